//! The cart on the counter: rows, so that killing the browser or the machine loses nothing. It keeps the prices and the
//! promotions of the instant it was begun at.

use super::{
    Refusal, clock,
    item::ItemCard,
    journal::{self, Hand},
    scan::MOST,
    tally::{Sums, Tally},
    till::Till,
};
use crate::{
    event::Kind,
    sale::{CardUsed, Goods, Reduction, priced, weighed_for},
};
use catalog::{Product, ProductKind, barcode::Weighed, price::Steps};
use kernel::{Id, Money, Quantity, Result, Timestamp, Tx, query};
use serde_json::json;

/// A cart, on the counter or held.
pub struct Cart;

/// As many lines as a receipt may have.
const LINES: i64 = 300;
/// The heaviest weight a counter scale shows, in grams.
const HEAVIEST: i64 = 99_999;

#[derive(Debug, Clone, kernel::Record)]
pub struct CartCard {
    pub id: Id<Cart>,
    pub opened_at: Timestamp,
    pub round_to_fen: Money,
    /// The member card beside it.
    card_hash: Option<String>,
    card_last_digits: Option<String>,
}

impl CartCard {
    pub fn card(&self) -> Option<CardUsed> {
        let (hash, last_digits) = self.card_hash.clone().zip(self.card_last_digits.clone())?;
        Some(CardUsed { hash, last_digits })
    }
}

#[derive(Debug, Clone, kernel::Record)]
pub struct CartLine {
    pub line: i64,
    #[record(flatten)]
    pub goods: Goods,
    pub loose: bool,
    pub quantity: Quantity,
    /// The price for one, and what the line comes to at it; of a cart that was added up, at the step that is reached, and
    /// for a member at no more than his price.
    pub unit_price_fen: Money,
    pub base_fen: Money,
    pub price_steps: Steps,
    pub member_fen: Option<Money>,
    pub pack_steps: Quantity,
    pub price_version: i64,
    pub label: Option<String>,
    /// What promotions look at; nothing on a line from before there were any.
    #[record(name = "product_id")]
    pub product: Option<Id<Product>>,
    pub kind: Option<ProductKind>,
    pub category: String,
    pub above: String,
    /// How many of its pack the whole cart holds, once it is added up.
    #[record(skip)]
    pub together: i64,
    /// What one costs for everybody and what the line comes to then, where a member pays less, once the cart is added up.
    #[record(skip)]
    pub ordinary: Option<(Money, Money)>,
    /// What promotions take off, once the cart is added up.
    #[record(skip)]
    pub reductions: Vec<Reduction>,
}

/// The cart on the counter, if there is one.
pub async fn on_counter(tx: &mut Tx) -> Result<Option<CartCard>> {
    tx.fetch_optional(query(ON_COUNTER)).await
}

const ON_COUNTER: &str = "select id, opened_at, round_to_fen, card_hash, card_last_digits from pos_till_cart where state = 'open'";

pub async fn lines(tx: &mut Tx, cart: Id<Cart>) -> Result<Vec<CartLine>> {
    tx.fetch_all(query(LINES_OF).bind(cart)).await
}

const LINES_OF: &str = "
    select line, pack_id, variant_id, sku, title_zh, title_en, unit, tax_bp, loose, quantity, unit_price_fen, pack_steps,
           price_version, price_steps, member_fen, base_fen, label, product_id, kind, category, above
      from pos_till_cart_line
     where cart_id = $1
     order by line";

/// The cart on the counter, begun now if there is none or nothing is in it: it has today's prices. A card that was put
/// down before the goods stays.
pub async fn begun(tx: &mut Tx, till: &Till) -> Result<CartCard> {
    let mut card = (None, None);
    if let Some(cart) = on_counter(tx).await? {
        if !is_empty(tx, cart.id).await? {
            return Ok(cart);
        }
        clear(tx, cart.id).await?;
        card = (cart.card_hash, cart.card_last_digits);
    }
    let (id, opened_at) = (tx.id(), clock::now(tx).await?);
    let cart = CartCard { id, opened_at, round_to_fen: till.round_to_fen, card_hash: card.0, card_last_digits: card.1 };
    let begin = query(BEGIN).bind(id).bind(opened_at).bind(cart.round_to_fen);
    tx.put(begin.bind(cart.card_hash.as_deref()).bind(cart.card_last_digits.as_deref())).await?;
    Ok(cart)
}

const BEGIN: &str = "
    insert into pos_till_cart (id, state, opened_at, round_to_fen, card_hash, card_last_digits)
    values ($1, 'open', $2, $3, $4, $5)";

async fn is_empty(tx: &mut Tx, cart: Id<Cart>) -> Result<bool> {
    let first: Option<(i64,)> =
        tx.fetch_optional(query("select line from pos_till_cart_line where cart_id = $1 limit 1").bind(cart)).await?;
    Ok(first.is_none())
}

