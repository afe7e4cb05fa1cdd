use kernel::{Db, Money, Result, query};
use std::time::Duration;
use stories::{Ground, given_up_after, ledger, shop_test};
use tokio::{task::JoinSet, time::timeout};

const PEOPLE: [&str; 4] = ["ann", "bob", "cai", "dou"];

async fn open_accounts(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    ledger::open_accounts(&mut tx, &PEOPLE).await?;
    tx.commit().await
}

async fn transfer_once(db: &Db, cause: &str) -> Result<()> {
    let mut tx = db.write().await?;
    ledger::transfer(&mut tx, cause, "ann", "bob", Money::fen(100)).await?;
    tx.commit().await
}

async fn adds_up(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.read().await?;
    assert_eq!(ledger::check(&mut tx).await?, []);
    ledger::causes(&mut tx).await
}

/// What a writer of the crowd does: most finish, some break a rule of the tables, some walk away.
async fn in_the_crowd(db: Db, n: u32) -> Option<String> {
    let cause = format!("{n:03}");
    let mut tx = db.write().await.expect("a write begins");
    ledger::transfer(&mut tx, &cause, "ann", "bob", Money::fen(i64::from(n))).await.expect("the transfer is written");
    if n % 10 == 3 {
        let twice = ledger::open_accounts(&mut tx, &["ann"]).await;
        assert!(twice.is_err(), "an account is opened once");
        return None;
    }
    if n % 10 == 7 {
        return None;
    }
    tx.commit().await.expect("the write becomes durable");
    Some(cause)
}

#[shop_test]
async fn two_hundred_writers_at_once_are_all_durable_and_a_failing_one_hurts_nobody(ground: Ground) -> Result<()> {
    open_accounts(&ground.db).await?;
    let mut crowd: JoinSet<_> = (0..200).map(|n| in_the_crowd(ground.db.clone(), n)).collect();
    let mut promised = Vec::new();
    while let Some(done) = crowd.join_next().await {
        promised.extend(done.expect("nobody in the crowd panics"));
    }
    promised.sort();
    assert_eq!(promised.len(), 160);
    assert_eq!(adds_up(&ground.neighbour().await).await?, promised, "another process sees what was promised, and nothing else");
    Ok(())
}

#[shop_test]
async fn who_has_finished_does_not_wait_behind_a_long_write(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    let mut order = db.write().await?;
    ledger::transfer(&mut order, "order", "ann", "bob", Money::fen(100)).await?;
    let import = tokio::spawn({
        let db = db.clone();
        async move { db.write_long().await }
    });
    // The import stands in line before the order is handed in, so that the order would wait for its company.
    tokio::time::sleep(Duration::from_millis(30)).await;
    timeout(Duration::from_secs(5), order.commit()).await.expect("the order gets word while the import still runs")?;
    let mut import = import.await.expect("no panic")?;
    ledger::transfer(&mut import, "import", "bob", "cai", Money::fen(1)).await?;
    assert_eq!(adds_up(&db).await?, ["order"]);
    import.commit().await?;
    assert_eq!(adds_up(&db).await?, ["import", "order"]);
    Ok(())
}

#[shop_test]
async fn a_write_waits_for_another_process_and_holds_up_nothing_else(ground: Ground) -> Result<()> {
    open_accounts(&ground.db).await?;
    let there = ground.neighbour().await;
    let mut import = there.write_long().await?;
    ledger::transfer(&mut import, "import", "ann", "bob", Money::fen(100)).await?;
    let order = tokio::spawn({
        let db = ground.db.clone();
        async move { transfer_once(&db, "order").await }
    });
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(!order.is_finished(), "both move the same money");
    assert!(adds_up(&ground.db).await?.is_empty(), "what reads does not wait");
    import.commit().await?;
    timeout(Duration::from_secs(5), order).await.expect("the neighbour is done").expect("no panic")?;
    assert_eq!(adds_up(&ground.db).await?, ["import", "order"]);
    Ok(())
}

#[shop_test]
async fn a_write_that_is_dropped_leaves_nothing(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    let mut tx = db.write().await?;
    ledger::transfer(&mut tx, "dropped", "ann", "bob", Money::fen(100)).await?;
    drop(tx);
    transfer_once(&db, "kept").await?;
    assert_eq!(adds_up(&db).await?, ["kept"]);
    Ok(())
}

