//! Member cards at the counter: known with no network, told by as little as can be, and found again at the hub.

use crate::{
    counter::number_in,
    county::{County, SALT, Till, new_party},
    feed::Reader,
};
use catalog::{
    By, Channel, SalePack,
    price::{self, Mention, NewBook, Steps},
};
use coop::{Party, PartyKind, member, party};
use kernel::{Id, Money, query};
use pos::wire::Put;
use std::{collections::HashMap, time::Duration};

/// What a pack costs everybody, and members, at all tills; with steps.
async fn for_members(county: &County, (pack, price, member): (Id<SalePack>, i64, i64), steps: &[(i64, i64)]) {
    let mut tx = county.db().write().await.expect("a write");
    let steps = Steps::of(steps.iter().map(|(count, fen)| (*count, Money::fen(*fen))));
    let mention = Mention { steps: Some(steps), member: Some(Some(Money::fen(member))), ..Mention::default() };
    let book = NewBook {
        channel: Channel::Till,
        place: None,
        effective_from: tx.now(),
        note: "story".to_owned(),
        prices: vec![(pack, Money::fen(price))],
        beside: HashMap::from([(pack, mention)]),
    };
    price::publish_book(&mut tx, &By::program(), &book).await.expect("a book");
    tx.commit().await.expect("a commit");
    county.settle().await;
}

/// A member with his card.
async fn a_member(county: &County) -> (Id<Party>, String) {
    let mut tx = county.db().write().await.expect("a write");
    let farmer = party::register(&mut tx, &new_party(PartyKind::Farmer, "孙桂兰")).await.expect("a farmer");
    let number = member::issue(&mut tx, farmer, "test").await.expect("a card");
    tx.commit().await.expect("a commit");
    county.settle().await;
    (farmer, number)
}

async fn ends(county: &County, holder: Id<Party>) {
    let mut tx = county.db().write().await.expect("a write");
    member::end(&mut tx, holder).await.expect("ended");
    tx.commit().await.expect("a commit");
    county.settle().await;
}

/// A till that has heard everything, with a shift.
async fn selling(county: &County) -> Till {
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    till.press("open", &[("float", "200")]).await;
    till
}

/// For whom the hub keeps each receipt, and what trouble there is with them.
async fn kept(county: &County) -> (Vec<Option<Id<Party>>>, Vec<String>) {
    let mut tx = county.db().read().await.expect("a read");
    let members: Vec<(Option<Id<Party>>,)> =
        tx.fetch_all(query("select member_id from pos_receipt where kind = 'sale' order by running")).await.expect("receipts");
    let troubles = tx.fetch_all(query("select code from pos_exception where code <> 'NEG_STOCK' order by seq, code")).await;
    let troubles: Vec<(String,)> = troubles.expect("troubles");
    (members.into_iter().map(|row| row.0).collect(), troubles.into_iter().map(|row| row.0).collect())
}

/// The till's fact comes up and takes effect; everything agrees.
async fn reaches_the_hub(county: &County, till: &Till) {
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    assert_eq!(county.findings().await, []);
    assert_eq!(till.node.check().await.expect("a check"), []);
}

