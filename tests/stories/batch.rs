//! Many products changed in one go: looked at before, done at once, taken back whole.

use axum::http::StatusCode;
use catalog::{
    By, Product, ProductStatus,
    attribute::{self, AttributeKind},
    product::{self, ProductDraft, ProductSheet},
};
use coop::Role;
use kernel::Id;
use stories::{Page, Shop, Stocked, Visitor, shop_test};

async fn sheet(shop: &Shop, goods: &Stocked) -> ProductSheet {
    product::by_slug(&mut shop.db().read().await.expect("a view"), &goods.slug).await.expect("there")
}

/// A product with everything that somebody could have changed about it; revisions and instants count up and are left out.
async fn as_it_is(shop: &Shop, goods: &Stocked) -> (ProductDraft, ProductStatus) {
    let sheet = sheet(shop, goods).await;
    (ProductDraft { revision: None, ..ProductDraft::of(&sheet) }, sheet.product.status)
}

async fn rewrite(shop: &Shop, goods: &Stocked, change: impl FnOnce(&mut ProductDraft)) {
    let mut draft = ProductDraft::of(&sheet(shop, goods).await);
    change(&mut draft);
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::named("Wei"), &draft).await.expect("saved");
    tx.commit().await.expect("committed");
}

/// Ticks products on the list; answers the page of their batch.
async fn tick(desk: &Visitor, products: &[Id<Product>]) -> String {
    let ids: Vec<String> = products.iter().map(Id::to_string).collect();
    let ticked: Vec<(&str, &str)> = ids.iter().map(|id| ("pick", id.as_str())).chain([("which", "ticked")]).collect();
    desk.post("/staff/catalog/batches", &ticked).await.accepted().location().expect("the page of the batch")
}

async fn done(desk: &Visitor, products: &[Id<Product>], set: &[(&str, &str)]) -> String {
    let page = tick(desk, products).await;
    desk.post(&page, set).await.accepted();
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    page
}

#[track_caller]
fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.asked);
    assert!(page.text().contains(words), "{} does not say “{words}”", page.asked);
}

#[shop_test]
async fn an_answer_is_given_for_many_goods_whose_shelves_ask_and_taken_back(shop: Shop) {
    let goods = [shop.stocked("tea", 1).await, shop.stocked("pears", 1).await, shop.stocked("salt", 1).await];
    let mut tx = shop.db().write().await.expect("a write");
    attribute::put_up(&mut tx, &crate::attributes::asked("taste", AttributeKind::Choice)).await.expect("asked");
    attribute::put_up(&mut tx, &crate::attributes::asked("sweet", AttributeKind::Number)).await.expect("asked");
    tx.commit().await.expect("committed");
    rewrite(&shop, &goods[2], |draft| draft.category = "condiment".to_owned()).await;
    rewrite(&shop, &goods[1], |draft| draft.attributes.0.extend([("taste".to_owned(), "soft".to_owned())])).await;
    let (desk, mut before, mut ids) = (shop.staff(Role::Merchandiser).await, Vec::new(), Vec::new());
    for one in &goods {
        before.push(as_it_is(&shop, one).await);
        ids.push(sheet(&shop, one).await.product.id);
    }
    let page = tick(&desk, &ids).await;
    let form = desk.get(&page).await.accepted().text();
    assert!(form.contains("name=\"a-taste\"") && form.contains("name=\"a-sweet\""), "what some of their shelves ask: {form}");
    for (said, words) in
        [(("a-taste", "sour"), "no answer that can be given now"), (("a-sweet", "very"), "no answer that can be given now")]
    {
        refused(&desk.post(&page, &[said]).await, words);
    }
    desk.post(&page, &[("a-taste", "crisp"), ("a-sweet", "12.5")]).await.accepted();
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("2 would change, 1 cannot") && shown.contains("Its shelf does not ask for taste度 How taste."), "{shown}");
    assert!(shown.contains("<del>Very soft</del> <ins>Very crisp</ins>") && shown.contains("<ins>12.5 °Bx</ins>"), "in words: {shown}");
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    for (nth, said) in [(0, "12.5"), (1, "12.5"), (2, "")] {
        assert_eq!(sheet(&shop, &goods[nth]).await.product.attributes.get("sweet"), said);
    }
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    for (one, was) in goods.iter().zip(&before) {
        assert_eq!(as_it_is(&shop, one).await, *was);
    }
    let moved = done(&desk, &ids[2..], &[("category", "fruit"), ("a-taste", "crisp")]).await;
    assert_eq!(sheet(&shop, &goods[2]).await.product.attributes.get("taste"), "crisp", "the shelf it is moved to asks: {moved}");
    shop.adds_up().await;
}

