//! What a product is asked: before it is saved, and before it is seen.

use super::{Attribute, Values, all};
use crate::{
    ProductStatus, category,
    product::{ProductDraft, ProductSheet},
};
use kernel::{Error, Issue, Issues, Result, Tx, query};

/// Refuses answers that are none. What a product said before stays, even if nobody asks for it any more; on the shelf it
/// keeps answering what it answered.
pub(crate) async fn must_fit(tx: &mut Tx, draft: &ProductDraft) -> Result<()> {
    let stored = query("select status, attributes from catalog_product where id = $1").bind(draft.id);
    let stored: Option<(ProductStatus, Values)> = if draft.id.is_some() { tx.fetch_optional(stored).await? } else { None };
    let (status, before) = stored.unwrap_or((ProductStatus::Draft, Values::default()));
    if draft.attributes == before && (draft.attributes.0.is_empty() || draft.id.is_some()) {
        return Ok(());
    }
    let (attributes, shelves) = (all(tx).await?, category::all(tx).await?);
    let asked: Vec<&Attribute> = attributes.of_shelf(&shelves, &draft.category).collect();
    let mut found = Issues::new();
    for (code, value) in draft.attributes.0.iter().filter(|(code, value)| before.get(code) != value.as_str()) {
        match asked.iter().find(|one| one.code == *code) {
            None => found.push(Issue::new(field(code), "attribute-not-asked")),
            Some(one) if !one.holds(value) => found.push(Issue::new(field(code), "attribute-no-answer")),
            Some(_) => {}
        }
    }
    if status == ProductStatus::Published {
        let gone =
            asked.iter().filter(|one| one.required && one.holds(before.get(&one.code)) && draft.attributes.get(&one.code).is_empty());
        found.extend(gone.map(|one| named(one, "product-shelf-needs-attribute")));
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// What has to be answered before the product may be seen, and is not, or is with something that no longer fits.
pub(crate) async fn lacking(tx: &mut Tx, sheet: &ProductSheet) -> Result<Issues> {
    let attributes = all(tx).await?;
    if !attributes.iter().any(|one| one.required && !one.retired) {
        return Ok(Issues::new());
    }
    let shelves = category::all(tx).await?;
    let product = &sheet.product;
    let asked = attributes.of_shelf(&shelves, &product.category).filter(|one| one.required);
    let bare = asked.filter(|one| !one.holds(product.attributes.get(&one.code)));
    Ok(bare.map(|one| named(one, "catalog-lacks-attribute")).collect())
}

/// With the name in both languages, since nobody knows yet who will read it.
fn named(attribute: &Attribute, code: &'static str) -> Issue {
    Issue::new(field(&attribute.code), code).with("name", format!("{} {}", attribute.name_zh, attribute.name_en))
}

/// Where the desk's form asks.
pub(crate) fn field(code: &str) -> String {
    format!("a-{code}")
}
