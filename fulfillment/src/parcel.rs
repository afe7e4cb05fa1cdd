//! Parcels: what was packed for somebody, its waybill, and who holds it. A parcel always has exactly one holder: a place,
//! a courier, or whoever it was sent to; every change of hands is a scan.

mod carrier;
pub(crate) mod courier_web;
mod custody;
mod label;
pub(crate) mod web;

pub use carrier::{Carrier, County, Simulated, follow};
pub(crate) use custody::hand_to_courier;
pub use custody::{Holder, HolderKind, Scan, ScanKind, arrive, deliver, pick_up, scans};
pub use web::PublicAddress;

use crate::{
    Demand, Lot, Trip, demand,
    demand::{DemandCard, DemandState, NumberedLine, ShipTo},
    fact::{DeliveredLot, PackedWeight, ParcelPacked},
    number, wave,
    wave::TakenPart,
};
use catalog::{Temperature, Variant};
use coop::{Place, PlaceCard, Signed};
use kernel::{Id, Money, Quantity, Refused, Result, Timestamp, Tx, Unit, Value, coded, outbox, query};
use uuid::Uuid;

/// A parcel.
pub struct Parcel;

coded! {
    pub enum ParcelState {
        Packed = "packed",
        PickedUp = "picked_up",
        /// Lies at a station or shop to be fetched.
        Arrived = "arrived",
        Delivered = "delivered",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct ParcelCard {
    pub id: Id<Parcel>,
    pub waybill: String,
    #[record(name = "demand_id")]
    pub demand: Id<Demand>,
    pub owner_kind: String,
    #[record(name = "owner_id")]
    pub owner: Uuid,
    /// Where it was packed.
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub state: ParcelState,
    #[record(flatten)]
    pub holder: Holder,
    pub temperature: Temperature,
    #[record(flatten)]
    pub ship_to: ShipTo,
    #[record(name = "trip_id")]
    pub trip: Option<Id<Trip>>,
    #[record(name = "stop_place_id")]
    pub stop: Option<Id<Place>>,
    pub packed_at: Timestamp,
    pub picked_up_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
}

impl ParcelCard {
    /// `王*兰`: enough for the courier to greet her, not enough for the neighbours.
    pub fn masked_name(&self) -> String {
        mask_name(&self.ship_to.name)
    }

    /// `138****5678`
    pub fn masked_phone(&self) -> String {
        mask_phone(&self.ship_to.phone)
    }
}

fn mask_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [first] | [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}*{last}"),
    }
}

fn mask_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    if letters.len() < 8 {
        return "*".repeat(letters.len());
    }
    let (head, tail) = (letters.iter().take(3), letters.iter().skip(letters.len() - 4));
    head.chain(&['*'; 4]).chain(tail).collect()
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct ParcelLine {
    pub line: i64,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "lot_id")]
    pub lot: Id<Lot>,
    pub lot_code: String,
    pub quantity: Quantity,
    #[record(name = "cost_fen")]
    pub cost: Money,
    pub label_zh: String,
    pub label_en: String,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Something of the order still lies on its shelf.
    NotAllPicked,
    /// Something of the order was not on the scale yet.
    NotAllWeighed,
    /// It is packed already, or was called off.
    NotToBePacked,
    /// No parcel has this waybill.
    UnknownWaybill,
    /// Somebody else holds it.
    HeldByOther { waybill: String },
    /// It is where it was going.
    DeliveredAlready { waybill: String },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotAllPicked => "parcel-not-all-picked",
            Refusal::NotAllWeighed => "parcel-not-all-weighed",
            Refusal::NotToBePacked => "parcel-not-to-be-packed",
            Refusal::UnknownWaybill => "parcel-unknown-waybill",
            Refusal::HeldByOther { .. } => "parcel-held-by-other",
            Refusal::DeliveredAlready { .. } => "parcel-delivered-already",
        }
    }

    fn args(&self) -> Vec<(&'static str, kernel::Arg)> {
        match self {
            Refusal::HeldByOther { waybill } | Refusal::DeliveredAlready { waybill } => vec![("waybill", waybill.into())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::NotAllPicked | Refusal::NotAllWeighed | Refusal::NotToBePacked => None,
            _ => Some("waybill"),
        }
    }
}

