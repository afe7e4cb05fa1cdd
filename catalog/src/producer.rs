//! Producers as the shop shows them: a page has a producer of goods that are on the web, or whose story the desk released.
//! What is released is kept as it was then: what is written about him later is seen when it is released again.

pub(crate) mod web;

use crate::{By, ProducerReleased, brand::is_slug};
use coop::{Party, PartyKind, party};
use kernel::{Error, Id, Issue, Issues, Result, Timestamp, Tx, outbox, query};
use std::collections::HashMap;

/// What the desk released of a producer.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ProducerCard {
    #[record(name = "party_id")]
    pub party: Id<Party>,
    /// The name in his address.
    pub slug: String,
    pub story_zh: String,
    pub story_en: String,
    pub is_released: bool,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

impl ProducerCard {
    /// What he tells of himself, where it was released.
    pub fn story<'a>(&'a self, t: &ui::Lang) -> &'a str {
        if self.is_released { t.pick(&self.story_zh, &self.story_en) } else { "" }
    }
}

/// Who may have a page: whoever grows or makes, not whoever carries or supplies from elsewhere.
pub const KINDS: &[PartyKind] = &[PartyKind::Cooperative, PartyKind::Farmer];

/// Everyone of whom the desk wrote something.
pub async fn cards(tx: &mut Tx) -> Result<HashMap<Id<Party>, ProducerCard>> {
    let cards: Vec<ProducerCard> = tx.fetch_all(query(CARDS)).await?;
    Ok(cards.into_iter().map(|card| (card.party, card)).collect())
}

/// Producers of goods on the web, each with how many.
pub async fn offering(tx: &mut Tx) -> Result<Vec<(Id<Party>, i64)>> {
    tx.fetch_all(query(OFFERING)).await
}

/// Goods of a producer that are on the web.
pub async fn goods_of(tx: &mut Tx, producer: Id<Party>) -> Result<Vec<Id<crate::Product>>> {
    let of = "
        select id from catalog_product where producer_id = $1 and status = 'published' and on_web = true order by id limit 200";
    let rows: Vec<(Id<crate::Product>,)> = tx.fetch_all(query(of).bind(producer)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Releases what a producer tells of himself, as it stands in the register now, under a name in his address.
pub async fn release(tx: &mut Tx, by: &By, id: Id<Party>, slug: &str) -> Result<()> {
    let card = party::load(tx, id).await?;
    if !KINDS.contains(&card.kind) {
        return Err(Error::NotFound);
    }
    let mut found = Issues::new();
    if !is_slug(slug) {
        found.push(Issue::new("slug", "brand-slug-form"));
    }
    for story in [&card.story_zh, &card.story_en] {
        if story.trim().is_empty() && found.iter().all(|issue| issue.field != "story") {
            found.push(Issue::new("story", "producer-needs-story"));
        }
    }
    let taken = "select exists (select 1 from catalog_producer where slug = $1 and party_id <> $2)";
    let (taken,): (bool,) = tx.fetch_one(query(taken).bind(slug).bind(id)).await?;
    if taken {
        found.push(Issue::new("slug", "brand-slug-taken"));
    }
    if !found.is_empty() {
        return Err(Error::Invalid(found));
    }
    let now = tx.now();
    let written = query(RELEASE).bind(id).bind(slug).bind(&card.story_zh).bind(&card.story_en);
    tx.put(written.bind(by.to_string()).bind(now)).await?;
    outbox::tell(tx, &ProducerReleased { party: id })
}

/// Takes a released story back; the address stays his.
pub async fn take_back(tx: &mut Tx, by: &By, id: Id<Party>) -> Result<()> {
    let now = tx.now();
    let taken =
        "update catalog_producer set is_released = false, changed_by = $2, changed_at = $3 where party_id = $1 and is_released = true";
    if tx.execute(query(taken).bind(id).bind(by.to_string()).bind(now)).await? == 1 {
        outbox::tell(tx, &ProducerReleased { party: id })?;
    }
    Ok(())
}

const CARDS: &str = "
    select party_id, slug, story_zh, story_en, is_released, changed_by, changed_at from catalog_producer order by slug";

const OFFERING: &str = "
    select producer_id, count(*)
      from catalog_product
     where status = 'published' and on_web = true and producer_id is not null
     group by producer_id
     order by producer_id";

const RELEASE: &str = "
    insert into catalog_producer (party_id, slug, story_zh, story_en, is_released, changed_by, changed_at)
    values ($1, $2, $3, $4, true, $5, $6)
    on conflict (party_id) do update
       set slug = excluded.slug, story_zh = excluded.story_zh, story_en = excluded.story_en, is_released = true,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at";
