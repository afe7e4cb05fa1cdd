//! An order: prices are frozen and goods are promised. What happens to it afterwards is written down as facts, and
//! its status follows from them.

pub(crate) mod back;
pub(crate) mod books;
pub(crate) mod bundle;
pub(crate) mod expiry;
pub(crate) mod fact;
pub(crate) mod list;
mod page;
pub(crate) mod pay;
pub(crate) mod place;
pub(crate) mod sheet;
pub(crate) mod staff;
pub(crate) mod status;
pub(crate) mod travel;
pub(crate) mod web;
pub(crate) mod weight;

pub use back::{kept, take_back};
pub use expiry::expire_unpaid;
pub use fact::{OrderDelivered, OrderPaid, OrderTakenBack};
pub use pay::{Settled, paid, start_payment};
pub(crate) use place::is_number;
pub use place::{Placed, place_order};
pub use sheet::Sheet;
pub use status::{FactKind, Status};

use crate::{cart::Cart, delivery::Delivery, room::Room};
use catalog::{
    Product, SalePack, Temperature, Variant,
    promotion::{self, Promotion},
};
use coop::{Party, Place};
use kernel::{Bounds, BusinessDay, Id, Money, Quantity, Refused, Result, Timestamp, Tx, Unit, UnitCode, coded, query};
use payment::Provider;
use std::time::Duration;

/// How long the goods of an unpaid order stay promised where the shopper pays at once.
pub const HOLD: Duration = Duration::from_secs(15 * 60);

/// And where he goes to his bank: over a weekend, until the accountant has found the transfer on the list.
pub const TRANSFER_HOLD: Duration = Duration::from_secs(4 * 24 * 3600);

fn hold(provider: Provider) -> Duration {
    match provider {
        Provider::Bank => TRANSFER_HOLD,
        Provider::Cash | Provider::Test => HOLD,
    }
}

#[derive(Debug, Clone, kernel::Record)]
pub struct Order {
    pub id: Id<Order>,
    pub number: String,
    /// Lets its shopper, and nobody else, see it.
    pub key: String,
    #[record(name = "cart_id")]
    pub cart: Id<Cart>,
    /// The member whose prices it had.
    #[record(name = "member_id")]
    pub member: Option<Id<Party>>,
    #[record(name = "room_id")]
    pub room: Option<Id<Room>>,
    #[record(name = "seller_id")]
    pub seller: Id<Party>,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub status: Status,
    #[record(flatten)]
    pub buyer: Buyer,
    /// The coldest of its goods.
    pub temperature: Temperature,
    #[record(name = "total_fen")]
    pub total: Money,
    #[record(name = "tax_fen")]
    pub tax: Money,
    pub day: BusinessDay,
    pub placed_at: Timestamp,
    pub hold_until: Timestamp,
    pub paid_at: Option<Timestamp>,
}

/// Who buys, where the goods go, how they are paid.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Buyer {
    pub name: String,
    pub phone: String,
    pub delivery: Delivery,
    /// The station that keeps the parcel until it is collected.
    #[record(name = "station_id")]
    pub station: Option<Id<Place>>,
    pub province: String,
    pub city: String,
    pub county: String,
    pub address: String,
    pub provider: Provider,
}

impl Buyer {
    /// Province, city and county in one. A municipality is its own city and is said once.
    pub fn region(&self) -> String {
        let city = if self.city == self.province { "" } else { self.city.as_str() };
        format!("{}{city}{}", self.province, self.county)
    }

    /// `138****2345`: enough to recognise one's own.
    pub fn masked_phone(&self) -> String {
        let digits: Vec<char> = self.phone.chars().collect();
        if digits.len() < 8 {
            return "*".repeat(digits.len());
        }
        let (head, tail): (String, String) = (digits[..3].iter().collect(), digits[digits.len() - 4..].iter().collect());
        format!("{head}****{tail}")
    }
}

#[derive(Debug, Clone, kernel::Record)]
pub struct OrderLine {
    pub line: i64,
    /// The bundle it is a component of.
    pub bundle: Option<i64>,
    #[record(name = "product_id")]
    pub product: Id<Product>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    #[record(name = "pack_id")]
    pub pack: Id<SalePack>,
    pub slug: String,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    /// Variant and pack in words: `一级 80 mm 5 kg 装`.
    pub pack_zh: String,
    pub pack_en: String,
    pub picture: Option<String>,
    #[record(name = "producer_id")]
    pub producer: Option<Id<Party>>,
    pub kind: catalog::ProductKind,
    unit_code: UnitCode,
    unit_scale: i64,
    pub count: i64,
    pub quantity: Quantity,
    #[record(name = "unit_price_fen")]
    pub unit_price: Money,
    #[record(name = "total_fen")]
    pub total: Money,
    #[record(name = "tax_fen")]
    pub tax: Money,
    /// How much one weighs at least and at most, where no two weigh the same; the quantity is what it was ordered as.
    #[record(flatten)]
    pub bounds: Option<Bounds>,
    /// What the scale showed when it was packed.
    pub packed: Option<Quantity>,
    /// Went back because less was packed, or was given because more was.
    #[record(name = "back_fen")]
    pub back: Money,
    #[record(name = "waived_fen")]
    pub waived: Money,
}

impl OrderLine {
    pub fn unit(&self) -> Unit {
        Unit::new(self.unit_code, self.unit_scale).unwrap_or(Unit::PIECE)
    }

    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn pack_name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.pack_zh, &self.pack_en)
    }
}

