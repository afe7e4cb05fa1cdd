//! What can be chosen in the desk's forms: a value, its words, and whether it is chosen.

use crate::category::Tree;
use coop::PartyCard;
use ui::Lang;

pub(super) type Options = Vec<(String, String, bool)>;

/// Options for a closed list of words; their names are `prefix-code`.
pub(crate) fn coded(t: &Lang, prefix: &str, codes: impl Iterator<Item = &'static str>, chosen: &str) -> Options {
    codes.map(|code| (code.to_owned(), t.say(format!("{prefix}-{code}")).into_owned(), code == chosen)).collect()
}

pub(super) fn any(t: &Lang, options: Options) -> Options {
    let none = !options.iter().any(|(.., chosen)| *chosen);
    std::iter::once((String::new(), t.say("catalog-any").into_owned(), none)).chain(options).collect()
}

/// Shelves to choose from, each with those it stands under.
pub(crate) fn shelves(t: &Lang, all: &Tree, chosen: &str) -> Options {
    all.iter().map(|shelf| (shelf.code.clone(), all.full_name(t, &shelf.code), shelf.code == chosen)).collect()
}

/// A party to choose, nobody first.
pub(super) fn parties(t: &Lang, all: &[PartyCard], chosen: &str) -> Options {
    let none = (String::new(), t.say("catalog-nobody").into_owned(), chosen.is_empty());
    let one = |party: &PartyCard| (party.id.to_string(), party.name(t).to_owned(), party.id.to_string() == chosen);
    std::iter::once(none).chain(all.iter().map(one)).collect()
}
