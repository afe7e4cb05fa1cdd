//! The lines of the desk's list, kept beside the products so that any list is read along an index. A line is written in
//! the transaction that writes its product; what pictures and prices add to it follows within a moment, from the feed.

use crate::{
    PriceChanged, Product, ProductChanged, ProductPublished, ProductStatus, ProductWithdrawn, ShelfChanged, category, collection::offered,
};
use kernel::{
    BoxFuture, Db, Dialect, Finding, Id, Result, Tx,
    feed::{Consumer, Event},
    query,
};

/// Products in one statement.
const PAGE: usize = 500;

/// After so many lines the database counts them anew.
const MANY: usize = 2000;

/// Writes the lines of products anew, where they say something else than is true now. On PostgreSQL the lines are taken
/// first, so that of two hands the later one sees what the earlier did.
pub(crate) async fn refresh(tx: &mut Tx, products: &[Id<Product>]) -> Result<()> {
    let now = tx.now();
    for page in products.chunks(PAGE) {
        if tx.dialect() == Dialect::Postgres {
            let take = "select product_id from catalog_listed where product_id in (:ids) order by product_id for update";
            tx.fetch_all::<(Id<Product>,)>(query(take).bind_list(":ids", page.iter().copied())).await?;
        }
        tx.put(query(REFRESH).bind(now).bind_list(":ids", page.iter().copied())).await?;
        offered::refresh(tx, page).await?;
    }
    if products.len() >= MANY {
        tx.count_anew("analyze (skip_locked) catalog_listed").await?;
    }
    Ok(())
}

/// Follows what is told of products and prices.
pub(crate) struct Listing;

impl Consumer for Listing {
    fn name(&self) -> &'static str {
        "catalog.listing"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let mut products: Vec<Id<Product>> = Vec::new();
            products.extend(event.of::<ProductChanged>()?.map(|fact| fact.product));
            products.extend(event.of::<ProductPublished>()?.map(|fact| fact.product));
            products.extend(event.of::<ProductWithdrawn>()?.map(|fact| fact.product));
            if let Some(priced) = event.of::<PriceChanged>()? {
                products.extend(of_packs(tx, &priced).await?);
            }
            if let Some(moved) = event.of::<ShelfChanged>()?.filter(|fact| !fact.shelves.is_empty()) {
                products.extend(category::goods_of(tx, &moved.shelves).await?);
            }
            if products.is_empty() { Ok(()) } else { refresh(tx, &products).await }
        })
    }
}

/// The products of a book's packs whose lines were written before it, or before it began; whoever brings a file writes them
/// himself.
async fn of_packs(tx: &mut Tx, priced: &PriceChanged) -> Result<Vec<Id<Product>>> {
    let mut products = Vec::new();
    for page in priced.packs.chunks(PAGE) {
        let now = tx.now();
        let of = query(BEFORE_BOOK).bind(priced.version).bind(now).bind_list(":packs", page.iter().copied());
        let rows: Vec<(Id<Product>,)> = tx.fetch_all(of).await?;
        products.extend(rows.into_iter().map(|row| row.0));
    }
    products.sort();
    products.dedup();
    Ok(products)
}

const BEFORE_BOOK: &str = "
    select distinct v.product_id
      from catalog_pack k
      join catalog_variant v on v.id = k.variant_id
      left join catalog_listed l on l.product_id = v.product_id
     where k.id in (:packs)
       and (coalesce(l.book, 0) < $1 or l.look_again_at <= $2)";

/// Lines whose price lay ahead are looked at again once it holds, and so is what the web offers at it.
pub(crate) async fn look_again(db: &Db) -> Result<()> {
    loop {
        let mut tx = db.write_long().await?;
        let now = tx.now();
        let due = query("select product_id from catalog_listed where look_again_at <= $1 limit $2").bind(now);
        let due: Vec<(Id<Product>,)> = tx.fetch_all(due.bind(i64::try_from(PAGE).unwrap_or(i64::MAX))).await?;
        let mut due: Vec<_> = due.into_iter().map(|row| row.0).collect();
        due.extend(offered::due(&mut tx).await?);
        if due.is_empty() {
            return Ok(());
        }
        due.sort();
        due.dedup();
        refresh(&mut tx, &due).await?;
        tx.commit().await?;
    }
}

/// Every product has its line, and the line says what the product is.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let wrong: Vec<(String, ProductStatus)> = tx.fetch_all(query(UNLIKE)).await?;
    let found = |(slug, status)| Finding::new(format!("line of {slug} on the list"), format!("as the {status} product is"), "otherwise");
    Ok(wrong.into_iter().map(found).collect())
}

/// The packs of a product `p` that are sold or could be.
macro_rules! live_packs {
    () => {
        " from catalog_pack k join catalog_variant v on v.id = k.variant_id where v.product_id = p.id and v.retired = false and k.retired = false"
    };
}

/// Books for everywhere that name the pack `k`.
macro_rules! named_in {
    ($channel:literal) => {
        concat!(
            "(select b.effective_from from catalog_price c cross join catalog_price_book b
               where c.pack_id = k.id and b.version = c.book_version and b.place_id is null and b.channel = '",
            $channel,
            "'"
        )
    };
}

