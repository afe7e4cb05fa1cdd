//! The label on a parcel: 76 × 130 mm, as parcel printers take it. Chinese is set in the face that every reader and
//! printer driver brings for Adobe-GB1, letters and digits in Courier, so nothing has to be embedded.

use super::{ParcelCard, ParcelLine};
use barcoders::sym::code128::Code128;
use catalog::Temperature;
use coop::PlaceCard;
use kernel::{Error, Result};
use pdf_writer::{
    Content, Finish, Name, Pdf, Rect, Ref, Str,
    types::{CidFontType, FontFlags, SystemInfo},
};
use qrcode::{Color, EcLevel, QrCode};

/// Everything a label says.
pub(crate) struct Label<'a> {
    pub parcel: &'a ParcelCard,
    pub lines: &'a [ParcelLine],
    pub from: &'a PlaceCard,
    /// The address of the goods' letter.
    pub link: &'a str,
}

/// Width and height in tenths of a millimetre; everything on the sheet is measured so, from the upper left.
const SHEET: (i16, i16) = (760, 1300);
/// One tenth of a millimetre in points.
const TENTH_MM: f32 = 0.283_464_57;
const PAGE: Rect = Rect { x1: 0.0, y1: 0.0, x2: 215.43, y2: 368.5 };

pub(crate) fn pdf(label: &Label<'_>) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new();
    head(&mut sheet, label);
    recipient(&mut sheet, label.parcel);
    barcode(&mut sheet, &label.parcel.waybill)?;
    contents(&mut sheet, label);
    letter_code(&mut sheet, label.link)?;
    Ok(bind(sheet))
}

fn head(sheet: &mut Sheet, label: &Label<'_>) {
    sheet.text((40, 80), 52, "十品");
    sheet.text((170, 80), 30, &label.from.name_zh);
    let cold = match label.parcel.temperature {
        Temperature::Ambient => "常温",
        Temperature::Chilled => "冷藏",
        Temperature::Frozen => "冷冻",
    };
    sheet.text((600, 80), 52, cold);
    sheet.rule(110);
    let region: Vec<String> = wrap(&label.parcel.ship_to.region, 110, 1);
    sheet.text((40, 200), 60, region.first().map_or("", String::as_str));
    sheet.rule(240);
}

fn recipient(sheet: &mut Sheet, parcel: &ParcelCard) {
    sheet.text((40, 300), 44, &format!("收 {}  {}", parcel.masked_name(), parcel.masked_phone()));
    for (row, line) in (0i16..).zip(wrap(&parcel.ship_to.address, 190, 3)) {
        sheet.text((40, 360 + row * 46), 36, &line);
    }
    sheet.rule(500);
}

/// The waybill as bars: two letters, then digits two by two.
fn barcode(sheet: &mut Sheet, waybill: &str) -> Result<()> {
    let (letters, digits) = waybill.split_at_checked(2).unwrap_or((waybill, ""));
    let code = Code128::new(format!("\u{0181}{letters}\u{0106}{digits}")).map_err(|e| Error::fault(format_args!("barcode: {e}")))?;
    let bars = code.encode();
    let width = i16::try_from(bars.len()).unwrap_or(0) * 4;
    let mut x = (SHEET.0 - width) / 2;
    for bar in bars {
        if bar == 1 {
            sheet.block((x, 530), (4, 150));
        }
        x += 4;
    }
    sheet.text((164, 730), 40, waybill);
    sheet.rule(760);
    Ok(())
}

fn contents(sheet: &mut Sheet, label: &Label<'_>) {
    for (row, line) in (0i16..5).zip(label.lines) {
        let words = wrap(&line.label_zh, 210, 1);
        sheet.text((40, 815 + row * 80), 32, words.first().map_or("", String::as_str));
        sheet.text((40, 848 + row * 80), 24, &format!("批次 {}", line.lot_code));
    }
    let more = label.lines.len().saturating_sub(5);
    if more > 0 {
        sheet.text((40, 1225), 24, &format!("另有 {more} 项"));
    }
    sheet.text((40, 1265), 24, "扫码看产地、检测和一路经手");
}

/// The letter of what is inside, as a square to be scanned.
fn letter_code(sheet: &mut Sheet, link: &str) -> Result<()> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).map_err(|e| Error::fault(format_args!("QR code: {e}")))?;
    let across = i16::try_from(code.width()).unwrap_or(i16::MAX);
    let dot = 220 / across;
    let (mut x, mut y) = (0, 0);
    for color in code.to_colors() {
        if color == Color::Dark {
            sheet.block((500 + x * dot, 1020 + y * dot), (dot, dot));
        }
        x += 1;
        if x == across {
            (x, y) = (0, y + 1);
        }
    }
    Ok(())
}

