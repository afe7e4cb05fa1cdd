//! Opening the till with a float, closing it with a counted drawer.

use super::{
    Refusal,
    cashier::CashierCard,
    clock,
    journal::{self, Hand},
    till::Till,
};
use crate::{
    event::{Kind, Shift},
    shift::{Figures, ShiftClosed, ShiftOpened},
};
use coop::Staff;
use kernel::{BusinessDay, Id, Money, Result, Timestamp, Tx, query};

/// A shift that has not been closed. Selling asks for one.
#[derive(Debug, Clone, kernel::Record)]
pub struct OpenShift {
    pub id: Id<Shift>,
    pub opened_by: Id<Staff>,
    /// Fixed when the shift is opened; a sale after midnight is still on it.
    pub day: BusinessDay,
    pub opened_at: Timestamp,
}

impl OpenShift {
    pub fn day(&self) -> BusinessDay {
        self.day
    }
}

pub async fn current(tx: &mut Tx) -> Result<Option<OpenShift>> {
    tx.fetch_optional(query("select id, opened_by, day, opened_at from pos_till_shift where closed_at is null")).await
}

pub async fn open(tx: &mut Tx, till: &Till, cashier: &CashierCard, float: Money) -> Result<OpenShift> {
    let now = clock::now(tx).await?;
    let shift = OpenShift { id: tx.id(), opened_by: cashier.id, day: till.day(now), opened_at: now };
    let insert = "insert into pos_till_shift (id, opened_by, day, float_fen, opened_at) values ($1, $2, $3, $4, $5) on conflict do nothing";
    if tx.execute(query(insert).bind(shift.id).bind(cashier.id).bind(shift.day).bind(float).bind(now)).await? == 0 {
        return Err(Refusal::ShiftOpenAlready.into());
    }
    journal::record(tx, till, &Hand::on(&shift, cashier.id), Kind::ShiftOpened, &ShiftOpened { shift: shift.id, float }).await?;
    Ok(shift)
}

/// The X report: what the journal says of a shift so far.
pub async fn figures(tx: &mut Tx, shift: Id<Shift>) -> Result<Figures> {
    Figures::of(&journal::of_shift(tx, shift).await?)
}

/// Closes the shift with what was counted, blind, and gives the Z report its number. Held carts wait for the next shift;
/// one that is on the counter must be finished, held or dropped first.
pub async fn close(tx: &mut Tx, till: &Till, shift: &OpenShift, cashier: &CashierCard, counted: Money) -> Result<ShiftClosed> {
    super::cart::must_be_clear(tx).await?;
    let (now, figures) = (clock::now(tx).await?, figures(tx, shift.id).await?);
    let (z_no,): (i64,) = tx.fetch_one(query("update pos_till_self set last_z = last_z + 1 returning last_z")).await?;
    let close = "update pos_till_shift set closed_at = $2, z_no = $3 where id = $1 and closed_at is null";
    if tx.execute(query(close).bind(shift.id).bind(now).bind(z_no)).await? == 0 {
        return Err(Refusal::NoShift.into());
    }
    let closed = ShiftClosed { shift: shift.id, z_no, figures, counted };
    journal::record(tx, till, &Hand::on(shift, cashier.id), Kind::ShiftClosed, &closed).await?;
    Ok(closed)
}

/// A closed shift's Z report, by its number, with its day and the moment it was closed.
pub async fn z_report(tx: &mut Tx, z_no: i64) -> Result<(ShiftClosed, BusinessDay, Timestamp)> {
    let (id,): (Id<Shift>,) = tx.fetch_one(query("select id from pos_till_shift where z_no = $1").bind(z_no)).await?;
    let events = journal::of_shift(tx, id).await?;
    let last = events.into_iter().rev().find(|event| event.known_kind() == Some(Kind::ShiftClosed)).ok_or(kernel::Error::NotFound)?;
    Ok((last.tells()?, last.day, last.at))
}