/// Puts packs on the counter. The same pack scanned again counts up the line it was on if that is the last one.
pub async fn put(tx: &mut Tx, cart: &CartCard, item: &ItemCard, times: i64) -> Result<()> {
    let (price, version) = price_of(item)?;
    let more = item.pack_steps.times(times);
    let again =
        query(AGAIN).bind(cart.id).bind(item.pack_id).bind(more).bind(price.times(times)).bind(item.pack_steps.times(MOST)).bind(version);
    if tx.execute(again).await? == 1 {
        return Ok(());
    }
    add_line(tx, cart, item, &NewLine { quantity: more, base: price.times(times), label: None }).await
}

const AGAIN: &str = "
    update pos_till_cart_line
       set quantity = quantity + $3,
           base_fen = base_fen + $4
     where cart_id = $1
       and line = (select max(line) from pos_till_cart_line where cart_id = $1)
       and pack_id = $2
       and loose = false
       and quantity + $3 <= $5
       and price_version = $6";

/// Puts goods on the counter that were weighed here: typed grams at the price per pack.
pub async fn put_weighed(tx: &mut Tx, cart: &CartCard, item: &ItemCard, grams: i64) -> Result<()> {
    if !(1..=HEAVIEST).contains(&grams) {
        return Err(Refusal::WeightAbsurd.into());
    }
    let (price, _) = price_of(item)?;
    let quantity = Quantity::steps(grams);
    add_line(tx, cart, item, &NewLine { quantity, base: priced(price, quantity, item.pack_steps), label: None }).await
}

/// Puts goods on the counter that a scale labelled. The amount on the label is what the customer saw, and it stands;
/// the quantity follows from it unless the label says that too.
pub async fn put_labelled(tx: &mut Tx, cart: &CartCard, item: &ItemCard, weighed: &Weighed, label: &str) -> Result<()> {
    let (price, _) = price_of(item)?;
    let (quantity, base) = match (weighed.amount, weighed.grams) {
        (Some(amount), grams) => (grams.unwrap_or_else(|| weighed_for(amount, price, item.pack_steps)), amount),
        (None, Some(grams)) => (grams, priced(price, grams, item.pack_steps)),
        (None, None) => return Err(Refusal::LabelEmpty.into()),
    };
    add_line(tx, cart, item, &NewLine { quantity, base, label: Some(label.to_owned()) }).await
}

fn price_of(item: &ItemCard) -> Result<(Money, i64)> {
    let price = item.price_fen.zip(item.price_version);
    Ok(price.ok_or_else(|| Refusal::PriceMissing { title: item.title_zh.clone() })?)
}

struct NewLine {
    quantity: Quantity,
    base: Money,
    label: Option<String>,
}

async fn add_line(tx: &mut Tx, cart: &CartCard, item: &ItemCard, new: &NewLine) -> Result<()> {
    let (price, version) = price_of(item)?;
    let added = tx
        .execute(
            query(ADD_LINE)
                .bind(cart.id)
                .bind(item.pack_id)
                .bind(item.variant_id)
                .bind(&item.sku)
                .bind(&item.title_zh)
                .bind(&item.title_en)
                .bind(item.unit.to_string())
                .bind(item.tax_bp)
                .bind(item.loose)
                .bind(new.quantity)
                .bind(price)
                .bind(item.pack_steps)
                .bind(version)
                .bind(new.base)
                .bind(new.label.as_deref())
                .bind(item.product_id)
                .bind(item.kind.map(|kind| kind.code()))
                .bind(&item.category)
                .bind(&item.above)
                .bind(&item.price_steps.clone().unwrap_or_default())
                .bind(item.member_fen)
                .bind(LINES),
        )
        .await?;
    if added == 0 { Err(Refusal::CartTooLong.into()) } else { Ok(()) }
}

