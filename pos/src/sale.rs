//! A finished sale and a refund, as the journal tells of them. They are never edited: a mistake is mended by a refund.

use crate::receipt_number::ReceiptNumber;
use catalog::{
    SalePack, Variant,
    promotion::{Promotion, Verdict},
};
use coop::Party;
use kernel::{BasisPoints, Id, Money, Quantity, Unit, allocate, coded};
use serde::{Deserialize, Serialize};

/// A finished sale or refund.
pub struct Sale;

coded! {
    pub enum TenderKind { Cash = "cash" }
}

/// What the customer handed over (or, with a minus, was handed back).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tender {
    pub kind: TenderKind,
    #[serde(rename = "amount_fen")]
    pub amount: Money,
}

impl Tender {
    pub fn cash(amount: Money) -> Tender {
        Tender { kind: TenderKind::Cash, amount }
    }
}

/// The member card that lay beside a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUsed {
    /// By what the hub finds whose it is.
    pub hash: String,
    /// What of its number stands on paper.
    pub last_digits: String,
}

/// The goods of a line, as they were when they were sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, kernel::Record)]
pub struct Goods {
    #[record(name = "pack_id")]
    pub pack: Id<SalePack>,
    #[record(name = "variant_id")]
    pub variant: Id<Variant>,
    pub sku: String,
    pub title_zh: String,
    pub title_en: String,
    pub unit: Unit,
    pub tax_bp: BasisPoints,
}

/// What a promotion took off a line, as it was when it was sold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reduction {
    pub promotion: Id<Promotion>,
    pub title_zh: String,
    pub title_en: String,
    /// Who bears it; nothing for the seller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bearer: Option<Id<Party>>,
    #[serde(rename = "amount_fen")]
    pub amount: Money,
}

impl Reduction {
    pub(crate) fn of(verdict: &Verdict, amount: Money) -> Reduction {
        let Verdict { promotion, title_zh, title_en, bearer, .. } = verdict;
        Reduction { promotion: *promotion, title_zh: title_zh.clone(), title_en: title_en.clone(), bearer: *bearer, amount }
    }

