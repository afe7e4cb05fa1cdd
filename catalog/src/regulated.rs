//! Goods that may be sold only under a number that an authority gave them, and what that number looks like.
//!
//! The forms are those of the labels: 农药登记证 (PD, for fields; WP, for houses), 品种审定 and 品种登记 or the licence of the
//! seed's maker, 肥料登记证 or the production licence of those that need none, 兽药批准文号 (order 4 of 2015), and the
//! licence to deal in fireworks (应急厅〔2020〕31号). A form says that a number was read rightly, not that it is valid: who
//! lists the goods looks at the paper.

kernel::coded! {
    /// Which law goods are under.
    pub enum Regulated {
        Pesticide = "pesticide",
        Seed = "seed",
        Fertiliser = "fertiliser",
        VeterinaryDrug = "veterinary_drug",
        Fireworks = "fireworks",
    }
}

kernel::coded! {
    /// Whether a shopper may send goods back without giving a reason (消费者权益保护法, article 25). What that article does
    /// not name can be excluded only if each buyer confirms it, which the shop does not ask; so it is not offered.
    pub enum ReturnPolicy {
        SevenDays = "seven_days",
        /// Fresh and perishable goods are not sent back; what came spoilt is made good.
        Fresh = "fresh",
        /// Made as the buyer ordered it.
        Made = "made",
        /// Recordings, software and the like, opened.
        Opened = "opened",
        /// Newspapers and magazines, delivered.
        Press = "press",
    }
}

impl Regulated {
    /// Fireworks are neither posted nor put into parcels (烟花爆竹安全管理条例); they are sold over the counter only.
    pub fn may_be_sent(self) -> bool {
        self != Regulated::Fireworks
    }

    /// Whether a number has a form that this class has on its labels.
    pub fn fits(self, number: &str) -> bool {
        let number = plain(number);
        match self {
            Regulated::Pesticide => is_pesticide(&number),
            Regulated::Seed => is_seed(&number),
            Regulated::Fertiliser => is_fertiliser(&number),
            Regulated::VeterinaryDrug => is_veterinary(&number),
            Regulated::Fireworks => is_fireworks(&number),
        }
    }

    /// A number of this class, for a form to show.
    pub fn example(self) -> &'static str {
        match self {
            Regulated::Pesticide => "PD20170001",
            Regulated::Seed => "国审玉20180001",
            Regulated::Fertiliser => "农肥(2018)准字1234号",
            Regulated::VeterinaryDrug => "兽药字150123456",
            Regulated::Fireworks => "(鲁)PF〔2020〕00123",
        }
    }
}

/// Without spaces, in capitals, with one kind of bracket: as different hands write the same number.
fn plain(number: &str) -> String {
    let one = |sign: char| match sign {
        '（' | '〔' | '［' | '[' | '【' => '(',
        '）' | '〕' | '］' | ']' | '】' => ')',
        other => other.to_ascii_uppercase(),
    };
    number.chars().filter(|sign| !sign.is_whitespace()).map(one).collect()
}

fn digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What stands before and after a year in brackets: `农肥(2018)准字1234号` is `农肥`, `准字1234号`.
fn around_year(number: &str) -> Option<(&str, &str)> {
    let (at, _) = number.match_indices('(').find(|(at, _)| number.get(at + 1..at + 5).is_some_and(|year| digits(year, 4, 4)))?;
    Some((&number[..at], number.get(at + 5..)?.strip_prefix(')')?))
}

/// `PD20170001`, `WP20080005`, `PD85122-3`, `PD20081234F090001`.
fn is_pesticide(number: &str) -> bool {
    let Some(rest) = number.strip_prefix("PD").or_else(|| number.strip_prefix("WP")) else { return false };
    let (main, repacked) = rest.split_once('F').map_or((rest, None), |(main, repacked)| (main, Some(repacked)));
    let (serial, variety) = main.split_once('-').map_or((main, None), |(serial, variety)| (serial, Some(variety)));
    digits(serial, 5, 8) && variety.is_none_or(|part| digits(part, 1, 3)) && repacked.is_none_or(|part| digits(part, 2, 8))
}

/// `国审玉20180001`, `鲁审麦20190005`, `GPD番茄(2018)370001`, `B(鲁)农种许字(2021)第0123号`.
fn is_seed(number: &str) -> bool {
    if let Some((before, after)) = around_year(number) {
        let licence = after.strip_prefix('第').and_then(|rest| rest.strip_suffix('号')).is_some_and(|serial| digits(serial, 1, 6));
        return before.ends_with("农种许字") && licence
            || before.strip_prefix("GPD").is_some_and(|crop| !crop.is_empty()) && digits(after, 6, 6);
    }
    let Some((place, rest)) = number.split_once('审') else { return false };
    let crop: String = rest.chars().take_while(|sign| !sign.is_ascii_digit()).collect();
    !place.is_empty() && !crop.is_empty() && digits(&rest[crop.len()..], 7, 8)
}

