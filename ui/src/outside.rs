//! How a page is known outside: the one address it has there, the same page in each language, and what a shared link shows.

use crate::{App, Lang, LangCode};

/// What search engines and shared links are told of a page. One path serves both languages by what the reader prefers;
/// outside, the plain path stands for Chinese and for whoever names no language, and `?lang=en` for English.
pub struct Outside {
    pub canonical: String,
    /// Language tag and address.
    pub alternates: [(&'static str, String); 3],
    /// As Open Graph names it.
    pub kind: &'static str,
    pub locale: &'static str,
    pub other_locale: &'static str,
    pub image: Option<OutsideImage>,
}

/// The picture beside a shared link.
pub struct OutsideImage {
    pub href: String,
    pub alt: String,
    pub width: i64,
    pub height: i64,
}

impl Outside {
    pub(crate) fn of(app: &App, t: &Lang, path: &str) -> Outside {
        let [zh, en] = [LangCode::Zh, LangCode::En].map(|code| app.address_in(code, path));
        let canonical = if t.is_zh() { zh.clone() } else { en.clone() };
        let (locale, other_locale) = if t.is_zh() { ("zh_CN", "en_GB") } else { ("en_GB", "zh_CN") };
        Outside {
            canonical,
            alternates: [(LangCode::Zh.tag(), zh.clone()), (LangCode::En.tag(), en), ("x-default", zh)],
            kind: "website",
            locale,
            other_locale,
            image: None,
        }
    }

    /// The page is about something that can be bought, with its picture.
    pub fn of_goods(mut self, image: Option<OutsideImage>) -> Outside {
        self.kind = "product";
        self.image = image;
        self
    }
}

impl App {
    /// A path as the world outside writes it in a language.
    pub fn address_in(&self, code: LangCode, path: &str) -> String {
        match (code, path.contains('?')) {
            (LangCode::Zh, _) => self.address(path),
            (LangCode::En, false) => self.address(&format!("{path}?lang=en")),
            (LangCode::En, true) => self.address(&format!("{path}&lang=en")),
        }
    }
}
