//! What a book says of a pack beside its price for one: what many cost, what members pay, and how far a store that sells
//! for itself may move. And how all of it is typed into one cell of a price list.

use super::{HIGHEST, Steps, step::Step};
use kernel::{Arg, Issue, Money};
use std::fmt;

/// What stands beside the price for one; mostly nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, kernel::Record)]
pub struct Beside {
    /// What one costs from so many on.
    #[record(name = "price_steps")]
    pub steps: Steps,
    /// What a member of the cooperative pays for one; nothing where he pays what everybody pays.
    #[record(name = "member_fen")]
    pub member: Option<Money>,
    #[record(flatten)]
    pub band: Band,
}

/// Between which prices a store that sells for itself (加盟) may set its own; an end that is missing is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, kernel::Record)]
pub struct Band {
    #[record(name = "low_fen")]
    pub low: Option<Money>,
    #[record(name = "high_fen")]
    pub high: Option<Money>,
}

/// What somebody wants to stand beside a price. What he does not mention stays, as far as it still goes with the price:
/// whoever writes prices down one by one does not mean to end them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mention {
    pub steps: Option<Steps>,
    pub member: Option<Option<Money>>,
    pub band: Option<Band>,
}

impl Beside {
    pub fn is_nothing(&self) -> bool {
        *self == Beside::default()
    }

    /// What each of so many costs, where one by itself costs `price`.
    pub fn each(&self, price: Money, count: i64, member: bool) -> Money {
        let each = self.steps.each(price, count);
        self.member.filter(|_| member).map_or(each, |member| member.min(each))
    }

    /// The least that one may cost.
    pub fn lowest(&self, price: Money) -> Money {
        self.each(price, i64::MAX, true)
    }

    pub(super) fn issue(&self, field: &str, price: Money) -> Option<Issue> {
        let absurd = |member: &Money| *member <= Money::ZERO || *member >= price;
        let member = || self.member.filter(absurd).map(|_| Issue::new(field, "catalog-member-price-wrong"));
        self.steps.issue(field, price).or_else(member).or_else(|| self.band.issue(field, price))
    }
}

impl Band {
    pub fn is_open(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    pub fn holds(&self, price: Money) -> bool {
        self.low.is_none_or(|low| low <= price) && self.high.is_none_or(|high| price <= high)
    }

    /// The price in the band that is nearest to this one.
    pub fn nearest(&self, price: Money) -> Money {
        let risen = self.low.map_or(price, |low| low.max(price));
        self.high.map_or(risen, |high| high.min(risen))
    }

    /// It is a band, and the price that is proposed lies in it.
    fn issue(&self, field: &str, price: Money) -> Option<Issue> {
        let absurd = |end: Option<Money>| end.is_some_and(|end| end <= Money::ZERO || end > HIGHEST);
        if absurd(self.low) || absurd(self.high) || self.low.zip(self.high).is_some_and(|(low, high)| low > high) {
            return Some(Issue::new(field, "catalog-band-wrong"));
        }
        (!self.holds(price)).then(|| Issue::new(field, "catalog-band-without-its-price").with("band", self.to_string()))
    }

    /// What is wrong with a price that a store sets for itself.
    pub(super) fn outside(&self, field: &str, price: Money) -> Option<Issue> {
        (!self.holds(price)).then(|| Issue::new(field, "catalog-price-outside-band").with("band", Arg::from(self.to_string())))
    }

    fn parse(text: &str) -> Option<Band> {
        let inside = text.trim_matches(['[', ']', '［', '］', '【', '】']);
        if inside.is_empty() {
            return Some(Band::default());
        }
        let (low, high) = inside.split_once(['-', '~', '～', '–'])?;
        let end = |text: &str| if text.is_empty() { Some(None) } else { Money::parse(text).map(Some) };
        let band = Band { low: end(low)?, high: end(high)? };
        (!band.is_open()).then_some(band)
    }
}

/// `2.30-2.80`, with a missing end left out.
impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<Money>| end.map(Money::plain).unwrap_or_default();
        write!(f, "{}-{}", end(self.low), end(self.high))
    }
}

impl Mention {
    /// Everything is said, and nothing stays that is not in it.
    pub fn all(beside: Beside) -> Mention {
        Mention { steps: Some(beside.steps), member: Some(beside.member), band: Some(beside.band) }
    }

    /// What will stand beside a new price where this held before.
    pub(super) fn over(&self, held: Beside, price: Money) -> Beside {
        Beside {
            steps: self.steps.clone().unwrap_or_else(|| held.steps.below(price)),
            member: self.member.unwrap_or_else(|| held.member.filter(|member| *member < price)),
            band: self.band.unwrap_or(held.band),
        }
    }
}

/// A price as it is typed into one cell: `12.80`, or with what stands beside it `12.80 3:11.50 10:11.00 m11.90 [11.00-13.50]`.
/// What is not typed stays; a dash ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typed {
    pub price: Money,
    pub mention: Mention,
}

