//! Our own dialect: everything a product's sheet says, there and back.

use super::{bring, exported, file, preview, sheet_of, wrong};
use catalog::{
    By, Channel, PackKind, barcode,
    import::{self, export_xlsx},
    price::{self, NewBook},
    product::{self, PackDraft, ProductDraft},
};
use coop::Role;
use kernel::{Money, Quantity, Unit};
use stories::{Shop, shop_test};

/// Goods with everything that has ever been hard to carry: formulas, apostrophes, lines, two packs, scales' numbers,
/// prices that differ, a variant nobody packed yet.
async fn hard_goods(shop: &Shop) {
    let tea = shop.stocked("tea", 1).await;
    shop.stocked("pears", 1).await;
    let mut draft = ProductDraft::of(&sheet_of(shop, "tea").await);
    draft.title_en = "=SUM(A1) Mother's \"best\", tea".to_owned();
    draft.story_zh = "第一行，有逗号\r\n第二行; 有分号\n\n- 第四行".to_owned();
    draft.search_words = "+86 @tea 'quoted'".to_owned();
    draft.producer = Some(shop.farmer);
    draft.producer_share = kernel::BasisPoints::new(6550);
    draft.shelf_life_days = 540;
    draft.variants[0].packs[0].barcodes = ["6909001010077", "00101"].map(|code| barcode::parse(code).expect("well formed")).to_vec();
    let case = PackDraft {
        id: None,
        kind: PackKind::Case,
        name_zh: "一箱".to_owned(),
        steps: Quantity::steps(12),
        web: false,
        till: false,
        barcodes: Vec::new(),
        bounds: None,
        ..draft.variants[0].packs[0].clone()
    };
    draft.variants[0].packs.push(case);
    let mut loose = draft.variants[0].clone();
    (loose.id, loose.sku, loose.unit, loose.packs) = (None, "007".to_owned(), Unit::GRAMS, Vec::new());
    draft.variants.push(loose);
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::program(), &draft).await.expect("saved");
    let book = NewBook {
        channel: Channel::Till,
        place: None,
        effective_from: tx.now().minus(std::time::Duration::from_secs(60)),
        note: String::new(),
        prices: vec![(tea.pack, Money::fen(850))],
        beside: Default::default(),
    };
    price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    tx.commit().await.expect("committed");
}

#[shop_test]
async fn the_shops_goods_go_home_and_come_back_to_the_byte(shop: Shop) {
    // medusa #4131: prices were a hundred times as high after a round trip.
    hard_goods(&shop).await;
    for chinese in [false, true] {
        let home = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        let plan = preview(&shop, home.as_bytes()).await.expect("looked through");
        assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, 2, 0]), "{home}");
        assert!(plan.unused.is_empty() && plan.unknown_shelves.is_empty());
        bring(&shop, home.as_bytes()).await.expect("applied");
        let again = import::export(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        assert_eq!(again, home);
        let book = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        let plan = preview(&shop, &book).await.expect("looked through");
        assert_eq!((wrong(&plan), plan.counts()), (Vec::new(), [0, 0, 2, 0]), "the workbook changes nothing");
        bring(&shop, &book).await.expect("applied");
        let again = export_xlsx(&mut shop.db().read().await.expect("a view"), chinese).await.expect("exported");
        assert!(again == book, "the workbook comes back to the byte");
    }
    let home = exported(&shop).await;
    assert!(home.contains("'=SUM(A1)") && home.contains("\"00101, 6909001010077\"") && home.contains(",10.00,yes,8.50,"), "{home}");
    let desk = shop.staff(Role::Merchandiser).await;
    assert_eq!(desk.get("/staff/catalog/export.csv").await.accepted().text(), home, "what the page streams is the same");
    let book = desk.get("/staff/catalog/export.xlsx").await.accepted();
    assert!(book.bytes.starts_with(b"PK") && book.headers["content-type"].to_str().expect("text").contains("spreadsheetml"));
    shop.adds_up().await;
}

