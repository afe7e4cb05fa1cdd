//! What packs are put together from, how little and how much one weighs, and what goods may come in though none does yet: in
//! our own file, there and back.

use super::{bring, exported, preview, sheet_of, wrong};
use crate::{face::rewrite, options::tea};
use catalog::{
    By, ProductStatus,
    import::{self, ImportCard, export_xlsx},
    product::option::OptionValue,
};
use kernel::Money;
use stories::{Shop, shop_test};

/// A gift of what stands below it in the same file, and of what the shop has.
const GIFT: &str = "Title,URL handle,SKU,Price,What is inside\n\
    礼盒,gift,GIFT,50.00,NUTS*2; PEARS*1\n\
    核桃,nuts,NUTS,12.00,\n";

async fn undo(shop: &Shop, card: &ImportCard) {
    let mut tx = shop.db().write().await.expect("a write");
    import::undo(&mut tx, &By::program(), card.id, false).await.expect("taken back");
    tx.commit().await.expect("committed");
}

/// Both files of the shop, in both languages, brought back as they are: nothing changes, and they come home to the byte.
async fn comes_home(shop: &Shop, products: i64) {
    for chinese in [false, true] {
        let home = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        let book = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        for file in [home.as_bytes(), &book] {
            let plan = preview(shop, file).await.expect("looked through");
            assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, products, 0]), "{home}");
            bring(shop, file).await.expect("applied");
        }
        let again = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        assert_eq!(again, home);
        let again = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        assert!(again == book, "the workbook comes back to the byte");
    }
}

#[shop_test]
async fn bundles_come_by_file_whatever_the_order_of_its_rows_and_go_back(shop: Shop) {
    for name in ["pears", "honey"] {
        shop.stocked(name, 1).await;
    }
    let before = exported(&shop).await;
    let mut rows: Vec<&str> = GIFT.lines().collect();
    rows.swap(1, 2);
    for (life, file) in [GIFT.to_owned(), rows.join("\n") + "\n"].into_iter().enumerate() {
        let card = bring(&shop, file.as_bytes()).await.expect("applied");
        assert_eq!((card.fresh, card.changed), if life == 0 { (2, 0) } else { (0, 2) }, "what was taken back comes back to life");
        let gift = sheet_of(&shop, "gift").await;
        let parts: Vec<_> = gift.variants[0].components.iter().map(|part| (part.sku.as_str(), part.amount.as_str())).collect();
        assert_eq!(parts, [("NUTS", "2"), ("PEARS", "1")]);
        let pack = &gift.variants[0].packs[0].pack;
        assert_eq!((pack.web, pack.till), (true, false), "no till puts a bundle together");
        assert_eq!(preview(&shop, file.as_bytes()).await.expect("looked through").counts(), [0, 0, 2, 0]);
        comes_home(&shop, 4).await;
        undo(&shop, &card).await;
        assert_eq!(exported(&shop).await, before, "all of it is what it was");
        shop.adds_up().await;
    }
    // One that was taken back and comes again takes up its old life, with what is in it now.
    let again = GIFT.replace("NUTS*2; PEARS*1", "HONEY × 3.0；NUTS");
    bring(&shop, again.as_bytes()).await.expect("applied");
    let home = exported(&shop).await;
    assert!(home.contains(",HONEY*3; NUTS*1,"), "{home}");
    let card = bring(&shop, home.replace(",HONEY*3; NUTS*1,", ",NUTS*4,").as_bytes()).await.expect("applied");
    assert_eq!((card.fresh, card.changed, card.unchanged), (0, 1, 3));
    assert!(exported(&shop).await.contains(",NUTS*4,"));
    undo(&shop, &card).await;
    assert_eq!(exported(&shop).await, home);
    shop.adds_up().await;
}

#[shop_test]
async fn variants_of_two_known_products_are_put_together_from_each_other(shop: Shop) {
    // Each product gets a plain variant and a bundle of the other's plain one: no order of products would do.
    for name in ["pears", "honey"] {
        shop.stocked(name, 1).await;
    }
    let before = exported(&shop).await;
    let file = "Title,URL handle,SKU,Option1 value,Price,Sold in stores,What is inside\n\
        沂水pears,pears,PEARS,原味,10.00,yes,\n,pears,P-KIT,带蜜,20.00,no,H-NEW*2\n,pears,P-NEW,新的,9.00,yes,\n\
        沂水honey,honey,HONEY,原味,10.00,yes,\n,honey,H-KIT,带梨,20.00,no,P-NEW\n,honey,H-NEW,新的,9.00,yes,\n";
    let card = bring(&shop, file.as_bytes()).await.expect("applied");
    assert_eq!((card.fresh, card.changed), (0, 2));
    for (slug, sku, inside) in [("pears", "P-KIT", ("H-NEW", "2")), ("honey", "H-KIT", ("P-NEW", "1"))] {
        let sheet = sheet_of(&shop, slug).await;
        assert_eq!(sheet.product.status, ProductStatus::Published);
        let kit = sheet.variants.iter().find(|one| one.variant.sku == sku).expect("the kit");
        assert_eq!(kit.components.iter().map(|part| (part.sku.as_str(), part.amount.as_str())).collect::<Vec<_>>(), [inside]);
    }
    comes_home(&shop, 2).await;
    undo(&shop, &card).await;
    assert_eq!(exported(&shop).await, before);
    shop.adds_up().await;
}