/// Breaks a text into lines of so many tenths of its size: a Chinese letter is as wide as it is high, a letter of
/// Courier six tenths of that. What does not fit is left off.
fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        let wide = if letter.is_ascii() { 6 } else { 10 };
        if used + wide > width {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        lines.last_mut().expect("there is always a line").push(letter);
    }
    lines.truncate(most);
    lines
}

/// A sheet being drawn on.
struct Sheet(Content);

const SONG: Name<'static> = Name(b"Song");
const COURIER: Name<'static> = Name(b"Courier");

impl Sheet {
    fn new() -> Sheet {
        let mut content = Content::new();
        content.transform([TENTH_MM, 0.0, 0.0, TENTH_MM, 0.0, 0.0]);
        Sheet(content)
    }

    /// Text on a base line, each stretch of it in the face that has its letters.
    fn text(&mut self, (x, y): (i16, i16), size: i16, text: &str) {
        self.0.begin_text().next_line(f32::from(x), f32::from(SHEET.1 - y));
        let letters: Vec<char> = text.chars().collect();
        for run in letters.chunk_by(|one, next| one.is_ascii() == next.is_ascii()) {
            let words: String = run.iter().collect();
            if words.is_ascii() {
                self.0.set_font(COURIER, f32::from(size)).show(Str(words.as_bytes()));
            } else {
                let utf16: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
                self.0.set_font(SONG, f32::from(size)).show(Str(&utf16));
            }
        }
        self.0.end_text();
    }

    fn block(&mut self, (x, y): (i16, i16), (width, height): (i16, i16)) {
        self.0.rect(f32::from(x), f32::from(SHEET.1 - y - height), f32::from(width), f32::from(height)).fill_nonzero();
    }

    fn rule(&mut self, y: i16) {
        self.block((30, y), (SHEET.0 - 60, 4));
    }
}

fn bind(sheet: Sheet) -> Vec<u8> {
    let [catalog, pages, page, content, face, song, metrics, courier] = [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    leaf.media_box(PAGE).parent(pages).contents(content);
    leaf.resources().fonts().pair(SONG, face).pair(COURIER, courier);
    leaf.finish();
    pdf.stream(content, &sheet.0.finish());
    let gb1 = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"GB1"), supplement: 4 };
    pdf.type0_font(face).base_font(Name(b"STSong-Light-UniGB-UTF16-H")).encoding_predefined(Name(b"UniGB-UTF16-H")).descendant_font(song);
    let mut cid = pdf.cid_font(song);
    cid.subtype(CidFontType::Type0).base_font(Name(b"STSong-Light")).system_info(gb1).font_descriptor(metrics).default_width(1000.0);
    cid.finish();
    pdf.type1_font(courier).base_font(Name(b"Courier-Bold"));
    pdf.font_descriptor(metrics)
        .name(Name(b"STSong-Light"))
        .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
        .bbox(Rect::new(-25.0, -254.0, 1000.0, 880.0))
        .italic_angle(0.0)
        .ascent(880.0)
        .descent(-120.0)
        .cap_height(880.0)
        .stem_v(93.0);
    pdf.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_addresses_break_and_do_not_run_off_the_label() {
        assert_eq!(wrap("北京市海淀区中关村大街1号", 60, 3), vec!["北京市海淀区", "中关村大街1", "号"]);
        assert_eq!(wrap("北京市海淀区中关村大街1号", 60, 1), vec!["北京市海淀区"]);
        assert_eq!(wrap("", 60, 3), vec![String::new()]);
    }

    #[test]
    fn a_label_is_a_whole_document_of_one_page() {
        let mut sheet = Sheet::new();
        barcode(&mut sheet, "YS2611210123456789").expect("a waybill makes bars");
        letter_code(&mut sheet, "https://shipin.example/trace/LQ261121-7K3F2Q").expect("an address makes a square");
        sheet.text((40, 80), 52, "十品");
        let pdf = bind(sheet);
        assert!(pdf.starts_with(b"%PDF-1.") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
        let text = String::from_utf8_lossy(&pdf);
        let table: usize =
            text.rsplit_once("startxref").and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok()).expect("a cross-reference");
        assert!(text.is_char_boundary(0) && pdf[table..].starts_with(b"xref"), "the cross-reference is where the end says");
        assert!(text.contains("/Count 1") && text.contains("UniGB-UTF16-H"));
    }
}
