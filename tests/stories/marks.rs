//! Marks and who may carry them: on the page while everything holds, off it on the day, and never more labels than harvest.

use crate::face::rewrite;
use axum::http::StatusCode;
use catalog::{
    By, ProductStatus, Variant,
    brand::{
        self, BrandGrant, BrandRight,
        label::{self, LabelMove, NewIssue},
    },
    product::{self, ProductSheet},
};
use coop::Role;
use kernel::{BusinessDay, Id, Money, Quantity, Zone, query};
use std::time::Duration;
use stories::{Page, Shop, Visitor, shop_test};

const DAY: Duration = Duration::from_secs(24 * 3600);

pub fn today(shop: &Shop) -> BusinessDay {
    Zone::CHINA.day(shop.clock.now())
}

async fn sheet(shop: &Shop, slug: &str) -> ProductSheet {
    product::by_slug(&mut shop.db().read().await.expect("a view"), slug).await.expect("there")
}

#[track_caller]
pub fn refused(page: &Page, words: &str) {
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.asked);
    assert!(page.text().contains(words), "{} does not say “{words}”: {}", page.asked, page.text());
}

/// Writes a geographical indication down at the desk, for goods of a town; answers its page.
pub async fn mark(shop: &Shop, desk: &Visitor, (name, last): (&str, i64), town: &str) -> String {
    let (first, last) = (today(shop).plus_days(-10).to_string(), today(shop).plus_days(last).to_string());
    let (zh, en, slug) = (format!("沂水{name}"), format!("Yishui {name}"), format!("gi-{name}"));
    let fields = [
        ("kind", "gi_product"),
        ("slug", &slug),
        ("name_zh", &zh),
        ("name_en", &en),
        ("registration_no", "AGI-0001"),
        ("holder", "果品协会"),
        ("first_day", &first),
        ("last_day", &last),
        ("year_month", "9"),
        ("towns", town),
    ];
    desk.post("/staff/catalog/brands", &fields).await.accepted().location().expect("its page")
}

/// What the page's form says its mark's revision is.
pub async fn revision(desk: &Visitor, page: &str) -> String {
    let text = desk.get(page).await.accepted().text();
    let at = text.split("name=\"revision\" value=\"").nth(1).expect("a form");
    at.split('"').next().expect("a number").to_owned()
}

/// Grants a mark to the farmer for everything of his; answers the grant's page.
pub async fn grant(shop: &Shop, desk: &Visitor, page: &str, (last, quota): (i64, &str)) -> Page {
    let (first, last) = (today(shop).plus_days(-10).to_string(), today(shop).plus_days(last).to_string());
    let (seen, farmer) = (revision(desk, page).await, shop.farmer.to_string());
    let fields = [
        ("revision", seen.as_str()),
        ("party", &farmer),
        ("scope", "whole"),
        ("grant_first_day", &first),
        ("grant_last_day", &last),
        ("quota", quota),
    ];
    desk.post(&format!("{page}/grants"), &fields).await
}

/// Ticks marks on a product's page, by the pages of the marks.
pub async fn claims(shop: &Shop, desk: &Visitor, slug: &str, marks: &[&str]) -> Page {
    let id = sheet(shop, slug).await.product.id;
    let ticked: Vec<_> = marks.iter().map(|page| ("marks", page.rsplit('/').next().expect("an id"))).collect();
    desk.post(&format!("/staff/catalog/{id}/marks"), &ticked).await
}

/// A mark for goods of the farmer, of which one carries it already; it ends after so many days.
pub async fn carried(shop: &Shop, desk: &Visitor, slug: &str, last: i64) -> Id<BrandRight> {
    let page = mark(shop, desk, ("gorge", last), "泉庄镇").await;
    grant(shop, desk, &page, (30, "1000")).await.accepted();
    claims(shop, desk, slug, &[&page]).await.accepted();
    shop.settle().await;
    page.rsplit('/').next().and_then(Id::parse).expect("an id")
}

