use catalog::picture::Storage;
use kernel::{Clock, Error, Result};
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// What an installation is told from outside, read once at the start: flags before environment before file.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where everything is kept that is not in the database.
    pub data: PathBuf,
    pub database_url: String,
    /// Where pictures are kept: a folder (`file:…`) or a store that speaks S3 (`s3://…`); nothing for the data folder.
    pub storage_url: Option<String>,
    /// Where browsers fetch pictures by themselves; nothing when we hand them over.
    pub storage_public_url: Option<String>,
    pub listen: SocketAddr,
    /// How browsers and payment providers reach us.
    pub public_url: String,
    /// A demonstration: made-up county, printed passwords, a payment provider that moves no money.
    pub demo: bool,
    pub connections: u32,
    /// Where Meilisearch is, with its key; nothing for the index in the data folder.
    pub search_url: Option<String>,
    pub log_json: bool,
    pub clock: Clock,
    /// Seeds ids in tests.
    pub seed: Option<u64>,
}

/// The configuration file, `shipin.toml`. Unknown keys are refused: a misspelt setting must not be silently ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database_url: Option<String>,
    storage_url: Option<String>,
    storage_public_url: Option<String>,
    listen: Option<String>,
    public_url: Option<String>,
    connections: Option<u32>,
    search_url: Option<String>,
    log: Option<String>,
}

/// Settings given on the command line or in the environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Settings {
    /// Configuration file (shipin.toml in the current folder is read if it is there)
    #[arg(long, env = "SHIPIN_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    /// Folder for the database, pictures and the search index
    #[arg(long, env = "SHIPIN_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// sqlite:FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where pictures are kept: file:FOLDER or s3://BUCKET/FOLDER?endpoint=… (default: the data folder)
    #[arg(long, env = "STORAGE_URL", global = true, hide_env_values = true)]
    pub storage_url: Option<String>,
    /// Address from which browsers fetch pictures by themselves (default: through us)
    #[arg(long, env = "STORAGE_PUBLIC_URL", global = true)]
    pub storage_public_url: Option<String>,
    /// Address and port to listen on
    #[arg(long, env = "SHIPIN_LISTEN", global = true)]
    pub listen: Option<String>,
    /// Address under which browsers reach this installation
    #[arg(long, env = "SHIPIN_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// Database connections
    #[arg(long, env = "SHIPIN_CONNECTIONS", global = true)]
    pub connections: Option<u32>,
    /// http://:KEY@HOST:7700/INDEX of a Meilisearch server; without it the index lies in the data folder
    #[arg(long, env = "SEARCH_URL", global = true, hide_env_values = true)]
    pub search_url: Option<String>,
    /// Log format: text or json
    #[arg(long, env = "SHIPIN_LOG", global = true)]
    pub log: Option<String>,
}

impl Config {
    /// Everything at its default, in a folder of its own; for tests and small tools.
    pub fn in_folder(data: &Path) -> Config {
        Config {
            data: data.to_owned(),
            database_url: sqlite_in(data),
            storage_url: None,
            storage_public_url: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: "http://127.0.0.1:8080".to_owned(),
            demo: false,
            connections: 8,
            search_url: None,
            log_json: false,
            clock: Clock::system(),
            seed: None,
        }
    }

    pub fn read(settings: &Settings) -> Result<Config> {
        let file = read_file(settings.config.as_deref())?;
        let data = settings.data.clone().or(file.data).unwrap_or_else(|| PathBuf::from("data"));
        let listen = settings.listen.clone().or(file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr = listen.parse().map_err(|_| wrong("listen", &listen, "an address and port such as 127.0.0.1:8080"))?;
        let public_url = settings.public_url.clone().or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        if !is_web(&public_url) {
            return Err(wrong("public_url", &public_url, WEB));
        }
        let database_url = settings.database_url.clone().or(file.database_url).unwrap_or_else(|| sqlite_in(&data));
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| database_url.starts_with(scheme)) {
            return Err(wrong("database_url", &without_secret(&database_url), "sqlite:FILE or postgres://USER@HOST/NAME"));
        }
        let storage_url = settings.storage_url.clone().or(file.storage_url);
        if let Some(url) = storage_url.as_ref().filter(|url| !url.starts_with("file:") && !url.starts_with("s3://")) {
            return Err(wrong("storage_url", &without_secret(url), "file:FOLDER or s3://BUCKET/FOLDER"));
        }
        let storage_public_url = settings.storage_public_url.clone().or(file.storage_public_url);
        if let Some(url) = storage_public_url.as_ref().filter(|url| !is_web(url)) {
            return Err(wrong("storage_public_url", url, WEB));
        }
        let connections = settings.connections.or(file.connections).unwrap_or(8);
        if !(1..=500).contains(&connections) {
            return Err(wrong("connections", &connections.to_string(), "a number from 1 to 500"));
        }
        let search_url = settings.search_url.clone().or(file.search_url).filter(|url| !url.is_empty());
        if let Some(url) = search_url.as_ref().filter(|url| !(url.starts_with("http://") || url.starts_with("https://"))) {
            return Err(wrong("search_url", &without_secret(url), "http://:KEY@HOST:7700 of a Meilisearch server"));
        }
        let log = settings.log.clone().or(file.log).unwrap_or_else(|| "text".to_owned());
        if log != "text" && log != "json" {
            return Err(wrong("log", &log, "text or json"));
        }
        let public_url = public_url.trim_end_matches('/').to_owned();
        Ok(Config {
            data,
            database_url,
            storage_url,
            storage_public_url,
            listen,
            public_url,
            demo: false,
            connections,
            search_url,
            log_json: log == "json",
            clock: Clock::system(),
            seed: None,
        })
    }

