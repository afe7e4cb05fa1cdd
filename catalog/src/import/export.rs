//! The shop's goods as a spreadsheet in our own dialect, a row for each pack. Brought back unchanged, it changes nothing.

use super::{
    answers,
    column::{Column, WRITTEN},
    grid::guarded,
    inside,
    options::{all_values_cell, group_cell, value_cell},
    shop::{Parties, Shelves},
    value::written,
    weights, xlsx,
};
use crate::{
    Channel, Product, SalePack, category, price,
    product::{self, PackSheet, ProductCard, ProductSheet, VariantSheet},
};
use kernel::{Error, Id, Money, Result, Tx, query};
use std::collections::HashMap;

/// Products read at a time.
const PAGE: i64 = 500;

/// The mark that makes spreadsheets read a file as UTF-8.
const MARK: &str = "\u{feff}";

/// One row of the file.
pub(super) type Line = [String; WRITTEN.len()];

/// The shop's goods on their way into a file, a stretch at a time, so that any number of them fits.
pub(super) struct Goods {
    chinese: bool,
    shelves: Shelves,
    parties: Parties,
    last: Option<Id<Product>>,
}

/// Every product with its variants and packs, at the prices that hold on the web and in stores.
pub async fn export(tx: &mut Tx, chinese: bool) -> Result<String> {
    let (mut goods, mut text) = (Goods::of(tx, chinese).await?, first_line(chinese)?);
    while let Some(lines) = goods.next(tx).await? {
        text.push_str(&csv_lines(&lines)?);
    }
    Ok(text)
}

/// The same as a workbook.
pub async fn export_xlsx(tx: &mut Tx, chinese: bool) -> Result<Vec<u8>> {
    let (mut goods, mut book) = (Goods::of(tx, chinese).await?, xlsx::Written::begin(chinese)?);
    while let Some(lines) = goods.next(tx).await? {
        for line in &lines {
            book.write(line)?;
        }
    }
    book.finish()
}

/// What a CSV begins with.
pub(super) fn first_line(chinese: bool) -> Result<String> {
    Ok(format!("{MARK}{}", csv_lines(&[WRITTEN.map(|column| column.heading(chinese).to_owned())])?))
}

pub(super) fn csv_lines(lines: &[Line]) -> Result<String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for line in lines {
        out.write_record(line.each_ref().map(|cell| guarded(cell).into_owned())).map_err(Error::fault)?;
    }
    String::from_utf8(out.into_inner().map_err(Error::fault)?).map_err(Error::fault)
}

impl Goods {
    pub(super) async fn of(tx: &mut Tx, chinese: bool) -> Result<Goods> {
        Ok(Goods { chinese, shelves: Shelves(category::all(tx).await?), parties: Parties::all(tx).await?, last: None })
    }

    /// The next stretch; nothing at the end.
    pub(super) async fn next(&mut self, tx: &mut Tx) -> Result<Option<Vec<Line>>> {
        let page: Vec<(Id<Product>,)> = tx.fetch_all(query(NEXT).bind(self.last).bind(PAGE)).await?;
        let Some(end) = page.last() else { return Ok(None) };
        self.last = Some(end.0);
        let sheets = product::load_many(tx, &page.iter().map(|row| row.0).collect::<Vec<_>>()).await?;
        let packs: Vec<_> = sheets.iter().flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
        let prices = Prices { web: held(tx, Channel::Web, &packs).await?, till: held(tx, Channel::Till, &packs).await? };
        Ok(Some(sheets.iter().flat_map(|sheet| self.lines(sheet, &prices)).collect()))
    }

    /// A row for each pack. What a variant or a product has without any stands in a row all the same; a product's words
    /// are in its first row.
    fn lines(&self, sheet: &ProductSheet, prices: &Prices) -> Vec<Line> {
        let mut lines = Vec::new();
        for variant in &sheet.variants {
            let packs: Vec<Option<&PackSheet>> = variant.packs.iter().map(Some).collect();
            let packs = if packs.is_empty() { vec![None] } else { packs };
            for pack in packs {
                lines.push(self.line((&sheet.product, lines.is_empty()), Some(variant), pack, prices));
            }
        }
        if lines.is_empty() {
            lines.push(self.line((&sheet.product, true), None, None, prices));
        }
        lines
    }

    fn line(
        &self,
        (product, first): (&ProductCard, bool),
        variant: Option<&VariantSheet>,
        pack: Option<&PackSheet>,
        prices: &Prices,
    ) -> Line {
        let of_pack = |column| Some(self.of_pack(column, variant?, pack?, prices));
        let of_variant = |column| Some(self.of_variant(column, variant?));
        let value = |nth| variant.map(|sheet| value_cell(&product.options, nth, &sheet.variant.options)).unwrap_or_default();
        WRITTEN.map(|column| match column {
            Column::Handle => product.slug.clone(),
            Column::Sku | Column::VariantZh | Column::VariantEn | Column::Unit | Column::Cost | Column::Net | Column::Components => {
                of_variant(column).unwrap_or_default()
            }
            Column::Option1 => value(0),
            Column::Option2 => value(1),
            Column::Option3 => value(2),
            column if Column::of_variant().any(|one| one == column) => of_pack(column).unwrap_or_default(),
            column if first => self.of_product(column, product),
            _ => String::new(),
        })
    }