/// The same with labels handed out: forty for five kilograms each, of three hundred that were bought.
pub async fn labelled(shop: &Shop, desk: &Visitor) -> Id<BrandRight> {
    let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    let page = mark(shop, desk, ("apples", 300), "泉庄镇").await;
    let granted = grant(shop, desk, &page, (300, "400")).await.accepted().location().expect("its page");
    claims(shop, desk, "apples", &[&page]).await.accepted();
    brings(shop, apples.variant, 300).await;
    let labels = [("key", key(1).to_string()), ("pack", apples.pack.to_string()), ("labels", "40".to_owned()), ("note", String::new())];
    let labels: Vec<_> = labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
    desk.post(&format!("{granted}/labels"), &labels).await.accepted();
    page.rsplit('/').next().and_then(Id::parse).expect("an id")
}

pub async fn shown(shop: &Shop, slug: &str) -> String {
    shop.visitor().get(&format!("/goods/{slug}")).await.text()
}

#[shop_test]
async fn a_mark_stands_on_the_page_until_the_midnight_of_its_last_day(shop: Shop) {
    shop.stocked("tea", 3).await;
    shop.stocked("pear", 3).await;
    rewrite(&shop, "pear", |draft| (draft.title_zh, draft.title_en) = ("脆梨".to_owned(), "Crisp pears".to_owned())).await.expect("named");
    let desk = shop.staff(Role::Merchandiser).await;
    let page = mark(&shop, &desk, ("tea", 1), "泉庄镇").await;
    refused(&claims(&shop, &desk, "pear", &[&page]).await, "is not granted to this producer");
    grant(&shop, &desk, &page, (30, "1000")).await.accepted();
    claims(&shop, &desk, "tea", &[&page]).await.accepted();
    claims(&shop, &desk, "pear", &[&page]).await.accepted();
    shop.settle().await;
    let before = shown(&shop, "pear").await;
    assert!(before.contains("AGI-0001") && before.contains("果品协会") && before.contains("/marks/gi-tea"), "{before}");
    assert!(before.contains("\"certificationIdentification\":\"AGI-0001\""));
    let explained = shop.visitor().get("/marks/gi-tea").await.accepted().text();
    assert!(explained.contains("Quanzhuang") && explained.contains("Crisp pears") && explained.contains("The farmer"));
    assert!(shop.visitor().get("/sitemaps/pages.xml").await.accepted().text().contains("/marks/gi-tea"));
    assert!(desk.get("/staff/catalog/brands").await.accepted().text().contains("Ends in 2 days"));
    shop.adds_up().await;

    let end = Zone::CHINA.start(today(&shop).plus_days(2));
    shop.clock.set(end.minus(Duration::from_micros(1)));
    shop.settle().await;
    assert!(shown(&shop, "pear").await.contains("AGI-0001"), "to the last moment of its day");
    shop.clock.set(end);
    storefront::catch_up_shelf(&shop.program.app).await.expect("the page turns");
    assert!(!shown(&shop, "pear").await.contains("AGI-0001"), "off the page before any job has run");
    shop.settle().await;
    assert_eq!(sheet(&shop, "pear").await.product.status, ProductStatus::Published, "goods stay on the shelf without it");
    assert_eq!(sheet(&shop, "tea").await.product.status, ProductStatus::Draft, "goods named after it do not");
    let steps = product::history(&mut shop.db().read().await.expect("a view"), sheet(&shop, "tea").await.product.id).await.expect("read");
    assert!(steps.iter().any(|deed| deed.deed == "mark-withdrawn" && deed.done_by == "shipin"), "{steps:?}");
    let desk = shop.staff(Role::Merchandiser).await;
    let list = desk.get("/staff/catalog/brands").await.accepted().text();
    assert!(list.contains("Off the shelf") && list.contains("On sale without it") && list.contains("ran out"), "the desk is told");
    let over = shop.visitor().get("/marks/gi-tea").await.accepted().text();
    assert!(over.contains("not valid now") && !over.contains("Crisp pears"));
    assert!(!shop.visitor().get("/sitemaps/pages.xml").await.accepted().text().contains("/marks/gi-tea"));
    let tea = sheet(&shop, "tea").await.product.id;
    refused(&desk.post(&format!("/staff/catalog/{tea}/publication"), &[]).await, "ran out");
    rewrite(&shop, "pear", |draft| draft.line_en = "Mended.".to_owned()).await.expect("a mark that ran out hinders nobody");
    shop.adds_up().await;
}