#[shop_test]
async fn what_the_desk_refuses_of_a_bundle_a_file_is_refused_too(shop: Shop) {
    for name in ["pears", "honey"] {
        shop.stocked(name, 1).await;
    }
    bring(&shop, GIFT.as_bytes()).await.expect("applied");
    let heading = "Title,URL handle,SKU,Price,Sold in stores,Unit,What is inside\n";
    for (row, line, code) in [
        ("甲,a,A,9,no,piece,NOBODY*1\n", 2, "bundle-sku-unknown"),
        ("甲,a,A,9,no,piece,GIFT*1\n", 2, "bundle-of-bundles"),
        ("甲,a,A,9,no,piece,PEARS*0.5\n", 2, "bundle-amount-absurd"),
        ("甲,a,A,9,no,piece,PEARS*many\n", 2, "bundle-amount-absurd"),
        ("甲,a,A,9,no,piece,A*1\n", 2, "bundle-twice"),
        ("甲,a,A,9,no,piece,PEARS*1; PEARS*2\n", 2, "bundle-twice"),
        ("礼盒,gift,GIFT,50.00,no,piece,\n", 2, "bundle-from-the-first-day"),
        ("沂水pears,pears,PEARS,10.00,no,piece,HONEY*1\n", 2, "bundle-from-the-first-day"),
        // Round in a circle, and one inside another, both of the file.
        ("甲,a,A,9,no,piece,B*1\n乙,b,B,9,no,piece,A*1\n", 3, "bundle-of-bundles"),
        ("乙,b,B,9,no,piece,PEARS*1\n甲,a,A,9,no,piece,B*1\n", 3, "bundle-of-bundles"),
    ] {
        let plan = preview(&shop, format!("{heading}{row}").as_bytes()).await.expect("looked through");
        assert!(wrong(&plan).contains(&(line, "What is inside", code)), "{row}: {:?}", wrong(&plan));
    }
    for (row, column, code) in
        [("甲,a,A,9,yes,piece,PEARS*1\n", "Sold in stores", "bundle-web-only"), ("甲,a,A,9,no,kg,PEARS*1\n", "Unit", "bundle-in-pieces")]
    {
        let plan = preview(&shop, format!("{heading}{row}").as_bytes()).await.expect("looked through");
        assert!(wrong(&plan).contains(&(2, column, code)), "{row}: {:?}", wrong(&plan));
    }
    // What hangs on the shelf holds only what hangs there, and is kept as cold as the coldest of it.
    let mut gift = catalog::product::ProductDraft::of(&sheet_of(&shop, "gift").await);
    gift.variants[0].components.remove(0);
    gift.variants.iter_mut().for_each(|variant| variant.id = None);
    (gift.id, gift.slug, gift.variants[0].sku) = (None, "kit".to_owned(), "KIT".to_owned());
    (gift.title_en, gift.line_zh, gift.line_en) = ("A kit".to_owned(), "一句话。".to_owned(), "One sentence.".to_owned());
    gift.variants[0].packs[0].id = None;
    shop.shown(&gift, Money::fen(5000)).await.expect("published");
    assert_eq!(sheet_of(&shop, "kit").await.product.status, ProductStatus::Published);
    let bare = "Title,URL handle,SKU,What is inside\n礼盒,kit,KIT,NUTS*1\n";
    let plan = preview(&shop, bare.as_bytes()).await.expect("looked through");
    assert_eq!(wrong(&plan), [(2, "What is inside", "catalog-lacks-component")]);
    rewrite(&shop, "honey", |draft| draft.temperature = catalog::Temperature::Frozen).await.expect("saved");
    let cold = "Title,URL handle,SKU,Temperature,What is inside\n礼盒,kit,KIT,ambient,HONEY*1\n";
    let plan = preview(&shop, cold.as_bytes()).await.expect("looked through");
    assert_eq!(wrong(&plan), [(2, "Temperature", "catalog-lacks-cold")]);
    shop.adds_up().await;
}

