//! Pictures of products: taken in with suspicion, kept as they came, shown in three sizes under names that never change.

mod show;
mod store;
mod web;

pub use show::{Img, href, srcset};
pub use store::{Pictures, Refusal, Stored};
pub(crate) use web::routes;

use crate::{By, Product, ProductChanged, ProductStatus, product, product::history};
use kernel::{Error, Id, Issue, Issues, Result, Tx, outbox, query};

/// More pictures than anyone looks through.
const MOST: i64 = 12;

/// What a picture shows is said in a sentence.
const MOST_LETTERS: usize = 200;

/// Widths a picture is shown in; a smaller original is not blown up.
pub const WIDTHS: [u32; 3] = [320, 800, 1600];

/// Hangs a stored picture up at the end of a product's row, or puts it into other words. The first is its face.
pub async fn hang(tx: &mut Tx, by: &By, product: Id<Product>, picture: &Stored, alt: (&str, &str)) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    must_be_said(tx, product, alt).await?;
    let now = tx.now();
    let known = query(KNOW).bind(&picture.sha).bind(i64::from(picture.width)).bind(i64::from(picture.height)).bind(now);
    tx.put(known).await?;
    let hung: (i64,) = tx.fetch_one(query("select count(*) from catalog_product_picture where product_id = $1").bind(product)).await?;
    if hung.0 >= MOST {
        return Err(Refusal::TooMany { most: MOST }.into());
    }
    tx.put(query(HANG).bind(product).bind(&picture.sha).bind(alt.0.trim()).bind(alt.1.trim())).await?;
    Ok(())
}

/// Puts a picture that hangs into other words; what is on the shelf keeps words in both languages.
pub async fn reword(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str, alt: (&str, &str)) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    must_be_said(tx, product, alt).await?;
    let reword = "update catalog_product_picture set alt_zh = $3, alt_en = $4 where product_id = $1 and sha = $2";
    touched(tx.execute(query(reword).bind(product).bind(sha).bind(alt.0.trim()).bind(alt.1.trim())).await?)
}

async fn must_be_said(tx: &mut Tx, product: Id<Product>, alt: (&str, &str)) -> Result<()> {
    let status: (ProductStatus,) = tx.fetch_one(query("select status from catalog_product where id = $1").bind(product)).await?;
    let mut issues = Issues::new();
    for (field, text) in [("alt_zh", alt.0.trim()), ("alt_en", alt.1.trim())] {
        if text.is_empty() && status.0 == ProductStatus::Published {
            issues.push(Issue::new(field, "field-needed"));
        } else if text.chars().count() > MOST_LETTERS {
            issues.push(Issue::new(field, "field-too-long").with("most", MOST_LETTERS));
        }
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
}

/// Makes a picture the product's face.
pub async fn put_first(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    touched(tx.execute(query(PUT_FIRST).bind(product).bind(sha)).await?)
}

/// Takes a picture down; the last one of what is on the web's shelf stays. Its file stays in any case, for pages somebody
/// still has open.
pub async fn take_down(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    touched(tx.execute(query("delete from catalog_product_picture where product_id = $1 and sha = $2").bind(product).bind(sha)).await?)?;
    let sheet = product::load(tx, product).await?;
    let is_bare = product::lacking(&sheet).iter().any(|issue| issue.code == "catalog-lacks-picture");
    match sheet.product.status == ProductStatus::Published && is_bare {
        true => Err(Refusal::Last.into()),
        false => Ok(()),
    }
}

fn touched(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// Takes the product's row before anything else: of two hands at its pictures, one waits for the other.
async fn changed(tx: &mut Tx, by: &By, product: Id<Product>, deed: &'static str) -> Result<()> {
    let now = tx.now();
    let touch = "update catalog_product set changed_at = $2, revision = revision + 1 where id = $1 returning revision";
    let (revision,): (i64,) = tx.fetch_optional(query(touch).bind(product).bind(now)).await?.ok_or(Error::NotFound)?;
    history::note(tx, (product, revision), by, deed).await?;
    outbox::tell(tx, &ProductChanged { product })
}

const KNOW: &str = "
    insert into catalog_picture (sha, width, height, stored_at) values ($1, $2, $3, $4)
    on conflict (sha) do nothing";

const HANG: &str = "
    insert into catalog_product_picture (product_id, sha, alt_zh, alt_en, place)
    values ($1, $2, $3, $4, (select coalesce(max(place), 0) + 1 from catalog_product_picture where product_id = $1))
    on conflict (product_id, sha) do update set alt_zh = excluded.alt_zh, alt_en = excluded.alt_en";

const PUT_FIRST: &str = "
    update catalog_product_picture
       set place = (select min(place) - 1 from catalog_product_picture where product_id = $1)
     where product_id = $1 and sha = $2";
