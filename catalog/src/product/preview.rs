//! An address that shows what is not published yet to somebody who has it, for a while: nobody can guess it, and it can be
//! taken away.

use super::{ProductSheet, ProductStatus, load, proposal};
use crate::{By, Product};
use kernel::{Error, Id, Result, Secret, Timestamp, Tx, query, sha256_hex};
use std::time::Duration;

/// How long an address is good for, in hours; the second is what is meant when nobody says.
pub const HOURS: [i64; 4] = [1, 24, 72, 168];
pub const USUAL_HOURS: i64 = 24;
/// Addresses of one product that are good at the same time.
const MOST: i64 = 20;

/// An address that is good now. Of the secret in it only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct PreviewCard {
    pub hash: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Makes an address; it can be read once, now. Older ones beyond a few are taken away.
pub async fn make(tx: &mut Tx, by: &By, product: Id<Product>, hours: i64) -> Result<Secret> {
    load(tx, product).await?;
    let (secret, now) = (Secret::new(), tx.now());
    let hours = if HOURS.contains(&hours) { hours } else { USUAL_HOURS };
    let expires_at = now.plus(Duration::from_secs(u64::try_from(hours).unwrap_or(1) * 3600));
    tx.put(query(MAKE).bind(secret.hash()).bind(product).bind(by.to_string()).bind(now).bind(expires_at)).await?;
    tx.put(query(BEYOND).bind(product).bind(now).bind(MOST)).await?;
    Ok(secret)
}

/// Addresses of a product that are good now.
pub async fn previews(tx: &mut Tx, product: Id<Product>) -> Result<Vec<PreviewCard>> {
    let now = tx.now();
    tx.fetch_all(query(GOOD).bind(product).bind(now)).await
}

/// Takes an address away.
pub async fn revoke(tx: &mut Tx, product: Id<Product>, hash: &str) -> Result<()> {
    let now = tx.now();
    let revoke = "update catalog_preview set revoked_at = $3 where product_id = $1 and secret_hash = $2 and revoked_at is null";
    if tx.execute(query(revoke).bind(product).bind(hash).bind(now)).await? == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// What an address shows: the sheet beside if there is one, or the product as it stands. An address that is over, or was
/// taken away, shows nothing.
pub async fn look(tx: &mut Tx, secret: &str) -> Result<ProductSheet> {
    let now = tx.now();
    let asked = query(LOOK).bind(sha256_hex(secret.as_bytes())).bind(now);
    let (product,): (Id<Product>,) = tx.fetch_optional(asked).await?.ok_or(Error::NotFound)?;
    let sheet = load(tx, product).await?;
    if sheet.product.status == ProductStatus::Retired {
        return Err(Error::NotFound);
    }
    match proposal::of(tx, product).await?.map(|proposal| proposal.draft()).transpose()?.flatten() {
        Some(draft) => Ok(proposal::laid_over(tx, &draft, &sheet)),
        None => Ok(sheet),
    }
}

const MAKE: &str = "
    insert into catalog_preview (secret_hash, product_id, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5)";

const BEYOND: &str = "
    update catalog_preview
       set revoked_at = $2
     where product_id = $1
       and revoked_at is null
       and secret_hash not in (select n.secret_hash from catalog_preview n where n.product_id = $1 and n.revoked_at is null
                                order by n.made_at desc, n.secret_hash limit $3)";

const GOOD: &str = "
    select secret_hash as hash, made_by, made_at, expires_at
      from catalog_preview
     where product_id = $1 and revoked_at is null and expires_at > $2
     order by made_at desc, secret_hash";

const LOOK: &str = "
    select product_id from catalog_preview where secret_hash = $1 and revoked_at is null and expires_at > $2";
