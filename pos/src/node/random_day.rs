//! A till without a hub lives through random days: scans, weighing, member cards, holding, paying, refunds, keys pressed
//! twice, and the machine killed before a commit. Afterwards its papers must agree.

use super::{
    cart, cashier, check, checkout,
    command::{self, Counter},
    journal::{self, Hand},
    pull::take_in,
    shift,
    tally::Tally,
    till,
};
use crate::{
    event::Kind,
    sale::SaleCompleted,
    wire::{CardAtTill, Cashier, Change, FeedPage, Item, Price, Put, TillCard, Welcome},
};
use catalog::{
    ProductKind,
    price::{Band, Beside, Steps},
    promotion::{AtTill, Off, Offer, Scope, Step, Terms},
};
use kernel::{BasisPoints, Db, Id, Money, Options, Quantity, Timestamp, Unit, query};
use ui::Form;

const CODES: [&str; 3] = ["6909002050072", "6909001010077", "96385074"];
const PLU: &str = "00203";
/// What each of the goods costs for one.
const PRICES: [(u8, i64); 4] = [(0, 250), (1, 1999), (2, 7), (3, 533)];
/// A card that holds, one that was ended, and one nobody has heard of.
const CARDS: [&str; 3] = ["2901234567896", "2900000000001", "2911111111111"];

fn welcome() -> Welcome {
    let till = TillCard {
        till_no: "01".to_owned(),
        store_no: "100101".to_owned(),
        place: id(1),
        place_zh: "东关店".to_owned(),
        place_en: "Dongguan".to_owned(),
        seller: id(2),
        seller_zh: "县供销公司".to_owned(),
        seller_en: "The company".to_owned(),
        minutes_east: 480,
        round_to: Money::fen(10),
    };
    Welcome { node_id: 7, epoch: 1, hub_key: String::new(), till }
}

fn id<T>(number: u8) -> Id<T> {
    Id::parse(&format!("019a0000-0000-7000-8000-0000000000{number:02x}")).expect("an id")
}

fn item(number: u8, price: i64) -> Item {
    let loose = number == 3;
    Item {
        pack: id(0x10 + number),
        variant: id(0x20 + number),
        sku: format!("CG-{number}"),
        title_zh: format!("商品{number}"),
        title_en: format!("Goods {number}"),
        pack_zh: String::new(),
        pack_en: String::new(),
        unit: if loose { Unit::GRAMS } else { Unit::PIECE },
        pack_steps: Quantity::steps(if loose { 500 } else { 1 }),
        tax_bp: BasisPoints::new(900),
        kind: Some(ProductKind::Consumer),
        category: if number == 2 { "snack" } else { "condiment" }.to_owned(),
        above: "food".to_owned(),
        codes: CODES.get(usize::from(number)).map(|code| (*code).to_owned()).into_iter().collect(),
        plu: loose.then(|| PLU.to_owned()),
        prices: vec![Price {
            version: 1,
            effective_from: Timestamp::from_micros(0),
            own: false,
            price: Money::fen(price),
            steps: steps(price),
            member: member(price),
        }],
    }
}

/// Less for each from three and from seven on; what costs next to nothing has no steps.
fn steps(price: i64) -> Steps {
    Steps::of(
        [(3, price - 11), (7, price - 30)]
            .map(|(count, fen)| (count, Money::fen(fen)))
            .into_iter()
            .filter(|(_, price)| *price > Money::ZERO),
    )
}

/// A tenth less for members, between the steps; what costs next to nothing costs them the same.
fn member(price: i64) -> Option<Money> {
    (price > 10).then(|| Money::fen(price - price / 10))
}

/// The key of cards, and those that were heard of.
fn cards() -> [Put; 2] {
    let card = |number: &str, holds| CardAtTill { hash: coop::member::hash("key", number), until: None, holds };
    [Put::CardKey("key".to_owned()), Put::Cards { cards: vec![card(CARDS[0], true), card(CARDS[1], false)], complete: false }]
}

