//! Lots: the list, and one lot with where it lies, what happened to it, who bought of it, and what may be done with it.

use super::{Buyer, Lot, LotCard, LotState, buyers, load, newest, set_state};
use crate::{
    CertificateCard, Goods, certificate,
    desk::{done, must_work_at, page},
    goods, intake,
    stock::{self, Movement},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::{get, post},
};
use coop::{Party, Place, PlaceCard, Role, Signed, party, place, staff_shell};
use kernel::{Id, Issue, Result, Tx, Unit};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::LOTS, get(list))
        .route("/staff/lots/{id}", get(show))
        .route("/staff/lots/{id}/state", post(decide))
        .route("/staff/lots/{id}/shrink", post(shrink))
}

const ROLES: &[Role] = &[Role::HubClerk, Role::WeighClerk, Role::Merchandiser];

impl LotState {
    /// How it looks in a list: colour and word.
    pub(crate) fn badge(self) -> (&'static str, &'static str) {
        match self {
            LotState::Sellable => ("good", "fulfillment-lot-sellable"),
            LotState::Quarantined => ("care", "fulfillment-lot-quarantined"),
            LotState::Recalled => ("bad", "fulfillment-lot-recalled"),
        }
    }
}

#[derive(Template)]
#[template(path = "fulfillment/lots.html")]
struct LotsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    lots: Vec<(LotCard, Goods, String)>,
    states: Vec<(String, String, bool)>,
}

#[derive(Deserialize, Default)]
struct Filter {
    #[serde(default)]
    state: String,
}

async fn list(app: App, reader: Reader, signed: Signed, Query(filter): Query<Filter>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let state = LotState::parse(&filter.state);
    let cards = newest(&mut tx, state).await?;
    let names = goods::named(&mut tx, &cards.iter().map(|card| card.variant).collect::<Vec<_>>()).await?;
    let parties = party::named(&mut tx, &cards.iter().filter_map(from_whom).collect::<Vec<_>>()).await?;
    let who = |card: &LotCard| from_whom(card).and_then(|id| parties.get(&id)).map_or(String::new(), |card| card.name(t).to_owned());
    let lots = cards.into_iter().map(|card| (card.clone(), names.one(card.variant), who(&card))).collect();
    let choice = |one: LotState| (one.code().to_owned(), t.say(one.badge().1).into_owned(), state == Some(one));
    let states = LotState::ALL.iter().map(|one| choice(*one)).collect();
    html(&LotsPage { t, shell: staff_shell(&app, &reader, &signed, t.say("fulfillment-lots")), lots, states })
}

fn from_whom(card: &LotCard) -> Option<Id<Party>> {
    card.producer.or(card.supplier)
}

#[derive(Template)]
#[template(path = "fulfillment/lot.html")]
struct LotPage<'a> {
    t: &'a Lang,
    shell: Shell,
    lot: LotCard,
    goods: Goods,
    from: String,
    certificate: Option<CertificateCard>,
    slip: Option<intake::SlipCard>,
    lying: Vec<(PlaceCard, String)>,
    history: Vec<(Movement, String)>,
    buyers: Vec<Buyer>,
    may_act: bool,
    typed: Typed,
}

impl LotPage<'_> {
    fn states(&self) -> Vec<(&'static str, String, bool)> {
        LotState::ALL.iter().map(|state| (state.code(), self.t.say(state.badge().1).into_owned(), *state == self.lot.state)).collect()
    }

    fn places(&self) -> Vec<(String, String, bool)> {
        self.lying.iter().map(|(place, amount)| (place.id.to_string(), format!("{} · {amount}", place.name(self.t)), false)).collect()
    }

    fn kind_id(moved: &Movement) -> String {
        format!("fulfillment-moved-{}", moved.kind.code().replace('_', "-"))
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut tx: ReadTx) -> Answer {
    show_lot(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

async fn show_lot(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<Lot>), typed: Typed) -> Answer {
    let t = &reader.t;
    let lot = load(tx, id).await?;
    let goods = goods::named(tx, &[lot.variant]).await?.one(lot.variant);
    let places: HashMap<Id<Place>, PlaceCard> = place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
    let from = party::named(tx, &from_whom(&lot).into_iter().collect::<Vec<_>>()).await?.into_values().next();
    let lain = stock::lay(tx, id).await?.into_iter().filter(|one| one.on_hand.is_positive());
    let lying = lain.filter_map(|one| Some((places.get(&one.place)?.clone(), goods.amount(t, one.on_hand)))).collect();
    let named = |one: Movement| (one.clone(), places.get(&one.place).map_or(String::new(), |card| card.name(t).to_owned()));
    let history = stock::history(tx, id).await?.into_iter().map(named).collect();
    let may_act = ROLES.iter().any(|role| signed.has(*role));
    let page_ = LotPage {
        t,
        shell: staff_shell(app, reader, signed, &lot.code),
        from: from.map_or(String::new(), |card| card.name(t).to_owned()),
        certificate: certificate_of(tx, &lot).await?,
        slip: intake::of_lot(tx, id).await?,
        lying,
        history,
        buyers: if may_act { buyers(tx, id).await? } else { Vec::new() },
        may_act,
        goods,
        lot,
        typed,
    };
    page(&page_, &page_.typed)
}

async fn certificate_of(tx: &mut Tx, lot: &LotCard) -> Result<Option<CertificateCard>> {
    match lot.certificate {
        Some(id) => Ok(Some(certificate::load(tx, id).await?)),
        None => Ok(None),
    }
}

async fn decide(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_decide(&mut tx, &signed, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::LOTS, id), "fulfillment-lot-decided"))
        }
        Err(error) if error.is_refusal() => show_lot(&app, &reader, &signed, (&mut tx, id), form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

/// A lot is set aside, called back or given free by whoever works where it came in.
async fn try_decide(tx: &mut Tx, signed: &Signed, id: Id<Lot>, form: &mut Form) -> Result<()> {
    let lot = load(tx, id).await?;
    must_work_at(tx, signed, ROLES, lot.origin_place).await?;
    let state = form.read("state", "field-unknown-choice", LotState::parse);
    let needed = usize::from(state != Some(LotState::Sellable));
    let reason = form.text("reason", needed..=200);
    form.accept()?;
    set_state(tx, id, state.unwrap_or(lot.state), &reason).await
}

async fn shrink(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_shrink(&mut tx, &signed, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::LOTS, id), "fulfillment-lot-shrunk"))
        }
        Err(error) if error.is_refusal() => show_lot(&app, &reader, &signed, (&mut tx, id), form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_shrink(tx: &mut Tx, signed: &Signed, id: Id<Lot>, form: &mut Form) -> Result<()> {
    let lot = load(tx, id).await?;
    let unit: Unit = goods::named(tx, &[lot.variant]).await?.one(lot.variant).unit;
    let place = form.id::<Place>("place");
    let quantity = form.quantity("quantity", unit);
    if form.has("quantity") && !quantity.is_positive() {
        form.refuse(Issue::new("quantity", "field-not-quantity"));
    }
    form.accept()?;
    let place = must_work_at(tx, signed, ROLES, place.ok_or(kernel::Error::NotFound)?).await?;
    stock::write_off(tx, &place, id, quantity).await
}
