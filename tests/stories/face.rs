//! What the world outside is told of the shop's goods, and addresses that stay good when goods are renamed.

use axum::http::{StatusCode, header};
use catalog::{
    By, ProductKind, barcode,
    import::{self, NewFile},
    product::{self, ProductDraft, ProductSheet},
};
use coop::Role;
use kernel::{Money, Quantity};
use serde_json::Value;
use std::time::Duration;
use stories::{Page, Shop, Visitor, reader::read_as, shop_test};

pub async fn sheet_of(shop: &Shop, slug: &str) -> ProductSheet {
    let mut tx = shop.db().read().await.expect("a view");
    product::by_slug(&mut tx, slug).await.expect("there")
}

pub async fn rewrite(shop: &Shop, slug: &str, change: impl FnOnce(&mut ProductDraft)) -> kernel::Result<()> {
    let mut draft = ProductDraft::of(&sheet_of(shop, slug).await);
    change(&mut draft);
    let mut tx = shop.db().write().await?;
    product::save_draft(&mut tx, &By::named("Wei"), &draft).await?;
    tx.commit().await?;
    shop.settle().await;
    Ok(())
}

async fn rename(shop: &Shop, from: &str, to: &str) -> kernel::Result<()> {
    rewrite(shop, from, |draft| draft.slug = to.to_owned()).await
}

/// Where a former address leads, and that browsers are told to ask again.
async fn leads(visitor: &Visitor, path: &str) -> String {
    let page = visitor.get(path).await;
    assert_eq!(
        (page.status, page.headers.get(header::CACHE_CONTROL).map(|value| value.as_bytes())),
        (StatusCode::MOVED_PERMANENTLY, Some(&b"no-cache"[..])),
        "{path}"
    );
    page.location().expect("a place")
}

pub fn the<'a>(read: &'a Value, kind: &str) -> &'a Value {
    let things = read["things"].as_array().expect("a graph");
    things.iter().find(|thing| thing["@type"] == kind).unwrap_or_else(|| panic!("no {kind} in {things:?}"))
}

const HOME: &str = "http://127.0.0.1:8080";

#[shop_test]
async fn search_engines_read_what_shoppers_see(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    rewrite(&shop, "tea", |draft| {
        draft.title_en = "Tea </script><script>alert(1)</script> & \"co\"".to_owned();
        draft.variants[0].packs[0].barcodes = vec![barcode::parse("6909001010077").expect("well formed")];
    })
    .await
    .expect("written");
    for (language, path) in [("zh", "/goods/tea"), ("en", "/goods/tea?lang=en")] {
        let page = shop.visitor().reading(language).get("/goods/tea").await.accepted();
        let read = read_as("page", &page.text());
        assert_eq!(read["canonical"], format!("{HOME}{path}"));
        let product = the(&read, "Product");
        assert_eq!(
            (&product["sku"], &product["gtin"], &product["countryOfOrigin"]["name"]),
            (&"TEA".into(), &"6909001010077".into(), &"CN".into())
        );
        assert_eq!(
            (&product["offers"]["price"], &product["offers"]["availability"]),
            (&"10.00".into(), &"https://schema.org/InStock".into())
        );
        let face = product["image"][0].as_str().expect("a picture").to_owned();
        let wide = face.replace("-1600.jpg", "-wide-50-50-1200.jpg");
        assert!(face != wide && read["metas"]["og:image"] == wide, "a link shows the same picture, cut wide: {face}");
        assert_eq!(the(&read, "BreadcrumbList")["itemListElement"][2]["item"], format!("{HOME}{path}"));
        assert!(!page.text().contains("<script>alert"), "what is written stays data");
    }
    let english = read_as("page", &shop.visitor().get("/goods/tea").await.text());
    assert_eq!(the(&english, "Product")["name"], "Tea </script><script>alert(1)</script> & \"co\"");
    assert_eq!(english["title"].as_str().map(|title| title.starts_with("Tea </script>")), Some(true));
    // The last piece goes, and a pack that is not on sale at all is not offered.
    shop.shopper("Ann").buys_some(&tea, 3).await.accepted();
    shop.settle().await;
    let sold_out = read_as("page", &shop.visitor().get("/goods/tea").await.text());
    assert_eq!(the(&sold_out, "Product")["offers"]["availability"], "https://schema.org/OutOfStock");
    rewrite(&shop, "tea", |draft| draft.variants[0].packs[0].web = false).await.expect("written");
    let in_stores = read_as("page", &shop.visitor().get("/goods/tea").await.text());
    assert_eq!(the(&in_stores, "Product").get("offers"), None);
    for path in ["/", "/goods", "/goods?kind=specialty", "/goods?stock=1"] {
        let text = shop.visitor().get(path).await.accepted().text();
        assert!(path.contains('?') || path == "/" || text.contains("noindex"), "nothing stands on {path}");
    }
}