#[shop_test]
async fn a_batch_publishes_nothing_without_a_required_answer(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, id) = (shop.staff(Role::Merchandiser).await, sheet(&shop, &tea).await.product.id);
    desk.post(&format!("/staff/catalog/{id}/withdrawal"), &[]).await.accepted();
    let mut tx = shop.db().write().await.expect("a write");
    let required = attribute::Attribute { required: true, ..crate::attributes::asked("taste", AttributeKind::Choice) };
    attribute::put_up(&mut tx, &required).await.expect("asked");
    tx.commit().await.expect("committed");
    let page = tick(&desk, &[id]).await;
    desk.post(&page, &[("shelf", "publish")]).await.accepted();
    assert!(desk.get(&page).await.accepted().text().contains("0 would change, 1 cannot"));
    desk.post(&page, &[("shelf", "publish"), ("a-taste", "crisp")]).await.accepted();
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert_eq!(sheet(&shop, &tea).await.product.status, ProductStatus::Published, "answered and published in one go");
    shop.adds_up().await;
}

#[shop_test]
async fn many_products_are_changed_in_one_go_and_are_again_what_they_were(shop: Shop) {
    let goods = [shop.stocked("tea", 1).await, shop.stocked("pears", 1).await, shop.stocked("salt", 1).await];
    let desk = shop.staff(Role::Merchandiser).await;
    rewrite(&shop, &goods[0], |draft| draft.storage_en = "In the cellar".to_owned()).await;
    let (mut before, mut ids) = (Vec::new(), Vec::new());
    for one in &goods {
        before.push(as_it_is(&shop, one).await);
        ids.push(sheet(&shop, one).await.product.id);
    }
    let set =
        [("category", "preserved"), ("temperature", "chilled"), ("storage_en", "Keep at 4 °C"), ("producer_share", "7.5"), ("till", "no")];
    let page = tick(&desk, &ids).await;
    desk.post(&page, &set).await.accepted();
    let shown = desk.get(&page).await.accepted().text();
    assert!(
        shown.contains("3 would change, 0 cannot") && shown.contains("<del>In the cellar</del>") && shown.contains("<ins>Preserves</ins>")
    );
    for (one, was) in goods.iter().zip(&before) {
        assert_eq!(as_it_is(&shop, one).await, *was, "looking changes nothing");
    }
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    for one in &goods {
        let product = sheet(&shop, one).await.product;
        assert_eq!(
            (product.category.as_str(), product.producer_share_bp.value(), product.status),
            ("preserved", 750, ProductStatus::Published)
        );
    }
    let history = desk.get(&format!("/staff/catalog/{}", ids[0])).await.accepted().text();
    assert!(
        history.contains("Changed in one go with others") && history.contains(&format!("href=\"{page}\"")),
        "its history names the batch"
    );
    shop.adds_up().await;
    refused(&desk.post(&format!("{page}/application"), &[]).await, "This batch was done before.");
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    for (one, was) in goods.iter().zip(&before) {
        assert_eq!(as_it_is(&shop, one).await, *was);
    }
    refused(&desk.post(&format!("{page}/reversal"), &[]).await, "There is nothing to take back");
    shop.adds_up().await;
}

#[shop_test]
async fn goods_retired_in_one_go_come_back_onto_the_shelf_with_their_barcodes(shop: Shop) {
    let (tea, pears) = (shop.stocked("tea", 1).await, shop.stocked("pears", 1).await);
    rewrite(&shop, &tea, |draft| {
        draft.variants[0].packs[0].barcodes = vec![catalog::barcode::parse("6909001010077").expect("a barcode")];
    })
    .await;
    let (desk, before) = (shop.staff(Role::Merchandiser).await, [as_it_is(&shop, &tea).await, as_it_is(&shop, &pears).await]);
    let ids = [sheet(&shop, &tea).await.product.id, sheet(&shop, &pears).await.product.id];
    desk.post(&format!("/staff/catalog/{}/withdrawal", ids[1]), &[]).await.accepted();
    let page = done(&desk, &ids, &[("shelf", "retire")]).await;
    for one in [&tea, &pears] {
        assert_eq!(sheet(&shop, one).await.product.status, ProductStatus::Retired);
    }
    assert!(!desk.get("/staff/catalog").await.accepted().text().contains("沂水tea"));
    shop.adds_up().await;
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    assert_eq!(as_it_is(&shop, &tea).await, before[0], "with its pack, its barcode, and on the shelf");
    assert_eq!(as_it_is(&shop, &pears).await, (before[1].0.clone(), ProductStatus::Draft), "a draft before, a draft again");
    shop.adds_up().await;
    shop.shopper("Ann").buys(&tea).await.accepted();
}

