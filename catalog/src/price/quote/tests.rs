//! Cases that went wrong in other shops; the source is named at each.

use super::{super::Refusal, AskedLine, Quote, QuoteLine, QuoteRow, RowKind, must_make_sense, price_line};
use crate::{
    Channel, Sellable,
    price::{Asked, Beside, Priced},
    promotion::{self, Occasion, Off, Offer, Step},
    sellable,
};
use kernel::{BasisPoints, Error, Id, Money, Quantity, Timestamp, Unit};

fn id<T>() -> Id<T> {
    Id::parse("01a1fc77-4120-7001-967f-ab604c14b12a").expect("an id")
}

fn priced(fen: i64, rate: i64, unit: Unit, steps: i64) -> Priced {
    let sellable = Sellable { unit, steps: Quantity::steps(steps), ..sellable::example() };
    Priced {
        sellable,
        price_fen: Some(Money::fen(fen)),
        beside: Beside::default(),
        book_version: Some(1),
        tax_rate_bp: Some(rate),
        past: None,
    }
}

fn basket(channel: Channel, line: AskedLine) -> Asked {
    Asked { channel, place: None, at: Timestamp::from_micros(0), lines: vec![line], code: None, person: None, member: false }
}

fn line(fen: i64, rate: i64, count: i64) -> QuoteLine {
    let asked = AskedLine { pack: id(), count, weighed: None };
    price_line(&basket(Channel::Web, asked), &asked, Some(&priced(fen, rate, Unit::PIECE, 1))).expect("a line")
}

fn quote(lines: Vec<QuoteLine>) -> Quote {
    Quote::of(lines)
}

fn at_rate(basis_points: i64) -> Offer {
    Offer::Rate { off: BasisPoints::new(basis_points) }
}

fn less(fen: i64) -> Offer {
    Offer::SpendAndSave { steps: vec![Step { from: Money::fen(1), off: Off::Amount(Money::fen(fen)) }], again: false }
}

/// Takes offers off a basket one after the other; answers what was taken.
fn promote(basket: &mut Quote, offers: impl IntoIterator<Item = Offer>) -> Money {
    let met: Vec<_> = (10..).zip(offers).map(|(number, offer)| promotion::example(number, offer)).collect();
    let occasion = Occasion { at: Timestamp::from_micros(1), channel: Channel::Web, place: None, own: false, code: None, person: None };
    let before = basket.total;
    basket.promote(&met, &occasion);
    before - basket.total
}

fn adds_up(quote: &Quote) {
    assert_eq!(quote.lines.iter().map(|line| line.total).sum::<Money>(), quote.total);
    for line in &quote.lines {
        assert_eq!(line.rows.iter().map(|row| row.amount).sum::<Money>(), line.total);
        assert_eq!(line.net() + line.tax, line.total);
        assert!(!line.total.is_negative());
    }
}

#[test]
fn tax_comes_from_the_line_and_not_from_the_piece() {
    // vendure #2662: ten at 38.23 including 20 %.
    let ten = line(3823, 2000, 10);
    assert_eq!((ten.total, ten.tax, ten.net()), (Money::fen(38_230), Money::fen(6372), Money::fen(31_858)));
}

#[test]
fn a_discount_is_rounded_once_on_the_whole() {
    // vendure #3091: a line of 9151.50 less 10 % is 8236.35 or .36, never 8236.25; here halves go up, so 915.15 off.
    let mut basket = quote(vec![line(36_606, 0, 25)]);
    assert_eq!(basket.total, Money::fen(915_150));
    assert_eq!(promote(&mut basket, [at_rate(1000)]), Money::fen(91_515));
    assert_eq!(basket.total, Money::fen(823_635));
    // vendure #3003: rounding does not depend on how the same total is counted out.
    let totals: Vec<_> = [(123_436, 1), (61_718, 2), (30_859, 4)]
        .iter()
        .map(|(fen, count)| {
            let mut basket = quote(vec![line(*fen, 0, *count)]);
            promote(&mut basket, [at_rate(1000)]);
            basket.total
        })
        .collect();
    assert!(totals.iter().all(|total| *total == totals[0]), "{totals:?}");
    adds_up(&basket);
}

