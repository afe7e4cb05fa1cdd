//! Labels of a mark: what they stand for in a year is at most the quota of the grant and at most what was bought from where
//! the mark asks, so that nobody's name is on more than grew there. Handing out, bringing back and spoiling are movements.

use super::{BrandGrant, BrandRight, Refusal, Register, Subject, amend::HOLD, give::SUBJECTS, register::GRANTS};
use crate::{By, Product, SalePack, Sellable, sellable};
use kernel::{BusinessDay, Error, Id, Quantity, Result, Timestamp, Tx, Unit, UnitCode, Zone, query};

/// A movement of labels.
pub struct LabelMove;

kernel::coded! {
    pub enum LabelKind {
        Issue = "issue",
        /// Brought back unused.
        Return = "return",
        /// Torn, misprinted, burnt: on no goods.
        Spoil = "spoil",
    }
}

/// One movement as the desk reads it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct LabelLine {
    pub id: Id<LabelMove>,
    pub kind: LabelKind,
    #[record(name = "pack_id")]
    pub pack: Id<SalePack>,
    #[record(name = "each_g")]
    pub each: Quantity,
    pub labels: i64,
    #[record(name = "issue_id")]
    pub issue: Option<Id<LabelMove>>,
    pub back: i64,
    /// Of an issue, the number of its first label; the others follow.
    pub first_no: i64,
    pub note: String,
    pub done_by: String,
    pub done_at: Timestamp,
}

impl LabelLine {
    /// Labels of an issue that did not come back and were not spoilt.
    pub fn out(&self) -> i64 {
        self.labels - self.back
    }

    /// The numbers on the labels of an issue, from the first to the last.
    pub fn numbers(&self) -> Option<(i64, i64)> {
        (self.kind == LabelKind::Issue).then(|| (self.first_no, self.first_no + self.labels - 1))
    }
}

/// Labels to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIssue {
    /// Whoever asks twice with one key is answered once.
    pub key: Id<LabelMove>,
    pub pack: Id<SalePack>,
    pub labels: i64,
    pub note: String,
}

/// Labels of an issue that came back, or were spoilt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReturn {
    pub key: Id<LabelMove>,
    pub issue: Id<LabelMove>,
    pub kind: LabelKind,
    pub labels: i64,
    pub note: String,
}

/// Labels handed out in one go at most.
pub const MOST_AT_ONCE: i64 = 100_000;

/// How a grant stands in a year of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub year: i64,
    /// From this day on, and before that one.
    pub span: (BusinessDay, BusinessDay),
    pub quota: Quantity,
    pub issued: Quantity,
    pub bought: Quantity,
    pub lines: Vec<LabelLine>,
}

impl Account {
    /// What labels may still stand for.
    pub fn left(&self) -> Quantity {
        let most = self.quota.min(self.bought).in_steps();
        Quantity::steps((most - self.issued.in_steps()).max(0))
    }
}

/// The year of labels in which an instant lies: it begins on the first of the mark's month and has that year's number.
pub fn year_of(right: &BrandRight, at: Timestamp) -> i64 {
    let day = Zone::CHINA.day(at);
    i64::from(day.year()) - i64::from(i64::from(day.month()) < right.year_month)
}

/// The first day of a year of labels, and of the next.
pub fn days_of(right: &BrandRight, year: i64) -> (BusinessDay, BusinessDay) {
    let first = |year: i64| BusinessDay::parse(&format!("{year:04}-{:02}-01", right.year_month.clamp(1, 12)));
    let first = |year: i64| first(year).expect("a year of labels lies between 2000 and 2200");
    let year = year.clamp(2000, 2198);
    (first(year), first(year + 1))
}

