//! What people type and what they must find: every query of the research into Chinese search (its table of quality and
//! its table of speed), and those this shop added.

/// One question, why it is asked, what must be among the first found, and what must not be found at all.
pub(super) struct Case {
    pub typed: &'static str,
    pub why: &'static str,
    pub first: &'static [&'static str],
    pub never: &'static [&'static str],
}

const fn case(typed: &'static str, why: &'static str, first: &'static [&'static str], never: &'static [&'static str]) -> Case {
    Case { typed, why, first, never }
}

const APPLES: &[&str] = &["沂水苹果", "泉庄红富士苹果"];

/// The queries of the research, in its order.
pub(super) const RESEARCH: [Case; 20] = [
    case("苹果", "words: a word of two characters", APPLES, &["葡萄", "西瓜"]),
    case("pingguo", "pinyin: the whole word", APPLES, &["葡萄"]),
    case("pg", "initials: other words begin so too, apples lead", APPLES, &["西瓜"]),
    case("ping", "pinyin: the beginning of a word", &["沂水苹果"], &["西瓜"]),
    case("pingg", "pinyin: the beginning, into the second syllable", APPLES, &["葡萄"]),
    case("pinguo", "pinyin with a letter missing", APPLES, &["西瓜"]),
    case("dyt", "initials of three characters", &["夏蔚大樱桃", "大樱桃5斤装"], &["蒙阴蜜桃"]),
    case("dayingtao", "pinyin of three characters", &["夏蔚大樱桃", "大樱桃5斤装"], &["黄桃罐头"]),
    case("cqxm", "initials, 重 read chóng", &["重庆小面"], &["沂蒙煎饼"]),
    case("chongqingxiaomian", "pinyin, 重 read chóng", &["重庆小面"], &["沂蒙煎饼"]),
    case("changshanyao", "pinyin, 长 read cháng", &["长山药"], &["重庆小面"]),
    case("平果", "homophones: 平 for 苹", APPLES, &["西瓜"]),
    case("吡虫琳", "homophones: 琳 for 啉", &["吡虫啉40%可湿性粉剂"], &["阿维菌素"]),
    case("红富土苹果", "one wrong character: 土 for 士", &["泉庄红富士苹果", "崔家峪红富士苹果礼盒"], &["葡萄"]),
    case("崔家玉红富士苹果", "one wrong character: 玉 for 峪", &["崔家峪红富士苹果礼盒"], &["葡萄", "大樱桃5斤装"]),
    case("姜", "a single character", &["院东头生姜", "沂水生姜5斤"], &["沂水大蒜"]),
    case("A98", "letters and figures", &["喷雾器A98"], &["尿素"]),
    case("40%", "a figure with a sign", &["吡虫啉40%可湿性粉剂"], &["阿维菌素"]),
    case("生姜 5斤", "a word and a weight", &["沂水生姜5斤"], &["尿素"]),
    case("崔家峪红富士", "the slowest query measured: a place and a kind", &["崔家峪红富士苹果礼盒"], &["葡萄"]),
];

/// What this shop's people ask besides.
pub(super) const SHOP: [Case; 13] = [
    case("沂水苹果", "a whole title comes first", &["沂水苹果"], &["葡萄"]),
    case("大樱桃", "words", &["夏蔚大樱桃"], &["葡萄"]),
    case("长山药", "words", &["长山药"], &["葡萄"]),
    case("shengjiang", "pinyin", &["院东头生姜"], &["葡萄"]),
    case("apple", "English, the beginning of a word", &["沂水苹果"], &["葡萄"]),
    case("apples", "English", &["沂水苹果"], &["葡萄"]),
    case("chery", "English with a letter missing", &["夏蔚大樱桃"], &["葡萄"]),
    case("Ｇinger", "full-width letters", &["院东头生姜"], &["葡萄"]),
    case("院东头", "a place", &["院东头生姜"], &["沂水生姜5斤"]),
    case("50kg", "a weight", &["复合肥50kg"], &["尿素"]),
    case("车厘子", "other words of a product", &["夏蔚大樱桃"], &["葡萄"]),
    case("xiyiye", "pinyin of consumer goods", &["海晴洗衣液", "沂河洗衣液"], &["海晴香皂"]),
    case("PINGGUO", "capital letters", APPLES, &["葡萄"]),
];

/// What nothing in the shop is called.
pub(super) const NOTHING: [&str; 3] = ["量子计算机", "zzzzzz", "榴莲"];
