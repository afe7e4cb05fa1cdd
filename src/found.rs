//! `shipin found`: the county company, its hub and the first administrator, so that the rest can be done in the browser.

use crate::{Config, demo, program};
use clap::Args;
use coop::{Grant, NewParty, NewPlace, NewStaff, PartyKind, PlaceKind, Role, StoreMode, party, place, session, staff};
use kernel::{Error, Result, Secret, Tx};

/// What must be known before anyone can sign in.
#[derive(Debug, Args)]
pub struct Founding {
    /// Name of the county company, as it stands on receipts
    #[arg(long)]
    pub company: String,
    /// Its name for readers of English
    #[arg(long)]
    pub company_en: Option<String>,
    /// Name of the county hub
    #[arg(long, default_value = "县域集配中心")]
    pub hub: String,
    #[arg(long, default_value = "County hub")]
    pub hub_en: String,
    /// Town the hub stands in
    #[arg(long, default_value = "沂城街道")]
    pub town: String,
    /// Login of the first administrator; his password is made here and printed once
    #[arg(long, default_value = "admin")]
    pub login: String,
}

pub(crate) async fn run(config: Config, founding: &Founding) -> Result<()> {
    let address = config.public_url.clone();
    let program = program::open(config).await?;
    let password = county(&program, founding).await;
    program.close().await;
    let password = password?;
    println!("{} is founded.\nSign in at {address}/staff as {} with {password}", founding.company, founding.login);
    println!("and change the password under your name.");
    Ok(())
}

/// Founds the county in one transaction; what comes back is the administrator's password, which is kept nowhere else.
pub async fn county(program: &program::Program, founding: &Founding) -> Result<String> {
    let password = Secret::new().reveal()[..20].to_owned();
    let hash = session::hash_password(&password).await?;
    let mut tx = program.db().write().await?;
    found(&mut tx, founding, hash).await?;
    tx.commit().await?;
    Ok(password)
}

async fn found(tx: &mut Tx, founding: &Founding, password_hash: String) -> Result<()> {
    if party::company(tx).await.is_ok() {
        return Err(Error::fault("this installation has been founded already; its administrators add the others"));
    }
    let company = party::register(tx, &company(founding)).await?;
    let town =
        coop::town(tx, &founding.town).await?.ok_or_else(|| Error::fault(format_args!("{} is no town of the county", founding.town)))?;
    let hub = NewPlace {
        kind: PlaceKind::Hub,
        code: "HUB".to_owned(),
        store_no: None,
        mode: StoreMode::Direct,
        parent: None,
        seller: company,
        name_zh: founding.hub.clone(),
        name_en: founding.hub_en.clone(),
        town: town.name,
        division_code: town.code,
        point_e6: None,
        placed: "unknown".to_owned(),
    };
    let hub = place::register(tx, &hub).await?;
    let admin = NewStaff {
        login: founding.login.to_lowercase(),
        name_zh: "管理员".to_owned(),
        name_en: "Administrator".to_owned(),
        password_hash,
        pin_hash: None,
        grants: vec![Grant { role: Role::Admin, place: hub }],
    };
    staff::hire(tx, &admin).await?;
    Ok(())
}

fn company(founding: &Founding) -> NewParty {
    NewParty {
        key: Some("company".to_owned()),
        kind: PartyKind::Company,
        name_zh: founding.company.clone(),
        name_en: founding.company_en.clone().unwrap_or_else(|| founding.company.clone()),
        town: founding.town.clone(),
        phone: String::new(),
        tax_no: None,
        member: false,
        story_zh: String::new(),
        story_en: String::new(),
    }
}

/// Serving is for a county that somebody can run and nobody else can: it has been founded, and its passwords are not the
/// demonstration's, which everyone can read.
pub async fn must_be_in_earnest(program: &program::Program) -> Result<()> {
    if program.config.demo {
        return Ok(());
    }
    if demo::is_filled(program).await? {
        return Err(Error::fault(format_args!(
            "{} holds the demonstration, whose passwords everyone knows; serve it with `shipin demo`, or take an empty folder",
            program.config.data.display()
        )));
    }
    match party::company(&mut program.db().read().await?).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound) => Err(Error::fault("nobody can sign in here yet: run `shipin found --company NAME` first, then serve")),
        Err(error) => Err(error),
    }
}
