use super::{Coupon, Met, Occasion, Off, Offer, Outcome, Promotion, Scope, State, Step, Terms, Ware, Why, weigh};
use crate::{Channel, Sellable, sellable};
use kernel::{BasisPoints, Id, Money, Timestamp};

/// A promotion for everything and everybody; those with smaller numbers come first.
pub(crate) fn example(number: u8, offer: Offer) -> Met {
    let terms = Terms { offer, scope: Scope::default(), rank: i64::from(number), group: String::new(), alone: false };
    let promotion = Promotion {
        id: id(number),
        revision: 1,
        state: State::Running,
        title_zh: "促销".to_owned(),
        title_en: "Promotion".to_owned(),
        terms,
        channel: None,
        place: None,
        from_at: Timestamp::from_micros(0),
        until_at: None,
        coded: false,
        bearer: None,
        budget_fen: None,
        spent_fen: Money::ZERO,
        most_uses: None,
        uses: 0,
        most_each: None,
    };
    Met { promotion, coupon: None, had: 0 }
}

fn id<T>(number: u8) -> Id<T> {
    Id::parse(&format!("01a1fc77-4120-7001-967f-ab604c14b1{number:02}")).expect("an id")
}

fn rate(off: i64) -> Offer {
    Offer::Rate { off: BasisPoints::new(off) }
}

fn spend(from: i64, off: i64) -> Offer {
    Offer::SpendAndSave { steps: vec![Step { from: Money::fen(from), off: Off::Amount(Money::fen(off)) }], again: false }
}

fn occasion(at: i64) -> Occasion<'static> {
    Occasion { at: Timestamp::from_micros(at), channel: Channel::Web, place: None, own: false, code: None, person: None }
}

/// Weighs promotions on lines of fruit and of snacks that cost so much; answers what is left of each, and the outcomes.
fn weighed(met: &[Met], occasion: &Occasion<'_>, costs: &[i64]) -> (Vec<i64>, Vec<Outcome>) {
    let shelf = |at: usize| if at == 0 { "fruit" } else { "snack" };
    let goods: Vec<_> = (0..costs.len()).map(|at| Sellable { category: shelf(at).to_owned(), ..sellable::example() }).collect();
    let mut wares: Vec<_> = goods.iter().zip(costs).map(|(sellable, cost)| Ware::of(sellable, 1, Money::fen(*cost))).collect();
    let verdicts = weigh(met, occasion, &mut wares);
    (wares.iter().map(|ware| ware.left.in_fen()).collect(), verdicts.into_iter().map(|verdict| verdict.outcome).collect())
}

fn changed(mut met: Met, change: impl FnOnce(&mut Promotion)) -> Met {
    change(&mut met.promotion);
    met
}

#[test]
fn each_takes_off_what_those_before_it_left() {
    // 100 less 10 % is 90; 90 reaches 80, so 20 more come off. The other way round: 100 less 20 is 80, less 10 % is 72.
    let (left, _) = weighed(&[example(20, spend(8000, 2000)), example(10, rate(1000))], &occasion(1), &[10_000]);
    assert_eq!(left, [7000]);
    let (left, _) = weighed(&[example(10, spend(8000, 2000)), example(20, rate(1000))], &occasion(1), &[10_000]);
    assert_eq!(left, [7200]);
}

#[test]
fn of_a_group_only_the_one_that_saves_most_is_taken() {
    let grouped = |number, offer| changed(example(number, offer), |one| one.terms.group = "summer".to_owned());
    let met = [grouped(10, rate(1000)), grouped(20, spend(5000, 2000)), grouped(30, spend(90_000, 1)), example(40, rate(5000))];
    let (left, outcomes) = weighed(&met, &occasion(1), &[10_000]);
    assert_eq!(left, [4000], "20 off, then half");
    assert_eq!(
        outcomes,
        [
            Outcome::Not(Why::Beaten(id(20))),
            Outcome::Taken(vec![Money::fen(2000)]),
            Outcome::Not(Why::TooLittle(Money::fen(80_000))),
            Outcome::Taken(vec![Money::fen(4000)]),
        ]
    );
}

