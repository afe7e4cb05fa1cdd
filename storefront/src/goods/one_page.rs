//! The page of one product: where it grows, who grew it, what it costs by the jin and by the box, when it arrives.

use super::{
    card::{Face, Price, Trail},
    choice::{GroupChoice, Picked},
    one::{Goods, PackOffer},
};
use crate::{
    delivery::{self, LAST_HOUR, Reach},
    directory::Known,
    marks::MarkLine,
    trace::grade_name,
    url, weights,
};
use askama::Template;
use catalog::{Temperature, price::Step};
use coop::Party;
use fulfillment::stock::ReadyLot;
use kernel::{Id, Timestamp};
use ui::{Lang, Shell, Typed};

#[derive(Template)]
#[template(path = "storefront/product.html")]
pub struct ProductPage<'a> {
    pub t: &'a Lang,
    pub shell: Shell,
    pub goods: &'a Goods,
    pub known: &'a Known,
    pub now: Timestamp,
    /// The live room the reader comes from.
    pub room: Option<String>,
    /// The page's own path, to which a choice leads.
    pub here: String,
    /// What the address picks, or what was picked in a form that was refused.
    pub picked: Picked,
    /// The page in schema.org's words.
    pub json_ld: String,
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
        let offer = self.offer()?;
        Some(Price::of_pack(self.t, &offer.sellable, offer.price).reduced(self.t, offer.reduced))
    }

    /// The pack that the page begins with: of goods that come in several ways, one of the variant that is picked.
    fn offer(&self) -> Option<&PackOffer> {
        if self.goods.product.options.is_empty() { self.goods.first_pack() } else { self.goods.meant(&self.picked) }
    }

    /// The packs to choose among, once the values are picked.
    fn packs(&self) -> Vec<PackChoice> {
        let is_picked = !self.goods.product.options.is_empty();
        let first = self.offer().map(|offer| offer.sellable.pack);
        let chosen = if is_picked { first } else { self.picked.pack.or(first) };
        let choice = |offer: &PackOffer| PackChoice {
            id: offer.sellable.pack.to_string(),
            name: if is_picked { offer.pack_name(self.t).to_owned() } else { offer.name(self.t) },
            hint: self.hint(offer),
            chosen: chosen == Some(offer.sellable.pack),
            gone: offer.left <= 0,
        };
        self.goods.packs_of(&self.goods.combination(&self.picked)).into_iter().map(choice).collect()
    }

    fn choices(&self) -> Vec<GroupChoice> {
        self.goods.choices(self.t, &self.picked)
    }

    /// Why nothing can be bought under the values that are picked.
    fn choice_trouble(&self) -> Option<String> {
        self.goods.choice_trouble(&self.picked).map(|id| self.t.say(id).into_owned())
    }

    /// What is in the bundle that is offered: where each thing is told of, its name, and how much of it.
    fn inside(&self) -> Vec<(String, String, String)> {
        let bundle = self.goods.first_pack().map(|pack| pack.sellable.variant);
        let components = bundle.map_or(&[][..], |variant| self.known.bundles.of(variant)).iter();
        let said = |one: &catalog::bundle::Component| {
            let name = format!("{} {}", one.title(self.t), one.name(self.t));
            (url::product(&one.slug), name, self.t.quantity(one.quantity, one.unit))
        };
        components.map(said).collect()
    }

    /// What is wrong with what was typed.
    fn wrong(&self) -> Option<String> {
        ["quantity", "pack", ""].into_iter().find_map(|field| self.typed.issue(field))
    }

    fn hint(&self, offer: &PackOffer) -> String {
        let price = weights::estimated(self.t.money(offer.price), offer.sellable.bounds.is_some());
        if offer.left <= 0 {
            return self.t.with("storefront-pack-gone").set("price", price).to_string();
        }
        let unit_price = offer.unit_price().map(|told| told.said(self.t));
        let reduced = offer.reduced.map(|reduced| self.t.with("storefront-reduced-from").set("lowest", reduced.lowest_before).to_string());
        let step = |step: &Step| self.t.with("storefront-step").set("count", step.from_count).set("price", step.price).to_string();
        let member = offer.beside.member.map(|price| self.t.with("storefront-member-price").set("price", price).to_string());
        [Some(price), unit_price, reduced, member, weights::about(self.t, &offer.sellable)]
            .into_iter()
            .flatten()
            .chain(offer.beside.steps.iter().map(step))
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// What the pack the page begins with costs by its measure, in legal units.
    fn unit_price(&self) -> Option<String> {
        Some(self.offer()?.unit_price()?.said(self.t))
    }

    fn returns(&self) -> String {
        self.t.say(format!("storefront-returns-{}", self.goods.product.return_policy)).into_owned()
    }

    /// Of regulated goods, what their number is called, and the number.
    fn registration(&self) -> Option<(String, &str)> {
        let product = &self.goods.product;
        Some((self.t.say(format!("storefront-number-{}", product.regulated?)).into_owned(), product.registration_no.as_str()))
    }

    /// What the goods say of themselves, by name.
    fn told(&self) -> Vec<(String, String)> {
        let product = &self.goods.product;
        self.known.attributes.told(self.t, &self.known.categories, &product.category, &product.attributes)
    }

    /// Whether anything is sold under the values that are picked.
    fn is_sold(&self) -> bool {
        !self.goods.packs_of(&self.goods.combination(&self.picked)).is_empty()
    }

    fn stock(&self) -> (&'static str, &'static str) {
        match self.goods.packs_of(&self.goods.combination(&self.picked)).iter().map(|offer| offer.left).max().unwrap_or(0) {
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

    /// The marks it carries at this instant.
    fn marks(&self) -> Vec<MarkLine> {
        let carried = self.known.marks.of(self.goods.product.id, self.now);
        carried.into_iter().map(|right| MarkLine::of(self.t, right)).collect()
    }

    fn producer_href(&self, id: &Id<Party>) -> String {
        self.known.producer_href(*id)
    }

    /// What its producer tells of himself, where the desk released it.
    fn producer_story(&self, id: &Id<Party>) -> &str {
        self.known.story(self.t, *id)
    }

    fn trail(&self) -> Trail {
        trail(self.t, self.known, self.goods)
    }
}

/// The way to a product: the front, its shelf with those that one stands under, itself.
pub fn trail(t: &Lang, known: &Known, goods: &Goods) -> Trail {
    let product = &goods.product;
    let home = (url::HOME.to_owned(), t.say("storefront-nav-home").into_owned());
    let way = known.categories.way(&product.category).into_iter().map(|shelf| (url::shelf(&shelf.code), shelf.name(t).to_owned()));
    let own = (url::product(&product.slug), t.pick(&product.title_zh, &product.title_en).to_owned());
    std::iter::once(home).chain(way).chain([own]).collect()
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
