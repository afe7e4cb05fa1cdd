//! Failures put into words: a page for people, problem details (RFC 9457) for programs.

use super::{Asked, RequestId};
use crate::{App, Entrance, Interrupted, Reader, Shell, answer, answer::Carried, form::BodyTooLarge};
use askama::Template;
use axum::{
    body::{Bytes, to_bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use kernel::{Error, Issue, Refused};

#[derive(Template)]
#[template(path = "ui/error.html")]
struct ErrorPage<'a> {
    t: &'a crate::Lang,
    shell: Shell,
    title: String,
    text: String,
    code: &'a str,
    request_id: &'a str,
}

/// A request, as far as words about it need it.
pub(super) struct Around<'a> {
    pub app: &'a App,
    pub reader: &'a Reader,
    pub asked: &'a Asked,
    pub id: &'a RequestId,
}

/// Turns a failure into a page or problem details: one that a handler carries, or one that axum answered before a
/// handler was reached (a wrong method, an address or a query that cannot be read).
pub(super) async fn put_into_words(around: &Around<'_>, mut response: Response, typed: Option<Bytes>) -> Response {
    if let Some(Carried(error)) = response.extensions_mut().remove::<Carried>() {
        return say(around, &error, typed);
    }
    if !is_bare(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, 4096).await.unwrap_or_default();
    let mut response = say(around, &meant(parts.status, &String::from_utf8_lossy(&text)), None);
    if let Some(allow) = parts.headers.get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response
}

/// Whether it is a failure without a page or JSON: none of ours.
fn is_bare(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    failed && response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

#[derive(Debug)]
struct WrongMethod;

impl Refused for WrongMethod {
    fn code(&self) -> &'static str {
        "method-not-allowed"
    }
}

/// What axum means by a bare answer.
fn meant(status: StatusCode, text: &str) -> Error {
    match status {
        StatusCode::NOT_FOUND | StatusCode::MISDIRECTED_REQUEST => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => WrongMethod.into(),
        StatusCode::PAYLOAD_TOO_LARGE => BodyTooLarge.into(),
        // An id in the address that is none.
        StatusCode::BAD_REQUEST if text.starts_with("Invalid URL") => Error::NotFound,
        StatusCode::BAD_REQUEST if text.starts_with(BAD_QUERY) => {
            let rest = text[BAD_QUERY.len()..].trim_start_matches([':', ' ']);
            let name = rest.split_once(": ").map_or("", |(name, _)| name).to_owned();
            Error::Invalid(vec![Issue::new(name.clone(), "query-unreadable").with("name", name)])
        }
        status if status.is_client_error() => Error::Invalid(vec![Issue::new("body", "body-malformed")]),
        status => Error::fault(format_args!("answered {status} without words: {text}")),
    }
}

const BAD_QUERY: &str = "Failed to deserialize query string";

fn say(Around { app, reader, asked, id }: &Around<'_>, error: &Error, typed: Option<Bytes>) -> Response {
    if let Error::Fault(fault) = error {
        match error.will_pass() {
            true => tracing::warn!(request_id = id.0, path = asked.path, why = fault.what, "not now"),
            false => tracing::error!(request_id = id.0, path = asked.path, fault = fault.what, "fault"),
        }
    }
    if asked.wants_json {
        return problem(reader, id, error);
    }
    if matches!(error, Error::SignInFirst) {
        if asked.method.is_safe() {
            return answer::see_other(&format!("/staff/sign-in?next={}", crate::shell::escape_query(&asked.path)));
        }
        if let Some(page) = entrance(app, reader, typed) {
            return page;
        }
    }
    let t = &reader.t;
    let (title, text) = in_words(reader, error);
    let page = ErrorPage { t, shell: Shell::shop(app, reader, title.clone()), title, text, code: error.code(), request_id: &id.0 };
    let mut response = match page.render() {
        Ok(body) => answer::html_text(answer::status(error), body),
        Err(_) => answer::status(error).into_response(),
    };
    ask_to_come_again(&mut response);
    response
}

/// The entrance, where what was typed waits until whoever typed it has signed in again. Nothing secret is kept so.
fn entrance(app: &App, reader: &Reader, typed: Option<Bytes>) -> Option<Response> {
    let form = String::from_utf8(typed?.to_vec()).ok()?;
    let secret = form.split('&').any(|field| field.split('=').next().is_some_and(|name| name == "pin" || name.contains("password")));
    if secret || form.len() > KEPT {
        return None;
    }
    let page = app.find::<Entrance>()?.0(app, reader, Interrupted { path: reader.path.clone(), form });
    let mut response = page.unwrap_or_else(|failure| answer::status(&failure.0).into_response());
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

/// A form inside a form grows; this much of it still fits.
const KEPT: usize = crate::BODY_LIMIT / 2;

/// What is not now may be in a moment.
fn ask_to_come_again(response: &mut Response) {
    if [StatusCode::CONFLICT, StatusCode::SERVICE_UNAVAILABLE].contains(&response.status()) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
}

fn in_words(reader: &Reader, error: &Error) -> (String, String) {
    let t = &reader.t;
    let kind = match error {
        Error::NotFound => "not-found",
        Error::Forbidden => "forbidden",
        Error::SignInFirst => "sign-in-first",
        Error::Refused(_) | Error::Invalid(_) => "refused",
        Error::Fault(_) if error.will_pass() => "for-now",
        Error::Fault(_) => "fault",
    };
    let text = match error {
        Error::Refused(refused) => t.refusal(refused.as_ref()),
        Error::Invalid(issues) => issues.iter().map(|issue| t.coded(issue.code, &issue.args)).collect::<Vec<_>>().join(" "),
        _ => t.say(format!("error-{kind}-text")).into_owned(),
    };
    (t.say(format!("error-{kind}-title")).into_owned(), text)
}

/// RFC 9457, with our code and the place of each wrong value.
fn problem(reader: &Reader, id: &RequestId, error: &Error) -> Response {
    let status = answer::status(error);
    let (title, detail) = in_words(reader, error);
    let errors: Vec<_> = error
        .issues()
        .iter()
        .map(|issue| serde_json::json!({ "pointer": format!("/{}", issue.field), "code": issue.code, "detail": reader.t.coded(issue.code, &issue.args) }))
        .collect();
    let body = serde_json::json!({
        "type": format!("/problems/{}", error.code()), "title": title, "status": status.as_u16(), "detail": detail,
        "instance": id.0, "code": error.code(), "errors": errors,
    });
    let mut response = answer::html_text(status, body.to_string());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    ask_to_come_again(&mut response);
    response
}
