//! The county of the stories: registered once, found again when the same shop is opened another time.

use crate::{
    crash::Orders,
    engine::{Engine, Set},
    shop::Shop,
    stage::Stage,
};
use coop::{
    Grant, NewParty, NewPlace, NewStaff, Party, PartyKind, Place, PlaceCard, PlaceKind, Role, StoreMode, party, place, session, staff,
};
use kernel::{Clock, Id, Result, Tx};
use shipin::{Config, Program};
use std::path::PathBuf;

/// The password of everyone in a story.
/// Everyone of the small county signs in with it.
pub const PASSWORD: &str = "ten-products-of-yishui";

impl Set {
    /// A database with the tables of every room, and what a new installation starts with.
    pub async fn shop_database(&mut self) -> String {
        self.database("shop", shipin::MIGRATIONS, async |url| {
            let folder = tempfile::tempdir()?;
            let program = shipin::open(shipin::Config { database_url: url, ..shipin::Config::in_folder(folder.path()) }).await?;
            program.close().await;
            Ok(())
        })
        .await
    }
}

/// Where a shop can be opened, again and again: its folder and its database.
#[derive(Debug, Clone)]
pub struct Premises {
    pub folder: PathBuf,
    pub url: String,
    pub engine: Engine,
    pub seed: u64,
}

impl Stage for Premises {
    async fn set(set: &mut Set, seed: u64) -> Premises {
        let url = set.shop_database().await;
        Premises { folder: set.folder().join("data"), url, engine: set.engine(), seed }
    }
}

impl Premises {
    /// What a child is told of them: folder and address.
    pub fn told(&self) -> String {
        format!("{}|{}", self.folder.display(), self.url)
    }

    /// The premises a child was told of.
    pub fn of(orders: &Orders) -> Premises {
        let (folder, url) = orders.place.split_once('|').expect("folder and address");
        let engine = if url.starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres };
        Premises { folder: folder.into(), url: url.to_owned(), engine, seed: orders.seed }
    }

    /// Opens the shop on the machine's own clock; the first time, the county is registered.
    pub async fn open(&self) -> Shop {
        let config = Config { database_url: self.url.clone(), demo: true, connections: 12, ..Config::in_folder(&self.folder) };
        let program = shipin::open(config).await.expect("the program opens");
        let known = place::hub(&mut program.db().read().await.expect("a view opens")).await.is_ok();
        let (clock, engine, seed) = (Clock::system(), self.engine, self.seed);
        let shop = if known { again(program, clock, engine, seed).await } else { found(program, clock, engine, seed).await };
        shop.expect("the county is there")
    }
}

/// The same county in another life of the program.
async fn again(program: Program, clock: Clock, engine: Engine, seed: u64) -> Result<Shop> {
    let mut tx = program.db().read().await?;
    let company = the_one(&mut tx, PartyKind::Company).await?;
    let owner = the_one(&mut tx, PartyKind::StoreOwner).await?;
    let farmer = the_one(&mut tx, PartyKind::Farmer).await?;
    let supplier = the_one(&mut tx, PartyKind::Supplier).await?;
    let courier = the_one(&mut tx, PartyKind::Courier).await?;
    let hub = place::by_code(&mut tx, &code(PlaceKind::Hub)).await?;
    let station = place::by_code(&mut tx, &code(PlaceKind::Station)).await?;
    let cold_store = place::by_code(&mut tx, &code(PlaceKind::ColdStore)).await?;
    let store = place::by_code(&mut tx, &code(PlaceKind::Store)).await?;
    let village_shop = place::by_code(&mut tx, &code(PlaceKind::VillageShop)).await?;
    drop(tx);
    Ok(Shop { program, clock, engine, seed, company, farmer, supplier, courier, owner, hub, station, cold_store, store, village_shop })
}

async fn the_one(tx: &mut Tx, kind: PartyKind) -> Result<Id<Party>> {
    let all = party::all_of(tx, &[kind]).await?;
    Ok(all.first().ok_or(kernel::Error::NotFound)?.id)
}

fn code(kind: PlaceKind) -> String {
    kind.code().to_uppercase().replace('_', "-")
}

pub(crate) async fn found(program: Program, clock: Clock, engine: Engine, seed: u64) -> Result<Shop> {
    let password = session::hash_password(PASSWORD).await?;
    let mut tx = program.db().write().await?;
    let company = register_party(&mut tx, "company", PartyKind::Company).await?;
    let owner = register_party(&mut tx, "owner", PartyKind::StoreOwner).await?;
    let farmer = register_party(&mut tx, "farmer", PartyKind::Farmer).await?;
    let supplier = register_party(&mut tx, "supplier", PartyKind::Supplier).await?;
    let courier = register_party(&mut tx, "county-courier", PartyKind::Courier).await?;
    let hub = register_place(&mut tx, PlaceKind::Hub, None, company).await?;
    let station = register_place(&mut tx, PlaceKind::Station, Some(hub.id), company).await?;
    let cold_store = register_place(&mut tx, PlaceKind::ColdStore, Some(station.id), company).await?;
    place::register_zone(&mut tx, cold_store.id, "A", (-10, 40)).await?;
    let store = register_place(&mut tx, PlaceKind::Store, Some(station.id), company).await?;
    let village_shop = register_place(&mut tx, PlaceKind::VillageShop, Some(station.id), owner).await?;
    let (holder, bank) = ("The company".to_owned(), "Bank of the county".to_owned());
    let account = payment::BankAccount { seller: company, holder, bank, number: "9999000012345678".to_owned() };
    payment::write_bank_account(&mut tx, &account, None).await?;
    for role in Role::ALL {
        let new = NewStaff {
            login: role.code().to_owned(),
            name_zh: format!("{role} 某"),
            name_en: format!("Someone {role}"),
            password_hash: password.clone(),
            pin_hash: None,
            grants: vec![Grant { role: *role, place: hub.id }],
        };
        staff::hire(&mut tx, &new).await?;
    }
    tx.commit().await?;
    Ok(Shop { program, clock, engine, seed, company, farmer, supplier, courier, owner, hub, station, cold_store, store, village_shop })
}

async fn register_party(tx: &mut Tx, key: &str, kind: PartyKind) -> Result<Id<Party>> {
    let new = NewParty {
        key: Some(key.to_owned()),
        kind,
        name_zh: format!("{kind} 一"),
        name_en: format!("The {kind}"),
        town: "泉庄镇".to_owned(),
        phone: "13800000000".to_owned(),
        tax_no: None,
        member: matches!(kind, PartyKind::Farmer | PartyKind::StoreOwner),
        story_zh: String::new(),
        story_en: String::new(),
    };
    party::register(tx, &new).await
}

async fn register_place(tx: &mut Tx, kind: PlaceKind, parent: Option<Id<Place>>, seller: Id<Party>) -> Result<PlaceCard> {
    let mode = if kind == PlaceKind::VillageShop { StoreMode::Franchise } else { StoreMode::Direct };
    let store_no = match kind {
        PlaceKind::Store => Some("371301".to_owned()),
        PlaceKind::VillageShop => Some("371302".to_owned()),
        _ => None,
    };
    let new = NewPlace {
        kind,
        code: code(kind),
        store_no,
        mode,
        parent,
        seller,
        name_zh: format!("{kind} 一"),
        name_en: format!("The {kind}"),
        town: "泉庄镇".to_owned(),
        division_code: "371323".to_owned(),
        point_e6: Some((118_600_000, 35_800_000)),
        placed: "estimate".to_owned(),
    };
    let id = place::register(tx, &new).await?;
    place::load(tx, id).await
}
