//! A whole shop for a story: the program on a fresh database with a small county, people for every role, and words to
//! fill its shelves.

use crate::{
    county,
    engine::{Engine, Set},
    stage::{Stage, opening},
    visitor::Visitor,
};
use catalog::{
    By, Channel, PackKind, ProductKind, ReturnPolicy, SalePack, TaxClass, Temperature, Variant,
    attribute::Values,
    picture,
    price::{self, NewBook},
    product::{
        self, PackDraft, ProductDraft, VariantDraft,
        option::{Combination, Options},
    },
};
use coop::{Grant, NewStaff, Party, PlaceCard, Role, session, staff};
use fulfillment::{
    lot::{self, NewLot},
    stock::{self, Arrival, Cause, MovementKind},
};
use kernel::{BasisPoints, Bounds, Clock, Db, Finding, Id, Money, Quantity, Result, Tx, Unit, query};
use shipin::{Config, Program};

/// A county as small as can be: one place of each kind, one person of each role, one farmer, supplier and courier.
pub struct Shop {
    pub program: Program,
    pub clock: Clock,
    pub engine: Engine,
    pub seed: u64,
    pub company: Id<Party>,
    pub farmer: Id<Party>,
    pub supplier: Id<Party>,
    pub courier: Id<Party>,
    pub owner: Id<Party>,
    pub hub: PlaceCard,
    pub station: PlaceCard,
    pub cold_store: PlaceCard,
    /// A direct store: the company sells.
    pub store: PlaceCard,
    /// A franchise: its owner sells.
    pub village_shop: PlaceCard,
}

/// Something on the shelf.
#[derive(Debug, Clone)]
pub struct Stocked {
    pub name: String,
    pub slug: String,
    pub sku: String,
    pub variant: Id<Variant>,
    pub pack: Id<SalePack>,
    pub price: Money,
}

/// The program in earnest, before anybody has founded anything.
pub struct EmptyHouse {
    pub program: Program,
}

impl Stage for EmptyHouse {
    async fn set(set: &mut Set, seed: u64) -> EmptyHouse {
        EmptyHouse { program: open(set, seed, false).await.0 }
    }
}

/// The same small county where nothing is a demonstration: there is no provider that moves no money.
pub struct InEarnest(pub Shop);

impl Stage for InEarnest {
    async fn set(set: &mut Set, seed: u64) -> InEarnest {
        let (program, clock) = open(set, seed, false).await;
        InEarnest(county::found(program, clock, set.engine(), seed).await.expect("the county is registered"))
    }
}

impl Stage for Shop {
    async fn set(set: &mut Set, seed: u64) -> Shop {
        let (program, clock) = open(set, seed, true).await;
        county::found(program, clock, set.engine(), seed).await.expect("the county is registered")
    }
}

async fn open(set: &mut Set, seed: u64, demo: bool) -> (Program, Clock) {
    let clock = Clock::stopped_at(opening());
    let database_url = set.shop_database().await;
    let folder = set.folder().join("data");
    let config = Config { database_url, demo, clock: clock.clone(), seed: Some(seed), ..Config::in_folder(&folder) };
    (shipin::open(config).await.expect("the program opens"), clock)
}

impl Shop {
    pub fn db(&self) -> &Db {
        self.program.db()
    }

    /// A product that was put on the shelf in an earlier life of the same shop.
    pub async fn known(&self, name: &str) -> Stocked {
        let mut tx = self.db().read().await.expect("a view opens");
        let sheet = product::by_slug(&mut tx, name).await.expect("the product is known");
        let (variant, pack) = (sheet.variants[0].variant.id, sheet.variants[0].packs[0].pack.id);
        Stocked { name: name.to_owned(), slug: name.to_owned(), sku: name.to_uppercase(), variant, pack, price: Money::fen(1000) }
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(&self.program.router)
    }

    /// Someone of the staff with this role, signed in.
    pub async fn staff(&self, role: Role) -> Visitor {
        let visitor = self.visitor();
        visitor.post("/staff/sign-in", &[("login", role.code()), ("password", county::PASSWORD)]).await.accepted();
        visitor
    }

