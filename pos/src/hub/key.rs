//! The hub's own key. It is made once and never leaves; tills believe only what it signed.

use crate::letter::Key;
use kernel::{Db, Result, query};

pub(crate) async fn ours(db: &Db) -> Result<Key> {
    let known = "select private_key from pos_hub_key";
    if let Some((kept,)) = db.read().await?.fetch_optional::<(String,)>(query(known)).await? {
        return Key::read(&kept);
    }
    let fresh = Key::generate()?;
    let mut tx = db.write().await?;
    let now = tx.now();
    // Several processes may make one at the same moment; the first one stays.
    tx.put(query("insert into pos_hub_key (one, private_key, made_at) values (1, $1, $2) on conflict do nothing").bind(fresh).bind(now))
        .await?;
    let (kept,): (String,) = tx.fetch_one(query(known)).await?;
    tx.commit().await?;
    Key::read(&kept)
}
