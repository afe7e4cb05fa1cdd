//! Bringing a file, looking at what it would change, applying it; and taking the shop's goods home as a file.

use super::{
    Import, ImportCard, NewFile, Plan, ProductChange, Progress, Refusal, RowIssue, apply_opened, export, history, keep, look, look_through,
    open, undo,
};
use crate::{
    By, ProductKind,
    product::{ProductDraft, web::coded, web::said},
    upload::{MOST_BYTES, Upload},
    url,
};
use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Path},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Error, Id, Result, Timestamp, Tx, Zone};
use std::collections::BTreeMap;
use ui::{Answer, App, Form, Lang, Part, ReadTx, Reader, Shell, Typed, html, json};

pub(crate) fn routes() -> Router<App> {
    let bring = get(list_page).post(take).layer(DefaultBodyLimit::max(MOST_BYTES));
    Router::new()
        .route(url::IMPORTS, bring)
        .route(url::IMPORT, get(look_page))
        .route(url::APPLICATION, post(apply_it))
        .route(url::REVERSAL, post(take_back))
        .route(url::PROGRESS, get(how_far))
        .route(url::WRONG_ROWS, get(take_wrong_rows))
        .route(url::EXPORT, get(take_home))
}

/// New and changed products and wrong cells shown on the page; more are counted, and wrong ones are in a file.
const MOST_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "catalog/imports.html")]
struct ImportsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    cards: Vec<ImportCard>,
    typed: Typed,
    kinds: Vec<(String, String, bool)>,
}

impl ImportsPage<'_> {
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

    fn in_words(&self, wrong: &RowIssue) -> String {
        self.t.coded(wrong.issue.code, &wrong.issue.args)
    }

    fn wrong(&self) -> impl Iterator<Item = &RowIssue> {
        self.plan.wrong.iter().take(MOST_SHOWN)
    }

    fn fresh(&self) -> impl Iterator<Item = &ProductDraft> {
        self.plan.fresh.iter().take(MOST_SHOWN)
    }

    fn changed(&self) -> impl Iterator<Item = &ProductChange> {
        self.plan.changed.iter().take(MOST_SHOWN)
    }

    fn skus(&self, draft: &ProductDraft) -> String {
        draft.variants.iter().map(|variant| variant.sku.as_str()).collect::<Vec<_>>().join(", ")
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
    let mut response = html(&ImportsPage { t, shell: staff_shell(app, reader, who, t.say("catalog-import")), cards, typed, kinds })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn take(app: App, reader: Reader, who: Merchandiser, mut upload: Upload) -> Answer {
    match take_in(&app, &who, &mut upload).await {
        Ok(id) => Ok(ui::see_other(&url::import(id))),
        Err(error) if error.is_refusal() => show(&app, &reader, &who, upload.form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// A file is looked through while others write, and only then kept.
async fn take_in(app: &App, who: &Merchandiser, upload: &mut Upload) -> Result<Id<Import>> {
    let kind = upload.form.read("kind", "field-unknown-choice", ProductKind::parse);
    upload.form.accept()?;
    let file = NewFile { name: &upload.file_name, bytes: &upload.bytes, kind: kind.ok_or(Refusal::Empty)? };
    let looked = look_through(&mut app.db().read_long().await?, &file).await?;
    let mut tx = app.db().write_long().await?;
    let id = keep(&mut tx, &By::from(&who.0), &file, &looked).await?;
    tx.commit().await?;
    Ok(id)
}

async fn look_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    look_at(&app, &reader, &who, (id, None), &mut tx).await
}

async fn look_at(app: &App, reader: &Reader, who: &Merchandiser, what: (Id<Import>, Option<String>), tx: &mut Tx) -> Answer {
    let (id, trouble) = what;
    let (mut card, plan) = look(tx, id).await?;
    if card.applied_at.is_none() {
        [card.fresh, card.changed, card.unchanged, card.wrong] = plan.counts();
    }
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, who, card.file_name.clone());
    let mut response = html(&ImportPage { t: &reader.t, shell, card, plan, trouble })?;
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
    let opened = open(&mut app.db().read_long().await?, id).await?;
    let mut tx = app.db().write_long().await?;
    let under_way = app.part::<Progress>().begin(id);
    apply_opened(&mut tx, &By::from(&who.0), opened, &|done, all| under_way.tell(done, all)).await?;
    tx.commit().await?;
    Ok(said(&url::import(id), "catalog-import-done"))
}

/// How far it has come, asked by the page that sent it off.
async fn how_far(_: Merchandiser, Part(progress): Part<Progress>, Path(id): Path<Id<Import>>) -> Answer {
    let (done, all) = progress.of(id);
    json(StatusCode::OK, &BTreeMap::from([("done", done), ("all", all)]))
}

async fn take_home(_: Merchandiser, mut tx: ReadTx) -> Answer {
    Ok(csv_file(export(&mut tx).await?, "attachment; filename=\"shipin-goods.csv\""))
}

/// Everything that is wrong with a file, for whoever mends it in a spreadsheet; the mark at its beginning makes
/// spreadsheets read it as UTF-8.
async fn take_wrong_rows(reader: Reader, _: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    let (t, (_, plan)) = (&reader.t, look(&mut tx, id).await?);
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let heading = ["catalog-import-row", "catalog-import-column", "catalog-import-what"].map(|id| t.say(id).into_owned());
    out.write_record(&heading).map_err(Error::fault)?;
    for wrong in &plan.wrong {
        let row = [wrong.row.to_string(), wrong.column.clone(), t.coded(wrong.issue.code, &wrong.issue.args)];
        out.write_record(&row).map_err(Error::fault)?;
    }
    let text = String::from_utf8(out.into_inner().map_err(Error::fault)?).map_err(Error::fault)?;
    Ok(csv_file(text, "attachment; filename=\"shipin-wrong-rows.csv\""))
}

fn csv_file(text: String, disposition: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    response
}