/// How a grant stands now.
pub async fn account(tx: &mut Tx, register: &Register, grant: &BrandGrant) -> Result<Account> {
    let right = register.right(grant.right).ok_or(Error::NotFound)?;
    let year = year_of(right, tx.now());
    let issued: Option<(Quantity,)> = tx
        .fetch_optional(query("select issued_g from catalog_brand_year where grant_id = $1 and year = $2").bind(grant.id).bind(year))
        .await?;
    let bought = bought(tx, right, (grant.id, year)).await?;
    let lines = tx.fetch_all(query(LINES).and(OF_YEAR).bind(grant.id).bind(year)).await?;
    let issued = issued.map(|row| row.0).unwrap_or_default();
    Ok(Account { year, span: days_of(right, year), quota: grant.quota, issued, bought, lines })
}

/// What was bought of the goods of a grant, from where its mark asks, in a year of labels.
pub(super) async fn bought(tx: &mut Tx, right: &BrandRight, (grant, year): (Id<BrandGrant>, i64)) -> Result<Quantity> {
    let (from, until) = instants(right, year);
    let sum = query("select ").and(BOUGHT).bind(grant).bind(from).bind(until);
    let (grams,): (Quantity,) = tx.fetch_one(sum).await?;
    Ok(grams)
}

fn instants(right: &BrandRight, year: i64) -> (Timestamp, Timestamp) {
    let (first, next) = days_of(right, year);
    (Zone::CHINA.start(first), Zone::CHINA.start(next))
}

/// How many grams one label of a pack stands for; nothing where the pack does not say.
pub fn grams_of(sold: &Sellable) -> Option<Quantity> {
    let content = sold.content();
    (content.unit.code == UnitCode::Kilogram).then(|| Quantity::steps(content.thousandths())).filter(|grams| grams.is_positive())
}

/// Hands labels out. That there is room for them and that they are counted is one statement, so that two desks never both
/// take the last; and nobody changes the grant's terms in between.
pub async fn issue(tx: &mut Tx, by: &By, grant: Id<BrandGrant>, new: &NewIssue) -> Result<()> {
    tx.put(query(HOLD).bind(grant)).await?;
    let register = Register::open(tx).await?;
    let card = register.grants.iter().find(|card| card.id == grant).ok_or(Error::NotFound)?;
    let right = register.right(card.right).ok_or(Error::NotFound)?;
    let now = tx.now();
    let year = year_of(right, now);
    let each = each_of(tx, (&register, right, card), new.pack).await?;
    let made = (LabelKind::Issue, each, None);
    if !written(tx, by, (grant, year), (new.key, new.pack, new.labels, &new.note), made).await? {
        return Ok(());
    }
    if !card.holds_at(now) || !right.holds_at(now) {
        return Err(Refusal::NotHolding.into());
    }
    let zero = "insert into catalog_brand_year (grant_id, year, issued_g) values ($1, $2, 0) on conflict do nothing";
    tx.put(query(zero).bind(grant).bind(year)).await?;
    let (from, until) = instants(right, year);
    let grams = each.times(new.labels);
    let take = query(TAKE).and(BOUGHT).and(") returning numbered").bind(grant).bind(from).bind(until).bind(year).bind(grams);
    let taken: Option<(i64,)> = tx.fetch_optional(take.bind(new.labels)).await?;
    let Some((last,)) = taken else { return Err(no_room(tx, &register, card, grams).await?.into()) };
    let number = "update catalog_brand_label set first_no = $2 where id = $1";
    tx.put(query(number).bind(new.key).bind(last - new.labels + 1)).await
}

/// Which of the two bounds is in the way.
async fn no_room(tx: &mut Tx, register: &Register, grant: &BrandGrant, wanted: Quantity) -> Result<Refusal> {
    let account = account(tx, register, grant).await?;
    let left = |most: Quantity| format!("{} kg", Unit::GRAMS.plain(Quantity::steps((most.in_steps() - account.issued.in_steps()).max(0))));
    Ok(match account.issued.in_steps() + wanted.in_steps() > account.quota.in_steps() && account.quota <= account.bought {
        true => Refusal::OverQuota { left: left(account.quota) },
        false => Refusal::OverWeight { left: left(account.bought.min(account.quota)) },
    })
}

