//! The merchandiser's list and editor.

mod address;
mod asked;
mod batch;
mod beside;
mod compare;
mod editor;
mod filled;
mod groups;
mod labels;
mod list;
mod options;
mod past;
mod preview;
mod publishing;
mod reading;

use super::{Deed, ProductDraft, ProductSheet, address::FormerSlug, history, load, missing, proposal, publish, save_draft, unpublish};
use crate::{
    By, Product, ProductKind, ProductStatus, SalePack, attribute, bundle, category,
    picture::{Cut, Desk, DownCard, Img},
    price::{Prices, prices_of},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    routing::{get, post},
};
use beside::Way;
use coop::{Merchandiser, PartyKind, party, staff_shell};
use editor::{Editor, Slot};
use kernel::{Error, Id, Refused, Tx, Zone};
use options::{Options, any, parties};
pub(crate) use options::{coded, shelves};
use reading::{Rows, keep_unnamed, read_draft};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, WriteTx, html, see_other, set_cookie};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::LIST, get(list::list_page).post(create))
        .route(url::NEW, get(new_page))
        .route(url::PRODUCT, get(edit_page).post(save))
        .route(url::PUBLICATION, post(put_on_shelf))
        .route(url::WITHDRAWAL, post(take_off_shelf))
        .route(url::RESTORATION, post(past::take_back))
        .merge(list::routes())
        .merge(batch::routes())
        .merge(publishing::routes())
        .merge(groups::routes())
        .route(url::DIFFERENCE, get(compare::page))
        .route(url::PREVIEWS, get(preview::page).post(preview::make))
        .route(url::PREVIEW_REMOVAL, post(preview::revoke))
        .route(url::LABELS, get(labels::labels))
        .route(url::FORMER_SLUGS, post(address::let_go))
}

pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Reasons that were kept as codes with their values, in the reader's words.
fn why(t: &Lang, trouble: Option<&serde_json::Value>) -> String {
    let said = |reason: &serde_json::Value| {
        let code = reason["code"].as_str().unwrap_or_default().to_owned();
        let args = reason["args"].as_object().into_iter().flatten();
        let values: Vec<(String, kernel::Arg)> = args
            .map(|(name, value)| {
                let arg = value.as_i64().map_or_else(|| value.as_str().unwrap_or_default().into(), kernel::Arg::from);
                (name.clone(), arg)
            })
            .collect();
        values.iter().fold(t.with(code), |said, (name, value)| said.set(name, value.clone())).to_string()
    };
    let reasons: Vec<String> = trouble.and_then(serde_json::Value::as_array).into_iter().flatten().map(said).collect();
    reasons.join(&t.say("catalog-list-comma"))
}

/// What the editor shows besides the form.
struct Around {
    sheet: ProductSheet,
    lacking: Vec<String>,
    prices: Prices,
    lines: Vec<past::Line>,
    desk: Desk,
    former: Vec<FormerSlug>,
}

#[derive(Template)]
#[template(path = "catalog/product.html")]
struct ProductPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    editor: Editor,
    around: Option<Around>,
    /// Its way to the shelf; none for a product that is new.
    way: Option<Way>,
    /// Whether it is the sheet beside what is on the shelf.
    is_beside: bool,
}

impl ProductPage<'_> {
    /// Where the form goes.
    fn saved_at(&self) -> String {
        match &self.way {
            Some(way) if self.is_beside => url::beside(way.id),
            _ => self.action(),
        }
    }

    /// Where it goes to be shown again with the variants that are missing.
    fn combinations(&self) -> String {
        format!(
            "{}/combinations",
            self.way.as_ref().map_or_else(|| url::NEW.to_owned(), |way| if self.is_beside { url::beside(way.id) } else { way.path() })
        )
    }

    /// Where it goes when somebody presses Enter.
    fn enters(&self) -> String {
        self.way.as_ref().map_or_else(|| self.saved_at(), |way| url::beside(way.id))
    }

    /// Whether what is typed may go straight onto the shelf.
    fn may_save(&self) -> bool {
        !self.is_beside && !self.way.as_ref().is_some_and(|way| way.four_eyes && way.is_published())
    }

    fn action(&self) -> String {
        self.around.as_ref().map_or_else(|| url::LIST.to_owned(), |around| url::product(around.sheet.product.id))
    }

    fn moment(&self, deed: &Deed) -> String {
        self.t.moment(deed.done_at, Zone::CHINA)
    }

    /// The box for a new price: `web` or `till`.
    fn price_box(&self, channel: &str, pack: &Id<SalePack>) -> Slot {
        Slot::of(&self.typed, format!("{channel}-{pack}"))
    }

    /// A box at a picture that hangs, as it is or as it was typed.
    fn box_at(&self, card: &super::PictureCard, part: &str) -> Slot {
        let stored = match part {
            "zh" => card.alt_zh.clone(),
            "en" => card.alt_en.clone(),
            "x" => card.focal_x.to_string(),
            _ => card.focal_y.to_string(),
        };
        let name = format!("{}-{part}", card.sha);
        Slot { value: self.typed.value_or(&name, &stored).to_owned(), issue: self.typed.issue(&name), name }
    }

    fn picture_action(&self, sha: &str) -> String {
        format!("{}/pictures/{sha}", self.action())
    }

    fn down_on(&self, card: &DownCard) -> String {
        self.t.moment(card.down_at, Zone::CHINA)
    }
}

