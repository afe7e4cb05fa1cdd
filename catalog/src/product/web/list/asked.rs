//! A list as it stands in its address: filters, order, columns, and from where on.

use super::column::{COLUMNS, Column};
use crate::{
    ProductKind,
    product::{Cursor, Filter, Missing, Sort, Standing, Turned, web::escaped},
    url,
};
use kernel::BusinessDay;

/// Names and values after the question mark; what nobody knows is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    pairs: Vec<(String, String)>,
}

/// What narrows a list, in the order its address names it.
const FILTERS: [&str; 8] = ["status", "kind", "category", "missing", "since", "waiting", "q", "sort"];
/// Nobody has typed a longer value.
const MOST_LETTERS: usize = 400;

impl Asked {
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Asked {
        let is_known = |name: &str| FILTERS.contains(&name) || ["col", "after", "before"].contains(&name);
        let is_said =
            |name: &str, value: &str| !value.is_empty() && value.chars().count() <= MOST_LETTERS && (name, value) != ("sort", "newest");
        let kept = pairs.into_iter().filter(|(name, value)| is_known(name) && is_said(name, value));
        let mut pairs: Vec<_> = kept.take(FILTERS.len() + COLUMNS.len() + 2).collect();
        pairs.sort_by_key(place);
        let asked = Asked { pairs };
        match asked.columns().iter().map(|column| column.code).eq(usual().map(|column| column.code)) {
            true => Asked { pairs: asked.pairs.into_iter().filter(|(name, _)| name != "col").collect() },
            false => asked,
        }
    }

    /// As it was kept: `status=draft&col=sku`.
    pub(crate) fn parse(text: &str) -> Asked {
        let form = ui::Form::read_from(text.as_bytes()).unwrap_or_default();
        Asked::of(form.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(crate) fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn filter(&self) -> Filter {
        let (after, before) = (Cursor::parse(self.value("after")), Cursor::parse(self.value("before")));
        Filter {
            kind: ProductKind::parse(self.value("kind")),
            category: Some(self.value("category").to_owned()).filter(|code| !code.is_empty()),
            standing: Standing::parse(self.value("status")),
            missing: Missing::parse(self.value("missing")),
            since: BusinessDay::parse(self.value("since")),
            text: Some(self.value("q").to_owned()).filter(|text| !text.trim().is_empty()),
            waiting: !self.value("waiting").is_empty(),
            sort: Sort::parse(self.value("sort")),
            turned: before.map(Turned::Before).or(after.map(Turned::After)).unwrap_or_default(),
        }
    }

    /// Whether it shows less than everything.
    pub(crate) fn is_narrowed(&self) -> bool {
        FILTERS.iter().any(|name| *name != "sort" && !self.value(name).is_empty())
    }

    pub(crate) fn is_turned(&self) -> bool {
        !self.value("after").is_empty() || !self.value("before").is_empty()
    }

    /// The columns that were chosen, or the usual ones, in the order of the list.
    pub(crate) fn columns(&self) -> Vec<&'static Column> {
        let is_chosen = |column: &&Column| self.pairs.iter().any(|(name, value)| name == "col" && value == column.code);
        let chosen: Vec<_> = COLUMNS.iter().filter(is_chosen).collect();
        if chosen.is_empty() { usual().collect() } else { chosen }
    }

    /// As it is kept and carried along: everything but from where on.
    pub(crate) fn text(&self) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| name != "after" && name != "before");
        kept.map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
    }

    /// The address of the same list further on, or further back.
    pub(crate) fn turned(&self, to: &str, from: &Cursor) -> String {
        let text = self.text();
        let and = if text.is_empty() { "" } else { "&" };
        format!("{}?{text}{and}{to}={}", url::LIST, escaped(&from.written()))
    }

    pub(crate) fn href(&self, path: &str) -> String {
        let text = self.text();
        if text.is_empty() { path.to_owned() } else { format!("{path}?{text}") }
    }

    /// The same list in another order.
    pub(crate) fn sorted(&self, sort: Sort) -> Asked {
        let others = self.pairs.iter().filter(|(name, _)| !["sort", "after", "before"].contains(&name.as_str())).cloned();
        Asked { pairs: others.chain([("sort".to_owned(), sort.code().to_owned())]).collect() }
    }
}

/// The columns of a list for which nobody chose any.
fn usual() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter().filter(|column| column.usual)
}

/// Where a pair stands in an address, so that the same list has one address only.
fn place((name, value): &(String, String)) -> (usize, usize) {
    let filter = FILTERS.iter().position(|one| one == name).unwrap_or(FILTERS.len());
    (filter, COLUMNS.iter().position(|column| column.code == value).unwrap_or(COLUMNS.len()))
}