    /// Its part in what comes back, when `taken` more of a line come back and `before` of it were back already.
    pub(crate) fn given_back(&self, sold: Quantity, before: Quantity, taken: Quantity) -> Reduction {
        Reduction { amount: paid_back(self.amount, sold, before, taken), ..self.clone() }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SoldLine {
    pub line: i64,
    pub goods: Goods,
    pub quantity: Quantity,
    /// The price of one pack, and how much a pack holds.
    #[serde(rename = "unit_price_fen")]
    pub unit_price: Money,
    pub pack_steps: Quantity,
    pub price_version: i64,
    #[serde(rename = "base_fen")]
    pub base: Money,
    /// What the line comes to for everybody, where a member paid less.
    #[serde(default, rename = "ordinary_fen", skip_serializing_if = "Option::is_none")]
    pub ordinary: Option<Money>,
    #[serde(rename = "discount_fen")]
    pub discount: Money,
    /// What the discount is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
    #[serde(rename = "total_fen")]
    pub total: Money,
    /// The line's part of what was really paid, after rounding off; refunds take this and never recompute.
    #[serde(rename = "paid_fen")]
    pub paid: Money,
    /// The scale's label, whose amount stands; the quantity was worked out from it.
    pub label: Option<String>,
}

impl SoldLine {
    /// What a member saved on it.
    pub fn saved_by_card(&self) -> Money {
        self.ordinary.map_or(Money::ZERO, |ordinary| ordinary - self.base)
    }

    fn reduced(&self) -> Money {
        self.reductions.iter().map(|reduction| reduction.amount).sum()
    }

    /// How many whole packs were sold; nothing when it was weighed.
    pub fn packs(&self) -> Option<i64> {
        let (steps, pack) = (self.quantity.in_steps(), self.pack_steps.in_steps().max(1));
        (self.label.is_none() && steps % pack == 0).then_some(steps / pack)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaleCompleted {
    pub sale: Id<Sale>,
    pub receipt_no: ReceiptNumber,
    /// The running number inside the receipt number.
    pub running: i64,
    pub seller: Id<Party>,
    pub lines: Vec<SoldLine>,
    /// What was let off (抹零); never negative.
    #[serde(rename = "rounding_fen")]
    pub rounding: Money,
    #[serde(rename = "total_fen")]
    pub total: Money,
    pub tenders: Vec<Tender>,
    #[serde(rename = "change_fen")]
    pub change: Money,
    /// The member card it was rung up with, if it held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardUsed>,
}

impl SaleCompleted {
    /// Σ lines − discounts − rounding = total = Σ tenders − change, to the fen. Answers the first identity that fails.
    pub fn out_of_balance(&self) -> Option<&'static str> {
        let sum = |amount: fn(&SoldLine) -> Money| self.lines.iter().map(amount).sum::<Money>();
        let (base, discount, total) = (sum(|line| line.base), sum(|line| line.discount), sum(|line| line.total));
        let tendered: Money = self.tenders.iter().map(|tender| tender.amount).sum();
        let identities = [
            (self.lines.iter().all(|line| line.base - line.discount == line.total), "line = base − discount"),
            (self.lines.iter().all(|line| line.reduced() == line.discount), "discount = Σ promotions"),
            (base - discount == total, "Σ base − Σ discount = Σ lines"),
            (total - self.rounding == self.total, "Σ lines − rounding = total"),
            (sum(|line| line.paid) == self.total, "Σ paid = total"),
            (tendered - self.change == self.total, "Σ tenders − change = total"),
            (!self.rounding.is_negative() && !self.change.is_negative() && !self.total.is_negative(), "nothing is negative"),
            (self.lines.iter().all(|line| !line.total.is_negative() && !line.paid.is_negative()), "no line is negative"),
            (self.lines.iter().all(|line| line.ordinary.is_none_or(|ordinary| ordinary > line.base)), "a member pays less"),
            (self.card.is_some() || self.lines.iter().all(|line| line.ordinary.is_none()), "a member's price has a card"),
        ];
        identities.into_iter().find(|(holds, _)| !holds).map(|(_, name)| name)
    }

    /// What a member saved with his card.
    pub fn saved_by_card(&self) -> Money {
        self.lines.iter().map(SoldLine::saved_by_card).sum()
    }

    pub fn lines_total(&self) -> Money {
        self.lines.iter().map(|line| line.total).sum()
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnedLine {
    /// The line of the sale it takes back.
    pub line: i64,
    pub goods: Goods,
    pub quantity: Quantity,
    #[serde(rename = "paid_fen")]
    pub paid: Money,
    /// What of the sale's promotions comes back with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefundCompleted {
    pub refund: Id<Sale>,
    pub receipt_no: ReceiptNumber,
    pub running: i64,
    pub seller: Id<Party>,
    pub of_sale: Id<Sale>,
    pub of_receipt_no: ReceiptNumber,
    pub reason: String,
    pub lines: Vec<ReturnedLine>,
    /// What the customer got back; positive.
    #[serde(rename = "total_fen")]
    pub total: Money,
    /// The money's way back: negative tenders.
    pub tenders: Vec<Tender>,
}

impl RefundCompleted {
    pub fn out_of_balance(&self) -> Option<&'static str> {
        let paid: Money = self.lines.iter().map(|line| line.paid).sum();
        let tendered: Money = self.tenders.iter().map(|tender| tender.amount).sum();
        let identities = [(paid == self.total, "Σ lines = total"), (tendered == -self.total, "Σ tenders = −total")];
        identities.into_iter().find(|(holds, _)| !holds).map(|(_, name)| name)
    }
}

/// What a quantity costs at a price per pack, halves up.
pub fn priced(unit_price: Money, quantity: Quantity, pack_steps: Quantity) -> Money {
    unit_price.for_part_round_half_up(quantity.in_steps(), pack_steps.in_steps())
}

/// The quantity that an amount on a scale's label must have been, to the nearest step and at least one.
pub fn weighed_for(amount: Money, unit_price: Money, pack_steps: Quantity) -> Quantity {
    let steps = Money::fen(pack_steps.in_steps()).for_part_round_half_up(amount.in_fen(), unit_price.in_fen().max(1));
    Quantity::steps(steps.in_fen().max(1))
}

/// What is let off when a sum is rounded down to whole `step`s (抹零): downwards only, and never the whole sum.
pub fn rounded_off(sum: Money, step: Money) -> Money {
    let rounded = sum.round_down_to(step);
    if rounded.is_zero() { Money::ZERO } else { sum - rounded }
}

/// What each line's part is of the total that is really paid.
pub fn paid_parts(totals: &[Money], rounding: Money) -> Vec<Money> {
    let weights: Vec<i64> = totals.iter().map(|total| total.in_fen()).collect();
    allocate(rounding, &weights).into_iter().zip(totals).map(|(part, total)| *total - part).collect()
}

/// What comes back for `taken` more when `before` of a line were taken back already. Over any partition of the line
/// this adds up to exactly what was paid for it.
pub fn paid_back(paid: Money, sold: Quantity, before: Quantity, taken: Quantity) -> Money {
    let up_to = |quantity: Quantity| paid.for_part_round_half_up(quantity.in_steps(), sold.in_steps());
    up_to(before + taken) - up_to(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn goods() -> Goods {
        Goods {
            pack: Id::parse("019a0000-0000-7000-8000-000000000001").expect("an id"),
            variant: Id::parse("019a0000-0000-7000-8000-000000000002").expect("an id"),
            sku: "CG-SALT-400".to_owned(),
            title_zh: "加碘精制盐".to_owned(),
            title_en: "Salt".to_owned(),
            unit: Unit::GRAMS,
            tax_bp: BasisPoints::new(900),
        }
    }

    /// What a promotion took off a line: a third, and of every third line all.
    fn reduced(at: usize, base: Money) -> Reduction {
        let amount = base.for_part_round_half_up(if at % 3 == 2 { 3 } else { 1 }, 3);
        let promotion = Id::parse("019a0000-0000-7000-8000-000000000005").expect("an id");
        Reduction { promotion, title_zh: "满减".to_owned(), title_en: "Save".to_owned(), bearer: None, amount }
    }

    /// A sale rung up from prices, quantities, a rounding step and what was handed over beyond the total.
    fn rung_up(items: &[(i64, i64)], step: i64, extra: i64) -> SaleCompleted {
        let base = |(price, steps): &(i64, i64)| priced(Money::fen(*price), Quantity::steps(*steps), Quantity::steps(500));
        let off: Vec<Reduction> = items.iter().enumerate().map(|(at, item)| reduced(at, base(item))).collect();
        let totals: Vec<Money> = items.iter().zip(&off).map(|(item, off)| base(item) - off.amount).collect();
        let sum: Money = totals.iter().copied().sum();
        let rounding = rounded_off(sum, Money::fen(step));
        let paid = paid_parts(&totals, rounding);
        let lines =
            items.iter().zip(&totals).zip(&paid).zip(&off).enumerate().map(|(at, ((((price, steps), total), paid), off))| SoldLine {
                line: at as i64 + 1,
                goods: goods(),
                quantity: Quantity::steps(*steps),
                unit_price: Money::fen(*price),
                pack_steps: Quantity::steps(500),
                price_version: 1,
                base: *total + off.amount,
                ordinary: (at % 2 == 1).then(|| *total + off.amount + Money::fen(1)),
                discount: off.amount,
                reductions: vec![off.clone()],
                total: *total,
                paid: *paid,
                label: None,
            });
        SaleCompleted {
            sale: Id::parse("019a0000-0000-7000-8000-000000000003").expect("an id"),
            receipt_no: ReceiptNumber::new("100101", "01", 1, 1),
            running: 1,
            seller: Id::parse("019a0000-0000-7000-8000-000000000004").expect("an id"),
            lines: lines.collect(),
            rounding,
            total: sum - rounding,
            tenders: vec![Tender::cash(sum - rounding + Money::fen(extra))],
            change: Money::fen(extra),
            card: Some(CardUsed { hash: "1f".repeat(16), last_digits: "7896".to_owned() }),
        }
    }

    proptest! {
        #[test]
        fn every_sale_adds_up_and_travels_unchanged(items in prop::collection::vec((1i64..50_000, 1i64..20_000), 1..40), step in prop::sample::select(vec![1i64, 10, 100]), extra in 0i64..10_000) {
            let sale = rung_up(&items, step, extra);
            prop_assert_eq!(sale.out_of_balance(), None);
            prop_assert!(sale.rounding < Money::fen(step) || sale.rounding.is_zero());
            let written = serde_json::to_string(&sale).expect("json");
            prop_assert_eq!(serde_json::from_str::<SaleCompleted>(&written).expect("json"), sale);
        }

        #[test]
        fn taking_a_line_back_in_any_parts_gives_back_exactly_what_was_paid(paid in 0i64..1_000_000, parts in prop::collection::vec(1i64..5_000, 1..12)) {
            let sold: Quantity = parts.iter().map(|part| Quantity::steps(*part)).sum();
            let mut before = Quantity::ZERO;
            let mut back = Money::ZERO;
            for part in parts {
                back += paid_back(Money::fen(paid), sold, before, Quantity::steps(part));
                before += Quantity::steps(part);
            }
            prop_assert_eq!(back, Money::fen(paid));
        }

        #[test]
        fn a_label_s_quantity_costs_what_the_label_says_as_near_as_a_gram_goes(amount in 1i64..100_000, price in 1i64..20_000) {
            let grams = weighed_for(Money::fen(amount), Money::fen(price), Quantity::steps(500));
            let again = priced(Money::fen(price), grams, Quantity::steps(500));
            let one_gram = priced(Money::fen(price), Quantity::steps(1), Quantity::steps(500)).in_fen() + 1;
            prop_assert!((again.in_fen() - amount).abs() <= one_gram.max(price / 500 + 1));
        }
    }

    #[test]
    fn a_fen_that_was_slipped_in_is_noticed() {
        let mut sale = rung_up(&[(269, 730), (250, 500)], 10, 0);
        sale.change = Money::fen(1);
        assert_eq!(sale.out_of_balance(), Some("Σ tenders − change = total"));
    }

    #[test]
    fn a_member_s_price_without_a_card_or_above_the_price_for_everybody_is_noticed() {
        let sale = rung_up(&[(269, 730), (250, 500)], 10, 0);
        let without = SaleCompleted { card: None, ..sale.clone() };
        assert_eq!(without.out_of_balance(), Some("a member's price has a card"));
        assert_eq!(sale.saved_by_card(), Money::fen(1));
        let mut dear = sale;
        dear.lines[1].ordinary = Some(dear.lines[1].base);
        assert_eq!(dear.out_of_balance(), Some("a member pays less"));
    }

    #[test]
    fn rounding_off_is_downwards_and_never_gives_the_goods_away() {
        for (sum, step, off) in [(1287, 10, 7), (1287, 100, 87), (1280, 10, 0), (7, 10, 0), (1287, 1, 0)] {
            assert_eq!(rounded_off(Money::fen(sum), Money::fen(step)), Money::fen(off), "{sum} to {step}");
        }
    }
}
