//! Orders behind the counter: transfers that take days, money that goes back, who may see what, forms that lose nothing,
//! and hands in the database.

use axum::http::StatusCode;
use books::{AccountCode, Figure};
use coop::Role;
use kernel::{Id, Money, Result, Zone};
use payment::{Attempt, State};
use std::time::Duration;
use stories::{InEarnest, Order, Page, Shop, Stocked, Visitor, shop_test};

/// Someone orders through the pages, to the station, and pays by transfer; what comes back is his order.
async fn orders_by_transfer(shop: &Shop, visitor: &Visitor, goods: &Stocked) -> Order {
    visitor.post("/cart/lines", &[("pack", &goods.pack.to_string()), ("quantity", "2")]).await.accepted();
    let typed = [
        ("name", "Ann"),
        ("phone", "13853912345"),
        ("delivery", "station"),
        ("station", &shop.station.id.to_string()),
        ("provider", "bank"),
    ];
    let placed = visitor.post("/checkout", &typed).await.accepted();
    let path = placed.location().expect("the order's page");
    let (number, key) = path.trim_start_matches("/orders/").split_once("?key=").expect("number and key");
    let (number, key) = (number.to_owned(), key.to_owned());
    let order = storefront::order::by_number(&mut shop.db().read().await.expect("reads"), &number).await.expect("the order");
    let attempts = payment::attempts_of(&mut shop.db().read().await.expect("reads"), order.id.uuid()).await.expect("its payments");
    Order { number, key, attempt: attempts[0].id.to_string(), total_fen: order.total.in_fen() }
}

fn page_of(order: &Order) -> String {
    format!("/orders/{}?key={}", order.number, order.key)
}

async fn attempts(shop: &Shop, order: &Order) -> Vec<payment::AttemptCard> {
    let mut tx = shop.db().read().await.expect("reads");
    let id = storefront::order::by_number(&mut tx, &order.number).await.expect("the order").id;
    payment::attempts_of(&mut tx, id.uuid()).await.expect("its payments")
}

/// The accountant writes down that the money for an order is on the bank's list.
async fn is_on_the_banks_list(shop: &Shop, order: &Order, reference: &str) -> Page {
    let amount = Money::fen(order.total_fen).plain();
    let accountant = shop.staff(Role::Accountant).await;
    let list = accountant.get(&format!("/staff/payments?number={}", order.number)).await.accepted().text();
    assert!(list.contains(&format!("/staff/payments/{}", order.attempt)), "it is found by what the shopper wrote beside it");
    accountant.post(&format!("/staff/payments/{}/receipt", order.attempt), &[("amount", &amount), ("reference", reference)]).await
}

async fn standing(shop: &Shop, account: AccountCode) -> Money {
    books::balance(&mut shop.db().read().await.expect("reads"), shop.company, account, None).await.expect("a sum")
}

/// Days go by, and every night what is due is done.
async fn days_go_by(shop: &Shop, days: u64) {
    for _ in 0..days {
        shop.clock.advance(Duration::from_secs(24 * 3600));
        shop.settle().await;
    }
}

#[shop_test]
async fn in_earnest_a_shop_sells_by_transfer(house: InEarnest) {
    let shop = house.0;
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.visitor();
    let order = orders_by_transfer(&shop, &ann, &tea).await;
    let page = ann.get(&page_of(&order)).await.accepted().text();
    assert!(page.contains("9999 0000 1234 5678") && page.contains("The company"), "where to transfer it to");
    assert!(!page.contains(&format!("/orders/{}/payment", order.number)), "there is no button that does nothing");
    for _ in 0..2 {
        ann.post(&format!("/orders/{}/payment", order.number), &[("key", &order.key)]).await.accepted();
    }
    assert_eq!(attempts(&shop, &order).await.len(), 1, "one attempt, however often it is asked for");
    days_go_by(&shop, 2).await;
    assert_eq!(shop.status(&order).await, "awaiting_payment", "banks take their time");
    is_on_the_banks_list(&shop, &order, "ICBC 7").await.accepted();
    shop.settle().await;
    assert_eq!(shop.status(&order).await, "paid");
    let forgotten = orders_by_transfer(&shop, &shop.visitor(), &tea).await;
    days_go_by(&shop, 5).await;
    assert_eq!(shop.status(&forgotten).await, "expired");
    is_on_the_banks_list(&shop, &forgotten, "ICBC 8").await.accepted();
    shop.settle().await;
    assert_eq!(shop.status(&forgotten).await, "paid", "the goods are still there");
    shop.adds_up().await;
}

