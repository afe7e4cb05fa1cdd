use super::Wave;
use crate::{Demand, Lot, demand::NumberedLine, lot::Standing};
use catalog::Variant;
use coop::ColdZone;
use kernel::{BusinessDay, Id, Money, Quantity, Result, Tx, Value, coded, query};
use uuid::Uuid;

/// So much of one lot for one line of an order.
pub struct Pick;

coded! {
    pub enum PickState { Planned = "planned", Taken = "taken" }
}

/// A line of an order that still needs goods.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub demand: Id<Demand>,
    pub line: i64,
    pub quantity: Quantity,
    /// Of one piece that is weighed when it is packed, how little it may weigh: it comes whole, out of one lot.
    pub least: Option<Quantity>,
}

/// A part of a lot, meant for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub demand: Id<Demand>,
    pub line: i64,
    pub lot: Id<Lot>,
    pub quantity: Quantity,
}

/// What of a line no pick covers yet: so much of it, or so many pieces, each by itself.
pub(super) fn missing(line: &NumberedLine, covered: Quantity, picks: i64) -> Vec<Wanted> {
    let wanted = |quantity, least| Wanted { demand: line.demand, line: line.line, quantity, least };
    match (line.wanted.pieces, line.wanted.bounds) {
        (Some(pieces), Some(bounds)) => (picks..pieces).map(|_| wanted(line.wanted.piece(), Some(bounds.least))).collect(),
        _ => Some(line.wanted.quantity - covered)
            .filter(|missing| missing.is_positive())
            .map(|missing| wanted(missing, None))
            .into_iter()
            .collect(),
    }
}

/// Serves lines in the order they came from lots in the order they expire. What the lots cannot cover stays open.
pub(super) fn share_out(lots: &[Standing], lines: &[Wanted]) -> Vec<Part> {
    let mut left: Vec<(Id<Lot>, Quantity)> = lots.iter().map(|lot| (lot.lot, lot.free)).collect();
    let mut parts = Vec::new();
    for line in lines {
        let mut open = line.quantity;
        for (lot, free) in &mut left {
            let quantity = open.min(*free);
            if quantity.is_positive() && line.least.is_none_or(|least| open == line.quantity && *free >= least) {
                parts.push(Part { demand: line.demand, line: line.line, lot: *lot, quantity });
                *free = *free - quantity;
                open = if line.least.is_some() { Quantity::ZERO } else { open - quantity };
            }
        }
    }
    parts
}

pub(super) async fn insert(tx: &mut Tx, rows: Vec<Vec<Value>>) -> Result<()> {
    for batch in rows.chunks(200) {
        let rows = batch.iter().map(|row| {
            let mut row = row.clone();
            row.extend([Value::from(PickState::Planned), Value::from(Money::ZERO)]);
            row
        });
        tx.put(query(INSERT).bind_rows(rows)).await?;
    }
    Ok(())
}

const INSERT: &str = "
    insert into fulfillment_pick (id, wave_id, demand_id, line, place_id, variant_id, lot_id, quantity, state, cost_fen)
    values (:row)";

/// A planned pick with whom it is promised to. What is weighed is taken when its parcel is packed.
#[derive(kernel::Record)]
pub(super) struct Planned {
    pub id: Id<Pick>,
    #[record(name = "demand_id")]
    pub demand: Id<Demand>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub quantity: Quantity,
    pub owner_kind: String,
    #[record(name = "owner_id")]
    pub owner: Uuid,
}

pub(super) async fn planned(tx: &mut Tx, wave: Id<Wave>, lot: Id<Lot>) -> Result<Vec<Planned>> {
    tx.fetch_all(query(PLANNED).bind(wave).bind(lot)).await
}

const PLANNED: &str = "
    select pick.id, pick.demand_id, pick.variant_id, pick.quantity, demand.owner_kind, demand.owner_id
      from fulfillment_pick pick
      join fulfillment_demand demand on demand.id = pick.demand_id
      join fulfillment_demand_line line on line.demand_id = pick.demand_id and line.line = pick.line
     where pick.wave_id = $1
       and pick.lot_id = $2
       and pick.state = 'planned'
       and line.pieces is null
     order by pick.variant_id, pick.demand_id, pick.line";

pub(super) async fn mark_taken(tx: &mut Tx, pick: Id<Pick>, (quantity, cost): (Quantity, Money)) -> Result<()> {
    let now = tx.now();
    let mark =
        "update fulfillment_pick set state = 'taken', quantity = $2, cost_fen = $3, taken_at = $4 where id = $1 and state = 'planned'";
    let marked = tx.execute(query(mark).bind(pick).bind(quantity).bind(cost).bind(now)).await?;
    if marked == 0 {
        return Err(super::Refusal::NothingToTake.into());
    }
    Ok(())
}

