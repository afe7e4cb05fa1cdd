//! What spreadsheets and hands do to a list of goods is named cell by cell, and none of it is imported.

use super::{bring, exported, preview, wrong};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use stories::{Shop, shop_test};

/// A workbook as somebody typed it without care.
fn careless() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = ExcelDateTime::from_ymd(2026, 5, 1).expect("a day");
    let date = Format::new().set_num_format("yyyy/m/d");
    for (at, name) in (0u16..).zip(["Title", "SKU", "Option1 value", "Barcode", "Price", "Cost"]) {
        sheet.write_string(0, at, name).expect("written");
    }
    for (row, title) in (1u32..).zip(["Good", "Day", "Rounded", "Short", "Letters", "Wrong", "Number"]) {
        sheet.write_string(row, 0, title).expect("written");
        sheet.write_string(row, 1, format!("X-{row}")).expect("written");
        sheet.write_number(row, 4, 12.5).expect("written");
    }
    sheet.write_number(1, 3, 6_909_001_010_077_f64).expect("written");
    // `1-5`, taken for a day.
    sheet.write_datetime_with_format(2, 2, &day, &date).expect("written");
    // 8.02E+12 with all its noughts: even its check digit holds.
    sheet.write_number(3, 3, 8_020_000_000_000_f64).expect("written");
    // 036000291452 without the nought.
    sheet.write_number(4, 3, 36_000_291_452_f64).expect("written");
    sheet.write_string(5, 4, "12.5O").expect("written");
    sheet.write_formula(6, 5, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).expect("written");
    sheet.write_string(7, 3, "8,02E+12").expect("written");
    book.save_to_buffer().expect("a workbook")
}

#[shop_test]
async fn damage_in_a_workbook_is_named_at_its_cell_and_nothing_is_imported(shop: Shop) {
    // openfoodfactsAllFood.csv has its barcodes as 8,02E+12.
    let before = exported(&shop).await;
    let plan = preview(&shop, &careless()).await.expect("looked through");
    let expected = [
        (3, "Option1 value", "import-cell-date"),
        (4, "Barcode", "barcode-spreadsheet"),
        (5, "Barcode", "import-lost-zeros"),
        (6, "Price", "import-not-money"),
        (7, "Cost", "import-cell-error"),
        (7, "Cost", "import-not-money"),
        (8, "Barcode", "barcode-spreadsheet"),
    ];
    assert_eq!(wrong(&plan), expected);
    let refused = bring(&shop, &careless()).await.expect_err("refused");
    assert_eq!(refused.issues().len(), expected.len());
    assert_eq!(exported(&shop).await, before, "not even the good row");
}

#[shop_test]
async fn damage_in_a_csv_is_seen_against_what_the_shop_has(shop: Shop) {
    bring(&shop, "Title,SKU,Option1 value,Price,Barcode\nScrews,0012,5-Jan,1.00,00101\n".as_bytes()).await.expect_err("a day");
    bring(&shop, "Title,SKU,Option1 value,Price,Barcode\nScrews,0012,5 x 1,1.00,00101\n".as_bytes()).await.expect("applied");
    let bad = "Title,SKU,Option1 value,Price,Barcode\n\
        Nails,12,small,1.00,\n\
        Bolts,B-1,2026/5/1,1.00,101\n\
        Nuts,1-May,large,\"¥1.00元\",6909000000000\n\
        Rings,R-1,,1.00,0101\n";
    let plan = preview(&shop, bad.as_bytes()).await.expect("looked through");
    let expected = [
        (2, "SKU", "import-zeros-gone"),
        (3, "Barcode", "import-lost-zeros"),
        (3, "Option1 value", "import-looks-like-day"),
        (4, "Barcode", "barcode-spreadsheet"),
        (4, "Price", "import-not-money"),
        (4, "SKU", "import-looks-like-day"),
        (5, "Barcode", "import-zeros-gone"),
    ];
    assert_eq!(wrong(&plan), expected);
    // What the shop has just so is as it should be.
    let home = exported(&shop).await;
    assert_eq!(preview(&shop, home.as_bytes()).await.expect("looked through").counts(), [0, 0, 1, 0]);
}

#[shop_test]
async fn an_unknown_party_and_an_apostrophe_are_a_wrong_row_and_no_crash(shop: Shop) {
    // medusa #13453: “0 created, 4 updated” on an empty store, for ids that were not there.
    let bad = "Title,SKU,Price,Producer,Supplier\n\
        Mother's tea,M-1,1.00,Nobody's farm,\n\
        'Tea',M-2,1.00,,01a1fc77-4120-7001-967f-ab604c14b12a\n";
    let plan = preview(&shop, bad.as_bytes()).await.expect("looked through");
    assert_eq!(wrong(&plan), [(2, "Producer", "import-unknown-party"), (3, "Supplier", "import-unknown-party")]);
    let good = "Title,SKU,Price\nMother's 'best' tea,M-1,1.00\n";
    let card = bring(&shop, good.as_bytes()).await.expect("applied");
    assert_eq!((card.fresh, card.changed), (1, 0), "what is new is not called changed");
    assert!(exported(&shop).await.contains(",Mother's 'best' tea,"));
}

#[shop_test]
async fn every_row_of_a_malformed_file_is_named_before_anything_is_written(shop: Shop) {
    // OFN #13001 (a missing unit stalls at 66 %) and #5132 (a malformed file fails in silence).
    let before = exported(&shop).await;
    let bad = "Title,SKU,Unit,Pack,Holds,Price\n\
        Rice,R-1,kg,bag,2.5,9.90\n\
        Oil,O-1,barrel,bottle,1,19.90\n\
        Salt,S-1,kg,sack,0.4\n\
        Flour,F-1,kg,bag,a lot,4.50\n\
        Beans,E-1,,,,3.00\n\
        Nuts,N-1,piece,bag,\"1,cashew\n";
    let plan = preview(&shop, bad.as_bytes()).await.expect("looked through");
    let expected = [
        (3, "Unit", "import-unknown-choice"),
        (4, "", "import-row-length"),
        (5, "Holds", "catalog-steps-absurd"),
        (7, "Holds", "import-quote-open"),
    ];
    assert_eq!(wrong(&plan), expected);
    assert!(bring(&shop, bad.as_bytes()).await.is_err());
    assert_eq!(exported(&shop).await, before);
}
