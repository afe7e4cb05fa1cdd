//! What every engine must do, asked through the port.

use super::{
    super::{
        Found, Page, Wanted,
        engine::{Change, Engine, Lifted, Question, ReadSoFar, Whom},
        goods::Goods,
        lift::Strength,
    },
    cases::{Case, NOTHING, RESEARCH, SHOP},
    goods::shop,
};
use crate::{Channel, ProductKind, Temperature};
use kernel::Id;
use std::sync::Arc;

/// An engine with the shop of a hundred products in it.
pub(super) struct Stocked {
    engine: Arc<dyn Engine>,
    goods: Vec<Goods>,
}

impl Stocked {
    async fn up(engine: Arc<dyn Engine>) -> Stocked {
        let goods = shop();
        engine.clone().write(Change::anew(goods.clone())).await.expect("written");
        Stocked { engine, goods }
    }

    async fn ask(&self, question: Question) -> Found {
        self.engine.find(&question).await.expect("an answer")
    }

    async fn find(&self, text: &str, wanted: &Wanted) -> Found {
        self.ask(question(&[text], wanted)).await
    }

    async fn titles(&self, text: &str) -> Vec<&str> {
        self.named(&self.find(text, &Wanted::default()).await)
    }

    fn named(&self, found: &Found) -> Vec<&str> {
        found.hits.iter().map(|id| self.goods.iter().find(|goods| goods.id == *id).expect("ours").titles[0].as_str()).collect()
    }

    fn of(&self, title: &str) -> &Goods {
        self.goods.iter().find(|goods| goods.titles[0] == title).expect("on the shelf")
    }
}

fn question(texts: &[&str], wanted: &Wanted) -> Question {
    let texts = texts.iter().map(|text| (*text).to_owned()).filter(|text| !text.is_empty()).collect();
    Question { texts, wanted: wanted.clone(), page: Page { skip: 0, limit: 20 }, lifts: Vec::new() }
}

/// All of it, one after the other: whoever breaks one promise is told which.
pub(super) async fn holds(engine: Arc<dyn Engine>) {
    let stocked = Stocked::up(engine).await;
    people_find_what_they_mean(&stocked).await;
    headings_count_what_each_of_them_would_show(&stocked).await;
    pages_are_turned(&stocked).await;
    a_word_that_means_another_finds_it(&stocked).await;
    lifted_goods_come_forward(&stocked).await;
    a_changed_product_is_found_by_its_new_name_only(stocked).await;
}

