//! Collections by a rule: what is found, kept current by nobody, looked at before it is saved, and seen by shoppers while it
//! is shown.

use crate::{
    face::{rewrite, the},
    prices::publish,
};
use axum::http::StatusCode;
use catalog::{
    By, Product, ProductKind, Temperature,
    attribute::{self, Attribute, AttributeKind, Choices},
    collection::{self, Collection, Named, Order, Rule, Sheet, Stretch, Terms},
    product,
};
use coop::Role;
use kernel::{Id, Money, Result, query};
use std::time::Duration;
use stories::{Page, Shop, Stocked, reader::read_as, shop_test};

mod desk;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn sheet(title: &str, terms: Terms) -> Sheet {
    Sheet { title_zh: title.to_owned(), title_en: title.to_owned(), terms, public: true, place: 100, ..Sheet::default() }
}

fn by(rule: Rule) -> Terms {
    Terms { rule, ..Terms::default() }
}

async fn begun(shop: &Shop, code: &str, sheet: &Sheet) -> Result<Id<Collection>> {
    let mut tx = shop.db().write().await?;
    let id = collection::begin(&mut tx, &By::named("Wei"), code, sheet).await?;
    tx.commit().await?;
    shop.settle().await;
    Ok(id)
}

async fn product_of(shop: &Shop, goods: &Stocked) -> Id<Product> {
    product::by_slug(&mut shop.db().read().await.expect("a view"), &goods.slug).await.expect("there").product.id
}

/// What a collection of these terms holds now, by the names in the addresses.
async fn found(shop: &Shop, terms: &Terms) -> Result<Vec<String>> {
    let mut tx = shop.db().read().await?;
    let found = collection::find(&mut tx, terms, &Stretch { limit: 24, ..Stretch::default() }).await?;
    assert_eq!(found.total, i64::try_from(found.products.len()).expect("few"), "what is counted is what comes");
    let sheets = product::load_many(&mut tx, &found.products).await?;
    let slug = |id: &Id<Product>| sheets.iter().find(|sheet| sheet.product.id == *id).map(|sheet| sheet.product.slug.clone());
    Ok(found.products.iter().filter_map(slug).collect())
}

/// Goods in the order in which they stand on a page.
fn seen(page: &Page) -> Vec<String> {
    let text = page.text();
    let cards = text.split("<li class=\"card\">").skip(1);
    cards.filter_map(|card| Some(card.split("href=\"/goods/").nth(1)?.split('"').next()?.to_owned())).collect()
}

/// Four products that differ in everything a rule asks; the tea was put on the shelf last.
async fn fair(shop: &Shop) -> Result<[Stocked; 4]> {
    let one = async |name: &str| {
        shop.clock.advance(Duration::from_secs(60));
        shop.stocked(name, 5).await
    };
    let [pear, apple, salt, tea] = [one("pear").await, one("apple").await, one("salt").await, one("tea").await];
    let asked = Attribute {
        code: "organic".to_owned(),
        category: "tea-drink".to_owned(),
        kind: AttributeKind::YesNo,
        name_zh: "有机".to_owned(),
        name_en: "Organic".to_owned(),
        unit: String::new(),
        scale: 0,
        choices: Choices::default(),
        required: false,
        shown: true,
        facet: true,
        place: 0,
        retired: false,
    };
    let mut tx = shop.db().write().await?;
    catalog::category::put_up(
        &mut tx,
        &catalog::category::Labelled { code: "pomes", name_zh: "仁果", name_en: "Pomes", parent: Some("fruit") },
    )
    .await?;
    attribute::put_up(&mut tx, &asked).await?;
    tx.commit().await?;
    rewrite(shop, "apple", |draft| {
        (draft.category, draft.town, draft.temperature) = ("pomes".to_owned(), "崔家峪镇".to_owned(), Temperature::Chilled);
    })
    .await?;
    rewrite(shop, "salt", |draft| {
        (draft.kind, draft.category, draft.producer) = (ProductKind::Consumer, "condiment".to_owned(), None);
        draft.search_words = "海盐 cooking".to_owned();
    })
    .await?;
    rewrite(shop, "tea", |draft| {
        draft.category = "tea-drink".to_owned();
        draft.attributes.0.insert("organic".to_owned(), "yes".to_owned());
    })
    .await?;
    publish(shop, &salt, None, shop.clock.now(), 300).await?;
    publish(shop, &tea, None, shop.clock.now(), 9900).await?;
    shop.settle().await;
    Ok([pear, apple, salt, tea])
}