/// A pack `k` that is sold somewhere without a price there.
macro_rules! is_unpriced {
    () => {
        concat!(
            "(k.web = true and not exists ",
            named_in!("web"),
            " and b.effective_from <= $1) or k.till = true and not exists ",
            named_in!("till"),
            " and b.effective_from <= $1))"
        )
    };
}

const REFRESH: &str = concat!(
    "
    insert into catalog_listed (product_id, status, stage, kind, category, title, changed_at, changed_by, sku, face, variants, packs,
                                unpriced, lacks, waits, look_again_at, words, book)
    select id, status, stage, kind, category, title_zh, changed_at, changed_by, sku, face, variants, packs, unpriced, lacks,
           status = 'draft' and stage <> 'scheduled' or status = 'published' and lacks <> '' or stage in ('review', 'returned', 'refused'),
           look_again_at, lower(substr(words, 1, 400)), (select coalesce(max(version), 0) from catalog_price_book)
      from (select made.*, bare || unpacked || faceless || unsaid || costless || unasked as lacks
              from (select p.id, p.status, p.kind, p.category, p.title_zh, p.changed_at,
                           coalesce(s.stage, '') as stage,
                           coalesce((select d.done_by from catalog_deed d where d.product_id = p.id
                                      order by d.done_at desc, coalesce(d.revision, 0) desc limit 1), '') as changed_by,
                           coalesce((select v.sku from catalog_variant v where v.product_id = p.id and v.retired = false
                                      order by v.place, v.sku limit 1), '') as sku,
                           (select i.sha from catalog_product_picture i where i.product_id = p.id order by i.place, i.sha limit 1) as face,
                           (select count(*) from catalog_variant v where v.product_id = p.id and v.retired = false) as variants,
                           (select count(*)",
    live_packs!(),
    ") as packs,
                           (select count(*)",
    live_packs!(),
    " and ",
    is_unpriced!(),
    ") as unpriced,
                           case when p.title_en = '' or p.line_zh = '' or p.line_en = '' then 'w' else '' end as bare,
                           case when p.on_web = false and p.at_till = false then 'k' else '' end as unpacked,
                           case when p.on_web = true and not exists (select 1 from catalog_product_picture i where i.product_id = p.id)
                                then 'p' else '' end as faceless,
                           case when exists (select 1 from catalog_product_picture i
                                              where i.product_id = p.id and (i.alt_zh = '' or i.alt_en = '')) then 'a' else '' end as unsaid,
                           case when exists (select 1",
    live_packs!(),
    " and ",
    is_unpriced!(),
    ") then 'c' else '' end as costless,
                           case when exists (select 1
                                               from catalog_category c
                                               left join catalog_category u on u.code = c.parent
                                               join catalog_attribute a on a.category in (c.code, c.parent, u.parent)
                                              where c.code = p.category and a.required = true and a.retired = false
                                                and coalesce(p.attributes->>a.code, '') = '') then 't' else '' end as unasked,
                           (select min(ahead.effective_from)
                              from (select b.effective_from
                                      from catalog_variant v
                                      join catalog_pack k on k.variant_id = v.id
                                      join catalog_price c on c.pack_id = k.id
                                      join catalog_price_book b on b.version = c.book_version
                                     where v.product_id = p.id and b.effective_from > $1) ahead) as look_again_at,
                           p.title_zh || ' ' || p.title_en || ' '
                           || coalesce((select string_agg(v.sku, ' ') from catalog_variant v where v.product_id = p.id and v.retired = false), '')
                           || ' ' || p.search_words || ' ' || p.slug as words
                      from catalog_product p
                      left join catalog_proposal s on s.product_id = p.id
                     where p.id in (:ids)) made) whole
     where true
    on conflict (product_id) do update
       set status = excluded.status, stage = excluded.stage, kind = excluded.kind, category = excluded.category, title = excluded.title,
           changed_at = excluded.changed_at, changed_by = excluded.changed_by, sku = excluded.sku, face = excluded.face,
           variants = excluded.variants, packs = excluded.packs, unpriced = excluded.unpriced, lacks = excluded.lacks,
           waits = excluded.waits, look_again_at = excluded.look_again_at, words = excluded.words, book = excluded.book
     where (catalog_listed.status, catalog_listed.stage, catalog_listed.kind, catalog_listed.category, catalog_listed.title,
            catalog_listed.changed_at, catalog_listed.changed_by, catalog_listed.sku, catalog_listed.face, catalog_listed.variants,
            catalog_listed.packs, catalog_listed.unpriced, catalog_listed.lacks, catalog_listed.waits, catalog_listed.look_again_at,
            catalog_listed.words)
           is distinct from
           (excluded.status, excluded.stage, excluded.kind, excluded.category, excluded.title,
            excluded.changed_at, excluded.changed_by, excluded.sku, excluded.face, excluded.variants,
            excluded.packs, excluded.unpriced, excluded.lacks, excluded.waits, excluded.look_again_at,
            excluded.words)"
);

const UNLIKE: &str = "
    select p.slug, p.status
      from catalog_product p
      left join catalog_listed l on l.product_id = p.id
      left join catalog_proposal s on s.product_id = p.id
     where l.product_id is null
        or l.status <> p.status or l.stage <> coalesce(s.stage, '') or l.kind <> p.kind or l.category <> p.category
        or l.title <> p.title_zh or l.changed_at <> p.changed_at
     order by p.slug";
