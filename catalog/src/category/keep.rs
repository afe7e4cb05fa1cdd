//! Putting shelves up, under each other and away. Whoever changes shelves takes the turn first: two desks that change
//! them at once come one after the other, and the second sees what the first did.

use super::{Category, DEEPEST, Tree, all};
use crate::{ShelfChanged, collection, promotion, search::rules};
use kernel::{Arg, Error, Refused, Result, Tx, outbox, query};

/// Nobody finds his way among more.
const MOST: usize = 500;

/// Where goods of a file go that names no shelf.
pub(crate) const WITHOUT: &str = "other";

kernel::coded! {
    /// Which way a shelf goes among those beside it.
    pub enum Turn { Up = "up", Down = "down" }
}

/// A shelf as somebody writes it down: its names in both languages, and what it stands under.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    pub code: &'a str,
    pub name_zh: &'a str,
    pub name_en: &'a str,
    pub parent: Option<&'a str>,
}

impl Labelled<'_> {
    fn at(&self, place: i64) -> Category {
        let own = str::to_owned;
        Category { code: own(self.code), name_zh: own(self.name_zh), name_en: own(self.name_en), place, parent: self.parent.map(own) }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    CodeTaken {
        code: String,
    },
    /// It would stand under itself.
    Circle,
    TooDeep,
    TooMany,
    /// The shelf it would stand under is not there.
    NoSuchShelf,
    HasShelves {
        shelves: i64,
    },
    HasGoods {
        goods: i64,
        retired: i64,
    },
    /// It asks its goods for something, or did.
    HasAttributes {
        attributes: i64,
    },
    /// A promotion or a collection names it.
    IsNamed {
        by: String,
    },
    /// Its goods are brought forward among what is found.
    IsLifted,
    /// Goods of a file that names no shelf go here.
    Needed,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeTaken { .. } => "shelf-code-taken",
            Refusal::Circle => "shelf-circle",
            Refusal::TooDeep => "shelf-too-deep",
            Refusal::TooMany => "shelf-too-many",
            Refusal::NoSuchShelf => "shelf-no-such",
            Refusal::HasShelves { .. } => "shelf-has-shelves",
            Refusal::HasGoods { .. } => "shelf-has-goods",
            Refusal::HasAttributes { .. } => "shelf-has-attributes",
            Refusal::IsNamed { .. } => "shelf-is-named",
            Refusal::IsLifted => "shelf-is-lifted",
            Refusal::Needed => "shelf-needed",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::CodeTaken { code } => vec![("code", code.into())],
            Refusal::TooDeep => vec![("most", Arg::Number(DEEPEST as i64))],
            Refusal::TooMany => vec![("most", Arg::Number(MOST as i64))],
            Refusal::HasShelves { shelves } => vec![("count", (*shelves).into())],
            Refusal::HasGoods { goods, retired } => vec![("count", (*goods).into()), ("retired", (*retired).into())],
            Refusal::HasAttributes { attributes } => vec![("count", (*attributes).into())],
            Refusal::IsNamed { by } => vec![("by", by.into())],
            Refusal::Circle | Refusal::NoSuchShelf | Refusal::IsLifted | Refusal::Needed => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::CodeTaken { .. } => Some("code"),
            Refusal::Circle | Refusal::TooDeep | Refusal::NoSuchShelf => Some("parent"),
            _ => None,
        }
    }
}

/// Puts up a shelf, or gives the one with this code its names, its place and what it stands under.
pub async fn set(tx: &mut Tx, category: &Category) -> Result<()> {
    let tree = take_turn(tx).await?;
    write(tx, &tree, category).await
}

async fn write(tx: &mut Tx, tree: &Tree, category: &Category) -> Result<()> {
    if tree.get(&category.code).is_none() && tree.len() >= MOST {
        return Err(Refusal::TooMany.into());
    }
    must_fit(tree, &category.code, category.parent.as_deref())?;
    let set = query(SET).bind(&category.code).bind(&category.name_zh).bind(&category.name_en).bind(category.place);
    tx.put(set.bind(category.parent.as_deref())).await?;
    tell(tx, tree, &category.code)
}

/// Puts up a new shelf, last among those beside it.
pub async fn put_up(tx: &mut Tx, new: &Labelled<'_>) -> Result<()> {
    let tree = take_turn(tx).await?;
    if tree.get(new.code).is_some() {
        return Err(Refusal::CodeTaken { code: new.code.to_owned() }.into());
    }
    write(tx, &tree, &new.at(last_place(&tree, new.parent))).await
}

/// Gives a shelf other names, or puts it with all under it under another one, last among those that stand there.
pub async fn change(tx: &mut Tx, wanted: &Labelled<'_>) -> Result<()> {
    let tree = take_turn(tx).await?;
    let shelf = tree.get(wanted.code).ok_or(Error::NotFound)?;
    let stays = shelf.parent.as_deref() == wanted.parent;
    write(tx, &tree, &wanted.at(if stays { shelf.place } else { last_place(&tree, wanted.parent) })).await
}

