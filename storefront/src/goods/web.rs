//! The pages of the shelf: the ten products, the list, one product.

use super::{
    Offer, Stretch, Wanted,
    card::{Card, Face, Trail},
    choice::Picked,
    gone,
    one::{self, Goods},
    one_page::{self, ProductPage},
    schema::Speaker,
};
use crate::{collections::Tile, directory::Known, shell, url};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    response::{Html, IntoResponse as _},
    routing::get,
};
use catalog::{ProductKind, attribute::Attribute, product};
use kernel::{Error, Timestamp};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use ui::{Answer, App, Failure, Form, Lang, Outside, OutsideImage, Reader, Shell, Typed};

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::HOME, get(front))
        .route(url::GOODS, get(list))
        .route("/goods/{slug}", get(product))
        .merge(super::preview::routes())
}

pub(crate) fn page(template: &impl Template) -> Answer<String> {
    Ok(template.render().map_err(|error| Error::fault(format_args!("page: {error}")))?)
}

#[derive(Template)]
#[template(path = "storefront/front.html")]
struct FrontPage<'a> {
    t: &'a Lang,
    shell: Shell,
    hero: Option<(&'a Offer, Card)>,
    cards: Vec<Card>,
    month_id: String,
    json_ld: String,
    /// Whether the county wrote down which its ten products are.
    has_board: bool,
    has_marks: bool,
    /// Collections that stand on the front.
    tiles: Vec<Tile>,
}

/// The front of the shop: what is in season, and the county's ten products.
async fn front(app: App, reader: Reader) -> Answer {
    let t = &reader.t;
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let offers = super::ten(&mut tx, &known).await?;
        let now = tx.now();
        let hero = super::of_the_season(&known, &offers).map(|offer| (offer, Card::of(t, &known, now, offer)));
        let month_id = format!("storefront-season-{}", known.counter.day(now).month());
        let shell = shell::shop(&app, &reader, t.say("storefront-front-title")).known_at(&app, &reader, url::HOME);
        let json_ld = Speaker { app: &app, t, known: &known }.of_shop();
        let has_board = !known.board.is_empty();
        let has_marks = known.marks.register.rights.iter().any(|right| right.holds_at(now));
        let (cards, tiles) = (Card::all(t, &known, now, &offers), Tile::on_front(t, &known, now));
        page(&FrontPage { t, shell, hero, cards, month_id, json_ld, has_board, has_marks, tiles })
    };
    app.kept(&reader, make).await
}

#[derive(Deserialize, Default)]
pub(crate) struct ListQuery {
    pub kind: Option<String>,
    pub category: Option<String>,
    pub stock: Option<String>,
    /// What goods are to say: `taste:crisp,bagged:yes`.
    pub saying: Option<String>,
    pub page: Option<i64>,
}

impl ListQuery {
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted {
            kind: self.kind.as_deref().and_then(ProductKind::parse),
            category: self.category.clone().filter(|code| !code.is_empty()),
            in_stock: self.stock.is_some(),
            saying: self.saying(),
            page: self.page.unwrap_or(1),
        }
    }
}

impl ListQuery {
    /// Each thing once, in one order, so that the same shelf has one address.
    fn saying(&self) -> Vec<(String, String)> {
        let pairs = self.saying.as_deref().unwrap_or_default().split(',').filter_map(|pair| pair.split_once(':'));
        let said = pairs.filter(|(code, value)| !code.is_empty() && !value.is_empty());
        let said: BTreeMap<&str, &str> = said.take(product::MOST_SAYING).collect();
        said.into_iter().map(|(code, value)| (code.to_owned(), value.to_owned())).collect()
    }
}

/// One choice of a facet: its words, how many there are, where it leads, whether it is chosen.
struct Facet {
    name: String,
    count: String,
    href: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "storefront/list.html")]
struct ListPage<'a> {
    t: &'a Lang,
    shell: Shell,
    wanted: &'a Wanted,
    stretch: &'a Stretch,
    known: &'a Known,
    now: Timestamp,
    json_ld: String,
}

