//! Steps of a price at the counter: whoever takes more pays less for each, with no network and from the instant on.

use crate::{
    counter::number_in,
    county::{County, SALT},
};
use catalog::{
    By, Channel,
    price::{self, Mention, NewBook, Steps},
};
use kernel::Money;
use std::{collections::HashMap, time::Duration};

/// Publishes salt at 2.50 for one with these steps, from so long ahead.
async fn salt_in_steps(county: &County, steps: &[(i64, i64)], ahead: Duration) {
    let mut tx = county.db().write().await.expect("a write");
    let pack = county.salt.1;
    let steps = Steps::of(steps.iter().map(|(count, fen)| (*count, Money::fen(*fen))));
    let book = NewBook {
        channel: Channel::Till,
        place: None,
        effective_from: county.clock.now().plus(ahead),
        note: "story".to_owned(),
        prices: vec![(pack, Money::fen(250))],
        beside: HashMap::from([(pack, Mention { steps: Some(steps), ..Mention::default() })]),
    };
    price::publish_book(&mut tx, &By::program(), &book).await.expect("a book");
    tx.commit().await.expect("a commit");
    county.settle().await;
}

pub async fn whoever_takes_more_at_the_counter_pays_the_step_for_all_of_it(county: &County) {
    salt_in_steps(county, &[(3, 240), (10, 200)], Duration::ZERO).await;
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    till.press("open", &[("float", "200")]).await;
    let two = till.press("enter", &[("text", &format!("2*{SALT}"))]).await.screen;
    assert!(two.contains("¥5.00") && two.contains("再买 1 件，每件 ¥2.40"), "{two}");
    // Something between them, so that the third bag is a line of its own.
    let eggs = county.eggs.1.to_string();
    till.press("weigh", &[("pack", &eggs), ("grams", "500")]).await;
    let three = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(three.contains("¥4.80") && three.contains("¥2.40") && three.contains("¥12.50"), "7.20 of salt and 5.30 of eggs: {three}");
    assert!(three.contains("已享 3 件起的价格 · 再买 7 件，每件 ¥2.00"), "{three}");
    till.press("hold", &[]).await;
    let till = till.restarted(county).await;
    assert!(till.look("/till?mode=held").await.contains("¥12.50"), "a held cart is known by what it comes to");
    till.press("enter", &[("text", "1"), ("mode", "held")]).await;
    let fewer = till.press("remove", &[("line", "3")]).await.screen;
    assert!(fewer.contains("¥10.30"), "two are at the price for one again: {fewer}");
    till.press("enter", &[("text", &format!("8*{SALT}"))]).await;
    let paid = till.press("pay", &[("shown", "25.30"), ("handed", "25.30")]).await;
    assert_eq!(paid.sound, "ok", "{}", paid.screen);
    let receipt = number_in(&paid.screen);
    let back = till.press("refund", &[("receipt", &receipt), ("back-1", "1")]).await;
    assert!(back.screen.contains("2.00"), "what was paid for it comes back: {}", back.screen);
    till.node.exchange().await.expect("the hub answers");
    county.settle().await;
    assert_eq!(county.findings().await, [], "nothing is out of balance");
}

pub async fn steps_that_begin_later_wait_at_the_till_and_a_cart_keeps_those_it_was_begun_with(county: &County) {
    salt_in_steps(county, &[(2, 200)], Duration::from_secs(3600)).await;
    let till = county.till(county.store).await;
    till.node.exchange().await.expect("the hub answers");
    till.press("open", &[("float", "200")]).await;
    let before = till.press("enter", &[("text", &format!("2*{SALT}"))]).await.screen;
    assert!(before.contains("¥5.00") && !before.contains("已享"), "{before}");
    county.clock.advance(Duration::from_secs(3600));
    let more = till.press("enter", &[("text", SALT)]).await.screen;
    assert!(more.contains("¥7.50"), "the cart was begun before: {more}");
    till.press("discard", &[]).await;
    let after = till.press("enter", &[("text", &format!("2*{SALT}"))]).await.screen;
    assert!(after.contains("¥4.00"), "{after}");
}
