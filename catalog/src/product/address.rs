//! A product's name in its address, and the names it had there before: those lead to it for ever, unless somebody
//! deliberately lets one go.

use super::{ProductCard, Refusal, history};
use crate::{By, Product, ProductChanged, ProductKind, ProductStatus};
use kernel::{Error, Id, Result, Timestamp, Tx, outbox, query};
use std::collections::HashSet;

/// A name that a product had in its address.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct FormerSlug {
    pub slug: String,
    pub left_at: Timestamp,
}

/// The product that an address stands for, under its present name or a former one.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Standing {
    pub product: Id<Product>,
    /// Its present name.
    pub slug: String,
    pub kind: ProductKind,
    pub category: String,
    pub status: ProductStatus,
    pub title_zh: String,
    pub title_en: String,
    /// When it last came onto the shelf; nothing for one that nobody outside has ever seen.
    pub published_at: Option<Timestamp>,
}

/// What an address stands for, if anything. However often a product was renamed, its former names lead to the present
/// one in a single step.
pub async fn under(tx: &mut Tx, slug: &str) -> Result<Option<Standing>> {
    tx.fetch_optional(query(UNDER).bind(slug)).await
}

/// The names a product had, the latest first.
pub async fn former(tx: &mut Tx, product: Id<Product>) -> Result<Vec<FormerSlug>> {
    let of = "select slug, left_at from catalog_former_slug where product_id = $1 order by left_at desc, slug";
    tx.fetch_all(query(of).bind(product)).await
}

/// Lets a former name go: its address leads nowhere from now on, and other goods may have it.
pub async fn release(tx: &mut Tx, by: &By, product: Id<Product>, slug: &str) -> Result<()> {
    let let_go = query("delete from catalog_former_slug where slug = $1 and product_id = $2");
    if tx.execute(let_go.bind(slug).bind(product)).await? == 0 {
        return Err(Error::NotFound);
    }
    let now = tx.now();
    let (revision,): (i64,) = tx.fetch_one(query(NEXT_REVISION).bind(product).bind(now)).await?;
    history::note(tx, (product, revision), by, "slug-released").await?;
    outbox::tell(tx, &ProductChanged { product })
}

/// Keeps the name that goods known outside leave behind; one it takes up again is no longer a former one.
pub(super) async fn moved(tx: &mut Tx, from: &ProductCard, to: &str) -> Result<()> {
    let now = tx.now();
    tx.put(query("delete from catalog_former_slug where slug = $1").bind(to)).await?;
    let keep = query("insert into catalog_former_slug (slug, product_id, left_at) values ($1, $2, $3)");
    tx.put(keep.bind(&from.slug).bind(from.id).bind(now)).await
}

/// Why a name cannot be had: another product has it, or had it.
pub(super) async fn refusal(tx: &mut Tx, slug: String) -> Result<Refusal> {
    Ok(match under(tx, &slug).await? {
        Some(standing) if standing.slug != slug => Refusal::SlugWasAnothers { slug, title: standing.title_zh },
        _ => Refusal::SlugTaken { slug },
    })
}

/// Which of these names are taken, by a product that has them or had them.
pub(super) async fn taken(tx: &mut Tx, slugs: &[String]) -> Result<HashSet<String>> {
    let mut taken = HashSet::new();
    for page in slugs.chunks(1000) {
        let rows: Vec<(String,)> = tx.fetch_all(query(TAKEN).bind_list(":slugs", page)).await?;
        taken.extend(rows.into_iter().map(|row| row.0));
    }
    Ok(taken)
}

const UNDER: &str = "
    select p.id as product, p.slug, p.kind, p.category, p.status, p.title_zh, p.title_en, p.published_at
      from catalog_product p
     where p.id = coalesce((select present.id from catalog_product present where present.slug = $1),
                           (select f.product_id from catalog_former_slug f where f.slug = $1))";

const NEXT_REVISION: &str = "
    update catalog_product
       set revision = revision + 1, changed_at = $2
     where id = $1
 returning revision";

const TAKEN: &str = "
    select slug from catalog_product where slug in (:slugs)
     union
    select slug from catalog_former_slug where slug in (:slugs)";
