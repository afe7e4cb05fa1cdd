//! The store nodes the hub knows, and how far each has come.

use coop::Place;
use kernel::{Id, Result, Timestamp, Tx, query};

#[derive(Debug, Clone, kernel::Record)]
pub struct NodeCard {
    pub id: i64,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub till_no: String,
    pub epoch: i64,
    pub public_key: String,
    pub enrolled_at: Timestamp,
    /// The till was enrolled again; this node's epoch is over.
    pub closed_at: Option<Timestamp>,
    /// Why nothing more is taken from it.
    pub frozen: Option<String>,
    pub stored_seq: i64,
    pub stored_hash: String,
    pub applied_seq: i64,
    pub seen_at: Option<Timestamp>,
    /// What the node itself said was still waiting, when it was last seen.
    pub unacked: i64,
    pub price_version: i64,
    pub clock_off_s: i64,
    pub program: String,
}

const CARD: &str = "
    select id, place_id, till_no, epoch, public_key, enrolled_at, closed_at, frozen, stored_seq, stored_hash, applied_seq,
           seen_at, unacked, price_version, clock_off_s, program
      from pos_node";

pub async fn load(tx: &mut Tx, id: i64) -> Result<NodeCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

pub async fn all(tx: &mut Tx) -> Result<Vec<NodeCard>> {
    tx.fetch_all(query(CARD).and(" order by place_id, till_no, epoch desc limit 1000")).await
}

/// Nodes with facts that are stored and have not taken effect.
pub async fn behind(tx: &mut Tx) -> Result<Vec<NodeCard>> {
    tx.fetch_all(query(CARD).and(" where applied_seq < stored_seq order by id")).await
}
