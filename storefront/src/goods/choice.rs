//! What a shopper picks of goods that come in several ways: a value of each group, and a pack of the variant that has them.
//! What is not sold, or sold out, is said where it would be picked.

use super::one::{Goods, PackOffer};
use catalog::{
    SalePack,
    product::option::{Combination, OptionGroup},
};
use kernel::{Id, Refused};
use ui::Lang;

/// How the fields begin that carry the value picked of a group.
pub const FIELD: &str = "o-";

/// What somebody picked, as far as he did.
#[derive(Debug, Clone, Default)]
pub struct Picked {
    pub values: Combination,
    pub pack: Option<Id<SalePack>>,
}

/// Nothing is sold under the values that were picked.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    NotSold,
    SoldOut,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotSold => "choice-not-sold",
            Refusal::SoldOut => "choice-sold-out",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("pack")
    }
}

/// A group as the page offers it.
pub struct GroupChoice {
    pub name: String,
    pub field: String,
    pub values: Vec<ValueChoice>,
}

pub struct ValueChoice {
    pub code: String,
    pub name: String,
    /// What it costs with the other values as they are picked, or that it cannot be had so.
    pub hint: String,
    pub chosen: bool,
}

impl Picked {
    /// Of an address or a form.
    pub fn of<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Picked {
        let mut picked = Picked::default();
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            if let Some(group) = name.strip_prefix(FIELD) {
                picked.values.0.insert(group.to_owned(), value.to_owned());
            } else if name == "pack" {
                picked.pack = Id::parse(value);
            }
        }
        picked
    }
}

impl Goods {
    /// The value of each group that the page shows: what was picked, and for the rest those of the pack that was picked or
    /// is offered first.
    pub fn combination(&self, picked: &Picked) -> Combination {
        let named = self.packs.iter().find(|offer| Some(offer.sellable.pack) == picked.pack);
        let first = named.or(self.first_pack()).map(|offer| &offer.sellable.options);
        let of = |group: &OptionGroup| {
            let own = picked.values.get(&group.code).filter(|value| group.value(value).is_some());
            let value = own.or_else(|| first?.get(&group.code)).or(group.values.first().map(|value| value.code.as_str()))?;
            Some((group.code.clone(), value.to_owned()))
        };
        Combination(self.product.options.iter().filter_map(of).collect())
    }

    /// The packs of the variant with these values; all packs of goods that come in one way.
    pub fn packs_of(&self, values: &Combination) -> Vec<&PackOffer> {
        self.packs.iter().filter(|offer| self.product.options.is_empty() || offer.sellable.options == *values).collect()
    }

    /// The pack that is meant: the one that was picked, and no other; of another variant one like it that can be had, or the
    /// first that can.
    pub fn meant(&self, picked: &Picked) -> Option<&PackOffer> {
        let packs = self.packs_of(&self.combination(picked));
        let seen = self.packs.iter().find(|offer| Some(offer.sellable.pack) == picked.pack);
        let alike = |offer: &&&PackOffer| {
            seen.is_some_and(|seen| (&seen.sellable.pack_zh, seen.sellable.steps) == (&offer.sellable.pack_zh, offer.sellable.steps))
        };
        let own = packs.iter().find(|offer| Some(offer.sellable.pack) == picked.pack);
        let left = |offer: &&&PackOffer| offer.left > 0;
        let ready = packs.iter().filter(left).find(alike).or_else(|| packs.iter().find(left));
        own.or(ready).or_else(|| packs.iter().find(alike)).or(packs.first()).copied()
    }

    /// The pack that goes into the cart, or why none does.
    pub fn wanted(&self, picked: &Picked) -> Result<Id<SalePack>, Refusal> {
        let values = self.combination(picked);
        let is_whole = self.product.options.iter().all(|group| picked.values.get(&group.code) == values.get(&group.code));
        let offer = self.meant(picked).filter(|_| is_whole).ok_or(Refusal::NotSold)?;
        if offer.left > 0 { Ok(offer.sellable.pack) } else { Err(Refusal::SoldOut) }
    }

    /// Why nothing can be bought under the values that are shown.
    pub fn choice_trouble(&self, picked: &Picked) -> Option<&'static str> {
        let packs = self.packs_of(&self.combination(picked));
        match packs.is_empty() {
            true => Some("choice-not-sold"),
            false => packs.iter().all(|offer| offer.left <= 0).then_some("choice-sold-out"),
        }
    }

    /// The groups with what each value would cost, the others as they are.
    pub fn choices(&self, t: &Lang, picked: &Picked) -> Vec<GroupChoice> {
        let shown = self.combination(picked);
        let value = |group: &OptionGroup| {
            let one = |value: &catalog::product::option::OptionValue| {
                let other =
                    Picked { values: shown.with(&group.code, &value.code), pack: self.meant(picked).map(|offer| offer.sellable.pack) };
                let chosen = shown.get(&group.code) == Some(&value.code);
                ValueChoice { code: value.code.clone(), name: value.name(t).to_owned(), hint: self.hint(t, &other), chosen }
            };
            group.values.iter().map(one).collect()
        };
        let one = |group: &OptionGroup| GroupChoice {
            name: group.name(t).to_owned(),
            field: format!("{FIELD}{}", group.code),
            values: value(group),
        };
        self.product.options.iter().map(one).collect()
    }

    /// Whether it holds something else than what is picked now.
    fn is_other_pack(&self, offer: &PackOffer, picked: &Picked) -> bool {
        let seen = self.packs.iter().find(|seen| Some(seen.sellable.pack) == picked.pack);
        seen.is_some_and(|seen| (&seen.sellable.pack_zh, seen.sellable.steps) != (&offer.sellable.pack_zh, offer.sellable.steps))
    }

    fn hint(&self, t: &Lang, picked: &Picked) -> String {
        match self.meant(picked) {
            None => t.say("choice-none").into_owned(),
            Some(offer) if offer.left <= 0 => t.say("choice-gone").into_owned(),
            Some(offer) if self.is_other_pack(offer, picked) => format!("{} · {}", t.money(offer.price), offer.pack_name(t)),
            Some(offer) => t.money(offer.price),
        }
    }
}
