//! Money that came for nothing: in another amount, twice, or too late. Until it is back it stands in the seller's
//! books as owed, so that the money at the provider and the books agree at any hour.

use crate::{AttemptCard, Refund, arrival::Arrival};
use books::{AccountCode, EntryDraft, Line, post};
use kernel::{Id, Money, Result, Tx, Zone};
use uuid::Uuid;

/// It came, and we owe it.
pub(crate) async fn came(tx: &mut Tx, card: &AttemptCard, arrival: Id<Arrival>, amount: Money) -> Result<()> {
    let lines = vec![Line::debit(card.provider.account(), amount), Line::credit(AccountCode::Owed, amount)];
    enter(tx, card, ("payment", card.id.uuid()), format!("payment-unclaimed:{arrival}"), lines).await
}

/// It went back, and we owe it no more.
pub(crate) async fn went_back(tx: &mut Tx, card: &AttemptCard, refund: Id<Refund>, amount: Money) -> Result<()> {
    let lines = vec![Line::debit(AccountCode::Owed, amount), Line::credit(card.provider.account(), amount)];
    enter(tx, card, ("refund", refund.uuid()), format!("payment-unclaimed-refund:{refund}"), lines).await
}

async fn enter(tx: &mut Tx, card: &AttemptCard, cause: (&'static str, Uuid), key: String, lines: Vec<Line>) -> Result<()> {
    let day = Zone::CHINA.day(tx.now());
    let entry = EntryDraft { cause, key, day, owner: card.seller, place: None, memo: card.id.short(), lines };
    post(tx, entry).await.map(drop)
}
