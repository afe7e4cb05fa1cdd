//! The staff's page of tills: who has sold what, who waits for the network, what needs a hand.

use super::{
    apply,
    code::{self, NewCode},
    enrol,
    exception::{self, Exception, ExceptionCard},
    key,
    receipt::{self, ReceiptCard},
    store_node::{self, NodeCard},
};
use crate::letter::Key;
use askama::Template;
use axum::{
    Router,
    extract::Path,
    http::StatusCode,
    response::IntoResponse as _,
    routing::{get, post},
};
use coop::{Admin, Party, PartyCard, Place, PlaceCard, Role, Shopkeeper, Signed, party, place, staff_shell};
use kernel::{Error, Id, Result, Timestamp, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, see_other};

const TILLS: &str = "/staff/tills";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(TILLS, get(list))
        .route("/staff/tills/codes", post(make_code))
        .route("/staff/tills/{node}", get(one))
        .route("/staff/tills/exceptions/{id}", post(settle))
}

#[derive(Template)]
#[template(path = "tills/list.html")]
struct TillsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
    troubles: Vec<Trouble>,
    /// Where a code can be made for; empty for those who may not.
    counters: Vec<(String, String, bool)>,
    typed: Typed,
    fresh: Option<NewCode>,
}

/// A till as the list shows it.
struct Row {
    node: NodeCard,
    place: PlaceCard,
    digits: String,
    now: Timestamp,
}

impl Row {
    /// Stored and not yet in effect, and what the till itself still holds.
    fn backlog(&self) -> i64 {
        self.node.stored_seq - self.node.applied_seq + self.node.unacked
    }

    fn state(&self) -> (&'static str, &'static str) {
        let quiet_s = self.node.seen_at.map(|seen| self.now.since(seen).as_secs());
        match quiet_s {
            _ if self.node.frozen.is_some() => ("bad", "pos-node-frozen"),
            _ if self.node.closed_at.is_some() => ("", "pos-node-closed"),
            None => ("care", "pos-node-new"),
            Some(quiet) if quiet > 24 * 3600 => ("care", "pos-node-quiet"),
            Some(_) => ("good", "pos-node-good"),
        }
    }

    fn seen(&self, t: &Lang) -> String {
        self.node.seen_at.map_or_else(|| "—".to_owned(), |seen| t.moment(seen, self.place.zone()))
    }
}

/// Trouble as the list shows it.
struct Trouble {
    card: ExceptionCard,
    place: PlaceCard,
}

impl Trouble {
    fn since(&self, t: &Lang) -> String {
        t.moment(self.card.raised_at, self.place.zone())
    }
}

/// What someone may see: shopkeepers their own tills, the accountant and the office all of them.
async fn may_see(tx: &mut Tx, who: &Signed) -> Result<Option<Vec<Id<Place>>>> {
    if who.has(Role::Accountant) {
        return Ok(None);
    }
    if who.has(Role::Shopkeeper) {
        return Ok(Some(who.places(tx, Role::Shopkeeper).await?));
    }
    Err(Error::Forbidden)
}

