//! Weighing what is packed: a goose was sold as about 2.5 kg, and the scale says what this one weighs. A piece is weighed
//! until its parcel is packed, as often as it takes: the last reading counts, and all of them stay. Goods leave the shelf
//! with the parcel, by what the scale showed.

pub(crate) mod web;

use crate::{
    Demand, Wave,
    demand::{self, DemandCard, DemandState, NumberedLine},
    wave,
};
use coop::{PlaceCard, Signed};
use kernel::{Arg, Bounds, Error, Id, Quantity, Refused, Result, Timestamp, Tx, Unit, query};
use uuid::Uuid;

/// One reading of the scale.
pub struct Weighing;

/// What the scale showed for one piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub id: Id<Weighing>,
    pub demand: Id<Demand>,
    pub line: i64,
    /// Counted from one.
    pub piece: i64,
    pub quantity: Quantity,
    /// Why it is taken although it is lighter or heavier than it was sold.
    pub reason: String,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Its parcel is packed, or nobody picks it.
    NotBeingPacked,
    /// Lighter or heavier than it was sold; somebody has to say why it is taken all the same.
    OutOfBounds { bounds: Bounds, quantity: Quantity },
    /// The reading was noted before, with another weight.
    AnotherReading,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotBeingPacked => "weighing-not-being-packed",
            Refusal::OutOfBounds { .. } => "weighing-out-of-bounds",
            Refusal::AnotherReading => "weighing-another-reading",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        let grams = |quantity: &Quantity| Arg::Quantity(*quantity, Unit::GRAMS);
        match self {
            Refusal::OutOfBounds { bounds, quantity } => {
                vec![("least", grams(&bounds.least)), ("most", grams(&bounds.most)), ("weight", grams(quantity))]
            }
            Refusal::NotBeingPacked | Refusal::AnotherReading => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::OutOfBounds { .. }).then_some("weight")
    }
}

/// Notes what the scale showed. The same reading sent twice is noted once; another one of the same piece puts it right,
/// as long as the parcel is open. What is out of its bounds is refused unless somebody says why it is taken.
pub async fn weigh(tx: &mut Tx, by: &Signed, place: &PlaceCard, reading: &Reading) -> Result<()> {
    if let Some(before) = noted(tx, reading.id).await? {
        return before.must_be(reading);
    }
    let card = being_packed(tx, place, reading.demand).await?;
    let line = line_of(tx, &card, reading).await?;
    let bounds = line.wanted.bounds.ok_or(Error::NotFound)?;
    let within = bounds.hold(reading.quantity);
    if !within && reading.reason.is_empty() {
        return Err(Refusal::OutOfBounds { bounds, quantity: reading.quantity }.into());
    }
    let (reason, now) = (if within { "" } else { reading.reason.as_str() }, tx.now());
    let note = query(NOTE).bind(reading.id).bind(reading.demand).bind(reading.line).bind(reading.piece).bind(reading.quantity);
    if tx.execute(note.bind(reason).bind(&by.name_zh).bind(now)).await? == 1 {
        return Ok(());
    }
    // The same form came twice at this moment, and the other one was quicker.
    noted(tx, reading.id).await?.ok_or(Error::NotFound)?.must_be(reading)
}

/// The demand, while it is in a round of this place and its parcel is open; the round is held, so that nobody packs it
/// meanwhile.
async fn being_packed(tx: &mut Tx, place: &PlaceCard, demand: Id<Demand>) -> Result<DemandCard> {
    let seen = demand::load(tx, demand).await?;
    if seen.place != place.id {
        return Err(Error::NotFound);
    }
    let Some(wave) = seen.wave else { return Err(Refusal::NotBeingPacked.into()) };
    wave::hold(tx, wave).await?;
    let card = demand::load(tx, demand).await?;
    if card.state == DemandState::InWave { Ok(card) } else { Err(Refusal::NotBeingPacked.into()) }
}

/// The line that a reading is about; a piece it does not have is not there.
async fn line_of(tx: &mut Tx, card: &DemandCard, reading: &Reading) -> Result<NumberedLine> {
    let line = demand::lines(tx, &[card.id]).await?.into_iter().find(|line| line.line == reading.line).ok_or(Error::NotFound)?;
    let pieces = line.wanted.pieces.unwrap_or(0);
    if (1..=pieces).contains(&reading.piece) { Ok(line) } else { Err(Error::NotFound) }
}

const NOTE: &str = "
    insert into fulfillment_weighing (id, demand_id, line, piece, nth, quantity, reason, weighed_by, weighed_at)
    values ($1, $2, $3, $4,
            (select coalesce(max(nth), 0) + 1 from fulfillment_weighing where demand_id = $2 and line = $3 and piece = $4),
            $5, $6, $7, $8)
    on conflict (id) do nothing";

/// A reading as it was noted.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Weighed {
    #[record(name = "demand_id")]
    pub demand: Id<Demand>,
    pub line: i64,
    pub piece: i64,
    /// Counted from one for each piece; the last one counts.
    pub nth: i64,
    pub quantity: Quantity,
    pub reason: String,
    pub weighed_by: String,
    pub weighed_at: Timestamp,
}

impl Weighed {
    /// Refuses a reading whose form was used for another one.
    fn must_be(&self, reading: &Reading) -> Result<()> {
        let same = (self.demand, self.line, self.piece, self.quantity) == (reading.demand, reading.line, reading.piece, reading.quantity);
        if same { Ok(()) } else { Err(Refusal::AnotherReading.into()) }
    }
}

const WEIGHED: &str = "
    select demand_id, line, piece, nth, quantity, reason, weighed_by, weighed_at
      from fulfillment_weighing one";

