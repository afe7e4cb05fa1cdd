//! Products as a shelf shows them: a face, a name, where they grow, and what one pack costs.

use super::Hung;
use crate::{
    Channel, Product, ProductKind, SalePack, Temperature, Variant,
    price::{Past, Reduced, rank, reduced::past},
    unit_price::Content,
};
use coop::{Party, Place};
use kernel::{Id, Money, Quantity, Query, Result, Timestamp, Tx, Unit, query};

/// Which shelf, and which stretch of it.
#[derive(Debug, Clone)]
pub struct Shelf<'a> {
    pub channel: Channel,
    /// Whose prices.
    pub place: Option<Id<Place>>,
    pub at: Timestamp,
    pub kind: Option<ProductKind>,
    /// Only goods of these categories.
    pub categories: Option<&'a [&'a str]>,
    /// Only goods that say all of this: what is asked, and the answer.
    pub saying: &'a [(String, String)],
    /// Only these, as a search found them; the caller puts them in its own order.
    pub only: Option<&'a [Id<Product>]>,
    pub skip: i64,
    pub limit: i64,
}

impl Shelf<'_> {
    /// The front of the web shop's whole shelf.
    pub fn web(at: Timestamp) -> Shelf<'static> {
        Shelf { channel: Channel::Web, place: None, at, kind: None, categories: None, saying: &[], only: None, skip: 0, limit: 24 }
    }
}

/// A product with the pack it is mostly bought in: the first one of its page that has a price.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ShelfCard {
    pub id: Id<Product>,
    pub slug: String,
    pub kind: ProductKind,
    pub category: String,
    pub title_zh: String,
    pub title_en: String,
    pub line_zh: String,
    pub line_en: String,
    pub origin_zh: String,
    pub origin_en: String,
    pub town: String,
    pub producer: Option<Id<Party>>,
    pub temperature: Temperature,
    pub shelf_life_days: i64,
    /// Its first picture.
    #[record(flatten)]
    pub picture: Hung,
    pub variant: Id<Variant>,
    pub unit: Unit,
    pub pack: Id<SalePack>,
    pub pack_zh: String,
    pub pack_en: String,
    pub steps: Quantity,
    /// How much is in a piece, as its label writes it.
    pub net: String,
    pub price_fen: Money,
    /// Whether no two of the pack weigh the same, so that the price is about what one costs.
    pub estimated: bool,
    /// What was asked before.
    pub past: Option<Past>,
}

impl ShelfCard {
    /// The price of a jin (500 g), for goods sold by weight.
    pub fn per_jin(&self) -> Option<Money> {
        per_jin(self.unit, self.price_fen, self.steps)
    }

    /// What the price is reduced from, at the instant of the shelf.
    pub fn reduced(&self, at: Timestamp) -> Option<Reduced> {
        self.past.as_ref()?.reduced(self.price_fen, at)
    }

    /// What the pack holds, in the unit it is compared by.
    pub fn content(&self) -> Content {
        Content::of(self.unit, self.steps, &self.net)
    }
}

/// What a jin costs in a pack of so much, halves up; nothing for goods that are counted.
pub fn per_jin(unit: Unit, price: Money, steps: Quantity) -> Option<Money> {
    unit.is_weighed().then(|| price.for_part_round_half_up(unit.steps() / 2, steps.in_steps()))
}

/// Where a kind stands on a shelf: as two indexes of the table have it.
macro_rules! kind_order {
    () => {
        "case p.kind when 'specialty' then 0 when 'consumer' then 1 else 2 end"
    };
}

/// A shelf in one statement: specialties first, then consumer goods, then what farms need. The stretch is cut first, in
/// the order of an index; prices and pictures are looked up for what stands in it. Products without a price in this
/// channel are not on it.
pub async fn on_shelf(tx: &mut Tx, shelf: &Shelf<'_>) -> Result<Vec<ShelfCard>> {
    let first = query(match shelf.channel {
        Channel::Web => "with chosen as (select p.id from catalog_product p where p.status = 'published' and p.on_web = true",
        Channel::Till => "with chosen as (select p.id from catalog_product p where p.status = 'published' and p.at_till = true",
    });
    let (first, kind) = (first.bind(shelf.channel).bind(shelf.at).bind(shelf.place), shelf.kind.map_or(0, in_order));
    let (begun, older) = Past::reach(shelf.at);
    let mut stretch = first.bind(kind).bind(shelf.limit).bind(shelf.skip).bind(begun).bind(older);
    if shelf.kind.is_some() {
        stretch = stretch.and(concat!(" and ", kind_order!(), " = $4"));
    }
    if let Some(categories) = shelf.categories {
        stretch = stretch.and(" and p.category in (:categories)").bind_list(":categories", categories.iter().copied());
    }
    stretch = that_say(stretch, shelf.saying);
    if let Some(only) = shelf.only {
        stretch = stretch.and(" and p.id in (:only)").bind_list(":only", only.iter().copied());
    }
    tx.fetch_all(stretch.and(IN_ORDER).and(" limit $5 offset $6)").and(CARDS).and(IN_ORDER)).await
}