impl<'a> TillsPage<'a> {
    async fn load(tx: &mut Tx, app: &App, reader: &'a Reader, (who, hub): (&Signed, &Key)) -> Result<TillsPage<'a>> {
        let (t, now, own) = (&reader.t, tx.now(), may_see(tx, who).await?);
        let places: HashMap<Id<Place>, PlaceCard> = place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
        let seen = |place: &Id<Place>| own.as_ref().is_none_or(|own| own.contains(place)).then(|| places.get(place).cloned()).flatten();
        let nodes = store_node::all(tx).await?;
        let place_of: HashMap<i64, Id<Place>> = nodes.iter().map(|node| (node.id, node.place)).collect();
        let row = |node: NodeCard| Some(Row { place: seen(&node.place)?, digits: enrol::digits(&node, hub), now, node });
        let trouble = |card: ExceptionCard| Some(Trouble { place: seen(place_of.get(&card.node_id)?)?, card });
        let mut counters: Vec<_> = places.values().filter(|card| card.store_no.is_some() && who.has(Role::Admin)).collect();
        counters.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(TillsPage {
            t,
            shell: staff_shell(app, reader, who, t.say("pos-tills")),
            rows: nodes.into_iter().filter_map(row).collect(),
            troubles: exception::open(tx).await?.into_iter().filter_map(trouble).collect(),
            counters: counters.into_iter().map(|card| (card.id.to_string(), card.name(t).to_owned(), false)).collect(),
            typed: Typed::default(),
            fresh: None,
        })
    }
}

async fn list(app: App, reader: Reader, who: Signed) -> Answer {
    let hub = key::ours(app.db()).await?;
    let mut tx = app.db().read().await?;
    ui::html(&TillsPage::load(&mut tx, &app, &reader, (&who, &hub)).await?)
}

/// Makes a code and shows it once; it is kept only as its hash.
async fn make_code(app: App, reader: Reader, who: Admin, mut form: Form) -> Answer {
    let hub = key::ours(app.db()).await?;
    let mut tx = app.db().write().await?;
    let made = new_code(&mut tx, &who, &mut form).await;
    let mut page = TillsPage::load(&mut tx, &app, &reader, (&who, &hub)).await?;
    match made {
        Ok(fresh) => {
            tx.commit().await?;
            page.fresh = Some(fresh);
            ui::html(&page)
        }
        Err(error) if error.is_refusal() => {
            page.typed = form.back(&reader.t, &error);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, ui::html(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn new_code(tx: &mut Tx, who: &Admin, form: &mut Form) -> Result<NewCode> {
    let place = form.id::<Place>("place");
    let till_no = form.count("till_no", 1..=99);
    form.accept()?;
    code::make_code(tx, &who.name_zh, place.ok_or(Error::NotFound)?, &till_no.to_string()).await
}

#[derive(Template)]
#[template(path = "tills/one.html")]
struct TillPage<'a> {
    t: &'a Lang,
    shell: Shell,
    row: Row,
    receipts: Vec<ReceiptCard>,
    /// Those whose cards lay beside sales.
    members: HashMap<Id<Party>, PartyCard>,
}

impl TillPage<'_> {
    fn total(&self, receipt: &ReceiptCard) -> String {
        self.t.money(receipt.total)
    }

    fn member(&self, receipt: &ReceiptCard) -> Option<&str> {
        receipt.member.and_then(|member| self.members.get(&member)).map(|card| card.name(self.t))
    }

    fn moment(&self, receipt: &ReceiptCard) -> String {
        self.t.moment(receipt.at, self.row.place.zone())
    }
}

async fn one(app: App, reader: Reader, who: Signed, Path(node): Path<i64>, mut tx: ReadTx) -> Answer {
    let hub = key::ours(app.db()).await?;
    let node = store_node::load(&mut tx, node).await?;
    if may_see(&mut tx, &who).await?.is_some_and(|own| !own.contains(&node.place)) {
        return Err(Error::NotFound.into());
    }
    let place = place::load(&mut tx, node.place).await?;
    let title = format!("{} {}", place.name(&reader.t), node.till_no);
    let receipts = receipt::latest(&mut tx, node.id, 200).await?;
    let members = party::named(&mut tx, &receipts.iter().filter_map(|receipt| receipt.member).collect::<Vec<_>>()).await?;
    let row = Row { digits: enrol::digits(&node, &hub), now: tx.now(), node, place };
    ui::html(&TillPage { t: &reader.t, shell: staff_shell(&app, &reader, &who, title), row, receipts, members })
}

/// Someone has put it right: the trouble is closed, or the fact is tried again.
async fn settle(app: App, who: Shopkeeper, Path(id): Path<Id<Exception>>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let trouble = exception::load(&mut tx, id).await?;
    let node = store_node::load(&mut tx, trouble.node_id).await?;
    who.must_act_at(&mut tx, Role::Shopkeeper, node.place).await?;
    match form.raw("do") {
        "again" => apply::try_again(&mut tx, &trouble, &who.name_zh).await?,
        _ if trouble.set_aside => return Err(Error::Forbidden.into()),
        _ => exception::resolve(&mut tx, id, &who.name_zh).await?,
    }
    tx.commit().await?;
    Ok(see_other(TILLS))
}
