//! The port between what is asked and what answers: the index in the data folder, or Meilisearch. Both are asked the
//! same questions, and one list of cases (`search/tests`) says what each of them must find.

use super::{Found, Goods, Page, Wanted, lift::Strength};
use crate::Product;
use kernel::{BoxFuture, Id, Result};
use std::sync::Arc;

/// What answers questions.
pub(super) trait Engine: Send + Sync + 'static {
    fn find<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Found>>;

    /// How far its index has read the feed; nothing when it has to be made anew.
    fn so_far(&self) -> BoxFuture<'_, Result<Option<ReadSoFar>>>;

    /// Takes in a change; when it answers, what was taken in is found.
    fn write(self: Arc<Self>, change: Change) -> BoxFuture<'static, Result<()>>;

    /// How many products it knows.
    fn size(&self) -> BoxFuture<'_, Result<u64>>;

    /// Whether all processes share one index, so that only one of them may write to it.
    fn is_shared(&self) -> bool;
}

/// A question with everything the shop knows about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    /// What was typed, and then what merchandisers say it means as well.
    pub texts: Vec<String>,
    pub wanted: Wanted,
    pub page: Page,
    pub lifts: Vec<Lifted>,
}

/// Goods that come earlier among what was found; what was not found is not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lifted {
    pub whom: Whom,
    pub strength: Strength,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whom {
    Product(Id<Product>),
    Category(String),
}

/// How far the index has read: the feed's position and the database's mark. Kept in the index itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadSoFar {
    pub position: i64,
    pub mark: String,
}

impl ReadSoFar {
    pub(super) fn parse(text: &str) -> Option<ReadSoFar> {
        let (position, mark) = text.split_once(' ')?;
        Some(ReadSoFar { position: position.parse().ok()?, mark: mark.to_owned() })
    }

    pub(super) fn text(&self) -> String {
        format!("{} {}", self.position, self.mark)
    }
}

/// What is written in one go.
pub(super) struct Change {
    /// Nothing that was there before stays.
    pub anew: bool,
    /// To be taken out, whether or not it comes back.
    pub gone: Vec<Id<Product>>,
    pub goods: Vec<Goods>,
    pub so_far: ReadSoFar,
}

#[cfg(test)]
impl Change {
    /// A whole shop at once.
    pub(super) fn anew(goods: Vec<Goods>) -> Change {
        Change { anew: true, gone: Vec::new(), goods, so_far: ReadSoFar { position: 0, mark: String::new() } }
    }

    /// Some products, after the shop was there.
    pub(super) fn of(gone: Vec<Id<Product>>, goods: Vec<Goods>) -> Change {
        Change { anew: false, gone, goods, so_far: ReadSoFar { position: 1, mark: String::new() } }
    }
}