    /// Someone new who has this role at one place, signed in.
    pub async fn staff_at(&self, role: Role, place: &PlaceCard) -> Visitor {
        let login = format!("{role}-{}", place.code.to_lowercase());
        let new = NewStaff {
            login: login.clone(),
            name_zh: format!("{role} 某"),
            name_en: format!("The {role} of {}", place.name_en),
            password_hash: session::hash_password(county::PASSWORD).await.expect("the password is hashed"),
            pin_hash: None,
            grants: vec![Grant { role, place: place.id }],
        };
        let mut tx = self.db().write().await.expect("a write opens");
        staff::hire(&mut tx, &new).await.expect("the login is free");
        tx.commit().await.expect("hired");
        let visitor = self.visitor();
        visitor.post("/staff/sign-in", &[("login", &login), ("password", county::PASSWORD)]).await.accepted();
        visitor
    }

    /// What the check of money and orders says after a hand in the database, which is then taken back.
    pub async fn findings_after(&self, damage: &'static str) -> Result<Vec<Finding>> {
        let mut tx = self.db().write().await?;
        assert!(tx.execute(query(damage)).await? > 0, "{damage} damages nothing");
        let mut found = payment::check(&mut tx).await?;
        found.extend(storefront::check(&mut tx).await?);
        Ok(found)
    }

    /// Jobs do what is due, and the feed comes to rest.
    pub async fn settle(&self) {
        self.program.settle().await.expect("the jobs run");
    }

    /// Asserts that `shipin check` finds nothing, and that no fact is stuck.
    pub async fn adds_up(&self) {
        self.settle().await;
        let found = shipin::check::findings(&self.program).await.expect("the check runs");
        assert!(found.is_empty(), "it does not add up: {found:#?}");
    }

    /// A product of the county, published on the web and at tills at ¥10, with so many pieces at the hub.
    pub async fn stocked(&self, name: &str, pieces: i64) -> Stocked {
        self.stocked_at(name, pieces, &self.hub).await
    }

    pub async fn stocked_at(&self, name: &str, pieces: i64, place: &PlaceCard) -> Stocked {
        let goods = self.product(name, Money::fen(1000)).await.expect("the product is published");
        self.delivered(&goods, pieces, place).await;
        self.settle().await;
        goods
    }

    /// A published product of which there is nothing yet.
    pub async fn product(&self, name: &str, price: Money) -> Result<Stocked> {
        self.shown(&self.draft(name), price).await
    }

    /// A published product that is weighed, in a pack of so many grams, of which there is nothing yet.
    pub async fn weighed(&self, name: &str, grams: Quantity, price: Money) -> Stocked {
        let mut draft = self.draft(name);
        draft.variants[0].unit = Unit::GRAMS;
        draft.variants[0].packs[0].steps = grams;
        self.shown(&draft, price).await.expect("the product is published")
    }

    /// A published product of which no two pieces weigh the same: at least, about and at most so many grams, at a price for
    /// about so many.
    pub async fn of_catch_weight(&self, name: &str, (least, about, most): (i64, i64, i64), price: Money) -> Stocked {
        let mut draft = self.draft(name);
        draft.variants[0].unit = Unit::GRAMS;
        draft.variants[0].packs[0].steps = Quantity::steps(about);
        draft.variants[0].packs[0].bounds = Some(Bounds { least: Quantity::steps(least), most: Quantity::steps(most) });
        self.shown(&draft, price).await.expect("the product is published")
    }

    /// Gives a pack a price on the web and at tills, from an hour ago.
    pub async fn priced(&self, pack: Id<SalePack>, price: Money) {
        let mut tx = self.db().write().await.expect("a write opens");
        give_prices(&mut tx, pack, price).await.expect("the books are published");
        tx.commit().await.expect("committed");
    }

