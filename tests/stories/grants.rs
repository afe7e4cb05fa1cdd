//! The terms of a grant change, but never below what its labels stand for; and labels are printed with their numbers.

use crate::marks::{brings, claims, grant, key, mark, refused, revision, shown, today};
use axum::http::StatusCode;
use catalog::{
    By,
    brand::{
        self, BrandGrant, GrantTerms,
        label::{self, NewIssue},
    },
};
use coop::Role;
use kernel::{Id, Money, Quantity, query};
use std::time::Duration;
use stories::{Page, Shop, Visitor, shop_test};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A desk with a grant of four hundred kilograms a year, of which the farmer brought three hundred.
struct Desk {
    shop: Shop,
    desk: Visitor,
    mark: String,
    grant: String,
    pack: String,
}

impl Desk {
    async fn open(shop: Shop) -> Desk {
        let apples = shop.weighed("apples", Quantity::steps(5000), Money::fen(4990)).await;
        let desk = shop.staff(Role::Merchandiser).await;
        let mark = mark(&shop, &desk, ("apples", 300), "泉庄镇").await;
        let grant = grant(&shop, &desk, &mark, (300, "400")).await.accepted().location().expect("its page");
        claims(&shop, &desk, "apples", &[&mark]).await.accepted();
        brings(&shop, apples.variant, 300).await;
        Desk { shop, desk, mark, grant, pack: apples.pack.to_string() }
    }

    fn id(&self) -> Id<BrandGrant> {
        self.grant.rsplit('/').next().and_then(Id::parse).expect("an id")
    }

