use kernel::{
    BoxFuture, Db, Error, Result, Tx,
    feed::{self, Consumer, Event},
    outbox::{self, Fact},
    query,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use stories::{Engine, Ground, given_up_after, ledger, shop_test};
use tokio::{sync::Notify, task::JoinSet};

#[derive(Debug, Serialize, Deserialize)]
struct Noted {
    label: String,
}

impl Fact for Noted {
    const KIND: &'static str = "stories.noted";
}

async fn tell(db: &Db, labels: impl IntoIterator<Item = String>) -> Result<()> {
    let mut tx = db.write().await?;
    for label in labels {
        outbox::tell(&mut tx, &Noted { label })?;
    }
    tx.commit().await
}

/// Writes every label down once; refuses those that begin with "bad".
struct Clerk(&'static str);

impl Consumer for Clerk {
    fn name(&self) -> &'static str {
        self.0
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(noted) = event.of::<Noted>()? else { return Ok(()) };
            let row = query("insert into stories_taken (consumer, position, label) values ($1, $2, $3)");
            tx.execute(row.bind(self.0).bind(event.position).bind(&noted.label)).await?;
            if noted.label.starts_with("bad") { Err(Error::NotFound) } else { Ok(()) }
        })
    }
}

async fn taken(db: &Db, consumer: &str) -> Result<Vec<(i64, String)>> {
    let rows = query("select position, label from stories_taken where consumer = $1 order by position");
    db.read().await?.fetch_all(rows.bind(consumer)).await
}

/// Tells facts in transactions that take their time between begin and commit.
async fn slow_teller(ground: Arc<Ground>, teller: u32) -> Result<()> {
    for n in 0..12 {
        let mut tx = ground.db.write().await?;
        for part in 0..fastrand::u32(1..4) {
            outbox::tell(&mut tx, &Noted { label: format!("{teller}-{n}-{part}") })?;
        }
        ground.clock.advance(Duration::from_micros(fastrand::u64(..2000)));
        tokio::time::sleep(Duration::from_micros(fastrand::u64(..3000))).await;
        if fastrand::u32(..6) == 0 {
            continue;
        }
        tx.commit().await?;
    }
    Ok(())
}

#[shop_test]
async fn positions_are_gapless_and_a_polling_reader_misses_nothing(ground: Ground) -> Result<()> {
    let ground = Arc::new(ground);
    let there = ground.neighbour().await;
    let mut tellers: JoinSet<Result<()>> = (0..10).map(|teller| slow_teller(ground.clone(), teller)).collect();
    let mut read: Vec<Event> = Vec::new();
    let mut over = false;
    loop {
        let (one, other) = tokio::join!(feed::sequence(&ground.db), feed::sequence(&there));
        let given = one? + other?;
        let position = read.last().map_or(0, |event| event.position);
        let fresh = feed::after(&mut there.read().await?, position, 7).await?;
        if over && given == 0 && fresh.is_empty() {
            break;
        }
        read.extend(fresh);
        while let Some(done) = tellers.try_join_next() {
            done.expect("no teller panics")?;
        }
        over = tellers.is_empty();
    }
    let positions: Vec<i64> = read.iter().map(|event| event.position).collect();
    assert_eq!(positions, (1..=i64::try_from(read.len()).unwrap_or(0)).collect::<Vec<_>>());
    let told: (i64,) = there.read().await?.fetch_one(query("select count(*) from kernel_outbox")).await?;
    assert_eq!(told.0, feed::head(&mut there.read().await?).await?, "every fact that was told has its position");
    assert_eq!(positions.len(), usize::try_from(told.0).unwrap_or(0));
    let labels: BTreeSet<String> = read.iter().map(|event| event.body["label"].to_string()).collect();
    assert_eq!(labels.len(), read.len(), "no fact comes twice");
    Ok(())
}

#[shop_test]
async fn a_consumer_that_dies_anywhere_goes_on_where_it_was(ground: Ground) -> Result<()> {
    tell(&ground.db, (0..650).map(|n| format!("fact {n:03}"))).await?;
    feed::sequence(&ground.db).await?;
    let there = ground.neighbour().await;
    let mut lives = 0;
    loop {
        let db = if lives % 2 == 0 { &ground.db } else { &there };
        let done = given_up_after(fastrand::u32(1..800), feed::catch_up(db, &Clerk("mortal"))).await;
        lives += 1;
        assert!(lives < 500, "the consumer gets on");
        if done.transpose()?.is_some_and(|taken| taken == 0) {
            break;
        }
    }
    let taken = taken(&ground.db, "mortal").await?;
    let expected: Vec<(i64, String)> = (0..650).map(|n| (n + 1, format!("fact {n:03}"))).collect();
    assert_eq!(taken, expected, "each once, in order, over {lives} lives");
    assert!(feed::stuck(&mut ground.db.read().await?).await?.is_empty());
    Ok(())
}

