//! How a page names a picture.

use super::{
    WIDTHS,
    cut::{Cut, Focal, Format, Name, Size},
};
use askama::Template;

/// The address of a whole picture in one of its widths.
pub fn href(sha: &str, width: u32) -> String {
    named(sha, Cut::Whole, width, Format::Jpeg)
}

/// The address of a cut in one of its widths and kinds of file.
pub fn named(sha: &str, cut: Cut, width: u32, format: Format) -> String {
    format!("/media/{}", Name { sha, cut, width, format })
}

/// All widths of a picture of which only the hash is known, for the browser to choose from.
pub fn srcset(sha: &str, format: Format) -> String {
    WIDTHS.map(|width| format!("{} {width}w", named(sha, Cut::Whole, width, format))).join(", ")
}

/// All widths of a cut that differ, each with how wide it is in truth.
pub fn srcset_of(sha: &str, cut: Cut, of: Size, format: Format) -> String {
    let mut all: Vec<(u32, String)> = Vec::new();
    for width in cut.widths() {
        let wide = cut.size(of, *width).0;
        if all.last().is_none_or(|(last, _)| *last < wide) {
            all.push((wide, format!("{} {wide}w", named(sha, cut, *width, format))));
        }
    }
    all.into_iter().map(|(_, one)| one).collect::<Vec<_>>().join(", ")
}

/// A cut in one of its sizes, and the kinds of file it is made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    pub cut: Cut,
    /// By which its address names it; what is small is not blown up to it.
    pub width: u32,
    pub size: Size,
    pub formats: &'static [Format],
}

/// Everything that is made of a picture around its focal point; of widths it does not reach, the first.
pub fn made(of: Size, focal: Focal) -> Vec<Made> {
    let mut all: Vec<Made> = Vec::new();
    for cut in std::iter::once(Cut::Whole).chain(Cut::around(of, focal)) {
        for width in cut.widths() {
            let size = cut.size(of, *width);
            if all.last().is_none_or(|last| last.cut != cut || last.size != size) {
                all.push(Made { cut, width: *width, size, formats: cut.formats() });
            }
        }
    }
    all
}

/// A picture on a page of the desk: its words, its box, and how wide it stands. Printed by a template as it is.
#[derive(Template)]
#[template(
    source = r#"<img src="{{ self.src() }}" srcset="{{ self.srcset() }}" sizes="{{ sizes }}" alt="{{ alt }}" width="{{ width }}" height="{{ height }}"{% if eager %} fetchpriority="high"{% else %} loading="lazy"{% endif %} decoding="async">"#,
    ext = "html"
)]
pub struct Img<'a> {
    pub sha: &'a str,
    pub cut: Cut,
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
        let widths = self.cut.widths();
        named(self.sha, self.cut, widths.get(1).or(widths.first()).copied().unwrap_or(WIDTHS[0]), Format::Jpeg)
    }

    fn srcset(&self) -> String {
        let one = |width: &u32| format!("{} {width}w", named(self.sha, self.cut, *width, Format::Jpeg));
        self.cut.widths().iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
