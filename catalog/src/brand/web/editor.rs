//! A mark by itself: its registration, who may use it, and what was done to it.

use super::{
    fields::{self, Choices, kilograms},
    long_day, page_of, said, standing,
};
use crate::{
    By,
    brand::{self, BrandGrant, BrandRight, Marks, RightDeed, RightSheet},
    url,
};
use askama::Template;
use axum::extract::Path;
use coop::{Merchandiser, party, staff_shell};
use kernel::{Error, Id, Result, Timestamp, Tx, Zone};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed};

#[derive(Template)]
#[template(path = "catalog/brand.html")]
struct BrandPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    choices: Choices,
    kept: Option<Kept>,
}

/// A mark as it is kept, beside its form.
struct Kept {
    right: BrandRight,
    state: (&'static str, String),
    grants: Vec<GrantRow>,
    goods: Vec<(String, String)>,
    deeds: Vec<RightDeed>,
}

struct GrantRow {
    href: String,
    user: String,
    /// For which goods.
    goods: String,
    from: String,
    until: String,
    quota: String,
    state: (&'static str, String),
}

impl BrandPage<'_> {
    fn action(&self) -> String {
        self.kept.as_ref().map_or_else(|| url::BRANDS.to_owned(), |kept| url::brand(kept.right.id))
    }

    fn may_be_saved(&self) -> bool {
        self.kept.as_ref().is_none_or(|kept| kept.right.withdrawn_at.is_none())
    }

    fn moment(&self, deed: &RightDeed) -> String {
        self.t.moment(deed.done_at, Zone::CHINA)
    }

    /// Wrong fields with what is wrong, for the list above the form.
    fn wrong(&self) -> Vec<(String, String)> {
        let fields = ["name_zh", "name_en", "slug", "registration_no", "holder", "first_day", "last_day", "towns", "year_month"];
        let grant = ["party", "scope", "products", "grant_first_day", "grant_last_day", "quota", "why"];
        let all = fields.into_iter().chain(grant);
        all.filter_map(|field| Some((field.to_owned(), self.typed.issue(field)?))).collect()
    }
}

pub(super) async fn new_page(app: App, reader: Reader, who: Merchandiser, tx: ReadTx) -> Answer {
    let typed = fields::fresh(&tx);
    drop(tx);
    show(&app, &reader, &who, (None, typed)).await
}

pub(super) async fn edit_page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandRight>>) -> Answer {
    show_kept(&app, &reader, &who, (id, None)).await
}

/// A mark as it is kept, with another form of its page as it was refused.
pub(super) async fn show_kept(app: &App, reader: &Reader, who: &Merchandiser, (id, refused): (Id<BrandRight>, Option<Typed>)) -> Answer {
    let typed = {
        let mut tx = app.db().read().await?;
        let marks = brand::Register::open(&mut tx).await?;
        let right = marks.right(id).ok_or(Error::NotFound)?;
        fields::filled(&RightSheet::of(right, marks.towns(id)))
    };
    let typed = match refused {
        Some(refused) => typed.with_values_of(&refused).refused_as(refused),
        None => typed,
    };
    show(app, reader, who, (Some(id), typed)).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): (Option<Id<BrandRight>>, Typed)) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let kept = match id {
        Some(id) => Some(kept(t, &mut tx, id).await?),
        None => None,
    };
    let title = kept.as_ref().map_or_else(|| t.say("brand-new").into_owned(), |kept| kept.right.name(t).to_owned());
    let choices = Choices::of(t, &mut tx, &typed).await?;
    let page = BrandPage { t, shell: staff_shell(app, reader, who, title), typed, choices, kept };
    page_of(&page, &page.typed)
}

async fn kept(t: &Lang, tx: &mut Tx, id: Id<BrandRight>) -> Result<Kept> {
    let (marks, now) = (Marks::open(tx).await?, tx.now());
    let right = marks.register.right(id).ok_or(Error::NotFound)?.clone();
    let mut grants = Vec::new();
    for grant in marks.register.grants_of(id) {
        grants.push(grant_row(t, tx, (&marks, grant, now)).await?);
    }
    let carrying = marks.carrying(id, now);
    let mut goods: Vec<_> = carrying
        .iter()
        .map(|(subject, _)| (url::product(subject.product), t.pick(&subject.title_zh, &subject.title_en).to_owned()))
        .collect();
    goods.sort();
    let deeds = brand::deeds(tx, id).await?;
    Ok(Kept { state: standing(t, now, (right.from_at, right.until_at, right.withdrawn_at)), right, grants, goods, deeds })
}

async fn grant_row(t: &Lang, tx: &mut Tx, (marks, grant, now): (&Marks, &BrandGrant, Timestamp)) -> Result<GrantRow> {
    let goods = match grant.whole {
        true => t.say("brand-grant-whole").into_owned(),
        false => {
            let ids: Vec<_> = marks.register.products_of(grant.id).collect();
            let mut titles: Vec<String> =
                crate::product::named(tx, &ids).await?.iter().map(|card| t.pick(&card.title_zh, &card.title_en).to_owned()).collect();
            titles.sort();
            titles.join(&t.say("brand-comma"))
        }
    };
    Ok(GrantRow {
        href: url::grant(grant.id),
        user: user_name(t, tx, grant).await?,
        goods,
        from: long_day(t, grant.first_day()),
        until: grant.last_day().map_or_else(|| t.say("brand-no-end").into_owned(), |day| long_day(t, day)),
        quota: kilograms(grant.quota),
        state: standing(t, now, (grant.from_at, grant.until_at, grant.withdrawn_at)),
    })
}

/// Who uses a mark by a grant.
pub(super) async fn user_name(t: &Lang, tx: &mut Tx, grant: &BrandGrant) -> Result<String> {
    let card = match grant.party {
        Some(id) => party::load(tx, id).await?,
        None => party::company(tx).await?,
    };
    Ok(card.name(t).to_owned())
}

pub(super) async fn create(app: App, reader: Reader, who: Merchandiser, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_create(&mut tx, &By::from(&who.0), &mut form).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(said(&url::brand(id), "brand-said-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (None, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_create(tx: &mut Tx, by: &By, form: &mut Form) -> Result<Id<BrandRight>> {
    let sheet = fields::read_right(form);
    form.accept()?;
    brand::begin(tx, by, &sheet.ok_or(Error::NotFound)?).await
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandRight>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_save(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::brand(id), "brand-said-saved"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (Some(id), form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_save(tx: &mut Tx, by: &By, id: Id<BrandRight>, form: &mut Form) -> Result<()> {
    let seen = revision(form);
    let sheet = fields::read_right(form);
    form.accept()?;
    brand::change(tx, by, id, seen, &sheet.ok_or(Error::NotFound)?).await
}

/// The state of the mark that was on the writer's screen.
pub(super) fn revision(form: &mut Form) -> i64 {
    form.read("revision", "field-not-count", |text| text.parse().ok()).unwrap_or_default()
}

pub(super) async fn take_away(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandRight>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let why = form.text("why", 1..=200);
    let done = match form.accept() {
        Ok(()) => brand::withdraw(&mut tx, &By::from(&who.0), id, &why).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::brand(id), "brand-said-withdrawn"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_kept(&app, &reader, &who, (id, Some(form.back(&reader.t, &error)))).await
        }
        Err(error) => Err(error.into()),
    }
}
