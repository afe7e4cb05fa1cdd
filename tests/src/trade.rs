//! A busy day picked by chance: shoppers buy and pay (once, twice, never), the hub picks and packs, couriers carry, lots
//! come, transfers go, tills sell. Whatever is durable is promised aloud, so that a story can kill the program and see.

use crate::{
    crash::promise,
    shop::{Shop, Stocked},
    shopper::Outcome,
};
use axum::http::StatusCode;
use coop::{Role, Signed, staff};
use fulfillment::{
    Demand,
    parcel::{self, Holder, ParcelState},
    stock::{self, Cause, Issue},
    transfer::{self, Counted, NewLine},
    wave,
    weighing::{self, Reading},
};
use kernel::{Id, Money, Quantity, Result, Tx};
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;

/// What is traded; of geese no two weigh the same.
pub const NAMES: [&str; 5] = ["pears", "tea", "ginger", "honey", GEESE];

const GEESE: &str = "geese";

/// Fills the hub with all of it.
pub async fn fill(shop: &Shop) {
    for name in NAMES.iter().filter(|name| **name != GEESE) {
        shop.stocked(name, 5000).await;
    }
    let geese = shop.of_catch_weight(GEESE, (2200, 2500, 2800), Money::fen(13_400)).await;
    shop.delivered(&geese, 5_000_000, &shop.hub).await;
    shop.settle().await;
}

