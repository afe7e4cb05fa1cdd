//! The desk's list of products: what waits for somebody, and everything, a page at a time.

use super::{COLUMNS, ProductCard};
use crate::{Product, ProductKind, ProductStatus, picture::Focal};
use kernel::{Id, Query, Result, Timestamp, Tx, query};

/// What the desk's list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<ProductKind>,
    pub category: Option<String>,
    pub status: Option<ProductStatus>,
    /// Found anywhere in the titles, the words to look for, or as a SKU or barcode.
    pub text: Option<String>,
    /// The last product of the page before; the page goes on with older ones.
    pub after: Option<Id<Product>>,
    /// The first product of the page after; the page ends with newer ones.
    pub before: Option<Id<Product>>,
    /// Only what waits for somebody: drafts, and packs without a price.
    pub waiting: bool,
}

/// A line of the desk's list.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ListRow {
    #[record(flatten)]
    pub product: ProductCard,
    pub picture: Option<String>,
    pub focal_x: Option<i64>,
    pub focal_y: Option<i64>,
    pub variants: i64,
    pub packs: i64,
    pub web_packs: i64,
    pub sold_packs: i64,
    /// Packs without a price where they are sold.
    pub unpriced: i64,
    pub pictures: i64,
    /// Pictures that are not put into words in both languages.
    pub unsaid: i64,
}

/// A page of the desk's list, and where the pages beside it begin.
#[derive(Debug, Default)]
pub struct Listed {
    pub rows: Vec<ListRow>,
    pub newer: Option<Id<Product>>,
    pub older: Option<Id<Product>>,
}

impl ListRow {
    /// The point of its picture that must be seen.
    pub fn focal(&self) -> Focal {
        self.focal_x.zip(self.focal_y).map_or(Focal::MIDDLE, |(x, y)| Focal { x, y })
    }

    pub(crate) fn is_published(&self) -> bool {
        self.product.status == ProductStatus::Published
    }
}

/// How many lines a page of the list has.
pub const LIST_PAGE: usize = 50;

/// The desk's list, the newest products first.
pub async fn list(tx: &mut Tx, filter: &Filter) -> Result<Listed> {
    let mut rows: Vec<ListRow> = tx.fetch_all(narrowed(filter, tx.now())).await?;
    let more = rows.len() > LIST_PAGE;
    rows.truncate(LIST_PAGE);
    if filter.before.is_some() {
        rows.reverse();
    }
    let (is_older, is_newer) = if filter.before.is_some() { (true, more) } else { (more, filter.after.is_some()) };
    let newer = rows.first().map(|row| row.product.id).filter(|_| is_newer);
    let older = rows.last().map(|row| row.product.id).filter(|_| is_older);
    Ok(Listed { rows, newer, older })
}

/// How many products stand in each status: what the desk's heading says.
pub async fn counts(tx: &mut Tx) -> Result<Vec<(ProductStatus, i64)>> {
    tx.fetch_all(query("select status, count(*) from catalog_product group by status order by status")).await
}

fn narrowed(filter: &Filter, now: Timestamp) -> Query {
    query(COLUMNS)
        .and(LIST)
        .bind(filter.kind.map(ProductKind::code))
        .bind(filter.category.as_deref())
        .bind(filter.status.map(ProductStatus::code))
        .bind(filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase))
        .bind(filter.before.or(filter.after))
        .bind(i64::try_from(LIST_PAGE + 1).unwrap_or(i64::MAX))
        .bind(filter.waiting)
        .bind(now)
        .and(if filter.before.is_some() { NEWER } else { OLDER })
}

/// A pack `k` that is sold somewhere without a price there.
macro_rules! is_unpriced {
    () => {
        "(k.web = true and not exists (select 1 from catalog_price c join catalog_price_book b on b.version = c.book_version
                                        where c.pack_id = k.id and b.channel = 'web' and b.place_id is null and b.effective_from <= $8)
          or k.till = true and not exists (select 1 from catalog_price c join catalog_price_book b on b.version = c.book_version
                                            where c.pack_id = k.id and b.channel = 'till' and b.place_id is null and b.effective_from <= $8))"
    };
}

/// The packs of a product `p` that are sold or could be.
macro_rules! live_packs {
    () => {
        " from catalog_pack k join catalog_variant v on v.id = k.variant_id
         where v.product_id = p.id and v.retired = false and k.retired = false"
    };
}

/// What someone typed is taken out of the words; where that makes a difference, it was in them.
const LIST: &str = concat!(
    ", (select i.sha from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1) as picture,
       (select i.focal_x from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1) as focal_x,
       (select i.focal_y from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1) as focal_y,
       (select count(*) from catalog_variant v where v.product_id = p.id and v.retired = false) as variants,
       (select count(*)",
    live_packs!(),
    ") as packs, (select count(*)",
    live_packs!(),
    " and k.web = true) as web_packs, (select count(*)",
    live_packs!(),
    " and (k.web = true or k.till = true)) as sold_packs, (select count(*)",
    live_packs!(),
    " and ",
    is_unpriced!(),
    ") as unpriced,
       (select count(*) from catalog_product_picture i where i.product_id = p.id) as pictures,
       (select count(*) from catalog_product_picture i where i.product_id = p.id and (i.alt_zh = '' or i.alt_en = '')) as unsaid
      from catalog_product p
     where ($1 is null or p.kind = $1)
       and ($2 is null or p.category = $2)
       and (p.status = $3 or $3 is null and p.status <> 'retired')
       and ($4 is null
            or replace(lower(p.title_zh || ' ' || p.title_en || ' ' || p.search_words || ' ' || p.slug), $4, '')
               <> lower(p.title_zh || ' ' || p.title_en || ' ' || p.search_words || ' ' || p.slug)
            or exists (select 1 from catalog_variant v where v.product_id = p.id and lower(v.sku) = $4)
            or exists (select 1 from catalog_barcode b join catalog_pack k on k.id = b.pack_id join catalog_variant v on v.id = k.variant_id
                        where v.product_id = p.id and b.code = $4))
       and ($7 = false or p.status = 'draft' or exists (select 1",
    live_packs!(),
    " and ",
    is_unpriced!(),
    "))"
);

const OLDER: &str = "
       and ($5 is null or p.id < $5)
     order by p.id desc
     limit $6";

const NEWER: &str = "
       and p.id > $5
     order by p.id
     limit $6";
