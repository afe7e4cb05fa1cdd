//! What shoppers pick of goods that come in several ways, and what machines are told of them.

use super::{sells, tea};
use crate::face::{rewrite, sheet_of, the};
use axum::http::StatusCode;
use stories::{Shop, reader::read_as, shop_test};

#[shop_test]
async fn shoppers_pick_values_and_are_told_in_words_what_cannot_be_had(shop: Shop) {
    let sheet = tea(&shop).await;
    let ann = shop.visitor();
    let page = ann.get("/goods/tea").await.accepted().text();
    for told in [
        "<legend>Flavour</legend>",
        "<legend>Grade</legend>",
        "Plain<span class=\"hint\">¥10.00",
        "Hot<span class=\"hint\">sold out",
        "Second<span class=\"hint\">¥8.00",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let second = ann.get("/goods/tea?o-flavour=plain&o-grade=second").await.accepted().text();
    assert!(second.contains("Hot<span class=\"hint\">not sold") && second.contains("Second<span class=\"hint\">¥8.00"), "{second}");
    assert!(second.contains(&sheet.variants[2].packs[0].pack.id.to_string()), "the pack of that variant");
    let none = ann.get("/goods/tea?o-flavour=hot&o-grade=second").await.accepted().text();
    assert!(none.contains("What you chose is not sold together") && !none.contains("name=\"quantity\""), "{none}");
    let zh = shop.visitor().reading("zh").get("/goods/tea?o-flavour=hot&o-grade=first").await.accepted().text();
    assert!(zh.contains("您选的这一款卖完了") && zh.contains("<legend>口味</legend>"), "{zh}");
    let puts = async |flavour: &str, grade: &str| {
        let shown = sheet.variants[0].packs[0].pack.id.to_string();
        let fields = [("from", "tea"), ("quantity", "1"), ("pack", shown.as_str()), ("o-flavour", flavour), ("o-grade", grade)];
        ann.post("/cart/lines", &fields).await
    };
    for (flavour, grade, code) in
        [("hot", "second", "not sold together"), ("hot", "first", "sold out"), ("mild", "first", "not sold together")]
    {
        let refused = puts(flavour, grade).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains(code),
            "{flavour} {grade}: {}",
            refused.text()
        );
    }
    puts("plain", "second").await.accepted();
    let cart = ann.get("/cart").await.accepted().text();
    assert!(
        cart.contains("Plain / Second One") && cart.contains("¥8.00"),
        "without script the values decide, not the pack that was shown: {cart}"
    );
    shop.stocked("salt", 2).await;
    let salt = shop.visitor().get("/goods/salt").await.accepted().text();
    assert!(!salt.contains("<legend>") && salt.contains("name=\"quantity\""), "goods without groups are as they were");
    shop.adds_up().await;
}

#[shop_test]
async fn machines_are_told_by_what_goods_differ(shop: Shop) {
    let sheet = tea(&shop).await;
    let told = read_as("page", &shop.visitor().get("/goods/tea").await.accepted().text());
    let goods = the(&told, "ProductGroup");
    assert!(goods.get("variesBy").is_none(), "schema.org has no word for a flavour or a grade: {goods}");
    let hot = &goods["hasVariant"][1];
    assert_eq!((&hot["sku"], &hot["name"]), (&"TEA-HOT".into(), &"Yishui tea Hot / First One".into()));
    let properties: Vec<_> = hot["additionalProperty"].as_array().expect("told").iter().map(|one| (&one["name"], &one["value"])).collect();
    assert_eq!(properties, [(&"Flavour".into(), &"Hot".into()), (&"Grade".into(), &"First".into())]);
    let feed = shop.visitor().get("/feeds/products-en.xml").await.accepted().text();
    let group = format!("<g:item_group_id>{}</g:item_group_id>", sheet.product.id);
    assert_eq!(feed.matches(&group).count(), 3, "one group, three packs: {feed}");
    rewrite(&shop, "tea", |draft| {
        (draft.options.0[1].zh, draft.options.0[1].en) = ("规格".to_owned(), "Size".to_owned());
    })
    .await
    .expect("renamed");
    let told = read_as("page", &shop.visitor().get("/goods/tea").await.accepted().text());
    let goods = the(&told, "ProductGroup");
    assert_eq!((&goods["variesBy"][0], &goods["hasVariant"][2]["size"]), (&"https://schema.org/size".into(), &"Second".into()));
}

#[shop_test]
async fn the_pack_that_was_picked_goes_into_the_cart_or_none(shop: Shop) {
    tea(&shop).await;
    rewrite(&shop, "tea", |draft| {
        let mut six = draft.variants[0].packs[0].clone();
        (six.id, six.name_zh, six.name_en, six.steps) = (None, "六件".to_owned(), "Six".to_owned(), kernel::Quantity::steps(6));
        (six.web, six.till) = (false, false);
        draft.variants[0].packs.push(six);
    })
    .await
    .expect("packed");
    let sheet = sheet_of(&shop, "tea").await;
    sells(&shop, &sheet, (0, 1), 5500).await;
    let pack = |m: usize| sheet.variants[0].packs[m].pack.id.to_string();
    let ann = shop.visitor();
    let puts = async |pack: &str, grade: &str| {
        let fields = [("from", "tea"), ("quantity", "1"), ("pack", pack), ("o-flavour", "plain"), ("o-grade", grade)];
        ann.post("/cart/lines", &fields).await
    };
    let short = puts(&pack(1), "first").await;
    assert!(short.status == StatusCode::UNPROCESSABLE_ENTITY && short.text().contains("sold out"), "five pieces make no pack of six");
    let hint = ann.get(&format!("/goods/tea?pack={}", pack(1))).await.accepted().text();
    assert!(hint.contains("Second<span class=\"hint\">¥8.00 · One"), "another pack is called by its name: {hint}");
    puts(&pack(0), "first").await.accepted();
    puts(&pack(0), "second").await.accepted();
    let cart = ann.get("/cart").await.accepted().text();
    assert!(cart.contains("Plain / First One") && cart.contains("Plain / Second One") && !cart.contains("Six"), "{cart}");
    shop.adds_up().await;
}
