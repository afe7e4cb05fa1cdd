//! Handing codes out, and the file of them.

use super::editor::show_kept;
use crate::{
    product::web::said,
    promotion::{self, NewCodes, Promotion, Which, coupons, load},
    url,
};
use axum::{
    body::Body,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use coop::Merchandiser;
use kernel::{Id, Result, Tx};
use ui::{Answer, App, Form, Reader};

/// Read at a time for the file.
const PAGE: i64 = 2000;

pub(super) async fn hand_out(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Promotion>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_hand_out(&mut tx, id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::promotion(id), "promotion-said-codes"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_kept(&app, &reader, &who, id, form.back(&reader.t, &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_hand_out(tx: &mut Tx, id: Id<Promotion>, form: &mut Form) -> Result<()> {
    let which = if form.raw("code").trim().is_empty() {
        Which::Many(form.count("codes", 1..=promotion::MOST_AT_ONCE))
    } else {
        let most_uses = form.read_if_any("code_uses", "field-not-count", |text| text.parse().ok().filter(|most| *most > 0));
        Which::Chosen { code: form.text("code", 1..=32), most_uses }
    };
    let place = form.read_if_any("code_place", "field-unknown-choice", Id::parse);
    let phone = Some(form.text("code_phone", 0..=20)).filter(|phone| !phone.is_empty());
    form.accept()?;
    promotion::hand_out(tx, id, &NewCodes { which, place, phone }).await.map(drop)
}

/// All codes with how often they were used.
pub(super) async fn csv(app: App, _: Merchandiser, Path(id): Path<Id<Promotion>>) -> Answer {
    let mut tx = app.db().read_long().await?;
    load(&mut tx, id).await?;
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["code", "uses", "most_uses"]).map_err(kernel::Error::fault)?;
    let mut after = String::new();
    loop {
        let page = coupons(&mut tx, id, &after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.code);
        for card in &page {
            let most = card.most_uses.map(|most| most.to_string()).unwrap_or_default();
            file.write_record([card.code.as_str(), &card.uses.to_string(), &most]).map_err(kernel::Error::fault)?;
        }
    }
    let bytes = file.into_inner().map_err(kernel::Error::fault)?;
    Ok(as_file(bytes))
}

fn as_file(bytes: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"codes.csv\"")];
    (headers, Body::from(bytes)).into_response()
}
