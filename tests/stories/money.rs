//! Money: attempts to get paid and what providers and accountants say about them, money that goes back, the nightly
//! comparison.

use axum::{body::Body, http::Method};
use books::AccountCode;
use coop::Role;
use kernel::{Money, Result, Zone};
use payment::{Attempt, AttemptCard, Mode, Payable, Provider, Reason, RefundState, State, TestProvider};
use serde_json::json;
use std::time::Duration;
use stories::{Page, Shop, shop_test};
use uuid::Uuid;

const DEMO: Mode = Mode { demo: true };

/// Something to be paid for that belongs to no room.
fn payable(shop: &Shop, provider: Provider, fen: i64) -> Payable {
    let (id, amount) = (Uuid::from_u128(fen.unsigned_abs().into()), Money::fen(fen));
    Payable { kind: "story", id, memo: format!("STORY{fen}"), seller: shop.company, amount, provider }
}

pub(crate) async fn started(shop: &Shop, provider: Provider, fen: i64) -> Result<Attempt> {
    let mut tx = shop.db().write().await?;
    let attempt = payment::start(&mut tx, DEMO, &payable(shop, provider, fen)).await?;
    assert_eq!(tx.statements(), 1, "an attempt is one statement");
    tx.commit().await?;
    Ok(attempt)
}

async fn card(shop: &Shop, attempt: &Attempt) -> Result<AttemptCard> {
    payment::load(&mut shop.db().read().await?, attempt.id).await
}

/// The provider says that money came.
fn money_came(shop: &Shop, attempt: &Attempt, fen: i64, reference: &str) -> String {
    let data = json!({ "attempt": attempt.id, "seller": shop.company, "amount_fen": fen, "currency": "CNY", "reference": reference });
    json!({ "type": "payment.paid", "data": data }).to_string()
}

/// Brings a notice, signed with a key, to the shop's door.
async fn bring(shop: &Shop, key: &str, event: &str, body: &str) -> Page {
    let provider = TestProvider { base_url: String::new(), key: key.to_owned() };
    let signed = provider.signed(event, body, shop.clock.now());
    let headers: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    shop.visitor().ask(Method::POST, payment::url::NOTICES, &headers, Body::from(body.to_owned())).await
}

/// The day ends, and what the provider's notices did not tell is read from its list.
async fn a_night_passes(shop: &Shop) {
    shop.clock.advance(Duration::from_secs(24 * 3600));
    shop.settle().await;
}

async fn told(shop: &Shop, event: &str, body: &str) -> Page {
    let key = shop.program.app.part::<TestProvider>().key.clone();
    bring(shop, &key, event, body).await
}