/// `农肥(2018)准字1234号`, `微生物肥(2018)准字(1234)号`, `鲁农肥(2019)准字0001号`, `(鲁)XK13-001-00123`.
fn is_fertiliser(number: &str) -> bool {
    if let Some((_, serial)) = number.split_once("XK13-001-") {
        return digits(serial, 4, 6);
    }
    let Some((before, after)) = around_year(number) else { return false };
    let serial = after.strip_prefix("准字").or_else(|| after.strip_prefix("备字")).and_then(|rest| rest.strip_suffix('号'));
    let serial = serial.map(|serial| serial.trim_start_matches('第').trim_start_matches('(').trim_end_matches(')'));
    (before.ends_with("农肥") || before.ends_with("微生物肥")) && serial.is_some_and(|serial| digits(serial, 1, 6))
}

/// `兽药字150123456`, `兽药字(2015)150123456`, `兽药添字150126789`, `兽药生字150123456`.
fn is_veterinary(number: &str) -> bool {
    let Some(rest) = number.strip_prefix("兽药") else { return false };
    let rest = ["添", "生", "进"].iter().find_map(|kind| rest.strip_prefix(kind)).unwrap_or(rest);
    let Some(rest) = rest.strip_prefix('字') else { return false };
    let serial = around_year(rest).filter(|(before, _)| before.is_empty()).map_or(rest, |(_, serial)| serial);
    digits(serial, 9, 9)
}

/// `(鲁)PF(2020)00123` for wholesale, `(鲁Q)LS(2020)00123` for a shop.
fn is_fireworks(number: &str) -> bool {
    let Some((before, serial)) = around_year(number) else { return false };
    let Some((place, kind)) = before.strip_prefix('(').and_then(|rest| rest.split_once(')')) else { return false };
    !place.is_empty() && matches!(kind.trim_start_matches("YH"), "PF" | "LS") && digits(serial, 1, 8)
}

#[cfg(test)]
mod tests {
    use super::Regulated::{self, *};

    #[test]
    fn a_number_has_the_form_of_its_class() {
        let good: [(Regulated, &[&str]); 5] = [
            (Pesticide, &["PD20170001", "wp20080005", "PD85122-3", "PD 20081234F090001"]),
            (Seed, &["国审玉20180001", "鲁审麦2019005", "GPD番茄(2018)370001", "B（鲁）农种许字〔2021〕第0123号"]),
            (
                Fertiliser,
                &[
                    "农肥（2018）准字1234号",
                    "微生物肥(2018)准字(1234)号",
                    "鲁农肥(2019)准字0001号",
                    "（鲁）XK13-001-00123",
                    "鲁农肥(2021)备字第12号",
                ],
            ),
            (VeterinaryDrug, &["兽药字150123456", "兽药字（2015）150123456", "兽药添字150126789"]),
            (Fireworks, &["（鲁）PF〔2020〕00123", "(鲁Q)LS[2020]123", "(鲁)YHPF(2017)000123"]),
        ];
        for (class, numbers) in good {
            assert!(class.fits(class.example()), "{class}: its own example");
            for number in numbers {
                assert!(class.fits(number), "{class}: {number}");
                let others = Regulated::ALL.iter().filter(|other| **other != class && other.fits(number));
                assert_eq!(others.count(), 0, "{number} is of one class");
            }
        }
    }

    #[test]
    fn what_has_another_form_is_no_number() {
        let wrong: [(Regulated, &[&str]); 5] = [
            (Pesticide, &["", "PD", "LS20071573", "PD2017", "PD20170001-", "PD201700010", "PD2017OOO1", "20170001"]),
            (Seed, &["国审20180001", "审玉20180001", "国审玉2018", "GPD(2018)370001", "GPD番茄370001", "农种许字第1号"]),
            (Fertiliser, &["农肥准字", "农肥(18)准字1号", "肥(2018)准字1号", "XK13-001-", "XK13-002-00123"]),
            (VeterinaryDrug, &["兽药字15012345", "药字150123456", "兽药字(15)150123456", "国药准字H20123456"]),
            (Fireworks, &["PF(2020)123", "(鲁)XX(2020)123", "(鲁)PF2020123", "()LS(2020)1"]),
        ];
        for (class, numbers) in wrong {
            for number in numbers {
                assert!(!class.fits(number), "{class}: {number}");
            }
        }
    }

    #[test]
    fn fireworks_are_never_sent() {
        assert!(!Fireworks.may_be_sent() && Pesticide.may_be_sent());
    }
}