#[shop_test]
async fn a_read_sees_no_write_that_is_not_finished_and_cannot_write_itself(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    let mut writing = db.write().await?;
    ledger::transfer(&mut writing, "unfinished", "ann", "bob", Money::fen(100)).await?;
    let mut reading = db.read().await?;
    assert!(ledger::causes(&mut reading).await?.is_empty());
    writing.commit().await?;
    assert!(ledger::causes(&mut reading).await?.is_empty(), "a view does not change while it is read");
    let written = reading.execute(query("update stories_account set balance_fen = 1")).await;
    assert!(written.is_err());
    Ok(())
}

#[shop_test]
async fn a_client_may_hang_up_at_any_moment_and_the_next_write_still_works(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    for polls in 0..60 {
        let cause = format!("given up {polls:02}");
        let finished = given_up_after(polls, transfer_once(&db, &cause)).await.is_some();
        let next = timeout(Duration::from_secs(5), transfer_once(&db, &format!("next {polls:02}"))).await;
        next.unwrap_or_else(|_| panic!("the write after {cause} waits for ever")).unwrap_or_else(|error| panic!("after {cause}: {error}"));
        let kept = adds_up(&db).await?;
        assert!(kept.contains(&format!("next {polls:02}")));
        assert!(!finished || kept.contains(&cause), "{cause} was promised");
    }
    Ok(())
}

#[shop_test]
async fn clients_hanging_up_in_a_crowd_hurt_nobody_else(ground: Ground) -> Result<()> {
    open_accounts(&ground.db).await?;
    let mut crowd = JoinSet::new();
    for n in 0..400u32 {
        let (db, patience) = (ground.db.clone(), if n % 3 == 0 { u32::MAX } else { fastrand::u32(0..40) });
        crowd.spawn(async move {
            let cause = format!("{n:03}");
            tokio::time::sleep(Duration::from_micros(fastrand::u64(..20_000))).await;
            let done = given_up_after(patience, transfer_once(&db, &cause)).await;
            assert!(patience < u32::MAX || done.is_some());
            done.map(|done| done.map(|()| cause))
        });
    }
    let mut promised = Vec::new();
    while let Some(done) = crowd.join_next().await {
        promised.extend(done.expect("nobody in the crowd panics").transpose()?);
    }
    let kept = adds_up(&ground.neighbour().await).await?;
    assert!(promised.iter().all(|cause| kept.contains(cause)), "what was promised is kept");
    Ok(())
}

/// Goes the way round that `from` and `to` say, slowly enough to meet someone coming the other way.
async fn against_each_other(db: Db, from: &'static str, to: &'static str, rounds: u32) -> Result<()> {
    for round in 0..rounds {
        let cause = format!("{from} to {to}, {round}");
        db.write_again(|tx| {
            let cause = cause.clone();
            Box::pin(async move {
                ledger::transfer(tx, &cause, from, "cai", Money::fen(1)).await?;
                tokio::time::sleep(Duration::from_millis(3)).await;
                ledger::transfer(tx, &format!("{cause} and back"), to, "cai", Money::fen(1)).await
            })
        })
        .await?;
    }
    Ok(())
}

#[shop_test]
async fn writes_that_lock_each_other_are_tried_again(db: Db) -> Result<()> {
    open_accounts(&db).await?;
    let (one, other) = tokio::join!(
        tokio::spawn(against_each_other(db.clone(), "ann", "bob", 12)),
        tokio::spawn(against_each_other(db.clone(), "bob", "ann", 12)),
    );
    one.expect("no panic")?;
    other.expect("no panic")?;
    assert_eq!(adds_up(&db).await?.len(), 48);
    Ok(())
}

#[shop_test]
async fn a_refusal_is_not_tried_again(db: Db) -> Result<()> {
    let mut tries = 0;
    let done: Result<()> = db
        .write_again(|_| {
            tries += 1;
            Box::pin(async { Err(kernel::Error::Forbidden) })
        })
        .await;
    assert_eq!((done.expect_err("refused").code(), tries), ("forbidden", 1));
    Ok(())
}