#[shop_test]
async fn two_processes_running_one_consumer_take_each_fact_once(ground: Ground) -> Result<()> {
    let there = ground.neighbour().await;
    for round in 0..6 {
        tell(&ground.db, (0..50).map(|n| format!("{round}-{n}"))).await?;
        // One of the two may find that the other moved its cursor; its work is void and it comes back later.
        let clerk: [Arc<dyn Consumer>; 1] = [Arc::new(Clerk("twin"))];
        let (_, _) = tokio::join!(feed::settle(&ground.db, &clerk), feed::settle(&there, &clerk));
    }
    feed::settle(&ground.db, &[Arc::new(Clerk("twin"))]).await?;
    let positions: Vec<i64> = taken(&ground.db, "twin").await?.into_iter().map(|row| row.0).collect();
    assert_eq!(positions, (1..=300).collect::<Vec<_>>());
    assert!(feed::stuck(&mut ground.db.read().await?).await?.is_empty());
    Ok(())
}

#[shop_test]
async fn a_fact_that_cannot_be_digested_is_noted_and_passed(db: Db) -> Result<()> {
    let label = |n: i64| if n % 100 == 50 { format!("bad {n}") } else { format!("good {n}") };
    tell(&db, (1..=450).map(label)).await?;
    feed::settle(&db, &[Arc::new(Clerk("strict")), Arc::new(Clerk("too"))]).await?;
    let expected: Vec<(i64, String)> = (1..=450).filter(|n| n % 100 != 50).map(|n| (n, label(n))).collect();
    assert_eq!(taken(&db, "strict").await?, expected);
    let stuck = feed::stuck(&mut db.read().await?).await?;
    let noted: Vec<(&str, i64)> =
        stuck.iter().filter(|one| one.0 == "strict").map(|(_, position, reason)| (reason.as_str(), *position)).collect();
    assert_eq!(noted, [50, 150, 250, 350, 450].map(|position| ("not-found", position)));
    Ok(())
}

/// Writes every label down without waiting for a verdict; some of them twice, which the table does not bear.
struct Hasty;

impl Consumer for Hasty {
    fn name(&self) -> &'static str {
        "hasty"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(noted) = event.of::<Noted>()? else { return Ok(()) };
            for _ in 0..if noted.label == "twice" { 2 } else { 1 } {
                let row = query("insert into stories_taken (consumer, position, label) values ('hasty', $1, $2)");
                tx.put(row.bind(event.position).bind(&noted.label)).await?;
            }
            Ok(())
        })
    }
}

#[shop_test]
async fn a_fact_whose_verdict_nobody_waited_for_is_the_one_that_is_noted(db: Db) -> Result<()> {
    tell(&db, ["one", "twice", "three", "twice"].map(str::to_owned)).await?;
    feed::settle(&db, &[Arc::new(Hasty), Arc::new(Clerk("calm"))]).await?;
    let stuck: Vec<(String, i64)> = feed::stuck(&mut db.read().await?).await?.into_iter().map(|one| (one.0, one.1)).collect();
    assert_eq!(stuck, [2, 4].map(|position| ("hasty".to_owned(), position)));
    assert_eq!(taken(&db, "hasty").await?, [(1, "one".to_owned()), (3, "three".to_owned())]);
    assert_eq!(taken(&db, "calm").await?.len(), 4, "whoever listens beside him misses nothing");
    Ok(())
}

/// Takes everything but "odd" ones, at which it stops rather than do wrong, until somebody mends it.
#[derive(Default)]
struct Careful(AtomicBool);

impl Consumer for Careful {
    fn name(&self) -> &'static str {
        "careful"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            Clerk("careful").take(tx, event).await?;
            let odd = event.of::<Noted>()?.is_some_and(|noted| noted.label.starts_with("odd"));
            assert!(!odd || self.0.load(Ordering::SeqCst), "this cannot be");
            Ok(())
        })
    }
}

#[shop_test]
async fn a_fact_that_breaks_a_promise_is_noted_and_can_be_taken_again_once_it_is_mended(db: Db) -> Result<()> {
    tell(&db, ["one", "odd two", "three"].map(str::to_owned)).await?;
    let careful = Arc::new(Careful::default());
    let listeners: [Arc<dyn Consumer>; 1] = [careful.clone()];
    feed::settle(&db, &listeners).await?;
    let noted = [("careful".to_owned(), 2, "panic: this cannot be".to_owned())];
    assert_eq!(feed::stuck(&mut db.read().await?).await?, noted);
    assert!(feed::try_again(&db, &*careful, 2).await.is_err(), "it is not mended yet");
    assert_eq!(feed::stuck(&mut db.read().await?).await?, noted, "and stays noted");
    careful.0.store(true, Ordering::SeqCst);
    feed::try_again(&db, &*careful, 2).await?;
    assert!(feed::stuck(&mut db.read().await?).await?.is_empty());
    let expected: Vec<(i64, String)> = [(1, "one"), (2, "odd two"), (3, "three")].map(|(n, label)| (n, label.to_owned())).into();
    assert_eq!(taken(&db, "careful").await?, expected);
    let again = feed::try_again(&db, &*careful, 2).await;
    assert_eq!(again.map_err(|error| error.code().to_owned()), Err("not-found".to_owned()), "a fact is taken once");
    Ok(())
}

