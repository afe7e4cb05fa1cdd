//! Checking out: who buys, where it goes, how it is paid; then the cart becomes an order with an attempt to get it paid.

mod page;
pub(crate) mod web;

use crate::{
    cart::{Cart, CartLine},
    delivery::{Delivery, Province, Reach},
    directory::Known,
    order::{self, Buyer, Placed},
};
use catalog::{
    Temperature,
    price::{Quote, QuoteLine},
};
use kernel::{Issue, Money, Result, Timestamp, Tx};
use payment::{Attempt, Mode, Provider};
use std::sync::Arc;
use ui::Form;

/// Who buys, as typed; what is wrong is noted at its field.
pub fn read_buyer(form: &mut Form, known: &Known, mode: Mode) -> Buyer {
    let delivery = Delivery::parse(form.raw("delivery")).unwrap_or(Delivery::Door);
    let name = form.text("name", 1..=40);
    let phone = read_phone(form);
    let provider =
        form.read("provider", "field-unknown-choice", Provider::parse).filter(|provider| offered(mode, known).contains(provider));
    let provider = provider.unwrap_or_else(|| {
        form.refuse(Issue::new("provider", "field-unknown-choice"));
        Provider::Bank
    });
    let nowhere = Buyer {
        name,
        phone,
        delivery,
        station: None,
        province: String::new(),
        city: String::new(),
        county: String::new(),
        address: String::new(),
        provider,
    };
    match delivery {
        Delivery::Door => read_door(form, nowhere),
        Delivery::Station => read_station(form, known, nowhere),
    }
}

fn read_door(form: &mut Form, buyer: Buyer) -> Buyer {
    let province = form.read("province", "field-unknown-choice", Province::named).map_or("", |province| province.zh);
    let (city, county) = (form.text("city", 1..=40), form.text("county", 1..=40));
    Buyer { province: province.to_owned(), city, county, address: form.text("address", 3..=120), ..buyer }
}

fn read_station(form: &mut Form, known: &Known, buyer: Buyer) -> Buyer {
    let station = form.id("station").and_then(|id| known.station(Some(id)));
    if station.is_none() {
        form.refuse(Issue::new("station", "field-unknown-choice"));
    }
    Buyer { station: station.map(|station| station.id), ..buyer }
}

/// A mobile number of eleven digits, however it was typed.
fn read_phone(form: &mut Form) -> String {
    let typed = form.text("phone", 1..=20);
    match phone(&typed) {
        Ok(phone) => phone,
        Err(digits) => {
            if !typed.is_empty() {
                form.refuse(Issue::new("phone", "storefront-phone-wrong").with("digits", digits));
            }
            typed
        }
    }
}

/// The number, or how many digits it has instead of eleven.
pub(crate) fn phone(typed: &str) -> Result<String, usize> {
    let spoken = typed.trim().trim_start_matches("+86").trim_start_matches("0086");
    let digits: String = spoken.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let sound = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
    if sound { Ok(digits) } else { Err(digits.chars().filter(char::is_ascii_digit).count()) }
}

/// The ways to pay in this shop: by transfer once the seller's account is written down.
pub fn offered(mode: Mode, known: &Known) -> Vec<Provider> {
    let test = mode.demo.then_some(Provider::Test);
    test.into_iter().chain(known.counter.takes_transfers.then_some(Provider::Bank)).collect()
}

/// The cart at the counter, with what it costs now.
struct AtCounter {
    known: Arc<Known>,
    cart: Cart,
    quote: Quote,
    now: Timestamp,
}

impl AtCounter {
    /// Not ordered yet, and nothing costs another price than the shopper has seen.
    fn is_as_shown(&self) -> bool {
        let same = |(line, quoted): (&CartLine, &QuoteLine)| line.shown == quoted.unit_price;
        self.cart.order.is_none() && self.cart.lines.iter().zip(&self.quote.lines).all(same)
    }
}

/// An order that stands, and the attempt to get it paid.
pub struct CheckedOut {
    pub placed: Placed,
    pub attempt: Option<Attempt>,
}

/// Places the order and writes down the attempt to get it paid.
pub async fn check_out(tx: &mut Tx, known: &Known, mode: Mode, asked: &Asked<'_>) -> Result<CheckedOut> {
    let mut placed = order::place_order(tx, &known.counter, asked.cart, &asked.buyer, asked.shown).await?;
    if placed.fresh && is_too_far(&placed.order.buyer, placed.order.temperature) {
        return Err(kernel::Error::Invalid(vec![Issue::new("province", "storefront-too-far-for-cold")]));
    }
    let attempt = order::start_payment(tx, mode, &placed).await?;
    if attempt.is_none() {
        placed.order = order::load(tx, placed.order.id).await?;
    }
    Ok(CheckedOut { placed, attempt })
}

/// What a shopper asks for at the end of the checkout.
pub struct Asked<'a> {
    pub cart: &'a Cart,
    pub buyer: Buyer,
    /// The total he agreed to.
    pub shown: Option<Money>,
}

/// Nothing chilled survives five days on the road.
fn is_too_far(buyer: &Buyer, temperature: Temperature) -> bool {
    let remote = Province::named(&buyer.province).is_some_and(|province| province.reach == Reach::Remote);
    buyer.delivery == Delivery::Door && remote && temperature != Temperature::Ambient
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_understood_however_it_is_typed() {
        for typed in ["13853912345", "138 5391 2345", "138-5391-2345", "+86 13853912345", "008613853912345"] {
            assert_eq!(phone(typed).as_deref(), Ok("13853912345"), "{typed}");
        }
        for (typed, digits) in [("1385391234", 10), ("23853912345", 11), ("", 0), ("138539123456", 12), ("abc", 0)] {
            assert_eq!(phone(typed), Err(digits), "{typed}");
        }
    }
}
