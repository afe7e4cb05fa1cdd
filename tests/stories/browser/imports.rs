//! A file at the desk, by keyboard alone: brought, put right where it was refused, applied, taken back; and on a phone, as a
//! spreadsheet in China saved it.

use super::staff;
use stories::{
    browser::{Browser, Key, Window},
    served::Served,
    word,
};

/// Two products; the price of the second has a letter in it, and its barcode went through a spreadsheet.
const FILE: &str = "Title,URL handle,SKU,Price,Barcode\n\
    山茶皂,browser-soap,BR-SOAP,4.50,\n\
    海盐,browser-salt,BR-SALT,2.O0,\"8,02E+12\"\n";

/// Tab after Tab until what is called so has the focus.
async fn tab_to(browser: &Browser, name: &str) {
    let focused = "const one = document.activeElement;
        const label = one.labels?.[0]?.textContent ?? '';
        return one.getAttribute('aria-label') || label.trim() || one.textContent.trim();";
    for _ in 0..120 {
        // Not to an element but to the page: a field for files takes keys for the name of one.
        let tab = browser.web().action_chain().send_keys(char::from(Key::Tab).to_string());
        tab.perform().await.expect("Tab can be pressed");
        let now: String = browser.web().execute(focused, Vec::new()).await.and_then(|name| name.convert()).unwrap_or_default();
        if now.starts_with(name) {
            return;
        }
    }
    panic!("Tab never comes to “{name}”");
}

/// Types in place of what stands in the field that has the focus.
async fn type_over(browser: &Browser, text: &str) {
    let all = "document.activeElement.select()";
    browser.web().execute(all, Vec::new()).await.expect("it is chosen");
    browser.press(text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_brought_put_right_applied_and_taken_back_by_keyboard() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let file = folder.path().join("goods.csv");
    std::fs::write(&file, FILE).expect("written");
    let browser = staff(&hub, "merch", Window::Desk).await;
    browser.visit("/staff/catalog/import").await;
    // A browser shows files in a window of its own; what is chosen there is typed as a path.
    browser.find("textbox", &word("catalog-import-file")).await.send_keys(file.to_string_lossy().into_owned()).await.expect("chosen");
    tab_to(&browser, &word("catalog-import-look")).await;
    browser.press("\n").await;
    browser.sees("2.O0").await;
    browser.axe_and_picture("import-1-wrong").await;
    tab_to(&browser, "Row 3, Price").await;
    type_over(&browser, "2.00").await;
    tab_to(&browser, "Row 3, Barcode").await;
    type_over(&browser, "6999001010078").await;
    browser.press("\n").await;
    browser.sees(&word("catalog-import-apply")).await;
    browser.axe_and_picture("import-2-looked").await;
    tab_to(&browser, &word("catalog-import-apply")).await;
    browser.press("\n").await;
    browser.sees(&word("catalog-import-undo-lead")).await;
    browser.axe_and_picture("import-3-applied").await;
    tab_to(&browser, &word("catalog-import-undo")).await;
    browser.press("\n").await;
    browser.sees(&word("catalog-import-undo-sure")).await;
    tab_to(&browser, &word("catalog-import-undo")).await;
    browser.press("\n").await;
    browser.sees(&word("catalog-import-undone")).await;
    browser.axe_and_picture("import-4-undone").await;
    browser.close().await;
}

/// As a spreadsheet on Chinese Windows saved it.
const GBK: &[u8] = include_bytes!("../../fixtures/goods-gbk.csv");

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_saved_as_gbk_is_looked_at_on_a_phone() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let file = folder.path().join("goods.csv");
    // A letter in the first price.
    let at = GBK.windows(4).position(|four| four == b"4.50").expect("a price");
    let damaged = [&GBK[..at], b"4.5O", &GBK[at + 4..]].concat();
    std::fs::write(&file, damaged).expect("written");
    let browser = staff(&hub, "merch", Window::Phone).await;
    browser.visit("/staff/catalog/import").await;
    browser.find("textbox", &word("catalog-import-file")).await.send_keys(file.to_string_lossy().into_owned()).await.expect("chosen");
    browser.click("button", &word("catalog-import-look")).await;
    // One column is guessed, so it is asked about.
    browser.sees(&word("catalog-import-garbled")).await;
    browser.sees("枣花蜜；500克").await;
    browser.axe_and_picture("import-5-gbk-columns").await;
    browser.click("button", &word("catalog-import-columns-keep")).await;
    browser.sees(&word("catalog-import-columns-said")).await;
    browser.sees(&word("catalog-import-garbled")).await;
    browser.sees("4.5O").await;
    browser.sees("枣花蜜；500克").await;
    browser.axe_and_picture("import-6-gbk-looked").await;
    browser.close().await;
}
