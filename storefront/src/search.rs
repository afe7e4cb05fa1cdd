//! Finding goods: a page of what was found, help when nothing was, suggestions while typing.

use crate::{
    directory::Known,
    goods::{self, Offer, PAGE, card::Card, web::page},
    shell, url,
};
use askama::Template;
use axum::{Router, extract::Query, routing::get};
use catalog::{
    Channel, ProductKind,
    search::{Found, Page, Search, Wanted},
};
use kernel::Timestamp;
use serde::Deserialize;
use ui::{Answer, App, Lang, Part, Reader, Shell};

pub fn routes() -> Router<App> {
    Router::new().route(url::SEARCH, get(find)).route("/search/suggestions", get(suggest))
}

/// Longer questions are cut: nobody looks for a product in more words.
const LONGEST: usize = 60;
/// How many suggestions stand under the box.
const SUGGESTIONS: usize = 8;

#[derive(Deserialize, Default)]
pub(crate) struct Asked {
    #[serde(default)]
    pub q: String,
    pub kind: Option<String>,
    /// The code of a shelf.
    pub category: Option<String>,
    pub page: Option<usize>,
}

impl Asked {
    pub(crate) fn words(&self) -> String {
        self.q.trim().chars().take(LONGEST).collect()
    }

    pub(crate) fn wanted(&self, known: &Known) -> Wanted {
        let kind = self.kind.as_deref().and_then(ProductKind::parse);
        let shelves = self.shelf().map(|code| known.categories.under(code)).unwrap_or_default();
        Wanted { channel: Some(Channel::Web), kind, shelves: shelves.into_iter().map(str::to_owned).collect(), ..Wanted::default() }
    }

    /// The shelf it was narrowed to.
    fn shelf(&self) -> Option<&str> {
        self.category.as_deref().filter(|code| !code.is_empty())
    }

    /// The same question, narrowed otherwise.
    fn href(&self, kind: Option<&str>, shelf: Option<&str>) -> String {
        let part = |name: &str, value: Option<&str>| value.map(|value| format!("&{name}={}", url::escape(value))).unwrap_or_default();
        format!("{}{}{}", url::search(&self.words()), part("kind", kind), part("category", shelf))
    }

    pub(crate) fn page(&self) -> usize {
        self.page.unwrap_or(1).clamp(1, 200)
    }

    pub(crate) fn stretch(&self) -> Page {
        let limit = usize::try_from(PAGE).unwrap_or(24);
        Page { skip: (self.page() - 1) * limit, limit }
    }
}

#[derive(Template)]
#[template(path = "storefront/search.html")]
struct SearchPage<'a> {
    t: &'a Lang,
    shell: Shell,
    known: &'a Known,
    asked: &'a Asked,
    words: String,
    found: &'a Found,
    /// What was found, or when nothing was, what is in season.
    offers: &'a [Offer],
    now: Timestamp,
}

impl SearchPage<'_> {
    fn cards(&self) -> Vec<Card> {
        Card::all(self.t, self.known, self.now, self.offers)
    }

    fn kinds(&self) -> Vec<(String, String, String, bool)> {
        let facet = |(kind, count): &(ProductKind, usize)| {
            let chosen = self.asked.kind.as_deref() == Some(kind.code());
            let href = self.asked.href((!chosen).then_some(kind.code()), self.asked.shelf());
            let count = i64::try_from(*count).unwrap_or(0);
            (href, self.t.say(format!("storefront-kind-{kind}")).into_owned(), self.t.number(count), chosen)
        };
        self.found.kinds.iter().map(facet).collect()
    }

    /// The shelf it was narrowed to, which leads back up, and those right under it on which something was found.
    fn shelves(&self) -> Vec<(String, String, String, bool)> {
        let (tree, wanted) = (&self.known.categories, self.asked.shelf());
        let count = |code: &str| {
            let under = tree.under(code);
            self.found.categories.iter().filter(|(one, _)| under.contains(&one.as_str())).map(|(_, count)| count).sum::<usize>()
        };
        let facet = |shelf: &catalog::Category| {
            let (chosen, count) = (wanted == Some(shelf.code.as_str()), count(&shelf.code));
            let to = if chosen { shelf.parent.as_deref() } else { Some(shelf.code.as_str()) };
            let href = self.asked.href(self.asked.kind.as_deref(), to);
            let said = self.t.number(i64::try_from(count).unwrap_or(0));
            (chosen || count > 0).then(|| (href, shelf.name(self.t).to_owned(), said, chosen))
        };
        let here = wanted.and_then(|code| tree.get(code));
        here.into_iter().chain(tree.below(here.map(|shelf| shelf.code.as_str()))).filter_map(facet).collect()
    }

    fn pages(&self) -> usize {
        self.found.total.div_ceil(self.asked.stretch().limit).max(1)
    }

    fn pages_text(&self) -> String {
        self.t.with("storefront-page-of").set("page", self.asked.page()).set("pages", self.pages()).to_string()
    }

    fn to_page(&self, page: usize) -> Option<String> {
        let narrowed = self.asked.href(self.asked.kind.as_deref(), self.asked.shelf());
        (page >= 1 && page <= self.pages()).then(|| format!("{narrowed}&page={page}"))
    }
}

async fn find(app: App, reader: Reader, Part(search): Part<Search>, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let known_in_vain = search.hears(&asked.q);
    let make = async {
        let words = asked.words();
        let known = shell::known(&app, &mut app.db().read().await?).await?;
        let found = search.search(&words, &asked.wanted(&known), asked.stretch()).await?;
        if found.is_in_vain() && !known_in_vain {
            search.found_nothing(&words);
        }
        let mut tx = app.db().read().await?;
        let offers =
            if found.hits.is_empty() { goods::ten(&mut tx, &known).await? } else { goods::these(&mut tx, &known, &found.hits).await? };
        let title = if words.is_empty() {
            t.say("storefront-search").into_owned()
        } else {
            t.with("storefront-search-for").set("words", words.as_str()).to_string()
        };
        let shell = shell::shop(&app, &reader, title);
        page(&SearchPage { t, shell, known: &known, asked: &asked, words, found: &found, offers: &offers, now: tx.now() })
    };
    app.kept(&reader, make).await
}

#[derive(Template)]
#[template(path = "storefront/suggestions.html")]
struct Suggestions {
    /// Where it leads, and its name.
    found: Vec<(String, String)>,
}

/// A few names under the search box; without script nobody misses them.
async fn suggest(app: App, reader: Reader, Part(search): Part<Search>, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let make = async {
        let words = asked.words();
        let known = shell::known(&app, &mut app.db().read().await?).await?;
        let found = if words.is_empty() {
            Found::default()
        } else {
            search.search(&words, &asked.wanted(&known), Page { skip: 0, limit: SUGGESTIONS }).await?
        };
        let mut tx = app.db().read().await?;
        let products = catalog::product::named(&mut tx, &found.hits).await?;
        let named = found.hits.iter().filter_map(|id| products.iter().find(|product| product.id == *id));
        let found = named.map(|product| (url::product(&product.slug), t.pick(&product.title_zh, &product.title_en).to_owned())).collect();
        page(&Suggestions { found })
    };
    app.kept(&reader, make).await
}
