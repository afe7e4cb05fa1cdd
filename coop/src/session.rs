//! Signing in and out.

pub(crate) mod web;

use crate::{Staff, staff::Refusal as StaffRefusal};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use kernel::{Arg, Db, Error, Id, Refused, Result, Secret, Tx, query};
use std::time::Duration;

/// After this many wrong passwords in a row …
const TRIES: i64 = 5;
/// … a login rests for this long.
const REST: Duration = Duration::from_secs(5 * 60);
/// Wrong tries of this long ago are no longer remembered.
const FORGOTTEN: Duration = Duration::from_secs(24 * 3600);
/// A session ends with the working day.
const SESSION: Duration = Duration::from_secs(12 * 3600);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Login or password are wrong; which one is not said.
    WrongPassword,
    TooManyTries {
        minutes: i64,
    },
    /// So many are signing in at this moment that this one would have to wait too long.
    Crowded,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::WrongPassword => "wrong-password",
            Refusal::TooManyTries { .. } => "too-many-tries",
            Refusal::Crowded => "busy",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::WrongPassword | Refusal::Crowded => Vec::new(),
            Refusal::TooManyTries { minutes } => vec![("minutes", minutes.into())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("password")
    }
}

/// The shortest password for people; demonstration data and PINs are hashed without asking.
const LEAST: usize = 10;

/// Hashes a password someone chose. Takes a good part of a second of work on purpose; not inside a write.
pub async fn hash_password(password: &str) -> Result<String> {
    if password.chars().count() < LEAST {
        return Err(StaffRefusal::PasswordTooShort { least: i64::try_from(LEAST).unwrap_or(0) }.into());
    }
    hash_secret(password).await
}

/// Hashes a PIN or a password made by the program.
pub async fn hash_secret(secret: &str) -> Result<String> {
    let secret = secret.to_owned();
    heavy(move || {
        Argon2::default().hash_password(secret.as_bytes()).map(|hash| hash.to_string()).map_err(|e| Error::fault(format_args!("hash: {e}")))
    })
    .await?
}

/// Whether a password or PIN belongs to a hash.
pub async fn fits(secret: &str, hash: &str) -> Result<bool> {
    let (secret, hash) = (secret.to_owned(), hash.to_owned());
    heavy(move || PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())).await
}

async fn heavy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    // Each hash takes 19 MiB; two at a time keep memory and the other requests alive.
    static AT_ONCE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
    // Who would stand further behind than this is told to come again: he would wait longer than he has patience.
    static IN_LINE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(100);
    let _place = IN_LINE.try_acquire().map_err(|_| Refusal::Crowded)?;
    let _turn = AT_ONCE.acquire().await.map_err(Error::fault)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::fault)
}

/// Opens a session: the secret goes into the browser's cookie, its hash stays here. Every try is counted before the
/// password is looked at, so that however many come at once, no more than `TRIES` of them are looked at.
pub async fn sign_in(db: &Db, login: &str, password: &str) -> Result<Secret> {
    let login = login.trim().to_lowercase();
    let mut tx = db.write().await?;
    let tries = take_try(&mut tx, &login).await?;
    tx.commit().await?;
    let tries = tries?;
    let known: Option<Known> = db.read().await?.fetch_optional(query(KNOWN).bind(&login)).await?;
    // An unknown login costs the same work, so that the time of the answer tells nothing.
    let hash = known.as_ref().map_or(NOBODY, |known| known.password_hash.as_str());
    if !fits(password, hash).await? {
        return Err(if tries < TRIES { Refusal::WrongPassword } else { rests(REST) }.into());
    }
    let known = known.filter(|known| known.active).ok_or(Refusal::WrongPassword)?;
    let mut tx = db.write().await?;
    let secret = open(&mut tx, known.id).await?;
    tx.put(query("delete from coop_lockout where login = $1").bind(&login)).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Whether this is the password of someone who is signed in already; wrong tries count as they do at the entrance.
pub async fn confirm(db: &Db, id: Id<Staff>, password: &str) -> Result<()> {
    let (login,): (String,) = db.read().await?.fetch_one(query("select login from coop_staff where id = $1").bind(id)).await?;
    let secret = sign_in(db, &login, password).await?;
    let mut tx = db.write().await?;
    sign_out(&mut tx, secret.reveal()).await?;
    tx.commit().await
}

/// The hash of a password nobody knows.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2hpcGluc2hpcGluMDAwMA$8kF5yYEzBm4sTt3tN0cZ9l1cF0tG1w5Wm5r0o3mYxXk";

#[derive(kernel::Record)]
struct Known {
    id: Id<Staff>,
    password_hash: String,
    active: bool,
}

const KNOWN: &str = "select id, password_hash, active from coop_staff where login = $1";

/// Counts one more try in a row; the last one makes the login rest, and while it rests no try is taken.
async fn take_try(tx: &mut Tx, login: &str) -> Result<std::result::Result<i64, Refusal>> {
    let now = tx.now();
    let taken: Option<(i64,)> =
        tx.fetch_optional(query(TAKE_TRY).bind(login).bind(now).bind(now.minus(REST)).bind(TRIES).bind(now.plus(REST))).await?;
    if let Some((tries,)) = taken {
        return Ok(Ok(tries));
    }
    let (until,): (kernel::Timestamp,) = tx.fetch_one(query("select locked_until from coop_lockout where login = $1").bind(login)).await?;
    Ok(Err(rests(until.since(now))))
}

const TAKE_TRY: &str = "
    insert into coop_lockout (login, failures, last_at) values ($1, 1, $2)
    on conflict (login) do update
       set failures = case when coop_lockout.last_at < $3 or coop_lockout.locked_until is not null then 1
                           else coop_lockout.failures + 1 end,
           locked_until = case when coop_lockout.last_at >= $3 and coop_lockout.locked_until is null and coop_lockout.failures + 1 >= $4
                               then $5 end,
           last_at = excluded.last_at
     where coop_lockout.locked_until is null
        or coop_lockout.locked_until <= $2
    returning failures";

fn rests(left: Duration) -> Refusal {
    Refusal::TooManyTries { minutes: i64::try_from(left.as_secs().div_ceil(60)).unwrap_or(1) }
}

async fn open(tx: &mut Tx, staff: Id<Staff>) -> Result<Secret> {
    let (secret, now) = (Secret::new(), tx.now());
    tx.put(query("delete from coop_session where expires_at < $1").bind(now)).await?;
    tx.put(query("delete from coop_lockout where last_at < $1").bind(now.minus(FORGOTTEN))).await?;
    let insert = "insert into coop_session (secret_hash, staff_id, opened_at, expires_at) values ($1, $2, $3, $4)";
    tx.put(query(insert).bind(secret.hash()).bind(staff).bind(now).bind(now.plus(SESSION))).await?;
    Ok(secret)
}

/// Ends a session; ending one that is gone is fine.
pub async fn sign_out(tx: &mut Tx, secret: &str) -> Result<()> {
    tx.put(query("delete from coop_session where secret_hash = $1").bind(kernel::sha256_hex(secret.as_bytes()))).await?;
    Ok(())
}

/// Session length in seconds, for the cookie.
pub(crate) fn session_s() -> i64 {
    i64::try_from(SESSION.as_secs()).unwrap_or(0)
}
