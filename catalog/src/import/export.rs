//! The shop's goods as a spreadsheet, in the newer dialect; brought back unchanged, it changes nothing.

use super::{column::WRITTEN, listed::words};
use crate::{
    Channel, Product, SalePack,
    barcode::{BarcodeKind, parse},
    category, price,
    product::{self, ProductSheet, VariantSheet},
};
use kernel::{Error, Id, Money, Result, Tx, query};
use std::collections::HashMap;

/// Products read at a time.
const PAGE: i64 = 500;

/// Every product with its variants, one row each, at the prices that hold on the web and in stores.
pub async fn export(tx: &mut Tx) -> Result<String> {
    let shelves: HashMap<String, String> = category::all(tx).await?.into_iter().map(|shelf| (shelf.code, shelf.name_zh)).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(WRITTEN).map_err(Error::fault)?;
    let mut last: Option<Id<Product>> = None;
    loop {
        let page: Vec<(Id<Product>,)> = tx
            .fetch_all(query("select id from catalog_product where ($1 is null or id > $1) order by id limit $2").bind(last).bind(PAGE))
            .await?;
        let Some(end) = page.last() else { break };
        last = Some(end.0);
        let sheets = product::load_many(tx, &page.iter().map(|row| row.0).collect::<Vec<_>>()).await?;
        let packs: Vec<_> = sheets.iter().flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
        let prices = Held { web: held(tx, Channel::Web, &packs).await?, till: held(tx, Channel::Till, &packs).await? };
        for sheet in &sheets {
            let shelf = shelves.get(&sheet.product.category).map_or("", String::as_str);
            for (nth, variant) in sheet.variants.iter().enumerate() {
                out.write_record(row(sheet, variant, if nth == 0 { shelf } else { "" }, &prices)).map_err(Error::fault)?;
            }
        }
    }
    String::from_utf8(out.into_inner().map_err(Error::fault)?).map_err(Error::fault)
}

/// What packs cost where they are sold.
struct Held {
    web: HashMap<Id<SalePack>, Money>,
    till: HashMap<Id<SalePack>, Money>,
}

async fn held(tx: &mut Tx, channel: Channel, packs: &[Id<SalePack>]) -> Result<HashMap<Id<SalePack>, Money>> {
    let now = tx.now();
    let held = price::in_force(tx, channel, None, now, packs).await?;
    Ok(held.into_iter().map(|(pack, held)| (pack, held.price)).collect())
}

/// The first row of a product carries its words; those after it only their own variant.
fn row(sheet: &ProductSheet, variant: &VariantSheet, shelf: &str, prices: &Held) -> [String; WRITTEN.len()] {
    let product = &sheet.product;
    let first = sheet.variants.first().is_some_and(|one| one.variant.id == variant.variant.id);
    let once = |text: &str| if first { text.to_owned() } else { String::new() };
    let pack = variant.packs.iter().find(|pack| pack.pack.web).or(variant.packs.first());
    let is_trade_number = |code: &&String| parse(code).is_ok_and(|barcode| barcode.kind() != BarcodeKind::Plu);
    let barcode = pack.and_then(|pack| pack.barcodes.iter().find(is_trade_number)).cloned();
    let price = |channel, prices: &HashMap<Id<SalePack>, Money>| {
        let sold = pack.filter(|pack| pack.pack.is_sold_in(channel));
        sold.and_then(|pack| prices.get(&pack.pack.id)).map(|price| price.plain()).unwrap_or_default()
    };
    [
        once(&product.title_zh),
        product.slug.clone(),
        once(&product.story_zh),
        shelf.to_owned(),
        once(&words(&product.search_words).replace(' ', ", ")),
        once("规格"),
        variant.variant.name_zh.clone(),
        variant.variant.sku.clone(),
        barcode.unwrap_or_default(),
        price(Channel::Web, &prices.web),
        price(Channel::Till, &prices.till),
        variant.variant.cost_fen.plain(),
        pack.map(|pack| pack.pack.gross_g.to_string()).unwrap_or_default(),
        once(&product.title_en),
    ]
}
