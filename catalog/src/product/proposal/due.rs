//! Publishing at the instant that was fixed: once, by whoever holds the lease, and again after a crash. What cannot be
//! published then is not forgotten: it says why, on the list and on its page.

use super::{Proposal, decide::carry_out};
use crate::{
    By, Product,
    clock::{self, SHORTEST},
    product::history,
};
use kernel::{Arg, Db, Error, Id, Result, Timestamp, again, query};
use serde_json::{Value, json};
use std::time::Duration;

/// Publishes whatever is due now. What a fault of ours holds up is left for the next beat, and holds up nothing else.
pub async fn publish_due(db: &Db) -> Result<()> {
    let mut held_up: Vec<(Id<Product>, Error)> = Vec::new();
    loop {
        let due = due(db, held_up.len() + 1).await?;
        let Some(product) = due.into_iter().find(|product| !held_up.iter().any(|(held, _)| held == product)) else { break };
        match again(|| publish_one(db, product)).await {
            Ok(true) => {}
            // Another hand has taken it and not yet said so.
            Ok(false) => tokio::time::sleep(SHORTEST).await,
            Err(error) => held_up.push((product, error)),
        }
    }
    held_up.into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

/// Follows the clock until the program ends, publishing at each instant that was fixed.
pub async fn follow(db: Db, beat: Duration) {
    clock::follow::<Publications>(db, beat).await;
}

struct Publications;

impl clock::Due for Publications {
    const LEASE: &'static str = "publications";
    const WAITS: &'static str = "publications";

    async fn next(db: &Db) -> Result<Option<Timestamp>> {
        let next = "select due_at from catalog_proposal where stage = 'scheduled' order by due_at limit 1";
        Ok(db.read().await?.fetch_optional::<(Timestamp,)>(query(next)).await?.map(|row| row.0))
    }

    async fn carry_out(db: &Db) -> Result<()> {
        publish_due(db).await
    }
}

/// The products that are due, at most so many, those first that wait longest.
async fn due(db: &Db, most: usize) -> Result<Vec<Id<Product>>> {
    let mut tx = db.read().await?;
    let now = tx.now();
    let due = query(DUE).bind(now).bind(i64::try_from(most).unwrap_or(i64::MAX));
    let rows: Vec<(Id<Product>,)> = tx.fetch_all(due).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
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

const DUE: &str = "
    select product_id from catalog_proposal where stage = 'scheduled' and due_at <= $1 order by due_at, product_id limit $2";

const TAKE_DUE: &str = "
    delete from catalog_proposal
     where product_id = $1 and stage = 'scheduled' and due_at <= $2
 returning product_id as product, stage, sheet, base, version, written_by, written_name, written_at, sent_by, sent_name, sent_at,
           decided_name, decided_at, due_at, note, trouble";

const REFUSE: &str = "
    update catalog_proposal
       set stage = 'refused', version = version + 1, trouble = $3
     where product_id = $1 and version = $2 and stage = 'scheduled'";
