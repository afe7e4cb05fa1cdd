//! Placing an order.

use super::{
    Buyer, FactKind, OWNER, Order, OrderRow, RowKind, Status,
    bundle::{self, Opened},
    fact, hold, load,
};
use crate::{
    cart::{self, Cart},
    delivery::{self, Delivery, Province, Reach},
    directory::Counter,
};
use catalog::{
    Temperature, price,
    promotion::{self, Taker, Verdict},
};
use coop::Party;
use fulfillment::stock;
use kernel::{BusinessDay, Id, Money, Quantity, Result, Secret, Timestamp, Tx, Value, query};
use std::collections::BTreeMap;

/// An order that stands, new or from before.
#[derive(Debug, Clone)]
pub struct Placed {
    pub order: Order,
    /// False when the cart had already become this order.
    pub fresh: bool,
}

/// Turns a cart into an order: prices are frozen and stock is promised; payment comes later. One cart makes at most
/// one order, so asking again gives the same order. `shown` is the total the shopper agreed to at the counter, if he
/// was shown one; it is compared and never charged.
pub async fn place_order(tx: &mut Tx, counter: &Counter, cart: &Cart, buyer: &Buyer, shown: Option<Money>) -> Result<Placed> {
    if let Some(before) = cart.order {
        return Ok(Placed { order: load(tx, before).await?, fresh: false });
    }
    if cart.lines.is_empty() {
        return Err(cart::Refusal::Empty.into());
    }
    let quote = price::quote(tx, &cart::asking(cart, counter.place.id, tx.now(), Some(&buyer.phone))).await?;
    let rows = rows(counter, buyer, &quote);
    let order = Order { total: rows.iter().map(|row| row.amount).sum(), ..draft(tx, counter, cart, buyer, &quote) };
    must_be_agreed(cart, &quote, order.total, shown)?;
    if !insert(tx, &order).await? {
        return Ok(Placed { order: placed_meanwhile(tx, cart.id).await?, fresh: false });
    }
    bundle::insert(tx, order.id, &quote).await?;
    insert_lines(tx, order.id, &quote).await?;
    insert_rows(tx, order.id, &rows).await?;
    fact::note(tx, order.id, FactKind::Placed, "").await?;
    take_promotions(tx, &order, &quote, &rows).await?;
    // Last, because whoever buys the same waits from here until the commit.
    stock::promise(tx, &promising(&order, &quote)).await?;
    Ok(Placed { order, fresh: true })
}

/// Refuses when the shopper has not seen what it comes to: either the total at the counter, or every price when it went
/// into the cart.
fn must_be_agreed(cart: &Cart, quote: &price::Quote, total: Money, shown: Option<Money>) -> Result<()> {
    if shown == Some(total) {
        return Ok(());
    }
    let moved = cart.lines.iter().zip(&quote.lines).find(|(before, line)| before.shown != line.unit_price);
    match (moved, shown) {
        (Some((before, line)), _) => Err(price::Refusal::PriceChanged { shown: before.shown, now: line.unit_price }.into()),
        (None, Some(shown)) => Err(price::Refusal::PriceChanged { shown, now: total }.into()),
        (None, None) => Ok(()),
    }
}

/// What is owed to whom: of each line (of a bundle, of each component) the producer's share and the rest to the seller, and the
/// fee for carrying. What a promotion takes off stands beside the name of who bears it.
pub(crate) fn rows(counter: &Counter, buyer: &Buyer, quote: &price::Quote) -> Vec<OrderRow> {
    let seller = counter.place.seller;
    let mut rows = Vec::new();
    let opened = bundle::opened(quote);
    for (line, quoted) in (1..).zip(opened.iter().map(|one| &one.line)) {
        let share = quoted.sellable.producer.map(|producer| (producer, quoted.producer_share())).filter(|(_, share)| !share.is_zero());
        for row in &quoted.rows {
            let (kind, kept) = match row.kind {
                price::RowKind::Base => (RowKind::Goods, row.amount - share.map_or(Money::ZERO, |(_, share)| share)),
                price::RowKind::Discount => (RowKind::Discount, row.amount),
                price::RowKind::Fee => (RowKind::Fee, row.amount),
                price::RowKind::Tax => continue,
            };
            let by = row.promotion.and_then(|id| quote.verdicts.iter().find(|verdict| verdict.promotion == id));
            rows.push(OrderRow::owed(line, kind, row.party.unwrap_or(seller), kept).because(by));
        }
        rows.extend(share.map(|(party, amount)| OrderRow::owed(line, RowKind::Share, party, amount)));
    }
    let fee = delivery_fee(buyer.delivery, &buyer.province, quote);
    if !fee.is_zero() {
        rows.push(OrderRow::owed(0, RowKind::Delivery, counter.courier, fee));
        let free = |by: &Verdict| OrderRow::owed(0, RowKind::Discount, by.bearer.unwrap_or(seller), -fee).because(Some(by));
        rows.extend(quote.carried_by().map(free));
    }
    rows
}

