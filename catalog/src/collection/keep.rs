//! Writing collections down, and taking the last change back.

use super::{Collection, Terms, all, load};
use crate::{
    By, CollectionChanged, Product,
    brand::is_slug,
    text::{at_most, needed},
};
use kernel::{Arg, Error, Id, Issue, Issues, Refused, Result, Timestamp, Tx, outbox, query};
use serde::{Deserialize, Serialize};

/// No shop keeps more in order.
pub const MOST: usize = 200;
const MOST_PINNED: usize = 100;
const MOST_LEFT_OUT: usize = 200;

/// A collection as the desk writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub title_zh: String,
    pub title_en: String,
    pub line_zh: String,
    pub line_en: String,
    pub terms: Terms,
    pub face: Option<Id<Product>>,
    pub public: bool,
    pub on_front: bool,
    pub place: i64,
    pub from_at: Option<Timestamp>,
    pub until_at: Option<Timestamp>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    CodeTaken {
        code: String,
    },
    /// Somebody saved it since the page was read.
    Changed,
    TooMany,
    /// Nobody changed it yet.
    NothingToUndo,
    /// Shoppers may know its address.
    IsPublic,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::CodeTaken { .. } => "collection-code-taken",
            Refusal::Changed => "collection-changed",
            Refusal::TooMany => "collection-too-many",
            Refusal::NothingToUndo => "collection-nothing-to-undo",
            Refusal::IsPublic => "collection-is-public",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::CodeTaken { code } => vec![("code", code.into())],
            Refusal::TooMany => vec![("most", MOST.into())],
            Refusal::Changed | Refusal::NothingToUndo | Refusal::IsPublic => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::CodeTaken { .. }).then_some("code")
    }
}

impl Sheet {
    pub fn of(one: &Collection) -> Sheet {
        Sheet {
            title_zh: one.title_zh.clone(),
            title_en: one.title_en.clone(),
            line_zh: one.line_zh.clone(),
            line_en: one.line_en.clone(),
            terms: one.terms.clone(),
            face: one.face,
            public: one.public,
            on_front: one.on_front,
            place: one.place,
            from_at: one.from_at,
            until_at: one.until_at,
        }
    }

    /// Refuses what nobody means, each thing at its field.
    pub(super) async fn must_be_sound(&self, tx: &mut Tx) -> Result<()> {
        let mut issues = self.terms.issues();
        needed(&mut issues, "title_zh", &self.title_zh);
        needed(&mut issues, "title_en", &self.title_en);
        at_most(&mut issues, "title_zh", &self.title_zh, 20);
        at_most(&mut issues, "title_en", &self.title_en, 60);
        at_most(&mut issues, "line_zh", &self.line_zh, 80);
        at_most(&mut issues, "line_en", &self.line_en, 160);
        let mut must = |holds: bool, field: &str, code: &'static str| {
            if !holds {
                issues.push(Issue::new(field, code));
            }
        };
        must(self.from_at.zip(self.until_at).is_none_or(|(from, until)| until > from), "until_day", "collection-until-before-from");
        must((0..=999).contains(&self.place), "place", "collection-place-absurd");
        self.terms.must_be_known(tx, self.face, &mut issues).await?;
        if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
    }
}

impl Terms {
    /// Refuses what nobody means, before anything is looked for.
    pub(crate) async fn must_be_sound(&self, tx: &mut Tx) -> Result<()> {
        let mut issues = self.issues();
        self.must_be_known(tx, None, &mut issues).await?;
        if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
    }

    fn issues(&self) -> Issues {
        let (mut issues, Terms { pinned, left_out, .. }) = (self.rule.issues(), self);
        let mut must = |holds: bool, field: &str, code: &'static str| {
            if !holds {
                issues.push(Issue::new(field, code));
            }
        };
        must(pinned.len() <= MOST_PINNED, "pinned", "collection-too-many-chosen");
        must(left_out.len() <= MOST_LEFT_OUT, "left_out", "collection-too-many-chosen");
        must(!left_out.iter().any(|one| pinned.contains(one)), "left_out", "collection-pinned-and-left-out");
        issues
    }

    /// What it names is there, and the product whose picture stands for it.
    async fn must_be_known(&self, tx: &mut Tx, face: Option<Id<Product>>, issues: &mut Issues) -> Result<()> {
        let Terms { rule, pinned, left_out, .. } = self;
        let mut products: Vec<_> = pinned.iter().chain(left_out).chain(&face).copied().collect();
        products.sort();
        products.dedup();
        let mut shelves = rule.shelves.clone();
        shelves.sort();
        shelves.dedup();
        let mut marks = rule.marks.clone();
        marks.sort();
        marks.dedup();
        let there = query(THERE).bind_list(":products", products.iter().copied()).bind_list(":shelves", shelves.iter());
        let (known, on_board, held): (i64, i64, i64) = tx.fetch_one(there.bind_list(":rights", marks.iter().copied())).await?;
        let all = [("pinned", products.len(), known), ("shelves", shelves.len(), on_board), ("marks", marks.len(), held)];
        for (field, named, there) in all {
            if i64::try_from(named).unwrap_or(i64::MAX) != there {
                issues.push(Issue::new(field, "field-unknown-choice"));
            }
        }
        Ok(())
    }
}

