//! What the pages of the books share: who may read them, whose books and which days are asked for.

use crate::{account, balance, entry, figure, statement, url};
use axum::{Router, extract::FromRequestParts, http::request::Parts, routing::get, routing::post};
use coop::{Party, PartyCard, Place, PlaceCard, Role, Signed, party, place};
use kernel::{BusinessDay, Error, Id, Money, Result, Tx, Zone};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use ui::{App, Failure, Lang};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::BOOKS, get(balance::web::show))
        .route(url::ACCOUNT, get(account::web::show))
        .route(url::ENTRY, get(entry::web::show))
        .route(url::REVERSAL, post(entry::web::take_back))
        .route(url::FIGURES, get(figure::web::show))
        .route(url::FIGURES_CSV, get(figure::web::download))
        .route(url::STATEMENT, get(statement::web::show))
        .route(url::PAYOUTS, post(statement::web::pay))
        .route(url::LETTER, get(statement::web::letter))
}

/// The parties whose books somebody keeps: he is accountant of their seat, the topmost of the places where they sell.
pub async fn kept_by(tx: &mut Tx, signed: &Signed) -> Result<Vec<Id<Party>>> {
    let mine: HashSet<Id<Place>> = signed.places(tx, Role::Accountant).await?.into_iter().collect();
    let places = place::all(tx).await?;
    let sells_at: HashMap<Id<Place>, Id<Party>> = places.iter().map(|place| (place.id, place.seller)).collect();
    let is_topmost = |place: &&PlaceCard| place.parent.is_none_or(|parent| sells_at.get(&parent) != Some(&place.seller));
    let (mut seated, mut kept) = (HashSet::new(), Vec::new());
    for seat in places.iter().filter(is_topmost) {
        if seated.insert(seat.seller) && mine.contains(&seat.id) {
            kept.push(seat.seller);
        }
    }
    Ok(kept)
}

/// Refuses unless somebody keeps these books. To others they do not exist.
pub(crate) async fn must_keep(tx: &mut Tx, signed: &Signed, owner: Id<Party>) -> Result<()> {
    if kept_by(tx, signed).await?.contains(&owner) { Ok(()) } else { Err(Error::NotFound) }
}

/// Whoever may read the figures: accountants and the county office, each of his own places.
pub(crate) struct FigureReader(pub Signed);

impl FromRequestParts<App> for FigureReader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<FigureReader, Failure> {
        let signed = Signed::from_request_parts(parts, app).await?;
        if signed.has(Role::Accountant) || signed.has(Role::Office) { Ok(FigureReader(signed)) } else { Err(Error::Forbidden.into()) }
    }
}

impl FigureReader {
    /// The places whose figures this person reads; nothing when it is all of them, and trade at no place besides.
    pub async fn places(&self, tx: &mut Tx) -> Result<Option<Vec<Id<Place>>>> {
        let mut mine = self.0.places(tx, Role::Accountant).await?;
        mine.extend(self.0.places(tx, Role::Office).await?);
        let hub = place::hub(tx).await?.id;
        Ok((!mine.contains(&hub)).then_some(mine))
    }
}

/// The sentence at the top of a page of the books, as it was sent. What cannot be read is as good as not sent.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    pub owner: Option<String>,
    pub month: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub figure: Option<String>,
    pub page: Option<i64>,
}

impl Asked {
    /// Whose books: the company's unless somebody else's are asked for, and only those that this person keeps.
    pub async fn owner(&self, tx: &mut Tx, signed: &Signed) -> Result<PartyCard> {
        let kept = kept_by(tx, signed).await?;
        let asked = self.owner.as_deref().and_then(Id::parse);
        let company = party::company(tx).await?;
        match asked {
            Some(id) if kept.contains(&id) => party::load(tx, id).await,
            Some(_) => Err(Error::NotFound),
            None if kept.contains(&company.id) => Ok(company),
            None => party::load(tx, *kept.first().ok_or(Error::Forbidden)?).await,
        }
    }

    /// The first day of the month asked for, or of the current one.
    pub fn month(&self, today: BusinessDay) -> BusinessDay {
        self.month.as_deref().and_then(|month| BusinessDay::parse(&format!("{month}-01"))).unwrap_or(today.month_span().0)
    }

    /// The days asked for, both included; this month so far unless asked otherwise.
    pub fn span(&self, today: BusinessDay) -> (BusinessDay, BusinessDay) {
        let to = self.to.as_deref().and_then(BusinessDay::parse).unwrap_or(today);
        let from = self.from.as_deref().and_then(BusinessDay::parse).unwrap_or(to.month_span().0);
        (from.min(to), to)
    }

    pub fn page(&self) -> i64 {
        self.page.unwrap_or(1).clamp(1, 10_000)
    }
}

/// The county's day; every place of a county keeps the same clock.
pub(crate) fn today(tx: &Tx) -> BusinessDay {
    Zone::CHINA.day(tx.now())
}

/// Names of parties for a page that mentions many.
pub(crate) struct Names(HashMap<Id<Party>, PartyCard>);

impl Names {
    pub async fn of(tx: &mut Tx, parties: impl IntoIterator<Item = Id<Party>>) -> Result<Names> {
        let mut ids: Vec<_> = parties.into_iter().collect();
        ids.sort();
        ids.dedup();
        Ok(Names(party::named(tx, &ids).await?))
    }

    pub fn name(&self, t: &Lang, party: Id<Party>) -> String {
        self.0.get(&party).map_or_else(|| party.short(), |card| card.name(t).to_owned())
    }
}

/// An amount in the debit column, if that is where it belongs.
pub(crate) fn debit(t: &Lang, amount: &Money) -> String {
    if amount.is_negative() { String::new() } else { t.money(*amount) }
}

/// An amount in the credit column, if that is where it belongs.
pub(crate) fn credit(t: &Lang, amount: &Money) -> String {
    if amount.is_negative() { t.money(-*amount) } else { String::new() }
}
