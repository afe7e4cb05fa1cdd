//! Which offers are taken off a basket, in which order, and why the others are not.

use super::{
    Met, Promotion, State,
    offer::{Lack, Offer, Ware},
};
use crate::Channel;
use coop::{Party, Place};
use kernel::{Id, Money, Timestamp};

/// When and where a basket is priced, and for whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'a> {
    pub at: Timestamp,
    pub channel: Channel,
    pub place: Option<Id<Place>>,
    /// Whether the store sells for itself, so that what is taken off is its own money.
    pub own: bool,
    /// What was typed in.
    pub code: Option<&'a str>,
    /// By what a shopper is known again.
    pub person: Option<&'a str>,
}

/// What a promotion did to a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub promotion: Id<Promotion>,
    pub title_zh: String,
    pub title_en: String,
    /// Who bears what was taken off; nothing for the seller.
    pub bearer: Option<Id<Party>>,
    /// The code that was used for it.
    pub code: Option<String>,
    pub limits: Limits,
    pub outcome: Outcome,
}

/// What must be counted when a promotion is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub counted: bool,
    pub code_counted: bool,
    /// How many orders of one shopper.
    pub most_each: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// What it took off each line of the basket.
    Taken(Vec<Money>),
    /// Carrying costs nothing.
    Carried,
    Not(Why),
}

/// Why a promotion took nothing off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    NotRunning(State),
    NotYet(Timestamp),
    Over(Timestamp),
    /// For another channel or another place.
    Elsewhere,
    /// Tills know no codes and count no limits.
    NotAtTills,
    /// A store that sells for itself takes only what is made for it.
    OwnStore,
    CodeMissing,
    CodeUsed,
    /// The code is somebody else's, or for another store.
    CodeOfAnother,
    /// This shopper had it as often as he may.
    HadAlready(i64),
    NoGoods,
    TooLittle(Money),
    TooFew(i64),
    NoSaving,
    /// Another of its group saves more.
    Beaten(Id<Promotion>),
    /// The goods it is for were taken by an offer that stands alone, or it stands alone and others came before.
    Closed(Id<Promotion>),
    BudgetSpent,
    UsedUp,
}

impl Why {
    /// The reason as a message id; programs decide by it.
    pub fn code(&self) -> &'static str {
        match self {
            Why::NotRunning(State::Draft) => "promotion-why-draft",
            Why::NotRunning(State::Running) => "promotion-why-running",
            Why::NotRunning(State::Paused) => "promotion-why-paused",
            Why::NotRunning(State::Ended) => "promotion-why-ended",
            Why::NotYet(_) => "promotion-why-not-yet",
            Why::Over(_) => "promotion-why-over",
            Why::Elsewhere => "promotion-why-elsewhere",
            Why::NotAtTills => "promotion-why-not-at-tills",
            Why::OwnStore => "promotion-why-own-store",
            Why::CodeMissing => "promotion-why-code-missing",
            Why::CodeUsed => "promotion-why-code-used",
            Why::CodeOfAnother => "promotion-why-code-of-another",
            Why::HadAlready(_) => "promotion-why-had-already",
            Why::NoGoods => "promotion-why-no-goods",
            Why::TooLittle(_) => "promotion-why-too-little",
            Why::TooFew(_) => "promotion-why-too-few",
            Why::NoSaving => "promotion-why-no-saving",
            Why::Beaten(_) => "promotion-why-beaten",
            Why::Closed(_) => "promotion-why-closed",
            Why::BudgetSpent => "promotion-why-budget-spent",
            Why::UsedUp => "promotion-why-used-up",
        }
    }
}

impl Outcome {
    pub fn saved(&self) -> Money {
        match self {
            Outcome::Taken(lines) => lines.iter().copied().sum(),
            Outcome::Carried | Outcome::Not(_) => Money::ZERO,
        }
    }

    pub fn is_taken(&self) -> bool {
        !matches!(self, Outcome::Not(_))
    }
}

