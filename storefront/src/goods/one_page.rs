//! The page of one product: where it grows, who grew it, what it costs by the jin and by the box, when it arrives.

use super::{
    card::{Face, Price},
    one::{Goods, PackOffer},
    schema::Shared,
};
use crate::{
    delivery::{self, LAST_HOUR, Reach},
    directory::Known,
    trace::grade_name,
    url,
};
use askama::Template;
use catalog::Temperature;
use fulfillment::stock::ReadyLot;
use kernel::Timestamp;
use ui::{Lang, Shell, Typed};

#[derive(Template)]
#[template(path = "storefront/product.html")]
pub struct ProductPage<'a> {
    pub t: &'a Lang,
    pub shell: Shell,
    pub goods: &'a Goods,
    pub known: &'a Known,
    pub now: Timestamp,
    pub shared: Shared,
    /// The live room the reader comes from.
    pub room: Option<String>,
    /// What was typed into its form, if that was refused.
    pub typed: Typed,
}

pub struct PackChoice {
    pub id: String,
    pub name: String,
    pub hint: String,
    pub chosen: bool,
    pub gone: bool,
}

pub struct LotRow {
    pub code: String,
    pub href: String,
    pub harvested: String,
    pub best_before: String,
    pub grade: String,
    pub certified: bool,
}

impl ProductPage<'_> {
    fn title(&self) -> &str {
        self.t.pick(&self.goods.product.title_zh, &self.goods.product.title_en)
    }

    fn line(&self) -> &str {
        self.t.pick(&self.goods.product.line_zh, &self.goods.product.line_en)
    }

    fn story(&self) -> &str {
        self.t.pick(&self.goods.product.story_zh, &self.goods.product.story_en)
    }

    fn origin(&self) -> &str {
        self.t.pick(&self.goods.product.origin_zh, &self.goods.product.origin_en)
    }

    fn storage(&self) -> &str {
        self.t.pick(&self.goods.product.storage_zh, &self.goods.product.storage_en)
    }

    fn faces(&self) -> Vec<Face> {
        self.goods.pictures.iter().map(|picture| Face::of(self.t, picture)).collect()
    }

    fn price(&self) -> Option<Price> {
        self.goods.first_pack().map(|offer| {
            let sold = &offer.sellable;
            Price::of(self.t, sold.unit, offer.price, sold.steps, self.t.pick(&sold.pack_zh, &sold.pack_en))
        })
    }

    fn packs(&self) -> Vec<PackChoice> {
        let first = self.goods.first_pack().map(|offer| offer.sellable.pack);
        let chosen = kernel::Id::parse(self.typed.value("pack")).or(first);
        let choice = |offer: &PackOffer| PackChoice {
            id: offer.sellable.pack.to_string(),
            name: pack_name(self.t, offer),
            hint: self.hint(offer),
            chosen: chosen == Some(offer.sellable.pack),
            gone: offer.left <= 0,
        };
        self.goods.packs.iter().map(choice).collect()
    }

    /// What is wrong with what was typed.
    fn wrong(&self) -> Option<String> {
        ["quantity", "pack", ""].into_iter().find_map(|field| self.typed.issue(field))
    }

    fn hint(&self, offer: &PackOffer) -> String {
        let price = self.t.money(offer.price);
        if offer.left <= 0 {
            return self.t.with("storefront-pack-gone").set("price", price).to_string();
        }
        match offer.per_jin() {
            Some(jin) => self.t.with("storefront-pack-per-jin").set("price", price).set("jin", jin).to_string(),
            None => price,
        }
    }

    fn stock(&self) -> (&'static str, &'static str) {
        match self.goods.packs.iter().map(|offer| offer.left).max().unwrap_or(0) {
            ..=0 => ("", "storefront-stock-out"),
            1..=9 => ("care", "storefront-stock-few"),
            _ => ("good", "storefront-stock-in"),
        }
    }

    /// Why it cannot be put into the cart.
    fn why_not_id(&self) -> &'static str {
        if self.goods.packs.is_empty() { "storefront-in-stores-only" } else { "storefront-gone-text" }
    }

    fn cold(&self) -> Option<&'static str> {
        match self.goods.product.temperature {
            Temperature::Ambient => None,
            Temperature::Chilled => Some("storefront-cold-chilled"),
            Temperature::Frozen => Some("storefront-cold-frozen"),
        }
    }

    fn arrives(&self) -> String {
        let day = delivery::arrives(self.now, self.known.counter.zone(), Reach::Home);
        let id = if self.known.counter.leaves_today(self.now) { "storefront-arrives" } else { "storefront-arrives-late" };
        self.t.with(id).set("hour", LAST_HOUR).set("day", day).to_string()
    }

    fn lots(&self) -> Vec<LotRow> {
        self.goods.lots.iter().take(3).map(|lot| lot_row(self.t, lot)).collect()
    }

    /// Proven: the lot that leaves first has its producer's certificate.
    fn is_certified(&self) -> bool {
        self.goods.lots.first().is_some_and(|lot| lot.certified)
    }

    fn trail(&self) -> Vec<(String, String)> {
        let kind = self.goods.product.kind.code();
        vec![
            (url::HOME.to_owned(), self.t.say("storefront-nav-home").into_owned()),
            (format!("{}?kind={kind}", url::GOODS), self.t.say(format!("storefront-kind-{kind}")).into_owned()),
            (url::product(&self.goods.product.slug), self.title().to_owned()),
        ]
    }

    /// The product in schema.org's words. It is data, not script; `<` is written so that nothing in it can end it.
    fn json_ld(&self) -> String {
        super::schema::product(self.t, self.goods).to_string().replace('<', "\\u003c")
    }
}

fn pack_name(t: &Lang, offer: &PackOffer) -> String {
    let sold = &offer.sellable;
    format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)).trim().to_owned()
}

fn lot_row(t: &Lang, lot: &ReadyLot) -> LotRow {
    let day = |day: Option<kernel::BusinessDay>| day.map(|day| t.day(day)).unwrap_or_default();
    LotRow {
        code: lot.code.clone(),
        href: url::trace(&lot.code),
        harvested: day(lot.harvested_on),
        best_before: day(lot.best_before),
        grade: grade_name(t, &lot.grade),
        certified: lot.certified,
    }
}

/// The first letter of a name, where there is no picture of a face.
pub(crate) fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}
