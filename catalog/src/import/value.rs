//! Choices as a file writes them: in the words of its language, or by their codes.

use crate::{PackKind, ProductKind, Regulated, ReturnPolicy, TaxClass, Temperature};
use kernel::{Unit, UnitCode};

/// A choice, in Chinese and in English.
type Words<T> = (T, &'static str, &'static str);

/// Something that is chosen from a short list.
pub(super) trait Chosen: Copy + PartialEq + 'static {
    const WORDS: &'static [Words<Self>];
    fn by_code(code: &str) -> Option<Self>;
}

impl Chosen for ProductKind {
    const WORDS: &'static [Words<ProductKind>] = &[
        (ProductKind::Specialty, "特产", "specialty"),
        (ProductKind::Consumer, "消费品", "consumer"),
        (ProductKind::Input, "农资", "input"),
    ];
    fn by_code(code: &str) -> Option<ProductKind> {
        ProductKind::parse(code)
    }
}

impl Chosen for Temperature {
    const WORDS: &'static [Words<Temperature>] =
        &[(Temperature::Ambient, "常温", "ambient"), (Temperature::Chilled, "冷藏", "chilled"), (Temperature::Frozen, "冷冻", "frozen")];
    fn by_code(code: &str) -> Option<Temperature> {
        Temperature::parse(code)
    }
}

impl Chosen for TaxClass {
    const WORDS: &'static [Words<TaxClass>] =
        &[(TaxClass::Produce, "农产品", "produce"), (TaxClass::Standard, "一般货物", "standard"), (TaxClass::Input, "农业投入品", "input")];
    fn by_code(code: &str) -> Option<TaxClass> {
        TaxClass::parse(code)
    }
}

impl Chosen for ReturnPolicy {
    const WORDS: &'static [Words<ReturnPolicy>] = &[
        (ReturnPolicy::SevenDays, "七日无理由", "seven days"),
        (ReturnPolicy::Fresh, "鲜活易腐", "fresh"),
        (ReturnPolicy::Made, "定作", "made to order"),
        (ReturnPolicy::Opened, "拆封不退", "recordings and software"),
        (ReturnPolicy::Press, "报刊", "press"),
    ];
    fn by_code(code: &str) -> Option<ReturnPolicy> {
        ReturnPolicy::parse(code)
    }
}

impl Chosen for Regulated {
    const WORDS: &'static [Words<Regulated>] = &[
        (Regulated::Pesticide, "农药", "pesticide"),
        (Regulated::Seed, "种子", "seed"),
        (Regulated::Fertiliser, "肥料", "fertiliser"),
        (Regulated::VeterinaryDrug, "兽药", "veterinary drug"),
        (Regulated::Fireworks, "烟花爆竹", "fireworks"),
    ];
    fn by_code(code: &str) -> Option<Regulated> {
        Regulated::parse(code)
    }
}

impl Chosen for PackKind {
    const WORDS: &'static [Words<PackKind>] = &[
        (PackKind::Each, "单件", "each"),
        (PackKind::Box, "盒", "box"),
        (PackKind::Case, "整箱", "case"),
        (PackKind::Jin, "斤", "jin"),
        (PackKind::Bag, "袋", "bag"),
        (PackKind::Bottle, "瓶", "bottle"),
    ];
    fn by_code(code: &str) -> Option<PackKind> {
        PackKind::parse(code)
    }
}

impl Chosen for bool {
    const WORDS: &'static [Words<bool>] = &[(true, "是", "yes"), (false, "否", "no")];
    fn by_code(code: &str) -> Option<bool> {
        match code {
            "1" | "true" | "y" | "✓" => Some(true),
            "0" | "false" | "n" => Some(false),
            _ => None,
        }
    }
}

impl Chosen for Unit {
    const WORDS: &'static [Words<Unit>] = &[
        (Unit::PIECE, "件", "piece"),
        (Unit::GRAMS, "千克", "kg"),
        (Unit { code: UnitCode::Litre, scale: 3 }, "升", "litre"),
        (Unit { code: UnitCode::Metre, scale: 2 }, "米", "metre"),
    ];
    fn by_code(code: &str) -> Option<Unit> {
        let upper = code.to_uppercase();
        match &*upper {
            "PIECES" | "PCS" | "EA" | "个" | "只" | "支" => return Some(Unit::PIECE),
            "KILOGRAM" | "公斤" => return Some(Unit::GRAMS),
            _ => {}
        }
        Unit::written(&upper)
    }
}

/// Reads a choice in either language.
pub(super) fn read<T: Chosen>(text: &str) -> Option<T> {
    let lower = text.trim().to_lowercase();
    let worded = T::WORDS.iter().find(|(_, zh, en)| *zh == lower || *en == lower).map(|(value, ..)| *value);
    worded.or_else(|| T::by_code(&lower))
}

/// Writes a choice in the words of a language; what has no words is written by its code.
pub(super) fn written<T: Chosen>(value: T, chinese: bool, code: impl Fn(T) -> String) -> String {
    let words = T::WORDS.iter().find(|(known, ..)| *known == value);
    words.map_or_else(|| code(value), |(_, zh, en)| if chinese { (*zh).to_owned() } else { (*en).to_owned() })
}

/// Everything that could be chosen, for a refusal.
pub(super) fn choices<T: Chosen>() -> String {
    T::WORDS.iter().map(|(_, zh, en)| format!("{zh}/{en}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: Chosen + std::fmt::Debug>(all: &[T], code: impl Fn(T) -> String + Copy) {
        for value in all.iter().copied() {
            for chinese in [true, false] {
                assert_eq!(read(&written(value, chinese, code)), Some(value));
            }
            assert_eq!(read(&code(value)), Some(value), "by its code");
        }
    }

    #[test]
    fn a_choice_is_read_as_it_is_written() {
        comes_back(ProductKind::ALL, |kind| kind.code().to_owned());
        comes_back(Temperature::ALL, |one| one.code().to_owned());
        comes_back(TaxClass::ALL, |one| one.code().to_owned());
        comes_back(ReturnPolicy::ALL, |one| one.code().to_owned());
        comes_back(Regulated::ALL, |one| one.code().to_owned());
        comes_back(PackKind::ALL, |one| one.code().to_owned());
        let litres = Unit { code: UnitCode::Litre, scale: 1 };
        comes_back(&[Unit::PIECE, Unit::GRAMS, litres], |unit| unit.to_string());
        assert_eq!((read::<bool>("TRUE"), read::<bool>("否"), read::<bool>("maybe")), (Some(true), Some(false), None));
        assert_eq!(read::<Unit>("furlong"), None);
    }
}
