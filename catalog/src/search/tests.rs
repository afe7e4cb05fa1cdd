//! The queries of research into Chinese search, on a shop of a hundred products.

use super::{Found, Page, Search, Wanted, goods::Goods, keeper::Change};
use crate::{Channel, ProductKind, Temperature};
use kernel::Id;
use std::sync::Arc;

const FRUIT: [(&str, &str, &str); 12] = [
    ("泉庄红富士苹果", "Quanzhuang Fuji apples", "苹果 水果"),
    ("沂水苹果", "Yishui apples", "红富士 水果"),
    ("崔家峪红富士苹果礼盒", "Cuijiayu Fuji gift box", "苹果"),
    ("夏蔚大樱桃", "Xiawei cherries", "樱桃 车厘子"),
    ("大樱桃5斤装", "Cherries, 5 jin", "樱桃"),
    ("蒙阴蜜桃", "Mengyin peaches", "桃子"),
    ("黄桃罐头", "Yellow peaches in syrup", "罐头"),
    ("沂蒙山板栗", "Yimeng chestnuts", "栗子"),
    ("圈里山楂", "Quanli hawthorn", "红果"),
    ("葡萄", "Grapes", ""),
    ("草莓", "Strawberries", ""),
    ("西瓜", "Watermelon", ""),
];
const GROUND: [(&str, &str, &str); 10] = [
    ("院东头生姜", "Yuandongtou ginger", "姜 大姜"),
    ("沂水生姜5斤", "Yishui ginger, 5 jin", "姜"),
    ("老姜糖", "Ginger sweets", "姜"),
    ("沂水大蒜", "Yishui garlic", ""),
    ("长山药", "Long yams", "山药"),
    ("重庆小面", "Chongqing noodles", "面条"),
    ("沂蒙煎饼", "Yimeng pancakes", "煎饼"),
    ("地瓜粉条", "Sweet potato noodles", "粉条"),
    ("土鸡蛋", "Free-range eggs", "鸡蛋"),
    ("花生油5L", "Peanut oil 5 L", "食用油"),
];
const INPUTS: [(&str, &str, &str); 6] = [
    ("吡虫啉40%可湿性粉剂", "Imidacloprid 40 %", "杀虫剂"),
    ("阿维菌素", "Abamectin", "杀虫剂"),
    ("复合肥50kg", "Compound fertiliser 50 kg", "化肥"),
    ("尿素", "Urea", "化肥"),
    ("喷雾器A98", "Sprayer A98", "农具"),
    ("地膜", "Mulch film", "农膜"),
];

/// Twenty-eight that people look for, and others around them until there are a hundred.
fn shop() -> Vec<Goods> {
    let mut all = Vec::new();
    for (names, kind, category) in [
        (&FRUIT[..], ProductKind::Specialty, "fruit"),
        (&GROUND[..], ProductKind::Specialty, "vegetable"),
        (&INPUTS[..], ProductKind::Input, "film-tools"),
    ] {
        all.extend(names.iter().map(|(zh, en, more)| goods(all_number(zh), zh, en, more, kind, category)));
    }
    let things = ["洗衣液", "香皂", "卫生纸", "酱油", "食盐", "牙膏", "毛巾", "电池", "蜡烛"];
    let makers = ["海晴", "沂河", "绿源", "老乡", "金穗", "齐鲁", "田园", "鲁供"];
    for (n, (maker, thing)) in makers.iter().flat_map(|maker| things.iter().map(move |thing| (maker, thing))).enumerate() {
        let zh = format!("{maker}{thing}");
        all.push(goods(1000 + n as u128, &zh, "", thing, ProductKind::Consumer, "household"));
    }
    all
}

/// A number of its own for each name.
fn all_number(name: &str) -> u128 {
    name.bytes().fold(7u128, |sum, byte| sum.wrapping_mul(31).wrapping_add(u128::from(byte)))
}

fn goods(number: u128, zh: &str, en: &str, more: &str, kind: ProductKind, category: &str) -> Goods {
    let bytes = number.to_be_bytes().map(|byte| format!("{byte:02x}")).concat();
    let cold = if category == "fruit" { Temperature::Chilled } else { Temperature::Ambient };
    Goods {
        id: Id::parse(&bytes).expect("sixteen bytes are an id"),
        kind,
        category: category.to_owned(),
        temperature: cold,
        channels: if category == "household" { 2 } else { 3 },
        titles: vec![zh.to_owned(), en.to_owned()],
        more: vec![more.to_owned()],
        names: vec![zh.to_owned(), "崔家峪 院东头 红富士".to_owned()],
    }
}

struct Shop {
    search: Arc<Search>,
    goods: Vec<Goods>,
    _folder: tempfile::TempDir,
}

fn open() -> Shop {
    let folder = tempfile::tempdir().expect("a folder");
    let search = Arc::new(Search::open(folder.path()).expect("an index"));
    let goods = shop();
    search.write_now(&Change::anew(goods.clone())).expect("written");
    Shop { search, goods, _folder: folder }
}

impl Shop {
    fn ask(&self, text: &str, wanted: &Wanted) -> Found {
        self.search.search(text, wanted, Page { skip: 0, limit: 20 }).expect("an answer")
    }

    fn titles(&self, text: &str) -> Vec<&str> {
        let found = self.ask(text, &Wanted::default());
        found.hits.iter().map(|id| self.goods.iter().find(|goods| goods.id == *id).expect("ours").titles[0].as_str()).collect()
    }
}

