//! Which goods say that they carry a mark, and what becomes of it when they may not any more. The mark leaves the page at
//! that instant by itself, because a page asks; the goods stay on the shelf without it, unless their title carries its name:
//! then they leave the shelf as well, by the program's hand.

use super::{BrandGrant, BrandRight, Register, Subject, Why, give::SUBJECTS};
use crate::{
    By, Product, ProductChanged, ProductStatus, clock,
    product::{ProductCard, history, unpublish_as},
};
use kernel::{Db, Error, Id, Issue, Issues, Result, Timestamp, Tx, Value, again, outbox, query};
use std::{collections::HashMap, time::Duration};

/// A product that says it carries a mark.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct Claim {
    #[record(flatten)]
    pub subject: Subject,
    pub status: ProductStatus,
    pub slug: String,
    #[record(name = "right_id")]
    pub right: Id<BrandRight>,
    pub claimed_by: String,
    pub claimed_at: Timestamp,
    /// Since when it may not, as far as the program noticed.
    pub lost_at: Option<Timestamp>,
    /// Why not, as a message id.
    pub lost_why: String,
}

impl Subject {
    pub(crate) fn of(product: &ProductCard) -> Subject {
        Subject {
            product: product.id,
            producer: product.producer,
            town: product.town.clone(),
            title_zh: product.title_zh.clone(),
            title_en: product.title_en.clone(),
        }
    }
}

/// Says which marks a product carries, all of them. What is on the shelf carries none it may not.
pub async fn claim(tx: &mut Tx, by: &By, product: Id<Product>, rights: &[Id<BrandRight>]) -> Result<()> {
    // The product's row is taken first, so that nobody publishes it meanwhile.
    let taken = tx.execute(query("update catalog_product set revision = revision where id = $1").bind(product)).await?;
    if taken == 0 {
        return Err(Error::NotFound);
    }
    let mut rights = rights.to_vec();
    rights.sort();
    rights.dedup();
    let register = Register::open(tx).await?;
    if rights.iter().any(|right| register.right(*right).is_none()) {
        return Err(Error::NotFound);
    }
    let before: Vec<Id<BrandRight>> = claims_of(tx, product).await?.iter().map(|claim| claim.right).collect();
    let gone = before.iter().filter(|right| !rights.contains(right)).copied();
    for right in gone {
        tx.put(query("delete from catalog_brand_claim where product_id = $1 and right_id = $2").bind(product).bind(right)).await?;
    }
    let now = tx.now();
    let fresh = rights.iter().filter(|right| !before.contains(right));
    let rows: Vec<Vec<Value>> =
        fresh.map(|right| vec![product.into(), right.into(), by.to_string().into(), now.into(), Value::Time(None), "".into()]).collect();
    if !rows.is_empty() {
        tx.put(query(CLAIM).bind_rows(rows)).await?;
    }
    let (subject, status) = subject_of(tx, product).await?;
    if status == ProductStatus::Published {
        must_be(lacking(tx, &subject, now).await?)?;
    }
    history::note_word(tx, product, by, "marks").await?;
    outbox::tell(tx, &ProductChanged { product })
}

/// What a product says it carries.
pub async fn claims_of(tx: &mut Tx, product: Id<Product>) -> Result<Vec<Claim>> {
    tx.fetch_all(query(CLAIMS).and(" where c.product_id = $1 order by c.right_id").bind(product)).await
}

/// Everything that says it carries a mark.
pub async fn claims(tx: &mut Tx) -> Result<Vec<Claim>> {
    tx.fetch_all(query(CLAIMS).and(" order by c.product_id, c.right_id")).await
}

/// Goods that lost a mark and still claim it, the latest first.
pub async fn lost(tx: &mut Tx) -> Result<Vec<Claim>> {
    tx.fetch_all(query(CLAIMS).and(" where c.lost_at is not null order by c.lost_at desc, c.product_id limit 200")).await
}

/// The register with what claims its marks: enough to say of any goods which marks they carry at an instant.
#[derive(Debug, Default)]
pub struct Marks {
    pub register: Register,
    claims: HashMap<Id<Product>, Vec<Claim>>,
}

impl Marks {
    /// One statement while the county has no marks, five otherwise.
    pub async fn open(tx: &mut Tx) -> Result<Marks> {
        let register = Register::open(tx).await?;
        let mut claims: HashMap<_, Vec<Claim>> = HashMap::new();
        if !register.rights.is_empty() {
            for claim in self::claims(tx).await? {
                claims.entry(claim.subject.product).or_default().push(claim);
            }
        }
        Ok(Marks { register, claims })
    }

