//! The courier's hand: scan what he takes, scan what he hands over, see what he still has.

use super::{Holder, HolderKind, ParcelCard, by_waybill, deliver, held_by, pick_up};
use crate::{
    desk::{done, page},
    url,
};
use askama::Template;
use axum::{Router, routing::get, routing::post};
use coop::{Courier, Role, staff_shell};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed};

pub(crate) fn routes() -> Router<App> {
    Router::new().route(url::COURIER, get(show).post(scan)).route("/staff/courier/deliveries", post(hand_over))
}

#[derive(Template)]
#[template(path = "fulfillment/courier.html")]
struct CourierPage<'a> {
    t: &'a Lang,
    shell: Shell,
    held: Vec<ParcelCard>,
    typed: Typed,
}

async fn show(app: App, reader: Reader, courier: Courier) -> Answer {
    let mut tx = app.db().read().await?;
    show_held(&app, &reader, &courier, &mut tx, Typed::default()).await
}

async fn show_held(app: &App, reader: &Reader, courier: &Courier, tx: &mut Tx, typed: Typed) -> Answer {
    let held = held_by(tx, Holder::courier(courier.id)).await?;
    let t = &reader.t;
    let shell = staff_shell(app, reader, courier, t.say("fulfillment-courier"));
    page(&CourierPage { t, shell, held, typed: typed.clone() }, &typed)
}

async fn scan(app: App, reader: Reader, courier: Courier, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let scanned = try_scan(&mut tx, &courier, &mut form).await;
    answer((&app, &reader, &courier), tx, &form, (scanned, "fulfillment-picked-up-said")).await
}

/// Couriers take over from places where they work, and nowhere else. Elsewhere a parcel is as good as unknown.
async fn try_scan(tx: &mut Tx, courier: &Courier, form: &mut Form) -> Result<ParcelCard> {
    let waybill = form.text("waybill", 1..=40);
    form.accept()?;
    let parcel = by_waybill(tx, &waybill).await?;
    if parcel.holder.kind == HolderKind::Place {
        match courier.must_act_at(tx, Role::Courier, Id::from_uuid(parcel.holder.id)).await {
            Err(Error::NotFound) => return Err(super::Refusal::UnknownWaybill.into()),
            other => other?,
        }
    }
    pick_up(tx, courier, &waybill).await
}

async fn hand_over(app: App, reader: Reader, courier: Courier, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let waybill = form.text("waybill", 1..=40);
    let delivered = match form.accept() {
        Ok(()) => deliver(&mut tx, &courier, &waybill, Holder::courier(courier.id)).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &courier), tx, &form, (delivered, "fulfillment-delivered-said")).await
}

async fn answer(
    (app, reader, courier): (&App, &Reader, &Courier),
    tx: Tx,
    form: &Form,
    (outcome, said): (Result<ParcelCard>, &str),
) -> Answer {
    match outcome {
        Ok(_) => {
            tx.commit().await?;
            Ok(done(url::COURIER, said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_held(app, reader, courier, &mut tx, form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}
