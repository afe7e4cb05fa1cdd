//! What travels between a store node and its hub.

use crate::event::Event;
pub use coop::member::CardAtTill;

use catalog::{Product, ProductKind, SalePack, Variant, price::Steps, promotion::AtTill};
use coop::{Party, Place, Staff};
use kernel::{BasisPoints, Id, Money, Quantity, Timestamp, Unit};
use serde::{Deserialize, Serialize};

pub const ENROL: &str = "/sync/v1/enrol";
pub const PUSH: &str = "/sync/v1/push";
pub const FEED: &str = "/sync/v1/feed";

/// The most that one push carries.
pub const BATCH_EVENTS: i64 = 500;
pub const BATCH_BYTES: usize = 512 * 1024;

/// A new node introduces itself with the code that someone at the hub read out.
#[derive(Debug, Serialize, Deserialize)]
pub struct Introduction {
    pub code: String,
    pub public_key: String,
    pub program: String,
}

/// The hub's welcome: who the node is from now on, and the hub's key, which it remembers for good.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Welcome {
    pub node_id: i64,
    pub epoch: i64,
    pub hub_key: String,
    pub till: TillCard,
}

/// The till and the store it stands in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TillCard {
    pub till_no: String,
    pub store_no: String,
    pub place: Id<Place>,
    pub place_zh: String,
    pub place_en: String,
    pub seller: Id<Party>,
    pub seller_zh: String,
    pub seller_en: String,
    pub minutes_east: i32,
    /// Cash sums are rounded down to whole steps of this.
    #[serde(rename = "round_to_fen")]
    pub round_to: Money,
}

/// Facts on their way up, in order, without a gap.
#[derive(Debug, Serialize, Deserialize)]
pub struct Batch {
    pub proto: i64,
    pub node_id: i64,
    pub epoch: i64,
    pub batch_id: String,
    pub from_seq: i64,
    pub prev_hash: String,
    pub events: Vec<Linked>,
    pub health: Health,
}

/// A fact with its place in the chain. What is written travels as it stands in the journal, to the byte.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Linked {
    pub seq: i64,
    pub event_id: Id<Event>,
    pub kind: String,
    pub written: String,
    pub hash: String,
}

/// How the node is doing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Health {
    pub unacked: i64,
    pub price_version: i64,
    pub feed_cursor: Option<String>,
    pub program: String,
}

/// The hub's answer to a batch. Whatever the verdict, everything up to `ack_seq` is durably stored at the hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ack {
    pub verdict: Verdict,
    pub ack_seq: i64,
    pub applied_seq: i64,
    /// The hash the hub's chain ends with; after a gap the node sends from here.
    pub ack_hash: String,
    pub server_time: Timestamp,
}

kernel::coded! {
    pub enum Verdict {
        Stored = "ok",
        /// Facts before these are missing.
        Gap = "SEQ_GAP",
        /// The facts are not linked as they should be.
        BadHash = "BAD_HASH",
        /// Another history came from this node before: it was copied or restored.
        Fork = "FORK",
        /// The till was enrolled again; this epoch is over.
        EpochStale = "EPOCH_STALE",
    }
}

/// A page of what the node must know. Pages and the cursor are applied together; a page that comes twice changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FeedPage {
    pub changes: Vec<Change>,
    pub next_cursor: String,
    pub has_more: bool,
    pub server_time: Timestamp,
}

/// A newer state of one thing. It replaces what the node has if its version is greater.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    pub ver: i64,
    #[serde(flatten)]
    pub put: Put,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "entity", content = "body", rename_all = "snake_case")]
pub enum Put {
    Till(TillCard),
    /// All packs of a product that this till sells; none when it sells the product no more.
    Goods {
        product: Id<Product>,
        items: Vec<Item>,
    },
    /// Everyone who may stand at this till.
    Cashiers(Vec<Cashier>),
    /// All that this till takes off by itself; sent to a node that says it knows what to do with it.
    Promotions(Vec<AtTill>),
    /// The key under which member cards are told; sent, as the cards are, to a node that says it takes them.
    CardKey(String),
    /// Cards that changed; or all that hold, page by page, of which the last page is complete.
    Cards {
        cards: Vec<CardAtTill>,
        complete: bool,
    },
}

/// One pack as the till sells it, with its codes and prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub pack: Id<SalePack>,
    pub variant: Id<Variant>,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub pack_zh: String,
    pub pack_en: String,
    pub unit: Unit,
    pub pack_steps: Quantity,
    pub tax_bp: BasisPoints,
    /// By what promotions choose goods; an older hub does not say.
    #[serde(default)]
    pub kind: Option<ProductKind>,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub above: String,
    /// Trade numbers, and the number under which scales know the goods; goods with such a number are sold by weight.
    pub codes: Vec<String>,
    pub plu: Option<String>,
    pub prices: Vec<Price>,
}

/// A price from an instant on; sent ahead, so that it holds on time with no network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Price {
    pub version: i64,
    pub effective_from: Timestamp,
    /// Made for this store alone; stands before a price that is made for all.
    pub own: bool,
    #[serde(rename = "price_fen")]
    pub price: Money,
    /// What one costs from so many on; a node that does not know them asks the price for one.
    #[serde(default, skip_serializing_if = "Steps::is_empty")]
    pub steps: Steps,
    /// What a member pays for one; a node that does not know it asks everybody the same.
    #[serde(default, rename = "member_fen", skip_serializing_if = "Option::is_none")]
    pub member: Option<Money>,
}

/// Who may stand at the till. Never shows a PIN, only its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cashier {
    pub id: Id<Staff>,
    pub name_zh: String,
    pub name_en: String,
    pub pin_hash: String,
    pub active: bool,
}
