//! Goods that go to a store which sells for itself, and come back from it: who owes what, and whose they are.

use super::{clerk, left, pieces, promise, to_send};
use books::AccountCode;
use coop::{PlaceCard, Role};
use fulfillment::{
    demand, lot,
    stock::{self, Cause, Issue},
    transfer::{self, Counted, NewLine},
    wave,
};
use kernel::{Money, Result};
use stories::{Shop, Stocked, shop_test};
use uuid::Uuid;

/// So many pieces of the only lot go from place to place, and so many of them come.
async fn moves(shop: &Shop, goods: &Stocked, (from, to): (&PlaceCard, &PlaceCard), sent: (i64, i64, Money)) -> Result<()> {
    let (count, came, charge) = sent;
    let clerk = clerk(shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    let lot = lot::newest(&mut tx, None).await?[0].id;
    let line = NewLine { variant: goods.variant, lot: Some(lot), quantity: pieces(count), charge };
    let transfer = transfer::draft(&mut tx, from, to.id, None, &[line]).await?;
    let card = transfer::load(&mut tx, transfer).await?;
    transfer::send(&mut tx, &card).await?;
    let card = transfer::load(&mut tx, transfer).await?;
    transfer::receive(&mut tx, &clerk, &card, &Counted { lines: [(1, pieces(came))].into(), zone: None }).await?;
    tx.commit().await
}

async fn standing(shop: &Shop, account: AccountCode) -> Result<Money> {
    let owner = (account == AccountCode::Receivable).then_some(shop.owner);
    books::balance(&mut shop.db().read().await?, shop.company, account, owner).await
}

#[shop_test]
async fn what_a_store_gives_back_is_the_companys_again_and_credited_as_it_was_charged(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    moves(&shop, &pears, (&shop.hub, &shop.village_shop), (6, 6, Money::fen(4_200))).await?;
    let (owed, stock) = (standing(&shop, AccountCode::Receivable).await?, standing(&shop, AccountCode::Inventory).await?);
    assert_eq!(owed, Money::fen(4_200));
    // Four start back, three arrive; the fourth was still the owner's when it was lost.
    moves(&shop, &pears, (&shop.village_shop, &shop.hub), (4, 3, Money::ZERO)).await?;
    assert_eq!(standing(&shop, AccountCode::Receivable).await?, Money::fen(2_100));
    assert_eq!(standing(&shop, AccountCode::Inventory).await? - stock, Money::fen(3 * 600), "three at what they cost");
    assert_eq!(left(&shop, &pears, &shop.hub).await?, 7);
    shop.adds_up().await;

    // All seven can be picked: the lot knows that they came back.
    let clerk = clerk(&shop, Role::HubClerk).await?;
    let mut tx = shop.db().write().await?;
    promise(&mut tx, &shop, &pears, (Uuid::from_u128(5), 7)).await?;
    demand::place(&mut tx, &to_send(&shop, &pears, (Uuid::from_u128(5), 7))).await?;
    let round = wave::open(&mut tx, &clerk, &shop.hub).await?;
    let card = wave::load(&mut tx, round).await?;
    for lot in wave::lots_to_take(&mut tx, round).await? {
        wave::take(&mut tx, &card, lot).await?;
    }
    tx.commit().await?;
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn parts_that_come_back_are_credited_to_the_fen(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    moves(&shop, &pears, (&shop.hub, &shop.village_shop), (3, 3, Money::fen(1_000))).await?;
    for _ in 0..3 {
        moves(&shop, &pears, (&shop.village_shop, &shop.hub), (1, 1, Money::ZERO)).await?;
    }
    assert_eq!(standing(&shop, AccountCode::Receivable).await?, Money::ZERO);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_store_gets_nothing_for_nothing_and_gives_back_only_what_it_got(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 10).await;
    let free = moves(&shop, &pears, (&shop.hub, &shop.village_shop), (6, 6, Money::ZERO)).await.expect_err("nothing is free");
    assert_eq!((free.code(), free.issues()[0].field.as_str()), ("transfer-charge-missing", "charge"));
    // A lot that came to the store by another way is none of the company's.
    let tea = shop.stocked_at("tea", 5, &shop.village_shop).await;
    let foreign = moves(&shop, &tea, (&shop.village_shop, &shop.hub), (1, 1, Money::ZERO)).await.expect_err("it was never handed over");
    assert_eq!(foreign.code(), "transfer-not-taken-over");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn what_comes_back_makes_good_what_the_hub_had_sold_before(shop: Shop) -> Result<()> {
    let pears = shop.stocked("pears", 5).await;
    moves(&shop, &pears, (&shop.hub, &shop.village_shop), (5, 5, Money::fen(4_000))).await?;
    let mut tx = shop.db().write().await?;
    let sold = Cause { kind: "sale", id: Uuid::from_u128(9) };
    let early = Issue { place: shop.store.id, variant: pears.variant, quantity: pieces(2), cause: sold, allow_negative: true };
    assert_eq!(stock::issue_sale(&mut tx, &early).await?.short, pieces(2));
    tx.commit().await?;
    moves(&shop, &pears, (&shop.village_shop, &shop.store), (5, 5, Money::ZERO)).await?;
    assert_eq!(left(&shop, &pears, &shop.store).await?, 3);
    shop.adds_up().await;
    Ok(())
}
