//! What pages say, looked up by message id, so that a story finds things by their words and no rewording breaks it.

use std::sync::LazyLock;
use ui::{LangCode, Languages};

static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| Languages::new(shipin::LOCALES));

/// The message in English.
pub fn word(id: &str) -> String {
    let t = LANGUAGES.get(LangCode::En);
    assert!(t.knows(id), "no message is called {id}");
    t.say(id).into_owned()
}

/// The message in Chinese.
pub fn in_chinese(id: &str) -> String {
    LANGUAGES.get(LangCode::Zh).say(id).into_owned()
}
