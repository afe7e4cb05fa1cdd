//! What this room tells the others.

use crate::{Lot, Parcel, Transfer, WeighSlip, lot::LotState, stock::Band};
use catalog::Variant;
use coop::{Place, Staff};
use kernel::{BusinessDay, Id, Money, Quantity, outbox::Fact};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Shoppers see another band on a shelf: plenty, few, none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShelfChanged {
    pub place: Id<Place>,
    pub variant: Id<Variant>,
    pub band: Band,
}

/// A lot may be sold, is set aside, or is called back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotStateChanged {
    pub lot: Id<Lot>,
    pub state: LotState,
    pub reason: String,
}

/// A demand lies packed at the hub with its label on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelPacked {
    pub owner_kind: String,
    pub owner: Uuid,
    pub parcel: Id<Parcel>,
    pub waybill: String,
    /// What was weighed while it was packed, line by line.
    #[serde(default)]
    pub weights: Vec<PackedWeight>,
}

/// What the pieces of a line weighed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedWeight {
    pub line: i64,
    pub packed: Quantity,
}

/// A courier has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelPickedUp {
    pub owner_kind: String,
    pub owner: Uuid,
    pub parcel: Id<Parcel>,
    pub waybill: String,
    pub courier: Id<Staff>,
}

/// It lies where it is to be fetched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelArrived {
    pub owner_kind: String,
    pub owner: Uuid,
    pub parcel: Id<Parcel>,
    pub waybill: String,
    pub place: Id<Place>,
}

/// Whoever it was sent to has it; what was in it, from which lots, at what cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParcelDelivered {
    pub owner_kind: String,
    pub owner: Uuid,
    pub parcel: Id<Parcel>,
    pub waybill: String,
    pub lots: Vec<DeliveredLot>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveredLot {
    pub lot: Id<Lot>,
    pub variant: Id<Variant>,
    pub quantity: Quantity,
    pub cost_fen: Money,
}

/// A place confirmed what came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransferReceived {
    pub transfer: Id<Transfer>,
    pub from: Id<Place>,
    pub to: Id<Place>,
}

/// A delivery was weighed and bought; the slip says it once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProduceBought {
    pub slip: Id<WeighSlip>,
    pub variant: Id<Variant>,
    /// Where it grew.
    pub town: String,
    pub day: BusinessDay,
    /// In grams.
    pub net: Quantity,
}

macro_rules! facts {
    ($($fact:ty = $kind:literal),* $(,)?) => { $(impl Fact for $fact { const KIND: &'static str = $kind; })* };
}
facts! {
    ShelfChanged = "fulfillment.shelf_changed",
    LotStateChanged = "fulfillment.lot_state_changed",
    ParcelPacked = "fulfillment.parcel_packed",
    ParcelPickedUp = "fulfillment.parcel_picked_up",
    ParcelArrived = "fulfillment.parcel_arrived",
    ParcelDelivered = "fulfillment.parcel_delivered",
    TransferReceived = "fulfillment.transfer_received",
    ProduceBought = "fulfillment.produce_bought",
}
