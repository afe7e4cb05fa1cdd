//! Option groups in files: other shops' options become groups, and our own come home to the byte.

use super::{bring, exported, preview, sheet_of, wrong};
use crate::options::tea;
use catalog::{
    By,
    import::{self, export_xlsx},
    product::ProductSheet,
};
use stories::{Shop, shop_test};

fn groups(sheet: &ProductSheet) -> Vec<String> {
    let values =
        |group: &catalog::product::option::OptionGroup| group.values.iter().map(|value| value.en.as_str()).collect::<Vec<_>>().join(", ");
    sheet.product.options.iter().map(|group| format!("{}: {}", group.en, values(group))).collect()
}

fn called(sheet: &ProductSheet) -> Vec<(&str, &str)> {
    sheet.variants.iter().map(|one| (one.variant.sku.as_str(), one.variant.name_en.as_str())).collect()
}

/// Both of Shopify's dialects.
const OLD: &str = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n\
    shirt,Shirt,Size,Small,Colour,Red,S-RED,9.90\nshirt,,,Small,,Blue,S-BLUE,9.90\nshirt,,,Large,,Red,L-RED,10.90\n\
    soap,Soap,Title,Default Title,,,SOAP,3.50\n";
const NEW: &str = "Title,URL handle,SKU,Option1 name,Option1 value,Option2 name,Option2 value,Price\n\
    Shirt,shirt,S-RED,Size,Small,Colour,Red,9.90\n,shirt,S-BLUE,,Small,,Blue,9.90\n,shirt,L-RED,,Large,,Red,10.90\n\
    Soap,soap,SOAP,Title,Default Title,,,3.50\n";

#[shop_test]
async fn shopifys_options_become_groups(shop: Shop) {
    for (file, other) in [(OLD, NEW), (NEW, OLD)] {
        let card = bring(&shop, file.as_bytes()).await.expect("applied");
        let shirt = sheet_of(&shop, "shirt").await;
        assert_eq!(groups(&shirt), ["Size: Small, Large", "Colour: Red, Blue"]);
        assert_eq!(called(&shirt), [("S-RED", "Small / Red"), ("S-BLUE", "Small / Blue"), ("L-RED", "Large / Red")]);
        let soap = sheet_of(&shop, "soap").await;
        assert_eq!((groups(&soap), called(&soap)), (Vec::new(), vec![("SOAP", "Standard")]), "it comes in one way");
        for again in [file, other] {
            assert_eq!(preview(&shop, again.as_bytes()).await.expect("looked through").counts(), [0, 0, 2, 0], "{again}");
        }
        let mut tx = shop.db().write().await.expect("a write");
        import::undo(&mut tx, &By::program(), card.id, false).await.expect("taken back");
        tx.commit().await.expect("committed");
    }
    let twice = OLD.replace("shirt,,,Large,,Red,", "shirt,,,Small,,Red,");
    assert_eq!(wrong(&preview(&shop, twice.as_bytes()).await.expect("looked through")), [(4, "Option1 Value", "option-twice")]);
    let bare = OLD.replace("shirt,,,Large,,Red,", "shirt,,,Large,,,");
    assert_eq!(wrong(&preview(&shop, bare.as_bytes()).await.expect("looked through")), [(4, "Option1 Value", "option-needed")]);
    shop.adds_up().await;
}

#[shop_test]
async fn woocommerces_attributes_become_groups_where_every_variation_says_each(shop: Shop) {
    let heading = "ID,Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s)\n";
    let rows = "1,variable,TEA,Tea,,,Size,\"Small, Large\",Grade,\"A, B\"\n2,variation,T-S,Tea,5,TEA,Size,Small,Grade,A\n3,variation,T-L,Tea,9,id:1,Size,Large,Grade,A\n\
        4,variable,NUT,Nuts,,,Size,\"Small, Large\",,\n5,variation,N-S,Nuts,5,NUT,Size,Small,,\n6,variation,N-X,Nuts,5,NUT,,,,\n";
    bring(&shop, format!("{heading}{rows}").as_bytes()).await.expect("applied");
    let (tea, nuts) = (sheet_of(&shop, "tea").await, sheet_of(&shop, "nut").await);
    assert_eq!(groups(&tea), ["Size: Small, Large", "Grade: A"]);
    assert_eq!(called(&tea), [("T-S", "Small / A"), ("T-L", "Large / A")]);
    assert_eq!((groups(&nuts), called(&nuts)), (Vec::new(), vec![("N-S", "Small"), ("N-X", "Standard")]), "one stands for any size");
    let again = preview(&shop, format!("{heading}{rows}").as_bytes()).await.expect("looked through");
    assert_eq!(again.counts(), [0, 0, 2, 0]);
    shop.adds_up().await;
}

#[shop_test]
async fn our_own_file_carries_groups_home_and_back_to_the_byte(shop: Shop) {
    tea(&shop).await;
    for chinese in [false, true] {
        let home = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        assert!(
            home.contains("口味 | Flavour,辣味 | Hot") || home.contains("口味 | Flavour,原味 | Plain,等级 | Grade,一级 | First"),
            "{home}"
        );
        let plan = preview(&shop, home.as_bytes()).await.expect("looked through");
        assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, 1, 0]), "{home}");
        let book = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        let plan = preview(&shop, &book).await.expect("looked through");
        assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, 1, 0]));
        bring(&shop, &book).await.expect("applied");
        assert_eq!(import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported"), home);
    }
    let (home, before) = (exported(&shop).await, sheet_of(&shop, "tea").await);
    let renamed = home.replace("辣味 | Hot", "辣味 | Spicy").replace("二级 | Second", "统货 | Ungraded");
    let card = bring(&shop, renamed.as_bytes()).await.expect("applied");
    let after = sheet_of(&shop, "tea").await;
    assert_eq!(groups(&after), ["Flavour: Plain, Spicy", "Grade: First, Ungraded"], "a known Chinese name keeps its value");
    assert_eq!(called(&after), [("TEA", "Plain / First"), ("TEA-HOT", "Spicy / First"), ("TEA-2", "Plain / Ungraded")]);
    assert_eq!(after.variants[2].variant.id, before.variants[2].variant.id);
    let mut tx = shop.db().write().await.expect("a write");
    import::undo(&mut tx, &By::program(), card.id, false).await.expect("taken back");
    tx.commit().await.expect("committed");
    assert_eq!(exported(&shop).await, home);
    let by_hand = home.replace("TEA-2,原味 / 二级", "TEA-2,随便叫");
    assert_eq!(wrong(&preview(&shop, by_hand.as_bytes()).await.expect("looked through")), [(4, "Variant (zh)", "option-name-made")]);
    let blank = ["口味 | Flavour", "等级 | Grade", "原味 | Plain; 辣味 | Hot", "一级 | First; 二级 | Second"]
        .iter()
        .fold(home.clone(), |file, name| file.replace(name, ""));
    bring(&shop, blank.as_bytes()).await.expect("applied");
    let bare = sheet_of(&shop, "tea").await;
    assert_eq!((groups(&bare), called(&bare)[1]), (Vec::new(), ("TEA-HOT", "Hot / First")), "an empty cell takes groups away; names stay");
    shop.adds_up().await;
}