impl OrderRow {
    fn owed(line: i64, kind: RowKind, party: Id<Party>, amount: Money) -> OrderRow {
        OrderRow { line, kind, party, amount, promotion: None, about_zh: String::new(), about_en: String::new() }
    }

    fn because(self, verdict: Option<&Verdict>) -> OrderRow {
        match verdict {
            Some(by) => OrderRow { promotion: Some(by.promotion), about_zh: by.title_zh.clone(), about_en: by.title_en.clone(), ..self },
            None => self,
        }
    }
}

/// What the order takes of each promotion is counted with it.
async fn take_promotions(tx: &mut Tx, order: &Order, quote: &price::Quote, rows: &[OrderRow]) -> Result<()> {
    let saved = |by: &Verdict| -rows.iter().filter(|row| row.promotion == Some(by.promotion)).map(|row| row.amount).sum::<Money>();
    let taken: Vec<_> = quote.taken().map(|by| (by, saved(by))).filter(|(_, saved)| !saved.is_zero()).collect();
    let person = promotion::person(&order.buyer.phone);
    promotion::take(tx, &Taker { kind: OWNER, id: order.id.uuid(), person: &person }, &taken).await
}

/// What carrying these goods costs; nothing when they are collected at a station.
pub(crate) fn delivery_fee(delivery: Delivery, province: &str, quote: &price::Quote) -> Money {
    if delivery == Delivery::Station {
        return Money::ZERO;
    }
    let reach = Province::named(province).map_or(Reach::Home, |province| province.reach);
    let gross_g = quote.lines.iter().map(|line| line.sellable.gross_g * line.count).sum();
    delivery::fee(reach, gross_g, coldest(quote) != Temperature::Ambient)
}

fn coldest(quote: &price::Quote) -> Temperature {
    let parts = quote.lines.iter().flat_map(|line| &line.parts).map(|part| part.component.temperature);
    quote.lines.iter().map(|line| line.sellable.temperature).chain(parts).max().unwrap_or(Temperature::Ambient)
}

/// The order before what is owed beside the goods is added.
fn draft(tx: &mut Tx, counter: &Counter, cart: &Cart, buyer: &Buyer, quote: &price::Quote) -> Order {
    let (id, now) = (tx.id(), tx.now());
    Order {
        id,
        number: number(counter, now),
        key: Secret::code(20),
        cart: cart.id,
        member: cart.member(),
        room: cart.room,
        seller: counter.place.seller,
        place: counter.place.id,
        status: Status::AwaitingPayment,
        buyer: buyer.clone(),
        temperature: coldest(quote),
        total: quote.total,
        tax: quote.tax(),
        day: counter.day(now),
        placed_at: now,
        hold_until: now.plus(hold(buyer.provider)),
        paid_at: None,
    }
}

/// How many letters of a number come by chance.
const CHANCE: usize = 8;

/// `SP` and the day, then letters by chance: nobody waits for a counter, and nobody can guess how much we sell.
fn number(counter: &Counter, at: Timestamp) -> String {
    format!("SP{}{}", counter.day(at).compact(), Secret::code(CHANCE))
}

/// Whether an order of this day can have this number.
pub(crate) fn is_number(text: &str, day: BusinessDay) -> bool {
    let letters = text.strip_prefix("SP").and_then(|rest| rest.strip_prefix(&day.compact()));
    letters.is_some_and(|letters| letters.len() == CHANCE && letters.bytes().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit()))
}