    /// The store of pictures, opened.
    pub fn storage(&self) -> Result<Storage> {
        let storage = match &self.storage_url {
            Some(url) => Storage::open(url)?,
            None => Storage::in_folder(&self.data.join("media"))?,
        };
        Ok(storage.reached_at(self.storage_public_url.as_deref()))
    }

    pub fn is_sqlite(&self) -> bool {
        self.sqlite_file().is_some()
    }

    /// Where the database lies when it is a file.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let place = self.database_url.strip_prefix("sqlite:")?;
        let path = place.split_once('?').map_or(place, |(path, _)| path);
        Some(PathBuf::from(path.trim_start_matches("//")))
    }
}

const WEB: &str = "an address that begins with http:// or https://";

fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn sqlite_in(data: &Path) -> String {
    format!("sqlite:{}", data.join("shipin.db").display())
}

fn read_file(path: Option<&Path>) -> Result<File> {
    let (path, needed) = path.map_or((Path::new("shipin.toml"), false), |path| (path, true));
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map_err(|error| misread(path, &text, &error)),
        Err(_) if !needed => Ok(File::default()),
        Err(error) => Err(Error::fault(format_args!("the configuration file {} cannot be read: {error}", path.display()))),
    }
}

/// In one sentence: the file, the line, what is wrong there.
fn misread(path: &Path, text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
    Error::fault(format_args!("{}, line {line}: {}", path.display(), error.message().replace('\n', " ")))
}

/// An address as it may be shown: passwords stand before the `@`.
fn without_secret(url: &str) -> String {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    url.rsplit_once('@').map_or(url.to_owned(), |(_, place)| format!("{scheme}://…@{place}"))
}

fn wrong(setting: &str, value: &str, wanted: &str) -> Error {
    Error::fault(format_args!("{setting} is “{value}”, but must be {wanted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(settings: Settings) -> String {
        Config::read(&settings).map_or_else(|error| error.to_string(), |config| panic!("{config:?}"))
    }

    #[test]
    fn a_wrong_setting_is_named_with_what_it_should_be() {
        let listen = refused(Settings { listen: Some("everywhere".to_owned()), ..Settings::default() });
        assert_eq!(listen, "listen is “everywhere”, but must be an address and port such as 127.0.0.1:8080");
        let database = refused(Settings { database_url: Some("mysql://x".to_owned()), ..Settings::default() });
        assert!(database.starts_with("database_url is “mysql://x”"));
        let storage = refused(Settings { storage_url: Some("ftp://x".to_owned()), ..Settings::default() });
        assert!(storage.starts_with("storage_url is “ftp://x”"));
        let missing = refused(Settings { config: Some(PathBuf::from("/nowhere/shipin.toml")), ..Settings::default() });
        assert!(missing.starts_with("the configuration file /nowhere/shipin.toml cannot be read"));
    }

    #[test]
    fn a_setting_nobody_knows_is_named_with_its_line() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("shipin.toml");
        std::fs::write(&file, "log = \"json\"\nlissen = \"127.0.0.1:80\"\n").expect("written");
        let told = refused(Settings { config: Some(file.clone()), ..Settings::default() });
        assert!(told.starts_with(&format!("{}, line 2: unknown field `lissen`, expected one of", file.display())), "{told}");
        assert!(!told.contains('\n'), "one sentence: {told}");
        let secret = refused(Settings { database_url: Some("mysql://me:secret@host/shop".to_owned()), ..Settings::default() });
        assert!(!secret.contains("secret"), "{secret}");
    }
}