/// Packs what was picked for an order into one parcel with its waybill; the place holds it.
pub async fn pack(tx: &mut Tx, by: &Signed, place: &PlaceCard, demand: Id<Demand>) -> Result<Id<Parcel>> {
    let card = demand::load(tx, demand).await?;
    if card.state != DemandState::InWave || card.place != place.id {
        return Err(Refusal::NotToBePacked.into());
    }
    if let Some(wave) = card.wave {
        wave::hold(tx, wave).await?;
    }
    let wanted = demand::lines(tx, &[demand]).await?;
    let weights = wave::scale::take_weighed(tx, place, &card, &wanted).await?;
    let lines = packed_lines(&wanted, &wave::taken(tx, demand).await?, &weights).ok_or(Refusal::NotAllPicked)?;
    let marked =
        tx.execute(query("update fulfillment_demand set state = 'packed' where id = $1 and state = 'in_wave'").bind(demand)).await?;
    if marked == 0 {
        return Err(Refusal::NotToBePacked.into());
    }
    let (parcel, waybill) = insert(tx, place, &card, lines).await?;
    custody::first(tx, by, parcel, place.id).await?;
    if let Some(wave) = card.wave {
        wave::end_if_done(tx, wave).await?;
    }
    outbox::tell(tx, &ParcelPacked { owner_kind: card.owner_kind, owner: card.owner, parcel, waybill, weights })?;
    Ok(parcel)
}

/// What was taken for an order, with the words it was sold by; nothing when any line is short.
fn packed_lines(wanted: &[NumberedLine], taken: &[TakenPart], weights: &[PackedWeight]) -> Option<Vec<Vec<Value>>> {
    let weighed = |line: i64| weights.iter().find(|one| one.line == line).map(|one| one.packed);
    let due = |line: &NumberedLine| weighed(line.line).unwrap_or(line.wanted.quantity);
    let sum = |line: i64| taken.iter().filter(|part| part.line == line).map(|part| part.quantity).sum::<Quantity>();
    if wanted.iter().any(|line| sum(line.line) != due(line)) {
        return None;
    }
    // The label says what the scale showed.
    let scale = |line| weighed(line).map(|packed| format!(" · {} kg", Unit::GRAMS.plain(packed))).unwrap_or_default();
    let words = |line: i64| {
        let words = wanted.iter().find(|one| one.line == line).map(|one| (one.wanted.label_zh.as_str(), one.wanted.label_en.as_str()));
        let (zh, en) = words.unwrap_or_default();
        (format!("{zh}{}", scale(line)), format!("{en}{}", scale(line)))
    };
    let rows = (1i64..).zip(taken).map(|(number, part)| {
        let (zh, en) = words(part.line);
        vec![number.into(), part.variant.into(), part.lot.into(), part.quantity.into(), part.cost.into(), zh.into(), en.into()]
    });
    Some(rows.collect())
}

async fn insert(tx: &mut Tx, place: &PlaceCard, card: &DemandCard, lines: Vec<Vec<Value>>) -> Result<(Id<Parcel>, String)> {
    let (id, now) = (tx.id::<Parcel>(), tx.now());
    let waybill = number::waybill(place.zone().day(now), id);
    let insert =
        query(INSERT).bind(id).bind(&waybill).bind(card.id).bind(&card.owner_kind).bind(card.owner).bind(place.id).bind(card.temperature);
    let to = &card.ship_to;
    tx.put(insert.bind(&to.name).bind(&to.phone).bind(&to.region).bind(&to.address).bind(now)).await?;
    let rows = lines.into_iter().map(|line| std::iter::once(Value::from(id)).chain(line).collect::<Vec<_>>());
    tx.put(query(INSERT_LINES).bind_rows(rows)).await?;
    Ok((id, waybill))
}

const INSERT: &str = "
    insert into fulfillment_parcel (id, waybill, demand_id, owner_kind, owner_id, place_id, state, holder_kind, holder_id, temperature,
                                    ship_name, ship_phone, ship_region, ship_address, packed_at)
    values ($1, $2, $3, $4, $5, $6, 'packed', 'place', $6, $7, $8, $9, $10, $11, $12)";

