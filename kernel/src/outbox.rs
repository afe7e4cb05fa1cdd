//! Telling facts: in the past tense, in the transaction that made them true.

use crate::{Query, Result, Tx, Value, query};
use serde::{Serialize, de::DeserializeOwned};

/// A fact other rooms may act on. Its kind is its name for ever: `catalog.product_published`.
pub trait Fact: Serialize + DeserializeOwned {
    const KIND: &'static str;
}

/// A fact told in a transaction that has not been committed yet.
pub(crate) struct Told {
    kind: &'static str,
    body: serde_json::Value,
}

/// Tells a fact. It reaches its listeners if, and only if, this transaction commits.
pub fn tell<F: Fact>(tx: &mut Tx, fact: &F) -> Result<()> {
    let body = serde_json::to_value(fact)?;
    tx.keep_told(Told { kind: F::KIND, body });
    Ok(())
}

/// How many facts go into one statement; engines limit how many values a statement may have.
const ROWS: usize = 1000;

pub(crate) async fn insert(tx: &mut Tx, told: Vec<Told>) -> Result<()> {
    let now = tx.now();
    let rows: Vec<Vec<Value>> =
        told.into_iter().map(|fact| vec![tx.id::<Told>().into(), fact.kind.into(), fact.body.into(), now.into()]).collect();
    for some in rows.chunks(ROWS) {
        tx.put(insert_rows(some.to_vec())).await?;
    }
    Ok(())
}

fn insert_rows(rows: Vec<Vec<Value>>) -> Query {
    query("insert into kernel_outbox (id, kind, body, told_at) values (:row)").bind_rows(rows)
}