#[shop_test]
async fn several_packs_are_a_group_and_each_has_an_address_that_chooses_it(shop: Shop) {
    shop.stocked("tea", 30).await;
    with_a_pack_of_six(&shop, Money::fen(5500)).await;
    let read = read_as("page", &shop.visitor().get("/goods/tea").await.accepted().text());
    let group = the(&read, "ProductGroup");
    let six = &group["hasVariant"][1];
    assert_eq!((&six["offers"]["price"], &six["size"]), (&"55.00".into(), &"Plain Six".into()));
    let told = &six["offers"]["priceSpecification"]["referenceQuantity"];
    assert_eq!((&told["value"], &told["valueReference"]["value"], &told["unitCode"]), (&6.into(), &1.into(), &"C62".into()));
    let path = six["url"].as_str().and_then(|url| url.strip_prefix(HOME)).expect("ours").to_owned();
    let page = shop.visitor().get(&path).await.accepted().text();
    let sheet = sheet_of(&shop, "tea").await;
    assert!(page.contains("¥55.00 · ¥9.17 each"), "halves go up");
    assert!(page.contains(&format!("value=\"{}\" required checked", sheet.variants[0].packs[1].pack.id)), "the pack is chosen");
    assert_eq!(read_as("page", &page)["canonical"], format!("{HOME}/goods/tea?lang=en"), "and the page is the same page");
}

async fn with_a_pack_of_six(shop: &Shop, price: Money) {
    rewrite(shop, "tea", |draft| {
        let mut six = draft.variants[0].packs[0].clone();
        (six.id, six.steps, six.web, six.till) = (None, Quantity::steps(6), false, false);
        (six.name_zh, six.name_en) = ("六件".to_owned(), "Six".to_owned());
        draft.variants[0].packs.push(six);
    })
    .await
    .expect("written");
    let pack = sheet_of(shop, "tea").await.variants[0].packs[1].pack.id;
    shop.priced(pack, price).await;
    rewrite(shop, "tea", |draft| draft.variants[0].packs[1].web = true).await.expect("on sale");
}

#[shop_test]
async fn an_address_can_name_its_language(shop: Shop) {
    shop.stocked("tea", 3).await;
    let reader = shop.visitor();
    let chinese = reader.get("/goods/tea?lang=zh").await.accepted();
    assert!(chinese.text().contains("<html lang=\"zh-CN\""));
    assert_eq!(reader.cookie("lang").as_deref(), Some("zh"), "who comes by it goes on in that language");
    assert_eq!(read_as("page", &chinese.text())["canonical"], format!("{HOME}/goods/tea"));
    assert!(chinese.text().contains("/look?lang=en&#38;back=/goods/tea\""), "the other language is a choice that lasts");
    let again = reader.get("/goods/tea?lang=zh").await;
    assert_eq!(again.headers.get(header::SET_COOKIE), None, "nothing is set that is set already");
    let other = shop.visitor().get("/cart").await.text();
    assert!(other.contains("<meta name=\"robots\" content=\"noindex\">"), "a basket is nobody else's business");
}

#[shop_test]
async fn a_renamed_product_is_found_under_every_name_it_had(shop: Shop) {
    shop.stocked("tea", 3).await;
    let ann = shop.visitor();
    rename(&shop, "tea", "green-tea").await.expect("renamed");
    rename(&shop, "green-tea", "spring-tea").await.expect("renamed again");
    assert_eq!(
        leads(&ann, "/goods/tea?room=spring&lang=en").await,
        "/goods/spring-tea?room=spring&lang=en",
        "in one step, with what was asked"
    );
    assert_eq!(leads(&ann, "/goods/green-tea").await, "/goods/spring-tea");
    assert_eq!(leads(&ann, "/api/v1/products/tea").await, "/api/v1/products/spring-tea");
    ann.get("/goods/spring-tea").await.accepted();
    // Going back makes no circle, and nothing is left that leads to itself.
    rename(&shop, "spring-tea", "tea").await.expect("its first name again");
    ann.get("/goods/tea").await.accepted();
    assert_eq!(leads(&ann, "/goods/spring-tea").await, "/goods/tea");
    assert_eq!(leads(&ann, "/goods/green-tea").await, "/goods/tea");
    shop.adds_up().await;
}