impl ListPage<'_> {
    fn cards(&self) -> Vec<Card> {
        Card::all(self.t, self.known, self.now, &self.stretch.offers)
    }

    fn kinds(&self) -> Vec<Facet> {
        let facet = |kind: &ProductKind| {
            let of_kind = self.stretch.counts.shelves.iter().filter(|(one, ..)| one == kind);
            let chosen = self.wanted.kind == Some(*kind);
            let to = Wanted { kind: (!chosen).then_some(*kind), category: None, saying: Vec::new(), page: 1, ..self.wanted.clone() };
            self.facet(self.t.say(format!("storefront-kind-{kind}")).into_owned(), of_kind.map(|(.., count)| count).sum(), &to, chosen)
        };
        ProductKind::ALL.iter().map(facet).filter(|facet| facet.count != "0").collect()
    }

    /// The shelf that is looked at, which leads back up, and those right under it; at first, those at the top.
    fn categories(&self) -> Vec<Facet> {
        let (shelves, wanted) = (&self.known.categories, self.wanted.category.as_deref());
        let facet = |category: &catalog::Category| {
            let chosen = wanted == Some(category.code.as_str());
            let code = if chosen { category.parent.clone() } else { Some(category.code.clone()) };
            let count = self.stretch.count(self.known, self.wanted.kind, &category.code);
            let to = Wanted { category: code, page: 1, saying: self.kept_above(&category.code), ..self.wanted.clone() };
            self.facet(category.name(self.t).to_owned(), count, &to, chosen)
        };
        let here = wanted.and_then(|code| shelves.get(code));
        let below = shelves.below(here.map(|shelf| shelf.code.as_str()));
        here.into_iter().chain(below).map(facet).filter(|facet| facet.chosen || facet.count != "0").collect()
    }

    /// Going down, what was chosen stays; going back up, what only the lower shelf asks goes.
    fn kept_above(&self, shelf: &str) -> Vec<(String, String)> {
        if self.wanted.category.as_deref() == Some(shelf) { Vec::new() } else { self.wanted.saying.clone() }
    }

    /// What the shelf asks, with the answers that goods on it give and how many.
    fn answers(&self) -> Vec<(String, Vec<Facet>)> {
        let shelf = self.wanted.category.as_deref().unwrap_or_default();
        let asked = self.known.attributes.facets(&self.known.categories, shelf).into_iter();
        asked.map(|one| (one.name(self.t).to_owned(), self.answers_to(one))).filter(|(_, facets)| !facets.is_empty()).collect()
    }

    fn answers_to(&self, one: &Attribute) -> Vec<Facet> {
        let kind = self.wanted.kind;
        let given = self.stretch.counts.answers.iter().filter(|(own, code, ..)| *code == one.code && kind.is_none_or(|kind| kind == *own));
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        given.filter(|(_, _, value, _)| one.holds(value)).for_each(|(_, _, value, count)| *counts.entry(value).or_default() += count);
        let facet = |(value, count): (&str, i64)| {
            let said = (one.code.clone(), value.to_owned());
            let chosen = self.wanted.saying.contains(&said);
            let mut saying: Vec<_> = self.wanted.saying.iter().filter(|(code, _)| *code != one.code).cloned().collect();
            saying.extend((!chosen).then_some(said));
            saying.sort();
            self.facet(one.said(self.t, value), count, &Wanted { saying, page: 1, ..self.wanted.clone() }, chosen)
        };
        let place = |value: &str| one.open_choices().position(|choice| choice.code == value);
        let mut counts: Vec<(&str, i64)> = counts.into_iter().collect();
        counts.sort_by_key(|(value, _)| place(value));
        counts.into_iter().map(facet).collect()
    }

    fn trail(&self) -> Trail {
        list_trail(self.t, self.known, self.wanted)
    }

    fn in_stock(&self) -> Facet {
        let to = Wanted { in_stock: !self.wanted.in_stock, page: 1, ..self.wanted.clone() };
        Facet {
            name: self.t.say("storefront-only-in-stock").into_owned(),
            count: String::new(),
            href: href(&to),
            chosen: self.wanted.in_stock,
        }
    }

    fn facet(&self, name: String, count: i64, to: &Wanted, chosen: bool) -> Facet {
        Facet { name, count: self.t.number(count), href: href(to), chosen }
    }

    fn pages_text(&self) -> String {
        self.t.with("storefront-page-of").set("page", self.stretch.page).set("pages", self.stretch.pages().max(1)).to_string()
    }

    fn previous(&self) -> Option<String> {
        (self.stretch.page > 1).then(|| href(&Wanted { page: self.stretch.page - 1, ..self.wanted.clone() }))
    }

    fn next(&self) -> Option<String> {
        (self.stretch.page < self.stretch.pages()).then(|| href(&Wanted { page: self.stretch.page + 1, ..self.wanted.clone() }))
    }
}

fn href(wanted: &Wanted) -> String {
    let mut parts = Vec::new();
    parts.extend(wanted.kind.map(|kind| format!("kind={kind}")));
    parts.extend(wanted.category.as_deref().map(|code| format!("category={}", url::escape(code))));
    parts.extend(wanted.in_stock.then(|| "stock=1".to_owned()));
    let said: Vec<String> = wanted.saying.iter().map(|(code, value)| format!("{}:{}", url::escape(code), url::escape(value))).collect();
    parts.extend((!said.is_empty()).then(|| format!("saying={}", said.join(","))));
    parts.extend((wanted.page > 1).then(|| format!("page={}", wanted.page)));
    if parts.is_empty() { url::GOODS.to_owned() } else { format!("{}?{}", url::GOODS, parts.join("&")) }
}

