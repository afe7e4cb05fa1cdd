//! Chance, from a seed: the same seed gives the same run.

/// The random numbers of one chain of the search.
pub(crate) struct Chance {
    numbers: fastrand::Rng,
    /// How many places are still looked at before one is passed over.
    until_blink: u32,
    /// 1 / ln(1 - share of places passed over).
    per_ln: f64,
}

impl Chance {
    /// `blink`: the share of places that a search for a place passes over (Christiaens and Vanden Berghe, "Slack
    /// induction by string removals for vehicle routing problems", 2020, call it β = 0.01).
    pub(crate) fn new(seed: u64, blink: f64) -> Chance {
        let per_ln = if blink > 0.0 { (1.0 - blink).ln().recip() } else { f64::NEG_INFINITY };
        let mut chance = Chance { numbers: fastrand::Rng::with_seed(seed), until_blink: 0, per_ln };
        chance.draw_blink();
        chance
    }

    /// A whole number below `end`, which is at least 1.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.numbers.usize(..end)
    }

    /// From 0 to 1, never 0 itself, so that it has a logarithm.
    pub(crate) fn unit(&mut self) -> f64 {
        1.0 - self.numbers.f64()
    }

    /// Whether this place is passed over.
    #[inline]
    pub(crate) fn blinks(&mut self) -> bool {
        if self.until_blink > 0 {
            self.until_blink -= 1;
            return false;
        }
        self.draw_blink();
        true
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        self.numbers.shuffle(things);
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is what is wanted")]
    fn draw_blink(&mut self) {
        self.until_blink = (self.unit().ln() * self.per_ln) as u32;
    }
}
