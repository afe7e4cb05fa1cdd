//! What search engines and marketplaces read: which of our pages they may look at, where all of them are, and every pack
//! on sale as a file.

mod feed;
mod feed_item;

use crate::{shell, url};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use catalog::{
    Product, ProductKind,
    category::{self, Tree},
    product::{Outline, OutlineStretch, outlines, stretches},
};
use kernel::{Error, Id, Result, Timestamp, Tx};
use ui::{Answer, App, LangCode, Reader};

/// Products in one site map: with an entry for each language, a tenth of the 50,000 that sitemaps.org allows, so that one
/// is made in a moment and weighs two or three megabytes before it is compressed.
const PRODUCTS: i64 = 2_500;

const XML: &str = "application/xml; charset=utf-8";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route(url::SITEMAP, get(index))
        .route("/sitemaps/{name}", get(sitemap))
        .merge(feed::routes())
}

/// Pages of one person, and pages that are the same goods once more, are nobody else's business.
async fn robots(app: App, reader: Reader) -> Answer {
    let make = async {
        let closed = ["/staff", "/cart", "/checkout", "/orders", "/search", "/look", "/api/", "/sync/", "/till"];
        let closed: String = closed.map(|path| format!("Disallow: {path}\n")).concat();
        Ok(format!("User-agent: *\n{closed}\nSitemap: {}\n", app.address(url::SITEMAP)))
    };
    app.kept_as(&reader, "text/plain; charset=utf-8", make).await
}

#[derive(Template)]
#[template(path = "storefront/sitemap_index.xml")]
struct IndexPage<'a> {
    app: &'a App,
    stretches: Vec<OutlineStretch>,
}

/// Which site maps there are; each stretch of goods is named by its first product.
async fn index(app: App, reader: Reader) -> Answer {
    let make = async {
        let stretches = stretches(&mut app.db().read_long().await?, PRODUCTS).await?;
        crate::goods::web::page(&IndexPage { app: &app, stretches })
    };
    app.kept_as(&reader, XML, make).await
}

#[derive(Template)]
#[template(path = "storefront/sitemap.xml")]
struct SitemapPage {
    entries: Vec<Entry>,
}

/// A page in one language, with the same page in each.
struct Entry {
    address: String,
    zh: String,
    en: String,
    changed_at: Option<Timestamp>,
}

async fn sitemap(app: App, reader: Reader, Path(name): Path<String>) -> Answer {
    let name = name.strip_suffix(".xml").ok_or(Error::NotFound)?;
    let first = name.strip_prefix("goods-").and_then(Id::<Product>::parse);
    if name != "pages" && first.is_none() {
        return Err(Error::NotFound.into());
    }
    let make = async {
        let mut tx = app.db().read_long().await?;
        let entries = match first {
            Some(first) => goods(&app, &outlines(&mut tx, first, PRODUCTS).await?),
            None => {
                let mut entries = shelves(&app, &category::on_web(&mut tx).await?, &category::all(&mut tx).await?);
                entries.extend(county(&app, &mut tx).await?.iter().flat_map(|path| both(&app, path, None)));
                entries
            }
        };
        crate::goods::web::page(&SitemapPage { entries })
    };
    app.kept_as(&reader, XML, make).await
}

fn goods(app: &App, outlines: &[Outline]) -> Vec<Entry> {
    outlines.iter().flat_map(|outline| both(app, &url::product(&outline.slug), Some(outline.changed_at))).collect()
}

/// The front, the list of everything, the kinds, and each shelf that has something on it or under it.
fn shelves(app: &App, categories: &[(ProductKind, String)], tree: &Tree) -> Vec<Entry> {
    let mut paths = vec![url::HOME.to_owned(), url::GOODS.to_owned(), url::LIVE.to_owned()];
    for kind in ProductKind::ALL.iter().filter(|kind| categories.iter().any(|(one, _)| one == *kind)) {
        paths.push(format!("{}?kind={kind}", url::GOODS));
    }
    let mut codes: Vec<&str> = categories.iter().flat_map(|(_, code)| tree.way(code)).map(|shelf| shelf.code.as_str()).collect();
    codes.sort();
    codes.dedup();
    paths.extend(codes.into_iter().map(url::shelf));
    paths.iter().flat_map(|path| both(app, path, None)).collect()
}

/// The board of the ten, the producers, the marks that hold, and the collections that are shown.
async fn county(app: &App, tx: &mut Tx) -> Result<Vec<String>> {
    let (known, now) = (shell::known(app, tx).await?, tx.now());
    let mut paths = vec![url::PRODUCERS.to_owned()];
    if !known.board.is_empty() {
        paths.push(url::TEN.to_owned());
    }
    let mut producers = crate::producers::shown(tx, &known).await?;
    producers.sort();
    paths.extend(producers.iter().map(|id| known.producer_href(*id)));
    let holding = known.marks.register.rights.iter().filter(|right| right.holds_at(now));
    paths.extend(holding.map(|right| url::mark(&right.slug)));
    let shown: Vec<_> = known.collections.iter().filter(|one| one.collection.is_shown_at(now)).collect();
    if !shown.is_empty() {
        paths.push(url::COLLECTIONS.to_owned());
    }
    paths.extend(shown.iter().map(|one| url::collection(&one.collection.code)));
    Ok(paths)
}

fn both(app: &App, path: &str, changed_at: Option<Timestamp>) -> [Entry; 2] {
    let [zh, en] = [LangCode::Zh, LangCode::En].map(|code| app.address_in(code, path));
    [&zh, &en].map(|address| Entry { address: address.clone(), zh: zh.clone(), en: en.clone(), changed_at })
}
