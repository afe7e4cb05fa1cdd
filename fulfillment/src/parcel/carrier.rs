//! Networks that carry parcels. The county's own is people with scanners; a simulated one scans by the clock, for
//! demonstrations and tests.

use super::{CARD, Holder, ParcelCard, ParcelState, deliver, pick_up};
use coop::Signed;
use kernel::{Result, Timestamp, Tx, query};
use std::time::Duration;

/// A network that carries parcels, as far as it acts by itself.
pub trait Carrier: Send + Sync + 'static {
    /// What should have happened to a parcel by now, and has not been scanned yet.
    fn due(&self, parcel: &ParcelCard, now: Timestamp) -> Option<ParcelState>;
}

/// The county's own network: nothing happens until somebody scans.
pub struct County;

impl Carrier for County {
    fn due(&self, _: &ParcelCard, _: Timestamp) -> Option<ParcelState> {
        None
    }
}

/// A network that always keeps its hours.
pub struct Simulated {
    pub picks_up_after: Duration,
    pub delivers_after: Duration,
}

impl Carrier for Simulated {
    fn due(&self, parcel: &ParcelCard, now: Timestamp) -> Option<ParcelState> {
        match parcel.state {
            ParcelState::Packed if now.since(parcel.packed_at) >= self.picks_up_after => Some(ParcelState::PickedUp),
            ParcelState::PickedUp if now.since(parcel.picked_up_at?) >= self.delivers_after => Some(ParcelState::Delivered),
            _ => None,
        }
    }
}

/// Lets a network do what is due, in the name of its courier; answers how many parcels moved on.
pub async fn follow(tx: &mut Tx, carrier: &dyn Carrier, courier: &Signed) -> Result<usize> {
    let under_way: Vec<ParcelCard> = tx
        .fetch_all(query(CARD).and(" where state in ('packed', 'picked_up') and trip_id is null order by packed_at, id limit 200"))
        .await?;
    let now = tx.now();
    let mut moved = 0;
    for parcel in under_way {
        match carrier.due(&parcel, now) {
            Some(ParcelState::PickedUp) => pick_up(tx, courier, &parcel.waybill).await?,
            Some(ParcelState::Delivered) if parcel.holder == Holder::courier(courier.id) => {
                deliver(tx, courier, &parcel.waybill, parcel.holder).await?
            }
            _ => continue,
        };
        moved += 1;
    }
    Ok(moved)
}
