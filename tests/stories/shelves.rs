//! Shelves under shelves: what is seen on them, how they are moved, and what cannot be done to them.

use crate::face::{rewrite, sheet_of, the};
use axum::http::StatusCode;
use catalog::{
    By,
    category::{self, Labelled},
    product::{self, ProductDraft},
    search::{self, Search, Strength, Target, lift},
    sellable,
};
use coop::Role;
use kernel::{Result, query};
use std::sync::Arc;
use stories::{Shop, reader::read_as, shop_test};

async fn put_up(shop: &Shop, code: &str, parent: Option<&str>) -> Result<()> {
    let mut tx = shop.db().write().await?;
    category::put_up(&mut tx, &labelled(code, parent)).await?;
    tx.commit().await
}

async fn put_under(shop: &Shop, code: &str, parent: Option<&str>) -> Result<()> {
    let mut tx = shop.db().write().await?;
    category::change(&mut tx, &labelled(code, parent)).await?;
    tx.commit().await
}

/// A shelf that is called as its code is.
fn labelled<'a>(code: &'a str, parent: Option<&'a str>) -> Labelled<'a> {
    Labelled { code, name_zh: code, name_en: code, parent }
}

async fn order(shop: &Shop) -> Vec<String> {
    let tree = category::all(&mut shop.db().read().await.expect("a view")).await.expect("the shelves");
    tree.iter().map(|shelf| shelf.code.clone()).collect()
}

/// Fruit has pomes under it, and those have russets; a pear stands on the first, an apple on the last.
async fn orchard(shop: &Shop) {
    put_up(shop, "pomes", Some("fruit")).await.expect("put up");
    put_up(shop, "russets", Some("pomes")).await.expect("put up");
    shop.stocked("pear", 5).await;
    shop.stocked("apple", 5).await;
    rewrite(shop, "apple", |draft| draft.category = "russets".to_owned()).await.expect("moved");
}

