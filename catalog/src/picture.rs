//! Pictures of products: taken in with suspicion, kept as they came, shown in a few sizes and cuts under names that never
//! change. The sizes are made by a job, so whoever brings a picture does not wait for them.

mod collect;
mod cut;
mod down;
mod due;
mod judge;
mod make;
mod show;
mod state;
mod storage;
mod store;
#[cfg(test)]
mod tests;
mod web;

pub use collect::{Unused, collect};
pub use cut::{Cut, Focal, Format, Name, Size};
pub(crate) use down::DownCard;
pub use down::{put_back, take_down};
pub use due::{follow, make_all};
pub(crate) use judge::MOST_BYTES;
pub use show::{Img, Made, href, made, named, srcset, srcset_of};
pub(crate) use state::{Desk, check, in_trouble};
pub use storage::Storage;
pub use store::{Pictures, Refusal, Stored};
pub(crate) use web::routes;

use crate::{By, Product, ProductChanged, ProductStatus, product::history, text::at_most};
use kernel::{Error, Id, Issue, Issues, Result, Tx, outbox, query};

/// More pictures than anyone looks through.
pub(crate) const MOST: i64 = 12;

/// What a picture shows is said in a sentence.
const MOST_LETTERS: usize = 200;

/// Widths a picture is shown in; a smaller original is not blown up.
pub const WIDTHS: [u32; 3] = [320, 800, 1600];

/// Hangs a stored picture up at the end of a product's row, or puts it into other words. The first is its face.
pub async fn hang(tx: &mut Tx, by: &By, product: Id<Product>, picture: &Stored, alt: (&str, &str)) -> Result<()> {
    hang_many(tx, by, product, &[picture], alt).await?.into_iter().collect()
}

/// Hangs several up in this order, and answers for each whether there was room for it.
pub async fn hang_many(tx: &mut Tx, by: &By, product: Id<Product>, pictures: &[&Stored], alt: (&str, &str)) -> Result<Vec<Result<()>>> {
    changed(tx, by, product, "pictured").await?;
    must_be_said(tx, product, alt).await?;
    let mut hung = Vec::with_capacity(pictures.len());
    for picture in pictures {
        hung.push(match hang_one(tx, product, picture, alt).await {
            Err(error) if !error.is_refusal() => return Err(error),
            verdict => verdict,
        });
    }
    Ok(hung)
}

async fn hang_one(tx: &mut Tx, product: Id<Product>, picture: &Stored, alt: (&str, &str)) -> Result<()> {
    must_be_there(tx, &picture.sha).await?;
    must_have_room(tx, product).await?;
    tx.put(query(HANG).bind(product).bind(&picture.sha).bind(alt.0.trim()).bind(alt.1.trim())).await?;
    tx.put(query(down::NO_MORE).bind(product).bind(&picture.sha)).await?;
    is_due(tx, product, &picture.sha).await
}

/// Touching the row makes a picture young: who throws pictures away waits here, and then leaves it.
async fn must_be_there(tx: &mut Tx, sha: &str) -> Result<()> {
    let now = tx.now();
    let young = "update catalog_picture set brought_at = $2 where sha = $1 and going = false";
    if tx.execute(query(young).bind(sha).bind(now)).await? == 0 { Err(Refusal::Gone.into()) } else { Ok(()) }
}

async fn must_have_room(tx: &mut Tx, product: Id<Product>) -> Result<()> {
    let hung: (i64,) = tx.fetch_one(query("select count(*) from catalog_product_picture where product_id = $1").bind(product)).await?;
    if hung.0 >= MOST { Err(Refusal::TooMany { most: MOST }.into()) } else { Ok(()) }
}

/// The sizes of a picture that hangs, around its focal point, are made unless they are there.
async fn is_due(tx: &mut Tx, product: Id<Product>, sha: &str) -> Result<()> {
    let now = tx.now();
    tx.put(query(DUE).bind(product).bind(sha).bind(now)).await
}

/// The sizes of pictures that hang nowhere yet are made too, around their middle, so that whoever decides about them sees them.
pub(crate) async fn make_ahead(tx: &mut Tx, shas: &[&str]) -> Result<()> {
    let now = tx.now();
    for sha in shas {
        tx.put(query(AHEAD).bind(*sha).bind(now)).await?;
    }
    Ok(())
}

/// Puts a picture that hangs into other words; what is on the shelf keeps words in both languages.
pub async fn reword(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str, alt: (&str, &str)) -> Result<()> {
    retouch(tx, by, product, &[Retouch { sha, alt: Some(alt), focal: None }]).await
}

/// Says which point of a picture must be seen wherever it is cut.
pub async fn focus(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str, focal: Focal) -> Result<()> {
    retouch(tx, by, product, &[Retouch { sha, alt: None, focal: Some(focal) }]).await
}

