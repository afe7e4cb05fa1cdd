//! The stock page: what lies at a place, what of it is promised, and which lots it is.

use super::{Band, ShelfRow, lying_of, shelves};
use crate::{
    LotCard, LotState,
    desk::{Desk, Pages, Where},
    goods,
    lot::{self, Lot},
    url,
};
use askama::Template;
use axum::{Router, extract::Query, routing::get};
use coop::{ColdZone, Role, Signed, place, staff_shell};
use kernel::{Id, Quantity, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::STOCK, get(show))
}

pub(crate) const ROLES: &[Role] = &[Role::HubClerk, Role::StationClerk, Role::WeighClerk, Role::Shopkeeper, Role::Merchandiser];

#[derive(Template)]
#[template(path = "fulfillment/stock.html")]
struct StockPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    shelves: Vec<ShelfLine>,
    lots: Vec<LotLine>,
    q: String,
    pages: Pages,
}

struct ShelfLine {
    name: String,
    sku: String,
    on_hand: String,
    promised: String,
    available: String,
    /// What a till sold beyond what was known.
    shortage: Option<String>,
    band: Band,
    /// More is promised than lies here.
    over_promised: bool,
}

impl ShelfLine {
    /// The figures speak for themselves; a word stands only where somebody has to act.
    fn badge(&self) -> Option<(&'static str, &'static str)> {
        match self.band {
            _ if self.over_promised => Some(("bad", "fulfillment-band-over")),
            Band::Out => Some(("bad", "fulfillment-band-out")),
            Band::Few | Band::In => None,
        }
    }
}

struct LotLine {
    id: Id<Lot>,
    code: String,
    name: String,
    zone: String,
    best_before: String,
    on_hand: String,
    state: LotState,
}

async fn show(app: App, reader: Reader, signed: Signed, Query(wanted): Query<Where>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let desk = Desk::at(&mut tx, &signed, ROLES, &wanted.place).await?;
    let only = match wanted.words() {
        Some(words) => Some(goods::found(&mut tx, words).await?),
        None => None,
    };
    let mut rows = shelves(&mut tx, desk.here.id, only.as_deref(), wanted.stretch()).await?;
    let mut lying = lying_of(&mut tx, desk.here.id, wanted.words().zip(only.as_deref()), wanted.stretch()).await?;
    let more = [Where::cut(&mut rows), Where::cut(&mut lying)].contains(&true);
    let shelves = shelf_lines(&mut tx, t, rows).await?;
    let lots = lot_lines(&mut tx, t, (&desk, lying)).await?;
    let (q, pages) = (wanted.q.clone(), wanted.pages(url::STOCK, more));
    html(&StockPage { t, shell: staff_shell(&app, &reader, &signed, t.say("fulfillment-stock")), desk, shelves, lots, q, pages })
}

async fn shelf_lines(tx: &mut Tx, t: &Lang, rows: Vec<ShelfRow>) -> Result<Vec<ShelfLine>> {
    let names = goods::named(tx, &rows.iter().map(|row| row.variant).collect::<Vec<_>>()).await?;
    let line = |row: &ShelfRow| {
        let goods = names.one(row.variant);
        ShelfLine {
            name: goods.name(t).to_owned(),
            on_hand: goods.amount(t, row.shelf.on_hand),
            promised: goods.amount(t, row.shelf.promised),
            available: goods.amount(t, row.shelf.available()),
            shortage: (row.unlotted.in_steps() < 0).then(|| goods.amount(t, -row.unlotted)),
            sku: goods.sku,
            band: row.shelf.band_now(),
            over_promised: row.shelf.available() < Quantity::ZERO,
        }
    };
    Ok(rows.iter().map(line).collect())
}

async fn lot_lines(tx: &mut Tx, t: &Lang, (desk, lying): (&Desk, Vec<super::Lying>)) -> Result<Vec<LotLine>> {
    let zones: HashMap<Id<ColdZone>, String> = place::zones(tx, desk.here.id).await?.into_iter().map(|zone| (zone.id, zone.code)).collect();
    let ids: Vec<Id<Lot>> = lying.iter().map(|one| one.lot).collect();
    let cards: HashMap<Id<Lot>, LotCard> = lot::by_ids(tx, &ids).await?.into_iter().map(|card| (card.id, card)).collect();
    let names = goods::named(tx, &cards.values().map(|card| card.variant).collect::<Vec<_>>()).await?;
    let line = |one: &super::Lying| {
        let card = cards.get(&one.lot)?;
        let goods = names.one(card.variant);
        Some(LotLine {
            id: card.id,
            code: card.code.clone(),
            name: goods.name(t).to_owned(),
            zone: one.zone.and_then(|zone| zones.get(&zone).cloned()).unwrap_or_default(),
            best_before: card.best_before.map(|day| t.day(day)).unwrap_or_default(),
            on_hand: goods.amount(t, one.on_hand),
            state: card.state,
        })
    };
    Ok(lying.iter().filter_map(line).collect())
}
