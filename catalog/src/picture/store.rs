//! The picture store: originals as they came, and what is shown, made from them.

use super::WIDTHS;
use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};
use image::{
    DynamicImage, GenericImageView as _, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder, imageops,
};
use kernel::{Arg, Error, Refused, Result};
use std::{
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Semaphore;

/// The most a file may weigh.
pub(crate) const MOST_BYTES: usize = 15 * 1024 * 1024;
const MOST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 40_000_000;
/// What decoding may take of memory before it is given up.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 80;
/// How long a picture waits for its turn before it is asked to come back.
const PATIENCE: Duration = Duration::from_secs(20);
/// What shows through a picture with holes: paper.
const PAPER: [u8; 3] = [250, 246, 237];

#[derive(Debug, PartialEq)]
pub enum Refusal {
    TooHeavy {
        most_mb: i64,
    },
    /// Not a JPEG, PNG, WebP or GIF.
    UnknownKind,
    /// More pixels than any shop needs.
    TooLarge {
        width: i64,
        height: i64,
    },
    /// Broken off, or not what it says it is.
    Damaged,
    TooMany {
        most: i64,
    },
    /// The only one of a product on the web's shelf.
    Last,
    /// Others are being made; come back in a moment.
    Busy,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooHeavy { .. } => "picture-too-heavy",
            Refusal::UnknownKind => "picture-unknown-kind",
            Refusal::TooLarge { .. } => "picture-too-large",
            Refusal::Damaged => "picture-damaged",
            Refusal::TooMany { .. } => "picture-too-many",
            Refusal::Last => "picture-last",
            Refusal::Busy => "busy",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooHeavy { most_mb } => vec![("most", most_mb.into())],
            Refusal::TooLarge { width, height } => vec![("width", width.into()), ("height", height.into())],
            Refusal::TooMany { most } => vec![("most", most.into())],
            Refusal::UnknownKind | Refusal::Damaged | Refusal::Last | Refusal::Busy => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("picture")
    }
}

/// A picture that was taken in: the hash it is known by, and its size upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub sha: String,
    pub width: u32,
    pub height: u32,
}

/// The pictures of the shop in a folder: originals, private as they came, and derivatives without a word about camera
/// or place. Derivatives can be made again from originals at any time.
pub struct Pictures {
    folder: PathBuf,
    turns: Arc<Semaphore>,
}

impl Pictures {
    /// Opens the folder; makes it when it is missing.
    pub fn open(folder: &Path) -> Result<Pictures> {
        std::fs::create_dir_all(folder.join("originals"))?;
        std::fs::create_dir_all(folder.join("shown"))?;
        let spare = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
        Ok(Pictures { folder: folder.to_path_buf(), turns: Arc::new(Semaphore::new(spare)) })
    }

    /// Takes a picture in: judged by its bytes and not its name, turned upright, and made in every width. The same
    /// bytes twice are one picture.
    pub async fn store(&self, bytes: Vec<u8>) -> Result<Stored> {
        if bytes.len() > MOST_BYTES {
            return Err(Refusal::TooHeavy { most_mb: 15 }.into());
        }
        let kind = allowed_kind(&bytes)?;
        let sha = kernel::sha256_hex(&bytes)[..32].to_owned();
        let (original, shown) = (self.original(&sha, kind), self.shown(&sha));
        self.in_turn(move || {
            let (width, height) = make(&bytes, kind, &shown)?;
            write_once(&original, &bytes)?;
            Ok(Stored { sha, width, height })
        })
        .await
    }

    /// The bytes of a picture in one of its widths; made again if only the original is left.
    pub async fn show(&self, sha: &str, width: u32) -> Result<Vec<u8>> {
        let path = self.shown(sha)(width);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(bytes),
            Err(_) => {
                self.make_again(sha).await?;
                tokio::fs::read(&path).await.map_err(|_| Error::NotFound)
            }
        }
    }

    async fn make_again(&self, sha: &str) -> Result<()> {
        for kind in KINDS {
            let Ok(bytes) = tokio::fs::read(self.original(sha, kind)).await else { continue };
            let shown = self.shown(sha);
            self.in_turn(move || make(&bytes, kind, &shown)).await?;
            return Ok(());
        }
        Err(Error::NotFound)
    }

    /// Heavy work waits for one of the processor's cores, beside those that serve pages.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await.map_err(|_| Refusal::Busy)?;
        let turn = turn.map_err(Error::fault)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(Error::fault)?
    }

    fn original(&self, sha: &str, kind: ImageFormat) -> PathBuf {
        let ending = kind.extensions_str().first().copied().unwrap_or("bin");
        self.folder.join("originals").join(&sha[..2]).join(format!("{sha}.{ending}"))
    }

    fn shown(&self, sha: &str) -> impl Fn(u32) -> PathBuf + Send + 'static {
        let (folder, sha) = (self.folder.join("shown").join(&sha[..2]), sha.to_owned());
        move |width| folder.join(format!("{sha}-{width}.jpg"))
    }
}

const KINDS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif];

fn allowed_kind(bytes: &[u8]) -> Result<ImageFormat> {
    let kind = image::guess_format(bytes).map_err(|_| Refusal::UnknownKind)?;
    if KINDS.contains(&kind) { Ok(kind) } else { Err(Refusal::UnknownKind.into()) }
}