#[shop_test]
async fn a_shelf_shows_its_goods_and_those_of_every_shelf_under_it(shop: Shop) {
    orchard(&shop).await;
    let visitor = shop.visitor();
    let seen = async |path: &str| {
        let text = visitor.get(path).await.accepted().text();
        ["pear", "apple"].map(|slug| text.contains(&format!("href=\"/goods/{slug}\"")))
    };
    assert_eq!(seen("/goods?category=fruit").await, [true, true]);
    assert_eq!(seen("/goods?category=pomes").await, [false, true]);
    assert_eq!(seen("/goods?category=pomes&stock=1").await, [false, true]);
    assert_eq!(seen("/goods?category=tea-drink").await, [false, false]);
    let page = visitor.get("/goods?category=fruit").await.text();
    assert!(page.contains("Fruit <span class=\"count\">2</span>") && page.contains("pomes <span class=\"count\">1</span>"), "{page}");
    assert!(!page.contains("russets <span"), "the next level comes when somebody goes there");
    let top = visitor.get("/goods").await.text();
    assert!(top.contains("Fruit <span class=\"count\">2</span>") && !top.contains("pomes <span"), "{top}");
    let deep = visitor.get("/goods?category=russets").await.text();
    let names = |text: &str| -> Vec<String> {
        let read = read_as("page", text);
        let steps = the(&read, "BreadcrumbList")["itemListElement"].as_array().expect("steps").clone();
        steps.iter().map(|step| step["name"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names(&deep)[2..], ["Fruit", "pomes", "russets"]);
    assert!(deep.contains("<a href=\"/goods?category=pomes\">pomes</a>"), "the way is there to be walked: {deep}");
    let apple = visitor.get("/goods/apple").await.text();
    assert_eq!(names(&apple)[1..], ["Fruit", "pomes", "russets", "Yishui apple"]);
    assert_eq!(the(&read_as("page", &apple), "Product")["category"], "Fruit > pomes > russets");
    let map = visitor.get("/sitemaps/pages.xml").await.accepted().text();
    assert!(["fruit", "pomes", "russets"].iter().all(|code| map.contains(&format!("category={code}"))), "{map}");
    let told: serde_json::Value =
        serde_json::from_str(&visitor.get("/api/v1/products?category=fruit").await.accepted().text()).expect("JSON");
    assert_eq!(told["total"], 2);
    shop.adds_up().await;
}

#[shop_test]
async fn the_search_and_the_desk_look_under_a_shelf_too(shop: Shop) {
    orchard(&shop).await;
    let visitor = shop.visitor();
    let fruit = visitor.get("/search?q=yishui&category=fruit").await.accepted().text();
    assert!(
        fruit.contains("/goods/apple") && fruit.contains("/goods/pear") && fruit.contains("pomes <span class=\"count\">1</span>"),
        "{fruit}"
    );
    let pomes = visitor.get("/search?q=yishui&category=pomes").await.accepted().text();
    assert!(pomes.contains("/goods/apple") && !pomes.contains("/goods/pear"), "{pomes}");
    // By the name of a shelf far above, and no longer once that is another.
    let found =
        async |words: &str| visitor.get(&format!("/api/v1/search?q={words}")).await.accepted().text().contains("\"slug\":\"apple\"");
    assert!(found("pomes").await);
    put_under(&shop, "russets", Some("tea-drink")).await.expect("moved");
    shop.settle().await;
    assert!(!found("pomes").await && found("russets").await, "goods are found by the shelves they stand under now");
    let desk = shop.staff(Role::Merchandiser).await;
    let listed = async |code: &str| {
        let text = desk.get(&format!("/staff/catalog/list.csv?category={code}&col=sku")).await.accepted().text();
        [text.contains("PEAR"), text.contains("APPLE")]
    };
    assert_eq!((listed("fruit").await, listed("tea-drink").await, listed("pomes").await), ([true, false], [false, true], [false, false]));
    let form = desk.get("/staff/catalog/new").await.accepted().text();
    assert!(form.contains("Tea and drinks › russets"), "a shelf is chosen with what it stands under");
    let mut tx = shop.db().read().await.expect("a view");
    let apple = sellable::by_sku(&mut tx, "APPLE").await.expect("asked").expect("there");
    assert!(apple.is_on("russets") && apple.is_on("tea-drink") && !apple.is_on("fruit") && !apple.is_on(""), "{:?}", apple.above);
}

#[shop_test]
async fn a_lift_of_a_shelf_lifts_what_is_under_it(shop: Shop) {
    put_up(&shop, "pomes", Some("fruit")).await.expect("put up");
    put_up(&shop, "russets", Some("pomes")).await.expect("put up");
    let goods = [shop.stocked("pear", 5).await, shop.stocked("apple", 5).await];
    shop.settle().await;
    let search: Arc<Search> = shop.program.app.part();
    let (everything, page) = (search::Wanted::default(), search::Page { skip: 0, limit: 1 });
    let first = async || {
        let found = search.search("yishui", &everything, page).await.expect("asked").hits;
        product::named(&mut shop.db().read().await.expect("a view"), &found).await.expect("named")[0].slug.clone()
    };
    let before = first().await;
    let later = goods.iter().find(|one| one.slug != before).expect("the other one").slug.clone();
    rewrite(&shop, &later, |draft| draft.category = "russets".to_owned()).await.expect("moved");
    assert_eq!(first().await, before, "where it stands changes nothing by itself");
    let mut tx = shop.db().write().await.expect("a write");
    let whom = Target::Category("pomes".to_owned());
    let new = lift::NewLift { asked: String::new(), whom, strength: Strength::First, begins_at: shop.clock.now(), ends_at: None };
    lift::set(&mut tx, &By::program(), None, &new).await.expect("lifted");
    tx.commit().await.expect("committed");
    shop.settle().await;
    assert_eq!(first().await, later);
}

#[shop_test]
async fn shelves_stand_three_deep_and_never_in_a_circle(shop: Shop) {
    orchard(&shop).await;
    let refused = async |code: &str, parent: &str| put_under(&shop, code, Some(parent)).await.expect_err("refused").code().to_owned();
    assert_eq!(refused("fruit", "russets").await, "shelf-circle");
    assert_eq!(refused("fruit", "fruit").await, "shelf-circle");
    assert_eq!(refused("fruit", "tea-drink").await, "shelf-too-deep", "with all that hangs under it");
    assert_eq!(refused("pomes", "no-such").await, "shelf-no-such");
    assert_eq!(put_up(&shop, "deep", Some("russets")).await.expect_err("a fourth level").code(), "shelf-too-deep");
    assert_eq!(put_up(&shop, "fruit", None).await.expect_err("it is there").code(), "shelf-code-taken");
    put_under(&shop, "russets", None).await.expect("to the top");
    assert_eq!(order(&shop).await.last().map(String::as_str), Some("russets"), "after those that stand there");
    put_under(&shop, "fruit", Some("russets")).await.expect("there is room now");
}

#[shop_test]
async fn of_two_desks_that_hang_shelves_under_each_other_one_is_refused(shop: Shop) {
    for code in ["left", "right"] {
        put_up(&shop, code, None).await.expect("put up");
    }
    let both = tokio::join!(put_under(&shop, "left", Some("right")), put_under(&shop, "right", Some("left")));
    let refused = [both.0, both.1].into_iter().filter_map(Result::err).map(|error| error.code().to_owned()).collect::<Vec<_>>();
    assert_eq!(refused, ["shelf-circle"]);
    let now = order(&shop).await;
    assert!(["left", "right"].iter().all(|code| now.iter().any(|one| one == code)), "neither is lost: {now:?}");
}

#[shop_test]
async fn a_shelf_is_moved_by_its_buttons_and_goes_only_when_nothing_is_on_it(shop: Shop) {
    orchard(&shop).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let page = "/staff/catalog/categories";
    let new = [("code", "nuts"), ("name_zh", "坚果"), ("name_en", "Nuts"), ("parent", "fruit")];
    desk.post(page, &new).await.accepted();
    assert_eq!(order(&shop).await[..4], ["fruit", "pomes", "russets", "nuts"]);
    let moved = desk.post(&format!("{page}/nuts/turn"), &[("way", "up")]).await;
    assert_eq!(moved.location().as_deref(), Some("/staff/catalog/categories?turned=nuts%20up"));
    assert_eq!(order(&shop).await[..4], ["fruit", "nuts", "pomes", "russets"], "with all that hangs under it");
    let shown = desk.get("/staff/catalog/categories?turned=nuts%20up").await.accepted().text();
    assert!(shown.contains("aria-label=\"Nuts: down\" autofocus"), "it is the first now, so the other button is under the finger: {shown}");
    let refused = async |code: &str, says: &str| {
        let answer = desk.post(&format!("{page}/{code}/removal"), &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text();
        assert!(text.contains(says), "{code}: {text}");
    };
    refused("fruit", "2 shelves stand under it").await;
    refused("russets", "1 goods stand on it, 0 of them retired").await;
    refused("other", "Goods of a file that names no shelf come here").await;
    let mut tx = shop.db().write().await.expect("a write");
    let whom = Target::Category("nuts".to_owned());
    let new = lift::NewLift { asked: String::new(), whom, strength: Strength::Gently, begins_at: shop.clock.now(), ends_at: None };
    let id = lift::set(&mut tx, &By::program(), None, &new).await.expect("lifted");
    tx.commit().await.expect("committed");
    refused("nuts", "Take that lift away first").await;
    desk.post(&format!("/staff/catalog/search/lifts/{id}/removal"), &[]).await.accepted();
    desk.post(&format!("{page}/nuts/removal"), &[]).await.accepted();
    assert!(!order(&shop).await.contains(&"nuts".to_owned()));
    let again = [("code", "fruit"), ("name_zh", "坚果"), ("name_en", "Nuts"), ("parent", "")];
    let taken = desk.post(page, &again).await;
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text().contains("A shelf has the code fruit already"));
    let change = [("known", "on"), ("code", "pomes"), ("name_zh", "仁果"), ("name_en", "Pome fruit"), ("parent", "russets")];
    let circle = desk.post(page, &change).await;
    assert!(circle.status == StatusCode::UNPROCESSABLE_ENTITY && circle.text().contains("A shelf cannot stand under itself"));
    desk.post(page, &[&change[..4], &[("parent", "vegetable")]].concat()).await.accepted();
    shop.settle().await;
    let goods = shop.visitor().get("/goods?category=vegetable").await.accepted().text();
    assert!(goods.contains("/goods/apple") && goods.contains("Pome fruit <span class=\"count\">1</span>"), "{goods}");
    assert_eq!(
        desk.get(&format!("{page}?code=pomes")).await.accepted().text().matches("value=\"russets\"").count(),
        0,
        "not under its own"
    );
}

#[shop_test]
async fn goods_put_on_a_shelf_in_the_instant_it_is_taken_away_are_refused_and_nothing_fails(shop: Shop) {
    put_up(&shop, "pomes", None).await.expect("put up");
    shop.stocked("apple", 5).await;
    let draft = ProductDraft { category: "pomes".to_owned(), ..ProductDraft::of(&sheet_of(&shop, "apple").await) };
    let taken_away = std::cell::Cell::new(false);
    // Between the look at the shelf and the statement that puts the goods there, another desk takes it away: only
    // PostgreSQL lets it, SQLite has one writer at a time.
    let told = kernel::again(|| async {
        let mut tx = shop.db().write().await?;
        let (seen,): (i64,) = tx.fetch_one(query("select count(*) from catalog_category where code = 'pomes'")).await?;
        if seen == 0 {
            return product::save_draft(&mut tx, &By::named("Wei"), &draft).await.map(drop);
        }
        if !taken_away.replace(true) && shop.db().dialect() == kernel::Dialect::Postgres {
            let mut other = shop.db().write().await?;
            category::remove(&mut other, "pomes").await?;
            other.commit().await?;
        }
        let put = query("update catalog_product set category = 'pomes' where id = $1").bind(draft.id);
        tx.execute(put).await?;
        tx.commit().await
    })
    .await;
    match shop.db().dialect() {
        kernel::Dialect::Postgres => assert_eq!(told.expect_err("it is gone").issues()[0].field, "category"),
        _ => told.expect("nobody took it away"),
    }
}
