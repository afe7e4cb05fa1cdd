//! Becoming a till: once, with a code that someone at the hub read out.

use super::{
    post::{client, no_answer, read},
    pull,
    till::{self, become_till},
};
use crate::{
    letter::{Key, comparison_code},
    wire::{ENROL, Introduction, Welcome},
};
use kernel::{Db, Error, Result};

/// Who this node has become. Someone compares the six digits with those at the hub.
#[derive(Debug, Clone)]
pub struct Enrolled {
    pub store: String,
    pub till_no: String,
    pub comparison_code: String,
}

/// Makes the node's key, introduces it to the hub and remembers the hub's key. The private key never leaves the node.
/// Then the goods are fetched, so that the first sale needs no network.
pub async fn enrol(db: &Db, hub_url: &str, code: &str) -> Result<Enrolled> {
    if till::enrolled(&mut db.read().await?).await?.is_some() {
        return Err(Error::fault("this node is enrolled already; a new till begins with an empty folder"));
    }
    let hub_url = hub_url.trim_end_matches('/');
    let kept = Key::generate()?;
    let public = Key::read(&kept)?.public();
    let welcome = introduce(hub_url, code, &public).await?;

    let mut tx = db.write().await?;
    become_till(&mut tx, hub_url, &kept, &welcome).await?;
    tx.commit().await?;
    pull::catch_up(db).await?;
    Ok(Enrolled {
        store: welcome.till.place_zh.clone(),
        till_no: welcome.till.till_no.clone(),
        comparison_code: comparison_code(&public, &welcome.hub_key),
    })
}

async fn introduce(hub_url: &str, code: &str, public: &str) -> Result<Welcome> {
    let introduction =
        Introduction { code: code.trim().to_uppercase(), public_key: public.to_owned(), program: env!("CARGO_PKG_VERSION").to_owned() };
    let response = client()?.post(format!("{hub_url}{ENROL}")).json(&introduction).send().await.map_err(no_answer)?;
    let status = response.status();
    let body = read(response).await?;
    if !status.is_success() {
        let said: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let why = said["detail"].as_str().map_or_else(|| status.to_string(), str::to_owned);
        return Err(Error::fault(format_args!("the hub does not take the code: {why}")));
    }
    Ok(serde_json::from_slice(&body)?)
}
