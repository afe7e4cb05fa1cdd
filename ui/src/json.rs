use crate::{App, BODY_LIMIT, Failure, answer, form::unread};
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
    response::Response,
};
use kernel::{Error, Issue, Refused, Result, Tx, idempotency};
use serde::{Serialize, de::DeserializeOwned};

/// A JSON body. What is malformed is refused with the place where it went wrong.
pub struct Json<T> {
    pub value: T,
    /// The bytes as they came, for idempotency.
    pub raw: Bytes,
}

#[derive(Debug)]
struct NotJson;

impl Refused for NotJson {
    fn code(&self) -> &'static str {
        "body-not-json"
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Json<T>, Failure> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(NotJson.into());
        }
        let raw = to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|error| unread(&error))?;
        if raw.windows(NOTHING.len()).any(|letters| letters == NOTHING) {
            return Err(Error::Invalid(vec![Issue::new("", "field-unreadable")]).into());
        }
        let value = axum::Json::<T>::from_bytes(&raw).map_err(|rejection| malformed(&rejection.body_text()))?.0;
        Ok(Json { value, raw })
    }
}

/// The sign that stands for nothing as JSON writes it; PostgreSQL keeps no text that has it.
const NOTHING: &[u8] = br"\u0000";

/// axum words it `…: lines[0].count: invalid type …`; the path becomes a JSON pointer.
fn malformed(text: &str) -> Error {
    let detail = text.split_once("target type: ").map_or(text, |(_, rest)| rest);
    let path = detail.split_once(": ").map_or("", |(path, _)| path).replace(['.', '['], "/").replace(']', "");
    let field = if path.contains(' ') { String::new() } else { path };
    Error::Invalid(vec![Issue::new(field, "body-malformed").with("detail", detail)])
}

/// The `Idempotency-Key` that money and stock writes must carry.
pub struct Idempotent(pub String);

#[derive(Debug)]
struct KeyNeeded;

impl Refused for KeyNeeded {
    fn code(&self) -> &'static str {
        "idempotency-key-needed"
    }
}

impl FromRequestParts<App> for Idempotent {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Idempotent, Failure> {
        let key = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::trim).unwrap_or_default();
        if key.is_empty() || key.len() > 255 {
            return Err(KeyNeeded.into());
        }
        Ok(Idempotent(key.to_owned()))
    }
}

impl Idempotent {
    pub fn begin(&self, app: &App, scope: &str, request: &[u8]) -> Result<idempotency::Keyed> {
        idempotency::Keyed::begin(app.db(), scope, &self.0, request)
    }

    /// Keeps the answer beside its effect and gives it to the client.
    pub async fn answer(keyed: &idempotency::Keyed, tx: &mut Tx, status: StatusCode, value: &impl Serialize) -> Result<Response> {
        let answer = idempotency::Answer { status: status.as_u16(), body: serde_json::to_string(value)? };
        keyed.remember(tx, &answer).await?;
        Ok(Idempotent::again(&answer, false))
    }

    /// The kept answer, marked as a replay.
    pub fn replayed(answer: &idempotency::Answer) -> Response {
        Idempotent::again(answer, true)
    }

    fn again(answer: &idempotency::Answer, replayed: bool) -> Response {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let mut response = answer::html_text(status, answer.body.clone());
        response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
        if replayed {
            response.headers_mut().insert("idempotent-replayed", axum::http::HeaderValue::from_static("true"));
        }
        response
    }
}
