//! Transfers at the desk: what waits to leave, what is on the road, what has to be counted here.

use super::{
    Counted, NewLine, Refusal, Transfer, TransferCard, TransferLine, TransferState, draft, drop_draft, lines, load, newest, receive, send,
};
use crate::{
    Goods, LotCard,
    desk::{Desk, Where, done, must_work_at, options, page},
    goods, lot,
    lot::Lot,
    stock, url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use coop::{ColdZone, Place, PlaceCard, Role, Signed, place, staff_shell};
use kernel::{Error, Id, Money, Quantity, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::TRANSFERS, get(list).post(start))
        .route("/staff/transfers/{id}", get(show))
        .route("/staff/transfers/{id}/departure", post(departure))
        .route("/staff/transfers/{id}/absence", post(absence))
        .route("/staff/transfers/{id}/receipt", post(receipt))
        .route("/staff/transfers/{id}/paper", get(paper))
}

const ROLES: &[Role] = &[Role::HubClerk, Role::StationClerk, Role::WeighClerk, Role::Shopkeeper];

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
    show_list(&app, &reader, &signed, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, signed: &Signed, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at(tx, signed, ROLES, asked).await?;
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
    let lots = lots_here(tx, t, &desk, typed.value("lot")).await?;
    let shell = staff_shell(app, reader, signed, t.say("fulfillment-transfers"));
    page(&TransfersPage { t, shell, desk, transfers, targets, lots, typed: typed.clone() }, &typed)
}

