//! Marks that goods may carry: whose they are, from when until when, for goods from where; who may use them for which goods;
//! and which goods say they do. A mark stands on a page only while all of it holds at that instant.

mod amend;
mod check;
mod claim;
mod give;
mod keep;
pub mod label;
mod register;
pub(crate) mod web;
mod weight;

pub use amend::{GrantTerms, amend};
pub(crate) use check::check;
pub use claim::{Claim, Marks, claim, claims, claims_of, follow, lost, settle_due};
pub(crate) use claim::{hindering, lacking, settle};
pub use give::{NewGrant, end_grant, give};
pub(crate) use keep::is_slug;
pub use keep::{Change, RightDeed, RightSheet, begin, change, deeds, withdraw};
pub use register::{Register, Subject, Why};
pub use weight::{Weighed, take_in, weights};

use coop::Party;
use kernel::{Arg, BusinessDay, Id, Quantity, Refused, Timestamp, Zone};

kernel::coded! {
    pub enum BrandKind {
        /// A trade mark of the cooperative's own.
        OwnMark = "own_mark",
        /// 证明商标: says that goods have a quality or an origin; a geographical indication may be registered so.
        CertificationMark = "certification_mark",
        /// 集体商标: for the members of a body.
        CollectiveMark = "collective_mark",
        /// 地理标志产品: protected by the authority itself.
        GiProduct = "gi_product",
        /// 区域公用品牌: a county's or a region's common brand.
        RegionalPublicBrand = "regional_public_brand",
    }
}

impl BrandKind {
    /// Goods under any mark but one of our own come from somewhere.
    pub fn needs_origin(self) -> bool {
        self != BrandKind::OwnMark
    }
}

/// A mark with its registration.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BrandRight {
    pub id: Id<BrandRight>,
    pub slug: String,
    pub kind: BrandKind,
    pub name_zh: String,
    pub name_en: String,
    pub about_zh: String,
    pub about_en: String,
    pub registration_no: String,
    #[record(name = "holder_id")]
    pub holder_party: Option<Id<Party>>,
    /// Who holds it, as the certificate writes it.
    pub holder: String,
    pub from_at: Timestamp,
    /// The first instant at which it holds no more; nothing for one without an end.
    pub until_at: Option<Timestamp>,
    pub year_month: i64,
    pub withdrawn_at: Option<Timestamp>,
    pub revision: i64,
}

/// Who may use a mark, for what, from when until when, and for how much a year.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BrandGrant {
    pub id: Id<BrandGrant>,
    #[record(name = "right_id")]
    pub right: Id<BrandRight>,
    /// Nobody named is the company itself.
    #[record(name = "party_id")]
    pub party: Option<Id<Party>>,
    /// For everything of the producer; otherwise for the products it names.
    pub whole: bool,
    pub from_at: Timestamp,
    pub until_at: Option<Timestamp>,
    #[record(name = "quota_g")]
    pub quota: Quantity,
    pub withdrawn_at: Option<Timestamp>,
}

impl BrandRight {
    pub fn name<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.name_zh, &self.name_en)
    }

    pub fn about<'a>(&'a self, t: &ui::Lang) -> &'a str {
        t.pick(&self.about_zh, &self.about_en)
    }

    /// Whether it holds at an instant, wherever goods come from.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.from_at <= at && self.ends_at().is_none_or(|end| at < end)
    }

    /// When it ends, by its day or by a hand.
    pub fn ends_at(&self) -> Option<Timestamp> {
        earlier(self.until_at, self.withdrawn_at)
    }

    /// Whether a title uses its name.
    pub fn is_named_in(&self, title_zh: &str, title_en: &str) -> bool {
        let english = self.name_en.to_lowercase();
        title_zh.contains(&self.name_zh) || !english.is_empty() && title_en.to_lowercase().contains(&english)
    }

    pub fn first_day(&self) -> BusinessDay {
        Zone::CHINA.day(self.from_at)
    }

    pub fn last_day(&self) -> Option<BusinessDay> {
        self.until_at.map(last_day)
    }
}