/// What a label of a pack stands for, where the pack is of the grant's goods and they come from where the mark asks.
async fn each_of(tx: &mut Tx, (register, right, grant): (&Register, &BrandRight, &BrandGrant), pack: Id<SalePack>) -> Result<Quantity> {
    let sold = sellable::by_packs(tx, &[pack]).await?.pop().ok_or(Error::NotFound)?;
    let subject: Subject = tx.fetch_one(query(SUBJECTS).and(" where id = $1").bind(sold.product)).await?;
    if !register.is_for(grant, &subject) || !register.is_at_home(right, &subject) {
        return Err(Refusal::NotOfGrant.into());
    }
    Ok(grams_of(&sold).ok_or(Refusal::NoWeight)?)
}

/// Takes labels of an issue back, or notes that they were spoilt: what they stood for may be labelled again.
pub async fn take_back(tx: &mut Tx, by: &By, grant: Id<BrandGrant>, new: &NewReturn) -> Result<()> {
    if new.kind == LabelKind::Issue {
        return Err(Refusal::NotOut.into());
    }
    let of = "select pack_id, year, each_g from catalog_brand_label where id = $1 and grant_id = $2 and kind = 'issue'";
    let issue: Option<(Id<SalePack>, i64, Quantity)> = tx.fetch_optional(query(of).bind(new.issue).bind(grant)).await?;
    let (pack, year, each) = issue.ok_or(Error::NotFound)?;
    if !written(tx, by, (grant, year), (new.key, pack, new.labels, &new.note), (new.kind, each, Some(new.issue))).await? {
        return Ok(());
    }
    if tx.execute(query(BACK).bind(new.issue).bind(new.labels)).await? == 0 {
        return Err(Refusal::NotOut.into());
    }
    let grams = each.times(new.labels);
    let lessen = "update catalog_brand_year set issued_g = issued_g - $3 where grant_id = $1 and year = $2 and issued_g >= $3";
    let lessened = tx.execute(query(lessen).bind(grant).bind(year).bind(grams)).await?;
    assert!(lessened == 1, "a year of labels counted fewer grams than one of its issues");
    Ok(())
}

type Asked<'a> = (Id<LabelMove>, Id<SalePack>, i64, &'a str);
type Made = (LabelKind, Quantity, Option<Id<LabelMove>>);

/// Writes a movement down; false when this key made it before, with the same words.
async fn written(tx: &mut Tx, by: &By, of: (Id<BrandGrant>, i64), asked: Asked<'_>, (kind, each, issue): Made) -> Result<bool> {
    let ((grant, year), (key, pack, labels, note), now) = (of, asked, tx.now());
    if !(1..=MOST_AT_ONCE).contains(&labels) {
        let most = kernel::Issue::new("labels", "field-out-of-range").with("least", 1i64).with("most", MOST_AT_ONCE);
        return Err(Error::Invalid(vec![most]));
    }
    let insert = query(INSERT).bind(key).bind(grant).bind(year).bind(kind).bind(pack).bind(each).bind(labels).bind(issue);
    if tx.execute(insert.bind(note.trim()).bind(by.to_string()).bind(now)).await? == 1 {
        return Ok(true);
    }
    let before: (Id<BrandGrant>, LabelKind, Id<SalePack>, i64, Option<Id<LabelMove>>) =
        tx.fetch_one(query("select grant_id, kind, pack_id, labels, issue_id from catalog_brand_label where id = $1").bind(key)).await?;
    if before == (grant, kind, pack, labels, issue) { Ok(false) } else { Err(Refusal::KeyReused.into()) }
}

