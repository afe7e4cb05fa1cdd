//! How the cooperative wants its catalog kept.

use kernel::{Result, Tx, query};

/// Whether what is on the shelf, or goes there, needs a second person who looked at it.
pub async fn four_eyes(tx: &mut Tx) -> Result<bool> {
    let asked = query("select is_on from catalog_manner where name = 'four-eyes'");
    Ok(tx.fetch_optional::<(bool,)>(asked).await?.is_some_and(|row| row.0))
}

pub async fn set_four_eyes(tx: &mut Tx, on: bool) -> Result<()> {
    let set = "insert into catalog_manner (name, is_on) values ('four-eyes', $1) on conflict (name) do update set is_on = excluded.is_on";
    tx.execute(query(set).bind(on)).await.map(drop)
}