/// Something off every third piece of a shelf, off large baskets, and off what is weighed; one is borne by somebody else.
fn promotions() -> Vec<AtTill> {
    let promotion = |number: u8, offer, scope| AtTill {
        id: id(0x40 + number),
        revision: 1,
        title_zh: format!("促销{number}"),
        title_en: format!("Promotion {number}"),
        terms: Terms { offer, scope, rank: i64::from(number), group: String::new(), alone: false },
        from_at: Timestamp::from_micros(0),
        until_at: None,
        bearer: (number == 1).then(|| id(9)),
    };
    let condiments = Scope { categories: vec!["food".to_owned()], ..Scope::default() };
    let loose = Scope { products: vec![id(0x33)], ..Scope::default() };
    let steps = vec![Step { from: Money::fen(2000), off: Off::Amount(Money::fen(300)) }];
    vec![
        promotion(1, Offer::BuyAndGet { buy: 2, free: 1, gift: None }, condiments),
        promotion(2, Offer::SpendAndSave { steps, again: true }, Scope::default()),
        promotion(3, Offer::Rate { off: BasisPoints::new(1500) }, loose),
    ]
}

/// The till with its goods and one cashier, as the feed would have brought them.
async fn a_till(db: &Db) -> Counter {
    kernel::migrate(db, &[kernel::MIGRATIONS, crate::NODE_MIGRATIONS]).await.expect("tables");
    let mut tx = db.write().await.expect("a write");
    till::become_till(&mut tx, "", "", &welcome()).await.expect("a till");
    let goods = |number: u8, price| Change { ver: 1, put: Put::Goods { product: id(0x30 + number), items: vec![item(number, price)] } };
    let gao = Cashier { id: id(3), name_zh: "高文静".to_owned(), name_en: "Gao".to_owned(), pin_hash: String::new(), active: true };
    let mut changes: Vec<_> = PRICES.into_iter().map(|(number, price)| goods(number, price)).collect();
    changes.push(Change { ver: 1, put: Put::Cashiers(vec![gao]) });
    changes.push(Change { ver: 1, put: Put::Promotions(promotions()) });
    changes.extend(cards().map(|put| Change { ver: 1, put }));
    let page = FeedPage { changes, next_cursor: String::new(), has_more: false, server_time: tx.now() };
    take_in(&mut tx, &page).await.expect("goods");
    take_in(&mut tx, &page).await.expect("the same page again");
    let counter = Counter {
        till: till::here(&mut tx).await.expect("a till"),
        cashier: cashier::all(&mut tx).await.expect("cashiers").remove(0),
        shift: None,
    };
    tx.commit().await.expect("a commit");
    counter
}

/// One press of a key; refusals are part of the day.
async fn press(db: &Db, counter: &Counter, act: &str, fields: &[(&str, String)]) {
    let cmd = kernel::Secret::code(12);
    for _ in 0..fastrand::usize(1..=2) {
        let mut pairs: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        pairs.push(("cmd".to_owned(), cmd.clone()));
        match command::run(db, counter, act, &mut Form::of(pairs)).await {
            Ok(_) => {}
            Err(error) if error.is_refusal() => {}
            Err(error) => panic!("{act}: {error}"),
        }
    }
}

async fn total(db: &Db) -> Money {
    let mut tx = db.read().await.expect("a read");
    let Some(cart) = cart::on_counter(&mut tx).await.expect("a cart") else { return Money::ZERO };
    Tally::of(&mut tx, &cart).await.expect("added up").sums.total
}

async fn pay(db: &Db, counter: &Counter) {
    let total = total(db).await;
    if fastrand::u8(0..4) == 0 {
        // Power fails after everything was done and before the commit.
        let mut tx = db.write().await.expect("a write");
        let hand = Hand::on(counter.shift.as_ref().expect("a shift"), counter.cashier.id);
        let _ = checkout::take_cash(&mut tx, &counter.till, &hand, total, None).await;
        drop(tx);
    }
    let handed = total + Money::fen(fastrand::i64(-50..500));
    press(db, counter, "pay", &[("shown", total.plain()), ("handed", handed.plain())]).await;
}

async fn refund(db: &Db, counter: &Counter) {
    let mut tx = db.read().await.expect("a read");
    let receipts: Vec<(String,)> = tx.fetch_all(query("select receipt_no from pos_till_sale")).await.expect("receipts");
    drop(tx);
    let Some((receipt,)) = fastrand::choice(receipts) else { return };
    let back = (1..=3).map(|_| fastrand::i64(0..3).to_string());
    let [first, second, third] = back.collect::<Vec<_>>().try_into().expect("three");
    press(db, counter, "refund", &[("receipt", receipt), ("back-1", first), ("back-2", second), ("back-3", third)]).await;
}

