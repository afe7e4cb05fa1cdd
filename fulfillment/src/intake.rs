//! Intake: buying from a farmer over the scale. Two weighings, deduction, grade, price of the day, payout, certificate
//! and lot stand on one slip; nothing is bought until it is closed, and a closed slip is not changed.

mod day_price;
pub(crate) mod slip_web;
pub(crate) mod web;

pub use day_price::{DayPrice, in_force, prices_of, set_price};

use crate::{Basis, Certificate, Goods, Lot, ProduceBought, certificate, goods, lot, number, posting, stock};
use books::Entry;
use catalog::Variant;
use coop::{ColdZone, Party, Place, PlaceCard, Signed, Staff, party};
use kernel::{BusinessDay, Id, Money, Quantity, Refused, Result, Timestamp, Tx, Unit, coded, outbox, query};

/// A weigh slip (过磅单).
pub struct WeighSlip;

coded! {
    pub enum SlipState {
        /// Still being weighed; nothing is bought yet.
        Open = "open",
        Closed = "closed",
        /// The farmer drove on, or the wrong thing was on the scale.
        Dropped = "dropped",
    }
}

coded! {
    /// How good it is; the price follows it.
    pub enum Grade {
        Top = "top",
        First = "first",
        Second = "second",
        /// For juice and jam.
        Processing = "processing",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct SlipCard {
    pub id: Id<WeighSlip>,
    pub number: String,
    pub state: SlipState,
    pub day: BusinessDay,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "farmer_id")]
    pub farmer: Id<Party>,
    #[record(name = "weigher_id")]
    pub weigher_id: Id<Staff>,
    pub weigher: String,
    pub plate: String,
    #[record(name = "gross_g")]
    pub gross: Option<Quantity>,
    pub gross_at: Option<Timestamp>,
    #[record(name = "tare_g")]
    pub tare: Option<Quantity>,
    pub tare_at: Option<Timestamp>,
    #[record(name = "deduction_g")]
    pub deduction: Option<Quantity>,
    pub deduction_why: String,
    #[record(name = "net_g")]
    pub net: Option<Quantity>,
    pub grade: String,
    /// Per kilogram.
    #[record(name = "price_fen")]
    pub price: Option<Money>,
    #[record(name = "payout_fen")]
    pub payout: Option<Money>,
    #[record(name = "entry_id")]
    pub entry: Option<Id<Entry>>,
    #[record(name = "certificate_id")]
    pub certificate: Option<Id<Certificate>>,
    #[record(name = "lot_id")]
    pub lot: Option<Id<Lot>>,
    #[record(name = "zone_id")]
    pub zone: Option<Id<ColdZone>>,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Only what is weighed is bought over the scale.
    NotWeighed,
    /// The empty crates weigh as much as the full ones.
    TareAboveGross,
    /// After deductions there is nothing to pay for.
    NothingLeft,
    /// Both weighings come first.
    NotWeighedYet,
    /// No price stands for this grade.
    PriceMissing,
    /// The slip is closed or dropped.
    SlipClosed,
    /// Picked tomorrow, or years ago.
    HarvestDay,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotWeighed => "intake-not-weighed-goods",
            Refusal::TareAboveGross => "intake-tare-above-gross",
            Refusal::NothingLeft => "intake-nothing-left",
            Refusal::NotWeighedYet => "intake-not-weighed-yet",
            Refusal::PriceMissing => "intake-price-missing",
            Refusal::SlipClosed => "intake-slip-closed",
            Refusal::HarvestDay => "intake-harvest-day",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::NotWeighed => Some("variant"),
            Refusal::TareAboveGross => Some("tare"),
            Refusal::NothingLeft => Some("deduction"),
            Refusal::PriceMissing => Some("grade"),
            Refusal::HarvestDay => Some("harvested_on"),
            Refusal::NotWeighedYet | Refusal::SlipClosed => None,
        }
    }
}

/// Somebody drives onto the scale.
pub async fn open(tx: &mut Tx, by: &Signed, place: &PlaceCard, brought: (Id<Party>, Id<Variant>), plate: &str) -> Result<Id<WeighSlip>> {
    let id = tx.id::<WeighSlip>();
    open_as(tx, by, place, (brought, plate), id).await?;
    Ok(id)
}

