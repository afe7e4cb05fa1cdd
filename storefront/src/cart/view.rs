//! A cart as its page and the API show it: what it costs now, what it cost when it was put in, what can no longer be had.

use super::{Cart, CartLine};
use crate::directory::Counter;
use catalog::{
    Channel, Sellable, Variant,
    price::{self, Beside, Quote, Reduced, Step},
    promotion::{Outcome, Verdict, Why},
};
use fulfillment::stock;
use kernel::{Id, Money, Quantity, Result, Timestamp, Tx};
use std::collections::HashMap;

pub struct CartView {
    pub lines: Vec<LineView>,
    /// What promotions take off what can be had of it; nothing when there is nothing to be had.
    pub quote: Option<Quote>,
    /// The code that was typed in.
    pub code: Option<String>,
    /// The member card that was put in, and whether it still holds.
    pub card: Option<(String, bool)>,
}

pub struct LineView {
    pub sellable: Sellable,
    pub count: i64,
    /// What one pack cost when the shopper last saw it, and what it costs now; none when it is no longer sold.
    pub shown: Money,
    pub price: Option<Money>,
    /// What stands beside the price for one.
    pub beside: Beside,
    /// Whether it is priced for a member.
    pub member: bool,
    /// Where its price for one is a reduction, from what.
    pub reduced: Option<Reduced>,
    /// How many packs could be had now.
    pub left: i64,
}

impl LineView {
    pub fn total(&self) -> Money {
        self.price.unwrap_or_default().times(self.count)
    }

    /// What a member pays for one, and whether that is what is asked.
    pub fn for_members(&self) -> Option<(Money, bool)> {
        self.beside.member.map(|price| (price, self.member && self.price == Some(price)))
    }

    /// The step that its count has reached, and the one that a few more would reach.
    pub fn steps(&self) -> (Option<Step>, Option<Step>) {
        let reached = self.beside.steps.reached(self.count).filter(|step| Some(step.price) == self.price);
        (reached, self.beside.steps.next(self.count).filter(|step| Some(step.price) < self.price))
    }

    /// Can no longer be had at all.
    pub fn is_gone(&self) -> bool {
        self.price.is_none() || self.left <= 0
    }

    /// Less is left than is wanted.
    pub fn is_short(&self) -> bool {
        !self.is_gone() && self.left < self.count
    }

    /// What it costs now, when that is not what the shopper saw.
    pub fn changed_to(&self) -> Option<Money> {
        self.price.filter(|price| *price != self.shown)
    }
}

impl CartView {
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| line.count).sum()
    }

    /// What the goods cost before anything is taken off.
    pub fn base(&self) -> Money {
        self.lines.iter().map(LineView::total).sum()
    }

    pub fn total(&self) -> Money {
        self.base() - self.savings().map(|verdict| verdict.outcome.saved()).sum()
    }

    /// Promotions that do something for it.
    pub fn savings(&self) -> impl Iterator<Item = &Verdict> {
        self.quote.iter().flat_map(Quote::taken)
    }

    /// Promotions for everybody that it nearly has.
    pub fn nearly(&self) -> impl Iterator<Item = (&Verdict, &Why)> {
        self.quote.iter().flat_map(|quote| quote.verdicts.iter()).filter_map(|verdict| match &verdict.outcome {
            Outcome::Not(why @ (Why::TooLittle(_) | Why::TooFew(_))) => Some((verdict, why)),
            _ => None,
        })
    }

    /// What became of the code: nothing when it did something, or why it did not.
    pub fn code_trouble(&self) -> Option<Option<&Why>> {
        let code = self.code.as_ref()?;
        let of_code = self.quote.iter().flat_map(|quote| quote.verdicts.iter()).find(|verdict| verdict.code.as_ref() == Some(code));
        match of_code.map(|verdict| &verdict.outcome) {
            Some(Outcome::Not(why)) => Some(Some(why)),
            Some(_) => None,
            None => Some(None),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn has_changed_prices(&self) -> bool {
        self.lines.iter().any(|line| line.changed_to().is_some())
    }

    /// Whether it can be ordered as it stands.
    pub fn can_be_ordered(&self) -> bool {
        !self.is_empty() && !self.has_changed_prices() && !self.lines.iter().any(|line| line.is_gone() || line.is_short())
    }
}

/// Looks a cart's goods up: three statements, four when promotions are running.
pub async fn look_up(tx: &mut Tx, counter: &Counter, cart: &Cart) -> Result<CartView> {
    let code = cart.code.clone();
    let card = cart.card.as_ref().map(|(number, holder)| (number.clone(), holder.is_some()));
    if cart.lines.is_empty() {
        return Ok(CartView { lines: Vec::new(), quote: None, code, card });
    }
    let packs: Vec<_> = cart.lines.iter().map(|line| line.pack).collect();
    let now = tx.now();
    let priced = price::by_packs(tx, Channel::Web, Some(counter.place.id), now, &packs).await?;
    let variants: Vec<_> = priced.iter().map(|priced| priced.sellable.variant).collect();
    let left = stock::available(tx, counter.place.id, &variants).await?;
    let priced: HashMap<_, _> = priced.into_iter().map(|priced| (priced.sellable.pack, priced)).collect();
    let lines: Vec<_> =
        cart.lines.iter().filter_map(|line| line_view((line, cart.is_member_s()), priced.get(&line.pack)?, &left, now)).collect();
    let mut asked = super::asking(cart, counter.place.id, now, None);
    asked.lines.retain(|asked| lines.iter().any(|line| line.sellable.pack == asked.pack && line.price.is_some()));
    let quote = if asked.lines.is_empty() { None } else { Some(price::quote(tx, &asked).await?) };
    Ok(CartView { lines, quote, code, card })
}

fn line_view(
    (line, member): (&CartLine, bool),
    priced: &price::Priced,
    left: &HashMap<Id<Variant>, Quantity>,
    at: Timestamp,
) -> Option<LineView> {
    let sellable = priced.sellable.clone();
    let price = priced.each(line.count, member).filter(|_| sellable.is_sold_in(Channel::Web));
    let left = packs_in(&sellable, left.get(&sellable.variant).copied().unwrap_or_default());
    Some(LineView {
        count: line.count,
        shown: line.shown,
        beside: priced.beside.clone(),
        member,
        reduced: price.and(priced.reduced(at)),
        price,
        left,
        sellable,
    })
}

/// How many whole packs a quantity makes.
pub(crate) fn packs_in(sellable: &Sellable, quantity: Quantity) -> i64 {
    (quantity.in_steps() / sellable.steps.in_steps().max(1)).max(0)
}
