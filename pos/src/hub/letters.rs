//! The addresses that nodes write to. Every letter is verified before it is read, every answer is signed.

use super::{enrol, feed, inbox, key, store_node, store_node::NodeCard};
use crate::{
    letter::{self, NODE, NONCE, SENT, SIGNATURE},
    wire::{BATCH_BYTES, Batch, ENROL, FEED, Introduction, PUSH, Verdict},
};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, OriginalUri, Query, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use kernel::{Error, Issue, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use ui::{Answer, App, Caller, Failure, Json};

pub(super) fn routes() -> Router<App> {
    Router::new().route(ENROL, post(welcome)).route(PUSH, post(push)).route(FEED, get(follow))
}

async fn welcome(app: App, caller: Caller, introduction: Json<Introduction>) -> Answer {
    let welcome = enrol::welcome(app.db(), &caller.0, &introduction.value).await?;
    ui::json(StatusCode::CREATED, &welcome)
}

/// Stores first, signs for it, and only then is anything done with it.
async fn push(app: App, letter: Letter) -> Answer {
    let batch: Batch = serde_json::from_slice(&letter.body).map_err(|e| malformed(&e.to_string()))?;
    let hub = key::ours(app.db()).await?;
    let mut tx = app.db().write().await?;
    let off_s = (letter.sent.millis() - tx.now().millis()) / 1000;
    let ack = inbox::store(&mut tx, letter.node.id, &batch, off_s).await?;
    tx.commit().await?;
    let status = match ack.verdict {
        Verdict::Stored => StatusCode::OK,
        Verdict::EpochStale => StatusCode::FORBIDDEN,
        Verdict::Gap | Verdict::BadHash | Verdict::Fork => StatusCode::CONFLICT,
    };
    signed(&hub, &letter.nonce, status, &ack)
}

/// What a node asks of the feed.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    cursor: String,
    /// Whether the node takes promotions; an older one would choke on them.
    #[serde(default)]
    promotions: bool,
    /// The same of member cards.
    #[serde(default)]
    cards: bool,
    /// How long to keep the question open when there is no news.
    #[serde(default)]
    wait: u64,
}

const LONGEST_WAIT: u64 = 25;

async fn follow(app: App, Query(asked): Query<Asked>, letter: Letter) -> Answer {
    let hub = key::ours(app.db()).await?;
    let until = Instant::now() + Duration::from_secs(asked.wait.min(LONGEST_WAIT));
    let mut news = app.db().news();
    let takes = feed::Takes { promotions: asked.promotions, cards: asked.cards };
    loop {
        news.mark_unchanged();
        let page = feed::page(&mut app.db().read_long().await?, &letter.node, &asked.cursor, takes).await?;
        if page.has_more || page.next_cursor != asked.cursor || Instant::now() >= until {
            return signed(&hub, &letter.nonce, StatusCode::OK, &page);
        }
        let _ = tokio::time::timeout(Duration::from_secs(2), news.changed()).await;
        // News seldom comes alone.
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A letter whose signature is that of a node we know.
struct Letter {
    node: NodeCard,
    sent: Timestamp,
    nonce: String,
    body: Bytes,
}

impl FromRequest<App> for Letter {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Letter, Failure> {
        let (mut parts, body) = request.into_parts();
        let path = match parts.extensions.remove::<OriginalUri>() {
            Some(OriginalUri(uri)) => uri,
            None => parts.uri.clone(),
        };
        let path = path.path_and_query().map_or("/", |path| path.as_str());
        let body = to_bytes(body, 2 * BATCH_BYTES).await.map_err(|e| malformed(&e.to_string()))?;
        let said = |name: &'static str| written(&parts.headers, name).ok_or(Error::Forbidden);
        let id = said(NODE)?.parse().map_err(|_| Error::Forbidden)?;
        let sent = Timestamp::parse(said(SENT)?).ok_or(Error::Forbidden)?;
        let nonce = said(NONCE)?.to_owned();
        let node = store_node::load(&mut app.db().read().await?, id).await.map_err(|_| Error::Forbidden)?;
        let digest = letter::digest(parts.method.as_str(), path, sent, &nonce, &body);
        if !letter::verify(&node.public_key, &digest, said(SIGNATURE)?) {
            return Err(Error::Forbidden.into());
        }
        Ok(Letter { node, sent, nonce, body })
    }
}

fn written<'a>(headers: &'a HeaderMap, name: &'static str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn malformed(why: &str) -> Error {
    Error::Invalid(vec![Issue::new("body", "body-malformed").with("detail", why)])
}

/// An answer that only we can have given, to this letter alone.
fn signed(hub: &letter::Key, nonce: &str, status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value)?;
    let signature = hub.sign(&letter::answer_digest(status.as_u16(), nonce, &body));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(signature) = HeaderValue::from_str(&signature) {
        response.headers_mut().insert(HeaderName::from_static(SIGNATURE), signature);
    }
    Ok(response)
}
