//! Serving pictures, and hanging them up at the desk. A name carries the hash of its bytes, so what was fetched once is
//! never asked for again.

use super::{Pictures, WIDTHS, hang, put_first, reword, take_down};
use crate::{
    By, Product,
    product::{self, web::said, web::show_refused},
    upload::{MOST_BYTES, Upload},
    url,
};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Path},
    http::{HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use coop::Merchandiser;
use kernel::{Error, Id, Issue, Result, Tx};
use ui::{Answer, App, Form, Part, Reader};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/media/{name}", get(serve))
        .route(url::PICTURES, post(add).layer(DefaultBodyLimit::max(MOST_BYTES)))
        .route(url::PICTURE, post(change))
}

async fn serve(Part(pictures): Part<Pictures>, Path(name): Path<String>) -> Answer {
    let (sha, width) = read_name(&name).ok_or(Error::NotFound)?;
    let bytes = pictures.show(sha, width).await?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

/// `…-800.jpg`; anything else is no picture of ours.
fn read_name(name: &str) -> Option<(&str, u32)> {
    let (sha, width) = name.strip_suffix(".jpg")?.rsplit_once('-')?;
    let width = width.parse().ok().filter(|width| WIDTHS.contains(width))?;
    let hash = sha.len() == 32 && sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    hash.then_some((sha, width))
}

/// Takes a picture in first, and only then opens the write that hangs it up.
async fn add(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut upload: Upload) -> Answer {
    match take_in(&app, &who, id, &mut upload).await {
        Ok(()) => Ok(said(&url::product(id), "catalog-picture-added")),
        Err(error) if error.is_refusal() => show_refused(&app, &reader, &who, (id, Some(&upload.form)), &error).await,
        Err(error) => Err(error.into()),
    }
}

async fn take_in(app: &App, who: &Merchandiser, id: Id<Product>, upload: &mut Upload) -> Result<()> {
    product::load(&mut app.db().read().await?, id).await?;
    let alt = (upload.form.text("alt_zh", 1..=200), upload.form.text("alt_en", 1..=200));
    upload.form.accept()?;
    let stored = app.part::<Pictures>().store(std::mem::take(&mut upload.bytes)).await?;
    let mut tx = app.db().write().await?;
    hang(&mut tx, &By::from(&who.0), id, &stored, (&alt.0, &alt.1)).await?;
    tx.commit().await
}

async fn change(app: App, reader: Reader, who: Merchandiser, Path((id, sha)): Path<(Id<Product>, String)>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match do_to(&mut tx, &By::from(&who.0), (id, &sha), &form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(&app, &reader, &who, (id, Some(&own_words(&sha, &form))), &at_picture(&sha, error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn do_to(tx: &mut Tx, by: &By, (id, sha): (Id<Product>, &str), form: &Form) -> Result<()> {
    match form.raw("deed") {
        "first" => put_first(tx, by, id, sha).await,
        "remove" => take_down(tx, by, id, sha).await,
        _ => reword(tx, by, id, sha, (form.raw("alt_zh"), form.raw("alt_en"))).await,
    }
}

/// On the product's page each picture that hangs has boxes of its own, named by the picture.
fn own_words(sha: &str, form: &Form) -> Form {
    let own = |language: &str| (format!("{sha}-{language}"), form.raw(&format!("alt_{language}")).to_owned());
    Form::of(vec![own("zh"), own("en")])
}

fn at_picture(sha: &str, error: Error) -> Error {
    let Error::Invalid(issues) = error else { return error };
    let own = |field: &str| field.strip_prefix("alt_").map(|language| format!("{sha}-{language}"));
    Error::Invalid(issues.into_iter().map(|issue| Issue { field: own(&issue.field).unwrap_or(issue.field), ..issue }).collect())
}
