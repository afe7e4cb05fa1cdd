//! What was done to a product can be read field by field, and taken back.

use axum::http::StatusCode;
use catalog::{
    By, ProductKind,
    import::{self, NewFile},
    product::{self, ProductDraft, ProductSheet, Step},
};
use coop::Role;
use stories::{Shop, Stocked, shop_test};

async fn sheet_of(shop: &Shop, goods: &Stocked) -> ProductSheet {
    let mut tx = shop.db().read().await.expect("a view");
    product::by_slug(&mut tx, &goods.slug).await.expect("there")
}

async fn steps_of(shop: &Shop, goods: &Stocked) -> Vec<Step> {
    let sheet = sheet_of(shop, goods).await;
    product::steps(&mut shop.db().read().await.expect("a view"), &sheet).await.expect("its history")
}

async fn rewrite(shop: &Shop, goods: &Stocked, by: &str, change: impl FnOnce(&mut ProductDraft)) {
    let mut draft = ProductDraft::of(&sheet_of(shop, goods).await);
    change(&mut draft);
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::named(by), &draft).await.expect("saved");
    tx.commit().await.expect("committed");
}

fn told(step: &Step) -> Vec<(&'static str, &str, &str)> {
    step.changes.iter().map(|change| (change.field, change.before.as_str(), change.after.as_str())).collect()
}

#[shop_test]
async fn the_history_of_a_product_says_who_changed_what_from_what_to_what(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let first = sheet_of(&shop, &tea).await;
    rewrite(&shop, &tea, "Wei", |draft| draft.line_zh = "明前采的。".to_owned()).await;
    rewrite(&shop, &tea, "Lin", |draft| {
        draft.shelf_life_days = 540;
        draft.variants[0].name_zh = "特级".to_owned();
        draft.variants[0].packs[0].till = false;
    })
    .await;
    let steps = steps_of(&shop, &tea).await;
    assert_eq!((steps[0].deed.done_by.as_str(), steps[1].deed.done_by.as_str()), ("Lin", "Wei"));
    let line = first.product.line_zh.as_str();
    assert_eq!(told(&steps[1]), [("line_zh", line, "明前采的。")]);
    let days = first.product.shelf_life_days.to_string();
    let expected = [("shelf_life_days", days.as_str(), "540"), ("name_zh", "原味", "特级"), ("packs_till", "一件 × 1", "")];
    assert_eq!(told(&steps[0]), expected);
    assert!(steps[2..].iter().all(|step| step.changes.is_empty()), "putting it on the shelf changed no field");
    shop.adds_up().await;
}

