use kernel::{Arg, Money, Refused};

/// The till says no, in words a cashier can act on.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    NotEnrolled,
    /// No goods with this code are sold here.
    CodeUnknown {
        code: String,
    },
    /// The code's check digit is wrong; a fragment is never searched for.
    CodeDamaged {
        code: String,
    },
    /// A customer's payment code, shown while goods are entered.
    PaymentCodeShown,
    /// Known goods without a price that holds now.
    PriceMissing {
        title: String,
    },
    /// A scale's label with no amount on it.
    LabelEmpty,
    CountAbsurd,
    WeightAbsurd,
    /// Grams were expected, a barcode came.
    WeightFirst,
    LineGone,
    /// The scale's label says what the line costs; take it out and weigh again.
    LabelStands,
    CartGone,
    CartEmpty,
    CartTooLong,
    /// Something was typed or scanned where only yes or no was asked.
    DropUnanswered,
    /// Something is on the counter already.
    CounterBusy,
    NoShift,
    ShiftOpenAlready,
    HandedTooLittle {
        missing: Money,
    },
    HandedAbsurd,
    TotalChanged {
        shown: Money,
        now: Money,
    },
    ReceiptUnknown,
    NothingTicked,
    ReturnedTooMuch,
    /// No such member card has been heard of here; the goods are sold at the prices for everybody.
    CardUnknown {
        card: String,
    },
    /// The card has run out or was ended.
    CardEnded {
        card: String,
    },
    /// No card lies there that could be taken away.
    CardGone,
    PinWrong,
    PinResting {
        minutes: i64,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotEnrolled => "pos-not-enrolled",
            Refusal::CodeUnknown { .. } => "pos-code-unknown",
            Refusal::CodeDamaged { .. } => "pos-code-damaged",
            Refusal::PaymentCodeShown => "pos-payment-code-shown",
            Refusal::PriceMissing { .. } => "pos-price-missing",
            Refusal::LabelEmpty => "pos-label-empty",
            Refusal::CountAbsurd => "pos-count-absurd",
            Refusal::WeightAbsurd => "pos-weight-absurd",
            Refusal::WeightFirst => "pos-weight-first",
            Refusal::LineGone => "pos-line-gone",
            Refusal::LabelStands => "pos-label-stands",
            Refusal::CartGone => "pos-cart-gone",
            Refusal::CartEmpty => "pos-cart-empty",
            Refusal::CartTooLong => "pos-cart-too-long",
            Refusal::DropUnanswered => "pos-drop-unanswered",
            Refusal::CounterBusy => "pos-counter-busy",
            Refusal::NoShift => "pos-no-shift",
            Refusal::ShiftOpenAlready => "pos-shift-open-already",
            Refusal::HandedTooLittle { .. } => "pos-handed-too-little",
            Refusal::HandedAbsurd => "pos-handed-absurd",
            Refusal::TotalChanged { .. } => "pos-total-changed",
            Refusal::ReceiptUnknown => "pos-receipt-unknown",
            Refusal::NothingTicked => "pos-nothing-ticked",
            Refusal::ReturnedTooMuch => "pos-returned-too-much",
            Refusal::CardUnknown { .. } => "pos-card-unknown",
            Refusal::CardEnded { .. } => "pos-card-ended",
            Refusal::CardGone => "pos-card-gone",
            Refusal::PinWrong => "pos-pin-wrong",
            Refusal::PinResting { .. } => "pos-pin-resting",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::CodeUnknown { code } | Refusal::CodeDamaged { code } => vec![("code", code.into())],
            Refusal::CardUnknown { card } | Refusal::CardEnded { card } => vec![("card", card.into())],
            Refusal::PriceMissing { title } => vec![("title", title.into())],
            Refusal::HandedTooLittle { missing } => vec![("missing", (*missing).into())],
            Refusal::TotalChanged { shown, now } => vec![("shown", (*shown).into()), ("now", (*now).into())],
            Refusal::PinResting { minutes } => vec![("minutes", minutes.into())],
            _ => Vec::new(),
        }
    }
}
