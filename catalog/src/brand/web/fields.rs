//! A mark's form: read into a sheet, and filled from one.

use crate::brand::{BrandGrant, BrandKind, GrantTerms, NewGrant, RightSheet};
use coop::{Party, PartyCard, PartyKind, party, town_name, towns};
use kernel::{BusinessDay, Id, Quantity, Result, Tx, Unit, Zone};
use ui::{Form, Lang, Typed};

pub(super) type Options = Vec<(String, String, bool)>;

pub(super) fn read_right(form: &mut Form) -> Option<RightSheet> {
    let kind = form.read("kind", "field-unknown-choice", BrandKind::parse);
    let first_day = form.day("first_day");
    Some(RightSheet {
        slug: form.raw("slug").to_lowercase(),
        name_zh: form.text("name_zh", 0..=60),
        name_en: form.text("name_en", 0..=80),
        about_zh: form.text("about_zh", 0..=2000),
        about_en: form.text("about_en", 0..=2000),
        registration_no: form.text("registration_no", 0..=60),
        holder_party: form.read_if_any("holder_party", "field-unknown-choice", Id::parse),
        holder: form.text("holder", 0..=120),
        last_day: form.read_if_any("last_day", "field-not-day", BusinessDay::parse),
        year_month: form.count("year_month", 1..=12),
        towns: towns_of(form),
        kind: kind?,
        first_day: first_day?,
    })
}

/// The towns that were ticked, each once.
fn towns_of(form: &Form) -> Vec<String> {
    let mut towns: Vec<String> = form.all("towns").into_iter().filter(|town| town.chars().count() <= 20).map(str::to_owned).collect();
    towns.sort();
    towns.dedup();
    towns
}

pub(super) fn filled(sheet: &RightSheet) -> Typed {
    let day = |day: Option<BusinessDay>| day.map(|day| day.to_string()).unwrap_or_default();
    Typed::filled([
        ("kind", sheet.kind.to_string()),
        ("slug", sheet.slug.clone()),
        ("name_zh", sheet.name_zh.clone()),
        ("name_en", sheet.name_en.clone()),
        ("about_zh", sheet.about_zh.clone()),
        ("about_en", sheet.about_en.clone()),
        ("registration_no", sheet.registration_no.clone()),
        ("holder_party", sheet.holder_party.map(|id| id.to_string()).unwrap_or_default()),
        ("holder", sheet.holder.clone()),
        ("first_day", day(Some(sheet.first_day))),
        ("last_day", day(sheet.last_day)),
        ("year_month", sheet.year_month.to_string()),
    ])
    .ticking("towns", sheet.towns.iter().cloned())
}

pub(super) fn read_grant(form: &mut Form) -> Option<NewGrant> {
    let first_day = form.day("grant_first_day");
    let scope = form.read("scope", "field-unknown-choice", |scope| matches!(scope, "whole" | "named").then(|| scope == "whole"));
    Some(NewGrant {
        party: form.read_if_any("party", "field-unknown-choice", Id::<Party>::parse),
        products: form.all("products").into_iter().filter_map(Id::parse).collect(),
        last_day: form.read_if_any("grant_last_day", "field-not-day", BusinessDay::parse),
        quota: form.quantity("quota", Unit::GRAMS),
        whole: scope?,
        first_day: first_day?,
    })
}

pub(super) fn read_terms(form: &mut Form) -> Option<GrantTerms> {
    let first_day = form.day("grant_first_day");
    let last_day = form.read_if_any("grant_last_day", "field-not-day", BusinessDay::parse);
    let quota = form.quantity("quota", Unit::GRAMS);
    Some(GrantTerms { first_day: first_day?, last_day, quota })
}

/// The terms of a grant as its form begins.
pub(super) fn terms(grant: &BrandGrant) -> Typed {
    Typed::filled([
        ("quota", Unit::GRAMS.plain(grant.quota)),
        ("grant_first_day", grant.first_day().to_string()),
        ("grant_last_day", grant.last_day().map(|day| day.to_string()).unwrap_or_default()),
    ])
}

/// What the forms of a mark offer.
pub(super) struct Choices {
    pub kinds: Options,
    pub holders: Options,
    pub users: Options,
    pub towns: Options,
    pub months: Options,
    /// The county's specialties, for grants that name their goods.
    pub goods: Options,
    pub scopes: Options,
}

impl Choices {
    pub(super) async fn of(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Choices> {
        let company = party::company(tx).await?;
        let growers = party::all_of(tx, &[PartyKind::Cooperative, PartyKind::Farmer]).await?;
        let kinds = BrandKind::ALL.iter().map(|kind| kind.code());
        let kinds = kinds.map(|kind| (kind.to_owned(), say_kind(t, kind), typed.is("kind", kind))).collect();
        let goods: Vec<(Id<crate::Product>, String, String)> = tx.fetch_all(kernel::query(GOODS)).await?;
        let good = |(id, zh, en): (Id<crate::Product>, String, String)| {
            let id = id.to_string();
            (id.clone(), t.pick(&zh, &en).to_owned(), typed.is("products", &id))
        };
        let months = (1..=12i64).map(|month| {
            (month.to_string(), t.say(format!("brand-month-{month}")).into_owned(), typed.is("year_month", &month.to_string()))
        });
        let scope =
            |code: &str| (code.to_owned(), t.say(format!("brand-scope-{code}")).into_owned(), typed.value_or("scope", "whole") == code);
        Ok(Choices {
            kinds,
            holders: parties(
                t,
                typed,
                "holder_party",
                (t.say("brand-holder-none").into_owned(), std::iter::once(&company).chain(&growers)),
            ),
            users: parties(t, typed, "party", (company.name(t).to_owned(), growers.iter())),
            towns: town_options(t, tx, typed).await?,
            months: months.collect(),
            goods: goods.into_iter().map(good).collect(),
            scopes: ["whole", "named"].map(scope).to_vec(),
        })
    }
}

fn say_kind(t: &Lang, kind: &str) -> String {
    t.say(format!("brand-kind-{}", kind.replace('_', "-"))).into_owned()
}

fn parties<'a>(t: &Lang, typed: &Typed, field: &str, (none, all): (String, impl Iterator<Item = &'a PartyCard>)) -> Options {
    let one = |card: &PartyCard| {
        let id = card.id.to_string();
        (id.clone(), card.name(t).to_owned(), typed.is(field, &id))
    };
    std::iter::once((String::new(), none, typed.value(field).is_empty())).chain(all.map(one)).collect()
}

/// The county's towns, and those from elsewhere that are written down already.
async fn town_options(t: &Lang, tx: &mut Tx, typed: &Typed) -> Result<Options> {
    let names = towns(tx).await?.into_iter().map(|(town, _)| town.name);
    Ok(names.map(|name| (name.clone(), town_name(t, &name).into_owned(), typed.is("towns", &name))).collect())
}

/// What an empty form of a mark begins with.
pub(super) fn fresh(tx: &Tx) -> Typed {
    let today = Zone::CHINA.day(tx.now());
    Typed::filled([("kind", BrandKind::CertificationMark.to_string()), ("first_day", today.to_string()), ("year_month", "1".to_owned())])
}

/// Grams as the desk writes kilograms.
pub(super) fn kilograms(grams: Quantity) -> String {
    format!("{} kg", Unit::GRAMS.plain(grams))
}

const GOODS: &str = "
    select id, title_zh, title_en from catalog_product where kind = 'specialty' and status <> 'retired' order by title_zh, id limit 200";