#[shop_test]
async fn a_change_is_taken_back_at_the_desk_and_packs_come_back_with_their_prices(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let before = sheet_of(&shop, &tea).await;
    rewrite(&shop, &tea, "Wei", |draft| {
        let mut other = draft.variants[0].packs[0].clone();
        (other.id, other.steps, other.web, other.till) = (None, kernel::Quantity::steps(6), false, false);
        other.name_zh = "六件".to_owned();
        draft.variants[0].packs.push(other);
        draft.title_zh = "沂水老茶".to_owned();
    })
    .await;
    let with_six = sheet_of(&shop, &tea).await;
    rewrite(&shop, &tea, "Wei", |draft| draft.variants[0].packs.truncate(1)).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, format!("/staff/catalog/{}", before.product.id));
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("<del>沂水tea</del>") && shown.contains("<ins>沂水老茶</ins>"), "the page tells the change");
    let revision = sheet_of(&shop, &tea).await.product.revision;
    let back = |seen: i64, to: i64| [("revision", seen.to_string()), ("to", to.to_string())];
    let post = async |fields: [(&str, String); 2]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.post(&format!("{page}/restoration"), &fields).await
    };
    let stale = post(back(revision - 1, before.product.revision)).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text().contains("Somebody changed this product after you opened it."), "the history was read before the last change");
    post(back(revision, with_six.product.revision)).await.accepted();
    assert_eq!(sheet_of(&shop, &tea).await.variants, with_six.variants, "the pack of six is the one it was, not another like it");
    post(back(revision + 1, before.product.revision)).await.accepted();
    let after = sheet_of(&shop, &tea).await;
    assert_eq!((&after.variants, &after.product.title_zh), (&before.variants, &before.product.title_zh));
    let steps = steps_of(&shop, &tea).await;
    assert_eq!(steps[0].deed.deed, "restored");
    assert_eq!(steps[0].before(), Some(revision + 1), "taking back can be taken back");
    assert_eq!(post(back(0, 1)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = "/staff/catalog/01a1fc77-4120-7001-967f-ab604c14b12a/restoration";
    assert_eq!(desk.post(nowhere, &[("revision", "2"), ("to", "1")]).await.status, StatusCode::NOT_FOUND);
    shop.adds_up().await;
}

const FILE: &str = "Title,URL handle,SKU,Price,Barcode\n沂水老茶,tea,TEA,12.00,\n山茶皂,soap,SOAP-1,4.50,6909001010077\n";

/// Applies the file and answers the path of its page.
async fn bring(shop: &Shop) -> String {
    let mut tx = shop.db().write().await.expect("a write");
    let file = NewFile { name: "goods.csv", bytes: FILE.as_bytes(), kind: ProductKind::Consumer };
    let card = import::import(&mut tx, &By::program(), &file).await.expect("applied");
    tx.commit().await.expect("committed");
    assert_eq!((card.fresh, card.changed), (1, 1));
    format!("/staff/catalog/import/{}", card.id)
}

async fn exported(shop: &Shop) -> String {
    import::export(&mut shop.db().read().await.expect("a view"), false).await.expect("exported")
}

#[shop_test]
async fn a_file_is_taken_back_to_the_byte_and_brought_again(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, before) = (shop.staff(Role::Merchandiser).await, exported(&shop).await);
    let page = bring(&shop).await;
    let with_file = exported(&shop).await;
    assert!(with_file.contains("12.00") && with_file.contains("SOAP-1") && with_file != before);
    assert!(desk.get(&page).await.accepted().text().contains("Take this file back"));
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    assert_eq!(exported(&shop).await, before, "words, barcodes and prices are what they were");
    assert_eq!(steps_of(&shop, &tea).await[0].deed.deed, "import-undone");
    let listed = desk.get("/staff/catalog").await.accepted().text();
    assert!(!listed.contains("山茶皂"), "what the file brought is gone from the list");
    let retired = desk.get("/staff/catalog?status=retired").await.accepted().text();
    assert!(retired.contains("山茶皂") && !retired.contains("沂水tea"));
    let soap = product::by_slug(&mut shop.db().read().await.expect("a view"), "soap").await.expect("still there").product.id;
    let publication = desk.post(&format!("/staff/catalog/{soap}/publication"), &[]).await;
    assert_eq!(publication.status, StatusCode::UNPROCESSABLE_ENTITY, "what is retired has nothing to sell");
    shop.adds_up().await;
    let again = desk.post(&format!("{page}/reversal"), &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("There is nothing to take back"));
    let mut tx = shop.db().write().await.expect("a write");
    let file = NewFile { name: "goods.csv", bytes: FILE.as_bytes(), kind: ProductKind::Consumer };
    let second = import::import(&mut tx, &By::program(), &file).await.expect("applied once more");
    tx.commit().await.expect("committed");
    assert_eq!(exported(&shop).await, with_file);
    assert!(desk.get("/staff/catalog").await.accepted().text().contains("山茶皂"));
    shop.adds_up().await;
    desk.post(&format!("/staff/catalog/import/{}/reversal", second.id), &[]).await.accepted();
    assert_eq!(exported(&shop).await, before);
    assert!(!desk.get("/staff/catalog").await.accepted().text().contains("山茶皂"), "what came back is gone again");
    shop.adds_up().await;
}

#[shop_test]
async fn what_was_changed_after_the_file_is_not_overwritten_by_taking_it_back(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, bring(&shop).await);
    rewrite(&shop, &tea, "Wei", |draft| draft.line_zh = "明前采的。".to_owned()).await;
    let changed = exported(&shop).await;
    let refused = desk.post(&format!("{page}/reversal"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("One product was changed") && refused.text().contains("沂水老茶"));
    assert_eq!(exported(&shop).await, changed, "nothing was written");
    desk.post(&format!("{page}/reversal"), &[("leave_changed", "on")]).await.accepted();
    let sheet = sheet_of(&shop, &tea).await;
    assert_eq!((sheet.product.title_zh.as_str(), sheet.product.line_zh.as_str()), ("沂水老茶", "明前采的。"));
    let after = exported(&shop).await;
    assert!(after.contains("12.00") && !after.contains("SOAP-1"), "it keeps the file's price, the rest is taken back: {after}");
    shop.adds_up().await;
}