impl Around {
    /// Wrong fields of the prices and of the pictures that hang.
    fn wrong(&self, typed: &Typed) -> Vec<(String, String)> {
        let prices = self.prices.0.iter().flat_map(|row| ["web", "till"].map(|channel| format!("{channel}-{}", row.pack)));
        let words = self.sheet.pictures.iter().flat_map(|card| ["zh", "en", "x", "y"].map(|part| format!("{}-{part}", card.sha)));
        prices.chain(words).filter_map(|name| Some((name.clone(), typed.issue(&name)?))).collect()
    }

    fn is_published(&self) -> bool {
        self.sheet.product.status == ProductStatus::Published
    }

    /// Pictures as they hang.
    fn hung(&self) -> Vec<Hung<'_>> {
        self.sheet
            .pictures
            .iter()
            .map(|card| Hung { card, is_made: self.desk.is_made(&card.sha), trouble: self.desk.trouble(&card.sha) })
            .collect()
    }

    fn down(&self) -> impl Iterator<Item = (&DownCard, Img<'_>)> {
        self.desk.down.iter().map(|card| (card, picture(&card.sha, Cut::Square(card.focal()), &card.alt_zh, (1, 1))))
    }
}

/// A picture on the desk's page of its product.
struct Hung<'a> {
    card: &'a super::PictureCard,
    is_made: bool,
    /// Why it cannot be shown.
    trouble: Option<&'a str>,
}

impl Hung<'_> {
    fn whole(&self) -> Img<'_> {
        picture(&self.card.sha, Cut::Whole, &self.card.alt_zh, (self.card.width, self.card.height))
    }

    fn square(&self) -> Img<'_> {
        picture(&self.card.sha, Cut::Square(self.card.focal()), "", (1, 1))
    }

    fn wide(&self) -> Img<'_> {
        picture(&self.card.sha, Cut::Wide(self.card.focal()), "", (1200, 630))
    }

    /// What it is called beside its buttons.
    fn name<'n>(&'n self, t: &'n Lang) -> &'n str {
        t.pick(&self.card.alt_zh, &self.card.alt_en)
    }
}

fn picture<'a>(sha: &'a str, cut: Cut, alt: &'a str, (width, height): (i64, i64)) -> Img<'a> {
    Img { sha, cut, alt, width, height, sizes: "20rem", eager: false }
}

async fn new_page(app: App, reader: Reader, who: Merchandiser, mut tx: ReadTx) -> Answer {
    let draft = ProductDraft::new(ProductKind::Specialty);
    let typed = filled::filled(&reader.t, &draft);
    show(&app, &reader, &who, &mut tx, (None, typed)).await
}

async fn edit_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    let sheet = load(&mut tx, id).await?;
    let typed = filled::filled(&reader.t, &ProductDraft::of(&sheet));
    show(&app, &reader, &who, &mut tx, (Some(sheet), typed)).await
}

/// The editor with what was typed; answered with 422 when something of it is wrong.
async fn show(app: &App, reader: &Reader, who: &Merchandiser, tx: &mut Tx, what: (Option<ProductSheet>, Typed)) -> Answer {
    let (t, (sheet, typed)) = (&reader.t, what);
    let mut editor = editor_of(t, tx, &typed).await?;
    let title = sheet
        .as_ref()
        .map_or_else(|| t.say("catalog-new").into_owned(), |sheet| t.pick(&sheet.product.title_zh, &sheet.product.title_en).to_owned());
    let way = match &sheet {
        Some(sheet) => Some(Way::of(t, tx, sheet, who).await?),
        None => None,
    };
    let around = match sheet {
        Some(sheet) => Some(look_around(t, tx, sheet).await?),
        None => None,
    };
    editor.wrong.extend(around.as_ref().map(|around| around.wrong(&typed)).unwrap_or_default());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&ProductPage { t, shell: staff_shell(app, reader, who, title), typed, editor, around, way, is_beside: false })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn editor_of(t: &Lang, tx: &mut Tx, typed: &Typed) -> kernel::Result<Editor> {
    let growers = party::all_of(tx, &[PartyKind::Cooperative, PartyKind::Farmer]).await?;
    let suppliers = party::all_of(tx, &[PartyKind::Supplier]).await?;
    let (shelves, attributes) = (category::all(tx).await?, attribute::all(tx).await?);
    let mut editor = Editor::of(t, typed, &shelves, (&growers, &suppliers));
    editor.ask(t, typed, &shelves, &attributes);
    Ok(editor)
}

