//! Money: attempts to get paid and what providers say about them, money that goes back, the nightly comparison, and
//! the books.

use axum::{body::Body, http::Method};
use books::{AccountCode, Counted, EntryDraft, Figure, Line, PayoutDraft};
use coop::{Role, staff};
use kernel::{BusinessDay, Id, Money, Result, Zone};
use payment::{Attempt, AttemptCard, Mode, Payable, Provider, Reason, RefundState, State, TestProvider};
use serde_json::json;
use std::time::Duration;
use stories::{Page, Shop, shop_test};
use uuid::Uuid;

const DEMO: Mode = Mode { demo: true };

/// Something to be paid for that belongs to no room.
fn payable(shop: &Shop, provider: Provider, fen: i64) -> Payable {
    Payable { kind: "story", id: Uuid::from_u128(fen.unsigned_abs().into()), seller: shop.company, amount: Money::fen(fen), provider }
}

async fn started(shop: &Shop, provider: Provider, fen: i64) -> Result<Attempt> {
    let mut tx = shop.db().write().await?;
    let attempt = payment::start(&mut tx, DEMO, payable(shop, provider, fen)).await?;
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
    accountant.post(&refunds, &[("amount", "0.01"), ("key", "a-form-of-its-own")]).await.accepted();
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
    let yesterday = today(&shop).plus_days(-1);
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
async fn the_test_provider_does_not_exist_where_the_shop_trades(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let refused = payment::start(&mut tx, Mode { demo: false }, payable(&shop, Provider::Test, 100)).await;
    assert_eq!(refused.expect_err("there is no test provider").code(), "payment-provider-closed");
    let provider = shop.program.app.part::<TestProvider>();
    let headers = axum::http::HeaderMap::new();
    let heard = provider.read(Mode { demo: false }, &headers, b"{}", tx.now());
    assert_eq!(heard.expect_err("nothing is heard").code(), "not-found");
    Ok(())
}

fn today(shop: &Shop) -> BusinessDay {
    Zone::CHINA.day(shop.clock.now())
}

/// A weigh slip as the books see it.
fn slip(shop: &Shop, number: u128, fen: i64) -> EntryDraft {
    EntryDraft {
        cause: ("weigh_slip", Uuid::from_u128(number)),
        key: format!("story:{number}"),
        day: today(shop),
        owner: shop.company,
        place: Some(shop.hub.id),
        memo: format!("GB{number}"),
        lines: vec![
            Line::debit(AccountCode::Inventory, Money::fen(fen)).counted(Figure::ProducePurchased),
            Line::credit(AccountCode::Payable, Money::fen(fen)).with(shop.farmer),
        ],
    }
}

#[shop_test]
async fn an_event_makes_its_entry_once_and_an_entry_is_taken_back_once(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let first = books::post(&mut tx, slip(&shop, 1, 80_000)).await?;
    assert_eq!(books::post(&mut tx, slip(&shop, 1, 80_000)).await?, first);
    books::reverse(&mut tx, first, "weighed wrongly").await?;
    assert_eq!(books::reverse(&mut tx, first, "again").await.expect_err("once").code(), "books-already-reversed");
    tx.commit().await?;
    let mut tx = shop.db().read().await?;
    assert_eq!(books::owed_to(&mut tx, shop.company, shop.farmer).await?, Money::ZERO);
    assert_eq!(books::month_figures(&mut tx, today(&shop)).await?.total(Figure::Purchases), Money::ZERO);
    drop(tx);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_farmer_is_paid_what_he_is_owed_and_no_more(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    books::post(&mut tx, slip(&shop, 1, 80_000)).await?;
    let paid_by = staff::all(&mut tx).await?[0].id;
    let payout = |fen, key: &str| PayoutDraft {
        owner: shop.company,
        payee: shop.farmer,
        amount: Money::fen(fen),
        from: AccountCode::Bank,
        day: today(&shop),
        note: String::new(),
        key: key.to_owned(),
        paid_by,
    };
    let first = books::pay_out(&mut tx, payout(30_000, "form-1")).await?;
    assert_eq!(books::pay_out(&mut tx, payout(30_000, "form-1")).await?, first, "the same form pays once");
    assert_eq!(books::pay_out(&mut tx, payout(50_001, "form-2")).await.expect_err("too much").code(), "books-payout-too-much");
    tx.commit().await?;
    let statement = books::statement(&mut shop.db().read().await?, shop.company, shop.farmer, today(&shop), today(&shop)).await?;
    assert_eq!((statement.opening, statement.earned(), statement.paid()), (Money::ZERO, Money::fen(80_000), Money::fen(30_000)));
    assert_eq!(statement.closing, Money::fen(50_000));
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_franchise_till_counts_in_the_figures_and_not_in_the_books(shop: Shop) -> Result<()> {
    let sale = Counted {
        cause: ("sale", Uuid::from_u128(1)),
        key: "sale:1".to_owned(),
        figure: Figure::RetailConsumer,
        day: today(&shop),
        owner: shop.owner,
        place: Some(shop.village_shop.id),
        amount: Money::fen(1990),
    };
    let mut tx = shop.db().write().await?;
    assert!(books::count(&mut tx, &sale).await? && !books::count(&mut tx, &sale).await?);
    let figures = books::month_figures(&mut tx, today(&shop)).await?;
    assert_eq!(figures.of_place(Some(shop.village_shop.id), Figure::Sales), Money::fen(1990));
    assert!(books::trial_balance(&mut tx, shop.company, today(&shop)).await?.is_empty());
    tx.commit().await?;
    let office = shop.staff(Role::Office).await;
    assert!(office.get("/staff/books/figures.csv").await.accepted().text().contains("19.90"));
    Ok(())
}

#[shop_test]
async fn the_pages_of_money_open_in_both_languages(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let entry = books::post(&mut tx, slip(&shop, 1, 80_000)).await?;
    tx.commit().await?;
    let attempt = started(&shop, Provider::Bank, 2550).await?;
    for language in ["zh", "en"] {
        let accountant = shop.staff(Role::Accountant).await.reading(language);
        for path in [
            "/staff/books".to_owned(),
            "/staff/books/accounts/2202".to_owned(),
            "/staff/books/figures?figure=purchases".to_owned(),
            format!("/staff/books/entries/{entry}"),
            format!("/staff/books/statement/{}", shop.farmer),
            format!("/staff/books/statement/{}/letter", shop.farmer),
            "/staff/payments?state=created&provider=bank&until=2030-01-01".to_owned(),
            format!("/staff/payments/{}", attempt.id),
            "/staff/payments/discrepancies".to_owned(),
        ] {
            accountant.get(&path).await.accepted();
        }
    }
    let shopkeeper = shop.staff(Role::Shopkeeper).await;
    assert_eq!(shopkeeper.get("/staff/books").await.status.as_u16(), 403);
    let unknown: Id<Attempt> = Id::from_uuid(Uuid::nil());
    assert_eq!(shopkeeper.get(&payment::url::hosted(unknown)).await.status.as_u16(), 404);
    Ok(())
}
