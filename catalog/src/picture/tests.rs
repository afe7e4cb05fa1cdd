//! Files that a shop must not choke on, made here.

use super::{
    Refusal,
    cut::{Cut, Focal},
    judge::{self, MOST_BYTES},
    make,
};
use flate2::{Compression, write::ZlibEncoder};
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage, codecs::gif::GifEncoder};
use kernel::Error;
use std::io::{Cursor, Write as _};

/// A PNG says how large it is before anything that has to be unpacked: its signature, its head, and the name of what follows.
const HEAD: usize = 8 + 25 + 8;

fn written(picture: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, kind).expect("a picture is written");
    out.into_inner()
}

/// The check sum that PNG puts behind each of its parts.
fn crc(bytes: &[u8]) -> u32 {
    let bit = |sum: u32| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum)))
}

fn part(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name, body].concat();
    let length = u32::try_from(body.len()).expect("a part is short");
    [&length.to_be_bytes(), named.as_slice(), &crc(&named).to_be_bytes()].concat()
}

/// A whole and sound PNG of one colour, however large: nothing but noughts compresses a thousandfold.
fn bomb((width, height): (u32, u32), depth: u8, colour: u8, channels: u64) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let line = (u64::from(width) * channels * u64::from(depth)).div_ceil(8) + 1;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(1));
    let noughts = vec![0; usize::try_from(line).expect("a line fits")];
    for _ in 0..height {
        packed.write_all(&noughts).expect("memory takes it");
    }
    let body = packed.finish().expect("memory takes it");
    [&b"\x89PNG\r\n\x1a\n"[..], &part(b"IHDR", &head), &part(b"IDAT", &body), &part(b"IEND", &[])].concat()
}

fn refused(bytes: &[u8]) -> String {
    judge::look(bytes).map_or_else(|error| error.code().to_owned(), |seen| format!("taken: {seen:?}"))
}

fn made(bytes: &[u8], cuts: Vec<Cut>) -> kernel::Result<Vec<make::Shown>> {
    make::make(bytes, image::guess_format(bytes).expect("known"), |_| cuts)
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let (large, long) = (bomb((11_000, 11_000), 8, 2, 3), bomb((12_001, 3), 8, 0, 1));
    assert!(large.len() < 4 * 1024 * 1024, "a small file of 363 MB: {}", large.len());
    for file in [&large, &long] {
        assert_eq!(refused(file), "picture-too-large");
        assert_eq!(refused(&file[..HEAD]), "picture-too-large", "nothing is unpacked: its head is enough");
    }
    assert_eq!(made(&large, vec![Cut::Whole]).map(drop).expect_err("refused").code(), "picture-too-large", "not later either");
}

#[test]
fn few_pixels_that_take_much_memory_are_refused_as_well() {
    // 36 million pixels of eight bytes each: 288 MB, though the file weighs next to nothing and has pixels to spare.
    let deep = bomb((6_000, 6_000), 16, 6, 4);
    assert!(deep.len() < MOST_BYTES / 4, "{}", deep.len());
    for file in [&deep[..], &deep[..HEAD]] {
        assert_eq!(refused(file), "picture-too-large");
        assert_eq!(made(file, vec![Cut::Whole]).map(drop).expect_err("refused").code(), "picture-too-large");
    }
}

#[test]
fn what_moves_is_no_picture_for_a_shop() {
    let mut gif = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut gif);
        for shade in [0, 200] {
            let frame = image::Frame::new(image::RgbaImage::from_pixel(8, 6, image::Rgba([shade, 0, 0, 255])));
            encoder.encode_frame(frame).expect("a frame");
        }
    }
    let still = written(&DynamicImage::new_rgb8(8, 6), ImageFormat::Png);
    let moving = [&still[..33], &part(b"acTL", &[0, 0, 0, 9, 0, 0, 0, 0]), &still[33..]].concat();
    let webp = written(&DynamicImage::new_rgb8(8, 6), ImageFormat::WebP);
    let frames = [part_of_webp(b"VP8X", &[2, 0, 0, 0, 7, 0, 0, 5, 0, 0]), part_of_webp(b"ANIM", &[0; 6])].concat();
    let frame = part_of_webp(b"ANMF", &[&[0; 16][..], &webp[12..]].concat());
    let body = [b"WEBP".as_slice(), &frames, &frame, &frame].concat();
    let animated = [b"RIFF".as_slice(), &u32::try_from(body.len()).expect("short").to_le_bytes(), &body].concat();
    for file in [gif, moving, animated] {
        assert_eq!(refused(&file), "picture-moving", "{:?}", image::guess_format(&file));
    }
}

fn part_of_webp(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short");
    [name.as_slice(), &length.to_le_bytes(), body, &[0][..body.len() % 2]].concat()
}