/// What is changed of a picture that hangs.
#[derive(Debug, Clone, Copy)]
pub struct Retouch<'a> {
    pub sha: &'a str,
    pub alt: Option<(&'a str, &'a str)>,
    pub focal: Option<Focal>,
}

/// Changes words and focal points of several pictures at once. All that is wrong is said, each in the picture's own
/// field: its hash and `-zh` or `-en`.
pub async fn retouch(tx: &mut Tx, by: &By, product: Id<Product>, all: &[Retouch<'_>]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    changed(tx, by, product, "pictured").await?;
    let mut wrong = Issues::new();
    for one in all {
        match retouch_one(tx, product, one).await {
            Err(Error::Invalid(issues)) => wrong.extend(issues.into_iter().map(|issue| of_one(one.sha, issue))),
            other => other?,
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

fn of_one(sha: &str, issue: Issue) -> Issue {
    let field = issue.field.strip_prefix("alt_").map(|language| format!("{sha}-{language}"));
    Issue { field: field.unwrap_or(issue.field), ..issue }
}

async fn retouch_one(tx: &mut Tx, product: Id<Product>, one: &Retouch<'_>) -> Result<()> {
    if let Some(alt) = one.alt {
        must_be_said(tx, product, alt).await?;
        let reword = "update catalog_product_picture set alt_zh = $3, alt_en = $4 where product_id = $1 and sha = $2";
        touched(tx.execute(query(reword).bind(product).bind(one.sha).bind(alt.0.trim()).bind(alt.1.trim())).await?)?;
    }
    if let Some(focal) = one.focal {
        let focus = "update catalog_product_picture set focal_x = $3, focal_y = $4 where product_id = $1 and sha = $2";
        touched(tx.execute(query(focus).bind(product).bind(one.sha).bind(focal.x).bind(focal.y)).await?)?;
        is_due(tx, product, one.sha).await?;
    }
    Ok(())
}

async fn must_be_said(tx: &mut Tx, product: Id<Product>, alt: (&str, &str)) -> Result<()> {
    let status: (ProductStatus,) = tx.fetch_one(query("select status from catalog_product where id = $1").bind(product)).await?;
    let mut issues = Issues::new();
    for (field, text) in [("alt_zh", alt.0.trim()), ("alt_en", alt.1.trim())] {
        if text.is_empty() && status.0 == ProductStatus::Published {
            issues.push(Issue::new(field, "field-needed"));
        }
        at_most(&mut issues, field, text, MOST_LETTERS);
    }
    if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
}

/// Makes a picture the product's face.
pub async fn put_first(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    touched(tx.execute(query(PUT_FIRST).bind(product).bind(sha)).await?)
}

/// Where a picture is to hang in the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    Earlier,
    Later,
    /// Counted from one; beyond the end is the end.
    Place(usize),
}

/// Hangs a picture elsewhere in its product's row; the others close up.
pub async fn rehang(tx: &mut Tx, by: &By, product: Id<Product>, sha: &str, to: To) -> Result<()> {
    changed(tx, by, product, "pictured").await?;
    let row = "select sha from catalog_product_picture where product_id = $1 order by place, sha";
    let mut row: Vec<(String,)> = tx.fetch_all(query(row).bind(product)).await?;
    let at = row.iter().position(|(one,)| one == sha).ok_or(Error::NotFound)?;
    let last = row.len() - 1;
    let to = match to {
        To::Earlier => at.saturating_sub(1),
        To::Later => (at + 1).min(last),
        To::Place(place) => place.saturating_sub(1).min(last),
    };
    let moved = row.remove(at);
    row.insert(to, moved);
    for (place, (sha,)) in (1i64..).zip(&row) {
        let set = "update catalog_product_picture set place = $3 where product_id = $1 and sha = $2";
        tx.put(query(set).bind(product).bind(sha).bind(place)).await?;
    }
    Ok(())
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

const HANG: &str = "
    insert into catalog_product_picture (product_id, sha, alt_zh, alt_en, place)
    values ($1, $2, $3, $4, (select coalesce(max(place), 0) + 1 from catalog_product_picture where product_id = $1))
    on conflict (product_id, sha) do update set alt_zh = excluded.alt_zh, alt_en = excluded.alt_en";

const DUE: &str = "
    insert into catalog_picture_cut (sha, focal_x, focal_y, due_at, held_until)
    select sha, focal_x, focal_y, $3, $3
      from catalog_product_picture
     where product_id = $1 and sha = $2
    on conflict (sha, focal_x, focal_y) do nothing";

const AHEAD: &str = "
    insert into catalog_picture_cut (sha, focal_x, focal_y, due_at, held_until)
    select sha, 50, 50, $2, $2
      from catalog_picture
     where sha = $1 and going = false
    on conflict (sha, focal_x, focal_y) do nothing";

const PUT_FIRST: &str = "
    update catalog_product_picture
       set place = (select min(place) - 1 from catalog_product_picture where product_id = $1)
     where product_id = $1 and sha = $2";
