use kernel::{Clock, Db, Migration, Migrations, Options, Result, query};
use std::collections::BTreeSet;
use stories::{Engine, Ground, Set, shop_test};

/// Every crate's steps.
fn all() -> Vec<Migrations> {
    shipin::MIGRATIONS.iter().copied().chain([pos::NODE_MIGRATIONS, stories::STORY_TABLES]).collect()
}

const FIRST: Migrations =
    &[Migration { name: "stories/0002_shelf", sql: "-- A shelf.\ncreate table stories_shelf (name text primary key);\n" }];
const NEWER: Migrations =
    &[FIRST[0], Migration { name: "stories/0003_stock", sql: "create table stories_stock (name text primary key);\n" }];
const CHANGED: Migrations =
    &[Migration { name: "stories/0002_shelf", sql: "create table stories_shelf (name text primary key, height bigint);\n" }];
const BROKEN: Migrations = &[
    Migration { name: "stories/0003_good", sql: "create table stories_good (name text primary key);\n" },
    Migration { name: "stories/0004_broken", sql: "create table stories_good (name text primary key);\n" },
];

#[shop_test]
async fn a_step_is_taken_once_and_never_changed_afterwards(db: Db) -> Result<()> {
    assert_eq!(kernel::migrate(&db, &[FIRST]).await?, 1);
    assert_eq!(kernel::migrate(&db, &[FIRST]).await?, 0);
    let refused = kernel::migrate(&db, &[CHANGED]).await.expect_err("refused");
    assert!(refused.to_string().contains("stories/0002_shelf was changed"), "{refused}");
    Ok(())
}

#[shop_test]
async fn tables_of_a_newer_program_are_left_alone(db: Db) -> Result<()> {
    kernel::migrate(&db, &[NEWER]).await?;
    let refused = kernel::migrate(&db, &[FIRST]).await.expect_err("refused");
    assert!(refused.to_string().contains("newer shipin (stories/0003_stock)"), "{refused}");
    Ok(())
}

#[shop_test]
async fn a_step_that_fails_undoes_those_before_it(db: Db) -> Result<()> {
    let failed = kernel::migrate(&db, &[BROKEN]).await.expect_err("fails");
    assert!(failed.to_string().contains("stories/0004_broken"), "{failed}");
    let mut tx = db.write().await?;
    tx.execute(query("create table stories_good (name text primary key)")).await?;
    tx.commit().await
}

#[shop_test]
async fn of_several_processes_that_start_at_once_one_migrates(ground: Ground) {
    let there = ground.neighbour().await;
    let steps = [FIRST];
    let (one, other, third) =
        tokio::join!(kernel::migrate(&ground.db, &steps), kernel::migrate(&there, &steps), kernel::migrate(&ground.db, &steps));
    let mut taken = [one, other, third].map(|taken| taken.expect("migrates"));
    taken.sort();
    assert_eq!(taken, [0, 0, 1]);
}

/// A column as both engines can describe it: table, column, type, whether it may be empty.
type Column = (String, String, String, bool);

async fn sqlite_columns(db: &Db) -> Result<BTreeSet<Column>> {
    let rows: Vec<(String, String, String, i64, i64)> = db
        .read()
        .await?
        .fetch_all(query(
            "select m.name, c.name, c.type, c.\"notnull\", c.pk from sqlite_master m, pragma_table_info(m.name) c
              where m.type = 'table' and m.name not like 'sqlite_%'",
        ))
        .await?;
    Ok(rows.into_iter().map(|(table, column, kind, filled, key)| (table, column, kind.to_lowercase(), filled == 0 && key == 0)).collect())
}

async fn postgres_columns(db: &Db) -> Result<BTreeSet<Column>> {
    let rows: Vec<(String, String, String, bool)> = db
        .read()
        .await?
        .fetch_all(query(
            "select cast(table_name as text), cast(column_name as text), cast(udt_name as text), is_nullable = 'YES'
               from information_schema.columns where table_schema = 'public'",
        ))
        .await?;
    let spoken = |kind: &str| match kind {
        "int8" => "bigint".to_owned(),
        "bool" => "boolean".to_owned(),
        other => other.to_owned(),
    };
    Ok(rows.into_iter().map(|(table, column, kind, empty)| (table, column, spoken(&kind), empty)).collect())
}

async fn indexes(db: &Db, text: &'static str) -> Result<BTreeSet<(String, String)>> {
    Ok(db.read().await?.fetch_all::<(String, String)>(query(text)).await?.into_iter().collect())
}

const SQLITE_INDEXES: &str = "select tbl_name, name from sqlite_master where type = 'index' and name not like 'sqlite_autoindex%'";
const POSTGRES_INDEXES: &str = "
    select cast(tablename as text), cast(indexname as text) from pg_indexes
     where schemaname = 'public' and indexname not in (select conname from pg_constraint)";

async fn migrated(set: &mut Set) -> Result<Db> {
    let url = set.empty_database().await;
    let db = Db::open(&url, Options { connections: 2, clock: Clock::system(), seed: None }).await?;
    kernel::migrate(&db, &all()).await?;
    Ok(db)
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() -> Result<()> {
    let (mut file, mut server) = (Set::new(Engine::Sqlite), Set::new(Engine::Postgres));
    let (sqlite, postgres) = (migrated(&mut file).await?, migrated(&mut server).await?);
    let (here, there) = (sqlite_columns(&sqlite).await?, postgres_columns(&postgres).await?);
    let differing: Vec<_> = here.symmetric_difference(&there).collect();
    assert!(differing.is_empty(), "columns that only one engine has so: {differing:#?}");
    assert!(here.len() > 30);
    assert_eq!(indexes(&sqlite, SQLITE_INDEXES).await?, indexes(&postgres, POSTGRES_INDEXES).await?);
    file.strike().await;
    server.strike().await;
    Ok(())
}
