//! The month's figures: on a page with a small picture, and as a file for the county's tables.

use super::{
    Figure, MonthFigures,
    chart::{Bar, bars},
    month_figures, year_to,
};
use crate::{
    url,
    web::{Asked, FigureReader, today},
};
use askama::Template;
use axum::{
    body::Body,
    extract::Query,
    http::{HeaderValue, header},
    response::Response,
};
use coop::{Place, PlaceCard, place, staff_shell};
use kernel::{BusinessDay, Error, Id, Money, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Lang, Reader, Shell, html};

/// The figures of a month with the places they come from.
struct Report {
    month: BusinessDay,
    figures: MonthFigures,
    places: HashMap<Id<Place>, PlaceCard>,
}

impl Report {
    async fn asked(tx: &mut Tx, asked: &Asked, mine: Option<&[Id<Place>]>) -> kernel::Result<Report> {
        let month = asked.month(today(tx));
        let figures = month_figures(tx, month).await?;
        let figures = match mine {
            Some(mine) => figures.only(mine),
            None => figures,
        };
        let places = place::all(tx).await?.into_iter().map(|card| (card.id, card)).collect();
        Ok(Report { month, figures, places })
    }

    fn place_name(&self, t: &Lang, place: Option<Id<Place>>) -> String {
        match place {
            Some(id) => self.places.get(&id).map_or_else(|| id.short(), |card| card.name(t).to_owned()),
            None => t.say("books-no-place").into_owned(),
        }
    }

    fn place_code(&self, place: Option<Id<Place>>) -> &str {
        place.and_then(|id| self.places.get(&id)).map_or("", |card| card.code.as_str())
    }
}

#[derive(Template)]
#[template(path = "books/figures.html")]
struct FiguresPage<'a> {
    t: &'a Lang,
    shell: Shell,
    report: Report,
    chosen: Figure,
    year: Vec<Bar>,
}

pub(crate) async fn show(app: App, reader: Reader, figure_reader: FigureReader, Query(asked): Query<Asked>) -> Answer {
    let t = &reader.t;
    let chosen = asked.figure.as_deref().and_then(Figure::parse).unwrap_or(Figure::Sales);
    let mut tx = app.db().read_long().await?;
    let mine = figure_reader.places(&mut tx).await?;
    let report = Report::asked(&mut tx, &asked, mine.as_deref()).await?;
    let year = bars(&year_to(&mut tx, report.month, chosen, mine.as_deref()).await?);
    let shell = staff_shell(&app, &reader, &figure_reader.0, t.with("books-figures-of").set("month", t.month(report.month)).to_string());
    html(&FiguresPage { t, shell, report, chosen, year })
}

impl FiguresPage<'_> {
    fn month_code(&self) -> String {
        url::month_code(self.report.month)
    }

    fn csv_href(&self) -> String {
        format!("{}?month={}", url::FIGURES_CSV, self.month_code())
    }

    fn choices(&self) -> Vec<(&'static str, String, bool)> {
        Figure::ALL.iter().map(|figure| (figure.code(), self.t.say(figure.label_id()).into_owned(), *figure == self.chosen)).collect()
    }

    fn year_title(&self) -> String {
        self.t.with("books-year-of").set("figure", self.t.say(self.chosen.label_id()).as_ref()).to_string()
    }

    /// A bar for each month: its name, its amount, its length, and whether it is the month of this page.
    fn bars(&self) -> Vec<(String, String, i64, &'static str)> {
        let this = |bar: &Bar| if bar.month == self.report.month { "good" } else { "" };
        self.year.iter().map(|bar| (self.t.month(bar.month), self.t.money(bar.amount), bar.percent, this(bar))).collect()
    }

    /// Each figure with its total and what it is a part of.
    fn tallies(&self) -> Vec<(String, String, String)> {
        let part = |figure: &Figure| {
            figure.part_of().map_or_else(String::new, |wider| {
                self.t.with("books-part-of").set("wider", self.t.say(wider.label_id()).as_ref()).to_string()
            })
        };
        Figure::ALL.iter().map(|figure| (figure.label_id(), self.t.money(self.report.figures.total(*figure)), part(figure))).collect()
    }

    /// A row of the table for each place that traded.
    fn rows(&self) -> Vec<(String, Vec<(String, Money)>)> {
        let cells =
            |place| Figure::ALL.iter().map(|figure| (figure.label_id(), self.report.figures.of_place(place, *figure))).collect::<Vec<_>>();
        let mut rows: Vec<_> = self.report.figures.places().into_iter().collect();
        rows.sort_by_key(|place| self.report.place_code(*place).to_owned());
        rows.into_iter().map(|place| (self.report.place_name(self.t, place), cells(place))).collect()
    }

    fn totals(&self) -> Vec<(String, Money)> {
        Figure::ALL.iter().map(|figure| (figure.label_id(), self.report.figures.total(*figure))).collect()
    }
}

/// The table as a file that spreadsheets open with its Chinese words whole.
pub(crate) async fn download(app: App, reader: Reader, figure_reader: FigureReader, Query(asked): Query<Asked>) -> Answer {
    let mut tx = app.db().read_long().await?;
    let mine = figure_reader.places(&mut tx).await?;
    let report = Report::asked(&mut tx, &asked, mine.as_deref()).await?;
    let text = write_csv(&reader.t, &report)?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"figures-{}.csv\"", url::month_code(report.month));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(Error::fault)?);
    Ok(response)
}

fn write_csv(t: &Lang, report: &Report) -> kernel::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    let heading = ["books-month", "books-place-code", "books-place", "books-figure", "books-amount"];
    out.write_record(heading.map(|id| t.say(id).into_owned())).map_err(Error::fault)?;
    for row in report.figures.rows() {
        let (code, name) = (report.place_code(row.place), report.place_name(t, row.place));
        let figure = t.say(row.figure.label_id()).into_owned();
        out.write_record([&url::month_code(report.month), code, &name, &figure, &row.amount.plain()]).map_err(Error::fault)?;
    }
    out.into_inner().map_err(Error::fault)
}

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
