//! From a draft to the shelf by way of a second pair of eyes, now or at an instant; and what is on the shelf meanwhile.

use axum::http::StatusCode;
use catalog::{
    By, ProductStatus,
    product::{self, ProductDraft, ProductSheet, proposal},
};
use coop::Role;
use kernel::{Id, query};
use std::time::Duration;
use stories::{Page, Shop, Stocked, Visitor, shop_test};

async fn sheet(shop: &Shop, goods: &Stocked) -> ProductSheet {
    product::by_slug(&mut shop.db().read().await.expect("a view"), &goods.slug).await.expect("there")
}

async fn path(shop: &Shop, goods: &Stocked) -> String {
    format!("/staff/catalog/{}", sheet(shop, goods).await.product.id)
}

async fn status(shop: &Shop, goods: &Stocked) -> ProductStatus {
    sheet(shop, goods).await.product.status
}

async fn version(shop: &Shop, goods: &Stocked) -> i64 {
    sheet_and_version(shop, goods).await.1
}

/// The product and the proposal that waits for it, as they were at one moment: a commit can be on its way between two views.
async fn sheet_and_version(shop: &Shop, goods: &Stocked) -> (ProductSheet, i64) {
    let mut tx = shop.db().read().await.expect("a view");
    let sheet = product::by_slug(&mut tx, &goods.slug).await.expect("there");
    let proposal = proposal::of(&mut tx, sheet.product.id).await.expect("asked");
    (sheet, proposal.map_or(0, |proposal| proposal.version))
}

/// A product that is taken off the shelf again: a draft with everything.
async fn draft(shop: &Shop, name: &str) -> Stocked {
    let goods = shop.stocked(name, 3).await;
    let mut tx = shop.db().write().await.expect("a write");
    let id = product::by_slug(&mut tx, &goods.slug).await.expect("there").product.id;
    product::unpublish(&mut tx, &By::named("Wei"), id).await.expect("withdrawn");
    tx.commit().await.expect("committed");
    goods
}

async fn send(shop: &Shop, desk: &Visitor, goods: &Stocked) -> Page {
    let seen = version(shop, goods).await.to_string();
    desk.post(&format!("{}/review", path(shop, goods).await), &[("version", &seen)]).await
}

async fn decide(shop: &Shop, desk: &Visitor, goods: &Stocked, fields: &[(&str, &str)]) -> Page {
    let seen = version(shop, goods).await.to_string();
    let fields: Vec<_> = fields.iter().copied().chain([("version", seen.as_str())]).collect();
    desk.post(&format!("{}/decision", path(shop, goods).await), &fields).await
}

async fn four_eyes(shop: &Shop) {
    let admin = shop.staff(Role::Admin).await;
    admin.post("/staff/catalog/publishing", &[("four_eyes", "on")]).await.accepted();
}

#[track_caller]
fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.asked);
    assert!(page.text().contains(words), "{} does not say “{words}”", page.asked);
}

/// Day and time of an instant so far ahead, by the county's clock.
fn ahead(shop: &Shop, hours: u64) -> (String, String) {
    let at = shop.clock.now().plus(Duration::from_secs(hours * 3600));
    (kernel::Zone::CHINA.day(at).to_string(), kernel::Zone::CHINA.clock(at))
}

#[shop_test]
async fn with_four_eyes_nothing_comes_onto_the_shelf_before_another_person_approved(shop: Shop) {
    let tea = draft(&shop, "tea").await;
    let (wei, lin) = (shop.staff(Role::Merchandiser).await, shop.staff_at(Role::Merchandiser, &shop.hub).await);
    assert_eq!(wei.post("/staff/catalog/publishing", &[("four_eyes", "on")]).await.status, StatusCode::FORBIDDEN, "only an administrator");
    four_eyes(&shop).await;
    let page = path(&shop, &tea).await;
    refused(&wei.post(&format!("{page}/publication"), &[]).await, "A second person has to approve it");
    send(&shop, &wei, &tea).await.accepted();
    assert!(lin.get("/staff/catalog?status=review").await.accepted().text().contains("Yishui tea"));
    assert!(lin.get("/staff/catalog/publishing").await.accepted().text().contains("sent it for review"));
    refused(&decide(&shop, &wei, &tea, &[("deed", "now")]).await, "nobody approves his own");
    refused(&decide(&shop, &lin, &tea, &[("deed", "back")]).await, "i-note");
    decide(&shop, &lin, &tea, &[("deed", "back"), ("note", "写上产地")]).await.accepted();
    assert!(wei.get(&page).await.accepted().text().contains("写上产地"));
    assert_eq!(status(&shop, &tea).await, ProductStatus::Draft);
    send(&shop, &wei, &tea).await.accepted();
    decide(&shop, &lin, &tea, &[("deed", "now")]).await.accepted();
    assert_eq!((status(&shop, &tea).await, version(&shop, &tea).await), (ProductStatus::Published, 0));
    let mut typed = ProductDraft::of(&sheet(&shop, &tea).await);
    typed.line_zh = "改一句。".to_owned();
    let fields = form_of(&typed);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    refused(&wei.post(&page, &fields).await, "A second person has to approve it");
    let batch = wei.post("/staff/catalog/batches", &[("pick", page.trim_start_matches("/staff/catalog/")), ("which", "ticked")]).await;
    let batch = batch.accepted().location().expect("a batch");
    wei.post(&batch, &[("category", "preserved")]).await.accepted();
    assert!(wei.get(&batch).await.accepted().text().contains("0 would change, 1 cannot"), "not by way of a batch either");
    shop.adds_up().await;
}

