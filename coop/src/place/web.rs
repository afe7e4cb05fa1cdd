//! The network: its places town by town, a new place, a place's names, seller and cold zones.

use super::{ColdZone, NewPlace, Place, PlaceCard, PlaceKind, StoreMode};
use crate::{Admin, Party, PartyKind, Role, Signed, desk, division, party, place, staff_shell};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use kernel::{Error, Id, Issue, Result, Tx};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/network", get(network))
        .route("/staff/network/new", get(new).post(open))
        .route("/staff/network/{id}", get(show).post(change))
        .route("/staff/network/{id}/zones", axum::routing::post(add_zone))
}

#[derive(Template)]
#[template(path = "coop/network.html")]
struct NetworkPage<'a> {
    t: &'a Lang,
    shell: Shell,
    towns: Vec<Town>,
    places: usize,
    villages: i64,
    may_change: bool,
}

/// A town with its villages counted and its places listed.
struct Town {
    name: String,
    villages: i64,
    places: Vec<(PlaceCard, String)>,
}

async fn network(app: App, reader: Reader, signed: Signed, mut tx: ReadTx) -> Answer {
    let places = place::all(&mut tx).await?;
    let sellers: Vec<_> = places.iter().map(|place| place.seller).collect();
    let sellers = party::named(&mut tx, &sellers).await?;
    let t = &reader.t;
    let mut towns = Vec::new();
    for (town, villages) in division::towns(&mut tx).await? {
        let here = places.iter().filter(|place| place.town == town.name);
        let named = here.map(|place| (place.clone(), sellers.get(&place.seller).map_or(String::new(), |seller| seller.name(t).to_owned())));
        towns.push(Town { places: named.collect(), name: division::town_name(t, &town.name).into_owned(), villages });
    }
    let villages = towns.iter().map(|town| town.villages).sum();
    let shell = staff_shell(&app, &reader, &signed, t.say("coop-network"));
    html(&NetworkPage { t, shell, places: places.len(), towns, villages, may_change: signed.has(Role::Admin) })
}

#[derive(Template)]
#[template(path = "coop/place.html")]
struct PlacePage<'a> {
    t: &'a Lang,
    shell: Shell,
    /// The place that is changed; none while a new one is written down.
    card: Option<PlaceCard>,
    zones: Vec<ColdZone>,
    parents: desk::Options,
    sellers: desk::Options,
    towns: desk::Options,
    typed: Typed,
}

impl PlacePage<'_> {
    fn kinds(&self) -> desk::Options {
        let name = |kind: &PlaceKind| self.t.say(format!("place-{}", kind.code().replace('_', "-"))).into_owned();
        let kinds = PlaceKind::ALL.iter().filter(|kind| **kind != PlaceKind::Hub);
        kinds.map(|kind| (kind.code().to_owned(), name(kind), self.typed.is("kind", kind.code()))).collect()
    }

    fn modes(&self) -> desk::Options {
        let name = |mode: &StoreMode| self.t.say(format!("mode-{mode}")).into_owned();
        StoreMode::ALL
            .iter()
            .map(|mode| (mode.code().to_owned(), name(mode), self.typed.value_or("mode", "direct") == mode.code()))
            .collect()
    }

    /// Tenths of a degree as people write them.
    fn degrees(&self, dc: &i64) -> String {
        format!("{}{}.{}", if *dc < 0 { "−" } else { "" }, dc.abs() / 10, dc.abs() % 10)
    }
}

async fn new(app: App, reader: Reader, admin: Admin) -> Answer {
    show_place(&app, &reader, &admin, None, Typed::default()).await
}

async fn show(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Place>>) -> Answer {
    show_place(&app, &reader, &admin, Some(id), Typed::default()).await
}

