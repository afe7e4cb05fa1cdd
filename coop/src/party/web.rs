//! The parties: who is bought from, sold to, paid. A weighing clerk writes down a farmer he meets for the first time.

mod card;

use super::{NewParty, Party, PartyCard, PartyKind};
use crate::{
    Role, Signed, desk, division,
    member::{self, CardHeld},
    party, staff_shell,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::get,
};
use kernel::{Error, Id, Issue, Result, Tx, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/parties", get(list).post(register))
        .route("/staff/parties/{id}", get(show).post(correct))
        .route("/staff/parties/{id}/card", get(card::paper).post(card::answer))
}

/// Who may look, and what kinds each may write down.
const MAY_WRITE: [(Role, &[PartyKind]); 4] = [
    (Role::Admin, &[PartyKind::Farmer, PartyKind::Cooperative, PartyKind::Supplier, PartyKind::StoreOwner, PartyKind::Courier]),
    (Role::WeighClerk, &[PartyKind::Farmer]),
    (Role::HubClerk, &[PartyKind::Supplier, PartyKind::Farmer, PartyKind::Cooperative]),
    (Role::Merchandiser, &[PartyKind::Supplier, PartyKind::Cooperative]),
];

/// Who may look without writing.
const MAY_READ: [Role; 2] = [Role::Accountant, Role::Office];

/// How many are listed; the search finds the others.
const LISTED: usize = 200;

fn writes(signed: &Signed) -> Vec<PartyKind> {
    let mine = MAY_WRITE.iter().filter(|(role, _)| signed.has(*role)).flat_map(|(_, kinds)| kinds.iter().copied());
    PartyKind::ALL.iter().copied().filter(|kind| mine.clone().any(|own| own == *kind)).collect()
}

fn must_read(signed: &Signed) -> Result<()> {
    let may = !writes(signed).is_empty() || MAY_READ.iter().any(|role| signed.has(*role));
    if may { Ok(()) } else { Err(Error::Forbidden) }
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "coop/parties.html")]
struct PartiesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    found: Vec<PartyCard>,
    more: usize,
    kinds: desk::Options,
    q: String,
    /// What this person may write down; nothing for those who only read.
    mine: desk::Options,
    towns: desk::Options,
    typed: Typed,
}

impl PartiesPage<'_> {
    fn kind(&self, kind: &PartyKind) -> String {
        kind_name(self.t, *kind)
    }
}

fn kind_name(t: &Lang, kind: PartyKind) -> String {
    t.say(format!("party-{}", kind.code().replace('_', "-"))).into_owned()
}

async fn list(app: App, reader: Reader, signed: Signed, Query(asked): Query<Asked>) -> Answer {
    show_list(&app, &reader, &signed, (asked, Typed::default())).await
}

async fn show_list(app: &App, reader: &Reader, signed: &Signed, (asked, typed): (Asked, Typed)) -> Answer {
    must_read(signed)?;
    let t = &reader.t;
    let wanted = PartyKind::parse(&asked.kind);
    let mut tx = app.db().read().await?;
    let all = party::all_of(&mut tx, wanted.as_ref().map_or(PartyKind::ALL, std::slice::from_ref)).await?;
    let q = asked.q.trim().to_lowercase();
    let fits =
        |card: &PartyCard| [&card.name_zh, &card.name_en, &card.town, &card.phone].iter().any(|text| text.to_lowercase().contains(&q));
    let mut found: Vec<PartyCard> = all.into_iter().filter(fits).collect();
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    let page = PartiesPage {
        t,
        shell: staff_shell(app, reader, signed, t.say("coop-parties")),
        found,
        more,
        kinds: options(t, PartyKind::ALL, wanted.map_or("", PartyKind::code)),
        q: asked.q,
        mine: options(t, &writes(signed), typed.value("kind")),
        towns: towns(&mut tx, t, &typed).await?,
        typed,
    };
    desk::page(&page, &page.typed)
}

fn options(t: &Lang, kinds: &[PartyKind], chosen: &str) -> desk::Options {
    kinds.iter().map(|kind| (kind.code().to_owned(), kind_name(t, *kind), kind.code() == chosen)).collect()
}

/// The county's towns; those from elsewhere are written down as they are.
async fn towns(tx: &mut Tx, t: &Lang, typed: &Typed) -> Result<desk::Options> {
    let mut towns: desk::Options = division::towns(tx)
        .await?
        .into_iter()
        .map(|(town, _)| (town.name.clone(), division::town_name(t, &town.name).into_owned(), typed.is("town", &town.name)))
        .collect();
    let typed = typed.value("town");
    if !typed.is_empty() && towns.iter().all(|town| !town.2) {
        towns.push((typed.to_owned(), division::town_name(t, typed).into_owned(), true));
    }
    towns.push((ELSEWHERE.to_owned(), t.say("coop-elsewhere").into_owned(), typed == ELSEWHERE));
    towns.dedup_by(|one, other| one.0 == other.0);
    Ok(towns)
}

