//! The desk's page of what shelves ask of their goods.

use super::{Attribute, AttributeKind, Attributes, Choice, Choices, all, change, keep::MOST_CHOICES, put_up, retire};
use crate::{
    category::{self, Tree},
    product::web::{coded, said, shelves},
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
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html};

const ATTRIBUTES: &str = "/staff/catalog/attributes";

pub(crate) fn routes() -> Router<App> {
    Router::new().route(ATTRIBUTES, get(show).post(write_down)).route("/staff/catalog/attributes/{code}/retirement", post(retire_one))
}

type Options = Vec<(String, String, bool)>;

#[derive(Template)]
#[template(path = "catalog/attributes.html")]
struct AttributesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    tree: Tree,
    attributes: Attributes,
    shelves: Options,
    kinds: Options,
    typed: Typed,
    /// Of the attribute that is changed: what products say, how many say it, whether it still fits.
    answers: Vec<(String, i64, bool)>,
}

impl AttributesPage<'_> {
    fn is_known(&self) -> bool {
        self.typed.is("known", "on")
    }

    fn shelf(&self, attribute: &Attribute) -> String {
        self.tree.full_name(self.t, &attribute.category)
    }

    /// What it is answered with, in a few words.
    fn kind(&self, attribute: &Attribute) -> String {
        let kind = self.t.say(format!("attribute-kind-{}", attribute.kind)).into_owned();
        match attribute.kind {
            AttributeKind::Choice => {
                let choices: Vec<&str> = attribute.open_choices().map(|choice| self.t.pick(&choice.zh, &choice.en)).collect();
                format!("{kind}: {}", choices.join(" · "))
            }
            AttributeKind::Number => format!("{kind} {}", attribute.unit).trim().to_owned(),
            AttributeKind::YesNo | AttributeKind::Text => kind,
        }
    }

    fn misfits(&self) -> i64 {
        self.answers.iter().filter(|(.., fits)| !fits).map(|(_, count, _)| count).sum()
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    /// The attribute to be changed.
    code: String,
}

async fn show(app: App, reader: Reader, clerk: Merchandiser, Query(asked): Query<Asked>) -> Answer {
    let known = all(&mut app.db().read().await?).await?.get(&asked.code).map(filled);
    show_all(&app, &reader, &clerk, known.unwrap_or_else(|| Typed::filled([("shown", "on".to_owned())]))).await
}

fn filled(one: &Attribute) -> Typed {
    let tick = |yes: bool| if yes { "on".to_owned() } else { String::new() };
    let line = |choice: &Choice| format!("{} | {} | {}", choice.code, choice.zh, choice.en);
    Typed::filled([
        ("known", "on".to_owned()),
        ("code", one.code.clone()),
        ("category", one.category.clone()),
        ("kind", one.kind.code().to_owned()),
        ("name_zh", one.name_zh.clone()),
        ("name_en", one.name_en.clone()),
        ("unit", one.unit.clone()),
        ("scale", one.scale.to_string()),
        ("choices", one.open_choices().map(line).collect::<Vec<_>>().join("\n")),
        ("required", tick(one.required)),
        ("shown", tick(one.shown)),
        ("facet", tick(one.facet)),
    ])
}

async fn show_all(app: &App, reader: &Reader, clerk: &Merchandiser, typed: Typed) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let (tree, attributes) = (category::all(&mut tx).await?, all(&mut tx).await?);
    let answers = match attributes.get(typed.value("code")).filter(|_| typed.is("known", "on")) {
        Some(one) => answers(t, &mut tx, one, &tree).await?,
        None => Vec::new(),
    };
    let shelves = shelves(t, &tree, typed.value("category"));
    let kinds = coded(t, "attribute-kind", AttributeKind::ALL.iter().map(|kind| kind.code()), typed.value("kind"));
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, clerk, t.say("attributes"));
    let mut response = html(&AttributesPage { t, shell, tree, attributes, shelves, kinds, typed, answers })?;
    *response.status_mut() = status;
    Ok(response)
}

