//! Promotions at the counter: taken off with no network, kept by the cart that was begun with them, and told to the hub.

use crate::{
    counter::number_in,
    county::{County, SALT, Till},
    feed::Reader,
};
use books::AccountCode;
use catalog::{
    By, Channel,
    promotion::{self, Off, Offer, Promotion, Scope, Sheet, State, Step, Terms},
};
use coop::Party;
use kernel::{Id, Money};
use pos::wire::Put;
use std::time::Duration;

fn sheet(county: &County, title: &str, offer: Offer) -> Sheet {
    Sheet {
        title_zh: title.to_owned(),
        title_en: title.to_owned(),
        terms: Terms { offer, scope: Scope::default(), rank: 100, group: String::new(), alone: false },
        channel: None,
        place: None,
        from_at: county.clock.now(),
        until_at: None,
        coded: false,
        bearer: None,
        budget: None,
        most_uses: None,
        most_each: None,
    }
}

fn spend(from: i64, off: i64) -> Offer {
    Offer::SpendAndSave { steps: vec![Step { from: Money::fen(from), off: Off::Amount(Money::fen(off)) }], again: false }
}

async fn runs(county: &County, sheet: Sheet) -> Id<Promotion> {
    let mut tx = county.db().write().await.expect("a write");
    let id = promotion::begin(&mut tx, &By::program(), &sheet).await.expect("written");
    promotion::set_state(&mut tx, &By::program(), id, 1, State::Running).await.expect("running");
    tx.commit().await.expect("a commit");
    county.settle().await;
    id
}

async fn ends(county: &County, id: Id<Promotion>) {
    let mut tx = county.db().write().await.expect("a write");
    promotion::set_state(&mut tx, &By::program(), id, 2, State::Ended).await.expect("ended");
    tx.commit().await.expect("a commit");
    county.settle().await;
}

async fn owner(county: &County) -> Id<Party> {
    coop::place::load(&mut county.db().read().await.expect("a read"), county.shop).await.expect("the shop").seller
}

async fn owes(county: &County, party: Id<Party>) -> i64 {
    let mut tx = county.db().read().await.expect("a read");
    let company = coop::party::company(&mut tx).await.expect("a company").id;
    books::balance(&mut tx, company, AccountCode::Receivable, Some(party)).await.expect("a balance").in_fen()
}

async fn taken(county: &County, id: Id<Promotion>) -> (i64, i64) {
    let (uses, saved) = promotion::taken(&mut county.db().read().await.expect("a read"), id).await.expect("counted");
    (uses, saved.in_fen())
}

/// A till with an open shift that has heard what the hub has to say.
async fn open(county: &County) -> Till {
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    till.press("open", &[("float", "200")]).await;
    till
}

pub async fn promotions_are_taken_off_at_the_counter_and_come_back_with_the_goods(county: &County) {
    let bearer = owner(county).await;
    let mut first = sheet(county, "Every third bag", Offer::BuyAndGet { buy: 2, free: 1, gift: None });
    first.terms.rank = 10;
    let third = runs(county, first).await;
    let ten = runs(county, Sheet { bearer: Some(bearer), ..sheet(county, "Ten less one", spend(1000, 100)) }).await;
    let till = open(county).await;

    let two = till.press("enter", &[("text", &format!("2*{SALT}"))]).await.screen;
    assert!(two.contains("再买 1 件享“Every third bag”"), "{two}");
    let three = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(three.contains("Every third bag") && three.contains("−¥2.50") && three.contains("¥5.00"), "{three}");
    let pack = county.eggs.1.to_string();
    // A kilogram at 5.30 for 500 g: 7.50 − 2.50 + 10.60 = 15.60, less one.
    let all = till.press("weigh", &[("pack", &pack), ("grams", "1000")]).await.screen;
    assert!(all.contains("Ten less one") && all.contains("¥14.60"), "{all}");
    till.press("hold", &[]).await;
    assert!(till.look("/till?mode=held").await.contains("¥14.60"), "a held cart is known by what it comes to");
    till.press("enter", &[("text", "1"), ("mode", "held")]).await;
    let paid = till.press("pay", &[("shown", "14.60"), ("handed", "20")]).await;
    assert!(paid.screen.contains("5.40"), "{}", paid.screen);
    let receipt = number_in(&paid.screen);
    let paper = till.look(&format!("/till/receipts/{receipt}")).await;
    assert!(["Every third bag", "Ten less one", "−¥2.50", "−¥3.50", "¥14.60"].iter().all(|said| paper.contains(said)), "{paper}");
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    assert_eq!((taken(county, third).await, taken(county, ten).await), ((1, 250), (1, 100)));
    assert_eq!(owes(county, bearer).await, 100);

    for (line, count) in [("back-1", "1"), ("back-1", "2"), ("back-2", "1"), ("back-2", "1")] {
        let back = till.press("refund", &[("receipt", &receipt), (line, count)]).await;
        assert_eq!(back.sound, "ok", "{}", back.screen);
    }
    till.press("close", &[("counted", "200")]).await;
    let report = till.look("/till/z/1").await;
    assert!(report.contains("−¥3.50") && report.contains("¥18.10"), "{report}");
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    let mut tx = county.db().read().await.expect("a read");
    let company = coop::party::company(&mut tx).await.expect("a company").id;
    for account in [AccountCode::Cash, AccountCode::Sales, AccountCode::Tax] {
        assert_eq!(books::balance(&mut tx, company, account, None).await.expect("a balance"), Money::ZERO, "{account}");
    }
    drop(tx);
    assert_eq!(owes(county, bearer).await, 0, "what came back is owed by nobody");
    assert_eq!((till.node.check().await.expect("a check"), county.findings().await), (vec![], vec![]));

    let mut tx = county.db().write().await.expect("a write");
    let (sale,): (uuid::Uuid,) = tx.fetch_one(kernel::query("select id from pos_receipt where kind = 'sale'")).await.expect("the sale");
    promotion::give_back(&mut tx, "till_sale", sale).await.expect("somebody takes the note away");
    tx.commit().await.expect("a commit");
    assert_eq!(county.findings().await.len(), 2, "what was told and is not noted is found");
}

