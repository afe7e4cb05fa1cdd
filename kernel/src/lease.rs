//! Work that must be done by one process at a time, whichever it is.

use crate::{Db, Result, Tx, query};
use std::time::Duration;

/// Takes or renews a lease; false when another process holds it.
pub async fn hold(db: &Db, name: &str, holder: &str, length: Duration) -> Result<bool> {
    let mut tx = db.write().await?;
    let now = tx.now();
    let held = tx.execute(query(HOLD).bind(name).bind(holder).bind(now.plus(length)).bind(now)).await?;
    tx.commit().await?;
    Ok(held == 1)
}

const HOLD: &str = "
    insert into kernel_lease (name, holder, until) values ($1, $2, $3)
    on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where kernel_lease.holder = excluded.holder or kernel_lease.until < $4";

/// Whether anyone ever took this lease and did not give it back.
pub async fn was_taken(tx: &mut Tx, name: &str) -> Result<bool> {
    let taken: Option<(String,)> = tx.fetch_optional(query("select holder from kernel_lease where name = $1").bind(name)).await?;
    Ok(taken.is_some())
}

/// Gives a lease back early.
pub async fn release(db: &Db, name: &str, holder: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.put(query("delete from kernel_lease where name = $1 and holder = $2").bind(name).bind(holder)).await?;
    tx.commit().await
}
