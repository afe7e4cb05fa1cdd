//! Which marks a product carries: the desk picks them, and is told at once which of them it may not.

use super::{page_of, said};
use crate::{
    By, Product,
    brand::{self, BrandRight, Marks, Subject},
    product::{ProductCard, load},
    url,
};
use askama::Template;
use axum::extract::Path;
use coop::{Merchandiser, staff_shell};
use kernel::Id;
use ui::{Answer, App, Form, Lang, Reader, Shell, Typed};

#[derive(Template)]
#[template(path = "catalog/marks.html")]
struct MarksPage<'a> {
    t: &'a Lang,
    shell: Shell,
    product: ProductCard,
    rows: Vec<Row>,
    typed: Typed,
}

struct Row {
    id: String,
    name: String,
    registration_no: String,
    ticked: bool,
    /// Why it may not be carried now.
    why: Option<String>,
    /// Whether the title has its name.
    named: bool,
}

impl MarksPage<'_> {
    fn action(&self) -> String {
        format!("{}/marks", url::product(self.product.id))
    }

    fn back(&self) -> String {
        url::product(self.product.id)
    }
}

pub(super) async fn page(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>) -> Answer {
    show(&app, &reader, &who, (id, Typed::default())).await
}

async fn show(app: &App, reader: &Reader, who: &Merchandiser, (id, typed): (Id<Product>, Typed)) -> Answer {
    let (t, mut tx) = (&reader.t, app.db().read().await?);
    let (product, marks, now) = (load(&mut tx, id).await?.product, Marks::open(&mut tx).await?, tx.now());
    let claimed = brand::claims_of(&mut tx, id).await?;
    let subject = Subject::of(&product);
    let row = |right: &BrandRight| Row {
        id: right.id.to_string(),
        name: right.name(t).to_owned(),
        registration_no: right.registration_no.clone(),
        ticked: if typed.is_wrong() {
            typed.is("marks", &right.id.to_string())
        } else {
            claimed.iter().any(|claim| claim.right == right.id)
        },
        why: marks.register.verdict(right, &subject, now).err().map(|why| t.with(why.code()).set("mark", right.name(t)).to_string()),
        named: right.is_named_in(&product.title_zh, &product.title_en),
    };
    let rows = marks.register.rights.iter().map(row).collect();
    let title = t.with("brand-marks-of").set("title", t.pick(&product.title_zh, &product.title_en)).to_string();
    let page = MarksPage { t, shell: staff_shell(app, reader, who, title), product, rows, typed };
    page_of(&page, &page.typed)
}

pub(super) async fn save(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    let rights: Vec<Id<BrandRight>> = form.all("marks").into_iter().filter_map(Id::parse).collect();
    let mut tx = app.db().write().await?;
    match brand::claim(&mut tx, &By::from(&who.0), id, &rights).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(said(&format!("{}/marks", url::product(id)), "brand-said-marks"))
        }
        Err(error) if error.is_refusal() => {
            drop(tx);
            show(&app, &reader, &who, (id, form.back(&reader.t, &error))).await
        }
        Err(error) => Err(error.into()),
    }
}