    /// The marks goods carry at an instant.
    pub fn of(&self, product: Id<Product>, at: Timestamp) -> Vec<&BrandRight> {
        let carried = |claim: &Claim| {
            let right = self.register.right(claim.right)?;
            self.register.verdict(right, &claim.subject, at).ok().map(|_| right)
        };
        self.claims.get(&product).into_iter().flatten().filter_map(carried).collect()
    }

    /// Goods that carry a mark at an instant, with the grant under which they do.
    pub fn carrying(&self, right: Id<BrandRight>, at: Timestamp) -> Vec<(&Subject, &BrandGrant)> {
        let Some(right) = self.register.right(right) else { return Vec::new() };
        let all = self.claims.values().flatten().filter(|claim| claim.right == right.id);
        all.filter_map(|claim| Some((&claim.subject, self.register.verdict(right, &claim.subject, at).ok()?))).collect()
    }

    /// Why goods may not come onto the shelf at an instant: marks they claim and may not carry, and names of marks in their
    /// title that they do not carry.
    pub(crate) fn lacking(&self, subject: &Subject, at: Timestamp) -> Issues {
        let claims = self.claims.get(&subject.product).map_or(&[][..], Vec::as_slice);
        let mut found = Issues::new();
        for right in &self.register.rights {
            let verdict = self.register.verdict(right, subject, at);
            let is_claimed = claims.iter().any(|claim| claim.right == right.id);
            if let (true, Err(why)) = (is_claimed, &verdict) {
                found.push(why.issue(right));
            }
            let is_carried = is_claimed && verdict.is_ok();
            if !is_carried && right.is_named_in(&subject.title_zh, &subject.title_en) {
                found.push(Issue::new("title_zh", NAMED).with("mark", &right.name_zh));
            }
        }
        found
    }

    /// Claims that are noted otherwise than they are.
    fn turned(&self, at: Timestamp) -> impl Iterator<Item = (&Claim, Option<Why>)> {
        let noted = move |claim: &Claim, why: Option<Why>| match why {
            Some(_) => claim.lost_at.is_some() || claim.status != ProductStatus::Published,
            None => claim.lost_at.is_none(),
        };
        let standing = move |claim: &Claim| self.register.verdict(self.register.right(claim.right)?, &claim.subject, at).err();
        self.claims.values().flatten().map(move |claim| (claim, standing(claim))).filter(move |(claim, why)| !noted(claim, *why))
    }
}

/// A title has a mark's name, and the goods do not carry it.
const NAMED: &str = "brand-named";

/// Why goods may not come onto the shelf at an instant.
pub(crate) async fn lacking(tx: &mut Tx, subject: &Subject, at: Timestamp) -> Result<Issues> {
    Ok(Marks::open(tx).await?.lacking(subject, at))
}

/// The same for what is on the shelf and stays there: a mark that ran out is gone by itself and hinders nobody from mending a
/// word; one that the change itself makes foreign, and a name in the title, are refused.
pub(crate) async fn hindering(tx: &mut Tx, subject: &Subject, at: Timestamp) -> Result<Issues> {
    let mut found = lacking(tx, subject, at).await?;
    found.retain(|issue| issue.code == NAMED || [Why::Foreign, Why::NotGranted].iter().any(|why| why.code() == issue.code));
    Ok(found)
}

fn must_be(found: Issues) -> Result<()> {
    if found.is_empty() { Ok(()) } else { Err(Error::Invalid(found)) }
}

async fn subject_of(tx: &mut Tx, product: Id<Product>) -> Result<(Subject, ProductStatus)> {
    let subject: Subject = tx.fetch_one(query(SUBJECTS).and(" where id = $1").bind(product)).await?;
    let (status,): (ProductStatus,) = tx.fetch_one(query("select status from catalog_product where id = $1").bind(product)).await?;
    Ok((subject, status))
}

