//! Bringing a file, looking at what it would change, applying it; and taking the shop's goods home as a file.

use super::{Import, ImportCard, NewFile, Plan, ProductChange, Refusal, RowIssue, apply, bring, export, history, look};
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
use kernel::{Id, Timestamp, Zone};
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, Typed, WriteTx, html};

pub(crate) fn routes() -> Router<App> {
    let bring = get(list_page).post(take).layer(DefaultBodyLimit::max(MOST_BYTES));
    Router::new()
        .route(url::IMPORTS, bring)
        .route(url::IMPORT, get(look_page))
        .route(url::APPLICATION, post(apply_it))
        .route(url::EXPORT, get(take_home))
}

/// New and changed products shown on the page; more are only counted.
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
        self.plan.wrong.iter().take(MOST_SHOWN * 5)
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
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let kinds = coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), typed.value_or("kind", "consumer"));
    let cards = history(&mut tx).await?;
    let mut response = html(&ImportsPage { t, shell: staff_shell(app, reader, who, t.say("catalog-import")), cards, typed, kinds })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn take(app: App, reader: Reader, who: Merchandiser, mut upload: Upload) -> Answer {
    let kind = upload.form.read("kind", "field-unknown-choice", ProductKind::parse);
    let mut tx = app.db().write().await?;
    let brought = match (upload.form.accept(), kind) {
        (Ok(()), Some(kind)) => bring(&mut tx, &By::from(&who.0), &NewFile { name: &upload.file_name, bytes: &upload.bytes, kind }).await,
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(Refusal::Empty.into()),
    };
    match brought {
        Ok(id) => {
            tx.commit().await?;
            Ok(ui::see_other(&url::import(id)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, upload.form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn look_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    let (mut card, plan) = look(&mut tx, id).await?;
    if card.applied_at.is_none() {
        [card.fresh, card.changed, card.unchanged, card.wrong] = plan.counts();
    }
    let shell = staff_shell(&app, &reader, &who, card.file_name.clone());
    html(&ImportPage { t: &reader.t, shell, card, plan })
}

async fn apply_it(who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: WriteTx) -> Answer {
    apply(&mut tx, &By::from(&who.0), id).await?;
    tx.commit().await?;
    Ok(said(&url::import(id), "catalog-import-done"))
}

async fn take_home(_: Merchandiser, mut tx: ReadTx) -> Answer {
    let mut response = Response::new(Body::from(export(&mut tx).await?));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"shipin-goods.csv\""));
    Ok(response)
}
