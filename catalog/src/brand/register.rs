//! Every mark with its places and grants, and what it says to goods: whether they may carry it, and why not.

use super::{BrandGrant, BrandRight};
use crate::Product;
use coop::Party;
use kernel::{Id, Issue, Result, Timestamp, Tx, query};
use std::collections::{HashMap, HashSet};

/// The marks of the county. There are some dozens, so they are read whole.
#[derive(Debug, Default)]
pub struct Register {
    pub rights: Vec<BrandRight>,
    pub grants: Vec<BrandGrant>,
    towns: HashMap<Id<BrandRight>, Vec<String>>,
    granted: HashMap<Id<BrandGrant>, HashSet<Id<Product>>>,
}

/// Goods that a mark is asked for.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Subject {
    pub product: Id<Product>,
    pub producer: Option<Id<Party>>,
    pub town: String,
    pub title_zh: String,
    pub title_en: String,
}

/// Why goods may not carry a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NotYet,
    Expired,
    Withdrawn,
    /// The goods come from elsewhere.
    Foreign,
    /// Nobody gave it to this producer for these goods.
    NotGranted,
    GrantNotYet,
    GrantOver,
    GrantWithdrawn,
}

impl Why {
    /// The reason as a message id.
    pub fn code(self) -> &'static str {
        match self {
            Why::NotYet => "brand-not-yet",
            Why::Expired => "brand-expired",
            Why::Withdrawn => "brand-withdrawn",
            Why::Foreign => "brand-foreign",
            Why::NotGranted => "brand-not-granted",
            Why::GrantNotYet => "brand-grant-not-yet",
            Why::GrantOver => "brand-grant-over",
            Why::GrantWithdrawn => "brand-grant-withdrawn",
        }
    }

    pub(crate) fn issue(self, right: &BrandRight) -> Issue {
        Issue::new("marks", self.code()).with("mark", &right.name_zh)
    }
}

impl Register {
    /// One statement while the county has no marks, four otherwise.
    pub async fn open(tx: &mut Tx) -> Result<Register> {
        let rights: Vec<BrandRight> = tx.fetch_all(query(RIGHTS).and(" order by name_zh, id")).await?;
        if rights.is_empty() {
            return Ok(Register::default());
        }
        let grants = tx.fetch_all(query(GRANTS).and(" order by from_at, id")).await?;
        let mut towns: HashMap<_, Vec<String>> = HashMap::new();
        for (right, town) in tx.fetch_all(query("select right_id, town from catalog_brand_area order by right_id, town")).await? {
            towns.entry(right).or_default().push(town);
        }
        let mut granted: HashMap<_, HashSet<Id<Product>>> = HashMap::new();
        for (grant, product) in tx.fetch_all(query("select grant_id, product_id from catalog_brand_granted")).await? {
            granted.entry(grant).or_default().insert(product);
        }
        Ok(Register { rights, grants, towns, granted })
    }

    pub fn right(&self, id: Id<BrandRight>) -> Option<&BrandRight> {
        self.rights.iter().find(|right| right.id == id)
    }

    pub fn towns(&self, right: Id<BrandRight>) -> &[String] {
        self.towns.get(&right).map_or(&[], Vec::as_slice)
    }

    pub fn grants_of(&self, right: Id<BrandRight>) -> impl Iterator<Item = &BrandGrant> {
        self.grants.iter().filter(move |grant| grant.right == right)
    }

    /// The products a grant names, in no promised order.
    pub fn products_of(&self, grant: Id<BrandGrant>) -> impl Iterator<Item = Id<Product>> {
        self.granted.get(&grant).into_iter().flatten().copied()
    }

    /// Whether a grant is for these goods, whatever day it is.
    pub fn is_for(&self, grant: &BrandGrant, subject: &Subject) -> bool {
        let named = || self.granted.get(&grant.id).is_some_and(|products| products.contains(&subject.product));
        match grant.party {
            None => grant.whole || named(),
            Some(party) => subject.producer == Some(party) && (grant.whole || named()),
        }
    }

    /// Whether goods come from where a mark asks.
    pub fn is_at_home(&self, right: &BrandRight, subject: &Subject) -> bool {
        !right.kind.needs_origin() || self.towns(right.id).contains(&subject.town)
    }

    /// The grant under which goods may carry a mark at an instant, or why they may not.
    pub fn verdict(&self, right: &BrandRight, subject: &Subject, at: Timestamp) -> Result<&BrandGrant, Why> {
        if right.withdrawn_at.is_some_and(|end| end <= at) {
            return Err(Why::Withdrawn);
        }
        if right.until_at.is_some_and(|end| end <= at) {
            return Err(Why::Expired);
        }
        if at < right.from_at {
            return Err(Why::NotYet);
        }
        if !self.is_at_home(right, subject) {
            return Err(Why::Foreign);
        }
        self.granted(right, subject, at)
    }

