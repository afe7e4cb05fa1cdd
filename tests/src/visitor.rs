//! Whoever comes to the shop's door in a story: a browser with its cookies, or a program that speaks JSON. Requests
//! go through the whole router, in this process.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tower::ServiceExt;

/// A browser: it keeps cookies, says that it comes from our own pages, and reads one language.
pub struct Visitor {
    router: Router,
    cookies: Mutex<BTreeMap<String, String>>,
    language: &'static str,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Page {
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Visitor {
    pub fn new(router: &Router) -> Visitor {
        Visitor { router: router.clone(), cookies: Mutex::default(), language: "en" }
    }

    pub fn reading(mut self, language: &'static str) -> Visitor {
        self.language = language;
        self
    }

    fn cookies(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(name).cloned()
    }

    pub fn take_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(name.to_owned(), value.to_owned());
    }

    pub async fn get(&self, path: &str) -> Page {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    /// Follows one redirect, as a browser does after a write.
    pub async fn follow(&self, page: Page) -> Page {
        match page.location() {
            Some(path) => self.get(&path).await,
            None => page,
        }
    }

    /// Sends a form as typed.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        let kind = (header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded");
        self.ask(Method::POST, path, &[kind], Body::from(body.join("&"))).await
    }

    pub async fn json(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Page {
        let mut all = vec![(header::CONTENT_TYPE.as_str(), "application/json")];
        all.extend_from_slice(headers);
        self.ask(method, path, &all, Body::from(body.to_string())).await
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "shop.test");
        request = request.header(header::ACCEPT_LANGUAGE, self.language);
        if !headers.iter().any(|(name, _)| ["sec-fetch-site", "origin"].contains(name)) {
            request = request.header("sec-fetch-site", "same-origin");
        }
        let cookies: Vec<String> = self.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).unwrap_or_else(|error| panic!("{path}: {error}"));
        let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the answer can be read").to_vec();
        self.keep_cookies(&parts.headers);
        Page { asked: path.to_owned(), status: parts.status, headers: parts.headers, bytes }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        for text in headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
            let Some((name, value)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { continue };
            if text.contains("Max-Age=0") {
                self.cookies().remove(name);
            } else {
                self.cookies().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    pub fn location(&self) -> Option<String> {
        Some(self.headers.get(header::LOCATION)?.to_str().ok()?.to_owned())
    }

    /// Asserts that the shop said yes.
    #[track_caller]
    pub fn accepted(self) -> Page {
        let fine = self.status.is_success() || self.status.is_redirection();
        assert!(fine, "{} answered {}: {}", self.asked, self.status, self.in_short());
        self
    }

    /// The code with which the shop said no: from problem details, or from the page.
    #[track_caller]
    pub fn refusal(&self) -> String {
        assert!(self.status.is_client_error(), "{} was not refused but answered {}: {}", self.asked, self.status, self.in_short());
        if let Ok(problem) = serde_json::from_slice::<Value>(&self.bytes) {
            return problem["code"].as_str().unwrap_or_default().to_owned();
        }
        let page = self.text();
        page.split("data-code=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }

    /// Where the JSON says something is wrong: pointer and code of each issue.
    pub fn issues(&self) -> Vec<(String, String)> {
        let problem = self.value();
        let issues = problem["errors"].as_array().cloned().unwrap_or_default();
        let word = |issue: &Value, name: &str| issue[name].as_str().unwrap_or_default().to_owned();
        issues.iter().map(|issue| (word(issue, "pointer"), word(issue, "code"))).collect()
    }

    fn in_short(&self) -> String {
        let text = self.text();
        let main = text.split("<main").nth(1).unwrap_or(&text);
        main.chars().take(1500).collect()
    }
}

/// A value inside a form or an address.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
