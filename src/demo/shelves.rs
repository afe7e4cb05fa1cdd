//! Shelves under shelves, where a village shop's goods are many, and what some of them ask of their goods.

use catalog::{
    attribute::{self, Attribute, AttributeKind, Choice, Choices},
    category::{self, Labelled},
};
use kernel::{Result, Tx};

/// Code, names, and the shelf it stands under.
const SHELVES: [(&str, &str, &str, &str); 4] = [
    ("soy-vinegar", "酱油醋料酒", "Soy sauce, vinegar, wine", "condiment"),
    ("soy", "酱油", "Soy sauce", "soy-vinegar"),
    ("rice-grain", "米面杂粮", "Rice, flour and grain", "grain-oil"),
    ("cooking-oil", "食用油", "Cooking oil", "grain-oil"),
];

pub(super) async fn put_up(tx: &mut Tx) -> Result<()> {
    for (code, name_zh, name_en, parent) in SHELVES {
        category::put_up(tx, &Labelled { code, name_zh, name_en, parent: Some(parent) }).await?;
    }
    for attribute in asked() {
        attribute::put_up(tx, &attribute).await?;
    }
    Ok(())
}

/// What shelves ask of their goods.
fn asked() -> [Attribute; 5] {
    let one = |code: &str, category: &str, (name_zh, name_en): (&str, &str)| Attribute {
        code: code.to_owned(),
        category: category.to_owned(),
        kind: AttributeKind::YesNo,
        name_zh: name_zh.to_owned(),
        name_en: name_en.to_owned(),
        unit: String::new(),
        scale: 0,
        choices: Choices::default(),
        required: false,
        shown: true,
        facet: true,
        place: 0,
        retired: false,
    };
    let choice =
        |(code, zh, en): (&str, &str, &str)| Choice { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned(), retired: false };
    let choices = |all: &[(&str, &str, &str)]| Choices(all.iter().map(|one| choice(*one)).collect());
    let number =
        |unit: &str, scale, bare: Attribute| Attribute { kind: AttributeKind::Number, unit: unit.to_owned(), scale, facet: false, ..bare };
    let tastes = choices(&[("crisp", "脆甜", "Crisp and sweet"), ("soft", "软糯", "Soft"), ("sour", "酸甜", "Sweet and sour")]);
    let ways = choices(&[("brewed", "高盐稀态发酵", "Brewed in brine"), ("mixed", "配制", "Mixed")]);
    [
        Attribute { kind: AttributeKind::Choice, choices: tastes, ..one("taste", "fruit", ("口感", "Taste")) },
        number("°Bx", 1, one("sweetness", "fruit", ("糖度", "Sweetness"))),
        one("bagged", "fruit", ("套袋种植", "Grown in bags")),
        Attribute { kind: AttributeKind::Choice, choices: ways, required: true, ..one("brewing", "soy", ("酿造工艺", "Made by")) },
        number("g/100 ml", 2, one("amino", "soy", ("氨基酸态氮", "Amino acid nitrogen"))),
    ]
}
