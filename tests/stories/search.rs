//! What merchandisers teach the search holds for shoppers within a moment, and what shoppers ask in vain is told to them.

use axum::http::StatusCode;
use catalog::{
    By, Category, category,
    search::{
        Lift, NewLift, NewSynonym, Page, Search, Strength, Target, Wanted, lift, synonym,
        unfound::{self, unfound},
    },
};
use coop::Role;
use kernel::{Db, Id, Options};
use std::{sync::Arc, time::Duration};
use stories::{Shop, Stocked, shop_test};
use ui::App;

const DESK: &str = "/staff/catalog/search";

async fn sees(shop: &Shop, words: &str) -> Vec<String> {
    let page = shop.visitor().get(&format!("/search?q={}", stories::escape(words))).await.accepted().text();
    let mut found: Vec<String> = Vec::new();
    for slug in page.split("href=\"/goods/").skip(1).filter_map(|rest| rest.split('"').next()) {
        if !found.contains(&slug.to_owned()) {
            found.push(slug.to_owned());
        }
    }
    found
}

/// Whether a shopper who asks for these words finds it; when nothing is found the page shows other goods.
async fn finds(shop: &Shop, words: &str, goods: &Stocked) -> bool {
    let search: Arc<Search> = shop.program.app.part();
    let found = search.search(words, &Wanted::default(), Page { skip: 0, limit: 20 }).await.expect("an answer");
    found.total > 0 && sees(shop, words).await.contains(&goods.slug)
}

async fn listed(shop: &Shop) -> Vec<(String, i64)> {
    shop.settle().await;
    let mut tx = shop.db().read().await.expect("a view");
    unfound(&mut tx, 2000).await.expect("listed").into_iter().map(|one| (one.asked, one.times)).collect()
}

/// Another process of the same shop: its own memory, the same database.
async fn neighbour(shop: &Shop) -> (Search, Db) {
    let clock = shop.clock.clone();
    let url = shop.program.config.database_url.clone();
    let db = Db::open(&url, Options { connections: 4, clock: clock.clone(), seed: Some(shop.seed + 7) }).await.expect("it opens");
    let folder = shop.program.config.data.join("search-of-a-neighbour");
    (Search::open(&folder, clock).expect("its index opens"), db)
}