    /// Of several grants the one that holds counts; else the one that came last says why not.
    fn granted(&self, right: &BrandRight, subject: &Subject, at: Timestamp) -> Result<&BrandGrant, Why> {
        let own: Vec<&BrandGrant> = self.grants_of(right.id).filter(|grant| self.is_for(grant, subject)).collect();
        if let Some(holding) = own.iter().find(|grant| grant.holds_at(at)) {
            return Ok(holding);
        }
        match own.last() {
            None => Err(Why::NotGranted),
            Some(last) if last.withdrawn_at.is_some_and(|end| end <= at) => Err(Why::GrantWithdrawn),
            Some(last) if last.until_at.is_some_and(|end| end <= at) => Err(Why::GrantOver),
            Some(_) => Err(Why::GrantNotYet),
        }
    }
}

pub(super) const RIGHTS: &str = "
    select id, slug, kind, name_zh, name_en, about_zh, about_en, registration_no, holder_id, holder, from_at, until_at, year_month,
           withdrawn_at, revision
      from catalog_brand_right";

pub(super) const GRANTS: &str = "
    select id, right_id, party_id, whole, from_at, until_at, quota_g, withdrawn_at from catalog_brand_grant";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brand::{BrandKind, span};
    use kernel::{BusinessDay, Quantity, Zone};

    fn id<T>(nth: u8) -> Id<T> {
        Id::parse(&format!("01a1fc77-4120-7001-967f-ab604c14b1{nth:02}")).expect("an id")
    }

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).expect("a day")
    }

    fn register() -> Register {
        let (from_at, until_at) = span(day("2026-01-01"), Some(day("2026-12-31")));
        let right = BrandRight {
            id: id(1),
            slug: "apple".to_owned(),
            kind: BrandKind::CertificationMark,
            name_zh: "沂水苹果".to_owned(),
            name_en: "Yishui apple".to_owned(),
            about_zh: String::new(),
            about_en: String::new(),
            registration_no: "1".to_owned(),
            holder_party: None,
            holder: "协会".to_owned(),
            from_at,
            until_at,
            year_month: 1,
            withdrawn_at: None,
            revision: 1,
        };
        let (from_at, until_at) = span(day("2026-03-01"), Some(day("2026-10-31")));
        let quota = Quantity::steps(1000);
        let grant =
            BrandGrant { id: id(2), right: right.id, party: Some(id(3)), whole: true, from_at, until_at, quota, withdrawn_at: None };
        let towns = HashMap::from([(right.id, vec!["泉庄镇".to_owned()])]);
        Register { rights: vec![right], grants: vec![grant], towns, granted: HashMap::new() }
    }

    fn subject(town: &str, producer: u8) -> Subject {
        let (title_zh, title_en) = ("沂水苹果 5 kg".to_owned(), String::new());
        Subject { product: id(4), producer: Some(id(producer)), town: town.to_owned(), title_zh, title_en }
    }

    #[test]
    fn a_mark_says_why_not_and_its_last_day_is_whole() {
        let mut register = register();
        let said = |register: &Register, town: &str, producer: u8, at: Timestamp| {
            register.verdict(&register.rights[0], &subject(town, producer), at).map(|grant| grant.id)
        };
        let noon = |text: &str| Zone::CHINA.start(day(text)).plus(std::time::Duration::from_secs(12 * 3600));
        assert_eq!(said(&register, "泉庄镇", 3, noon("2026-10-31")), Ok(id(2)));
        for (town, producer, at, why) in [
            ("泉庄镇", 3, "2025-12-31", Why::NotYet),
            ("泉庄镇", 3, "2027-01-01", Why::Expired),
            ("诸葛镇", 3, "2026-06-01", Why::Foreign),
            ("", 3, "2026-06-01", Why::Foreign),
            ("泉庄镇", 5, "2026-06-01", Why::NotGranted),
            ("泉庄镇", 3, "2026-02-28", Why::GrantNotYet),
            ("泉庄镇", 3, "2026-11-01", Why::GrantOver),
        ] {
            assert_eq!(said(&register, town, producer, noon(at)), Err(why), "{town} {at}");
        }
        let end = Zone::CHINA.start(day("2026-11-01"));
        assert_eq!(
            said(&register, "泉庄镇", 3, end.minus(std::time::Duration::from_micros(1))),
            Ok(id(2)),
            "to the last moment of its day"
        );
        assert_eq!(said(&register, "泉庄镇", 3, end), Err(Why::GrantOver));
        register.grants[0].withdrawn_at = Some(noon("2026-06-01"));
        assert_eq!(said(&register, "泉庄镇", 3, noon("2026-06-01")), Err(Why::GrantWithdrawn), "at once");
        register.rights[0].withdrawn_at = Some(noon("2026-06-01"));
        assert_eq!(said(&register, "泉庄镇", 3, noon("2026-06-02")), Err(Why::Withdrawn));
    }

    #[test]
    fn a_title_uses_a_mark_by_its_name() {
        let right = &register().rights[0];
        assert!(right.is_named_in("沂水苹果 5 kg", "Apples") && right.is_named_in("苹果", "YISHUI APPLES"));
        assert!(!right.is_named_in("沂水红苹果", "Apples from Yishui"));
    }
}
