//! Changing a grant that was made: how much a year and on which days, and never below what its labels stand for already.
//! For whom and for which goods it is does not change; that would be another grant.

use super::{BrandGrant, BrandRight, Change, NewGrant, Refusal, Register, give, keep, label, settle, span};
use crate::{BrandChanged, By};
use kernel::{BusinessDay, Error, Id, Quantity, Result, Timestamp, Tx, Unit, Zone, outbox, query};

/// What may be changed of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantTerms {
    pub first_day: BusinessDay,
    pub last_day: Option<BusinessDay>,
    /// What its labels may stand for in a year.
    pub quota: Quantity,
}

impl GrantTerms {
    pub fn of(grant: &BrandGrant) -> GrantTerms {
        GrantTerms { first_day: grant.first_day(), last_day: grant.last_day(), quota: grant.quota }
    }

    /// Every field as the history tells it.
    fn told(&self) -> [(&'static str, String); 3] {
        [
            ("quota", kg(self.quota)),
            ("first-day", self.first_day.to_string()),
            ("last-day", self.last_day.map(|day| day.to_string()).unwrap_or_default()),
        ]
    }

    fn changes(&self, before: &GrantTerms) -> Vec<Change> {
        let pairs = before.told().into_iter().zip(self.told());
        pairs.filter(|(was, is)| was != is).map(|(was, is)| Change { field: is.0.to_owned(), before: was.1, after: is.1 }).collect()
    }
}

fn kg(grams: Quantity) -> String {
    format!("{} kg", Unit::GRAMS.plain(grams))
}

/// Changes a grant of a mark that nobody else changed since it was read. Goods that may not carry the mark any more lose it
/// at once. Labels that are out keep what they stand on: their year's quota, the days they were handed out on, and the weight
/// bought on the days of the grant.
pub async fn amend(tx: &mut Tx, by: &By, grant: Id<BrandGrant>, seen: i64, terms: &GrantTerms) -> Result<Id<BrandRight>> {
    let (register, card) = label::of_grant(tx, grant).await?;
    let before = GrantTerms::of(&card);
    let changes = terms.changes(&before);
    let products = register.products_of(grant).collect();
    let GrantTerms { first_day, last_day, quota } = *terms;
    let whole = NewGrant { party: card.party, whole: card.whole, products, first_day, last_day, quota };
    whole.must_be_sound()?;
    if changes.is_empty() {
        return Ok(card.right);
    }
    give::take_mark(tx, card.right, seen).await?;
    // Then the grant's row: whoever hands out labels of it waits, and counts by what is written here.
    if tx.execute(query(HOLD).bind(grant)).await? == 0 {
        return Err(Refusal::Withdrawn.into());
    }
    give::must_not_overlap(tx, card.right, &whole, Some(grant)).await?;
    let (from, until) = span(first_day, last_day);
    if tx.execute(query(AMEND).bind(grant).bind(quota).bind(from).bind(until)).await? == 0 {
        return Err(in_the_way(tx, grant, quota, (from, until)).await?);
    }
    if (before.first_day, before.last_day) != (first_day, last_day) {
        must_have_bought(tx, &register, &card).await?;
    }
    let whom = give::user_name(tx, card.party).await?;
    keep::note(tx, by, card.right, ("amended", whom, changes)).await?;
    settle(tx, &[]).await?;
    outbox::tell(tx, &BrandChanged { right: card.right })?;
    Ok(card.right)
}

/// Why labels that are out do not let a grant be changed so.
async fn in_the_way(tx: &mut Tx, grant: Id<BrandGrant>, quota: Quantity, (from, until): (Timestamp, Option<Timestamp>)) -> Result<Error> {
    let most = "select issued_g from catalog_brand_year where grant_id = $1 order by issued_g desc limit 1";
    let used: Option<(Quantity,)> = tx.fetch_optional(query(most).bind(grant)).await?;
    if let Some((used,)) = used.filter(|(used,)| *used > quota) {
        return Ok(Refusal::UnderIssued { used: kg(used) }.into());
    }
    let (first, last): (Option<Timestamp>, Option<Timestamp>) = tx.fetch_one(query(OUT).bind(grant)).await?;
    let outside = |at: &Timestamp| *at < from || until.is_some_and(|until| *at >= until);
    let at = first.into_iter().chain(last).find(outside).ok_or(Refusal::Changed)?;
    let field = if at < from { "grant_first_day" } else { "grant_last_day" };
    Ok(Refusal::LabelsOut { day: Zone::CHINA.day(at), field }.into())
}

/// In every year, what was bought on the days of the grant as it is written now carries the labels that are out.
async fn must_have_bought(tx: &mut Tx, register: &Register, grant: &BrandGrant) -> Result<()> {
    let right = register.right(grant.right).ok_or(Error::NotFound)?;
    let years: Vec<(i64, Quantity)> =
        tx.fetch_all(query("select year, issued_g from catalog_brand_year where grant_id = $1 order by year").bind(grant.id)).await?;
    for (year, used) in years {
        let bought = label::bought(tx, right, (grant.id, year)).await?;
        if used > bought {
            return Err(Refusal::UnderBought { bought: kg(bought), used: kg(used) }.into());
        }
    }
    Ok(())
}

/// Takes a grant's row, so that its terms and its labels are written one after the other.
pub(super) const HOLD: &str = "update catalog_brand_grant set quota_g = quota_g where id = $1 and withdrawn_at is null";

const AMEND: &str = "
    update catalog_brand_grant
       set quota_g = $2, from_at = $3, until_at = $4
     where id = $1
       and not exists (select 1 from catalog_brand_year y where y.grant_id = $1 and y.issued_g > $2)
       and not exists (
            select 1
              from catalog_brand_label l
             where l.grant_id = $1
               and l.kind = 'issue'
               and l.back < l.labels
               and (l.done_at < $3 or l.done_at >= $4))";

/// When the first and the last labels that are out were handed out.
const OUT: &str = "
    select min(done_at), max(done_at) from catalog_brand_label where grant_id = $1 and kind = 'issue' and back < labels";