impl Typed {
    pub fn parse(text: &str) -> Option<Typed> {
        let mut words = text.split_whitespace();
        let price = Money::parse(words.next()?)?;
        let (mut steps, mut mention, mut ends) = (Vec::new(), Mention::default(), false);
        for word in words {
            match word.chars().next()? {
                '-' | '－' | '—' => {
                    ends = true;
                    (word.chars().count() == 1).then_some(())?;
                }
                'm' | 'M' | '社' => {
                    let member = word.trim_start_matches(['m', 'M', '社', '员', ':', '：']);
                    mention.member.replace(Some(Money::parse(member)?)).is_none().then_some(())?;
                }
                '[' | '［' | '【' => mention.band.replace(Band::parse(word)?).is_none().then_some(())?,
                _ => steps.push(Step::parse(word)?),
            }
        }
        mention.steps = (!steps.is_empty()).then(|| Steps::from(steps));
        Some(Typed { price, mention: if ends { Mention::all(mention.over(Beside::default(), price)) } else { mention } })
    }
}

/// What was typed into a cell of a place's prices: a price, or a dash for what is asked everywhere.
pub(crate) enum Cell {
    Price(Typed),
    AsEverywhere,
}

impl Cell {
    /// A dash by itself means something only where another price would hold instead.
    pub fn parse(text: &str, of_place: bool) -> Option<Cell> {
        let dash = of_place && matches!(text.trim(), "-" | "－" | "–" | "—");
        if dash { Some(Cell::AsEverywhere) } else { Typed::parse(text).map(Cell::Price) }
    }
}

/// A price with what stands beside it, as it would be typed.
pub(crate) struct Written<'a>(pub Money, pub &'a Beside);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Written(price, Beside { steps, member, band }) = self;
        f.write_str(&price.plain())?;
        steps.iter().try_for_each(|step| write!(f, " {}:{}", step.from_count, step.price.plain()))?;
        member.map_or(Ok(()), |member| write!(f, " m{}", member.plain()))?;
        if band.is_open() { Ok(()) } else { write!(f, " [{band}]") }
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Beside, Mention, Money, Steps, Typed, Written};
    use proptest::prelude::*;

    fn steps(of: &[(i64, i64)]) -> Steps {
        Steps::of(of.iter().map(|(count, fen)| (*count, Money::fen(*fen))))
    }

    fn band(low: i64, high: i64) -> Band {
        Band { low: Some(Money::fen(low)), high: Some(Money::fen(high)) }
    }

    #[test]
    fn a_cell_holds_a_price_with_what_stands_beside_it() {
        let typed = |text| Typed::parse(text).map(|typed| (typed.price.in_fen(), typed.mention));
        let plain = Mention::default();
        assert_eq!(typed("12.80"), Some((1280, plain.clone())));
        assert_eq!(
            typed("¥12.80 3:11.50  10：11"),
            Some((1280, Mention { steps: Some(steps(&[(3, 1150), (10, 1100)])), ..plain.clone() }))
        );
        let member = Mention { member: Some(Some(Money::fen(1190))), ..plain.clone() };
        assert_eq!((typed("12.80 m11.90"), typed("12.80 社员11.90")), (Some((1280, member.clone())), Some((1280, member))));
        assert_eq!(typed("12.80 [11-13.50]"), Some((1280, Mention { band: Some(band(1100, 1350)), ..plain.clone() })));
        let open = Band { low: None, high: Some(Money::fen(1350)) };
        assert_eq!(typed("12.80 [~13.5]"), Some((1280, Mention { band: Some(open), ..plain.clone() })));
        assert_eq!(typed("12.80 []"), Some((1280, Mention { band: Some(Band::default()), ..plain })));
        assert_eq!(typed("12.80 -"), Some((1280, Mention::all(Beside::default()))));
        let ended = Mention::all(Beside { steps: steps(&[(3, 1150)]), ..Beside::default() });
        assert_eq!(typed("12.80 - 3:11.50"), Some((1280, ended)));
        let wrong = [
            "",
            "3:11.50",
            "12.80 11.50",
            "12.80 3:",
            "12.80 x:11.50",
            "12.80 3:11.505",
            "12.80 m",
            "12.80 m11 m12",
            "12.80 [11]",
            "12.80 [-]",
            "12.80 [x-13]",
            "12.80 -3:11",
        ];
        for text in wrong {
            assert_eq!(typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_member_pays_the_least_of_his_price_and_the_step_he_has_reached() {
        let tea = Beside { steps: steps(&[(10, 1100)]), member: Some(Money::fen(1190)), band: Band::default() };
        let each = |count, member| tea.each(Money::fen(1280), count, member).in_fen();
        assert_eq!([each(1, false), each(1, true), each(10, false), each(10, true)], [1280, 1190, 1100, 1100]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(price in 2i64..100_000, step in 0i64..100, member in 0i64..200_000, low in 0i64..3, high in 0i64..3) {
            let some = |fen: i64| (fen > 0).then(|| Money::fen(fen));
            let beside = Beside {
                steps: if step > 1 { steps(&[(step, price - 1)]) } else { Steps::default() },
                member: some(member),
                band: Band { low: some(low), high: some(high) },
            };
            let typed = Typed::parse(&Written(Money::fen(price), &beside).to_string()).expect("read again");
            prop_assert_eq!(typed.price, Money::fen(price));
            prop_assert_eq!(typed.mention.over(Beside::default(), Money::fen(i64::MAX)), beside);
        }
    }
}