/// Two lines of the same variant are one promise, so their sum is what must be there; so are a bundle and its components.
pub(crate) fn promising(order: &Order, quote: &price::Quote) -> stock::Promising {
    let mut wanted: BTreeMap<Id<catalog::Variant>, Quantity> = BTreeMap::new();
    for Opened { line, .. } in bundle::opened(quote) {
        *wanted.entry(line.sellable.variant).or_default() += line.quantity;
    }
    stock::Promising {
        place: order.place,
        owner_kind: OWNER,
        owner: order.id.uuid(),
        expires_at: None,
        lines: wanted.into_iter().collect(),
    }
}

/// False when the cart has become an order in the meantime.
async fn insert(tx: &mut Tx, order: &Order) -> Result<bool> {
    let buyer = &order.buyer;
    let row: Vec<Value> = vec![
        order.id.into(),
        order.number.as_str().into(),
        order.key.as_str().into(),
        order.cart.into(),
        order.member.into(),
        order.room.into(),
        order.seller.into(),
        order.place.into(),
        order.status.into(),
        buyer.name.as_str().into(),
        buyer.phone.as_str().into(),
        buyer.delivery.into(),
        buyer.station.into(),
        buyer.province.as_str().into(),
        buyer.city.as_str().into(),
        buyer.county.as_str().into(),
        buyer.address.as_str().into(),
        buyer.provider.into(),
        order.temperature.into(),
        order.total.into(),
        order.tax.into(),
        order.day.into(),
        order.placed_at.into(),
        order.hold_until.into(),
    ];
    Ok(tx.execute(query(INSERT).bind_rows([row])).await? == 1)
}

const INSERT: &str = "
    insert into storefront_order (id, number, key, cart_id, member_id, room_id, seller_id, place_id, status, name, phone, delivery, station_id,
                                  province, city, county, address, provider, temperature, total_fen, tax_fen, day, placed_at, hold_until)
    values (:row)
    on conflict (cart_id) do nothing";

async fn placed_meanwhile(tx: &mut Tx, cart: Id<Cart>) -> Result<Order> {
    tx.fetch_one(query(super::ORDER).and(" where cart_id = $1").bind(cart)).await
}

async fn insert_lines(tx: &mut Tx, order: Id<Order>, quote: &price::Quote) -> Result<()> {
    let opened = bundle::opened(quote);
    let rows = (1i64..).zip(&opened).map(|(line, Opened { line: quoted, bundle })| {
        let sold = &quoted.sellable;
        vec![
            order.into(),
            line.into(),
            (*bundle).into(),
            sold.product.into(),
            sold.variant.into(),
            sold.pack.into(),
            sold.slug.as_str().into(),
            sold.sku.as_str().into(),
            sold.title_zh.as_str().into(),
            sold.title_en.as_str().into(),
            format!("{} {}", sold.variant_zh, sold.pack_zh).trim().into(),
            format!("{} {}", sold.variant_en, sold.pack_en).trim().into(),
            sold.picture.as_deref().into(),
            sold.producer.into(),
            sold.kind.into(),
            sold.unit.code.into(),
            i64::from(sold.unit.scale).into(),
            quoted.count.into(),
            quoted.quantity.into(),
            quoted.unit_price.into(),
            quoted.total.into(),
            quoted.tax.into(),
            sold.bounds.map(|bounds| bounds.least).into(),
            sold.bounds.map(|bounds| bounds.most).into(),
        ]
    });
    tx.put(query(INSERT_LINES).bind_rows(rows)).await?;
    Ok(())
}

const INSERT_LINES: &str = "
    insert into storefront_order_line (order_id, line, bundle, product_id, variant_id, pack_id, slug, sku, title_zh, title_en, pack_zh,
                                       pack_en, picture, producer_id, kind, unit_code, unit_scale, count, quantity, unit_price_fen, total_fen, tax_fen,
                                       least, most)
    values (:row)";

async fn insert_rows(tx: &mut Tx, order: Id<Order>, rows: &[OrderRow]) -> Result<()> {
    let rows = (1i64..).zip(rows).map(|(nth, row)| -> Vec<Value> {
        vec![
            order.into(),
            nth.into(),
            row.line.into(),
            row.kind.into(),
            row.party.into(),
            row.amount.into(),
            row.promotion.into(),
            row.about_zh.as_str().into(),
            row.about_en.as_str().into(),
        ]
    });
    tx.put(query(INSERT_ROWS).bind_rows(rows)).await
}

const INSERT_ROWS: &str = "
    insert into storefront_order_row (order_id, nth, line, kind, party_id, amount_fen, promotion_id, about_zh, about_en) values (:row)";
