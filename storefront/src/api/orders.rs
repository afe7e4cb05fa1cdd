//! Orders for programs. Placing one carries an `Idempotency-Key`: asked again, it answers the same and does nothing.

use super::{Problem, Words};
use crate::{
    cart,
    checkout::{Asked, CheckedOut, check_out, read_buyer, web::mode},
    delivery::Delivery,
    order::{self, OrderLine, OrderRow, RowKind, Sheet, Status, fact::FactCard, sheet::ParcelSheet, web::transfer_to},
    shell,
};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use kernel::{Error, Money, Quantity, Timestamp};
use payment::BankAccount;
use serde::{Deserialize, Serialize};
use ui::{Answer, App, Form, Idempotent, Json, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Turns a cart into an order: prices are frozen, goods are promised until it must be paid.
#[utoipa::path(post, path = "/api/v1/carts/{id}/order", tag = "orders", request_body = NewOrder,
    params(("id" = String, Path, description = "The cart's id"),
           ("Idempotency-Key" = String, Header, description = "The same key with the same body answers the same")),
    responses((status = 201, description = "The order and where to pay for it", body = OrderPlaced),
              (status = 404, description = "No such cart", body = Problem, content_type = "application/problem+json"),
              (status = 409, description = "The first request with this key is still being answered", body = Problem, content_type = "application/problem+json"),
              (status = 422, description = "Something is wrong with the order, or the key was used for another", body = Problem, content_type = "application/problem+json")))]
pub async fn place(app: App, Path(id): Path<String>, key: Idempotent, body: Json<NewOrder>) -> Answer {
    let keyed = key.begin(&app, &format!("order {}", kernel::sha256_hex(id.as_bytes())), &body.raw)?;
    let mut tx = app.db().write().await?;
    if let Some(answer) = keyed.replay(&mut tx).await? {
        return Ok(Idempotent::replayed(&answer));
    }
    let known = shell::known(&app, &mut tx).await?;
    let cart = cart::find(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let mut form = body.value.to_form();
    let buyer = read_buyer(&mut form, &known, mode(&app));
    form.accept()?;
    let shown = body.value.shown_total_fen.map(Money::fen);
    let out = check_out(&mut tx, &known, mode(&app), &Asked { cart: &cart, buyer, shown }).await?;
    let account = transfer_to(&mut tx, &out.placed.order).await?;
    let response = Idempotent::answer(&keyed, &mut tx, StatusCode::CREATED, &OrderPlaced::of(&out, account)).await?;
    tx.commit().await?;
    Ok(response)
}

impl NewOrder {
    /// The same values under the same names as on the page, so that both are read by one hand.
    fn to_form(&self) -> Form {
        let station = self.station.map(|station| station.to_string()).unwrap_or_default();
        let pairs = [
            ("name", &self.name),
            ("phone", &self.phone),
            ("delivery", &self.delivery),
            ("station", &station),
            ("province", &self.province),
            ("city", &self.city),
            ("county", &self.county),
            ("address", &self.address),
            ("provider", &self.provider),
        ];
        Form::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }
}

impl OrderPlaced {
    fn of(out: &CheckedOut, account: Option<BankAccount>) -> OrderPlaced {
        let order = &out.placed.order;
        let reference = order.number.clone();
        let transfer = account.map(|BankAccount { holder, bank, number, .. }| TransferRef { holder, bank, number, reference });
        OrderPlaced {
            order: OrderRef {
                number: order.number.clone(),
                key: order.key.clone(),
                status: order.status,
                total_fen: order.total,
                hold_until: order.hold_until,
            },
            payment: out.attempt.as_ref().map(|attempt| PaymentRef { attempt: attempt.id.uuid(), url: attempt.url(), transfer }),
        }
    }
}

#[derive(Deserialize)]
pub struct Key {
    #[serde(default)]
    key: String,
}

/// An order as its shopper sees it. A wrong key is as good as no order.
#[utoipa::path(get, path = "/api/v1/orders/{number}", tag = "orders",
    params(("number" = String, Path, description = "The order's number"), ("key" = String, Query, description = "The order's key")),
    responses((status = 200, description = "The order", body = OrderBody),
              (status = 404, description = "No such order, or another key", body = Problem, content_type = "application/problem+json")))]
pub async fn show(app: App, Path(number): Path<String>, Query(Key { key }): Query<Key>) -> Answer {
    let mut tx = app.db().read().await?;
    let order = order::find(&mut tx, &number, &key).await?;
    let sheet = Sheet::look_up(&mut tx, order).await?;
    json(StatusCode::OK, &OrderBody::from(&sheet))
}

/// Who buys, where it goes, how it is paid.
#[derive(Deserialize, ToSchema)]
pub struct NewOrder {
    pub name: String,
    /// A mobile number of eleven digits.
    pub phone: String,
    /// `door` or `station`.
    #[schema(example = "door")]
    pub delivery: String,
    /// The station that keeps the parcel, when it is collected.
    pub station: Option<Uuid>,
    #[serde(default)]
    #[schema(example = "山东省")]
    pub province: String,
    #[serde(default)]
    pub city: String,
    #[serde(default)]
    pub county: String,
    #[serde(default)]
    pub address: String,
    /// `test` in a demonstration, `bank` where the seller has written down an account.
    #[schema(example = "test")]
    pub provider: String,
    /// The total the shopper agreed to. When the order comes to another, nothing happens and both are said.
    pub shown_total_fen: Option<i64>,
}

