//! Bringing a file, looking at what it would change, putting its cells right, applying it.

mod brought;
mod cells;
mod columns;
mod home;

use super::{
    Album, Import, ImportCard, NewFile, Opened, Plan, ProductChange, Progress, Refusal, Standing, history, keep, kept, look_through, open,
    pictures, plan, run, standing, undo,
};
use crate::{
    By, ProductKind,
    picture::Pictures,
    product::{web::coded, web::said},
    upload::{MOST_BYTES, Upload},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path},
    http::StatusCode,
    routing::{get, post},
};
use brought::Fresh;
use cells::WrongCell;
use coop::{Merchandiser, staff_shell};
use kernel::{Error, Id, Result, Timestamp, Tx, Zone};
use std::collections::{BTreeMap, HashMap};
use ui::{Answer, App, Form, Lang, Part, ReadTx, Reader, Shell, Typed, html, json};

pub(crate) fn routes() -> Router<App> {
    let bring = get(list_page).post(take).layer(DefaultBodyLimit::max(MOST_BYTES));
    Router::new()
        .route(url::IMPORTS, bring)
        .route(url::IMPORT, get(look_page))
        .route(url::APPLICATION, post(apply_it))
        .route(url::CANCELLATION, post(stop_it))
        .route(url::REVERSAL, post(take_back))
        .route(url::PROGRESS, get(how_far))
        .route(url::CELLS, post(cells::put_right))
        .route(url::COLUMNS, get(columns::ask).post(columns::say))
        .merge(home::routes())
}

/// New and changed products and wrong cells shown on the page; more are counted, and wrong ones are in a file.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "catalog/imports.html")]
struct ImportsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    cards: Vec<ImportCard>,
    standings: HashMap<Id<Import>, Standing>,
    typed: Typed,
    kinds: Vec<(String, String, bool)>,
}

impl ImportsPage<'_> {
    fn is_under_way(&self, card: &ImportCard) -> bool {
        matches!(self.standings.get(&card.id), Some(Standing::UnderWay { .. }))
    }

    fn is_broken(&self, card: &ImportCard) -> bool {
        matches!(self.standings.get(&card.id), Some(Standing::Broken { .. }))
    }

    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }
}

#[derive(Template)]
#[template(path = "catalog/import.html")]
struct ImportPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: ImportCard,
    plan: Plan,
    cells: Vec<WrongCell>,
    /// Rows somebody left out.
    left_out: usize,
    /// Pictures that came along.
    pictures: usize,
    /// WooCommerce's columns go without saying.
    is_woo: bool,
    /// In which encoding it was read, where it does not say so itself.
    read_as: Option<&'static str>,
    /// Where it stands while it is not applied.
    standing: Standing,
    /// Why it could not be taken back.
    trouble: Option<String>,
}

