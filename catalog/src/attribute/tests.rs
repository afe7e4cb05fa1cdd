//! What is an answer to what.

use super::{Attribute, AttributeKind, Choice, Choices};

fn asked(kind: AttributeKind) -> Attribute {
    let choice = |code: &str, retired| Choice { code: code.to_owned(), zh: code.to_owned(), en: code.to_owned(), retired };
    Attribute {
        code: "one".to_owned(),
        category: "fruit".to_owned(),
        kind,
        name_zh: "一".to_owned(),
        name_en: "One".to_owned(),
        unit: "%".to_owned(),
        scale: 1,
        choices: Choices(vec![choice("crisp", false), choice("soft", true)]),
        required: false,
        shown: true,
        facet: true,
        place: 1,
        retired: false,
    }
}

#[test]
fn an_answer_fits_its_kind_and_is_kept_in_one_way_of_writing_it() {
    let read = |kind, typed: &str| asked(kind).read(typed);
    for (kind, typed, kept) in [
        (AttributeKind::Choice, " crisp ", Some("crisp")),
        (AttributeKind::Choice, "hard", None),
        (AttributeKind::Number, "12.50", None),
        (AttributeKind::Number, "12.5", Some("12.5")),
        (AttributeKind::Number, "013", Some("13")),
        (AttributeKind::Number, "13.0", Some("13")),
        (AttributeKind::Number, "much", None),
        (AttributeKind::YesNo, "yes", Some("yes")),
        (AttributeKind::YesNo, "maybe", None),
        (AttributeKind::Text, "  by hand ", Some("by hand")),
        (AttributeKind::Text, "", None),
    ] {
        assert_eq!(read(kind, typed).as_deref(), kept, "{kind}: {typed}");
    }
}

#[test]
fn a_retired_choice_is_read_and_no_longer_fits() {
    let taste = asked(AttributeKind::Choice);
    assert_eq!(taste.read("soft").as_deref(), Some("soft"));
    assert!(taste.holds("crisp") && !taste.holds("soft") && !taste.holds(""));
}
