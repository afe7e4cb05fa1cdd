//! The code that lets a till into the network: made by someone at the hub, read out, good once and for a short time.
//! Its first letters are its name, the rest is its secret. Tries are counted before they are compared, for the code
//! and for where they come from, so that guesses made at the same moment do not slip past each other.

use coop::{Place, place};
use kernel::{Arg, Error, Id, Refused, Result, Secret, Timestamp, Tx, query, sha256_hex};
use std::time::Duration;

/// Letters by which a code is found.
const NAME: usize = 4;
/// Letters that prove it: one of a million million.
const SECRET: usize = 8;
/// As long as it takes to read a code out and type it.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);
/// A code takes this many tries and is void after them.
const TRIES_OF_CODE: i64 = 5;
/// From one address this many codes are tried, and no more …
const TRIES_FROM_ADDRESS: i64 = 10;
/// … in this long.
const REST: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The code is unknown, used, too old, or was tried too often.
    CodeRefused,
    /// Too many codes were tried from there.
    TooManyTries { minutes: i64 },
    /// Nothing is sold over a counter there.
    NoCounter,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeRefused => "pos-enrol-code-refused",
            Refusal::TooManyTries { .. } => "too-many-tries",
            Refusal::NoCounter => "pos-enrol-no-counter",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooManyTries { minutes } => vec![("minutes", minutes.into())],
            _ => Vec::new(),
        }
    }
}

/// A code to read out, shown once.
#[derive(Debug, Clone)]
pub struct NewCode {
    /// In groups of four: `ABCD-EFGH-JKLM`.
    pub code: String,
    pub till_no: String,
    pub expires_at: Timestamp,
}

/// Makes a code for a till of a place. `till_no` has one or two digits.
pub async fn make_code(tx: &mut Tx, by: &str, at: Id<Place>, till_no: &str) -> Result<NewCode> {
    place::load(tx, at).await?.store_no.ok_or(Refusal::NoCounter)?;
    let (now, secret) = (tx.now(), Secret::code(SECRET));
    let (till_no, expires_at) = (format!("{till_no:0>2}"), now.plus(GOOD_FOR));
    tx.put(query("delete from pos_enrolment where expires_at < $1").bind(now)).await?;
    tx.put(query("delete from pos_enrolment_caller where since < $1").bind(now.minus(REST))).await?;
    // A name that is in use is rare; another one is free.
    for _ in 0..5 {
        let name = Secret::code(NAME);
        let insert =
            query(INSERT).bind(&name).bind(sha256_hex(secret.as_bytes())).bind(at).bind(&till_no).bind(by).bind(now).bind(expires_at);
        if tx.execute(insert).await? == 1 {
            let code = format!("{name}-{}-{}", &secret[..4], &secret[4..]);
            return Ok(NewCode { code, till_no, expires_at });
        }
    }
    Err(Error::fault("no name is free for an enrolment code"))
}

const INSERT: &str = "
    insert into pos_enrolment (name, secret_hash, place_id, till_no, made_by, made_at, expires_at, tries)
    values ($1, $2, $3, $4, $5, $6, $7, 0)
    on conflict do nothing";

/// Where codes were tried from too often nobody is listened to for a while. Looking costs no write.
pub(super) async fn must_not_rest(tx: &mut Tx, address: &str) -> Result<()> {
    let (now, open) = (tx.now(), tx.now().minus(REST));
    let resting = "select since from pos_enrolment_caller where address = $1 and tries >= $2 and since > $3";
    let resting: Option<(Timestamp,)> = tx.fetch_optional(query(resting).bind(address).bind(TRIES_FROM_ADDRESS).bind(open)).await?;
    let Some((since,)) = resting else { return Ok(()) };
    let minutes = i64::try_from(since.plus(REST).since(now).as_secs().div_ceil(60)).unwrap_or(1);
    Err(Refusal::TooManyTries { minutes }.into())
}

/// Tries a code and uses it up: answers the place and till it was made for, or nothing. The caller commits either way,
/// so that the try counts.
pub(super) async fn try_code(tx: &mut Tx, address: &str, code: &str) -> Result<Option<(Id<Place>, String)>> {
    let now = tx.now();
    let tries = count_caller(tx, address).await?;
    if tries > TRIES_FROM_ADDRESS {
        return Err(Refusal::TooManyTries { minutes: i64::try_from(REST.as_secs() / 60).unwrap_or(15) }.into());
    }
    let code = plain(code);
    let Some((name, secret)) = code.split_at_checked(NAME) else { return Ok(None) };
    let count = query(COUNT_CODE).bind(name).bind(now).bind(TRIES_OF_CODE);
    let known: Option<(String, Id<Place>, String)> = tx.fetch_optional(count).await?;
    let Some((_, place, till_no)) = known.filter(|known| known.0 == sha256_hex(secret.as_bytes())) else { return Ok(None) };
    tx.put(query("update pos_enrolment set used_at = $2 where name = $1").bind(name).bind(now)).await?;
    tx.put(query("delete from pos_enrolment_caller where address = $1").bind(address)).await?;
    Ok(Some((place, till_no)))
}

const COUNT_CODE: &str = "
    update pos_enrolment
       set tries = tries + 1
     where name = $1
       and used_at is null
       and expires_at > $2
       and tries < $3
    returning secret_hash, place_id, till_no";

async fn count_caller(tx: &mut Tx, address: &str) -> Result<i64> {
    let (now, past) = (tx.now(), tx.now().minus(REST));
    let (tries,): (i64,) = tx.fetch_one(query(COUNT_CALLER).bind(address).bind(now).bind(past)).await?;
    Ok(tries)
}

const COUNT_CALLER: &str = "
    insert into pos_enrolment_caller (address, tries, since) values ($1, 1, $2)
    on conflict (address) do update
       set tries = case when pos_enrolment_caller.since <= $3 then 1 else pos_enrolment_caller.tries + 1 end,
           since = case when pos_enrolment_caller.since <= $3 then $2 else pos_enrolment_caller.since end
    returning tries";

/// As it was made, however it was typed: with small letters, with other strokes or none.
fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(NAME + SECRET + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        for typed in ["ABCD-EFGH-2345", "abcdefgh2345", " abcd efgh 2345\n", "ABCD–EFGH–2345"] {
            assert_eq!(plain(typed), "ABCDEFGH2345");
        }
        assert_eq!(plain(&"A".repeat(5000)).len(), NAME + SECRET + 1);
    }
}
