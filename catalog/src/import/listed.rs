//! Rows put together to products, as the file lists them. A column the file does not have says nothing; an empty cell
//! says that there is nothing.

use super::{
    RowIssue,
    column::Column,
    sheet::{Row, Sheet},
};
use crate::{
    Channel,
    barcode::{self, Barcode},
    price::HIGHEST,
};
use kernel::{Issue, Money};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub line: u64,
    pub handle: String,
    pub title: String,
    pub title_en: Option<String>,
    pub story: Option<String>,
    pub story_en: Option<String>,
    pub category: Option<String>,
    pub tags: Option<String>,
    pub variants: Vec<ListedVariant>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedVariant {
    pub line: u64,
    pub sku: String,
    /// Its options joined; empty when it has none to speak of.
    pub name: String,
    /// What it costs on the web, and in stores; one column of prices is for both.
    pub web_price: Option<Money>,
    pub till_price: Option<Money>,
    pub barcode: Option<Barcode>,
    pub grams: Option<i64>,
    pub cost: Option<Money>,
}

impl ListedVariant {
    /// What it costs in a channel; nothing where the row says nothing, or nought.
    pub(super) fn price_in(&self, channel: Channel) -> Option<Money> {
        let price = match channel {
            Channel::Web => self.web_price,
            Channel::Till => self.till_price,
        };
        price.filter(|price| !price.is_zero())
    }
}

/// Puts rows together; what is wrong in a cell is noted in the sheet.
pub(super) fn listed(sheet: &mut Sheet) -> Vec<Listed> {
    let rows = std::mem::take(&mut sheet.rows);
    let mut products: Vec<Listed> = Vec::new();
    let mut by_handle: HashMap<String, usize> = HashMap::new();
    let mut skus: HashMap<String, u64> = HashMap::new();
    for row in &rows {
        let Some(handle) = handle(row) else {
            note(sheet, row, Column::Title, Issue::new("", "import-row-adrift"));
            continue;
        };
        let known = by_handle.get(&handle).copied();
        let at = known.unwrap_or_else(|| {
            products.push(Listed::begin(row, handle.clone()));
            by_handle.insert(handle, products.len() - 1);
            products.len() - 1
        });
        if known.is_none() && products[at].title.is_empty() {
            note(sheet, row, Column::Title, Issue::new("", "field-needed"));
        }
        if known.is_none() || Column::OF_VARIANT.iter().any(|column| row.filled(*column).is_some()) {
            let variant = variant(sheet, row, &products[at].handle);
            if let Some(first) = skus.insert(variant.sku.clone(), row.line) {
                note(sheet, row, Column::Sku, Issue::new("", "import-sku-twice").with("sku", &variant.sku).with("row", first as i64));
            }
            products[at].variants.push(variant);
        }
    }
    products
}