pub async fn a_member_pays_his_price_at_the_counter_and_the_hub_knows_whose_sale_it_was(county: &County) {
    for_members(county, (county.salt.1, 250, 230), &[(10, 200)]).await;
    for_members(county, (county.eggs.1, 530, 500), &[]).await;
    let (farmer, number) = a_member(county).await;
    let (till, last) = (selling(county).await, member::last_digits(&number));
    let two = till.press("enter", &[("text", &format!("2*{SALT}"))]).await.screen;
    assert!(two.contains("¥5.00") && two.contains("社员 ¥2.30") && !two.contains("<s "), "the cashier may ask for a card: {two}");
    let with_card = till.press("enter", &[("text", &member::in_groups(&number).replace(' ', ""))]).await;
    assert_eq!(with_card.sound, "ok");
    let screen = with_card.screen;
    assert!(screen.contains(&format!("社员卡 ···{last}")) && screen.contains("¥4.60") && screen.contains("社员价"), "{screen}");
    assert!(screen.contains("</span>¥2.50</s>") && screen.contains("−¥0.40"), "the price for everybody is struck through: {screen}");
    assert!(!screen.contains(&number), "no more of the number than four digits");
    let off = till.press("card-off", &[]).await.screen;
    assert!(off.contains("¥5.00") && !off.contains("data-card"), "{off}");
    assert_eq!(till.press("card-off", &[]).await.sound, "blocked", "there is none to be taken away");

    // Weighed goods: 700 g at 5.00 for 500 g, and a label whose amount goes down in the same measure.
    let eggs = county.eggs.1.to_string();
    till.press("weigh", &[("pack", &eggs), ("grams", "700")]).await;
    till.press("enter", &[("text", &crate::counter::label("00537"))]).await;
    let paying = till.press("pay", &[("shown", "17.70"), ("handed", &number)]).await;
    assert_eq!(paying.sound, "ok", "the card is shown when cash is asked for: {}", paying.screen);
    assert!(paying.screen.contains("data-mode=\"tender\""), "and cash is still asked for");
    let sum = till.look("/till").await;
    assert!(sum.contains("¥7.00") && sum.contains("¥5.07") && sum.contains("¥16.60"), "4.60 + 7.00 + 5.07, rounded off: {sum}");

    till.press("hold", &[]).await;
    let till = till.restarted(county).await;
    assert!(!till.look("/till").await.contains("data-card"), "the next customer has no card");
    assert!(till.look("/till?mode=held").await.contains("¥16.67"));
    till.press("enter", &[("text", "1"), ("mode", "held")]).await;
    let many = till.press("count", &[("line", "1"), ("count", "10")]).await.screen;
    assert!(many.contains("¥20.00") && many.contains("已享 10 件起的价格"), "the step is less than the member's price: {many}");
    till.press("count", &[("line", "1"), ("count", "2")]).await;
    let paid = till.press("pay", &[("shown", "16.60"), ("handed", "20")]).await;
    assert_eq!(paid.sound, "ok", "{}", paid.screen);
    let receipt = number_in(&paid.screen);
    let paper = till.look(&format!("/till/receipts/{receipt}")).await;
    assert!(paper.contains(&format!("社员卡 ···{last}，社员价共省 ¥1.12")) && paper.contains("社员价"), "{paper}");
    assert!(!paper.contains(&number), "on paper stand four digits");
    let back = till.press("refund", &[("receipt", &receipt), ("back-1", "1")]).await;
    assert!(back.screen.contains("¥2.29"), "half of what was paid for two, less what was rounded off: {}", back.screen);

    till.press("enter", &[("text", SALT)]).await;
    till.press("pay", &[("shown", "2.50"), ("handed", "2.50")]).await;
    reaches_the_hub(county, &till).await;
    assert_eq!(kept(county).await, (vec![Some(farmer), None], vec![]), "a card lies beside one sale");
}

