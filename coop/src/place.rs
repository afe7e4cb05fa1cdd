//! Where the trade happens: hub, stations, shops, stores, cold stores, farms, and who sells there.

pub(crate) mod web;

use crate::{Party, division::SCHEME};
use kernel::{Error, Id, Result, Tx, Zone, coded, query};

/// A place of the network.
pub struct Place;

coded! {
    pub enum PlaceKind {
        /// County hub (县域集配中心).
        Hub = "hub",
        /// Township station (乡镇综合服务站).
        Station = "station",
        /// Village shop (村级综合服务社).
        VillageShop = "village_shop",
        Store = "store",
        ColdStore = "cold_store",
        Farm = "farm",
    }
}

impl PlaceKind {
    /// Whether a place of this kind may hang under one of that kind: tiers go upwards to the hub.
    pub(crate) fn may_stand_under(self, parent: Option<PlaceKind>) -> bool {
        use PlaceKind::{ColdStore, Farm, Hub, Station, Store, VillageShop};
        matches!((self, parent), (Hub, None) | (Station, Some(Hub)) | (VillageShop | Store | ColdStore | Farm, Some(Station | Hub)))
    }
}

coded! {
    /// Who is the seller of a store.
    pub enum StoreMode {
        /// The county company sells (直营).
        Direct = "direct",
        /// The owner sells (加盟); its cash never enters the company's books.
        Franchise = "franchise",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct PlaceCard {
    pub id: Id<Place>,
    pub kind: PlaceKind,
    pub code: String,
    /// Six digits on receipts; only where something is sold over a counter.
    pub store_no: Option<String>,
    pub mode: StoreMode,
    #[record(name = "parent_id")]
    pub parent: Option<Id<Place>>,
    /// Who sells here.
    #[record(name = "seller_id")]
    pub seller: Id<Party>,
    pub name_zh: String,
    pub name_en: String,
    pub town: String,
    pub division_code: String,
    pub lon_e6: Option<i64>,
    pub lat_e6: Option<i64>,
    minutes_east: i64,
}

impl PlaceCard {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    /// The town it stands in, as the reader's language writes it.
    pub fn town_name(&self, t: &ui::Lang) -> std::borrow::Cow<'_, str> {
        crate::town_name(t, &self.town)
    }

    /// The clock on this place's wall, by which its business days are counted.
    pub fn zone(&self) -> Zone {
        Zone { minutes_east: i32::try_from(self.minutes_east).unwrap_or(Zone::CHINA.minutes_east) }
    }
}

#[derive(Debug, Clone)]
pub struct NewPlace {
    pub kind: PlaceKind,
    pub code: String,
    pub store_no: Option<String>,
    pub mode: StoreMode,
    pub parent: Option<Id<Place>>,
    pub seller: Id<Party>,
    pub name_zh: String,
    pub name_en: String,
    pub town: String,
    pub division_code: String,
    /// Millionths of a degree, WGS-84, and how the point was found (`surveyed`, `estimate`).
    pub point_e6: Option<(i64, i64)>,
    pub placed: String,
}

/// A zone of a cold store and the temperatures it must keep, in tenths of a degree Celsius.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ColdZone {
    pub id: Id<ColdZone>,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub code: String,
    pub low_dc: i64,
    pub high_dc: i64,
}

const CARD: &str = "
    select id, kind, code, store_no, mode, parent_id, seller_id, name_zh, name_en, town, division_code, lon_e6, lat_e6, minutes_east
      from coop_place";

pub async fn load(tx: &mut Tx, id: Id<Place>) -> Result<PlaceCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<PlaceCard> {
    tx.fetch_one(query(CARD).and(" where code = $1").bind(code)).await
}

pub async fn all(tx: &mut Tx) -> Result<Vec<PlaceCard>> {
    tx.fetch_all(query(CARD).and(" order by code")).await
}

pub async fn of_kind(tx: &mut Tx, kinds: &[PlaceKind]) -> Result<Vec<PlaceCard>> {
    tx.fetch_all(query(CARD).and(" where kind in (:kinds) order by code").bind_list(":kinds", kinds.iter().copied())).await
}

/// The county's hub, from which web orders are sent.
pub async fn hub(tx: &mut Tx) -> Result<PlaceCard> {
    tx.fetch_one(query(CARD).and(" where kind = 'hub' order by code limit 1")).await
}

/// A place and everything that hangs under it.
pub async fn below(tx: &mut Tx, id: Id<Place>) -> Result<Vec<PlaceCard>> {
    tx.fetch_all(query(BELOW).bind(id)).await
}

const BELOW: &str = "
    with recursive under (id) as (
        select id from coop_place where id = $1
        union all
        select child.id from coop_place child join under on child.parent_id = under.id
    )
    select id, kind, code, store_no, mode, parent_id, seller_id, name_zh, name_en, town, division_code, lon_e6, lat_e6, minutes_east
      from coop_place
     where id in (select id from under)
     order by code";

pub async fn zones(tx: &mut Tx, place: Id<Place>) -> Result<Vec<ColdZone>> {
    tx.fetch_all(query("select id, place_id, code, low_dc, high_dc from coop_zone where place_id = $1 order by code").bind(place)).await
}

pub async fn register(tx: &mut Tx, new: &NewPlace) -> Result<Id<Place>> {
    let (id, now) = (tx.id(), tx.now());
    tx.put(
        query(REGISTER)
            .bind(id)
            .bind(&new.code)
            .bind(new.store_no.as_deref())
            .bind(new.kind)
            .bind(new.mode)
            .bind(new.parent)
            .bind(new.seller)
            .bind(&new.name_zh)
            .bind(&new.name_en)
            .bind(&new.town)
            .bind(SCHEME)
            .bind(&new.division_code)
            .bind(new.point_e6.map(|point| point.0))
            .bind(new.point_e6.map(|point| point.1))
            .bind(&new.placed)
            .bind(i64::from(Zone::CHINA.minutes_east))
            .bind(now),
    )
    .await?;
    Ok(id)
}

const REGISTER: &str = "
    insert into coop_place (id, code, store_no, kind, mode, parent_id, seller_id, name_zh, name_en, town,
                            division_scheme, division_code, lon_e6, lat_e6, placed, minutes_east, opened_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";

pub async fn register_zone(tx: &mut Tx, place: Id<Place>, code: &str, limits_dc: (i64, i64)) -> Result<Id<ColdZone>> {
    let id = tx.id();
    let insert = "insert into coop_zone (id, place_id, code, low_dc, high_dc) values ($1, $2, $3, $4, $5)";
    tx.put(query(insert).bind(id).bind(place).bind(code).bind(limits_dc.0).bind(limits_dc.1)).await?;
    Ok(id)
}

/// Names and seller of a place; what kind it is and where it hangs stays as it was registered.
pub async fn rename(tx: &mut Tx, id: Id<Place>, (zh, en): (&str, &str), seller: Id<Party>) -> Result<()> {
    let update = "update coop_place set name_zh = $2, name_en = $3, seller_id = $4 where id = $1";
    match tx.execute(query(update).bind(id).bind(zh).bind(en).bind(seller)).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Whether a place or a counter has this number already.
pub(crate) async fn is_taken(tx: &mut Tx, code: &str) -> Result<bool> {
    let (taken,) = tx.fetch_one(query("select exists (select 1 from coop_place where code = $1 or store_no = $1)").bind(code)).await?;
    Ok(taken)
}