#[test]
fn what_is_broken_off_is_noticed_wherever_it_breaks() {
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(90, 60, |x, y| Rgb([x as u8, y as u8, 90])));
    for kind in judge::KINDS {
        let whole = written(&picture, kind);
        assert_eq!(judge::look(&whole).expect("taken").size, (90, 60), "{kind:?}");
        for share in [40, 60, 80, 95] {
            assert_eq!(refused(&whole[..whole.len() * share / 100]), "picture-damaged", "{kind:?} at {share} %");
        }
    }
    for (file, code) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], "picture-unknown-kind"),
        (b"BM not a bitmap we take", "picture-unknown-kind"),
        (b"", "picture-unknown-kind"),
        (&vec![0; MOST_BYTES + 1], "picture-too-heavy"),
    ] {
        assert_eq!(refused(file), code);
    }
}

#[test]
fn what_is_spoilt_within_is_noticed_when_it_is_unpacked() {
    let mut spoilt = written(&DynamicImage::new_rgb8(900, 600), ImageFormat::Png);
    let middle = spoilt.len() / 2;
    spoilt[middle] ^= 0xff;
    assert!(refused(&spoilt).starts_with("taken"));
    assert_eq!(made(&spoilt, vec![Cut::Whole]).map(drop).expect_err("refused").code(), "picture-damaged");
}

/// A photograph by a telephone held sideways, with the place it was taken at.
fn photograph() -> (Vec<u8>, Vec<u8>) {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let place = [[35_u32, 1], [47, 1], [23, 1]].concat().into_iter().flat_map(u32::to_be_bytes).collect::<Vec<u8>>();
    let first = [&[0, 2][..], &entry(0x0112, 3, 1, [0, 6, 0, 0]), &entry(0x8825, 4, 1, 38_u32.to_be_bytes()), &[0; 4]].concat();
    let gps = [&[0, 1][..], &entry(2, 5, 3, 56_u32.to_be_bytes()), &[0; 4]].concat();
    let tiff = [b"MM\0*\0\0\0\x08", first.as_slice(), &gps, &place].concat();
    let exif = [b"Exif\0\0", tiff.as_slice()].concat();
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let halves = RgbImage::from_fn(120, 80, |x, _| if x < 60 { Rgb([220, 30, 30]) } else { Rgb([30, 30, 220]) });
    let plain = written(&DynamicImage::ImageRgb8(halves), ImageFormat::Jpeg);
    ([&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat(), place)
}

#[test]
fn a_photograph_stands_upright_and_does_not_tell_where_it_was_taken() {
    let (photograph, place) = photograph();
    assert!(photograph.windows(place.len()).any(|piece| piece == place), "the original tells");
    assert_eq!(judge::look(&photograph).expect("taken").size, (80, 120), "its size is said upright");
    for file in made(&photograph, vec![Cut::Whole, Cut::Square(Focal::MIDDLE)]).expect("made") {
        let tells = |word: &[u8]| file.bytes.windows(word.len()).any(|piece| piece == word);
        assert!(!tells(&place) && !tells(b"Exif") && !tells(b"EXIF") && !tells(b"GPS"), "{:?} {:?}", file.cut, file.format);
        let shown = image::load_from_memory(&file.bytes).expect("a picture");
        let (left, top) = (shown.get_pixel(shown.width() / 2, 3).0, shown.get_pixel(shown.width() / 2, shown.height() - 4).0);
        assert!(left[0] > 150 && top[2] > 150, "what was left is above: {left:?} {top:?}");
    }
}

#[test]
fn a_picture_is_made_in_every_width_and_holes_in_it_show_paper() {
    let png = written(&DynamicImage::new_rgba8(1000, 750), ImageFormat::Png);
    let files = made(&png, [vec![Cut::Whole], Cut::around((1000, 750), Focal { x: 0, y: 0 })].concat()).expect("made");
    assert_eq!(files.len(), 11, "the whole in three widths and two kinds, the square in two, the wide one as JPEG");
    for file in files {
        let shown = image::load_from_memory(&file.bytes).expect("a picture");
        assert_eq!(shown.dimensions(), file.cut.size((1000, 750), file.width));
        let paper = shown.get_pixel(5, 5).0;
        assert!(paper[..3].iter().zip([250, 246, 237]).all(|(got, want)| got.abs_diff(want) < 4), "{paper:?}");
    }
}

#[test]
fn a_cut_shows_what_lies_at_the_focal_point() {
    let thirds = RgbImage::from_fn(900, 300, |x, _| [Rgb([220, 30, 30]), Rgb([30, 200, 30]), Rgb([30, 30, 220])][(x / 300) as usize]);
    let png = written(&DynamicImage::ImageRgb8(thirds), ImageFormat::Png);
    for (x, channel) in [(10, 0), (50, 1), (95, 2)] {
        for file in made(&png, vec![Cut::Square(Focal { x, y: 50 })]).expect("made") {
            let shown = image::load_from_memory(&file.bytes).expect("a picture");
            let middle = shown.get_pixel(shown.width() / 2, shown.height() / 2).0;
            assert!((0..3).all(|one| (middle[one] > 120) == (one == channel)), "at {x}: {middle:?}");
        }
    }
}

#[test]
fn a_refusal_names_its_number() {
    let error = Error::from(Refusal::TooHeavy { most_mb: 15 });
    assert_eq!(error.issues()[0].code, "picture-too-heavy");
}