#[shop_test]
async fn what_is_foreign_or_not_granted_does_not_come_onto_the_shelf(shop: Shop) {
    shop.stocked("plum", 3).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let page = mark(&shop, &desk, ("plum", 300), "泉庄镇").await;
    let named = rewrite(&shop, "plum", |draft| draft.line_en = "As they are.".to_owned()).await.expect_err("a name nobody granted");
    assert_eq!(named.issues()[0].code, "brand-named");
    grant(&shop, &desk, &page, (300, "1000")).await.accepted();
    refused(&grant(&shop, &desk, &page, (90, "5")).await, "has it for these goods and days already");
    claims(&shop, &desk, "plum", &[&page]).await.accepted();
    let foreign = rewrite(&shop, "plum", |draft| draft.town = "诸葛镇".to_owned()).await.expect_err("from elsewhere");
    assert_eq!(foreign.issues().iter().map(|issue| issue.code).collect::<Vec<_>>(), ["brand-foreign", "brand-named"]);
    let mut tx = shop.db().write().await.expect("a write");
    let id = product::by_slug(&mut tx, "plum").await.expect("there").product.id;
    product::unpublish(&mut tx, &By::named("Wei"), id).await.expect("taken off");
    tx.commit().await.expect("committed");
    rewrite(&shop, "plum", |draft| draft.town = "诸葛镇".to_owned()).await.expect("a draft may be foreign");
    refused(&desk.post(&format!("/staff/catalog/{id}/publication"), &[]).await, "from outside the area");
    assert!(!shown(&shop, "plum").await.contains("AGI-0001"));
    let batch = desk.post("/staff/catalog/batches", &[("pick", &id.to_string()), ("which", "ticked")]).await.accepted();
    let batch = batch.location().expect("a batch");
    desk.post(&batch, &[("shelf", "publish")]).await.accepted();
    assert!(desk.get(&batch).await.accepted().text().contains("0 would change, 1 cannot"), "not by way of a batch either");
    for (field, value, said) in
        [("slug", "No Slug", "Only small letters"), ("towns", "", "Choose at least one town"), ("name_zh", "茶", "one character")]
    {
        let mut fields = vec![("kind", "gi_product"), ("slug", "gi-x"), ("name_zh", "沂水茶"), ("name_en", "Tea of Yishui")];
        fields.extend([
            ("registration_no", "1"),
            ("holder", "协会"),
            ("first_day", "2026-01-01"),
            ("year_month", "1"),
            ("towns", "泉庄镇"),
        ]);
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        refused(&desk.post("/staff/catalog/brands", &fields).await, said);
    }
    shop.adds_up().await;
}

