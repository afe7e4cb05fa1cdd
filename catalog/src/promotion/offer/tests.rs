use super::*;
use crate::sellable;
use proptest::prelude::*;

const A: &str = "01a1fc77-4120-7001-967f-ab604c14b10a";
const B: &str = "01a1fc77-4120-7001-967f-ab604c14b10b";

fn goods(pack: &str) -> Sellable {
    Sellable { pack: Id::parse(pack).expect("an id"), ..sellable::example() }
}

/// What an offer takes off lines of (cost, count), all of them meant.
fn off(offer: &Offer, lines: &[(i64, i64)]) -> Result<Vec<i64>, Lack> {
    let sold: Vec<_> = (0..lines.len()).map(|at| goods(if at == 0 { A } else { B })).collect();
    let ware = |(sellable, (left, count)): (_, &(i64, i64))| Ware::of(sellable, *count, Money::fen(*left));
    let wares: Vec<_> = sold.iter().zip(lines).map(ware).collect();
    let meant = vec![true; wares.len()];
    offer.takings(&wares, &meant).map(|taken| taken.into_iter().map(Money::in_fen).collect())
}

fn step(from: i64, off: i64) -> Step {
    Step { from: Money::fen(from), off: Off::Amount(Money::fen(off)) }
}

#[test]
fn spend_and_save_takes_the_highest_step_that_is_reached() {
    let offer = Offer::SpendAndSave { steps: vec![step(10_000, 1000), step(20_000, 3000)], again: false };
    for (lines, taken) in [
        (vec![(9999, 1)], Err(Lack::Money(Money::fen(1)))),
        (vec![(10_000, 1)], Ok(vec![1000])),
        (vec![(15_000, 1), (4999, 1)], Ok(vec![750, 250])),
        (vec![(15_000, 1), (5000, 1)], Ok(vec![2250, 750])),
        (vec![], Err(Lack::Goods)),
    ] {
        assert_eq!(off(&offer, &lines), taken, "{lines:?}");
    }
    let again = Offer::SpendAndSave { steps: vec![step(10_000, 1000)], again: true };
    assert_eq!(off(&again, &[(35_000, 2)]), Ok(vec![3000]));
    let rate = Offer::SpendAndSave { steps: vec![Step { from: Money::fen(10_000), off: Off::Rate(BasisPoints::new(500)) }], again: false };
    assert_eq!(off(&rate, &[(10_010, 1)]), Ok(vec![501]), "halves go up, once on the whole");
}

#[test]
fn the_second_at_half_price_is_the_cheaper_of_two() {
    let offer = Offer::NthPiece { nth: 2, off: BasisPoints::new(5000) };
    for (lines, taken) in [
        (vec![(1000, 1)], Err(Lack::Pieces(1))),
        (vec![(2000, 2)], Ok(vec![500])),
        (vec![(3000, 3)], Ok(vec![500])),
        (vec![(1000, 1), (600, 1)], Ok(vec![0, 300])),
        // 1000 1000 | 600 600: the second and the fourth.
        (vec![(2000, 2), (1200, 2)], Ok(vec![500, 300])),
        // Three pieces that cost 1000 together cost 334, 333, 333.
        (vec![(1000, 3)], Ok(vec![167])),
    ] {
        assert_eq!(off(&offer, &lines), taken, "{lines:?}");
    }
}

#[test]
fn three_bought_and_one_got() {
    let offer = Offer::BuyAndGet { buy: 3, free: 1, gift: None };
    assert_eq!(off(&offer, &[(3000, 3)]), Err(Lack::Pieces(1)));
    assert_eq!(off(&offer, &[(4000, 4)]), Ok(vec![1000]));
    assert_eq!(off(&offer, &[(8000, 8)]), Ok(vec![2000]));
    assert_eq!(off(&offer, &[(3000, 3), (500, 1)]), Ok(vec![0, 500]), "the cheapest");
}

#[test]
fn a_gift_lies_in_the_basket_beside_what_is_bought() {
    let gift = Scope { packs: vec![Id::parse(B).expect("an id")], ..Scope::default() };
    let offer = Offer::BuyAndGet { buy: 2, free: 1, gift: Some(gift) };
    let (bought, given) = (goods(A), goods(B));
    let wares = |count: i64, gifts: i64| {
        let line = |sellable, count: i64, each: i64| Ware::of(sellable, count, Money::fen(each * count));
        vec![line(&bought, count, 1000), line(&given, gifts, 300)]
    };
    let taken = |count, gifts| offer.takings(&wares(count, gifts), &[true, false]).map(|taken| taken[1].in_fen());
    assert_eq!(taken(1, 1), Err(Lack::Pieces(1)));
    assert_eq!(taken(2, 3), Ok(300), "one for two");
    assert_eq!(taken(5, 3), Ok(600), "two for four");
    assert_eq!(taken(8, 3), Ok(900), "no more than there are");
}