/// The same as a certain slip; begun again, it is there already.
pub(crate) async fn open_as(
    tx: &mut Tx,
    by: &Signed,
    place: &PlaceCard,
    ((farmer, variant), plate): ((Id<Party>, Id<Variant>), &str),
    id: Id<WeighSlip>,
) -> Result<()> {
    party::load(tx, farmer).await?;
    if goods::named(tx, &[variant]).await?.one(variant).unit != Unit::GRAMS {
        return Err(Refusal::NotWeighed.into());
    }
    let now = tx.now();
    let day = place.zone().day(now);
    tx.put(
        query(OPEN)
            .bind(id)
            .bind(number::document("GB", day, id))
            .bind(day)
            .bind(place.id)
            .bind(variant)
            .bind(farmer)
            .bind(by.id)
            .bind(&by.name_zh)
            .bind(plate)
            .bind(now),
    )
    .await?;
    Ok(())
}

const OPEN: &str = "
    insert into fulfillment_weigh_slip (id, number, state, day, place_id, variant_id, farmer_id, weigher_id, weigher, plate, deduction_why,
                                        grade, opened_at)
    values ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, '', '', $10)
    on conflict do nothing";

/// The first weighing: everything on the scale.
pub async fn weigh_gross(tx: &mut Tx, slip: Id<WeighSlip>, gross: Quantity) -> Result<()> {
    let now = tx.now();
    let weigh =
        "update fulfillment_weigh_slip set gross_g = $2, gross_at = $3, tare_g = null, tare_at = null where id = $1 and state = 'open'";
    changed(tx.execute(query(weigh).bind(slip).bind(gross).bind(now)).await?)
}

/// The second weighing: the van and the crates without the goods.
pub async fn weigh_tare(tx: &mut Tx, slip: &SlipCard, tare: Quantity) -> Result<()> {
    if tare >= slip.gross.ok_or(Refusal::NotWeighedYet)? {
        return Err(Refusal::TareAboveGross.into());
    }
    let now = tx.now();
    let weigh = "update fulfillment_weigh_slip set tare_g = $2, tare_at = $3 where id = $1 and state = 'open' and gross_g > $2";
    changed(tx.execute(query(weigh).bind(slip.id).bind(tare).bind(now)).await?)
}

/// The delivery does not happen.
pub async fn drop_slip(tx: &mut Tx, slip: Id<WeighSlip>) -> Result<()> {
    changed(tx.execute(query("update fulfillment_weigh_slip set state = 'dropped' where id = $1 and state = 'open'").bind(slip)).await?)
}

fn changed(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Refusal::SlipClosed.into()) }
}

/// What the clerk judges after both weighings.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Leaves, wet, rot: not paid for.
    pub deduction: Quantity,
    pub deduction_why: String,
    pub grade: Grade,
    pub basis: Basis,
    pub zone: Option<Id<ColdZone>>,
    pub harvested_on: BusinessDay,
}

/// Net weight is gross less tare less deduction, and the payout is its price, halves up.
pub fn settle(gross: Quantity, tare: Quantity, deduction: Quantity, price_per_kg: Money) -> Result<(Quantity, Money), Refusal> {
    let net = gross - tare - deduction;
    if !net.is_positive() {
        return Err(Refusal::NothingLeft);
    }
    Ok((net, price_per_kg.for_part_round_half_up(net.in_steps(), Unit::GRAMS.steps())))
}

/// Dried goods keep for years; what is older than that was mistyped.
const OLDEST_HARVEST_DAYS: i64 = 3 * 366;

/// Closes the slip: the goods are bought, promised sound by their grower, a lot in their zone, and owed for.
pub async fn close(tx: &mut Tx, slip: &SlipCard, place: &PlaceCard, judged: &Judged) -> Result<Id<Lot>> {
    let (gross, tare) = slip.gross.zip(slip.tare).ok_or(Refusal::NotWeighedYet)?;
    if judged.harvested_on > slip.day || judged.harvested_on < slip.day.plus_days(-OLDEST_HARVEST_DAYS) {
        return Err(Refusal::HarvestDay.into());
    }
    let price = in_force(tx, place.id, slip.variant, judged.grade, slip.day).await?.ok_or(Refusal::PriceMissing)?;
    let (net, payout) = settle(gross, tare, judged.deduction, price)?;
    let goods = goods::named(tx, &[slip.variant]).await?.one(slip.variant);
    let bought = Bought { slip, place, judged, goods, net, payout };
    let certificate = bought.certified(tx).await?;
    let lot = bought.become_lot(tx, certificate).await?;
    let cause = stock::Cause::of("weigh_slip", slip.id);
    let entry = posting::produce_bought(tx, place, (cause, &slip.number), slip.farmer, payout).await?;
    let now = tx.now();
    let close = query(CLOSE).bind(slip.id).bind(judged.deduction).bind(&judged.deduction_why).bind(net).bind(judged.grade);
    let close = close.bind(price).bind(payout).bind(entry).bind(certificate).bind(lot).bind(judged.zone).bind(now);
    changed(tx.execute(close.bind(gross).bind(tare)).await?)?;
    let town = party::load(tx, slip.farmer).await?.town;
    outbox::tell(tx, &ProduceBought { slip: slip.id, variant: slip.variant, town, day: slip.day, net })?;
    Ok(lot)
}