async fn noted(tx: &mut Tx, id: Id<Weighing>) -> Result<Option<Weighed>> {
    tx.fetch_optional(query(WEIGHED).and(" where id = $1").bind(id)).await
}

/// Every reading of a demand, piece by piece, the last of each at its end.
pub async fn readings(tx: &mut Tx, demand: Id<Demand>) -> Result<Vec<Weighed>> {
    tx.fetch_all(query(WEIGHED).and(" where demand_id = $1 order by line, piece, nth").bind(demand)).await
}

/// The same for whoever sold it.
pub async fn readings_for(tx: &mut Tx, owner_kind: &str, owner: Uuid) -> Result<Vec<Weighed>> {
    tx.fetch_all(query(WEIGHED).and(OF_OWNER).bind(owner_kind).bind(owner)).await
}

const OF_OWNER: &str = "
     where demand_id = (select id from fulfillment_demand where owner_kind = $1 and owner_id = $2)
     order by line, piece, nth";

/// A piece that was not on the scale yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenPiece {
    pub line: i64,
    pub piece: i64,
    /// What it was sold as, and what it may weigh.
    pub sold_as: Quantity,
    pub bounds: Bounds,
}

/// What of a demand still has to go over the scale, in order.
pub async fn open_pieces(tx: &mut Tx, demand: Id<Demand>) -> Result<Vec<OpenPiece>> {
    let (lines, readings) = (demand::lines(tx, &[demand]).await?, readings(tx, demand).await?);
    Ok(lines.iter().flat_map(|line| open_of(line, &readings)).collect())
}

pub(crate) fn open_of(line: &NumberedLine, readings: &[Weighed]) -> Vec<OpenPiece> {
    let Some((pieces, bounds)) = line.wanted.pieces.zip(line.wanted.bounds) else { return Vec::new() };
    let is_open = |piece: &i64| !readings.iter().any(|one| (one.demand, one.line, one.piece) == (line.demand, line.line, *piece));
    let open = (1..=pieces).filter(is_open);
    open.map(|piece| OpenPiece { line: line.line, piece, sold_as: line.wanted.piece(), bounds }).collect()
}

/// What each piece of a round's demands weighs, as far as it was weighed.
pub(crate) async fn of_wave(tx: &mut Tx, wave: Id<Wave>) -> Result<Vec<Weighed>> {
    tx.fetch_all(query(WEIGHED).and(OF_WAVE).bind(wave)).await
}

const OF_WAVE: &str = "
     where demand_id in (select id from fulfillment_demand where wave_id = $1)
       and nth = (select max(last.nth)
                    from fulfillment_weighing last
                   where last.demand_id = one.demand_id
                     and last.line = one.line
                     and last.piece = one.piece)";

/// What the pieces of one line weigh, in the order of the pieces; nothing while one of them was not on the scale.
pub(crate) fn of_line(readings: &[Weighed], line: &NumberedLine) -> Option<Vec<Quantity>> {
    let last = |piece: i64| {
        let of_piece = readings.iter().filter(|one| (one.demand, one.line, one.piece) == (line.demand, line.line, piece));
        of_piece.max_by_key(|one| one.nth).map(|one| one.quantity)
    };
    (1..=line.wanted.pieces?).map(last).collect()
}

/// How many of a line's pieces were on the scale.
pub(crate) fn count_of(readings: &[Weighed], line: &NumberedLine) -> i64 {
    let open = open_of(line, readings).len();
    line.wanted.pieces.unwrap_or(0) - i64::try_from(open).unwrap_or(i64::MAX)
}

/// What owners of a kind had packed by weight, line by line. For those who add up again.
pub async fn packed_for(tx: &mut Tx, owner_kind: &str) -> Result<Vec<(Uuid, i64, Quantity)>> {
    tx.fetch_all(query(PACKED_FOR).bind(owner_kind)).await
}

const PACKED_FOR: &str = "
    select demand.owner_id, line.line, line.packed
      from fulfillment_demand_line line
      join fulfillment_demand demand on demand.id = line.demand_id
     where demand.owner_kind = $1
       and line.packed is not null";

/// A demand whose pieces are not all weighed.
#[derive(Debug, Clone, kernel::Record)]
pub(crate) struct Awaiting {
    #[record(name = "demand_id")]
    pub demand: Id<Demand>,
    #[record(name = "wave_id")]
    pub wave: Id<Wave>,
    pub code: String,
    pub ship_name: String,
    pub pieces: i64,
    pub weighed: i64,
}

/// What waits for the scale at a place, those that wait longest first.
pub(crate) async fn awaiting(tx: &mut Tx, place: Id<coop::Place>) -> Result<Vec<Awaiting>> {
    tx.fetch_all(query(AWAITING).bind(place)).await
}

const AWAITING: &str = "
    select demand_id, wave_id, code, ship_name, pieces, weighed
      from (select demand.id as demand_id, demand.wave_id, wave.code, demand.ship_name, demand.placed_at,
                   cast(sum(line.pieces) as bigint) as pieces,
                   (select count(*) from fulfillment_weighing one where one.demand_id = demand.id and one.nth = 1) as weighed
              from fulfillment_demand demand
              join fulfillment_wave wave on wave.id = demand.wave_id
              join fulfillment_demand_line line on line.demand_id = demand.id and line.pieces is not null
             where demand.place_id = $1
               and demand.state = 'in_wave'
             group by demand.id, demand.wave_id, wave.code, demand.ship_name, demand.placed_at) open
     where weighed < pieces
     order by placed_at, demand_id
     limit 200";
