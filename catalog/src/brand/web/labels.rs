//! A grant by itself: its year of labels against the quota and against what was bought, handing out and taking back.

use super::{
    editor::user_name,
    fields::{self, Options, kilograms},
    long_day, page_of, said, standing,
};
use crate::{
    By, SalePack, Sellable,
    brand::{
        BrandGrant, BrandRight,
        label::{self, Account, LabelKind, LabelLine, LabelMove, NewIssue, NewReturn},
    },
    url,
};
use askama::Template;
use axum::extract::Path;
use coop::{Merchandiser, staff_shell};
use kernel::{Error, Id, Quantity, Result, Tx, Zone};
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed};

#[derive(Template)]
#[template(path = "catalog/grant.html")]
struct GrantPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    right: BrandRight,
    grant: BrandGrant,
    state: (&'static str, String),
    holds: bool,
    account: Account,
    packs: Options,
    names: HashMap<Id<SalePack>, String>,
    /// Keys of the two forms: a form sent twice is one movement.
    keys: (Id<LabelMove>, Id<LabelMove>),
}

impl GrantPage<'_> {
    fn mark_href(&self) -> String {
        url::brand(self.right.id)
    }

    fn year(&self) -> String {
        let (first, next) = self.account.span;
        self.t.with("brand-year").set("from", long_day(self.t, first)).set("to", long_day(self.t, next.plus_days(-1))).to_string()
    }

    fn days(&self) -> String {
        let until = self.grant.last_day().map_or_else(|| self.t.say("brand-no-end").into_owned(), |day| long_day(self.t, day));
        format!("{} – {until}", long_day(self.t, self.grant.first_day()))
    }

    /// The state of the mark that is on the reader's screen.
    fn revision(&self) -> i64 {
        self.right.revision
    }

    fn may_be_amended(&self) -> bool {
        self.grant.withdrawn_at.is_none() && self.right.withdrawn_at.is_none()
    }

    /// The numbers of an issue's labels, as one reads them.
    fn numbers(&self, line: &LabelLine) -> Option<String> {
        line.numbers().map(|(first, last)| format!("{first}–{last}"))
    }

    fn kg(&self, grams: &Quantity) -> String {
        kilograms(*grams)
    }

    fn left(&self) -> Quantity {
        self.account.left()
    }

    /// Bars on one scale: the quota, what was bought, what labels stand for, what is left.
    fn bars(&self) -> Vec<(String, String, i64, &'static str)> {
        let account = &self.account;
        let most = account.quota.max(account.bought).max(account.issued).in_steps().max(1);
        let bar = |id: &str, grams: Quantity, kind| {
            let percent = i64::try_from(i128::from(grams.in_steps()) * 100 / i128::from(most)).unwrap_or(100);
            (self.t.say(id).into_owned(), kilograms(grams), percent, kind)
        };
        vec![
            bar("brand-quota", account.quota, ""),
            bar("brand-bought", account.bought, "good"),
            bar("brand-issued", account.issued, if account.left().is_zero() { "bad" } else { "care" }),
            bar("brand-left", account.left(), ""),
        ]
    }

    fn moment(&self, line: &LabelLine) -> String {
        self.t.moment(line.done_at, Zone::CHINA)
    }

    fn pack(&self, line: &LabelLine) -> &str {
        self.names.get(&line.pack).map_or("", String::as_str)
    }

    /// Issues of which labels are still out.
    fn issues(&self) -> Options {
        let out = self.account.lines.iter().filter(|line| line.kind == LabelKind::Issue && line.out() > 0);
        let told = |line: &LabelLine| {
            let said = self.t.with("brand-issue-of").set("when", self.moment(line)).set("pack", self.pack(line)).set("count", line.out());
            (line.id.to_string(), said.to_string(), self.typed.is("issue", &line.id.to_string()))
        };
        out.map(told).collect()
    }

    fn kinds(&self) -> Options {
        let kind = |kind: LabelKind| {
            let chosen = self.typed.value_or("kind", LabelKind::Return.code()) == kind.code();
            (kind.to_string(), self.t.say(format!("brand-label-{kind}")).into_owned(), chosen)
        };
        [LabelKind::Return, LabelKind::Spoil].map(kind).to_vec()
    }

    /// Why no labels can be handed out now.
    fn why_not(&self) -> &'static str {
        match () {
            () if !self.holds => "brand-grant-not-holding",
            () if self.packs.is_empty() => "brand-no-packs",
            () => "brand-none-left",
        }
    }

    fn wrong(&self) -> Vec<(String, String)> {
        let labels = ["pack", "labels", "note", "issue", "kind", "back"];
        let fields = labels.into_iter().chain(["quota", "grant_first_day", "grant_last_day", "why"]);
        fields.filter_map(|field| Some((field.to_owned(), self.typed.issue(field)?))).collect()
    }
}

