//! The network and its people.

use super::{Person, words::Texts};
use coop::{Grant, NewParty, NewPlace, NewStaff, Party, PartyKind, Place, PlaceKind, Role, StoreMode, party, place, session, staff};
use kernel::{Error, Id, Result, Tx};
use std::collections::HashMap;

/// What was registered, by the keys of the texts.
pub(crate) struct County {
    pub parties: HashMap<String, Id<Party>>,
    pub places: HashMap<String, Id<Place>>,
    pub staff: HashMap<String, Id<coop::Staff>>,
}

impl County {
    pub fn party(&self, key: &str) -> Result<Id<Party>> {
        self.parties.get(key).copied().ok_or_else(|| unknown("party", key))
    }

    pub fn place(&self, key: &str) -> Result<Id<Place>> {
        self.places.get(key).copied().ok_or_else(|| unknown("place", key))
    }
}

pub(crate) fn unknown(what: &str, key: &str) -> Error {
    Error::fault(format_args!("demo data: no {what} {key}"))
}

/// The printed password of a login.
fn password(login: &str) -> String {
    format!("{login}-yishui-demo")
}

/// Who can sign in, for printing.
pub(super) fn people(texts: &Texts) -> Vec<Person> {
    texts
        .staff
        .iter()
        .map(|one| Person {
            login: one.login.clone(),
            password: password(&one.login),
            pin: one.pin.clone(),
            role: one.role.clone(),
            place: texts.places.iter().find(|place| place.key == one.place).map_or(String::new(), |place| place.name.en.clone()),
        })
        .collect()
}

/// Hashes of a login's password and PIN.
pub(super) struct Hashed {
    login: String,
    password: String,
    pin: Option<String>,
}

/// Hashing takes its time on purpose, so it is done before the write, and several at once.
pub(super) async fn hash_passwords(texts: &Texts) -> Result<Vec<Hashed>> {
    let mut work = tokio::task::JoinSet::new();
    for one in &texts.staff {
        let (login, pin) = (one.login.clone(), one.pin.clone());
        work.spawn(async move {
            let password = session::hash_password(&password(&login)).await?;
            let pin = match pin {
                Some(pin) => Some(session::hash_secret(&pin).await?),
                None => None,
            };
            Ok::<Hashed, Error>(Hashed { login, password, pin })
        });
    }
    work.join_all().await.into_iter().collect()
}

pub(super) async fn register(tx: &mut Tx, texts: &Texts, hashed: Vec<Hashed>) -> Result<County> {
    let mut county = County { parties: HashMap::new(), places: HashMap::new(), staff: HashMap::new() };
    register_parties(tx, texts, &mut county).await?;
    register_places(tx, texts, &mut county).await?;
    write_bank_account(tx, &county).await?;
    for one in &texts.staff {
        let hashed = hashed.iter().find(|hashed| hashed.login == one.login).ok_or_else(|| unknown("hash", &one.login))?;
        let role = Role::parse(&one.role).ok_or_else(|| unknown("role", &one.role))?;
        let new = NewStaff {
            login: one.login.clone(),
            name_zh: one.name.zh.clone(),
            name_en: one.name.en.clone(),
            password_hash: hashed.password.clone(),
            pin_hash: hashed.pin.clone(),
            grants: vec![Grant { role, place: county.place(&one.place)? }],
        };
        county.staff.insert(one.login.clone(), staff::hire(tx, &new).await?);
    }
    Ok(county)
}

async fn register_parties(tx: &mut Tx, texts: &Texts, county: &mut County) -> Result<()> {
    for text in &texts.parties {
        let new = NewParty {
            key: Some(text.key.clone()),
            kind: PartyKind::parse(&text.kind).ok_or_else(|| unknown("kind of party", &text.kind))?,
            name_zh: text.name.zh.clone(),
            name_en: text.name.en.clone(),
            town: text.town.clone(),
            phone: text.phone.clone(),
            tax_no: None,
            member: text.member,
            story_zh: text.story.zh.clone(),
            story_en: text.story.en.clone(),
        };
        county.parties.insert(text.key.clone(), party::register(tx, &new).await?);
    }
    Ok(())
}

/// Where shoppers transfer their money to. The number is made up: no bank of the mainland begins one with nines.
async fn write_bank_account(tx: &mut Tx, county: &County) -> Result<()> {
    let seller = county.party("company")?;
    let account = payment::BankAccount {
        seller,
        holder: party::load(tx, seller).await?.name_zh,
        bank: "沂水农村商业银行（演示）".to_owned(),
        number: "9999000000000000001".to_owned(),
    };
    payment::write_bank_account(tx, &account, None).await
}

/// Places are written from the hub downwards, so a parent is registered before its children.
async fn register_places(tx: &mut Tx, texts: &Texts, county: &mut County) -> Result<()> {
    for text in &texts.places {
        let parent = match &text.parent {
            Some(key) => Some(county.place(key)?),
            None => None,
        };
        let new = NewPlace {
            kind: PlaceKind::parse(&text.kind).ok_or_else(|| unknown("kind of place", &text.kind))?,
            code: text.code.clone().or_else(|| text.store_no.clone()).unwrap_or_else(|| text.key.to_uppercase()),
            store_no: text.store_no.clone(),
            mode: text.mode.as_deref().and_then(StoreMode::parse).unwrap_or(StoreMode::Direct),
            parent,
            seller: county.party(text.owner.as_deref().unwrap_or("company"))?,
            name_zh: text.name.zh.clone(),
            name_en: text.name.en.clone(),
            town: text.town.clone(),
            division_code: text.division_code.clone(),
            point_e6: Some((text.lon_e6, text.lat_e6)),
            placed: text.placed.clone(),
        };
        let id = place::register(tx, &new).await?;
        for zone in &text.zone {
            place::register_zone(tx, id, &zone.key, (zone.low_dc, zone.high_dc)).await?;
        }
        county.places.insert(text.key.clone(), id);
    }
    Ok(())
}
