//! Spreadsheets in China save a CSV as GBK; it is read as it was written, and the page says so.

use super::{bring, brought, exported, preview, sheet_of, upload};
use axum::http::StatusCode;
use coop::Role;
use stories::{Shop, shop_test};

/// As a spreadsheet on Chinese Windows saved it.
const GBK: &[u8] = include_bytes!("../../fixtures/goods-gbk.csv");

fn utf16(text: &str, two: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(two).collect()
}

#[shop_test]
async fn a_file_that_was_saved_as_gbk_is_read_and_the_page_says_so(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let asked = brought(&desk, "商品.csv", GBK).await;
    let shown = desk.get(&asked).await.accepted().text();
    assert!(asked.ends_with("/columns") && shown.contains("Read as GBK (GB18030)"), "{shown}");
    let said = ["title", "handle", "sku", "price", "store_price", "origin_zh"];
    let said: Vec<(String, &str)> = said.into_iter().enumerate().map(|(at, column)| (format!("col-{at}"), column)).collect();
    let said: Vec<(&str, &str)> = said.iter().map(|(name, column)| (name.as_str(), *column)).collect();
    let page = desk.post(&asked, &said).await.accepted().location().expect("the file's page");
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("Read as GBK (GB18030)") && shown.contains("save the file as “CSV UTF-8”"), "{shown}");
    assert!(shown.contains("“老字号”海盐") && shown.contains("3 new, 0 changed"), "{shown}");
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert_eq!(sheet_of(&shop, "soap").await.product.origin_zh, "沂水县诸葛镇");
    assert_eq!(sheet_of(&shop, "honey-1").await.product.title_zh, "枣花蜜；500克");
    // The same goods in every other encoding are the same goods.
    let text = exported(&shop).await;
    let bare = text.trim_start_matches('\u{feff}');
    for bytes in [bare.as_bytes().to_vec(), utf16(bare, u16::to_le_bytes), utf16(bare, u16::to_be_bytes)] {
        assert_eq!(preview(&shop, &bytes).await.expect("looked through").counts(), [0, 0, 3, 0]);
        bring(&shop, &bytes).await.expect("applied");
    }
    assert_eq!(exported(&shop).await, text);
    // A spreadsheet's “Unicode text” has tabs between its cells.
    let tabs = utf16("名称\t网址名\t货号\r\n山茶皂\tsoap\tSOAP-1\r\n", u16::to_le_bytes);
    let page = brought(&desk, "goods.txt", &tabs).await;
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("Read as UTF-16.") && shown.contains("0 new, 0 changed, 1 as they are"), "{shown}");
    let page = brought(&desk, "goods.csv", text.as_bytes()).await;
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("Read as UTF-8.") && !shown.contains("garbled"), "{shown}");
    shop.adds_up().await;
}

#[shop_test]
async fn what_no_encoding_has_is_refused_at_its_line(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let mut torn = GBK.to_vec();
    let at = torn.iter().position(|sign| *sign == b'\n').expect("a line") + 1;
    torn[at] = 0xff;
    for (bytes, line) in [(torn, 2), ([GBK, &b"\0"[..]].concat(), 5), (b"\xff\xfeT\x00\n\x00\x00\xdc".to_vec(), 2)] {
        let page = upload(&desk, &[("file", "goods.csv", &bytes)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains(&format!("Line {line} is in an encoding nobody here knows")), "{}", page.text());
    }
}
