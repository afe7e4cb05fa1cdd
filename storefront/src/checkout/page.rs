//! The checkout page.

use super::{AtCounter, offered};
use crate::{
    delivery::{self, Delivery, PROVINCES, Province, Reach},
    directory::Known,
    order, shell, weights,
};
use askama::Template;
use catalog::price::Quote;
use kernel::{Money, Timestamp};
use payment::Mode;
use ui::{Lang, Shell, Typed};

#[derive(Template)]
#[template(path = "storefront/checkout.html")]
pub struct CheckoutPage<'a> {
    pub t: &'a Lang,
    pub shell: Shell,
    pub known: &'a Known,
    pub mode: Mode,
    pub typed: Typed,
    /// The code of what is wrong with the whole, for tests.
    pub code: String,
    pub delivery: Delivery,
    pub quote: &'a Quote,
    pub fee: Money,
    pub total: Money,
    pub now: Timestamp,
}

type Options = Vec<(String, String, bool)>;

impl<'a> CheckoutPage<'a> {
    /// What the form begins with, or what was typed into it, with the sum for the chosen province.
    pub(super) fn new(t: &'a Lang, shell: Shell, mode: Mode, at: &'a AtCounter, typed: Typed) -> CheckoutPage<'a> {
        let delivery = Delivery::parse(typed.value("delivery")).unwrap_or(Delivery::Door);
        let fee = order::place::delivery_fee(delivery, typed.value("province"), &at.quote);
        let carried = if at.quote.carried_by().is_some() { fee } else { Money::ZERO };
        let total = at.quote.total + fee - carried;
        CheckoutPage { t, shell, known: &at.known, mode, code: String::new(), delivery, fee, total, quote: &at.quote, typed, now: at.now }
    }

    fn is_door(&self) -> bool {
        self.delivery == Delivery::Door
    }

    fn reach(&self) -> Reach {
        Province::named(self.typed.value("province")).map_or(Reach::Home, |province| province.reach)
    }

    fn provinces(&self) -> Options {
        let name = |province: &Province| self.t.pick(province.zh, province.en).to_owned();
        PROVINCES.iter().map(|province| (province.zh.to_owned(), name(province), self.typed.value("province") == province.zh)).collect()
    }

    fn stations(&self) -> Options {
        let option = |station: &coop::PlaceCard| {
            let id = station.id.to_string();
            let chosen = self.typed.is("station", &id);
            (id, format!("{} · {}", station.town_name(self.t), station.name(self.t)), chosen)
        };
        self.known.stations.iter().map(option).collect()
    }

    fn providers(&self) -> Options {
        let offered = offered(self.mode, self.known);
        let first = offered.first().copied();
        let option = |provider: &payment::Provider| {
            let chosen = self.typed.value_or("provider", first.map_or("", |first| first.code())) == provider.code();
            (provider.code().to_owned(), self.t.say(format!("storefront-provider-{provider}")).into_owned(), chosen)
        };
        offered.iter().map(option).collect()
    }

    /// Nobody has written down how the shop is paid.
    fn cannot_be_paid(&self) -> bool {
        offered(self.mode, self.known).is_empty()
    }

    fn found(&self) -> Vec<(String, String)> {
        let fields = ["name", "phone", "province", "city", "county", "address", "station", "provider"];
        let named = |field: &str, what: String| {
            self.t.with("ui-field-issue").set("field", self.t.say(format!("storefront-{field}")).into_owned()).set("what", what).to_string()
        };
        fields.iter().filter_map(|field| Some(((*field).to_owned(), named(field, self.typed.issue(field)?)))).collect()
    }

    /// What promotions take off, carrying last.
    fn savings(&self) -> Vec<(String, String)> {
        let carried = self.quote.carried_by().filter(|_| !self.fee.is_zero()).map(|_| self.fee);
        shell::savings(self.t, self.quote.taken(), carried)
    }

    fn goods(&self) -> Vec<(String, String)> {
        let line = |line: &catalog::price::QuoteLine| {
            let sold = &line.sellable;
            let name =
                format!("{} {} × {}", self.t.pick(&sold.title_zh, &sold.title_en), self.t.pick(&sold.pack_zh, &sold.pack_en), line.count);
            (name, weights::estimated(self.t.money(line.base()), sold.bounds.is_some()))
        };
        self.quote.lines.iter().map(line).collect()
    }

    /// Whether the scale has a word in what it comes to.
    fn is_weighed(&self) -> bool {
        self.quote.lines.iter().any(|line| line.sellable.bounds.is_some())
    }

    fn arrives(&self) -> String {
        let reach = if self.is_door() { self.reach() } else { Reach::Home };
        self.t.with("storefront-arrives-on").set("day", delivery::arrives(self.now, self.known.counter.zone(), reach)).to_string()
    }
}