#[shop_test]
async fn a_synonym_is_found_by_until_it_is_removed(shop: Shop) {
    let (pears, desk) = (shop.stocked("pears", 5).await, shop.staff(Role::Merchandiser).await);
    assert!(!finds(&shop, "雪花果", &pears).await);
    let saved = desk.post(&format!("{DESK}/synonyms"), &[("asked", "雪花果"), ("means", "不知道的、pears")]).await.accepted();
    assert!(desk.follow(saved).await.text().contains("雪花果"));
    assert!(finds(&shop, "雪花果", &pears).await && finds(&shop, "沂水雪花果", &pears).await);
    assert!(!finds(&shop, "不知道的", &pears).await, "one way only");
    let mut tx = shop.db().read().await.expect("a view");
    let one = synonym::all(&mut tx).await.expect("all").pop().expect("there is one");
    drop(tx);
    let again = desk.post(&format!("{DESK}/synonyms"), &[("asked", " 雪花果 "), ("means", "x")]).await;
    assert_eq!((again.status, again.text().contains("has a line already")), (StatusCode::UNPROCESSABLE_ENTITY, true));
    let id = one.id.to_string();
    let change = [("id", id.as_str()), ("asked", "雪花果"), ("means", "pears"), ("both_ways", "on")];
    desk.post(&format!("{DESK}/synonyms"), &change).await.accepted();
    assert!(finds(&shop, "雪花果", &pears).await);
    let shown = desk.get(&format!("{DESK}?q={}", stories::escape("雪花果"))).await.accepted().text();
    assert!(shown.contains("Yishui pears") && shown.contains("<b>pears</b>"), "the desk shows how it is read: {shown}");
    desk.post(&format!("{DESK}/synonyms/{id}/removal"), &[]).await.accepted();
    assert!(!finds(&shop, "雪花果", &pears).await);
    assert_eq!(desk.post(&format!("{DESK}/synonyms/{id}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
    let nobody = shop.visitor().post(&format!("{DESK}/synonyms"), &[("asked", "a"), ("means", "b")]).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    shop.adds_up().await;
}

#[shop_test]
async fn what_was_taught_in_one_process_is_heard_in_another_within_a_second(shop: Shop) {
    shop.stocked("pears", 5).await;
    let (search, db) = neighbour(&shop).await;
    search.catch_up(&db).await.expect("caught up");
    let total = async || search.search("雪花果", &Wanted::default(), Page { skip: 0, limit: 5 }).await.expect("an answer").total;
    assert_eq!(total().await, 0);
    let listening = tokio::spawn(kernel::feed::listen(db.clone(), Duration::from_millis(400)));
    let mut news = db.news();
    tokio::time::sleep(Duration::from_millis(500)).await;
    news.mark_unchanged();
    let mut tx = shop.db().write().await.expect("a write");
    let new = NewSynonym { asked: "雪花果".to_owned(), means: vec!["pears".to_owned()], both_ways: false };
    synonym::set(&mut tx, &By::program(), None, &new).await.expect("set");
    tx.commit().await.expect("committed");
    kernel::feed::sequence(shop.db()).await.expect("numbered");
    tokio::time::timeout(Duration::from_secs(1), news.changed()).await.expect("heard within a second").expect("the feed lives");
    assert!(search.learn(&db).await.expect("read"), "there is something new");
    assert_eq!(total().await, 1);
    assert!(!search.learn(&db).await.expect("read"), "it is read once");
    listening.abort();
    db.close().await;
}

/// Two that fit equally well; the one that came first is shown first.
async fn two_teas(shop: &Shop) -> (Stocked, Stocked) {
    let first = shop.stocked("tea-a", 5).await;
    shop.clock.advance(Duration::from_secs(60));
    (first, shop.stocked("tea-b", 5).await)
}

async fn lifted(shop: &Shop, new: NewLift) -> Id<Lift> {
    let mut tx = shop.db().write().await.expect("a write");
    let id = lift::set(&mut tx, &By::program(), None, &new).await.expect("set");
    tx.commit().await.expect("committed");
    shop.settle().await;
    id
}

async fn product_of(shop: &Shop, goods: &Stocked) -> Target {
    let mut tx = shop.db().read().await.expect("a view");
    Target::Product(catalog::product::by_slug(&mut tx, &goods.slug).await.expect("there").product.id)
}

#[shop_test]
async fn a_lift_brings_goods_forward_while_it_holds(shop: Shop) {
    let (first, second) = two_teas(&shop).await;
    assert_eq!(sees(&shop, "tea").await, [first.slug.clone(), second.slug.clone()], "what came first is shown first");
    let (now, hour) = (shop.clock.now(), Duration::from_secs(3600));
    let whom = product_of(&shop, &second).await;
    let new = |asked: &str, from| NewLift {
        asked: asked.to_owned(),
        whom: whom.clone(),
        strength: Strength::Strongly,
        begins_at: from,
        ends_at: Some(now.plus(3 * hour)),
    };
    lifted(&shop, new("other", now)).await;
    assert_eq!(sees(&shop, "tea").await[0], first.slug, "it is for another question");
    lifted(&shop, new("Tea", now.plus(hour))).await;
    assert_eq!(sees(&shop, "tea").await[0], first.slug, "it does not hold yet");
    shop.clock.advance(2 * hour);
    shop.program.app.pages().shelf_changed();
    assert_eq!(sees(&shop, "tea").await, [second.slug, first.slug.clone()]);
    shop.clock.advance(2 * hour);
    shop.program.app.pages().shelf_changed();
    assert_eq!(sees(&shop, "tea").await[0], first.slug, "it is over");
    shop.adds_up().await;
}

#[shop_test]
async fn a_merchandiser_looks_at_a_lift_before_it_is_saved(shop: Shop) {
    let (first, second) = two_teas(&shop).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let form = format!("asked=tea&sku={}&strength=first&category=&from_day=&from_time=&to_day=&to_time=&id=", second.sku);
    let shown = desk.get(&format!("{DESK}/lifts?{form}&preview=1")).await.accepted().text();
    let place = |slug: &str| shown.find(&format!("Yishui {slug}</a>")).unwrap_or(usize::MAX);
    assert!(place("tea-b") < place("tea-a") && shown.contains("up from 2"), "{shown}");
    assert_eq!(sees(&shop, "tea").await[0], first.slug, "looking saves nothing");
    let wrong = desk.post(&format!("{DESK}/lifts"), &[("asked", "tea"), ("sku", "NO-SUCH"), ("strength", "first")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("No product that is sold has this SKU."));
    let backwards = [("sku", second.sku.as_str()), ("strength", "first"), ("from_day", "2026-12-02"), ("to_day", "2026-12-01")];
    assert!(desk.post(&format!("{DESK}/lifts"), &backwards).await.text().contains("It would end before it begins."));
    desk.post(&format!("{DESK}/lifts"), &[("asked", "tea"), ("sku", &second.sku), ("strength", "first")]).await.accepted();
    assert_eq!(sees(&shop, "tea").await, [second.slug.clone(), first.slug.clone()]);
    let mut tx = shop.db().read().await.expect("a view");
    let id = lift::all(&mut tx).await.expect("all")[0].id;
    drop(tx);
    assert!(desk.get(&format!("{DESK}/lifts?id={id}")).await.accepted().text().contains(&format!("value=\"{}\"", second.sku)));
    desk.post(&format!("{DESK}/lifts/{id}/removal"), &[]).await.accepted();
    assert_eq!(sees(&shop, "tea").await[0], first.slug);
}

#[shop_test]
async fn a_shelf_can_be_lifted_for_every_question(shop: Shop) {
    let (fruit, other) = two_teas(&shop).await;
    let mut tx = shop.db().write().await.expect("a write");
    let shelf = Category { code: "drinks".to_owned(), name_zh: "茶饮".to_owned(), name_en: "Drinks".to_owned(), place: 9, parent: None };
    category::set(&mut tx, &shelf).await.expect("put up");
    let mut draft = catalog::product::ProductDraft::of(&catalog::product::by_slug(&mut tx, &other.slug).await.expect("there"));
    draft.category = "drinks".to_owned();
    catalog::product::save_draft(&mut tx, &By::program(), &draft).await.expect("saved");
    tx.commit().await.expect("committed");
    let whom = Target::Category("drinks".to_owned());
    let id =
        lifted(&shop, NewLift { asked: String::new(), whom, strength: Strength::First, begins_at: shop.clock.now(), ends_at: None }).await;
    assert_eq!(sees(&shop, "tea").await, [other.slug.clone(), fruit.slug.clone()]);
    let mut tx = shop.db().write().await.expect("a write");
    lift::remove(&mut tx, id).await.expect("removed");
    tx.commit().await.expect("committed");
    shop.settle().await;
    assert_eq!(sees(&shop, "tea").await[0], fruit.slug);
}

#[shop_test]
async fn what_is_asked_in_vain_is_counted_without_a_word_of_who_asked(shop: Shop) {
    let (pears, desk) = (shop.stocked("pears", 5).await, shop.staff(Role::Merchandiser).await);
    for words in ["榴莲", "榴莲", " 榴莲 ", "pears", "13864970001", "wang@example.com"] {
        shop.visitor().get(&format!("/search?q={}", stories::escape(words))).await.accepted();
    }
    shop.visitor().get(&format!("/search/suggestions?q={}", stories::escape("榴"))).await.accepted();
    assert_eq!(listed(&shop).await, [("榴莲".to_owned(), 3)], "kept pages are counted, half-typed words and found ones are not");
    shop.visitor().get(&format!("/search?q={}", stories::escape("榴莲"))).await.accepted();
    assert_eq!(listed(&shop).await, [("榴莲".to_owned(), 4)]);
    let page = desk.get(DESK).await.accepted().text();
    assert!(page.contains("榴莲") && page.contains("aria-label=\"It means …: 榴莲\""), "{page}");
    let begun = desk.get(&format!("{DESK}/synonyms?asked={}", stories::escape("榴莲"))).await.accepted().text();
    assert!(begun.contains("value=\"榴莲\""), "the form is begun with it");
    shop.visitor().get(&format!("/search?q={}", stories::escape("榴莲"))).await.accepted();
    desk.post(&format!("{DESK}/synonyms"), &[("asked", "榴莲"), ("means", "pears")]).await.accepted();
    assert!(finds(&shop, "榴莲", &pears).await);
    assert_eq!(listed(&shop).await, [], "it is answered, and what was heard before is not brought back");
    shop.visitor().get("/search?q=dragonfruit").await.accepted();
    assert_eq!(listed(&shop).await.len(), 1);
    desk.post(&format!("{DESK}/unfound/removal"), &[("asked", "dragonfruit")]).await.accepted();
    assert_eq!(listed(&shop).await, [], "it is struck out");
}

#[shop_test]
async fn the_list_of_what_was_not_found_keeps_within_bounds(shop: Shop) {
    let search: Arc<Search> = shop.program.app.part();
    for round in 0..3 {
        for n in 0..450 {
            search.found_nothing(&format!("词{round}之{n}"));
        }
        search.found_nothing("榴莲");
        search.write_unfound(shop.db()).await.expect("written");
        shop.clock.advance(Duration::from_secs(60));
    }
    let mut tx = shop.db().read().await.expect("a view");
    assert_eq!(unfound(&mut tx, 2000).await.expect("listed").len(), 1351, "they wait for the hour in which they are tidied");
    drop(tx);
    unfound::tidy(shop.db()).await.expect("tidied");
    let kept = listed(&shop).await;
    assert_eq!((kept.len(), kept[0].clone()), (1000, ("榴莲".to_owned(), 3)), "those asked most seldom and longest ago give way");
    shop.clock.advance(Duration::from_secs(91 * 86_400));
    unfound::tidy(shop.db()).await.expect("tidied");
    assert_eq!(listed(&shop).await, [], "after a season it is forgotten");
}

/// Asking costs no write: what was heard waits in memory until a job comes.
#[shop_test]
async fn a_search_in_vain_writes_nothing_by_itself(shop: Shop) {
    let app: &App = &shop.program.app;
    app.part::<Search>().found_nothing("榴莲");
    shop.visitor().get("/search?q=dragonfruit").await.accepted();
    let mut tx = shop.db().read().await.expect("a view");
    assert_eq!(unfound(&mut tx, 10).await.expect("listed"), []);
    drop(tx);
    assert_eq!(listed(&shop).await.len(), 2);
}

/// `MEILI_URL` names a server for this; without it nothing is asked.
#[shop_test]
async fn processes_that_share_an_index_write_to_it_one_at_a_time(shop: Shop) {
    let Some(server) = std::env::var("MEILI_URL").ok().filter(|url| !url.is_empty()) else {
        eprintln!("MEILI_URL is not set: nothing was asked of a Meilisearch server");
        return;
    };
    let url = format!("{}/shipin-story-{}", server.trim_end_matches('/'), shop.seed);
    let (one, other) = (Search::at(&url, shop.clock.clone()).expect("there"), Search::at(&url, shop.clock.clone()).expect("there"));
    shop.stocked("pears", 5).await;
    let total = async |search: &Search, words: &str| {
        search.search(words, &Wanted::default(), Page { skip: 0, limit: 5 }).await.expect("an answer").total
    };
    assert_eq!(one.catch_up(shop.db()).await.expect("made"), 1);
    assert_eq!(other.catch_up(shop.db()).await.expect("looked"), 1, "it sees that somebody wrote");
    assert_eq!(other.catch_up(shop.db()).await.expect("looked"), 0);
    assert_eq!((total(&one, "pears").await, total(&other, "pears").await), (1, 1));
    shop.clock.advance(Duration::from_secs(60));
    shop.stocked("plums", 5).await;
    assert_eq!(other.catch_up(shop.db()).await.expect("taken over"), 1, "it goes on where the first one stopped");
    assert_eq!((total(&one, "plums").await, total(&other, "pears").await), (1, 1));
}