#[test]
fn people_find_what_they_mean() {
    let shop = open();
    // What is typed; what must be among the first; what must not be found at all.
    let cases: [(&str, &[&str], &[&str]); 30] = [
        ("苹果", &["沂水苹果", "泉庄红富士苹果"], &["葡萄", "西瓜"]),
        ("pingguo", &["沂水苹果", "泉庄红富士苹果"], &["葡萄"]),
        ("pg", &["沂水苹果"], &["西瓜"]),
        ("ping", &["沂水苹果"], &["西瓜"]),
        ("pingg", &["沂水苹果"], &["葡萄"]),
        ("pinguo", &["沂水苹果"], &["西瓜"]),
        ("dyt", &["夏蔚大樱桃", "大樱桃5斤装"], &["蒙阴蜜桃"]),
        ("dayingtao", &["夏蔚大樱桃", "大樱桃5斤装"], &["黄桃罐头"]),
        ("cqxm", &["重庆小面"], &["沂蒙煎饼"]),
        ("chongqingxiaomian", &["重庆小面"], &["沂蒙煎饼"]),
        ("changshanyao", &["长山药"], &["重庆小面"]),
        ("平果", &["沂水苹果"], &["西瓜"]),
        ("吡虫琳", &["吡虫啉40%可湿性粉剂"], &["阿维菌素"]),
        ("红富土苹果", &["泉庄红富士苹果", "崔家峪红富士苹果礼盒"], &["葡萄"]),
        ("崔家玉红富士苹果", &["崔家峪红富士苹果礼盒"], &["葡萄", "大樱桃5斤装"]),
        ("姜", &["院东头生姜", "沂水生姜5斤"], &["沂水大蒜"]),
        ("A98", &["喷雾器A98"], &["尿素"]),
        ("40%", &["吡虫啉40%可湿性粉剂"], &["阿维菌素"]),
        ("生姜 5斤", &["沂水生姜5斤"], &["尿素"]),
        ("沂水苹果", &["沂水苹果"], &["葡萄"]),
        ("大樱桃", &["夏蔚大樱桃"], &["葡萄"]),
        ("长山药", &["长山药"], &["葡萄"]),
        ("崔家峪红富士", &["崔家峪红富士苹果礼盒"], &["葡萄"]),
        ("apple", &["沂水苹果"], &["葡萄"]),
        ("apples", &["沂水苹果"], &["葡萄"]),
        ("chery", &["夏蔚大樱桃"], &["葡萄"]),
        ("Ｇinger", &["院东头生姜"], &["葡萄"]),
        ("院东头", &["院东头生姜"], &["沂水生姜5斤"]),
        ("50kg", &["复合肥50kg"], &["尿素"]),
        ("xiyiye", &["海晴洗衣液"], &["海晴香皂"]),
    ];
    let mut wrong = Vec::new();
    for (typed, expected, never) in cases {
        let found = shop.titles(typed);
        let first = &found[..found.len().min(if typed == "xiyiye" { 8 } else { 4 })];
        if !expected.iter().all(|title| first.contains(title)) || never.iter().any(|title| found.contains(title)) {
            wrong.push(format!("{typed}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(shop.titles("量子计算机"), Vec::<&str>::new());
    assert_eq!(shop.titles("沂水苹果")[0], "沂水苹果", "the whole title comes first");
}

#[test]
fn headings_count_what_each_of_them_would_show() {
    let shop = open();
    let all = shop.ask("", &Wanted::default());
    assert_eq!(all.total, 100);
    assert_eq!(all.kinds, [(ProductKind::Specialty, 22), (ProductKind::Consumer, 72), (ProductKind::Input, 6)]);
    let fruit = Wanted { category: Some("fruit".to_owned()), kind: Some(ProductKind::Specialty), ..Wanted::default() };
    let found = shop.ask("", &fruit);
    assert_eq!(found.total, 12);
    assert_eq!(found.categories, [("fruit".to_owned(), 12), ("vegetable".to_owned(), 10)], "the other categories of the kind");
    assert_eq!(found.kinds, [(ProductKind::Specialty, 12)], "the other kinds of the category: none");
    assert_eq!(found.temperatures, [(Temperature::Chilled, 12)]);
    let nowhere = Wanted { category: Some("no-such-shelf".to_owned()), ..Wanted::default() };
    assert_eq!(shop.ask("苹果", &nowhere).total, 0);
    let web = Wanted { channel: Some(Channel::Web), ..Wanted::default() };
    assert_eq!(shop.ask("", &web).total, 28, "what is only at tills is not on the web");
}

#[test]
fn a_changed_product_is_found_by_its_new_name_only() {
    let shop = open();
    let mut changed = shop.goods[1].clone();
    changed.titles[0] = "沂水雪梨".to_owned();
    changed.titles[1] = "Yishui pears".to_owned();
    shop.search.write_now(&Change::of(vec![changed.id], vec![changed.clone()])).expect("written");
    assert_eq!(shop.search.size(), 100);
    assert_eq!(shop.ask("雪梨", &Wanted::default()).hits, [changed.id]);
    assert!(!shop.ask("沂水苹果", &Wanted::default()).hits.contains(&changed.id) || shop.titles("沂水苹果")[0] != "沂水苹果");
    shop.search.write_now(&Change::of(vec![changed.id], Vec::new())).expect("written");
    assert_eq!(shop.search.size(), 99);
    let again = Search::open(&shop.search.folder).expect("the index opens again");
    assert_eq!(again.size(), 99, "what was written is still there");
}
