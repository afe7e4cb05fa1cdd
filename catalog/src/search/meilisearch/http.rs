//! How we reach Meilisearch: over the same HTTP client as everything else, so that there is one set of ciphers and one
//! pool of connections.

use async_trait::async_trait;
use kernel::Result;
use meilisearch_sdk::{
    errors::Error as Trouble,
    request::{HttpClient, Method, parse_response},
};
use reqwest::{
    Client,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, time::Duration};

/// A server that does not take a call within this is away.
const RINGS: Duration = Duration::from_secs(2);
/// The longest that a page of documents may be under way.
const LONGEST: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub(super) struct Http(Client);

/// The server could not be reached, or broke off.
#[derive(Debug)]
pub(super) struct Away(String);

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Away {}

impl Http {
    pub(super) fn new(key: Option<&str>) -> Result<Http> {
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(kernel::Error::fault)?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let client = Client::builder().default_headers(headers).connect_timeout(RINGS).timeout(LONGEST).build();
        Ok(Http(client.map_err(kernel::Error::fault)?))
    }
}

#[async_trait]
impl HttpClient for Http {
    async fn request<Query, Body, Output>(&self, url: &str, method: Method<Query, Body>, expected: u16) -> Result<Output, Trouble>
    where
        Query: Serialize + Send + Sync,
        Body: Serialize + Send + Sync,
        Output: DeserializeOwned + 'static + Send,
    {
        // None of the requests we make has a query of its own.
        if serde_json::to_value(method.query())? != serde_json::Value::Null {
            return Err(Trouble::InvalidRequest);
        }
        let mut request = self.0.request(verb(&method), url);
        if let Some(body) = method.body() {
            request = request.header(CONTENT_TYPE, "application/json").body(serde_json::to_vec(body)?);
        }
        let response = request.send().await.map_err(away)?;
        let status = response.status().as_u16();
        let body = response.text().await.map_err(away)?;
        if matches!(status, 502..=504) {
            return Err(Trouble::Other(Box::new(Away(format!("status {status}")))));
        }
        parse_response(status, expected, if body.is_empty() { "null" } else { &body }, url.to_owned())
    }

    /// Files are never sent: documents travel as lists.
    async fn stream_request<Query, Body, Output>(&self, _: &str, _: Method<Query, Body>, _: &str, _: u16) -> Result<Output, Trouble>
    where
        Query: Serialize + Send + Sync,
        Body: futures_io::AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    {
        Err(Trouble::InvalidRequest)
    }

    fn is_tokio(&self) -> bool {
        true
    }
}

fn verb<Q, B>(method: &Method<Q, B>) -> reqwest::Method {
    match method {
        Method::Get { .. } => reqwest::Method::GET,
        Method::Delete { .. } => reqwest::Method::DELETE,
        Method::Post { .. } => reqwest::Method::POST,
        Method::Put { .. } => reqwest::Method::PUT,
        Method::Patch { .. } => reqwest::Method::PATCH,
    }
}

fn away(error: reqwest::Error) -> Trouble {
    Trouble::Other(Box::new(Away(error.without_url().to_string())))
}
