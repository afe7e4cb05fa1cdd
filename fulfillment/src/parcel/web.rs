//! Parcels at the desk: what lies here, what arrives and is fetched, one parcel with its hands, and its label.

use super::{
    Holder, HolderKind, Parcel, ParcelCard, ParcelLine, ParcelState, Scan, arrive, by_waybill, deliver, held_by, label, lines, load,
    newest, scans,
};
use crate::{
    desk::{Desk, Where, done, must_work_at, page},
    lot, url,
};
use askama::Template;
use axum::{
    Router,
    body::Body,
    extract::{Path, Query},
    http::{HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use coop::{Place, PlaceCard, Role, Signed, place, staff_shell};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, Part, ReadTx, Reader, Shell, Typed, html};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(url::PARCELS, get(list))
        .route("/staff/parcels/arrivals", post(arrival))
        .route("/staff/parcels/deliveries", post(delivery))
        .route("/staff/parcels/{id}", get(show))
        .route("/staff/parcels/{id}/label.pdf", get(label_pdf))
        .route("/parcels/{waybill}", get(packed))
}

pub(crate) const ROLES: &[Role] = &[Role::HubClerk, Role::StationClerk, Role::Shopkeeper];

/// Where shoppers reach this shop, as the configuration says: what is printed on labels begins with it.
#[derive(Debug, Clone)]
pub struct PublicAddress(pub String);

impl ParcelState {
    /// How it looks in a list: colour and word.
    pub(crate) fn badge(self) -> (&'static str, &'static str) {
        match self {
            ParcelState::Packed => ("care", "fulfillment-parcel-packed"),
            ParcelState::PickedUp => ("", "fulfillment-parcel-picked-up"),
            ParcelState::Arrived => ("care", "fulfillment-parcel-arrived"),
            ParcelState::Delivered => ("good", "fulfillment-parcel-delivered"),
        }
    }
}

#[derive(Template)]
#[template(path = "fulfillment/parcels.html")]
struct ParcelsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    desk: Desk,
    held: Vec<ParcelCard>,
    sent: Vec<ParcelCard>,
    typed: Typed,
}

async fn list(app: App, reader: Reader, signed: Signed, Query(wanted): Query<Where>) -> Answer {
    let mut tx = app.db().read().await?;
    show_list(&app, &reader, &signed, (&mut tx, &wanted.place), Typed::default()).await
}

async fn show_list(app: &App, reader: &Reader, signed: &Signed, (tx, asked): (&mut Tx, &str), typed: Typed) -> Answer {
    let t = &reader.t;
    let desk = Desk::at(tx, signed, ROLES, asked).await?;
    let held = held_by(tx, Holder::place(desk.here.id)).await?;
    let mut sent = newest(tx, desk.here.id, None).await?;
    sent.retain(|parcel| parcel.holder != Holder::place(desk.here.id));
    let shell = staff_shell(app, reader, signed, t.say("fulfillment-parcels"));
    page(&ParcelsPage { t, shell, desk, held, sent, typed: typed.clone() }, &typed)
}

async fn arrival(app: App, reader: Reader, signed: Signed, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = here(&mut tx, &signed, &mut form).await?;
    let waybill = form.text("waybill", 1..=40);
    let arrived = match form.accept() {
        Ok(()) => arrive(&mut tx, &signed, &waybill, &place).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &signed), (tx, place.id), &form, (arrived, "fulfillment-arrived-said")).await
}

async fn delivery(app: App, reader: Reader, signed: Signed, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let place = here(&mut tx, &signed, &mut form).await?;
    let waybill = form.text("waybill", 1..=40);
    let delivered = match form.accept() {
        Ok(()) => deliver(&mut tx, &signed, &waybill, Holder::place(place.id)).await,
        Err(error) => Err(error),
    };
    answer((&app, &reader, &signed), (tx, place.id), &form, (delivered, "fulfillment-delivered-said")).await
}

async fn here(tx: &mut Tx, signed: &Signed, form: &mut Form) -> Result<PlaceCard> {
    let place = form.id::<Place>("place").ok_or(Error::NotFound)?;
    must_work_at(tx, signed, ROLES, place).await
}

