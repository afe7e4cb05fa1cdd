//! What somebody proposes for the shelf, and what becomes of it: sent for review, sent back, approved at once or for an
//! instant. A draft is proposed as it stands; for what is on the shelf already a second sheet lies beside, and shoppers see
//! the first one until both are changed for each other.

mod decide;
mod due;
mod seen;

pub use decide::{approve, call_off, send, send_back};
pub use due::{follow, publish_due};
pub use seen::laid_over;

use super::{ProductDraft, ProductSheet, history, load, manner};
use crate::{By, Product, ProductStatus};
use coop::{Signed, Staff};
use kernel::{Error, Id, Refused, Result, Timestamp, Tx, coded, query};

coded! {
    /// How far a proposal has come.
    pub enum Stage {
        /// Being written beside what is on the shelf.
        Beside = "beside",
        Review = "review",
        /// Looked at, and wanted otherwise.
        Returned = "returned",
        Scheduled = "scheduled",
        /// Its instant came, and it could not be published.
        Refused = "refused",
    }
}

/// A proposal as it stands.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Proposal {
    pub product: Id<Product>,
    pub stage: Stage,
    sheet: Option<serde_json::Value>,
    /// The revision of the product it was written against.
    pub base: i64,
    /// Counts its changes: whoever decides says which one he saw.
    pub version: i64,
    pub written_by: Id<Staff>,
    pub written_name: String,
    pub written_at: Timestamp,
    pub sent_by: Option<Id<Staff>>,
    pub sent_name: String,
    pub sent_at: Option<Timestamp>,
    pub decided_name: String,
    pub decided_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub note: String,
    /// Why it could not be published.
    pub trouble: Option<serde_json::Value>,
}

impl Proposal {
    /// The sheet that lies beside; none when the product is proposed as it stands.
    pub fn draft(&self) -> Result<Option<ProductDraft>> {
        Ok(self.sheet.clone().map(serde_json::from_value).transpose()?)
    }

    pub fn is_beside(&self) -> bool {
        self.sheet.is_some()
    }

    /// Whether somebody may decide about it: with four eyes nobody decides about his own.
    pub fn may_be_decided_by(&self, who: Id<Staff>, four_eyes: bool) -> bool {
        !four_eyes || self.sent_by != Some(who) && self.written_by != who
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Somebody decided, or wrote on, since the page was opened.
    Overtaken,
    /// With four eyes, nobody approves his own.
    OwnWork,
    /// With four eyes, nothing comes onto the shelf without a second person.
    NeedsSecond,
    /// A sheet lies beside only what is on the shelf.
    NotOnShelf,
    /// The product itself was changed since it was proposed.
    ChangedSince,
    /// An instant that is past, or more than a year ahead.
    NoInstant,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Overtaken => "publishing-overtaken",
            Refusal::OwnWork => "publishing-own-work",
            Refusal::NeedsSecond => "publishing-needs-second",
            Refusal::NotOnShelf => "publishing-not-on-shelf",
            Refusal::ChangedSince => "publishing-changed-since",
            Refusal::NoInstant => "publishing-no-instant",
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::NoInstant).then_some("due_day")
    }
}

/// The proposal about a product, if there is one.
pub async fn of(tx: &mut Tx, product: Id<Product>) -> Result<Option<Proposal>> {
    tx.fetch_optional(query(COLUMNS).and(" where product_id = $1").bind(product)).await
}

/// A line of the desk of those who decide.
#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct Waiting {
    #[record(flatten)]
    pub proposal: Proposal,
    pub title_zh: String,
    pub title_en: String,
}

/// Whatever is in somebody's hands, what waits longest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>> {
    tx.fetch_all(query(WAITING)).await
}

/// The refusal for hands that are not free to publish alone.
pub async fn must_be_free_to_publish(tx: &mut Tx) -> Result<()> {
    if manner::four_eyes(tx).await? { Err(Refusal::NeedsSecond.into()) } else { Ok(()) }
}

