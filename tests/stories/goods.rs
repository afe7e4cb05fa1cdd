//! What the desk may not do by accident: overwrite a price nobody looked at, leave the shelf with less than it asks for,
//! name what is not there.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use catalog::{
    By, Channel, ProductKind,
    import::{self, NewFile},
    price::{self, NewBook},
    product, sellable,
};
use coop::Role;
use kernel::{Id, Money, Timestamp, query};
use stories::{Page, Shop, Stocked, Visitor, shop_test};

const NOBODY: &str = "01a1fc77-4120-7001-967f-ab604c14b12a";

async fn price_in(shop: &Shop, goods: &Stocked, channel: Channel) -> i64 {
    let mut tx = shop.db().read().await.expect("a view");
    let now = tx.now();
    let held = price::in_force(&mut tx, channel, None, now, &[goods.pack]).await.expect("asked");
    held.get(&goods.pack).map_or(0, |held| held.price.in_fen())
}

async fn reprice(shop: &Shop, goods: &Stocked, channel: Channel, fen: i64) {
    let mut tx = shop.db().write().await.expect("a write");
    let prices = vec![(goods.pack, Money::fen(fen))];
    let book = NewBook { channel, place: None, effective_from: tx.now(), note: String::new(), prices, beside: Default::default() };
    price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    tx.commit().await.expect("committed");
}

async fn page_of(shop: &Shop, goods: &Stocked) -> String {
    let mut tx = shop.db().read().await.expect("a view");
    format!("/staff/catalog/{}", product::by_slug(&mut tx, &goods.slug).await.expect("there").product.id)
}

/// A file as a browser sends it, with the other fields of its form.
async fn upload(desk: &Visitor, path: &str, fields: &[(&str, &str)], file: &[u8]) -> Page {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(
        b"--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"goods\"\r\n\r\n".iter().chain(file).chain(b"\r\n--b--\r\n"),
    );
    desk.ask(Method::POST, path, &[("content-type", "multipart/form-data; boundary=b")], Body::from(body)).await
}

#[track_caller]
fn refused_at(page: &Page, field: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {field}", page.asked);
    assert!(page.text().contains(&format!("<p class=\"issue\" id=\"i-{field}\">")), "{} says nothing at {field}", page.asked);
}

async fn bring(shop: &Shop, csv: &str) -> kernel::Result<(i64, i64, i64)> {
    let mut tx = shop.db().write().await?;
    let file = NewFile { name: "goods.csv", bytes: csv.as_bytes(), kind: ProductKind::Consumer };
    let card = import::import(&mut tx, &By::program(), &file).await?;
    tx.commit().await?;
    Ok((card.fresh, card.changed, card.unchanged))
}

#[shop_test]
async fn a_file_is_compared_with_the_price_of_each_channel(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    reprice(&shop, &tea, Channel::Till, 850).await;
    let exported = import::export(&mut shop.db().read().await.expect("a view"), false).await.expect("exported");
    assert!(exported.contains("10.00,yes,8.50"), "{exported}");
    assert_eq!(bring(&shop, &exported).await.expect("applied"), (0, 0, 1), "both prices come home unchanged");
    assert_eq!(price_in(&shop, &tea, Channel::Till).await, 850);
    // One column of prices is for both channels, and the store's own price does not vanish unseen.
    let desk = shop.staff(Role::Merchandiser).await;
    let one_price = "Title,URL handle,SKU,Price\n沂水tea,tea,TEA,10.00\n";
    let page = upload(&desk, "/staff/catalog/import", &[("kind", "consumer")], one_price.as_bytes()).await;
    let page = page.accepted().location().expect("the file's page");
    let shown = desk.get(&page).await.accepted().text();
    assert!(shown.contains("Price in stores") && shown.contains("<del>8.50</del>") && !shown.contains("Price on the web"));
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert_eq!((price_in(&shop, &tea, Channel::Web).await, price_in(&shop, &tea, Channel::Till).await), (1000, 1000));
    // A column for stores alone touches nothing else.
    bring(&shop, "Title,URL handle,SKU,Price,Price (store)\n沂水tea,tea,TEA,,9.20\n").await.expect("applied");
    assert_eq!((price_in(&shop, &tea, Channel::Web).await, price_in(&shop, &tea, Channel::Till).await), (1000, 920));
    shop.adds_up().await;
}

