//! Sending letters to the hub and believing only answers that the hub signed.

use super::till::Correspondence;
use crate::letter::{self, Key, NODE, NONCE, SENT, SIGNATURE};
use kernel::{Error, Result, Secret, Timestamp};
use reqwest::{Client, Method, Response, redirect::Policy};
use std::time::Duration;

/// An answer that was verified with the hub's key.
pub(super) struct Reply {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Reply {
    pub(super) fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

/// The answer is larger than anything the hub sends.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Makes what letters are sent with. Nothing is sent yet, and a redirect is never followed.
pub(super) fn client() -> Result<Client> {
    Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .redirect(Policy::none())
        .build()
        .map_err(|e| Error::fault(format_args!("network: {e}")))
}

/// Sends a signed letter; an answer without the hub's signature counts as no answer.
pub(super) async fn send(client: &Client, to: &Correspondence, at: Timestamp, method: Method, path: &str, body: Vec<u8>) -> Result<Reply> {
    let key = Key::read(&to.private_key)?;
    let nonce = Secret::code(16);
    let signature = key.sign(&letter::digest(method.as_str(), path, at, &nonce, &body));
    let response = client
        .request(method, format!("{}{path}", to.hub_url))
        .header(NODE, to.node_id)
        .header(SENT, at.to_string())
        .header(NONCE, &nonce)
        .header(SIGNATURE, signature)
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .map_err(no_answer)?;
    verified(response, &to.hub_key, &nonce).await
}

async fn verified(response: Response, hub_key: &str, nonce: &str) -> Result<Reply> {
    let status = response.status().as_u16();
    let signature = response.headers().get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let body = read(response).await?;
    if !letter::verify(hub_key, &letter::answer_digest(status, nonce, &body), &signature) {
        return Err(Error::fault(format_args!("an answer with status {status} is not from our hub")));
    }
    Ok(Reply { status, body })
}

pub(super) async fn read(response: Response) -> Result<Vec<u8>> {
    if response.content_length().is_some_and(|bytes| bytes > MOST_BYTES) {
        return Err(Error::fault("the answer is too long"));
    }
    Ok(response.bytes().await.map_err(no_answer)?.to_vec())
}

pub(super) fn no_answer(error: reqwest::Error) -> Error {
    if error.is_builder() {
        return Error::fault("the hub's address is written wrongly; it looks like https://shop.example");
    }
    Error::fault(format_args!("the hub does not answer: {error}"))
}
