//! Writing a promotion.

use super::{badge, reading, words};
use crate::{
    By, Category, Channel, ProductKind,
    category::{self, Tree},
    product::web::{coded, said},
    promotion::{
        BEARERS, CouponCard, MOST_AT_ONCE, Promotion, Refusal, SELLING, Sheet, State, begin, change, coupons, load, past, taken, undo,
    },
    url,
};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{Merchandiser, party, place, staff_shell};
use kernel::{Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

type Options = Vec<(String, String, bool)>;

/// Codes that the page shows; the file has all.
const MOST_CODES: i64 = 50;
const MOST_PAST: i64 = 30;

#[derive(Template)]
#[template(path = "catalog/promotion.html")]
struct EditorPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    kind: &'static str,
    kept: Option<Kept>,
    shelves: Tree,
    kinds: Vec<(String, String, bool)>,
    channels: Options,
    places: Options,
    bearers: Options,
}

/// What is known of a promotion that is written down.
struct Kept {
    promotion: Promotion,
    badge: (&'static str, String),
    uses: (i64, String),
    codes: Vec<CouponCard>,
    past: Vec<(String, String, String)>,
    /// What it says was changed at least once, and may be changed still.
    may_be_undone: bool,
}

impl Kept {
    fn may_run(&self) -> bool {
        matches!(self.promotion.state, State::Draft | State::Paused)
    }

    fn may_pause(&self) -> bool {
        self.promotion.state == State::Running
    }

    fn is_over(&self) -> bool {
        self.promotion.state == State::Ended
    }
}

impl EditorPage<'_> {
    fn action(&self) -> String {
        self.kept.as_ref().map_or_else(|| url::PROMOTIONS.to_owned(), |kept| url::promotion(kept.promotion.id))
    }

    fn kind_title(&self) -> String {
        format!("promotion-kind-{}", self.kind)
    }

    fn kind_text(&self) -> String {
        format!("promotion-kind-{}-text", self.kind)
    }

    fn may_be_saved(&self) -> bool {
        self.kept.as_ref().is_none_or(|kept| !kept.is_over())
    }

    fn steps(&self) -> [(&'static str, &'static str); 5] {
        reading::STEPS
    }

    fn shelf_name(&self, shelf: &Category) -> String {
        self.shelves.full_name(self.t, &shelf.code)
    }

    fn code_uses(&self, code: &CouponCard) -> String {
        match code.most_uses {
            Some(most) => format!("{} / {}", self.t.number(code.uses), self.t.number(most)),
            None => self.t.say("promotion-code-unlimited").into_owned(),
        }
    }

    fn most_at_once(&self) -> i64 {
        MOST_AT_ONCE
    }
}

#[derive(Template)]
#[template(path = "catalog/promotion_kinds.html")]
struct KindsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    kinds: [&'static str; 7],
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    kind: String,
}

/// First which kind of offer, then the form for it.
pub(super) async fn new_page(app: App, reader: Reader, who: Merchandiser, Query(wanted): Query<Wanted>) -> Answer {
    let t = &reader.t;
    if reading::KINDS.contains(&wanted.kind.as_str()) {
        let channel = if wanted.kind == "carrying" { "web" } else { "" };
        let start = [("kind", wanted.kind), ("rank", "100".to_owned()), ("channel", channel.to_owned())];
        return show(&app, &reader, &who, Typed::filled(start), None).await;
    }
    html(&KindsPage { t, shell: staff_shell(&app, &reader, &who, t.say("promotion-new")), kinds: reading::KINDS })
}

pub(super) async fn edit_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Promotion>>) -> Answer {
    let typed = {
        let mut tx = app.db().read().await?;
        let promotion = load(&mut tx, id).await?;
        reading::filled(&mut tx, &Sheet::of(&promotion)).await?
    };
    show(&app, &reader, &who, typed, Some(id)).await
}

