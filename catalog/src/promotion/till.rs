//! Promotions at tills. A till takes off by itself, with no network, what holds for everybody and is counted nowhere: a
//! code, a budget and a shopper's own share are known at the hub alone. A store that sells for itself gives away its own
//! money, so it is given only what was made for it.

use super::{Met, Occasion, Promotion, State, Terms, Verdict, Ware, weigh};
use crate::Channel;
use coop::{Party, Place};
use kernel::{Id, Money, Result, Timestamp, Tx, query};
use serde::{Deserialize, Serialize};

/// A promotion as a till keeps it, ahead of its instant too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, kernel::Record)]
pub struct AtTill {
    pub id: Id<Promotion>,
    pub revision: i64,
    pub title_zh: String,
    pub title_en: String,
    pub terms: Terms,
    pub from_at: Timestamp,
    pub until_at: Option<Timestamp>,
    /// Who bears what is taken off; nothing for the seller.
    #[record(name = "bearer_id")]
    pub bearer: Option<Id<Party>>,
}

/// What tills of a store take off by themselves, in the order of their ids; `own` leaves out what is for every store.
pub async fn at_tills(tx: &mut Tx, place: Id<Place>, own: bool) -> Result<Vec<AtTill>> {
    let now = tx.now();
    tx.fetch_all(query(AT_TILLS).bind(place).bind(now).bind(own)).await
}

/// Takes promotions off what lies on a counter, as it would be done at an instant; says of every one what it did.
pub fn at_counter(kept: &[AtTill], at: Timestamp, wares: &mut [Ware<'_>]) -> Vec<Verdict> {
    let met: Vec<Met> = kept.iter().map(AtTill::met).collect();
    weigh(&met, &Occasion { at, channel: Channel::Till, place: None, own: false, code: None, person: None }, wares)
}

impl AtTill {
    fn met(&self) -> Met {
        let promotion = Promotion {
            id: self.id,
            revision: self.revision,
            state: State::Running,
            title_zh: self.title_zh.clone(),
            title_en: self.title_en.clone(),
            terms: self.terms.clone(),
            channel: None,
            place: None,
            from_at: self.from_at,
            until_at: self.until_at,
            coded: false,
            bearer: self.bearer,
            budget_fen: None,
            spent_fen: Money::ZERO,
            most_uses: None,
            uses: 0,
            most_each: None,
        };
        Met { promotion, coupon: None, had: 0 }
    }
}

const AT_TILLS: &str = "
    select id, revision, title_zh, title_en, terms, from_at, until_at, bearer_id
      from catalog_promotion
     where state = 'running'
       and coded = false
       and budget_fen is null
       and most_uses is null
       and most_each is null
       and (channel is null or channel = 'till')
       and (place_id = $1 or (place_id is null and $3 = false))
       and (until_at is null or until_at > $2)
     order by id";
