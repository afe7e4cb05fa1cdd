//! Temperatures of cold zones, as their recorders send them: in batches, late and twice.

use coop::{ColdZone, Place};
use kernel::{Id, Result, Timestamp, Tx, query};

/// One temperature, in tenths of a degree Celsius.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Reading {
    #[record(name = "place_id")]
    pub place: Id<Place>,
    #[record(name = "zone_id")]
    pub zone: Id<ColdZone>,
    pub at: Timestamp,
    pub dc: i64,
}

/// Keeps a batch of readings; those already kept change nothing. Answers how many were new.
pub async fn record(tx: &mut Tx, readings: &[Reading]) -> Result<u64> {
    let mut new = 0;
    for batch in readings.chunks(500) {
        let rows = batch.iter().map(|one| vec![one.place.into(), one.zone.into(), one.at.into(), one.dc.into()]);
        new += tx.execute(query(RECORD).bind_rows(rows)).await?;
    }
    Ok(new)
}

const RECORD: &str = "
    insert into fulfillment_reading (place_id, zone_id, at, dc)
    values (:row)
    on conflict (zone_id, at) do nothing";

/// What a zone's recorder said between two instants, oldest first.
pub async fn between(tx: &mut Tx, zone: Id<ColdZone>, from: Timestamp, to: Timestamp) -> Result<Vec<Reading>> {
    let select = "
        select place_id, zone_id, at, dc
          from fulfillment_reading
         where zone_id = $1
           and at between $2 and $3
         order by at
         limit 2000";
    tx.fetch_all(query(select).bind(zone).bind(from).bind(to)).await
}

/// The last reading of each zone of a place.
pub async fn latest(tx: &mut Tx, place: Id<Place>) -> Result<Vec<Reading>> {
    let select = "
        select place_id, zone_id, at, dc
          from fulfillment_reading reading
         where place_id = $1
           and at = (select max(at) from fulfillment_reading other where other.zone_id = reading.zone_id)
         order by zone_id";
    tx.fetch_all(query(select).bind(place)).await
}
