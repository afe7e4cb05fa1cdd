//! The merchandiser's list and editor.

mod editor;

use super::{Deed, Filter, ListRow, ProductDraft, ProductSheet, history, list, load, missing, publish, save_draft, unpublish};
use crate::{
    By, Category, Product, ProductKind, ProductStatus, category,
    picture::Img,
    price::{Prices, prices_of},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, PartyCard, PartyKind, party, staff_shell};
use editor::{Editor, read_draft};
use kernel::{Error, Id, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, WriteTx, html, see_other, set_cookie};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::LIST, get(list_page).post(create))
        .route(url::NEW, get(new_page))
        .route(url::PRODUCT, get(edit_page).post(save))
        .route(url::PUBLICATION, post(put_on_shelf))
        .route(url::WITHDRAWAL, post(take_off_shelf))
}

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/list.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<ListRow>,
    kinds: Options,
    shelves: Options,
    statuses: Options,
    text: String,
    narrowed: bool,
    next: Option<String>,
    published: i64,
    drafts: i64,
}

impl ListPage<'_> {
    fn face<'r>(&self, row: &'r ListRow) -> Option<Img<'r>> {
        Some(Img { sha: row.picture.as_deref()?, alt: "", width: 4, height: 3, sizes: "4rem", eager: false })
    }

    fn shelf(&self, code: &str) -> &str {
        self.shelves.iter().find(|(value, ..)| value == code).map_or("", |(_, name, _)| name)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Narrowed {
    kind: String,
    category: String,
    status: String,
    q: String,
    after: String,
}

impl Narrowed {
    fn filter(&self) -> Filter {
        Filter {
            kind: ProductKind::parse(&self.kind),
            category: Some(self.category.clone()).filter(|code| !code.is_empty()),
            status: ProductStatus::parse(&self.status),
            text: Some(self.q.trim().chars().take(60).collect()),
            after: Id::parse(&self.after),
        }
    }

    /// The address of the same list further on.
    fn further(&self, after: Id<Product>) -> String {
        let query: String = [("kind", &self.kind), ("category", &self.category), ("status", &self.status), ("q", &self.q)]
            .iter()
            .map(|(name, value)| format!("{name}={}&", escaped(value)))
            .collect();
        format!("{}?{query}after={after}", url::LIST)
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

async fn list_page(app: App, reader: Reader, who: Merchandiser, Query(narrowed): Query<Narrowed>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let (rows, next) = list(&mut tx, &narrowed.filter()).await?;
    let counts = super::counts(&mut tx).await?;
    let count = |status| counts.iter().find(|(one, _)| *one == status).map_or(0, |(_, count)| *count);
    html(&ListPage {
        t,
        shell: staff_shell(&app, &reader, &who, t.say("catalog-nav")),
        rows,
        kinds: any(t, coded(t, "catalog-kind", ProductKind::ALL.iter().map(|kind| kind.code()), &narrowed.kind)),
        shelves: any(t, shelves(t, &category::all(&mut tx).await?, &narrowed.category)),
        statuses: any(t, coded(t, "catalog-status", ProductStatus::ALL.iter().map(|status| status.code()), &narrowed.status)),
        narrowed: [&narrowed.kind, &narrowed.category, &narrowed.status, &narrowed.q].iter().any(|value| !value.is_empty()),
        next: next.map(|after| narrowed.further(after)),
        text: narrowed.q,
        published: count(ProductStatus::Published),
        drafts: count(ProductStatus::Draft),
    })
}

/// Options for a closed list of words; their names are `prefix-code`.
pub(crate) fn coded(t: &Lang, prefix: &str, codes: impl Iterator<Item = &'static str>, chosen: &str) -> Options {
    codes.map(|code| (code.to_owned(), t.say(format!("{prefix}-{code}")).into_owned(), code == chosen)).collect()
}

fn any(t: &Lang, options: Options) -> Options {
    let none = !options.iter().any(|(.., chosen)| *chosen);
    std::iter::once((String::new(), t.say("catalog-any").into_owned(), none)).chain(options).collect()
}

fn shelves(t: &Lang, all: &[Category], chosen: &str) -> Options {
    all.iter().map(|shelf| (shelf.code.clone(), t.pick(&shelf.name_zh, &shelf.name_en).to_owned(), shelf.code == chosen)).collect()
}

/// What the editor shows besides the form.
struct Around {
    sheet: ProductSheet,
    lacking: Vec<String>,
    prices: Prices,
    deeds: Vec<Deed>,
}

#[derive(Template)]
#[template(path = "catalog/product.html")]
struct ProductPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    editor: Editor,
    around: Option<Around>,
}

impl ProductPage<'_> {
    fn action(&self) -> String {
        self.around.as_ref().map_or_else(|| url::LIST.to_owned(), |around| url::product(around.sheet.product.id))
    }

    fn moment(&self, deed: &Deed) -> String {
        self.t.moment(deed.done_at, Zone::CHINA)
    }
}

impl Around {
    fn is_published(&self) -> bool {
        self.sheet.product.status == ProductStatus::Published
    }

    fn faces(&self) -> Vec<(Img<'_>, &super::PictureCard, String)> {
        let id = self.sheet.product.id;
        let face = |card: &'_ super::PictureCard| format!("{}/pictures/{}", url::product(id), card.sha);
        self.sheet
            .pictures
            .iter()
            .map(|card| {
                (
                    Img { sha: &card.sha, alt: &card.alt_zh, width: card.width, height: card.height, sizes: "12rem", eager: false },
                    card,
                    face(card),
                )
            })
            .collect()
    }
}

async fn new_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let draft = ProductDraft::new(ProductKind::Specialty);
    let typed = editor::filled(&reader.t, &draft);
    show(&app, &reader, &who, &mut tx, (None, typed)).await
}

