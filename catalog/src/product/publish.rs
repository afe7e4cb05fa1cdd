//! Putting a product on the shelf and taking it off again.

use super::{PackRow, ProductSheet, history, load, proposal};
use crate::{
    By, Channel, Product, ProductPublished, ProductStatus, ProductWithdrawn, attribute,
    brand::{self, Subject},
    bundle, picture, price,
};
use kernel::{Error, Id, Issue, Issues, Result, Timestamp, Tx, outbox, query};
use std::collections::HashMap;

/// Puts a product on the shelf, or says everything it still lacks. Publishing what is published changes nothing.
pub async fn publish(tx: &mut Tx, by: &By, id: Id<Product>) -> Result<()> {
    publish_as(tx, by, id, "published").await
}

/// The same, with the deed that its history will show.
pub(super) async fn publish_as(tx: &mut Tx, by: &By, id: Id<Product>, deed: &'static str) -> Result<()> {
    let now = tx.now();
    // Its row is taken first, so that nobody takes a picture or a pack away while it is looked through.
    let taken = tx.execute(query(PUBLISH).bind(id).bind(now)).await?;
    let sheet = load(tx, id).await?;
    if taken == 0 && sheet.product.status == ProductStatus::Published {
        return Ok(());
    }
    let lacking = missing(tx, &sheet).await?;
    if !lacking.is_empty() {
        return Err(Error::Invalid(lacking));
    }
    if taken == 0 {
        return Err(Error::NotFound);
    }
    proposal::is_overtaken(tx, id).await?;
    history::note(tx, (id, sheet.product.revision), by, deed).await?;
    outbox::tell(tx, &ProductPublished { product: id })
}

/// Takes a product off the shelf. Orders that name it are not touched.
pub async fn unpublish(tx: &mut Tx, by: &By, id: Id<Product>) -> Result<()> {
    unpublish_as(tx, by, id, "withdrawn").await
}

/// The same, with the deed that its history will show.
pub(crate) async fn unpublish_as(tx: &mut Tx, by: &By, id: Id<Product>, deed: &'static str) -> Result<()> {
    let now = tx.now();
    let withdrawn: Option<(i64,)> = tx.fetch_optional(query(WITHDRAW).bind(id).bind(now)).await?;
    let Some((revision,)) = withdrawn else { return Ok(()) };
    history::note(tx, (id, revision), by, deed).await?;
    bundle::come_apart(tx, &[id]).await?;
    outbox::tell(tx, &ProductWithdrawn { product: id })
}

/// What a product lacks before it may be seen: words in both languages, what its shelf must know, a pack on sale, a price
/// for each, on the web a picture, every picture put into words and such that it can be shown, and the right to every mark
/// it carries.
pub async fn missing(tx: &mut Tx, sheet: &ProductSheet) -> Result<Issues> {
    let now = tx.now();
    missing_at(tx, sheet, now).await
}

/// What it would lack at an instant, when prices that lie ahead may hold.
pub(crate) async fn missing_at(tx: &mut Tx, sheet: &ProductSheet, at: Timestamp) -> Result<Issues> {
    let mut lacking = lacking(sheet);
    let bare = unpriced(tx, sheet, at).await?.into_iter();
    lacking.extend(bare.map(|(channel, pack)| Issue::new("prices", price_code(channel)).with("pack", &pack.name_zh)));
    lacking.extend(attribute::lacking(tx, sheet).await?);
    lacking.extend(bundle::lacking(tx, sheet).await?);
    lacking.extend(picture::in_trouble(tx, sheet.product.id).await?);
    lacking.extend(brand::lacking(tx, &Subject::of(&sheet.product), at).await?);
    Ok(lacking)
}

/// What of it can be seen on the product itself; prices are in the books.
pub(crate) fn lacking(sheet: &ProductSheet) -> Issues {
    let mut lacking = Issues::new();
    let product = &sheet.product;
    for (field, text) in [("title_en", &product.title_en), ("line_zh", &product.line_zh), ("line_en", &product.line_en)] {
        if text.is_empty() {
            lacking.push(Issue::new(field, "catalog-lacks-words").with("field", field));
        }
    }
    let on_web = sheet.packs().any(|pack| pack.pack.web);
    if product.regulated.is_some_and(|class| !class.fits(&product.registration_no)) {
        lacking.push(Issue::new("registration_no", "catalog-lacks-registration"));
    }
    if on_web && product.regulated.is_some_and(|class| !class.may_be_sent()) {
        lacking.push(Issue::new("regulated", "catalog-never-sent"));
    }
    if !on_web && !sheet.packs().any(|pack| pack.pack.till) {
        lacking.push(Issue::new("v0-sku", "catalog-lacks-pack"));
    }
    if on_web && sheet.pictures.is_empty() {
        lacking.push(Issue::new("picture", "catalog-lacks-picture"));
    }
    if sheet.pictures.iter().any(|picture| picture.alt_zh.is_empty() || picture.alt_en.is_empty()) {
        lacking.push(Issue::new("picture", "catalog-lacks-alt"));
    }
    lacking
}

/// Packs that are sold in a channel where no price holds for them.
pub(crate) async fn unpriced<'a>(tx: &mut Tx, sheet: &'a ProductSheet, at: Timestamp) -> Result<Vec<(Channel, &'a PackRow)>> {
    let mut bare = Vec::new();
    for channel in Channel::ALL.iter().copied() {
        let on_sale: Vec<&PackRow> = sheet.packs().map(|pack| &pack.pack).filter(|pack| pack.is_sold_in(channel)).collect();
        let ids: Vec<_> = on_sale.iter().map(|pack| pack.id).collect();
        let held = if ids.is_empty() { HashMap::new() } else { price::in_force(tx, channel, None, at, &ids).await? };
        bare.extend(on_sale.into_iter().filter(|pack| !held.contains_key(&pack.id)).map(|pack| (channel, pack)));
    }
    Ok(bare)
}

fn price_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "catalog-lacks-web-price",
        Channel::Till => "catalog-lacks-till-price",
    }
}

const PUBLISH: &str = "
    update catalog_product
       set status = 'published', published_at = $2, changed_at = $2, revision = revision + 1
     where id = $1 and status = 'draft'";

const WITHDRAW: &str = "
    update catalog_product
       set status = 'draft', changed_at = $2, revision = revision + 1
     where id = $1 and status = 'published'
 returning revision";
