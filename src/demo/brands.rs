//! The face of the demo county: its board of the ten, the stories its producers released, and marks. The registration numbers
//! are made up and say so.

use super::{
    county::{County, unknown},
    goods::Goods,
};
use crate::Program;
use catalog::{
    By, Product,
    brand::{
        self, BrandGrant, BrandKind, BrandRight, NewGrant, RightSheet,
        label::{self, NewIssue},
    },
    producer, product,
    ten::{self, TenPlace},
};
use coop::Party;
use kernel::{BusinessDay, Id, Quantity, Result, Tx, Zone};

/// The board in its order: whose page, and the line on it.
const TEN: [(&str, &str, &str); 10] = [
    ("apple", "崮崖下的山坡富士，挂树到霜降。", "Hillside Fuji, left on the tree until first frost."),
    ("ginger", "老姜井里存的姜，一年四季都是新窖味。", "Kept in the old ginger wells, fresh the year round."),
    ("cherry", "一年只等这二十天。", "Twenty days a year, and worth the wait."),
    ("peach", "从树上到玻璃瓶，不过一天。", "From tree to jar within a day."),
    ("jianbing", "石磨的糊，鏊子上一张一张摊。", "Stone-milled batter, spread sheet by sheet."),
    ("noodles", "红薯打浆，日头底下晒出来的筋道。", "Sweet potato starch, dried in the sun, firm to the bite."),
    ("chestnut", "老栗林的板栗，面甜。", "From old chestnut woods, floury and sweet."),
    ("honey", "穆陵关的荆条蜜，一年一茬。", "Chaste-tree honey of Mulingguan, one harvest a year."),
    ("hawthorn", "山里红切片晾干，酸得正。", "Hill hawthorn, sliced and dried, honestly sour."),
    ("tea", "云雾坡的春茶，北方的豆香。", "Spring tea of a misty slope, with the north's chestnut scent."),
];

/// Whose story is released, under which address.
const TOLD: [(&str, &str); 9] = [
    ("coop-gushanghong", "gushanghong"),
    ("coop-laojiangjing", "laojiangjing"),
    ("coop-yingtaogou", "yingtaogou"),
    ("coop-manpohuang", "manpohuang"),
    ("coop-aozixiang", "aozixiang"),
    ("coop-shaitiaochang", "shaitiaochang"),
    ("coop-laolilin", "laolilin"),
    ("coop-yunwupo", "yunwupo"),
    ("farmer-bee", "mulingguan-bees"),
];

pub(super) async fn begin(program: &Program, county: &County, goods: &Goods) -> Result<()> {
    let mut tx = program.db().write_long().await?;
    let by = By::program();
    let mut places = Vec::new();
    for (slug, zh, en) in TEN {
        let product = product::by_slug(&mut tx, slug).await?.product.id;
        places.push(TenPlace { product, line_zh: zh.to_owned(), line_en: en.to_owned() });
    }
    ten::write(&mut tx, &by, 0, &places).await?;
    for (key, slug) in TOLD {
        producer::release(&mut tx, &by, county.party(key)?, slug).await?;
    }
    let today = Zone::CHINA.day(tx.now());
    let regional = marks(&mut tx, &by, county, today, &places).await?;
    for place in places.iter().skip(2) {
        brand::claim(&mut tx, &by, place.product, &[regional]).await?;
    }
    tx.commit().await?;
    hand_out(program, goods, county.party("coop-gushanghong")?).await
}