const ADD_LINE: &str = "
    insert into pos_till_cart_line (cart_id, line, pack_id, variant_id, sku, title_zh, title_en, unit, tax_bp, loose,
                                    quantity, unit_price_fen, pack_steps, price_version, base_fen, label, product_id, kind,
                                    category, above, price_steps, member_fen)
    select $1, coalesce(max(line), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
           $20, $21
      from pos_till_cart_line
     where cart_id = $1
    having count(*) < $22";

/// Sets how many packs a line has. What was weighed is weighed again instead.
pub async fn recount(tx: &mut Tx, cart: &CartCard, line: i64, count: i64) -> Result<()> {
    if !(1..=MOST).contains(&count) {
        return Err(Refusal::CountAbsurd.into());
    }
    if tx.execute(query(RECOUNT).bind(cart.id).bind(line).bind(count)).await? == 1 {
        return Ok(());
    }
    let there = lines(tx, cart.id).await?.iter().any(|kept| kept.line == line);
    Err(if there { Refusal::LabelStands } else { Refusal::LineGone }.into())
}

const RECOUNT: &str = "
    update pos_till_cart_line
       set quantity = pack_steps * $3,
           base_fen = unit_price_fen * $3
     where cart_id = $1
       and line = $2
       and loose = false";

pub async fn remove(tx: &mut Tx, cart: &CartCard, line: i64) -> Result<()> {
    let gone = tx.execute(query("delete from pos_till_cart_line where cart_id = $1 and line = $2").bind(cart.id).bind(line)).await?;
    if gone == 0 { Err(Refusal::LineGone.into()) } else { Ok(()) }
}

/// Rounds off to the next coarser step: fen, jiao, yuan, and back (抹零).
pub async fn round_off(tx: &mut Tx, cart: &CartCard) -> Result<()> {
    let next = match cart.round_to_fen.in_fen() {
        1 => 10,
        10 => 100,
        _ => 1,
    };
    tx.put(query("update pos_till_cart set round_to_fen = $2 where id = $1").bind(cart.id).bind(next)).await?;
    Ok(())
}

/// Sets the cart aside while the customer fetches something (挂单).
pub async fn hold(tx: &mut Tx, till: &Till, hand: &Hand, cart: &CartCard) -> Result<()> {
    let (now, sums) = (clock::now(tx).await?, must_hold_something(tx, cart).await?);
    let aside = "update pos_till_cart set state = 'held', held_at = $2, held_fen = $3 where id = $1";
    tx.put(query(aside).bind(cart.id).bind(now).bind(sums.lines - sums.reduced)).await?;
    journal::record(tx, till, hand, Kind::CartHeld, &json!({ "cart": cart.id, "total_fen": sums.total })).await?;
    Ok(())
}

async fn must_hold_something(tx: &mut Tx, cart: &CartCard) -> Result<Sums> {
    let tally = Tally::of(tx, cart).await?;
    if tally.lines.is_empty() { Err(Refusal::CartEmpty.into()) } else { Ok(tally.sums) }
}

#[derive(Debug, Clone, kernel::Record)]
pub struct HeldCard {
    pub id: Id<Cart>,
    pub held_at: Timestamp,
    pub lines: i64,
    pub sum_fen: Money,
}

/// Held carts, the oldest first.
pub async fn held(tx: &mut Tx) -> Result<Vec<HeldCard>> {
    tx.fetch_all(query(HELD)).await
}

const HELD: &str = "
    select cart.id, cart.held_at, count(*) as lines, coalesce(cart.held_fen, cast(sum(line.base_fen) as bigint)) as sum_fen
      from pos_till_cart cart
      join pos_till_cart_line line on line.cart_id = cart.id
     where cart.state = 'held'
     group by cart.id, cart.held_at, cart.held_fen
     order by cart.held_at, cart.id
     limit 50";

/// Puts a held cart back on the counter (取单). It keeps its card, unless another one was put down for it meanwhile.
pub async fn recall(tx: &mut Tx, till: &Till, hand: &Hand, id: Id<Cart>) -> Result<()> {
    let (hash, last_digits) = on_counter(tx).await?.map_or((None, None), |empty| (empty.card_hash, empty.card_last_digits));
    must_be_clear(tx).await?;
    let back = tx.execute(query(RECALL).bind(id).bind(hash).bind(last_digits)).await?;
    if back == 0 {
        return Err(Refusal::CartGone.into());
    }
    journal::record(tx, till, hand, Kind::CartRecalled, &json!({ "cart": id })).await?;
    Ok(())
}

const RECALL: &str = "
    update pos_till_cart
       set state = 'open',
           held_at = null,
           card_hash = coalesce($2, card_hash),
           card_last_digits = coalesce($3, card_last_digits)
     where id = $1
       and state = 'held'";

/// Drops what is on the counter. The journal remembers what it was.
pub async fn discard(tx: &mut Tx, till: &Till, hand: &Hand, cart: &CartCard) -> Result<()> {
    let Tally { lines, sums, .. } = Tally::of(tx, cart).await?;
    clear(tx, cart.id).await?;
    journal::record(tx, till, hand, Kind::CartDiscarded, &json!({ "cart": cart.id, "lines": lines.len(), "total_fen": sums.total }))
        .await?;
    Ok(())
}

/// The counter is clear when no goods lie on it; an empty cart is put away.
pub async fn must_be_clear(tx: &mut Tx) -> Result<()> {
    let Some(cart) = on_counter(tx).await? else { return Ok(()) };
    if is_empty(tx, cart.id).await? {
        return clear(tx, cart.id).await;
    }
    Err(Refusal::CounterBusy.into())
}

pub(super) async fn clear(tx: &mut Tx, cart: Id<Cart>) -> Result<()> {
    tx.put(query("delete from pos_till_cart_line where cart_id = $1").bind(cart)).await?;
    tx.put(query("delete from pos_till_cart where id = $1").bind(cart)).await?;
    Ok(())
}
