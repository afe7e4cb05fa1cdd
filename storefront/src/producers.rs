//! Who grows what the county sells: the board of producers, and a page for each. A producer is shown while goods of his are on
//! the web, or when the desk released his story; his telephone number never is.

use crate::{
    directory::Known,
    goods::{card::Card, card::Trail, one_page::initial, schema::Speaker, these, web::page},
    marks::MarkLine,
    shell, url,
};
use askama::Template;
use axum::{Router, extract::Path, response::IntoResponse as _, response::Redirect, routing::get};
use catalog::{brand::BrandRight, producer};
use coop::{Party, PartyCard, party};
use kernel::{Error, Id, Result, Timestamp, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, Reader, Shell};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::PRODUCERS, get(board)).route("/producers/{name}", get(one))
}

/// Everyone who is shown.
pub(crate) async fn shown(tx: &mut Tx, known: &Known) -> Result<Vec<Id<Party>>> {
    let mut all: Vec<Id<Party>> = producer::offering(tx).await?.into_iter().map(|(id, _)| id).collect();
    all.extend(known.released.values().filter(|card| card.is_released).map(|card| card.party));
    all.sort();
    all.dedup();
    Ok(all)
}

pub(crate) async fn is_shown(tx: &mut Tx, known: &Known, id: Id<Party>) -> Result<bool> {
    let is_released = known.released.get(&id).is_some_and(|card| card.is_released);
    Ok(is_released || !producer::goods_of(tx, id).await?.is_empty())
}

#[derive(Template)]
#[template(path = "storefront/producers.html")]
struct BoardPage<'a> {
    t: &'a Lang,
    shell: Shell,
    /// Each town with those who are at home there.
    towns: Vec<(String, Vec<Grower>)>,
    json_ld: String,
}

/// A producer on the board.
struct Grower {
    href: String,
    name: String,
    initial: String,
    member: bool,
    /// The beginning of what he tells.
    story: String,
    goods: String,
    marks: Vec<String>,
}

/// So many letters of a story stand on the board.
const BEGINNING: usize = 72;

impl Grower {
    fn of(t: &Lang, known: &Known, (card, goods, now): (&PartyCard, i64, Timestamp)) -> Grower {
        Grower {
            href: known.producer_href(card.id),
            name: card.name(t).to_owned(),
            initial: initial(card.name(t)),
            member: card.member,
            story: beginning(t, known.story(t, card.id)),
            goods: t.with("producers-goods").set("count", goods).to_string(),
            marks: rights_of(known, card.id, now).iter().map(|right| right.name(t).to_owned()).collect(),
        }
    }
}

fn beginning(t: &Lang, story: &str) -> String {
    let most = if t.is_zh() { BEGINNING / 2 } else { BEGINNING * 2 };
    let begun: String = story.chars().take(most).collect();
    if begun.len() < story.len() { format!("{begun}…") } else { begun }
}

/// The marks a producer may use now.
fn rights_of(known: &Known, id: Id<Party>, now: Timestamp) -> Vec<&BrandRight> {
    let register = &known.marks.register;
    let may = |right: &&BrandRight| {
        right.holds_at(now) && register.grants_of(right.id).any(|grant| grant.party == Some(id) && grant.holds_at(now))
    };
    register.rights.iter().filter(may).collect()
}

fn trail(t: &Lang) -> Trail {
    vec![
        (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned()),
        (url::PRODUCERS.to_owned(), t.say("producers-title").into_owned()),
    ]
}

async fn board(app: App, reader: Reader) -> Answer {
    app.kept(&reader, board_page(&app, &reader)).await
}

async fn board_page(app: &App, reader: &Reader) -> Answer<String> {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let known = shell::known(app, &mut tx).await?;
    let towns = by_town(t, &mut tx, &known).await?;
    let mut shell = shell::shop(app, reader, t.say("producers-title")).described(t.say("producers-lead"));
    if !towns.is_empty() {
        shell = shell.known_at(app, reader, url::PRODUCERS);
    }
    let json_ld = Speaker { app, t, known: &known }.of_list(&trail(t));
    page(&BoardPage { t, shell, towns, json_ld })
}

