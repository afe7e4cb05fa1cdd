//! A joint purchase: the hub and the shops ask by the case, suppliers deliver, the van takes round what everyone got.

use super::Story;
use crate::demo::{county::unknown, words::ProductText};
use coop::{Party, Place};
use fulfillment::{
    cycle::{self, NewOffer, Offer},
    purchase, transfer, trip,
};
use kernel::{BasisPoints, Id, Money, Quantity, Result, Unit, UnitCode};
use std::{collections::HashMap, time::Duration};

/// What the company adds when it sells on to stores that sell for themselves.
const MARK_UP: BasisPoints = BasisPoints::new(600);

/// Something on offer, and how eagerly it is asked for.
struct Offered {
    offer: Id<Offer>,
    specialty: bool,
    /// Its place in the list, by which shops differ.
    nth: usize,
}

pub(super) async fn buy_together(story: &Story<'_>) -> Result<()> {
    let (cycle, offered) = open(story).await?;
    ask(story, cycle, &offered).await?;
    story.pass(Duration::from_secs(4 * 3600));
    deliver(story, cycle).await?;
    story.pass(Duration::from_secs(14 * 3600));
    take_round(story).await
}

async fn open(story: &Story<'_>) -> Result<(Id<cycle::Cycle>, Vec<Offered>)> {
    let hub = story.place("hub").await?;
    let mut tx = story.program.db().write().await?;
    let closes_on = hub.zone().day(tx.now()).plus_days(1);
    let cycle = cycle::open(&mut tx, &hub, ("十一月下旬联采", "Late November purchase"), closes_on).await?;
    let mut offered = Vec::new();
    for product in story.texts.products.iter().filter(|product| product.key != "cherry") {
        for new in offers(story, product)? {
            let offer = cycle::offer(&mut tx, cycle, &new).await?;
            offered.push(Offered { offer, specialty: product.kind == "specialty", nth: offered.len() });
        }
    }
    tx.commit().await?;
    Ok((cycle, offered))
}

/// What is counted in pieces is offered by its largest pack, or by twelve.
fn offers(story: &Story<'_>, product: &ProductText) -> Result<Vec<NewOffer>> {
    let supplier: Id<Party> = match (&product.supplier, &product.producer) {
        (Some(key), _) | (None, Some(key)) => story.county.party(key)?,
        (None, None) => return Err(unknown("supplier of", &product.key)),
    };
    let specialty = product.kind == "specialty";
    let counted = product.variant.iter().filter(|variant| !(specialty && variant.unit == UnitCode::Kilogram.code()));
    counted
        .map(|variant| {
            let unit = UnitCode::parse(&variant.unit)
                .and_then(|code| Unit::new(code, variant.scale))
                .ok_or_else(|| unknown("unit", &variant.unit))?;
            let largest = variant.pack.iter().map(|pack| pack.steps).max().unwrap_or(1);
            let steps = if largest < 4 { largest * 12 } else { largest };
            let cost = Money::fen(variant.cost_fen).for_part_round_half_up(steps, unit.steps());
            let price = cost + MARK_UP.of_round_half_up(cost);
            Ok(NewOffer { variant: story.goods.variant(&variant.sku)?, supplier, case_steps: Quantity::steps(steps), cost, price })
        })
        .collect()
}

/// The hub stocks up for the web, stores take a little of everything, village shops what sells there.
async fn ask(story: &Story<'_>, cycle: Id<cycle::Cycle>, offered: &[Offered]) -> Result<()> {
    let by = story.acting("hub").await?;
    let mut tx = story.program.db().write().await?;
    let hub = story.county.place("hub")?;
    let for_hub: Vec<_> = offered.iter().map(|one| (one.offer, if one.specialty { 20 } else { 2 })).collect();
    cycle::ask(&mut tx, &by, cycle, hub, &for_hub).await?;
    for (nth, shop) in shops(story).enumerate() {
        let cases: Vec<_> = offered.iter().filter(|one| (one.nth + nth) % 3 == 0).map(|one| (one.offer, 1)).collect();
        cycle::ask(&mut tx, &by, cycle, shop, &cases).await?;
    }
    tx.commit().await
}

/// Stores and village shops, in the order of the texts.
fn shops<'a>(story: &'a Story<'_>) -> impl Iterator<Item = Id<Place>> + 'a {
    let selling = story.texts.places.iter().filter(|place| place.kind == "store" || place.kind == "village_shop");
    selling.filter_map(|place| story.county.places.get(&place.key).copied())
}

async fn deliver(story: &Story<'_>, cycle: Id<cycle::Cycle>) -> Result<()> {
    let by = story.acting("hub").await?;
    let mut tx = story.program.db().write().await?;
    let card = cycle::load(&mut tx, cycle).await?;
    let orders = cycle::close(&mut tx, &card).await?;
    tx.commit().await?;
    for order in orders {
        let mut tx = story.program.db().write().await?;
        let order = purchase::load(&mut tx, order).await?;
        purchase::receive(&mut tx, &by, &order, &HashMap::new()).await?;
        tx.commit().await?;
        story.pass(Duration::from_secs(20 * 60));
    }
    Ok(())
}

/// The van leaves with everything that stands ready, and every shop confirms what it got.
async fn take_round(story: &Story<'_>) -> Result<()> {
    let (hub, by, courier) = (story.place("hub").await?, story.acting("hub").await?, story.acting("courier").await?);
    let mut tx = story.program.db().write().await?;
    let day = hub.zone().day(tx.now());
    let id = trip::plan(&mut tx, &hub, courier.id, day).await?;
    let card = trip::load(&mut tx, id).await?;
    trip::leave(&mut tx, &by, &card).await?;
    tx.commit().await?;
    let stops = trip::stops(&mut story.program.db().read().await?, id).await?;
    for stop in stops {
        story.pass(Duration::from_secs(9 * 60));
        let mut tx = story.program.db().write().await?;
        for card in transfer::newest(&mut tx, &[stop.place]).await? {
            if card.state == transfer::TransferState::Sent && card.to == stop.place {
                transfer::receive(&mut tx, &by, &card, &transfer::Counted::default()).await?;
            }
        }
        let trip = trip::load(&mut tx, id).await?;
        trip::stop_done(&mut tx, &courier, &trip, stop.place).await?;
        tx.commit().await?;
    }
    Ok(())
}
