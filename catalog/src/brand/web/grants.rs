//! Giving a mark to somebody, changing on what terms, and taking it back.

use super::{
    editor::{revision, show_kept},
    fields, labels, said,
};
use crate::{
    By,
    brand::{self, BrandGrant, BrandRight},
    url,
};
use axum::extract::Path;
use coop::Merchandiser;
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Reader};

pub(super) async fn give(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandRight>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_give(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(grant) => {
            tx.commit().await?;
            Ok(said(&url::grant(grant), "brand-said-given"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show_kept(&app, &reader, &who, (id, Some(form.back(&reader.t, &error)))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_give(tx: &mut Tx, by: &By, id: Id<BrandRight>, form: &mut Form) -> Result<Id<BrandGrant>> {
    let seen = revision(form);
    let new = fields::read_grant(form);
    form.accept()?;
    brand::give(tx, by, id, seen, &new.ok_or(Error::NotFound)?).await
}

/// Changes quota and days of a grant.
pub(super) async fn amend(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandGrant>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    match try_amend(&mut tx, &By::from(&who.0), id, &mut form).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(said(&url::grant(id), "grant-said-amended"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            labels::show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_amend(tx: &mut Tx, by: &By, id: Id<BrandGrant>, form: &mut Form) -> Result<Id<BrandRight>> {
    let seen = revision(form);
    let terms = fields::read_terms(form);
    form.accept()?;
    brand::amend(tx, by, id, seen, &terms.ok_or(Error::NotFound)?).await
}

pub(super) async fn end(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<BrandGrant>>, mut form: Form) -> Answer {
    let mut tx = app.db().write().await?;
    let why = form.text("why", 1..=200);
    let done = match form.accept() {
        Ok(()) => brand::end_grant(&mut tx, &By::from(&who.0), id, &why).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => {
            tx.commit().await?;
            Ok(said(&url::grant(id), "brand-said-ended"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            labels::show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}
