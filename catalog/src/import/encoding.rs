//! In which encoding a CSV was saved. UTF-8 and UTF-16 say so with a mark, UTF-8 is also known by itself; what is neither is
//! read as GB18030, which spreadsheets in China save as, and refused where it is not that either.

use super::{Refusal, lines};
use encoding_rs::{DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use kernel::Result;

kernel::coded! {
    /// How the letters of a file were written down.
    pub enum Encoding {
        Utf8 = "utf-8",
        Utf16 = "utf-16",
        /// The national standard; GBK is the part of it that most files keep to.
        Gb18030 = "gb18030",
    }
}

/// The text of a file, and how it was written down.
pub(super) fn read(bytes: &[u8]) -> Result<(String, Encoding)> {
    let (encoding, rest, kind) = known(bytes);
    let text = decoded(encoding, rest).map_err(|line| Refusal::NotText { line })?;
    // PostgreSQL keeps no such character, and no spreadsheet writes one.
    match text.find('\0') {
        Some(at) => Err(Refusal::NotText { line: lines::line_of(&text[..at]) }.into()),
        None => Ok((text, kind)),
    }
}

/// What the mark at the beginning says, or else the letters themselves; and what comes after the mark.
fn known(bytes: &[u8]) -> (&'static encoding_rs::Encoding, &[u8], Encoding) {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => (encoding, &bytes[mark..], Encoding::Utf16),
        Some((_, mark)) => (UTF_8, &bytes[mark..], Encoding::Utf8),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes, Encoding::Utf8),
        None => (GB18030, bytes, Encoding::Gb18030),
    }
}

/// Everything decoded, or the first line that cannot be.
fn decoded(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> std::result::Result<String, u64> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(0);
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true).0 {
        DecoderResult::InputEmpty => {
            text.shrink_to_fit();
            Ok(text)
        }
        DecoderResult::Malformed(..) | DecoderResult::OutputFull => Err(lines::line_of(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file is read as, or the line at which it cannot be.
    fn told(bytes: &[u8]) -> (String, String) {
        match read(bytes) {
            Ok((text, encoding)) => (text, encoding.to_string()),
            Err(error) => (error.code().to_owned(), String::new()),
        }
    }

    #[test]
    fn a_file_is_read_in_the_encoding_it_was_saved_in() {
        let text = "名称,货号\r\n山茶皂,A\r\n";
        let utf16 = |two: fn(u16) -> [u8; 2]| std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(two).collect::<Vec<u8>>();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), "utf-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "utf-8"),
            (utf16(u16::to_le_bytes), "utf-16"),
            (utf16(u16::to_be_bytes), "utf-16"),
            (GB18030.encode(text).0.into_owned(), "gb18030"),
        ] {
            assert_eq!(told(&bytes), (text.to_owned(), encoding.to_owned()));
        }
        // A character that GBK lacks takes four bytes.
        assert_eq!(told(&GB18030.encode("㐂,鿀\n").0), ("㐂,鿀\n".to_owned(), "gb18030".to_owned()));
        assert_eq!(told(b"Title,SKU\nplain,A\n").1, "utf-8");
    }

    #[test]
    fn what_is_no_text_is_refused_at_its_line() {
        let line = |bytes: &[u8]| match decoded(known(bytes).0, known(bytes).1) {
            Ok(_) => 0,
            Err(line) => line,
        };
        assert_eq!(line(b"a\n\xb2\xe8\nb\xff\n"), 3, "no encoding has it");
        assert_eq!(line(b"\xef\xbb\xbfa\nb\xb2\xe8\n"), 2, "marked as UTF-8 and is not");
        assert_eq!(line(b"\xff\xfea\x00\n\x00\x00\xdc"), 2, "half of a character");
        for bytes in [&b"a\nb\0c"[..], b"\xb2\xe8\0", b"\x89PNG\r\n\x1a\n\xff\xff"] {
            assert_eq!(told(bytes).0, "import-not-text");
        }
    }
}