coded! {
    /// Why an amount stands on an order.
    pub enum RowKind {
        /// What the seller keeps of a line.
        Goods = "goods",
        Discount = "discount",
        /// Owed to a party for its part in a line.
        Fee = "fee",
        /// What the producer is owed of a line.
        Share = "share",
        /// What the courier is owed for carrying.
        Delivery = "delivery",
    }
}

/// An amount and to whom it is owed. A settlement statement is a sum over these.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct OrderRow {
    /// The line it belongs to; 0 is the order as a whole.
    pub line: i64,
    pub kind: RowKind,
    #[record(name = "party_id")]
    pub party: Id<Party>,
    #[record(name = "amount_fen")]
    pub amount: Money,
    /// What took it off, in the words it had then.
    #[record(name = "promotion_id")]
    pub promotion: Option<Id<Promotion>>,
    pub about_zh: String,
    pub about_en: String,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// It has been paid, cancelled or given up; what was asked can no longer be done.
    TooLate,
    /// Until the goods are with the shopper, an order is called off as a whole.
    NotDelivered,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooLate => "storefront-order-too-late",
            Refusal::NotDelivered => "storefront-order-not-delivered",
        }
    }
}

const ORDER: &str = "
    select id, number, key, cart_id, member_id, room_id, seller_id, place_id, status, name, phone, delivery, station_id, province, city, county,
           address, provider, temperature, total_fen, tax_fen, day, placed_at, hold_until, paid_at
      from storefront_order";

pub async fn load(tx: &mut Tx, id: Id<Order>) -> Result<Order> {
    tx.fetch_one(query(ORDER).and(" where id = $1").bind(id)).await
}

/// The order as its shopper finds it. A wrong key is as good as no order.
pub async fn find(tx: &mut Tx, number: &str, key: &str) -> Result<Order> {
    tx.fetch_one(query(ORDER).and(" where number = $1 and key = $2").bind(number).bind(key)).await
}

pub async fn by_number(tx: &mut Tx, number: &str) -> Result<Order> {
    tx.fetch_one(query(ORDER).and(" where number = $1").bind(number)).await
}

async fn of_numbers<'a>(tx: &mut Tx, numbers: impl Iterator<Item = &'a str>) -> Result<Vec<Order>> {
    tx.fetch_all(query(ORDER).and(" where number in (:numbers) order by id desc").bind_list(":numbers", numbers)).await
}

pub(crate) async fn lines(tx: &mut Tx, order: Id<Order>) -> Result<Vec<OrderLine>> {
    tx.fetch_all(query(LINES).bind(order)).await
}

const LINES: &str = "
    select line, bundle, product_id, variant_id, pack_id, slug, sku, title_zh, title_en, pack_zh, pack_en, picture, producer_id, kind,
           unit_code, unit_scale, count, quantity, unit_price_fen, total_fen, tax_fen, least, most, packed, back_fen,
           waived_fen
      from storefront_order_line
     where order_id = $1
     order by line";

pub(crate) async fn rows(tx: &mut Tx, order: Id<Order>) -> Result<Vec<OrderRow>> {
    tx.fetch_all(query(ROWS).bind(order)).await
}

const ROWS: &str = "
    select line, kind, party_id, amount_fen, promotion_id, about_zh, about_en
      from storefront_order_row
     where order_id = $1
     order by nth";

/// What of each variant an order holds in all its packs together.
pub(crate) fn quantities(lines: &[OrderLine]) -> Vec<(Id<Variant>, Quantity)> {
    let mut sums = std::collections::BTreeMap::new();
    for line in lines {
        *sums.entry(line.variant).or_insert(Quantity::ZERO) += line.quantity;
    }
    sums.into_iter().collect()
}

/// The shopper thinks better of it; possible until he pays. The goods go back on the shelf; money that comes
/// nevertheless goes back.
pub async fn cancel(tx: &mut Tx, order: &Order) -> Result<()> {
    give_up(tx, order.id, Status::Cancelled, FactKind::Cancelled).await?;
    payment::call_off(tx, order.id.uuid(), "cancelled").await?;
    Ok(())
}

/// Ends an unpaid order. Guarded in the statement, so a payment that arrives at the same moment either wins or loses.
async fn give_up(tx: &mut Tx, order: Id<Order>, status: Status, fact: FactKind) -> Result<()> {
    let given_up = tx
        .execute(query("update storefront_order set status = $2 where id = $1 and status = 'awaiting_payment'").bind(order).bind(status))
        .await?;
    if given_up == 0 {
        return Err(Refusal::TooLate.into());
    }
    fact::note(tx, order, fact, "").await?;
    promotion::give_back(tx, OWNER, order.uuid()).await?;
    fulfillment::stock::release(tx, OWNER, order.uuid()).await
}

/// Calls a paid order off for a shopper who asks in time: before anyone picks it. Goods and money go back.
pub async fn call_off(tx: &mut Tx, order: &Order) -> Result<()> {
    let called_off =
        tx.execute(query("update storefront_order set status = 'cancelled' where id = $1 and status = 'paid'").bind(order.id)).await?;
    if called_off == 0 || !fulfillment::demand::withdraw(tx, OWNER, order.id.uuid()).await? {
        return Err(Refusal::TooLate.into());
    }
    fact::note(tx, order.id, FactKind::Cancelled, "").await?;
    promotion::give_back(tx, OWNER, order.id.uuid()).await?;
    fulfillment::stock::release(tx, OWNER, order.id.uuid()).await?;
    for attempt in payment::refund_all(tx, order.id.uuid(), payment::Reason::Cancelled, "order-called-off").await? {
        fact::note(tx, order.id, FactKind::Refunded, &attempt.to_string()).await?;
    }
    Ok(())
}

/// As what an order is known to the rooms below: the owner of promises, demands and payments.
pub const OWNER: &str = "order";
