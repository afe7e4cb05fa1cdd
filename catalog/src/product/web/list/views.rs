//! Keeping a list and coming back to it.

use super::{Asked, file, show};
use crate::{
    product::{View, forget_view, keep_view, web::said},
    url,
};
use axum::{
    Router,
    extract::Path,
    routing::{get, post},
};
use coop::Merchandiser;
use kernel::Id;
use ui::{Answer, App, Form, Reader, WriteTx};

pub(in crate::product::web) fn routes() -> Router<App> {
    Router::new().route(url::LIST_FILE, get(file::take_home)).route(url::VIEWS, post(keep)).route(url::VIEW_REMOVAL, post(forget))
}

async fn keep(app: App, reader: Reader, who: Merchandiser, form: Form) -> Answer {
    let asked = Asked::parse(form.raw("asked"));
    let mut tx = app.db().write().await?;
    match keep_view(&mut tx, &who, form.raw("name"), (&asked.text(), form.ticked("shared"))).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&asked.href(url::LIST), "catalog-view-kept"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            let typed = form.back(&reader.t, &error);
            show(&app, &reader, &who, (&asked, typed), &mut app.db().read().await?).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn forget(who: Merchandiser, Path(id): Path<Id<View>>, mut tx: WriteTx) -> Answer {
    forget_view(&mut tx, who.id, id).await?;
    tx.commit().await?;
    Ok(said(url::LIST, "catalog-view-forgotten"))
}
