//! The books: entries, payouts, statements, the figures, and who keeps whose.

use crate::money::started;
use books::{AccountCode, Counted, EntryDraft, Figure, Line, PayoutDraft};
use coop::{Role, staff};
use kernel::{BusinessDay, Id, Money, Result, Zone};
use payment::{Attempt, Provider};
use stories::{Shop, shop_test};
use uuid::Uuid;

fn today(shop: &Shop) -> BusinessDay {
    Zone::CHINA.day(shop.clock.now())
}

/// A weigh slip as the books see it.
fn slip(shop: &Shop, number: u128, fen: i64) -> EntryDraft {
    EntryDraft {
        cause: ("story", Uuid::from_u128(number)),
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
    let statement = books::statement(&mut shop.db().read().await?, (shop.company, shop.farmer), (today(&shop), today(&shop)), 1).await?;
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

#[shop_test]
async fn a_long_statement_is_added_up_over_all_its_pages(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    for number in 1..=450 {
        books::post(&mut tx, slip(&shop, number, 1000)).await?;
    }
    tx.commit().await?;
    let days = (today(&shop), today(&shop));
    let mut tx = shop.db().read().await?;
    for (page, lines, last) in [(1, 200, 200_000), (2, 200, 400_000), (3, 50, 450_000)] {
        let statement = books::statement(&mut tx, (shop.company, shop.farmer), days, page).await?;
        assert_eq!((statement.count, statement.closing, statement.pages()), (450, Money::fen(450_000), 3));
        assert_eq!((statement.lines.len(), statement.lines.last().map(|line| line.owed)), (lines, Some(Money::fen(last))), "page {page}");
    }
    drop(tx);
    let page = shop.staff(Role::Accountant).await.get(&format!("/staff/books/statement/{}?page=2", shop.farmer)).await.accepted().text();
    assert!(page.contains("¥4,500.00") && page.contains("page=3"), "all of it is owed, and there is another page");
    Ok(())
}

#[shop_test]
async fn an_accountant_keeps_the_books_of_her_own_places(shop: Shop) -> Result<()> {
    let mut tx = shop.db().write().await?;
    let entry = books::post(&mut tx, slip(&shop, 1, 80_000)).await?;
    tx.commit().await?;
    let attempt = started(&shop, Provider::Bank, 2550).await?;
    let stranger = shop.staff_at(Role::Accountant, &shop.village_shop).await;
    let company = shop.company;
    for path in [
        format!("/staff/books?owner={company}"),
        format!("/staff/books/accounts/2202?owner={company}"),
        format!("/staff/books/entries/{entry}"),
        format!("/staff/books/statement/{}?owner={company}", shop.farmer),
        format!("/staff/books/statement/{}/letter?owner={company}", shop.farmer),
        format!("/staff/payments/{}", attempt.id),
        format!("/staff/payments/bank-account?seller={company}"),
    ] {
        assert_eq!(stranger.get(&path).await.status.as_u16(), 404, "{path}");
    }
    let payout =
        [("owner", company.to_string()), ("amount", "1.00".into()), ("from_account", "1001".into()), ("key", "a-form-of-its-own".into())];
    let payout: Vec<(&str, &str)> = payout.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let account = [("holder", "Me"), ("bank", "My bank"), ("number", "12345678")];
    for (path, fields) in [
        (format!("/staff/books/statement/{}/payouts", shop.farmer), payout.as_slice()),
        (format!("/staff/books/entries/{entry}/reversal"), &[("why", "because")]),
        (format!("/staff/payments/{}/receipt", attempt.id), &[("amount", "25.50"), ("reference", "ICBC 7")]),
        (format!("/staff/payments/{}/refunds", attempt.id), &[("back_amount", "25.50"), ("key", "a-form-of-its-own")]),
        (format!("/staff/payments/bank-account/{company}"), &account),
    ] {
        assert_eq!(stranger.post(&path, fields).await.status.as_u16(), 404, "{path}");
    }
    assert_eq!(books::owed_to(&mut shop.db().read().await?, shop.company, shop.farmer).await?, Money::fen(80_000));
    for path in ["/staff/books", "/staff/books/figures", "/staff/payments", "/staff/payments/discrepancies", "/staff/payments/bank-account"]
    {
        let page = stranger.get(path).await.accepted().text();
        assert!(!page.contains("800.00") && !page.contains("STORY2550"), "{path}");
    }
    assert!(stranger.get("/staff/books").await.text().contains("The store_owner"), "the owner's books are hers to keep");
    let direct = shop.staff_at(Role::Accountant, &shop.store).await;
    assert!(direct.get("/staff/books").await.accepted().text().contains("You keep nobody"), "the company's books are kept at its hub");
    Ok(())
}
