//! Lots: the list, and one lot with where it lies, what happened to it and who bought of it.

use super::{Buyer, Lot, LotCard, LotState, Sought, buyers, found, load};
use crate::{
    CertificateCard, Goods, certificate,
    desk::{Pages, Where, must_work_at, page},
    goods, intake,
    stock::{self, Movement, WriteOff},
    url,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::get,
};
use coop::{Party, Place, PlaceCard, Role, Signed, party, place, staff_shell};
use kernel::{Error, Id, Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::LOTS, get(list)).route("/staff/lots/{id}", get(show))
}

/// Who decides about the lots of the place where he works.
pub(super) const ROLES: &[Role] = &[Role::HubClerk, Role::WeighClerk, Role::Merchandiser];
/// Whose work leads to lots, at whichever place.
const READERS: &[Role] = &[Role::HubClerk, Role::WeighClerk, Role::Merchandiser, Role::StationClerk, Role::Shopkeeper, Role::Accountant];

pub(crate) fn is_reader(signed: &Signed) -> bool {
    READERS.iter().any(|role| signed.has(*role))
}

fn must_be_reader(signed: &Signed) -> Result<()> {
    if is_reader(signed) { Ok(()) } else { Err(Error::Forbidden) }
}

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
    q: String,
    pages: Pages,
}

async fn list(app: App, reader: Reader, signed: Signed, Query(wanted): Query<Where>, mut tx: ReadTx) -> Answer {
    must_be_reader(&signed)?;
    let t = &reader.t;
    let sought = sought(&mut tx, &wanted).await?;
    let mut cards = found(&mut tx, &sought, wanted.stretch()).await?;
    let more = Where::cut(&mut cards);
    let names = goods::named(&mut tx, &cards.iter().map(|card| card.variant).collect::<Vec<_>>()).await?;
    let parties = party::named(&mut tx, &cards.iter().filter_map(from_whom).collect::<Vec<_>>()).await?;
    let who = |card: &LotCard| from_whom(card).and_then(|id| parties.get(&id)).map_or(String::new(), |card| card.name(t).to_owned());
    let lots = cards.into_iter().map(|card| (card.clone(), names.one(card.variant), who(&card))).collect();
    let choice = |one: LotState| (one.code().to_owned(), t.say(one.badge().1).into_owned(), sought.state == Some(one));
    let states = LotState::ALL.iter().map(|one| choice(*one)).collect();
    let (q, pages) = (wanted.q.clone(), wanted.pages(url::LOTS, more));
    html(&LotsPage { t, shell: staff_shell(&app, &reader, &signed, t.say("fulfillment-lots")), lots, states, q, pages })
}

async fn sought(tx: &mut Tx, wanted: &Where) -> Result<Sought> {
    let variants = match wanted.words() {
        Some(words) => goods::found(tx, words).await?,
        None => Vec::new(),
    };
    Ok(Sought { state: LotState::parse(&wanted.state), code: wanted.words().map(str::to_uppercase), variants })
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
    may: May,
    /// The paper of the next write-off.
    key: Id<WriteOff>,
    typed: Typed,
}

/// What whoever is asking may see and do here.
struct May {
    decide: bool,
    see_cost: bool,
    /// The slip is for whoever weighs where it was written, or keeps the books.
    read_slip: bool,
    /// Who got it, with their telephones: for whoever decides about the lot.
    buyers: Vec<Buyer>,
    /// Where goods of it may be written off.
    write_off_at: Vec<Id<Place>>,
}

impl LotPage<'_> {
    fn states(&self) -> Vec<(&'static str, String, bool)> {
        LotState::ALL.iter().map(|state| (state.code(), self.t.say(state.badge().1).into_owned(), *state == self.lot.state)).collect()
    }

    fn places(&self) -> Vec<(String, String, bool)> {
        let here = self.lying.iter().filter(|(place, _)| self.may.write_off_at.contains(&place.id));
        here.map(|(place, amount)| (place.id.to_string(), format!("{} · {amount}", place.name(self.t)), false)).collect()
    }

    fn kind_id(moved: &Movement) -> String {
        format!("fulfillment-moved-{}", moved.kind.code().replace('_', "-"))
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut tx: ReadTx) -> Answer {
    show_lot(&app, &reader, &signed, (&mut tx, id), Typed::default()).await
}

pub(super) async fn show_lot(app: &App, reader: &Reader, signed: &Signed, (tx, id): (&mut Tx, Id<Lot>), typed: Typed) -> Answer {
    must_be_reader(signed)?;
    let t = &reader.t;
    let lot = load(tx, id).await?;
    let goods = goods::named(tx, &[lot.variant]).await?.one(lot.variant);
    let places: HashMap<Id<Place>, PlaceCard> = place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
    let from = party::named(tx, &from_whom(&lot).into_iter().collect::<Vec<_>>()).await?.into_values().next();
    let lain = stock::lay(tx, id).await?.into_iter().filter(|one| one.on_hand.is_positive());
    let lying: Vec<_> = lain.filter_map(|one| Some((places.get(&one.place)?.clone(), goods.amount(t, one.on_hand)))).collect();
    let named = |one: Movement| (one.clone(), places.get(&one.place).map_or(String::new(), |card| card.name(t).to_owned()));
    let slip = intake::of_lot(tx, id).await?;
    let page_ = LotPage {
        t,
        shell: staff_shell(app, reader, signed, &lot.code),
        from: from.map_or(String::new(), |card| card.name(t).to_owned()),
        certificate: certificate_of(tx, &lot).await?,
        history: stock::history(tx, id).await?.into_iter().map(named).collect(),
        may: may(tx, signed, (&lot, slip.as_ref()), &lying).await?,
        slip,
        key: tx.id(),
        lying,
        goods,
        lot,
        typed,
    };
    page(&page_, &page_.typed)
}

async fn may(
    tx: &mut Tx,
    signed: &Signed,
    (lot, slip): (&LotCard, Option<&intake::SlipCard>),
    lying: &[(PlaceCard, String)],
) -> Result<May> {
    let decide = must_work_at(tx, signed, ROLES, lot.origin_place).await.is_ok();
    let see_cost = decide || must_work_at(tx, signed, &[Role::Accountant], lot.origin_place).await.is_ok();
    let read_slip = match slip {
        Some(slip) => must_work_at(tx, signed, &[Role::WeighClerk, Role::Accountant], slip.place).await.is_ok(),
        None => false,
    };
    let buyers = if decide { buyers(tx, lot.id).await? } else { Vec::new() };
    let mut write_off_at = Vec::new();
    for (place, _) in lying {
        if must_work_at(tx, signed, ROLES, place.id).await.is_ok() {
            write_off_at.push(place.id);
        }
    }
    Ok(May { decide, see_cost, read_slip, buyers, write_off_at })
}

async fn certificate_of(tx: &mut Tx, lot: &LotCard) -> Result<Option<CertificateCard>> {
    match lot.certificate {
        Some(id) => Ok(Some(certificate::load(tx, id).await?)),
        None => Ok(None),
    }
}
