//! Bringing the test provider's notices to this installation: over real HTTP, signed, again and again until they
//! are answered. What is owed stands in a table, so a killed process forgets none.

use crate::{Mode, TestProvider, signature, url};
use kernel::{Db, Error, Id, Result, Timestamp, query};
use reqwest::Client;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Notify, task::JoinSet, time::timeout};
use ui::App;

/// A notice that is owed.
#[derive(Debug, Clone, kernel::Record)]
struct Delivery {
    id: Id<Delivery>,
    event_id: String,
    body: String,
    tries: i64,
}

/// How one try ended.
struct Tried {
    delivery: Delivery,
    answer: Result<(), String>,
}

/// Rung when a notice is owed, so that it need not wait for the next beat.
static BELL: Notify = Notify::const_new();

const BEAT: Duration = Duration::from_secs(1);

/// How many are brought at once.
const AT_ONCE: i64 = 64;

/// How long one try may take; a notice that was taken along by a killed process is tried again after this.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn ring() {
    BELL.notify_waiters();
}

/// Delivers what is owed until the program ends.
pub async fn follow_deliveries(app: App) {
    if !app.part::<Mode>().demo {
        return;
    }
    loop {
        if let Err(error) = follow(&app).await {
            tracing::warn!(%error, "the test provider pauses");
            tokio::time::sleep(PATIENCE).await;
        }
    }
}

async fn follow(app: &App) -> Result<()> {
    let client = client()?;
    loop {
        match take_due(app.db()).await? {
            due if due.is_empty() => drop(timeout(BEAT, BELL.notified()).await),
            due => bring(app, &client, due).await?,
        }
    }
}

/// One round of deliveries, for those who do not follow: answers how many notices were brought or tried.
pub async fn deliver_due(app: &App) -> Result<usize> {
    if !app.part::<Mode>().demo {
        return Ok(0);
    }
    let due = take_due(app.db()).await?;
    let count = due.len();
    if count > 0 {
        bring(app, &client()?, due).await?;
    }
    Ok(count)
}

fn client() -> Result<Client> {
    Client::builder().timeout(PATIENCE).no_proxy().build().map_err(Error::fault)
}

/// Brings several notices at once and writes down how each was answered.
async fn bring(app: &App, client: &Client, due: Vec<Delivery>) -> Result<()> {
    let provider = app.part::<TestProvider>();
    let now = app.db().clock().now();
    let mut under_way: JoinSet<Tried> = due.into_iter().map(|delivery| try_once(client.clone(), provider.clone(), delivery, now)).collect();
    let mut tried = Vec::with_capacity(under_way.len());
    while let Some(one) = under_way.join_next().await {
        tried.push(one.map_err(Error::fault)?);
    }
    write_down(app.db(), &tried).await
}

async fn try_once(client: Client, provider: Arc<TestProvider>, delivery: Delivery, now: Timestamp) -> Tried {
    let mut request = client.post(format!("{}{}", provider.base_url.trim_end_matches('/'), url::NOTICES));
    for (name, value) in provider.signed(&delivery.event_id, &delivery.body, now) {
        request = request.header(name, value);
    }
    let answer = match request.header("content-type", "application/json").body(delivery.body.clone()).send().await {
        Ok(response) if response.status().is_success() => Ok(()),
        Ok(response) => Err(response.status().to_string()),
        Err(error) => Err(error.to_string()),
    };
    Tried { delivery, answer }
}

impl TestProvider {
    /// The headers of a notice that is sent at an instant.
    pub fn signed(&self, event_id: &str, body: &str, at: Timestamp) -> [(&'static str, String); 3] {
        let second = at.millis() / 1000;
        let signature = signature::Key::of(&self.key).sign(event_id, second, body);
        [(signature::ID, event_id.to_owned()), (signature::TIMESTAMP, second.to_string()), (signature::SIGNATURE, signature)]
    }
}

/// Takes what is due, and makes it due again in case this process does not live to write down the answer.
async fn take_due(db: &Db) -> Result<Vec<Delivery>> {
    let mut tx = db.read().await?;
    let now = tx.now();
    let any: Option<(Id<Delivery>,)> = tx.fetch_optional(query(ANY_DUE).bind(now)).await?;
    drop(tx);
    if any.is_none() {
        return Ok(Vec::new());
    }
    let mut tx = db.write().await?;
    let now = tx.now();
    let taken = tx.fetch_all(query(TAKE).bind(now).bind(now.plus(PATIENCE * 2)).bind(AT_ONCE)).await?;
    tx.commit().await?;
    Ok(taken)
}

const ANY_DUE: &str = "select id from payment_test_delivery where delivered_at is null and due_at <= $1 limit 1";

const TAKE: &str = "
    update payment_test_delivery
       set due_at = $2
     where id in (select id from payment_test_delivery where delivered_at is null and due_at <= $1 order by due_at, id limit $3)
       and delivered_at is null
       and due_at <= $1
    returning id, event_id, body, tries";

async fn write_down(db: &Db, tried: &[Tried]) -> Result<()> {
    let mut tx = db.write().await?;
    let now = tx.now();
    let brought: Vec<_> = tried.iter().filter(|one| one.answer.is_ok()).map(|one| one.delivery.id).collect();
    if !brought.is_empty() {
        tx.put(query(BROUGHT).bind(now).bind_list(":ids", brought)).await?;
    }
    for one in tried {
        if let Err(answer) = &one.answer {
            let again = now.plus(patience_after(one.delivery.tries));
            tx.put(query(AGAIN).bind(one.delivery.id).bind(again).bind(answer)).await?;
        }
    }
    tx.commit().await
}

const BROUGHT: &str = "
    update payment_test_delivery
       set delivered_at = $1, tries = tries + 1, last_answer = 'ok'
     where id in (:ids)";

const AGAIN: &str = "
    update payment_test_delivery
       set due_at = $2, tries = tries + 1, last_answer = $3
     where id = $1
       and delivered_at is null";

/// One second, two, four … up to a minute between tries.
fn patience_after(tries: i64) -> Duration {
    Duration::from_secs(1 << tries.clamp(0, 6)).min(Duration::from_secs(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unanswered_notice_is_brought_less_and_less_often_but_never_given_up() {
        let seconds: Vec<u64> = [0, 1, 2, 5, 6, 1000].into_iter().map(|tries| patience_after(tries).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 32, 60, 60]);
    }
}