/// Takes promotions off a basket in their order, each off what those before it left; says of every one what it did.
/// What lies in `wares` afterwards costs so much less.
pub(crate) fn weigh(met: &[Met], occasion: &Occasion<'_>, wares: &mut [Ware<'_>]) -> Vec<Verdict> {
    let mut order: Vec<&Met> = met.iter().collect();
    order.sort_by_key(|met| (met.is_for_carrying(), met.promotion.terms.rank, met.promotion.id));
    let mut basket = Basket { marks: vec![Mark::Open; wares.len()], wares };
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(order.len());
    for (at, met) in order.iter().enumerate() {
        if verdicts.iter().any(|verdict| verdict.promotion == met.promotion.id) {
            continue;
        }
        let rivals = order[at..].iter().copied().filter(|other| met.is_rival(other)).collect::<Vec<_>>();
        verdicts.extend(basket.settle(occasion, &rivals));
    }
    verdicts
}

struct Basket<'w, 'a> {
    wares: &'w mut [Ware<'a>],
    marks: Vec<Mark>,
}

/// What offers did to a line so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    /// Something was taken off; an offer that stands alone may not have it any more.
    Touched(Id<Promotion>),
    /// An offer that stands alone took something off.
    Closed(Id<Promotion>),
}

impl Basket<'_, '_> {
    /// Takes the best of some offers that exclude each other.
    fn settle(&mut self, occasion: &Occasion<'_>, rivals: &[&Met]) -> Vec<Verdict> {
        let found: Vec<(&Met, Result<Vec<Money>, Why>)> = rivals.iter().map(|met| (*met, self.try_one(occasion, met))).collect();
        let saved = |found: &Result<Vec<Money>, Why>| found.as_ref().ok().map(|lines| lines.iter().copied().sum::<Money>());
        let best = found
            .iter()
            .filter_map(|(met, found)| Some((saved(found)?, *met)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        if let Some((_, met)) = best
            && let Some((_, Ok(lines))) = found.iter().find(|(other, _)| other.promotion.id == met.promotion.id)
        {
            self.take(met, lines);
        }
        let verdict = |(met, found): (&Met, Result<Vec<Money>, Why>)| {
            let outcome = match (found, best) {
                (Err(why), _) => Outcome::Not(why),
                (Ok(_), Some((_, best))) if best.promotion.id != met.promotion.id => Outcome::Not(Why::Beaten(best.promotion.id)),
                (Ok(_), _) if met.is_for_carrying() => Outcome::Carried,
                (Ok(lines), _) => Outcome::Taken(lines),
            };
            met.verdict(outcome)
        };
        found.into_iter().map(verdict).collect()
    }

    fn try_one(&self, occasion: &Occasion<'_>, met: &Met) -> Result<Vec<Money>, Why> {
        met.must_hold(occasion)?;
        let terms = &met.promotion.terms;
        let counts = |ware: &Ware<'_>| terms.scope.holds(ware) && (met.is_for_carrying() || !ware.left.is_zero());
        let meant: Vec<bool> = self.wares.iter().map(counts).collect();
        let open: Vec<bool> = meant.iter().zip(&self.marks).map(|(meant, mark)| *meant && self.may_have(met, *mark)).collect();
        let lines = match terms.offer.takings(self.wares, &open) {
            Ok(lines) => lines,
            Err(lack) => return Err(self.closed_by(&meant, &open).filter(|_| lack != Lack::Saving).unwrap_or(lack.into())),
        };
        met.must_be_affordable(lines.iter().copied().sum())?;
        Ok(lines)
    }

    fn may_have(&self, met: &Met, mark: Mark) -> bool {
        match mark {
            Mark::Open => true,
            Mark::Touched(_) => !met.promotion.terms.alone,
            Mark::Closed(_) => met.is_for_carrying(),
        }
    }

    /// Who took the goods that it would have been for.
    fn closed_by(&self, meant: &[bool], open: &[bool]) -> Option<Why> {
        let lost = meant.iter().zip(open).position(|(meant, open)| *meant && !open)?;
        match self.marks[lost] {
            Mark::Touched(by) | Mark::Closed(by) => Some(Why::Closed(by)),
            Mark::Open => None,
        }
    }

    fn take(&mut self, met: &Met, lines: &[Money]) {
        let (id, alone) = (met.promotion.id, met.promotion.terms.alone);
        for ((ware, mark), taken) in self.wares.iter_mut().zip(&mut self.marks).zip(lines) {
            if !taken.is_zero() {
                ware.left -= *taken;
                assert!(!ware.left.is_negative(), "no offer takes more than there is");
                *mark = if alone { Mark::Closed(id) } else { Mark::Touched(id) };
            }
        }
    }
}

impl Met {
    fn is_for_carrying(&self) -> bool {
        matches!(self.promotion.terms.offer, Offer::FreeCarrying { .. })
    }

    /// Itself, others of its group, and of those that let carrying cost nothing, all: it costs nothing only once.
    fn is_rival(&self, other: &Met) -> bool {
        let (group, others) = (&self.promotion.terms.group, &other.promotion.terms.group);
        let same_group = !group.is_empty() && group == others && self.is_for_carrying() == other.is_for_carrying();
        self.promotion.id == other.promotion.id || same_group || (self.is_for_carrying() && other.is_for_carrying())
    }

    /// Refuses what has nothing to do with the goods: the time, the place, the code, the shopper.
    fn must_hold(&self, occasion: &Occasion<'_>) -> Result<(), Why> {
        let promotion = &self.promotion;
        if promotion.state != State::Running {
            return Err(Why::NotRunning(promotion.state));
        }
        if occasion.at < promotion.from_at {
            return Err(Why::NotYet(promotion.from_at));
        }
        if let Some(until) = promotion.until_at.filter(|until| *until <= occasion.at) {
            return Err(Why::Over(until));
        }
        let elsewhere = promotion.channel.is_some_and(|channel| channel != occasion.channel)
            || promotion.place.is_some_and(|place| Some(place) != occasion.place);
        if elsewhere {
            return Err(Why::Elsewhere);
        }
        if occasion.channel == Channel::Till && promotion.is_known_at_the_hub_alone() {
            return Err(Why::NotAtTills);
        }
        if occasion.own && promotion.place.is_none() {
            return Err(Why::OwnStore);
        }
        if promotion.coded {
            self.must_have_code(occasion)?;
        }
        match promotion.most_each.filter(|most| self.had >= *most) {
            Some(_) => Err(Why::HadAlready(self.had)),
            None => Ok(()),
        }
    }

    fn must_have_code(&self, occasion: &Occasion<'_>) -> Result<(), Why> {
        let Some(coupon) = &self.coupon else { return Err(Why::CodeMissing) };
        if coupon.most_uses.is_some_and(|most| coupon.uses >= most) {
            return Err(Why::CodeUsed);
        }
        let of_another = coupon.place.is_some_and(|place| Some(place) != occasion.place)
            || coupon.person.as_deref().is_some_and(|person| occasion.person.is_some_and(|known| known != person));
        if of_another { Err(Why::CodeOfAnother) } else { Ok(()) }
    }

    fn must_be_affordable(&self, saved: Money) -> Result<(), Why> {
        let promotion = &self.promotion;
        if promotion.most_uses.is_some_and(|most| promotion.uses >= most) {
            return Err(Why::UsedUp);
        }
        if promotion.budget_fen.is_some_and(|budget| promotion.spent_fen + saved > budget) {
            return Err(Why::BudgetSpent);
        }
        Ok(())
    }

    fn verdict(&self, outcome: Outcome) -> Verdict {
        Verdict {
            promotion: self.promotion.id,
            title_zh: self.promotion.title_zh.clone(),
            title_en: self.promotion.title_en.clone(),
            bearer: self.promotion.bearer,
            code: self.coupon.as_ref().map(|coupon| coupon.code.clone()),
            limits: Limits {
                counted: self.promotion.is_counted(),
                code_counted: self.coupon.as_ref().is_some_and(|coupon| coupon.most_uses.is_some()),
                most_each: self.promotion.most_each,
            },
            outcome,
        }
    }
}

impl From<Lack> for Why {
    fn from(lack: Lack) -> Why {
        match lack {
            Lack::Goods => Why::NoGoods,
            Lack::Money(missing) => Why::TooLittle(missing),
            Lack::Pieces(missing) => Why::TooFew(missing),
            Lack::Saving => Why::NoSaving,
        }
    }
}