/// The shelf that is looked at, by name.
fn shelf_name(t: &Lang, known: &Known, wanted: &Wanted) -> Option<String> {
    let category = wanted.category.as_deref().and_then(|code| known.categories.get(code)).map(|category| category.name(t).to_owned());
    category.or_else(|| wanted.kind.map(|kind| t.say(format!("storefront-kind-{kind}")).into_owned()))
}

/// The way to a shelf, through those it stands under.
fn list_trail(t: &Lang, known: &Known, wanted: &Wanted) -> Trail {
    let home = (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned());
    let goods = (url::GOODS.to_owned(), t.say("storefront-goods-title").into_owned());
    let to = |category: Option<String>| href(&Wanted { in_stock: false, page: 1, category, saying: Vec::new(), ..wanted.clone() });
    let kind = wanted.kind.map(|kind| (to(None), t.say(format!("storefront-kind-{kind}")).into_owned()));
    let way = known.categories.way(wanted.category.as_deref().unwrap_or_default());
    let shelves = way.into_iter().map(|shelf| (to(Some(shelf.code.clone())), shelf.name(t).to_owned()));
    [home, goods].into_iter().chain(kind).chain(shelves).collect()
}

/// Each shelf is known outside page by page, whether only what is in stock was asked for or not; one with nothing on it
/// is not.
fn list_shell(app: &App, reader: &Reader, (known, wanted, stretch): (&Known, &Wanted, &Stretch)) -> Shell {
    let t = &reader.t;
    let shelf = shelf_name(t, known, wanted);
    let title = shelf.clone().unwrap_or_else(|| t.say("storefront-goods-title").into_owned());
    let mut shell = shell::shop(app, reader, title);
    if let Some(shelf) = shelf {
        shell = shell.described(t.with("storefront-list-described").set("shelf", shelf).set("count", stretch.total).to_string());
    }
    if stretch.offers.is_empty() {
        shell
    } else {
        shell.known_at(app, reader, &href(&Wanted { in_stock: false, saying: Vec::new(), ..wanted.clone() }))
    }
}

async fn list(app: App, reader: Reader, Query(asked): Query<ListQuery>) -> Answer {
    let (t, wanted) = (&reader.t, asked.wanted());
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let stretch = super::stretch(&mut tx, &known, &wanted).await?;
        let shell = list_shell(&app, &reader, (&known, &wanted, &stretch));
        let json_ld = Speaker { app: &app, t, known: &known }.of_list(&list_trail(t, &known, &wanted));
        page(&ListPage { t, shell, wanted: &wanted, stretch: &stretch, known: &known, now: tx.now(), json_ld })
    };
    app.kept(&reader, make).await
}

/// The live room somebody comes from, and what he picks.
struct Came {
    room: Option<String>,
    picked: Picked,
}

async fn product(app: App, reader: Reader, Path(slug): Path<String>, Query(asked): Query<HashMap<String, String>>) -> Answer {
    let picked = Picked::of(asked.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let from = Came { room: asked.get("room").cloned(), picked };
    match app.kept(&reader, product_page(&app, &reader, &slug, (&from, Typed::default()))).await {
        Err(Failure(Error::NotFound)) => gone::instead(&app, &reader, &slug).await,
        answered => answered,
    }
}

async fn product_page(app: &App, reader: &Reader, slug: &str, (from, typed): (&Came, Typed)) -> Answer<String> {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let known = shell::known(app, &mut tx).await?;
    let goods = one::look_up(&mut tx, &known, slug).await?;
    let shell = product_shell(app, reader, &goods);
    let json_ld = Speaker { app, t, known: &known }.of_goods(&goods, tx.now(), &one_page::trail(t, &known, &goods));
    let (room, picked) = (from.room.clone(), from.picked.clone());
    page(&ProductPage { t, shell, goods: &goods, known: &known, now: tx.now(), room, here: url::product(slug), picked, json_ld, typed })
}

/// However somebody came to it, outside a product has one address.
fn product_shell(app: &App, reader: &Reader, goods: &Goods) -> Shell {
    let (t, product) = (&reader.t, &goods.product);
    let line = t.pick(&product.line_zh, &product.line_en);
    let mut shell = shell::shop(app, reader, t.pick(&product.title_zh, &product.title_en)).described(line);
    shell = shell.known_at(app, reader, &url::product(&product.slug));
    let image = goods.pictures.first().map(|picture| {
        let (href, width, height) = Face::wide(picture);
        OutsideImage { href: app.address(&href), alt: t.pick(&picture.alt_zh, &picture.alt_en).to_owned(), width, height }
    });
    shell.outside = shell.outside.map(|outside: Outside| outside.of_goods(image));
    shell
}

/// The page of a product again, with what was typed into its form and what is wrong with it.
pub(crate) async fn show_product(app: &App, reader: &Reader, slug: &str, (form, typed): (&Form, Typed)) -> Answer {
    let from = Came { room: form.value("room").map(str::to_owned), picked: Picked::of(form.fields()) };
    let text = product_page(app, reader, slug, (&from, typed)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(text)).into_response())
}
