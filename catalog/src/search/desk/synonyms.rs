//! The page of words that mean other words.

use super::{
    super::synonym::{self, MEANINGS, NewSynonym, Synonym},
    LONGEST, SYNONYMS, take_in,
};
use crate::{By, product::web::said, search::Search};
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::{Merchandiser, staff_shell};
use kernel::{Id, Result, Zone};
use serde::Deserialize;
use ui::{Answer, App, Form, Lang, Part, Reader, Shell, Typed, html};

#[derive(Template)]
#[template(path = "catalog/search_synonyms.html")]
struct SynonymsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    synonyms: Vec<Synonym>,
    typed: Typed,
}

impl SynonymsPage<'_> {
    fn means(&self, synonym: &Synonym) -> String {
        synonym.means.join(&self.t.say("catalog-list-comma"))
    }

    fn changed(&self, synonym: &Synonym) -> String {
        format!("{} · {}", synonym.changed_by, self.t.moment(synonym.changed_at, Zone::CHINA))
    }
}

/// A line to be changed, or words to begin one with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Begun {
    id: String,
    asked: String,
}

pub(super) async fn list(app: App, reader: Reader, who: Merchandiser, Query(begun): Query<Begun>) -> Answer {
    show(&app, &reader, &who, |synonyms| begun.typed(synonyms)).await
}

impl Begun {
    fn typed(&self, synonyms: &[Synonym]) -> Typed {
        let filled = |id: String, asked: &str, means: String, both_ways: bool| {
            let both_ways = if both_ways { "on" } else { "" }.to_owned();
            Typed::filled([("id", id), ("asked", asked.to_owned()), ("means", means), ("both_ways", both_ways)])
        };
        match synonyms.iter().find(|one| one.id.to_string() == self.id) {
            Some(one) => filled(one.id.to_string(), &one.asked, one.means.join("\n"), one.both_ways),
            None => filled(String::new(), &self.asked.chars().take(LONGEST).collect::<String>(), String::new(), false),
        }
    }
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, typed: impl FnOnce(&[Synonym]) -> Typed) -> Answer {
    let t = &reader.t;
    let synonyms = synonym::all(&mut app.db().read().await?).await?;
    let typed = typed(&synonyms);
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&SynonymsPage { t, shell: staff_shell(app, reader, who, t.say("catalog-synonyms")), synonyms, typed })?;
    *response.status_mut() = status;
    Ok(response)
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Part(search): Part<Search>, mut form: Form) -> Answer {
    match try_save(&app, &who, &mut form).await {
        Ok(()) => {
            take_in(&app, &search).await;
            Ok(said(SYNONYMS, "catalog-saved"))
        }
        Err(error) if error.is_refusal() => show(&app, &reader, &who, |_| form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_save(app: &App, who: &Merchandiser, form: &mut Form) -> Result<()> {
    let id: Option<Id<Synonym>> = form.read_if_any("id", "field-unknown-choice", Id::parse);
    let asked = form.text("asked", 1..=LONGEST);
    let means = form.text("means", 1..=LONGEST * MEANINGS);
    form.accept()?;
    let means = means.split(['\n', ',', '，', '、', ';', '；']).map(|word| word.trim().chars().take(LONGEST).collect()).collect();
    let new = NewSynonym { asked, means, both_ways: form.ticked("both_ways") };
    let mut tx = app.db().write().await?;
    synonym::set(&mut tx, &By::from(&who.0), id, &new).await?;
    tx.commit().await
}

pub(super) async fn remove(app: App, _: Merchandiser, Part(search): Part<Search>, Path(id): Path<Id<Synonym>>) -> Answer {
    let mut tx = app.db().write().await?;
    synonym::remove(&mut tx, id).await?;
    tx.commit().await?;
    take_in(&app, &search).await;
    Ok(said(SYNONYMS, "catalog-search-removed"))
}
