//! A live room: a host shows goods, their cards stand below with price and stock, and what is put into a cart there is
//! counted to the room. The picture itself comes from the platform the host streams on; the link stands on the page.

mod staff;
pub(crate) mod web;

pub(crate) use staff::routes as staff_routes;

use catalog::SalePack;
use coop::Staff;
use kernel::{Error, Id, Money, Refused, Result, Timestamp, Tx, Value, coded, outbox, query};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, kernel::Record)]
pub struct Room {
    pub id: Id<Room>,
    pub slug: String,
    pub title_zh: String,
    pub title_en: String,
    /// Who opened it, and alone pins to it and closes it.
    #[record(name = "opened_by")]
    pub host: Id<Staff>,
    pub host_name: String,
    pub state: RoomState,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

coded! {
    pub enum RoomState { Open = "open", Closed = "closed" }
}

impl Room {
    pub fn title<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn is_open(&self) -> bool {
        self.state == RoomState::Open
    }
}

/// What is pinned to a room changed, or it opened or closed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoomChanged {
    pub room: Id<Room>,
}

impl outbox::Fact for RoomChanged {
    const KIND: &'static str = "storefront.room_changed";
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// More goods than a host can show.
    TooManyCards,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        "storefront-room-full"
    }
}

/// How many goods a room shows at most.
const MOST_CARDS: usize = 20;

const ROOM: &str = "select id, slug, title_zh, title_en, opened_by, host_name, state, opened_at, closed_at from storefront_room";

pub async fn by_slug(tx: &mut Tx, slug: &str) -> Result<Room> {
    tx.fetch_one(query(ROOM).and(" where slug = $1").bind(slug)).await
}

/// The room of this name, if it is open; an empty name is no room.
pub async fn open_by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Room>> {
    if slug.is_empty() {
        return Ok(None);
    }
    tx.fetch_optional(query(ROOM).and(" where slug = $1 and state = 'open'").bind(slug)).await
}

/// Rooms, open ones first, then the newest.
pub async fn all(tx: &mut Tx) -> Result<Vec<Room>> {
    tx.fetch_all(query(ROOM).and(" order by case state when 'open' then 0 else 1 end, id desc limit 50")).await
}

/// The rooms of one host, open ones first, then the newest.
pub(crate) async fn of_host(tx: &mut Tx, host: Id<Staff>) -> Result<Vec<Room>> {
    let hers = query(ROOM).and(" where opened_by = $1 order by case state when 'open' then 0 else 1 end, id desc limit 50");
    tx.fetch_all(hers.bind(host)).await
}

/// A room about to be opened.
pub struct NewRoom<'a> {
    pub title_zh: &'a str,
    pub title_en: &'a str,
    pub host: Id<Staff>,
    pub host_name: &'a str,
}

/// Opens a room. Its name in the address says nothing and cannot be guessed, so a link is an invitation.
pub async fn open(tx: &mut Tx, new: &NewRoom<'_>) -> Result<Room> {
    let (id, now) = (tx.id::<Room>(), tx.now());
    let slug = kernel::Secret::code(8).to_lowercase();
    let row = query(OPEN).bind(id).bind(&slug).bind(new.title_zh).bind(new.title_en).bind(new.host_name);
    tx.put(row.bind(RoomState::Open).bind(new.host).bind(now)).await?;
    outbox::tell(tx, &RoomChanged { room: id })?;
    by_slug(tx, &slug).await
}

const OPEN: &str = "
    insert into storefront_room (id, slug, title_zh, title_en, host_name, state, opened_by, opened_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

pub async fn close(tx: &mut Tx, room: &Room) -> Result<()> {
    let now = tx.now();
    tx.put(query("update storefront_room set state = 'closed', closed_at = $2 where id = $1 and state = 'open'").bind(room.id).bind(now))
        .await?;
    outbox::tell(tx, &RoomChanged { room: room.id })
}

/// A room by its name with the packs pinned to it, the one the host has in hand first; one statement.
pub async fn with_cards(tx: &mut Tx, slug: &str) -> Result<(Room, Vec<Id<SalePack>>)> {
    let rows: Vec<Row> = tx.fetch_all(query(WITH_CARDS).bind(slug)).await?;
    let packs = rows.iter().filter_map(|row| row.pack_id).collect();
    let room = rows.into_iter().next().ok_or(Error::NotFound)?.room;
    Ok((room, packs))
}

#[derive(kernel::Record)]
struct Row {
    #[record(flatten)]
    room: Room,
    pack_id: Option<Id<SalePack>>,
}

const WITH_CARDS: &str = "
    select room.id, room.slug, room.title_zh, room.title_en, room.opened_by, room.host_name, room.state, room.opened_at, room.closed_at, card.pack_id
      from storefront_room room
      left join storefront_room_card card on card.room_id = room.id
     where room.slug = $1
     order by card.place desc";

/// Pins packs on top, the first of them uppermost; one that is pinned already comes back to the top.
pub async fn pin(tx: &mut Tx, room: Id<Room>, packs: &[Id<SalePack>]) -> Result<()> {
    let pinned: Vec<(Id<SalePack>, i64)> =
        tx.fetch_all(query("select pack_id, place from storefront_room_card where room_id = $1").bind(room)).await?;
    let fresh = packs.iter().filter(|pack| pinned.iter().all(|(before, _)| before != *pack)).count();
    if pinned.len() + fresh > MOST_CARDS {
        return Err(Refusal::TooManyCards.into());
    }
    let (now, top) = (tx.now(), pinned.iter().map(|(_, place)| *place).max().unwrap_or(0));
    let rows =
        (top + 1..).zip(packs.iter().rev()).map(|(place, pack)| -> Vec<Value> { vec![room.into(), pack.into(), place.into(), now.into()] });
    tx.put(query(PIN).bind_rows(rows)).await?;
    outbox::tell(tx, &RoomChanged { room })
}

const PIN: &str = "
    insert into storefront_room_card (room_id, pack_id, place, pinned_at) values (:row)
    on conflict (room_id, pack_id) do update set place = excluded.place, pinned_at = excluded.pinned_at";

pub async fn unpin(tx: &mut Tx, room: Id<Room>, pack: Id<SalePack>) -> Result<()> {
    tx.put(query("delete from storefront_room_card where room_id = $1 and pack_id = $2").bind(room).bind(pack)).await?;
    outbox::tell(tx, &RoomChanged { room })
}

/// How many orders a room has brought, and how much money.
pub async fn takings(tx: &mut Tx, room: &Room) -> Result<(i64, Money)> {
    tx.fetch_one(query(TAKINGS).bind(room.id)).await
}

const TAKINGS: &str = "
    select count(*), cast(coalesce(sum(total_fen), 0) as bigint)
      from storefront_order
     where room_id = $1
       and paid_at is not null";
