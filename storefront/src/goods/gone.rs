//! Addresses under which no goods stand now. Goods that were renamed are found under their new name (301). Goods that
//! will not come back are gone (410), so that search engines forget them; goods that were only taken off the shelf are
//! not found (404), because apples come back every autumn and their address should still be known then. Either way the
//! page says so and shows what stands on the same shelf.

use super::{Offer, card::Card, web::page};
use crate::{directory::Known, shell, url};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Response},
};
use catalog::{
    ProductStatus,
    product::address::{self, Standing},
};
use kernel::{Error, Result, Tx};
use ui::{Answer, App, Lang, Reader, Shell};

/// How many similar goods are shown.
const SIMILAR: usize = 4;

#[derive(Template)]
#[template(path = "storefront/gone.html")]
struct GonePage<'a> {
    t: &'a Lang,
    shell: Shell,
    for_good: bool,
    /// Where the same shelf is.
    shelf: String,
    cards: Vec<Card>,
}

/// What is answered in place of a product's page.
pub(super) async fn instead(app: &App, reader: &Reader, slug: &str) -> Answer {
    let mut tx = app.db().read().await?;
    let standing = address::under(&mut tx, slug).await?.ok_or(Error::NotFound)?;
    match standing.status {
        ProductStatus::Published if standing.slug != slug => Ok(moved(&with_query(&url::product(&standing.slug), &reader.path))),
        ProductStatus::Retired => gone(app, reader, &mut tx, (standing, StatusCode::GONE)).await,
        ProductStatus::Draft if standing.published_at.is_some() => gone(app, reader, &mut tx, (standing, StatusCode::NOT_FOUND)).await,
        // What nobody outside has seen is nobody's business.
        ProductStatus::Draft | ProductStatus::Published => Err(Error::NotFound.into()),
    }
}

/// The name under which goods stand now that once had another.
pub(crate) async fn present_slug(tx: &mut Tx, slug: &str) -> Result<Option<String>> {
    let standing = address::under(tx, slug).await?;
    Ok(standing.filter(|standing| standing.status == ProductStatus::Published && standing.slug != slug).map(|standing| standing.slug))
}

/// For good, but asked again each time: a name can be taken up again or let go, and a browser that remembered the old
/// answer would then go round in circles.
pub(crate) fn moved(path: &str) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn with_query(path: &str, asked: &str) -> String {
    asked.split_once('?').map_or_else(|| path.to_owned(), |(_, query)| format!("{path}?{query}"))
}

async fn gone(app: &App, reader: &Reader, tx: &mut Tx, (standing, status): (Standing, StatusCode)) -> Answer {
    let t = &reader.t;
    let known = shell::known(app, tx).await?;
    let now = tx.now();
    let offers = similar(tx, &known, &standing).await?;
    let shell = shell::shop(app, reader, t.pick(&standing.title_zh, &standing.title_en));
    let shelf = url::shelf(&standing.category);
    let cards = Card::all(t, &known, now, &offers);
    let text = page(&GonePage { t, shell, for_good: status == StatusCode::GONE, shelf, cards })?;
    Ok((status, Html(text)).into_response())
}

/// Goods of the same shelf, those in stock first; the county's own where that shelf is empty.
async fn similar(tx: &mut Tx, known: &Known, standing: &Standing) -> Result<Vec<Offer>> {
    let mut shelf = super::web_shelf(tx, known);
    let under = known.categories.under(&standing.category);
    (shelf.kind, shelf.categories, shelf.limit) = (Some(standing.kind), Some(under.as_slice()), super::PAGE);
    let mut offers = super::offers(tx, known, &shelf).await?;
    if offers.is_empty() {
        offers = super::ten(tx, known).await?;
    }
    offers.sort_by_key(|offer| !offer.is_in_stock());
    offers.truncate(SIMILAR);
    Ok(offers)
}
