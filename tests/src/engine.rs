//! Fresh databases: a SQLite file in a folder of its own, or a PostgreSQL database copied from a migrated template.

use kernel::{Clock, Db, Migration, Migrations, Options};
use std::{
    fmt,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};
use tokio_postgres::{Client, NoTls};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub const ALL: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        })
    }
}

/// Tables that belong to the stories themselves: a small ledger on which the kernel is tried.
pub const STORY_TABLES: Migrations = &[Migration { name: "stories/0001_ledger", sql: include_str!("../migrations/0001_ledger.sql") }];

pub async fn migrate_story_tables(db: &Db) {
    kernel::migrate(db, &[kernel::MIGRATIONS, STORY_TABLES]).await.expect("the kernel's tables are made");
}

/// What stands around a story: its folder, and the databases to drop when it is over.
pub struct Set {
    engine: Engine,
    folder: Option<tempfile::TempDir>,
    databases: Vec<String>,
}

impl Set {
    pub fn new(engine: Engine) -> Set {
        Set { engine, folder: None, databases: Vec::new() }
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A folder that lives as long as the story.
    pub fn folder(&mut self) -> PathBuf {
        let folder =
            self.folder.get_or_insert_with(|| tempfile::Builder::new().prefix("shipin-story-").tempdir().expect("a temporary folder"));
        folder.path().to_path_buf()
    }

    /// A database with the kernel's tables and the stories' own.
    pub async fn kernel_database(&mut self) -> String {
        self.database("kernel", &[kernel::MIGRATIONS, STORY_TABLES], async |url| {
            let db = Db::open(&url, Options { connections: 2, clock: Clock::system(), seed: None }).await?;
            migrate_story_tables(&db).await;
            db.close().await;
            Ok(())
        })
        .await
    }

    /// An empty PostgreSQL database, or a fresh SQLite file.
    pub async fn empty_database(&mut self) -> String {
        self.database("empty", &[], async |_| Ok(())).await
    }

    /// A fresh database: on PostgreSQL a copy of a template that `fill` made, on SQLite a file that is not there yet.
    pub(crate) async fn database(&mut self, kind: &str, tables: &[Migrations], fill: impl AsyncFn(String) -> kernel::Result<()>) -> String {
        match self.engine {
            Engine::Sqlite => format!("sqlite:{}", self.folder().join(format!("{kind}.db")).display()),
            Engine::Postgres => {
                let template = template(kind, tables, fill).await;
                let name = spare_name("story");
                let server = server("postgres").await;
                // Copying files is quicker than logging every page, but it asks for two checkpoints, and those wait
                // for each other; with many stories at once, logging wins.
                run(&server, &format!("create database {name} template {template} strategy = wal_log")).await;
                self.databases.push(name.clone());
                address(&name)
            }
        }
    }

    /// Takes everything down again.
    pub async fn strike(self) {
        if self.databases.is_empty() {
            return;
        }
        let server = server("postgres").await;
        for name in &self.databases {
            run(&server, &format!("drop database if exists {name} with (force)")).await;
        }
    }
}

/// The template with these tables; made by whoever needs it first, under a lock, and kept until the server stops.
async fn template(kind: &str, tables: &[Migrations], fill: impl AsyncFn(String) -> kernel::Result<()>) -> String {
    let texts: String = tables.iter().flat_map(|steps| steps.iter()).map(|step| format!("{}\n{}\n", step.name, step.sql)).collect();
    let name = format!("template_{kind}_{}", &kernel::sha256_hex(texts.as_bytes())[..16]);
    let server = server("postgres").await;
    run(&server, "select pg_advisory_lock(7305220)").await;
    let there = server.query_opt("select 1 from pg_database where datname = $1", &[&name]).await.expect("the server answers");
    if there.is_none() {
        let draft = spare_name("draft");
        run(&server, &format!("create database {draft} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")).await;
        fill(address(&draft)).await.expect("the template is filled");
        run(&server, &format!("alter database {draft} rename to {name}")).await;
    }
    run(&server, "select pg_advisory_unlock(7305220)").await;
    name
}

/// A name no other process has; seeds have no say in it.
fn spare_name(kind: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{kind}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

/// The address of a database on the tests' own server.
pub fn address(database: &str) -> String {
    let server = std::env::var("SHIPIN_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("SHIPIN_TEST_POSTGRES does not name a PostgreSQL server: run the stories with tests/run, which starts one")
    });
    let (base, _) = server.rsplit_once('/').expect("SHIPIN_TEST_POSTGRES looks like postgres://user@host:port/postgres");
    format!("{base}/{database}")
}

/// A plain connection to a database, for what the kernel does not offer.
pub async fn server(database: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(&address(database), NoTls).await.expect("the PostgreSQL server of SHIPIN_TEST_POSTGRES answers");
    tokio::spawn(connection);
    client
}

async fn run(server: &Client, sql: &str) {
    server.batch_execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
}