#[shop_test]
async fn a_grant_that_is_taken_back_ends_at_once_and_a_new_one_brings_the_mark_back(shop: Shop) {
    shop.stocked("honey", 3).await;
    let desk = shop.staff(Role::Merchandiser).await;
    rewrite(&shop, "honey", |draft| (draft.title_zh, draft.title_en) = ("槐花蜜".to_owned(), "Acacia".to_owned())).await.expect("named");
    let page = mark(&shop, &desk, ("bees", 300), "泉庄镇").await;
    let given = grant(&shop, &desk, &page, (300, "1000")).await.accepted().location().expect("its page");
    claims(&shop, &desk, "honey", &[&page]).await.accepted();
    shop.settle().await;
    assert!(shown(&shop, "honey").await.contains("AGI-0001"));
    refused(&desk.post(&format!("{given}/withdrawal"), &[("why", "")]).await, "i-why");
    desk.post(&format!("{given}/withdrawal"), &[("why", "抽检不合格")]).await.accepted();
    storefront::catch_up_shelf(&shop.program.app).await.expect("the page turns");
    shop.settle().await;
    assert!(!shown(&shop, "honey").await.contains("AGI-0001"));
    refused(&desk.post(&format!("{given}/withdrawal"), &[("why", "again")]).await, "It was withdrawn");
    let history = desk.get(&page).await.accepted().text();
    assert!(history.contains("抽检不合格") && history.contains("Grant taken back"));
    shop.clock.advance(DAY);
    let desk = shop.staff(Role::Merchandiser).await;
    let (first, seen, farmer) = (today(&shop).to_string(), revision(&desk, &page).await, shop.farmer.to_string());
    let fields = [("revision", seen.as_str()), ("party", &farmer), ("scope", "whole"), ("grant_first_day", &first), ("quota", "10")];
    desk.post(&format!("{page}/grants"), &fields).await.accepted();
    shop.settle().await;
    assert!(shown(&shop, "honey").await.contains("AGI-0001"), "the mark is back");
    assert!(!desk.get("/staff/catalog/brands").await.accepted().text().contains("On sale without it"));
    refused(&desk.post(&format!("{page}/grants"), &fields).await, "Somebody changed this mark");
    desk.post(&format!("{page}/withdrawal"), &[("why", "证书作废")]).await.accepted();
    shop.settle().await;
    assert!(!shown(&shop, "honey").await.contains("AGI-0001"));
    refused(&grant(&shop, &desk, &page, (5, "5")).await, "was withdrawn");
    assert_eq!(shop.staff(Role::WeighClerk).await.get("/staff/catalog/brands").await.status, StatusCode::FORBIDDEN);
    shop.adds_up().await;
}

