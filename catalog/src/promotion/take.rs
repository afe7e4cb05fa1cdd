//! What an order takes of promotions: counted in the order's own transaction, and given back once when it is given up.

use super::{Limits, Promotion, Refusal, Verdict};
use kernel::{Id, Money, Result, Tx, query};
use uuid::Uuid;

/// Who takes: what kind of thing, which one, and by what its shopper is known again.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    pub kind: &'static str,
    pub id: Uuid,
    pub person: &'a str,
}

/// Notes that an order takes so much of each promotion. Refused when a budget, a number of uses, a code or a shopper's
/// own share does not reach any more; limits are guarded in the statements, so two at once do not both take the last.
pub async fn take(tx: &mut Tx, taker: &Taker<'_>, taken: &[(&Verdict, Money)]) -> Result<()> {
    let mut taken: Vec<_> = taken.to_vec();
    // Everybody locks them in one order.
    taken.sort_by_key(|(verdict, _)| verdict.promotion);
    for (verdict, saved) in taken {
        let used_up = || Refusal::UsedUp { title: verdict.title_zh.clone() };
        if verdict.limits.counted {
            let counted = tx.execute(query(COUNT).bind(verdict.promotion).bind(saved)).await?;
            if counted == 0 {
                return Err(used_up().into());
            }
        }
        if let Some(code) = verdict.code.as_ref().filter(|_| verdict.limits.code_counted) {
            let counted = tx.execute(query(COUNT_CODE).bind(code)).await?;
            if counted == 0 {
                return Err(Refusal::CodeUsed { code: code.clone() }.into());
            }
        }
        if !note(tx, taker, verdict, saved).await? {
            return Err(used_up().into());
        }
    }
    Ok(())
}

/// Notes what a till took off by itself, in a sale that is done: nothing is counted against a limit, and nothing can be
/// refused any more. Answers those that nobody here knows.
pub async fn note_taken(tx: &mut Tx, kind: &'static str, owner: Uuid, taken: &[(Id<Promotion>, Money)]) -> Result<Vec<Id<Promotion>>> {
    let now = tx.now();
    let mut unknown = Vec::new();
    for (promotion, saved) in taken {
        let noted = tx.execute(query(NOTE_TAKEN).bind(*promotion).bind(kind).bind(owner).bind(*saved).bind(now)).await?;
        if noted == 0 {
            unknown.push(*promotion);
        }
    }
    Ok(unknown)
}

/// Writes the use down; false when this shopper had it as often as he may.
async fn note(tx: &mut Tx, taker: &Taker<'_>, verdict: &Verdict, saved: Money) -> Result<bool> {
    let now = tx.now();
    let row = |nth: Option<i64>| {
        query(NOTE)
            .bind(verdict.promotion)
            .bind(taker.kind)
            .bind(taker.id)
            .bind(verdict.code.as_deref())
            .bind(taker.person)
            .bind(nth)
            .bind(saved)
            .bind(now)
    };
    let Limits { most_each: Some(most), .. } = verdict.limits else {
        return tx.put(row(None)).await.map(|()| true);
    };
    for nth in 1..=most {
        if tx.execute(row(Some(nth))).await? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

#[derive(kernel::Record)]
struct Use {
    promotion_id: Id<Promotion>,
    code: Option<String>,
    saved_fen: Money,
}

/// Gives back what an order took, once: it can be used again.
pub async fn give_back(tx: &mut Tx, kind: &'static str, owner: Uuid) -> Result<()> {
    let now = tx.now();
    let uses: Vec<Use> = tx.fetch_all(query(GIVE_BACK).bind(kind).bind(owner).bind(now)).await?;
    count(tx, uses, -1).await
}

/// Takes once more what was given back: an order that had been given up was paid after all, at the price it had. Limits
/// are not looked at, for nobody can be asked for more now.
pub async fn take_again(tx: &mut Tx, kind: &'static str, owner: Uuid) -> Result<()> {
    let uses: Vec<Use> = tx.fetch_all(query(TAKE_AGAIN).bind(kind).bind(owner)).await?;
    count(tx, uses, 1).await
}

async fn count(tx: &mut Tx, mut uses: Vec<Use>, times: i64) -> Result<()> {
    uses.sort_by_key(|one| one.promotion_id);
    for one in uses {
        tx.put(query(COUNT_BACK).bind(one.promotion_id).bind(one.saved_fen.times(times)).bind(times)).await?;
        if let Some(code) = one.code {
            tx.put(query(COUNT_CODE_BACK).bind(code).bind(times)).await?;
        }
    }
    Ok(())
}

const COUNT: &str = "
    update catalog_promotion
       set spent_fen = spent_fen + $2, uses = uses + 1
     where id = $1
       and state = 'running'
       and (budget_fen is null or spent_fen + $2 <= budget_fen)
       and (most_uses is null or uses < most_uses)";

const COUNT_CODE: &str = "
    update catalog_coupon
       set uses = uses + 1
     where code = $1
       and uses < most_uses";

const NOTE: &str = "
    insert into catalog_promotion_use (promotion_id, owner_kind, owner_id, code, person, nth, saved_fen, used_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (promotion_id, person, nth) do nothing";

const NOTE_TAKEN: &str = "
    insert into catalog_promotion_use (promotion_id, owner_kind, owner_id, person, saved_fen, used_at)
    select id, $2, $3, '', $4, $5
      from catalog_promotion
     where id = $1";

const GIVE_BACK: &str = "
    update catalog_promotion_use
       set given_back_at = $3, nth = null
     where owner_kind = $1
       and owner_id = $2
       and given_back_at is null
    returning promotion_id, code, saved_fen";

const TAKE_AGAIN: &str = "
    update catalog_promotion_use
       set given_back_at = null
     where owner_kind = $1
       and owner_id = $2
       and given_back_at is not null
    returning promotion_id, code, saved_fen";

const COUNT_BACK: &str = "
    update catalog_promotion
       set spent_fen = spent_fen + $2, uses = uses + $3
     where id = $1
       and (budget_fen is not null or most_uses is not null)";

const COUNT_CODE_BACK: &str = "
    update catalog_coupon
       set uses = uses + $2
     where code = $1
       and most_uses is not null";
