//! Which till this is, in which store, and how it stands with its hub.

use super::{Refusal, journal};
use crate::{event::Boot, wire::Welcome};
use coop::{Party, Place};
use kernel::{BusinessDay, Db, Id, Money, Result, Timestamp, Tx, Zone, query};
use std::time::Duration;

/// The till of this node, as it was enrolled.
#[derive(Debug, Clone, kernel::Record)]
pub struct Till {
    pub node_id: i64,
    pub epoch: i64,
    pub till_no: String,
    pub store_no: String,
    pub place_id: Id<Place>,
    pub place_zh: String,
    pub place_en: String,
    pub seller_id: Id<Party>,
    pub seller_zh: String,
    pub seller_en: String,
    minutes_east: i64,
    pub round_to_fen: Money,
    pub boot_id: Id<Boot>,
}

impl Till {
    pub fn zone(&self) -> Zone {
        Zone { minutes_east: i32::try_from(self.minutes_east).unwrap_or(Zone::CHINA.minutes_east) }
    }

    /// The day on the store's wall.
    pub fn day(&self, at: Timestamp) -> BusinessDay {
        self.zone().day(at)
    }
}

/// This till, or nothing when the node has not been enrolled.
pub async fn enrolled(tx: &mut Tx) -> Result<Option<Till>> {
    tx.fetch_optional(query(TILL)).await
}

/// This till; a node that was never enrolled sells nothing.
pub async fn here(tx: &mut Tx) -> Result<Till> {
    Ok(enrolled(tx).await?.ok_or(Refusal::NotEnrolled)?)
}

const TILL: &str = "
    select node_id, epoch, till_no, store_no, place_id, place_zh, place_en, seller_id, seller_zh, seller_en,
           minutes_east, round_to_fen, boot_id
      from pos_till_self
      join pos_till_sync on pos_till_sync.one = pos_till_self.one";

/// Notes that the program was started; no network is asked.
pub async fn start(db: &Db) -> Result<Option<Till>> {
    let mut tx = db.write().await?;
    let boot: Id<Boot> = tx.id();
    tx.put(query("update pos_till_sync set boot_id = $1").bind(boot)).await?;
    let till = enrolled(&mut tx).await?;
    if let Some(till) = &till {
        journal::note_start(&mut tx, till).await?;
    }
    tx.commit().await?;
    Ok(till)
}

/// Becomes the till that the hub made of this node.
pub(super) async fn become_till(tx: &mut Tx, hub_url: &str, private_key: &str, welcome: &Welcome) -> Result<()> {
    let (now, boot, card) = (tx.now(), tx.id::<Boot>(), &welcome.till);
    tx.put(
        query(BECOME)
            .bind(welcome.node_id)
            .bind(welcome.epoch)
            .bind(hub_url)
            .bind(&welcome.hub_key)
            .bind(private_key)
            .bind(now)
            .bind(&card.till_no)
            .bind(&card.store_no)
            .bind(card.place)
            .bind(&card.place_zh)
            .bind(&card.place_en)
            .bind(card.seller)
            .bind(&card.seller_zh)
            .bind(&card.seller_en)
            .bind(i64::from(card.minutes_east))
            .bind(card.round_to),
    )
    .await?;
    tx.put(query("insert into pos_till_sync (one, acked_seq, trouble, boot_id) values (1, 0, '', $1)").bind(boot)).await?;
    Ok(())
}

const BECOME: &str = "
    insert into pos_till_self (one, node_id, epoch, hub_url, hub_key, private_key, enrolled_at, till_no, store_no,
                               place_id, place_zh, place_en, seller_id, seller_zh, seller_en, minutes_east, round_to_fen,
                               last_receipt, last_z)
    values (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, 0)";

/// The address and keys for letters to the hub.
#[derive(Debug, Clone, kernel::Record)]
pub(super) struct Correspondence {
    pub node_id: i64,
    pub epoch: i64,
    pub hub_url: String,
    pub hub_key: String,
    pub private_key: String,
}

pub(super) async fn correspondence(tx: &mut Tx) -> Result<Option<Correspondence>> {
    tx.fetch_optional(query("select node_id, epoch, hub_url, hub_key, private_key from pos_till_self")).await
}

/// How the node stands with its hub.
#[derive(Debug, Clone, kernel::Record)]
pub struct Standing {
    pub acked_seq: i64,
    pub last_seq: i64,
    pub heard_at: Option<Timestamp>,
    pub trouble: String,
    pub price_version: Option<i64>,
}

/// A hub that is there is heard at least this often.
const LATELY: Duration = Duration::from_secs(45);

/// One small word about the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    On,
    Off,
    /// The hub answers, and says no.
    Refused,
}

impl Standing {
    pub fn waiting(&self) -> i64 {
        self.last_seq - self.acked_seq
    }

    pub fn network(&self, now: Timestamp) -> Network {
        match self.heard_at {
            _ if !self.trouble.is_empty() => Network::Refused,
            // A clock that was set back has heard nothing lately either.
            Some(heard) if now.since(heard).max(heard.since(now)) < LATELY => Network::On,
            _ => Network::Off,
        }
    }
}

pub async fn standing(tx: &mut Tx) -> Result<Standing> {
    tx.fetch_one(query(STANDING)).await
}

const STANDING: &str = "
    select acked_seq, heard_at, trouble,
           coalesce((select seq from pos_till_journal order by epoch desc, seq desc limit 1), 0) as last_seq,
           (select max(version) from pos_till_price) as price_version
      from pos_till_sync";

/// A verified answer came from the hub, whose clock says `hub_time`; `trouble` is what it refuses, empty when all is well.
pub(super) async fn heard(tx: &mut Tx, hub_time: Timestamp, trouble: &str) -> Result<()> {
    let now = tx.now();
    tx.put(query(HEARD).bind(now).bind(trouble).bind(hub_time)).await?;
    Ok(())
}

const HEARD: &str = "
    update pos_till_sync
       set heard_at = $1,
           trouble = $2,
           hub_time = $3,
           hub_heard_seq = coalesce((select seq from pos_till_journal order by epoch desc, seq desc limit 1), 0)";
