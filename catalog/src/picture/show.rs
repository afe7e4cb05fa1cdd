//! How a page names a picture.

use super::WIDTHS;
use askama::Template;

/// The address of a picture in one of its widths.
pub fn href(sha: &str, width: u32) -> String {
    format!("/media/{sha}-{width}.jpg")
}

/// All widths, for the browser to choose from.
pub fn srcset(sha: &str) -> String {
    WIDTHS.map(|width| format!("{} {width}w", href(sha, width))).join(", ")
}

/// A picture on a page: its words, its box, and how wide it stands. Printed by a template as it is.
#[derive(Template)]
#[template(
    source = r#"<img src="{{ self.src() }}" srcset="{{ self.srcset() }}" sizes="{{ sizes }}" alt="{{ alt }}" width="{{ width }}" height="{{ height }}"{% if eager %} fetchpriority="high"{% else %} loading="lazy"{% endif %} decoding="async">"#,
    ext = "html"
)]
pub struct Img<'a> {
    pub sha: &'a str,
    pub alt: &'a str,
    pub width: i64,
    pub height: i64,
    /// As CSS says it: `(min-width: 60rem) 25vw, 50vw`.
    pub sizes: &'a str,
    /// For the first picture of a page only.
    pub eager: bool,
}

impl askama::filters::HtmlSafe for Img<'_> {}

impl Img<'_> {
    fn src(&self) -> String {
        href(self.sha, 800)
    }

    fn srcset(&self) -> String {
        srcset(self.sha)
    }
}
