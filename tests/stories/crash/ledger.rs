//! The kernel alone, on the stories' own ledger.

use kernel::{
    BoxFuture, Clock, Db, Money, Options, Result, Tx,
    feed::{self, Consumer, Event},
    outbox::{self, Fact},
    query,
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use stories::{
    Engine, Ground,
    crash::{Orders, Trader, promise},
    ledger, play, shop_test,
};

const PEOPLE: [&str; 6] = ["ann", "bob", "cai", "dou", "eva", "fan"];
/// How often the same data is traded on and killed.
const LIVES: u64 = 20;

#[derive(Serialize, Deserialize)]
struct Transferred {
    cause: String,
}

impl Fact for Transferred {
    const KIND: &'static str = "stories.transferred";
}

/// Writes down every transfer once; what the fact promised must have happened.
struct Witness;

impl Consumer for Witness {
    fn name(&self) -> &'static str {
        "witness"
    }

    fn take<'a>(&'a self, tx: &'a mut Tx, event: &'a Event) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(fact) = event.of::<Transferred>()? else { return Ok(()) };
            let row = query("insert into stories_taken (consumer, position, label) values ('witness', $1, $2)");
            tx.execute(row.bind(event.position).bind(&fact.cause)).await?;
            Ok(())
        })
    }
}

async fn transfer_at_random(db: &Db, cause: &str) -> Result<()> {
    let (from, to) = (fastrand::usize(..PEOPLE.len()), fastrand::usize(..PEOPLE.len()));
    let amount = Money::fen(fastrand::i64(1..10_000));
    db.write_again(|tx| {
        let cause = cause.to_owned();
        Box::pin(async move {
            ledger::transfer(tx, &cause, PEOPLE[from], PEOPLE[to], amount).await?;
            outbox::tell(tx, &Transferred { cause })
        })
    })
    .await
}

async fn open(url: &str) -> Db {
    Db::open(url, Options { connections: 10, clock: Clock::system(), seed: None }).await.expect("the database opens after a crash")
}

/// The child: several writers and a consumer, until the kill.
#[test]
#[ignore = "a child of the crash story, started by it"]
fn trading_on_a_ledger() {
    let Some(orders) = Orders::received() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let db = open(&orders.place).await;
        for writer in 0..6 {
            let (db, seed) = (db.clone(), orders.seed);
            tokio::spawn(async move {
                for n in 0.. {
                    let cause = format!("{seed}-{writer}-{n}");
                    match transfer_at_random(&db, &cause).await {
                        Ok(()) => promise(&cause),
                        Err(error) if error.will_pass() => {
                            promise(&format!("later: {error}"));
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                        Err(error) => panic!("the transfer is written: {error}"),
                    }
                }
            });
        }
        tokio::spawn(feed::follow(db, vec![Arc::new(Witness)], Duration::from_millis(20)));
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
}

async fn look_at(url: &str, promised: &[String]) -> Result<usize> {
    let db = open(url).await;
    feed::settle(&db, &[Arc::new(Witness)]).await?;
    let mut tx = db.read().await?;
    assert_eq!(ledger::check(&mut tx).await?, [], "the ledger adds up");
    let kept = ledger::causes(&mut tx).await?;
    let lost: Vec<&String> = promised.iter().filter(|cause| kept.binary_search(cause).is_err()).collect();
    assert!(lost.is_empty(), "promised and lost: {lost:?}");
    let witnessed: Vec<(String,)> = tx.fetch_all(query("select label from stories_taken order by label")).await?;
    assert_eq!(witnessed.into_iter().map(|row| row.0).collect::<Vec<_>>(), kept, "every transfer is witnessed, once");
    assert!(feed::stuck(&mut tx).await?.is_empty());
    let gaps: (i64, i64) = tx.fetch_one(query("select count(*), coalesce(max(position), 0) from kernel_outbox")).await?;
    assert_eq!(gaps.0, gaps.1, "positions have no gaps");
    drop(tx);
    db.close().await;
    Ok(kept.len())
}

#[shop_test]
async fn a_killed_ledger_keeps_what_it_promised(ground: Ground) -> Result<()> {
    let mut tx = ground.db.write().await?;
    ledger::open_accounts(&mut tx, &PEOPLE).await?;
    tx.commit().await?;
    ground.db.close().await;
    let mut kept = 0;
    for life in 0..LIVES {
        let orders = Orders { place: ground.url.clone(), seed: ground.seed * 1000 + life };
        let patience = Duration::from_micros(fastrand::u64(..120_000));
        let promised = Trader::start("crash::ledger::trading_on_a_ledger", &orders).kill_after(patience);
        if ground.engine == Engine::Postgres {
            // The server notices a moment later that the client is gone, and undoes what it left open.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        kept = look_at(&ground.url, &promised).await?;
    }
    assert!(kept > 100, "there was some trade to lose: {kept}");
    Ok(())
}

#[test]
fn a_ledger_that_runs_out_of_room_keeps_what_it_promised_and_takes_more_when_there_is_room() {
    play(Engine::Sqlite, module_path!(), trading_with_little_room);
}

async fn trading_with_little_room(ground: Ground) -> Result<()> {
    let mut tx = ground.db.write().await?;
    ledger::open_accounts(&mut tx, &PEOPLE).await?;
    tx.commit().await?;
    ground.db.close().await;
    let orders = |life| Orders { place: ground.url.clone(), seed: ground.seed * 1000 + life };
    let story = "crash::ledger::trading_on_a_ledger";
    let (mut full, mut kept) = (false, 0);
    for life in 0..10 {
        let told = Trader::start_with_little_room(4000, story, &orders(life)).kill_after(Duration::from_secs(2));
        let (later, promised): (Vec<String>, Vec<String>) = told.into_iter().partition(|one| one.starts_with("later"));
        kept = look_at(&ground.url, &promised).await?;
        full = later.iter().any(|why| why.contains("the disk"));
        if full {
            break;
        }
    }
    assert!(full && kept > 100, "there was trade until there was no more room: {kept}");
    let promised = Trader::start(story, &orders(99)).kill_after(Duration::from_millis(200));
    assert!(look_at(&ground.url, &promised).await? > kept, "with room it goes on");
    Ok(())
}