/// What lies here and may go, lot by lot.
async fn lots_here(tx: &mut Tx, t: &Lang, desk: &Desk, chosen: &str) -> Result<Vec<(String, String, bool)>> {
    let lying = stock::lying(tx, desk.here.id).await?;
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
            let page = (&mut tx, from.to_string());
            show_list(&app, &reader, &signed, (page.0, &page.1), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_start(tx: &mut Tx, signed: &Signed, from: Id<Place>, form: &mut Form) -> Result<Id<Transfer>> {
    let from = must_work_at(tx, signed, ROLES, from).await?;
    let (to, lot) = (form.id::<Place>("to"), form.id::<Lot>("lot"));
    form.accept()?;
    let (to, lot) = to.zip(lot).ok_or(Error::NotFound)?;
    let card = lot::load(tx, lot).await?;
    let unit = goods::named(tx, &[card.variant]).await?.one(card.variant).unit;
    let quantity = form.quantity("quantity", unit);
    if form.has("quantity") && !quantity.is_positive() {
        form.refuse(kernel::Issue::new("quantity", "field-not-quantity"));
    }
    form.accept()?;
    place::load(tx, to).await?;
    draft(tx, &from, to, None, &[NewLine { variant: card.variant, lot: Some(lot), quantity, charge: Money::ZERO }]).await
}

/// A transfer with everything its page and its paper name.
struct Sheet {
    card: TransferCard,
    from: PlaceCard,
    to: PlaceCard,
    lines: Vec<(TransferLine, Goods, String)>,
}

impl Sheet {
    async fn load(tx: &mut Tx, id: Id<Transfer>) -> Result<Sheet> {
        let card = load(tx, id).await?;
        let (from, to) = (place::load(tx, card.from).await?, place::load(tx, card.to).await?);
        let lines = lines(tx, id).await?;
        let names = goods::named(tx, &lines.iter().map(|line| line.variant).collect::<Vec<_>>()).await?;
        let lots = lot::by_ids(tx, &lines.iter().filter_map(|line| line.lot).collect::<Vec<_>>()).await?;
        let code = |line: &TransferLine| lots.iter().find(|card| Some(card.id) == line.lot).map_or(String::new(), |card| card.code.clone());
        let lines = lines.into_iter().map(|line| (line.clone(), names.one(line.variant), code(&line))).collect();
        Ok(Sheet { card, from, to, lines })
    }

    fn address(&self) -> String {
        url::one(url::TRANSFERS, self.card.id)
    }

    fn departure(&self) -> String {
        format!("{}/departure", self.address())
    }
}

#[derive(Template)]
#[template(path = "fulfillment/transfer.html")]
struct TransferPage<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
    zones: Vec<(String, String, bool)>,
    may_send: bool,
    may_receive: bool,
    typed: Typed,
}

impl TransferPage<'_> {
    /// What the field begins with: as much as was sent.
    fn came(&self, line: &TransferLine, goods: &Goods) -> String {
        self.typed.value_or(&format!("came-{}", line.line), &goods.unit.plain(line.quantity)).to_owned()
    }

    fn issue(&self, line: &TransferLine) -> Option<String> {
        self.typed.issue(&format!("came-{}", line.line))
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Transfer>>, mut tx: ReadTx) -> Answer {
    show_one(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

async fn show_one(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<Transfer>), typed: Typed) -> Answer {
    let sheet = Sheet::load(tx, id).await?;
    let at_from = must_work_at(tx, signed, ROLES, sheet.card.from).await.is_ok();
    let at_to = must_work_at(tx, signed, ROLES, sheet.card.to).await.is_ok();
    if !at_from && !at_to {
        return Err(Error::NotFound.into());
    }
    let zones = place::zones(tx, sheet.card.to).await?;
    let zones = zones.into_iter().map(|zone| (zone.id.to_string(), zone.code, false)).collect();
    let (may_send, may_receive) = (at_from && sheet.card.state == TransferState::Draft, at_to && sheet.card.state == TransferState::Sent);
    let shell = staff_shell(app, reader, signed, &sheet.card.code);
    page(&TransferPage { t: &reader.t, shell, sheet, zones, may_send, may_receive, typed: typed.clone() }, &typed)
}

async fn departure(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Transfer>>) -> Answer {
    let mut tx = app.db().write().await?;
    let card = load(&mut tx, id).await?;
    must_work_at(&mut tx, &signed, ROLES, card.from).await?;
    let sent = send(&mut tx, &card).await;
    answer((&app, &reader, &signed), (tx, id), &Form::default(), (sent, "fulfillment-transfer-sent-said")).await
}

async fn absence(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Transfer>>) -> Answer {
    let mut tx = app.db().write().await?;
    let card = load(&mut tx, id).await?;
    must_work_at(&mut tx, &signed, ROLES, card.from).await?;
    let dropped = drop_draft(&mut tx, id).await;
    answer((&app, &reader, &signed), (tx, id), &Form::default(), (dropped, "fulfillment-transfer-dropped-said")).await
}

async fn receipt(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Transfer>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let sheet = Sheet::load(&mut tx, id).await?;
    must_work_at(&mut tx, &signed, ROLES, sheet.card.to).await?;
    let received = match counted(&sheet, &mut form) {
        Ok(counted) => receive(&mut tx, &signed, &sheet.card, &counted).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &signed), (tx, id), &form, (received, "fulfillment-transfer-received-said")).await
}

fn counted(sheet: &Sheet, form: &mut Form) -> Result<Counted> {
    let mut counted = HashMap::new();
    for (line, goods, _) in &sheet.lines {
        let name = format!("came-{}", line.line);
        let came: Quantity = form.quantity(&name, goods.unit);
        if came > line.quantity {
            form.refuse(kernel::Issue::new(name, kernel::Refused::code(&Refusal::MoreThanSent)));
        }
        counted.insert(line.line, came);
    }
    let zone = form.read_if_any("zone", "field-unknown-choice", Id::<ColdZone>::parse);
    form.accept()?;
    Ok(Counted { lines: counted, zone })
}

/// Back to the transfer, as it is now; what was refused has changed nothing.
async fn answer(
    (app, reader, signed): (&App, &Reader, &Signed),
    (tx, id): (Tx, Id<Transfer>),
    form: &Form,
    (outcome, said): (Result<()>, &str),
) -> Answer {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::TRANSFERS, id), said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_one(app, reader, signed, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "fulfillment/transfer_paper.html")]
struct TransferPaper<'a> {
    t: &'a Lang,
    shell: Shell,
    sheet: Sheet,
}

async fn paper(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Transfer>>, mut tx: ReadTx) -> Answer {
    let sheet = Sheet::load(&mut tx, id).await?;
    if must_work_at(&mut tx, &signed, ROLES, sheet.card.from).await.is_err() {
        must_work_at(&mut tx, &signed, ROLES, sheet.card.to).await?;
    }
    html(&TransferPaper { t: &reader.t, shell: staff_shell(&app, &reader, &signed, &sheet.card.code), sheet })
}
