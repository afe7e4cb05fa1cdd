use crate::{Answer, App, Lang, LangCode, answer};
use axum::{
    Router,
    extract::{FromRequestParts, Query},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use std::{collections::HashMap, convert::Infallible, sync::Arc};

/// How a reader likes pages to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Look {
    /// Larger letters for older eyes; chosen once, kept in a cookie.
    pub large_type: bool,
}

/// Whoever reads the page: language, look, where he is, what his browser carries.
#[derive(Clone)]
pub struct Reader {
    pub t: Lang,
    pub look: Look,
    /// Path and query as asked for.
    pub path: String,
    /// The address itself says the language (`?lang=en`): it is what search engines and shared links know.
    pub(crate) by_address: bool,
    cookies: Arc<HashMap<String, String>>,
}

impl Reader {
    /// Language by the address, then by cookie, then by `Accept-Language`, then Chinese.
    pub(crate) fn of(app: &App, parts: &Parts) -> Reader {
        let cookies = read_cookies(&parts.headers);
        let named = parts.uri.query().and_then(language_in);
        let kept = || cookies.get("lang").and_then(|code| LangCode::parse(code)).or_else(|| preferred(&parts.headers));
        let code = named.or_else(kept).unwrap_or(LangCode::Zh);
        Reader {
            by_address: named.is_some_and(|code| cookies.get("lang").is_none_or(|kept| kept != code.short())),
            t: app.languages().get(code).clone(),
            look: Look { large_type: cookies.get("type").is_some_and(|size| size == "large") },
            path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned()),
            cookies: Arc::new(cookies),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) fn cache_key(&self) -> String {
        format!("{}{}{}", self.t.code().short(), if self.look.large_type { '+' } else { ' ' }, self.path)
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Reader, Infallible> {
        Ok(parts.extensions.get::<Reader>().cloned().unwrap_or_else(|| Reader::of(app, parts)))
    }
}

/// The language that a query names.
fn language_in(query: &str) -> Option<LangCode> {
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(LangCode::parse)
}

/// A path without the language its query names.
pub(crate) fn without_language(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return path.to_owned() };
    let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) }
}

fn read_cookies(headers: &HeaderMap) -> HashMap<String, String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// The first language of `Accept-Language` that we speak; browsers list the dearest first.
fn preferred(headers: &HeaderMap) -> Option<LangCode> {
    headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?.split(',').find_map(|part| LangCode::parse(part.trim()))
}

/// One cookie's value straight from headers, for those who have no reader.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    read_cookies(headers).remove(name)
}

/// Adds a cookie to an answer. `script_may_read` is for the cart's number in the header, never for anything secret.
pub fn set_cookie(response: &mut Response, name: &str, value: &str, max_age_s: i64, script_may_read: bool) {
    let hidden = if script_may_read { "" } else { "; HttpOnly" };
    let text = format!("{name}={value}; Path=/; Max-Age={max_age_s}; SameSite=Lax{hidden}");
    if let Ok(text) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, text);
    }
}

pub(crate) const A_YEAR_S: i64 = 365 * 24 * 3600;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/look", get(choose))
}

#[derive(Deserialize)]
struct Choice {
    lang: Option<String>,
    #[serde(rename = "type")]
    size: Option<String>,
    back: Option<String>,
}

/// An address on our own pages, to be gone on to; anything else is not followed. Browsers leave out control characters and
/// read `\\` as `/`, so that either could make an address of another house.
pub fn ours(path: &str) -> Option<&str> {
    let odd = |letter: char| letter == '\\' || letter.is_control();
    (path.starts_with('/') && !path.starts_with("//") && !path.contains(odd)).then_some(path)
}

/// Chooses language or type size and goes back to where the reader was.
async fn choose(Query(choice): Query<Choice>) -> Answer {
    let mut response = answer::see_other(choice.back.as_deref().and_then(ours).unwrap_or("/"));
    if let Some(code) = choice.lang.as_deref().and_then(LangCode::parse) {
        set_cookie(&mut response, "lang", code.short(), A_YEAR_S, false);
    }
    if let Some(size) = choice.size {
        set_cookie(&mut response, "type", if size == "large" { "large" } else { "normal" }, A_YEAR_S, false);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::{ours, without_language};

    #[test]
    fn only_our_own_pages_are_gone_on_to() {
        for path in ["/", "/goods?q=a//b&page=2", "/staff/stock"] {
            assert_eq!(ours(path), Some(path));
        }
        for elsewhere in [
            "",
            "goods",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//evil.example",
        ] {
            assert_eq!(ours(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[test]
    fn who_chooses_a_language_leaves_the_one_in_the_address_behind() {
        let cases = [("/", "/"), ("/goods/tea?lang=en", "/goods/tea"), ("/goods?kind=input&lang=zh&page=2", "/goods?kind=input&page=2")];
        for (path, left) in cases {
            assert_eq!(without_language(path), left);
        }
    }
}
