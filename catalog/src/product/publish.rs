//! Putting a product on the shelf and taking it off again.

use super::{ProductSheet, history, load};
use crate::{By, Channel, Product, ProductPublished, ProductStatus, ProductWithdrawn, price};
use kernel::{Error, Id, Issue, Issues, Result, Tx, outbox, query};

/// Puts a product on the shelf, or says everything it still lacks. Publishing what is published changes nothing.
pub async fn publish(tx: &mut Tx, by: &By, id: Id<Product>) -> Result<()> {
    let sheet = load(tx, id).await?;
    if sheet.product.status == ProductStatus::Published {
        return Ok(());
    }
    let lacking = missing(tx, &sheet).await?;
    if !lacking.is_empty() {
        return Err(Error::Invalid(lacking));
    }
    let now = tx.now();
    tx.execute(query(PUBLISH).bind(id).bind(now)).await?;
    history::note(tx, id, by, "published").await?;
    outbox::tell(tx, &ProductPublished { product: id })
}

/// Takes a product off the shelf. Orders that name it are not touched.
pub async fn unpublish(tx: &mut Tx, by: &By, id: Id<Product>) -> Result<()> {
    let now = tx.now();
    let withdrawn = tx.execute(query(WITHDRAW).bind(id).bind(now)).await?;
    if withdrawn == 0 {
        return Ok(());
    }
    history::note(tx, id, by, "withdrawn").await?;
    outbox::tell(tx, &ProductWithdrawn { product: id })
}

/// What a product lacks before it may be seen: words in both languages, a pack on sale, a price for each, and on the
/// web a picture that is put into words.
pub async fn missing(tx: &mut Tx, sheet: &ProductSheet) -> Result<Issues> {
    let mut lacking = Issues::new();
    let product = &sheet.product;
    for (field, text) in [("title_en", &product.title_en), ("line_zh", &product.line_zh), ("line_en", &product.line_en)] {
        if text.is_empty() {
            lacking.push(Issue::new(field, "catalog-lacks-words").with("field", field));
        }
    }
    let on_web = sheet.packs().any(|pack| pack.pack.web);
    if !on_web && !sheet.packs().any(|pack| pack.pack.till) {
        lacking.push(Issue::new("v0-sku", "catalog-lacks-pack"));
    }
    if on_web && sheet.pictures.is_empty() {
        lacking.push(Issue::new("picture", "catalog-lacks-picture"));
    }
    if sheet.pictures.iter().any(|picture| picture.alt_zh.is_empty() || picture.alt_en.is_empty()) {
        lacking.push(Issue::new("picture", "catalog-lacks-alt"));
    }
    for channel in Channel::ALL {
        lacking.extend(unpriced(tx, sheet, *channel).await?);
    }
    Ok(lacking)
}

async fn unpriced(tx: &mut Tx, sheet: &ProductSheet, channel: Channel) -> Result<Issues> {
    let on_sale: Vec<_> = sheet.packs().filter(|pack| if channel == Channel::Web { pack.pack.web } else { pack.pack.till }).collect();
    if on_sale.is_empty() {
        return Ok(Issues::new());
    }
    let ids: Vec<_> = on_sale.iter().map(|pack| pack.pack.id).collect();
    let now = tx.now();
    let held = price::in_force(tx, channel, None, now, &ids).await?;
    let code = match channel {
        Channel::Web => "catalog-lacks-web-price",
        Channel::Till => "catalog-lacks-till-price",
    };
    let without = on_sale.into_iter().filter(|pack| !held.contains_key(&pack.pack.id));
    Ok(without.map(|pack| Issue::new("prices", code).with("pack", &pack.pack.name_zh)).collect())
}

const PUBLISH: &str = "
    update catalog_product
       set status = 'published', published_at = $2, changed_at = $2, revision = revision + 1
     where id = $1 and status = 'draft'";

const WITHDRAW: &str = "
    update catalog_product
       set status = 'draft', changed_at = $2, revision = revision + 1
     where id = $1 and status = 'published'";
