//! A certificate for anybody who scans its code: the official form, or the word that it is void.

use super::{CertificateCard, by_code};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use kernel::Unit;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/certificates/{code}", get(show))
}

#[derive(Template)]
#[template(path = "fulfillment/certificate.html")]
struct CertificatePage<'a> {
    t: &'a Lang,
    shell: Shell,
    card: CertificateCard,
}

async fn show(app: App, reader: Reader, Path(code): Path<String>, mut tx: ReadTx) -> Answer {
    let card = by_code(&mut tx, &code).await?;
    let t = &reader.t;
    html(&CertificatePage { t, shell: Shell::shop(&app, &reader, t.say("fulfillment-certificate-title")), card })
}