pub(super) async fn page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandGrant>>) -> Answer {
    show(&app, &reader, &who, (id, Typed::default())).await
}

pub(super) async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): (Id<BrandGrant>, Typed)) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (register, grant) = label::of_grant(&mut tx, id).await?;
    let (right, now) = (register.right(grant.right).ok_or(Error::NotFound)?.clone(), tx.now());
    let account = label::account(&mut tx, &register, &grant).await?;
    let offered = label::packs(&mut tx, &register, &grant).await?;
    let handed: Vec<_> = account.lines.iter().map(|line| line.pack).collect();
    let known = if handed.is_empty() { Vec::new() } else { crate::sellable::by_packs(&mut tx, &handed).await? };
    let names = offered.iter().chain(&known).map(|sold| (sold.pack, name_of(t, sold))).collect();
    let title = t.with("brand-grant-of").set("mark", right.name(t)).set("user", user_name(t, &mut tx, &grant).await?).to_string();
    let page = GrantPage {
        t,
        shell: staff_shell(app, reader, who, title),
        state: standing(t, now, (grant.from_at, grant.until_at, grant.withdrawn_at)),
        holds: grant.holds_at(now) && right.holds_at(now),
        account,
        packs: offered.iter().map(|sold| option(t, &typed, sold)).collect(),
        names,
        keys: (tx.id(), tx.id()),
        typed: typed.with_values_of(&fields::terms(&grant)),
        right,
        grant,
    };
    page_of(&page, &page.typed)
}

fn name_of(t: &Lang, sold: &Sellable) -> String {
    let name = format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en));
    format!("{} · {}", t.pick(&sold.title_zh, &sold.title_en), name.trim())
}

fn option(t: &Lang, typed: &Typed, sold: &Sellable) -> (String, String, bool) {
    let each = label::grams_of(sold).map(kilograms).unwrap_or_default();
    (sold.pack.to_string(), format!("{} ({each})", name_of(t, sold)), typed.is("pack", &sold.pack.to_string()))
}

pub(super) async fn hand_out(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandGrant>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_hand_out(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::grant(id), "brand-said-issued"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_hand_out(tx: &mut Tx, by: &By, id: Id<BrandGrant>, form: &mut Form) -> Result<()> {
    let (key, pack) = (form.id("key"), form.id("pack"));
    let (labels, note) = (form.count("labels", 1..=label::MOST_AT_ONCE), form.text("note", 0..=200));
    form.accept()?;
    let (key, pack) = key.zip(pack).ok_or(Error::NotFound)?;
    label::issue(tx, by, id, &NewIssue { key, pack, labels, note }).await
}

pub(super) async fn take_back(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandGrant>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_take_back(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&url::grant(id), "brand-said-back"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_take_back(tx: &mut Tx, by: &By, id: Id<BrandGrant>, form: &mut Form) -> Result<()> {
    let (key, issue) = (form.id("key"), form.id("issue"));
    let kind = form.read("kind", "field-unknown-choice", LabelKind::parse);
    let (labels, note) = (form.count("back", 1..=label::MOST_AT_ONCE), form.text("back_note", 0..=200));
    form.accept()?;
    let ((key, issue), kind) = key.zip(issue).zip(kind).ok_or(Error::NotFound)?;
    label::take_back(tx, by, id, &NewReturn { key, issue, kind, labels, note }).await
}