async fn edit_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    let sheet = load(&mut tx, id).await?;
    let typed = editor::filled(&reader.t, &ProductDraft::of(&sheet));
    show(&app, &reader, &who, &mut tx, (Some(sheet), typed)).await
}

/// The editor with what was typed; answered with 422 when something of it is wrong.
pub(crate) async fn show(app: &App, reader: &Reader, who: &Merchandiser, tx: &mut Tx, what: (Option<ProductSheet>, Typed)) -> Answer {
    let (t, (sheet, typed)) = (&reader.t, what);
    let growers = party::all_of(tx, &[PartyKind::Cooperative, PartyKind::Farmer]).await?;
    let suppliers = party::all_of(tx, &[PartyKind::Supplier]).await?;
    let editor = Editor::of(t, &typed, &category::all(tx).await?, (&growers, &suppliers));
    let title = sheet
        .as_ref()
        .map_or_else(|| t.say("catalog-new").into_owned(), |sheet| t.pick(&sheet.product.title_zh, &sheet.product.title_en).to_owned());
    let around = match sheet {
        Some(sheet) => Some(look_around(t, tx, sheet).await?),
        None => None,
    };
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&ProductPage { t, shell: staff_shell(app, reader, who, title), typed, editor, around })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn look_around(t: &Lang, tx: &mut Tx, sheet: ProductSheet) -> kernel::Result<Around> {
    let lacking = match sheet.product.status {
        ProductStatus::Published => Vec::new(),
        ProductStatus::Draft => missing(tx, &sheet).await?.iter().map(|issue| t.coded(issue.code, &issue.args)).collect(),
    };
    let deeds = history(tx, sheet.product.id).await?;
    Ok(Around { lacking, prices: prices_of(t, tx, &sheet).await?, deeds, sheet })
}

async fn create(app: App, reader: Reader, who: Merchandiser, form: Form) -> Answer {
    keep(&app, &reader, &who, (None, form)).await
}

async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    keep(&app, &reader, &who, (Some(id), form)).await
}

async fn keep(app: &App, reader: &Reader, who: &Merchandiser, what: (Option<Id<Product>>, Form)) -> Answer {
    let (id, mut form) = what;
    let mut tx = app.db().write().await?;
    let (draft, rows) = read_draft(&mut form, id);
    let saved = match form.accept() {
        Ok(()) => save_draft(&mut tx, &By::from(&who.0), &draft).await.map_err(|error| rows.as_typed(error)),
        Err(error) => Err(error),
    };
    match saved {
        Ok(id) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            let sheet = match id {
                Some(id) => Some(load(&mut tx, id).await?),
                None => None,
            };
            show(app, reader, who, &mut tx, (sheet, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The editor's form as the product is, with what was found wrong beside it.
pub(crate) fn refill(t: &Lang, sheet: &ProductSheet, error: &Error) -> Typed {
    editor::refilled(t, &ProductDraft::of(sheet), error)
}

/// Goes on to a page that says what has just happened.
pub(crate) fn said(path: &str, message: &str) -> axum::response::Response {
    let mut response = see_other(path);
    set_cookie(&mut response, "said", message, 60, false);
    response
}

async fn put_on_shelf(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: WriteTx) -> Answer {
    match publish(&mut tx, &By::from(&who.0), id).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-published"))
        }
        Err(error @ Error::Invalid(_)) => {
            drop(tx);
            let mut tx = app.db().read().await?;
            let sheet = load(&mut tx, id).await?;
            let typed = refill(&reader.t, &sheet, &error);
            show(&app, &reader, &who, &mut tx, (Some(sheet), typed)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn take_off_shelf(who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: WriteTx) -> Answer {
    unpublish(&mut tx, &By::from(&who.0), id).await?;
    tx.commit().await?;
    Ok(said(&url::product(id), "catalog-withdrawn"))
}

/// A party to choose, nobody first.
fn parties(t: &Lang, all: &[PartyCard], chosen: &str) -> Options {
    let none = (String::new(), t.say("catalog-nobody").into_owned(), chosen.is_empty());
    let one = |party: &PartyCard| (party.id.to_string(), party.name(t).to_owned(), party.id.to_string() == chosen);
    std::iter::once(none).chain(all.iter().map(one)).collect()
}
