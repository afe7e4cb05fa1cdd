//! What may be done with a lot: decide about it, write goods of it off, declare its certificate void.

use super::{
    Lot, LotState, load, set_state,
    web::{ROLES, show_lot},
};
use crate::{
    certificate,
    desk::{done, must_work_at, paper, quantity_up_to},
    goods, stock, url,
};
use axum::{Router, extract::Path, routing::post};
use coop::{Place, Signed};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Reader};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/staff/lots/{id}/state", post(decide))
        .route("/staff/lots/{id}/shrink", post(shrink))
        .route("/staff/lots/{id}/voidance", post(make_void))
}

async fn decide(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let decided = try_decide(&mut tx, &signed, id, &mut form).await;
    answer((&app, &reader, &signed), (tx, id), &form, (decided, "fulfillment-lot-decided")).await
}

/// A lot is set aside, called back or given free by whoever works where it came in.
async fn try_decide(tx: &mut Tx, signed: &Signed, id: Id<Lot>, form: &mut Form) -> Result<()> {
    let lot = load(tx, id).await?;
    must_work_at(tx, signed, ROLES, lot.origin_place).await?;
    let state = form.read("state", "field-unknown-choice", LotState::parse);
    let needed = usize::from(state != Some(LotState::Sellable));
    let reason = form.text("reason", needed..=200);
    form.accept()?;
    set_state(tx, id, state.unwrap_or(lot.state), &reason).await
}

async fn shrink(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let shrunk = try_shrink(&mut tx, &signed, id, &mut form).await;
    answer((&app, &reader, &signed), (tx, id), &form, (shrunk, "fulfillment-lot-shrunk")).await
}

async fn try_shrink(tx: &mut Tx, signed: &Signed, id: Id<Lot>, form: &mut Form) -> Result<()> {
    let lot = load(tx, id).await?;
    let paper = paper(tx, form);
    let unit = goods::named(tx, &[lot.variant]).await?.one(lot.variant).unit;
    let place = form.id::<Place>("place");
    let quantity = quantity_up_to(form, "quantity", unit, lot.quantity);
    form.accept()?;
    let place = must_work_at(tx, signed, ROLES, place.ok_or(Error::NotFound)?).await?;
    stock::write_off(tx, signed, &place, (id, quantity), paper).await
}

async fn make_void(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Lot>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let voided = try_void(&mut tx, &signed, id, &mut form).await;
    answer((&app, &reader, &signed), (tx, id), &form, (voided, "fulfillment-certificate-voided")).await
}

/// The certificate of a lot turned out to be wrong: said by whoever works where it was collected.
async fn try_void(tx: &mut Tx, signed: &Signed, id: Id<Lot>, form: &mut Form) -> Result<()> {
    let lot = load(tx, id).await?;
    must_work_at(tx, signed, ROLES, lot.origin_place).await?;
    let certificate = lot.certificate.ok_or(Error::NotFound)?;
    let reason = form.text("void_reason", 1..=200);
    form.accept()?;
    certificate::make_void(tx, certificate, &reason).await
}

/// Back to the lot, as it is now; what was refused has changed nothing.
async fn answer(
    (app, reader, signed): (&App, &Reader, &Signed),
    (tx, id): (Tx, Id<Lot>),
    form: &Form,
    (outcome, said): (Result<()>, &str),
) -> Answer {
    match outcome {
        Ok(()) => {
            tx.commit().await?;
            Ok(done(&url::one(url::LOTS, id), said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_lot(app, reader, signed, (&mut tx, id), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
