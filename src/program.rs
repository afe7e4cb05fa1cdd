//! The rooms put together.

use crate::{Config, health, jobs, weighed};
use axum::Router;
use catalog::search::Search;
use kernel::{Db, Error, Migrations, Options, Result, feed, feed::Consumer, query};
use std::{path::Path, sync::Arc};
use ui::{App, AppBuilder, Assets, Languages, Locales};

/// An installation, opened: its state, its routes, and those who follow its feed.
pub struct Program {
    pub config: Config,
    pub app: App,
    pub router: Router,
    pub consumers: Vec<Arc<dyn Consumer>>,
}

/// The tables of every room, lower rooms first.
pub const MIGRATIONS: &[Migrations] = &[
    kernel::MIGRATIONS,
    coop::MIGRATIONS,
    catalog::MIGRATIONS,
    books::MIGRATIONS,
    payment::MIGRATIONS,
    fulfillment::MIGRATIONS,
    storefront::MIGRATIONS,
    pos::HUB_MIGRATIONS,
];

/// The words of every room.
pub const LOCALES: &[Locales] = &[
    ui::LOCALES,
    coop::LOCALES,
    catalog::LOCALES,
    books::LOCALES,
    payment::LOCALES,
    fulfillment::LOCALES,
    storefront::LOCALES,
    pos::LOCALES,
];

/// Opens an installation: folder, database, tables, rooms.
pub async fn open(config: Config) -> Result<Program> {
    install_crypto();
    health::recorder();
    may_write(&config.data)?;
    let db = open_database(&config.database_url, &config).await?;
    let applied = kernel::migrate(&db, MIGRATIONS).await?;
    if applied > 0 {
        tracing::info!(applied, "tables brought up to date");
        let mut tx = db.write_long().await?;
        coop::found(&mut tx).await?;
        tx.commit().await?;
    }
    let app = build(&config, db)?;
    let consumers = consumers(&app);
    let router = ui::plumb(routes(), app.clone());
    Ok(Program { config, app, router, consumers })
}

/// Opens an installation that must be there: a misspelt folder is not taken for an empty shop.
pub(crate) async fn open_existing(config: Config) -> Result<Program> {
    open_existing_database(&config).await?.close().await;
    open(config).await
}

/// Its database alone, as it is; no table is made or brought up to date.
pub(crate) async fn open_existing_database(config: &Config) -> Result<Db> {
    let place = config.sqlite_file().map_or_else(|| "the database".to_owned(), |file| file.display().to_string());
    let nothing = |_| Error::fault(format_args!("there is no shop in {place}; “shipin found” or “shipin demo” begins one"));
    if config.sqlite_file().is_some_and(|file| !file.is_file()) {
        return Err(nothing(()));
    }
    let db = open_database(&config.database_url, config).await?;
    let counted: Result<(i64,)> = async { db.read().await?.fetch_one(query("select count(*) from kernel_migration")).await }.await;
    match counted {
        Err(error) if !error.will_pass() => {
            db.close().await;
            Err(nothing(()))
        }
        Err(error) => Err(error),
        Ok(_) => Ok(db),
    }
}

fn build(config: &Config, db: Db) -> Result<App> {
    let pictures = catalog::picture::Pictures::open(db.clone(), config.storage()?);
    let search = match &config.search_url {
        Some(url) => Search::at(url, db.clock().clone())?,
        None => Search::open(&config.data.join("search"), db.clock().clone())?,
    };
    let app = AppBuilder::new(db, Languages::new(LOCALES), Assets::new(pos::ASSETS))
        .reached_at(&config.public_url)
        .pictures_from(config.storage_public_url.as_deref())
        .part(pictures)
        .part(catalog::import::Progress::default())
        .part(search)
        .part(coop::entrance())
        .part(payment::Mode { demo: config.demo })
        .part(storefront::Directory::default())
        .part(fulfillment::parcel::PublicAddress(config.public_url.clone()))
        .shop_nav(storefront::SHOP_NAV)
        .part(payment::TestProvider { base_url: config.public_url.clone(), key: provider_key(config)? })
        .nav(storefront::NAV)
        .nav(fulfillment::NAV)
        .nav(catalog::NAV)
        .nav(pos::NAV)
        .nav(payment::NAV)
        .nav(books::NAV)
        .nav(coop::NAV);
    Ok(app.build())
}

fn routes() -> Router<App> {
    Router::new()
        .merge(ui::routes())
        .merge(health::routes())
        .merge(coop::routes())
        .merge(catalog::routes())
        .merge(books::routes())
        .merge(payment::routes())
        .merge(fulfillment::routes())
        .merge(storefront::routes())
        .merge(pos::hub::routes())
}

fn consumers(app: &App) -> Vec<Arc<dyn Consumer>> {
    let mut all = storefront::consumers(app);
    all.extend(payment::consumers(app));
    all.extend(catalog::consumers());
    all.push(Arc::new(weighed::Weighing));
    all
}

impl Program {
    pub fn db(&self) -> &Db {
        self.app.db()
    }

    /// Lets every job do what is due now, and the feed come to rest: what a running program does within a moment.
    pub async fn settle(&self) -> Result<()> {
        jobs::once(self).await?;
        feed::settle(self.db(), &self.consumers).await?;
        jobs::once(self).await
    }

    /// Lets what was told and what tills sent take its effect; the shop itself may be open in another process.
    pub(crate) async fn digest(&self) -> Result<()> {
        feed::settle(self.db(), &self.consumers).await?;
        pos::hub::apply_stored(self.db()).await?;
        feed::settle(self.db(), &self.consumers).await
    }

    pub async fn close(&self) {
        self.db().close().await;
    }
}

/// The same cryptography for every connection of the program; the first call counts.
pub(crate) fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Makes the data folder and proves that it can be written.
pub(crate) fn may_write(data: &Path) -> Result<()> {
    let told = |error: std::io::Error| Error::fault(format_args!("the data folder {} cannot be written: {error}", data.display()));
    std::fs::create_dir_all(data).map_err(told)?;
    let probe = data.join(".may-write");
    std::fs::write(&probe, b"yes").map_err(told)?;
    std::fs::remove_file(&probe).map_err(told)
}

pub(crate) async fn open_database(url: &str, config: &Config) -> Result<Db> {
    let options = Options { connections: config.connections, clock: config.clock.clone(), seed: config.seed };
    let named = url.rsplit_once('@').map_or(url, |(_, place)| place);
    Db::open(url, options).await.map_err(|error| Error::fault(format_args!("the database {named} cannot be opened: {error}")))
}

/// The key that the test provider signs with: made once for an installation and kept beside its data.
fn provider_key(config: &Config) -> Result<String> {
    let path = config.data.join("test-provider.key");
    if let Ok(key) = std::fs::read_to_string(&path) {
        return Ok(key.trim().to_owned());
    }
    let key = kernel::Secret::new().reveal().to_owned();
    if config.demo {
        std::fs::write(&path, &key)?;
    }
    Ok(key)
}
