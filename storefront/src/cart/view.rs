//! A cart as its page and the API show it: what it costs now, what it cost when it was put in, what can no longer be had.

use super::{Cart, CartLine};
use crate::directory::Known;
use catalog::{
    Channel, SalePack, Sellable, Variant,
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

/// Looks a cart's goods up: three statements, four when promotions are running. What is left for a line is what the other
/// lines leave: two packs of one variant, or a bundle and one of its components, are not both offered the same piece.
pub async fn look_up(tx: &mut Tx, known: &Known, cart: &Cart) -> Result<CartView> {
    let code = cart.code.clone();
    let card = cart.card.as_ref().map(|(number, holder)| (number.clone(), holder.is_some()));
    if cart.lines.is_empty() {
        return Ok(CartView { lines: Vec::new(), quote: None, code, card });
    }
    let packs: Vec<_> = cart.lines.iter().map(|line| line.pack).collect();
    let (now, place) = (tx.now(), known.counter.place.id);
    let priced = price::by_packs(tx, Channel::Web, Some(place), now, &packs).await?;
    let variants: Vec<_> = priced.iter().map(|priced| priced.sellable.variant).collect();
    let lying = stock::available(tx, place, &known.bundles.lying(&variants)).await?;
    let priced: HashMap<_, _> = priced.into_iter().map(|priced| (priced.sellable.pack, priced)).collect();
    let view = |line: &CartLine| {
        let left = beside(known, cart, line, (&priced, &lying));
        line_view(known, (line, cart.is_member_s()), priced.get(&line.pack)?, &left, now)
    };
    let lines: Vec<_> = cart.lines.iter().filter_map(view).collect();
    let mut asked = super::asking(cart, place, now, None);
    asked.lines.retain(|asked| lines.iter().any(|line| line.sellable.pack == asked.pack && line.price.is_some()));
    let quote = if asked.lines.is_empty() { None } else { Some(price::quote(tx, &asked).await?) };
    Ok(CartView { lines, quote, code, card })
}

/// What is no longer sold has no price to agree to; it stays in the cart, marked, until it is taken out.
pub(crate) async fn accept_what_is_sold(tx: &mut Tx, known: &Known, cart: &mut Cart) -> Result<()> {
    let view = look_up(tx, known, cart).await?;
    let sold: Vec<_> = view.lines.iter().filter(|line| line.price.is_some()).map(|line| (line.sellable.pack, line.count)).collect();
    super::accept_prices(tx, cart, known.counter.place.id, &sold).await
}

type Left = HashMap<Id<Variant>, Quantity>;

/// What lies on shelves beside what the other lines of a cart take.
fn beside(known: &Known, cart: &Cart, own: &CartLine, (priced, lying): (&HashMap<Id<SalePack>, price::Priced>, &Left)) -> Left {
    let mut left = lying.clone();
    for line in cart.lines.iter().filter(|line| line.pack != own.pack) {
        let Some(sold) = priced.get(&line.pack).map(|priced| &priced.sellable) else { continue };
        for (variant, quantity) in known.bundles.takes(sold.variant, sold.steps.times(line.count)) {
            let rest = left.entry(variant).or_default();
            *rest = *rest - quantity;
        }
    }
    left
}

fn line_view(known: &Known, (line, member): (&CartLine, bool), priced: &price::Priced, left: &Left, at: Timestamp) -> Option<LineView> {
    let sellable = priced.sellable.clone();
    let can_be_had = known.bundles.of(sellable.variant).iter().all(|component| component.published);
    let price = priced.each(line.count, member).filter(|_| sellable.is_sold_in(Channel::Web) && can_be_had);
    let left = packs_in(&sellable, known.bundles.left(sellable.variant, left));
    let reduced = price.and(priced.reduced(at));
    Some(LineView { count: line.count, shown: line.shown, beside: priced.beside.clone(), member, reduced, price, left, sellable })
}

/// How many whole packs a quantity makes.
pub(crate) fn packs_in(sellable: &Sellable, quantity: Quantity) -> i64 {
    (quantity.in_steps() / sellable.steps.in_steps().max(1)).max(0)
}
