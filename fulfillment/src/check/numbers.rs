//! Numbers of papers and parcels, made again from the paper's own id and its day.

use super::Places;
use crate::number;
use coop::Place;
use kernel::{BusinessDay, Finding, Id, Result, Timestamp, Tx, query};

/// Any paper that has a number.
struct Paper;

/// Papers on which their day stands: what is said of them, how their numbers begin, and where they are.
const DATED: &[(&str, &str, &str)] = &[
    ("number of slip", "GB", "select id, number, day from fulfillment_weigh_slip order by number"),
    ("number of certificate", "HG", "select id, code, issued_on from fulfillment_certificate order by code"),
    ("number of order", "CG", "select id, code, day from fulfillment_purchase_order order by code"),
    ("number of trip", "CC", "select id, code, day from fulfillment_trip order by code"),
];

/// Papers whose day is the one they were written on, where they were written.
const WRITTEN: &[(&str, &str, &str)] = &[
    ("number of lot", "LQ", "select id, code, received_place_id, received_at from fulfillment_lot order by code"),
    ("number of wave", "BC", "select id, code, place_id, opened_at from fulfillment_wave order by code"),
    ("number of transfer", "DB", "select id, code, from_place_id, made_at from fulfillment_transfer order by code"),
    ("number of cycle", "LC", "select id, code, place_id, opened_at from fulfillment_cycle order by code"),
];

const PARCELS: &str = "select id, waybill, place_id, packed_at from fulfillment_parcel order by waybill";

pub(super) async fn numbers(tx: &mut Tx, places: &Places) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (what, prefix, sql) in DATED {
        let papers: Vec<(Id<Paper>, String, BusinessDay)> = tx.fetch_all(query(sql)).await?;
        found.extend(papers.iter().filter_map(|(id, kept, day)| differs(what, number::document(prefix, *day, *id), kept)));
    }
    for (what, prefix, sql) in WRITTEN {
        let papers: Vec<(Id<Paper>, String, Id<Place>, Timestamp)> = tx.fetch_all(query(sql)).await?;
        let made = |id: Id<Paper>, place, at| number::document(prefix, places.day(place, at), id);
        found.extend(papers.iter().filter_map(|(id, kept, place, at)| differs(what, made(*id, *place, *at), kept)));
    }
    let parcels: Vec<(Id<Paper>, String, Id<Place>, Timestamp)> = tx.fetch_all(query(PARCELS)).await?;
    let made = |id: Id<Paper>, place, at| number::waybill(places.day(place, at), id);
    found.extend(parcels.iter().filter_map(|(id, kept, place, at)| differs("waybill", made(*id, *place, *at), kept)));
    Ok(found)
}

fn differs(what: &str, made: String, kept: &str) -> Option<Finding> {
    (made != kept).then(|| Finding::new(what, made, kept))
}