/// Everyone who is shown, town by town.
async fn by_town(t: &Lang, tx: &mut Tx, known: &Known) -> Result<Vec<(String, Vec<Grower>)>> {
    let (ids, now) = (shown(tx, known).await?, tx.now());
    let goods: HashMap<Id<Party>, i64> = producer::offering(tx).await?.into_iter().collect();
    let mut cards: Vec<PartyCard> = party::named(tx, &ids).await?.into_values().collect();
    cards.retain(|card| producer::KINDS.contains(&card.kind));
    cards.sort_by(|one, other| (&one.town, &one.name_zh).cmp(&(&other.town, &other.name_zh)));
    let mut towns: Vec<(String, Vec<Grower>)> = Vec::new();
    for card in &cards {
        let grower = Grower::of(t, known, (card, goods.get(&card.id).copied().unwrap_or_default(), now));
        let town = card.town_name(t).into_owned();
        match towns.last_mut().filter(|(last, _)| *last == town) {
            Some((_, growers)) => growers.push(grower),
            None => towns.push((town, vec![grower])),
        }
    }
    Ok(towns)
}

#[derive(Template)]
#[template(path = "storefront/producer.html")]
struct ProducerPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: PartyCard,
    story: &'a str,
    /// The station of his town, where the county's network meets him.
    station: String,
    /// How many villages his town has; nought when it is not of this county.
    villages: i64,
    marks: Vec<MarkLine>,
    cards: Vec<Card>,
    trail: Trail,
    json_ld: String,
}

impl ProducerPage<'_> {
    fn kind(&self) -> String {
        self.t.say(format!("party-{}", self.card.kind.code().replace('_', "-"))).into_owned()
    }

    fn initial(&self) -> String {
        initial(self.card.name(self.t))
    }
}

/// A producer's page. Whoever comes by his id is led to the address that was written for him.
async fn one(app: App, reader: Reader, Path(name): Path<String>) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    drop(tx);
    let by_slug = known.released.values().find(|card| card.slug == name).map(|card| card.party);
    let id = by_slug.or_else(|| Id::parse(&name)).ok_or(Error::NotFound)?;
    let href = known.producer_href(id);
    if href != url::producer(&name) {
        return Ok(Redirect::temporary(&href).into_response());
    }
    app.kept(&reader, producer_page(&app, &reader, &known, id)).await
}

async fn producer_page(app: &App, reader: &Reader, known: &Known, id: Id<Party>) -> Answer<String> {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (card, now) = (party::load(&mut tx, id).await?, tx.now());
    let goods = producer::goods_of(&mut tx, id).await?;
    let is_released = known.released.get(&id).is_some_and(|card| card.is_released);
    if !producer::KINDS.contains(&card.kind) || goods.is_empty() && !is_released {
        return Err(Error::NotFound.into());
    }
    let (href, story) = (known.producer_href(id), known.story(t, id));
    let offers = these(&mut tx, known, &goods).await?;
    let villages = coop::towns(&mut tx).await?.into_iter().find(|(town, _)| town.name == card.town).map_or(0, |(_, villages)| villages);
    let station = known.stations.iter().find(|station| station.town == card.town).map(|station| station.name(t).to_owned());
    let line = if story.is_empty() { t.with("producers-described").set("name", card.name(t)).to_string() } else { beginning(t, story) };
    let shell = shell::shop(app, reader, card.name(t)).described(line).known_at(app, reader, &href);
    let mut trail = trail(t);
    trail.push((href, card.name(t).to_owned()));
    let json_ld = Speaker { app, t, known }.of_producer(&card, story, &trail);
    page(&ProducerPage {
        t,
        shell,
        story,
        station: station.unwrap_or_default(),
        villages,
        marks: rights_of(known, id, now).into_iter().map(|right| MarkLine::of(t, right)).collect(),
        cards: Card::all(t, known, now, &offers),
        trail,
        json_ld,
        card,
    })
}