/// Makes every width that is not there yet; answers the size of the upright original.
fn make(bytes: &[u8], kind: ImageFormat, shown: &impl Fn(u32) -> PathBuf) -> Result<(u32, u32)> {
    let upright = decode(bytes, kind)?;
    let (width, height) = upright.dimensions();
    if WIDTHS.iter().all(|width| shown(*width).exists()) {
        return Ok((width, height));
    }
    let flat = DynamicImage::ImageRgb8(on_paper(&upright));
    for most in WIDTHS {
        write_once(&shown(most), &jpeg(&flat, most.min(width))?)?;
    }
    Ok((width, height))
}

/// Size is read before anything is unpacked: a bomb is small as a file.
fn decode(bytes: &[u8], kind: ImageFormat) -> Result<DynamicImage> {
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), kind).into_dimensions().map_err(|_| Refusal::Damaged)?;
    if width > MOST_SIDE || height > MOST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::TooLarge { width: width.into(), height: height.into() }.into());
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(MOST_SIDE), Some(MOST_SIDE), Some(MOST_MEMORY));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Refusal::Damaged)?;
    let orientation = decoder.orientation().map_err(|_| Refusal::Damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Damaged)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// JPEG knows no holes; they are filled with paper.
fn on_paper(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let mut paper = DynamicImage::ImageRgb8(RgbImage::from_pixel(picture.width(), picture.height(), image::Rgb(PAPER)));
    imageops::overlay(&mut paper, picture, 0, 0);
    paper.into_rgb8()
}

fn jpeg(picture: &DynamicImage, width: u32) -> Result<Vec<u8>> {
    let height = (u64::from(picture.height()) * u64::from(width)).div_ceil(u64::from(picture.width()).max(1));
    let height = u32::try_from(height).unwrap_or(1).max(1);
    let mut small = DynamicImage::ImageRgb8(RgbImage::new(width, height));
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Lanczos3));
    Resizer::new().resize(picture, &mut small, Some(&lanczos)).map_err(Error::fault)?;
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(&small).map_err(Error::fault)?;
    Ok(out)
}

/// A file is there whole or not at all, and what is there is never written again.
fn write_once(path: &Path, bytes: &[u8]) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let folder = path.parent().ok_or_else(|| Error::fault("a picture lies in a folder"))?;
    std::fs::create_dir_all(folder)?;
    let draft = path.with_extension(format!("{:?}.draft", std::thread::current().id()));
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgba8(width, height).write_to(&mut out, ImageFormat::Png).expect("a picture is written");
        out.into_inner()
    }

    #[tokio::test]
    async fn a_picture_is_shown_in_every_width_and_never_blown_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let pictures = Pictures::open(folder.path()).expect("a store");
        let stored = pictures.store(png(1000, 750)).await.expect("taken in");
        assert_eq!((stored.width, stored.height), (1000, 750));
        for (asked, wide, high) in [(320, 320, 240), (800, 800, 600), (1600, 1000, 750)] {
            let bytes = pictures.show(&stored.sha, asked).await.expect("shown");
            let shown = image::load_from_memory(&bytes).expect("a picture");
            assert_eq!(shown.dimensions(), (wide, high));
            let paper = shown.get_pixel(5, 5).0;
            assert!(paper[..3].iter().zip(PAPER).all(|(got, want)| got.abs_diff(want) < 4), "holes show paper: {paper:?}");
        }
        std::fs::remove_dir_all(folder.path().join("shown")).expect("the derivatives are lost");
        assert!(pictures.show(&stored.sha, 320).await.is_ok(), "and made again from the original");
        assert_eq!(pictures.store(png(1000, 750)).await.expect("again"), stored, "the same bytes are the same picture");
    }

    #[tokio::test]
    async fn pictures_come_as_cameras_phones_and_programs_make_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let pictures = Pictures::open(folder.path()).expect("a store");
        for kind in KINDS {
            let mut out = Cursor::new(Vec::new());
            DynamicImage::new_rgb8(90, 60).write_to(&mut out, kind).expect("a picture is written");
            let stored = pictures.store(out.into_inner()).await.expect("taken in");
            assert_eq!((stored.width, stored.height), (90, 60), "{kind:?}");
            let shown = pictures.show(&stored.sha, 320).await.expect("shown");
            assert_eq!(image::guess_format(&shown).expect("known"), ImageFormat::Jpeg, "{kind:?}");
        }
    }

    /// A picture that says it is so large, and has nothing in it.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(1, 1);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    /// The check sum that PNG puts behind each of its parts.
    fn crc(bytes: &[u8]) -> u32 {
        let bit = |sum: u32| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
        !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
    }

    #[tokio::test]
    async fn what_is_no_picture_for_a_shop_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let pictures = Pictures::open(folder.path()).expect("a store");
        let cut = png(400, 300)[..200].to_vec();
        let cases: [(&str, Vec<u8>); 7] = [
            ("picture-unknown-kind", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            ("picture-unknown-kind", b"BM not a bitmap we take".to_vec()),
            ("picture-damaged", cut),
            ("picture-too-large", png(12_001, 2)),
            ("picture-too-large", bomb(11_000, 11_000)),
            ("picture-damaged", bomb(6_000, 6_000)),
            ("picture-too-heavy", vec![0; MOST_BYTES + 1]),
        ];
        for (code, bytes) in cases {
            assert_eq!(pictures.store(bytes).await.expect_err("refused").code(), code);
        }
    }
}
