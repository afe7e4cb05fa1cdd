//! What Meilisearch answers, as the shop reads it.

use super::{
    super::Found,
    asking::{Asking, Narrowed},
    document::HEADINGS,
    http::Http,
};
use crate::{Product, ProductKind, Temperature};
use kernel::Id;
use meilisearch_sdk::{
    client::Client,
    errors::Error as Trouble,
    indexes::Index,
    search::{FederationOptions, MatchingStrategies, MergeFacets, SearchQuery, Selectors},
};
use serde::Deserialize;
use std::collections::HashMap;

/// More shelves than this are not counted.
const SHELVES: usize = 500;

#[derive(Debug, Deserialize)]
struct Hit {
    id: Id<Product>,
}

pub(super) struct Answer {
    hits: Vec<Id<Product>>,
    /// By heading and value.
    counts: HashMap<String, HashMap<String, usize>>,
}

/// Asks all searches of a question at once.
pub(super) async fn ask(client: &Client<Http>, index: &Index<Http>, asking: &Asking, narrowed: Narrowed) -> Result<Answer, Trouble> {
    let filters: Vec<String> = asking.parts.iter().map(|part| both(&narrowed.filter, part.among.as_deref())).collect();
    let mut all = client.multi_search();
    for (part, filter) in asking.parts.iter().zip(&filters) {
        let mut search = SearchQuery::new(index);
        search.with_query(&part.words).with_attributes_to_search_on(part.fields).with_matching_strategy(MatchingStrategies::ALL);
        search.with_attributes_to_retrieve(Selectors::Some(&["id"]));
        if !filter.is_empty() {
            search.with_filter(filter);
        }
        all.with_search_query_and_weight(search, part.weight);
    }
    let headings = HEADINGS.map(str::to_owned).to_vec();
    let joined = all.with_federation(FederationOptions {
        offset: Some(narrowed.page.skip),
        limit: Some(narrowed.page.limit),
        facets_by_index: Some(HashMap::from([(index.uid.clone(), headings)])),
        merge_facets: Some(MergeFacets { max_values_per_facet: Some(SHELVES) }),
        show_performance_details: None,
    });
    let answer = joined.execute::<Hit>().await?;
    Ok(Answer { hits: answer.hits.into_iter().map(|hit| hit.result.id).collect(), counts: answer.facet_distribution.unwrap_or_default() })
}

/// Asks only where there is something to ask.
pub(super) async fn if_some<F: Future<Output = Result<Answer, Trouble>>>(
    narrowed: Option<Narrowed>,
    asked: impl Fn(Narrowed) -> F,
) -> Option<Result<Answer, Trouble>> {
    match narrowed {
        Some(narrowed) => Some(asked(narrowed).await),
        None => None,
    }
}

fn both(filter: &str, among: Option<&str>) -> String {
    match among {
        None => filter.to_owned(),
        Some(among) if filter.is_empty() => among.to_owned(),
        Some(among) => format!("{filter} AND ({among})"),
    }
}

impl Answer {
    fn counts(&self, heading: &str) -> impl Iterator<Item = (&str, usize)> {
        self.counts.get(heading).into_iter().flatten().map(|(value, count)| (value.as_str(), *count)).filter(|(_, count)| *count > 0)
    }

    /// With the counts of those headings that were narrowed, from their own questions.
    pub(super) fn told(self, kinds: Option<Answer>, shelves: Option<Answer>, temperatures: Option<Answer>) -> Found {
        let of_kinds: HashMap<&str, usize> = kinds.as_ref().unwrap_or(&self).counts("kind").collect();
        let of_temperatures: HashMap<&str, usize> = temperatures.as_ref().unwrap_or(&self).counts("temperature").collect();
        let shelves = shelves.as_ref().unwrap_or(&self).counts("category");
        let mut categories: Vec<(String, usize)> = shelves.map(|(code, count)| (code.to_owned(), count)).collect();
        categories.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let count = |counts: &HashMap<&str, usize>, code: &str| counts.get(code).copied().unwrap_or(0);
        let kinds = ProductKind::ALL.iter().map(|kind| (*kind, count(&of_kinds, kind.code())));
        let temperatures = Temperature::ALL.iter().map(|one| (*one, count(&of_temperatures, one.code())));
        Found {
            total: self.counts("kind").map(|(_, count)| count).sum(),
            kinds: kinds.filter(|(_, count)| *count > 0).collect(),
            categories,
            temperatures: temperatures.filter(|(_, count)| *count > 0).collect(),
            hits: self.hits,
        }
    }
}
