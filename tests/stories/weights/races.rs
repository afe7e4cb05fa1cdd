//! Two packers at one goose, and two geese out of one lot, at the same moment.

use super::{geese, lies, person, reading, round, shows};
use crate::fulfillment::races::meanwhile;
use coop::Role;
use fulfillment::{parcel, weighing};
use kernel::{Result, Tx};
use stories::{Shop, shop_test};

#[shop_test]
async fn a_form_sent_twice_at_once_is_noted_once(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    let mut tx = shop.db().write().await?;
    let (clerk, first) = (person(&mut tx, Role::HubClerk).await?, reading(tx.id(), demands[0], 1, 2360));
    drop(tx);
    let weigh = async |tx: &mut Tx| weighing::weigh(tx, &clerk, &shop.hub, &first).await;
    meanwhile(shop.db(), weigh, weigh).await??;
    assert_eq!(weighing::readings(&mut shop.db().read().await?, demands[0]).await?.len(), 1);
    Ok(())
}

#[shop_test]
async fn who_packs_while_another_weighs_again_packs_what_the_scale_showed_last(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    let order = shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2630).await?;
    let mut tx = shop.db().write().await?;
    let clerk = person(&mut tx, Role::HubClerk).await?;
    let (right, late) = (reading(tx.id(), demands[0], 1, 2360), reading(tx.id(), demands[0], 1, 2400));
    drop(tx);
    let weigh = async |tx: &mut Tx| weighing::weigh(tx, &clerk, &shop.hub, &right).await;
    let pack = async |tx: &mut Tx| parcel::pack(tx, &clerk, &shop.hub, demands[0]).await.map(drop);
    meanwhile(shop.db(), weigh, pack).await??;
    let refused = async |tx: &mut Tx| weighing::weigh(tx, &clerk, &shop.hub, &late).await;
    let again = async |tx: &mut Tx| parcel::pack(tx, &clerk, &shop.hub, demands[0]).await.map(drop);
    let mut tx = shop.db().write().await?;
    assert_eq!(refused(&mut tx).await.expect_err("the parcel is closed").code(), "weighing-not-being-packed");
    assert_eq!(again(&mut tx).await.expect_err("it is packed").code(), "parcel-not-to-be-packed");
    drop(tx);
    shop.settle().await;
    assert_eq!(shop.order(&order).await["lines"][0]["weight"]["packed"], 2360);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn who_weighs_while_another_packs_comes_too_late(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 25_000).await;
    shop.shopper("Ann").buys_and_pays(&goose, 1).await;
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2360).await?;
    let mut tx = shop.db().write().await?;
    let (clerk, late) = (person(&mut tx, Role::HubClerk).await?, reading(tx.id(), demands[0], 1, 2400));
    drop(tx);
    let pack = async |tx: &mut Tx| parcel::pack(tx, &clerk, &shop.hub, demands[0]).await.map(drop);
    let weigh = async |tx: &mut Tx| weighing::weigh(tx, &clerk, &shop.hub, &late).await;
    let refused = meanwhile(shop.db(), pack, weigh).await?.expect_err("the parcel is closed");
    assert_eq!(refused.code(), "weighing-not-being-packed");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn two_heavy_geese_do_not_leave_one_lot_that_holds_less(shop: Shop) -> Result<()> {
    let goose = geese(&shop, 5000).await;
    for name in ["Ann", "Bob"] {
        shop.shopper(name).buys_and_pays(&goose, 1).await;
    }
    let (_, demands) = round(&shop).await?;
    shows(&shop, demands[0], 1, 2640).await?;
    shows(&shop, demands[1], 1, 2640).await?;
    let mut tx = shop.db().write().await?;
    let clerk = person(&mut tx, Role::HubClerk).await?;
    drop(tx);
    let ann = async |tx: &mut Tx| parcel::pack(tx, &clerk, &shop.hub, demands[0]).await.map(drop);
    let bob = async |tx: &mut Tx| parcel::pack(tx, &clerk, &shop.hub, demands[1]).await.map(drop);
    let short = meanwhile(shop.db(), ann, bob).await?.expect_err("2.36 kg are left");
    assert_eq!((short.code(), lies(&shop, &goose).await?), ("stock-lot-short", (2360, 2500)));
    shop.adds_up().await;
    Ok(())
}
