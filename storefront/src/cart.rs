//! A cart: what a shopper has put aside to think about. Nothing is promised to it; it remembers the prices that the
//! shopper was shown, and makes at most one order.

pub(crate) mod view;
pub(crate) mod web;

use crate::{directory::Known, order::Order, room::Room};
use catalog::{Channel, SalePack, price, promotion};
use coop::{Party, Place, member};
use kernel::{Arg, Id, Money, Refused, Result, Secret, Tx, Value, query};

/// How many different packs a cart may hold, and how many of each.
pub const MOST_LINES: usize = 50;
pub const MOST_OF_ONE: i64 = 99;

#[derive(Debug)]
pub struct Cart {
    pub id: Id<Cart>,
    /// The live room from which it was filled.
    pub room: Option<Id<Room>>,
    pub lines: Vec<CartLine>,
    /// The code the shopper typed in.
    pub code: Option<String>,
    /// The card he put in, and the member who holds it; nobody once it has ended.
    pub card: Option<(String, Option<Id<Party>>)>,
    /// The order it has become.
    pub order: Option<Id<Order>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    pub pack: Id<SalePack>,
    pub count: i64,
    /// What one pack cost when the shopper last saw it.
    pub shown: Money,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    Empty,
    TooManyLines,
    /// Nobody carries so many of one thing home.
    TooManyOfOne {
        most: i64,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Empty => "storefront-cart-empty",
            Refusal::TooManyLines => "storefront-cart-full",
            Refusal::TooManyOfOne { .. } => "storefront-cart-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooManyOfOne { most } => vec![("most", Arg::Number(*most))],
            Refusal::Empty | Refusal::TooManyLines => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::TooManyOfOne { .. }).then_some("quantity")
    }
}

impl Cart {
    /// How many packs are in it.
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.count).sum()
    }

    /// Whether members' prices hold for it.
    pub fn is_member_s(&self) -> bool {
        self.member().is_some()
    }

    /// The member who buys.
    pub fn member(&self) -> Option<Id<Party>> {
        self.card.as_ref().and_then(|(_, holder)| *holder)
    }

    fn count_of(&self, pack: Id<SalePack>) -> i64 {
        self.lines.iter().find(|line| line.pack == pack).map_or(0, |line| line.count)
    }
}

/// Takes a fresh cart. Its key is handed out once; whoever has the key has the cart.
pub async fn begin(tx: &mut Tx, room: Option<Id<Room>>) -> Result<(Cart, Secret)> {
    let (id, key, now) = (tx.id(), Secret::new(), tx.now());
    let insert = "insert into storefront_cart (id, key_hash, room_id, begun_at) values ($1, $2, $3, $4)";
    tx.put(query(insert).bind(id).bind(key.hash()).bind(room).bind(now)).await?;
    Ok((Cart { id, room, lines: Vec::new(), code: None, card: None, order: None }, key))
}

/// The cart that belongs to a key.
pub async fn find(tx: &mut Tx, key: &str) -> Result<Option<Cart>> {
    let rows: Vec<Row> = tx.fetch_all(query(FIND).bind(kernel::sha256_hex(key.as_bytes()))).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (id, room, order) = (first.id, first.room_id, first.order_id);
    let code = Some(first.code.clone()).filter(|code| !code.is_empty());
    let number = first.member_card.clone();
    let lines =
        rows.into_iter().filter_map(|row| Some(CartLine { pack: row.pack_id?, count: row.count?, shown: row.shown_fen? })).collect();
    let card = match number {
        Some(number) => Some((number.clone(), member::holder(tx, &number).await?)),
        None => None,
    };
    Ok(Some(Cart { id, room, lines, code, card, order }))
}

#[derive(kernel::Record)]
struct Row {
    id: Id<Cart>,
    room_id: Option<Id<Room>>,
    code: String,
    member_card: Option<String>,
    order_id: Option<Id<Order>>,
    pack_id: Option<Id<SalePack>>,
    count: Option<i64>,
    shown_fen: Option<Money>,
}

const FIND: &str = "
    select cart.id, cart.room_id, cart.code, cart.member_card, placed.id as order_id, line.pack_id, line.count, line.shown_fen
      from storefront_cart cart
      left join storefront_order placed on placed.cart_id = cart.id
      left join storefront_cart_line line on line.cart_id = cart.id
     where cart.key_hash = $1
     order by line.added_at, line.pack_id";

/// Puts more of a pack into the cart, at the price the shop asks now.
pub async fn add(tx: &mut Tx, cart: &mut Cart, place: Id<Place>, pack: Id<SalePack>, count: i64) -> Result<()> {
    let wanted = cart.count_of(pack) + count;
    set_count(tx, cart, place, pack, wanted).await
}

/// Says how many of a pack are wanted; none takes it out.
pub async fn set_count(tx: &mut Tx, cart: &mut Cart, place: Id<Place>, pack: Id<SalePack>, count: i64) -> Result<()> {
    if count <= 0 {
        return take_out(tx, cart, pack).await;
    }
    if count > MOST_OF_ONE {
        return Err(Refusal::TooManyOfOne { most: MOST_OF_ONE }.into());
    }
    put(tx, cart, place, &[(pack, count)]).await
}

pub async fn take_out(tx: &mut Tx, cart: &mut Cart, pack: Id<SalePack>) -> Result<()> {
    tx.put(query("delete from storefront_cart_line where cart_id = $1 and pack_id = $2").bind(cart.id).bind(pack)).await?;
    cart.lines.retain(|line| line.pack != pack);
    Ok(())
}

