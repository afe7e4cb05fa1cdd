use super::{Parcel, ParcelCard, ParcelState, Refusal, by_waybill, delivered_lots};
use crate::fact::{ParcelArrived, ParcelDelivered, ParcelPickedUp};
use coop::{Place, PlaceCard, Signed, Staff};
use kernel::{Id, Result, Timestamp, Tx, coded, outbox, query};
use uuid::Uuid;

coded! {
    pub enum HolderKind { Place = "place", Courier = "courier", Recipient = "recipient" }
}

/// Who has a parcel in his hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Holder {
    #[record(name = "holder_kind")]
    pub kind: HolderKind,
    #[record(name = "holder_id")]
    pub id: Uuid,
}

impl Holder {
    pub fn place(id: Id<Place>) -> Holder {
        Holder { kind: HolderKind::Place, id: id.uuid() }
    }

    pub fn courier(id: Id<Staff>) -> Holder {
        Holder { kind: HolderKind::Courier, id: id.uuid() }
    }

    /// Whoever it was sent to is known by the parcel alone.
    fn recipient(parcel: Id<Parcel>) -> Holder {
        Holder { kind: HolderKind::Recipient, id: parcel.uuid() }
    }
}

coded! {
    pub enum ScanKind {
        Packed = "packed",
        PickedUp = "picked_up",
        Arrived = "arrived",
        Delivered = "delivered",
    }
}

/// A change of hands.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Scan {
    pub kind: ScanKind,
    #[record(flatten)]
    pub holder: Holder,
    #[record(name = "place_id")]
    pub place: Option<Id<Place>>,
    pub scanned_by: String,
    pub scanned_at: Timestamp,
}

/// Every change of hands of a parcel, oldest first.
pub async fn scans(tx: &mut Tx, parcel: Id<Parcel>) -> Result<Vec<Scan>> {
    let select = "
        select kind, holder_kind, holder_id, place_id, scanned_by, scanned_at
          from fulfillment_scan
         where parcel_id = $1
         order by sequence";
    tx.fetch_all(query(select).bind(parcel)).await
}

/// The place that packed it holds it first.
pub(super) async fn first(tx: &mut Tx, by: &Signed, parcel: Id<Parcel>, place: Id<Place>) -> Result<()> {
    write(tx, by, parcel, (ScanKind::Packed, Holder::place(place))).await
}

/// A courier takes a parcel over from whichever place holds it. Scanned twice, he still has it.
pub async fn pick_up(tx: &mut Tx, courier: &Signed, waybill: &str) -> Result<ParcelCard> {
    let parcel = by_waybill(tx, waybill).await?;
    let holder = Holder::courier(courier.id);
    if parcel.holder == holder {
        return Ok(parcel);
    }
    must_be_with(&parcel, HolderKind::Place)?;
    hand_to_courier(tx, courier, courier.id, &parcel).await?;
    super::load(tx, parcel.id).await
}

/// The place that holds a parcel gives it to a courier.
pub(crate) async fn hand_to_courier(tx: &mut Tx, by: &Signed, courier: Id<Staff>, parcel: &ParcelCard) -> Result<()> {
    let holder = Holder::courier(courier);
    change_hands(tx, parcel, ParcelState::PickedUp, holder).await?;
    write(tx, by, parcel.id, (ScanKind::PickedUp, holder)).await?;
    let told = ParcelPickedUp {
        owner_kind: parcel.owner_kind.clone(),
        owner: parcel.owner,
        parcel: parcel.id,
        waybill: parcel.waybill.clone(),
        courier,
    };
    outbox::tell(tx, &told)
}