/// Two geographical indications and the county's common brand, each with who may use it; answers the common brand.
async fn marks(tx: &mut Tx, by: &By, county: &County, today: BusinessDay, places: &[TenPlace]) -> Result<Id<BrandRight>> {
    let regional = common(tx, by, today).await?;
    let named: Vec<Id<Product>> = places.iter().map(|place| place.product).collect();
    let all = NewGrant { party: None, whole: false, products: named, quota: Quantity::steps(500_000_000), ..grant(today, None) };
    brand::give(tx, by, regional, 1, &all).await?;
    let apples = RightSheet {
        name_zh: "沂水苹果".to_owned(),
        name_en: "Yishui apples".to_owned(),
        about_zh: "沂水山地苹果：昼夜温差大，果肉紧、甜里带酸。只有划定乡镇的果园能用这个名字。".to_owned(),
        about_en: "Apples of Yishui's hills: wide swings between day and night make firm fruit, sweet with a little sour. Only orchards of the named towns may use the name.".to_owned(),
        ..sheet(today, ("yishui-apples", "示例-GI-0001"), vec!["泉庄镇".to_owned(), "夏蔚镇".to_owned()])
    };
    let ginger = RightSheet {
        kind: BrandKind::GiProduct,
        name_zh: "沂水生姜".to_owned(),
        name_en: "Yishui ginger".to_owned(),
        about_zh: "沂水山区的老姜：井窖存放，姜味足、纤维细。".to_owned(),
        about_en: "Ginger of the Yishui hills, kept in wells: strong, with fine fibre.".to_owned(),
        ..sheet(today, ("yishui-ginger", "示例-GI-0002"), vec!["院东头镇".to_owned()])
    };
    for (sheet, place, user, last) in
        [(apples, &places[0], "coop-gushanghong", None), (ginger, &places[1], "coop-laojiangjing", Some(today.plus_days(40)))]
    {
        let right = brand::begin(tx, by, &sheet).await?;
        let to = NewGrant { party: Some(county.party(user)?), products: vec![place.product], ..grant(today, last) };
        brand::give(tx, by, right, 1, &to).await?;
        brand::claim(tx, by, place.product, &[right, regional]).await?;
    }
    Ok(regional)
}

/// The common brand of the whole county.
async fn common(tx: &mut Tx, by: &By, today: BusinessDay) -> Result<Id<BrandRight>> {
    let towns: Vec<String> = coop::towns(tx).await?.into_iter().map(|(town, _)| town.name).collect();
    let regional = RightSheet {
        kind: BrandKind::RegionalPublicBrand,
        name_zh: "沂水十品".to_owned(),
        name_en: "Yishui Ten".to_owned(),
        about_zh: "全县共用的牌子：十样特产，一个名字。产地在本县、经供销社验收的才能用。".to_owned(),
        about_en: "The county's common brand: ten specialties under one name, for goods grown here and looked over by the cooperative."
            .to_owned(),
        holder: "沂水县供销合作社联合社（示例）".to_owned(),
        ..sheet(today, ("yishui-ten", "示例-区域公用品牌-0003"), towns)
    };
    brand::begin(tx, by, &regional).await
}

fn sheet(today: BusinessDay, (slug, number): (&str, &str), towns: Vec<String>) -> RightSheet {
    RightSheet {
        kind: BrandKind::CertificationMark,
        slug: slug.to_owned(),
        name_zh: String::new(),
        name_en: String::new(),
        about_zh: String::new(),
        about_en: String::new(),
        registration_no: number.to_owned(),
        holder_party: None,
        holder: "沂水县果蔬行业协会（示例）".to_owned(),
        first_day: today.plus_days(-700),
        last_day: Some(today.plus_days(2900)),
        year_month: 9,
        towns,
    }
}

fn grant(today: BusinessDay, last_day: Option<BusinessDay>) -> NewGrant {
    let quota = Quantity::steps(20_000_000);
    NewGrant { party: None, whole: false, products: Vec::new(), first_day: today.plus_days(-300), last_day, quota }
}

/// Labels for a hundred and twenty boxes of apples, of which four were misprinted.
async fn hand_out(program: &Program, goods: &Goods, user: Id<Party>) -> Result<()> {
    let mut tx = program.db().write().await?;
    let register = brand::Register::open(&mut tx).await?;
    let grant: Id<BrandGrant> = register
        .grants
        .iter()
        .find(|grant| grant.party == Some(user))
        .map(|grant| grant.id)
        .ok_or_else(|| unknown("grant of", "apples"))?;
    let (key, pack) = (tx.id(), goods.pack("SP-APPLE-80", 0)?);
    let issue = NewIssue { key, pack, labels: 120, note: "泉庄分级线".to_owned() };
    label::issue(&mut tx, &By::program(), grant, &issue).await?;
    let spoilt = label::NewReturn { key: tx.id(), issue: key, kind: label::LabelKind::Spoil, labels: 4, note: "套色偏了".to_owned() };
    label::take_back(&mut tx, &By::program(), grant, &spoilt).await?;
    tx.commit().await
}
