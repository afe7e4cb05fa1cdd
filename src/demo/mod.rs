//! A believable county in an empty data folder: the network, its people, ten specialties, the goods of a village
//! shop, stock, and a day of trade behind them. Everything goes through the rooms' own use cases.

mod brands;
mod bundles;
mod collections;
mod county;
mod goods;
mod history;
mod pictures;
mod promotions;
mod shelves;
mod words;

use crate::{Config, Program, program};
use history::Story;
use kernel::{Error, Result, lease};

/// What a person must be told about the demonstration.
pub struct News {
    pub filled: bool,
    pub address: String,
    pub people: Vec<Person>,
}

/// Someone of the demonstration who can sign in.
pub struct Person {
    pub login: String,
    pub password: String,
    pub pin: Option<String>,
    pub role: String,
    pub place: String,
}

impl News {
    /// As it is printed when the demonstration starts.
    pub fn to_print(&self) -> String {
        let mut text = format!("\n  Shipin demo   {}   (shop)\n                {}/staff   (work)\n\n", self.address, self.address);
        for person in &self.people {
            let pin = person.pin.as_ref().map_or(String::new(), |pin| format!("   till PIN {pin}"));
            text.push_str(&format!("  {:<9} {:<26} {:<14} {}{pin}\n", person.login, person.password, person.role, person.place));
        }
        text.push('\n');
        text
    }
}

/// Opens the demonstration. An empty folder is first filled on a clock of its own, a few days ago, so that the county
/// has some trade behind it; then the installation is opened as it is now.
pub async fn open(config: Config) -> Result<(Program, News)> {
    let program = program::open(config.clone()).await?;
    if is_filled(&program).await? {
        return Ok((program, news(&config, &words::read()?, false)));
    }
    program.close().await;
    let news = fill(&config).await?;
    Ok((program::open(config).await?, news))
}

/// Whether this installation is the demonstration.
pub(crate) async fn is_filled(program: &Program) -> Result<bool> {
    lease::was_taken(&mut program.db().read().await?, FILLED).await
}

/// Taken for ever when the county has been filled.
const FILLED: &str = "demo-filled";

fn news(config: &Config, texts: &words::Texts, filled: bool) -> News {
    News { filled, address: config.public_url.clone(), people: county::people(texts) }
}

/// Fills an empty installation, on a clock of its own, a few days ago.
pub async fn fill(config: &Config) -> Result<News> {
    // While the story is told the test provider brings its notices here.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let program = program::open(Config { demo: true, clock: history::clock(config.clock.now()), public_url, ..config.clone() }).await?;
    let router = program.router.clone();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let texts = words::read()?;
    let told = tell(&program, &texts).await;
    server.abort();
    program.close().await;
    told.map(|()| news(config, &texts, true))
}

async fn tell(program: &Program, texts: &words::Texts) -> Result<()> {
    if coop::party::company(&mut program.db().read().await?).await.is_ok() {
        return Err(Error::fault(format_args!(
            "{} was left half-filled, or holds something else; empty it first",
            program.config.data.display()
        )));
    }
    let started = std::time::Instant::now();
    let staff = county::hash_passwords(texts).await?;
    let pictures = pictures::draw(program, texts).await?;

    let mut tx = program.db().write_long().await?;
    let county = county::register(&mut tx, texts, staff).await?;
    shelves::put_up(&mut tx).await?;
    let goods = goods::register(&mut tx, texts, &county, &pictures).await?;
    bundles::register(&mut tx, &pictures).await?;
    tx.commit().await?;
    catalog::picture::make_all(&program.app.part()).await?;
    program.settle().await?;

    history::play(&Story { program, texts, county: &county, goods: &goods }).await?;
    program.settle().await?;
    promotions::begin(program).await?;
    collections::begin(program).await?;
    brands::begin(program, &county, &goods).await?;
    program.settle().await?;
    // The last thing: a demo that was killed half-way is not taken for a filled one.
    lease::hold(program.db(), FILLED, "demo", std::time::Duration::from_secs(1)).await?;
    tracing::info!(seconds = started.elapsed().as_secs_f32(), "the demo county is filled");
    Ok(())
}