/// The farmer brings so many kilograms over the scale.
pub async fn brings(shop: &Shop, variant: Id<Variant>, kilograms: i64) {
    let (weigher, place) = (shop.staff(Role::WeighClerk).await, shop.cold_store.id.to_string());
    let (variant, farmer, gross) = (variant.to_string(), shop.farmer.to_string(), (kilograms + 50).to_string());
    let price = [("place", place.as_str()), ("variant", &variant), ("grade", "first"), ("price", "5.60")];
    weigher.post("/staff/intake/prices", &price).await.accepted();
    let begun = [("place", place.as_str()), ("farmer", &farmer), ("variant", &variant), ("plate", "鲁Q12345")];
    let slip = weigher.post("/staff/intake", &begun).await.accepted().location().expect("a slip");
    weigher.post(&format!("{slip}/gross"), &[("gross", &gross)]).await.accepted();
    weigher.post(&format!("{slip}/tare"), &[("tare", "50")]).await.accepted();
    let text = weigher.get(&slip).await.accepted().text();
    let zone = text.split("name=\"zone\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
    let day = today(shop).to_string();
    let judged =
        [("grade", "first"), ("harvested_on", day.as_str()), ("zone", zone.expect("a zone")), ("controlled", "on"), ("deduction", "")];
    weigher.post(&format!("{slip}/closure"), &judged).await.accepted();
    shop.settle().await;
}

pub fn key(nth: u8) -> Id<LabelMove> {
    Id::parse(&format!("01a1fc77-4120-7001-967f-ab604c14b1{nth:02}")).expect("an id")
}

#[shop_test]
async fn labels_stand_for_no_more_than_the_quota_and_no_more_than_was_bought(shop: Shop) {
    let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let mark = mark(&shop, &desk, ("apples", 300), "泉庄镇").await;
    let page = grant(&shop, &desk, &mark, (300, "400")).await.accepted().location().expect("its page");
    claims(&shop, &desk, "apples", &[&mark]).await.accepted();
    let pack = apples.pack.to_string();
    let issue = async |nth: u8, labels: &str| {
        desk.post(&format!("{page}/labels"), &[("key", &key(nth).to_string()), ("pack", &pack), ("labels", labels), ("note", "")]).await
    };
    refused(&issue(1, "1").await, "More than was bought: 0 kg is left");
    brings(&shop, apples.variant, 300).await;
    issue(2, "40").await.accepted();
    issue(2, "40").await.accepted();
    refused(&issue(2, "41").await, "another request");
    let told = desk.get(&page).await.accepted().text();
    assert!(told.contains("200 kg") && told.contains("100 kg") && told.contains("300 kg") && told.contains("400 kg"), "{told}");
    refused(&issue(3, "21").await, "More than was bought: 100 kg is left");
    issue(4, "20").await.accepted();
    let back = async |nth: u8, count: &str, kind: &str| {
        let fields = [("key", key(nth).to_string()), ("issue", key(4).to_string()), ("back", count.to_owned()), ("kind", kind.to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).chain([("back_note", "")]).collect();
        desk.post(&format!("{page}/returns"), &fields).await
    };
    refused(&back(5, "21", "return").await, "Fewer labels of this issue are out");
    back(6, "4", "return").await.accepted();
    back(6, "4", "return").await.accepted();
    back(7, "2", "spoil").await.accepted();
    refused(&back(8, "15", "spoil").await, "Fewer labels of this issue are out");
    issue(9, "6").await.accepted();
    refused(&issue(10, "1").await, "0 kg is left");
    brings(&shop, apples.variant, 500).await;
    refused(&issue(11, "21").await, "More than the quota of the year: 100 kg is left");
    for (nth, labels) in [(12, "0"), (13, "-3"), (14, "100001"), (15, "many")] {
        assert_eq!(issue(nth, labels).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    shop.adds_up().await;
    desk.post(&format!("{page}/withdrawal"), &[("why", "到此为止")]).await.accepted();
    refused(&issue(16, "1").await, "does not hold now");
    for damage in [
        "update catalog_brand_year set issued_g = issued_g + 5000",
        "update catalog_brand_label set labels = labels + 1000 where kind = 'issue'",
        "update catalog_brand_grant set quota_g = 1000",
        "delete from catalog_brand_weight",
    ] {
        let mut tx = shop.db().write().await.expect("a write");
        tx.execute(query(damage)).await.expect("damaged");
        let found = catalog::check(&mut tx).await.expect("checked");
        assert!(found.iter().any(|finding| finding.what.starts_with("labels")), "{damage}: {found:?}");
    }
    shop.adds_up().await;
}

#[shop_test]
async fn two_desks_never_both_take_the_last_labels(shop: Shop) {
    let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
    let desk = shop.staff(Role::Merchandiser).await;
    let mark = mark(&shop, &desk, ("apples", 300), "泉庄镇").await;
    let page = grant(&shop, &desk, &mark, (300, "1000")).await.accepted().location().expect("its page");
    brings(&shop, apples.variant, 100).await;
    let grant = Id::<BrandGrant>::parse(page.rsplit('/').next().expect("an id")).expect("an id");
    let take = async |nth: u8| {
        let mut tx = shop.db().write().await?;
        let new = NewIssue { key: key(nth), pack: apples.pack, labels: 12, note: String::new() };
        label::issue(&mut tx, &By::named("Wei"), grant, &new).await?;
        tx.commit().await
    };
    let both = tokio::join!(take(1), take(2));
    assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1, "{both:?}");
    let mut tx = shop.db().read().await.expect("a view");
    let (register, card) = label::of_grant(&mut tx, grant).await.expect("there");
    let account = label::account(&mut tx, &register, &card).await.expect("counted");
    assert_eq!((account.issued, account.left()), (Quantity::steps(60_000), Quantity::steps(40_000)));
    assert_eq!(brand::weights(&mut tx).await.expect("counted"), (1, Quantity::steps(100_000)));
    drop(tx);
    shop.adds_up().await;
}
