//! What is sold and at what price: the desk's work, price books, files of goods, and finding things.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use catalog::{
    By, Channel, PriceChanged, ProductKind,
    barcode::parse,
    import::{self, NewFile},
    price::{self, Asked, AskedLine, NewBook},
    product::{self, ProductDraft},
    search::{Page, Search, Wanted},
    sellable,
};
use coop::{Place, Role};
use kernel::{Id, Money, Timestamp, feed};
use std::time::Duration;
use stories::{Shop, Stocked, shop_test};

async fn price_of(shop: &Shop, goods: &Stocked, place: Option<Id<Place>>) -> i64 {
    let mut tx = shop.db().read().await.expect("a view");
    let asked = Asked {
        channel: Channel::Till,
        place,
        at: tx.now(),
        lines: vec![AskedLine { pack: goods.pack, count: 3, weighed: None }],
        code: None,
        person: None,
        member: false,
    };
    let quote = price::quote(&mut tx, &asked).await.expect("a quote");
    assert_eq!(tx.statements(), 1, "a quote is one statement");
    assert_eq!(quote.lines.iter().flat_map(|line| &line.rows).map(|row| row.amount).sum::<Money>(), quote.total);
    quote.lines[0].unit_price.in_fen()
}

async fn publish(shop: &Shop, goods: &Stocked, place: Option<Id<Place>>, fen: i64, from: Timestamp) -> i64 {
    let mut tx = shop.db().write().await.expect("a write");
    let prices = vec![(goods.pack, Money::fen(fen))];
    let book =
        NewBook { channel: Channel::Till, place, effective_from: from, note: "story".to_owned(), prices, beside: Default::default() };
    let version = price::publish_book(&mut tx, &By::program(), &book).await.expect("published");
    tx.commit().await.expect("committed");
    version
}

#[shop_test]
async fn a_price_holds_from_its_hour_and_a_places_own_price_stands_before(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let now = shop.clock.now();
    publish(&shop, &tea, None, 900, now.plus(Duration::from_secs(3600))).await;
    publish(&shop, &tea, Some(shop.store.id), 1100, now).await;
    assert_eq!(price_of(&shop, &tea, None).await, 1000, "the new price is not in force yet");
    assert_eq!(price_of(&shop, &tea, Some(shop.store.id)).await, 1100);
    assert_eq!(price_of(&shop, &tea, Some(shop.village_shop.id)).await, 1000, "another place has no price of its own");
    shop.clock.advance(Duration::from_secs(3600));
    assert_eq!(price_of(&shop, &tea, None).await, 900);
    assert_eq!(price_of(&shop, &tea, Some(shop.store.id)).await, 1100, "a place's own price stands until it is changed there");
    shop.adds_up().await;
}

#[shop_test]
async fn price_books_published_at_once_get_versions_without_a_gap(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let now = shop.clock.now();
    let (a, b, c, d) = tokio::join!(
        publish(&shop, &tea, None, 901, now),
        publish(&shop, &tea, None, 902, now),
        publish(&shop, &tea, None, 903, now),
        publish(&shop, &tea, None, 904, now)
    );
    let mut versions = vec![a, b, c, d];
    versions.sort_unstable();
    assert_eq!(versions, (versions[0]..versions[0] + 4).collect::<Vec<_>>());
    let latest = [a, b, c, d].iter().position(|version| *version == versions[3]).expect("one is the last") as i64;
    assert_eq!(price_of(&shop, &tea, None).await, 901 + latest, "of equal instants the later version holds");
    shop.settle().await;
    let mut tx = shop.db().read().await.expect("a view");
    let told = feed::after(&mut tx, 0, 1000).await.expect("the feed");
    let told: Vec<i64> = told.iter().filter_map(|fact| fact.of::<PriceChanged>().expect("well formed")).map(|fact| fact.version).collect();
    assert!(versions.iter().all(|version| told.contains(version)), "each was told: {told:?}");
}

