//! Bringing pictures: as many as somebody chooses or drops. The good ones are taken; each of the others is told by its
//! name and what is wrong with it.

use super::{pictures_of, said, show_refused};
use crate::{
    By, Product,
    picture::{MOST, Pictures, Refusal, Stored, hang_many, judge},
    product,
};
use axum::{
    extract::{FromRequest, Multipart, Path, Request, multipart::Field},
    http::{StatusCode, header},
};
use coop::Merchandiser;
use kernel::{Error, Id, Issue, Result, again};
use serde::Serialize;
use ui::{Answer, App, Failure, Form, Lang, Reader, json};

/// What is read at all of what is sent in one go; what of it is too heavy is read to its end and forgotten, so that the
/// answer reaches a browser that still sends.
pub(super) const MOST_AT_ONCE: usize = 256 * 1024 * 1024;

/// So many files are looked at in one go.
const MOST_FILES: usize = 30;

/// Files and words as they come in, one after the other, so that one file at a time is held in memory.
pub(super) struct Pile {
    parts: Multipart,
    /// A script asks file by file and shows the answer itself.
    as_json: bool,
}

/// A file and what became of it.
struct Brought {
    name: String,
    verdict: Result<Stored>,
}

#[derive(Serialize)]
struct Told {
    name: String,
    taken: bool,
    why: String,
}

impl FromRequest<App> for Pile {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Pile, Failure> {
        let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let as_json = accepts.starts_with("application/json");
        let parts = Multipart::from_request(request, app).await.map_err(|_| malformed())?;
        Ok(Pile { parts, as_json })
    }
}

fn malformed() -> Error {
    Error::Invalid(vec![Issue::new("picture", "body-malformed")])
}

pub(super) async fn add(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut pile: Pile) -> Answer {
    product::load(&mut app.db().read().await?, id).await?;
    let (form, mut brought) = pile.take_in(&app.part::<Pictures>()).await?;
    let hung = hang_all(&app, &who, id, &form, &mut brought).await;
    if pile.as_json {
        return hung.map_or_else(|error| Err(error.into()), |()| json(StatusCode::OK, &told(&reader.t, &brought)));
    }
    match hung.and_then(|()| all_well(&reader.t, &brought)) {
        Ok(()) => Ok(said(&pictures_of(id), "catalog-picture-added")),
        Err(error) if error.is_refusal() => show_refused(&app, &reader, &who, (id, Some(&form)), &error).await,
        Err(error) => Err(error.into()),
    }
}

impl Pile {
    async fn take_in(&mut self, pictures: &Pictures) -> Result<(Form, Vec<Brought>)> {
        let (mut fields, mut brought) = (Vec::new(), Vec::new());
        while let Some(part) = self.parts.next_field().await.map_err(|_| malformed())? {
            match part.file_name().map(str::to_owned) {
                None => fields.push((part.name().unwrap_or_default().to_owned(), part.text().await.map_err(|_| malformed())?)),
                Some(name) => {
                    let bytes = read(part).await?;
                    if !(name.is_empty() && bytes.is_empty()) {
                        let verdict = take(pictures, brought.len(), bytes).await?;
                        brought.push(Brought { name, verdict });
                    }
                }
            }
        }
        Ok((Form::of(fields), brought))
    }
}

/// A file, or of one that is too heavy as much as shows that it is.
async fn read(mut part: Field<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| malformed())? {
        bytes.extend_from_slice(&piece[..piece.len().min(judge::MOST_BYTES + 1 - bytes.len())]);
    }
    Ok(bytes)
}

/// Keeps a picture. That it is refused is a verdict on it; that the store is away ends the whole.
async fn take(pictures: &Pictures, nth: usize, bytes: Vec<u8>) -> Result<Result<Stored>> {
    if nth >= MOST_FILES {
        return Ok(Err(Refusal::TooMany { most: MOST }.into()));
    }
    match pictures.store(bytes).await {
        Err(error) if !error.is_refusal() => Err(error),
        verdict => Ok(verdict),
    }
}

/// Hangs up what was taken, in the order it came. There is room for so many; the rest is told.
async fn hang_all(app: &App, who: &Merchandiser, id: Id<Product>, form: &Form, brought: &mut [Brought]) -> Result<()> {
    if brought.is_empty() {
        return Err(Error::Invalid(vec![Issue::new("picture", "field-needed")]));
    }
    let good: Vec<&Stored> = brought.iter().filter_map(|one| one.verdict.as_ref().ok()).collect();
    if good.is_empty() {
        return Ok(());
    }
    let (by, words) = (By::from(&who.0), (form.raw("alt_zh"), form.raw("alt_en")));
    // What was kept has been committed, so the request as a whole is not begun again when this is sacrificed.
    let mut hung = again(|| hang_good(app, &by, id, &good, words)).await?.into_iter();
    for one in brought.iter_mut().filter(|one| one.verdict.is_ok()) {
        if let Some(Err(error)) = hung.next() {
            one.verdict = Err(error);
        }
    }
    Ok(())
}

async fn hang_good(app: &App, by: &By, id: Id<Product>, good: &[&Stored], words: (&str, &str)) -> Result<Vec<Result<()>>> {
    let mut tx = app.db().write().await?;
    let hung = hang_many(&mut tx, by, id, good, words).await?;
    tx.commit().await?;
    Ok(hung)
}

fn told(t: &Lang, brought: &[Brought]) -> Vec<Told> {
    let told = |one: &Brought| Told { name: one.name.clone(), taken: one.verdict.is_ok(), why: why(t, one) };
    brought.iter().map(told).collect()
}

fn why(t: &Lang, one: &Brought) -> String {
    match &one.verdict {
        Err(Error::Refused(refused)) => t.refusal(refused.as_ref()),
        Err(error) => t.say(error.code()).into_owned(),
        Ok(_) => String::new(),
    }
}

/// Every refused file by name with its reason, in one place beside the box they were chosen in.
fn all_well(t: &Lang, brought: &[Brought]) -> Result<()> {
    let refused: Vec<_> = brought.iter().filter(|one| one.verdict.is_err()).collect();
    if refused.is_empty() {
        return Ok(());
    }
    let line = |one: &&Brought| t.with("catalog-picture-refused").set("name", one.name.clone()).set("why", why(t, one)).to_string();
    let lines = refused.iter().map(line).collect::<Vec<_>>().join("\n");
    let issue = Issue::new("picture", "catalog-pictures-refused").with("taken", brought.len() - refused.len());
    Err(Error::Invalid(vec![issue.with("lines", lines)]))
}
