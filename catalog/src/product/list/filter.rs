//! What a list is narrowed to and in which order, and how both are said to the database: constants for each, so that every
//! list runs along one index.

use crate::{Product, ProductKind, sellable::somewhere};
use kernel::{BusinessDay, Dialect, Id, Timestamp, coded};

coded! {
    /// In which order. With words to look for, the newest come first in any case.
    pub enum Sort {
        Newest = "newest",
        Oldest = "oldest",
        /// Changed last first.
        Changed = "changed",
        Untouched = "untouched",
        Title = "title",
        TitleDown = "title-down",
    }
}

coded! {
    /// Where a product stands on its way to the shelf.
    pub enum Standing {
        /// Being written, and sent to nobody.
        Draft = "draft",
        /// On the shelf, with a new sheet being written beside it.
        Beside = "beside",
        /// Somebody else is to look at it.
        Review = "review",
        /// Somebody looked at it and wants it otherwise.
        Returned = "returned",
        Scheduled = "scheduled",
        /// Its instant came and it could not be published.
        Refused = "refused",
        Published = "published",
        Retired = "retired",
    }
}

coded! {
    /// What a product can lack.
    pub enum Missing { Any = "any", Words = "words", Pack = "pack", Picture = "picture", Alt = "alt", Price = "price", Attribute = "attribute" }
}

/// What the desk's list is narrowed to, and in which order.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<ProductKind>,
    /// On this shelf or on one under it.
    pub category: Option<String>,
    pub standing: Option<Standing>,
    pub missing: Option<Missing>,
    /// Changed on this day or later.
    pub since: Option<BusinessDay>,
    /// Found anywhere in the titles, the words to look for and the SKUs, or as a barcode.
    pub text: Option<String>,
    /// Only what waits for somebody.
    pub waiting: bool,
    pub sort: Option<Sort>,
    pub turned: Turned,
}

/// From where on a list is read.
#[derive(Debug, Clone, Default)]
pub enum Turned {
    #[default]
    Start,
    After(Cursor),
    Before(Cursor),
}

/// A line's place in an order: what it is ordered by, and its product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(super) changed_at: Timestamp,
    pub(super) title: String,
    pub(super) product: Id<Product>,
}

impl Missing {
    /// How a line of the list notes it.
    pub(super) fn letter(self) -> Option<char> {
        match self {
            Missing::Any => None,
            Missing::Words => Some('w'),
            Missing::Pack => Some('k'),
            Missing::Picture => Some('p'),
            Missing::Alt => Some('a'),
            Missing::Price => Some('c'),
            Missing::Attribute => Some('t'),
        }
    }

    fn part(self) -> &'static str {
        match self {
            Missing::Any => " and l.lacks <> ''",
            Missing::Words => " and l.lacks like '%w%'",
            Missing::Pack => " and l.lacks like '%k%'",
            Missing::Picture => " and l.lacks like '%p%'",
            Missing::Alt => " and l.lacks like '%a%'",
            Missing::Price => " and l.lacks like '%c%'",
            Missing::Attribute => " and l.lacks like '%t%'",
        }
    }
}

impl Standing {
    /// Along the index of a status where the newest come first; elsewhere the order's own index is walked.
    fn part(self, by_id: bool) -> &'static str {
        match (self, by_id) {
            (Standing::Draft, true) => " and l.status = 'draft' and l.stage = ''",
            (Standing::Draft, false) => " and l.status || '' = 'draft' and l.stage = ''",
            (Standing::Published, true) => " and l.status = 'published'",
            (Standing::Published, false) => " and l.status || '' = 'published'",
            (Standing::Retired, true) => " and l.status = 'retired'",
            (Standing::Retired, false) => " and l.status || '' = 'retired'",
            (Standing::Beside, _) => " and l.stage = 'beside' and l.stage <> ''",
            (Standing::Review, _) => " and l.stage = 'review' and l.stage <> ''",
            (Standing::Returned, _) => " and l.stage = 'returned' and l.stage <> ''",
            (Standing::Scheduled, _) => " and l.stage = 'scheduled' and l.stage <> ''",
            (Standing::Refused, _) => " and l.stage = 'refused' and l.stage <> ''",
        }
    }
}