const INSERT_LINES: &str = "
    insert into fulfillment_parcel_line (parcel_id, line, variant_id, lot_id, quantity, cost_fen, label_zh, label_en)
    values (:row)";

const CARD: &str = "
    select id, waybill, demand_id, owner_kind, owner_id, place_id, state, holder_kind, holder_id, temperature, ship_name, ship_phone,
           ship_region, ship_address, trip_id, stop_place_id, packed_at, picked_up_at, delivered_at
      from fulfillment_parcel";

pub async fn load(tx: &mut Tx, id: Id<Parcel>) -> Result<ParcelCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// The parcel with a scanned or typed waybill.
pub async fn by_waybill(tx: &mut Tx, typed: &str) -> Result<ParcelCard> {
    let waybill = number::read_waybill(typed).ok_or(Refusal::UnknownWaybill)?;
    let found: Option<ParcelCard> = tx.fetch_optional(query(CARD).and(" where waybill = $1").bind(waybill)).await?;
    found.ok_or_else(|| Refusal::UnknownWaybill.into())
}

/// The parcels of an order.
pub async fn of_owner(tx: &mut Tx, owner_kind: &str, owner: Uuid) -> Result<Vec<ParcelCard>> {
    tx.fetch_all(query(CARD).and(" where owner_kind = $1 and owner_id = $2 order by packed_at, id").bind(owner_kind).bind(owner)).await
}

/// Parcels packed at a place, those still there first; `state` narrows it.
pub async fn newest(tx: &mut Tx, place: Id<Place>, state: Option<ParcelState>) -> Result<Vec<ParcelCard>> {
    match state {
        Some(state) => tx.fetch_all(query(CARD).and(IN_STATE).bind(place).bind(state)).await,
        None => tx.fetch_all(query(CARD).and(NEWEST).bind(place)).await,
    }
}

const IN_STATE: &str = "
     where place_id = $1
       and state = $2
     order by packed_at desc, id
     limit 200";

const NEWEST: &str = "
     where place_id = $1
     order by case state when 'packed' then 0 when 'delivered' then 2 else 1 end, packed_at desc, id
     limit 200";

/// What somebody holds now.
pub async fn held_by(tx: &mut Tx, holder: Holder) -> Result<Vec<ParcelCard>> {
    let held = " where holder_kind = $1 and holder_id = $2 and state <> 'delivered' order by packed_at, id limit 300";
    tx.fetch_all(query(CARD).and(held).bind(holder.kind).bind(holder.id)).await
}

/// What rides on a trip.
pub(crate) async fn on_trip(tx: &mut Tx, trip: Id<Trip>) -> Result<Vec<ParcelCard>> {
    tx.fetch_all(query(CARD).and(" where trip_id = $1 order by packed_at, id").bind(trip)).await
}

pub async fn lines(tx: &mut Tx, parcel: Id<Parcel>) -> Result<Vec<ParcelLine>> {
    tx.fetch_all(query(LINES).bind(parcel)).await
}

const LINES: &str = "
    select line.line, line.variant_id, line.lot_id, lot.code as lot_code, line.quantity, line.cost_fen, line.label_zh, line.label_en
      from fulfillment_parcel_line line
      join fulfillment_lot lot on lot.id = line.lot_id
     where line.parcel_id = $1
     order by line.line";

pub(crate) async fn delivered_lots(tx: &mut Tx, parcel: Id<Parcel>) -> Result<Vec<DeliveredLot>> {
    let lines = lines(tx, parcel).await?;
    Ok(lines
        .into_iter()
        .map(|line| DeliveredLot { lot: line.lot, variant: line.variant, quantity: line.quantity, cost_fen: line.cost })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_does_not_tell_the_neighbours_who_and_where() {
        for (name, masked) in [("王桂兰", "王*兰"), ("李明", "李*"), ("欧阳娜娜", "欧*娜"), ("Ann Lee", "A*e"), ("", "")] {
            assert_eq!(mask_name(name), masked);
        }
        for (phone, masked) in [("13812345678", "138****5678"), ("0539-2251234", "053****1234"), ("2251", "****")] {
            assert_eq!(mask_phone(phone), masked);
        }
    }
}
