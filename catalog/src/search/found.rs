//! What a search brings back, gathered in one walk over the index.

use super::{
    engine::{Lifted, Question, Whom},
    kind_number,
    lift::Strength,
    temperature_number,
};
use crate::{Channel, Product, ProductKind, Temperature};
use kernel::Id;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use tantivy::{
    DocId, Score, SegmentOrdinal, SegmentReader,
    collector::{Collector, SegmentCollector},
    columnar::{ColumnValues, StrColumn},
};

/// What the reader narrowed the search to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only what is on sale here; nothing for the desk, which sees drafts too.
    pub channel: Option<Channel>,
    pub kind: Option<ProductKind>,
    /// Only goods of these shelves; none for all of them.
    pub shelves: Vec<String>,
    pub temperature: Option<Temperature>,
}

/// Products, best first, and how many there would be under each heading with the other headings as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub hits: Vec<Id<Product>>,
    pub total: usize,
    pub kinds: Vec<(ProductKind, usize)>,
    pub categories: Vec<(String, usize)>,
    pub temperatures: Vec<(Temperature, usize)>,
}

impl Found {
    /// Whether there is nothing at all, under any heading.
    pub fn is_in_vain(&self) -> bool {
        self.total == 0 && self.kinds.is_empty()
    }
}

pub(super) struct Collecting<'a> {
    wanted: &'a Wanted,
    lifts: &'a [Lifted],
    /// Skipped and shown together.
    most: usize,
}

impl<'a> Collecting<'a> {
    pub(super) fn new(question: &'a Question) -> Collecting<'a> {
        Collecting { wanted: &question.wanted, lifts: &question.lifts, most: question.page.skip + question.page.limit }
    }

    /// How strongly products and categories (by their number in this segment) are lifted.
    fn lifts(&self, category: Option<&StrColumn>) -> tantivy::Result<Lifts> {
        let mut lifts = Lifts::default();
        for lift in self.lifts {
            match &lift.whom {
                Whom::Product(id) => {
                    let strength = lifts.products.entry(id.uuid().as_u64_pair()).or_insert(lift.strength);
                    *strength = lift.strength.max(*strength);
                }
                Whom::Category(code) => {
                    let Some(number) = category.map(|column| column.dictionary().term_ord(code)).transpose()?.flatten() else { continue };
                    let strength = lifts.categories.entry(number).or_insert(lift.strength);
                    *strength = lift.strength.max(*strength);
                }
            }
        }
        Ok(lifts)
    }
}

/// What is lifted in one segment.
#[derive(Default)]
struct Lifts {
    products: HashMap<(u64, u64), Strength>,
    categories: HashMap<u64, Strength>,
}

impl Lifts {
    fn is_empty(&self) -> bool {
        self.products.is_empty() && self.categories.is_empty()
    }

