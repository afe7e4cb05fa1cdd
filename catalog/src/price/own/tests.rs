use super::{super::Steps, *};
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second)
}

/// What is asked everywhere: a price with the band around it.
fn guide((from, version): (i64, i64), price: i64, (low, high): (i64, i64)) -> Line<Says> {
    let band = Band { low: Some(Money::fen(low)), high: Some(Money::fen(high)) };
    let mut line = own((from, version), price);
    line.says.beside.band = band;
    line
}

/// What somebody sets for a place.
fn own((from, version): (i64, i64), price: i64) -> Line<Says> {
    let says = Says { price: Money::fen(price), beside: Beside::default(), stance: Stance::Own };
    Line { from: at(from), version, says }
}

fn of(stance: Stance, (from, version): (i64, i64), price: i64) -> Line<Says> {
    let mut line = own((from, version), price);
    line.says.stance = stance;
    line
}

/// The instants and prices of what moved, and whether it follows.
fn told(moved: &[Line<Says>]) -> Vec<(Timestamp, i64, bool)> {
    moved.iter().map(|line| (line.from, line.says.price.in_fen(), line.says.stance.follows())).collect()
}

#[test]
fn a_price_moves_to_the_nearest_end_when_its_band_does() {
    let mut in_steps = own((0, 2), 255);
    in_steps.says.beside.steps = Steps::of([(3, Money::fen(240))]);
    let everywhere = [guide((0, 1), 250, (230, 280)), guide((10, 3), 250, (230, 260)), guide((20, 4), 250, (250, 300))];
    let of = |own: &[Line<Says>], from| told(&moved(&everywhere, own, (at(from), true)));
    assert_eq!(of(&[own((0, 2), 270)], 0), [(at(10), 260, false)]);
    assert_eq!(of(&[own((0, 2), 235)], 0), [(at(20), 250, false)]);
    assert_eq!(of(&[own((0, 2), 255), own((15, 5), 280)], 12), [(at(15), 260, false)]);
    assert_eq!(of(&[in_steps], 0), [(at(20), 255, false)], "its steps would be below");
    assert_eq!(moved(&everywhere, &[own((0, 2), 270)], (at(0), false)), [], "a store of the company is bound by no band");
    assert_eq!(moved(&[], &[own((0, 2), 255)], (at(0), true)), []);
}

#[test]
fn a_price_that_was_taken_back_moves_with_the_one_for_everywhere() {
    let everywhere = [guide((0, 1), 250, (230, 280)), guide((10, 5), 240, (230, 280)), guide((20, 6), 300, (290, 310))];
    let taken_back = [own((0, 2), 270), of(Stance::Back, (5, 3), 250)];
    for bound in [true, false] {
        assert_eq!(told(&moved(&everywhere, &taken_back, (at(5), bound))), [(at(10), 240, true), (at(20), 300, true)]);
    }
    let later = [&taken_back[..], &[own((15, 7), 245)]].concat();
    let moves = told(&moved(&everywhere, &later, (at(5), true)));
    assert_eq!(moves, [(at(10), 240, true), (at(20), 290, false)], "what is set later is the place's own again");
    assert_eq!(moved(&[], &[of(Stance::Back, (5, 3), 250)], (at(5), true)), [], "where nothing else is asked, it stays");
}

#[test]
fn what_somebody_says_is_not_overtaken_by_what_nobody_wrote() {
    let everywhere = [guide((0, 1), 250, (230, 330)), guide((20, 4), 300, (230, 330))];
    let along = [own((0, 2), 270), of(Stance::Back, (5, 3), 250), of(Stance::Along, (20, 5), 300)];
    assert_eq!(moved(&everywhere, &along, (at(5), true)), []);
    let anew = [&along[..], &[own((10, 6), 260)]].concat();
    assert_eq!(told(&moved(&everywhere, &anew, (at(10), true))), [(at(20), 260, false)], "its own goes on");
    let kept = [&anew[..], &[of(Stance::Kept, (20, 7), 260)]].concat();
    assert_eq!(moved(&everywhere, &kept, (at(10), true)), []);
    let again = [&kept[..], &[own((12, 8), 265)]].concat();
    assert_eq!(told(&moved(&everywhere, &again, (at(12), true))), [(at(20), 265, false)], "and so does the one after it");
    let back = [&kept[..], &[of(Stance::Back, (12, 8), 250)]].concat();
    assert_eq!(told(&moved(&everywhere, &back, (at(12), true))), [(at(20), 300, true)]);
    let planned = [&anew[..], &[of(Stance::Back, (20, 4), 300)]].concat();
    assert_eq!(moved(&everywhere, &planned, (at(10), true)), [], "somebody said that it ends then");
    let narrow = [guide((0, 1), 250, (230, 280)), guide((20, 3), 250, (230, 260))];
    let moved_in = [own((0, 2), 270), of(Stance::Kept, (20, 4), 260), own((12, 5), 240)];
    assert_eq!(told(&moved(&narrow, &moved_in, (at(12), true))), [(at(20), 240, false)], "it fits and need not move");
}

