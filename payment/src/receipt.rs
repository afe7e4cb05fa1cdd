//! Money that a person sees come in: a transfer on the bank's list, notes over a counter.

use crate::{
    Attempt, Paid,
    attempt::{self, CURRENCY},
    notice::{self, Outcome, odd},
};
use coop::Staff;
use kernel::{Arg, Id, Money, Refused, Result, Tx};

/// What an accountant says has come.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub attempt: Id<Attempt>,
    pub amount: Money,
    /// The bank's number, or the receipt's.
    pub reference: String,
    /// The amount is not what was asked for, and the accountant has looked twice.
    pub sure: bool,
    pub by: Id<Staff>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The provider, not a person, says when this money has come.
    NotByHand,
    /// Less or more came than was asked for, or it was mistyped.
    AmountDiffers { asked: Money },
    /// This transfer was written down before, here or for something else.
    ReferenceTaken,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotByHand => "payment-not-by-hand",
            Refusal::AmountDiffers { .. } => "payment-amount-differs",
            Refusal::ReferenceTaken => "payment-reference-taken",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::AmountDiffers { asked } => vec![("asked", Arg::Money(*asked))],
            Refusal::NotByHand | Refusal::ReferenceTaken => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::AmountDiffers { .. } => Some("amount"),
            Refusal::ReferenceTaken => Some("reference"),
            Refusal::NotByHand => None,
        }
    }
}

/// Writes down money that a person has seen, and who it was. What fits ends the attempt as paid; what does not fit goes
/// the way of every odd payment, and then nothing is said to be paid.
pub async fn receive(tx: &mut Tx, receipt: &Receipt) -> Result<Option<Paid>> {
    let card = attempt::load(tx, receipt.attempt).await?;
    if !card.provider.is_by_hand() {
        return Err(Refusal::NotByHand.into());
    }
    if card.amount != receipt.amount && !receipt.sure {
        return Err(Refusal::AmountDiffers { asked: card.amount }.into());
    }
    let arrived = notice::Arrived {
        attempt: card.id,
        seller: card.seller,
        amount_fen: receipt.amount,
        currency: CURRENCY.to_owned(),
        reference: receipt.reference.clone(),
        seen_by: Some(receipt.by),
    };
    let paid = notice::accept(tx, card.provider, &arrived).await?;
    if paid.is_none() && odd::money(tx, card.provider, &arrived).await? == Outcome::Taken {
        return Err(Refusal::ReferenceTaken.into());
    }
    Ok(paid)
}