    fn of(&self, id: (u64, u64), category: u64) -> Option<Strength> {
        self.products.get(&id).copied().max(self.categories.get(&category).copied())
    }
}

type Numbers = Arc<dyn ColumnValues<u64>>;

/// The walk over one segment.
pub(super) struct Walk {
    id_high: Numbers,
    id_low: Numbers,
    kind: Numbers,
    temperature: Numbers,
    channels: Numbers,
    category: Option<StrColumn>,
    wanted_kind: Option<u64>,
    wanted_temperature: Option<u64>,
    /// Their numbers in this segment, in order; a category that is not here has none.
    wanted_categories: Option<Vec<u64>>,
    needed_channel: u64,
    lifts: Lifts,
    most: usize,
    best: Vec<Hit>,
    /// The worst of those that are kept, once there are enough: what is worse need not be looked at closely.
    worst: Option<Score>,
    total: usize,
    kinds: [usize; ProductKind::ALL.len()],
    temperatures: [usize; Temperature::ALL.len()],
    /// By the category's number in this segment.
    categories: Vec<usize>,
}

/// What is lifted to the front first; then better scores; of equal ones, specialties, then what came first.
#[derive(Clone, Copy)]
pub(super) struct Hit {
    first: bool,
    score: Score,
    kind: u64,
    id: (u64, u64),
}

impl Hit {
    fn order(&self, other: &Hit) -> std::cmp::Ordering {
        other.first.cmp(&self.first).then(other.score.total_cmp(&self.score)).then(self.kind.cmp(&other.kind)).then(self.id.cmp(&other.id))
    }
}

#[derive(Default)]
pub(super) struct Stretch {
    best: Vec<Hit>,
    total: usize,
    kinds: [usize; ProductKind::ALL.len()],
    temperatures: [usize; Temperature::ALL.len()],
    categories: BTreeMap<String, usize>,
}

/// The bit a channel has in the index.
pub(super) fn channel_bit(channel: Channel) -> u64 {
    match channel {
        Channel::Web => 1,
        Channel::Till => 2,
    }
}

impl Collector for Collecting<'_> {
    type Fruit = Found;
    type Child = Walk;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<Walk> {
        let columns = segment.fast_fields();
        let category = columns.str("category")?;
        let wanted_categories = numbers(&self.wanted.shelves, category.as_ref())?;
        let lifts = self.lifts(category.as_ref())?;
        let shelves = category.as_ref().map_or(0, |column| column.num_terms());
        Ok(Walk {
            id_high: columns.column_first_or_default("id_high")?,
            id_low: columns.column_first_or_default("id_low")?,
            kind: columns.column_first_or_default("kind")?,
            temperature: columns.column_first_or_default("temperature")?,
            channels: columns.column_first_or_default("channels")?,
            category,
            wanted_kind: self.wanted.kind.map(kind_number),
            wanted_temperature: self.wanted.temperature.map(temperature_number),
            wanted_categories,
            needed_channel: self.wanted.channel.map_or(0, channel_bit),
            lifts,
            most: self.most,
            best: Vec::new(),
            worst: None,
            total: 0,
            kinds: Default::default(),
            temperatures: Default::default(),
            categories: vec![0; shelves],
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, stretches: Vec<Stretch>) -> tantivy::Result<Found> {
        let mut all = Stretch::default();
        for stretch in stretches {
            all.total += stretch.total;
            all.best.extend(stretch.best);
            all.kinds.iter_mut().zip(stretch.kinds).for_each(|(sum, count)| *sum += count);
            all.temperatures.iter_mut().zip(stretch.temperatures).for_each(|(sum, count)| *sum += count);
            for (category, count) in stretch.categories {
                *all.categories.entry(category).or_default() += count;
            }
        }
        all.best.sort_by(Hit::order);
        all.best.truncate(self.most);
        Ok(all.told())
    }
}

impl Stretch {
    fn told(self) -> Found {
        let id = |hit: &Hit| Id::parse(&format!("{:016x}{:016x}", hit.id.0, hit.id.1));
        let mut categories: Vec<_> = self.categories.into_iter().collect();
        categories.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Found {
            hits: self.best.iter().filter_map(id).collect(),
            total: self.total,
            kinds: ProductKind::ALL.iter().copied().zip(self.kinds).filter(|(_, count)| *count > 0).collect(),
            categories,
            temperatures: Temperature::ALL.iter().copied().zip(self.temperatures).filter(|(_, count)| *count > 0).collect(),
        }
    }
}

impl SegmentCollector for Walk {
    type Fruit = Stretch;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.channels.get_val(doc) & self.needed_channel != self.needed_channel {
            return;
        }
        let (kind, temperature) = (self.kind.get_val(doc), self.temperature.get_val(doc));
        let category = self.category.as_ref().and_then(|column| column.term_ords(doc).next()).unwrap_or(u64::MAX);
        let fits = |wanted: Option<u64>, is: u64| wanted.is_none_or(|wanted| wanted == is);
        let of_kind = fits(self.wanted_kind, kind);
        let of_temperature = fits(self.wanted_temperature, temperature);
        let of_category = self.wanted_categories.as_ref().is_none_or(|wanted| wanted.binary_search(&category).is_ok());
        if of_temperature && of_category {
            count(&mut self.kinds, kind);
        }
        if of_kind && of_category {
            count(&mut self.temperatures, temperature);
        }
        if of_kind && of_temperature {
            count(&mut self.categories, category);
        }
        if of_kind && of_temperature && of_category {
            self.total += 1;
            if !self.lifts.is_empty() || self.worst.is_none_or(|worst| score >= worst) {
                self.keep(doc, score, (kind, category));
            }
        }
    }

    fn harvest(mut self) -> Stretch {
        self.best.sort_by(Hit::order);
        self.best.truncate(self.most);
        let counted = self.categories.iter().enumerate().filter(|(_, count)| **count > 0);
        let categories = counted.filter_map(|(number, count)| Some((self.category_name(number as u64)?, *count))).collect();
        Stretch { best: self.best, total: self.total, kinds: self.kinds, temperatures: self.temperatures, categories }
    }
}

/// What categories are called in a segment; nothing when none was asked for.
fn numbers(codes: &[String], column: Option<&StrColumn>) -> tantivy::Result<Option<Vec<u64>>> {
    if codes.is_empty() {
        return Ok(None);
    }
    let mut numbers = Vec::with_capacity(codes.len());
    for code in codes {
        numbers.extend(column.map(|column| column.dictionary().term_ord(code)).transpose()?.flatten());
    }
    numbers.sort_unstable();
    Ok(Some(numbers))
}

fn count(counts: &mut [usize], number: u64) {
    if let Some(count) = usize::try_from(number).ok().and_then(|number| counts.get_mut(number)) {
        *count += 1;
    }
}

impl Walk {
    /// Keeps a hit; when too many have gathered, the worse ones are let go.
    fn keep(&mut self, doc: DocId, score: Score, (kind, category): (u64, u64)) {
        let id = (self.id_high.get_val(doc), self.id_low.get_val(doc));
        let strength = if self.lifts.is_empty() { None } else { self.lifts.of(id, category) };
        let score = strength.map_or(score, |strength| strength.lifted(score));
        self.best.push(Hit { first: strength == Some(Strength::First), score, kind, id });
        if self.best.len() > self.most * 4 + 1000 {
            self.best.sort_unstable_by(Hit::order);
            self.best.truncate(self.most);
            self.worst = self.best.last().map(|hit| hit.score);
        }
    }

    fn category_name(&self, number: u64) -> Option<String> {
        let mut name = String::new();
        self.category.as_ref()?.ord_to_str(number, &mut name).ok()?.then_some(name)
    }
}