/// Brings what is noted of claims to what holds now, and takes goods off the shelf whose title carries a mark they lost.
/// Beside everything that claims a mark, `touched` goods are looked at: a file may have changed their titles or towns.
pub(crate) async fn settle(tx: &mut Tx, touched: &[Id<Product>]) -> Result<()> {
    let (marks, now) = (Marks::open(tx).await?, tx.now());
    if marks.register.rights.is_empty() {
        return Ok(());
    }
    let mut shown: Vec<Subject> = Vec::new();
    for claim in marks.claims.values().filter_map(|claims| claims.first()).filter(|claim| claim.status == ProductStatus::Published) {
        shown.push(claim.subject.clone());
    }
    for page in touched.chunks(500) {
        let of = query(SUBJECTS).and(" where status = 'published' and id in (:ids)").bind_list(":ids", page.iter().copied());
        shown.extend(tx.fetch_all::<Subject>(of).await?.into_iter().filter(|subject| !marks.claims.contains_key(&subject.product)));
    }
    shown.retain(|subject| marks.lacking(subject, now).iter().any(|issue| issue.code == NAMED));
    shown.sort_by_key(|subject| subject.product);
    let mut turned: Vec<_> = marks.turned(now).collect();
    turned.sort_by_key(|(claim, _)| (claim.subject.product, claim.right));
    for (claim, why) in turned {
        note_standing(tx, claim, why).await?;
    }
    for subject in shown {
        unpublish_as(tx, &By::program(), subject.product, "mark-withdrawn").await?;
    }
    Ok(())
}

/// Notes that a claim does not hold any more, or does again.
async fn note_standing(tx: &mut Tx, claim: &Claim, why: Option<Why>) -> Result<()> {
    let (product, now) = (claim.subject.product, tx.now());
    let (text, deed) = if why.is_some() { (LOSE, "mark-lost") } else { (REGAIN, "mark-back") };
    let code = why.map(Why::code).unwrap_or_default();
    if tx.execute(query(text).bind(product).bind(claim.right).bind(now).bind(code)).await? == 1 {
        history::note_word(tx, product, &By::program(), deed).await?;
        outbox::tell(tx, &ProductChanged { product })?;
    }
    Ok(())
}

/// Does what is due now: marks that ran out are noted, and goods named after them leave the shelf.
pub async fn settle_due(db: &Db) -> Result<()> {
    let mut tx = db.read().await?;
    let now = tx.now();
    let is_due = Marks::open(&mut tx).await?.turned(now).next().is_some();
    drop(tx);
    if !is_due {
        return Ok(());
    }
    let mut tx = db.write().await?;
    settle(&mut tx, &[]).await?;
    tx.commit().await
}

/// Follows the clock until the program ends, at each instant at which a mark begins or ends. What hands do to marks is
/// settled in their own transactions.
pub async fn follow(db: Db, beat: Duration) {
    clock::follow::<Standing>(db, beat).await;
}

/// What becomes of marks by the clock.
struct Standing;

impl clock::Due for Standing {
    const LEASE: &'static str = "marks";
    const WAITS: &'static str = "marks";

    async fn next(db: &Db) -> Result<Option<Timestamp>> {
        let mut tx = db.read().await?;
        let now = tx.now();
        let (turn,): (Option<Timestamp>,) = tx.fetch_one(query(NEXT_TURN).bind(now)).await?;
        Ok(turn)
    }

    async fn carry_out(db: &Db) -> Result<()> {
        again(|| settle_due(db)).await
    }
}

/// The next instant after `$1` at which a mark or a grant begins or ends.
const NEXT_TURN: &str = "
    select min(at)
      from (select min(from_at) as at from catalog_brand_right where from_at > $1
             union all
            select min(until_at) from catalog_brand_right where until_at > $1
             union all
            select min(from_at) from catalog_brand_grant where from_at > $1
             union all
            select min(until_at) from catalog_brand_grant where until_at > $1) turns";

const CLAIMS: &str = "
    select p.id as product, p.producer_id as producer, p.town, p.title_zh, p.title_en, p.status, p.slug,
           c.right_id, c.claimed_by, c.claimed_at, c.lost_at, c.lost_why
      from catalog_brand_claim c
      join catalog_product p on p.id = c.product_id";

const CLAIM: &str = "
    insert into catalog_brand_claim (product_id, right_id, claimed_by, claimed_at, lost_at, lost_why) values (:row)";

const LOSE: &str = "
    update catalog_brand_claim set lost_at = $3, lost_why = $4 where product_id = $1 and right_id = $2 and lost_at is null";

const REGAIN: &str = "
    update catalog_brand_claim set lost_at = null, lost_why = $4 where product_id = $1 and right_id = $2 and lost_at <= $3";