/// The town of those who are at home outside the county.
const ELSEWHERE: &str = "县外";

async fn register(app: App, reader: Reader, signed: Signed, mut form: Form) -> Answer {
    match try_register(&app, &signed, &mut form).await {
        Ok(id) => Ok(desk::done(&path(id), "coop-party-registered")),
        Err(error) if error.is_refusal() => show_list(&app, &reader, &signed, (Asked::default(), form.back(&reader.t, &error))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_register(app: &App, signed: &Signed, form: &mut Form) -> Result<Id<Party>> {
    let mine = writes(signed);
    let kind = form.read("kind", "field-unknown-choice", |code| PartyKind::parse(code).filter(|kind| mine.contains(kind)));
    let new = read(form, kind.unwrap_or(PartyKind::Farmer));
    form.accept()?;
    let mut tx = app.db().write().await?;
    let id = party::register(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(id)
}

fn read(form: &mut Form, kind: PartyKind) -> NewParty {
    let (name_zh, name_en) = (form.text("name_zh", 1..=40), form.text("name_en", 0..=60));
    let (town, phone) = (form.text("town", 1..=20), form.text("phone", 0..=20));
    form.must(phone.chars().all(|c| c.is_ascii_digit() || "+- ".contains(c)), Issue::new("phone", "coop-phone-digits"));
    let (story_zh, story_en) = (form.text("story_zh", 0..=2000), form.text("story_en", 0..=4000));
    NewParty {
        key: None,
        kind,
        name_en: if name_en.is_empty() { name_zh.clone() } else { name_en },
        name_zh,
        town,
        phone,
        tax_no: None,
        member: form.ticked("member"),
        story_zh,
        story_en,
    }
}

#[derive(Template)]
#[template(path = "coop/party.html")]
struct PartyPage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: PartyCard,
    may_write: bool,
    /// The member card this party holds.
    held: Option<CardHeld>,
    towns: desk::Options,
    typed: Typed,
}

impl PartyPage<'_> {
    fn kind(&self) -> String {
        kind_name(self.t, self.card.kind)
    }

    fn since(&self, held: &CardHeld) -> String {
        let at = self.t.moment(held.issued_at, Zone::CHINA);
        self.t.with("coop-card-since").set("by", held.issued_by.as_str()).set("at", at).to_string()
    }
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Party>>) -> Answer {
    show_party(&app, &reader, &signed, (id, Typed::default())).await
}

async fn show_party(app: &App, reader: &Reader, signed: &Signed, (id, typed): (Id<Party>, Typed)) -> Answer {
    must_read(signed)?;
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let card = party::load(&mut tx, id).await?;
    let typed = if typed.is_wrong() { typed } else { filled(&card) };
    let page = PartyPage {
        t,
        shell: staff_shell(app, reader, signed, card.name(t)),
        may_write: writes(signed).contains(&card.kind),
        held: member::held_by(&mut tx, id).await?,
        towns: towns(&mut tx, t, &typed).await?,
        card,
        typed,
    };
    desk::page(&page, &page.typed)
}

fn filled(card: &PartyCard) -> Typed {
    Typed::filled([
        ("name_zh", card.name_zh.clone()),
        ("name_en", card.name_en.clone()),
        ("town", card.town.clone()),
        ("phone", card.phone.clone()),
        ("member", if card.member { "on".to_owned() } else { String::new() }),
        ("story_zh", card.story_zh.clone()),
        ("story_en", card.story_en.clone()),
    ])
}

async fn correct(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Party>>, mut form: Form) -> Answer {
    match try_correct(&app, &signed, id, &mut form).await {
        Ok(()) => Ok(desk::done(&path(id), "coop-party-corrected")),
        Err(error) if error.is_refusal() => show_party(&app, &reader, &signed, (id, form.back(&reader.t, &error))).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_correct(app: &App, signed: &Signed, id: Id<Party>, form: &mut Form) -> Result<()> {
    let mut tx = app.db().write().await?;
    let card = party::load(&mut tx, id).await?;
    if !writes(signed).contains(&card.kind) {
        return Err(Error::Forbidden);
    }
    let new = read(form, card.kind);
    form.accept()?;
    party::correct(&mut tx, id, &new).await?;
    tx.commit().await
}

fn path(id: Id<Party>) -> String {
    format!("/staff/parties/{id}")
}
