//! The routes of this room.

use crate::{attempt, bank_account, discrepancy, test_provider, url};
use axum::{Router, routing::get, routing::post};
use ui::App;

pub fn routes() -> Router<App> {
    Router::new()
        .route(url::PAYMENTS, get(attempt::web::list))
        .route(url::DISCREPANCIES, get(discrepancy::web::show))
        .route(url::SETTLED, post(discrepancy::web::settle))
        .route(url::BANK_ACCOUNT, get(bank_account::web::show))
        .route(url::BANK_ACCOUNT_OF, post(bank_account::web::write))
        .route(url::PAYMENT, get(attempt::web::show))
        .route(url::RECEIPT, post(attempt::web::receive))
        .route(url::REFUNDS, post(attempt::web::send_back))
        .route(url::REFUND, get(attempt::web::show_refund))
        .route(url::HANDED_BACK, post(attempt::web::handed_back))
        .merge(test_provider::routes())
}