/// An order that stands, and where to pay for it.
#[derive(Serialize, ToSchema)]
pub struct OrderPlaced {
    pub order: OrderRef,
    pub payment: Option<PaymentRef>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderRef {
    pub number: String,
    /// Lets whoever has it see the order.
    pub key: String,
    #[schema(value_type = String, example = "awaiting_payment")]
    pub status: Status,
    #[schema(value_type = i64)]
    pub total_fen: Money,
    /// Unpaid, the goods are promised until then.
    #[schema(value_type = String, format = DateTime)]
    pub hold_until: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct PaymentRef {
    pub attempt: Uuid,
    /// Where the shopper goes to pay; nothing when he pays at his bank.
    pub url: Option<String>,
    /// Where he transfers the money to, when he pays at his bank.
    pub transfer: Option<TransferRef>,
}

#[derive(Serialize, ToSchema)]
pub struct TransferRef {
    pub holder: String,
    pub bank: String,
    pub number: String,
    /// What he writes beside the transfer.
    pub reference: String,
}

/// Everything about an order that its shopper may see.
#[derive(Serialize, ToSchema)]
pub struct OrderBody {
    pub number: String,
    #[schema(value_type = String, example = "paid")]
    pub status: Status,
    #[schema(value_type = String, example = "door")]
    pub delivery: Delivery,
    #[schema(value_type = i64)]
    pub total_fen: Money,
    #[schema(value_type = i64)]
    pub tax_fen: Money,
    pub lines: Vec<OrderLineBody>,
    /// Why it costs what it costs; the rows add up to the total.
    pub rows: Vec<OrderRowBody>,
    pub facts: Vec<FactBody>,
    pub parcels: Vec<ParcelBody>,
}

#[derive(Serialize, ToSchema)]
pub struct OrderLineBody {
    pub sku: String,
    pub title: Words,
    pub pack: Words,
    /// The bundle it is a component of, by name.
    pub bundle: Option<Words>,
    pub count: i64,
    #[schema(value_type = i64)]
    pub unit_price_fen: Money,
    #[schema(value_type = i64)]
    pub total_fen: Money,
    /// Of goods of which no two weigh the same.
    pub weight: Option<WeightBody>,
}

/// What a line was ordered as and what the scale showed, in steps of the unit; what went back because it was less, or was
/// given because it was more.
#[derive(Serialize, ToSchema)]
pub struct WeightBody {
    #[schema(value_type = i64, example = 2500)]
    pub ordered: Quantity,
    /// Nothing until it is packed.
    #[schema(value_type = Option<i64>, example = 2360)]
    pub packed: Option<Quantity>,
    #[schema(value_type = i64)]
    pub back_fen: Money,
    #[schema(value_type = i64)]
    pub waived_fen: Money,
}

#[derive(Serialize, ToSchema)]
pub struct OrderRowBody {
    pub line: i64,
    #[schema(value_type = String, example = "share")]
    pub kind: RowKind,
    pub party: Uuid,
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The promotion that took it off.
    pub promotion: Option<Uuid>,
}

#[derive(Serialize, ToSchema)]
pub struct FactBody {
    pub kind: String,
    pub about: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

#[derive(Serialize, ToSchema)]
pub struct ParcelBody {
    pub waybill: String,
    pub state: String,
    pub lots: Vec<String>,
}

impl From<&Sheet> for OrderBody {
    fn from(sheet: &Sheet) -> OrderBody {
        let parcel = |one: &ParcelSheet| ParcelBody {
            waybill: one.parcel.waybill.clone(),
            state: one.parcel.state.code().to_owned(),
            lots: one.lines.iter().map(|line| line.lot_code.clone()).collect(),
        };
        OrderBody {
            number: sheet.order.number.clone(),
            status: sheet.order.status,
            delivery: sheet.order.buyer.delivery,
            total_fen: sheet.order.total,
            tax_fen: sheet.order.tax,
            lines: sheet.lines.iter().map(|line| OrderLineBody::of(sheet, line)).collect(),
            rows: sheet.rows.iter().map(OrderRowBody::from).collect(),
            facts: sheet.facts.iter().map(FactBody::from).collect(),
            parcels: sheet.parcels.iter().map(parcel).collect(),
        }
    }
}

impl OrderLineBody {
    fn of(sheet: &Sheet, line: &OrderLine) -> OrderLineBody {
        OrderLineBody {
            bundle: sheet.bundle_of(line).map(|bundle| Words::of(&bundle.title_zh, &bundle.title_en)),
            sku: line.sku.clone(),
            title: Words::of(&line.title_zh, &line.title_en),
            pack: Words::of(&line.pack_zh, &line.pack_en),
            count: line.count,
            unit_price_fen: line.unit_price,
            total_fen: line.total,
            weight: line.bounds.map(|_| WeightBody {
                ordered: line.quantity,
                packed: line.packed,
                back_fen: line.back,
                waived_fen: line.waived,
            }),
        }
    }
}

impl From<&OrderRow> for OrderRowBody {
    fn from(row: &OrderRow) -> OrderRowBody {
        OrderRowBody {
            line: row.line,
            kind: row.kind,
            party: row.party.uuid(),
            amount_fen: row.amount,
            promotion: row.promotion.map(|id| id.uuid()),
        }
    }
}

impl From<&FactCard> for FactBody {
    fn from(fact: &FactCard) -> FactBody {
        FactBody { kind: fact.kind.code().to_owned(), about: fact.about.clone(), at: fact.at }
    }
}
