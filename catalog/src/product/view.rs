//! Lists somebody comes back to: each has its own, and may share them with the others at the desk.

use coop::{Signed, Staff};
use kernel::{Arg, Error, Id, Issue, Refused, Result, Tx, query};

/// A list that was kept.
pub struct View;

/// A kept list as it is offered above the list.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct ViewCard {
    pub id: Id<View>,
    pub owner: Id<Staff>,
    pub owner_name: String,
    pub name: String,
    /// Its filters, order and columns, as they stand in its address.
    pub asked: String,
    pub shared: bool,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// So many that nobody finds anything among them.
    TooMany { most: i64 },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooMany { .. } => "catalog-view-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooMany { most } => vec![("most", most.into())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("name")
    }
}

/// Lists one person keeps, and shared ones that are shown to him.
const MOST: i64 = 30;
const MOST_LETTERS: usize = 40;

/// Keeps a list under a name; the same name again replaces it.
pub async fn keep(tx: &mut Tx, who: &Signed, name: &str, (asked, shared): (&str, bool)) -> Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MOST_LETTERS || asked.len() > 2000 {
        return Err(Error::Invalid(vec![Issue::new("name", "catalog-view-name").with("most", MOST_LETTERS)]));
    }
    let (own,): (i64,) = tx.fetch_one(query(OTHERS).bind(who.id).bind(name)).await?;
    if own >= MOST {
        return Err(Refusal::TooMany { most: MOST }.into());
    }
    let (id, now) = (tx.id::<View>(), tx.now());
    let keep = query(KEEP).bind(id).bind(who.id).bind(&who.name_zh).bind(name).bind(asked).bind(shared).bind(now);
    tx.execute(keep).await.map(drop)
}

/// Whatever somebody may choose from: his own, then what others share.
pub async fn views(tx: &mut Tx, who: Id<Staff>) -> Result<Vec<ViewCard>> {
    tx.fetch_all(query(VIEWS).bind(who).bind(2 * MOST)).await
}

/// Forgets an own list.
pub async fn forget(tx: &mut Tx, who: Id<Staff>, id: Id<View>) -> Result<()> {
    let gone = tx.execute(query("delete from catalog_view where id = $1 and owner_id = $2").bind(id).bind(who)).await?;
    if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
}

const OTHERS: &str = "select count(*) from catalog_view where owner_id = $1 and name <> $2";

const KEEP: &str = "
    insert into catalog_view (id, owner_id, owner_name, name, asked, shared, made_at) values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (owner_id, name) do update
       set asked = excluded.asked, shared = excluded.shared, made_at = excluded.made_at";

const VIEWS: &str = "
    select id, owner_id as owner, owner_name, name, asked, shared
      from catalog_view
     where owner_id = $1 or shared = true
     order by case when owner_id = $1 then 0 else 1 end, name, id
     limit $2";
