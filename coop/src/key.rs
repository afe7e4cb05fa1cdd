//! Keys by which programs of others are known, and what each may do. A key is shown once, when it is made; here only its
//! hash is kept.

pub(crate) mod web;

use crate::Signed;
use axum::{
    extract::FromRequestParts,
    http::{header::AUTHORIZATION, request::Parts},
};
use kernel::{Error, Id, Issue, Result, Timestamp, Tx, coded, query, sha256_hex};
use std::time::Duration;
use ui::{App, Failure};

/// A key of a program.
pub struct Key;

coded! {
    /// What a key lets a program do.
    pub enum Scope {
        /// Read products, drafts as well, their prices and what changes.
        CatalogRead = "catalog.read",
        /// Write products, put them on the shelf and take them off.
        CatalogWrite = "catalog.write",
        /// Publish prices.
        PricesWrite = "prices.write",
        /// Read promotions and their codes, and try baskets out on them.
        PromotionsRead = "promotions.read",
        /// Write promotions, let them run, end them and hand codes out.
        PromotionsWrite = "promotions.write",
    }
}

impl Scope {
    pub fn message_id(self) -> String {
        format!("key-scope-{}", self.code().replace('.', "-"))
    }
}

/// Every key begins so, that it is known for one where it should not stand.
const BEGINS: &str = "shipin_";
const LETTERS: usize = 40;
/// So much of a key is kept to tell it from others.
const SHOWN: usize = 12;
/// That a key was used is written down no oftener.
const NOTED: Duration = Duration::from_secs(3600);
const LONGEST_DAYS: i64 = 3660;

/// A key about to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    pub name: String,
    pub scopes: Vec<Scope>,
    /// It is good for so many days; nothing for as long as nobody ends it.
    pub days: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct KeyCard {
    pub id: Id<Key>,
    pub name: String,
    /// The key's first letters.
    pub begins: String,
    scopes: String,
    pub made_by: String,
    pub made_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub ended_by: String,
    pub used_at: Option<Timestamp>,
}

impl KeyCard {
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.scopes.split(' ').filter_map(Scope::parse)
    }

    pub fn is_good(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.ends_at.is_none_or(|end| end > now)
    }
}

/// Makes a key; answers it as it is shown this once.
pub async fn make(tx: &mut Tx, by: &Signed, new: &NewKey) -> Result<String> {
    let mut issues = Vec::new();
    if new.scopes.is_empty() {
        issues.push(Issue::new("scopes", "key-scope-needed"));
    }
    if new.days.is_some_and(|days| !(1..=LONGEST_DAYS).contains(&days)) {
        issues.push(Issue::new("days", "key-days").with("most", LONGEST_DAYS));
    }
    if !issues.is_empty() {
        return Err(Error::Invalid(issues));
    }
    let (id, now, key) = (tx.id::<Key>(), tx.now(), format!("{BEGINS}{}", kernel::Secret::code(LETTERS)));
    let day = |days: i64| Duration::from_secs(u64::try_from(days).unwrap_or(1) * 24 * 3600);
    let scopes: Vec<&str> = Scope::ALL.iter().filter(|scope| new.scopes.contains(scope)).map(|scope| scope.code()).collect();
    let insert = query(INSERT).bind(id).bind(&new.name).bind(&key[..SHOWN]).bind(sha256_hex(key.as_bytes())).bind(scopes.join(" "));
    tx.put(insert.bind(&by.name_zh).bind(now).bind(new.days.map(|days| now.plus(day(days))))).await?;
    Ok(key)
}

/// All keys, those that are good first.
pub async fn all(tx: &mut Tx) -> Result<Vec<KeyCard>> {
    tx.fetch_all(query(CARD).and(" order by case when ended_at is null then 0 else 1 end, made_at desc, id limit 200")).await
}

/// Ends a key at once and for good. One that is over already stays as it is.
pub async fn end(tx: &mut Tx, by: &Signed, id: Id<Key>) -> Result<()> {
    let now = tx.now();
    let end = query("update coop_key set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null");
    tx.execute(end.bind(id).bind(now).bind(&by.name_zh)).await.map(drop)
}

const INSERT: &str = "
    insert into coop_key (id, name, begins, secret_hash, scopes, made_by, made_at, ends_at, ended_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, '')";

const CARD: &str = "
    select id, name, begins, scopes, made_by, made_at, ends_at, ended_at, ended_by, used_at from coop_key";

/// A program that showed a good key.
#[derive(Debug, Clone)]
pub struct Program {
    pub key: Id<Key>,
    pub name: String,
    scopes: Vec<Scope>,
}

impl Program {
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

impl FromRequestParts<App> for Program {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Program, Failure> {
        let said = parts.headers.get(AUTHORIZATION).and_then(|said| said.to_str().ok()).unwrap_or_default();
        let key = said.strip_prefix("Bearer ").map(str::trim).filter(|key| key.starts_with(BEGINS)).ok_or(Error::SignInFirst)?;
        let mut tx = app.db().read().await?;
        let now = tx.now();
        let of_key = query(CARD).and(" where secret_hash = $1").bind(sha256_hex(key.as_bytes()));
        let card: Option<KeyCard> = tx.fetch_optional(of_key).await?;
        drop(tx);
        let card = card.filter(|card| card.is_good(now)).ok_or(Error::SignInFirst)?;
        if card.used_at.is_none_or(|used| now.since(used) > NOTED) {
            let mut tx = app.db().write().await?;
            tx.execute(query("update coop_key set used_at = $2 where id = $1").bind(card.id).bind(now)).await?;
            tx.commit().await?;
        }
        Ok(Program { key: card.id, scopes: card.scopes().collect(), name: card.name })
    }
}

macro_rules! programs {
    ($($(#[$doc:meta])* $name:ident = $scope:expr),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Program);

        impl From<$name> for Program {
            fn from(asking: $name) -> Program {
                asking.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<$name, Failure> {
                let program = Program::from_request_parts(parts, app).await?;
                if program.may($scope) { Ok($name(program)) } else { Err(Error::Forbidden.into()) }
            }
        }
    )+ };
}

programs! {
    CatalogReader = Scope::CatalogRead,
    CatalogWriter = Scope::CatalogWrite,
    PriceWriter = Scope::PricesWrite,
    PromotionReader = Scope::PromotionsRead,
    PromotionWriter = Scope::PromotionsWrite,
}
