//! Copying an installation out of harm's way, and back. A backup is a folder: the database in one consistent file,
//! the pictures, and a list of every file with its hash.

use crate::{Config, program};
use catalog::picture::Storage;
use kernel::{Error, Result, query, sha256_of_file};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use tokio::process::Command;

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    made_at: String,
    database: String,
    /// Path within the backup → SHA-256.
    files: BTreeMap<String, String>,
}

const MANIFEST: &str = "manifest.json";
const SQLITE: &str = "shipin.db";
const POSTGRES: &str = "shipin.dump";

/// Copies while the shop is open: the database first, then the pictures: one that hangs in it
/// is thrown away at the earliest a month later. The list comes
/// last, so that a copy that was broken off is not taken for a backup.
pub async fn backup(config: &Config, to: &Path) -> Result<()> {
    must_be_empty(to)?;
    let db = program::open_existing_database(config).await?;
    std::fs::create_dir_all(to)?;
    let database = if config.is_sqlite() { SQLITE } else { POSTGRES };
    let copied = match config.is_sqlite() {
        true => db.copy_to(&to.join(database)).await,
        false => {
            run("pg_dump", &["--format=custom", "--no-owner", "--file", &to.join(database).to_string_lossy(), &config.database_url]).await
        }
    };
    db.close().await;
    copied?;
    take_out(&config.storage()?, &to.join("media")).await?;
    let mut files = BTreeMap::new();
    for path in files_under(to)? {
        let name = path.strip_prefix(to).map_err(Error::fault)?.to_string_lossy().into_owned();
        files.insert(name, sha256_of_file(&path)?);
    }
    let count = files.len();
    let manifest = Manifest { made_at: config.clock.now().to_string(), database: database.to_owned(), files };
    std::fs::write(to.join(MANIFEST), serde_json::to_vec_pretty(&manifest)?)?;
    println!("{count} files copied to {}", to.display());
    Ok(())
}

/// Every file is compared with its hash, and the place it goes to is found empty, before anything is written.
pub async fn restore(config: &Config, from: &Path) -> Result<()> {
    let manifest = sound_manifest(from)?;
    must_be_empty(&config.data)?;
    match (manifest.database.as_str(), config.sqlite_file()) {
        (SQLITE, Some(file)) => {
            must_not_exist(&file)?;
            program::may_write(&config.data)?;
            bring_in(&from.join("media"), &config.storage()?).await?;
            // Under its own name only when it is whole.
            let arriving = file.with_extension("arriving");
            std::fs::copy(from.join(SQLITE), &arriving)?;
            std::fs::rename(&arriving, &file)?;
        }
        (POSTGRES, None) => {
            must_have_no_tables(config).await?;
            program::may_write(&config.data)?;
            bring_in(&from.join("media"), &config.storage()?).await?;
            let dump = from.join(POSTGRES);
            let whole =
                ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", &config.database_url, &dump.to_string_lossy()];
            run("pg_restore", &whole).await?;
        }
        (SQLITE, None) => return Err(Error::fault("this backup was made of SQLite; restore it to SQLite")),
        _ => return Err(Error::fault("this backup was made of PostgreSQL; restore it to PostgreSQL")),
    }
    println!("{} files restored from {} of {}", manifest.files.len(), from.display(), manifest.made_at);
    Ok(())
}

/// The list of a backup whose files are all as they were copied.
fn sound_manifest(from: &Path) -> Result<Manifest> {
    let no_backup = |why: String| Error::fault(format_args!("{} is not a backup: {why}", from.display()));
    let text = std::fs::read(from.join(MANIFEST)).map_err(|error| no_backup(format!("{MANIFEST}: {error}")))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| no_backup(format!("{MANIFEST}: {error}")))?;
    for (name, hash) in &manifest.files {
        let found = sha256_of_file(&from.join(name)).map_err(|error| Error::fault(format_args!("{name} of the backup: {error}")))?;
        if found != *hash {
            return Err(Error::fault(format_args!("{name} in the backup is damaged; nothing was restored")));
        }
    }
    if manifest.files.contains_key(&manifest.database) { Ok(manifest) } else { Err(no_backup("it holds no database".to_owned())) }
}

fn must_be_empty(folder: &Path) -> Result<()> {
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken { Err(Error::fault(format_args!("{} is not empty; nothing was written", folder.display()))) } else { Ok(()) }
}

fn must_not_exist(file: &Path) -> Result<()> {
    if file.exists() { Err(Error::fault(format_args!("{} is there already; nothing was written", file.display()))) } else { Ok(()) }
}

async fn must_have_no_tables(config: &Config) -> Result<()> {
    let db = program::open_database(&config.database_url, config).await?;
    let tables: Result<(i64,)> =
        async { db.read().await?.fetch_one(query("select count(*) from pg_tables where schemaname = 'public'")).await }.await;
    db.close().await;
    match tables?.0 {
        0 => Ok(()),
        some => Err(Error::fault(format_args!("the database has {some} tables already; nothing was written"))),
    }
}

async fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let done =
        Command::new(program).args(arguments).status().await.map_err(|e| Error::fault(format_args!("{program} cannot be run: {e}")))?;
    if done.success() { Ok(()) } else { Err(Error::fault(format_args!("{program} ended with {done}"))) }
}

/// Every file of the store of pictures, wherever that is, under its name.
async fn take_out(storage: &Storage, to: &Path) -> Result<()> {
    for name in storage.list("").await? {
        // One that was thrown away meanwhile hung nowhere.
        let Some(bytes) = found(storage.get(&name).await)? else { continue };
        let target = to.join(&name);
        std::fs::create_dir_all(target.parent().unwrap_or(to))?;
        std::fs::write(&target, bytes)?;
    }
    Ok(())
}

fn found<T>(asked: Result<T>) -> Result<Option<T>> {
    match asked {
        Err(Error::NotFound) => Ok(None),
        other => other.map(Some),
    }
}

async fn bring_in(from: &Path, storage: &Storage) -> Result<()> {
    for path in files_under(from)? {
        let name = path.strip_prefix(from).map_err(Error::fault)?.to_string_lossy().into_owned();
        storage.put(&name, std::fs::read(&path)?.into()).await?;
    }
    Ok(())
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}