#[shop_test]
async fn without_an_account_nobody_is_asked_to_transfer_anything(house: InEarnest) -> Result<()> {
    let shop = house.0;
    let tea = shop.stocked("tea", 9).await;
    let mut tx = shop.db().write().await?;
    tx.execute(kernel::query("delete from payment_bank_account")).await?;
    tx.commit().await?;
    let ann = shop.visitor();
    ann.post("/cart/lines", &[("pack", &tea.pack.to_string()), ("quantity", "1")]).await.accepted();
    assert!(ann.get("/checkout").await.accepted().text().contains("cannot be paid online yet"));
    let accountant = shop.staff(Role::Accountant).await;
    assert!(accountant.get("/staff/payments").await.accepted().text().contains("No bank account is written down"));
    let path = format!("/staff/payments/bank-account/{}", shop.company);
    let wrong = accountant.post(&path, &[("holder", "The company"), ("bank", "ICBC"), ("number", "12 34")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("8 to 30 digits") && wrong.text().contains("12 34"));
    accountant.post(&path, &[("holder", "The company"), ("bank", "ICBC"), ("number", "1234 5678 9")]).await.accepted();
    shop.settle().await;
    let order = orders_by_transfer(&shop, &ann, &tea).await;
    assert!(ann.get(&page_of(&order)).await.text().contains("1234 5678 9"));
    Ok(())
}

#[shop_test]
async fn money_that_paid_an_order_goes_back_from_the_order(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 2).await;
    shop.settle().await;
    let accountant = shop.staff(Role::Accountant).await;
    let payment = format!("/staff/payments/{}", order.attempt);
    let refused = accountant.post(&format!("{payment}/refunds"), &[("back_amount", "1.00"), ("key", "a-form-of-its-own")]).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("Send it back from there"));
    let there = accountant.get(&format!("{payment}/paid-for")).await.accepted();
    assert_eq!(there.location(), Some(format!("/staff/orders/{}", order.number)));
    let early = [("back_amount", "1.00"), ("key", "a-form-of-its-own")];
    let path = format!("/staff/orders/{}/refunds", order.number);
    assert_eq!(
        accountant.post(&path, &early).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "before delivery it is called off as a whole"
    );
    accountant.post(&format!("/staff/orders/{}/cancellation", order.number), &[]).await.accepted();
    shop.settle().await;
    assert_eq!(standing(&shop, AccountCode::Advance).await, Money::fen(-order.total_fen), "held until it has gone");
    shop.sent_back(&order).await;
    assert_eq!((shop.status(&order).await.as_str(), standing(&shop, AccountCode::Advance).await), ("cancelled", Money::ZERO));
    shop.adds_up().await;
}

