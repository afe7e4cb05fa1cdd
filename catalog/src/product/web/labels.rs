//! Labels for the shelf, one for each pack sold in stores: name, origin, price and the price by measure, as the law on
//! marking prices asks for (明码标价和禁止价格欺诈规定), with the unit the goods are counted in.

use crate::{
    Channel, Product, Regulated,
    price::{self, Priced},
    product::{ProductCard, load},
    url,
};
use askama::Template;
use axum::extract::Path;
use coop::{Merchandiser, staff_shell};
use kernel::Id;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

#[derive(Template)]
#[template(path = "catalog/labels.html")]
struct LabelsPage<'a> {
    t: &'a Lang,
    shell: Shell,
    product: &'a ProductCard,
    labels: Vec<Label>,
}

/// What hangs below one pack.
struct Label {
    pack: String,
    price: String,
    /// Nothing for a single piece, whose price says it.
    unit_price: Option<String>,
    counted_in: String,
    sku: String,
    trade_number: Option<String>,
}

impl LabelsPage<'_> {
    fn back(&self) -> String {
        url::product(self.product.id)
    }

    /// Of regulated goods, their number.
    fn number(&self) -> Option<&str> {
        self.product.regulated.map(|_: Regulated| self.product.registration_no.as_str())
    }
}

impl Label {
    fn of(t: &Lang, priced: &Priced) -> Option<Label> {
        let (sold, price) = (&priced.sellable, priced.price_fen?);
        let told = sold.content().unit_price(price);
        Some(Label {
            pack: format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)),
            price: t.money(price),
            unit_price: told.map(|told| told.said(t)),
            counted_in: if sold.net.is_empty() { t.unit(sold.unit).into_owned() } else { format!("{} ({})", t.unit(sold.unit), sold.net) },
            sku: sold.sku.clone(),
            trade_number: sold.trade_number.clone(),
        })
    }
}

pub(super) async fn labels(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, mut tx: ReadTx) -> Answer {
    let t = &reader.t;
    let sheet = load(&mut tx, id).await?;
    let now = tx.now();
    let priced = price::of_product(&mut tx, &sheet.product.slug, Channel::Till, None, now).await?;
    let labels = priced.iter().filter_map(|priced| Label::of(t, priced)).collect();
    let title = t.with("catalog-labels-of").set("title", t.pick(&sheet.product.title_zh, &sheet.product.title_en)).to_string();
    html(&LabelsPage { t, shell: staff_shell(&app, &reader, &who, title), product: &sheet.product, labels })
}
