//! How a picture is cut for its place on a page: around the point that must be seen, in a few widths, as JPEG and WebP.

pub use darkroom::{Piece, Size};

use super::WIDTHS;
use std::fmt;

/// The point of a picture that must be seen, in hundredths from its left and its upper edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Focal {
    pub x: i64,
    pub y: i64,
}

impl Focal {
    /// Where a picture is cut around as long as nobody says otherwise.
    pub const MIDDLE: Focal = Focal { x: 50, y: 50 };

    /// Nothing outside of the picture.
    pub fn at(x: i64, y: i64) -> Option<Focal> {
        ((0..=100).contains(&x) && (0..=100).contains(&y)).then_some(Focal { x, y })
    }
}

/// What is shown of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Whole,
    /// 4:3, as food stands on a shelf and on its page.
    Card(Focal),
    /// For a line of a list.
    Square(Focal),
    /// For headers, and for links to a page that are passed on.
    Wide(Focal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For everyone.
    Jpeg,
    /// Smaller, for browsers that say they can.
    Webp,
}

impl Format {
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Webp => "image/webp",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Webp => "webp",
        }
    }
}

impl Cut {
    /// What stands on a shelf: the whole picture when it has that shape already.
    pub fn card(of: Size, focal: Focal) -> Cut {
        let (wide, high) = (u64::from(of.0) * 3, u64::from(of.1) * 4);
        if wide.abs_diff(high) * 100 <= wide { Cut::Whole } else { Cut::Card(focal) }
    }

    /// Everything that is made of a picture around a focal point, besides the whole.
    pub(super) fn around(of: Size, focal: Focal) -> Vec<Cut> {
        let card = Some(Cut::card(of, focal)).filter(|card| *card != Cut::Whole);
        card.into_iter().chain([Cut::Square(focal), Cut::Wide(focal)]).collect()
    }

    /// What it is called outside of the house.
    pub fn shape(self) -> &'static str {
        match self {
            Cut::Whole => "whole",
            Cut::Card(_) => "card",
            Cut::Square(_) => "square",
            Cut::Wide(_) => "wide",
        }
    }

    pub fn widths(self) -> &'static [u32] {
        match self {
            Cut::Whole | Cut::Card(_) => &WIDTHS,
            Cut::Square(_) => &[160, 320],
            Cut::Wide(_) => &[1200],
        }
    }

    /// Programs that fetch the picture of a link know JPEG.
    pub(super) fn formats(self) -> &'static [Format] {
        match self {
            Cut::Wide(_) => &[Format::Jpeg],
            Cut::Whole | Cut::Card(_) | Cut::Square(_) => &[Format::Jpeg, Format::Webp],
        }
    }

    fn ratio(self, of: Size) -> Size {
        match self {
            Cut::Whole => of,
            Cut::Card(_) => (4, 3),
            Cut::Square(_) => (1, 1),
            Cut::Wide(_) => (1200, 630),
        }
    }

    fn focal(self) -> Focal {
        match self {
            Cut::Whole => Focal::MIDDLE,
            Cut::Card(focal) | Cut::Square(focal) | Cut::Wide(focal) => focal,
        }
    }

    /// The largest piece of this shape around the focal point, as near to it as the edges allow.
    pub fn piece(self, of: Size) -> Piece {
        let (ratio, focal) = (self.ratio(of), self.focal());
        let wide = narrow(u64::from(of.1) * u64::from(ratio.0) / u64::from(ratio.1.max(1))).clamp(1, of.0.max(1));
        let high = narrow(u64::from(of.0) * u64::from(ratio.1) / u64::from(ratio.0.max(1))).clamp(1, of.1.max(1));
        Piece { left: start(of.0, wide, focal.x), top: start(of.1, high, focal.y), size: (wide, high) }
    }

    /// How large it is shown when so much width was asked for; what is small is not blown up.
    pub fn size(self, of: Size, width: u32) -> Size {
        let (wide, high) = self.piece(of).size;
        let width = width.min(wide);
        (width, narrow((u64::from(high) * u64::from(width)).div_ceil(u64::from(wide.max(1)))).max(1))
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Where a piece begins so that the focal point is in its middle, and it does not hang over an edge.
fn start(whole: u32, piece: u32, focal: i64) -> u32 {
    let middle = i64::from(whole) * focal / 100;
    let last = i64::from(whole.saturating_sub(piece));
    u32::try_from((middle - i64::from(piece) / 2).clamp(0, last)).unwrap_or(0)
}

/// The name of what is shown: the hash of the original, the cut, the width, the kind of file. What has a name never
/// changes, so what was fetched once is never asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'a> {
    pub sha: &'a str,
    pub cut: Cut,
    pub width: u32,
    pub format: Format,
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-", self.sha)?;
        let focal = self.cut.focal();
        match self.cut {
            Cut::Whole => Ok(()),
            Cut::Card(_) => write!(f, "card-{}-{}-", focal.x, focal.y),
            Cut::Square(_) => write!(f, "square-{}-{}-", focal.x, focal.y),
            Cut::Wide(_) => write!(f, "wide-{}-{}-", focal.x, focal.y),
        }?;
        write!(f, "{}.{}", self.width, self.format.ending())
    }
}

