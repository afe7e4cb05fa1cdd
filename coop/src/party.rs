//! Legal persons: who sells, is paid, is taxed, is a member.

pub(crate) mod web;

use crate::member;
use kernel::{Error, Id, Result, Tx, coded, query};
use std::collections::HashMap;

/// A legal person.
pub struct Party;

coded! {
    pub enum PartyKind {
        /// The county company that runs the hub and the direct stores.
        Company = "company",
        /// Who owns a franchise store or village shop and sells in his own name.
        StoreOwner = "store_owner",
        /// A farmers' cooperative.
        Cooperative = "cooperative",
        Farmer = "farmer",
        Supplier = "supplier",
        Courier = "courier",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct PartyCard {
    pub id: Id<Party>,
    pub kind: PartyKind,
    pub name_zh: String,
    pub name_en: String,
    pub town: String,
    pub phone: String,
    pub member: bool,
    pub story_zh: String,
    pub story_en: String,
}

impl PartyCard {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    /// The town it is at home in, as the reader's language writes it.
    pub fn town_name(&self, t: &ui::Lang) -> std::borrow::Cow<'_, str> {
        crate::town_name(t, &self.town)
    }
}

#[derive(Debug, Clone)]
pub struct NewParty {
    /// A stable word by which configuration and demonstration data name the party.
    pub key: Option<String>,
    pub kind: PartyKind,
    pub name_zh: String,
    pub name_en: String,
    pub town: String,
    pub phone: String,
    pub tax_no: Option<String>,
    pub member: bool,
    pub story_zh: String,
    pub story_en: String,
}

const CARD: &str = "select id, kind, name_zh, name_en, town, phone, member, story_zh, story_en from coop_party";

pub async fn load(tx: &mut Tx, id: Id<Party>) -> Result<PartyCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Everyone of these kinds, by name.
pub async fn all_of(tx: &mut Tx, kinds: &[PartyKind]) -> Result<Vec<PartyCard>> {
    tx.fetch_all(query(CARD).and(" where kind in (:kinds) order by name_zh, id").bind_list(":kinds", kinds.iter().copied())).await
}

/// The cards of these parties, for pages that name many.
pub async fn named(tx: &mut Tx, ids: &[Id<Party>]) -> Result<HashMap<Id<Party>, PartyCard>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let cards: Vec<PartyCard> = tx.fetch_all(query(CARD).and(" where id in (:ids)").bind_list(":ids", ids.iter().copied())).await?;
    Ok(cards.into_iter().map(|card| (card.id, card)).collect())
}

/// The county company: the one that owns the hub.
pub async fn company(tx: &mut Tx) -> Result<PartyCard> {
    tx.fetch_one(query(CARD).and(" where kind = 'company' order by id limit 1")).await
}

pub async fn register(tx: &mut Tx, new: &NewParty) -> Result<Id<Party>> {
    let (id, now) = (tx.id(), tx.now());
    tx.put(
        query(REGISTER)
            .bind(id)
            .bind(new.key.as_deref())
            .bind(new.kind)
            .bind(&new.name_zh)
            .bind(&new.name_en)
            .bind(&new.town)
            .bind(&new.phone)
            .bind(new.tax_no.as_deref())
            .bind(new.member)
            .bind(&new.story_zh)
            .bind(&new.story_en)
            .bind(now),
    )
    .await?;
    Ok(id)
}

/// What is known of someone, written anew; what kind he is stays, since entries and lots rest on it. Who leaves the
/// cooperative leaves his card.
pub async fn correct(tx: &mut Tx, id: Id<Party>, new: &NewParty) -> Result<()> {
    let corrected = query(CORRECT)
        .bind(id)
        .bind(&new.name_zh)
        .bind(&new.name_en)
        .bind(&new.town)
        .bind(&new.phone)
        .bind(new.member)
        .bind(&new.story_zh)
        .bind(&new.story_en);
    if tx.execute(corrected).await? == 0 {
        return Err(Error::NotFound);
    }
    if new.member { Ok(()) } else { member::end(tx, id).await }
}

const CORRECT: &str = "
    update coop_party
       set name_zh = $2, name_en = $3, town = $4, phone = $5, member = $6, story_zh = $7, story_en = $8
     where id = $1";

const REGISTER: &str = "
    insert into coop_party (id, key, kind, name_zh, name_en, town, phone, tax_no, member, story_zh, story_en, registered_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
