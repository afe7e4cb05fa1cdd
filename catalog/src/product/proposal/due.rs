//! Publishing at the instant that was fixed: once, by whoever holds the lease, and again after a crash. What cannot be
//! published then is not forgotten: it says why, on the list and on its page.

use super::{Proposal, decide::carry_out};
use crate::{By, Product, product::history};
use kernel::{Arg, Db, Error, Id, Result, Timestamp, again, lease, query};
use serde_json::{Value, json};
use std::time::Duration;

/// Publishes whatever is due now.
pub async fn publish_due(db: &Db) -> Result<()> {
    loop {
        let mut tx = db.read().await?;
        let now = tx.now();
        let due: Option<(Id<Product>,)> = tx.fetch_optional(query(NEXT_DUE).bind(now)).await?;
        drop(tx);
        let Some((product,)) = due else { return Ok(()) };
        if !again(|| publish_one(db, product)).await? {
            // Another hand has taken it and not yet said so.
            tokio::time::sleep(SHORTEST).await;
        }
    }
}

/// Follows the clock until the program ends: wakes when the next instant comes, and every `beat` in case another process
/// fixed one.
pub async fn follow(db: Db, beat: Duration) {
    let holder = kernel::Secret::code(12);
    loop {
        let next = next_instant(&db).await.unwrap_or_default();
        let pause = next.map_or(beat, |at| at.since(db.clock().now()).min(beat));
        tokio::time::sleep(pause.max(SHORTEST)).await;
        if next.is_some_and(|at| at <= db.clock().now()) {
            let done = match lease::hold(&db, "publications", &holder, beat * 3).await {
                Ok(true) => publish_due(&db).await,
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                tracing::warn!(%error, "publication waits for the next beat");
                tokio::time::sleep(beat).await;
            }
        }
    }
}

/// So long is waited at least, lest a trouble be met a thousand times a second.
const SHORTEST: Duration = Duration::from_millis(20);

async fn next_instant(db: &Db) -> Result<Option<Timestamp>> {
    let next = "select due_at from catalog_proposal where stage = 'scheduled' order by due_at limit 1";
    Ok(db.read().await?.fetch_optional::<(Timestamp,)>(query(next)).await?.map(|row| row.0))
}

/// The proposal is taken in the transaction that publishes it: it is done once, or it is as if nobody had begun. False where
/// somebody else had it.
async fn publish_one(db: &Db, product: Id<Product>) -> Result<bool> {
    let mut tx = db.write().await?;
    let now = tx.now();
    let Some(due) = tx.fetch_optional::<Proposal>(query(TAKE_DUE).bind(product).bind(now)).await? else { return Ok(false) };
    match carry_out(&mut tx, &By::named(due.decided_name.clone()), &due).await {
        Ok(()) => tx.commit().await?,
        Err(error) if error.is_refusal() => {
            drop(tx);
            refuse(db, &due, &error).await?;
        }
        Err(error) => return Err(error),
    }
    Ok(true)
}

async fn refuse(db: &Db, due: &Proposal, why: &Error) -> Result<()> {
    let mut tx = db.write().await?;
    let refused = query(REFUSE).bind(due.product).bind(due.version).bind(told(why));
    if tx.execute(refused).await? == 1 {
        history::note_word(&mut tx, due.product, &By::named(due.decided_name.clone()), "publication-refused").await?;
    }
    tx.commit().await
}

/// The reasons as codes with their values: each reader hears them in his own language.
fn told(why: &Error) -> Value {
    let reason = |code: &str, args: &[(&'static str, Arg)]| {
        let args: serde_json::Map<String, Value> = args.iter().filter_map(|(name, arg)| Some(((*name).to_owned(), plain(arg)?))).collect();
        json!({ "code": code, "args": args })
    };
    match why {
        Error::Invalid(issues) => issues.iter().map(|issue| reason(issue.code, &issue.args)).collect(),
        Error::Refused(refused) => json!([reason(refused.code(), &refused.args())]),
        other => json!([reason(other.code(), &[])]),
    }
}

fn plain(arg: &Arg) -> Option<Value> {
    match arg {
        Arg::Text(text) => Some(json!(text)),
        Arg::Number(number) => Some(json!(number)),
        Arg::Money(money) => Some(json!(money.plain())),
        Arg::Quantity(..) | Arg::Day(_) => None,
    }
}

const NEXT_DUE: &str = "
    select product_id from catalog_proposal where stage = 'scheduled' and due_at <= $1 order by due_at, product_id limit 1";

const TAKE_DUE: &str = "
    delete from catalog_proposal
     where product_id = $1 and stage = 'scheduled' and due_at <= $2
 returning product_id as product, stage, sheet, base, version, written_by, written_name, written_at, sent_by, sent_name, sent_at,
           decided_name, decided_at, due_at, note, trouble";

const REFUSE: &str = "
    update catalog_proposal
       set stage = 'refused', version = version + 1, trouble = $3
     where product_id = $1 and version = $2 and stage = 'scheduled'";
