//! Writing marks down, changing them, and taking them away. Who did what stays beside them.

use super::{BrandKind, BrandRight, Refusal, Register, register::RIGHTS, settle, span};
use crate::{BrandChanged, By};
use coop::Party;
use kernel::{BusinessDay, Error, Id, Issue, Issues, Query, Result, Timestamp, Tx, Value, outbox, query};
use serde::{Deserialize, Serialize};

/// A mark as the desk writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightSheet {
    pub kind: BrandKind,
    /// The name in its address.
    pub slug: String,
    pub name_zh: String,
    pub name_en: String,
    pub about_zh: String,
    pub about_en: String,
    pub registration_no: String,
    pub holder_party: Option<Id<Party>>,
    pub holder: String,
    pub first_day: BusinessDay,
    pub last_day: Option<BusinessDay>,
    /// The month in which a year of labels begins.
    pub year_month: i64,
    pub towns: Vec<String>,
}

impl RightSheet {
    pub fn of(right: &BrandRight, towns: &[String]) -> RightSheet {
        RightSheet {
            kind: right.kind,
            slug: right.slug.clone(),
            name_zh: right.name_zh.clone(),
            name_en: right.name_en.clone(),
            about_zh: right.about_zh.clone(),
            about_en: right.about_en.clone(),
            registration_no: right.registration_no.clone(),
            holder_party: right.holder_party,
            holder: right.holder.clone(),
            first_day: right.first_day(),
            last_day: right.last_day(),
            year_month: right.year_month,
            towns: towns.to_vec(),
        }
    }

    fn must_be_sound(&self) -> Result<()> {
        let mut found = Issues::new();
        let needed = [
            ("name_zh", &self.name_zh, 1, 60),
            ("name_en", &self.name_en, 1, 80),
            ("registration_no", &self.registration_no, 1, 60),
            ("holder", &self.holder, 1, 120),
            ("about_zh", &self.about_zh, 0, 2000),
            ("about_en", &self.about_en, 0, 2000),
        ];
        for (field, text, least, most) in needed {
            let letters = text.trim().chars().count();
            if letters < least {
                found.push(Issue::new(field, "field-needed"));
            } else if letters > most {
                found.push(Issue::new(field, "field-too-long").with("most", most));
            }
        }
        // A name of one character would be found in every other title.
        if self.name_zh.trim().chars().count() == 1 {
            found.push(Issue::new("name_zh", "brand-name-short"));
        }
        if !is_slug(&self.slug) {
            found.push(Issue::new("slug", "brand-slug-form"));
        }
        if self.last_day.is_some_and(|last| last < self.first_day) {
            found.push(Issue::new("last_day", "brand-ends-before"));
        }
        if self.kind.needs_origin() && self.towns.is_empty() {
            found.push(Issue::new("towns", "brand-needs-towns"));
        }
        if !(1..=12).contains(&self.year_month) {
            found.push(Issue::new("year_month", "field-out-of-range").with("least", 1i64).with("most", 12i64));
        }
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }

    /// Every field as the history tells it.
    fn told(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kind", self.kind.to_string()),
            ("slug", self.slug.clone()),
            ("name-zh", self.name_zh.clone()),
            ("name-en", self.name_en.clone()),
            ("about-zh", self.about_zh.clone()),
            ("about-en", self.about_en.clone()),
            ("registration-no", self.registration_no.clone()),
            ("holder", self.holder.clone()),
            ("first-day", self.first_day.to_string()),
            ("last-day", self.last_day.map(|day| day.to_string()).unwrap_or_default()),
            ("year-month", self.year_month.to_string()),
            ("towns", self.towns.join("、")),
        ]
    }

    fn changes(&self, before: &RightSheet) -> Vec<Change> {
        let pairs = before.told().into_iter().zip(self.told());
        pairs.filter(|(was, is)| was != is).map(|(was, is)| Change { field: is.0.to_owned(), before: was.1, after: is.1 }).collect()
    }
}

/// Words of an address: small letters, digits and single hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    let sound = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= 80 && text.split('-').all(sound)
}

/// One field of a mark that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A line of a mark's history; `deed` is the last part of a message id (`brand-deed-…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightDeed {
    pub deed: String,
    pub note: String,
    pub changes: Vec<Change>,
    pub done_by: String,
    pub done_at: Timestamp,
}

/// Writes a new mark down.
pub async fn begin(tx: &mut Tx, by: &By, sheet: &RightSheet) -> Result<Id<BrandRight>> {
    sheet.must_be_sound()?;
    let (id, now) = (tx.id::<BrandRight>(), tx.now());
    let insert = written(query(INSERT).bind(id), sheet).bind(now);
    if tx.execute(insert).await? == 0 {
        return Err(slug_taken());
    }
    put_towns(tx, id, &sheet.towns).await?;
    note(tx, by, id, ("begun", String::new(), Vec::new())).await?;
    outbox::tell(tx, &BrandChanged { right: id })?;
    Ok(id)
}

