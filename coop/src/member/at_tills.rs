//! Member cards as tills know them. A till must tell a card with no network, so it is told ahead of every one that holds;
//! it hears no number and no name, only a hash of the number under a key of the county, and until when the card holds.
//! Who carries a till away can still try numbers on that list; he learns no more than that somebody has such a card.

use crate::Party;
use kernel::{BusinessDay, Id, Result, Secret, Timestamp, Tx, Zone, outbox::Fact, query, sha256_hex};
use serde::{Deserialize, Serialize};

/// Cards were made, ended, or left by their holders.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardsChanged {
    pub hashes: Vec<String>,
}

impl Fact for CardsChanged {
    const KIND: &'static str = "coop.cards_changed";
}

/// A card as a till keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardAtTill {
    pub hash: String,
    /// The instant at which it has run out; nothing for one that is good until it is ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Neither ended nor left.
    pub holds: bool,
}

#[derive(kernel::Record)]
struct Row {
    hash: String,
    valid_until: Option<BusinessDay>,
    holds: bool,
}

impl Row {
    fn at_till(self) -> CardAtTill {
        let until = self.valid_until.map(|last| Zone::CHINA.start(last.plus_days(1)));
        CardAtTill { hash: self.hash, until, holds: self.holds }
    }
}

/// By what a till knows a number.
pub fn hash(key: &str, number: &str) -> String {
    sha256_hex(format!("{key}|{number}").as_bytes())[..32].to_owned()
}

/// The key under which tills know cards; nothing before there is any card.
pub async fn key(tx: &mut Tx) -> Result<Option<String>> {
    let key: Option<(String,)> = tx.fetch_optional(query("select secret from coop_card_key where one = 1")).await?;
    Ok(key.map(|row| row.0))
}

/// Sees to it that there is a key, and that every card has its hash under it.
pub(crate) async fn prepare(tx: &mut Tx) -> Result<String> {
    let fresh = Secret::new();
    let make = query("insert into coop_card_key (one, secret) values (1, $1) on conflict (one) do nothing").bind(fresh.reveal());
    tx.execute(make).await?;
    let (key,): (String,) = tx.fetch_one(query("select secret from coop_card_key where one = 1")).await?;
    let unknown: Vec<(String,)> = tx.fetch_all(query("select number from coop_member_card where hash is null")).await?;
    for (number,) in unknown {
        let known = "update coop_member_card set hash = $2 where number = $1";
        tx.put(query(known).bind(&number).bind(hash(&key, &number))).await?;
    }
    Ok(key)
}

/// Tells of the card somebody holds, if he holds one.
pub(crate) async fn tell_of(tx: &mut Tx, holder: Id<Party>) -> Result<()> {
    let of = "select hash from coop_member_card where party_id = $1 and ended_at is null and hash is not null";
    let hashes: Vec<(String,)> = tx.fetch_all(query(of).bind(holder)).await?;
    if !hashes.is_empty() {
        kernel::outbox::tell(tx, &CardsChanged { hashes: hashes.into_iter().map(|row| row.0).collect() })?;
    }
    Ok(())
}

/// Cards by their hashes, as they are now.
pub async fn at_tills(tx: &mut Tx, hashes: &[String]) -> Result<Vec<CardAtTill>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let named = query(CARD).and(" where c.hash in (:hashes)").bind_list(":hashes", hashes.iter());
    Ok(tx.fetch_all::<Row>(named).await?.into_iter().map(Row::at_till).collect())
}

/// Cards that hold, in the order of their hashes, after one of them.
pub async fn all_at_tills(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<CardAtTill>> {
    let today = Zone::CHINA.day(tx.now());
    let page = query(CARD).and(HOLDING).bind(after).bind(today).bind(limit);
    Ok(tx.fetch_all::<Row>(page).await?.into_iter().map(Row::at_till).collect())
}

const CARD: &str = "
    select c.hash, c.valid_until, (c.ended_at is null and p.member = true) as holds
      from coop_member_card c
      join coop_party p on p.id = c.party_id";

const HOLDING: &str = "
     where c.hash > $1
       and c.ended_at is null
       and p.member = true
       and (c.valid_until is null or c.valid_until >= $2)
     order by c.hash
     limit $3";

/// Whose card was used, and whether it held at that instant; nothing for a card that was never made.
pub async fn used(tx: &mut Tx, hash: &str, at: Timestamp) -> Result<Option<(Id<Party>, bool)>> {
    tx.fetch_optional(query(USED).bind(hash).bind(at).bind(Zone::CHINA.day(at))).await
}

const USED: &str = "
    select party_id,
           ((ended_at is null or ended_at > $2) and (valid_until is null or valid_until >= $3)) as held
      from coop_member_card
     where hash = $1";
