//! Trying promotions out: a basket goes in, and every promotion says what it does to it or why it does nothing.

use super::{editor::places, words};
use crate::{
    Channel,
    price::{Asked, AskedLine, Quote, QuoteLine, RowKind, try_out},
    product::web::coded,
    promotion::{self, Outcome, Promotion, Verdict},
    sellable,
};
use askama::Template;
use axum::{extract::Query, http::StatusCode};
use coop::{Merchandiser, staff_shell};
use kernel::{BusinessDay, Error, Id, Issue, Result, Timestamp, Tx, Zone};
use serde::Deserialize;
use std::{collections::HashMap, time::Duration};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html};

const MOST_LINES: usize = 50;

#[derive(Template)]
#[template(path = "catalog/promotion_trial.html")]
struct TrialPage<'a> {
    t: &'a Lang,
    shell: Shell,
    typed: Typed,
    channels: Vec<(String, String, bool)>,
    places: Vec<(String, String, bool)>,
    outcome: Option<Tried>,
}

/// What came of a basket.
struct Tried {
    lines: Vec<Line>,
    verdicts: Vec<(Id<Promotion>, String, &'static str, String, String)>,
    base: String,
    saved: String,
    total: String,
    tax: String,
}

struct Line {
    title: String,
    sku: String,
    count: i64,
    base: String,
    /// What was taken off, and by what.
    off: Vec<(String, String)>,
    total: String,
}

/// The basket as it stands in the address, so that a try-out can be sent to a colleague.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Basket {
    goods: String,
    channel: String,
    place: String,
    code: String,
    phone: String,
    member: String,
    day: String,
    time: String,
}

impl Basket {
    fn form(self) -> Form {
        let pairs = [
            ("goods", self.goods),
            ("channel", self.channel),
            ("place", self.place),
            ("code", self.code),
            ("phone", self.phone),
            ("member", self.member),
            ("day", self.day),
            ("time", self.time),
        ];
        Form::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

pub(super) async fn page(app: App, reader: Reader, who: Merchandiser, Query(basket): Query<Basket>) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let mut form = basket.form();
    let (outcome, typed) = match tried(t, &mut tx, &mut form).await {
        Ok(outcome) => (outcome, form.back(t, &Error::Invalid(Vec::new()))),
        Err(error) if error.is_refusal() => (None, form.back(t, &error)),
        Err(error) => return Err(error.into()),
    };
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&TrialPage {
        t,
        shell: staff_shell(&app, &reader, &who, t.say("promotion-trial")),
        channels: coded(t, "catalog-channel", Channel::ALL.iter().map(|one| one.code()), typed.value("channel")),
        places: places(t, &mut tx, typed.value("place")).await?,
        typed,
        outcome,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What promotions do to the basket; nothing while it is empty.
async fn tried(t: &Lang, tx: &mut Tx, form: &mut Form) -> Result<Option<Tried>> {
    let channel = form.read_if_any("channel", "field-unknown-choice", Channel::parse).unwrap_or(Channel::Web);
    let lines = read_lines(tx, form, channel).await?;
    let place = form.read_if_any("place", "field-unknown-choice", Id::parse);
    let at = read_instant(form, tx.now());
    let person = form.value("phone").filter(|phone| !phone.is_empty()).map(promotion::person);
    let code = form.value("code").map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty());
    let member = form.ticked("member");
    form.accept()?;
    if lines.is_empty() {
        return Ok(None);
    }
    let quote = try_out(tx, &Asked { channel, place, at, lines, code, person, member }).await?;
    Ok(Some(told(t, &quote)))
}

/// Goods by SKU, one a line with a count.
async fn read_lines(tx: &mut Tx, form: &mut Form, channel: Channel) -> Result<Vec<AskedLine>> {
    let text = form.raw("goods").to_owned();
    let mut lines = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_LINES) {
        let (sku, count) = line.rsplit_once(char::is_whitespace).unwrap_or((line, "1"));
        match (sellable::by_sku_in(tx, sku.trim(), channel).await?, count.parse()) {
            (Some(sold), Ok(count)) => lines.push(AskedLine { pack: sold.pack, count, weighed: None }),
            (None, _) => form.refuse(Issue::new("goods", "promotion-sku-unknown").with("sku", sku)),
            (_, Err(_)) => form.refuse(Issue::new("goods", "field-not-count")),
        }
    }
    Ok(lines)
}

fn read_instant(form: &mut Form, now: Timestamp) -> Timestamp {
    let minutes = form.read_if_any("time", "catalog-time", crate::price::minutes).unwrap_or(0);
    let day = form.read_if_any("day", "field-not-day", BusinessDay::parse);
    day.map_or(now, |day| Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60)))
}

fn told(t: &Lang, quote: &Quote) -> Tried {
    let titles: HashMap<_, _> =
        quote.verdicts.iter().map(|verdict| (verdict.promotion, t.pick(&verdict.title_zh, &verdict.title_en).to_owned())).collect();
    let saved = quote.base() - quote.total;
    Tried {
        lines: quote.lines.iter().map(|line| told_line(t, line, &titles)).collect(),
        verdicts: quote.verdicts.iter().map(|verdict| told_verdict(t, verdict, &titles)).collect(),
        base: t.money(quote.base()),
        saved: t.money(-saved),
        total: t.money(quote.total),
        tax: t.money(quote.tax()),
    }
}

fn told_line(t: &Lang, line: &QuoteLine, titles: &HashMap<Id<Promotion>, String>) -> Line {
    let sold = &line.sellable;
    let off = line.rows.iter().filter(|row| row.kind == RowKind::Discount);
    let off = off.map(|row| (row.promotion.and_then(|id| titles.get(&id).cloned()).unwrap_or_default(), t.money(row.amount)));
    Line {
        title: format!("{} {}", t.pick(&sold.title_zh, &sold.title_en), t.pick(&sold.pack_zh, &sold.pack_en)),
        sku: sold.sku.clone(),
        count: line.count,
        base: t.money(line.base()),
        off: off.collect(),
        total: t.money(line.total),
    }
}

fn told_verdict(
    t: &Lang,
    verdict: &Verdict,
    titles: &HashMap<Id<Promotion>, String>,
) -> (Id<Promotion>, String, &'static str, String, String) {
    let (kind, what, saved) = match &verdict.outcome {
        Outcome::Taken(_) => ("good", t.say("promotion-taken").into_owned(), t.money(-verdict.outcome.saved())),
        Outcome::Carried => ("good", t.say("promotion-carried").into_owned(), String::new()),
        Outcome::Not(why) => ("", words::why(t, why, titles), String::new()),
    };
    (verdict.promotion, titles.get(&verdict.promotion).cloned().unwrap_or_default(), kind, what, saved)
}