async fn look_around(t: &Lang, tx: &mut Tx, sheet: ProductSheet) -> kernel::Result<Around> {
    let parties = party::all_of(tx, &[PartyKind::Cooperative, PartyKind::Farmer, PartyKind::Supplier]).await?;
    let shelves = category::all(tx).await?;
    let attributes = attribute::all(tx).await?;
    let names = past::Names { shelves: &shelves, parties: parties.iter().collect(), attributes: &attributes };
    let lacking = match sheet.product.status {
        ProductStatus::Published => Vec::new(),
        ProductStatus::Draft | ProductStatus::Retired => {
            missing(tx, &sheet).await?.iter().map(|issue| t.coded(issue.code, &issue.args)).collect()
        }
    };
    let lines = past::lines(t, tx, &sheet, &names).await?;
    let former = super::address::former(tx, sheet.product.id).await?;
    let desk = Desk::of(tx, sheet.product.id).await?;
    Ok(Around { lacking, prices: prices_of(t, tx, &sheet).await?, lines, desk, former, sheet })
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
    match save_typed(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            let (sheet, typed) = with_issues(&reader.t, &mut tx, (id, form), &error).await?;
            show(app, reader, who, &mut tx, (sheet, typed)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn save_typed(tx: &mut Tx, by: &By, id: Option<Id<Product>>, form: &mut Form) -> kernel::Result<Id<Product>> {
    let (mut draft, rows) = read_draft(form, id, &attribute::all(tx).await?);
    form.accept()?;
    bundle::to_skus(tx, &mut draft).await?;
    if let Some(id) = id {
        let sheet = load(tx, id).await?;
        proposal::must_be_free_to_change(tx, &sheet).await?;
        keep_unnamed(&mut draft, &sheet, form);
        rows.hold_back(&mut draft, &sheet);
        address::must_be_meant(&sheet, &draft, form)?;
    }
    save_draft(tx, by, &draft).await.map_err(|error| rows.as_typed(error))
}

/// The sheet that was typed to lie beside another; what it does not speak of is not in it.
async fn draft_form(tx: &mut Tx, form: &mut Form, id: Id<Product>) -> kernel::Result<(ProductDraft, Rows)> {
    let (mut draft, rows) = read_draft(form, Some(id), &attribute::all(tx).await?);
    form.accept()?;
    bundle::to_skus(tx, &mut draft).await?;
    Ok((draft, rows))
}

/// A refused form with all that was typed; one that came too late says who came first and what is stored now.
async fn with_issues(
    t: &Lang,
    tx: &mut Tx,
    what: (Option<Id<Product>>, Form),
    error: &Error,
) -> kernel::Result<(Option<ProductSheet>, Typed)> {
    let (id, form) = what;
    let Some(id) = id else { return Ok((None, form.back(t, error))) };
    let sheet = load(tx, id).await?;
    let typed = match error.code() == super::Refusal::EditedMeanwhile.code() {
        true => filled::too_late(t, &sheet, history(tx, id).await?.first(), &form),
        false => form.back(t, error),
    };
    Ok((Some(sheet), typed))
}

/// The editor's form as the product is, beside another form of its page with what was typed there and is wrong.
fn refill(t: &Lang, sheet: &ProductSheet, beside: Option<&Form>, error: &Error) -> Typed {
    let beside = beside.map(filled::typed_pairs).unwrap_or_default();
    filled::refilled(t, &ProductDraft::of(sheet), beside, error)
}

/// The editor after something on its page was refused, with what was typed in that form beside the product as it is.
pub(crate) async fn show_refused(
    app: &App,
    reader: &Reader,
    who: &Merchandiser,
    of: (Id<Product>, Option<&Form>),
    error: &Error,
) -> Answer {
    let mut tx = app.db().read().await?;
    let sheet = load(&mut tx, of.0).await?;
    let typed = refill(&reader.t, &sheet, of.1, error);
    show(app, reader, who, &mut tx, (Some(sheet), typed)).await
}

/// Goes on to a page that says what has just happened.
pub(crate) fn said(path: &str, message: &str) -> axum::response::Response {
    let mut response = see_other(path);
    set_cookie(&mut response, "said", message, 60, false);
    response
}

async fn put_on_shelf(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: WriteTx) -> Answer {
    let done = match proposal::must_be_free_to_publish(&mut tx).await {
        Ok(()) => publish(&mut tx, &By::from(&who.0), id).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-published"))
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            drop(tx);
            show_refused(&app, &reader, &who, (id, None), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn take_off_shelf(who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: WriteTx) -> Answer {
    unpublish(&mut tx, &By::from(&who.0), id).await?;
    tx.commit().await?;
    Ok(said(&url::product(id), "catalog-withdrawn"))
}