/// The editor of a promotion as it is kept, with what was refused beside it.
pub(super) async fn show_kept(app: &App, reader: &Reader, who: &Merchandiser, id: Id<Promotion>, refused: Typed) -> Answer {
    let typed = {
        let mut tx = app.db().read().await?;
        let promotion = load(&mut tx, id).await?;
        reading::filled(&mut tx, &Sheet::of(&promotion)).await?
    };
    show(app, reader, who, typed.refused_as(refused), Some(id)).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, typed: Typed, id: Option<Id<Promotion>>) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let kept = match id {
        Some(id) => Some(kept(t, &mut tx, id).await?),
        None => None,
    };
    let kind = reading::KINDS.into_iter().find(|kind| typed.is("kind", kind)).unwrap_or("spend");
    let title =
        kept.as_ref().map_or_else(|| t.say(format!("promotion-kind-{kind}")).into_owned(), |kept| kept.promotion.title(t).to_owned());
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let product_kinds = ProductKind::ALL.iter().map(|kind| kind.code());
    let mut response = html(&EditorPage {
        t,
        shell: staff_shell(app, reader, who, title),
        kind,
        kept,
        shelves: category::all(&mut tx).await?,
        kinds: product_kinds
            .map(|code| (code.to_owned(), t.say(format!("catalog-kind-{code}")).into_owned(), typed.is("kinds", code)))
            .collect(),
        channels: any(t, coded(t, "catalog-channel", Channel::ALL.iter().map(|one| one.code()), typed.value("channel"))),
        places: places(t, &mut tx, typed.value("place")).await?,
        bearers: bearers(t, &mut tx, typed.value("bearer")).await?,
        typed,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn kept(t: &Lang, tx: &mut Tx, id: Id<Promotion>) -> Result<Kept> {
    let (promotion, now) = (load(tx, id).await?, tx.now());
    let (uses, saved) = taken(tx, id).await?;
    let (past, sheet) = (past(tx, id, MOST_PAST).await?, Sheet::of(&promotion));
    Ok(Kept {
        badge: badge(t, &promotion, now),
        uses: (uses, t.money(saved)),
        codes: coupons(tx, id, "", MOST_CODES).await?,
        past: past.iter().map(|one| words::past(t, one)).collect(),
        may_be_undone: promotion.state != State::Ended && past.iter().any(|one| one.before != sheet),
        promotion,
    })
}

fn any(t: &Lang, options: Options) -> Options {
    let none = !options.iter().any(|(.., chosen)| *chosen);
    std::iter::once((String::new(), t.say("promotion-everywhere").into_owned(), none)).chain(options).collect()
}

pub(super) async fn places(t: &Lang, tx: &mut Tx, chosen: &str) -> Result<Options> {
    let shops = place::of_kind(tx, &SELLING).await?;
    let option = |shop: &coop::PlaceCard| (shop.id.to_string(), shop.name(t).to_owned(), shop.id.to_string() == chosen);
    Ok(any(t, shops.iter().map(option).collect()))
}

async fn bearers(t: &Lang, tx: &mut Tx, chosen: &str) -> Result<Options> {
    let seller = (String::new(), t.say("promotion-bearer-seller").into_owned(), chosen.is_empty());
    let parties = party::all_of(tx, &BEARERS).await?;
    let option = |party: &coop::PartyCard| (party.id.to_string(), party.name(t).to_owned(), party.id.to_string() == chosen);
    Ok(std::iter::once(seller).chain(parties.iter().map(option)).collect())
}

pub(super) async fn create(app: App, reader: Reader, who: Merchandiser, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_create(&mut tx, &By::from(&who.0), &mut form).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(said(&url::promotion(id), "promotion-said-written"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, form.back(&reader.t, &error), None).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_create(tx: &mut Tx, by: &By, form: &mut Form) -> Result<Id<Promotion>> {
    let sheet = reading::read(tx, form).await?;
    begin(tx, by, &sheet).await
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Promotion>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_save(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::promotion(id), "promotion-said-written"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, form.back(&reader.t, &error), Some(id)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_save(tx: &mut Tx, by: &By, id: Id<Promotion>, form: &mut Form) -> Result<()> {
    let revision = seen(form)?;
    let sheet = reading::read(tx, form).await?;
    change(tx, by, id, revision, &sheet).await
}

/// The revision that was on the writer's screen.
pub(super) fn seen(form: &mut Form) -> Result<i64> {
    let revision = form.read("revision", "field-not-count", |text| text.parse().ok());
    Ok(revision.ok_or(Refusal::Changed)?)
}

pub(super) async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Promotion>>, mut form: Form) -> Answer {
    match try_take_back(&app, &By::from(&who.0), id, &mut form).await {
        Ok(()) => Ok(said(&url::promotion(id), "promotion-said-undone")),
        Err(error) if error.is_refusal() => show_kept(&app, &reader, &who, id, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_take_back(app: &App, by: &By, id: Id<Promotion>, form: &mut Form) -> Result<()> {
    let mut tx = app.db().write().await?;
    undo(&mut tx, by, id, seen(form)?).await?;
    tx.commit().await
}
