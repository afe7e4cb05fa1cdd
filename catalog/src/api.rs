//! The desk for programs: JSON under `/api/v1/catalog` and `/api/v1/promotions`, for those that show a key with the scope
//! they need. What is read can be written back as it came; a write is checked, refused and noted in the history as one from
//! the page is. Reading everything goes by cursors, and what happens afterwards is followed by positions of the feed.

mod body;
mod changes;
mod codes;
mod collection;
mod collections;
mod keyed;
mod marks;
mod picture;
mod pictures;
mod prices;
mod problem;
mod products;
mod promotion;
mod promotions;
mod simulate;
mod stretch;

pub use body::{OptionBody, PackBody, ProductBody, VariantBody, WordsBody};
pub use picture::PictureBody;
pub use problem::{Problem, ProblemIssue};

use axum::{
    Router,
    routing::{get, post, put},
};
use ui::App;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Content, Ref, RefOr, ResponseBuilder,
        path::Operation,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/catalog/products", get(products::list).post(products::write))
        .route("/api/v1/catalog/products/{id}", get(products::one).put(products::replace))
        .route("/api/v1/catalog/products/{id}/publication", post(products::publish))
        .route("/api/v1/catalog/products/{id}/withdrawal", post(products::withdraw))
        .route("/api/v1/catalog/products/{id}/pictures", get(pictures::list).post(pictures::add))
        .route("/api/v1/catalog/products/{id}/pictures/{sha}", get(pictures::one).put(pictures::change).delete(pictures::remove))
        .route("/api/v1/catalog/collections", get(collections::list).post(collections::write))
        .route("/api/v1/catalog/collections/preview", post(collections::preview))
        .route("/api/v1/catalog/collections/{id}", get(collections::one).put(collections::change))
        .route("/api/v1/catalog/collections/{id}/products", get(collections::products))
        .route("/api/v1/catalog/marks", get(marks::list))
        .route("/api/v1/catalog/marks/{id}", get(marks::one))
        .route("/api/v1/catalog/marks/{id}/grants", get(marks::grants))
        .route("/api/v1/promotions", get(promotions::list).post(promotions::write))
        .route("/api/v1/promotions/simulate", post(simulate::simulate))
        .route("/api/v1/promotions/{id}", get(promotions::one).put(promotions::change))
        .route("/api/v1/promotions/{id}/state", put(promotions::turn))
        .route("/api/v1/promotions/{id}/codes", get(codes::list).post(codes::hand_out))
        .route("/api/v1/catalog/changes", get(changes::after))
        .route("/api/v1/catalog/price-books", post(prices::publish))
}

/// This part of the description, for whoever puts the parts together.
#[derive(OpenApi)]
#[openapi(
    paths(
        products::list,
        products::one,
        products::write,
        products::replace,
        products::publish,
        products::withdraw,
        pictures::list,
        pictures::one,
        pictures::add,
        pictures::change,
        pictures::remove,
        collections::list,
        collections::one,
        collections::write,
        collections::change,
        collections::preview,
        collections::products,
        marks::list,
        marks::one,
        marks::grants,
        promotions::list,
        promotions::one,
        promotions::write,
        promotions::change,
        promotions::turn,
        codes::list,
        codes::hand_out,
        simulate::simulate,
        changes::after,
        prices::publish
    ),
    components(schemas(Problem)),
    modifiers(&Keys)
)]
pub struct Described;

/// Keys are shown as bearer tokens; what every address that wants one may answer is said once, here.
struct Keys;

impl Modify for Keys {
    fn modify(&self, described: &mut utoipa::openapi::OpenApi) {
        let components = described.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        for item in described.paths.paths.values_mut() {
            let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
            all.into_iter().flatten().for_each(may_refuse);
        }
    }
}

fn may_refuse(operation: &mut Operation) {
    let asks = |what: &str| operation.parameters.iter().flatten().any(|one| matches!(one, RefOr::T(one) if one.name == what));
    let told = [
        ("401", "No good key", true),
        ("403", "The key may not do this", true),
        ("404", "There is none", asks("id")),
        ("409", "The first request with this key is still being answered", asks("Idempotency-Key")),
        ("422", "Something of what was asked is wrong", true),
    ];
    for (status, what, _) in told.into_iter().filter(|(.., may)| *may) {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new().description(what).content("application/problem+json", problem);
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.build().into());
    }
}

#[cfg(test)]
mod tests {
    use super::Described;
    use serde_json::Value;
    use utoipa::OpenApi as _;

    #[test]
    fn every_address_is_described_with_the_key_it_wants() {
        let described: Value = serde_json::from_str(&Described::openapi().to_json().expect("JSON")).expect("JSON");
        let paths = described["paths"].as_object().expect("paths");
        assert!(paths.len() > 15, "{}", paths.len());
        for (path, method, operation) in
            paths.iter().flat_map(|(path, all)| all.as_object().into_iter().flatten().map(move |(method, one)| (path, method, one)))
        {
            assert!(operation["security"][0]["key"].is_array(), "{method} {path}");
            let keyed = operation["parameters"].as_array().into_iter().flatten().any(|one| one["name"] == "Idempotency-Key");
            let writes = method != "get" && !path.ends_with("/preview") && !path.ends_with("/simulate");
            assert_eq!(keyed, writes, "{method} {path}");
        }
        assert_eq!(described["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    }
}
