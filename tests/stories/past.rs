//! What was done to a product can be read field by field, and taken back.

use axum::http::StatusCode;
use catalog::{
    By,
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