async fn answer(
    (app, reader, signed): (&App, &Reader, &Signed),
    (tx, place): (Tx, Id<Place>),
    form: &Form,
    (outcome, said): (Result<ParcelCard>, &str),
) -> Answer {
    match outcome {
        Ok(_) => {
            tx.commit().await?;
            Ok(done(&format!("{}?place={place}", url::PARCELS), said))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_list(app, reader, signed, (&mut tx, &place.to_string()), form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "fulfillment/parcel.html")]
struct ParcelPage<'a> {
    t: &'a Lang,
    shell: Shell,
    parcel: ParcelCard,
    from: PlaceCard,
    lines: Vec<ParcelLine>,
    scans: Vec<(Scan, String)>,
    reads_lots: bool,
}

impl ParcelPage<'_> {
    fn scan_id(scan: &Scan) -> String {
        format!("fulfillment-scan-{}", scan.kind.code().replace('_', "-"))
    }
}

/// A parcel is shown to whoever works where it was packed or lies, and to the courier who has it.
async fn visible(tx: &mut Tx, signed: &Signed, id: Id<Parcel>) -> Result<ParcelCard> {
    let parcel = load(tx, id).await?;
    let held = parcel.holder.kind == HolderKind::Place && must_work_at(tx, signed, ROLES, Id::from_uuid(parcel.holder.id)).await.is_ok();
    if !held && parcel.holder != Holder::courier(signed.id) {
        must_work_at(tx, signed, ROLES, parcel.place).await?;
    }
    Ok(parcel)
}

async fn show(app: App, reader: Reader, signed: Signed, Path(id): Path<Id<Parcel>>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let parcel = visible(&mut tx, &signed, id).await?;
    let from = place::load(&mut tx, parcel.place).await?;
    let lines = lines(&mut tx, id).await?;
    let mut named = Vec::new();
    for scan in scans(&mut tx, id).await? {
        let place = match scan.place {
            Some(place) => place::load(&mut tx, place).await?.name(t).to_owned(),
            None => String::new(),
        };
        named.push((scan, place));
    }
    let shell = staff_shell(&app, &reader, &signed, &parcel.waybill);
    html(&ParcelPage { t, shell, parcel, from, lines, scans: named, reads_lots: lot::web::is_reader(&signed) })
}

async fn label_pdf(signed: Signed, Part(open): Part<PublicAddress>, Path(id): Path<Id<Parcel>>, mut tx: ReadTx) -> Answer {
    let parcel = visible(&mut tx, &signed, id).await?;
    let from = place::load(&mut tx, parcel.place).await?;
    let lines = lines(&mut tx, id).await?;
    let link = format!("{}{}", open.0, letters(&parcel, &lines));
    let pdf = label::pdf(&label::Label { parcel: &parcel, lines: &lines, from: &from, link: &link })?;
    let mut response = Response::new(Body::from(pdf));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// Where a parcel's goods tell where they come from: the letter of their lot, or of several the list that leads to each.
fn letters(parcel: &ParcelCard, lines: &[ParcelLine]) -> String {
    match lots(lines).as_slice() {
        [one] => format!("/trace/{}", one.lot_code),
        _ => format!("{}/{}", url::PACKED, parcel.waybill),
    }
}

/// One line for each lot.
fn lots(lines: &[ParcelLine]) -> Vec<&ParcelLine> {
    let mut seen: Vec<&ParcelLine> = Vec::new();
    for line in lines {
        if !seen.iter().any(|one| one.lot == line.lot) {
            seen.push(line);
        }
    }
    seen
}

/// What is in a parcel of several lots, for whoever scans its label: goods and lots, not whose it is.
#[derive(Template)]
#[template(path = "fulfillment/packed.html")]
struct PackedPage<'a> {
    t: &'a Lang,
    shell: Shell,
    waybill: String,
    lines: Vec<ParcelLine>,
}

async fn packed(app: App, reader: Reader, Path(waybill): Path<String>, mut tx: ReadTx) -> Answer {
    let parcel = by_waybill(&mut tx, &waybill).await.map_err(|error| if error.is_refusal() { Error::NotFound } else { error })?;
    let lines = lines(&mut tx, parcel.id).await?;
    let lines = lots(&lines).into_iter().cloned().collect();
    let t = &reader.t;
    html(&PackedPage { t, shell: Shell::shop(&app, &reader, t.say("fulfillment-inside")), waybill: parcel.waybill, lines })
}