    async fn issue(&self, nth: u8, labels: &str) -> Page {
        let fields = [("key", key(nth).to_string()), ("pack", self.pack.clone()), ("labels", labels.to_owned()), ("note", String::new())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.desk.post(&format!("{}/labels", self.grant), &fields).await
    }

    async fn back(&self, nth: u8, issue: u8, labels: &str) {
        let (key, issue) = (key(nth).to_string(), key(issue).to_string());
        let fields = [("key", key.as_str()), ("issue", &issue), ("back", labels), ("kind", "return"), ("back_note", "")];
        self.desk.post(&format!("{}/returns", self.grant), &fields).await.accepted();
    }

    /// Changes the terms to a quota, and to days counted from today.
    async fn amend(&self, quota: &str, (first, last): (i64, i64)) -> Page {
        let (first, last) = (today(&self.shop).plus_days(first).to_string(), today(&self.shop).plus_days(last).to_string());
        let seen = revision(&self.desk, &self.mark).await;
        let fields = [("revision", seen.as_str()), ("quota", quota), ("grant_first_day", &first), ("grant_last_day", &last)];
        self.desk.post(&self.grant, &fields).await
    }

    fn sheet(&self, issue: u8) -> String {
        format!("{}/labels/{}", self.grant, key(issue))
    }
}

#[shop_test]
async fn a_quota_changes_but_not_below_what_labels_stand_for(shop: Shop) {
    let desk = Desk::open(shop).await;
    desk.issue(1, "40").await.accepted();
    assert!(desk.desk.get(&desk.grant).await.accepted().text().contains("name=\"quota\" value=\"400\""), "the form begins with what is");
    desk.amend("250", (-10, 300)).await.accepted();
    refused(&desk.issue(2, "11").await, "More than the quota of the year: 50 kg is left");
    let page = desk.amend("199.999", (-10, 300)).await;
    refused(&page, "stand for 200 kg already");
    assert!(page.text().contains("value=\"199.999\""), "what was typed is still there");
    desk.amend("200", (-10, 300)).await.accepted();
    refused(&desk.issue(3, "1").await, "More than the quota of the year: 0 kg is left");
    desk.back(4, 1, "10").await;
    desk.amend("150", (-10, 300)).await.accepted();
    desk.amend("1000", (-10, 300)).await.accepted();
    desk.issue(5, "30").await.accepted();
    refused(&desk.issue(6, "1").await, "More than was bought");
    for (quota, said) in [("-1", "i-quota"), ("100000001", "A quota lies between"), ("much", "i-quota")] {
        refused(&desk.amend(quota, (-10, 300)).await, said);
    }
    let history = desk.desk.get(&desk.mark).await.accepted().text();
    assert_eq!(history.matches("Grant changed").count(), 4, "{history}");
    assert!(history.contains("<del>400 kg</del> <ins>250 kg</ins>") && history.contains("<ins>1000 kg</ins>"));
    let before = revision(&desk.desk, &desk.mark).await;
    desk.amend("1000", (-10, 300)).await.accepted();
    assert_eq!(revision(&desk.desk, &desk.mark).await, before, "nothing changed, so nothing is told");
    let stale = [("revision", "1"), ("quota", "900"), ("grant_first_day", "2026-11-01"), ("grant_last_day", "")];
    refused(&desk.desk.post(&desk.grant, &stale).await, "Somebody changed this mark");
    assert_eq!(desk.shop.staff(Role::WeighClerk).await.post(&desk.grant, &stale).await.status, StatusCode::FORBIDDEN);
    desk.desk.post(&format!("{}/withdrawal", desk.grant), &[("why", "到此为止")]).await.accepted();
    refused(&desk.amend("900", (-10, 300)).await, "was withdrawn");
    assert!(!desk.desk.get(&desk.grant).await.accepted().text().contains("name=\"quota\""), "a grant that was taken back has no form");
    desk.shop.adds_up().await;
}

#[shop_test]
async fn the_days_of_a_grant_hold_its_labels_and_the_harvest_they_stand_on(shop: Shop) {
    let desk = Desk::open(shop).await;
    desk.shop.clock.advance(DAY);
    let desk = Desk { desk: desk.shop.staff(Role::Merchandiser).await, ..desk };
    desk.issue(1, "40").await.accepted();
    refused(&desk.amend("400", (-10, -1)).await, "are still out");
    refused(&desk.amend("400", (1, 300)).await, "are still out");
    refused(&desk.amend("400", (0, 300)).await, "only 0 kg was bought");
    refused(&desk.amend("400", (5, 1)).await, "The last day is before the first");
    desk.amend("400", (-1, 0)).await.accepted();
    let seen = revision(&desk.desk, &desk.mark).await;
    let (first, last) = (today(&desk.shop).plus_days(5).to_string(), today(&desk.shop).plus_days(90).to_string());
    let farmer = desk.shop.farmer.to_string();
    let next =
        [("revision", seen.as_str()), ("party", &farmer), ("scope", "whole"), ("grant_first_day", &first), ("grant_last_day", &last)];
    let next: Vec<_> = next.into_iter().chain([("quota", "10")]).collect();
    desk.desk.post(&format!("{}/grants", desk.mark), &next).await.accepted();
    refused(&desk.amend("400", (-1, 5)).await, "has it for these goods and days already");
    desk.amend("400", (-1, 4)).await.accepted();
    desk.shop.settle().await;
    assert!(shown(&desk.shop, "apples").await.contains("AGI-0001"));
    desk.back(2, 1, "40").await;
    desk.amend("400", (-10, -1)).await.accepted();
    desk.shop.settle().await;
    assert!(!shown(&desk.shop, "apples").await.contains("AGI-0001"), "the goods lose the mark at once");
    refused(&desk.issue(3, "1").await, "does not hold now");
    desk.shop.adds_up().await;
}

#[shop_test]
async fn a_quota_is_not_lessened_while_labels_are_handed_out(shop: Shop) {
    let desk = Desk::open(shop).await;
    let pack = Id::parse(&desk.pack).expect("an id");
    for nth in 1..=8u8 {
        let seen: i64 = revision(&desk.desk, &desk.mark).await.parse().expect("a number");
        let mut tx = desk.shop.db().read().await.expect("a view");
        let (register, card) = label::of_grant(&mut tx, desk.id()).await.expect("there");
        let used = label::account(&mut tx, &register, &card).await.expect("counted").issued;
        drop(tx);
        let lessen = async {
            let mut tx = desk.shop.db().write().await?;
            let terms = GrantTerms { quota: used, ..GrantTerms::of(&card) };
            brand::amend(&mut tx, &By::named("Wei"), desk.id(), seen, &terms).await?;
            tx.commit().await
        };
        let hand_out = async {
            let mut tx = desk.shop.db().write().await?;
            let new = NewIssue { key: key(nth), pack, labels: 1, note: String::new() };
            label::issue(&mut tx, &By::named("Li"), desk.id(), &new).await?;
            tx.commit().await
        };
        let (lessened, handed): (kernel::Result<()>, kernel::Result<()>) = tokio::join!(lessen, hand_out);
        assert_eq!(usize::from(lessened.is_ok()) + usize::from(handed.is_ok()), 1, "{lessened:?} {handed:?}");
        desk.shop.adds_up().await;
        desk.amend("400", (-10, 300)).await.accepted();
    }
}

#[shop_test]
async fn labels_are_printed_with_the_numbers_they_were_handed_out_under(shop: Shop) {
    let desk = Desk::open(shop).await;
    desk.issue(1, "40").await.accepted();
    desk.issue(1, "40").await.accepted();
    desk.issue(2, "15").await.accepted();
    let grant = desk.desk.get(&desk.grant).await.accepted().text();
    assert!(grant.contains(&desk.sheet(1)) && grant.contains("1–40") && grant.contains("41–55"), "{grant}");
    let sheet = desk.desk.get(&desk.sheet(1)).await.accepted().text();
    assert_eq!(sheet.matches("class=\"mark-label\"").count(), 40);
    assert_eq!(sheet.matches("class=\"label-sheet\"").count(), 2, "twenty-one on a sheet");
    for said in ["Yishui apples", "AGI-0001", "The farmer", "5 kg", "2026-000001", "2026-000040", "Quanzhuang"] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
    assert!(!sheet.contains("2026-000041") && sheet.contains("<path d=\"M"));
    let second = desk.shop.staff(Role::Merchandiser).await.reading("zh").get(&desk.sheet(2)).await.accepted().text();
    assert!(
        second.contains("沂水apples")
            && second.contains("2026-000041")
            && second.contains("2026-000055")
            && !second.contains("2026-000056")
    );
    desk.back(3, 1, "4").await;
    assert!(desk.desk.get(&desk.sheet(1)).await.accepted().text().contains("4 labels of this issue came back"));
    desk.back(4, 2, "15").await;
    let empty = desk.desk.get(&desk.sheet(2)).await.accepted().text();
    assert!(empty.contains("nothing to print") && !empty.contains("mark-label"));
    desk.issue(5, "3").await.accepted();
    let third = desk.desk.get(&desk.sheet(5)).await.accepted().text();
    assert!(third.contains("2026-000056") && third.contains("2026-000058"), "numbers that came back are not given again");
    for nothing in [desk.sheet(9), format!("/staff/catalog/grants/{}/labels/{}", key(1), key(1))] {
        assert_eq!(desk.desk.get(&nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    desk.shop.adds_up().await;
    for damage in
        ["update catalog_brand_label set first_no = first_no + 1 where kind = 'issue'", "update catalog_brand_year set numbered = 7"]
    {
        let mut tx = desk.shop.db().write().await.expect("a write");
        tx.execute(query(damage)).await.expect("damaged");
        let found = catalog::check(&mut tx).await.expect("checked");
        assert!(found.iter().any(|finding| finding.what.contains("number")), "{damage}: {found:?}");
    }
    desk.desk.post(&format!("{}/withdrawal", desk.grant), &[("why", "到此为止")]).await.accepted();
    let over = desk.desk.get(&desk.sheet(1)).await.accepted().text();
    assert!(over.contains("so its labels are not printed") && !over.contains("mark-label"));
}

#[shop_test]
async fn more_labels_than_ten_sheets_hold_are_turned_over(shop: Shop) {
    let desk = Desk::open(shop).await;
    let jin = desk.shop.weighed("pears", Quantity::steps(500), Money::fen(590)).await;
    brings(&desk.shop, jin.variant, 200).await;
    let desk = Desk { pack: jin.pack.to_string(), ..desk };
    desk.issue(1, "230").await.accepted();
    let first = desk.desk.get(&desk.sheet(1)).await.accepted().text();
    assert_eq!(first.matches("class=\"mark-label\"").count(), 210);
    assert!(first.contains("?from=211") && !first.contains("Sheets before"));
    let rest = desk.desk.get(&format!("{}?from=211", desk.sheet(1))).await.accepted().text();
    assert_eq!(rest.matches("class=\"mark-label\"").count(), 20);
    assert!(rest.contains("2026-000230") && rest.contains("?from=1\"") && !rest.contains("Next sheets"));
    for nonsense in ["0", "231", "-4", "x", "99999999999999999999"] {
        let page = desk.desk.get(&format!("{}?from={nonsense}", desk.sheet(1))).await.accepted().text();
        assert!(page.contains("2026-000001"), "{nonsense}");
    }
}