impl BrandGrant {
    /// When it ends, by its day or by a hand.
    pub fn ends_at(&self) -> Option<Timestamp> {
        earlier(self.until_at, self.withdrawn_at)
    }

    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.from_at <= at && self.ends_at().is_none_or(|end| at < end)
    }

    pub fn first_day(&self) -> BusinessDay {
        Zone::CHINA.day(self.from_at)
    }

    pub fn last_day(&self) -> Option<BusinessDay> {
        self.until_at.map(last_day)
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// The day before the one that begins at an instant.
fn last_day(until: Timestamp) -> BusinessDay {
    Zone::CHINA.day(until).plus_days(-1)
}

/// From the beginning of one day to the end of another, by the county's clock.
fn span(first: BusinessDay, last: Option<BusinessDay>) -> (Timestamp, Option<Timestamp>) {
    (Zone::CHINA.start(first), last.map(|day| Zone::CHINA.start(day.plus_days(1))))
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Somebody else changed it since it was read.
    Changed,
    /// It was withdrawn, and stays so.
    Withdrawn,
    /// Somebody has it for these goods at this time already.
    Overlaps { with: String, field: &'static str },
    /// Labels of a grant that does not hold.
    NotHolding,
    /// The goods are not among those of the grant, or do not come from where the mark asks.
    NotOfGrant,
    /// Nothing says how much such a pack holds.
    NoWeight,
    /// More than the year's quota; so many grams are left.
    OverQuota { left: String },
    /// More than was bought; so many grams are left.
    OverWeight { left: String },
    /// A quota below what the labels of a year stand for already.
    UnderIssued { used: String },
    /// Labels that were handed out on a day, and are out, would lose their grant.
    LabelsOut { day: BusinessDay, field: &'static str },
    /// On the days of the grant less was bought than its labels stand for.
    UnderBought { bought: String, used: String },
    /// More than that issue handed out and still has.
    NotOut,
    /// The same key with another request.
    KeyReused,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Changed => "brand-changed",
            Refusal::Withdrawn => "brand-is-withdrawn",
            Refusal::Overlaps { .. } => "brand-grant-overlaps",
            Refusal::NotHolding => "brand-grant-not-holding",
            Refusal::NotOfGrant => "brand-label-foreign",
            Refusal::NoWeight => "brand-label-no-weight",
            Refusal::OverQuota { .. } => "brand-label-over-quota",
            Refusal::OverWeight { .. } => "brand-label-over-weight",
            Refusal::UnderIssued { .. } => "brand-grant-under-issued",
            Refusal::LabelsOut { .. } => "brand-grant-labels-out",
            Refusal::UnderBought { .. } => "brand-grant-under-bought",
            Refusal::NotOut => "brand-label-not-out",
            Refusal::KeyReused => "idempotency-key-reused",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::Overlaps { with, .. } => vec![("with", with.into())],
            Refusal::OverQuota { left } | Refusal::OverWeight { left } => vec![("left", left.into())],
            Refusal::UnderIssued { used } => vec![("used", used.into())],
            Refusal::LabelsOut { day, .. } => vec![("day", day.to_string().into())],
            Refusal::UnderBought { bought, used } => vec![("bought", bought.into()), ("used", used.into())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::OverQuota { .. } | Refusal::OverWeight { .. } => Some("labels"),
            Refusal::UnderIssued { .. } => Some("quota"),
            Refusal::Overlaps { field, .. } | Refusal::LabelsOut { field, .. } => Some(field),
            Refusal::UnderBought { .. } => Some("grant_first_day"),
            Refusal::NotOut => Some("back"),
            Refusal::NotOfGrant | Refusal::NoWeight => Some("pack"),
            _ => None,
        }
    }
}