/// Writes a new collection down.
pub async fn begin(tx: &mut Tx, by: &By, code: &str, sheet: &Sheet) -> Result<Id<Collection>> {
    if !is_slug(code) || code.len() > 40 {
        return Err(Error::Invalid(vec![Issue::new("code", "collection-code-form")]));
    }
    sheet.must_be_sound(tx).await?;
    let (count,): (i64,) = tx.fetch_one(query("select count(*) from catalog_collection")).await?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= MOST {
        return Err(Refusal::TooMany.into());
    }
    let (id, now) = (tx.id(), tx.now());
    let insert = written(query(INSERT).bind(id).bind(code), sheet)?.bind(by.to_string()).bind(now);
    if tx.execute(insert).await? == 0 {
        return Err(Refusal::CodeTaken { code: code.to_owned() }.into());
    }
    outbox::tell(tx, &CollectionChanged { collection: id })?;
    Ok(id)
}

/// Changes a collection that nobody else changed since.
pub async fn change(tx: &mut Tx, by: &By, id: Id<Collection>, revision: i64, sheet: &Sheet) -> Result<()> {
    sheet.must_be_sound(tx).await?;
    let before = load(tx, id).await?;
    let now = tx.now();
    let update = written(query(UPDATE).bind(id).bind(revision), sheet)?.bind(by.to_string()).bind(now);
    if before.revision != revision || tx.execute(update).await? == 0 {
        return Err(Refusal::Changed.into());
    }
    let keep = query(KEEP).bind(id).bind(revision).bind(serde_json::to_value(Sheet::of(&before))?);
    tx.put(keep.bind(by.to_string()).bind(now)).await?;
    outbox::tell(tx, &CollectionChanged { collection: id })
}

/// Takes the last change back: the collection is again what it was before, and that is a change as any other, so that taking
/// it back twice brings the change again.
pub async fn undo(tx: &mut Tx, by: &By, id: Id<Collection>, revision: i64) -> Result<()> {
    let last = past(tx, id, 1).await?.pop().ok_or(Refusal::NothingToUndo)?;
    change(tx, by, id, revision, &last.before).await
}

/// Takes a draft away with all that it was.
pub async fn remove(tx: &mut Tx, id: Id<Collection>, revision: i64) -> Result<()> {
    let before = load(tx, id).await?;
    if before.public {
        return Err(Refusal::IsPublic.into());
    }
    tx.put(query("delete from catalog_collection_past where collection_id = $1").bind(id)).await?;
    let gone = query("delete from catalog_collection where id = $1 and revision = $2 and public = false").bind(id).bind(revision);
    if tx.execute(gone).await? == 0 {
        return Err(Refusal::Changed.into());
    }
    outbox::tell(tx, &CollectionChanged { collection: id })
}

/// A change of a collection: who, when, and what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub revision: i64,
    pub before: Sheet,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

/// Changes of a collection, the latest first.
pub async fn past(tx: &mut Tx, id: Id<Collection>, most: i64) -> Result<Vec<Past>> {
    let rows: Vec<(i64, serde_json::Value, String, Timestamp)> = tx.fetch_all(query(PAST).bind(id).bind(most)).await?;
    let read =
        |(revision, sheet, changed_by, changed_at)| Ok(Past { revision, before: serde_json::from_value(sheet)?, changed_by, changed_at });
    rows.into_iter().map(read).collect()
}

/// A collection whose rule names a shelf, by its title.
pub(crate) async fn naming_shelf(tx: &mut Tx, code: &str) -> Result<Option<String>> {
    let names = |one: &Collection| one.terms.rule.shelves.iter().any(|shelf| shelf == code);
    Ok(all(tx).await?.into_iter().find(names).map(|one| one.title_zh))
}

fn written(query: kernel::Query, sheet: &Sheet) -> Result<kernel::Query> {
    Ok(query
        .bind(sheet.title_zh.trim())
        .bind(sheet.title_en.trim())
        .bind(sheet.line_zh.trim())
        .bind(sheet.line_en.trim())
        .bind(serde_json::to_value(&sheet.terms)?)
        .bind(sheet.face)
        .bind(sheet.public)
        .bind(sheet.on_front)
        .bind(sheet.place)
        .bind(sheet.from_at)
        .bind(sheet.until_at))
}

const THERE: &str = "
    select (select count(*) from catalog_product where id in (:products)),
           (select count(*) from catalog_category where code in (:shelves)),
           (select count(*) from catalog_brand_right where id in (:rights))";

const INSERT: &str = "
    insert into catalog_collection (id, code, revision, title_zh, title_en, line_zh, line_en, terms, face_id, public, on_front, place,
                                    from_at, until_at, made_by, made_at, changed_by, changed_at)
    values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $14, $15)
    on conflict (code) do nothing";

const UPDATE: &str = "
    update catalog_collection
       set revision = revision + 1, title_zh = $3, title_en = $4, line_zh = $5, line_en = $6, terms = $7, face_id = $8, public = $9,
           on_front = $10, place = $11, from_at = $12, until_at = $13, changed_by = $14, changed_at = $15
     where id = $1
       and revision = $2";

const KEEP: &str = "
    insert into catalog_collection_past (collection_id, revision, sheet, changed_by, changed_at) values ($1, $2, $3, $4, $5)";

const PAST: &str = "
    select revision, sheet, changed_by, changed_at
      from catalog_collection_past
     where collection_id = $1
     order by revision desc
     limit $2";
