//! For machines that watch over the program.

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use kernel::query;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::{sync::OnceLock, time::Duration};
use ui::{Answer, App};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/health/live", get(|| async { "ok" })).route("/health/ready", get(ready)).route("/metrics", get(metrics))
}

/// Ready when the database answers.
async fn ready(app: App) -> Answer {
    let mut tx = app.db().read().await?;
    let _: (i64,) = tx.fetch_one(query("select count(*) from kernel_migration")).await?;
    Ok((StatusCode::OK, "ready").into_response())
}

async fn metrics(app: App) -> impl IntoResponse {
    metrics::gauge!("database_well").set(if app.db().is_well() { 1 } else { 0 });
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], recorder().map_or_else(String::new, PrometheusHandle::render))
}

/// Times are kept one by one until they are put into their buckets; a program that nobody measures would keep them all.
pub(crate) async fn upkeep() {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        if let Some(recorder) = recorder() {
            recorder.run_upkeep();
        }
    }
}

/// One recorder a process, however many programs it opens.
pub(crate) fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            PrometheusBuilder::new().set_buckets(&[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0]).ok()?.install_recorder().ok()
        })
        .as_ref()
}
