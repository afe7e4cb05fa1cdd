use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kernel::Error;

/// What a handler gives back.
pub type Answer<T = Response> = Result<T, Failure>;

/// A refusal or fault on its way to the reader. It becomes a humane page or problem details (RFC 9457) in the
/// plumbing, where the reader's language is known.
#[derive(Debug)]
pub struct Failure(pub Error);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure(error.into())
    }
}

/// Carries the failure through the response to the plumbing.
#[derive(Clone)]
pub(crate) struct Carried(pub std::sync::Arc<Error>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Carried(std::sync::Arc::new(self.0)));
        response
    }
}

pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::SignInFirst => StatusCode::UNAUTHORIZED,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Fault(_) if error.will_pass() => StatusCode::SERVICE_UNAVAILABLE,
        Error::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        Error::Refused(refused) => match refused.code() {
            "idempotency-key-in-flight" => StatusCode::CONFLICT,
            "body-too-large" => StatusCode::PAYLOAD_TOO_LARGE,
            "method-not-allowed" => StatusCode::METHOD_NOT_ALLOWED,
            "too-many-tries" => StatusCode::TOO_MANY_REQUESTS,
            "busy" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        },
    }
}

/// A rendered page.
pub fn html(page: &impl askama::Template) -> Answer {
    let body = page.render().map_err(|e| Error::fault(format_args!("page: {e}")))?;
    Ok(html_text(StatusCode::OK, body))
}

pub(crate) fn html_text(status: StatusCode, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// A JSON answer.
pub fn json(status: StatusCode, value: &impl serde::Serialize) -> Answer {
    let mut response = Response::new(Body::from(serde_json::to_vec(value)?));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// After a write, the reader is sent to look at its result (303), so a reload repeats nothing.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::from_str(path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}
