//! A new name in the address of goods that people know, and letting a former one go.

use super::{Around, said};
use crate::{
    By, Product,
    product::{ProductDraft, ProductSheet, address, slug_of},
    url,
};
use axum::extract::Path;
use coop::Merchandiser;
use kernel::{Id, Issue, Result};
use ui::{Answer, Form, WriteTx};

impl Around {
    /// Somebody outside may know its address.
    pub(super) fn is_known_outside(&self) -> bool {
        self.sheet.product.published_at.is_some()
    }
}

/// Refuses another address for goods that were on the shelf, unless the tick says that it is meant.
pub(super) fn must_be_meant(sheet: &ProductSheet, draft: &ProductDraft, form: &mut Form) -> Result<()> {
    let moves = sheet.product.published_at.is_some() && slug_of(sheet, draft) != sheet.product.slug;
    let told = Issue::new("slug", "catalog-slug-known-outside").with("slug", &sheet.product.slug);
    form.must(!moves || form.ticked("slug_meant"), told);
    form.accept()
}

pub(super) async fn let_go(who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: WriteTx, form: Form) -> Answer {
    address::release(&mut tx, &By::from(&who.0), id, form.raw("slug")).await?;
    tx.commit().await?;
    Ok(said(&url::product(id), "catalog-slug-let-go"))
}
