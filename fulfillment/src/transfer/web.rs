//! Transfers at the desk: what waits to leave, what is on the road, what has to be counted here; and writing a new one.

use super::{NewLine, Owning, Transfer, TransferCard, TransferState, draft_as, newest};
use crate::{
    LotCard,
    desk::{Desk, Where, money_up_to, must_be_among, must_work_at, options, page, paper, quantity_up_to},
    goods, lot,
    lot::Lot,
    stock, url,
};
use askama::Template;
use axum::{Router, extract::Query, routing::get};
use coop::{Place, PlaceCard, Role, Signed, StoreMode, place, staff_shell};
use kernel::{Error, Id, Issue, Money, Quantity, Result, Tx};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::TRANSFERS, get(list).post(start))
}

pub(super) const ROLES: &[Role] = &[Role::HubClerk, Role::StationClerk, Role::WeighClerk, Role::Shopkeeper];

/// More than any transfer of the county is worth.
const MOST_CHARGE: Money = Money::fen(1_000_000_000);

impl TransferState {
    /// How it looks in a list: colour and word.
    pub(crate) fn badge(self) -> (&'static str, &'static str) {
        match self {
            TransferState::Draft => ("care", "fulfillment-transfer-draft"),
            TransferState::Sent => ("cold", "fulfillment-transfer-sent"),
            TransferState::Received => ("good", "fulfillment-transfer-received"),
            TransferState::Dropped => ("bad", "fulfillment-transfer-dropped"),
        }
    }
}

#[derive(Template)]
#[template(path = "fulfillment/transfers.html")]
struct TransfersPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    transfers: Vec<Row>,
    targets: Vec<(String, String, bool)>,
    lots: Vec<(String, String, bool)>,
    /// Whether goods may change their owner on the way from here.
    may_be_charged: bool,
    q: String,
    key: Id<Transfer>,
    typed: Typed,
}

struct Row {
    card: TransferCard,
    from: String,
    to: String,
    /// Whether somebody here has to do something.
    is_ours: bool,
}

async fn list(app: App, reader: Reader, signed: Signed, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_list(&app, &reader, &signed, (&mut tx, &wanted), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, signed: &Signed, (tx, wanted): (&mut Tx, &Where), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at(tx, signed, ROLES, &wanted.place).await?;
    let places = place::all(tx).await?;
    let name = |id: Id<Place>| places.iter().find(|place| place.id == id).map_or(String::new(), |place| place.name(t).to_owned());
    let ours = |card: &TransferCard| match card.state {
        TransferState::Draft => card.from == desk.here.id,
        TransferState::Sent => card.to == desk.here.id,
        _ => false,
    };
    let cards = newest(tx, &[desk.here.id]).await?;
    let row = |card: TransferCard| Row { from: name(card.from), to: name(card.to), is_ours: ours(&card), card };
    let transfers = cards.into_iter().map(row).collect();
    let others: Vec<PlaceCard> = places.iter().filter(|place| place.id != desk.here.id).cloned().collect();
    let targets = options(t, &others, Id::parse(typed.value("to")));
    let lots = lots_here(tx, t, (&desk, wanted), typed.value("lot")).await?;
    let may_be_charged = desk.here.mode == StoreMode::Direct && others.iter().any(|place| place.mode == StoreMode::Franchise);
    let shell = staff_shell(app, reader, signed, t.say("fulfillment-transfers"));
    let (q, key) = (wanted.q.clone(), tx.id());
    page(&TransfersPage { t, shell, desk, transfers, targets, lots, may_be_charged, q, key, typed: typed.clone() }, &typed)
}

/// As many lots as somebody chooses from; those that are looked for, when there are more.
const MOST_LOTS: i64 = 300;

/// What lies here and may go, lot by lot.
async fn lots_here(tx: &mut Tx, t: &Lang, (desk, wanted): (&Desk, &Where), chosen: &str) -> Result<Vec<(String, String, bool)>> {
    let only = match wanted.words() {
        Some(words) => Some(goods::found(tx, words).await?),
        None => None,
    };
    let lying = stock::lying_of(tx, desk.here.id, wanted.words().zip(only.as_deref()), (0, MOST_LOTS)).await?;
    let cards = lot::by_ids(tx, &lying.iter().map(|one| one.lot).collect::<Vec<_>>()).await?;
    let names = goods::named(tx, &cards.iter().map(|card| card.variant).collect::<Vec<_>>()).await?;
    let words = |one: &stock::Lying, card: &LotCard| {
        let goods = names.one(card.variant);
        format!("{} · {} · {}", goods.name(t), card.code, goods.amount(t, one.on_hand))
    };
    let line = |one: &stock::Lying| {
        let card = cards.iter().find(|card| card.id == one.lot)?;
        Some((card.id.to_string(), words(one, card), card.id.to_string() == chosen))
    };
    Ok(lying.iter().filter(|one| one.sellable).filter_map(line).collect())
}

async fn start(app: App, reader: Reader, signed: Signed, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let from = form.id::<Place>("place").ok_or(Error::NotFound)?;
    match try_start(&mut tx, &signed, from, &mut form).await {
        Ok(transfer) => {
            tx.commit().await?;
            Ok(see_other(&url::one(url::TRANSFERS, transfer)))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_list(&app, &reader, &signed, (&mut tx, &Where::at(&from.to_string())), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, signed: &Signed, from: Id<Place>, form: &mut Form) -> Result<Id<Transfer>> {
    let from = must_work_at(tx, signed, ROLES, from).await?;
    let transfer = paper(tx, form);
    let (to, lot) = (form.id::<Place>("to"), form.id::<Lot>("lot"));
    must_be_among(form, "to", to.as_ref(), place::all(tx).await?.into_iter().map(|place| place.id));
    let cards = lot::by_ids(tx, &lot.into_iter().collect::<Vec<_>>()).await?;
    must_be_among(form, "lot", lot.as_ref(), cards.iter().map(|card| card.id));
    form.accept()?;
    let (to, card) = to.zip(cards.first()).ok_or(Error::NotFound)?;
    let line = line(tx, form, card).await?;
    let goes_over = Owning::between(&from, &place::load(tx, to).await?) == Owning::GoesOver;
    form.must(goes_over || line.charge.is_zero(), Issue::new("charge", "fulfillment-charge-not-due"));
    form.accept()?;
    draft_as(tx, (&from, to), None, &[line], transfer).await?;
    Ok(transfer)
}

/// What somebody typed about the one line he sends.
async fn line(tx: &mut Tx, form: &mut Form, card: &LotCard) -> Result<NewLine> {
    let unit = goods::named(tx, &[card.variant]).await?.one(card.variant).unit;
    let quantity: Quantity = quantity_up_to(form, "quantity", unit, card.quantity);
    let charge = if form.has("charge") { money_up_to(form, "charge", MOST_CHARGE) } else { Money::ZERO };
    Ok(NewLine { variant: card.variant, lot: Some(card.id), quantity, charge })
}