/// How many slips are closed, and what was bought by them, in grams.
pub async fn bought(tx: &mut Tx) -> Result<(i64, Quantity)> {
    let sum = "select count(*), cast(coalesce(sum(net_g), 0) as bigint) from fulfillment_weigh_slip where state = 'closed'";
    tx.fetch_one(query(sum)).await
}

const CLOSE: &str = "
    update fulfillment_weigh_slip
       set state = 'closed', deduction_g = $2, deduction_why = $3, net_g = $4, grade = $5, price_fen = $6, payout_fen = $7,
           entry_id = $8, certificate_id = $9, lot_id = $10, zone_id = $11, closed_at = $12
     where id = $1
       and state = 'open'
       and gross_g = $13
       and tare_g = $14";

/// A delivery about to become ours.
struct Bought<'a> {
    slip: &'a SlipCard,
    place: &'a PlaceCard,
    judged: &'a Judged,
    goods: Goods,
    net: Quantity,
    payout: Money,
}

impl Bought<'_> {
    async fn certified(&self, tx: &mut Tx) -> Result<Id<Certificate>> {
        let farmer = party::load(tx, self.slip.farmer).await?;
        let promised = certificate::Promised {
            producer: &farmer,
            product_zh: self.goods.zh.clone(),
            product_en: self.goods.en.clone(),
            quantity: self.net,
            origin: farmer.town.clone(),
            basis: self.judged.basis,
        };
        certificate::issue(tx, self.place, &promised).await
    }

    async fn become_lot(&self, tx: &mut Tx, certificate: Id<Certificate>) -> Result<Id<Lot>> {
        let keeps = self.goods.shelf_life_days;
        let new = lot::NewLot {
            variant: self.slip.variant,
            producer: Some(self.slip.farmer),
            supplier: None,
            town: party::load(tx, self.slip.farmer).await?.town,
            harvested_on: Some(self.judged.harvested_on),
            best_before: (keeps > 0).then(|| self.judged.harvested_on.plus_days(keeps)),
            grade: self.judged.grade.code().to_owned(),
            certificate: Some(certificate),
            quantity: self.net,
            cost: self.payout,
        };
        let lot = lot::open(tx, self.place, &new).await?;
        let arrival = stock::Arrival {
            place: self.place.id,
            zone: self.judged.zone,
            variant: self.slip.variant,
            lot,
            quantity: self.net,
            kind: stock::MovementKind::Intake,
            cause: stock::Cause::of("weigh_slip", self.slip.id),
        };
        stock::receive(tx, self.place, &arrival).await?;
        Ok(lot)
    }
}

const CARD: &str = "
    select id, number, state, day, place_id, variant_id, farmer_id, weigher_id, weigher, plate, gross_g, gross_at, tare_g, tare_at,
           deduction_g, deduction_why, net_g, grade, price_fen, payout_fen, entry_id, certificate_id, lot_id, zone_id, opened_at, closed_at
      from fulfillment_weigh_slip";

pub async fn load(tx: &mut Tx, id: Id<WeighSlip>) -> Result<SlipCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// The slip a lot was weighed on, if it came over the scale.
pub async fn of_lot(tx: &mut Tx, lot: Id<Lot>) -> Result<Option<SlipCard>> {
    tx.fetch_optional(query(CARD).and(" where lot_id = $1").bind(lot)).await
}

/// Slips of some places, open ones first, then the newest.
pub async fn newest(tx: &mut Tx, places: &[Id<Place>]) -> Result<Vec<SlipCard>> {
    let newest =
        " where place_id in (:places) and state <> 'dropped' order by case state when 'open' then 0 else 1 end, opened_at desc limit 60";
    tx.fetch_all(query(CARD).and(newest).bind_list(":places", places.iter().copied())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_pays_for_what_is_left_after_tare_and_deduction() {
        let kg = |kg: i64| Quantity::steps(kg * 1000);
        let settled = settle(kg(520), kg(100), kg(8), Money::fen(560));
        assert_eq!(settled, Ok((kg(412), Money::fen(230_720))));
        assert_eq!(
            settle(Quantity::steps(1_250), Quantity::steps(249), Quantity::ZERO, Money::fen(333)),
            Ok((Quantity::steps(1_001), Money::fen(333)))
        );
        assert_eq!(settle(kg(520), kg(515), kg(5), Money::fen(560)), Err(Refusal::NothingLeft));
    }
}
