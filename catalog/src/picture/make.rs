//! What is shown of a picture, made from its original: upright, without a word about camera or place.

use super::{
    Refusal,
    cut::{Cut, Format},
    judge::{MOST_SIDE, must_be_small_enough},
};
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    codecs::jpeg::JpegEncoder, imageops,
};
use kernel::{Error, Result};
use std::io::Cursor;

/// What unpacking may take of memory before it is given up.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
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
    let picture = DynamicImage::ImageRgb8(on_paper(unpack(original, kind)?));
    let mut all = Vec::new();
    for cut in cuts(picture.dimensions()) {
        for width in cut.widths().iter().copied() {
            let small = resized(&picture, cut, width)?;
            for format in cut.formats().iter().copied() {
                all.push(Shown { cut, width, format, bytes: encoded(&small, format)? });
            }
        }
    }
    Ok(all)
}

fn unpack(bytes: &[u8], kind: ImageFormat) -> Result<DynamicImage> {
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), kind).into_dimensions().map_err(|_| Refusal::Damaged)?;
    must_be_small_enough((width, height))?;
    let refused = |error: ImageError| match error {
        ImageError::Limits(_) => Refusal::TooLarge { width: width.into(), height: height.into() },
        _ => Refusal::Damaged,
    };
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(MOST_SIDE), Some(MOST_SIDE), Some(MOST_MEMORY));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// JPEG knows no holes; they are filled with paper.
fn on_paper(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut paper = DynamicImage::ImageRgb8(RgbImage::from_pixel(picture.width(), picture.height(), image::Rgb(PAPER)));
    imageops::overlay(&mut paper, &picture, 0, 0);
    paper.into_rgb8()
}

fn resized(picture: &DynamicImage, cut: Cut, width: u32) -> Result<RgbImage> {
    let (of, piece) = (picture.dimensions(), cut.piece(picture.dimensions()));
    let (wide, high) = cut.size(of, width);
    let mut small = DynamicImage::ImageRgb8(RgbImage::new(wide, high));
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Lanczos3)).crop(
        piece.left.into(),
        piece.top.into(),
        piece.size.0.into(),
        piece.size.1.into(),
    );
    Resizer::new().resize(picture, &mut small, Some(&lanczos)).map_err(Error::fault)?;
    Ok(small.into_rgb8())
}

fn encoded(small: &RgbImage, format: Format) -> Result<Vec<u8>> {
    match format {
        Format::Jpeg => {
            let mut out = Vec::new();
            JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(small).map_err(Error::fault)?;
            Ok(out)
        }
        Format::Webp => {
            let encoder = webp::Encoder::from_rgb(small.as_raw(), small.width(), small.height());
            let out = encoder.encode_simple(false, QUALITY.into()).map_err(|error| Error::fault(format_args!("WebP: {error:?}")))?;
            Ok(out.to_vec())
        }
    }
}
