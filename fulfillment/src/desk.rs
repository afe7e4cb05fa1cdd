//! What this room's pages have in common: at which place somebody works, and how a form's page comes back.

use crate::url;
use askama::Template;
use axum::{http::StatusCode, response::Response};
use coop::{Place, PlaceCard, PlaceKind, Role, Signed, place};
use kernel::{Error, Id, Issue, Money, Quantity, Result, Tx, Unit};
use serde::Deserialize;
use ui::{Answer, Form, Lang, Typed, html, see_other, set_cookie};

/// `?place=…&q=…&page=…`, what a list is about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Where {
    #[serde(default)]
    pub place: String,
    /// Words somebody looks for.
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    page: String,
}

/// Lines on one page of a list.
const PER_PAGE: i64 = 100;
/// Nobody turns further.
const MOST_PAGES: i64 = 10_000;

impl Where {
    /// At the place of somebody's choice, from the beginning.
    pub fn at(place: &str) -> Where {
        Where { place: place.to_owned(), ..Where::default() }
    }

    pub fn words(&self) -> Option<&str> {
        Some(self.q.trim()).filter(|words| !words.is_empty())
    }

    fn page(&self) -> i64 {
        self.page.parse().ok().filter(|page| (1..=MOST_PAGES).contains(page)).unwrap_or(1)
    }

    /// How many to leave out and how many to read: one more than is shown, to know whether another page follows.
    pub fn stretch(&self) -> (i64, i64) {
        ((self.page() - 1) * PER_PAGE, PER_PAGE + 1)
    }

    /// Cuts what was read to one page, and answers whether another follows.
    pub fn cut<T>(rows: &mut Vec<T>) -> bool {
        let most = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        more
    }

    pub fn pages(&self, path: &str, more: bool) -> Pages {
        let asked: Vec<String> = [("place", &self.place), ("state", &self.state), ("q", &self.q)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}&", url::escape(value)))
            .collect();
        Pages { address: format!("{path}?{}", asked.concat()), page: self.page(), more }
    }
}

/// Turning the pages of a list.
pub(crate) struct Pages {
    address: String,
    page: i64,
    more: bool,
}

impl Pages {
    pub fn are_many(&self) -> bool {
        self.page > 1 || self.more
    }

    pub fn text(&self, t: &Lang) -> String {
        t.with("fulfillment-page").set("page", self.page).to_string()
    }

    pub fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| format!("{}page={}", self.address, self.page - 1))
    }

    pub fn next(&self) -> Option<String> {
        self.more.then(|| format!("{}page={}", self.address, self.page + 1))
    }
}

/// The places somebody works at, and the one the page is about.
pub(crate) struct Desk {
    pub here: PlaceCard,
    pub places: Vec<PlaceCard>,
}

impl Desk {
    /// The asked-for place, else the hub, else the first of those where the person has one of these roles.
    pub async fn at(tx: &mut Tx, signed: &Signed, roles: &[Role], asked: &str) -> Result<Desk> {
        let places = works_at(tx, signed, roles).await?;
        Desk::of(places, asked)
    }

    /// The same, among places of some kinds only.
    pub async fn at_kinds(tx: &mut Tx, signed: &Signed, roles: &[Role], (kinds, asked): (&[PlaceKind], &str)) -> Result<Desk> {
        let mut places = works_at(tx, signed, roles).await?;
        places.retain(|place| kinds.contains(&place.kind));
        Desk::of(places, asked)
    }

    fn of(places: Vec<PlaceCard>, asked: &str) -> Result<Desk> {
        let wanted = Id::<Place>::parse(asked);
        let here = match wanted {
            Some(id) => places.iter().find(|place| place.id == id).ok_or(Error::NotFound)?,
            None => places.iter().find(|place| place.kind == PlaceKind::Hub).or(places.first()).ok_or(Error::Forbidden)?,
        };
        Ok(Desk { here: here.clone(), places })
    }

    pub fn options(&self, t: &Lang) -> Vec<(String, String, bool)> {
        options(t, &self.places, Some(self.here.id))
    }
}

/// Places to choose from.
pub(crate) fn options(t: &Lang, places: &[PlaceCard], chosen: Option<Id<Place>>) -> Vec<(String, String, bool)> {
    places.iter().map(|place| (place.id.to_string(), place.name(t).to_owned(), chosen == Some(place.id))).collect()
}

async fn works_at(tx: &mut Tx, signed: &Signed, roles: &[Role]) -> Result<Vec<PlaceCard>> {
    let mut ids = Vec::new();
    for role in roles {
        ids.extend(signed.places(tx, *role).await?);
    }
    let mut places = place::all(tx).await?;
    places.retain(|place| ids.contains(&place.id));
    Ok(places)
}

/// The place, if the person has one of the roles there; to others it does not exist.
pub(crate) async fn must_work_at(tx: &mut Tx, signed: &Signed, roles: &[Role], place: Id<Place>) -> Result<PlaceCard> {
    for role in roles {
        if signed.places(tx, *role).await?.contains(&place) {
            return coop::place::load(tx, place).await;
        }
    }
    Err(Error::NotFound)
}

/// The place, if the person has one of the roles there or keeps the books of it; and whether he may act there too.
pub(crate) async fn must_read_at(tx: &mut Tx, signed: &Signed, roles: &[Role], place: Id<Place>) -> Result<(PlaceCard, bool)> {
    match must_work_at(tx, signed, roles, place).await {
        Ok(card) => Ok((card, true)),
        Err(Error::NotFound) => Ok((must_work_at(tx, signed, &[Role::Accountant], place).await?, false)),
        Err(error) => Err(error),
    }
}

/// The paper a form writes. Its page gave the form an id, so that pressing twice writes it once; a form without one
/// writes a new paper.
pub(crate) fn paper<T>(tx: &mut Tx, form: &mut Form) -> Id<T> {
    form.read_if_any("key", "field-unknown-choice", Id::parse).unwrap_or_else(|| tx.id())
}

/// An amount somebody may have typed, and no absurd one.
pub(crate) fn money_up_to(form: &mut Form, name: &str, most: Money) -> Money {
    let amount = form.money(name);
    form.must(amount <= most, Issue::new(name, "fulfillment-at-most").with("most", most));
    amount.min(most)
}

/// A weight or count of more than nothing that somebody may have typed, and no absurd one.
pub(crate) fn quantity_up_to(form: &mut Form, name: &str, unit: Unit, most: Quantity) -> Quantity {
    let quantity = form.quantity(name, unit);
    form.must(quantity.is_positive() || !form.has(name), Issue::new(name, "field-not-quantity"));
    form.must(quantity <= most, Issue::new(name, "fulfillment-at-most").with("most", kernel::Arg::Quantity(most, unit)));
    quantity.min(most)
}

/// The choice is one of those that were there to choose from.
pub(crate) fn must_be_among<T: PartialEq>(form: &mut Form, name: &str, chosen: Option<&T>, mut known: impl Iterator<Item = T>) {
    if let Some(chosen) = chosen {
        form.must(known.any(|one| one == *chosen), Issue::new(name, "field-unknown-choice"));
    }
}

/// A page with a form: as it is, or again with what was wrong.
pub(crate) fn page(template: &impl Template, typed: &Typed) -> Answer {
    let mut response = html(template)?;
    if typed.is_wrong() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Goes on to a page that says what has just been done.
pub(crate) fn done(path: &str, said: &str) -> Response {
    let mut response = see_other(path);
    set_cookie(&mut response, "said", said, 60, false);
    response
}
