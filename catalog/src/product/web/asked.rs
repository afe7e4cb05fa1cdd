//! What the editor asks of a product because of its shelf.

use super::{
    Options,
    editor::{Editor, Slot},
};
use crate::{
    attribute::{Attribute, AttributeKind, Attributes, field},
    category::Tree,
};
use ui::{Lang, Typed};

/// One thing that is asked, with the control of its kind.
pub(super) struct Question {
    pub slot: Slot,
    pub name: String,
    pub kind: &'static str,
    pub unit: String,
    pub required: bool,
    pub options: Options,
}

/// Something the product says that nobody asks any more.
pub(super) struct Unasked {
    pub slot: Slot,
    pub name: String,
    pub said: String,
}

impl Editor {
    /// Asks what the shelf asks that is chosen in the form.
    pub(super) fn ask(&mut self, t: &Lang, typed: &Typed, shelves: &Tree, attributes: &Attributes) {
        let asked: Vec<&Attribute> = attributes.of_shelf(shelves, typed.value("category")).collect();
        let others = attributes.iter().filter(|one| !asked.iter().any(|own| own.code == one.code));
        let said = others.filter(|one| !typed.value(&field(&one.code)).is_empty());
        self.unasked = said.map(|one| unasked(t, typed, one)).collect();
        self.asked = asked.into_iter().map(|one| question(t, typed, one)).collect();
        let wrong = self.asked.iter().map(|one| (&one.slot, &one.name)).chain(self.unasked.iter().map(|one| (&one.slot, &one.name)));
        let told =
            |name: &String, what: &String| t.with("ui-field-issue").set("field", name.as_str()).set("what", what.as_str()).to_string();
        self.wrong.extend(wrong.filter_map(|(slot, name)| Some((slot.name.clone(), told(name, slot.issue.as_ref()?)))));
    }
}

pub(super) fn question(t: &Lang, typed: &Typed, one: &Attribute) -> Question {
    let slot = Slot::of(typed, field(&one.code));
    let options = options(t, one, &slot.value);
    Question { name: one.name(t).to_owned(), kind: one.kind.code(), unit: one.unit.clone(), required: one.required, options, slot }
}

fn unasked(t: &Lang, typed: &Typed, one: &Attribute) -> Unasked {
    let slot = Slot::of(typed, field(&one.code));
    Unasked { name: one.name(t).to_owned(), said: one.said(t, &slot.value), slot }
}

/// Nothing said first; a choice that was retired stands there as long as the product says it.
fn options(t: &Lang, one: &Attribute, chosen: &str) -> Options {
    let none = (String::new(), t.say("attribute-not-said").into_owned(), chosen.is_empty());
    let answers: Options = match one.kind {
        AttributeKind::Choice => {
            let shown = one.choices.0.iter().filter(|choice| !choice.retired || choice.code == chosen);
            let named = |choice: &crate::attribute::Choice| {
                let name = t.pick(&choice.zh, &choice.en);
                if choice.retired { t.with("attribute-retired-choice").set("choice", name).to_string() } else { name.to_owned() }
            };
            shown.map(|choice| (choice.code.clone(), named(choice), choice.code == chosen)).collect()
        }
        AttributeKind::YesNo => ["yes", "no"].map(|code| (code.to_owned(), one.said(t, code), code == chosen)).into(),
        AttributeKind::Number | AttributeKind::Text => Vec::new(),
    };
    std::iter::once(none).chain(answers).collect()
}
