//! WooCommerce's list of products, as its exporter writes it.

use super::{bring, exported, preview, sheet_of, wrong};
use catalog::PackKind;
use stories::{Shop, shop_test};

const HEADING: &str = "ID,Type,SKU,\"GTIN, UPC, EAN, or ISBN\",Name,Published,Is featured?,Visibility in catalog,Short description,Description,\
    Tax status,Tax class,In stock?,Stock,Weight (kg),Sale price,Regular price,Categories,Tags,Images,Parent,Position,\
    Attribute 1 name,Attribute 1 value(s),Attribute 1 visible,Attribute 1 global,Attribute 2 name,Attribute 2 value(s)\n";

/// A simple product, a variable one whose variations stand apart from it, one of them without a SKU.
const ROWS: &str = "\
    101,simple,HONEY-1,6909001010077,枣花蜜,1,0,visible,山里的枣花。,<p>不掺糖。</p><p>自然结晶</p>,taxable,,1,20,0.5,,39.90,\"食品 > 蔬菜, 新品\",\"蜂蜜, honey\",https://old.example/wp/honey.jpg,,0,,,,,,\n\
    201,variation,TEA-S,,Green tea - Small,1,0,visible,,,taxable,,1,5,0.1,,20,,,,TEA,1,Size,Small,,1,,\n\
    200,variable,TEA,,Green tea,1,0,visible,Picked in April,Grown at 600 m,taxable,,1,,,,,Food > 茶饮,tea,,,0,Size,\"Small, Large\",1,1,Grade,\"A, B\"\n\
    202,variation,,,Green tea - Large,1,0,visible,,,taxable,,1,5,0.25,45,50,,,,id:200,2,Size,Large,,1,Grade,A\n";

#[shop_test]
async fn a_woocommerce_list_becomes_products_with_their_variations(shop: Shop) {
    let file = format!("{HEADING}{ROWS}");
    let plan = preview(&shop, file.as_bytes()).await.expect("looked through");
    assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [2, 0, 0, 0]));
    assert!(plan.unused.iter().any(|name| name == "Sale price") && !plan.unused.iter().any(|name| name == "Type"));
    bring(&shop, file.as_bytes()).await.expect("applied");
    let honey = sheet_of(&shop, "honey-1").await;
    assert_eq!((honey.product.title_zh.as_str(), honey.product.category.as_str()), ("枣花蜜", "vegetable"));
    assert_eq!((honey.product.line_zh.as_str(), honey.product.story_zh.as_str()), ("山里的枣花。", "不掺糖。\n自然结晶"));
    assert_eq!(honey.product.search_words, "蜂蜜 honey");
    let pack = honey.packs().next().expect("a pack");
    assert_eq!((pack.pack.kind, pack.pack.gross_g, &pack.barcodes[..]), (PackKind::Each, 500, &["6909001010077".to_owned()][..]));
    let tea = sheet_of(&shop, "tea").await;
    let variants: Vec<_> = tea.variants.iter().map(|one| (one.variant.sku.as_str(), one.variant.name_en.as_str())).collect();
    assert_eq!(variants, [("TEA-S", "Small"), ("tea-Large-A", "Large / A")]);
    assert_eq!(
        (tea.product.title_en.as_str(), tea.product.line_en.as_str(), tea.product.category.as_str()),
        ("Green tea", "Picked in April", "tea-drink")
    );
    let home = exported(&shop).await;
    assert!(home.contains(",yes,39.90,yes,39.90,") && home.contains(",250,yes,50.00,yes,50.00,"), "{home}");
    let again = preview(&shop, file.as_bytes()).await.expect("looked through");
    assert_eq!(again.counts(), [0, 0, 2, 0], "brought twice, it changes nothing");
    shop.adds_up().await;
}

#[shop_test]
async fn what_woocommerce_has_and_a_shop_does_not_is_named(shop: Shop) {
    let rows = "\
        301,grouped,SET,,A set,1,0,visible,,,,,,,,,,,,,,0,,,,,,\n\
        302,variation,LOST-1,,Lost,1,0,visible,,,,,,,,,5,,,,id:999,0,Size,S,,,,\n\
        303,variable,BARE,,Bare,1,0,visible,,,,,,,,,,,,,,0,Size,S,,,,\n\
        304,\"simple, virtual\",CARD,,Card,1,0,visible,,,,,,,heavy,,five,,,,,0,,,,,,\n";
    let plan = preview(&shop, format!("{HEADING}{rows}").as_bytes()).await.expect("looked through");
    let expected = [
        (2, "Type", "import-woo-type"),
        (3, "Parent", "import-parent-unknown"),
        (4, "SKU", "import-without-variants"),
        (5, "Regular price", "import-not-money"),
        (5, "Weight (kg)", "import-not-grams"),
    ];
    assert_eq!(wrong(&plan), expected);
}