#[shop_test]
async fn a_notice_that_comes_twice_and_in_any_order_pays_once(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let paid = money_came(&shop, &attempt, 1280, "P1");
    told(&shop, "evt_1", &paid).await.accepted();
    told(&shop, "evt_1", &paid).await.accepted();
    told(&shop, "evt_2", &paid).await.accepted();
    let declined = json!({ "type": "payment.failed", "data": { "attempt": attempt.id, "reason": "declined" } });
    told(&shop, "evt_0", &declined.to_string()).await.accepted();
    let card = card(&shop, &attempt).await?;
    assert_eq!((card.state, card.received, card.refunded), (State::Paid, Money::fen(1280), Money::ZERO));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_notice_signed_by_someone_else_changes_nothing(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let paid = money_came(&shop, &attempt, 1280, "P1");
    bring(&shop, "not our key", "evt_1", &paid).await.refusal();
    shop.clock.advance(Duration::from_secs(60));
    assert_eq!(card(&shop, &attempt).await?.state, State::Created);
    Ok(())
}

#[shop_test]
async fn another_amount_is_left_to_a_person_and_can_be_sent_back(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    told(&shop, "evt_1", &money_came(&shop, &attempt, 1, "P1")).await.accepted();
    assert_eq!(card(&shop, &attempt).await?.state, State::Manual);
    let accountant = shop.staff(Role::Accountant).await;
    assert!(accountant.get("/staff/payments/discrepancies").await.accepted().text().contains("P1"));
    let refunds = format!("/staff/payments/{}/refunds", attempt.id);
    accountant.post(&refunds, &[("back_amount", "0.01"), ("key", "a-form-of-its-own")]).await.accepted();
    assert_eq!(card(&shop, &attempt).await?.refunded, Money::fen(1));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn money_that_comes_after_an_attempt_was_called_off_goes_back_by_itself(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let mut tx = shop.db().write().await?;
    payment::call_off(&mut tx, Uuid::from_u128(1280), "cancelled").await?;
    tx.commit().await?;
    told(&shop, "evt_1", &money_came(&shop, &attempt, 1280, "P1")).await.accepted();
    let card = card(&shop, &attempt).await?;
    assert_eq!((card.state, card.received, card.refunded), (State::Reversed, Money::fen(1280), Money::fen(1280)));
    let mut tx = shop.db().read().await?;
    assert_eq!(books::balance(&mut tx, shop.company, AccountCode::Owed, None).await?, Money::fen(-1280), "owed until it is back");
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_nobody_told_us_is_found_at_night(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let hosted = attempt.url().expect("the test provider has a page");
    shop.visitor().get(&hosted).await.accepted();
    shop.visitor().post(&hosted, &[("choice", "late"), ("seconds", "86400")]).await.accepted();
    assert_eq!(card(&shop, &attempt).await?.state, State::Sent);
    a_night_passes(&shop).await;
    assert_eq!(card(&shop, &attempt).await?.state, State::Paid);
    let mut tx = shop.db().write().await?;
    let yesterday = Zone::CHINA.day(shop.clock.now()).plus_days(-1);
    assert_eq!(payment::reconcile(&mut tx, yesterday).await?, 0, "the same is found once");
    tx.commit().await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn no_more_goes_back_than_came(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1000).await?;
    shop.visitor().post(&payment::url::hosted(attempt.id), &[("choice", "now")]).await.accepted();
    a_night_passes(&shop).await;
    let mut tx = shop.db().write().await?;
    let first = payment::refund(&mut tx, attempt.id, Money::fen(600), Reason::Returned, "return-1").await?;
    assert_eq!(payment::refund(&mut tx, attempt.id, Money::fen(600), Reason::Returned, "return-1").await?, first);
    let more = payment::refund(&mut tx, attempt.id, Money::fen(401), Reason::Returned, "return-2").await;
    assert_eq!(more.expect_err("more than came").code(), "payment-refund-more-than-came");
    payment::refund(&mut tx, attempt.id, Money::fen(400), Reason::Returned, "return-3").await?;
    tx.commit().await?;
    shop.settle().await;
    a_night_passes(&shop).await;
    let refunds = payment::refunds_of(&mut shop.db().read().await?, attempt.id).await?;
    assert!(refunds.len() == 2 && refunds.iter().all(|refund| refund.state == RefundState::Done), "{refunds:?}");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn an_accountant_finds_a_transfer_on_the_banks_list(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Bank, 2550).await?;
    let accountant = shop.staff(Role::Accountant).await;
    let receipt = format!("/staff/payments/{}/receipt", attempt.id);
    let short = accountant.post(&receipt, &[("amount", "25.00"), ("reference", "ICBC 7")]).await;
    assert!(short.status.as_u16() == 422 && short.text().contains("¥25.50"));
    accountant.post(&receipt, &[("amount", "25.50"), ("reference", "ICBC 7")]).await.accepted();
    assert_eq!(card(&shop, &attempt).await?.state, State::Paid);
    assert_eq!(accountant.post(&receipt, &[("amount", "25.50"), ("reference", "ICBC 7")]).await.status.as_u16(), 422);
    Ok(())
}

#[shop_test]
async fn the_same_payment_told_under_two_events_is_counted_once(shop: Shop) -> Result<()> {
    let (late, paid) = (started(&shop, Provider::Test, 1280).await?, started(&shop, Provider::Test, 990).await?);
    let mut tx = shop.db().write().await?;
    payment::call_off(&mut tx, Uuid::from_u128(1280), "cancelled").await?;
    tx.commit().await?;
    told(&shop, "evt_1", &money_came(&shop, &paid, 990, "P1")).await.accepted();
    for event in ["evt_2", "evt_3", "evt_4"] {
        told(&shop, event, &money_came(&shop, &late, 1280, "P-LATE")).await.accepted();
        told(&shop, &format!("{event}-second"), &money_came(&shop, &paid, 990, "P-SECOND")).await.accepted();
    }
    let (late, paid) = (card(&shop, &late).await?, card(&shop, &paid).await?);
    assert_eq!((late.received, late.refunded), (Money::fen(1280), Money::fen(1280)), "too late, once");
    assert_eq!((paid.received, paid.refunded), (Money::fen(1980), Money::fen(990)), "twice, once");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn two_hands_at_once_count_the_same_late_payment_once(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let mut tx = shop.db().write().await?;
    payment::call_off(&mut tx, Uuid::from_u128(1280), "cancelled").await?;
    tx.commit().await?;
    let news = money_came(&shop, &attempt, 1280, "P1");
    let (one, other) = tokio::join!(told(&shop, "evt_1", &news), told(&shop, "evt_2", &news));
    one.accepted();
    other.accepted();
    let card = card(&shop, &attempt).await?;
    assert_eq!((card.received, card.refunded), (Money::fen(1280), Money::fen(1280)));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn another_amount_for_an_attempt_that_has_ended_is_received_and_goes_back(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Test, 1280).await?;
    let mut tx = shop.db().write().await?;
    payment::call_off(&mut tx, Uuid::from_u128(1280), "cancelled").await?;
    tx.commit().await?;
    told(&shop, "evt_1", &money_came(&shop, &attempt, 500, "P1")).await.accepted();
    let card = card(&shop, &attempt).await?;
    assert_eq!((card.state, card.received, card.refunded), (State::Reversed, Money::fen(500), Money::fen(500)));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn one_thing_is_paid_in_one_way_by_one_attempt_at_a_time(shop: Shop) -> Result<()> {
    let first = started(&shop, Provider::Bank, 2550).await?;
    let mut tx = shop.db().write().await?;
    let again = payment::start(&mut tx, DEMO, &payable(&shop, Provider::Bank, 2550)).await?;
    let otherwise = payment::start(&mut tx, DEMO, &payable(&shop, Provider::Test, 2550)).await?;
    assert!(again == first && otherwise.id != first.id);
    payment::call_off(&mut tx, Uuid::from_u128(2550), "cancelled").await?;
    let anew = payment::start(&mut tx, DEMO, &payable(&shop, Provider::Bank, 2550)).await?;
    assert_ne!(anew.id, first.id, "what has ended does not go on");
    Ok(())
}

#[shop_test]
async fn a_transfer_that_does_not_fit_is_written_down_all_the_same(shop: Shop) -> Result<()> {
    let attempt = started(&shop, Provider::Bank, 2550).await?;
    let accountant = shop.staff(Role::Accountant).await;
    let receipt = format!("/staff/payments/{}/receipt", attempt.id);
    accountant.post(&receipt, &[("amount", "20.00"), ("reference", "ICBC 7"), ("sure", "on")]).await.accepted();
    let short = card(&shop, &attempt).await?;
    assert_eq!((short.state, short.received), (State::Manual, Money::fen(2000)));
    let owed = books::balance(&mut shop.db().read().await?, shop.company, AccountCode::Owed, None).await?;
    assert_eq!(owed, Money::fen(-2000), "what came is owed");
    let back = [("back_amount", "20.00"), ("key", "a-form-of-its-own")];
    accountant.post(&format!("/staff/payments/{}/refunds", attempt.id), &back).await.accepted();
    let refund = payment::refunds_of(&mut shop.db().read().await?, attempt.id).await?[0].id;
    accountant.post(&format!("/staff/payments/refunds/{refund}/handed-back"), &[("back_reference", "ICBC 8")]).await.accepted();
    accountant.post(&receipt, &[("amount", "25.50"), ("reference", "ICBC 9")]).await.accepted();
    assert_eq!(card(&shop, &attempt).await?.received, Money::fen(4550), "what comes to an ended payment waits for a person too");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn one_transfer_pays_one_thing(shop: Shop) -> Result<()> {
    let (first, second) = (started(&shop, Provider::Bank, 2550).await?, started(&shop, Provider::Bank, 2600).await?);
    let accountant = shop.staff(Role::Accountant).await;
    let receipt = |attempt: &Attempt| format!("/staff/payments/{}/receipt", attempt.id);
    accountant.post(&receipt(&first), &[("amount", "25.50"), ("reference", "ICBC 7")]).await.accepted();
    let again = accountant.post(&receipt(&second), &[("amount", "26.00"), ("reference", "ICBC 7")]).await;
    assert!(again.status.as_u16() == 422 && again.text().contains("written down before"), "{}", again.text());
    assert_eq!(card(&shop, &second).await?.state, State::Created);
    let late = [("amount", "25.50"), ("reference", "ICBC 8")];
    accountant.post(&receipt(&first), &late).await.accepted();
    assert_eq!(accountant.post(&receipt(&first), &late).await.status.as_u16(), 422, "the second transfer is written down once");
    let paid = card(&shop, &first).await?;
    assert_eq!((paid.received, paid.refunded), (Money::fen(5100), Money::fen(2550)), "what came twice goes back");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_hand_among_the_payments_is_found(shop: Shop) -> Result<()> {
    let (paid, late) = (started(&shop, Provider::Test, 1280).await?, started(&shop, Provider::Test, 990).await?);
    let mut tx = shop.db().write().await?;
    payment::call_off(&mut tx, Uuid::from_u128(990), "cancelled").await?;
    tx.commit().await?;
    told(&shop, "evt_1", &money_came(&shop, &paid, 1280, "P1")).await.accepted();
    told(&shop, "evt_2", &money_came(&shop, &late, 990, "P2")).await.accepted();
    shop.adds_up().await;
    for (damage, finding) in [
        ("update payment_attempt set received_fen = received_fen + 1 where state = 'paid'", "money received for attempt"),
        ("delete from payment_arrival where claimed", "money that paid attempt"),
        ("update payment_arrival set claimed = true where not claimed", "money that paid attempt"),
        ("update payment_attempt set state = 'failed' where state = 'paid'", "money that paid attempt"),
        ("update payment_attempt set refunded_fen = refunded_fen - 1 where refunded_fen > 0", "refunds of attempt"),
        ("update books_line set amount_fen = amount_fen + 1 where account = '2241'", "owed because of payment"),
        ("update books_entry set cause_kind = 'order' where cause_kind = 'payment'", "owed because of payment"),
    ] {
        let found = shop.findings_after(damage).await?;
        assert!(found.iter().any(|one| one.what.starts_with(finding)), "{damage} is found: {found:?}");
    }
    Ok(())
}

#[shop_test]
async fn the_test_provider_does_not_exist_where_the_shop_trades(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let refused = payment::start(&mut tx, Mode { demo: false }, &payable(&shop, Provider::Test, 100)).await;
    assert_eq!(refused.expect_err("there is no test provider").code(), "payment-provider-closed");
    let provider = shop.program.app.part::<TestProvider>();
    let headers = axum::http::HeaderMap::new();
    let heard = provider.read(Mode { demo: false }, &headers, b"{}", tx.now());
    assert_eq!(heard.expect_err("nothing is heard").code(), "not-found");
    Ok(())
}