/// What is published in a county, one thing after the other: how long after the one before, and from how much later on.
#[derive(Debug, Clone)]
enum Deed {
    Guide { price: i64, less: i64, more: i64 },
    Own { price: i64, less: i64 },
    Back,
}

fn deeds() -> impl Strategy<Value = Vec<(i64, i64, Deed)>> {
    let deed = prop_oneof![
        (20i64..60, 0i64..12, 0i64..12).prop_map(|(price, less, more)| Deed::Guide { price, less, more }),
        (20i64..60, 0i64..4).prop_map(|(price, less)| Deed::Own { price, less }),
        Just(Deed::Back),
    ];
    prop::collection::vec((0i64..4, prop_oneof![Just(0i64), 0i64..12], deed), 1..14)
}

fn in_steps(price: i64, less: i64) -> Steps {
    Steps::of((less > 0).then_some((10, Money::fen(price - less))))
}

/// What a place asks in the end, told second by second from nothing but what somebody said.
fn expected(everywhere: &[Line<Says>], own: &[Line<Says>], bound: bool, last: i64) -> Vec<Option<Says>> {
    let said: Vec<_> = own.iter().filter(|line| line.says.stance.is_said()).collect();
    let (mut word, mut asks, mut all) = (None, None::<Says>, Vec::new());
    for second in 0..=last {
        let now = holding(said.iter().copied(), at(second));
        if now != word {
            (word, asks) = (now, now.map(|line| line.says.clone()));
        }
        if let (Some(says), Some(guide)) = (&mut asks, holding(everywhere.iter(), at(second))) {
            let band = guide.says.beside.band;
            if says.stance.follows() {
                *says = guide.says.repeated();
            } else if bound && !says.is_in(band) {
                (says.price, says.beside) = (band.nearest(says.price), Beside::default());
            }
        }
        all.push(asks.clone());
    }
    all
}

proptest! {
    #[test]
    fn whatever_is_published_in_whatever_order_a_place_asks_what_was_said_last(deeds in deeds(), bound in any::<bool>()) {
        let (mut everywhere, mut own_lines, mut now, mut version) = (Vec::new(), Vec::new(), 0, 0);
        for (later, ahead, deed) in deeds {
            now += later;
            let from = now + ahead;
            version += 1;
            let held = holding(everywhere.iter(), at(from)).map(|line: &Line<Says>| line.says.clone());
            match deed {
                Deed::Guide { price, less, more } => {
                    let mut line = guide((from, version), price, (price - less, price + more));
                    line.says.beside.steps = in_steps(price, 1);
                    everywhere.push(line);
                }
                Deed::Own { price, less } => {
                    let mut line = own((from, version), price);
                    line.says.beside.steps = in_steps(price, less);
                    // It would be refused.
                    if bound && held.is_some_and(|guide| !line.says.is_in(guide.beside.band)) { continue }
                    own_lines.push(line);
                }
                Deed::Back => {
                    let Some(guide) = held else { continue };
                    own_lines.push(Line { from: at(from), version, says: Says { stance: Stance::Back, ..guide.repeated() } });
                }
            }
            for line in moved(&everywhere, &own_lines, (at(from), bound)) {
                version += 1;
                own_lines.push(Line { version, ..line });
            }
            prop_assert_eq!(moved(&everywhere, &own_lines, (at(from), bound)), vec![], "then nothing is left to be moved");
        }
        let last = now + 14;
        for (second, expected) in (0..).zip(expected(&everywhere, &own_lines, bound, last)) {
            let asked = holding(own_lines.iter(), at(second)).map(|line| &line.says);
            match (asked, &expected) {
                (Some(asked), Some(expected)) => prop_assert!(asked.is_as_good_as(expected), "at {second}: {asked:?}, not {expected:?}"),
                (asked, expected) => prop_assert_eq!(asked.is_some(), expected.is_some(), "at {}", second),
            }
        }
    }
}
