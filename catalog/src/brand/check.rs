//! Labels counted again from their movements, against the quota and against what was bought; and marks on the shelf.

use super::{
    BrandGrant, BrandRight, Register, claim,
    label::{self, BOUGHT},
};
use crate::ProductStatus;
use kernel::{Finding, Id, Quantity, Result, Tx, Unit, Zone, query};

pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let register = Register::open(tx).await?;
    if register.rights.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = years(tx, &register).await?;
    found.extend(issues(tx).await?);
    found.extend(numbers(tx).await?);
    found.extend(shelf(tx, &register).await?);
    Ok(found)
}

/// A year of a grant: what is kept, what its movements say, its quota.
#[derive(kernel::Record)]
struct Year {
    #[record(name = "grant_id")]
    grant: Id<BrandGrant>,
    #[record(name = "right_id")]
    right: Id<BrandRight>,
    year: i64,
    kept: i64,
    moved: i64,
    quota: i64,
}

async fn years(tx: &mut Tx, register: &Register) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for year in tx.fetch_all::<Year>(query(YEARS)).await? {
        let Some(right) = register.right(year.right) else { continue };
        let what = |what: &str| format!("{what} of {} in {} for {}", right.name_zh, year.year, year.grant);
        let (first, next) = label::days_of(right, year.year);
        let bought = query("select ").and(BOUGHT).bind(year.grant).bind(Zone::CHINA.start(first)).bind(Zone::CHINA.start(next));
        let (bought,): (i64,) = tx.fetch_one(bought).await?;
        let kg = |grams: i64| format!("{} kg", Unit::GRAMS.plain(Quantity::steps(grams)));
        if year.kept != year.moved {
            found.push(Finding::new(what("labels"), kg(year.moved), kg(year.kept)));
        }
        if year.moved > year.quota {
            found.push(Finding::new(what("labels"), format!("at most the quota of {}", kg(year.quota)), kg(year.moved)));
        }
        if year.moved > bought {
            found.push(Finding::new(what("labels"), format!("at most what was bought, {}", kg(bought)), kg(year.moved)));
        }
    }
    Ok(found)
}

/// What an issue says came back is what movements brought back.
async fn issues(tx: &mut Tx) -> Result<Vec<Finding>> {
    let wrong: Vec<(Id<label::LabelMove>, i64, i64)> = tx.fetch_all(query(BACK)).await?;
    Ok(wrong.into_iter().map(|(issue, kept, moved)| Finding::new(format!("labels back of issue {issue}"), moved, kept)).collect())
}

/// The numbers of a year's issues follow one another: none is missing and none is on two labels.
async fn numbers(tx: &mut Tx) -> Result<Vec<Finding>> {
    let wrong: Vec<(Id<label::LabelMove>, i64, i64)> = tx.fetch_all(query(NUMBERS)).await?;
    let mut found: Vec<Finding> =
        wrong.into_iter().map(|(issue, kept, due)| Finding::new(format!("labels of issue {issue} begin with number"), due, kept)).collect();
    let counted: Vec<(Id<BrandGrant>, i64, i64, i64)> = tx.fetch_all(query(NUMBERED)).await?;
    found.extend(
        counted.into_iter().map(|(grant, year, kept, labels)| Finding::new(format!("labels numbered in {year} for {grant}"), labels, kept)),
    );
    Ok(found)
}

/// Nothing on the shelf is named after a mark it says it carries and may not.
async fn shelf(tx: &mut Tx, register: &Register) -> Result<Vec<Finding>> {
    let now = tx.now();
    let mut found = Vec::new();
    for claim in claim::claims(tx).await?.iter().filter(|claim| claim.status == ProductStatus::Published) {
        let Some(right) = register.right(claim.right) else { continue };
        let is_named = right.is_named_in(&claim.subject.title_zh, &claim.subject.title_en);
        if let (true, Err(why)) = (is_named, register.verdict(right, &claim.subject, now)) {
            let on_shelf = format!("on the shelf: {}", why.code());
            found.push(Finding::new(format!("product {}", claim.slug), format!("off the shelf without {}", right.name_zh), on_shelf));
        }
    }
    Ok(found)
}

const YEARS: &str = "
    select g.id as grant_id, g.right_id, y.year, cast(max(y.kept) as bigint) as kept, cast(sum(y.moved) as bigint) as moved,
           g.quota_g as quota
      from (select grant_id, year, issued_g as kept, 0 as moved from catalog_brand_year
             union all
            select grant_id, year, 0, case when kind = 'issue' then each_g * labels else -each_g * labels end from catalog_brand_label) y
      join catalog_brand_grant g on g.id = y.grant_id
     group by g.id, g.right_id, y.year, g.quota_g
     order by g.id, y.year";

const BACK: &str = "
    select i.id, i.back, cast(coalesce(sum(b.labels), 0) as bigint)
      from catalog_brand_label i
      left join catalog_brand_label b on b.issue_id = i.id
     where i.kind = 'issue'
     group by i.id, i.back
    having i.back <> coalesce(sum(b.labels), 0)
     order by i.id";

const NUMBERS: &str = "
    select id, first_no, due
      from (select id, first_no,
                   1 + cast(coalesce(sum(labels) over (partition by grant_id, year order by first_no, id
                                                       rows between unbounded preceding and 1 preceding), 0) as bigint) as due
              from catalog_brand_label
             where kind = 'issue') n
     where first_no <> due
     order by id";

const NUMBERED: &str = "
    select y.grant_id, y.year, y.numbered, cast(coalesce(sum(l.labels), 0) as bigint)
      from catalog_brand_year y
      left join catalog_brand_label l on l.grant_id = y.grant_id and l.year = y.year and l.kind = 'issue'
     group by y.grant_id, y.year, y.numbered
    having y.numbered <> coalesce(sum(l.labels), 0)
     order by y.grant_id, y.year";