/// Makes these the lines of the cart, whatever stood in it before.
pub async fn replace(tx: &mut Tx, cart: &mut Cart, place: Id<Place>, lines: &[(Id<SalePack>, i64)]) -> Result<()> {
    tx.put(query("delete from storefront_cart_line where cart_id = $1").bind(cart.id)).await?;
    cart.lines.clear();
    let wanted: Vec<_> = lines.iter().copied().filter(|(_, count)| *count > 0).collect();
    if wanted.is_empty() { Ok(()) } else { put(tx, cart, place, &wanted).await }
}

/// The shopper has seen what these packs cost now and agrees.
pub async fn accept_prices(tx: &mut Tx, cart: &mut Cart, place: Id<Place>, sold: &[(Id<SalePack>, i64)]) -> Result<()> {
    if sold.is_empty() { Ok(()) } else { put(tx, cart, place, sold).await }
}

/// Remembers from which live room the cart is being filled.
pub async fn enter_room(tx: &mut Tx, cart: &mut Cart, room: Id<Room>) -> Result<()> {
    if cart.room != Some(room) {
        tx.put(query("update storefront_cart set room_id = $2 where id = $1").bind(cart.id).bind(room)).await?;
        cart.room = Some(room);
    }
    Ok(())
}

/// Remembers a code that was handed out; an empty one forgets it.
pub async fn use_code(tx: &mut Tx, cart: &mut Cart, typed: &str) -> Result<()> {
    let code = if typed.trim().is_empty() { None } else { Some(promotion::known(tx, typed).await?) };
    tx.put(query("update storefront_cart set code = $2 where id = $1").bind(cart.id).bind(code.clone().unwrap_or_default())).await?;
    cart.code = code;
    Ok(())
}

/// What somebody types as the number of a member card, and where he is.
#[derive(Debug, Clone, Copy)]
pub struct TypedCard<'a> {
    pub number: &'a str,
    pub from: &'a str,
}

/// Remembers a member card and prices the cart for its holder; nothing typed forgets it. Who puts a card in or takes it out
/// knows why prices move, and is not asked. The try was counted before.
pub async fn use_card(tx: &mut Tx, known: &Known, cart: &mut Cart, typed: TypedCard<'_>) -> Result<()> {
    let card = if typed.number.trim().is_empty() { None } else { Some(member::known(tx, typed.number).await?) };
    if card.is_some() {
        member::give_back_try(tx, typed.from).await?;
    }
    let number = card.as_ref().map(|(number, _)| number.as_str());
    tx.put(query("update storefront_cart set member_card = $2 where id = $1").bind(cart.id).bind(number)).await?;
    cart.card = card.map(|(number, holder)| (number, Some(holder)));
    view::accept_what_is_sold(tx, known, cart).await
}

/// Puts in the card that the browser remembers, as long as it holds.
pub(crate) async fn carry_card(tx: &mut Tx, cart: &mut Cart, remembered: &str) -> Result<()> {
    let Some((number, holder)) = member::recalled(tx, remembered).await? else { return Ok(()) };
    tx.put(query("update storefront_cart set member_card = $2 where id = $1").bind(cart.id).bind(&number)).await?;
    cart.card = Some((number, Some(holder)));
    Ok(())
}

async fn put(tx: &mut Tx, cart: &mut Cart, place: Id<Place>, wanted: &[(Id<SalePack>, i64)]) -> Result<()> {
    let asked = price::Asked { member: cart.is_member_s(), ..asked(place, tx.now(), wanted.iter().copied(), None) };
    let quote = price::quote(tx, &asked).await?;
    for line in &quote.lines {
        let shown = CartLine { pack: line.sellable.pack, count: line.count, shown: line.unit_price };
        match cart.lines.iter_mut().find(|before| before.pack == shown.pack) {
            Some(before) => *before = shown,
            None => cart.lines.push(shown),
        }
    }
    if cart.lines.len() > MOST_LINES {
        return Err(Refusal::TooManyLines.into());
    }
    let (id, now) = (cart.id, tx.now());
    let rows = quote
        .lines
        .iter()
        .map(|line| -> Vec<Value> { vec![id.into(), line.sellable.pack.into(), line.count.into(), line.unit_price.into(), now.into()] });
    tx.put(query(PUT).bind_rows(rows)).await?;
    Ok(())
}

const PUT: &str = "
    insert into storefront_cart_line (cart_id, pack_id, count, shown_fen, added_at) values (:row)
    on conflict (cart_id, pack_id) do update set count = excluded.count, shown_fen = excluded.shown_fen";

/// What the web shop asks of the price book.
fn asked(place: Id<Place>, at: kernel::Timestamp, lines: impl Iterator<Item = (Id<SalePack>, i64)>, code: Option<String>) -> price::Asked {
    let lines = lines.map(|(pack, count)| price::AskedLine { pack, count, weighed: None }).collect();
    price::Asked { channel: Channel::Web, place: Some(place), at, lines, code, person: None, member: false }
}

/// What a cart asks of it: some of its lines, with the code that was typed in, for a shopper whose number may be known.
pub(crate) fn asking(cart: &Cart, place: Id<Place>, at: kernel::Timestamp, phone: Option<&str>) -> price::Asked {
    let asked = asked(place, at, cart.lines.iter().map(|line| (line.pack, line.count)), cart.code.clone());
    price::Asked { person: phone.map(promotion::person), member: cart.is_member_s(), ..asked }
}