#[shop_test]
async fn how_little_and_how_much_one_weighs_goes_home_and_comes_back(shop: Shop) {
    shop.of_catch_weight("goose", (2200, 2500, 2800), Money::fen(13_400)).await;
    shop.stocked("pears", 1).await;
    comes_home(&shop, 2).await;
    let home = exported(&shop).await;
    assert!(home.contains(",2.2,2.8,"), "{home}");
    let card = bring(&shop, home.replace(",2.2,2.8,", ",2.1,3,").as_bytes()).await.expect("applied");
    assert!(exported(&shop).await.contains(",2.1,3,"));
    undo(&shop, &card).await;
    assert_eq!(exported(&shop).await, home, "all of it is what it was");
    let card = bring(&shop, home.replace(",2.2,2.8,", ",,,").as_bytes()).await.expect("applied");
    assert_eq!(sheet_of(&shop, "goose").await.variants[0].packs[0].pack.bounds, None, "an empty cell says that there are none");
    undo(&shop, &card).await;
    assert_eq!(exported(&shop).await, home);
    for (is, column, code) in [
        (",heavy,2.8,", "Weighs at least", "import-not-weight"),
        (",2.2,2.8001,", "Weighs at most", "import-not-weight"),
        (",,2.8,", "Weighs at least", "import-weight-alone"),
        (",2.2,,", "Weighs at most", "import-weight-alone"),
        (",2.6,2.8,", "Weighs at least", "catalog-bounds-around"),
    ] {
        let plan = preview(&shop, home.replace(",2.2,2.8,", is).as_bytes()).await.expect("looked through");
        assert!(wrong(&plan).iter().any(|one| (one.1, one.2) == (column, code)), "{is}: {:?}", wrong(&plan));
    }
    let counted = "Title,URL handle,SKU,Pack,Holds,Weighs at least,Weighs at most\n沂水pears,pears,PEARS,each,1,1,2\n";
    let plan = preview(&shop, counted.as_bytes()).await.expect("looked through");
    assert_eq!(wrong(&plan), [(2, "Weighs at least", "catalog-bounds-of-weighed")]);
    shop.adds_up().await;
}

#[shop_test]
async fn values_that_nothing_has_yet_go_home_and_come_back(shop: Shop) {
    tea(&shop).await;
    rewrite(&shop, "tea", |draft| {
        let grades = &mut draft.options.0[1];
        let third = OptionValue { code: "third".to_owned(), zh: "三级；散".to_owned(), en: "Third; loose".to_owned() };
        grades.values.insert(1, third);
    })
    .await
    .expect("saved");
    comes_home(&shop, 1).await;
    let home = exported(&shop).await;
    assert!(home.contains(",一级 | First; 三级\\；散 | Third\\; loose; 二级 | Second,"), "{home}");
    let grades = |sheet: &catalog::product::ProductSheet| {
        sheet.product.options[1].values.iter().map(|value| (value.code.clone(), value.en.clone())).collect::<Vec<_>>()
    };
    let (before, told) = (grades(&sheet_of(&shop, "tea").await), |codes: &[(&str, &str)]| {
        codes.iter().map(|(code, en)| ((*code).to_owned(), (*en).to_owned())).collect::<Vec<_>>()
    });
    // Another order, one more, one less; what a variant has stays though the list leaves it out.
    let list = ",一级 | First; 三级\\；散 | Third\\; loose; 二级 | Second,";
    for (is, after) in [
        (",二级 | Second; 特级 | Special; 一级 | First,", told(&[("second", "Second"), ("special", "Special"), ("first", "First")])),
        (",特级 | Special,", told(&[("special", "Special"), ("first", "First"), ("second", "Second")])),
        (",,", told(&[("first", "First"), ("second", "Second")])),
    ] {
        let card = bring(&shop, home.replace(list, is).as_bytes()).await.expect("applied");
        let now = grades(&sheet_of(&shop, "tea").await);
        assert_eq!(now, after, "{is}");
        undo(&shop, &card).await;
        assert_eq!((exported(&shop).await, grades(&sheet_of(&shop, "tea").await)), (home.clone(), before.clone()));
    }
    let nameless = "Title,URL handle,SKU,Option1 all values\n沂水tea,tea,TEA,大; 小\n";
    let plan = preview(&shop, nameless.as_bytes()).await.expect("looked through");
    assert_eq!(wrong(&plan), [(2, "Option1 all values", "import-group-nameless")]);
    let many = (0..41).map(|n| n.to_string()).collect::<Vec<_>>().join("; ");
    let plan = preview(&shop, home.replace(list, &format!(",{many},")).as_bytes()).await.expect("looked through");
    assert!(wrong(&plan).contains(&(2, "Option2 all values", "option-too-many-values")), "{:?}", wrong(&plan));
    shop.adds_up().await;
}
