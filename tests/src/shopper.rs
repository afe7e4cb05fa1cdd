//! Shoppers, who come by the API as programs do: they fill a cart, order, pay at the test provider.

use crate::{
    shop::{Shop, Stocked},
    visitor::{Page, Visitor},
};
use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use serde_json::{Value, json};

/// Someone who buys.
pub struct Shopper<'a> {
    shop: &'a Shop,
    pub name: String,
    pub visitor: Visitor,
}

/// What became of an attempt to buy.
#[derive(Debug)]
pub enum Outcome {
    Bought(Order),
    Refused(Page),
}

/// An order as its shopper knows it.
#[derive(Debug, Clone)]
pub struct Order {
    pub number: String,
    pub key: String,
    pub attempt: String,
    pub total_fen: i64,
}

impl Shop {
    pub fn shopper(&self, name: &str) -> Shopper<'_> {
        Shopper { shop: self, name: name.to_owned(), visitor: self.visitor() }
    }

    /// The test provider tells us something, signed as it signs.
    pub async fn told_by_provider(&self, event: &str, news: &Value) -> Page {
        let provider = self.program.app.part::<payment::TestProvider>();
        let body = news.to_string();
        let signed = provider.signed(event, &body, self.clock.now());
        let mut headers: Vec<(&str, &str)> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.push(("content-type", "application/json"));
        self.visitor().ask(Method::POST, payment::url::NOTICES, &headers, Body::from(body)).await
    }

    /// The provider's news that an order has been paid.
    pub async fn paid(&self, order: &Order) -> Page {
        self.told_by_provider(&format!("evt_{}", order.number), &self.news_of_payment(order)).await
    }

    pub fn news_of_payment(&self, order: &Order) -> Value {
        json!({ "type": "payment.paid", "data": {
            "attempt": order.attempt, "seller": self.company.to_string(), "amount_fen": order.total_fen, "currency": "CNY",
            "reference": format!("P{}", order.number),
        }})
    }

    /// The provider's news that all money of an order that was to go back has gone.
    pub async fn sent_back(&self, order: &Order) {
        let attempt = kernel::Id::parse(&order.attempt).expect("an attempt");
        let refunds = payment::refunds_of(&mut self.db().read().await.expect("reads"), attempt).await.expect("its refunds");
        for refund in refunds.iter().filter(|refund| refund.state == payment::RefundState::Requested) {
            let data = json!({ "refund": refund.id, "amount_fen": refund.amount, "reference": format!("R{}", refund.id) });
            let news = json!({ "type": "refund.done", "data": data });
            self.told_by_provider(&format!("evt_{}", refund.id), &news).await.accepted();
        }
        self.settle().await;
    }

    /// The order as the API shows it.
    pub async fn order(&self, order: &Order) -> Value {
        self.visitor().get(&format!("/api/v1/orders/{}?key={}", order.number, order.key)).await.accepted().value()
    }

    pub async fn status(&self, order: &Order) -> String {
        self.order(order).await["status"].as_str().unwrap_or_default().to_owned()
    }
}

impl Shopper<'_> {
    /// Takes a cart with so many of one thing; the answer names it.
    pub async fn takes(&self, goods: &Stocked, count: i64) -> Page {
        let lines = json!({ "lines": [{ "pack": goods.pack.to_string(), "count": count }] });
        self.visitor.json(Method::POST, "/api/v1/carts", &[], &lines).await
    }

    /// Orders what is in a cart, to be brought to the door.
    pub async fn orders(&self, cart: &str, key: &str) -> Page {
        let order = json!({
            "name": self.name, "phone": "13812345678", "delivery": "door", "province": "山东省", "city": "临沂市", "county": "沂水县",
            "address": "鑫华路 12 号", "provider": "test",
        });
        self.visitor.json(Method::POST, &format!("/api/v1/carts/{cart}/order"), &[("idempotency-key", key)], &order).await
    }

    pub async fn buys(&self, goods: &Stocked) -> Outcome {
        self.buys_some(goods, 1).await
    }

    /// Takes a cart, orders and does not pay yet.
    pub async fn buys_some(&self, goods: &Stocked, count: i64) -> Outcome {
        let cart = self.takes(goods, count).await;
        if cart.status != StatusCode::CREATED {
            return Outcome::Refused(cart);
        }
        let cart = cart.value()["id"].as_str().unwrap_or_default().to_owned();
        let placed = self.orders(&cart, &cart).await;
        if placed.status == StatusCode::CREATED { Outcome::Bought(Order::of(&placed)) } else { Outcome::Refused(placed) }
    }

    /// Buys and pays, which must work.
    pub async fn buys_and_pays(&self, goods: &Stocked, count: i64) -> Order {
        let order = self.buys_some(goods, count).await.accepted();
        self.shop.paid(&order).await.accepted();
        order
    }
}

impl Order {
    pub fn of(placed: &Page) -> Order {
        let value = placed.value();
        let text =
            |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}")).to_owned();
        Order {
            number: text("/order/number"),
            key: text("/order/key"),
            attempt: text("/payment/attempt"),
            total_fen: value["order"]["total_fen"].as_i64().expect("an order has a total"),
        }
    }
}

impl Outcome {
    #[track_caller]
    pub fn accepted(self) -> Order {
        match self {
            Outcome::Bought(order) => order,
            Outcome::Refused(page) => panic!("{} answered {}: {}", page.asked, page.status, page.text()),
        }
    }

    /// The code with which the shop said no.
    #[track_caller]
    pub fn refusal(self) -> String {
        match self {
            Outcome::Bought(order) => panic!("not refused, but order {}", order.number),
            Outcome::Refused(page) => page.refusal(),
        }
    }
}