#[shop_test]
async fn what_the_shelf_would_miss_is_left_alone_and_says_why(shop: Shop) {
    let (tea, pears) = (shop.stocked("tea", 1).await, shop.stocked("pears", 1).await);
    let desk = shop.staff(Role::Merchandiser).await;
    rewrite(&shop, &tea, |draft| draft.variants[0].packs[0].till = false).await;
    let ids = [sheet(&shop, &tea).await.product.id, sheet(&shop, &pears).await.product.id];
    let page = tick(&desk, &ids).await;
    refused(&desk.post(&page, &[]).await, "Nothing is set yet.");
    refused(&desk.post(&page, &[("category", "no-such-shelf")]).await, "i-category");
    refused(&desk.post(&page, &[("producer_share", "101")]).await, "i-producer_share");
    desk.post(&page, &[("web", "no")]).await.accepted();
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("1 would change, 1 cannot"), "tea would be sold nowhere");
    assert!(shown.contains("a pack that is sold on the web or in stores"));
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert!(sheet(&shop, &tea).await.variants[0].packs[0].pack.web && !sheet(&shop, &pears).await.variants[0].packs[0].pack.web);
    let after = desk.get(&page).await.accepted().text();
    assert!(after.contains("What it left alone") && after.contains("Take this batch back"));
    shop.adds_up().await;
    refused(&desk.post("/staff/catalog/batches", &[("which", "ticked")]).await, "Nothing is ticked.");
}

#[shop_test]
async fn what_was_changed_after_a_batch_is_not_overwritten_by_taking_it_back(shop: Shop) {
    let (tea, pears) = (shop.stocked("tea", 1).await, shop.stocked("pears", 1).await);
    let desk = shop.staff(Role::Merchandiser).await;
    let ids = [sheet(&shop, &tea).await.product.id, sheet(&shop, &pears).await.product.id];
    let page = done(&desk, &ids, &[("category", "preserved"), ("shelf", "withdraw")]).await;
    assert_eq!(sheet(&shop, &tea).await.product.status, ProductStatus::Draft);
    rewrite(&shop, &tea, |draft| draft.line_zh = "明前采的。".to_owned()).await;
    let changed = as_it_is(&shop, &tea).await;
    refused(&desk.post(&format!("{page}/reversal"), &[]).await, "One product was changed since: 沂水tea.");
    assert_eq!(as_it_is(&shop, &pears).await.1, ProductStatus::Draft, "nothing was written");
    desk.post(&format!("{page}/reversal"), &[("leave_changed", "on")]).await.accepted();
    assert_eq!(as_it_is(&shop, &tea).await, changed);
    let pears = as_it_is(&shop, &pears).await;
    assert_eq!((pears.0.category.as_str(), pears.1), ("fruit", ProductStatus::Published));
    shop.adds_up().await;
}

#[shop_test]
async fn all_that_match_are_taken_into_a_batch_whatever_page_is_shown(shop: Shop) {
    let rows: String = (0..120).map(|n| format!("货品{n},{},G-{n}\n", if n % 2 == 0 { "水果" } else { "纸品" })).collect();
    let mut tx = shop.db().write().await.expect("a write");
    let file = format!("Title,Type,SKU\n{rows}");
    let new = catalog::import::NewFile { name: "x.csv", bytes: file.as_bytes(), kind: catalog::ProductKind::Consumer };
    catalog::import::import(&mut tx, &By::program(), &new).await.expect("applied");
    tx.commit().await.expect("committed");
    let desk = shop.staff(Role::Merchandiser).await;
    let all = [("which", "all"), ("asked", "category=paper&sort=title")];
    let page = desk.post("/staff/catalog/batches", &all).await.accepted().location().expect("the page of the batch");
    desk.post(&page, &[("category", "stationery"), ("shelf", "publish")]).await.accepted();
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("0 would change, 60 cannot"), "drafts without words cannot go on the shelf");
    desk.post(&page, &[("category", "stationery")]).await.accepted();
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    let count = async |asked: &str| desk.get(&format!("/staff/catalog/list.csv?{asked}")).await.accepted().text().lines().count() - 1;
    assert_eq!((count("category=paper").await, count("category=stationery").await), (0, 60));
    desk.post(&format!("{page}/reversal"), &[]).await.accepted();
    assert_eq!((count("category=paper").await, count("category=stationery").await), (60, 0));
    assert_eq!(shop.staff(Role::Cashier).await.get(&page).await.status, StatusCode::FORBIDDEN);
    shop.adds_up().await;
}
