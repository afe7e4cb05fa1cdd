//! Statements whose verdict nobody waits for: what goes wrong with one is never lost, and never somebody else's.

use kernel::{Db, Error, Query, Result, idempotency::Refusal, query};
use stories::shop_test;

fn noted(label: &str) -> Query {
    query("insert into stories_taken (consumer, position, label) values ('pen', 1, $1)").bind(label)
}

async fn labels(db: &Db) -> Result<Vec<(String,)>> {
    db.read().await?.fetch_all(query("select label from stories_taken order by label")).await
}

async fn note(db: &Db, label: &str) -> Result<()> {
    let mut tx = db.write().await?;
    tx.put(noted(label)).await?;
    tx.commit().await
}

#[shop_test]
async fn a_statement_that_breaks_a_rule_spoils_its_transaction_at_the_latest_at_the_commit(db: Db) -> Result<()> {
    note(&db, "first").await?;
    let again = note(&db, "second").await;
    assert!(matches!(again, Err(Error::Fault(_))), "{again:?}");

    let mut tx = db.write().await?;
    let (put, after) = (tx.put(noted("third")).await, tx.fetch_one::<(i64,)>(query("select cast(1 as bigint)")).await);
    assert!(put.and(after).is_err(), "what comes next hears of it");
    assert!(tx.commit().await.is_err(), "and nothing of it is kept");
    assert_eq!(labels(&db).await?, [("first".to_owned(),)]);
    Ok(())
}

#[shop_test]
async fn a_row_that_is_there_once_is_refused_to_the_second_who_claims_it(db: Db) -> Result<()> {
    let claim = async |label: &str| {
        let mut tx = db.write().await?;
        tx.claim(noted(label), Refusal::KeyInFlight).await?;
        tx.commit().await
    };
    claim("first").await?;
    assert_eq!(claim("second").await.map_err(|error| error.code().to_owned()), Err("idempotency-key-in-flight".to_owned()));
    assert_eq!(labels(&db).await?, [("first".to_owned(),)]);

    let mut tx = db.write().await?;
    let refused = match tx.claim(noted("third"), Refusal::KeyInFlight).await {
        Ok(()) => tx.execute(query("delete from stories_taken")).await.map(|_| ()),
        refused => refused,
    };
    assert!(refused.is_err_and(|error| error.is_refusal()));
    assert!(tx.commit().await.is_err(), "who goes on all the same keeps nothing");
    assert_eq!(labels(&db).await?, [("first".to_owned(),)]);
    Ok(())
}

#[shop_test]
async fn what_went_wrong_for_one_who_left_is_nothing_to_the_next(db: Db) -> Result<()> {
    note(&db, "first").await?;
    for _ in 0..20 {
        let mut tx = db.write().await?;
        let _ = tx.put(noted("second")).await;
        drop(tx);
        assert_eq!(labels(&db).await?, [("first".to_owned(),)]);
    }
    Ok(())
}

#[shop_test]
async fn more_statements_than_are_left_unheard_are_all_written(db: Db) -> Result<()> {
    let mut tx = db.write().await?;
    for n in 0..500i64 {
        tx.put(query("insert into stories_taken (consumer, position, label) values ('pen', $1, '')").bind(n)).await?;
    }
    tx.commit().await?;
    let written: (i64, i64) = db.read().await?.fetch_one(query("select count(*), max(position) from stories_taken")).await?;
    assert_eq!(written, (500, 499));
    Ok(())
}

#[shop_test]
async fn a_statement_that_cannot_be_sent_takes_the_rest_with_it(db: Db) -> Result<()> {
    note(&db, "first").await?;
    let mut tx = db.write().await?;
    tx.put(query("update stories_taken set label = 'changed'")).await?;
    let unsent = tx.put(query("insert into stories_taken (consumer, position, label) values ('pen', 1, $1)")).await;
    assert!(unsent.and(tx.commit().await).is_err(), "a value is missing");
    assert_eq!(labels(&db).await?, [("first".to_owned(),)]);
    Ok(())
}