pub async fn a_cart_keeps_the_promotions_it_was_begun_with(county: &County) {
    let from = county.clock.now().plus(Duration::from_secs(3600));
    let five = runs(county, sheet(county, "Two less half", spend(200, 50))).await;
    let ahead = runs(county, Sheet { from_at: from, ..sheet(county, "From ten on", spend(100, 20)) }).await;
    let till = open(county).await;
    assert!(till.press("enter", &[("text", SALT)]).await.screen.contains("¥2.00"));
    county.clock.advance(Duration::from_secs(1));
    ends(county, five).await;
    till.node.exchange().await.expect("the hub answers");
    let till = till.restarted(county).await;
    assert!(till.press("enter", &[("text", SALT)]).await.screen.contains("¥4.50"), "it had it when it was begun");
    assert_eq!(till.press("pay", &[("shown", "4.50")]).await.sound, "ok");
    county.clock.advance(Duration::from_secs(1));
    assert!(!till.press("enter", &[("text", SALT)]).await.screen.contains("Two less half"), "it is over");
    till.press("discard", &[]).await;
    county.clock.advance(Duration::from_secs(3600));
    let later = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(later.contains("From ten on") && later.contains("¥2.30"), "it begins on time with no network: {later}");
    assert_eq!(till.press("pay", &[("shown", "2.30")]).await.sound, "ok");
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    assert_eq!((taken(county, five).await, taken(county, ahead).await), ((1, 50), (1, 20)), "told late, it is noted all the same");
    assert_eq!((till.node.check().await.expect("a check"), county.findings().await), (vec![], vec![]));
}

pub async fn a_till_takes_only_what_nobody_has_to_count_and_a_shop_of_its_own_only_its_own(county: &County) {
    let limited = |sheet: Sheet, change: fn(&mut Sheet)| {
        let mut sheet = sheet;
        change(&mut sheet);
        sheet
    };
    for change in [
        (|sheet: &mut Sheet| sheet.coded = true) as fn(&mut Sheet),
        |sheet| sheet.budget = Some(Money::fen(500)),
        |sheet| sheet.most_uses = Some(3),
        |sheet| sheet.most_each = Some(1),
        |sheet| sheet.channel = Some(Channel::Web),
    ] {
        runs(county, limited(sheet(county, "Not here", spend(100, 50)), change)).await;
    }
    let at_tills = Sheet { channel: Some(Channel::Till), budget: Some(Money::fen(500)), ..sheet(county, "Never", spend(100, 50)) };
    let refused = promotion::begin(&mut county.db().write().await.expect("a write"), &By::program(), &at_tills).await;
    assert!(refused.expect_err("refused").is_refusal());
    runs(county, sheet(county, "For all", spend(100, 50))).await;
    runs(county, Sheet { place: Some(county.shop), ..sheet(county, "The owner's own", spend(100, 10)) }).await;

    let (till, own) = (open(county).await, county.till(county.shop).await);
    let direct = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(
        direct.contains("For all") && !direct.contains("Not here") && !direct.contains("owner") && direct.contains("¥2.00"),
        "{direct}"
    );
    own.node.exchange().await.expect("the hub answers");
    own.press("open", &[("float", "0")]).await;
    let franchise = own.press("enter", &[("text", SALT)]).await.screen;
    assert!(franchise.contains("The owner&#39;s own") && !franchise.contains("For all") && franchise.contains("¥2.40"), "{franchise}");

    let older = Reader::of(county, &till).await;
    let fed = older.pages("").await;
    assert!(fed.iter().flat_map(|page| &page.changes).all(|change| !matches!(change.put, Put::Promotions(_))), "an older node never asked");
}
