//! A mark from its certificate to the label, the board of the ten by keys alone, and what shoppers see of both.

use super::{shopper, staff};
use stories::{
    browser::{Browser, Window},
    served::Served,
    word,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_written_down_granted_labelled_and_seen_and_the_board_is_ordered_by_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = Served::demo(folder.path()).await;
    let desk = staff(&hub, "merch", Window::Desk).await;
    desk.visit("/staff/catalog/brands").await;
    desk.sees("示例-GI-0001").await;
    desk.axe_and_picture("marks-1-list").await;
    desk.visit("/staff/catalog/brands/new").await;
    desk.fill(&word("brand-name-zh"), "穆陵关蜂蜜").await;
    desk.fill(&word("brand-name-en"), "Mulingguan bees").await;
    desk.fill(&word("brand-slug"), "mulingguan").await;
    desk.fill(&word("brand-registration-no"), "示例-GI-0009").await;
    desk.fill(&word("brand-holder"), "沂水县蜂业协会（示例）").await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees(&word("brand-needs-towns")).await;
    desk.axe_and_picture("marks-2-refused").await;
    desk.click("checkbox", "Mazhan").await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees(&word("brand-grants-none")).await;
    desk.axe_and_picture("marks-3-editor").await;

    desk.visit("/staff/catalog/brands").await;
    desk.follow_row("示例-GI-0001").await;
    desk.follow_row("Gushanghong").await;
    desk.sees(&word("brand-issued")).await;
    desk.fill(&word("brand-labels"), "99999").await;
    desk.press("\n").await;
    desk.sees("More than was bought").await;
    desk.axe_and_picture("marks-4-too-many").await;
    let sheet = terms_and_labels(&desk).await;
    desk.close().await;

    let board = staff(&hub, "merch", Window::Phone).await;
    labels_on_a_phone(&board, &sheet).await;
    board.visit("/staff/catalog/ten").await;
    board.axe_and_picture("marks-5-board-desk").await;
    let up = board.names("button").await.into_iter().find(|name| name.starts_with("Move Yishui ginger up")).expect("a button");
    board.press_on("button", &up).await;
    board.sees(&word("ten-said-saved")).await;
    board.close().await;

    let ann = shopper(&hub, Window::Phone).await;
    ann.visit("/ten").await;
    ann.sees("Yishui ginger").await;
    let titles = ann.names("heading").await;
    let at = |title: &str| titles.iter().position(|one| one == title);
    assert!(at("Yishui ginger") < at("Yishui apples"), "{titles:?}");
    ann.axe_and_picture("marks-6-board").await;
    ann.visit("/goods/apple").await;
    ann.sees("示例-GI-0001").await;
    ann.axe_and_picture("marks-7-product").await;
    ann.visit("/marks/yishui-apples").await;
    ann.axe_and_picture("marks-8-mark").await;
    ann.visit("/producers").await;
    ann.axe_and_picture("marks-9-producers").await;
    ann.visit("/producers/gushanghong").await;
    ann.sees("Eighty-six households").await;
    ann.axe_and_picture("marks-10-producer").await;
    ann.close().await;
}

/// Changes the quota of the grant that is shown, and looks at its labels as they are printed; answers where they are.
async fn terms_and_labels(desk: &Browser) -> String {
    desk.fill(&word("brand-quota-year"), "1").await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees("stand for").await;
    desk.axe_and_picture("marks-grant-refused").await;
    desk.fill(&word("brand-quota-year"), "21000").await;
    desk.click_through("button", &word("catalog-save")).await;
    desk.sees(&word("grant-said-amended")).await;
    desk.sees("21000 kg").await;
    desk.click_through("link", "1–").await;
    desk.sees(&word("grant-sheet-hint")).await;
    desk.axe_and_picture("marks-labels").await;
    assert_eq!(desk.sheets_of_paper().await, 6, "a hundred and twenty labels on sheets of twenty-one");
    desk.path().await
}

async fn labels_on_a_phone(phone: &Browser, sheet: &str) {
    phone.visit(sheet).await;
    for language in ["zh", "en"] {
        phone.speak(language).await;
        let wide = "return document.documentElement.scrollWidth > innerWidth";
        let is_wide: bool = phone.web().execute(wide, Vec::new()).await.and_then(|answer| answer.convert()).unwrap_or(true);
        assert!(!is_wide, "labels are wider than a phone");
        phone.axe_and_picture("marks-labels").await;
    }
}
