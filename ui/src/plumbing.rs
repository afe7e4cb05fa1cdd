//! What happens around every request: an id, the forgery guard, security headers, sacrificed writes done again,
//! failures put into words, pages hashed and compressed, times counted.

mod attempt;
mod words;

use crate::{App, Failure, Reader, cache::CachedPage};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{Error, Refused};
use std::{
    io::{Read as _, Write as _},
    sync::Arc,
    time::Instant,
};

/// The id of one request: on the error page, in the problem details and in the log.
#[derive(Clone)]
pub struct RequestId(pub String);

/// Puts the plumbing around all routes.
pub fn plumb(routes: Router<App>, app: App) -> Router {
    routes.fallback(nothing_here).layer(from_fn_with_state(app.clone(), around)).with_state(app)
}

async fn nothing_here() -> Failure {
    Failure(Error::NotFound)
}

async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId(format!("{:012x}", fastrand_u48()));
    let (mut parts, body) = request.into_parts();
    let reader = Reader::of(&app, &parts);
    let asked = Asked::of(&parts.method, &parts.headers, &reader);
    let route = parts.extensions.get::<MatchedPath>().map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    parts.extensions.insert(reader.clone());
    parts.extensions.insert(id.clone());

    let (response, typed) = match asked.forged {
        true => (Failure::from(Foreign).into_response(), None),
        false => attempt::carry_out(&app, Request::from_parts(parts, body), next).await,
    };
    let response = words::put_into_words(&words::Around { app: &app, reader: &reader, asked: &asked, id: &id }, response, typed).await;
    let mut response = finish(&asked, response).await;
    guard(&mut response, &app, &id);
    if reader.cookie("said").is_some() && !asked.wants_json && response.status() == StatusCode::OK {
        crate::set_cookie(&mut response, "said", "", 0, false);
    }
    if reader.by_address && is_page(&response) {
        crate::set_cookie(&mut response, "lang", reader.t.code().short(), crate::reader::A_YEAR_S, false);
    }
    if app.is_reached_securely() {
        keep_cookies_from_plain_connections(&mut response);
    }
    let status = response.status().as_u16().to_string();
    metrics::histogram!("http_request_seconds", "route" => route, "status" => status).record(started.elapsed());
    response
}

use axum::response::IntoResponse as _;

fn keep_cookies_from_plain_connections(response: &mut Response) {
    for (name, cookie) in response.headers_mut() {
        if name == header::SET_COOKIE
            && let Ok(secure) = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat())
        {
            *cookie = secure;
        }
    }
}

/// Whoever comes by an address that names a language goes on in it.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    response.status() == StatusCode::OK && kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn fastrand_u48() -> u64 {
    fastrand::u64(..) & 0xffff_ffff_ffff
}

/// What the plumbing must know of a request after it has been consumed.
struct Asked {
    method: Method,
    wants_json: bool,
    takes_gzip: bool,
    if_none_match: Option<HeaderValue>,
    forged: bool,
    path: String,
}

impl Asked {
    fn of(method: &Method, headers: &HeaderMap, reader: &Reader) -> Asked {
        let path = reader.path.clone();
        let accepts_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
        Asked {
            method: method.clone(),
            wants_json: path.starts_with("/api/") || path.starts_with("/sync/") || accepts_json,
            takes_gzip: takes_gzip(headers),
            if_none_match: headers.get(header::IF_NONE_MATCH).cloned(),
            forged: is_forged(method, headers),
            path,
        }
    }
}

#[derive(Debug)]
struct Foreign;

impl Refused for Foreign {
    fn code(&self) -> &'static str {
        "write-from-elsewhere"
    }
}

/// Whether a write comes from a page that is not ours. Browsers say where a request comes from; programs, which say
/// nothing and carry no cookie, act on their own behalf and cannot be tricked.
fn is_forged(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(&HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site != "same-origin" && site != "none",
        None => match (text(&header::ORIGIN), text(&header::HOST)) {
            (Some(origin), Some(host)) => origin.split_once("://").map(|(_, rest)| rest) != Some(host),
            _ => headers.contains_key(header::COOKIE),
        },
    }
}

/// Gives successful pages and JSON their hash, answers 304 when the reader has them, compresses what is worth it.
async fn finish(asked: &Asked, mut response: Response) -> Response {
    if let Some(page) = response.extensions_mut().remove::<Arc<CachedPage>>() {
        return send_cached(asked, &page);
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let textual = kind.starts_with("text/html") || kind.starts_with("application/json") || kind.starts_with("application/problem+json");
    if !textual || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    if parts.status == StatusCode::OK && asked.method == Method::GET {
        let tag = etag(&bytes);
        if asked.if_none_match.as_ref() == Some(&tag) {
            return not_modified(tag, parts.headers);
        }
        parts.headers.insert(header::ETAG, tag);
    }
    if asked.takes_gzip && bytes.len() > 1024 {
        parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Response::from_parts(parts, Body::from(gzip(&bytes)));
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn send_cached(asked: &Asked, page: &CachedPage) -> Response {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    if asked.if_none_match.as_ref() == Some(&page.etag) {
        return not_modified(page.etag.clone(), headers);
    }
    headers.insert(header::ETAG, page.etag.clone());
    let body = if asked.takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        Body::from(page.gzip.clone())
    } else {
        Body::from(page.plain())
    };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    response
}

fn not_modified(tag: HeaderValue, mut headers: HeaderMap) -> Response {
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::ETAG, tag);
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    *response.headers_mut() = headers;
    response
}

fn guard(response: &mut Response, app: &App, id: &RequestId) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, app.policy().clone());
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("gzip"))
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(5));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("writing to memory does not fail")
}

pub(crate) fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len() * 6);
    GzDecoder::new(bytes).read_to_end(&mut plain).expect("what this program compressed unfolds");
    plain
}

/// Weak, because the compressed form is other bytes of the same page.
pub(crate) fn etag(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_str(&format!("W/\"{}\"", &kernel::sha256_hex(bytes)[..20])).expect("hexadecimal is a header value")
}

impl App {
    /// A page that is the same for everyone with this language and look: made once until the shop changes.
    pub async fn kept(&self, reader: &Reader, make: impl Future<Output = crate::Answer<String>>) -> crate::Answer {
        self.kept_as(reader, "text/html; charset=utf-8", make).await
    }

    /// The same for another kind of text (JSON).
    pub async fn kept_as(&self, reader: &Reader, kind: &'static str, make: impl Future<Output = crate::Answer<String>>) -> crate::Answer {
        let key = reader.cache_key();
        let page = match self.pages().get(&key) {
            Some(page) => page,
            None => {
                let shelf = self.pages().shelf();
                let body = make.await?;
                self.pages().keep(key, CachedPage::new(body.as_bytes(), kind, shelf))
            }
        };
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(page);
        Ok(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_our_own_pages_may_write() {
        let forged = |pairs| is_forged(&Method::POST, &headers(pairs));
        assert!(!forged(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(forged(&[("sec-fetch-site", "cross-site"), ("cookie", "a=b")]));
        assert!(forged(&[("sec-fetch-site", "same-site")]));
        assert!(forged(&[("origin", "https://evil.example"), ("host", "shop.example")]));
        assert!(!forged(&[("origin", "https://shop.example"), ("host", "shop.example")]));
        assert!(forged(&[("cookie", "staff=1")]), "an old browser that says nothing but carries a cookie");
        assert!(!forged(&[]), "a program without cookies");
        assert!(!is_forged(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")])));
    }
}