#[shop_test]
async fn every_field_of_the_sheet_can_be_changed_by_file_and_taken_back(shop: Shop) {
    hard_goods(&shop).await;
    let home = exported(&shop).await;
    let mut changed = home.clone();
    for (was, is) in [
        ("沂水tea", "沂水老茶"),
        ("Mother's", "Father's"),
        (",10.00,yes,8.50,", ",11.00,yes,9.00,"),
        ("\"00101, 6909001010077\"", "\"00102, 6909001010077\""),
        (",case,一箱,One,12,", ",case,整箱,A case,12,"),
        ("65.50", "70"),
        (",540,", ",365,"),
    ] {
        assert!(changed.contains(was), "{was}: {changed}");
        changed = changed.replace(was, is);
    }
    // One more pack of the same variant: a row of its own.
    let first = changed.lines().find(|line| line.contains(",TEA,")).expect("a row of tea").to_owned();
    let columns = changed.lines().next().expect("a heading").split(',').count();
    let row = |cells: &[(usize, &str)]| {
        let cell = |at| cells.iter().find(|(own, _)| *own == at).map_or("", |(_, text)| *text);
        (0..columns).map(cell).collect::<Vec<_>>().join(",")
    };
    assert!(first.starts_with("tea,"));
    changed.push_str(&row(&[
        (0, "tea"),
        (7, "TEA"),
        (12, "box"),
        (13, "六件装"),
        (14, "Six"),
        (15, "6"),
        (17, "yes"),
        (18, "55"),
        (19, "no"),
    ]));
    changed.push('\n');
    let card = bring(&shop, changed.as_bytes()).await.expect("applied");
    assert_eq!((card.fresh, card.changed, card.unchanged), (0, 1, 1));
    let sheet = sheet_of(&shop, "tea").await;
    assert_eq!((sheet.product.title_zh.as_str(), sheet.product.shelf_life_days), ("沂水老茶", 365));
    assert_eq!(sheet.product.producer_share_bp.value(), 7000);
    let packs: Vec<_> =
        sheet.variants[0].packs.iter().map(|pack| (pack.pack.kind, pack.pack.name_zh.as_str(), &pack.barcodes[..])).collect();
    let codes = ["00102".to_owned(), "6909001010077".to_owned()];
    assert_eq!(packs, [(PackKind::Each, "一件", &codes[..]), (PackKind::Case, "整箱", &[]), (PackKind::Box, "六件装", &[])]);
    let after = exported(&shop).await;
    assert!(after.contains(",box,六件装,Six,6,0,yes,55.00,no,,"), "{after}");
    assert_eq!(preview(&shop, after.as_bytes()).await.expect("looked through").counts(), [0, 0, 2, 0]);
    let mut tx = shop.db().write().await.expect("a write");
    import::undo(&mut tx, &By::program(), card.id, false).await.expect("taken back");
    tx.commit().await.expect("committed");
    assert_eq!(exported(&shop).await, home, "all of it is what it was");
    shop.adds_up().await;
}

#[shop_test]
async fn what_the_shelf_asks_for_is_not_taken_away_by_a_file(shop: Shop) {
    hard_goods(&shop).await;
    let home = exported(&shop).await;
    let refused = |home: String| {
        let shop = &shop;
        async move { wrong(&preview(shop, home.as_bytes()).await.expect("looked through")).iter().map(|one| one.2).collect::<Vec<_>>() }
    };
    assert_eq!(refused(home.replace("沂水pears", "")).await, ["field-needed"]);
    let no_pack = home.replace(",yes,10.00,yes,10.00,", ",no,,no,,");
    assert_eq!(refused(no_pack).await, ["product-shelf-needs-pack"]);
    assert_eq!(
        refused(home.replace(",case,一箱,One,12,500,no,,no,", ",case,一箱,One,12,500,yes,,no,")).await,
        ["import-shelf-needs-price"]
    );
    assert_eq!(refused(home.replace(",原味,Plain,piece,", ",原味,Plain,kg,")).await, ["product-unit-fixed"; 2]);
    assert_eq!(refused(home.replace(",540,", ",a year,")).await, ["import-not-days"]);
    assert_eq!(refused(home.replace(",ambient,", ",cool,")).await[0], "import-unknown-choice");
    let again: String = home
        .lines()
        .map(|line| format!("{line}\n"))
        .chain(home.lines().filter(|line| line.contains(",case,")).map(|line| format!("{line}\n")))
        .collect();
    assert_eq!(refused(again).await, ["import-pack-twice"]);
    shop.adds_up().await;
}

#[shop_test]
async fn a_file_of_thousands_goes_home_in_stretches(shop: Shop) {
    let rows: String = (0..1200).map(|n| format!("商品{n},goods-{n},G-{n},{}.50\n", n + 1)).collect();
    bring(&shop, format!("Title,URL handle,SKU,Price\n{rows}").as_bytes()).await.expect("applied");
    let home = exported(&shop).await;
    assert_eq!(home.lines().count(), 1201);
    let card = bring(&shop, home.as_bytes()).await.expect("applied");
    assert_eq!((card.fresh, card.changed, card.unchanged), (0, 0, 1200));
    assert_eq!(exported(&shop).await, home);
    let heavy = file("goods", b"PK\x03\x04 no workbook");
    let refused = import::preview(&mut shop.db().read().await.expect("a view"), &heavy).await.expect_err("refused");
    assert_eq!(refused.code(), "import-not-a-workbook");
}
