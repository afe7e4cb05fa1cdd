//! Farmers bring apples, ginger and chestnuts; what is bought goes to the hub.

use super::Story;
use coop::{PlaceCard, place};
use fulfillment::{
    Basis, Grade, cold,
    intake::{self, DayPrice, Judged},
    lot, stock, transfer,
};
use kernel::{Money, Quantity, Result, Unit};
use std::time::Duration;

/// One delivery at a scale.
struct Delivery {
    at: &'static str,
    clerk: &'static str,
    farmer: &'static str,
    sku: &'static str,
    grade: Grade,
    /// Kilograms as the scale shows them: with the van and crates, and without the goods.
    gross: &'static str,
    tare: &'static str,
    deduction: &'static str,
    /// Per kilogram.
    price_fen: i64,
}

macro_rules! delivery {
    ($at:literal, $clerk:literal, $farmer:literal, $sku:literal, $grade:ident, $gross:literal - $tare:literal - $deduction:literal, $price:literal) => {
        Delivery {
            at: $at,
            clerk: $clerk,
            farmer: $farmer,
            sku: $sku,
            grade: Grade::$grade,
            gross: $gross,
            tare: $tare,
            deduction: $deduction,
            price_fen: $price,
        }
    };
}

const DELIVERIES: &[Delivery] = &[
    delivery!("cold-quanzhuang", "weigh", "farmer-niu", "SP-APPLE-80", First, "528" - "110" - "6", 560),
    delivery!("cold-quanzhuang", "weigh", "farmer-shi", "SP-APPLE-80", First, "401.5" - "96" - "4.5", 560),
    delivery!("cold-quanzhuang", "weigh", "farmer-geng", "SP-APPLE-85", Top, "366" - "96" - "2", 720),
    delivery!("cold-quanzhuang", "weigh", "farmer-niu", "SP-APPLE-85", Top, "252.5" - "64" - "1.5", 720),
    delivery!("cold-yuandongtou", "weigh2", "farmer-zhangsl", "SP-GINGER-OLD", First, "688" - "120" - "12", 780),
    delivery!("cold-yuandongtou", "weigh2", "farmer-duan", "SP-GINGER-NEW", First, "412" - "88" - "9", 620),
    delivery!("cold-yuandongtou", "weigh2", "farmer-li", "SP-CHESTNUT-M", First, "318.5" - "72" - "3.5", 1150),
    delivery!("cold-yuandongtou", "weigh2", "farmer-li", "SP-GOOSE", First, "142.5" - "62.5" - "0", 3200),
];

pub(super) async fn bring_in(story: &Story<'_>) -> Result<()> {
    for delivery in DELIVERIES {
        weigh(story, delivery).await?;
        story.pass(Duration::from_secs(12 * 60));
    }
    let hub = story.place("hub").await?;
    for (from, clerk) in [("cold-quanzhuang", "weigh"), ("cold-yuandongtou", "weigh2")] {
        let from = story.place(from).await?;
        send_to_hub(story, &from, &hub, clerk).await?;
        keep_cold(story, &from).await?;
    }
    Ok(())
}

async fn weigh(story: &Story<'_>, delivery: &Delivery) -> Result<()> {
    let (clerk, at) = (story.acting(delivery.clerk).await?, story.place(delivery.at).await?);
    let variant = story.goods.variant(delivery.sku)?;
    let mut tx = story.program.db().write().await?;
    let day = at.zone().day(tx.now());
    let price = DayPrice { variant, grade: delivery.grade, day, price: Money::fen(delivery.price_fen) };
    intake::set_price(&mut tx, &clerk, at.id, &price).await?;
    let slip = intake::open(&mut tx, &clerk, &at, (story.county.party(delivery.farmer)?, variant), "鲁Q·A1024").await?;
    intake::weigh_gross(&mut tx, slip, kg(delivery.gross)).await?;
    let card = intake::load(&mut tx, slip).await?;
    intake::weigh_tare(&mut tx, &card, kg(delivery.tare)).await?;
    let zone = place::zones(&mut tx, at.id).await?.first().map(|zone| zone.id);
    let card = intake::load(&mut tx, slip).await?;
    let judged = Judged {
        deduction: kg(delivery.deduction),
        deduction_why: "果叶、残次".to_owned(),
        grade: delivery.grade,
        basis: Basis { controlled: true, self_tested: true, lab_tested: false },
        zone,
        harvested_on: day.plus_days(-1),
    };
    intake::close(&mut tx, &card, &at, &judged).await?;
    tx.commit().await
}

/// Three quarters of what came go to the hub by the evening van.
async fn send_to_hub(story: &Story<'_>, from: &PlaceCard, hub: &PlaceCard, clerk: &str) -> Result<()> {
    let clerk = story.acting(clerk).await?;
    let mut tx = story.program.db().write().await?;
    let mut lines = Vec::new();
    for lying in stock::lying(&mut tx, from.id).await? {
        let variant = lot::load(&mut tx, lying.lot).await?.variant;
        // Whole boxes of five kilograms.
        let share = Quantity::steps(lying.on_hand.in_steps() * 3 / 4 / 5000 * 5000);
        lines.push(transfer::NewLine { variant, lot: Some(lying.lot), quantity: share, charge: Money::ZERO });
    }
    let id = transfer::draft(&mut tx, from, hub.id, None, &lines).await?;
    let card = transfer::load(&mut tx, id).await?;
    transfer::send(&mut tx, &card).await?;
    tx.commit().await?;
    story.pass(Duration::from_secs(2 * 3600));
    let mut tx = story.program.db().write().await?;
    let card = transfer::load(&mut tx, id).await?;
    transfer::receive(&mut tx, &clerk, &card, &transfer::Counted::default()).await?;
    tx.commit().await
}

/// A reading a quarter of an hour in every zone, wandering within its limits.
async fn keep_cold(story: &Story<'_>, at: &PlaceCard) -> Result<()> {
    let mut tx = story.program.db().write().await?;
    let until = tx.now();
    let mut readings = Vec::new();
    for zone in place::zones(&mut tx, at.id).await? {
        let (middle, width) = ((zone.low_dc + zone.high_dc) / 2, (zone.high_dc - zone.low_dc) / 4);
        for quarter in 0..96 {
            let wave = [0, 1, 2, 1, 0, -1, -2, -1][quarter % 8] * width.max(2) / 2;
            let before = Duration::from_secs(900 * (96 - quarter as u64));
            readings.push(cold::Reading { place: at.id, zone: zone.id, at: until.minus(before), dc: middle + wave });
        }
    }
    cold::record(&mut tx, &readings).await?;
    tx.commit().await
}

fn kg(text: &str) -> Quantity {
    Unit::GRAMS.parse(text).expect("the story's weights are well formed")
}