pub async fn a_card_that_has_ended_or_is_not_known_is_told_and_the_sale_goes_on(county: &County) {
    for_members(county, (county.salt.1, 250, 230), &[]).await;
    let (farmer, number) = a_member(county).await;
    let till = selling(county).await;
    till.press("enter", &[("text", &number)]).await;
    let before_goods = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(before_goods.contains("¥2.30"), "the card may come before the goods: {before_goods}");
    ends(county, farmer).await;
    till.node.exchange().await.expect("the hub answers");
    let told = till.look("/till").await;
    assert!(told.contains("已失效，按原价") && told.contains("¥2.50") && !told.contains("<s "), "{told}");
    let moved = till.press("pay", &[("shown", "2.30"), ("handed", "2.30")]).await.screen;
    assert!(moved.contains("¥2.50"), "nothing is paid that was shown otherwise: {moved}");
    till.press("card-off", &[]).await;
    let ended = till.press("enter", &[("text", &number)]).await;
    assert_eq!(ended.sound, "unknown");
    assert!(ended.screen.contains("已注销或过期，按原价继续收款") && ended.screen.contains("¥2.50"), "{}", ended.screen);
    let unknown = till.press("enter", &[("text", "2901234567896")]).await.screen;
    assert!(unknown.contains("查不到社员卡 ···7896"), "{unknown}");
    let damaged = till.press("enter", &[("text", "2901234567895")]).await.screen;
    assert!(damaged.contains("2901234567895"), "a slip of one digit is no card at all: {damaged}");
    assert_eq!(till.press("pay", &[("shown", "2.50"), ("handed", "2.50")]).await.sound, "ok");

    // A card runs out by itself, with no network.
    let (_, number) = a_member(county).await;
    till.node.exchange().await.expect("the hub answers");
    county.clock.advance(Duration::from_secs(6 * 365 * 86_400));
    let late = till.press("enter", &[("text", &number)]).await.screen;
    assert!(late.contains("已注销或过期"), "{late}");

    // A till that takes everything anew forgets what has ended meanwhile.
    let (left, number) = a_member(county).await;
    till.node.exchange().await.expect("the hub answers");
    ends(county, left).await;
    let mut tx = till.node.db().write().await.expect("a write");
    tx.execute(query("update pos_till_sync set feed_cursor = null")).await.expect("an update");
    tx.commit().await.expect("a commit");
    till.node.exchange().await.expect("the hub answers");
    assert!(till.press("enter", &[("text", &number)]).await.screen.contains("查不到社员卡"));
    reaches_the_hub(county, &till).await;
    assert_eq!(kept(county).await, (vec![None], vec![]));
}

pub async fn a_sale_with_a_card_that_ended_meanwhile_stands_and_is_told(county: &County) {
    for_members(county, (county.salt.1, 250, 230), &[]).await;
    let (farmer, number) = a_member(county).await;
    let till = selling(county).await;
    // Before the card ends, and after: the till hears of it only then.
    for _ in 0..2 {
        till.press("enter", &[("text", SALT)]).await;
        till.press("enter", &[("text", &number)]).await;
        assert_eq!(till.press("pay", &[("shown", "2.30"), ("handed", "2.30")]).await.sound, "ok");
        county.clock.advance(Duration::from_secs(60));
        ends(county, farmer).await;
        county.clock.advance(Duration::from_secs(60));
    }
    reaches_the_hub(county, &till).await;
    assert_eq!(kept(county).await, (vec![Some(farmer), Some(farmer)], vec!["CARD_ENDED".to_owned()]));
}

pub async fn a_till_hears_of_cards_no_number_and_no_name_and_an_older_one_hears_nothing(county: &County) {
    let (farmer, number) = a_member(county).await;
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    let older = Reader::of(county, &till).await.pages("").await;
    assert!(older.iter().flat_map(|page| &page.changes).all(|change| !matches!(change.put, Put::Cards { .. } | Put::CardKey(_))));
    let cards = async || {
        let mut tx = till.node.db().read().await.expect("a read");
        let cards: Vec<(String, bool)> = tx.fetch_all(query("select hash, holds from pos_till_card order by holds")).await.expect("cards");
        cards
    };
    let there = cards().await;
    assert!(there.len() == 1 && there[0].1 && !number.contains(&there[0].0) && there[0].0.len() == 32, "{there:?}");
    // Who leaves the cooperative leaves his card.
    let mut tx = county.db().write().await.expect("a write");
    let left = coop::NewParty { member: false, ..new_party(PartyKind::Farmer, "孙桂兰") };
    party::correct(&mut tx, farmer, &left).await.expect("corrected");
    tx.commit().await.expect("a commit");
    county.settle().await;
    a_member(county).await;
    till.node.exchange().await.expect("the hub answers");
    assert_eq!(cards().await.iter().map(|card| card.1).collect::<Vec<_>>(), [false, true], "he has left, another has come");
}
