//! Writing a collection: looked at before it is saved, saved, taken back.

use super::{badge, choices::Choices, preview::Preview, reading};
use crate::{
    By,
    collection::{Collection, Refusal, Sheet, Stretch, Terms, begin, change, find, load, past, remove, undo},
    product::web::said,
    url,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Result, Tx, Zone};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

const MOST_PAST: i64 = 30;

#[derive(Template)]
#[template(path = "catalog/collection.html")]
struct EditorPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    choices: Choices,
    kept: Option<Kept>,
    /// What it finds: as it is kept, or as it would be saved.
    preview: Option<Preview>,
    /// Whether that is what somebody is about to save.
    is_looked_at: bool,
}

/// A collection as it is kept, beside its form.
struct Kept {
    collection: Collection,
    badge: (&'static str, String),
    /// When, who, and what it was called and found before.
    past: Vec<(String, String, String)>,
}

impl EditorPage<'_> {
    fn action(&self) -> String {
        self.kept.as_ref().map_or_else(|| url::COLLECTIONS.to_owned(), |kept| url::collection(kept.collection.id))
    }

    /// Wrong fields with what is wrong, for the list above the form.
    fn wrong(&self) -> Vec<(String, String)> {
        let words = ["code", "title_zh", "title_en", "line_zh", "line_en", "face", "place"];
        let rule = ["shelves", "marks", "price_from", "price_to", "new_days", "words", "pinned", "left_out", "order"];
        let when = ["from_day", "from_time", "until_day", "until_time"];
        let all = words.into_iter().chain(rule).chain(when);
        all.filter_map(|field| Some((field.to_owned(), self.typed.issue(field)?))).collect()
    }
}

pub(super) async fn new_page(app: App, reader: Reader, who: Merchandiser) -> Answer {
    show(&app, &reader, &who, (None, reading::fresh()), None).await
}

pub(super) async fn edit_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Collection>>) -> Answer {
    show_kept(&app, &reader, &who, id, None).await
}

/// A collection as it is kept, with what was refused about it.
async fn show_kept(app: &App, reader: &Reader, who: &Merchandiser, id: Id<Collection>, refused: Option<Typed>) -> Answer {
    let typed = {
        let mut tx = app.db().read().await?;
        let collection = load(&mut tx, id).await?;
        reading::filled(&mut tx, &Sheet::of(&collection)).await?
    };
    let typed = match refused {
        Some(refused) => typed.refused_as(refused),
        None => typed,
    };
    show(app, reader, who, (Some(id), typed), None).await
}

type Shown = (Option<Id<Collection>>, Typed);

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): Shown, looked_at: Option<&Terms>) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let kept = match id {
        Some(id) => Some(kept(t, &mut tx, id).await?),
        None => None,
    };
    let terms = looked_at.or(kept.as_ref().map(|kept| &kept.collection.terms));
    let preview = match terms {
        Some(terms) => Some(Preview::of(t, &mut tx, terms).await?),
        None => None,
    };
    let title = kept.as_ref().map_or_else(|| t.say("collection-new").into_owned(), |kept| kept.collection.title(t).to_owned());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let choices = Choices::of(t, &mut tx, &typed).await?;
    let (shell, is_looked_at) = (staff_shell(app, reader, who, title), looked_at.is_some());
    let mut response = html(&EditorPage { t, shell, typed, choices, kept, preview, is_looked_at })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn kept(t: &Lang, tx: &mut Tx, id: Id<Collection>) -> Result<Kept> {
    let (collection, now) = (load(tx, id).await?, tx.now());
    let past = past(tx, id, MOST_PAST).await?.into_iter().map(|one| {
        let was = t.say(if one.before.public { "collection-public" } else { "collection-state-draft" });
        let before = t.pick(&one.before.title_zh, &one.before.title_en);
        let conditions = t.with("collection-past").set("count", one.before.terms.rule.named().len()).to_string();
        (t.moment(one.changed_at, Zone::CHINA), one.changed_by, format!("{before} · {was} · {conditions}"))
    });
    Ok(Kept { badge: badge(t, &collection, now), past: past.collect(), collection })
}

