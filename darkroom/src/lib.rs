//! Pictures unpacked, made smaller and packed again. Whoever takes a file from strangers judges it before he has it unpacked.
//!
//! It stands alone and knows nothing of the trade: not whose a picture is, not where it hangs. It is a room of its own because it
//! does nothing but arithmetic on pixels, most of it written for any kind of pixel and compiled where it is asked for: here, where
//! it is made quick even while everything else is made to be compiled soon.

pub use fast_image_resize::ResizeError;
pub use webp::WebPEncodingError;

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, ExtendedColorType, GenericImageView as _, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits, RgbImage,
    codecs::jpeg::JpegEncoder, imageops,
};
use std::io::Cursor;

/// How wide and how high.
pub type Size = (u32, u32);

/// A piece of a picture, in its own pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub left: u32,
    pub top: u32,
    pub size: Size,
}

/// What a file says of its size, before anything of it is unpacked.
pub fn size_of(bytes: &[u8], kind: ImageFormat) -> ImageResult<Size> {
    ImageReader::with_format(Cursor::new(bytes), kind).into_dimensions()
}

/// A file ready to be unpacked, within limits.
pub fn open(bytes: &[u8], kind: ImageFormat, limits: Limits) -> ImageResult<Box<dyn ImageDecoder + '_>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    Ok(Box::new(reader.into_decoder()?))
}

/// An unpacked picture without holes: eight bits each of red, green and blue.
pub struct Print(DynamicImage);

impl Print {
    /// Unpacks a file and turns it upright; through its holes shows paper of this colour.
    pub fn of(mut file: Box<dyn ImageDecoder + '_>, paper: [u8; 3]) -> ImageResult<Print> {
        let orientation = file.orientation()?;
        let mut picture = DynamicImage::from_decoder(file)?;
        picture.apply_orientation(orientation);
        Ok(Print(DynamicImage::ImageRgb8(on_paper(picture, paper))))
    }

    pub fn size(&self) -> Size {
        self.0.dimensions()
    }

    /// A piece of it, made so large.
    pub fn cut(&self, piece: Piece, (wide, high): Size) -> Result<Print, ResizeError> {
        let mut small = DynamicImage::ImageRgb8(RgbImage::new(wide, high));
        let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
            piece.left.into(),
            piece.top.into(),
            piece.size.0.into(),
            piece.size.1.into(),
        );
        Resizer::new().resize(&self.0, &mut small, Some(&lanczos))?;
        Ok(Print(small))
    }

    pub fn jpeg(&self, quality: u8) -> ImageResult<Vec<u8>> {
        let mut out = Vec::new();
        let (wide, high) = self.size();
        JpegEncoder::new_with_quality(&mut out, quality).encode(self.0.as_bytes(), wide, high, ExtendedColorType::Rgb8)?;
        Ok(out)
    }

    pub fn webp(&self, quality: u8) -> Result<Vec<u8>, WebPEncodingError> {
        let encoder = webp::Encoder::from_rgb(self.0.as_bytes(), self.0.width(), self.0.height());
        encoder.encode_simple(false, quality.into()).map(|out| out.to_vec())
    }
}

fn on_paper(picture: DynamicImage, paper: [u8; 3]) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let mut sheet = DynamicImage::ImageRgb8(RgbImage::from_pixel(picture.width(), picture.height(), image::Rgb(paper)));
    imageops::overlay(&mut sheet, &picture, 0, 0);
    sheet.into_rgb8()
}