/// The packs for which a grant hands out labels: those of its goods that say how much they hold.
pub async fn packs(tx: &mut Tx, register: &Register, grant: &BrandGrant) -> Result<Vec<Sellable>> {
    let right = register.right(grant.right).ok_or(Error::NotFound)?;
    let subjects: Vec<Subject> = match grant.party {
        Some(party) => tx.fetch_all(query(SUBJECTS).and(" where producer_id = $1 order by id").bind(party)).await?,
        None => tx.fetch_all(query(SUBJECTS).and(OF_CLAIM).bind(grant.right)).await?,
    };
    let own = subjects.into_iter().filter(|subject| register.is_for(grant, subject) && register.is_at_home(right, subject));
    let products: Vec<Id<Product>> = own.map(|subject| subject.product).take(super::give::MOST_PRODUCTS).collect();
    if products.is_empty() {
        return Ok(Vec::new());
    }
    let mut packs = sellable::of_products(tx, &products).await?;
    packs.retain(|sold| grams_of(sold).is_some());
    Ok(packs)
}

/// Labels of a grant that were handed out in one go, and the year of labels they belong to.
pub async fn of_issue(tx: &mut Tx, grant: Id<BrandGrant>, issue: Id<LabelMove>) -> Result<(LabelLine, i64)> {
    let of = " where grant_id = $1 and id = $2 and kind = 'issue'";
    let line: LabelLine = tx.fetch_one(query(LINES).and(of).bind(grant).bind(issue)).await?;
    let (year,): (i64,) = tx.fetch_one(query("select year from catalog_brand_label where id = $1").bind(issue)).await?;
    Ok((line, year))
}

/// A grant with its mark's register.
pub async fn of_grant(tx: &mut Tx, grant: Id<BrandGrant>) -> Result<(Register, BrandGrant)> {
    let card = tx.fetch_one(query(GRANTS).and(" where id = $1").bind(grant)).await?;
    Ok((Register::open(tx).await?, card))
}

const OF_YEAR: &str = " where grant_id = $1 and year = $2 order by done_at desc, id desc limit 200";

const OF_CLAIM: &str = " where id in (select c.product_id from catalog_brand_claim c where c.right_id = $1) order by id";

/// What was bought for the grant `$1` from an instant to before another, in grams.
pub(super) const BOUGHT: &str = "
           (select cast(coalesce(sum(w.net_g), 0) as bigint)
              from catalog_brand_grant g
              join catalog_brand_right r on r.id = g.right_id
              join catalog_brand_weight w on w.bought_at >= g.from_at
              join catalog_product p on p.id = w.product_id
             where g.id = $1
               and w.bought_at >= $2
               and w.bought_at < $3
               and (g.until_at is null or w.bought_at < g.until_at)
               and (g.withdrawn_at is null or w.bought_at < g.withdrawn_at)
               and (g.party_id is null or p.producer_id = g.party_id)
               and (g.whole = true
                    or exists (select 1 from catalog_brand_granted d where d.grant_id = g.id and d.product_id = w.product_id))
               and (r.kind = 'own_mark'
                    or exists (select 1 from catalog_brand_area a where a.right_id = r.id and a.town = w.town)))";

const TAKE: &str = "
    update catalog_brand_year
       set issued_g = issued_g + $5, numbered = numbered + $6
     where grant_id = $1
       and year = $4
       and issued_g + $5 <= (select quota_g from catalog_brand_grant where id = $1 and withdrawn_at is null)
       and issued_g + $5 <= (select";

const BACK: &str = "
    update catalog_brand_label set back = back + $2 where id = $1 and kind = 'issue' and back + $2 <= labels";

const INSERT: &str = "
    insert into catalog_brand_label (id, grant_id, year, kind, pack_id, each_g, labels, issue_id, back, note, done_by, done_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11)
    on conflict do nothing";

const LINES: &str = "
    select id, kind, pack_id, each_g, labels, issue_id, back, first_no, note, done_by, done_at
      from catalog_brand_label";