pub(super) async fn create(app: App, reader: Reader, who: Merchandiser, form: Form) -> Answer {
    write(&app, &reader, &who, None, form).await
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Collection>>, form: Form) -> Answer {
    write(&app, &reader, &who, Some(id), form).await
}

/// Saves what the form says, or only shows what it would find.
async fn write(app: &App, reader: &Reader, who: &Merchandiser, id: Option<Id<Collection>>, mut form: Form) -> Answer {
    let done = if form.ticked("look") {
        try_look(app, &mut form).await.map(|terms| Done::Looked(Box::new(terms)))
    } else {
        try_write(app, &By::from(&who.0), id, &mut form).await
    };
    match done {
        Ok(Done::Looked(terms)) => show(app, reader, who, (id, form.as_typed()), Some(&terms)).await,
        Ok(Done::Saved(id, true)) => Ok(said(&url::collection(id), "collection-said-saved")),
        Ok(Done::Saved(id, false)) => Ok(said(&url::collection(id), "collection-said-nothing")),
        Err(error) if error.is_refusal() => show(app, reader, who, (id, form.back(&reader.t, &error)), None).await,
        Err(error) => Err(error.into()),
    }
}

enum Done {
    Looked(Box<Terms>),
    /// Which one, and whether it finds anything.
    Saved(Id<Collection>, bool),
}

async fn try_look(app: &App, form: &mut Form) -> Result<Terms> {
    let mut tx = app.db().read().await?;
    let sheet = reading::read(&mut tx, form).await?;
    sheet.must_be_sound(&mut tx).await?;
    Ok(sheet.terms)
}

async fn try_write(app: &App, by: &By, id: Option<Id<Collection>>, form: &mut Form) -> Result<Done> {
    let mut tx = app.db().write().await?;
    let sheet = reading::read(&mut tx, form).await?;
    let id = match id {
        None => begin(&mut tx, by, form.raw("code"), &sheet).await?,
        Some(id) => {
            change(&mut tx, by, id, seen(form)?, &sheet).await?;
            id
        }
    };
    tx.commit().await?;
    let mut tx = app.db().read().await?;
    let found = find(&mut tx, &sheet.terms, &Stretch::default()).await?;
    Ok(Done::Saved(id, found.total > 0))
}

/// The revision that was on the writer's screen.
fn seen(form: &mut Form) -> Result<i64> {
    let revision = form.read("revision", "field-not-count", |text| text.parse().ok());
    Ok(revision.ok_or(Refusal::Changed)?)
}

pub(super) async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Collection>>, mut form: Form) -> Answer {
    match try_take_back(&app, &By::from(&who.0), id, &mut form).await {
        Ok(()) => Ok(said(&url::collection(id), "collection-said-undone")),
        Err(error) if error.is_refusal() => show_kept(&app, &reader, &who, id, Some(form.back(&reader.t, &error))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_take_back(app: &App, by: &By, id: Id<Collection>, form: &mut Form) -> Result<()> {
    let mut tx = app.db().write().await?;
    undo(&mut tx, by, id, seen(form)?).await?;
    tx.commit().await
}

pub(super) async fn take_away(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Collection>>, mut form: Form) -> Answer {
    match try_take_away(&app, id, &mut form).await {
        Ok(()) => Ok(said(url::COLLECTIONS, "collection-said-removed")),
        Err(error) if error.is_refusal() => show_kept(&app, &reader, &who, id, Some(form.back(&reader.t, &error))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_take_away(app: &App, id: Id<Collection>, form: &mut Form) -> Result<()> {
    let mut tx = app.db().write().await?;
    remove(&mut tx, id, seen(form)?).await?;
    tx.commit().await
}