impl ImportPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    fn most(&self) -> usize {
        MOST_SHOWN
    }

    fn fresh(&self) -> Vec<Fresh<'_>> {
        brought::fresh(self.t, &self.plan, MOST_SHOWN)
    }

    fn changed(&self) -> impl Iterator<Item = &ProductChange> {
        self.plan.changed.iter().take(MOST_SHOWN)
    }

    fn unknown_shelves(&self) -> String {
        self.plan.unknown_shelves.iter().take(12).map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// What is seen in a file that waits to be applied.
#[derive(Default)]
struct Seen {
    plan: Plan,
    cells: Vec<WrongCell>,
    left_out: usize,
    pictures: usize,
    is_woo: bool,
}

impl Seen {
    async fn of(t: &Lang, tx: &mut Tx, id: Id<Import>) -> Result<Seen> {
        let Opened { card, reading, brought } = open(tx, id).await?;
        let plan = plan::plan(tx, &reading, card.kind, &brought).await?;
        let cells = cells::wrong(t, &reading, &plan);
        Ok(Seen { plan, cells, left_out: reading.left_out, pictures: brought.len(), is_woo: reading.is_woo })
    }
}

async fn list_page(app: App, reader: Reader, who: Merchandiser) -> Answer {
    show(&app, &reader, &who, Typed::default()).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, typed: Typed) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read_long().await?);
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let kinds = coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), typed.value_or("kind", "consumer"));
    let cards = history(&mut tx).await?;
    let standings = run::standings(&mut tx, &app.part::<Progress>(), &cards).await?;
    let shell = staff_shell(app, reader, who, t.say("catalog-import"));
    let mut response = html(&ImportsPage { t, shell, cards, standings, typed, kinds })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn take(app: App, reader: Reader, who: Merchandiser, mut upload: Upload) -> Answer {
    match take_in(&app, &who, &mut upload).await {
        Ok(next) => Ok(ui::see_other(&next)),
        Err(error) if error.is_refusal() => show(&app, &reader, &who, upload.form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// A file is looked through while others write, and only then kept. Where a column is not understood, it is asked about.
async fn take_in(app: &App, who: &Merchandiser, upload: &mut Upload) -> Result<String> {
    let kind = upload.form.read("kind", "field-unknown-choice", ProductKind::parse);
    upload.form.accept()?;
    let file = NewFile { name: &upload.file_name, bytes: &upload.bytes, kind: kind.ok_or(Refusal::Empty)? };
    let store = app.part::<Pictures>();
    let album = Album { store: &store, zip: std::mem::take(&mut upload.pictures) };
    super::kept::source(&file)?;
    let came = pictures::take_in(album.store, album.zip).await?;
    let looked = look_through(&mut app.db().read_long().await?, &file, came).await?;
    let mut tx = app.db().write_long().await?;
    let id = keep(&mut tx, &By::from(&who.0), &file, &looked).await?;
    tx.commit().await?;
    Ok(if looked.plan.untitled || looked.plan.guessable { url::columns(id) } else { url::import(id) })
}

async fn look_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    look_at(&app, &reader, &who, (id, None), &mut tx).await
}

async fn look_at(app: &App, reader: &Reader, who: &Merchandiser, what: (Id<Import>, Option<String>), tx: &mut Tx) -> Answer {
    let (id, trouble) = what;
    let mut card = kept::card(tx, id).await?;
    // What an applied file did is done: it is not held against the shop again.
    let seen = if card.applied_at.is_some() { Seen::default() } else { Seen::of(&reader.t, tx, id).await? };
    let Seen { plan, cells, left_out, pictures, is_woo } = seen;
    if plan.untitled {
        return Ok(ui::see_other(&url::columns(id)));
    }
    if card.applied_at.is_none() {
        [card.fresh, card.changed, card.unchanged, card.wrong] = plan.counts();
    }
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, who, card.file_name.clone());
    let standing = standing(tx, &app.part::<Progress>(), id).await?;
    let read_as = card.read_as();
    let page = ImportPage { t: &reader.t, shell, card, plan, cells, left_out, pictures, is_woo, read_as, standing, trouble };
    let mut response = html(&page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// Takes an applied file back.
async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let leave_changed = form.ticked("leave_changed");
    form.accept()?;
    let mut tx = app.db().write_long().await?;
    match undo(&mut tx, &By::from(&who.0), id, leave_changed).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(said(&url::import(id), "catalog-import-undone"))
        }
        Err(Error::Refused(refused)) => {
            drop(tx);
            let trouble = reader.t.refusal(&*refused);
            look_at(&app, &reader, &who, (id, Some(trouble)), &mut app.db().read_long().await?).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn apply_it(app: App, who: Merchandiser, Path(id): Path<Id<Import>>) -> Answer {
    match run::send_off(app.db(), app.part::<Progress>(), &By::from(&who.0), id).await {
        Ok(_) => Ok(said(&url::import(id), "catalog-import-done")),
        Err(error) if error.code() == "import-stopped" => Ok(said(&url::import(id), "catalog-import-stopped")),
        Err(error) => Err(error.into()),
    }
}

/// Stops a file that is being applied, here or by another process. What was written of it is forgotten with its transaction.
async fn stop_it(app: App, _: Merchandiser, Path(id): Path<Id<Import>>) -> Answer {
    let word =
        if run::stop(app.db(), &app.part::<Progress>(), id).await? { "catalog-import-stopping" } else { "catalog-import-nothing-to-stop" };
    Ok(said(&url::import(id), word))
}

/// How far it has come, asked by the page that sent it off.
async fn how_far(_: Merchandiser, Part(progress): Part<Progress>, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    let (done, all) = match standing(&mut tx, &progress, id).await? {
        Standing::UnderWay { done, all } => (done, all),
        _ => (0, 0),
    };
    json(StatusCode::OK, &BTreeMap::from([("done", done), ("all", all)]))
}
