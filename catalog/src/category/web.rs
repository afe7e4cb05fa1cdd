//! The shelves as the merchandiser puts them up and under each other.

use super::{Labelled, Tree, Turn, all, change, put_up, remove, turn};
use crate::{
    product::web::{said, shelves},
    search::{Search, take_in},
};
use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::{get, post},
};
use coop::{Merchandiser, staff_shell};
use kernel::{Issue, Result, Tx, query};
use serde::Deserialize;
use std::collections::HashMap;
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html, see_other};

pub(crate) const CATEGORIES: &str = "/staff/catalog/categories";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(CATEGORIES, get(show).post(write_down))
        .route("/staff/catalog/categories/{code}/turn", post(turn_one))
        .route("/staff/catalog/categories/{code}/removal", post(take_away))
}

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/categories.html")]
struct CategoriesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    rows: Vec<Row>,
    /// What a shelf can stand under.
    uppers: Options,
    typed: Typed,
}

/// A shelf on the desk's list.
struct Row {
    code: String,
    name_zh: String,
    name_en: String,
    /// One at the top, up to three.
    level: usize,
    /// Goods on it, and on all under it.
    goods: (i64, i64),
    is_first: bool,
    is_last: bool,
    /// Which of its buttons was pressed last.
    pressed: Option<Turn>,
}

/// A button that moves a shelf one on.
struct Button {
    way: Turn,
    sign: &'static str,
    label: String,
    /// It can go no further.
    is_end: bool,
    /// It was pressed last and keeps the focus; where it has come to an end, the other one gets it.
    is_held: bool,
}

impl Row {
    fn buttons(&self, t: &Lang) -> [Button; 2] {
        let held = match self.pressed {
            Some(Turn::Up) if self.is_first => Some(Turn::Down),
            Some(Turn::Down) if self.is_last => Some(Turn::Up),
            pressed => pressed,
        };
        let name = t.pick(&self.name_zh, &self.name_en);
        let label = |id: &'static str| t.with(id).set("shelf", name).to_string();
        let button = |way, sign, id, is_end| Button { way, sign, label: label(id), is_end, is_held: held == Some(way) };
        [button(Turn::Up, "↑", "shelves-up", self.is_first), button(Turn::Down, "↓", "shelves-down", self.is_last)]
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// The shelf to be changed.
    code: String,
    /// The shelf that was turned last, a blank, and which way.
    turned: String,
}

async fn show(app: App, reader: Reader, clerk: Merchandiser, Query(asked): Query<Asked>) -> Answer {
    let shelves = all(&mut app.db().read().await?).await?;
    let known = shelves.get(&asked.code).map(|shelf| {
        let parent = shelf.parent.clone().unwrap_or_default();
        [("code", shelf.code.clone()), ("name_zh", shelf.name_zh.clone()), ("name_en", shelf.name_en.clone()), ("parent", parent)]
    });
    let typed = known.map_or_else(Typed::default, |known| Typed::filled(known.into_iter().chain([("known", "on".to_owned())])));
    show_all(&app, &reader, &clerk, (typed, &asked.turned)).await
}

async fn show_all(app: &App, reader: &Reader, clerk: &Merchandiser, (typed, turned): (Typed, &str)) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let tree = all(&mut tx).await?;
    let rows = rows(&tree, &goods(&mut tx).await?, turned);
    let top = (String::new(), t.say("shelves-at-top").into_owned(), typed.value("parent").is_empty());
    let own = if typed.is("known", "on") { tree.under(typed.value("code")) } else { Vec::new() };
    let others = shelves(t, &tree, typed.value("parent")).into_iter().filter(|(code, ..)| !own.contains(&code.as_str()));
    let uppers = std::iter::once(top).chain(others).collect();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, clerk, t.say("catalog-categories"));
    let mut response = html(&CategoriesPage { t, shell, rows, uppers, typed })?;
    *response.status_mut() = status;
    Ok(response)
}

