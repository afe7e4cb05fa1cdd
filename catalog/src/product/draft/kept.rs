//! What is on the shelf keeps what the shelf asks for.

use super::ProductDraft;
use crate::{
    Channel, Product, ProductStatus,
    brand::{self, Subject},
    bundle,
    product::{
        PackRow, ProductSheet, load,
        publish::{lacking, unpriced},
    },
};
use kernel::{Error, Id, Issue, Issues, Result, Tx};

/// Refuses a change that would leave a product on the shelf without words, a pack, a picture or a price, or
/// under a mark that is not for it. It is asked
/// after the change, in the same transaction, when nobody else can touch the product any more.
pub(super) async fn must_stay_whole(tx: &mut Tx, id: Id<Product>, draft: &ProductDraft) -> Result<()> {
    let sheet = load(tx, id).await?;
    if sheet.product.status != ProductStatus::Published {
        return Ok(());
    }
    let now = tx.now();
    let mut found: Issues = lacking(&sheet).into_iter().map(on_shelf).collect();
    for (channel, pack) in unpriced(tx, &sheet, now).await? {
        let field = draft.field_of(&sheet, pack, channel);
        found.push(Issue::new(field, "product-shelf-needs-price").with("pack", &pack.name_zh));
    }
    found.extend(bundle::lacking(tx, &sheet).await?);
    found.extend(brand::hindering(tx, &Subject::of(&sheet.product), now).await?);
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

/// What a draft would only be told is refused on the shelf.
fn on_shelf(lacking: Issue) -> Issue {
    let code = match lacking.code {
        "catalog-lacks-words" => "product-shelf-needs-words",
        "catalog-lacks-pack" => "product-shelf-needs-pack",
        "catalog-lacks-registration" => "product-shelf-needs-registration",
        "catalog-never-sent" => "product-shelf-never-sent",
        _ => "product-shelf-needs-picture",
    };
    Issue::new(lacking.field, code)
}

impl ProductDraft {
    /// The tick that says a pack is sold in a channel.
    fn field_of(&self, sheet: &ProductSheet, pack: &PackRow, channel: Channel) -> String {
        let sku = sheet.variants.iter().find(|known| known.variant.id == pack.variant).map(|known| &known.variant.sku);
        let at = self.variants.iter().position(|variant| Some(&variant.sku) == sku);
        let nth = at.and_then(|at| self.variants[at].packs.iter().position(|one| one.is(pack)));
        at.zip(nth).map_or_else(|| "prices".to_owned(), |(n, m)| format!("v{n}-p{m}-{channel}"))
    }
}
