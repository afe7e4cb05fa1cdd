//! What this room's pages have in common: at which place somebody works, and how a form's page comes back.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use coop::{Place, PlaceCard, PlaceKind, Role, Signed, place};
use kernel::{Error, Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, Lang, Typed, html, see_other, set_cookie};

/// `?place=…`, the place a list is about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Where {
    #[serde(default)]
    pub place: String,
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