async fn something(db: &Db, counter: &Counter) {
    match fastrand::u8(0..20) {
        0..6 => press(db, counter, "enter", &[("text", format!("{}*{}", fastrand::u8(1..5), CODES[fastrand::usize(0..3)]))]).await,
        6..8 => press(db, counter, "weigh", &[("pack", id::<()>(0x13).to_string()), ("grams", fastrand::u32(0..3000).to_string())]).await,
        8 => press(db, counter, "count", &[("count", fastrand::u8(0..20).to_string())]).await,
        9 => press(db, counter, "remove", &[]).await,
        10 => press(db, counter, "round", &[]).await,
        11 => press(db, counter, "hold", &[]).await,
        12 => press(db, counter, "enter", &[("text", "1".to_owned()), ("mode", "held".to_owned())]).await,
        13 => refund(db, counter).await,
        14..17 => press(db, counter, "enter", &[("text", CARDS[fastrand::usize(0..4) % 3].to_owned())]).await,
        17 => press(db, counter, "card-off", &[]).await,
        _ => pay(db, counter).await,
    }
}

#[tokio::test]
async fn after_any_day_the_papers_agree() {
    let (folder, mut members) = (tempfile::tempdir().expect("a folder"), 0);
    for seed in 0..6 {
        fastrand::seed(seed);
        let url = format!("sqlite:{}", folder.path().join(format!("day-{seed}.db")).display());
        let db = Db::open(&url, Options::default()).await.expect("a database");
        let mut counter = a_till(&db).await;
        for _ in 0..2 {
            press(&db, &counter, "open", &[("float", "100".to_owned())]).await;
            counter.shift = shift::current(&mut db.read().await.expect("a read")).await.expect("a shift");
            for _ in 0..60 {
                something(&db, &counter).await;
            }
            press(&db, &counter, "discard", &[]).await;
            press(&db, &counter, "close", &[("counted", "100".to_owned())]).await;
        }
        assert_eq!(check(&db).await.expect("a check"), vec![], "seed {seed}");
        members += everybody_paid_what_he_should(&db, &counter).await;
        let (receipts, shifts) = lived(&db).await;
        assert!(receipts > 5 && shifts == 2, "a day without sales proves nothing: {receipts}, {shifts}, seed {seed}");
        tampering_is_found(&db).await;
    }
    assert!(members > 10, "days without members prove nothing: {members}");
}

/// Every line that was counted costs what its pack costs for so many, and for a member if a card lay beside it; answers
/// how many lines were cheaper for a card.
async fn everybody_paid_what_he_should(db: &Db, counter: &Counter) -> usize {
    let mut tx = db.read().await.expect("a read");
    let facts = journal::after(&mut tx, counter.till.epoch, 0, 10_000).await.expect("facts");
    let events = facts.iter().map(|fact| fact.event().expect("an event")).filter(|event| event.known_kind() == Some(Kind::SaleCompleted));
    let mut cheaper = 0;
    for sale in events.map(|event| event.tells::<SaleCompleted>().expect("a sale")) {
        assert!(sale.card.as_ref().is_none_or(|card| card.hash == coop::member::hash("key", CARDS[0])), "only one card holds");
        for line in &sale.lines {
            let (_, fen) = PRICES.into_iter().find(|(number, _)| id(0x10 + number) == line.goods.pack).expect("it is sold here");
            let loose = line.goods.unit == Unit::GRAMS;
            let same = sale.lines.iter().filter(|other| other.goods.pack == line.goods.pack);
            let count = if loose { 1 } else { same.map(|line| line.packs().unwrap_or(0)).sum() };
            let beside = Beside { steps: steps(fen), member: member(fen), band: Band::default() };
            assert_eq!(line.unit_price, beside.each(Money::fen(fen), count, sale.card.is_some()), "{line:?}");
            cheaper += usize::from(line.ordinary.is_some());
        }
    }
    cheaper
}

async fn lived(db: &Db) -> (i64, i64) {
    let counted = "select (select count(*) from pos_till_sale), (select count(*) from pos_till_shift where z_no is not null)";
    db.read().await.expect("a read").fetch_one(query(counted)).await.expect("counts")
}

/// Someone with a database tool changes one word of one fact.
async fn tampering_is_found(db: &Db) {
    let mut tx = db.write().await.expect("a write");
    let touch = "update pos_till_journal set written = replace(written, '\"schema\":1', '\"schema\":2') where seq = 5";
    assert_eq!(tx.execute(query(touch)).await.expect("an update"), 1);
    tx.commit().await.expect("a commit");
    let findings = check(db).await.expect("a check");
    assert_eq!(findings.iter().map(|finding| finding.what.as_str()).collect::<Vec<_>>(), vec!["journal hash"]);
}
