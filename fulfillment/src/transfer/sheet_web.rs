//! One transfer at the desk: its lines, loading it, counting it where it comes, and its paper.

use super::{
    Counted, Owning, Refusal, Transfer, TransferCard, TransferLine, TransferState, drop_draft, lines, load, receive, send, web::ROLES,
};
use crate::{
    Goods,
    desk::{done, must_be_among, must_read_at, must_work_at, page},
    goods, lot, url,
};
use askama::Template;
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::{ColdZone, PlaceCard, Signed, place, staff_shell};
use kernel::{Id, Quantity, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/transfers/{id}", get(show))
        .route("/staff/transfers/{id}/departure", post(departure))
        .route("/staff/transfers/{id}/absence", post(absence))
        .route("/staff/transfers/{id}/receipt", post(receipt))
        .route("/staff/transfers/{id}/paper", get(paper))
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

    /// Whether goods change their owner on the way, so that something is owed for them.
    fn changes_owner(&self) -> bool {
        Owning::between(&self.from, &self.to) != Owning::Stays
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
    let (at_from, at_to) = seen_by(tx, signed, &sheet.card).await?;
    let zones = place::zones(tx, sheet.card.to).await?;
    let zones = zones.into_iter().map(|zone| (zone.id.to_string(), zone.code, false)).collect();
    let (may_send, may_receive) = (at_from && sheet.card.state == TransferState::Draft, at_to && sheet.card.state == TransferState::Sent);
    let shell = staff_shell(app, reader, signed, &sheet.card.code);
    page(&TransferPage { t: &reader.t, shell, sheet, zones, may_send, may_receive, typed: typed.clone() }, &typed)
}

/// A transfer is shown to whoever works at either end of it or keeps the books there; whether he works at each.
async fn seen_by(tx: &mut Tx, signed: &Signed, card: &TransferCard) -> Result<(bool, bool)> {
    let from = must_read_at(tx, signed, ROLES, card.from).await.map(|(_, acts)| acts);
    let to = must_read_at(tx, signed, ROLES, card.to).await.map(|(_, acts)| acts);
    match (from, to) {
        (Err(error), Err(_)) => Err(error),
        (from, to) => Ok((from.unwrap_or(false), to.unwrap_or(false))),
    }
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
    let zones = place::zones(&mut tx, sheet.card.to).await?;
    let received = match counted(&sheet, &zones, &mut form) {
        Ok(counted) => receive(&mut tx, &signed, &sheet.card, &counted).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &signed), (tx, id), &form, (received, "fulfillment-transfer-received-said")).await
}

fn counted(sheet: &Sheet, zones: &[ColdZone], form: &mut Form) -> Result<Counted> {
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
    must_be_among(form, "zone", zone.as_ref(), zones.iter().map(|zone| zone.id));
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
    seen_by(&mut tx, &signed, &sheet.card).await?;
    html(&TransferPaper { t: &reader.t, shell: staff_shell(&app, &reader, &signed, &sheet.card.code), sheet })
}