/// Changes a mark that nobody else changed since. Goods that may not carry it any more lose it at once.
pub async fn change(tx: &mut Tx, by: &By, id: Id<BrandRight>, seen: i64, sheet: &RightSheet) -> Result<()> {
    sheet.must_be_sound()?;
    let (right, towns) = load(tx, id).await?;
    if right.withdrawn_at.is_some() {
        return Err(Refusal::Withdrawn.into());
    }
    let changes = sheet.changes(&RightSheet::of(&right, &towns));
    if changes.is_empty() {
        return Ok(());
    }
    let taken = "select exists (select 1 from catalog_brand_right where slug = $1 and id <> $2)";
    let (taken,): (bool,) = tx.fetch_one(query(taken).bind(&sheet.slug).bind(id)).await?;
    if taken {
        return Err(slug_taken());
    }
    let now = tx.now();
    if tx.execute(written(query(UPDATE).bind(id), sheet).bind(now).bind(seen)).await? == 0 {
        return Err(Refusal::Changed.into());
    }
    tx.put(query("delete from catalog_brand_area where right_id = $1").bind(id)).await?;
    put_towns(tx, id, &sheet.towns).await?;
    note(tx, by, id, ("changed", String::new(), changes)).await?;
    settle(tx, &[]).await?;
    outbox::tell(tx, &BrandChanged { right: id })
}

/// Takes a mark away for good, from this moment, with a word why.
pub async fn withdraw(tx: &mut Tx, by: &By, id: Id<BrandRight>, why: &str) -> Result<()> {
    let now = tx.now();
    let taken =
        "update catalog_brand_right set withdrawn_at = $2, changed_at = $2, revision = revision + 1 where id = $1 and withdrawn_at is null";
    if tx.execute(query(taken).bind(id).bind(now)).await? == 0 {
        load(tx, id).await?;
        return Err(Refusal::Withdrawn.into());
    }
    note(tx, by, id, ("withdrawn", why.trim().to_owned(), Vec::new())).await?;
    settle(tx, &[]).await?;
    outbox::tell(tx, &BrandChanged { right: id })
}

pub(super) async fn load(tx: &mut Tx, id: Id<BrandRight>) -> Result<(BrandRight, Vec<String>)> {
    let right = tx.fetch_one(query(RIGHTS).and(" where id = $1").bind(id)).await?;
    let towns: Vec<(String,)> =
        tx.fetch_all(query("select town from catalog_brand_area where right_id = $1 order by town").bind(id)).await?;
    Ok((right, towns.into_iter().map(|row| row.0).collect()))
}

/// The history of a mark, the latest first.
pub async fn deeds(tx: &mut Tx, id: Id<BrandRight>) -> Result<Vec<RightDeed>> {
    let of = "
        select deed, note, changes, done_by, done_at
          from catalog_brand_deed
         where right_id = $1
         order by done_at desc, id desc
         limit 100";
    let rows: Vec<(String, String, serde_json::Value, String, Timestamp)> = tx.fetch_all(query(of).bind(id)).await?;
    let read =
        |(deed, note, changes, done_by, done_at)| Ok(RightDeed { deed, note, changes: serde_json::from_value(changes)?, done_by, done_at });
    rows.into_iter().map(read).collect()
}

/// Notes what was done to a mark or to one of its grants.
pub(super) async fn note(tx: &mut Tx, by: &By, right: Id<BrandRight>, (deed, note, changes): (&str, String, Vec<Change>)) -> Result<()> {
    let (id, now) = (tx.id::<RightDeed>(), tx.now());
    let insert = "
        insert into catalog_brand_deed (id, right_id, deed, note, changes, done_by, done_at) values ($1, $2, $3, $4, $5, $6, $7)";
    let insert = query(insert).bind(id).bind(right).bind(deed).bind(note).bind(serde_json::to_value(changes)?);
    tx.put(insert.bind(by.to_string()).bind(now)).await
}

async fn put_towns(tx: &mut Tx, id: Id<BrandRight>, towns: &[String]) -> Result<()> {
    if towns.is_empty() {
        return Ok(());
    }
    let rows = towns.iter().map(|town| -> Vec<Value> { vec![id.into(), town.into()] });
    tx.put(query("insert into catalog_brand_area (right_id, town) values (:row)").bind_rows(rows)).await
}

fn slug_taken() -> Error {
    Error::Invalid(vec![Issue::new("slug", "brand-slug-taken")])
}

fn written(query: Query, sheet: &RightSheet) -> Query {
    let (from, until) = span(sheet.first_day, sheet.last_day);
    query
        .bind(sheet.kind)
        .bind(&sheet.slug)
        .bind(sheet.name_zh.trim())
        .bind(sheet.name_en.trim())
        .bind(sheet.about_zh.trim())
        .bind(sheet.about_en.trim())
        .bind(sheet.registration_no.trim())
        .bind(sheet.holder_party)
        .bind(sheet.holder.trim())
        .bind(from)
        .bind(until)
        .bind(sheet.year_month)
}

impl Register {
    /// Marks by what ends soonest.
    pub fn by_end(&self) -> Vec<&BrandRight> {
        let mut rights: Vec<&BrandRight> = self.rights.iter().collect();
        rights.sort_by_key(|right| (right.withdrawn_at.is_some(), right.ends_at().is_none(), right.ends_at()));
        rights
    }
}

const INSERT: &str = "
    insert into catalog_brand_right (id, kind, slug, name_zh, name_en, about_zh, about_en, registration_no, holder_id, holder, from_at,
                                     until_at, year_month, withdrawn_at, revision, made_at, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, null, 1, $14, $14)
    on conflict do nothing";

const UPDATE: &str = "
    update catalog_brand_right
       set kind = $2, slug = $3, name_zh = $4, name_en = $5, about_zh = $6, about_en = $7, registration_no = $8, holder_id = $9,
           holder = $10, from_at = $11, until_at = $12, year_month = $13, changed_at = $14, revision = revision + 1
     where id = $1
       and revision = $15
       and withdrawn_at is null";
