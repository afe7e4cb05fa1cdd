//! Bringing the tables of every crate up to date, once, in order.

use crate::{Db, Dialect, Error, Result, query};

/// One step in the life of a crate's tables. One text serves both engines; released steps never change.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Crate, number, what it does: `catalog/0001_products`.
    pub name: &'static str,
    pub sql: &'static str,
}

pub type Migrations = &'static [Migration];

/// Applies what has not been applied yet, all in one transaction, and remembers each step with its text's hash.
/// A step whose text changed after it was applied is a fault: the tables would not be what the code believes. So is
/// a step this program does not know: a newer one has been here.
pub async fn migrate(db: &Db, all: &[Migrations]) -> Result<usize> {
    let mut tx = db.write_long().await?;
    if tx.dialect() == Dialect::Postgres {
        // Several processes may start at once; one migrates, the others wait and find nothing to do.
        tx.put(query("select pg_advisory_xact_lock(7305219)")).await?;
    }
    tx.put(query(
        "create table if not exists kernel_migration (name text primary key, hash text not null, applied_at timestamptz not null)",
    ))
    .await?;
    let done: Vec<(String, String)> = tx.fetch_all(query("select name, hash from kernel_migration")).await?;
    must_know(all, &done)?;
    let mut applied = 0;
    for step in all.iter().flat_map(|steps| steps.iter()) {
        let hash = crate::sha256_hex(step.sql.as_bytes());
        match done.iter().find(|(name, _)| name == step.name) {
            Some((_, before)) if *before == hash => continue,
            Some(_) => return Err(Error::fault(format_args!("migration {} was changed after it was applied", step.name))),
            None => {}
        }
        for statement in statements(step.sql) {
            tx.execute(query(statement)).await.map_err(|e| Error::fault(format_args!("migration {}: {e}", step.name)))?;
        }
        let now = tx.now();
        tx.put(query("insert into kernel_migration (name, hash, applied_at) values ($1, $2, $3)").bind(step.name).bind(hash).bind(now))
            .await?;
        applied += 1;
    }
    tx.commit().await?;
    Ok(applied)
}

/// Refuses tables that a newer program has been at: steps that come after the last one this program knows.
fn must_know(all: &[Migrations], done: &[(String, String)]) -> Result<()> {
    let newer = done.iter().map(|(name, _)| name.as_str()).find(|name| {
        let room = |name: &str| name.split_once('/').map(|(room, _)| room.to_owned());
        let last = all.iter().flat_map(|steps| steps.iter()).map(|step| step.name).filter(|known| room(known) == room(name)).max();
        last.is_some_and(|last| *name > last)
    });
    match newer {
        Some(name) => Err(Error::fault(format_args!("its tables were made by a newer shipin ({name}); run that one"))),
        None => Ok(()),
    }
}

/// Statements end with a semicolon at a line's end; our migrations hold no bodies with inner ones.
fn statements(sql: &'static str) -> impl Iterator<Item = &'static str> {
    sql.split(";\n")
        .map(str::trim)
        .map(|s| s.trim_end_matches(';'))
        .filter(|s| s.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("--")))
}