/// A shelf is narrowed by no more answers.
pub const MOST_SAYING: usize = 6;

/// Only goods `p` that say all of this.
fn that_say(mut asked: Query, saying: &[(String, String)]) -> Query {
    for (code, value) in saying.iter().take(MOST_SAYING) {
        asked = asked.and(SAYS).bind_list(":code", [code]).bind_list(":value", [value]);
    }
    asked
}

const SAYS: &str = " and p.attributes->>cast(:code as text) = cast(:value as text)";

/// How many products of a channel stand on each shelf, and how many give each answer on some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub shelves: Vec<(ProductKind, String, i64)>,
    /// The kind, what was asked, the answer, how many.
    pub answers: Vec<(ProductKind, String, String, i64)>,
}

/// Whose answers are counted: on these shelves, to these questions.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    pub shelves: &'a [&'a str],
    pub attributes: &'a [&'a str],
}

/// One statement, among the goods that say all of this.
pub async fn shelf_counts(tx: &mut Tx, channel: Channel, saying: &[(String, String)], asked: Asked<'_>) -> Result<Counts> {
    let sold = match channel {
        Channel::Web => " and p.on_web = true",
        Channel::Till => " and p.at_till = true",
    };
    let mut counts = that_say(query(COUNTS).and(sold), saying).and(" group by p.kind, p.category");
    for code in asked.attributes {
        counts = counts.and(ANSWERS).and(sold).bind_list(":shelves", asked.shelves.iter().copied()).bind_list(":asked", [*code]);
        counts = that_say(counts, saying).and(OF_ANSWERS);
    }
    let rows: Vec<(ProductKind, String, String, String, i64)> = tx.fetch_all(counts.and(" order by 1, 2, 3, 4")).await?;
    let (mut found, mut answers) = (Counts::default(), Vec::new());
    for (kind, shelf, code, value, count) in rows {
        match code.is_empty() {
            true => found.shelves.push((kind, shelf, count)),
            false => answers.push((kind, code, value, count)),
        }
    }
    found.answers = answers;
    Ok(found)
}

fn in_order(kind: ProductKind) -> i64 {
    match kind {
        ProductKind::Specialty => 0,
        ProductKind::Consumer => 1,
        ProductKind::Input => 2,
    }
}

const COUNTS: &str = "
    select p.kind, p.category, '' as asked, '' as answer, count(*)
      from catalog_product p
     where p.status = 'published'";

const ANSWERS: &str = "
     union all
    select a.kind, '', a.asked, a.answer, count(*)
      from (select p.kind, cast(:asked as text) as asked, p.attributes->>cast(:asked as text) as answer
              from catalog_product p
             where p.status = 'published'
               and p.category in (:shelves)";

const OF_ANSWERS: &str = ") a
     where a.answer is not null
     group by a.kind, a.asked, a.answer";

const CARDS: &str = concat!(
    "
    select p.id, p.slug, p.kind, p.category, p.title_zh, p.title_en, p.line_zh, p.line_en, p.origin_zh, p.origin_en, p.town,
           p.producer_id as producer, p.temperature, p.shelf_life_days,
           i.sha, i.alt_zh, i.alt_en, f.width, f.height, i.focal_x, i.focal_y,
           v.id as variant, v.unit, k.id as pack, k.name_zh as pack_zh, k.name_en as pack_en, k.steps, v.net, c.price_fen,
           k.least is not null as estimated",
    past!("$7", "$8"),
    "
      from chosen
      join catalog_product p on p.id = chosen.id
      join catalog_pack k
        on k.id = (
               select first.id
                 from catalog_pack first
                 join catalog_variant own on own.id = first.variant_id
                where own.product_id = p.id
                  and own.retired = false
                  and first.retired = false
                  and ($1 = 'web' and first.web = true or $1 = 'till' and first.till = true)
                  and exists (select 1
                                from catalog_price some_price
                               cross join catalog_price_book some_book
                               where some_price.pack_id = first.id
                                 and some_book.version = some_price.book_version
                                 and some_book.channel = $1
                                 and some_book.effective_from <= $2
                                 and (some_book.place_id is null or some_book.place_id = $3))
                order by own.place, first.place, first.id
                limit 1)
      join catalog_variant v on v.id = k.variant_id",
    rank::join_in_force!("join", "c"),
    "
      left join catalog_product_picture i
        on i.product_id = p.id
       and i.sha = (select face.sha from catalog_product_picture face where face.product_id = p.id order by face.place, face.sha limit 1)
      left join catalog_picture f on f.sha = i.sha"
);

const IN_ORDER: &str = concat!(" order by ", kind_order!(), ", p.id");
