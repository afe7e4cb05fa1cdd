//! What is shown of a picture, made from its original: upright, without a word about camera or place.

use super::{
    Refusal,
    cut::{Cut, Format},
    judge,
};
use darkroom::Print;
use image::ImageFormat;
use kernel::{Error, Result};

const QUALITY: u8 = 80;
/// What shows through a picture with holes: paper.
const PAPER: [u8; 3] = [250, 246, 237];

/// One file to be shown.
pub(super) struct Shown {
    pub cut: Cut,
    pub width: u32,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// Unpacks an original once and makes every width and kind of file of the cuts it is asked for.
pub(super) fn make(original: &[u8], kind: ImageFormat, cuts: impl FnOnce((u32, u32)) -> Vec<Cut>) -> Result<Vec<Shown>> {
    let picture = Print::of(judge::open(original, kind)?, PAPER).map_err(|_| Refusal::Damaged)?;
    let mut all = Vec::new();
    for cut in cuts(picture.size()) {
        for width in cut.widths().iter().copied() {
            let of = picture.size();
            let small = picture.cut(cut.piece(of), cut.size(of, width)).map_err(Error::fault)?;
            for format in cut.formats().iter().copied() {
                all.push(Shown { cut, width, format, bytes: packed(&small, format)? });
            }
        }
    }
    Ok(all)
}

fn packed(small: &Print, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Jpeg => small.jpeg(QUALITY).map_err(Error::fault),
        Format::Webp => small.webp(QUALITY).map_err(|error| Error::fault(format_args!("WebP: {error:?}"))),
    }
}
