//! Addresses for looking at what is not published yet.

use super::said;
use crate::{
    By, Product,
    product::{
        load,
        preview::{self, HOURS, PreviewCard, USUAL_HOURS},
    },
    url,
};
use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Timestamp, Tx, Zone};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, WriteTx, html};

#[derive(Template)]
#[template(path = "catalog/previews.html")]
struct PreviewsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    path: String,
    cards: Vec<PreviewCard>,
    /// The address that was just made; it is shown this once.
    fresh: Option<String>,
}

impl PreviewsPage<'_> {
    fn moment(&self, at: &Timestamp) -> String {
        self.t.moment(*at, Zone::CHINA)
    }

    fn hours(&self) -> Vec<(String, String, bool)> {
        let option =
            |hours: &i64| (hours.to_string(), self.t.with("publishing-hours").set("count", *hours).to_string(), *hours == USUAL_HOURS);
        HOURS.iter().map(option).collect()
    }
}

pub(super) async fn page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    show(&app, &reader, &who, (id, None), &mut tx).await
}

pub(super) async fn make(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let secret = preview::make(&mut tx, &By::from(&who.0), id, form.raw("hours").parse().unwrap_or(USUAL_HOURS)).await?;
    tx.commit().await?;
    let fresh = format!("/preview/{}", secret.reveal());
    let mut response = show(&app, &reader, &who, (id, Some(fresh)), &mut app.db().read().await?).await?;
    // The secret stands on this page and nowhere else.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

pub(super) async fn revoke(_: Merchandiser, Path((id, hash)): Path<(Id<Product>, String)>, mut tx: WriteTx) -> Answer {
    preview::revoke(&mut tx, id, &hash).await?;
    tx.commit().await?;
    Ok(said(&url::previews(id), "publishing-preview-revoked"))
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, fresh): (Id<Product>, Option<String>), tx: &mut Tx) -> Answer {
    let (t, sheet) = (&reader.t, load(tx, id).await?);
    let title = t.with("publishing-previews-title").set("title", t.pick(&sheet.product.title_zh, &sheet.product.title_en)).to_string();
    let cards = preview::previews(tx, id).await?;
    html(&PreviewsPage { t, shell: staff_shell(app, reader, who, title), path: url::product(id), cards, fresh })
}