fn rows(tree: &Tree, goods: &HashMap<String, i64>, turned: &str) -> Vec<Row> {
    let of = |code: &str| goods.get(code).copied().unwrap_or(0);
    let row = |shelf: &super::Category| {
        let beside: Vec<_> = tree.below(shelf.parent.as_deref()).map(|one| &one.code).collect();
        let pressed = turned.split_once(' ').filter(|(code, _)| *code == shelf.code).and_then(|(_, way)| Turn::parse(way));
        Row {
            code: shelf.code.clone(),
            name_zh: shelf.name_zh.clone(),
            name_en: shelf.name_en.clone(),
            level: tree.way(&shelf.code).len(),
            goods: (of(&shelf.code), tree.under(&shelf.code).into_iter().map(of).sum()),
            is_first: beside.first() == Some(&&shelf.code),
            is_last: beside.last() == Some(&&shelf.code),
            pressed,
        }
    };
    tree.iter().map(row).collect()
}

/// How many goods stand on each shelf itself.
async fn goods(tx: &mut Tx) -> Result<HashMap<String, i64>> {
    let counted = "select category, count(*) from catalog_listed where status <> 'retired' group by category";
    let rows: Vec<(String, i64)> = tx.fetch_all(query(counted)).await?;
    Ok(rows.into_iter().collect())
}

async fn write_down(app: App, reader: Reader, clerk: Merchandiser, Part(search): Part<Search>, mut form: Form) -> Answer {
    match try_write_down(&app, &mut form).await {
        Ok(()) => {
            take_in(&app, &search).await;
            Ok(said(CATEGORIES, "catalog-saved"))
        }
        Err(error) if error.is_refusal() => show_all(&app, &reader, &clerk, (form.back(&reader.t, &error), "")).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_write_down(app: &App, form: &mut Form) -> Result<()> {
    let code = form.text("code", 1..=30);
    let written_so = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    form.must(written_so, Issue::new("code", "catalog-category-letters"));
    let (name_zh, name_en, parent) = (form.text("name_zh", 1..=20), form.text("name_en", 1..=40), form.text("parent", 0..=30));
    form.accept()?;
    let wanted =
        Labelled { code: &code, name_zh: &name_zh, name_en: &name_en, parent: Some(parent.as_str()).filter(|code| !code.is_empty()) };
    let mut tx = app.db().write().await?;
    if form.ticked("known") {
        change(&mut tx, &wanted).await?
    } else {
        put_up(&mut tx, &wanted).await?
    }
    tx.commit().await
}

/// The page comes back with the same button under the finger, so that a shelf is moved far by pressing it again.
async fn turn_one(app: App, _: Merchandiser, Part(search): Part<Search>, Path(code): Path<String>, mut form: Form) -> Answer {
    let way = form.read("way", "field-unknown-choice", Turn::parse);
    form.accept()?;
    let Some(way) = way else { return Ok(see_other(CATEGORIES)) };
    let mut tx = app.db().write().await?;
    turn(&mut tx, &code, way).await?;
    tx.commit().await?;
    take_in(&app, &search).await;
    Ok(see_other(&format!("{CATEGORIES}?turned={code}%20{way}")))
}

async fn take_away(app: App, reader: Reader, clerk: Merchandiser, Part(search): Part<Search>, Path(code): Path<String>) -> Answer {
    match try_take_away(&app, &code).await {
        Ok(()) => {
            take_in(&app, &search).await;
            Ok(said(CATEGORIES, "shelves-removed"))
        }
        Err(error) if error.is_refusal() => {
            let typed = Form::default().back(&reader.t, &error);
            show_all(&app, &reader, &clerk, (typed, "")).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_take_away(app: &App, code: &str) -> Result<()> {
    let mut tx = app.db().write().await?;
    remove(&mut tx, code).await?;
    tx.commit().await
}
