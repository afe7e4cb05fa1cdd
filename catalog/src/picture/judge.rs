//! A file that says it is a picture, judged by its bytes before anything of it is unpacked: a bomb is small as a file.

use super::{Refusal, cut::Size};
use image::{ImageDecoder, ImageError, ImageFormat, Limits, metadata::Orientation};
use kernel::Result;

/// The most a file may weigh.
pub(crate) const MOST_BYTES: usize = 15 * 1024 * 1024;
const MOST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 40_000_000;
/// What unpacking may take of memory.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// What was seen of a file without unpacking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub kind: ImageFormat,
    /// Upright, as people look at it.
    pub size: Size,
}

pub(super) const KINDS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];

/// How a kind is written down, and the ending of its files.
pub(super) fn ending(kind: ImageFormat) -> &'static str {
    kind.extensions_str().first().copied().unwrap_or("bin")
}

/// Kind, size, and whether the file is there to its end. What lies in between is seen when the sizes are made.
pub(super) fn look(bytes: &[u8]) -> Result<Seen> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooHeavy { most_mb: 15 }.into());
    }
    let kind = image::guess_format(bytes).map_err(|_| Refusal::UnknownKind)?;
    if !KINDS.contains(&kind) {
        return Err(Refusal::UnknownKind.into());
    }
    let mut decoder = open(bytes, kind)?;
    // How a camera was held; what cannot be read was held upright.
    let held = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    match frames(bytes, kind) {
        None => Err(Refusal::Damaged.into()),
        Some(0 | 1) => Ok(Seen { kind, size: upright(decoder.dimensions(), held) }),
        Some(_) => Err(Refusal::Moving.into()),
    }
}

/// A file ready to be unpacked, if that takes no more pixels and memory than a shop has to spare.
pub(super) fn open(bytes: &[u8], kind: ImageFormat) -> Result<Box<dyn ImageDecoder + '_>> {
    let (width, height) = darkroom::size_of(bytes, kind).map_err(|_| Refusal::Damaged)?;
    let too_large = || Refusal::TooLarge { width: width.into(), height: height.into() };
    if width.max(height) > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large().into());
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(MOST_SIDE), Some(MOST_SIDE), Some(MOST_MEMORY));
    let decoder = darkroom::open(bytes, kind, limits).map_err(|error| match error {
        ImageError::Limits(_) => too_large(),
        _ => Refusal::Damaged,
    })?;
    // What a decoder needs besides is limited above; the picture itself is not.
    if decoder.total_bytes() > MOST_MEMORY { Err(too_large().into()) } else { Ok(decoder) }
}

fn upright((width, height): Size, orientation: Orientation) -> Size {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => (height, width),
        Orientation::NoTransforms | Orientation::Rotate180 | Orientation::FlipHorizontal | Orientation::FlipVertical => (width, height),
    }
}

/// How many pictures a file shows one after the other; nothing when it breaks off before its end.
fn frames(bytes: &[u8], kind: ImageFormat) -> Option<usize> {
    match kind {
        ImageFormat::Png => png(bytes),
        ImageFormat::WebP => webp(bytes),
        ImageFormat::Gif => gif(bytes),
        _ => jpeg(bytes),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

/// Parts with a length and a name, the last of them IEND; `acTL` says that it moves.
fn png(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut frames) = (8, 1);
    loop {
        let (length, name) = (number(bytes, at)?, bytes.get(at.checked_add(4)?..at.checked_add(8)?)?);
        let next = at.checked_add(12)?.checked_add(length)?;
        if next > bytes.len() {
            return None;
        }
        match name {
            b"IEND" => return Some(frames),
            b"acTL" => frames = number(bytes, at + 8)?.max(2),
            _ => {}
        }
        at = next;
    }
}

/// One box around all; parts named `ANMF` are frames.
fn webp(bytes: &[u8]) -> Option<usize> {
    let length = |at: usize| Some(usize::try_from(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?)).unwrap_or(0));
    let end = length(4)?.checked_add(8)?;
    if end > bytes.len() {
        return None;
    }
    let (mut at, mut frames) = (12, 0);
    while at + 8 <= end {
        frames += usize::from(bytes.get(at..at + 4)? == b"ANMF");
        let part = length(at + 4)?;
        at = at.checked_add(8)?.checked_add(part)?.checked_add(part % 2)?;
    }
    (at <= end + 1).then_some(frames.max(1))
}

/// Blocks until the sign that ends the file; each that begins with a comma is a frame.
fn gif(bytes: &[u8]) -> Option<usize> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + table(*bytes.get(10)?);
    let mut frames = 0;
    loop {
        at = match *bytes.get(at)? {
            0x3b => return Some(frames),
            0x21 => blocks(bytes, at + 2)?,
            0x2c => {
                frames += 1;
                blocks(bytes, at + 11 + table(*bytes.get(at + 9)?))?
            }
            _ => return None,
        };
    }
}

/// The end of a row of blocks, each with its length before it, the last one empty.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match usize::from(*bytes.get(at)?) {
            0 => return Some(at + 1),
            length => at += length + 1,
        }
    }
}

/// Segments with their lengths until the picture begins; its end is a sign that cannot occur within.
fn jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        let (sign, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        match marker {
            _ if sign != 0xff => return None,
            0xff => at += 1,
            0xda => break,
            _ => at += 2 + usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?)),
        }
    }
    bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]).then_some(1)
}