#[shop_test]
async fn ten_thousand_facts_can_be_told_at_once(db: Db) -> Result<()> {
    tell(&db, (0..10_000).map(|n| format!("{n}"))).await?;
    feed::settle(&db, &[]).await?;
    assert_eq!(feed::head(&mut db.read().await?).await?, 10_000);
    Ok(())
}

/// Moves money in the order that meets the rival coming the other way.
struct Mover;

impl Consumer for Mover {
    fn name(&self) -> &'static str {
        "mover"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            ledger::transfer(tx, &format!("fact {}", event.position), "ann", "cai", kernel::Money::fen(1)).await?;
            tokio::time::sleep(Duration::from_millis(5)).await;
            ledger::transfer(tx, &format!("fact {} again", event.position), "bob", "cai", kernel::Money::fen(1)).await
        })
    }
}

async fn go_the_other_way(tx: &mut Tx, n: i32) -> Result<()> {
    ledger::transfer(tx, &format!("rival {n}"), "bob", "cai", kernel::Money::fen(1)).await?;
    tokio::time::sleep(Duration::from_millis(5)).await;
    ledger::transfer(tx, &format!("rival {n} again"), "ann", "cai", kernel::Money::fen(1)).await
}

#[shop_test]
async fn a_consumer_sacrificed_by_a_deadlock_passes_no_fact(ground: Ground) -> Result<()> {
    let mut tx = ground.db.write().await?;
    ledger::open_accounts(&mut tx, &["ann", "bob", "cai"]).await?;
    tx.commit().await?;
    tell(&ground.db, (0..30).map(|n| format!("{n}"))).await?;
    feed::sequence(&ground.db).await?;
    let rival = ground.db.clone();
    let rivalry = tokio::spawn(async move {
        for n in 0..20 {
            let mut tx = rival.write().await?;
            // Either side may be the one that is sacrificed; the rival does not try again.
            if go_the_other_way(&mut tx, n).await.is_ok() {
                tx.commit().await?;
            }
        }
        Ok::<(), Error>(())
    });
    feed::settle(&ground.db, &[Arc::new(Mover)]).await?;
    rivalry.await.expect("the rival does not panic")?;
    let mut tx = ground.db.read().await?;
    assert!(feed::stuck(&mut tx).await?.is_empty(), "a deadlock is none of the fact's doing");
    let moved = ledger::causes(&mut tx).await?.iter().filter(|cause| cause.starts_with("fact")).count();
    assert_eq!((moved, ledger::check(&mut tx).await?.len()), (60, 0));
    Ok(())
}

/// Acts on a fact until it is let go.
struct Lingerer {
    begun: Arc<Notify>,
    let_go: Arc<Notify>,
}

impl Consumer for Lingerer {
    fn name(&self) -> &'static str {
        "lingerer"
    }

    fn take<'a>(&'a self, _: &'a mut Tx, _: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            self.begun.notify_one();
            self.let_go.notified().await;
            Ok(())
        })
    }
}

#[shop_test]
async fn a_fact_is_heard_of_while_another_is_still_acted_on(ground: Ground) -> Result<()> {
    if ground.engine == Engine::Sqlite {
        // Only one hand writes there: nothing can be told meanwhile.
        return Ok(());
    }
    let (begun, let_go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let lingerer: Arc<dyn Consumer> = Arc::new(Lingerer { begun: begun.clone(), let_go: let_go.clone() });
    let following = tokio::spawn(feed::follow(ground.db.clone(), vec![lingerer], Duration::from_secs(5)));
    tell(&ground.db, ["long".to_owned()]).await?;
    begun.notified().await;
    let mut news = ground.db.news();
    tell(&ground.db, ["short".to_owned()]).await?;
    tokio::time::timeout(Duration::from_secs(20), news.changed()).await.expect("it is heard of").expect("the database is open");
    assert_eq!(feed::head(&mut ground.db.read().await?).await?, 2, "and has its position");
    let_go.notify_one();
    begun.notified().await;
    let_go.notify_one();
    following.abort();
    Ok(())
}