#[shop_test]
async fn what_is_absurd_or_not_for_sale_gets_no_price(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let mut tx = shop.db().write().await.expect("a write");
    let at = tx.now();
    let ask = |count| Asked {
        channel: Channel::Web,
        place: None,
        at,
        lines: vec![AskedLine { pack: tea.pack, count, weighed: None }],
        code: None,
        person: None,
        member: false,
    };
    for count in [-5, 0, 10_000, i64::MAX] {
        assert_eq!(price::quote(&mut tx, &ask(count)).await.expect_err("refused").code(), "count-absurd");
    }
    for fen in [0, -1, 100_000_001] {
        let prices = vec![(tea.pack, Money::fen(fen))];
        let book =
            NewBook { channel: Channel::Web, place: None, effective_from: at, note: String::new(), prices, beside: Default::default() };
        assert_eq!(
            price::publish_book(&mut tx, &By::program(), &book).await.expect_err("refused").issues()[0].code,
            "catalog-price-absurd"
        );
    }
    let id = product::by_slug(&mut tx, &tea.slug).await.expect("there").product.id;
    product::unpublish(&mut tx, &By::program(), id).await.expect("withdrawn");
    assert_eq!(price::quote(&mut tx, &ask(1)).await.expect_err("refused").code(), "not-on-sale");
}

#[shop_test]
async fn a_product_is_written_at_the_desk_and_goes_on_the_shelf_only_when_nothing_is_missing(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let mut fields =
        vec![("title_zh", "沂水生姜"), ("title_en", "Yishui ginger"), ("line_zh", "老姜井的姜。"), ("line_en", "From the old wells.")];
    fields.extend([("kind", "specialty"), ("category", "vegetable"), ("temperature", "ambient"), ("tax", "produce"), ("v0-unit", "KGM/3")]);
    fields.extend([("v0-sku", "SP-GINGER"), ("v0-name_zh", "一级"), ("v0-cost", "4.20"), ("v0-p0-kind", "box"), ("v0-p0-steps", "2.5")]);
    fields.extend([("v0-p0-name_zh", "2.5 kg 装"), ("v0-p0-till", "on"), ("v0-p0-barcodes", "6909001010078")]);
    let wrong = desk.post("/staff/catalog", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("i-v0-p0-barcodes"), "the wrong check digit is named at its field");
    assert!(wrong.text().contains("老姜井的姜。"), "and nothing typed is lost");
    *fields.last_mut().expect("the last field") = ("v0-p0-barcodes", "6909001010077");
    let page = desk.post("/staff/catalog", &fields).await.accepted().location().expect("the product's page");
    let early = desk.post(&format!("{page}/publication"), &[]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "it has no price");
    let pack = {
        let mut tx = shop.db().read().await.expect("a view");
        sellable::by_barcode(&mut tx, "6909001010077").await.expect("asked").expect("there").pack
    };
    desk.post(&format!("{page}/prices"), &[(&format!("till-{pack}"), "19.90")]).await.accepted();
    desk.post(&format!("{page}/publication"), &[]).await.accepted();
    let listed = desk.get("/staff/catalog?q=ginger").await.accepted().text();
    assert!(listed.contains("Yishui ginger"));
    assert_eq!(shop.staff(Role::Cashier).await.get("/staff/catalog").await.status, StatusCode::FORBIDDEN);
    shop.adds_up().await;
}

#[shop_test]
async fn of_two_who_change_a_product_the_second_is_told(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let mut tx = shop.db().write().await.expect("a write");
    let seen = ProductDraft::of(&product::by_slug(&mut tx, &tea.slug).await.expect("there"));
    let (first, second) =
        (ProductDraft { line_zh: "新茶。".into(), ..seen.clone() }, ProductDraft { line_zh: "陈茶。".into(), ..seen.clone() });
    product::save_draft(&mut tx, &By::program(), &first).await.expect("saved");
    assert_eq!(product::save_draft(&mut tx, &By::program(), &second).await.expect_err("refused").code(), "product-edited-meanwhile");
    // A variant that is no longer listed is retired, and takes up its old life when it is listed again.
    let id = seen.id.expect("its id");
    product::unpublish(&mut tx, &By::program(), id).await.expect("taken off the shelf");
    let now = ProductDraft::of(&product::by_slug(&mut tx, &tea.slug).await.expect("there"));
    product::save_draft(&mut tx, &By::program(), &ProductDraft { variants: Vec::new(), ..now.clone() }).await.expect("saved");
    assert!(!sellable::by_packs(&mut tx, &[tea.pack]).await.expect("asked")[0].published, "old orders still know its name");
    product::save_draft(&mut tx, &By::program(), &ProductDraft { revision: None, ..now }).await.expect("saved");
    product::publish(&mut tx, &By::program(), id).await.expect("put on the shelf");
    assert!(sellable::by_packs(&mut tx, &[tea.pack]).await.expect("asked")[0].published);
}

