//! What the columns of a file are, said once at the desk and remembered for the next file with the same headings.

use super::cells::{examples, meant};
use crate::{
    By,
    import::{Import, Refusal, column::Column, kept, open, plan::Reading, sheet::Said},
    product::web::said,
    url,
};
use askama::Template;
use axum::{extract::Path, http::StatusCode};
use coop::{Merchandiser, staff_shell};
use kernel::{Error, Id, Issue, Result, Tx};
use std::collections::{HashMap, HashSet};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Shell, Typed, html};

#[derive(Template)]
#[template(path = "catalog/import_columns.html")]
struct ColumnsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    id: Id<Import>,
    columns: Vec<Asked>,
    typed: Typed,
    untitled: bool,
    read_as: Option<&'static str>,
}

/// One column that is asked about.
struct Asked {
    name: String,
    heading: String,
    examples: String,
    /// What it could be, and what it is taken for: (value, words, chosen).
    options: Vec<(String, String, bool)>,
    /// It was guessed by its name.
    guessed: bool,
}

pub(super) async fn ask(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, mut tx: ReadTx) -> Answer {
    show(&app, &reader, &who, (id, Typed::default()), &mut tx).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): (Id<Import>, Typed), tx: &mut Tx) -> Answer {
    let opened = open(tx, id).await?;
    if opened.card.applied_at.is_some() || opened.reading.is_woo {
        return Ok(ui::see_other(&url::import(id)));
    }
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (t, shell) = (&reader.t, staff_shell(app, reader, who, opened.card.file_name.clone()));
    let (columns, untitled) = (asked(t, &opened.reading, &typed), opened.reading.untitled);
    let read_as = opened.card.read_as();
    let mut response = html(&ColumnsPage { t, shell, id, columns, typed, untitled, read_as })?;
    *response.status_mut() = status;
    Ok(response)
}

fn asked(t: &Lang, reading: &Reading, typed: &Typed) -> Vec<Asked> {
    let mut taken: HashSet<Column> = reading.headings.keys().copied().collect();
    let headings = reading.grid.heading.iter().enumerate().filter(|(_, heading)| !heading.is_empty());
    let one = |(at, heading): (usize, &String)| {
        let known = meant(reading, heading);
        let guess = if known.is_none() && !reading.said { Column::guess(heading).filter(|guess| taken.insert(*guess)) } else { None };
        let (name, now) = (format!("col-{at}"), known.or(guess).map_or("", Column::code));
        let chosen = typed.value_or(&name, now).to_owned();
        let none = (String::new(), t.say("catalog-import-leave-out-column").into_owned(), chosen.is_empty());
        let option = |column: Column| (column.code().to_owned(), column.heading(t.is_zh()).to_owned(), column.code() == chosen);
        let options = std::iter::once(none).chain(Column::offered().map(option)).collect();
        Asked { name, heading: heading.clone(), examples: examples(reading, at), options, guessed: guess.is_some() }
    };
    headings.map(one).collect()
}

pub(super) async fn say(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Import>>, form: Form) -> Answer {
    let reading = open(&mut app.db().read_long().await?, id).await?.reading;
    match read(form.clone(), &reading) {
        Ok(columns) => {
            let mut tx = app.db().write().await?;
            kept::say(&mut tx, &By::from(&who.0), &reading.grid.signature(), &columns).await?;
            tx.commit().await?;
            Ok(said(&url::import(id), "catalog-import-columns-said"))
        }
        Err(error) if error.is_refusal() => {
            let typed = form.back(&reader.t, &error);
            show(&app, &reader, &who, (id, typed), &mut app.db().read_long().await?).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What was said: each column means one thing, no two the same, and one of them is what products are called.
fn read(mut form: Form, reading: &Reading) -> Result<Said> {
    let (mut columns, mut seen) = (Said::new(), HashMap::new());
    for (at, heading) in reading.grid.heading.iter().enumerate().filter(|(_, heading)| !heading.is_empty()) {
        let name = format!("col-{at}");
        let column = form.read_if_any(&name, "field-unknown-choice", Column::parse);
        if let Some(first) = column.and_then(|column| seen.insert(column, heading.clone())) {
            form.refuse(Issue::new(&name, "import-heading-twice").with("first", first));
        }
        columns.insert(heading.clone(), column);
    }
    form.accept()?;
    let titled = [Column::Title, Column::TitleZh, Column::Handle].iter().any(|column| seen.contains_key(column));
    if titled { Ok(columns) } else { Err(Error::from(Refusal::NoTitles)) }
}
