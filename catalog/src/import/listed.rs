//! Rows put together to products, as the file lists them. A column the file does not have says nothing; an empty cell
//! says that there is nothing.

use super::{
    cell::{self, note},
    column::Column,
    inside,
    options::NO_CHOICE,
    sheet::{Row, Sheet},
};
use crate::{
    Channel, PackKind, ProductKind, Regulated, ReturnPolicy, TaxClass, Temperature, barcode, barcode::Barcode, bundle::PartDraft,
    product::option::both_names,
};
use kernel::{BasisPoints, Issue, Money, Quantity, Unit};
use std::collections::HashMap;

#[derive(Debug)]
pub(super) struct Listed {
    pub handle: String,
    /// Its first row, which carries its words.
    pub row: Row,
    pub kind: Option<ProductKind>,
    pub temperature: Option<Temperature>,
    pub tax: Option<TaxClass>,
    pub return_policy: Option<ReturnPolicy>,
    pub regulated: Option<Regulated>,
    pub shelf_life_days: Option<i64>,
    pub producer_share: Option<BasisPoints>,
    pub variants: Vec<ListedVariant>,
    /// Names of pictures, with the line that names them.
    pub pictures: Vec<(u64, String)>,
}

#[derive(Debug)]
pub(super) struct ListedVariant {
    /// Its first row.
    pub row: Row,
    pub sku: String,
    /// Its options joined; empty when it has none to speak of.
    pub name: String,
    pub unit: Option<Unit>,
    pub cost: Option<Money>,
    /// What a bundle is put together from; nothing where the file has no such column.
    pub components: Option<Vec<PartDraft>>,
    pub packs: Vec<ListedPack>,
}

/// What a row says about one pack.
#[derive(Debug)]
pub(super) struct ListedPack {
    pub row: Row,
    /// Which of the variant's packs is meant; none where the file does not tell packs apart.
    pub which: Option<Which>,
    pub web: Option<bool>,
    pub till: Option<bool>,
    /// What it costs on the web, and in stores; one column of prices is for both.
    pub web_price: Option<Money>,
    pub till_price: Option<Money>,
    pub barcodes: Option<Vec<Barcode>>,
    pub grams: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Which {
    pub kind: PackKind,
    /// As the file writes it; the unit is the variant's.
    pub holds: String,
}

impl ListedPack {
    /// What it costs in a channel; nothing where the row says nothing, or nought.
    pub(super) fn price_in(&self, channel: Channel) -> Option<Money> {
        let price = match channel {
            Channel::Web => self.web_price,
            Channel::Till => self.till_price,
        };
        price.filter(|price| !price.is_zero())
    }
}

impl Which {
    /// How much it holds of a variant counted in this unit.
    pub(super) fn steps(&self, unit: Unit) -> Option<Quantity> {
        if self.holds.is_empty() { Some(Quantity::steps(unit.steps())) } else { unit.parse(&self.holds) }
    }
}

/// Puts rows together; what is wrong in a cell is noted in the sheet.
pub(super) fn listed(sheet: &mut Sheet) -> Vec<Listed> {
    let rows = std::mem::take(&mut sheet.rows);
    let (mut products, mut skus): (Vec<Listed>, HashMap<String, (usize, u64)>) = (Vec::new(), HashMap::new());
    let mut by_handle: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let Some(handle) = handle(&row) else {
            note(sheet, &row, Column::Title, Issue::new("", "import-row-adrift"));
            continue;
        };
        let known = by_handle.get(&handle).copied();
        let at = known.unwrap_or_else(|| {
            products.push(begin(sheet, &row, handle.clone()));
            by_handle.insert(handle, products.len() - 1);
            products.len() - 1
        });
        products[at].pictures.extend(pictures(&row));
        let says_variant = Column::of_variant().any(|column| row.filled(column).is_some());
        if !row.words_only && (says_variant || known.is_none() && !tells_packs(&row)) {
            products[at].take(sheet, row, (at, &mut skus));
        }
    }
    for bare in products.iter().filter(|product| product.row.words_only && product.variants.is_empty()) {
        note(sheet, &bare.row, Column::Sku, Issue::new("", "import-without-variants"));
    }
    products
}