/// What holds a product's rows together: its handle, or what its title makes of it.
fn handle(row: &Row) -> Option<String> {
    let text = row.filled(Column::Handle).or_else(|| row.filled(Column::Title))?;
    Some(text.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
}

impl Listed {
    fn begin(row: &Row, handle: String) -> Listed {
        let own = |column| row.cell(column).map(str::to_owned);
        Listed {
            line: row.line,
            handle,
            title: row.cell(Column::Title).unwrap_or_default().to_owned(),
            title_en: own(Column::TitleEn),
            story: row.cell(Column::Body).map(plain_text),
            story_en: row.cell(Column::BodyEn).map(plain_text),
            category: own(Column::Category),
            tags: row.cell(Column::Tags).map(words),
            variants: Vec::new(),
        }
    }
}

/// Tags with commas become words with spaces.
pub(super) fn words(tags: &str) -> String {
    tags.split([',', '，', '、', ';']).flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

fn variant(sheet: &mut Sheet, row: &Row, handle: &str) -> ListedVariant {
    let options = [Column::Option1, Column::Option2, Column::Option3].into_iter().filter_map(|column| row.filled(column));
    let name = options.filter(|value| *value != "Default Title").collect::<Vec<_>>().join(" / ");
    let sku = match row.filled(Column::Sku) {
        Some(sku) => {
            if barcode::is_spreadsheet_number(sku) {
                note(sheet, row, Column::Sku, Issue::new("", "barcode-spreadsheet").with("text", sku));
            }
            sku.to_owned()
        }
        None => standing_for_sku(handle, &name),
    };
    let price = money(sheet, row, Column::Price);
    let has_own = row.cell(Column::StorePrice).is_some();
    ListedVariant {
        line: row.line,
        sku,
        name,
        web_price: price,
        till_price: if has_own { money(sheet, row, Column::StorePrice) } else { price },
        barcode: code(sheet, row),
        grams: grams(sheet, row),
        cost: money(sheet, row, Column::Cost),
    }
}

/// Without a SKU the variant is told by where it stands, the same way every time.
fn standing_for_sku(handle: &str, name: &str) -> String {
    let parts: Vec<&str> = [handle, name].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("-").replace(" / ", "-").replace(' ', "-").chars().take(60).collect()
}

fn note(sheet: &mut Sheet, row: &Row, column: Column, issue: Issue) {
    let column = sheet.heading(column);
    sheet.wrong.push(RowIssue { row: row.line, column, issue });
}

/// An amount; `12,50` is refused rather than read as twelve hundred and fifty.
fn money(sheet: &mut Sheet, row: &Row, column: Column) -> Option<Money> {
    let text = row.filled(column)?;
    let groups: Vec<&str> = text.split('.').next().unwrap_or_default().split(',').collect();
    let grouped_well = groups.iter().skip(1).all(|group| group.len() == 3) && !text.split('.').skip(1).any(|part| part.contains(','));
    let amount = Money::parse(text).filter(|amount| grouped_well && !amount.is_negative());
    match amount {
        None => note(sheet, row, column, Issue::new("", "import-not-money").with("text", text)),
        Some(amount) if amount > HIGHEST => note(sheet, row, column, Issue::new("", "catalog-price-absurd").with("price", amount)),
        Some(_) => {}
    }
    amount.filter(|amount| *amount <= HIGHEST)
}

fn code(sheet: &mut Sheet, row: &Row) -> Option<Barcode> {
    // A leading apostrophe is how people make a spreadsheet leave digits alone.
    let text = row.filled(Column::Barcode)?.trim_start_matches('\'');
    match barcode::parse(text) {
        Ok(barcode) => Some(barcode),
        Err(damage) => {
            note(sheet, row, Column::Barcode, Issue::new("", damage.code()).with("text", text));
            None
        }
    }
}

fn grams(sheet: &mut Sheet, row: &Row) -> Option<i64> {
    let text = row.filled(Column::Grams)?;
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let grams = whole.parse().ok().filter(|grams| (0..=10_000_000).contains(grams));
    if grams.is_none() {
        note(sheet, row, Column::Grams, Issue::new("", "import-not-grams").with("text", text));
    }
    grams
}

/// What a page of HTML says, without its tags: descriptions come from other shops' editors.
fn plain_text(html: &str) -> String {
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

    #[test]
    fn rows_become_products_and_bad_cells_are_named() {
        let text = "Handle,Title,Body (HTML),Option1 Value,Variant SKU,Variant Price,Variant Barcode,Variant Grams,Vendor\n\
            soap,Soap,<p>Clean.</p><p>Kind &amp; mild</p>,Small,S-1,3.50,6909001010077,100,x\n\
            soap,,,Large,S-2,\"12,50\",\"8,02E+12\",heavy,x\n\
            ,,,,S-3,1.00,,,x\n\
            salt,盐,,Default Title,S-1,2.00,,,x\n";
        let mut sheet = Sheet::read(text).expect("a list");
        let products = listed(&mut sheet);
        assert_eq!(sheet.unused, ["Vendor"]);
        assert_eq!(products.len(), 2);
        assert_eq!(products[0].story.as_deref(), Some("Clean.\nKind & mild"));
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
            let mut sheet = Sheet::read(text).expect("a list");
            listed(&mut sheet).iter().flat_map(|product| &product.variants).map(|variant| variant.sku.clone()).collect::<Vec<_>>()
        };
        assert_eq!(skus(), ["blue-shirt-Small", "blue-shirt-Large", "red-shirt"]);
        assert_eq!(skus(), skus());
    }

    #[test]
    fn a_file_that_is_no_list_of_products_is_refused() {
        let code = |text: &str| Sheet::read(text).err().map(|error| error.code().to_owned());
        assert_eq!(code("name,price\nsoap,1\n").as_deref(), Some("import-no-titles"));
        assert_eq!(code("Title,Price\n").as_deref(), Some("import-empty"));
        assert_eq!(code("\r\n").as_deref(), Some("import-empty"));
        // OFN #5132: a row with too few cells is named, and the others are still looked at.
        let sheet = Sheet::read("Title,Price,SKU\nsoap,1\nsalt,2,S-2\n").expect("a list");
        assert_eq!((sheet.wrong[0].row, sheet.wrong[0].issue.code, sheet.rows.len()), (2, "import-row-length", 1));
    }

    #[test]
    fn damage_is_named_at_the_line_a_person_sees() {
        let wrong = |text: &str| {
            let mut sheet = Sheet::read(text).expect("a list");
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