#[shop_test]
async fn what_comes_by_file_onto_the_shelf_has_its_prices(shop: Shop) {
    shop.stocked("tea", 1).await;
    let refused = bring(&shop, "Title,URL handle,Option1 value,SKU,Price\n沂水tea,tea,大,TEA-BIG,\n").await.expect_err("refused");
    assert_eq!(refused.issues()[0].code, "import-shelf-needs-price");
    let absurd = bring(&shop, "Title,SKU,Price\n金条,GOLD,999999999999\n").await.expect_err("refused");
    assert_eq!(absurd.issues()[0].code, "catalog-price-absurd");
    bring(&shop, "Title,URL handle,Option1 value,SKU,Price\n沂水tea,tea,大,TEA-BIG,25\n").await.expect("applied");
    shop.adds_up().await;
}

#[shop_test]
async fn every_wrong_row_can_be_taken_home(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let rows: String = (0..1200).map(|n| format!("Soap {n},S-{n},x,8E+12\n")).collect();
    let file = format!("Title,SKU,Price,Barcode\n{rows}");
    let page =
        upload(&desk, "/staff/catalog/import", &[("kind", "consumer")], file.as_bytes()).await.accepted().location().expect("a page");
    assert!(
        desk.get(&page).await.accepted().text().contains("1200 rows are wrong")
            || desk.get(&page).await.text().contains("1,200 rows are wrong")
    );
    let all = desk.get(&format!("{page}/wrong.csv")).await.accepted();
    assert_eq!(all.text().lines().count(), 2401, "two things are wrong with each row, and there is a heading");
    assert_eq!(desk.post(&format!("{page}/application"), &[]).await.refusal(), "import-rows-wrong");
    let swallowed = bring(&shop, "Title,Price,Vendor\nsoap,1,\"x\nsalt,2,y\ntea,3,z\"\n").await.expect_err("refused");
    assert_eq!((swallowed.issues()[0].field.as_str(), swallowed.issues()[0].code), ("2:Vendor", "import-rows-swallowed"));
}