/// What products say, the most frequent first.
async fn answers(t: &Lang, tx: &mut Tx, one: &Attribute, tree: &Tree) -> Result<Vec<(String, i64, bool)>> {
    let rows: Vec<(String, String, i64)> = tx.fetch_all(query(ANSWERS).bind(&one.code)).await?;
    let under = tree.under(&one.category);
    let fits = |category: &String, value: &str| !one.retired && one.holds(value) && under.contains(&category.as_str());
    let mut answers: Vec<(String, i64, bool)> = Vec::new();
    for (category, value, count) in rows {
        let told = (one.said(t, &value), fits(&category, &value));
        match answers.iter_mut().find(|(said, _, fits)| (said, *fits) == (&told.0, told.1)) {
            Some(known) => known.1 += count,
            None => answers.push((told.0, count, told.1)),
        }
    }
    answers.sort_by_key(|(_, count, fits)| (*fits, -count));
    answers.truncate(MOST_CHOICES);
    Ok(answers)
}

async fn write_down(app: App, reader: Reader, clerk: Merchandiser, Part(search): Part<Search>, mut form: Form) -> Answer {
    match try_write_down(&app, &mut form).await {
        Ok(()) => {
            take_in(&app, &search).await;
            Ok(said(ATTRIBUTES, "catalog-saved"))
        }
        Err(error) if error.is_refusal() => show_all(&app, &reader, &clerk, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_write_down(app: &App, form: &mut Form) -> Result<()> {
    let attribute = read(form);
    form.accept()?;
    let mut tx = app.db().write().await?;
    if form.ticked("known") {
        change(&mut tx, &attribute).await?
    } else {
        put_up(&mut tx, &attribute).await?
    }
    tx.commit().await
}

fn read(form: &mut Form) -> Attribute {
    let code = form.text("code", 1..=30);
    form.must(is_code(&code), Issue::new("code", "attribute-letters"));
    Attribute {
        code,
        category: form.text("category", 1..=30),
        kind: form.read("kind", "field-unknown-choice", AttributeKind::parse).unwrap_or(AttributeKind::Text),
        name_zh: form.text("name_zh", 1..=20),
        name_en: form.text("name_en", 1..=40),
        unit: form.text("unit", 0..=12),
        scale: form.read_if_any("scale", "field-not-count", |text| text.parse().ok()).unwrap_or(0),
        choices: choices(form),
        required: form.ticked("required"),
        shown: form.ticked("shown"),
        facet: form.ticked("facet"),
        place: 0,
        retired: false,
    }
}

/// A line for each choice: its code, and what it is called in both languages.
fn choices(form: &mut Form) -> Choices {
    let typed = form.text("choices", 0..=4000);
    let mut choices = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts: Vec<&str> = line.split(['|', '｜']).map(str::trim).collect();
        match parts[..] {
            [code, zh, en] if is_code(code) && !zh.is_empty() && !en.is_empty() => {
                choices.push(Choice { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned(), retired: false });
            }
            _ => form.refuse(Issue::new("choices", "attribute-choice-form").with("line", line)),
        }
    }
    Choices(choices)
}

fn is_code(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.len() <= 30
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

async fn retire_one(app: App, _: Merchandiser, Part(search): Part<Search>, Path(code): Path<String>, form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    retire(&mut tx, &code, form.raw("again").is_empty()).await?;
    tx.commit().await?;
    take_in(&app, &search).await;
    Ok(said(ATTRIBUTES, "catalog-saved"))
}

const ANSWERS: &str = "
    select p.category, p.attributes->>cast($1 as text), count(*)
      from catalog_product p
     where p.attributes->>cast($1 as text) is not null
       and p.status <> 'retired'
     group by p.category, p.attributes->>cast($1 as text)
     order by 3 desc, 2
     limit 500";