async fn people_find_what_they_mean(stocked: &Stocked) {
    let mut wrong = Vec::new();
    for Case { typed, why, first, never } in RESEARCH.iter().chain(&SHOP) {
        let found = stocked.titles(typed).await;
        // What is said the same, and the eight makers of one thing, are found beside each other.
        let near = &found[..found.len().min(if *typed == "xiyiye" { 8 } else { 4 })];
        if !first.iter().all(|title| near.contains(title)) || never.iter().any(|title| found.contains(title)) {
            wrong.push(format!("{typed} ({why}): {found:?}"));
        }
    }
    for typed in NOTHING {
        let found = stocked.titles(typed).await;
        if !found.is_empty() {
            wrong.push(format!("{typed} (nothing is called so): {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(stocked.titles("沂水苹果").await[0], "沂水苹果", "the whole title comes first");
}

async fn headings_count_what_each_of_them_would_show(stocked: &Stocked) {
    let all = stocked.find("", &Wanted::default()).await;
    assert_eq!(all.total, 100);
    assert_eq!(all.kinds, [(ProductKind::Specialty, 22), (ProductKind::Consumer, 72), (ProductKind::Input, 6)]);
    let fruit = Wanted { shelves: vec!["fruit".to_owned()], kind: Some(ProductKind::Specialty), ..Wanted::default() };
    let found = stocked.find("", &fruit).await;
    assert_eq!(found.total, 12);
    assert_eq!(found.categories, [("fruit".to_owned(), 12), ("vegetable".to_owned(), 10)], "the other categories of the kind");
    assert_eq!(found.kinds, [(ProductKind::Specialty, 12)], "the other kinds of the category: none");
    assert_eq!(found.temperatures, [(Temperature::Chilled, 12)]);
    let apples = stocked.find("苹果", &Wanted::default()).await;
    assert_eq!((apples.total, apples.kinds), (3, vec![(ProductKind::Specialty, 3)]), "counts are of what was asked");
    let nowhere = Wanted { shelves: vec!["no-such-shelf".to_owned()], ..Wanted::default() };
    assert_eq!(stocked.find("苹果", &nowhere).await.total, 0);
    let produce = Wanted { shelves: ["fruit", "no-such-shelf", "vegetable"].map(str::to_owned).to_vec(), ..Wanted::default() };
    let found = stocked.find("", &produce).await;
    assert_eq!((found.total, found.kinds.clone()), (22, vec![(ProductKind::Specialty, 22)]), "a shelf with those under it");
    assert!(found.categories.len() > 2, "and the others are still counted");
    let web = Wanted { channel: Some(Channel::Web), ..Wanted::default() };
    assert_eq!(stocked.find("", &web).await.total, 28, "what is only at tills is not on the web");
}

async fn pages_are_turned(stocked: &Stocked) {
    let mut seen: Vec<Id<_>> = Vec::new();
    for skip in [0, 40, 80] {
        let found = stocked.ask(Question { page: Page { skip, limit: 40 }, ..Question::default() }).await;
        assert_eq!(found.total, 100);
        seen.extend(found.hits);
    }
    let every = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((every, seen.len()), (100, 100), "each product once");
}

async fn a_word_that_means_another_finds_it(stocked: &Stocked) {
    let typed = "猕猴桃";
    assert!(!stocked.titles(typed).await.contains(&"葡萄"));
    let found = stocked.ask(question(&[typed, "葡萄"], &Wanted::default())).await;
    assert_eq!(stocked.named(&found)[0], "葡萄");
    let found = stocked.ask(question(&["苹果", "生姜"], &Wanted::default())).await;
    let titles = stocked.named(&found);
    assert!(titles.contains(&"沂水苹果") && titles.contains(&"院东头生姜"), "{titles:?}");
}

async fn lifted_goods_come_forward(stocked: &Stocked) {
    let plain = question(&["苹果"], &Wanted::default());
    let before = stocked.named(&stocked.ask(plain.clone()).await).iter().map(|title| (*title).to_owned()).collect::<Vec<_>>();
    let last = before.last().expect("apples").clone();
    let lift = |whom, strength| Question { lifts: vec![Lifted { whom, strength }], ..plain.clone() };
    let first = stocked.ask(lift(Whom::Product(stocked.of(&last).id), Strength::First)).await;
    assert_eq!(stocked.named(&first)[0], last, "{before:?}");
    assert_eq!(first.total, before.len(), "nothing is added and nothing counted twice");
    let other = stocked.ask(lift(Whom::Product(stocked.of("葡萄").id), Strength::First)).await;
    assert_eq!(stocked.named(&other), before, "what does not fit is not brought in");
    let everything = question(&[], &Wanted::default());
    let shelf =
        Question { lifts: vec![Lifted { whom: Whom::Category("film-tools".to_owned()), strength: Strength::Strongly }], ..everything };
    let found = stocked.ask(shelf).await;
    let inputs = stocked.named(&found)[..6].to_vec();
    assert!(inputs.contains(&"尿素") && inputs.contains(&"地膜"), "{inputs:?}");
    assert_eq!(found.total, 100);
}

async fn a_changed_product_is_found_by_its_new_name_only(mut stocked: Stocked) {
    let mut changed = stocked.goods[1].clone();
    changed.titles = vec!["沂水雪梨".to_owned(), "Yishui pears".to_owned()];
    let engine = stocked.engine.clone();
    engine.clone().write(Change::of(vec![changed.id], vec![changed.clone()])).await.expect("written");
    stocked.goods[1] = changed.clone();
    assert_eq!(engine.size().await.expect("counted"), 100);
    assert_eq!(stocked.find("雪梨", &Wanted::default()).await.hits, [changed.id]);
    assert!(!stocked.titles("苹果").await.contains(&"沂水雪梨"));
    engine.clone().write(Change::of(vec![changed.id], Vec::new())).await.expect("written");
    assert_eq!(engine.size().await.expect("counted"), 99);
    assert!(stocked.find("雪梨", &Wanted::default()).await.hits.is_empty());
    assert_eq!(engine.so_far().await.expect("kept"), Some(ReadSoFar { position: 1, mark: String::new() }), "it knows how far it has read");
}
