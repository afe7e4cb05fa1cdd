//! At the desk: columns that are explained once, cells that are put right on the page, rows that are left out.

use super::{brought, exported, sheet_of};
use axum::http::StatusCode;
use coop::Role;
use stories::{Shop, shop_test};

const FOREIGN: &str = "商品名称,商品编码,零售价(元),供货商备注,箱内件数\n山茶皂,SOAP-1,4.50,老王,6\n海盐,SALT-1,2.00,老李,50\n";

#[shop_test]
async fn columns_are_explained_once_and_remembered(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let asked = brought(&desk, "goods.csv", FOREIGN.as_bytes()).await;
    assert!(asked.ends_with("/columns"), "{asked}");
    let page = desk.get(&asked).await.accepted().text();
    assert!(page.contains("山茶皂 · 海盐") && page.contains("guessed by its name"));
    for (at, chosen) in [(0, "title"), (1, "sku"), (2, "price")] {
        let select = page.split(&format!("name=\"col-{at}\"")).nth(1).and_then(|rest| rest.split("</select>").next()).expect("a list");
        assert!(select.contains(&format!("<option value=\"{chosen}\" selected>")), "{at}: {select}");
    }
    let file = asked.trim_end_matches("/columns");
    assert_eq!(desk.get(file).await.location().as_deref(), Some(asked.as_str()), "it cannot be looked at before");
    let twice = desk.post(&asked, &[("col-0", "title"), ("col-1", "title")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.text().contains("id=\"i-col-1\">This column says the same as “商品名称”"));
    assert_eq!(desk.post(&asked, &[("col-1", "sku")]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is a title");
    assert_eq!(desk.post(&asked, &[("col-0", "nonsense")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [("col-0", "title"), ("col-1", "sku"), ("col-2", "price"), ("col-3", ""), ("col-4", "")];
    assert_eq!(desk.post(&asked, &said).await.accepted().location().as_deref(), Some(file));
    let looked = desk.get(file).await.accepted().text();
    assert!(looked.contains("2 new, 0 changed") && looked.contains("供货商备注, 箱内件数"));
    desk.post(&format!("{file}/application"), &[]).await.accepted();
    assert!(exported(&shop).await.contains(",SOAP-1,"));
    // The next file with the same headings is read like this at once.
    let next = brought(&desk, "next.csv", FOREIGN.replace("4.50", "5.00").as_bytes()).await;
    assert!(!next.ends_with("/columns") && desk.get(&next).await.accepted().text().contains("0 new, 1 changed"));
    // A guess for a file that could be read without it is offered too.
    let more = brought(&desk, "more.csv", "Title,SKU,零售价\n皂,SOAP-1,6.00\n".as_bytes()).await;
    assert!(more.ends_with("/columns"));
    shop.adds_up().await;
}

const DAMAGED: &str = "Title,URL handle,SKU,Price,Barcode\n\
    山茶皂,soap,SOAP-1,4.5O,\"8,02E+12\"\n\
    海盐,salt,SALT-1,2.00,\n\
    破行,broken\n";

#[shop_test]
async fn a_refused_cell_is_put_right_on_the_page(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let page = brought(&desk, "goods.csv", DAMAGED.as_bytes()).await;
    let shown = desk.get(&page).await.accepted().text();
    for input in ["name=\"c-2-3\" value=\"4.5O\"", "name=\"c-2-4\" value=\"8,02E+12\"", "name=\"out-4\"", "aria-label=\"Row 2, Price\""] {
        assert!(shown.contains(input), "{input}: {shown}");
    }
    assert!(!shown.contains("Import it like this"));
    // What is put right wrongly is said again, and the rest is kept.
    let typed = [("c-2-3", "4.50"), ("c-2-4", "6909001010078"), ("out-4", "on")];
    desk.post(&format!("{page}/cells"), &typed).await.accepted();
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("value=\"6909001010078\"") && shown.contains("data-code=\"barcode-check-digit\"") && !shown.contains("c-2-3"));
    assert!(shown.contains("One row is left out"));
    desk.post(&format!("{page}/cells"), &[("c-2-4", "6909001010077")]).await.accepted();
    assert!(desk.get(&page).await.accepted().text().contains("Import it like this"));
    // The row that cannot be read comes back when it is wanted after all.
    desk.post(&format!("{page}/cells"), &[("all_rows", "on")]).await.accepted();
    assert_eq!(desk.post(&format!("{page}/application"), &[]).await.refusal(), "import-rows-wrong");
    desk.post(&format!("{page}/cells"), &[("out-4", "on")]).await.accepted();
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    let soap = sheet_of(&shop, "soap").await;
    assert_eq!(soap.packs().next().map(|pack| pack.barcodes.clone()), Some(vec!["6909001010077".to_owned()]));
    assert!(exported(&shop).await.contains(",yes,4.50,yes,4.50,"));
    let late = desk.post(&format!("{page}/cells"), &[("c-2-3", "9")]).await;
    assert_eq!(late.refusal(), "import-applied", "what is applied stays as it was read");
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    assert!(!exported(&shop).await.contains("SOAP-1"));
    shop.adds_up().await;
}

#[shop_test]
async fn a_workbooks_damaged_cells_are_put_right_too(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, text) in (0u16..).zip(["Title", "SKU", "Option1 value", "Price"]) {
        sheet.write_string(0, at, text).expect("written");
    }
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 5).expect("a day");
    let date = rust_xlsxwriter::Format::new().set_num_format("m/d");
    sheet.write_string(4, 0, "螺丝").expect("written");
    sheet.write_string(4, 1, "SCREW").expect("written");
    sheet.write_datetime_with_format(4, 2, &day, &date).expect("written");
    sheet.write_number(4, 3, 3.5).expect("written");
    let page = brought(&desk, "goods.xlsx", &book.save_to_buffer().expect("a workbook")).await;
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("name=\"c-5-2\" value=\"2026-01-05\"") && shown.contains("data-code=\"import-cell-date\""), "{shown}");
    desk.post(&format!("{page}/cells"), &[("c-5-2", "1-5 号")]).await.accepted();
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert!(exported(&shop).await.contains(",SCREW,1-5 号,"));
    shop.adds_up().await;
}
