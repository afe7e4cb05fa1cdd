//! Copying an installation out of harm's way, and back. A backup is a folder: the database in one consistent file,
//! the pictures, and a list of every file with its hash.

use crate::{Config, program};
use kernel::{Error, Result, sha256_hex};
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

pub async fn backup(config: &Config, to: &Path) -> Result<()> {
    must_be_empty(to)?;
    std::fs::create_dir_all(to)?;
    let database = if config.is_sqlite() { "shipin.db" } else { "shipin.dump" };
    if config.is_sqlite() {
        let db = program::open_database(&config.database_url, config).await?;
        db.copy_to(&to.join(database)).await?;
        db.close().await;
    } else {
        run("pg_dump", &["--format=custom", "--no-owner", "--file", &to.join(database).to_string_lossy(), &config.database_url]).await?;
    }
    copy_folder(&config.data.join("media"), &to.join("media"))?;
    let mut files = BTreeMap::new();
    for path in files_under(to)? {
        let name = path.strip_prefix(to).map_err(Error::fault)?.to_string_lossy().into_owned();
        files.insert(name, sha256_hex(&std::fs::read(&path)?));
    }
    let count = files.len();
    let manifest = Manifest { made_at: config.clock.now().to_string(), database: database.to_owned(), files };
    std::fs::write(to.join(MANIFEST), serde_json::to_vec_pretty(&manifest)?)?;
    println!("{count} files copied to {}", to.display());
    Ok(())
}

/// Every file is compared with its hash before anything is written.
pub async fn restore(config: &Config, from: &Path) -> Result<()> {
    let manifest = std::fs::read(from.join(MANIFEST)).map_err(|e| Error::fault(format_args!("{} is not a backup: {e}", from.display())))?;
    let manifest: Manifest = serde_json::from_slice(&manifest)?;
    for (name, hash) in &manifest.files {
        let bytes = std::fs::read(from.join(name)).map_err(|e| Error::fault(format_args!("{name} is missing from the backup: {e}")))?;
        if sha256_hex(&bytes) != *hash {
            return Err(Error::fault(format_args!("{name} in the backup is damaged; nothing was restored")));
        }
    }
    must_be_empty(&config.data)?;
    program::may_write(&config.data)?;
    match (manifest.database.as_str(), config.is_sqlite()) {
        ("shipin.db", true) => {
            let target = config.database_url.trim_start_matches("sqlite:").trim_start_matches("//");
            std::fs::copy(from.join("shipin.db"), target)?;
        }
        ("shipin.dump", false) => {
            run(
                "pg_restore",
                &["--no-owner", "--exit-on-error", "--dbname", &config.database_url, &from.join("shipin.dump").to_string_lossy()],
            )
            .await?
        }
        (kept, _) => return Err(Error::fault(format_args!("this backup holds {kept}; restore it to the same kind of database"))),
    }
    copy_folder(&from.join("media"), &config.data.join("media"))?;
    println!("{} files restored from {} of {}", manifest.files.len(), from.display(), manifest.made_at);
    Ok(())
}

fn must_be_empty(folder: &Path) -> Result<()> {
    let taken = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken { Err(Error::fault(format_args!("{} is not empty; nothing was written", folder.display()))) } else { Ok(()) }
}

async fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let done =
        Command::new(program).args(arguments).status().await.map_err(|e| Error::fault(format_args!("{program} cannot be run: {e}")))?;
    if done.success() { Ok(()) } else { Err(Error::fault(format_args!("{program} ended with {done}"))) }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in files_under(from)? {
        let target = to.join(path.strip_prefix(from).map_err(Error::fault)?);
        std::fs::create_dir_all(target.parent().unwrap_or(to))?;
        std::fs::copy(&path, &target)?;
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
