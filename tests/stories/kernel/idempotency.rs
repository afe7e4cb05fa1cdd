use kernel::{
    Db, Money, Result,
    idempotency::{Answer, Keyed, forget_before},
};
use std::time::Duration;
use stories::{Ground, ledger, shop_test};
use tokio::task::JoinSet;

async fn open_accounts(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    ledger::open_accounts(&mut tx, &["ann", "bob"]).await?;
    tx.commit().await
}

/// Pays once for a key: the answer, and whether it was a replay.
async fn pay(db: &Db, key: &str, request: &str) -> Result<(String, bool)> {
    let keyed = Keyed::begin(db, "pay", key, request.as_bytes())?;
    let mut tx = db.write().await?;
    if let Some(before) = keyed.replay(&mut tx).await? {
        return Ok((before.body, true));
    }
    let receipt = tx.id::<Answer>().to_string();
    ledger::transfer(&mut tx, &receipt, "ann", "bob", Money::fen(500)).await?;
    tokio::time::sleep(Duration::from_millis(2)).await;
    keyed.remember(&mut tx, &Answer { status: 201, body: receipt.clone() }).await?;
    tx.commit().await?;
    Ok((receipt, false))
}

/// Pays, and waits while an earlier try with the same key is still being undone.
async fn pay_patiently(db: &Db, key: &str) -> Result<(String, bool)> {
    loop {
        match pay(db, key, "500").await {
            Err(error) if error.code() == "idempotency-key-in-flight" => tokio::time::sleep(Duration::from_millis(1)).await,
            done => return done,
        }
    }
}

async fn payments(db: &Db) -> Result<usize> {
    Ok(ledger::causes(&mut db.read().await?).await?.len())
}

#[shop_test]
async fn the_same_request_again_gets_the_same_answer_and_no_second_effect(ground: Ground) -> Result<()> {
    let db = &ground.db;
    open_accounts(db).await?;
    let (receipt, replayed) = pay(db, "k1", "500").await?;
    assert!(!replayed);
    assert_eq!(pay(db, "k1", "500").await?, (receipt.clone(), true));
    assert_eq!(pay(&ground.neighbour().await, "k1", "500").await?, (receipt, true), "another process remembers too");
    assert_eq!(pay(db, "k1", "900").await.expect_err("refused").code(), "idempotency-key-reused");
    pay(db, "k2", "500").await?;
    assert_eq!(payments(db).await?, 2);
    Ok(())
}

#[shop_test]
async fn a_request_that_failed_leaves_its_key_free(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    for polls in 1..40 {
        let key = format!("k{polls:02}");
        let first = stories::given_up_after(polls, pay(&db, &key, "500")).await.transpose()?;
        let (_, replayed) = pay_patiently(&db, &key).await?;
        assert!(replayed || first.is_none(), "what was answered is remembered");
        assert_eq!(payments(&db).await?, usize::try_from(polls).unwrap_or(0), "after {polls} polls");
    }
    Ok(())
}

#[shop_test]
async fn of_many_repeats_at_once_one_has_an_effect(ground: Ground) -> Result<()> {
    open_accounts(&ground.db).await?;
    let there = ground.neighbour().await;
    let mut asking = JoinSet::new();
    for n in 0..40 {
        let db = if n % 2 == 0 { ground.db.clone() } else { there.clone() };
        asking.spawn(async move { pay(&db, "k", "500").await });
    }
    let (mut first, mut receipts) = (0, Vec::new());
    for answer in asking.join_all().await {
        match answer {
            Ok((receipt, replayed)) => {
                first += usize::from(!replayed);
                receipts.push(receipt);
            }
            Err(error) => assert_eq!(error.code(), "idempotency-key-in-flight"),
        }
    }
    receipts.dedup();
    assert_eq!((first, receipts.len(), payments(&ground.db).await?), (1, 1, 1));
    Ok(())
}

#[shop_test]
async fn answers_are_forgotten_when_they_are_old(ground: Ground) -> Result<()> {
    let db = &ground.db;
    open_accounts(db).await?;
    pay(db, "old", "500").await?;
    ground.clock.advance(Duration::from_secs(3600));
    pay(db, "new", "500").await?;
    assert_eq!(forget_before(db, ground.clock.now()).await?, 1);
    assert!(pay(db, "new", "500").await?.1, "the young answer is still known");
    assert!(!pay(db, "old", "500").await?.1);
    Ok(())
}