/// One errand of the picker: so much of a lot, from its zone.
#[derive(Debug, Clone, kernel::Record)]
pub(crate) struct Errand {
    #[record(name = "lot_id")]
    pub lot: Id<Lot>,
    pub code: String,
    pub best_before: Option<BusinessDay>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "zone_id")]
    pub zone: Option<Id<ColdZone>>,
    pub state: PickState,
    pub quantity: Quantity,
    pub orders: i64,
    /// Weighed when it is packed: it is carried to the scale, and leaves the shelf by what the scale shows.
    pub by_weight: bool,
}

/// A round's errands, those still to be run first, lot by lot.
pub(crate) async fn errands(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<Errand>> {
    tx.fetch_all(query(ERRANDS).bind(wave)).await
}

const ERRANDS: &str = "
    select pick.lot_id, lot.code, lot.best_before, pick.variant_id, stock.zone_id, pick.state,
           cast(sum(pick.quantity) as bigint) as quantity, count(distinct pick.demand_id) as orders, line.pieces is not null as by_weight
      from fulfillment_pick pick
      join fulfillment_lot lot on lot.id = pick.lot_id
      join fulfillment_demand_line line on line.demand_id = pick.demand_id and line.line = pick.line
      join fulfillment_stock stock on stock.place_id = pick.place_id and stock.variant_id = pick.variant_id and stock.lot_id = pick.lot_id
     where pick.wave_id = $1
     group by pick.lot_id, lot.code, lot.best_before, pick.variant_id, stock.zone_id, pick.state, line.pieces is not null
     order by pick.state, pick.variant_id, lot.code";

/// How much of a line is planned or taken.
#[derive(Debug, Clone, kernel::Record)]
pub(super) struct LinePart {
    demand_id: Id<Demand>,
    line: i64,
    pub state: PickState,
    pub quantity: Quantity,
    pub picks: i64,
}

impl LinePart {
    pub fn is_for(&self, line: &NumberedLine) -> bool {
        self.demand_id == line.demand && self.line == line.line
    }
}

pub(super) async fn by_line(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<LinePart>> {
    tx.fetch_all(query(BY_LINE).bind(wave)).await
}

const BY_LINE: &str = "
    select demand_id, line, state, cast(sum(quantity) as bigint) as quantity, count(*) as picks
      from fulfillment_pick
     where wave_id = $1
     group by demand_id, line, state";

/// What was taken for an order, lot by lot: what goes into its parcel.
#[derive(Debug, Clone, kernel::Record)]
pub(crate) struct TakenPart {
    pub line: i64,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "lot_id")]
    pub lot: Id<Lot>,
    pub quantity: Quantity,
    #[record(name = "cost_fen")]
    pub cost: Money,
}

pub(crate) async fn taken(tx: &mut Tx, demand: Id<Demand>) -> Result<Vec<TakenPart>> {
    tx.fetch_all(query(TAKEN).bind(demand)).await
}

const TAKEN: &str = "
    select line, variant_id, lot_id, cast(sum(quantity) as bigint) as quantity, cast(sum(cost_fen) as bigint) as cost_fen
      from fulfillment_pick
     where demand_id = $1
       and state = 'taken'
     group by line, variant_id, lot_id
     order by line, lot_id";

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T>(number: u128) -> Id<T> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn the_first_order_gets_the_lot_that_expires_first() {
        let lot = |number, free| Standing { lot: id(number), zone: None, free: Quantity::steps(free) };
        let line = |number, quantity| Wanted { demand: id(number), line: 1, quantity: Quantity::steps(quantity), least: None };
        let parts = share_out(&[lot(1, 7), lot(2, 4)], &[line(11, 5), line(12, 5), line(13, 5)]);
        let part = |demand, lot, quantity| Part { demand: id(demand), line: 1, lot: id(lot), quantity: Quantity::steps(quantity) };
        assert_eq!(parts, vec![part(11, 1, 5), part(12, 1, 2), part(12, 2, 3), part(13, 2, 1)]);
    }

    #[test]
    fn a_goose_comes_whole_out_of_one_lot_that_can_hold_it() {
        let lot = |number, free| Standing { lot: id(number), zone: None, free: Quantity::steps(free) };
        let goose = |number| Wanted { demand: id(number), line: 1, quantity: Quantity::steps(2500), least: Some(Quantity::steps(2200)) };
        let parts = share_out(&[lot(1, 2100), lot(2, 4800), lot(3, 2500)], &[goose(11), goose(12), goose(13), goose(14)]);
        let part = |demand, lot, quantity| Part { demand: id(demand), line: 1, lot: id(lot), quantity: Quantity::steps(quantity) };
        assert_eq!(parts, vec![part(11, 2, 2500), part(12, 2, 2300), part(13, 3, 2500)]);
    }
}