#[shop_test]
async fn a_rule_finds_goods_by_everything_that_is_known_of_them(shop: Shop) -> Result<()> {
    fair(&shop).await?;
    let shelf = |code: &str| Rule { shelves: vec![code.to_owned()], ..Rule::default() };
    let words = |words: &[&str]| Rule { words: words.iter().map(|word| (*word).to_owned()).collect(), ..Rule::default() };
    let says = Rule { says: vec![("organic".to_owned(), "yes".to_owned())], ..Rule::default() };
    let dear = Rule { price_from: Some(Money::fen(1001)), ..Rule::default() };
    let cheap = Rule { price_to: Some(Money::fen(999)), ..Rule::default() };
    let between = Rule { price_from: Some(Money::fen(1000)), price_to: Some(Money::fen(1000)), ..Rule::default() };
    let asked: [(Rule, &[&str]); 14] = [
        (shelf("fruit"), &["apple", "pear"]),
        (shelf("pomes"), &["apple"]),
        (Rule { kinds: vec![ProductKind::Consumer], ..Rule::default() }, &["salt"]),
        (Rule { towns: vec!["崔家峪镇".to_owned()], ..Rule::default() }, &["apple"]),
        (Rule { producers: vec![shop.farmer], ..Rule::default() }, &["tea", "apple", "pear"]),
        (says, &["tea"]),
        (Rule { temperatures: vec![Temperature::Chilled, Temperature::Frozen], ..Rule::default() }, &["apple"]),
        (dear, &["tea"]),
        (cheap, &["salt"]),
        (between, &["apple", "pear"]),
        (words(&["海盐"]), &["salt"]),
        (words(&["COOKING", "yishui TEA"]), &["tea", "salt"]),
        (words(&["100%", "_"]), &[]),
        (Rule::default(), &[]),
    ];
    for (rule, expected) in asked {
        assert_eq!(found(&shop, &by(rule.clone())).await?, expected, "{rule:?}");
    }
    let both = Rule { kinds: vec![ProductKind::Consumer], shelves: vec!["tea-drink".to_owned()], ..Rule::default() };
    assert_eq!(found(&shop, &by(both.clone())).await?, [] as [&str; 0], "nothing meets every condition");
    assert_eq!(found(&shop, &by(Rule { any: true, ..both })).await?, ["tea", "salt"], "and two meet any one");
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn hands_put_goods_first_or_leave_them_out_and_the_rest_is_in_order(shop: Shop) -> Result<()> {
    let [pear, apple, salt, tea] = fair(&shop).await?;
    let [pear, salt, tea] = [product_of(&shop, &pear).await, product_of(&shop, &salt).await, product_of(&shop, &tea).await];
    let everything = Rule { any: true, kinds: ProductKind::ALL.to_vec(), ..Rule::default() };
    let ordered = |order| Terms { rule: everything.clone(), order: Some(order), ..Terms::default() };
    assert_eq!(found(&shop, &ordered(Order::Newest)).await?, ["tea", "salt", "apple", "pear"]);
    assert_eq!(found(&shop, &ordered(Order::Cheapest)).await?, ["salt", "pear", "apple", "tea"]);
    assert_eq!(found(&shop, &ordered(Order::Title)).await?, ["apple", "pear", "salt", "tea"]);
    let by_hand = Terms { pinned: vec![pear, tea], left_out: vec![salt], ..ordered(Order::Cheapest) };
    assert_eq!(found(&shop, &by_hand).await?, ["pear", "tea", "apple"]);
    // What is pinned comes whatever the rule says, and only while the shop offers it.
    let only = Terms { rule: Rule::default(), ..by_hand.clone() };
    assert_eq!(found(&shop, &only).await?, ["pear", "tea"]);
    rewrite(&shop, "pear", |draft| draft.variants[0].packs[0].web = false).await?;
    assert_eq!(found(&shop, &by_hand).await?, ["tea", "apple"]);
    // Page by page, across what hands put first.
    let mut tx = shop.db().read().await?;
    let mut paged = Vec::new();
    for skip in 0..4 {
        let found = collection::find(&mut tx, &by_hand, &Stretch { skip, limit: 1, ..Stretch::default() }).await?;
        assert_eq!(found.total, 2);
        paged.extend(found.products);
    }
    assert_eq!(paged, [tea, product_of(&shop, &apple).await]);
    let shelf = Stretch { categories: Some(&["tea-drink"]), limit: 24, ..Stretch::default() };
    let narrowed = collection::find(&mut tx, &by_hand, &shelf).await?;
    assert_eq!((narrowed.products, narrowed.total, narrowed.categories.len()), (vec![tea], 1, 2));
    let terms = Terms { rule: Rule { towns: vec!["崔家峪镇".to_owned()], ..everything }, ..by_hand };
    let apple = product_of(&shop, &apple).await;
    let why = collection::why(&mut tx, &terms, &[tea, apple]).await?;
    let named = terms.rule.named();
    assert_eq!(named, [Named::Kind, Named::Town]);
    let mut why: Vec<_> = why.into_iter().map(|(product, nth)| (product == apple, nth)).collect();
    why.sort();
    assert_eq!(why, [(false, 0), (true, 0), (true, 1)], "the apple is from that town, and both are of a kind");
    Ok(())
}

#[shop_test]
async fn a_collection_follows_prices_marks_and_days_by_itself(shop: Shop) -> Result<()> {
    let [_, _, _, tea] = fair(&shop).await?;
    let under = sheet("Under five", by(Rule { price_to: Some(Money::fen(500)), ..Rule::default() }));
    begun(&shop, "under-five", &under).await?;
    let new = sheet("New", by(Rule { new_days: Some(7), ..Rule::default() }));
    begun(&shop, "new", &new).await?;
    begun(&shop, "fallen", &sheet("Fallen", by(Rule { reduced: true, ..Rule::default() }))).await?;
    let ann = shop.visitor();
    let on = async |code: &str| seen(&ann.get(&format!("/collections/{code}")).await.accepted());
    assert_eq!((on("under-five").await, on("fallen").await), (vec!["salt".to_owned()], Vec::new()));
    assert_eq!(on("new").await.len(), 4);
    // A price that lies ahead turns at its instant, and the page with it.
    publish(&shop, &tea, None, shop.clock.now().plus(40 * DAY), 400).await?;
    shop.settle().await;
    assert_eq!(on("under-five").await, ["salt"]);
    shop.clock.advance(7 * DAY + Duration::from_secs(1));
    shop.settle().await;
    // What is new is asked by the clock; no page is kept longer than a minute.
    shop.program.app.pages().shelf_changed();
    assert_eq!(on("new").await, [] as [&str; 0], "what was new is not any more");
    shop.clock.advance(33 * DAY);
    shop.settle().await;
    assert_eq!((on("under-five").await, on("fallen").await), (vec!["tea".to_owned(), "salt".to_owned()], vec!["tea".to_owned()]));
    shop.clock.advance(30 * DAY);
    shop.settle().await;
    assert_eq!(on("fallen").await, [] as [&str; 0], "after thirty days it is what the tea costs");
    // What leaves the shop leaves the collection.
    let desk = shop.staff(Role::Merchandiser).await;
    let page = format!("/staff/catalog/{}/withdrawal", product_of(&shop, &tea).await);
    desk.post(&page, &[]).await.accepted();
    shop.settle().await;
    assert_eq!(on("under-five").await, ["salt"]);
    shop.adds_up().await;
    Ok(())
}

#[shop_test]
async fn a_collection_of_a_mark_has_what_carries_it_now(shop: Shop) -> Result<()> {
    shop.stocked("tea", 5).await;
    shop.stocked("pear", 5).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let right = crate::marks::carried(&shop, &desk, "tea", 10).await;
    begun(&shop, "protected", &sheet("Protected", by(Rule { marks: vec![right], ..Rule::default() }))).await?;
    let ann = shop.visitor();
    assert_eq!(seen(&ann.get("/collections/protected").await.accepted()), ["tea"]);
    shop.clock.advance(11 * DAY);
    shop.settle().await;
    assert_eq!(seen(&ann.get("/collections/protected").await.accepted()), [] as [&str; 0], "the mark ran out");
    Ok(())
}

#[shop_test]
async fn shoppers_see_a_collection_while_it_is_shown(shop: Shop) -> Result<()> {
    let [pear, ..] = fair(&shop).await?;
    let face = Some(product_of(&shop, &pear).await);
    let (from_at, until_at) = (Some(shop.clock.now().plus(DAY)), Some(shop.clock.now().plus(3 * DAY)));
    let fruit = by(Rule { shelves: vec!["fruit".to_owned()], ..Rule::default() });
    let spring = Sheet { line_en: "All of it".to_owned(), face, on_front: true, from_at, until_at, ..sheet("Orchard", fruit) };
    let id = begun(&shop, "orchard", &Sheet { public: false, ..spring.clone() }).await?;
    let ann = shop.visitor();
    let status = async || ann.get("/collections/orchard").await.status;
    assert_eq!(status().await, StatusCode::NOT_FOUND, "a draft is nowhere");
    let mut tx = shop.db().write().await?;
    collection::change(&mut tx, &By::named("Wei"), id, 1, &spring).await?;
    tx.commit().await?;
    shop.settle().await;
    assert_eq!(status().await, StatusCode::NOT_FOUND, "it begins tomorrow");
    let listed = async |path: &str| ann.get(path).await.accepted().text().contains("/collections/orchard");
    assert!(!listed("/").await && !listed("/collections").await && !listed("/sitemaps/pages.xml").await);
    shop.clock.advance(DAY);
    shop.settle().await;
    let page = ann.get("/collections/orchard").await.accepted();
    assert_eq!(seen(&page), ["apple", "pear"]);
    let read = read_as("page", &page.text());
    assert_eq!(read["canonical"], "http://127.0.0.1:8080/collections/orchard?lang=en");
    assert_eq!(the(&read, "ItemList")["numberOfItems"], 2);
    assert_eq!(the(&read, "BreadcrumbList")["itemListElement"][2]["name"], "Orchard");
    for path in ["/", "/collections", "/sitemaps/pages.xml"] {
        assert!(listed(path).await, "{path} leads there");
    }
    assert!(ann.get("/").await.text().contains("class=\"tile\"><div class=\"picture\"><picture>"), "with the picture of the pear");
    // By shelf: one of its two, and back.
    assert!(page.text().contains("/collections/orchard?category=pomes"), "{}", page.text());
    let narrowed = ann.get("/collections/orchard?category=pomes").await.accepted();
    assert_eq!(seen(&narrowed), ["apple"]);
    assert_eq!(read_as("page", &narrowed.text())["canonical"], "http://127.0.0.1:8080/collections/orchard?lang=en");
    let nothing = ann.get("/collections/orchard?page=9").await.accepted().text();
    assert!(nothing.contains("Nothing here now") && nothing.contains("noindex"), "{nothing}");
    shop.clock.advance(2 * DAY);
    shop.settle().await;
    assert_eq!(status().await, StatusCode::NOT_FOUND, "it is over");
    assert!(!listed("/").await && !listed("/collections").await);
    Ok(())
}

#[shop_test]
async fn the_check_sees_what_is_offered_otherwise_than_it_is(shop: Shop) -> Result<()> {
    fair(&shop).await?;
    shop.adds_up().await;
    let damages = [
        "update catalog_offered set price_fen = price_fen + 1 where title_en = 'Yishui tea'",
        "update catalog_offered set reduced = true where title_en = 'Yishui tea'",
        "delete from catalog_offered where title_en = 'Yishui tea'",
    ];
    for damage in damages {
        let mut tx = shop.db().write().await?;
        assert_eq!(tx.execute(query(damage)).await?, 1);
        let found = catalog::check(&mut tx).await?;
        assert!(found.iter().any(|one| format!("{one:?}").contains("what is offered of tea")), "{damage}: {found:?}");
    }
    Ok(())
}
