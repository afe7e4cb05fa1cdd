//! The scale beside the packing table: one piece after the other of an order, in the packer's hand.

use super::{Reading, Weighed, Weighing, open_of, readings, weigh};
use crate::{
    Demand, Wave,
    demand::{self, DemandCard, DemandState, NumberedLine},
    desk::{must_work_at, page, paper, quantity_up_to},
    url, wave,
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    routing::get,
};
use coop::{HubClerk, Role, staff_shell};
use kernel::{Error, Id, Quantity, Result, Tx, Unit};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/staff/waves/{id}/weights/{demand}", get(show).post(note))
}

pub(crate) fn address(wave: Id<Wave>, demand: Id<Demand>) -> String {
    format!("{}/weights/{demand}", url::one(url::WAVES, wave))
}

const ROLES: &[Role] = &[Role::HubClerk];

/// A barcode read into the field weighs more.
const MOST_WEIGHED: Quantity = Quantity::steps(1_000_000);

/// `?line=…&piece=…`: the piece somebody weighs again.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    line: Option<i64>,
    piece: Option<i64>,
}

#[derive(Template)]
#[template(path = "fulfillment/weighing.html")]
struct WeighingPage<'a> {
    t: &'a Lang,
    shell: Shell,
    wave: Id<Wave>,
    demand: DemandCard,
    lines: Vec<NumberedLine>,
    readings: Vec<Weighed>,
    /// The piece that goes on the scale now.
    now: Option<(NumberedLine, i64)>,
    key: Id<Weighing>,
    typed: Typed,
}

/// A piece with what the scale showed.
struct PieceRow {
    name: String,
    href: String,
    weight: String,
    /// What it showed before, until somebody put it right.
    before: Vec<String>,
    reason: String,
}

impl WeighingPage<'_> {
    fn address(&self) -> String {
        address(self.wave, self.demand.id)
    }

    fn label<'a>(&self, line: &'a NumberedLine) -> &'a str {
        self.t.pick(&line.wanted.label_zh, &line.wanted.label_en)
    }

    fn kilograms(&self, quantity: Quantity) -> String {
        self.t.quantity(quantity, Unit::GRAMS)
    }

    /// What a piece of the line may weigh, and what it was sold as.
    fn about(&self, line: &NumberedLine) -> String {
        let Some(bounds) = line.wanted.bounds else { return String::new() };
        let about = self.t.with("weighing-about").set("weight", self.kilograms(line.wanted.piece()));
        about.set("least", self.kilograms(bounds.least)).set("most", self.kilograms(bounds.most)).to_string()
    }

    fn task(&self, line: &NumberedLine, piece: &i64) -> String {
        self.t.with("weighing-task").set("piece", *piece).set("pieces", line.wanted.pieces.unwrap_or(1)).to_string()
    }

    fn pieces(&self) -> Vec<PieceRow> {
        let numbered = self.lines.iter().flat_map(|line| (1..=line.wanted.pieces.unwrap_or(0)).map(move |piece| (line, piece)));
        numbered.map(|(line, piece)| self.row(line, piece)).collect()
    }

    fn row(&self, line: &NumberedLine, piece: i64) -> PieceRow {
        let mut shown: Vec<&Weighed> = self.readings.iter().filter(|one| (one.line, one.piece) == (line.line, piece)).collect();
        let last = shown.pop();
        PieceRow {
            name: format!("{} · {}", self.label(line), self.t.with("weighing-piece").set("piece", piece)),
            href: format!("{}?line={}&piece={piece}", self.address(), line.line),
            weight: last.map(|one| self.kilograms(one.quantity)).unwrap_or_default(),
            before: shown.into_iter().map(|one| self.kilograms(one.quantity)).collect(),
            reason: last.map(|one| one.reason.clone()).unwrap_or_default(),
        }
    }

    /// A weight that was read and refused is out of its bounds.
    fn asks_reason(&self) -> bool {
        self.typed.is_wrong() && Unit::GRAMS.parse(self.typed.value("weight")).is_some()
    }

    fn is_open(&self) -> bool {
        self.demand.state == DemandState::InWave
    }
}

type At = (Id<Wave>, Id<Demand>);

async fn show(app: App, reader: Reader, clerk: HubClerk, Path(at): Path<At>, Query(asked): Query<Asked>) -> Answer {
    let mut tx = app.db().read().await?;
    show_piece((&app, &reader, &clerk), &mut tx, at, (asked.line.zip(asked.piece), Typed::default())).await
}

/// The page with the asked-for piece on the scale, or the first that was not weighed yet.
async fn show_piece(
    (app, reader, clerk): (&App, &Reader, &HubClerk),
    tx: &mut Tx,
    (wave, demand): At,
    (asked, typed): (Option<(i64, i64)>, Typed),
) -> Answer {
    let card = in_round(tx, clerk, (wave, demand)).await?;
    let mut lines = demand::lines(tx, &[demand]).await?;
    lines.retain(|line| line.wanted.pieces.is_some());
    let readings = readings(tx, demand).await?;
    let now = if card.state == DemandState::InWave { next(&lines, &readings, asked) } else { None };
    let t = &reader.t;
    let shell = staff_shell(app, reader, clerk, t.say("weighing-title"));
    let key = tx.id();
    page(&WeighingPage { t, shell, wave, demand: card, lines, readings, now, key, typed: typed.clone() }, &typed)
}

/// The demand, if it is in this round and somebody works there.
async fn in_round(tx: &mut Tx, clerk: &HubClerk, (wave, demand): At) -> Result<DemandCard> {
    let round = wave::load(tx, wave).await?;
    must_work_at(tx, clerk, ROLES, round.place).await?;
    let card = demand::load(tx, demand).await?;
    if card.wave == Some(wave) { Ok(card) } else { Err(Error::NotFound) }
}

fn next(lines: &[NumberedLine], readings: &[Weighed], asked: Option<(i64, i64)>) -> Option<(NumberedLine, i64)> {
    if let Some((number, piece)) = asked {
        let line = lines.iter().find(|line| line.line == number && (1..=line.wanted.pieces.unwrap_or(0)).contains(&piece));
        return line.map(|line| (line.clone(), piece));
    }
    lines.iter().find_map(|line| Some((line.clone(), open_of(line, readings).first()?.piece)))
}

async fn note(app: App, reader: Reader, clerk: HubClerk, Path(at): Path<At>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let demand = in_round(&mut tx, &clerk, at).await?;
    let place = must_work_at(&mut tx, &clerk, ROLES, demand.place).await?;
    let piece = (form.raw("line").parse().unwrap_or(0), form.raw("piece").parse().unwrap_or(0));
    let noted = match read(&mut tx, &mut form, (at.1, piece)) {
        Ok(reading) => weigh(&mut tx, &clerk, &place, &reading).await,
        Err(error) => Err(error),
    };
    match noted {
        Ok(()) => tx.commit().await.map(|()| see_other(&address(at.0, at.1))).map_err(Into::into),
        Err(error) if error.is_refusal() => {
            drop(tx);
            let mut tx = app.db().read().await?;
            show_piece((&app, &reader, &clerk), &mut tx, at, (Some(piece), form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

fn read(tx: &mut Tx, form: &mut Form, (demand, (line, piece)): (Id<Demand>, (i64, i64))) -> Result<Reading> {
    let id = paper(tx, form);
    let quantity = quantity_up_to(form, "weight", Unit::GRAMS, MOST_WEIGHED);
    let reason = form.text("reason", 0..=100);
    form.accept()?;
    Ok(Reading { id, demand, line, piece, quantity, reason })
}
