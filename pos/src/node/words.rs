//! What stands on the counter, in the cashier's words.

use super::{
    cart::{CartLine, HeldCard},
    item::ItemCard,
    tally::Tally,
};
use crate::sale::Reduction;
use kernel::{Money, Quantity, Unit, Zone};
use ui::Lang;

/// How much of something a line has: packs, or what it weighed.
pub fn how_much(t: &Lang, quantity: Quantity, pack_steps: Quantity, loose: bool, unit: Unit) -> String {
    if loose {
        return t.quantity(quantity, unit);
    }
    t.number(quantity.in_steps() / pack_steps.in_steps().max(1))
}

/// What people mean by a jin, in grams.
const JIN: Quantity = Quantity::steps(500);

/// A price is per pack; of loose goods, per so much of the unit.
pub fn per_pack(t: &Lang, price: Money, pack_steps: Quantity, loose: bool, unit: Unit) -> String {
    match (loose, unit) {
        (false, _) => t.money(price),
        (true, Unit::GRAMS) if pack_steps == JIN => t.with("pos-per-jin").set("price", price).to_string(),
        (true, _) => format!("{}/{}", t.money(price), t.quantity(pack_steps, unit)),
    }
}

impl CartLine {
    pub fn sum(&self, t: &Lang) -> String {
        t.money(self.base_fen)
    }

    /// Which price holds, what the next step would give, and what a member would pay.
    pub fn beside(&self, t: &Lang) -> Option<String> {
        let said: Vec<String> = [self.reached(t), self.next(t), self.for_members(t)].into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(" · "))
    }

    fn reached(&self, t: &Lang) -> Option<String> {
        if self.ordinary.is_some() {
            return Some(t.say("pos-member-asked").into_owned());
        }
        let step = self.packs().and_then(|_| self.price_steps.reached(self.together))?;
        Some(t.with("pos-step-reached").set("count", step.from_count).to_string())
    }

    fn next(&self, t: &Lang) -> Option<String> {
        let step = self.packs().and_then(|_| self.price_steps.next(self.together)).filter(|step| step.price < self.unit_price_fen)?;
        Some(t.with("pos-step-next").set("missing", step.from_count - self.together).set("price", step.price).to_string())
    }

    /// Where it would be less, for the cashier to ask for a card.
    fn for_members(&self, t: &Lang) -> Option<String> {
        let price = self.member_fen.filter(|price| *price < self.unit_price_fen)?;
        Some(t.with("pos-member-pays").set("price", self.each(t, price)).to_string())
    }

    /// The price for everybody, where a member pays less; it is struck through.
    pub fn ordinary_price(&self, t: &Lang) -> Option<String> {
        self.ordinary.map(|(each, _)| self.each(t, each))
    }

    /// What the line comes to for everybody, where a member pays less.
    pub fn ordinary_sum(&self, t: &Lang) -> Option<String> {
        self.ordinary.map(|(_, comes_to)| t.money(comes_to))
    }

    fn each(&self, t: &Lang, price: Money) -> String {
        per_pack(t, price, self.pack_steps, self.loose, self.goods.unit)
    }

    pub fn much(&self, t: &Lang) -> String {
        how_much(t, self.quantity, self.pack_steps, self.loose, self.goods.unit)
    }

    pub fn price(&self, t: &Lang) -> String {
        self.each(t, self.unit_price_fen)
    }
}

impl Tally {
    /// The member card beside the goods, and whether it gives its holder his prices.
    pub fn card_said(&self, t: &Lang) -> Option<(String, bool)> {
        let card = self.card.as_ref()?;
        let id = if card.holds { "pos-card-there" } else { "pos-card-there-ended" };
        Some((t.with(id).set("card", card.used.last_digits.as_str()).to_string(), card.holds))
    }
}

impl Reduction {
    /// `-¥3.00`
    pub fn taken(&self, t: &Lang) -> String {
        t.money(-self.amount)
    }
}

impl HeldCard {
    pub fn sum(&self, t: &Lang) -> String {
        t.money(self.sum_fen)
    }

    pub fn since(&self, zone: Zone) -> String {
        zone.clock(self.held_at)
    }

    pub fn lines_said(&self, t: &Lang) -> String {
        t.with("pos-lines-sum").set("count", self.lines).to_string()
    }
}

impl ItemCard {
    pub fn title<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.title_zh, &self.title_en)
    }

    pub fn pack<'a>(&'a self, t: &Lang) -> &'a str {
        t.pick(&self.pack_zh, &self.pack_en)
    }

    pub fn price(&self, t: &Lang) -> String {
        self.price_fen.map_or_else(|| "—".to_owned(), |price| t.money(price))
    }
}