/// A parcel comes to a station or shop, where it is fetched.
pub async fn arrive(tx: &mut Tx, by: &Signed, waybill: &str, place: &PlaceCard) -> Result<ParcelCard> {
    let parcel = by_waybill(tx, waybill).await?;
    let holder = Holder::place(place.id);
    if parcel.holder == holder && parcel.state == ParcelState::Arrived {
        return Ok(parcel);
    }
    must_be_with(&parcel, HolderKind::Courier)?;
    change_hands(tx, &parcel, ParcelState::Arrived, holder).await?;
    write(tx, by, parcel.id, (ScanKind::Arrived, holder)).await?;
    let told = ParcelArrived {
        owner_kind: parcel.owner_kind.clone(),
        owner: parcel.owner,
        parcel: parcel.id,
        waybill: parcel.waybill.clone(),
        place: place.id,
    };
    outbox::tell(tx, &told)?;
    super::load(tx, parcel.id).await
}

/// Whoever it was sent to has it now; handed over by the courier or the place that holds it. Scanned twice, it is
/// delivered once.
pub async fn deliver(tx: &mut Tx, by: &Signed, waybill: &str, from: Holder) -> Result<ParcelCard> {
    let parcel = by_waybill(tx, waybill).await?;
    if parcel.state == ParcelState::Delivered {
        return Ok(parcel);
    }
    if parcel.holder != from || parcel.state == ParcelState::Packed {
        return Err(Refusal::HeldByOther { waybill: parcel.waybill }.into());
    }
    let holder = Holder::recipient(parcel.id);
    change_hands(tx, &parcel, ParcelState::Delivered, holder).await?;
    write(tx, by, parcel.id, (ScanKind::Delivered, holder)).await?;
    let lots = delivered_lots(tx, parcel.id).await?;
    let told = ParcelDelivered {
        owner_kind: parcel.owner_kind.clone(),
        owner: parcel.owner,
        parcel: parcel.id,
        waybill: parcel.waybill.clone(),
        lots,
    };
    outbox::tell(tx, &told)?;
    super::load(tx, parcel.id).await
}

fn must_be_with(parcel: &ParcelCard, kind: HolderKind) -> Result<(), Refusal> {
    let waybill = parcel.waybill.clone();
    match parcel.holder.kind {
        HolderKind::Recipient => Err(Refusal::DeliveredAlready { waybill }),
        held if held == kind => Ok(()),
        _ => Err(Refusal::HeldByOther { waybill }),
    }
}

/// Passes the parcel on, if it still is in the hands in which it was seen.
async fn change_hands(tx: &mut Tx, parcel: &ParcelCard, state: ParcelState, to: Holder) -> Result<()> {
    let now = tx.now();
    let hand =
        query(CHANGE_HANDS).bind(parcel.id).bind(parcel.holder.kind).bind(parcel.holder.id).bind(state).bind(to.kind).bind(to.id).bind(now);
    if tx.execute(hand).await? == 0 {
        return Err(Refusal::HeldByOther { waybill: parcel.waybill.clone() }.into());
    }
    Ok(())
}

const CHANGE_HANDS: &str = "
    update fulfillment_parcel
       set state = $4, holder_kind = $5, holder_id = $6,
           picked_up_at = case when $4 = 'picked_up' then coalesce(picked_up_at, $7) else picked_up_at end,
           delivered_at = case when $4 = 'delivered' then $7 else delivered_at end
     where id = $1
       and holder_kind = $2
       and holder_id = $3";

async fn write(tx: &mut Tx, by: &Signed, parcel: Id<Parcel>, (kind, holder): (ScanKind, Holder)) -> Result<()> {
    let (id, now) = (tx.id::<Scan>(), tx.now());
    let place = (holder.kind == HolderKind::Place).then(|| Id::<Place>::from_uuid(holder.id));
    let scan = query(WRITE).bind(id).bind(parcel).bind(kind).bind(holder.kind).bind(holder.id).bind(place).bind(&by.name_zh).bind(now);
    tx.put(scan).await?;
    Ok(())
}

const WRITE: &str = "
    insert into fulfillment_scan (id, parcel_id, sequence, kind, holder_kind, holder_id, place_id, scanned_by, scanned_at)
    values ($1, $2, (select coalesce(max(sequence), 0) + 1 from fulfillment_scan where parcel_id = $2), $3, $4, $5, $6, $7, $8)";