/// Lets a shelf change places with the one before or after it; the first stays first, and the last last.
pub async fn turn(tx: &mut Tx, code: &str, way: Turn) -> Result<()> {
    let tree = take_turn(tx).await?;
    let shelf = tree.get(code).ok_or(Error::NotFound)?;
    let mut beside: Vec<&Category> = tree.below(shelf.parent.as_deref()).collect();
    let at = beside.iter().position(|one| one.code == code).ok_or(Error::NotFound)?;
    match way {
        Turn::Up if at > 0 => beside.swap(at, at - 1),
        Turn::Down if at + 1 < beside.len() => beside.swap(at, at + 1),
        Turn::Up | Turn::Down => return Ok(()),
    }
    for (nth, shelf) in (1i64..).zip(beside) {
        place(tx, &Category { place: nth * 10, ..shelf.clone() }).await?;
    }
    outbox::tell(tx, &ShelfChanged { shelves: Vec::new() })
}

/// Takes a shelf away on which nothing stands, under which nothing hangs, and which nothing names.
pub async fn remove(tx: &mut Tx, code: &str) -> Result<()> {
    let tree = take_turn(tx).await?;
    tree.get(code).ok_or(Error::NotFound)?;
    if code == WITHOUT {
        return Err(Refusal::Needed.into());
    }
    must_be_unnamed(tx, code).await?;
    if tx.execute(query(REMOVE).bind(code)).await? == 0 {
        return Err(why_not(tx, code).await?.into());
    }
    outbox::tell(tx, &ShelfChanged { shelves: Vec::new() })
}

/// Where a shelf comes that is put up last under another.
fn last_place(tree: &Tree, parent: Option<&str>) -> i64 {
    tree.below(parent).map(|shelf| shelf.place).max().unwrap_or(0).saturating_add(10)
}

/// The shelves as they are, while nobody else can change them; every process reads them again afterwards.
async fn take_turn(tx: &mut Tx) -> Result<Tree> {
    rules::changed(tx).await?;
    all(tx).await
}

fn must_fit(tree: &Tree, code: &str, parent: Option<&str>) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let way = tree.way(parent);
    if way.is_empty() && parent != code {
        return Err(Refusal::NoSuchShelf.into());
    }
    if parent == code || way.iter().any(|shelf| shelf.code == code) {
        return Err(Refusal::Circle.into());
    }
    if way.len() + tree.height(code) > DEEPEST { Err(Refusal::TooDeep.into()) } else { Ok(()) }
}

async fn place(tx: &mut Tx, shelf: &Category) -> Result<()> {
    let place = query("update catalog_category set parent = $2, place = $3 where code = $1").bind(&shelf.code);
    tx.put(place.bind(shelf.parent.as_deref()).bind(shelf.place)).await
}

/// Goods are found by the names of the shelves they stand under, so those of this shelf are read again.
fn tell(tx: &mut Tx, tree: &Tree, code: &str) -> Result<()> {
    outbox::tell(tx, &ShelfChanged { shelves: tree.under(code).into_iter().map(str::to_owned).collect() })
}

async fn must_be_unnamed(tx: &mut Tx, code: &str) -> Result<()> {
    let mut running = promotion::all(tx, 1000).await?.into_iter().filter(|one| one.state != promotion::State::Ended);
    let promotion = running.find(|one| one.terms.scope.categories.iter().any(|named| named == code));
    if let Some(promotion) = promotion {
        return Err(Refusal::IsNamed { by: promotion.title_zh }.into());
    }
    if let Some(by) = collection::naming_shelf(tx, code).await? {
        return Err(Refusal::IsNamed { by }.into());
    }
    let lifts: (i64,) = tx.fetch_one(query("select count(*) from catalog_lift where category = $1").bind(code)).await?;
    if lifts.0 > 0 { Err(Refusal::IsLifted.into()) } else { Ok(()) }
}

async fn why_not(tx: &mut Tx, code: &str) -> Result<Refusal> {
    let (shelves, goods, retired, attributes): (i64, i64, i64, i64) = tx.fetch_one(query(STANDS).bind(code)).await?;
    Ok(match (shelves, goods) {
        (1.., _) => Refusal::HasShelves { shelves },
        (_, 1..) => Refusal::HasGoods { goods, retired },
        _ => Refusal::HasAttributes { attributes },
    })
}

const SET: &str = "
    insert into catalog_category (code, name_zh, name_en, place, parent) values ($1, $2, $3, $4, $5)
    on conflict (code) do update
       set name_zh = excluded.name_zh, name_en = excluded.name_en, place = excluded.place, parent = excluded.parent";

const REMOVE: &str = "
    delete from catalog_category
     where code = $1
       and not exists (select 1 from catalog_product p where p.category = $1)
       and not exists (select 1 from catalog_category under where under.parent = $1)
       and not exists (select 1 from catalog_attribute a where a.category = $1)";

const STANDS: &str = "
    select (select count(*) from catalog_category under where under.parent = $1) as shelves,
           (select count(*) from catalog_product p where p.category = $1) as goods,
           (select count(*) from catalog_product p where p.category = $1 and p.status = 'retired') as retired,
           (select count(*) from catalog_attribute a where a.category = $1) as attributes";