async fn show_place(app: &App, reader: &Reader, admin: &Admin, id: Option<Id<Place>>, mut typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let card = match id {
        Some(id) => Some(under(&mut tx, admin, id).await?),
        None => None,
    };
    if let Some(card) = card.as_ref().filter(|_| !typed.is_wrong()) {
        typed = Typed::filled([("name_zh", card.name_zh.clone()), ("name_en", card.name_en.clone()), ("seller", card.seller.to_string())]);
    }
    let zones = match &card {
        Some(card) => place::zones(&mut tx, card.id).await?,
        None => Vec::new(),
    };
    let mine = admin.places(&mut tx, Role::Admin).await?;
    let parents: Vec<_> = place::of_kind(&mut tx, &[PlaceKind::Hub, PlaceKind::Station]).await?;
    let parents: Vec<_> = parents.into_iter().filter(|place| mine.contains(&place.id)).collect();
    let title = card.as_ref().map_or_else(|| t.say("coop-place-new").into_owned(), |card| card.name(t).to_owned());
    let page = PlacePage {
        t,
        shell: staff_shell(app, reader, admin, title),
        card,
        zones,
        parents: desk::places(t, &parents, &typed, "parent"),
        sellers: sellers(&mut tx, t, &typed).await?,
        towns: towns(&mut tx, t, &typed).await?,
        typed,
    };
    desk::page(&page, &page.typed)
}

/// Who may sell over a counter: the company, and owners in their own name.
async fn sellers(tx: &mut Tx, t: &Lang, typed: &Typed) -> Result<desk::Options> {
    let sellers = party::all_of(tx, &[PartyKind::Company, PartyKind::StoreOwner]).await?;
    Ok(sellers.iter().map(|one| (one.id.to_string(), one.name(t).to_owned(), typed.is("seller", &one.id.to_string()))).collect())
}

async fn towns(tx: &mut Tx, t: &Lang, typed: &Typed) -> Result<desk::Options> {
    let towns = division::towns(tx).await?.into_iter();
    Ok(towns.map(|(town, _)| (town.code.clone(), division::town_name(t, &town.name).into_owned(), typed.is("town", &town.code))).collect())
}

async fn under(tx: &mut Tx, admin: &Admin, id: Id<Place>) -> Result<PlaceCard> {
    admin.must_act_at(tx, Role::Admin, id).await?;
    place::load(tx, id).await
}

