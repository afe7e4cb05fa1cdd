//! The search inside one process: how long the index of a hundred thousand products takes to make, and how long it
//! takes to answer. The shop is a database of its own, filled through the import.

use crate::{
    figures::{Line, Times, millis},
    visitor::Outcome,
};
use catalog::{
    By, Category, ProductKind, category,
    import::{NewFile, import},
    search::{Page, Search, Wanted},
};
use kernel::{Clock, Db, Options};
use std::{fmt::Write as _, path::Path, time::Instant};

const PRODUCTS: usize = 100_000;
/// One file has so many lines.
const FILE: usize = 10_000;
/// Every question is asked so often, not one after the other.
const ROUNDS: usize = 100;

const PLACES: [&str; 20] = [
    "泉庄",
    "崔家峪",
    "院东头",
    "夏蔚",
    "圈里",
    "沂水",
    "蒙阴",
    "费县",
    "马站",
    "高桥",
    "许家湖",
    "黄山铺",
    "诸葛",
    "四十里堡",
    "龙家圈",
    "富官庄",
    "杨庄",
    "道托",
    "沙沟",
    "莒县",
];
const BRANDS: [&str; 20] = [
    "沂蒙山",
    "老乡",
    "鲁供",
    "金穗",
    "田园",
    "齐鲁",
    "绿源",
    "海晴",
    "沂河",
    "山里人家",
    "大槐树",
    "丰年",
    "惠民",
    "红石桥",
    "云蒙",
    "九顶",
    "天上王城",
    "地下萤光",
    "跋山",
    "雪山",
];
const WORDS: [&str; 20] = [
    "有机",
    "新鲜",
    "现摘",
    "精选",
    "特级",
    "农家",
    "手工",
    "红富士",
    "早熟",
    "高山",
    "富硒",
    "无公害",
    "整箱",
    "家庭装",
    "礼盒",
    "散装",
    "冷藏",
    "即食",
    "传统",
    "老味道",
];
const THINGS: [&str; 40] = [
    "苹果",
    "生姜",
    "大樱桃",
    "蜜桃",
    "板栗",
    "山楂",
    "葡萄",
    "草莓",
    "西瓜",
    "黄桃罐头",
    "大蒜",
    "长山药",
    "煎饼",
    "粉条",
    "土鸡蛋",
    "花生油",
    "小米",
    "绿豆",
    "核桃",
    "蜂蜜",
    "洗衣液",
    "香皂",
    "卫生纸",
    "酱油",
    "食盐",
    "牙膏",
    "毛巾",
    "电池",
    "蜡烛",
    "重庆小面",
    "复合肥",
    "尿素",
    "地膜",
    "喷雾器",
    "吡虫啉",
    "阿维菌素",
    "玉米种",
    "小麦种",
    "剪枝剪",
    "水泵",
];
const SPECS: [&str; 10] = ["5斤", "10斤", "2.5kg", "50kg", "500g", "40%", "A98", "5L", "12枚", "一箱"];

/// What people type, as research measured it: words, pinyin, initials, wrong letters and characters, weights.
const QUESTIONS: [&str; 24] = [
    "苹果",
    "pingguo",
    "pg",
    "ping",
    "pingg",
    "pinguo",
    "dyt",
    "dayingtao",
    "cqxm",
    "chongqingxiaomian",
    "changshanyao",
    "平果",
    "吡虫琳",
    "红富土苹果",
    "崔家玉红富士苹果",
    "姜",
    "A98",
    "40%",
    "生姜 5斤",
    "崔家峪红富士",
    "沂水苹果",
    "shengjiang",
    "有机新鲜红富士苹果礼盒",
    "xiyiye",
];

pub async fn search() -> Outcome<Vec<Line>> {
    let folder = tempfile::Builder::new().prefix("shipin-bench-").tempdir().map_err(|error| error.to_string())?;
    measure(folder.path()).await.map_err(|error| error.to_string())
}

async fn measure(folder: &Path) -> kernel::Result<Vec<Line>> {
    let url = format!("sqlite:{}", folder.join("shop.db").display());
    let db = Db::open(&url, Options { connections: 4, clock: Clock::system(), seed: Some(1) }).await?;
    kernel::migrate(&db, &[kernel::MIGRATIONS, coop::MIGRATIONS, catalog::MIGRATIONS]).await?;
    fill(&db).await?;
    let search = Search::open(&folder.join("search"), db.clock().clone())?;
    let begun = Instant::now();
    let count = search.make_anew(&db).await?;
    let made = begun.elapsed();
    let mut index = Line::new("search-index", "sqlite", 1);
    index.set("products", count);
    index.set("index_s", millis(u64::try_from(made.as_millis()).unwrap_or(u64::MAX)));
    let (mut all, mut worst) = (Times::default(), (0, ""));
    for question in QUESTIONS {
        let mut times = asked(&search, question).await?;
        worst = worst.max((times.kept_by(990), question));
        all.join(times);
    }
    let mut line = Line::new("search-alone", "sqlite", 1);
    line.set("products", count);
    line.set("search_p50_ms", millis(all.kept_by(500)));
    line.set("search_p99_ms", millis(all.kept_by(990)));
    line.set("slowest", worst.1);
    line.set("slowest_p99_ms", millis(worst.0));
    Ok(vec![index, line])
}

/// One question again and again, with all its headings counted; every other time among consumer goods only.
async fn asked(search: &Search, question: &str) -> kernel::Result<Times> {
    let mut times = Times::default();
    for round in 0..ROUNDS {
        let kind = (round % 2 == 1).then_some(ProductKind::Consumer);
        let begun = Instant::now();
        search.search(question, &Wanted { kind, ..Wanted::default() }, Page { skip: 0, limit: 24 }).await?;
        times.add(begun.elapsed());
    }
    Ok(times)
}

async fn fill(db: &Db) -> kernel::Result<()> {
    let mut tx = db.write().await?;
    for code in ["fruit", "household", "film-tools"] {
        let (name_zh, name_en) = ("货架".to_owned(), "Shelf".to_owned());
        category::set(&mut tx, &Category { code: code.to_owned(), name_zh, name_en, place: 1, parent: None }).await?;
    }
    tx.commit().await?;
    for (start, kind) in (0..PRODUCTS).step_by(FILE).zip(ProductKind::ALL.iter().cycle()) {
        let text = file(start);
        let file = NewFile { name: "goods.csv", bytes: text.as_bytes(), kind: *kind };
        let mut tx = db.write_long().await?;
        import(&mut tx, &By::program(), &file).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Goods from one number on, as a supplier lists them.
fn file(start: usize) -> String {
    let mut text = "Title,URL handle,SKU,Price\n".to_owned();
    for n in start..start + FILE {
        let name = name(n);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name},goods-{n},G-{n},9.90");
    }
    text
}

/// A place, a brand, two words, a thing and a measure; each number its own.
fn name(n: usize) -> String {
    let mixed = |step: usize, of: &[&'static str]| of[(n * step + n / 7 * (step + 1)) % of.len()];
    let (one, two) = (mixed(3, &WORDS), mixed(7, &WORDS));
    format!("{}{}{one}{two}{}{}", mixed(1, &PLACES), mixed(11, &BRANDS), mixed(13, &THINGS), mixed(17, &SPECS))
}
