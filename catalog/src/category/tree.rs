//! How shelves stand under each other.

use super::Category;
use std::{collections::HashSet, ops::Deref};

/// A shelf under a shelf under a shelf, and no further: nobody finds what lies deeper.
pub const DEEPEST: usize = 3;

/// All shelves, each followed by those under it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree(Vec<Category>);

impl Deref for Tree {
    type Target = [Category];

    fn deref(&self) -> &[Category] {
        &self.0
    }
}

impl Tree {
    /// From shelves in the order of their places. A shelf whose upper one is unknown stands at the top.
    pub(super) fn of(shelves: Vec<Category>) -> Tree {
        let codes: HashSet<&str> = shelves.iter().map(|shelf| shelf.code.as_str()).collect();
        let is_top = |shelf: &&Category| shelf.parent.as_deref().is_none_or(|parent| !codes.contains(parent));
        let mut waiting: Vec<&Category> = shelves.iter().rev().filter(is_top).collect();
        let mut all = Vec::with_capacity(shelves.len());
        while let Some(shelf) = waiting.pop() {
            all.push(shelf.clone());
            waiting.extend(shelves.iter().rev().filter(|one| one.parent.as_ref() == Some(&shelf.code)));
        }
        Tree(all)
    }

    pub fn get(&self, code: &str) -> Option<&Category> {
        self.iter().find(|shelf| shelf.code == code)
    }

    /// The way down to a shelf, itself last; empty for one that is not there.
    pub fn way(&self, code: &str) -> Vec<&Category> {
        let mut way = Vec::with_capacity(DEEPEST);
        let mut next = self.get(code);
        while let Some(shelf) = next.filter(|_| way.len() < self.len()) {
            way.push(shelf);
            next = shelf.parent.as_deref().and_then(|parent| self.get(parent));
        }
        way.reverse();
        way
    }

    /// The name of a shelf with those it stands under: `水果 › 苹果`.
    pub fn full_name(&self, t: &ui::Lang, code: &str) -> String {
        let names: Vec<&str> = self.way(code).iter().map(|shelf| shelf.name(t)).collect();
        if names.is_empty() { code.to_owned() } else { names.join(" › ") }
    }

    /// The codes of a shelf and of all under it. One that is not there has only itself, and nothing stands on it.
    pub fn under<'a>(&'a self, code: &'a str) -> Vec<&'a str> {
        let mut found = vec![code];
        // Each shelf comes before those under it.
        for shelf in self.iter() {
            if shelf.parent.as_deref().is_some_and(|parent| found.contains(&parent)) {
                found.push(&shelf.code);
            }
        }
        found
    }

    /// Those that stand right under a shelf, or at the top, in their order.
    pub fn below<'a>(&'a self, parent: Option<&'a str>) -> impl Iterator<Item = &'a Category> {
        self.iter().filter(move |shelf| shelf.parent.as_deref() == parent)
    }

    /// How many levels a shelf and what is under it take up.
    pub(super) fn height(&self, code: &str) -> usize {
        1 + self.below(Some(code)).map(|shelf| self.height(&shelf.code)).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Category, Tree};

    fn tree(told: &[(&str, Option<&str>)]) -> Tree {
        let shelf = |(place, (code, parent)): (i64, &(&str, Option<&str>))| Category {
            code: (*code).to_owned(),
            name_zh: (*code).to_owned(),
            name_en: (*code).to_owned(),
            place,
            parent: parent.map(str::to_owned),
        };
        Tree::of((0i64..).zip(told).map(shelf).collect())
    }

    fn codes<'a>(shelves: impl IntoIterator<Item = &'a Category>) -> Vec<&'a str> {
        shelves.into_iter().map(|shelf| shelf.code.as_str()).collect()
    }

    #[test]
    fn each_shelf_is_followed_by_what_stands_under_it() {
        let shop = tree(&[("red", Some("apple")), ("fruit", None), ("tea", None), ("pear", Some("fruit")), ("apple", Some("fruit"))]);
        assert_eq!(codes(shop.iter()), ["fruit", "pear", "apple", "red", "tea"]);
        assert_eq!(shop.under("fruit"), ["fruit", "pear", "apple", "red"]);
        assert_eq!(shop.under("no-such"), ["no-such"]);
        assert_eq!(codes(shop.way("red")), ["fruit", "apple", "red"]);
        assert_eq!(codes(shop.below(None)), ["fruit", "tea"]);
        assert_eq!((shop.height("fruit"), shop.height("tea")), (3, 1));
    }

    #[test]
    fn a_shelf_under_an_unknown_one_stands_at_the_top() {
        assert_eq!(codes(tree(&[("apple", Some("fruit")), ("tea", None)]).iter()), ["apple", "tea"]);
    }
}
