//! What a product is asked: before it is saved, and before it is seen.

use super::{Attribute, Attributes, Values, all};
use crate::{
    ProductStatus,
    category::{self, Tree},
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
        found.extend(given_up(&attributes, &shelves, &draft.category, (&before, &draft.attributes)));
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Required answers that were given and are not any more.
pub(crate) fn given_up(attributes: &Attributes, shelves: &Tree, category: &str, (before, after): (&Values, &Values)) -> Issues {
    let required = attributes.of_shelf(shelves, category).filter(|one| one.required);
    let gone = required.filter(|one| one.holds(before.get(&one.code)) && after.get(&one.code).is_empty());
    gone.map(|one| named(one, "product-shelf-needs-attribute")).collect()
}

/// Refuses what could be no answer of any product.
pub(crate) async fn must_be_answers(tx: &mut Tx, said: &Values) -> Result<()> {
    let attributes = all(tx).await?;
    let wrong = |(code, value): (&String, &String)| match attributes.get(code).filter(|one| !one.retired) {
        None => Some(Issue::new(field(code), "attribute-not-asked")),
        Some(one) if !one.holds(value) => Some(Issue::new(field(code), "attribute-no-answer")),
        Some(_) => None,
    };
    let found: Issues = said.0.iter().filter_map(wrong).collect();
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// Answers that cannot be given on a shelf: it does not ask, or what was answered is no answer any more.
pub(crate) fn misplaced(attributes: &Attributes, shelves: &Tree, category: &str, said: &Values) -> Issues {
    let asked: Vec<&Attribute> = attributes.of_shelf(shelves, category).collect();
    let wrong = |(code, value): (&String, &String)| match asked.iter().find(|one| one.code == *code) {
        None => Some(match attributes.get(code) {
            Some(one) => named(one, "attribute-not-asked-here"),
            None => Issue::new(field(code), "attribute-not-asked"),
        }),
        Some(one) => (!one.holds(value)).then(|| named(one, "attribute-no-answer-here")),
    };
    said.0.iter().filter_map(wrong).collect()
}

/// What has to be answered before the product may be seen, and is not, or is with something that no longer fits.
pub(crate) async fn lacking(tx: &mut Tx, sheet: &ProductSheet) -> Result<Issues> {
    let attributes = all(tx).await?;
    if !attributes.iter().any(|one| one.required && !one.retired) {
        return Ok(Issues::new());
    }
    let shelves = category::all(tx).await?;
    Ok(unanswered(&attributes, &shelves, sheet))
}

/// The same, for who has read what is asked.
pub(crate) fn unanswered(attributes: &Attributes, shelves: &Tree, sheet: &ProductSheet) -> Issues {
    let product = &sheet.product;
    let asked = attributes.of_shelf(shelves, &product.category).filter(|one| one.required);
    let bare = asked.filter(|one| !one.holds(product.attributes.get(&one.code)));
    bare.map(|one| named(one, "catalog-lacks-attribute")).collect()
}

/// With the name in both languages, since nobody knows yet who will read it.
fn named(attribute: &Attribute, code: &'static str) -> Issue {
    Issue::new(field(&attribute.code), code).with("name", format!("{} {}", attribute.name_zh, attribute.name_en))
}

/// Where the desk's form asks.
pub(crate) fn field(code: &str) -> String {
    format!("a-{code}")
}
