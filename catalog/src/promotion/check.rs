//! Counting again what was counted: budgets, uses and codes.

use kernel::{Finding, Id, Money, Result, Tx, query};
use uuid::Uuid;

use super::Promotion;

/// Promotions and codes whose counters are not what their uses add up to.
pub(crate) async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let promotions: Vec<(String, Money, i64, Money, i64)> = tx.fetch_all(query(COUNTED)).await?;
    let off = |(title, kept, uses, sum, count): (String, Money, i64, Money, i64)| {
        Finding::new(format!("promotion {title}"), format!("{count} uses, {sum}"), format!("{uses} uses, {kept}"))
    };
    let codes: Vec<(String, i64, i64)> = tx.fetch_all(query(CODES)).await?;
    let used = |(code, uses, count): (String, i64, i64)| Finding::new(format!("uses of code {code}"), count, uses);
    Ok(promotions.into_iter().map(off).chain(codes.into_iter().map(used)).collect())
}

/// What things of a kind hold of promotions, as it was counted.
pub async fn held_by(tx: &mut Tx, kind: &'static str) -> Result<Vec<(Uuid, Id<Promotion>, Money)>> {
    tx.fetch_all(query(HELD).bind(kind)).await
}

const COUNTED: &str = "
    select title_zh, spent_fen, uses, sum_fen, taken
      from (select p.title_zh, p.spent_fen, p.uses, p.budget_fen, p.most_uses,
                   (select cast(coalesce(sum(u.saved_fen), 0) as bigint)
                      from catalog_promotion_use u where u.promotion_id = p.id and u.given_back_at is null) as sum_fen,
                   (select count(*) from catalog_promotion_use u where u.promotion_id = p.id and u.given_back_at is null) as taken
              from catalog_promotion p) counted
     where (budget_fen is not null or most_uses is not null)
       and (spent_fen <> sum_fen or uses <> taken)
     order by title_zh
     limit 1000";

const CODES: &str = "
    select code, uses, taken
      from (select c.code, c.uses, c.most_uses,
                   (select count(*)
                      from catalog_promotion_use u
                     where u.promotion_id = c.promotion_id and u.code = c.code and u.given_back_at is null) as taken
              from catalog_coupon c) counted
     where most_uses is not null
       and uses <> taken
     order by code
     limit 1000";

const HELD: &str = "
    select owner_id, promotion_id, saved_fen
      from catalog_promotion_use
     where owner_kind = $1
       and given_back_at is null";