impl Name<'_> {
    /// Anything that we would not write ourselves is no picture of ours.
    pub(crate) fn read(name: &str) -> Option<Name<'_>> {
        let (stem, ending) = name.rsplit_once('.')?;
        let format = [Format::Jpeg, Format::Webp].into_iter().find(|format| format.ending() == ending)?;
        let (rest, width) = stem.rsplit_once('-')?;
        let (sha, cut) = rest.split_once('-').map_or((rest, Some(Cut::Whole)), |(sha, cut)| (sha, read_cut(cut)));
        let read = Name { sha, cut: cut?, width: width.parse().ok()?, format };
        let hash = sha.len() == 32 && sha.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let made = read.cut.widths().contains(&read.width) && read.cut.formats().contains(&format);
        (hash && made && read.to_string() == name).then_some(read)
    }

    pub(super) fn focal(&self) -> Focal {
        self.cut.focal()
    }
}

fn read_cut(text: &str) -> Option<Cut> {
    let mut parts = text.split('-');
    let (shape, x, y) = (parts.next()?, parts.next()?, parts.next()?);
    let focal = Focal::at(x.parse().ok()?, y.parse().ok()?)?;
    match shape {
        "card" => Some(Cut::Card(focal)),
        "square" => Some(Cut::Square(focal)),
        "wide" => Some(Cut::Wide(focal)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_cut_around_the_point_that_must_be_seen_and_never_over_its_edge() {
        let of = (1000, 500);
        let piece = |x, y, cut: fn(Focal) -> Cut| {
            let piece = cut(Focal { x, y }).piece(of);
            (piece.left, piece.top, piece.size.0, piece.size.1)
        };
        assert_eq!(piece(50, 50, Cut::Square), (250, 0, 500, 500));
        assert_eq!(piece(0, 0, Cut::Square), (0, 0, 500, 500));
        assert_eq!(piece(100, 100, Cut::Square), (500, 0, 500, 500));
        assert_eq!(piece(60, 10, Cut::Square), (350, 0, 500, 500));
        assert_eq!(piece(0, 50, Cut::Card), (0, 0, 666, 500));
        assert_eq!(piece(50, 50, Cut::Wide), (24, 0, 952, 500));
        assert_eq!(Cut::Wide(Focal { x: 50, y: 90 }).piece((600, 800)), Piece { left: 0, top: 485, size: (600, 315) });
        assert_eq!(Cut::Whole.piece((1, 12_000)), Piece { left: 0, top: 0, size: (1, 12_000) });
    }

    #[test]
    fn what_is_small_is_not_blown_up_and_what_is_four_to_three_is_not_cut() {
        let focal = Focal::MIDDLE;
        assert_eq!(Cut::Whole.size((1000, 750), 1600), (1000, 750));
        assert_eq!(Cut::Wide(focal).size((4000, 3000), 1200), (1200, 630));
        assert_eq!(Cut::Whole.size((1, 12_000), 320), (1, 12_000));
        assert_eq!(Cut::card((4000, 3000), focal), Cut::Whole);
        assert_eq!(Cut::card((1600, 1201), focal), Cut::Whole);
        assert_eq!(Cut::card((3000, 4000), focal), Cut::Card(focal));
    }

    #[test]
    fn a_name_is_read_as_it_is_written_and_no_other() {
        let sha = "0123456789abcdef0123456789abcdef";
        let focal = Focal { x: 7, y: 100 };
        for cut in [Cut::Whole, Cut::Card(focal), Cut::Square(focal), Cut::Wide(focal)] {
            for (width, format) in cut.widths().iter().flat_map(|width| cut.formats().iter().map(move |format| (*width, *format))) {
                let name = Name { sha, cut, width, format };
                assert_eq!(Name::read(&name.to_string()), Some(name));
            }
        }
        for wrong in ["", "x", "-320.jpg", "0123-320.jpg", "../0123456789abcdef0123456789abcd-320.jpg"] {
            assert_eq!(Name::read(wrong), None, "{wrong}");
        }
        for rest in
            ["-321.jpg", "-0320.jpg", "-320.png", "-card-7-101-320.jpg", "-card-07-10-320.jpg", "-card-7-320.jpg", "-wide-7-7-1200.webp"]
        {
            assert_eq!(Name::read(&format!("{sha}{rest}")), None, "{rest}");
        }
    }
}