#[test]
fn what_stands_alone_takes_only_goods_that_no_other_has() {
    let fruit = |met: Met| changed(met, |one| one.terms.scope.categories = vec!["fruit".to_owned()]);
    let alone = |met: Met| changed(met, |one| one.terms.alone = true);
    // It comes first: the fruit is closed, the snack goes on.
    let (left, outcomes) = weighed(&[alone(fruit(example(10, rate(5000)))), example(20, rate(1000))], &occasion(1), &[10_000, 2000]);
    assert_eq!(left, [5000, 1800]);
    assert!(outcomes.iter().all(Outcome::is_taken));
    // It comes second: the fruit was touched, so it has nothing.
    let (left, outcomes) = weighed(&[fruit(example(10, rate(1000))), alone(fruit(example(20, rate(5000))))], &occasion(1), &[10_000, 2000]);
    assert_eq!(left, [9000, 2000]);
    assert_eq!(outcomes[1], Outcome::Not(Why::Closed(id(10))));
}

#[test]
fn every_promotion_that_does_nothing_says_why() {
    let coded = |coupon| Met { coupon, ..changed(example(10, rate(1000)), |one| one.coded = true) };
    let coupon = |change: fn(&mut Coupon)| {
        let mut coupon = Coupon { code: "TEA".to_owned(), most_uses: Some(1), uses: 0, place: None, person: None };
        change(&mut coupon);
        coded(Some(coupon))
    };
    let with = |change: fn(&mut Promotion)| changed(example(10, rate(1000)), change);
    let seconds = |count: i64| Timestamp::from_micros(count * 1_000_000);
    let cases = [
        (with(|one| one.state = State::Paused), Why::NotRunning(State::Paused)),
        (with(|one| one.from_at = Timestamp::from_micros(9_000_000)), Why::NotYet(seconds(9))),
        (with(|one| one.until_at = Some(Timestamp::from_micros(2_000_000))), Why::Over(seconds(2))),
        (with(|one| one.channel = Some(Channel::Till)), Why::Elsewhere),
        (with(|one| one.place = Some(id(77))), Why::Elsewhere),
        (coded(None), Why::CodeMissing),
        (coupon(|coupon| coupon.uses = 1), Why::CodeUsed),
        (coupon(|coupon| coupon.place = Some(id(77))), Why::CodeOfAnother),
        (coupon(|coupon| coupon.person = Some("bob".to_owned())), Why::CodeOfAnother),
        (Met { had: 2, ..with(|one| one.most_each = Some(2)) }, Why::HadAlready(2)),
        (with(|one| one.terms.scope.categories = vec!["meat".to_owned()]), Why::NoGoods),
        (with(|one| one.budget_fen = Some(Money::fen(99))), Why::BudgetSpent),
        (with(|one| (one.most_uses, one.uses) = (Some(5), 5)), Why::UsedUp),
        (example(10, spend(2000, 100)), Why::TooLittle(Money::fen(1000))),
        (example(10, Offer::NthPiece { nth: 2, off: BasisPoints::new(5000) }), Why::TooFew(1)),
        (
            example(10, Offer::SetPrice { parts: vec![super::Part { pack: sellable::example().pack, count: 1 }], price: Money::fen(2000) }),
            Why::NoSaving,
        ),
    ];
    for (met, why) in cases {
        let occasion = Occasion { person: Some("ann"), ..occasion(2_000_000) };
        assert_eq!(weighed(&[met], &occasion, &[1000]), (vec![1000], vec![Outcome::Not(why)]));
    }
    assert_eq!(weighed(&[coupon(|_| ())], &occasion(1), &[1000]).0, [900], "a code that is good");
}

#[test]
fn carrying_costs_nothing_only_once_and_counts_what_is_left() {
    let free = |number, from| example(number, Offer::FreeCarrying { from: Money::fen(from) });
    let (left, outcomes) = weighed(&[free(5, 9000), free(6, 1000), example(10, rate(1000))], &occasion(1), &[10_000]);
    assert_eq!(left, [9000]);
    assert_eq!(outcomes, [Outcome::Taken(vec![Money::fen(1000)]), Outcome::Carried, Outcome::Not(Why::Beaten(id(5)))]);
}