#[shop_test]
async fn an_order_called_off_after_a_transfer_leaves_nothing_owed(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let order = orders_by_transfer(&shop, &shop.visitor(), &tea).await;
    is_on_the_banks_list(&shop, &order, "ICBC 7").await.accepted();
    shop.settle().await;
    shop.staff(Role::HubClerk).await.post(&format!("/staff/orders/{}/cancellation", order.number), &[]).await.accepted();
    let attempt: Id<Attempt> = Id::parse(&order.attempt).expect("an id");
    let refunds = payment::refunds_of(&mut shop.db().read().await?, attempt).await?;
    assert_eq!((refunds.len(), refunds[0].amount), (1, Money::fen(order.total_fen)));
    let accountant = shop.staff(Role::Accountant).await;
    assert!(accountant.get("/staff/payments?back=1").await.accepted().text().contains(&order.attempt), "it waits to be sent");
    let sent = format!("/staff/payments/refunds/{}/handed-back", refunds[0].id);
    accountant.post(&sent, &[("back_reference", "ICBC 8")]).await.accepted();
    shop.settle().await;
    assert_eq!((standing(&shop, AccountCode::Advance).await, standing(&shop, AccountCode::Bank).await), (Money::ZERO, Money::ZERO));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_goes_back_after_delivery_takes_sales_tax_and_shares_with_it(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 3).await;
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.settle().await;
    let sold = standing(&shop, AccountCode::Sales).await;
    let accountant = shop.staff(Role::Accountant).await;
    let path = format!("/staff/orders/{}/refunds", order.number);
    let first = [("back_amount", "17.90"), ("key", "the-first-form")];
    accountant.post(&path, &first).await.accepted();
    accountant.post(&path, &first).await.accepted();
    let much = accountant.post(&path, &[("back_amount", "17.91"), ("key", "another-form")]).await;
    assert!(much.status == StatusCode::UNPROCESSABLE_ENTITY && much.text().contains("17.90"), "at most the rest, and it says so");
    shop.settle().await;
    let farmer = || async { books::owed_to(&mut shop.db().read().await.expect("reads"), shop.company, shop.farmer).await.expect("a sum") };
    assert_eq!((standing(&shop, AccountCode::Sales).await, farmer().await), (Money::fen(sold.in_fen() / 2), Money::fen(75)), "half of it");
    accountant.post(&path, &[("back_amount", "17.90"), ("key", "the-last-form")]).await.accepted();
    shop.settle().await;
    shop.sent_back(&order).await;
    for account in [AccountCode::Sales, AccountCode::Tax, AccountCode::Advance, AccountCode::Owed, AccountCode::Provider] {
        assert_eq!(standing(&shop, account).await, Money::ZERO, "{account}");
    }
    assert_eq!(farmer().await, Money::ZERO, "the farmer is owed nothing for what came back");
    assert_eq!(books::owed_to(&mut shop.db().read().await?, shop.company, shop.courier).await?, Money::fen(580), "the courier has carried");
    let figures = books::month_figures(&mut shop.db().read().await?, Zone::CHINA.day(shop.clock.now())).await?;
    assert_eq!(figures.total(Figure::Sales), Money::ZERO);
    assert_eq!(shop.status(&order).await, "delivered");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn of_two_late_payments_at_once_one_is_kept_at_most(shop: Shop) -> Result<()> {
    for pieces in [2, 0] {
        let tea = shop.stocked(&format!("tea-{pieces}"), 2).await;
        let order = shop.shopper("Ann").buys_some(&tea, 2).await.accepted();
        let mut tx = shop.db().write().await?;
        let placed = storefront::order::by_number(&mut tx, &order.number).await?;
        let (memo, amount) = (order.number.clone(), placed.total);
        let by_bank = payment::Payable {
            kind: storefront::order::OWNER,
            id: placed.id.uuid(),
            memo,
            seller: shop.company,
            amount,
            provider: payment::Provider::Bank,
        };
        let transfer = payment::start(&mut tx, payment::Mode { demo: true }, &by_bank).await?;
        tx.commit().await?;
        shop.clock.advance(Duration::from_secs(3600));
        shop.settle().await;
        if pieces == 0 {
            shop.shopper("Bob").buys_and_pays(&tea, 2).await;
        }
        let receipt = [("amount", amount.plain()), ("reference", format!("ICBC {pieces}"))];
        let receipt: Vec<(&str, &str)> = receipt.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let accountant = shop.staff(Role::Accountant).await;
        accountant.post(&format!("/staff/payments/{}/receipt", transfer.id), &receipt).await.accepted();
        let (told, ()) = tokio::join!(shop.paid(&order), shop.settle());
        told.accepted();
        shop.settle().await;
        let back: Vec<Money> = attempts(&shop, &order).await.iter().map(|attempt| attempt.refunded).collect();
        let gone_back = back.iter().filter(|amount| !amount.is_zero()).count();
        let (status, returned) = if pieces == 0 { ("cannot_fill", 2) } else { ("paid", 1) };
        assert_eq!((shop.status(&order).await.as_str(), gone_back), (status, returned), "{back:?}");
        shop.adds_up().await;
    }
    Ok(())
}

#[shop_test]
async fn an_order_is_seen_where_it_leaves_from_and_where_it_is_collected(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let home = shop.shopper("Ann").buys_and_pays(&tea, 1).await;
    let here = orders_by_transfer(&shop, &shop.visitor(), &tea).await;
    shop.settle().await;
    let path = |order: &Order| format!("/staff/orders/{}", order.number);
    let off = |order: &Order| format!("/staff/orders/{}/cancellation", order.number);
    let station = shop.staff_at(Role::StationClerk, &shop.station).await;
    assert_eq!(station.get(&path(&home)).await.status, StatusCode::NOT_FOUND, "not hers to hand over");
    let seen = station.get(&path(&here)).await.accepted().text();
    assert!(seen.contains("13853912345") && !seen.contains("/cancellation"), "she may call the shopper, and call nothing off");
    assert_eq!(station.post(&off(&here), &[]).await.status, StatusCode::FORBIDDEN);
    let list = station.get("/staff/orders?view=all").await.accepted().text();
    assert!(list.contains(&here.number) && !list.contains(&home.number));
    let elsewhere = shop.staff_at(Role::StationClerk, &shop.store).await;
    for order in [&home, &here] {
        assert_eq!(elsewhere.get(&path(order)).await.status, StatusCode::NOT_FOUND);
        assert_eq!(elsewhere.post(&off(order), &[]).await.status, StatusCode::NOT_FOUND);
    }
    let desk = elsewhere.get("/staff").await.accepted().text();
    assert!(!desk.contains(&Money::fen(home.total_fen).to_string()), "nothing of others' takings");
    let office = shop.staff(Role::Office).await;
    let read = office.get(&path(&home)).await.accepted().text();
    assert!(!read.contains("13812345678") && read.contains("138****5678"), "the office reads figures, not phone numbers");
    assert_eq!(office.post(&off(&home), &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!((shop.status(&home).await.as_str(), shop.status(&here).await.as_str()), ("paid", "awaiting_payment"));
}

#[shop_test]
async fn a_room_is_closed_by_its_own_host(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let host = shop.staff(Role::Host).await;
    let opened = host.post("/staff/live", &[("title_zh", "今天的茶"), ("title_en", "Tea today")]).await.accepted();
    let page = opened.location().expect("the room's page");
    let other = shop.staff_at(Role::Host, &shop.station).await;
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/staff/live").await.accepted().text().contains(&page));
    for (path, fields) in [(format!("{page}/closure"), vec![]), (format!("{page}/cards"), vec![("pack", tea.pack.to_string())])] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(other.post(&path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(host.get(&page).await.accepted().text().contains("Live now"));
    shop.staff(Role::Admin).await.post(&format!("{page}/closure"), &[]).await.accepted();
    assert!(host.get(&page).await.accepted().text().contains("Over"));
}

#[shop_test]
async fn what_is_typed_into_a_basket_is_kept_and_judged_at_its_field(shop: Shop) {
    let tea = shop.stocked("tea", 900).await;
    let (ann, pack) = (shop.visitor(), tea.pack.to_string());
    for (typed, why) in [("12a", "whole number"), ("500", "99"), ("0", "99"), ("", "fill this in")] {
        let fields = [("pack", pack.as_str()), ("quantity", typed), ("from", "tea")];
        let page = ann.post("/cart/lines", &fields).await;
        let text = page.text();
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(text.contains("Yishui tea") && text.contains(&format!("value=\"{typed}\"")) && text.contains(why), "{typed}: {text}");
    }
    ann.post("/cart/lines", &[("pack", &pack), ("quantity", "60"), ("from", "tea")]).await.accepted();
    let more = ann.post("/cart/lines", &[("pack", &pack), ("quantity", "60"), ("from", "tea")]).await;
    assert!(more.status == StatusCode::UNPROCESSABLE_ENTITY && more.text().contains("At most 99"));
    let line = format!("/cart/lines/{pack}");
    for (fields, kept) in
        [(vec![("quantity", "12a")], "12a"), (vec![("quantity", "500")], "500"), (vec![("quantity", "99"), ("step", "1")], "99")]
    {
        let page = ann.post(&line, &fields).await;
        let text = page.text();
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(text.contains(&format!("value=\"{kept}\"")) && text.contains("class=\"issue\""), "{fields:?}: {text}");
    }
    assert!(ann.get("/cart").await.accepted().text().contains("value=\"60\""), "nothing was changed");
    ann.post(&line, &[("quantity", "60"), ("step", "-1")]).await.accepted();
    assert!(ann.get("/cart").await.accepted().text().contains("value=\"59\""));
}

#[shop_test]
async fn an_order_is_found_however_its_phone_number_is_typed(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let order = shop.shopper("Ann").buys_some(&tea, 1).await.accepted();
    for (phone, found) in [("138 1234 5678", true), ("+86 13812345678", true), ("13812345679", false), ("", false)] {
        let answer = shop.visitor().post("/orders", &[("number", &order.number.to_lowercase()), ("phone", phone)]).await;
        assert_eq!(answer.location() == Some(page_of(&order)), found, "{phone}");
    }
    let page = shop.visitor().get(&page_of(&order)).await.accepted().text();
    assert!(page.contains("The farmer") && page.contains("The courier"), "who gets the money is named");
}

#[shop_test]
async fn a_hand_among_the_orders_is_found(shop: Shop) -> Result<()> {
    let tea = shop.stocked("tea", 90).await;
    let called_off = shop.shopper("Dan").buys_and_pays(&tea, 1).await;
    shop.settle().await;
    shop.staff(Role::HubClerk).await.post(&format!("/staff/orders/{}/cancellation", called_off.number), &[]).await.accepted();
    shop.shopper("Cai").buys_and_pays(&tea, 1).await;
    shop.settle().await;
    crate::storefront::packed_carried_and_delivered(&shop).await?;
    shop.shopper("Ann").buys_some(&tea, 2).await.accepted();
    shop.shopper("Bob").buys_and_pays(&tea, 3).await;
    shop.adds_up().await;
    for (damage, finding) in [
        ("update storefront_order set number = 'SQ' || substr(number, 3)", "number of order"),
        ("update storefront_order set number = 'SP990101' || substr(number, 9)", "number of order"),
        ("update storefront_order set number = number || '2'", "number of order"),
        ("update storefront_order_line set tax_fen = tax_fen + 1", "tax of order"),
        ("update storefront_order set tax_fen = tax_fen - 1", "tax of order"),
        ("delete from storefront_fact where kind = 'placed'", "fact of order"),
        (
            "delete from storefront_fact where kind = 'paid'
                and order_id in (select id from storefront_order where status = 'delivered')",
            "fact of order",
        ),
        (
            "delete from storefront_fact where kind = 'paid'
                and order_id in (select id from storefront_order where status = 'cancelled')",
            "fact of order",
        ),
        ("delete from storefront_fact where kind = 'packed'", "fact of order"),
        ("update storefront_order set total_fen = total_fen + 1", "total of order"),
        ("update storefront_order set status = 'delivered' where status = 'paid'", "status of order"),
        ("update storefront_order set status = 'expired' where status = 'awaiting_payment'", "promised to order"),
        ("delete from fulfillment_promise", "promised to order"),
        ("update fulfillment_promise set quantity = quantity - 1", "promised to order"),
        ("update fulfillment_demand set state = 'withdrawn'", "order SP"),
        ("update storefront_order set status = 'cancelled' where status = 'paid'", "money held for order"),
        ("update storefront_order set status = 'paid' where status = 'awaiting_payment'", "money held for order"),
        ("update books_line set account = '2241' where account = '2203'", "paid in advance for order"),
        ("update payment_attempt set payable_kind = 'story' where state = 'paid'", "money held for order"),
    ] {
        let found = shop.findings_after(damage).await?;
        assert!(found.iter().any(|one| one.what.starts_with(finding)), "{damage} is found: {found:?}");
    }
    Ok(())
}

#[shop_test]
async fn an_attempt_that_was_declined_is_begun_anew(shop: Shop) {
    let tea = shop.stocked("tea", 9).await;
    let ann = shop.shopper("Ann");
    let order = ann.buys_some(&tea, 1).await.accepted();
    let hosted = format!("/pay/test/{}", order.attempt);
    ann.visitor.post(&hosted, &[("choice", "abandon")]).await.accepted();
    ann.visitor.post(&format!("/orders/{}/payment", order.number), &[("key", &order.key)]).await.accepted();
    let all = attempts(&shop, &order).await;
    assert_eq!((all.len(), all[0].state), (1, State::Sent), "who walked away comes back to the same page");
}