    fn of_product(&self, column: Column, product: &ProductCard) -> String {
        let text = match column {
            Column::TitleZh => &product.title_zh,
            Column::TitleEn => &product.title_en,
            Column::LineZh => &product.line_zh,
            Column::LineEn => &product.line_en,
            Column::StoryZh => &product.story_zh,
            Column::StoryEn => &product.story_en,
            Column::SearchWords => &product.search_words,
            Column::OriginZh => &product.origin_zh,
            Column::OriginEn => &product.origin_en,
            Column::Town => &product.town,
            Column::StorageZh => &product.storage_zh,
            Column::StorageEn => &product.storage_en,
            Column::RegistrationNo => &product.registration_no,
            column => return self.property(column, product),
        };
        text.clone()
    }

    fn property(&self, column: Column, product: &ProductCard) -> String {
        match column {
            Column::Kind => written(product.kind, self.chinese, |kind| kind.to_string()),
            Column::Category => self.shelves.written(&product.category, self.chinese),
            Column::Temperature => written(product.temperature, self.chinese, |one| one.to_string()),
            Column::Tax => written(product.tax_class, self.chinese, |one| one.to_string()),
            Column::ShelfLife => product.shelf_life_days.to_string(),
            // Basis points are hundredths of a percent, as fen are of a yuan.
            Column::ProducerShare => Money::fen(product.producer_share_bp.value()).plain(),
            Column::Producer => self.parties.written(product.producer, self.chinese),
            Column::ReturnPolicy => written(product.return_policy, self.chinese, |one| one.to_string()),
            Column::Regulated => product.regulated.map(|class| written(class, self.chinese, |one| one.to_string())).unwrap_or_default(),
            Column::Attributes => answers::written(&product.attributes),
            Column::Option1Name => group_cell(&product.options, 0),
            Column::Option2Name => group_cell(&product.options, 1),
            Column::Option3Name => group_cell(&product.options, 2),
            Column::Option1All => all_values_cell(&product.options, 0),
            Column::Option2All => all_values_cell(&product.options, 1),
            Column::Option3All => all_values_cell(&product.options, 2),
            Column::Supplier => self.parties.written(product.supplier, self.chinese),
            _ => String::new(),
        }
    }

    fn of_variant(&self, column: Column, sheet: &VariantSheet) -> String {
        let variant = &sheet.variant;
        match column {
            Column::Sku => variant.sku.clone(),
            Column::VariantZh => variant.name_zh.clone(),
            Column::VariantEn => variant.name_en.clone(),
            Column::Net => variant.net.clone(),
            Column::Components => inside::written(&sheet.components),
            Column::Unit => written(variant.unit, self.chinese, |unit| unit.to_string()),
            _ => variant.cost_fen.plain(),
        }
    }

    fn of_pack(&self, column: Column, variant: &VariantSheet, sheet: &PackSheet, prices: &Prices) -> String {
        let pack = &sheet.pack;
        let weight = |quantity| weights::written(variant.variant.unit, quantity);
        let yes = |yes: bool| written(yes, self.chinese, |yes| yes.to_string());
        let price = |channel, prices: &HashMap<Id<SalePack>, Money>| {
            prices.get(&pack.id).filter(|_| pack.is_sold_in(channel)).map(|price| price.plain()).unwrap_or_default()
        };
        match column {
            Column::PackKind => written(pack.kind, self.chinese, |kind| kind.to_string()),
            Column::PackZh => pack.name_zh.clone(),
            Column::PackEn => pack.name_en.clone(),
            Column::Holds => variant.variant.unit.plain(pack.steps),
            Column::Least => weight(pack.bounds.map(|bounds| bounds.least)),
            Column::Most => weight(pack.bounds.map(|bounds| bounds.most)),
            Column::Grams => pack.gross_g.to_string(),
            Column::Web => yes(pack.web),
            Column::Till => yes(pack.till),
            Column::Barcode => sheet.barcodes.join(", "),
            Column::Price => price(Channel::Web, &prices.web),
            Column::StorePrice => price(Channel::Till, &prices.till),
            _ => String::new(),
        }
    }
}

/// What packs cost where they are sold.
struct Prices {
    web: HashMap<Id<SalePack>, Money>,
    till: HashMap<Id<SalePack>, Money>,
}

async fn held(tx: &mut Tx, channel: Channel, packs: &[Id<SalePack>]) -> Result<HashMap<Id<SalePack>, Money>> {
    let (mut prices, now) = (HashMap::new(), tx.now());
    for page in packs.chunks(1000) {
        let held = price::in_force(tx, channel, None, now, page).await?;
        prices.extend(held.into_iter().map(|(pack, held)| (pack, held.price)));
    }
    Ok(prices)
}

const NEXT: &str = "
    select id
      from catalog_product
     where status <> 'retired'
       and ($1 is null or id > $1)
     order by id
     limit $2";
