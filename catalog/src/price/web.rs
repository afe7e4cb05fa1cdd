//! Price lists: what holds now, and what shall hold from an instant on.

mod books;
mod cells;
mod list;
mod own;

use super::{Beside, publish_sound};
use crate::{
    By, Channel, Product, SalePack,
    product::{self, ProductSheet, web::said, web::show_refused},
    url,
};
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::Merchandiser;
use kernel::{Error, Id, Issue, Result, Tx};
use std::collections::HashSet;
use ui::{Answer, App, Form, Lang, Reader};

pub(crate) use cells::minutes;
use cells::{as_shown, at_boxes, read_cells, written};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PRICES, get(list::list_page).post(list::answer))
        .route(url::OWN_PRICES, get(own::list_page).post(own::answer))
        .route(url::BOOKS, get(books::list_page))
        .route(url::BOOK, get(books::book_page))
        .route(url::PRODUCT_PRICES, post(publish_for_product))
}

/// The prices of a product's packs, as the editor shows them.
pub(crate) struct Prices(pub Vec<PackPrices>);

pub(crate) struct PackPrices {
    pub pack: Id<SalePack>,
    pub name: String,
    /// In force on the web and at tills, with their steps; empty where it is not sold or has no price.
    pub web: String,
    pub till: String,
    pub on_web: bool,
    pub at_till: bool,
}

/// What holds now for each pack of a product.
pub(crate) async fn prices_of(t: &Lang, tx: &mut Tx, sheet: &ProductSheet) -> Result<Prices> {
    let ids: Vec<_> = sheet.packs().map(|pack| pack.pack.id).collect();
    let now = tx.now();
    let web = super::in_force(tx, Channel::Web, None, now, &ids).await?;
    let till = super::in_force(tx, Channel::Till, None, now, &ids).await?;
    let rows = sheet.variants.iter().flat_map(|variant| variant.packs.iter().map(move |pack| (&variant.variant, &pack.pack)));
    let row = |(variant, pack): (&product::VariantRow, &product::PackRow)| PackPrices {
        pack: pack.id,
        name: format!("{} · {}", t.pick(&variant.name_zh, &variant.name_en), t.pick(&pack.name_zh, &pack.name_en)),
        web: web.get(&pack.id).map(written).unwrap_or_default(),
        till: till.get(&pack.id).map(written).unwrap_or_default(),
        on_web: pack.web,
        at_till: pack.till,
    };
    Ok(Prices(rows.map(row).collect()))
}

async fn publish_for_product(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match publish_typed(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::product(id), "catalog-book-published"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_refused(&app, &reader, &who, (id, Some(&form)), &error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Publishes one book for each channel that something was typed for. A pack of another product has no box on the page,
/// and no price is published over one that came after the page.
async fn publish_typed(tx: &mut Tx, by: &By, id: Id<Product>, form: &mut Form) -> Result<()> {
    let own: HashSet<_> = product::load(tx, id).await?.packs().map(|pack| pack.pack.id).collect();
    let (now, both) = (tx.now(), [(Channel::Web, "web-"), (Channel::Till, "till-")]);
    for (typed, prefix) in read_cells(form, now, &both, None)? {
        if typed.packs().any(|pack| !own.contains(&pack)) {
            return Err(Error::Invalid(vec![Issue::new("prices", "pack-unknown")]));
        }
        let shown = |pack| form.value(&format!("shown-{prefix}{pack}"));
        typed.must_still_hold(tx, now, shown).await.map_err(|error| at_boxes(error, prefix))?;
        for sound in typed.sound(tx).await.map_err(|error| at_boxes(error, prefix))? {
            publish_sound(tx, by, &sound).await?;
        }
    }
    Ok(())
}

/// The page of a list that is shown, in words, and where those beside it are.
struct Turns {
    stretch: String,
    previous: Option<String>,
    next: Option<String>,
}

impl Turns {
    fn of(t: &Lang, page: usize, more: bool, address: impl Fn(usize) -> String) -> Turns {
        Turns {
            stretch: t.with("catalog-page").set("page", page).to_string(),
            previous: (page > 1).then(|| address(page - 1)),
            next: more.then(|| address(page + 1)),
        }
    }
}

/// What stands beside a price, in words.
fn beside_said(t: &Lang, Beside { steps, member, band }: &Beside) -> Vec<String> {
    let step = |step: &super::Step| t.with("catalog-step").set("count", step.from_count).set("price", step.price).to_string();
    let member = member.map(|price| t.with("catalog-member-price").set("price", price).to_string());
    let band = (!band.is_open()).then(|| t.with("catalog-band").set("band", band.to_string()).to_string());
    steps.iter().map(step).chain(member).chain(band).collect()
}
