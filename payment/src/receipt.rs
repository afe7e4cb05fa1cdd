//! Money that a person sees come in: a transfer on the bank's list, notes over a counter.

use crate::{
    Attempt, Paid,
    attempt::{self, CURRENCY},
    notice,
};
use coop::Staff;
use kernel::{Arg, Id, Money, Refused, Result, Tx, query};

/// What an accountant says has come.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub attempt: Id<Attempt>,
    pub amount: Money,
    /// The bank's number, or the receipt's.
    pub reference: String,
    pub by: Id<Staff>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The provider, not a person, says when this money has come.
    NotByHand,
    /// Less or more came than was asked for.
    AmountDiffers { asked: Money },
    /// The attempt has ended.
    Ended,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotByHand => "payment-not-by-hand",
            Refusal::AmountDiffers { .. } => "payment-amount-differs",
            Refusal::Ended => "payment-attempt-ended",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::AmountDiffers { asked } => vec![("asked", Arg::Money(*asked))],
            Refusal::NotByHand | Refusal::Ended => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::AmountDiffers { .. }).then_some("amount")
    }
}

/// Ends an attempt as paid because a person has seen the money. Who it was is written down.
pub async fn receive(tx: &mut Tx, receipt: &Receipt) -> Result<Paid> {
    let card = attempt::load(tx, receipt.attempt).await?;
    if !card.provider.is_by_hand() {
        return Err(Refusal::NotByHand.into());
    }
    if card.amount != receipt.amount {
        return Err(Refusal::AmountDiffers { asked: card.amount }.into());
    }
    let arrived = notice::Arrived {
        attempt: card.id,
        seller: card.seller,
        amount_fen: receipt.amount,
        currency: CURRENCY.to_owned(),
        reference: receipt.reference.clone(),
    };
    let paid = notice::accept(tx, card.provider, &arrived).await?.ok_or(Refusal::Ended)?;
    tx.execute(query("update payment_attempt set ended_by = $2 where id = $1").bind(receipt.attempt).bind(receipt.by)).await?;
    Ok(paid)
}
