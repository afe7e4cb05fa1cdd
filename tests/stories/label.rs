//! What the law wants said of goods: the price by measure, whether they can be sent back, the number of regulated ones.

use crate::face::{rewrite, sheet_of, the};
use axum::http::StatusCode;
use catalog::{
    By, Regulated, ReturnPolicy,
    product::{self, ProductDraft},
};
use coop::Role;
use kernel::{Money, Quantity};
use serde_json::Value;
use stories::{Shop, reader::read_as, shop_test};

#[shop_test]
async fn a_price_is_told_by_measure_wherever_goods_are_seen(shop: Shop) {
    shop.stocked("soy", 9).await;
    let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    let desk = shop.staff(Role::Merchandiser).await;
    rewrite(&shop, "soy", |draft| draft.variants[0].net = "500毫升".to_owned()).await.expect("written");
    assert_eq!(sheet_of(&shop, "soy").await.variants[0].variant.net, "500 ml", "one way of writing it");
    let soy = shop.visitor().get("/goods/soy").await.accepted().text();
    assert!(soy.contains("¥2.00/100 ml") && soy.contains("Unit price"), "half a litre at ten yuan");
    let list = shop.visitor().reading("zh").get("/goods").await.accepted().text();
    assert!(
        list.contains("<span class=\"unit-price\">¥2.00/100 ml</span>") && list.contains("¥4.99<span class=\"per\">/斤</span>"),
        "{list}"
    );
    let apple = shop.visitor().reading("zh").get(&format!("/goods/{}", apples.slug)).await.accepted().text();
    assert!(apple.contains("<dt>单价</dt><dd>¥4.99/500 g</dd>"));
    for (slug, told) in [("soy", "¥2.00/100 ml"), ("apples", "¥4.99/500 g")] {
        let id = sheet_of(&shop, slug).await.product.id;
        let labels = desk.get(&format!("/staff/catalog/{id}/labels")).await.accepted().text();
        assert!(labels.contains(told) && labels.contains("Counted in"), "{slug}: {labels}");
    }
    let data = read_as("page", &shop.visitor().get("/goods/soy").await.text());
    let told = &the(&data, "Product")["offers"]["priceSpecification"]["referenceQuantity"];
    assert_eq!((&told["value"], &told["unitCode"], &told["valueReference"]["value"]), (&500.into(), &"MLT".into(), &100.into()));
    let wrong = rewrite(&shop, "soy", |draft| draft.variants[0].net = "half a litre".to_owned()).await.expect_err("unreadable");
    assert_eq!(wrong.issues()[0].code, "catalog-net-unreadable");
    let weighed = rewrite(&shop, "apples", |draft| draft.variants[0].net = "5 kg".to_owned()).await.expect_err("weighed already");
    assert_eq!(weighed.issues()[0].code, "catalog-net-of-pieces");
    shop.adds_up().await;
}

#[shop_test]
async fn regulated_goods_go_on_the_shelf_only_with_their_number(shop: Shop) {
    shop.stocked("urea", 9).await;
    let before = sheet_of(&shop, "urea").await.product;
    let bare = |class| move |draft: &mut ProductDraft| draft.regulated = Some(class);
    let refused = rewrite(&shop, "urea", bare(Regulated::Fertiliser)).await.expect_err("it is on the shelf");
    assert_eq!((refused.issues()[0].field.as_str(), refused.issues()[0].code), ("registration_no", "product-shelf-needs-registration"));
    let wrong =
        |draft: &mut ProductDraft| (draft.regulated, draft.registration_no) = (Some(Regulated::Fertiliser), "PD20170001".to_owned());
    assert_eq!(rewrite(&shop, "urea", wrong).await.expect_err("a pesticide's").issues()[0].code, "catalog-registration-form");
    take_off(&shop, "urea").await;
    rewrite(&shop, "urea", bare(Regulated::Fertiliser)).await.expect("a draft may lack it");
    let (desk, page) = (shop.staff(Role::Merchandiser).await, format!("/staff/catalog/{}", before.id));
    let asked = desk.post(&format!("{page}/publication"), &[]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text().contains("the number under which regulated goods may be sold"));
    rewrite(&shop, "urea", |draft| draft.registration_no = "鲁农肥（2019）准字0001号".to_owned()).await.expect("written");
    desk.post(&format!("{page}/publication"), &[]).await.accepted();
    shop.settle().await;
    let shown = shop.visitor().get("/goods/urea").await.accepted().text();
    assert!(shown.contains("Fertiliser registration") && shown.contains("鲁农肥（2019）准字0001号"));
    take_off(&shop, "urea").await;
    rewrite(&shop, "urea", |draft| {
        (draft.regulated, draft.registration_no) = (Some(Regulated::Fireworks), "(鲁)PF〔2020〕00123".to_owned())
    })
    .await
    .expect("written");
    assert!(desk.post(&format!("{page}/publication"), &[]).await.text().contains("may not be put into parcels"));
    let mut tx = shop.db().read().await.expect("a view");
    let steps = product::steps(&mut tx, &sheet_of(&shop, "urea").await).await.expect("its history");
    let changed: Vec<&str> = steps[0].changes.iter().map(|change| change.field).collect();
    assert_eq!(changed, ["regulated", "registration_no"]);
    assert!(desk.get(&page).await.accepted().text().contains("<ins>Fireworks</ins>"), "history speaks the reader's language");
    shop.adds_up().await;
}

async fn take_off(shop: &Shop, slug: &str) {
    let id = sheet_of(shop, slug).await.product.id;
    let mut tx = shop.db().write().await.expect("a write");
    product::unpublish(&mut tx, &By::program(), id).await.expect("off the shelf");
    tx.commit().await.expect("committed");
    shop.settle().await;
}

#[shop_test]
async fn whether_goods_can_be_sent_back_is_said_before_they_are_bought(shop: Shop) {
    shop.stocked("tea", 9).await;
    let of = async |language| read_page_of(&shop, language).await;
    let (text, policy) = of("zh").await;
    assert!(text.contains("七日内可无理由退货"));
    assert_eq!(
        (&policy["merchantReturnDays"], &policy["returnPolicyCategory"]),
        (&7.into(), &"https://schema.org/MerchantReturnFiniteReturnWindow".into())
    );
    rewrite(&shop, "tea", |draft| draft.return_policy = ReturnPolicy::Fresh).await.expect("written");
    let (text, policy) = of("en").await;
    assert!(text.contains("Fresh goods are not sent back"));
    assert_eq!(policy["returnPolicyCategory"], "https://schema.org/MerchantReturnNotPermitted");
    shop.adds_up().await;
}

/// The product's page, and what it tells programs about sending back.
async fn read_page_of(shop: &Shop, language: &'static str) -> (String, Value) {
    let text = shop.visitor().reading(language).get("/goods/tea").await.accepted().text();
    let policy = the(&read_as("page", &text), "Product")["offers"]["hasMerchantReturnPolicy"].clone();
    (text, policy)
}