#[test]
fn any_three_for_one_price_bundles_the_dearest_and_only_what_saves() {
    let offer = Offer::BundlePrice { pieces: 3, price: Money::fen(9900) };
    for (lines, taken) in [
        (vec![(10_000, 2)], Err(Lack::Pieces(1))),
        (vec![(15_000, 3)], Ok(vec![5100])),
        (vec![(9000, 3)], Err(Lack::Saving)),
        // Four at 50 and two at 20: the three dearest cost 150, the rest 90 and stay as they are.
        (vec![(20_000, 4), (4000, 2)], Ok(vec![5100, 0])),
        // Both bundles save; what they save lies on the lines as their worth does.
        (vec![(15_000, 3), (13_500, 3)], Ok(vec![4579, 4121])),
    ] {
        assert_eq!(off(&offer, &lines), taken.clone(), "{lines:?}");
    }
}

#[test]
fn a_set_costs_its_price_as_often_as_it_is_whole() {
    let part = |pack: &str, count| Part { pack: Id::parse(pack).expect("an id"), count };
    let offer = Offer::SetPrice { parts: vec![part(A, 2), part(B, 1)], price: Money::fen(2000) };
    assert_eq!(off(&offer, &[(2000, 2)]), Err(Lack::Pieces(1)));
    assert_eq!(off(&offer, &[(2000, 2), (1000, 1)]), Ok(vec![667, 333]));
    assert_eq!(off(&offer, &[(5000, 5), (1000, 1)]), Ok(vec![667, 333]), "the third of the first kind is no part of it");
    assert_eq!(off(&offer, &[(4000, 4), (2000, 2)]), Ok(vec![1333, 667]));
    let dear = Offer::SetPrice { parts: vec![part(A, 1)], price: Money::fen(9000) };
    assert_eq!(off(&dear, &[(1000, 1)]), Err(Lack::Saving), "nobody pays more for a set");
}

#[test]
fn carrying_is_free_from_its_sum_on() {
    let offer = Offer::FreeCarrying { from: Money::fen(5000) };
    assert_eq!(off(&offer, &[(4000, 1)]), Err(Lack::Money(Money::fen(1000))));
    assert_eq!(off(&offer, &[(4000, 1), (1000, 1)]), Ok(vec![0, 0]));
}

/// The same rule written the slow way: every piece on its own.
fn slowly(lines: &[(i64, i64)], many: i64, cheap: i64) -> i64 {
    let mut pieces = Vec::new();
    for (cost, count) in lines {
        pieces.extend((0..*count).map(|nth| cost / count + i64::from(nth < cost % count)));
    }
    pieces.sort_unstable_by(|one, other| other.cmp(one));
    let many = usize::try_from(many).expect("small");
    pieces.chunks_exact(many).flat_map(|group| &group[many - usize::try_from(cheap).expect("small")..]).sum()
}

fn any_offer() -> impl Strategy<Value = Offer> {
    let rate = || (1i64..=10_000).prop_map(BasisPoints::new);
    let money = || (1i64..50_000).prop_map(Money::fen);
    prop_oneof![
        rate().prop_map(|off| Offer::Rate { off }),
        (1i64..30_000, 1i64..30_000, any::<bool>())
            .prop_map(|(from, off, again)| Offer::SpendAndSave { steps: vec![step(from, off)], again }),
        (2i64..6, rate()).prop_map(|(nth, off)| Offer::NthPiece { nth, off }),
        (1i64..5, 1i64..4).prop_map(|(buy, free)| Offer::BuyAndGet { buy, free, gift: None }),
        (2i64..6, money()).prop_map(|(pieces, price)| Offer::BundlePrice { pieces, price }),
    ]
}

proptest! {
    #[test]
    fn no_offer_takes_more_than_a_line_costs(offer in any_offer(), lines in prop::collection::vec((0i64..40_000, 1i64..60), 1..8)) {
        if let Ok(taken) = off(&offer, &lines) {
            for (taken, (cost, _)) in taken.iter().zip(&lines) {
                prop_assert!((0..=*cost).contains(taken), "{offer:?} takes {taken} of {cost}");
            }
        }
    }

    #[test]
    fn counting_pieces_in_runs_is_counting_them_one_by_one(lines in prop::collection::vec((0i64..40_000, 1i64..40), 1..8), many in 1i64..7, cheap in 1i64..4) {
        prop_assume!(cheap <= many);
        let runs = Runs::of(lines.iter().map(|(cost, count)| (Money::fen(*cost), *count)));
        let quick: Money = runs.last_of_every(lines.len(), many, cheap).into_iter().sum();
        prop_assert_eq!(quick.in_fen(), slowly(&lines, many, cheap));
        let all: Money = runs.dearest(lines.len(), runs.count()).into_iter().sum();
        prop_assert_eq!(all.in_fen(), lines.iter().map(|(cost, _)| cost).sum::<i64>());
    }

    #[test]
    fn a_bundle_is_never_dearer_than_its_parts(lines in prop::collection::vec((1i64..40_000, 1i64..30), 1..6), pieces in 2i64..5, price in 1i64..30_000) {
        let best = |sets: i64| -> i64 {
            let runs = Runs::of(lines.iter().map(|(cost, count)| (Money::fen(*cost), *count)));
            runs.worth(sets * pieces).in_fen() - price * sets
        };
        let count: i64 = lines.iter().map(|(_, count)| count).sum();
        let most = (0..=count / pieces).map(best).max().unwrap_or(0);
        let saved: i64 = off(&Offer::BundlePrice { pieces, price: Money::fen(price) }, &lines).map(|taken| taken.iter().sum()).unwrap_or(0);
        prop_assert_eq!(saved, most.max(0), "as many bundles as save most");
    }
}
