//! How far the sizes of pictures are, for the desk and for whoever checks the shop.

use super::{
    Pictures, down,
    down::DownCard,
    judge::{KINDS, ending},
};
use crate::Product;
use kernel::{Finding, Id, Issue, Result, Tx, query};
use std::{collections::HashSet, time::Duration};

/// Sizes that are due for longer say that nobody makes them.
const SLOW: Duration = Duration::from_secs(3600);

/// What the desk sees of a product's pictures besides what shoppers see.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    states: Vec<CutState>,
    pub down: Vec<DownCard>,
}

#[derive(Debug, kernel::Record)]
struct CutState {
    sha: String,
    made: bool,
    trouble: String,
}

impl Desk {
    pub(crate) async fn of(tx: &mut Tx, product: Id<Product>) -> Result<Desk> {
        Ok(Desk { states: tx.fetch_all(query(STATES).bind(product)).await?, down: down::kept(tx, product).await? })
    }

    pub(crate) fn is_made(&self, sha: &str) -> bool {
        self.states.iter().any(|state| state.sha == sha && state.made)
    }

    /// The message that says why a picture's sizes are not made and never will be.
    pub(crate) fn trouble(&self, sha: &str) -> Option<&str> {
        self.states.iter().find(|state| state.sha == sha && !state.trouble.is_empty()).map(|state| state.trouble.as_str())
    }
}

/// What is asked of a product's pictures before they may be seen: each can be shown.
pub(crate) async fn in_trouble(tx: &mut Tx, product: Id<Product>) -> Result<Option<Issue>> {
    let states: Vec<CutState> = tx.fetch_all(query(STATES).bind(product)).await?;
    let bad = states.iter().any(|state| !state.trouble.is_empty());
    Ok(bad.then(|| Issue::new("picture", "catalog-lacks-sound-picture")))
}

/// Pictures that hang and cannot be shown, and sizes that nobody makes.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let long_ago = tx.now().minus(SLOW);
    let bad: Vec<(String, String, String)> = tx.fetch_all(query(BAD)).await?;
    let slow: Vec<(String,)> = tx.fetch_all(query(LATE).bind(long_ago)).await?;
    let bad = bad
        .into_iter()
        .map(|(slug, sha, trouble)| Finding::new(format!("picture {sha} of {slug}"), "a picture that can be shown", trouble));
    let slow = slow.into_iter().map(|(sha,)| Finding::new(format!("picture {sha}"), "its sizes", "due for more than an hour"));
    Ok(bad.chain(slow).collect())
}

impl Pictures {
    /// Pictures that hang somewhere, or can be hung up again, and whose original is not in the store.
    pub async fn missing(&self, tx: &mut Tx) -> Result<Vec<Finding>> {
        let there: HashSet<String> = self.storage.list("originals").await?.into_iter().collect();
        let known: Vec<(String, String)> = tx.fetch_all(query(WANTED)).await?;
        let lies = |sha: &str, kind: &str| {
            let kinds = KINDS.into_iter().map(ending).filter(|one| kind.is_empty() || *one == kind);
            kinds.into_iter().any(|kind| there.contains(&format!("originals/{}/{sha}.{kind}", &sha[..2])))
        };
        let lost = known.into_iter().filter(|(sha, kind)| !lies(sha, kind));
        Ok(lost.map(|(sha, _)| Finding::new(format!("picture {sha}"), "its original", "none")).collect())
    }
}

const STATES: &str = "
    select i.sha, c.made_at is not null as made, coalesce(c.trouble, '') as trouble
      from catalog_product_picture i
      left join catalog_picture_cut c on c.sha = i.sha and c.focal_x = i.focal_x and c.focal_y = i.focal_y
     where i.product_id = $1";

const BAD: &str = "
    select p.slug, i.sha, c.trouble
      from catalog_product_picture i
      join catalog_product p on p.id = i.product_id
      join catalog_picture_cut c on c.sha = i.sha and c.focal_x = i.focal_x and c.focal_y = i.focal_y
     where c.trouble <> '' and p.status = 'published'
     order by p.slug, i.sha";

const LATE: &str = "
    select distinct sha from catalog_picture_cut where made_at is null and trouble = '' and due_at < $1 order by sha";

const WANTED: &str = "
    select f.sha, f.kind
      from catalog_picture f
     where exists (select 1 from catalog_product_picture i where i.sha = f.sha)
        or exists (select 1 from catalog_picture_down d where d.sha = f.sha)
     order by f.sha";
