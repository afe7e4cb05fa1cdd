//! What the shop says of its addresses, held against what they answer.

use axum::http::{Method, header};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use stories::{Page, Shop};

pub struct Described {
    document: Value,
    /// Methods and addresses that were seen to do what they are for.
    seen: BTreeSet<String>,
}

impl Described {
    /// As it is served, but so strict that nothing may be in an answer that is not told of.
    pub async fn of(shop: &Shop) -> Described {
        let mut document = shop.visitor().get("/api/openapi.json").await.accepted().value();
        let mut parts = BTreeSet::new();
        parts_of_others(&document["components"]["schemas"], &mut parts);
        for (name, schema) in document["components"]["schemas"].as_object_mut().expect("schemas") {
            tighten(schema, parts.contains(&format!("#/components/schemas/{name}")));
        }
        Described { document, seen: BTreeSet::new() }
    }

    /// Asserts that an answer is one the description tells of.
    #[track_caller]
    pub fn sees(&mut self, method: &Method, page: Page) -> Page {
        let path = page.asked.split('?').next().expect("a path");
        let template = self.template(path).unwrap_or_else(|| panic!("{path} is not described"));
        let response = &self.document["paths"][&template][method.as_str().to_lowercase()]["responses"][page.status.as_str()];
        assert!(response.is_object(), "{method} {template} does not say that it answers {}: {}", page.status, page.text());
        let kind = page.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let schema = &response["content"][kind.split(';').next().expect("a kind")]["schema"];
        assert!(schema.is_object(), "{method} {template} does not describe {kind} for {}", page.status);
        let whole = json!({ "allOf": [schema], "components": self.document["components"] });
        let validator = jsonschema::options().should_validate_formats(true).build(&whole).expect("a sound schema");
        let wrong: Vec<String> = validator.iter_errors(&page.value()).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{method} {template} answers otherwise than it says: {wrong:#?}\n{}", page.text());
        if page.status.is_success() {
            self.seen.insert(format!("{method} {template}"));
        }
        page
    }

    /// The address as it is described; one that is spelled out goes before one with a gap.
    fn template(&self, path: &str) -> Option<String> {
        let fits = |template: &&String| {
            let parts = || (template.split('/'), path.split('/'));
            parts().0.count() == parts().1.count()
                && template.split('/').zip(path.split('/')).all(|(own, one)| own == one || own.starts_with('{'))
        };
        self.paths().keys().filter(fits).min_by_key(|template| template.matches('{').count()).cloned()
    }

    fn paths(&self) -> &Map<String, Value> {
        self.document["paths"].as_object().expect("paths")
    }

    /// What is described and was not seen to do what it is for.
    pub fn unseen(&self) -> Vec<String> {
        let all = self.paths().iter().flat_map(|(path, all)| {
            all.as_object().expect("methods").keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        all.filter(|one| !self.seen.contains(one)).collect()
    }
}

/// Schemas that are laid together with others into one.
fn parts_of_others(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(parts) = schema["allOf"].as_array() {
        found.extend(parts.iter().filter_map(|part| part["$ref"].as_str()).map(str::to_owned));
    }
    match schema {
        Value::Object(fields) => fields.values().for_each(|one| parts_of_others(one, found)),
        Value::Array(all) => all.iter().for_each(|one| parts_of_others(one, found)),
        _ => {}
    }
}

/// Lets nothing into an object that is not named; a part of another is closed there.
fn tighten(schema: &mut Value, is_part: bool) {
    let Some(fields) = schema.as_object_mut() else { return };
    if let Some(parts) = fields.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.iter_mut().for_each(|part| tighten(part, true));
        if !is_part {
            fields.insert("unevaluatedProperties".to_owned(), json!(false));
        }
    } else if fields.contains_key("properties") && !is_part && !fields.contains_key("additionalProperties") {
        fields.insert("additionalProperties".to_owned(), json!(false));
    }
    for (name, inner) in fields {
        match (name.as_str(), inner) {
            ("properties", Value::Object(all)) => all.values_mut().for_each(|one| tighten(one, false)),
            ("oneOf" | "anyOf", Value::Array(all)) => all.iter_mut().for_each(|one| tighten(one, is_part)),
            ("items", one) => tighten(one, false),
            _ => {}
        }
    }
}
