//! What is shown of a picture, made from its original: upright, without a word about camera or place.

use super::{
    Refusal,
    cut::{Cut, Format},
    judge,
};
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};
use image::{DynamicImage, GenericImageView as _, ImageDecoder as _, ImageFormat, RgbImage, codecs::jpeg::JpegEncoder, imageops};
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
    let mut decoder = judge::open(bytes, kind)?;
    let orientation = decoder.orientation().map_err(|_| Refusal::Damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
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
