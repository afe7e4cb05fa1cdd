//! A small ledger in the stories' own tables: accounts whose balances are kept beside the movements that make them.
//! The kernel is tried on it, by concurrent writers, dropped futures and killed processes.

use kernel::{Finding, Money, Result, Tx, Value, query};

struct Movement;

/// Opens accounts with nothing in them.
pub async fn open_accounts(tx: &mut Tx, names: &[&str]) -> Result<()> {
    let rows = names.iter().map(|name| vec![Value::from(*name), Value::from(Money::ZERO)]);
    tx.execute(query("insert into stories_account (name, balance_fen) values (:row)").bind_rows(rows)).await?;
    Ok(())
}

/// Moves an amount from one account to the other, in the order given: two that go opposite ways can lock each other.
pub async fn transfer(tx: &mut Tx, cause: &str, from: &str, to: &str, amount: Money) -> Result<()> {
    add(tx, cause, from, -amount).await?;
    add(tx, cause, to, amount).await
}

async fn add(tx: &mut Tx, cause: &str, account: &str, amount: Money) -> Result<()> {
    let now = tx.now();
    let id = tx.id::<Movement>();
    let row = query("insert into stories_movement (id, account, cause, amount_fen, moved_at) values ($1, $2, $3, $4, $5)");
    tx.execute(row.bind(id).bind(account).bind(cause).bind(amount).bind(now)).await?;
    let kept =
        tx.execute(query("update stories_account set balance_fen = balance_fen + $2 where name = $1").bind(account).bind(amount)).await?;
    assert_eq!(kept, 1, "account {account} is open");
    Ok(())
}

/// The causes that moved something, each once.
pub async fn causes(tx: &mut Tx) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx.fetch_all(query("select distinct cause from stories_movement order by cause")).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Recomputes every balance from its movements, and looks for transfers of which only one half is there.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let balances: Vec<(String, i64, i64)> = tx
        .fetch_all(query(
            "select a.name, a.balance_fen, cast(coalesce(sum(m.amount_fen), 0) as bigint)
               from stories_account a
               left join stories_movement m on m.account = a.name
              group by a.name, a.balance_fen
             having a.balance_fen <> coalesce(sum(m.amount_fen), 0)",
        ))
        .await?;
    let halves: Vec<(String, i64)> = tx
        .fetch_all(query(
            "select cause, cast(count(*) as bigint) from stories_movement group by cause having count(*) <> 2 or sum(amount_fen) <> 0",
        ))
        .await?;
    let wrong_balances = balances.into_iter().map(|(name, kept, moved)| Finding::new(format!("balance of {name}"), moved, kept));
    let half_transfers = halves.into_iter().map(|(cause, count)| Finding::new(format!("halves of transfer {cause}"), 2, count));
    Ok(wrong_balances.chain(half_transfers).collect())
}
