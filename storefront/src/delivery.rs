//! How goods get from the hub to the shopper: to the door by the county's courier or to a township station, what
//! that costs, and which day it arrives.

use kernel::{BusinessDay, Money, Timestamp, Zone, coded};

coded! {
    pub enum Delivery {
        /// To the door, by courier.
        Door = "door",
        /// Kept at a township station until it is collected; it comes with the van, for nothing.
        Station = "station",
    }
}

/// How far a province is from the county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Shandong: the next day.
    Home,
    /// The provinces around and the big cities of the east: two days.
    Near,
    /// The rest that a van and a train reach in three days.
    Far,
    /// Five days; nothing chilled is sent there.
    Remote,
}

impl Reach {
    pub fn days(self) -> i64 {
        match self {
            Reach::Home => 1,
            Reach::Near => 2,
            Reach::Far => 3,
            Reach::Remote => 5,
        }
    }

    /// The first kilogram, and each further one.
    fn tariff(self) -> (Money, Money) {
        match self {
            Reach::Home => (Money::fen(500), Money::fen(80)),
            Reach::Near => (Money::fen(700), Money::fen(150)),
            Reach::Far => (Money::fen(900), Money::fen(300)),
            Reach::Remote => (Money::fen(1800), Money::fen(1200)),
        }
    }
}

/// A province as it stands in an address, with its English name and how far it is.
pub struct Province {
    pub zh: &'static str,
    pub en: &'static str,
    pub reach: Reach,
}

impl Province {
    pub fn named(zh: &str) -> Option<&'static Province> {
        PROVINCES.iter().find(|province| province.zh == zh)
    }
}

/// Chilled parcels travel in an insulated box with ice.
const COLD_BOX: Money = Money::fen(400);

/// Parcels leave the hub in the evening; what is ordered by this hour of the day goes along.
pub const LAST_HOUR: &str = "16:00";

/// The fee for a parcel to the door: by weight, every begun kilogram counts.
pub fn fee(reach: Reach, gross_g: i64, chilled: bool) -> Money {
    let (first, further) = reach.tariff();
    let kilograms = (gross_g.max(1) + 999) / 1000;
    let carried = first + further.times(kilograms - 1);
    if chilled { carried + COLD_BOX } else { carried }
}

/// The day the parcel arrives when it is paid at `at`.
pub fn arrives(at: Timestamp, zone: Zone, reach: Reach) -> BusinessDay {
    let waits = i64::from(zone.clock(at).as_str() >= LAST_HOUR);
    zone.day(at).plus_days(waits + reach.days())
}

macro_rules! provinces {
    ($($zh:literal $en:literal $reach:ident),+ $(,)?) => { &[$(Province { zh: $zh, en: $en, reach: Reach::$reach }),+] };
}

/// Where parcels are sent. Shandong first, because most go there; the others in the order of the division codes.
pub const PROVINCES: &[Province] = provinces![
    "山东省" "Shandong" Home,
    "北京市" "Beijing" Near,
    "天津市" "Tianjin" Near,
    "河北省" "Hebei" Near,
    "山西省" "Shanxi" Near,
    "内蒙古自治区" "Inner Mongolia" Far,
    "辽宁省" "Liaoning" Far,
    "吉林省" "Jilin" Far,
    "黑龙江省" "Heilongjiang" Far,
    "上海市" "Shanghai" Near,
    "江苏省" "Jiangsu" Near,
    "浙江省" "Zhejiang" Near,
    "安徽省" "Anhui" Near,
    "福建省" "Fujian" Far,
    "江西省" "Jiangxi" Far,
    "河南省" "Henan" Near,
    "湖北省" "Hubei" Far,
    "湖南省" "Hunan" Far,
    "广东省" "Guangdong" Far,
    "广西壮族自治区" "Guangxi" Far,
    "海南省" "Hainan" Remote,
    "重庆市" "Chongqing" Far,
    "四川省" "Sichuan" Far,
    "贵州省" "Guizhou" Far,
    "云南省" "Yunnan" Far,
    "西藏自治区" "Tibet" Remote,
    "陕西省" "Shaanxi" Far,
    "甘肃省" "Gansu" Far,
    "青海省" "Qinghai" Remote,
    "宁夏回族自治区" "Ningxia" Far,
    "新疆维吾尔自治区" "Xinjiang" Remote,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_begun_kilogram_counts() {
        for (reach, gross_g, chilled, fen) in [
            (Reach::Home, 400, false, 500),
            (Reach::Home, 1000, false, 500),
            (Reach::Home, 1001, false, 580),
            (Reach::Home, 5400, true, 500 + 5 * 80 + 400),
            (Reach::Near, 5400, false, 700 + 5 * 150),
            (Reach::Remote, 10_800, false, 1800 + 10 * 1200),
        ] {
            assert_eq!(fee(reach, gross_g, chilled), Money::fen(fen), "{reach:?} {gross_g} g");
        }
    }

    #[test]
    fn what_is_ordered_after_the_last_hour_leaves_the_next_day() {
        let at = |text| Timestamp::parse(text).expect("valid");
        let day = |text| arrives(at(text), Zone::CHINA, Reach::Home).to_string();
        assert_eq!(day("2026-11-21T07:59:59Z"), "2026-11-22");
        assert_eq!(day("2026-11-21T08:00:00Z"), "2026-11-23");
        assert_eq!(arrives(at("2026-11-21T02:00:00Z"), Zone::CHINA, Reach::Near).to_string(), "2026-11-23");
    }
}