/// Everybody at work, until they are stopped.
pub async fn begin(shop: Shop, seed: u64) -> JoinSet<()> {
    let shop = Arc::new(shop);
    let mut goods = Vec::new();
    for name in NAMES {
        goods.push(shop.known(name).await);
    }
    let goods = Arc::new(goods);
    let mut work = JoinSet::new();
    for nth in 0..4 {
        work.spawn(shopping(shop.clone(), goods.clone(), fastrand::Rng::with_seed(seed * 10 + nth)));
    }
    work.spawn(hub_work(shop.clone(), goods, fastrand::Rng::with_seed(seed * 10 + 9)));
    work.spawn(async move {
        loop {
            shop.program.settle().await.unwrap_or_else(|error| promise(&format!("a fault: jobs: {error}")));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    work
}

async fn shopping(shop: Arc<Shop>, goods: Arc<Vec<Stocked>>, mut chance: fastrand::Rng) {
    loop {
        let ann = shop.shopper("Ann");
        let order = match ann.buys_some(&goods[chance.usize(..goods.len())], chance.i64(1..4)).await {
            Outcome::Bought(order) => order,
            Outcome::Refused(page) if page.status == StatusCode::UNPROCESSABLE_ENTITY => continue,
            Outcome::Refused(page) => {
                promise(&format!("a fault: order: {}", page.text()));
                continue;
            }
        };
        promise(&format!("placed {} {}", order.number, order.key));
        match chance.u8(..10) {
            0 => {}
            1 => {
                let called_off = ann.visitor.post(&format!("/orders/{}/cancellation", order.number), &[("key", &order.key)]).await;
                assert!(!called_off.status.is_server_error(), "{}", called_off.text());
            }
            times => {
                for _ in 0..=u8::from(times == 2) {
                    let told = shop.paid(&order).await;
                    if told.status.is_success() {
                        promise(&format!("paid {} {}", order.number, order.key));
                    } else {
                        promise(&format!("a fault: notice: {}", told.text()));
                    }
                }
            }
        }
    }
}

async fn person(tx: &mut Tx, role: Role) -> Result<Signed> {
    let card = staff::all(tx)
        .await?
        .into_iter()
        .find(|one| one.roles.iter().any(|held| held.grant.role == role))
        .ok_or(kernel::Error::NotFound)?;
    coop::acting(tx, card.id).await
}

async fn hub_work(shop: Arc<Shop>, goods: Arc<Vec<Stocked>>, mut chance: fastrand::Rng) {
    loop {
        let goods = &goods[chance.usize(..goods.len())];
        let deed = Deed { shop: shop.clone(), goods: goods.clone(), which: chance.u8(..6), quantity: Quantity::steps(chance.i64(1..6)) };
        let done = shop.db().write_again(|tx| {
            let deed = deed.clone();
            Box::pin(async move { deed.is_done(tx).await })
        });
        if let Err(error) = done.await {
            // A refusal is an answer like any other.
            if !error.is_refusal() {
                promise(&format!("a fault: hub: {error}"));
            }
        }
        tokio::time::sleep(Duration::from_millis(chance.u64(..5))).await;
    }
}

/// One thing that is done at the hub.
#[derive(Clone)]
struct Deed {
    shop: Arc<Shop>,
    goods: Stocked,
    which: u8,
    quantity: Quantity,
}

impl Deed {
    async fn is_done(&self, tx: &mut Tx) -> Result<()> {
        let shop = &*self.shop;
        match self.which {
            0 => {
                let clerk = person(tx, Role::HubClerk).await?;
                wave::open(tx, &clerk, &shop.hub).await?;
            }
            1 | 2 => pick_and_pack(tx, shop).await?,
            3 => carry(tx, shop).await?,
            4 => send_to_store(tx, shop, &self.goods, self.quantity).await?,
            _ => {
                let cause = Cause::of("sale", tx.id::<Shop>());
                let issue =
                    Issue { place: shop.store.id, variant: self.goods.variant, quantity: self.quantity, cause, allow_negative: true };
                stock::issue_sale(tx, &issue).await?;
            }
        }
        Ok(())
    }
}

async fn pick_and_pack(tx: &mut Tx, shop: &Shop) -> Result<()> {
    let clerk = person(tx, Role::HubClerk).await?;
    for round in wave::newest(tx, &[shop.hub.id]).await?.into_iter().take(3) {
        wave::plan_again(tx, &round).await?;
        for lot in wave::lots_to_take(tx, round.id).await? {
            wave::take(tx, &round, lot).await?;
        }
        for demand in wave::demand_ids(tx, round.id).await? {
            weigh(tx, shop, (&clerk, demand)).await?;
            match parcel::pack(tx, &clerk, &shop.hub, demand).await {
                Err(error) if !error.is_refusal() => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// What differs in weight goes over the scale, each piece with what it weighs by chance.
async fn weigh(tx: &mut Tx, shop: &Shop, (clerk, demand): (&Signed, Id<Demand>)) -> Result<()> {
    for open in weighing::open_pieces(tx, demand).await? {
        let quantity = Quantity::steps(fastrand::i64(open.bounds.least.in_steps()..=open.bounds.most.in_steps()));
        let reading = Reading { id: tx.id(), demand, line: open.line, piece: open.piece, quantity, reason: String::new() };
        match weighing::weigh(tx, clerk, &shop.hub, &reading).await {
            Err(error) if !error.is_refusal() => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

async fn carry(tx: &mut Tx, shop: &Shop) -> Result<()> {
    let courier = person(tx, Role::Courier).await?;
    for parcel in parcel::held_by(tx, Holder::courier(courier.id)).await? {
        parcel::deliver(tx, &courier, &parcel.waybill, Holder::courier(courier.id)).await?;
    }
    for parcel in parcel::newest(tx, shop.hub.id, Some(ParcelState::Packed)).await?.into_iter().take(5) {
        parcel::pick_up(tx, &courier, &parcel.waybill).await?;
    }
    Ok(())
}

async fn send_to_store(tx: &mut Tx, shop: &Shop, goods: &Stocked, quantity: Quantity) -> Result<()> {
    let clerk = person(tx, Role::HubClerk).await?;
    let line = NewLine { variant: goods.variant, lot: None, quantity, charge: Money::ZERO };
    let id: Id<fulfillment::Transfer> = transfer::draft(tx, &shop.hub, shop.store.id, None, &[line]).await?;
    let card = transfer::load(tx, id).await?;
    transfer::send(tx, &card).await?;
    let card = transfer::load(tx, id).await?;
    transfer::receive(tx, &clerk, &card, &Counted::default()).await
}