#[shop_test]
async fn what_is_not_there_is_said_where_it_was_named(shop: Shop) {
    let (tea, pears) = (shop.stocked("tea", 1).await, shop.stocked("pears", 1).await);
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let picture = include_bytes!("../fixtures/picture.png");
    let words = [("alt_zh", "茶"), ("alt_en", "Tea")];
    let nowhere = upload(&desk, &format!("/staff/catalog/{NOBODY}/pictures"), &words, picture).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    for pack in [NOBODY.to_owned(), pears.pack.to_string(), "x".to_owned()] {
        refused_at(&desk.post(&format!("{page}/prices"), &[(&format!("web-{pack}"), "9")]).await, "prices");
    }
    let unknown = desk.post("/staff/catalog/prices", &[(&format!("price-{NOBODY}"), "9")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    for place in [NOBODY, "x"] {
        let typed = [("place", place), (&format!("price-{}", tea.pack), "9")];
        assert_eq!(desk.post("/staff/catalog/prices", &typed).await.status, StatusCode::NOT_FOUND, "and not published everywhere");
        assert_eq!(desk.get(&format!("/staff/catalog/prices?place={place}")).await.status, StatusCode::NOT_FOUND);
    }
    for (path, status) in [
        ("/staff/catalog/prices/books/9223372036854775807".to_owned(), StatusCode::NOT_FOUND),
        (format!("/staff/catalog/{NOBODY}"), StatusCode::NOT_FOUND),
        (format!("/staff/catalog/import/{NOBODY}"), StatusCode::NOT_FOUND),
        (format!("/staff/catalog/import/{NOBODY}/wrong.csv"), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(desk.get(&path).await.status, status, "{path}");
    }
    let new = [("title_zh", "茶"), ("kind", "specialty"), ("temperature", "ambient"), ("tax", "produce")];
    for (field, value) in [("category", "xyz"), ("producer", NOBODY), ("supplier", NOBODY)] {
        let category = if field == "category" { value } else { "fruit" };
        let typed = [&new[..], &[("category", category), (field, value)]].concat();
        refused_at(&desk.post("/staff/catalog", &typed).await, field);
    }
    for (field, value) in [("v0-cost", "999999999999"), ("v0-p0-steps", "999999999"), ("v0-p0-gross", "99999999999999999999")] {
        let typed =
            [&new[..], &[("category", "fruit"), ("v0-sku", "T"), ("v0-name_zh", "茶"), ("v0-unit", "KGM/3"), (field, value)]].concat();
        let typed = [&typed[..], &[("v0-p0-name_zh", "袋"), ("v0-p0-kind", "bag"), ("v0-p0-steps", "1")]].concat();
        refused_at(&desk.post("/staff/catalog", &typed).await, field);
    }
    assert_eq!(price_in(&shop, &tea, Channel::Web).await, 1000);
    shop.adds_up().await;
}

#[shop_test]
async fn a_price_that_moved_meanwhile_is_said_and_not_overwritten(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, price, shown) = (shop.staff(Role::Merchandiser).await, format!("price-{}", tea.pack), format!("shown-{}", tea.pack));
    let typed = [("channel", "web"), ("kind", "specialty"), (price.as_str(), "12.50")];
    assert!(desk.post("/staff/catalog/prices", &typed).await.accepted().text().contains(&format!("name=\"{shown}\" value=\"10.00\"")));
    reprice(&shop, &tea, Channel::Web, 1100).await;
    let late = desk.post("/staff/catalog/prices", &[&typed[..], &[("deed", "publish"), (&shown, "10.00")]].concat()).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("It was ¥10.00 on your screen, now it is ¥11.00."), "both prices are said");
    assert_eq!(price_in(&shop, &tea, Channel::Web).await, 1100);
    let page = page_of(&shop, &tea).await;
    let (box_name, shown) = (format!("web-{}", tea.pack), format!("shown-web-{}", tea.pack));
    refused_at(&desk.post(&format!("{page}/prices"), &[(&box_name, "12.50"), (&shown, "10.00")]).await, &box_name);
    desk.post(&format!("{page}/prices"), &[(&box_name, "12.50"), (&shown, "11.00")]).await.accepted();
    assert_eq!(price_in(&shop, &tea, Channel::Web).await, 1250);
}

#[shop_test]
async fn what_is_on_the_shelf_keeps_what_the_shelf_asks_for(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let sha = {
        let mut tx = shop.db().read().await.expect("a view");
        product::by_slug(&mut tx, &tea.slug).await.expect("there").pictures[0].sha.clone()
    };
    refused_at(&desk.post(&format!("{page}/pictures/{sha}"), &[("deed", "remove")]).await, "picture");
    let own = [("title_zh", "茶"), ("title_en", "Tea"), ("line_zh", "茶。"), ("line_en", "Tea."), ("kind", "specialty")];
    let own = [&own[..], &[("category", "fruit"), ("temperature", "ambient"), ("tax", "produce")]].concat();
    let nameless: Vec<_> = own.iter().map(|(name, value)| (*name, if *name == "title_en" { "" } else { *value })).collect();
    refused_at(&desk.post(&page, &nameless).await, "title_en");
    let box_of_tea = [("v1-sku", "TEA-BOX"), ("v1-name_zh", "礼盒"), ("v1-unit", "C62/0"), ("v1-cost", "5")];
    let pack = [("v1-p0-kind", "box"), ("v1-p0-name_zh", "一盒"), ("v1-p0-steps", "1")];
    let new = [&own[..], &box_of_tea, &pack].concat();
    refused_at(&desk.post(&page, &[&new[..], &[("v1-p0-web", "on")]].concat()).await, "v1-p0-web");
    desk.post(&page, &new).await.accepted();
    let boxed = {
        let mut tx = shop.db().read().await.expect("a view");
        sellable::by_sku(&mut tx, "TEA-BOX").await.expect("asked").expect("there")
    };
    desk.post(&format!("{page}/prices"), &[(&format!("web-{}", boxed.pack), "58")]).await.accepted();
    let (variant, pack) = (boxed.variant.to_string(), boxed.pack.to_string());
    let ticked = [&new[..], &[("v1-id", variant.as_str()), ("v1-p0-id", pack.as_str()), ("v1-p0-web", "on")]].concat();
    desk.post(&page, &ticked).await.accepted();
    shop.adds_up().await;
    desk.post(&format!("{page}/withdrawal"), &[]).await.accepted();
    desk.post(&format!("{page}/pictures/{sha}"), &[("deed", "remove")]).await.accepted();
    assert_eq!(desk.post(&format!("{page}/publication"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a draft may lack it");
    shop.adds_up().await;
}

#[shop_test]
async fn the_check_looks_at_every_pack_and_at_no_place_for_another(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let found = async || {
        let mut tx = shop.db().read().await.expect("a view");
        catalog::check(&mut tx).await.expect("checked").into_iter().map(|finding| finding.what).collect::<Vec<_>>()
    };
    assert!(found().await.is_empty());
    let spoil = async |statement: &'static str, id: kernel::Value| {
        let mut tx = shop.db().write().await.expect("a write");
        assert!(tx.execute(query(statement).bind(id)).await.expect("spoilt") > 0);
        tx.commit().await.expect("committed");
    };
    let place = shop.store.id;
    spoil("update catalog_price_book set place_id = $1 where channel = 'till'", place.into()).await;
    assert_eq!(found().await, ["pack 一件 of TEA, product tea"], "a store's own price is none for the others");
    spoil("update catalog_price_book set place_id = null where place_id = $1", place.into()).await;
    let second = "insert into catalog_pack (id, variant_id, kind, name_zh, name_en, steps, gross_g, web, till, place, retired)
                  select $1, variant_id, 'box', '一盒', 'Box', 12, 0, true, false, 9, false from catalog_pack";
    spoil(second, Id::<Timestamp>::parse(NOBODY).expect("an id").into()).await;
    assert_eq!(found().await, ["pack 一盒 of TEA, product tea"], "another pack's price is none for this one");
    spoil("update catalog_pack set web = false where id = $1", Id::<Timestamp>::parse(NOBODY).expect("an id").into()).await;
    spoil("update catalog_product set on_web = false where slug = $1", tea.slug.as_str().into()).await;
    assert_eq!(found().await, ["product tea", "what is offered of tea"]);
    spoil("update catalog_product set on_web = true, title_en = '' where slug = $1", tea.slug.as_str().into()).await;
    assert_eq!(found().await, ["product tea", "what is offered of tea"]);
}

#[shop_test]
async fn of_many_goods_the_one_is_named_by_its_sku(shop: Shop) {
    let rows: String = (0..120).map(|n| format!("海盐 {n},SALT-{n:03},3.50\n")).collect();
    bring(&shop, &format!("Title,URL handle,SKU,Price\n{}", rows.replace(",SALT", ",,SALT"))).await.expect("applied");
    let (clerk, hub, supplier) = (shop.staff(Role::HubClerk).await, shop.hub.id.to_string(), shop.supplier.to_string());
    let named = [("place", hub.as_str()), ("name_zh", "十二月"), ("name_en", "December"), ("closes_on", "2026-11-28")];
    let cycle = clerk.post("/staff/purchase", &named).await.accepted().location().expect("the cycle's page");
    let page = clerk.get(&cycle).await.accepted().text();
    assert!(page.contains("list=\"goods\"") && page.matches("value=\"SALT-").count() == 100, "a list that helps, not all there is");
    let offer = |goods: &'static str| {
        let (clerk, cycle, supplier) = (&clerk, &cycle, &supplier);
        async move {
            let typed = [("variant", goods), ("supplier", supplier.as_str()), ("case", "40"), ("cost", "88"), ("price", "96")];
            clerk.post(&format!("{cycle}/offers"), &typed).await
        }
    };
    offer("SALT-119").await.accepted();
    offer("海盐 118").await.accepted();
    for unknown in ["SALT", "", NOBODY] {
        refused_at(&offer(unknown).await, "variant");
    }
    let offered = clerk.get(&cycle).await.accepted().text();
    assert!(offered.contains("海盐 119") && offered.contains("海盐 118"));
}

#[shop_test]
async fn a_file_that_is_no_picture_is_refused_at_its_field(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, path) = (shop.staff(Role::Merchandiser).await, format!("{}/pictures", page_of(&shop, &tea).await));
    let picture = include_bytes!("../fixtures/picture.png");
    let words = [("alt_zh", "一壶茶"), ("alt_en", "A pot of tea")];
    for file in [b"%PDF-1.7".to_vec(), picture[..40].to_vec(), vec![0; 17 * 1024 * 1024], vec![0; 40 * 1024 * 1024]] {
        let refused = upload(&desk, &path, &words, &file).await;
        refused_at(&refused, "picture");
        assert!(refused.text().contains("一壶茶") && refused.text().contains("goods: "), "what was typed stays, the file is named");
    }
    let heavy = upload(&desk, "/staff/catalog/import", &[("kind", "consumer")], &vec![b'x'; 17 * 1024 * 1024]).await;
    refused_at(&heavy, "file");
    refused_at(&upload(&desk, &path, &[("alt_zh", "茶")], picture).await, "alt_en");
    upload(&desk, &path, &words, picture).await.accepted();
}
