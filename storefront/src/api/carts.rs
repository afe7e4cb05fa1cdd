//! Carts for programs.

use super::{Problem, Words, products::StepItem};
use crate::{
    cart::{
        self, Cart, MOST_LINES, MOST_OF_ONE, TypedCard,
        view::{self, CartView, LineView},
    },
    room, shell,
};
use axum::{extract::Path, http::StatusCode};
use catalog::{
    SalePack,
    promotion::{Outcome, Verdict},
};
use coop::member;
use kernel::{Error, Id, Issue, Money, Result, Tx};
use serde::{Deserialize, Serialize};
use ui::{Answer, App, Caller, Json, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Takes a fresh cart. Its id is a secret: whoever has it has the cart.
#[utoipa::path(post, path = "/api/v1/carts", tag = "carts", request_body = NewCart,
    responses((status = 201, description = "The cart", body = CartBody),
              (status = 422, description = "A line cannot be put in", body = Problem, content_type = "application/problem+json")))]
pub async fn begin(app: App, body: Json<NewCart>) -> Answer {
    let wanted = wanted(&body.value.lines)?;
    let mut tx = app.db().write().await?;
    let room = room::open_by_slug(&mut tx, body.value.room.as_deref().unwrap_or_default()).await?;
    let (mut cart, key) = cart::begin(&mut tx, room.map(|room| room.id)).await?;
    let body = fill(&app, &mut tx, &mut cart, key.reveal(), &wanted).await?;
    tx.commit().await?;
    json(StatusCode::CREATED, &body)
}

/// A cart and what it costs now.
#[utoipa::path(get, path = "/api/v1/carts/{id}", tag = "carts",
    params(("id" = String, Path, description = "The cart's id")),
    responses((status = 200, description = "The cart", body = CartBody),
              (status = 404, description = "No such cart", body = Problem, content_type = "application/problem+json")))]
pub async fn show(app: App, Path(id): Path<String>) -> Answer {
    let mut tx = app.db().read().await?;
    let known = shell::known(&app, &mut tx).await?;
    let cart = cart::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let view = view::look_up(&mut tx, &known, &cart).await?;
    json(StatusCode::OK, &CartBody::of(&id, &view))
}

/// Makes these the lines of the cart, at the prices the shop asks now.
#[utoipa::path(put, path = "/api/v1/carts/{id}/lines", tag = "carts", request_body = NewLines,
    params(("id" = String, Path, description = "The cart's id")),
    responses((status = 200, description = "The cart", body = CartBody),
              (status = 404, description = "No such cart", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "A line cannot be put in", body = Problem, content_type = "application/problem+json")))]
pub async fn replace_lines(app: App, Path(id): Path<String>, body: Json<NewLines>) -> Answer {
    let wanted = wanted(&body.value.lines)?;
    let mut tx = app.db().write().await?;
    let mut cart = cart::find(&mut tx, &id).await?.filter(|cart| cart.order.is_none()).ok_or(Error::NotFound)?;
    let body = fill(&app, &mut tx, &mut cart, &id, &wanted).await?;
    tx.commit().await?;
    json(StatusCode::OK, &body)
}

/// Puts a code into the cart; an empty one takes it out.
#[utoipa::path(put, path = "/api/v1/carts/{id}/code", tag = "carts", request_body = CodeBody,
    params(("id" = String, Path, description = "The cart's id")),
    responses((status = 200, description = "The cart", body = CartBody),
              (status = 404, description = "No such cart", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "The code is not known", body = Problem, content_type = "application/problem+json")))]
pub async fn use_code(app: App, Path(id): Path<String>, body: Json<CodeBody>) -> Answer {
    let mut tx = app.db().write().await?;
    let known = shell::known(&app, &mut tx).await?;
    let mut cart = cart::find(&mut tx, &id).await?.filter(|cart| cart.order.is_none()).ok_or(Error::NotFound)?;
    cart::use_code(&mut tx, &mut cart, &body.value.code).await?;
    let view = view::look_up(&mut tx, &known, &cart).await?;
    tx.commit().await?;
    json(StatusCode::OK, &CartBody::of(&id, &view))
}

#[derive(Deserialize, ToSchema)]
pub struct CodeBody {
    pub code: String,
}

/// Puts a member card into the cart, whose prices are then those for members; an empty number takes it out.
#[utoipa::path(put, path = "/api/v1/carts/{id}/member-card", tag = "carts", request_body = CardBody,
    params(("id" = String, Path, description = "The cart's id")),
    responses((status = 200, description = "The cart", body = CartBody),
              (status = 404, description = "No such cart", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "The card is not known, or has ended, or too many that were not known were tried from there", body = Problem, content_type = "application/problem+json")))]
pub async fn use_card(app: App, Path(id): Path<String>, caller: Caller, body: Json<CardBody>) -> Answer {
    let typed = TypedCard { number: &body.value.card, from: &caller.0 };
    member::take_try(app.db(), typed.from, typed.number).await?;
    let mut tx = app.db().write().await?;
    let known = shell::known(&app, &mut tx).await?;
    let mut cart = cart::find(&mut tx, &id).await?.filter(|cart| cart.order.is_none()).ok_or(Error::NotFound)?;
    cart::use_card(&mut tx, &known, &mut cart, typed).await?;
    let view = view::look_up(&mut tx, &known, &cart).await?;
    tx.commit().await?;
    json(StatusCode::OK, &CartBody::of(&id, &view))
}

