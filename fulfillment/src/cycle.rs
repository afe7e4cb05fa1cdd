//! Joint purchase: a cycle is a window in which shops say how many cases they need of what is on offer. When it closes,
//! everything asked for becomes one purchase order for each supplier.

mod requisition;
pub(crate) mod requisition_web;
pub(crate) mod web;

pub use requisition::{Asked, ask, asked_at, asked_in};
pub(crate) use requisition::{allocate, cases_by_offer, cases_by_shop, requisition_of};

use crate::{number, purchase};
use catalog::Variant;
use coop::{Party, Place, PlaceCard};
use kernel::{BusinessDay, Id, Money, Quantity, Refused, Result, Timestamp, Tx, coded, query};

/// A window of joint purchase (征订周期).
pub struct Cycle;

/// What is on offer in a cycle, by the case.
pub struct Offer;

coded! {
    pub enum CycleState {
        /// Shops may ask.
        Open = "open",
        /// Orders are with the suppliers.
        Ordered = "ordered",
        /// Everything that came has been shared out.
        Done = "done",
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct CycleCard {
    pub id: Id<Cycle>,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// Where the goods come to be shared out.
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub closes_on: BusinessDay,
    pub state: CycleState,
    pub opened_at: Timestamp,
}

impl CycleCard {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    pub fn is_open(&self) -> bool {
        self.state == CycleState::Open
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct OfferCard {
    pub id: Id<Offer>,
    #[record(name = "cycle_id")]
    pub cycle: Id<Cycle>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "supplier_id")]
    pub supplier: Id<Party>,
    /// Steps of the variant's unit in a case.
    pub case_steps: Quantity,
    /// What the supplier gets for a case.
    #[record(name = "cost_fen")]
    pub cost: Money,
    /// What a shop that sells for itself pays for a case.
    #[record(name = "price_fen")]
    pub price: Money,
}

#[derive(Debug, Clone)]
pub struct NewOffer {
    pub variant: Id<Variant>,
    pub supplier: Id<Party>,
    pub case_steps: Quantity,
    pub cost: Money,
    pub price: Money,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The window is shut.
    CycleClosed,
    /// No shop asked for anything.
    NothingAsked,
    /// It is on offer already.
    OfferedAlready,
    /// As much is on offer as anybody reads.
    CycleFull,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CycleClosed => "cycle-closed",
            Refusal::NothingAsked => "cycle-nothing-asked",
            Refusal::OfferedAlready => "cycle-offered-already",
            Refusal::CycleFull => "cycle-full",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::OfferedAlready => Some("variant"),
            _ => None,
        }
    }
}

/// Opens a window until the end of a day.
pub async fn open(tx: &mut Tx, place: &PlaceCard, names: (&str, &str), closes_on: BusinessDay) -> Result<Id<Cycle>> {
    let id = tx.id::<Cycle>();
    open_as(tx, place, names, closes_on, id).await?;
    Ok(id)
}

/// The same as a certain window; opened again, it is there already.
pub(crate) async fn open_as(
    tx: &mut Tx,
    place: &PlaceCard,
    (name_zh, name_en): (&str, &str),
    closes_on: BusinessDay,
    id: Id<Cycle>,
) -> Result<()> {
    let now = tx.now();
    let code = number::document("LC", place.zone().day(now), id);
    tx.put(query(OPEN).bind(id).bind(code).bind(name_zh).bind(name_en).bind(place.id).bind(closes_on).bind(now)).await?;
    Ok(())
}

const OPEN: &str = "
    insert into fulfillment_cycle (id, code, name_zh, name_en, place_id, closes_on, state, opened_at)
    values ($1, $2, $3, $4, $5, $6, 'open', $7)
    on conflict do nothing";

/// The most that is on offer in one window.
const MOST_OFFERS: usize = 500;

/// Puts something on offer.
pub async fn offer(tx: &mut Tx, cycle: Id<Cycle>, new: &NewOffer) -> Result<Id<Offer>> {
    must_be_open(tx, cycle).await?;
    if offers(tx, cycle).await?.len() >= MOST_OFFERS {
        return Err(Refusal::CycleFull.into());
    }
    let id = tx.id::<Offer>();
    let offer = query(OFFER).bind(id).bind(cycle).bind(new.variant).bind(new.supplier).bind(new.case_steps).bind(new.cost).bind(new.price);
    if tx.execute(offer).await? == 0 {
        return Err(Refusal::OfferedAlready.into());
    }
    Ok(id)
}

const OFFER: &str = "
    insert into fulfillment_offer (id, cycle_id, variant_id, supplier_id, case_steps, cost_fen, price_fen)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (cycle_id, variant_id) do nothing";

/// Holds the cycle's row while something of it is changed, so that closing and asking do not overtake each other.
async fn must_be_open(tx: &mut Tx, cycle: Id<Cycle>) -> Result<()> {
    let held = tx.execute(query("update fulfillment_cycle set state = state where id = $1 and state = 'open'").bind(cycle)).await?;
    if held == 1 { Ok(()) } else { Err(Refusal::CycleClosed.into()) }
}

/// Closes the window and orders everything that was asked for, one order for each supplier.
pub async fn close(tx: &mut Tx, cycle: &CycleCard) -> Result<Vec<Id<purchase::PurchaseOrder>>> {
    let now = tx.now();
    let shut = "update fulfillment_cycle set state = 'ordered', closed_at = $2 where id = $1 and state = 'open'";
    if tx.execute(query(shut).bind(cycle.id).bind(now)).await? == 0 {
        return Err(Refusal::CycleClosed.into());
    }
    let orders = purchase::order_all(tx, cycle).await?;
    if orders.is_empty() {
        return Err(Refusal::NothingAsked.into());
    }
    Ok(orders)
}

/// A cycle is done when every order of it has been received.
pub(crate) async fn end_if_done(tx: &mut Tx, cycle: Id<Cycle>) -> Result<()> {
    // Two orders received at the same moment: the later one sees that the other is there.
    tx.put(query("update fulfillment_cycle set state = state where id = $1").bind(cycle)).await?;
    tx.put(query(END).bind(cycle)).await?;
    Ok(())
}

const END: &str = "
    update fulfillment_cycle
       set state = 'done'
     where id = $1
       and state = 'ordered'
       and not exists (select 1 from fulfillment_purchase_order orders where orders.cycle_id = $1 and orders.state = 'ordered')";

const CARD: &str = "select id, code, name_zh, name_en, place_id, closes_on, state, opened_at from fulfillment_cycle";

pub async fn load(tx: &mut Tx, id: Id<Cycle>) -> Result<CycleCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

/// Cycles, open ones first.
pub async fn newest(tx: &mut Tx) -> Result<Vec<CycleCard>> {
    tx.fetch_all(query(CARD).and(" order by case state when 'open' then 0 when 'ordered' then 1 else 2 end, opened_at desc limit 60")).await
}

/// What is on offer in a cycle.
pub async fn offers(tx: &mut Tx, cycle: Id<Cycle>) -> Result<Vec<OfferCard>> {
    let select = "
        select id, cycle_id, variant_id, supplier_id, case_steps, cost_fen, price_fen
          from fulfillment_offer
         where cycle_id = $1
         order by id";
    tx.fetch_all(query(select).bind(cycle)).await
}