/// The editor's form as somebody would send it, every field of one variant and one pack.
fn form_of(draft: &ProductDraft) -> Vec<(String, String)> {
    let (variant, pack) = (&draft.variants[0], &draft.variants[0].packs[0]);
    let id = |id: Option<String>| id.unwrap_or_default();
    let mut fields: Vec<(String, String)> = [
        ("revision", id(draft.revision.map(|revision| revision.to_string()))),
        ("kind", draft.kind.to_string()),
        ("category", draft.category.clone()),
        ("slug", draft.slug.clone()),
        ("title_zh", draft.title_zh.clone()),
        ("title_en", draft.title_en.clone()),
        ("line_zh", draft.line_zh.clone()),
        ("line_en", draft.line_en.clone()),
        ("story_zh", draft.story_zh.clone()),
        ("story_en", draft.story_en.clone()),
        ("origin_zh", draft.origin_zh.clone()),
        ("origin_en", draft.origin_en.clone()),
        ("town", draft.town.clone()),
        ("storage_zh", draft.storage_zh.clone()),
        ("storage_en", draft.storage_en.clone()),
        ("producer", id(draft.producer.map(|id| id.to_string()))),
        ("producer_share", "5".to_owned()),
        ("temperature", draft.temperature.to_string()),
        ("tax", draft.tax.to_string()),
        ("shelf_life_days", draft.shelf_life_days.to_string()),
        ("search_words", draft.search_words.clone()),
        ("v0-id", id(variant.id.map(|id| id.to_string()))),
        ("v0-sku", variant.sku.clone()),
        ("v0-name_zh", variant.name_zh.clone()),
        ("v0-name_en", variant.name_en.clone()),
        ("v0-unit", variant.unit.to_string()),
        ("v0-cost", variant.cost.plain()),
        ("v0-p0-id", id(pack.id.map(|id| id.to_string()))),
        ("v0-p0-kind", pack.kind.to_string()),
        ("v0-p0-name_zh", pack.name_zh.clone()),
        ("v0-p0-name_en", pack.name_en.clone()),
        ("v0-p0-steps", variant.unit.plain(pack.steps)),
        ("v0-p0-gross", pack.gross_g.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    fields.extend(
        [("web", pack.web), ("till", pack.till)]
            .into_iter()
            .filter(|(_, on)| *on)
            .map(|(name, _)| (format!("v0-p0-{name}"), "on".to_owned())),
    );
    fields
}

/// Keeps a changed sheet beside what is on the shelf.
async fn keep_beside(shop: &Shop, desk: &Visitor, goods: &Stocked, change: impl FnOnce(&mut ProductDraft)) -> Page {
    let seen = version(shop, goods).await;
    keep_beside_after(shop, desk, (goods, seen), change).await
}

/// The same, for somebody who opened the page when that version lay there.
async fn keep_beside_after(shop: &Shop, desk: &Visitor, (goods, seen): (&Stocked, i64), change: impl FnOnce(&mut ProductDraft)) -> Page {
    let now = sheet(shop, goods).await;
    let mut draft = ProductDraft::of(&now);
    change(&mut draft);
    let mut fields = form_of(&draft);
    fields.push(("version".to_owned(), seen.to_string()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post(&format!("{}/beside", path(shop, goods).await), &fields).await
}

#[shop_test]
async fn shoppers_see_the_old_sheet_until_the_new_one_is_approved(shop: Shop) {
    let tea = shop.stocked("tea", 3).await;
    let (wei, page) = (shop.staff(Role::Merchandiser).await, path(&shop, &tea).await);
    let long = "山里的茶，清明前采。".repeat(60);
    let told = format!("{long}今年的。");
    keep_beside(&shop, &wei, &tea, |draft| draft.story_zh = long.clone()).await.accepted();
    keep_beside(&shop, &wei, &tea, |draft| (draft.title_en, draft.story_zh) = ("Old tree tea".to_owned(), told.clone())).await.accepted();
    let shown = async || shop.visitor().get("/goods/tea").await.accepted().text();
    assert!(shown().await.contains("Yishui tea") && !shown().await.contains("Old tree tea"));
    assert!(wei.get("/staff/catalog?status=beside").await.accepted().text().contains("new sheet beside"));
    let compared = wei.get(&format!("{page}/difference")).await.accepted().text();
    assert!(compared.contains("2 fields differ"), "{compared}");
    assert!(compared.contains("<del>Yishui</del>") && compared.contains("<ins>Old") && compared.contains("今年的"), "{compared}");
    assert!(!compared.contains('…'), "long texts are whole");
    send(&shop, &wei, &tea).await.accepted();
    decide(&shop, &wei, &tea, &[("deed", "now")]).await.accepted();
    shop.settle().await;
    assert!(shown().await.contains("Old tree tea"));
    let chinese = shop.visitor().reading("zh");
    assert!(chinese.get("/goods/tea").await.accepted().text().contains("今年的。"));
    let history = wei.get(&page).await.accepted().text();
    assert!(history.contains("The new sheet took the place of the old"));
    shop.adds_up().await;
    // What would leave the shelf with less than it asks for is refused when it is sent.
    keep_beside(&shop, &wei, &tea, |draft| draft.line_en = String::new()).await.accepted();
    refused(&send(&shop, &wei, &tea).await, "one sentence in English");
    let seen = version(&shop, &tea).await;
    wei.post(&format!("{page}/decision"), &[("deed", "drop"), ("version", &seen.to_string())]).await.accepted();
    let late = keep_beside_after(&shop, &wei, (&tea, seen), |draft| draft.line_en = "It is gone by now.".to_owned()).await;
    refused(&late, "Somebody decided or wrote on meanwhile.");
    assert_eq!((version(&shop, &tea).await, wei.get(&format!("{page}/beside")).await.status), (0, StatusCode::NOT_FOUND));
    shop.adds_up().await;
}

#[shop_test]
async fn what_is_approved_for_an_instant_comes_onto_the_shelf_then_and_once(shop: Shop) {
    let (tea, pears) = (draft(&shop, "tea").await, shop.stocked("pears", 1).await);
    let wei = shop.staff(Role::Merchandiser).await;
    let (day, time) = ahead(&shop, 30);
    send(&shop, &wei, &tea).await.accepted();
    refused(&decide(&shop, &wei, &tea, &[("deed", "later"), ("due_day", "2020-01-01"), ("due_time", "08:00")]).await, "lies ahead");
    refused(&decide(&shop, &wei, &tea, &[("deed", "later"), ("due_day", &day)]).await, "i-due_time");
    decide(&shop, &wei, &tea, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    keep_beside(&shop, &wei, &pears, |draft| draft.line_en = "Sweeter than last year.".to_owned()).await.accepted();
    send(&shop, &wei, &pears).await.accepted();
    decide(&shop, &wei, &pears, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    assert!(wei.get("/staff/catalog?status=scheduled").await.accepted().text().contains("Goes on the shelf"));
    shop.clock.advance(Duration::from_secs(29 * 3600));
    shop.settle().await;
    assert_eq!(status(&shop, &tea).await, ProductStatus::Draft, "not an hour before");
    shop.clock.advance(Duration::from_secs(3600));
    shop.settle().await;
    assert_eq!(status(&shop, &tea).await, ProductStatus::Published);
    assert!(shop.visitor().get("/goods/pears").await.accepted().text().contains("Sweeter than last year."));
    let revision = sheet(&shop, &tea).await.product.revision;
    let (one, two) = tokio::join!(proposal::publish_due(shop.db()), proposal::publish_due(shop.db()));
    one.and(two).expect("nothing is due any more");
    assert_eq!(sheet(&shop, &tea).await.product.revision, revision, "once");
    shop.adds_up().await;
}

#[shop_test]
async fn of_two_who_approve_at_once_or_publish_at_the_instant_one_does_it(shop: Shop) {
    let tea = draft(&shop, "tea").await;
    let (wei, lin) = (shop.staff(Role::Merchandiser).await, shop.staff_at(Role::Merchandiser, &shop.hub).await);
    send(&shop, &wei, &tea).await.accepted();
    let (seen, page) = (version(&shop, &tea).await.to_string(), format!("{}/decision", path(&shop, &tea).await));
    let approval = [("deed", "now"), ("version", seen.as_str())];
    let (one, two) = tokio::join!(wei.post(&page, &approval), lin.post(&page, &approval));
    let late = if one.status == StatusCode::UNPROCESSABLE_ENTITY { one } else { two };
    refused(&late, "Somebody decided or wrote on meanwhile.");
    assert_eq!(status(&shop, &tea).await, ProductStatus::Published);
    let salt = draft(&shop, "salt").await;
    send(&shop, &wei, &salt).await.accepted();
    let (day, time) = ahead(&shop, 2);
    decide(&shop, &wei, &salt, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    let before = sheet(&shop, &salt).await.product.revision;
    shop.clock.advance(Duration::from_secs(2 * 3600));
    let due = || proposal::publish_due(shop.db());
    let (one, two, three) = tokio::join!(due(), due(), due());
    one.and(two).and(three).expect("whoever comes late finds nothing to do");
    let after = sheet(&shop, &salt).await.product;
    assert_eq!((after.status, after.revision), (ProductStatus::Published, before + 1));
    let mut tx = shop.db().read().await.expect("a view");
    let deeds = product::history(&mut tx, after.id).await.expect("its history");
    assert_eq!(deeds.iter().filter(|deed| deed.deed == "published").count(), 2, "when it was first stocked, and now");
    drop(tx);
    shop.adds_up().await;
}

#[shop_test]
async fn what_cannot_be_published_at_its_instant_says_why_on_the_list(shop: Shop) {
    let (tea, salt) = (draft(&shop, "tea").await, draft(&shop, "salt").await);
    let wei = shop.staff(Role::Merchandiser).await;
    let (day, time) = ahead(&shop, 2);
    for goods in [&tea, &salt] {
        send(&shop, &wei, goods).await.accepted();
        decide(&shop, &wei, goods, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    }
    // One loses its price without anybody touching the product; the other one is written on after it was approved.
    let mut tx = shop.db().write().await.expect("a write");
    assert!(tx.execute(query("delete from catalog_price where pack_id = $1").bind(tea.pack)).await.expect("gone") > 0);
    tx.commit().await.expect("committed");
    let mut changed = ProductDraft::of(&sheet(&shop, &salt).await);
    changed.line_en = "Another sentence.".to_owned();
    let mut tx = shop.db().write().await.expect("a write");
    product::save_draft(&mut tx, &By::named("Lin"), &changed).await.expect("saved");
    tx.commit().await.expect("committed");
    shop.clock.advance(Duration::from_secs(2 * 3600));
    shop.settle().await;
    for goods in [&tea, &salt] {
        assert_eq!(status(&shop, goods).await, ProductStatus::Draft);
    }
    let list = wei.get("/staff/catalog").await.accepted().text();
    assert!(
        list.contains("2 could not be published.")
            && list.contains("a web price for “一件”")
            && list.contains("was changed after it was sent"),
        "{list}"
    );
    let page = wei.get(&path(&shop, &tea).await).await.accepted().text();
    assert!(page.contains("It was to go on the shelf") && page.contains("Could not be published at its instant"));
    let chinese = shop.staff(Role::Merchandiser).await.reading("zh");
    assert!(
        chinese.get("/staff/catalog").await.accepted().text().contains("没能上架：“一件”的网上价格"),
        "each reader hears it in his own language"
    );
    send(&shop, &wei, &salt).await.accepted();
    decide(&shop, &wei, &salt, &[("deed", "now")]).await.accepted();
    assert_eq!(status(&shop, &salt).await, ProductStatus::Published);
}

#[shop_test]
async fn goods_that_a_fault_holds_up_hold_up_no_others(shop: Shop) {
    let (tea, salt) = (draft(&shop, "tea").await, draft(&shop, "salt").await);
    let wei = shop.staff(Role::Merchandiser).await;
    for (goods, hours) in [(&tea, 1), (&salt, 2)] {
        let (day, time) = ahead(&shop, hours);
        send(&shop, &wei, goods).await.accepted();
        decide(&shop, &wei, goods, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    }
    // What was approved cannot be read any more: our own fault, not the merchandiser's.
    let tea_id = sheet(&shop, &tea).await.product.id;
    let mut tx = shop.db().write().await.expect("a write");
    let unreadable = query("update catalog_proposal set sheet = $2 where product_id = $1").bind(tea_id);
    tx.put(unreadable.bind(serde_json::json!({ "nothing": "we know" }))).await.expect("broken");
    tx.commit().await.expect("committed");
    shop.clock.advance(Duration::from_secs(2 * 3600));
    proposal::publish_due(shop.db()).await.expect_err("the fault is told");
    assert_eq!(status(&shop, &tea).await, ProductStatus::Draft, "it waits until the fault is mended");
    assert_eq!(status(&shop, &salt).await, ProductStatus::Published, "though it was due later");
}

#[shop_test]
async fn a_publication_that_broke_off_is_done_again_whole(shop: Shop) {
    let tea = draft(&shop, "tea").await;
    let wei = shop.staff(Role::Merchandiser).await;
    send(&shop, &wei, &tea).await.accepted();
    let (day, time) = ahead(&shop, 1);
    decide(&shop, &wei, &tea, &[("deed", "later"), ("due_day", &day), ("due_time", &time)]).await.accepted();
    shop.clock.advance(Duration::from_secs(3600));
    let before = sheet_and_version(&shop, &tea).await;
    // The job begins and breaks off before its commit, in every way a dropped future does.
    for polls in 1..40 {
        let done = stories::given_up_after(polls, proposal::publish_due(shop.db())).await;
        let now = sheet_and_version(&shop, &tea).await;
        if done.is_some() || now.0.product.status == ProductStatus::Published {
            assert_eq!(now.1, 0, "where it is published, nothing waits any more");
            break;
        }
        assert_eq!(now, before, "or nothing has happened at all");
    }
    proposal::publish_due(shop.db()).await.expect("done again");
    let after = sheet(&shop, &tea).await.product;
    assert_eq!((after.status, after.revision), (ProductStatus::Published, before.0.product.revision + 1));
    shop.adds_up().await;
}

#[shop_test]
async fn a_preview_is_seen_by_whoever_has_its_address_until_it_is_over(shop: Shop) {
    let (tea, pears) = (draft(&shop, "tea").await, shop.stocked("pears", 1).await);
    let (wei, stranger) = (shop.staff(Role::Merchandiser).await, shop.visitor());
    let make = async |goods: &Stocked, hours: &str| {
        let made = wei.post(&format!("{}/previews", path(&shop, goods).await), &[("hours", hours)]).await.accepted();
        assert_eq!(made.headers["cache-control"], "no-store");
        let text = made.text();
        let secret = text.split("href=\"/preview/").nth(1).and_then(|rest| rest.split('"').next()).expect("the address is shown once");
        format!("/preview/{secret}")
    };
    assert_eq!(stranger.get("/goods/tea").await.status, StatusCode::NOT_FOUND);
    let address = make(&tea, "24").await;
    assert!(address.len() > 70, "256 bits");
    let seen = stranger.get(&address).await.accepted();
    assert!(seen.text().contains("Yishui tea") && seen.text().contains("¥10.00") && seen.text().contains("A preview"));
    assert_eq!(seen.headers["cache-control"], "no-store");
    assert_eq!(seen.headers["x-robots-tag"], "noindex, nofollow, noarchive");
    let mut other = address.clone();
    other.replace_range(10..11, if &address[10..11] == "0" { "1" } else { "0" });
    assert_eq!(stranger.get(&other).await.status, StatusCode::NOT_FOUND);
    keep_beside(&shop, &wei, &pears, |draft| draft.title_en = "Golden pears".to_owned()).await.accepted();
    let beside = make(&pears, "1").await;
    assert!(stranger.get(&beside).await.accepted().text().contains("Golden pears"));
    assert!(!stranger.get("/goods/pears").await.accepted().text().contains("Golden pears"));
    let listed = wei.get(&format!("{}/previews", path(&shop, &tea).await)).await.accepted().text();
    assert!(!listed.contains(&address), "the secret is kept nowhere");
    shop.clock.advance(Duration::from_secs(3600 + 1));
    assert_eq!((stranger.get(&beside).await.status, stranger.get(&address).await.status), (StatusCode::NOT_FOUND, StatusCode::OK));
    let removal = listed.split("action=\"").map(|rest| rest.split('"').next().unwrap_or_default()).find(|path| path.ends_with("/removal"));
    wei.post(removal.expect("it can be taken away"), &[]).await.accepted();
    assert_eq!(stranger.get(&address).await.status, StatusCode::NOT_FOUND);
    let nowhere: Id<catalog::Product> = Id::parse("01a1fc77-4120-7001-967f-ab604c14b12a").expect("an id");
    assert_eq!(wei.post(&format!("/staff/catalog/{nowhere}/previews"), &[]).await.status, StatusCode::NOT_FOUND);
}
