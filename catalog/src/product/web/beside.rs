//! The sheet that lies beside what is on the shelf, in the same editor; and where a product stands on its way there.

use super::{ProductPage, editor::Editor, editor_of, filled, publishing::told};
use crate::{
    Product, ProductStatus,
    product::{
        ProductDraft, ProductSheet, load, manner,
        proposal::{self, Proposal, Stage},
    },
    url,
};
use axum::{extract::Path, http::StatusCode};
use coop::{Merchandiser, staff_shell};
use kernel::{Error, Id, Result, Tx};
use ui::{Answer, App, Form, Lang, ReadTx, Reader, Typed, html};

/// What the pages of a product say and offer about its way to the shelf.
pub(super) struct Way {
    pub id: Id<Product>,
    pub status: ProductStatus,
    pub proposal: Option<Proposal>,
    /// Where the proposal stands, in a sentence.
    pub told: String,
    pub four_eyes: bool,
    pub may_decide: bool,
    /// The product was changed since it was proposed.
    pub is_stale: bool,
}

impl Way {
    pub(super) async fn of(t: &Lang, tx: &mut Tx, sheet: &ProductSheet, who: &Merchandiser) -> Result<Way> {
        let (id, four_eyes) = (sheet.product.id, manner::four_eyes(tx).await?);
        let proposal = proposal::of(tx, id).await?;
        Ok(Way {
            id,
            status: sheet.product.status,
            told: proposal.as_ref().map(|proposal| told(t, proposal)).unwrap_or_default(),
            four_eyes,
            may_decide: proposal.as_ref().is_some_and(|proposal| proposal.may_be_decided_by(who.id, four_eyes)),
            is_stale: proposal.as_ref().is_some_and(|proposal| proposal.base != sheet.product.revision),
            proposal,
        })
    }

    pub(super) fn version(&self) -> i64 {
        self.proposal.as_ref().map_or(0, |proposal| proposal.version)
    }

    pub(super) fn is_beside(&self) -> bool {
        self.proposal.as_ref().is_some_and(Proposal::is_beside)
    }

    pub(super) fn is_published(&self) -> bool {
        self.status == ProductStatus::Published
    }

    /// Whether it waits for a decision.
    pub(super) fn is_sent(&self) -> bool {
        self.proposal.as_ref().is_some_and(|proposal| matches!(proposal.stage, Stage::Review | Stage::Scheduled))
    }

    /// Whether it can be sent to a second person.
    pub(super) fn can_be_sent(&self) -> bool {
        match &self.proposal {
            None => self.status == ProductStatus::Draft,
            Some(_) => !self.is_sent(),
        }
    }

    pub(super) fn path(&self) -> String {
        url::product(self.id)
    }
}

/// The new sheet in the editor.
pub(super) async fn page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    let sheet = load(&mut tx, id).await?;
    let draft = proposal::of(&mut tx, id).await?.map(|proposal| proposal.draft()).transpose()?.flatten().ok_or(Error::NotFound)?;
    let draft = ProductDraft { revision: Some(sheet.product.revision), ..draft };
    let typed = filled::filled(&reader.t, &draft);
    show(&app, &reader, &who, (sheet, typed), &mut tx).await
}

/// The new sheet as it was typed, and what is wrong with it; saving it again is against the product as it stands now.
pub(super) async fn show_typed(app: &App, reader: &Reader, who: &Merchandiser, (id, form): (Id<Product>, &Form), error: &Error) -> Answer {
    let mut tx = app.db().read().await?;
    let sheet = load(&mut tx, id).await?;
    let again = filled::typed_pairs(form).into_iter().filter(|(name, _)| name != "revision");
    let again = again.chain([("revision".to_owned(), sheet.product.revision.to_string())]);
    let typed = Form::of(again.collect()).back(&reader.t, error);
    show(app, reader, who, (sheet, typed), &mut tx).await
}

pub(super) async fn show(app: &App, reader: &Reader, who: &Merchandiser, (sheet, typed): (ProductSheet, Typed), tx: &mut Tx) -> Answer {
    let t = &reader.t;
    let editor: Editor = editor_of(t, tx, &typed).await?;
    let way = Way::of(t, tx, &sheet, who).await?;
    let title = t.with("publishing-beside-title").set("title", t.pick(&sheet.product.title_zh, &sheet.product.title_en)).to_string();
    let status = if typed.is_wrong() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shell = staff_shell(app, reader, who, title);
    let mut response = html(&ProductPage { t, shell, typed, editor, around: None, way: Some(way), is_beside: true })?;
    *response.status_mut() = status;
    Ok(response)
}
