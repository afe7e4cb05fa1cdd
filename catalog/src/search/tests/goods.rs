//! A shop of a hundred products: twenty-eight that people look for, and others around them.

use super::super::goods::Goods;
use crate::{ProductKind, Temperature};
use kernel::Id;

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

pub(super) fn shop() -> Vec<Goods> {
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
