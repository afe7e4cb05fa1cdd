//! The shelves as the merchandiser puts them up.

use super::{Category, all, set};
use askama::Template;
use axum::{Router, http::StatusCode, routing::get};
use coop::{Merchandiser, staff_shell};
use kernel::{Issue, Result};
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed, html, see_other};

pub(crate) const CATEGORIES: &str = "/staff/catalog/categories";

pub(crate) fn routes() -> Router<App> {
    Router::new().route(CATEGORIES, get(show).post(put_up))
}

#[derive(Template)]
#[template(path = "catalog/categories.html")]
struct CategoriesPage<'a> {
    t: &'a Lang,
    shell: Shell,
    shelves: Vec<Category>,
    typed: Typed,
}

async fn show(app: App, reader: Reader, clerk: Merchandiser) -> Answer {
    show_all(&app, &reader, &clerk, Typed::default()).await
}

async fn show_all(app: &App, reader: &Reader, clerk: &Merchandiser, typed: Typed) -> Answer {
    let t = &reader.t;
    let shelves = all(&mut app.db().read().await?).await?;
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = html(&CategoriesPage { t, shell: staff_shell(app, reader, clerk, t.say("catalog-categories")), shelves, typed })?;
    *response.status_mut() = status;
    Ok(response)
}

async fn put_up(app: App, reader: Reader, clerk: Merchandiser, mut form: Form) -> Answer {
    match try_put_up(&app, &mut form).await {
        Ok(()) => Ok(see_other(CATEGORIES)),
        Err(error) if error.is_refusal() => show_all(&app, &reader, &clerk, form.back(&reader.t, &error)).await,
        Err(error) => Err(error.into()),
    }
}

async fn try_put_up(app: &App, form: &mut Form) -> Result<()> {
    let code = form.text("code", 1..=30);
    let written_so = code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    form.must(written_so, Issue::new("code", "catalog-category-letters"));
    let (name_zh, name_en) = (form.text("name_zh", 1..=20), form.text("name_en", 1..=40));
    let place = form.count("place", 1..=999);
    form.accept()?;
    let mut tx = app.db().write().await?;
    set(&mut tx, &Category { code, name_zh, name_en, place }).await?;
    tx.commit().await
}