async fn open(app: App, reader: Reader, admin: Admin, mut form: Form) -> Answer {
    match try_open(&app, &admin, &mut form).await {
        Ok(id) => Ok(desk::done(&path(id), "coop-place-opened")),
        Err(error) if error.is_refusal() => show_place(&app, &reader, &admin, None, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_open(app: &App, admin: &Admin, form: &mut Form) -> Result<Id<Place>> {
    let kind = form.read("kind", "field-unknown-choice", PlaceKind::parse).unwrap_or(PlaceKind::VillageShop);
    let mode = form.read("mode", "field-unknown-choice", StoreMode::parse).unwrap_or(StoreMode::Direct);
    let (parent, seller) = (form.id::<Place>("parent"), form.id::<Party>("seller"));
    let (name_zh, name_en) = (form.text("name_zh", 1..=40), form.text("name_en", 0..=60));
    let digits = |text: &str| (text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned());
    let code = form.read("code", "coop-code-digits", digits).unwrap_or_default();
    let asked = form.text("town", 1..=12);
    form.accept()?;
    let mut tx = app.db().write().await?;
    let (parent, seller) = (parent.ok_or(Error::NotFound)?, seller.ok_or(Error::NotFound)?);
    let above = under(&mut tx, admin, parent).await?;
    let town = division::towns(&mut tx).await?.into_iter().map(|(town, _)| town).find(|town| town.code == asked);
    let known = party::named(&mut tx, &[seller]).await?.remove(&seller);
    let fits = known.as_ref().is_some_and(|card| (card.kind == PartyKind::StoreOwner) == (mode == StoreMode::Franchise));
    form.must(kind.may_stand_under(Some(above.kind)), Issue::new("parent", "coop-parent-tier"));
    form.must(town.is_some(), Issue::new("town", "field-unknown-choice"));
    form.must(fits, Issue::new("seller", "coop-seller-mode"));
    form.must(!place::is_taken(&mut tx, &code).await?, Issue::new("code", "coop-code-taken"));
    form.accept()?;
    let town = town.ok_or(Error::NotFound)?;
    let store_no = matches!(kind, PlaceKind::VillageShop | PlaceKind::Store | PlaceKind::Station).then(|| code.clone());
    let new = NewPlace {
        kind,
        code,
        store_no,
        mode,
        parent: Some(parent),
        seller,
        name_en: if name_en.is_empty() { name_zh.clone() } else { name_en },
        name_zh,
        town: town.name,
        division_code: town.code,
        point_e6: None,
        placed: "unknown".to_owned(),
    };
    let id = place::register(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(id)
}

async fn change(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Place>>, mut form: Form) -> Answer {
    let changed = try_rename(&app, &admin, id, &mut form).await;
    answer((&app, &reader, &admin, id), form, (changed, "coop-place-changed")).await
}

async fn try_rename(app: &App, admin: &Admin, id: Id<Place>, form: &mut Form) -> Result<()> {
    let (zh, en) = (form.text("name_zh", 1..=40), form.text("name_en", 1..=60));
    let seller = form.id::<Party>("seller");
    form.accept()?;
    let seller = seller.ok_or(Error::NotFound)?;
    let mut tx = app.db().write().await?;
    let card = under(&mut tx, admin, id).await?;
    let known = party::named(&mut tx, &[seller]).await?.remove(&seller);
    let fits = known.is_some_and(|party| (party.kind == PartyKind::StoreOwner) == (card.mode == StoreMode::Franchise));
    form.must(fits, Issue::new("seller", "coop-seller-mode"));
    form.accept()?;
    place::rename(&mut tx, id, (&zh, &en), seller).await?;
    tx.commit().await
}

async fn add_zone(app: App, reader: Reader, admin: Admin, Path(id): Path<Id<Place>>, mut form: Form) -> Answer {
    let added = try_add_zone(&app, &admin, id, &mut form).await;
    answer((&app, &reader, &admin, id), form, (added, "coop-zone-added")).await
}

async fn try_add_zone(app: &App, admin: &Admin, id: Id<Place>, form: &mut Form) -> Result<()> {
    let code = form.text("zone", 1..=8).to_uppercase();
    let (low, high) = (form.read("low", "coop-not-degrees", tenths), form.read("high", "coop-not-degrees", tenths));
    form.accept()?;
    let limits = (low.unwrap_or(0), high.unwrap_or(0));
    let mut tx = app.db().write().await?;
    let card = under(&mut tx, admin, id).await?;
    let there = place::zones(&mut tx, card.id).await?.iter().any(|zone| zone.code == code);
    form.must(limits.0 < limits.1, Issue::new("high", "coop-zone-upside-down"));
    form.must(!there, Issue::new("zone", "coop-zone-taken"));
    form.accept()?;
    place::register_zone(&mut tx, id, &code, limits).await?;
    tx.commit().await
}

/// Degrees Celsius as people write them (`-1.5`, `4`), in tenths; what no cold store can be is not read.
fn tenths(text: &str) -> Option<i64> {
    let text = text.replace('−', "-");
    let (whole, part) = text.split_once('.').unwrap_or((&text, "0"));
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    let tenths: i64 = whole.parse::<u16>().ok().map(i64::from)? * 10 + i64::from(part.parse::<u8>().ok().filter(|_| part.len() == 1)?);
    (-600..=600).contains(&(sign * tenths)).then_some(sign * tenths)
}

async fn answer(
    (app, reader, admin, id): (&App, &Reader, &Admin, Id<Place>),
    form: Form,
    (outcome, said): (Result<()>, &'static str),
) -> Answer {
    match outcome {
        Ok(()) => Ok(desk::done(&path(id), said)),
        Err(error) if error.is_refusal() => show_place(app, reader, admin, Some(id), form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

fn path(id: Id<Place>) -> String {
    format!("/staff/network/{id}")
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn degrees_are_read_as_people_write_them() {
        let cases = [
            ("4", Some(40)),
            ("-1.5", Some(-15)),
            ("−18", Some(-180)),
            ("-0.5", Some(-5)),
            ("60.1", None),
            ("4,5", None),
            ("4.55", None),
            ("", None),
        ];
        for (text, dc) in cases {
            assert_eq!(tenths(text), dc, "{text}");
        }
    }
}
