//! Giving a mark to those who may use it, and taking it back.

use super::{BrandGrant, BrandRight, Refusal, Register, Subject, keep, register::GRANTS, settle, span};
use crate::{BrandChanged, By, Product};
use coop::{Party, party};
use kernel::{BusinessDay, Error, Id, Issue, Issues, Quantity, Result, Timestamp, Tx, Value, outbox, query};

/// Who is to use a mark, for what, and for how much a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// Nobody named is the company itself.
    pub party: Option<Id<Party>>,
    /// For everything of the producer; otherwise for these products.
    pub whole: bool,
    pub products: Vec<Id<Product>>,
    pub first_day: BusinessDay,
    pub last_day: Option<BusinessDay>,
    /// What its labels may stand for in a year.
    pub quota: Quantity,
}

/// Goods one grant names at most.
pub(super) const MOST_PRODUCTS: usize = 200;
/// A hundred thousand tonnes a year under one mark is a slip of the hand.
pub(super) const MOST_QUOTA: Quantity = Quantity::steps(100_000_000_000);

impl NewGrant {
    pub(super) fn must_be_sound(&self) -> Result<()> {
        let mut found = Issues::new();
        if !self.whole && self.products.is_empty() {
            found.push(Issue::new("products", "brand-grant-for-nothing"));
        }
        if self.products.len() > MOST_PRODUCTS {
            found.push(Issue::new("products", "field-out-of-range").with("least", 1i64).with("most", MOST_PRODUCTS));
        }
        if self.last_day.is_some_and(|last| last < self.first_day) {
            found.push(Issue::new("grant_last_day", "brand-ends-before"));
        }
        if self.quota < Quantity::ZERO || self.quota > MOST_QUOTA {
            found.push(Issue::new("quota", "brand-quota-absurd"));
        }
        if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
    }
}

/// Gives a mark. For the same goods and the same days it is given once, so that bought weight is never counted twice.
pub async fn give(tx: &mut Tx, by: &By, right: Id<BrandRight>, seen: i64, new: &NewGrant) -> Result<Id<BrandGrant>> {
    new.must_be_sound()?;
    take_mark(tx, right, seen).await?;
    must_not_overlap(tx, right, new, None).await?;
    let (id, now) = (tx.id::<BrandGrant>(), tx.now());
    let (from, until) = span(new.first_day, new.last_day);
    let insert = query(INSERT).bind(id).bind(right).bind(new.party).bind(new.whole).bind(from).bind(until);
    tx.put(insert.bind(new.quota).bind(now)).await?;
    let mut products: Vec<Id<Product>> = if new.whole { Vec::new() } else { new.products.clone() };
    products.sort();
    products.dedup();
    if !products.is_empty() {
        let rows = products.iter().map(|product| -> Vec<Value> { vec![id.into(), product.into()] });
        tx.put(query("insert into catalog_brand_granted (grant_id, product_id) values (:row)").bind_rows(rows)).await?;
    }
    let whom = user_name(tx, new.party).await?;
    keep::note(tx, by, right, ("given", whom, Vec::new())).await?;
    settle(tx, &[]).await?;
    outbox::tell(tx, &BrandChanged { right })?;
    Ok(id)
}

/// The mark's row is taken first: of two who give at once the second is told so.
pub(super) async fn take_mark(tx: &mut Tx, right: Id<BrandRight>, seen: i64) -> Result<()> {
    let taken = "update catalog_brand_right set revision = revision + 1 where id = $1 and revision = $2 and withdrawn_at is null";
    if tx.execute(query(taken).bind(right).bind(seen)).await? == 0 {
        let (right, _) = keep::load(tx, right).await?;
        return Err(if right.withdrawn_at.is_some() { Refusal::Withdrawn } else { Refusal::Changed }.into());
    }
    Ok(())
}

/// Takes a grant back for good, from this moment, with a word why.
pub async fn end_grant(tx: &mut Tx, by: &By, grant: Id<BrandGrant>, why: &str) -> Result<Id<BrandRight>> {
    let now = tx.now();
    let taken = "update catalog_brand_grant set withdrawn_at = $2 where id = $1 and withdrawn_at is null";
    let taken = tx.execute(query(taken).bind(grant).bind(now)).await?;
    let card: BrandGrant = tx.fetch_one(query(GRANTS).and(" where id = $1").bind(grant)).await?;
    if taken == 0 {
        return Err(Refusal::Withdrawn.into());
    }
    let whom = user_name(tx, card.party).await?;
    let note = if why.trim().is_empty() { whom } else { format!("{whom} · {}", why.trim()) };
    keep::note(tx, by, card.right, ("ended", note, Vec::new())).await?;
    settle(tx, &[]).await?;
    outbox::tell(tx, &BrandChanged { right: card.right })?;
    Ok(card.right)
}

/// Who uses it, as the history writes it.
pub(super) async fn user_name(tx: &mut Tx, user: Option<Id<Party>>) -> Result<String> {
    Ok(match user {
        Some(user) => party::load(tx, user).await?.name_zh,
        None => party::company(tx).await?.name_zh,
    })
}

/// Whether nobody but `own` has the mark for the same goods on one of its days.
pub(super) async fn must_not_overlap(tx: &mut Tx, right: Id<BrandRight>, new: &NewGrant, own: Option<Id<BrandGrant>>) -> Result<()> {
    let register = Register::open(tx).await?;
    let (from, until) = span(new.first_day, new.last_day);
    let beside: Vec<&BrandGrant> = register.grants_of(right).filter(|grant| Some(grant.id) != own && meets(grant, from, until)).collect();
    if beside.is_empty() {
        return Ok(());
    }
    let goods = goods_of(tx, new).await?;
    for grant in beside {
        let both_whole = grant.party == new.party && grant.whole && new.whole;
        if both_whole || goods.iter().any(|subject| register.is_for(grant, subject)) {
            let field = if own.is_some() { "grant_first_day" } else { "party" };
            return Err(Refusal::Overlaps { with: user_name(tx, grant.party).await?, field }.into());
        }
    }
    Ok(())
}

/// Whether a grant holds on any day of a span.
fn meets(grant: &BrandGrant, from: Timestamp, until: Option<Timestamp>) -> bool {
    grant.ends_at().is_none_or(|end| from < end) && until.is_none_or(|until| grant.from_at < until)
}

/// The goods a grant would be for, as they are now.
async fn goods_of(tx: &mut Tx, new: &NewGrant) -> Result<Vec<Subject>> {
    let of = |text: &'static str| query(SUBJECTS).and(text);
    match (new.whole, new.party) {
        (true, None) => tx.fetch_all(query(SUBJECTS)).await,
        (true, Some(party)) => tx.fetch_all(of(" where producer_id = $1").bind(party)).await,
        (false, _) => {
            let mut named: Vec<Subject> = tx.fetch_all(of(" where id in (:ids)").bind_list(":ids", new.products.iter().copied())).await?;
            named.retain(|subject| new.party.is_none() || subject.producer == new.party);
            if !new.products.iter().all(|product| named.iter().any(|subject| subject.product == *product)) {
                return Err(Error::Invalid(vec![Issue::new("products", "brand-grant-not-theirs")]));
            }
            Ok(named)
        }
    }
}

pub(super) const SUBJECTS: &str = "
    select id as product, producer_id as producer, town, title_zh, title_en from catalog_product";

const INSERT: &str = "
    insert into catalog_brand_grant (id, right_id, party_id, whole, from_at, until_at, quota_g, withdrawn_at, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, null, $8)";