#[derive(Deserialize, ToSchema)]
pub struct CardBody {
    /// 13 digits.
    pub card: String,
}

async fn fill(app: &App, tx: &mut Tx, cart: &mut Cart, key: &str, wanted: &[(Id<SalePack>, i64)]) -> Result<CartBody> {
    let known = shell::known(app, tx).await?;
    cart::replace(tx, cart, known.counter.place.id, wanted).await?;
    Ok(CartBody::of(key, &view::look_up(tx, &known, cart).await?))
}

/// Counts that nobody means are refused with their place in the list; a pack named twice is one line.
fn wanted(lines: &[WantedLine]) -> Result<Vec<(Id<SalePack>, i64)>> {
    if lines.len() > MOST_LINES {
        return Err(cart::Refusal::TooManyLines.into());
    }
    let mut wanted: Vec<(Id<SalePack>, i64)> = Vec::new();
    for (nth, line) in lines.iter().enumerate() {
        if !(0..=MOST_OF_ONE).contains(&line.count) {
            let issue = Issue::new(format!("lines/{nth}/count"), "field-out-of-range").with("least", 0).with("most", MOST_OF_ONE);
            return Err(Error::Invalid(vec![issue]));
        }
        let pack = Id::from_uuid(line.pack);
        match wanted.iter_mut().find(|(before, _)| *before == pack) {
            Some((_, count)) => *count = (*count + line.count).min(MOST_OF_ONE),
            None => wanted.push((pack, line.count)),
        }
    }
    Ok(wanted)
}

/// A line someone wants in his cart. What it costs is the shop's to say.
#[derive(Deserialize, ToSchema)]
pub struct WantedLine {
    pub pack: Uuid,
    #[schema(minimum = 0, maximum = 99)]
    pub count: i64,
}

#[derive(Deserialize, ToSchema)]
pub struct NewCart {
    #[serde(default)]
    pub lines: Vec<WantedLine>,
    /// The name of the live room in its address, if the cart is filled from there.
    pub room: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewLines {
    pub lines: Vec<WantedLine>,
}

/// A cart and what it costs now. Whoever has its id has the cart.
#[derive(Serialize, ToSchema)]
pub struct CartBody {
    pub id: String,
    pub lines: Vec<CartLineBody>,
    /// What the goods cost before promotions, and after them.
    #[schema(value_type = i64)]
    pub goods_base_fen: Money,
    #[schema(value_type = i64)]
    pub goods_total_fen: Money,
    /// The code that was put in.
    pub code: Option<String>,
    /// Whether the prices are those for members: a card was put in, and it holds.
    pub member: bool,
    /// What promotions take off.
    pub savings: Vec<SavingBody>,
    /// Everything can be had at the prices that were shown.
    pub can_be_ordered: bool,
}

#[derive(Serialize, ToSchema)]
pub struct CartLineBody {
    pub pack: Uuid,
    pub title: Words,
    pub count: i64,
    /// What one cost when it was put in, and what it costs now; nothing when it is no longer sold.
    #[schema(value_type = i64)]
    pub shown_fen: Money,
    #[schema(value_type = Option<i64>)]
    pub price_fen: Option<Money>,
    /// The same from so many on.
    pub price_steps: Vec<StepItem>,
    /// What a member of the cooperative pays for one.
    #[schema(value_type = Option<i64>)]
    pub member_fen: Option<Money>,
    /// Where the price for one is a reduction: the lowest price of the 30 days before it.
    #[schema(value_type = Option<i64>)]
    pub lowest_before_fen: Option<Money>,
    #[schema(value_type = i64)]
    pub total_fen: Money,
    pub left: i64,
}

/// What a promotion takes off; nothing of the goods when it is carrying that it takes off.
#[derive(Serialize, ToSchema)]
pub struct SavingBody {
    pub promotion: Uuid,
    pub title: Words,
    #[schema(value_type = i64)]
    pub saved_fen: Money,
    pub free_delivery: bool,
}

impl From<&Verdict> for SavingBody {
    fn from(verdict: &Verdict) -> SavingBody {
        SavingBody {
            promotion: verdict.promotion.uuid(),
            title: Words::of(&verdict.title_zh, &verdict.title_en),
            saved_fen: verdict.outcome.saved(),
            free_delivery: verdict.outcome == Outcome::Carried,
        }
    }
}

impl CartBody {
    pub fn of(id: &str, view: &CartView) -> CartBody {
        CartBody {
            id: id.to_owned(),
            lines: view.lines.iter().map(CartLineBody::from).collect(),
            goods_base_fen: view.base(),
            goods_total_fen: view.total(),
            code: view.code.clone(),
            member: view.card.as_ref().is_some_and(|(_, holds)| *holds),
            savings: view.savings().map(SavingBody::from).collect(),
            can_be_ordered: view.can_be_ordered(),
        }
    }
}

impl From<&LineView> for CartLineBody {
    fn from(line: &LineView) -> CartLineBody {
        CartLineBody {
            pack: line.sellable.pack.uuid(),
            title: Words::of(&line.sellable.title_zh, &line.sellable.title_en),
            count: line.count,
            shown_fen: line.shown,
            price_fen: line.price,
            member_fen: line.beside.member,
            price_steps: line.beside.steps.iter().map(StepItem::from).collect(),
            lowest_before_fen: line.reduced.map(|reduced| reduced.lowest_before),
            total_fen: line.total(),
            left: line.left,
        }
    }
}