/// The editor's form as its page shows it to somebody who has just opened it.
async fn opened(shop: &Shop, goods: &Stocked) -> (String, Vec<(&'static str, String)>) {
    let mut tx = shop.db().read().await.expect("a view");
    let sheet = product::by_slug(&mut tx, &goods.slug).await.expect("there");
    let (own, variant, pack) = (&sheet.product, &sheet.variants[0].variant, &sheet.variants[0].packs[0].pack);
    let mut fields = vec![("revision", own.revision.to_string()), ("kind", own.kind.to_string()), ("category", own.category.clone())];
    fields.extend([("title_zh", own.title_zh.clone()), ("title_en", own.title_en.clone()), ("line_zh", own.line_zh.clone())]);
    fields.extend([("line_en", own.line_en.clone()), ("temperature", own.temperature.to_string()), ("tax", own.tax_class.to_string())]);
    fields.extend([("v0-id", variant.id.to_string()), ("v0-sku", variant.sku.clone()), ("v0-name_zh", variant.name_zh.clone())]);
    fields.extend([("v0-unit", variant.unit.to_string()), ("v0-cost", variant.cost_fen.plain()), ("v0-p0-id", pack.id.to_string())]);
    fields.extend([("v0-p0-kind", pack.kind.to_string()), ("v0-p0-name_zh", pack.name_zh.clone())]);
    fields.extend([("v0-p0-steps", variant.unit.plain(pack.steps)), ("v0-p0-web", "on".to_owned()), ("v0-p0-till", "on".to_owned())]);
    (format!("/staff/catalog/{}", own.id), fields)
}

fn with<'a>(fields: &'a [(&'static str, String)], typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| typed.iter().all(|(other, _)| other != name));
    kept.map(|(name, value)| (*name, value.as_str())).chain(typed.iter().copied()).collect()
}

#[shop_test]
async fn a_form_that_came_too_late_keeps_what_was_typed_and_saves_the_second_time(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let (page, fields) = opened(&shop, &tea).await;
    desk.post(&page, &with(&fields, &[("line_zh", "新茶。")])).await.accepted();
    let late = desk.post(&page, &with(&fields, &[("line_zh", "陈茶。")])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = late.text();
    assert!(text.contains("陈茶。") && text.contains("Stored now: “新茶。”"), "both are on the page");
    let revision = text.split("name=\"revision\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a revision");
    desk.post(&page, &with(&fields, &[("line_zh", "陈茶。"), ("revision", revision)])).await.accepted();
    let mut tx = shop.db().read().await.expect("a view");
    let sheet = product::by_slug(&mut tx, &tea.slug).await.expect("there");
    assert_eq!((sheet.product.line_zh.as_str(), sheet.variants.len()), ("陈茶。", 1));
}

#[shop_test]
async fn no_row_of_the_editor_is_dropped_or_retired_in_silence(shop: Shop) {
    let (tea, other) = (shop.stocked("tea", 1).await, shop.stocked("pears", 1).await);
    let desk = shop.staff(Role::Merchandiser).await;
    let (page, fields) = opened(&shop, &tea).await;
    let sku = other.sku.as_str();
    for (typed, field) in [
        (vec![("v0-sku", ""), ("v0-name_zh", "")], "v0-sku"),
        (vec![("v1-cost", "4.20"), ("v1-unit", "C62/0")], "v1-sku"),
        (vec![("v0-p1-barcodes", "6909001010077")], "v0-p1-name_zh"),
        (vec![("v0-sku", sku)], "v0-sku"),
        (vec![("v0-unit", "KGM/3")], "v0-unit"),
        (vec![("v0-p0-steps", "7")], "v0-p0-steps"),
    ] {
        let refused = desk.post(&page, &with(&fields, &typed)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        assert!(refused.text().contains(&format!("<p class=\"issue\" id=\"i-{field}\">")), "{typed:?} is named at {field}");
    }
    let unnamed: Vec<_> = with(&fields, &[]).into_iter().filter(|(name, _)| !name.starts_with("v0-")).collect();
    desk.post(&page, &unnamed).await.accepted();
    desk.post(&format!("{page}/withdrawal"), &[]).await.accepted();
    let (_, fields) = opened(&shop, &tea).await;
    assert!(fields.iter().any(|(name, _)| *name == "v0-p0-id"), "what the form does not speak of stays");
    desk.post(&page, &with(&fields, &[("v0-gone", "on")])).await.accepted();
    let mut tx = shop.db().read().await.expect("a view");
    assert!(product::by_slug(&mut tx, &tea.slug).await.expect("there").variants.is_empty(), "the tick retires it");
}

#[shop_test]
async fn refused_prices_and_words_of_pictures_stand_in_their_boxes(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let (page, _) = opened(&shop, &tea).await;
    let box_name = format!("web-{}", tea.pack);
    let refused = desk.post(&format!("{page}/prices"), &[(&box_name, "0"), ("note", "Autumn prices")]).await;
    let text = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains(&format!("<p class=\"issue\" id=\"i-{box_name}\">")) && text.contains("value=\"Autumn prices\""));
    let sha = {
        let mut tx = shop.db().read().await.expect("a view");
        product::by_slug(&mut tx, &tea.slug).await.expect("there").pictures[0].sha.clone()
    };
    let (zh, en) = (format!("{sha}-zh"), format!("{sha}-en"));
    let refused = desk.post(&format!("{page}/picture-words"), &[(&zh, "一壶茶"), (&en, "")]).await;
    let text = refused.text();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it is on the shelf");
    assert!(text.contains(&format!("<p class=\"issue\" id=\"i-{sha}-en\">")) && text.contains("一壶茶"));
}

#[shop_test]
async fn new_prices_are_looked_at_beside_the_old_ones_before_they_hold(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let price = format!("price-{}", tea.pack);
    let typed = [("channel", "till"), ("kind", "specialty"), (price.as_str(), "12.50"), ("note", "Autumn")];
    let looked = desk.post("/staff/catalog/prices", &typed).await.accepted().text();
    assert!(looked.contains("<del>¥10.00</del>") && looked.contains("<b>¥12.50</b>"), "old and new stand side by side");
    assert_eq!(price_of(&shop, &tea, None).await, 1000, "nothing is published yet");
    let back = desk.post("/staff/catalog/prices", &[&typed[..], &[("deed", "change")]].concat()).await.accepted().text();
    assert!(back.contains("value=\"Autumn\""), "going back loses nothing");
    let (publish, shown) = (("deed", "publish"), format!("shown-{}", tea.pack));
    desk.post("/staff/catalog/prices", &[&typed[..], &[publish]].concat()).await.accepted();
    assert_eq!(price_of(&shop, &tea, None).await, 1000, "what was not looked at is shown first");
    assert!(looked.contains(&format!("name=\"{shown}\" value=\"10.00\"")));
    desk.post("/staff/catalog/prices", &[&typed[..], &[publish, (&shown, "10.00")]].concat()).await.accepted();
    assert_eq!(price_of(&shop, &tea, None).await, 1250);
    let books = desk.get("/staff/catalog/prices/books").await.accepted().text();
    let newest = books.split("href=\"/staff/catalog/prices/books/").nth(1).and_then(|rest| rest.split('"').next()).expect("a book");
    let book = desk.get(&format!("/staff/catalog/prices/books/{newest}")).await.accepted().text();
    assert!(book.contains("<del>¥10.00</del>") && book.contains("Autumn"), "a book says what it changed");
}

const GOODS: &str = "Handle,Title,Body (HTML),Type,Tags,Option1 Value,Variant SKU,Variant Price,Variant Barcode,Variant Grams,Cost per item\n\
    ginger-tea,\"Mother's ginger tea; drop table x\",<p>Warm.</p>,茶饮,\"tea, ginger\",Small,GT-S,12.80,6909001010077,120,7.00\n\
    ginger-tea,,,,,Large,GT-L,22.80,,240,13.00\n\
    soap,山茶皂,,洗护,,Default Title,SOAP-1,4.50,,90,2.10\n";

async fn bring(shop: &Shop, csv: &str) -> kernel::Result<(i64, i64, i64)> {
    let mut tx = shop.db().write().await?;
    let file = NewFile { name: "goods.csv", bytes: csv.as_bytes(), kind: ProductKind::Consumer };
    let card = import::import(&mut tx, &By::program(), &file).await?;
    tx.commit().await?;
    Ok((card.fresh, card.changed, card.unchanged))
}

#[shop_test]
async fn a_file_brought_twice_changes_nothing_the_second_time(shop: Shop) {
    assert_eq!(bring(&shop, GOODS).await.expect("applied"), (2, 0, 0));
    assert_eq!(bring(&shop, GOODS).await.expect("applied"), (0, 0, 2));
    let dearer = GOODS.replace("12.80", "13.80").replace("<p>Warm.</p>", "Warming.");
    assert_eq!(bring(&shop, &dearer).await.expect("applied"), (0, 1, 1));
    // Our own dialect names the same goods; medusa #4131: what is exported comes back without a change.
    let exported = import::export(&mut shop.db().read().await.expect("a view"), false).await.expect("exported");
    assert!(exported.contains("13.80") && exported.starts_with("\u{feff}Address name,Kind,"), "{exported}");
    assert_eq!(bring(&shop, &exported).await.expect("applied"), (0, 0, 2));
    let mut tx = shop.db().read().await.expect("a view");
    let tea = sellable::by_barcode(&mut tx, "6909001010077").await.expect("asked").expect("there");
    assert_eq!((tea.sku.as_str(), tea.title_en.as_str(), tea.published), ("GT-S", "Mother's ginger tea; drop table x", false));
    drop(tx);
    shop.adds_up().await;
}

#[shop_test]
async fn every_bad_row_is_named_and_nothing_is_written(shop: Shop) {
    bring(&shop, GOODS).await.expect("applied");
    // OFN #13001 and #5132, and the barcode 8,02E+12 of openfoodfactsAllFood.csv.
    let bad = "Title,URL handle,SKU,Price,Barcode\n\
        Good,good,G-1,1.00,\n\
        Cut,cut,C-1\n\
        Comma,comma,C-2,\"12,50\",\n\
        Excel,excel,C-3,1.00,\"8,02E+12\"\n\
        Swapped,swapped,C-4,1.00,6909001010078\n\
        Taken,taken,C-5,1.00,6909001010077\n\
        Mixed,soap,GT-S,1.00,\n";
    let refused = bring(&shop, bad).await.expect_err("refused");
    let named: Vec<_> =
        refused.issues().iter().map(|issue| (issue.field.split(':').next().unwrap_or_default().to_owned(), issue.code)).collect();
    let expected = [
        ("3", "import-row-length"),
        ("4", "import-not-money"),
        ("5", "barcode-spreadsheet"),
        ("6", "barcode-check-digit"),
        ("7", "import-barcode-taken"),
        ("8", "import-two-products"),
    ];
    assert_eq!(named, expected.map(|(row, code)| (row.to_owned(), code)));
    assert!(parse("6909001010078").is_err());
    let mut tx = shop.db().read().await.expect("a view");
    assert!(sellable::by_sku(&mut tx, "G-1").await.expect("asked").is_none(), "not even the good row");
}

#[shop_test]
async fn a_file_is_looked_at_on_a_page_before_it_is_applied_once(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let part = |head: &str, body: &str| format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let body = part("name=\"kind\"", "consumer") + part("name=\"file\"; filename=\"goods.csv\"", GOODS).as_str() + "--b--\r\n";
    let brought =
        desk.ask(Method::POST, "/staff/catalog/import", &[("content-type", "multipart/form-data; boundary=b")], Body::from(body)).await;
    let page = brought.accepted().location().expect("the file's page");
    assert!(desk.get(&page).await.accepted().text().contains("2 new, 0 changed"));
    let mut tx = shop.db().read().await.expect("a view");
    assert!(sellable::by_sku(&mut tx, "SOAP-1").await.expect("asked").is_none(), "looking writes nothing");
    drop(tx);
    desk.post(&format!("{page}/application"), &[]).await.accepted();
    assert_eq!(desk.post(&format!("{page}/application"), &[]).await.refusal(), "import-applied");
}

#[shop_test]
async fn what_is_on_the_shelf_is_found_and_what_is_taken_off_is_not(shop: Shop) {
    let tea = shop.stocked("pears", 1).await;
    let (search, db) = (shop.program.app.part::<Search>(), shop.db());
    search.catch_up(db).await.expect("caught up");
    let web = Wanted { channel: Some(Channel::Web), ..Wanted::default() };
    let found = async |text: &str| search.search(text, &web, Page { skip: 0, limit: 10 }).await.expect("an answer");
    assert_eq!(found("pears").await.total, 1);
    assert_eq!(found("yishui").await.kinds, [(ProductKind::Specialty, 1)]);
    let mut tx = db.write().await.expect("a write");
    let id = product::by_slug(&mut tx, &tea.slug).await.expect("there").product.id;
    product::unpublish(&mut tx, &By::program(), id).await.expect("withdrawn");
    tx.commit().await.expect("committed");
    shop.settle().await;
    search.catch_up(db).await.expect("caught up");
    assert_eq!(found("pears").await.total, 0);
    assert_eq!(
        search.search("pears", &Wanted::default(), Page { skip: 0, limit: 10 }).await.expect("an answer").hits,
        [id],
        "the desk still finds it"
    );
}