#[shop_test]
async fn taking_a_change_back_takes_the_address_back(shop: Shop) {
    shop.stocked("tea", 3).await;
    let before = sheet_of(&shop, "tea").await.product;
    rename(&shop, "tea", "green-tea").await.expect("renamed");
    let now = sheet_of(&shop, "green-tea").await.product;
    let mut tx = shop.db().write().await.expect("a write");
    product::restore(&mut tx, &By::named("Wei"), now.id, now.revision, before.revision).await.expect("taken back");
    tx.commit().await.expect("committed");
    shop.settle().await;
    shop.visitor().get("/goods/tea").await.accepted();
    assert_eq!(leads(&shop.visitor(), "/goods/green-tea").await, "/goods/tea");
    shop.adds_up().await;
}

#[shop_test]
async fn a_former_address_is_nobody_elses_until_it_is_let_go(shop: Shop) {
    shop.stocked("tea", 3).await;
    shop.stocked("honey", 3).await;
    rename(&shop, "tea", "green-tea").await.expect("renamed");
    let refused = rename(&shop, "honey", "tea").await.expect_err("it leads elsewhere");
    assert_eq!(refused.code(), "product-slug-was-anothers");
    assert_eq!(rename(&shop, "honey", "green-tea").await.expect_err("it is another's").code(), "product-slug-taken");
    let mut new = ProductDraft::of(&sheet_of(&shop, "honey").await);
    (new.id, new.revision, new.slug, new.variants) = (None, None, "tea".to_owned(), Vec::new());
    let mut tx = shop.db().write().await.expect("a write");
    assert_eq!(
        product::save_draft(&mut tx, &By::program(), &new).await.expect_err("new goods neither").code(),
        "product-slug-was-anothers"
    );
    drop(tx);
    let (desk, id) = (shop.staff(Role::Merchandiser).await, sheet_of(&shop, "green-tea").await.product.id);
    let page = desk.get(&format!("/staff/catalog/{id}")).await.accepted().text();
    assert!(page.contains("Former addresses") && page.contains("name=\"slug\" value=\"tea\""));
    desk.post(&format!("/staff/catalog/{id}/addresses"), &[("slug", "tea")]).await.accepted();
    shop.settle().await;
    assert_eq!(desk.post(&format!("/staff/catalog/{id}/addresses"), &[("slug", "tea")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.visitor().get("/goods/tea").await.status, StatusCode::NOT_FOUND);
    rename(&shop, "honey", "tea").await.expect("free now");
    shop.visitor().get("/goods/tea").await.accepted();
    let mut tx = shop.db().read().await.expect("a view");
    let steps = product::steps(&mut tx, &sheet_of(&shop, "green-tea").await).await.expect("its history");
    assert_eq!((steps[0].deed.deed.as_str(), steps[0].changes.len()), ("slug-released", 0));
    shop.adds_up().await;
}

#[shop_test]
async fn the_desk_is_warned_before_a_known_address_changes(shop: Shop) {
    shop.stocked("tea", 3).await;
    let (desk, product) = (shop.staff(Role::Merchandiser).await, sheet_of(&shop, "tea").await.product);
    let page = format!("/staff/catalog/{}", product.id);
    let (revision, line) = (product.revision.to_string(), product.line_zh.as_str());
    let mut fields =
        vec![("revision", revision.as_str()), ("slug", "green-tea"), ("kind", "specialty"), ("category", product.category.as_str())];
    fields.extend([
        ("title_zh", product.title_zh.as_str()),
        ("title_en", product.title_en.as_str()),
        ("line_zh", line),
        ("line_en", "One."),
    ]);
    fields.extend([("temperature", "ambient"), ("tax", "produce"), ("return_policy", "seven_days")]);
    let warned = desk.post(&page, &fields).await;
    assert_eq!(warned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(warned.text().contains("know this product as “tea”") && warned.text().contains("name=\"slug_meant\""));
    shop.visitor().get("/goods/tea").await.accepted();
    fields.push(("slug_meant", "on"));
    desk.post(&page, &fields).await.accepted();
    shop.settle().await;
    assert_eq!(leads(&shop.visitor(), "/goods/tea").await, "/goods/green-tea");
    shop.adds_up().await;
}

#[shop_test]
async fn goods_that_are_gone_say_so_and_show_what_is_like_them(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    shop.stocked("honey", 3).await;
    rename(&shop, "tea", "green-tea").await.expect("renamed");
    let id = sheet_of(&shop, "green-tea").await.product.id;
    let mut tx = shop.db().write().await.expect("a write");
    product::unpublish(&mut tx, &By::program(), id).await.expect("off the shelf");
    tx.commit().await.expect("committed");
    shop.settle().await;
    let says = |page: &Page, status: StatusCode, words: &str| {
        assert_eq!(page.status, status, "{}", page.asked);
        let text = page.text();
        assert!(text.contains(words) && text.contains("href=\"/goods/honey\"") && text.contains("noindex"), "{}", page.asked);
    };
    for path in ["/goods/green-tea", "/goods/tea"] {
        says(&shop.visitor().get(path).await, StatusCode::NOT_FOUND, "off the shelf at present");
    }
    // A file brought it, and the file was taken back: it will not come again.
    let soap = retired(&shop).await;
    says(&shop.visitor().get(&format!("/goods/{soap}")).await, StatusCode::GONE, "do not sell this any more");
    assert_eq!(shop.visitor().get("/goods/never-there").await.status, StatusCode::NOT_FOUND);
    let mut hidden = ProductDraft::of(&sheet_of(&shop, "honey").await);
    (hidden.id, hidden.revision, hidden.slug, hidden.variants) = (None, None, "secret".to_owned(), Vec::new());
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::program(), &hidden).await.expect("written");
    tx.commit().await.expect("committed");
    let page = shop.visitor().get("/goods/secret").await;
    assert!(page.status == StatusCode::NOT_FOUND && !page.text().contains("honey"), "what was never shown is not spoken of");
    assert_eq!(tea.slug, "tea");
    shop.adds_up().await;
}

/// Goods that a file brought and that were retired with it.
async fn retired(shop: &Shop) -> String {
    let mut tx = shop.db().write().await.expect("a write");
    let csv = "Title,URL handle,SKU,Price\n山茶皂,soap,SOAP-1,4.50\n";
    let file = NewFile { name: "goods.csv", bytes: csv.as_bytes(), kind: ProductKind::Specialty };
    let card = import::import(&mut tx, &By::program(), &file).await.expect("applied");
    tx.commit().await.expect("committed");
    let desk = shop.staff(Role::Merchandiser).await;
    desk.post(&format!("/staff/catalog/import/{}/reversal", card.id), &[]).await.accepted();
    shop.settle().await;
    "soap".to_owned()
}

#[shop_test]
async fn site_maps_name_every_page_in_both_languages_and_when_it_changed(shop: Shop) {
    let mut slugs = vec!["tea", "honey", "salt", "apples", "ginger"];
    for slug in &slugs {
        shop.product(slug, Money::fen(900)).await.expect("published");
    }
    rewrite(&shop, "ginger", |draft| draft.variants[0].packs[0].web = false).await.expect("in stores only");
    slugs.pop();
    shop.clock.advance(Duration::from_secs(3600));
    rewrite(&shop, "honey", |draft| draft.line_zh = "百花酿成。".to_owned()).await.expect("written");
    let visitor = shop.visitor();
    let robots = visitor.get("/robots.txt").await.accepted().text();
    assert!(robots.contains(&format!("Sitemap: {HOME}/sitemap.xml\n")) && robots.contains("Disallow: /staff\n"), "{robots}");
    let index = read_as("sitemap", &visitor.get("/sitemap.xml").await.accepted().text());
    let maps: Vec<String> = index["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|one| one["loc"].as_str()?.strip_prefix(HOME).map(str::to_owned))
        .collect();
    assert_eq!((index["kind"].as_str(), maps.len()), (Some("sitemapindex"), 2));
    let goods = read_as("sitemap", &visitor.get(&maps[1]).await.accepted().text());
    let mut told = Vec::new();
    for slug in &slugs {
        let changed = sheet_of(&shop, slug).await.product.changed_at.to_string();
        for path in [format!("{HOME}/goods/{slug}"), format!("{HOME}/goods/{slug}?lang=en")] {
            told.push((path, changed.clone()));
        }
    }
    let mut read: Vec<(String, String)> = goods["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|one| (one["loc"].as_str().unwrap_or_default().to_owned(), one["lastmod"].as_str().unwrap_or_default().to_owned()))
        .collect();
    read.sort();
    told.sort();
    assert_eq!(read, told);
    let pages = read_as("sitemap", &visitor.get(&maps[0]).await.accepted().text());
    for one in pages["entries"].as_array().expect("entries") {
        let path = one["loc"].as_str().and_then(|loc| loc.strip_prefix(HOME)).expect("ours");
        // A robot remembers nothing from page to page.
        let page = shop.visitor().reading("zh").get(path).await.accepted().text();
        assert_eq!(read_as_listed(&page), one["loc"].as_str().unwrap_or_default(), "what is listed is what the page says it is");
    }
    assert_eq!(visitor.get("/sitemaps/goods-.xml").await.status, StatusCode::NOT_FOUND);
    let mut tx = shop.db().read().await.expect("a view");
    let stretches = product::stretches(&mut tx, 3).await.expect("counted");
    let all = product::outlines(&mut tx, stretches[0].first, 10).await.expect("read");
    assert_eq!((stretches.len(), stretches[1].first), (2, all[3].id), "stretches follow each other");
    assert_eq!(stretches[0].changed_at, all[..3].iter().map(|one| one.changed_at).max().expect("three"));
}

/// The address a page says it has.
fn read_as_listed(page: &str) -> String {
    let href = page.split("rel=\"canonical\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    href.replace("&#38;", "&")
}

#[shop_test]
async fn marketplaces_read_every_pack_on_sale(shop: Shop) {
    shop.stocked("tea", 30).await;
    with_a_pack_of_six(&shop, Money::fen(5500)).await;
    shop.product("honey", Money::fen(2800)).await.expect("nothing of it is there");
    let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    rewrite(&shop, "honey", |draft| {
        draft.title_zh = "百花蜜 <生> & \"浓\"]]>\u{a0}".to_owned();
        draft.kind = ProductKind::Consumer;
        draft.variants[0].packs[0].barcodes =
            vec![barcode::parse("6909001010077").expect("well formed"), barcode::parse("00101").expect("a scale's")];
    })
    .await
    .expect("written");
    let read = read_as("feed", &shop.visitor().get("/feeds/products-zh.xml").await.accepted().text());
    let items = read["items"].as_array().expect("items");
    let of = |price: &str| items.iter().find(|item| item["price"] == price).unwrap_or_else(|| panic!("nothing at {price}: {items:?}"));
    assert_eq!((items.len(), read["language"].as_str()), (4, Some("zh-CN")));
    let (one, six, honey, box_of_apples) = (of("10.00 CNY"), of("55.00 CNY"), of("28.00 CNY"), of("49.90 CNY"));
    assert!(one["item_group_id"].is_string() && one["item_group_id"] == six["item_group_id"]);
    assert_eq!((&six["unit_pricing_measure"], &six["unit_pricing_base_measure"]), (&"6 ct".into(), &"1 ct".into()));
    assert_eq!((&one["brand"], &one["identifier_exists"], &one["shipping_weight"]), (&"十品".into(), &"no".into(), &"500 g".into()));
    assert_eq!((&honey["gtin"], &honey["availability"], honey.get("brand")), (&"6909001010077".into(), &"out_of_stock".into(), None));
    assert_eq!(honey["title"], "百花蜜 <生> & \"浓\"]]> 原味 一件");
    assert_eq!((&box_of_apples["unit_pricing_measure"], &box_of_apples["unit_pricing_base_measure"]), (&"5000 g".into(), &"1 kg".into()));
    assert_eq!(box_of_apples["id"], apples.pack.to_string());
    let english = read_as("feed", &shop.visitor().get("/feeds/products-en.xml").await.accepted().text());
    assert_eq!(english["items"][0]["link"].as_str().map(|link| link.contains("lang=en")), Some(true));
    assert_eq!(shop.visitor().get("/feeds/products-fr.xml").await.status, StatusCode::NOT_FOUND);
}
