//! Pictures on the wire: served to everyone, brought and arranged at the desk.

mod bring;
mod serve;

use super::{Focal, Retouch, To, put_back, put_first, rehang, retouch, take_down};
use crate::{
    By, Product,
    product::{self, PictureCard, web::said, web::show_refused},
    url,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    routing::{get, post},
};
use coop::Merchandiser;
use kernel::{Error, Id, Issue, Issues, Result, Tx};
use ui::{Answer, App, Form, Reader};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/media/{name}", get(serve::serve))
        .route(url::PICTURES, post(bring::add).layer(DefaultBodyLimit::max(bring::MOST_AT_ONCE)))
        .route(url::PICTURE_WORDS, post(save))
        .route(url::PICTURE, post(change))
}

/// Back to the pictures, not to the head of a long page.
fn pictures_of(id: Id<Product>) -> String {
    format!("{}#f-picture", url::product(id))
}

/// Words and focal points of all pictures that hang.
async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    arrange(&app, &reader, &who, (id, None), form).await
}

/// One picture moved, taken down or hung up again; what was typed at the others is kept as well.
async fn change(app: App, reader: Reader, who: Merchandiser, Path((id, sha)): Path<(Id<Product>, String)>, form: Form) -> Answer {
    arrange(&app, &reader, &who, (id, Some(&sha)), form).await
}

async fn arrange(app: &App, reader: &Reader, who: &Merchandiser, at: (Id<Product>, Option<&str>), form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match do_to(&mut tx, &By::from(&who.0), at, &form).await {
        Ok(message) => {
            tx.commit().await?;
            Ok(said(&pictures_of(at.0), message))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(app, reader, who, (at.0, Some(&form)), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn do_to(tx: &mut Tx, by: &By, (id, sha): (Id<Product>, Option<&str>), form: &Form) -> Result<&'static str> {
    keep_typed(tx, by, id, form).await?;
    let Some(sha) = sha else { return Ok("catalog-saved") };
    match form.raw("deed") {
        "first" => put_first(tx, by, id, sha).await?,
        "earlier" => rehang(tx, by, id, sha, To::Earlier).await?,
        "later" => rehang(tx, by, id, sha, To::Later).await?,
        "place" => {
            let place = form.raw("place").parse().map_err(|_| Error::Invalid(vec![Issue::new("place", "field-unknown-choice")]))?;
            rehang(tx, by, id, sha, To::Place(place)).await?;
        }
        "remove" => {
            take_down(tx, by, id, sha).await?;
            return Ok("catalog-picture-removed");
        }
        "return" => {
            put_back(tx, by, id, sha).await?;
            return Ok("catalog-picture-returned");
        }
        _ => {}
    }
    Ok("catalog-saved")
}

/// What was typed at each picture that hangs. All that is wrong is said at once, each in its own box.
async fn keep_typed(tx: &mut Tx, by: &By, id: Id<Product>, form: &Form) -> Result<()> {
    let cards = product::load(tx, id).await?.pictures;
    let (mut typed, mut wrong) = (Vec::new(), Issues::new());
    for card in &cards {
        match typed_at(card, form) {
            Ok(retouch) => typed.extend(retouch),
            Err(issues) => wrong.extend(issues),
        }
    }
    match retouch(tx, by, id, &typed).await {
        Err(Error::Invalid(issues)) => wrong.extend(issues),
        other => other?,
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// What differs from what is kept.
fn typed_at<'a>(card: &'a PictureCard, form: &'a Form) -> Result<Option<Retouch<'a>>, Issues> {
    let field = |part: &str| format!("{}-{part}", card.sha);
    let sent = |part: &str| form.fields().iter().any(|(name, _)| *name == field(part));
    let (zh, en) = (form.raw(&field("zh")), form.raw(&field("en")));
    let alt = (sent("zh") && sent("en") && (zh != card.alt_zh || en != card.alt_en)).then_some((zh, en));
    let focal = if sent("x") && sent("y") { Some(read_focal(form, field("x"), field("y"))?) } else { None };
    let focal = focal.filter(|focal| *focal != card.focal());
    Ok((alt.is_some() || focal.is_some()).then_some(Retouch { sha: &card.sha, alt, focal }))
}

fn read_focal(form: &Form, x: String, y: String) -> Result<Focal, Issues> {
    let read = |field: &str| form.raw(field).parse::<i64>().ok().filter(|side| (0..=100).contains(side));
    let wrong = |field: String| Issue::new(field, "field-out-of-range").with("least", 0).with("most", 100);
    match (read(&x), read(&y)) {
        (Some(x), Some(y)) => Ok(Focal { x, y }),
        (found, other) => {
            let missing = [found.is_none().then_some(x), other.is_none().then_some(y)];
            Err(missing.into_iter().flatten().map(wrong).collect())
        }
    }
}
