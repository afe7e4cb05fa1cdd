//! The letter of a lot: where it grew, who promised it was sound, which hands it went through, how cold it was kept.

use super::{Lot, LotCard, by_code, load};
use crate::{
    CertificateCard, Goods, SlipCard, certificate, cold, goods, intake,
    stock::{self, Movement, MovementKind},
};
use coop::{ColdZone, Party, PartyCard, Place, PlaceCard, party, place};
use kernel::{Id, Quantity, Result, Timestamp, Tx, coded};
use std::collections::HashMap;

/// Everything the public may know of a lot.
#[derive(Debug, Clone)]
pub struct Letter {
    pub lot: LotCard,
    pub goods: Goods,
    /// Who grew or made it.
    pub producer: Option<PartyCard>,
    /// Where it came into the cooperative's hands.
    pub origin: PlaceCard,
    pub slip: Option<SlipCard>,
    pub certificate: Option<CertificateCard>,
    pub hands: Vec<Hand>,
    /// One line for each cold zone it lay in.
    pub temperatures: Vec<TemperatureLine>,
}

coded! {
    /// What a pair of hands did.
    pub enum HandKind {
        Weighed = "weighed",
        Delivered = "delivered",
        Sent = "sent",
        Arrived = "arrived",
        Packed = "packed",
        Sold = "sold",
    }
}

impl HandKind {
    /// The message that says it.
    pub fn message_id(self) -> String {
        format!("fulfillment-hand-{}", self.code())
    }
}

/// One of the hands a lot went through.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    pub kind: HandKind,
    pub at: Timestamp,
    pub place: PlaceCard,
    pub quantity: Quantity,
}

/// How cold a zone was while the lot lay in it.
#[derive(Debug, Clone, PartialEq)]
pub struct TemperatureLine {
    pub place: Id<Place>,
    pub zone: ColdZone,
    /// Instant and tenths of a degree.
    pub readings: Vec<(Timestamp, i64)>,
}

impl TemperatureLine {
    pub fn is_within_limits(&self) -> bool {
        self.readings.iter().all(|(_, dc)| (self.zone.low_dc..=self.zone.high_dc).contains(dc))
    }
}

/// The letter of the lot with this code, as printed on parcels.
pub async fn trace_by_code(tx: &mut Tx, code: &str) -> Result<Letter> {
    let lot = by_code(tx, code).await?;
    write(tx, lot).await
}

/// The letter of a lot.
pub async fn trace(tx: &mut Tx, lot: Id<Lot>) -> Result<Letter> {
    let lot = load(tx, lot).await?;
    write(tx, lot).await
}

async fn write(tx: &mut Tx, lot: LotCard) -> Result<Letter> {
    let goods = goods::named(tx, &[lot.variant]).await?.one(lot.variant);
    let producer = one_party(tx, lot.producer.or(lot.supplier)).await?;
    let slip = intake::of_lot(tx, lot.id).await?;
    let certificate = match lot.certificate {
        Some(id) => Some(certificate::load(tx, id).await?),
        None => None,
    };
    let places: HashMap<Id<Place>, PlaceCard> = place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
    let origin = places.get(&lot.origin_place).cloned().ok_or(kernel::Error::NotFound)?;
    let moved = stock::history(tx, lot.id).await?;
    let hands = hands(&moved, &places);
    let temperatures = temperatures(tx, &lot, &moved).await?;
    Ok(Letter { lot, goods, producer, origin, slip, certificate, hands, temperatures })
}

async fn one_party(tx: &mut Tx, id: Option<Id<Party>>) -> Result<Option<PartyCard>> {
    match id {
        Some(id) => Ok(Some(party::load(tx, id).await?)),
        None => Ok(None),
    }
}

/// Movements that a reader cares for, each place and kind once, when it first happened.
fn hands(moved: &[Movement], places: &HashMap<Id<Place>, PlaceCard>) -> Vec<Hand> {
    let mut hands: Vec<Hand> = Vec::new();
    for one in moved {
        let Some((kind, place)) = hand_kind(one.kind).zip(places.get(&one.place)) else { continue };
        let quantity = if one.quantity < Quantity::ZERO { -one.quantity } else { one.quantity };
        match hands.iter_mut().find(|hand| hand.kind == kind && hand.place.id == place.id) {
            Some(hand) => hand.quantity += quantity,
            None => hands.push(Hand { kind, at: one.moved_at, place: place.clone(), quantity }),
        }
    }
    hands
}

fn hand_kind(kind: MovementKind) -> Option<HandKind> {
    match kind {
        MovementKind::Intake => Some(HandKind::Weighed),
        MovementKind::Purchase => Some(HandKind::Delivered),
        MovementKind::Sent => Some(HandKind::Sent),
        MovementKind::Arrived => Some(HandKind::Arrived),
        MovementKind::Picked => Some(HandKind::Packed),
        MovementKind::Sold => Some(HandKind::Sold),
        MovementKind::Returned | MovementKind::Settled | MovementKind::WrittenOff => None,
    }
}

/// From its coming into a zone until its last part left.
async fn temperatures(tx: &mut Tx, lot: &LotCard, moved: &[Movement]) -> Result<Vec<TemperatureLine>> {
    let mut lines = Vec::new();
    for lay in stock::lay(tx, lot.id).await? {
        let Some(zone) = lay.zone else { continue };
        let here = || moved.iter().filter(|one| one.place == lay.place).map(|one| one.moved_at);
        let from = here().min().unwrap_or(lot.received_at);
        let to = if lay.on_hand.is_positive() { tx.now() } else { here().max().unwrap_or(from) };
        let readings = cold::between(tx, zone, from, to).await?;
        let zone = place::zones(tx, lay.place).await?.into_iter().find(|card| card.id == zone);
        if let (Some(zone), false) = (zone, readings.is_empty()) {
            let readings = readings.into_iter().map(|one| (one.at, one.dc)).collect();
            lines.push(TemperatureLine { place: lay.place, zone, readings });
        }
    }
    Ok(lines)
}