#[test]
fn no_fen_is_lost_when_an_amount_is_taken_off_several_lines() {
    // vendure #2995 and #653: an amount that does not divide, over lines of two rates.
    let mut basket = quote(vec![line(1000, 900, 3), line(333, 1300, 1), line(1, 1300, 1)]);
    assert_eq!(promote(&mut basket, [less(100)]), Money::fen(100));
    adds_up(&basket);
    assert_eq!(basket.total, Money::fen(3234));
    let shares: Vec<_> = basket.lines.iter().flat_map(|line| &line.rows).filter(|row| row.kind == RowKind::Discount).collect();
    assert_eq!(shares.iter().map(|row| row.amount).sum::<Money>(), Money::fen(-100));
    let first = &basket.lines[0];
    assert_eq!(first.tax, BasisPoints::new(900).inside_round_half_up(first.total), "tax follows what is left");
}

#[test]
fn everything_off_leaves_nothing_and_not_less() {
    // medusa #12226: 100 % off is exactly nought.
    let mut basket = quote(vec![line(2499, 1300, 1), line(1, 900, 1)]);
    promote(&mut basket, [at_rate(10_000)]);
    assert_eq!((basket.total, basket.tax()), (Money::ZERO, Money::ZERO));
    adds_up(&basket);
    // mall #1002: a coupon of 1000 on 300 takes 300.
    let mut basket = quote(vec![line(30_000, 0, 1)]);
    assert_eq!(promote(&mut basket, [less(100_000)]), Money::fen(30_000));
    assert_eq!(basket.total, Money::ZERO);
    assert_eq!(promote(&mut basket, [less(100_000)]), Money::ZERO, "there is nothing left to take");
    // saleor #13831: half off and half off again, two at 100, leaves 50.
    let mut basket = quote(vec![line(10_000, 0, 2)]);
    promote(&mut basket, [at_rate(5000), at_rate(5000)]);
    assert_eq!(basket.total, Money::fen(5000));
    adds_up(&basket);
}

#[test]
fn amounts_are_whole_fen() {
    // medusa #14818: 24.99 and 10.75 % on top are 27.68; from 27.68 the tax inside is 2.69 and the net 24.99 again.
    let taxed = line(2768, 1075, 1);
    assert_eq!((taxed.tax, taxed.net()), (Money::fen(269), Money::fen(2499)));
    // A quantity of 730 g at 3.98 a jin.
    let weighed = AskedLine { pack: id(), count: 1, weighed: Some(Quantity::steps(730)) };
    let loose = price_line(&basket(Channel::Till, weighed), &weighed, Some(&priced(398, 900, Unit::GRAMS, 500))).expect("a line");
    assert_eq!((loose.total, loose.quantity), (Money::fen(581), Quantity::steps(730)));
    assert_eq!(loose.rows, [QuoteRow { kind: RowKind::Base, party: None, amount: Money::fen(581), promotion: None }]);
}

#[test]
fn absurd_counts_and_weights_are_refused() {
    let asked = |count, weighed: Option<i64>| must_make_sense(&AskedLine { pack: id(), count, weighed: weighed.map(Quantity::steps) });
    // newbee-mall #127: minus five.
    for count in [-5, 0, 10_000, i64::MIN, i64::MAX] {
        assert_eq!(asked(count, None), Err(Refusal::CountAbsurd { count, most: 9999 }));
    }
    for (count, weighed) in [(1, 0), (1, -730), (2, 730), (1, 10_000_001)] {
        assert_eq!(asked(count, Some(weighed)), Err(Refusal::WeightAbsurd));
    }
    assert_eq!(asked(9999, None), Ok(()));
    let bottle = AskedLine { pack: id(), count: 1, weighed: Some(Quantity::steps(3)) };
    let refused = price_line(&basket(Channel::Web, bottle), &bottle, Some(&priced(100, 0, Unit::PIECE, 1)));
    assert!(matches!(refused, Err(Error::Refused(refused)) if refused.code() == "weight-absurd"), "a bottle is not weighed");
}

#[test]
fn what_the_reader_saw_must_be_what_holds() {
    // mall #998: an amount the client made up is never the price.
    let basket = quote(vec![line(2499, 0, 1)]);
    assert!(basket.must_match(Money::fen(2499)).is_ok());
    assert_eq!(basket.must_match(Money::fen(1)).expect_err("refused").code(), "price-changed");
}
