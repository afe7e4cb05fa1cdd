//! What the pages of this room have in common.

use crate::{Place, PlaceCard};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use ui::{Answer, Lang, Typed, html, see_other, set_cookie};

/// Choices of a field: value, text, chosen.
pub(crate) type Options = Vec<(String, String, bool)>;

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

/// Places to choose from; what was chosen before stays so.
pub(crate) fn places(t: &Lang, places: &[PlaceCard], typed: &Typed, field: &str) -> Options {
    let option = |place: &PlaceCard| {
        let id: kernel::Id<Place> = place.id;
        (id.to_string(), place.name(t).to_owned(), typed.is(field, &id.to_string()))
    };
    places.iter().map(option).collect()
}
