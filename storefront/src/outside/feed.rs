//! Every pack on sale as a file for marketplaces: RSS 2.0 with the attributes of Google Merchant Center's product data
//! specification (support.google.com/merchants/answer/7052112 and 14987622), which others read as well. The file is
//! written while it is read, a page of products at a time, so that a hundred thousand take no more memory than a few
//! hundred; each page is as true as the moment it was written.

use super::feed_item::FeedItem;
use crate::{directory::Known, goods::web::page, shell, url};
use askama::Template;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderValue, header},
    response::Response,
    routing::get,
};
use catalog::{
    Channel, Product, price,
    product::{ProductSheet, ids_after, load_many},
};
use http_body_util::channel::{Channel as Pipe, Sender};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Lang, LangCode};

/// Products read at a time.
const PAGE: i64 = 200;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/feeds/{name}", get(feed))
}

#[derive(Template)]
#[template(path = "storefront/feed_head.xml")]
struct Head<'a> {
    t: &'a Lang,
    home: String,
}

#[derive(Template)]
#[template(path = "storefront/feed_items.xml")]
struct Items {
    items: Vec<FeedItem>,
}

const END: &str = "</channel>\n</rss>\n";

/// `products-zh.xml` or `products-en.xml`: a file has one language throughout.
async fn feed(app: App, Path(name): Path<String>) -> Answer {
    let named = |code: &LangCode| name == format!("products-{}.xml", code.short());
    let code = LangCode::ALL.into_iter().find(named).ok_or(Error::NotFound)?;
    let (mut pipe, body) = Pipe::<Bytes, Error>::new(1);
    tokio::spawn(async move {
        if let Err(error) = write(&app, code, &mut pipe).await {
            // The reader sees that the file broke off, and keeps the one he had.
            tracing::warn!(%error, "a product file broke off");
            pipe.abort(error);
        }
    });
    let mut response = Response::new(Body::new(body));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(super::XML));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

async fn write(app: &App, code: LangCode, pipe: &mut Sender<Bytes, Error>) -> Result<()> {
    let t = app.languages().get(code);
    let mut part = render(&Head { t, home: app.address_in(code, url::HOME) })?;
    let mut last: Option<Id<Product>> = None;
    loop {
        let mut tx = app.db().read_long().await?;
        let known = shell::known(app, &mut tx).await?;
        let ids = ids_after(&mut tx, last, PAGE).await?;
        let items = if ids.is_empty() { Vec::new() } else { items((app, t, &known), &mut tx, &ids).await? };
        drop(tx);
        last = ids.last().copied();
        part.push_str(&render(&Items { items })?);
        if last.is_none() {
            part.push_str(END);
        }
        // Who has gone away needs no more of it.
        if pipe.send_data(std::mem::take(&mut part).into()).await.is_err() || last.is_none() {
            return Ok(());
        }
    }
}

fn render(template: &impl Template) -> Result<String> {
    page(template).map_err(|failure| failure.0)
}

/// Every pack of these products that is sold on the web at a price.
async fn items((app, t, known): (&App, &Lang, &Known), tx: &mut Tx, ids: &[Id<Product>]) -> Result<Vec<FeedItem>> {
    let (now, place) = (tx.now(), known.counter.place.id);
    let sheets: Vec<ProductSheet> = load_many(tx, ids).await?;
    let packs: Vec<_> = sheets.iter().flat_map(ProductSheet::packs).filter(|pack| pack.pack.web).map(|pack| pack.pack.id).collect();
    if packs.is_empty() {
        return Ok(Vec::new());
    }
    let priced = price::by_packs(tx, Channel::Web, Some(place), now, &packs).await?;
    let variants: Vec<_> = sheets.iter().flat_map(|sheet| &sheet.variants).map(|variant| variant.variant.id).collect();
    let left = known.left(tx, &variants).await?;
    let mut found = Vec::new();
    for sheet in &sheets {
        let own: Vec<_> =
            priced.iter().filter(|priced| priced.sellable.product == sheet.product.id && priced.price_fen.is_some()).collect();
        for pack in sheet.packs().filter_map(|pack| own.iter().find(|priced| priced.sellable.pack == pack.pack.id)) {
            found.extend(FeedItem::of((app, t, known), sheet, (pack, own.len() > 1), (&left, now)));
        }
    }
    Ok(found)
}
