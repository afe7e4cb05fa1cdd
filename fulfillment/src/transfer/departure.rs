use super::{NewLine, OWNER, Owning, Refusal, TransferCard, TransferLine, TransferState, insert_lines, lines, row, step, takeover};
use crate::{
    Transfer, lot,
    lot::choice,
    stock,
    stock::{Cause, MovementKind, Taken},
};
use coop::{Place, PlaceCard};
use kernel::{Id, Result, Tx, Value, allocate, query};
use std::collections::HashMap;

/// Loads the van: lots are chosen, first expiring first, and leave their place.
pub async fn send(tx: &mut Tx, card: &TransferCard) -> Result<()> {
    send_all(tx, std::slice::from_ref(card)).await
}

/// Loads a van with several transfers: line by line over all of them, in the order in which everybody touches shelves.
pub(crate) async fn send_all(tx: &mut Tx, cards: &[TransferCard]) -> Result<()> {
    let mut drafted: Vec<(&TransferCard, TransferLine)> = Vec::new();
    for card in cards {
        step(tx, card.id, TransferState::Draft, TransferState::Sent).await?;
        drafted.extend(lines(tx, card.id).await?.into_iter().map(|line| (card, line)));
    }
    drafted.sort_by_key(|(card, line)| (line.variant, card.id, line.line));
    let places = places(tx, cards).await?;
    let mut sent: HashMap<Id<Transfer>, Vec<NewLine>> = HashMap::new();
    for (card, line) in &drafted {
        let parts = send_line(tx, card, &places[&card.from], line).await?;
        sent.entry(card.id).or_default().extend(parts);
    }
    for card in cards {
        let sent = sent.remove(&card.id).unwrap_or_default();
        write_down(tx, card, &sent).await?;
        if Owning::between(&places[&card.from], &places[&card.to]) == Owning::ComesBack {
            for lot in sent.iter().filter_map(|line| line.lot) {
                takeover::may_come_back(tx, card.from, lot).await?;
            }
        }
    }
    Ok(())
}

async fn places(tx: &mut Tx, cards: &[TransferCard]) -> Result<HashMap<Id<Place>, PlaceCard>> {
    let named = |place: &PlaceCard| cards.iter().any(|card| [card.from, card.to].contains(&place.id));
    Ok(coop::place::all(tx).await?.into_iter().filter(named).map(|place| (place.id, place)).collect())
}

/// What was loaded takes the place of what was drafted: a line for each lot.
async fn write_down(tx: &mut Tx, card: &TransferCard, sent: &[NewLine]) -> Result<()> {
    tx.put(query("delete from fulfillment_transfer_line where transfer_id = $1").bind(card.id)).await?;
    let rows: Vec<Vec<Value>> = (1i64..).zip(sent).map(|(number, line)| row(card.id, number, line)).collect();
    insert_lines(tx, rows).await?;
    let now = tx.now();
    tx.put(query("update fulfillment_transfer set sent_at = $2 where id = $1").bind(card.id).bind(now)).await?;
    Ok(())
}

/// Takes one line's goods out of its lots; the line becomes one for each lot, its charge split over them exactly.
async fn send_line(tx: &mut Tx, card: &TransferCard, from: &PlaceCard, line: &TransferLine) -> Result<Vec<NewLine>> {
    let parts = match line.lot {
        Some(lot) => vec![(lot, line.quantity)],
        None => {
            // Chosen with the shelf in hand, so that nobody takes the same crates meanwhile.
            stock::hold(tx, (from.id, line.variant)).await?;
            let standing = lot::standing(tx, from.id, line.variant).await?;
            let choice = choice::in_order(&standing, line.quantity);
            if choice.short.is_positive() {
                return Err(Refusal::NotEnoughLots.into());
            }
            choice.parts
        }
    };
    let weights: Vec<i64> = parts.iter().map(|(_, quantity)| quantity.in_steps()).collect();
    let charges = allocate(line.charge, &weights);
    let mut sent = Vec::new();
    for ((lot, quantity), charge) in parts.into_iter().zip(charges) {
        let cause = Cause::of(OWNER, card.id);
        let taken = Taken { variant: line.variant, lot, quantity, kind: MovementKind::Sent, cause };
        stock::take(tx, from, &taken, (OWNER, card.id.uuid())).await?;
        sent.push(NewLine { variant: line.variant, lot: Some(lot), quantity, charge });
    }
    Ok(sent)
}