    /// A product that is published as a draft says, at a price.
    pub async fn shown(&self, draft: &ProductDraft, price: Money) -> Result<Stocked> {
        let pictures = self.program.app.part::<catalog::picture::Pictures>();
        let stored = pictures.store(include_bytes!("../fixtures/picture.png").to_vec()).await?;
        let (by, sku) = (By::program(), draft.variants[0].sku.clone());
        let mut tx = self.db().write().await?;
        let id = product::save_draft(&mut tx, &by, draft).await?;
        picture::hang(&mut tx, &by, id, &stored, ("图", "A picture")).await?;
        let sheet = product::load(&mut tx, id).await?;
        let (variant, pack) = (sheet.variants[0].variant.id, sheet.variants[0].packs[0].pack.id);
        give_prices(&mut tx, pack, price).await?;
        product::publish(&mut tx, &by, id).await?;
        tx.commit().await?;
        Ok(Stocked { name: draft.slug.clone(), slug: sheet.product.slug, sku, variant, pack, price })
    }

    pub fn draft(&self, name: &str) -> ProductDraft {
        let pack = PackDraft {
            id: None,
            kind: PackKind::Each,
            name_zh: "一件".to_owned(),
            name_en: "One".to_owned(),
            steps: Quantity::steps(1),
            gross_g: 500,
            web: true,
            till: true,
            barcodes: Vec::new(),
            bounds: None,
        };
        let variant = VariantDraft {
            id: None,
            sku: name.to_uppercase(),
            name_zh: "原味".to_owned(),
            name_en: "Plain".to_owned(),
            unit: Unit::PIECE,
            cost: Money::fen(600),
            net: String::new(),
            options: Combination::default(),
            components: Vec::new(),
            packs: vec![pack],
        };
        ProductDraft {
            id: None,
            revision: None,
            slug: name.to_owned(),
            kind: ProductKind::Specialty,
            category: "fruit".to_owned(),
            title_zh: format!("沂水{name}"),
            title_en: format!("Yishui {name}"),
            line_zh: "一句话。".to_owned(),
            line_en: "One sentence.".to_owned(),
            story_zh: "故事。".to_owned(),
            story_en: "A story.".to_owned(),
            origin_zh: "泉庄镇".to_owned(),
            origin_en: "Quanzhuang".to_owned(),
            town: "泉庄镇".to_owned(),
            storage_zh: "阴凉处".to_owned(),
            storage_en: "Keep cool".to_owned(),
            producer: Some(self.farmer),
            supplier: None,
            producer_share: BasisPoints::new(500),
            temperature: Temperature::Ambient,
            tax: TaxClass::Produce,
            shelf_life_days: 90,
            search_words: String::new(),
            return_policy: ReturnPolicy::SevenDays,
            regulated: None,
            registration_no: String::new(),
            attributes: Values::default(),
            options: Options::default(),
            variants: vec![variant],
        }
    }

    /// A lot of so many pieces comes to a place.
    pub async fn delivered(&self, goods: &Stocked, pieces: i64, place: &PlaceCard) {
        if pieces == 0 {
            return;
        }
        self.receive(goods, Quantity::steps(pieces), place).await.expect("the lot is received");
    }

    async fn receive(&self, goods: &Stocked, quantity: Quantity, place: &PlaceCard) -> Result<()> {
        let mut tx = self.db().write().await?;
        let today = place.zone().day(tx.now());
        let new = NewLot {
            variant: goods.variant,
            producer: Some(self.farmer),
            supplier: None,
            town: "泉庄镇".to_owned(),
            harvested_on: Some(today),
            best_before: Some(today.plus_days(90)),
            grade: "A".to_owned(),
            certificate: None,
            quantity,
            cost: Money::fen(600).times(quantity.in_steps()),
        };
        let lot = lot::open(&mut tx, place, &new).await?;
        let cause = Cause::of("story", lot);
        let arrival = Arrival { place: place.id, zone: None, variant: goods.variant, lot, quantity, kind: MovementKind::Purchase, cause };
        stock::receive(&mut tx, place, &arrival).await?;
        tx.commit().await
    }
}

async fn give_prices(tx: &mut Tx, pack: Id<SalePack>, price: Money) -> Result<()> {
    for channel in Channel::ALL {
        let effective_from = tx.now().minus(std::time::Duration::from_secs(3600));
        let book = NewBook {
            channel: *channel,
            place: None,
            effective_from,
            note: "story".to_owned(),
            prices: vec![(pack, price)],
            beside: Default::default(),
        };
        price::publish_book(tx, &By::program(), &book).await?;
    }
    Ok(())
}