/// What holds a product's rows together: its handle, or what its title makes of it; where there is neither column, its SKU.
fn handle(row: &Row) -> Option<String> {
    let text = [Column::Handle, Column::Title, Column::TitleZh].into_iter().find_map(|column| row.filled(column));
    Some(text?.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
}

/// Whether the file has a row for each pack.
fn tells_packs(row: &Row) -> bool {
    row.has(Column::PackKind) || row.has(Column::Holds)
}

/// Links lead to pictures too; their last part is the name.
fn pictures(row: &Row) -> Vec<(u64, String)> {
    let names = row.filled(Column::Picture).unwrap_or_default().split([',', '，', ';', '|', '\n']);
    let last = |name: &str| name.split('?').next().and_then(|path| path.rsplit(['/', '\\']).next()).unwrap_or_default().trim().to_owned();
    names.map(last).filter(|name| !name.is_empty()).map(|name| (row.line, name)).collect()
}

fn begin(sheet: &mut Sheet, row: &Row, handle: String) -> Listed {
    let titled = [Column::Title, Column::TitleZh].into_iter().find(|column| row.has(*column));
    if let Some(title) = titled.filter(|title| row.filled(*title).is_none()) {
        note(sheet, row, title, Issue::new("", "field-needed"));
    }
    Listed {
        handle,
        kind: cell::choice(sheet, row, Column::Kind),
        temperature: cell::choice(sheet, row, Column::Temperature),
        tax: cell::choice(sheet, row, Column::Tax),
        return_policy: cell::choice(sheet, row, Column::ReturnPolicy),
        regulated: cell::choice(sheet, row, Column::Regulated),
        shelf_life_days: cell::days(sheet, row),
        producer_share: cell::share(sheet, row),
        variants: Vec::new(),
        pictures: Vec::new(),
        row: row.clone(),
    }
}

impl Listed {
    pub(super) fn line(&self) -> u64 {
        self.row.line
    }

    /// Takes a row that says something about a variant, or about one more pack of one.
    fn take(&mut self, sheet: &mut Sheet, row: Row, (own, skus): (usize, &mut HashMap<String, (usize, u64)>)) {
        let (sku, name) = (sku(sheet, &row, &self.handle), option(&row));
        let pack = pack(sheet, &row);
        let seen = skus.get(&sku).copied();
        if let Some((_, first)) = seen.filter(|(product, _)| *product != own || !tells_packs(&row)) {
            let issue = Issue::new("", "import-sku-twice").with("sku", &sku).with("row", i64::try_from(first).unwrap_or(i64::MAX));
            note(sheet, &row, Column::Sku, issue);
        }
        match self.variants.iter_mut().find(|variant| tells_packs(&row) && variant.sku == sku) {
            Some(variant) => variant.packs.extend(pack),
            None => {
                skus.entry(sku.clone()).or_insert((own, row.line));
                let (unit, cost) = (cell::choice(sheet, &row, Column::Unit), cell::money(sheet, &row, Column::Cost));
                let components = row.cell(Column::Components).map(inside::read);
                self.variants.push(ListedVariant { sku, name, unit, cost, components, packs: pack.into_iter().collect(), row });
            }
        }
    }
}

/// Tags with commas become words with spaces.
pub(super) fn words(tags: &str) -> String {
    tags.split([',', '，', '、', ';']).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn option(row: &Row) -> String {
    let options = [Column::Option1, Column::Option2, Column::Option3].into_iter().filter_map(|column| row.filled(column));
    options.filter(|value| *value != NO_CHOICE).map(|value| both_names(value).0).collect::<Vec<_>>().join(" / ")
}

fn sku(sheet: &mut Sheet, row: &Row, handle: &str) -> String {
    let Some(sku) = row.filled(Column::Sku) else { return standing_for_sku(handle, &option(row)) };
    if barcode::is_spreadsheet_number(sku) {
        note(sheet, row, Column::Sku, Issue::new("", "barcode-spreadsheet").with("text", sku));
    }
    sku.to_owned()
}

/// Without a SKU the variant is told by where it stands, the same way every time.
fn standing_for_sku(handle: &str, name: &str) -> String {
    let parts: Vec<&str> = [handle, name].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("-").replace(" / ", "-").replace(' ', "-").chars().take(60).collect()
}

fn pack(sheet: &mut Sheet, row: &Row) -> Option<ListedPack> {
    let told = tells_packs(row);
    if told && Column::OF_PACK.iter().all(|column| row.filled(*column).is_none()) {
        return None;
    }
    let kind = cell::choice(sheet, row, Column::PackKind);
    let holds = row.cell(Column::Holds).unwrap_or_default().to_owned();
    let price = cell::money(sheet, row, Column::Price);
    let has_own = row.has(Column::StorePrice);
    Some(ListedPack {
        which: told.then_some(Which { kind: kind.unwrap_or(PackKind::Each), holds }),
        web: cell::choice(sheet, row, Column::Web),
        till: cell::choice(sheet, row, Column::Till),
        web_price: price,
        till_price: if has_own { cell::money(sheet, row, Column::StorePrice) } else { price },
        barcodes: cell::codes(sheet, row),
        grams: cell::grams(sheet, row),
        row: row.clone(),
    })
}

/// What a page of HTML says, without its tags: descriptions come from other shops' editors.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        let tag = rest[start + 1..start + end].trim_start_matches('/').to_ascii_lowercase();
        if ["p", "br", "li", "div", "h1", "h2", "h3"].iter().any(|block| tag.split([' ', '/']).next() == Some(block)) {
            text.push('\n');
        }
        rest = &rest[start + end + 1..];
    }
    text.push_str(rest);
    for (entity, sign) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replace(entity, sign);
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{
        encoding::Encoding,
        grid::{Cells, Format, Grid, Source},
    };

    fn sheet_of(text: &str) -> Sheet {
        let source = Source { text: text.to_owned(), format: Format::Csv, encoding: Encoding::Utf8, cells: Cells::default() };
        Sheet::of(&Grid::read(&source).expect("a list"), None, Cells::default())
    }
    #[test]
    fn rows_become_products_and_bad_cells_are_named() {
        let text = "Handle,Title,Body (HTML),Option1 Value,Variant SKU,Variant Price,Variant Barcode,Variant Grams,Vendor\n\
            soap,Soap,<p>Clean.</p><p>Kind &amp; mild</p>,Small,S-1,3.50,6909001010077,100,x\n\
            soap,,,Large,S-2,\"12,50\",\"8,02E+12\",heavy,x\n\
            ,,,,S-3,1.00,,,x\n\
            salt,盐,,Default Title,S-1,2.00,,,x\n";
        let mut sheet = sheet_of(text);
        let products = listed(&mut sheet);
        assert_eq!(sheet.unused, ["Vendor"]);
        assert_eq!(products.len(), 2);
        assert_eq!(products[0].row.cell(Column::Body).map(plain_text).as_deref(), Some("Clean.\nKind & mild"));
        assert_eq!(products[0].variants.iter().map(|variant| variant.name.as_str()).collect::<Vec<_>>(), ["Small", "Large"]);
        assert_eq!(products[1].variants[0].name, "");
        let wrong: Vec<_> = sheet.wrong.iter().map(|wrong| (wrong.row, wrong.column.as_str(), wrong.issue.code)).collect();
        let expected = [
            (3, "Variant Price", "import-not-money"),
            (3, "Variant Barcode", "barcode-spreadsheet"),
            (3, "Variant Grams", "import-not-grams"),
            (4, "Title", "import-row-adrift"),
            (5, "Variant SKU", "import-sku-twice"),
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn a_product_without_a_sku_gets_the_same_one_every_time() {
        let text = "Title,URL handle,SKU,Option1 value,Price\nBlue Shirt,blue-shirt,,Small,9.99\n,blue-shirt,,Large,9.99\nRed Shirt,,,Default Title,5\n";
        let skus = || {
            let mut sheet = sheet_of(text);
            listed(&mut sheet).iter().flat_map(|product| &product.variants).map(|variant| variant.sku.clone()).collect::<Vec<_>>()
        };
        assert_eq!(skus(), ["blue-shirt-Small", "blue-shirt-Large", "red-shirt"]);
        assert_eq!(skus(), skus());
    }

    #[test]
    fn a_file_that_is_no_list_of_products_is_refused() {
        let code = |text: &str| {
            let source = Source { text: text.to_owned(), format: Format::Csv, encoding: Encoding::Utf8, cells: Cells::default() };
            Grid::read(&source).err().map(|error| error.code().to_owned())
        };
        assert!(sheet_of("name,price\nsoap,1\n").is_untitled() && !sheet_of("品名,货号,名称\n皂,1,皂\n").is_untitled());
        assert_eq!(code("Title,Price\n").as_deref(), Some("import-empty"));
        assert_eq!(code("\r\n").as_deref(), Some("import-empty"));
        // OFN #5132: a row with too few cells is named, and the others are still looked at.
        let sheet = sheet_of("Title,Price,SKU\nsoap,1\nsalt,2,S-2\n");
        assert_eq!((sheet.wrong[0].row, sheet.wrong[0].issue.code, sheet.rows.len()), (2, "import-row-length", 1));
    }

    #[test]
    fn damage_is_named_at_the_line_a_person_sees() {
        let wrong = |text: &str| {
            let mut sheet = sheet_of(text);
            listed(&mut sheet);
            sheet.wrong.into_iter().map(|wrong| (wrong.row, wrong.column, wrong.issue.code)).collect::<Vec<_>>()
        };
        let at = |row, column: &str, code| (row, column.to_owned(), code);
        let windows = "Title,Price\r\nsoap,1\r\n\r\nsalt,-2\r\n\"tea\r\ngreen\",x\r\n";
        assert_eq!(wrong(windows), [at(4, "Price", "import-not-money"), at(5, "Price", "import-not-money")]);
        let open = "Title,Description\nsoap,\nsalt,\"white\ntea,green\nrice,long\n";
        assert_eq!(wrong(open), [at(3, "Description", "import-quote-open")], "nothing after it is taken for a description");
        let huge = format!("Title,Description,Price\nsoap,{},1\nsalt,,x\n", "x".repeat(20_000));
        assert_eq!(wrong(&huge), [at(2, "Description", "import-cell-long"), at(3, "Price", "import-not-money")]);
        assert_eq!(wrong("Title,Price,Variant Price\nsoap,1,2\n"), [at(1, "Variant Price", "import-heading-twice")]);
    }
}
