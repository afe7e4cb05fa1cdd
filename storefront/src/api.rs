//! The same shop for programs: JSON under `/api/v1`, described by OpenAPI 3.1. Refusals are problem details (RFC 9457);
//! amounts are whole fen, quantities whole steps of the stated unit.

mod carts;
mod orders;
mod products;

use axum::{
    Router,
    routing::{get, post, put},
};
pub use catalog::api::Problem;
use serde::Serialize;
use ui::{Answer, App, Reader};
use utoipa::{OpenApi, ToSchema};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/openapi.json", get(document))
        .route("/api/v1/products", get(products::list))
        .route("/api/v1/products/{slug}", get(products::one))
        .route("/api/v1/search", get(products::search))
        .route("/api/v1/carts", post(carts::begin))
        .route("/api/v1/carts/{id}", get(carts::show))
        .route("/api/v1/carts/{id}/lines", put(carts::replace_lines))
        .route("/api/v1/carts/{id}/code", put(carts::use_code))
        .route("/api/v1/carts/{id}/member-card", put(carts::use_card))
        .route("/api/v1/carts/{id}/order", post(orders::place))
        .route("/api/v1/orders/{number}", get(orders::show))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Shipin shop",
        version = "1",
        description = "Products, carts and orders of the county's shop, and for those with a key its catalog and prices."
    ),
    paths(
        products::list,
        products::one,
        products::search,
        carts::begin,
        carts::show,
        carts::replace_lines,
        carts::use_code,
        carts::use_card,
        orders::place,
        orders::show
    ),
    components(schemas(Problem))
)]
struct Api;

/// The description of the API as JSON.
pub fn openapi() -> String {
    let mut all = Api::openapi();
    all.merge(catalog::api::Described::openapi());
    all.to_json().expect("a description is always JSON")
}

async fn document(app: App, reader: Reader) -> Answer {
    app.kept_as(&reader, "application/json", async { Ok(openapi()) }).await
}

/// The same words in both languages of the county.
#[derive(Serialize, ToSchema)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    pub fn of(zh: &str, en: &str) -> Words {
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    #[test]
    fn the_description_is_openapi_3_1_and_names_every_address() {
        let described: Value = serde_json::from_str(&super::openapi()).expect("valid JSON");
        assert!(described["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
        for (path, method) in [
            ("/api/v1/products", "get"),
            ("/api/v1/products/{slug}", "get"),
            ("/api/v1/search", "get"),
            ("/api/v1/carts", "post"),
            ("/api/v1/carts/{id}", "get"),
            ("/api/v1/carts/{id}/lines", "put"),
            ("/api/v1/carts/{id}/order", "post"),
            ("/api/v1/orders/{number}", "get"),
            ("/api/v1/catalog/products", "post"),
        ] {
            assert!(described["paths"][path][method].is_object(), "{method} {path} is described");
        }
    }
}