/// With four eyes, what is on the shelf is changed only by way of a sheet beside it.
pub async fn must_be_free_to_change(tx: &mut Tx, sheet: &ProductSheet) -> Result<()> {
    if sheet.product.status == ProductStatus::Published { must_be_free_to_publish(tx).await } else { Ok(()) }
}

/// Writes a sheet down beside what is on the shelf, or over the one that lies there: a review or an instant that was
/// fixed for the older one is off.
pub async fn keep_beside(tx: &mut Tx, who: &Signed, id: Id<Product>, (draft, seen): (&ProductDraft, i64)) -> Result<()> {
    let sheet = load(tx, id).await?;
    if sheet.product.status != ProductStatus::Published {
        return Err(Refusal::NotOnShelf.into());
    }
    let draft = ProductDraft { id: Some(id), ..draft.clone() };
    draft.must_fit_in(tx, &sheet).await?;
    let (now, base) = (tx.now(), sheet.product.revision);
    let kept = query(KEEP_BESIDE).bind(id).bind(serde_json::to_value(&draft)?).bind(base).bind(who.id).bind(&who.name_zh);
    if tx.execute(kept.bind(now).bind(seen)).await? == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, id, &By::from(who), "beside").await
}

/// Throws away the sheet that lies beside.
pub async fn drop_beside(tx: &mut Tx, who: &Signed, id: Id<Product>, seen: i64) -> Result<()> {
    let dropped = query("delete from catalog_proposal where product_id = $1 and version = $2 and sheet is not null");
    if tx.execute(dropped.bind(id).bind(seen)).await? == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, id, &By::from(who), "beside-dropped").await
}

/// A product that is on the shelf now needs no proposal to put it there.
pub(super) async fn is_overtaken(tx: &mut Tx, product: Id<Product>) -> Result<()> {
    tx.put(query("delete from catalog_proposal where product_id = $1 and sheet is null").bind(product)).await
}

/// What is retired is proposed no more.
pub(super) async fn is_dropped(tx: &mut Tx, product: Id<Product>) -> Result<()> {
    tx.put(query("delete from catalog_proposal where product_id = $1").bind(product)).await
}

async fn known(tx: &mut Tx, product: Id<Product>) -> Result<Proposal> {
    of(tx, product).await?.ok_or(Error::Refused(Box::new(Refusal::Overtaken)))
}

const COLUMNS: &str = "
    select product_id as product, stage, sheet, base, version, written_by, written_name, written_at, sent_by, sent_name, sent_at,
           decided_name, decided_at, due_at, note, trouble
      from catalog_proposal";

const WAITING: &str = "
    select s.product_id as product, s.stage, cast(null as jsonb) as sheet, s.base, s.version, s.written_by, s.written_name, s.written_at, s.sent_by,
           s.sent_name, s.sent_at, s.decided_name, s.decided_at, s.due_at, s.note, s.trouble, p.title_zh, p.title_en
      from catalog_proposal s
      join catalog_product p on p.id = s.product_id
     where s.stage in ('review', 'scheduled', 'refused', 'returned')
     order by case s.stage when 'refused' then 0 when 'review' then 1 when 'returned' then 2 else 3 end, s.due_at, s.sent_at, s.product_id
     limit 200";

/// Whoever saw a sheet that is gone by now does not bring it back.
const KEEP_BESIDE: &str = "
    insert into catalog_proposal (product_id, stage, sheet, base, version, written_by, written_name, written_at, sent_name, decided_name, note)
    select $1, 'beside', $2, $3, 1, $4, $5, $6, '', '', ''
     where $7 = 0 or exists (select 1 from catalog_proposal s where s.product_id = $1)
    on conflict (product_id) do update
       set stage = 'beside', sheet = excluded.sheet, base = excluded.base, version = catalog_proposal.version + 1,
           written_by = excluded.written_by, written_name = excluded.written_name, written_at = excluded.written_at,
           sent_by = null, sent_name = '', sent_at = null, decided_name = '', decided_at = null, due_at = null, trouble = null
     where catalog_proposal.version = $7";