impl Cursor {
    /// As it stands in an address.
    pub fn written(&self) -> String {
        format!("{}~{}~{}", self.product, self.changed_at.micros(), self.title)
    }

    pub fn parse(text: &str) -> Option<Cursor> {
        let (product, rest) = text.split_once('~')?;
        let (micros, title) = rest.split_once('~')?;
        let micros: i64 = micros.parse().ok().filter(|micros| (0..=MOST_MICROS).contains(micros))?;
        Some(Cursor { changed_at: Timestamp::from_micros(micros), title: title.to_owned(), product: Id::parse(product)? })
    }
}

/// The end of the year 9999.
const MOST_MICROS: i64 = 253_402_300_799_000_000;

impl Filter {
    pub(super) fn parts(&self, dialect: Dialect, is_exact: bool) -> Vec<&'static str> {
        let text = match (dialect, is_exact) {
            (Dialect::Sqlite, true) => " and (l.words like $2 escape '!' or l.product_id = $7)",
            (Dialect::Sqlite, false) => " and l.words like $2 escape '!'",
            (Dialect::Postgres, true) => " and (strpos(l.words, $2) > 0 or l.product_id = $7)",
            (Dialect::Postgres, false) => " and strpos(l.words, $2) > 0",
        };
        let by_id = matches!(self.sorted(), Sort::Newest | Sort::Oldest);
        let parts = [
            self.kind.map(|_| " and l.kind = $1"),
            self.category.as_ref().map(|_| " and l.category in (:shelves)"),
            self.text.as_deref().filter(|text| !text.trim().is_empty()).map(|_| text),
            self.since.map(|_| " and l.changed_at >= $3"),
            Some(self.standing.map_or(" and l.status <> 'retired'", |standing| standing.part(by_id))),
            self.missing.map(Missing::part),
            self.waiting.then_some(" and l.waits = true"),
        ];
        parts.into_iter().flatten().collect()
    }

    /// Words are looked for along the index that has them.
    pub fn sorted(&self) -> Sort {
        let sort = self.sort.unwrap_or(Sort::Newest);
        match (sort, self.text.as_deref().is_some_and(|text| !text.trim().is_empty())) {
            (Sort::Newest | Sort::Oldest, _) | (_, false) => sort,
            (_, true) => Sort::Newest,
        }
    }

    /// The words that are looked for, as each engine is asked for them. PostgreSQL reads a pattern anew for every line, which
    /// takes twice as long as looking for the words.
    pub(super) fn sought(&self, dialect: Dialect) -> Option<String> {
        let text = self.text.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        Some(match dialect {
            Dialect::Sqlite => somewhere(text),
            Dialect::Postgres => text.to_lowercase(),
        })
    }

    pub(super) fn cursor(&self) -> Option<&Cursor> {
        match &self.turned {
            Turned::Start => None,
            Turned::After(cursor) | Turned::Before(cursor) => Some(cursor),
        }
    }

    /// Where the stretch begins, and its order.
    pub(super) fn order(&self) -> (&'static str, &'static str) {
        let backwards = matches!(self.turned, Turned::Before(_));
        let (up, down, order_up, order_down) = match self.sorted() {
            Sort::Newest | Sort::Oldest => {
                (" and l.product_id > $6", " and l.product_id < $6", " order by l.product_id", " order by l.product_id desc")
            }
            Sort::Changed | Sort::Untouched => (
                " and (l.changed_at, l.product_id) > ($4, $6)",
                " and (l.changed_at, l.product_id) < ($4, $6)",
                " order by l.changed_at, l.product_id",
                " order by l.changed_at desc, l.product_id desc",
            ),
            Sort::Title | Sort::TitleDown => (
                " and (l.title, l.product_id) > ($5, $6)",
                " and (l.title, l.product_id) < ($5, $6)",
                " order by l.title, l.product_id",
                " order by l.title desc, l.product_id desc",
            ),
        };
        let is_up = matches!(self.sorted(), Sort::Oldest | Sort::Untouched | Sort::Title) != backwards;
        let (key, order) = if is_up { (up, order_up) } else { (down, order_down) };
        (if self.cursor().is_some() { key } else { "" }, order)
    }
}
