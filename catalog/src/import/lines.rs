//! Where things stand in a file, as a person who opens it in an editor counts: by lines.

/// Counts lines on the way through a file. The reader of records counts too, but lags behind where lines end as
/// Windows ends them, and where empty ones lie between.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Lines<'a> {
        Lines { text: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of what begins at a byte or after the line ends there; bytes are asked for in their order.
    pub(super) fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let begin = byte + self.text[byte..].iter().take_while(|sign| matches!(sign, b'\r' | b'\n')).count();
        while self.at < begin {
            let sign = self.text[self.at];
            self.at += 1;
            let ends = sign == b'\n' || sign == b'\r' && self.text.get(self.at) != Some(&b'\n');
            self.line += u64::from(ends);
        }
        self.line
    }
}

/// The byte at which a quotation mark was opened that is never closed: everything after it is one cell.
pub(super) fn open_quote(text: &str, comma: u8) -> Option<usize> {
    enum In {
        Beginning,
        Plain,
        Quoted,
        Closed,
    }
    let (mut place, mut opened) = (In::Beginning, 0);
    for (at, sign) in text.bytes().enumerate() {
        place = match (place, sign) {
            (In::Quoted, b'"') => In::Closed,
            (In::Quoted, _) => In::Quoted,
            // A doubled mark inside a quotation is one of its letters.
            (In::Closed, b'"') => In::Quoted,
            (In::Beginning, b'"') => {
                opened = at;
                In::Quoted
            }
            (_, b'\r' | b'\n') => In::Beginning,
            (_, sign) if sign == comma => In::Beginning,
            _ => In::Plain,
        };
    }
    matches!(place, In::Quoted).then_some(opened)
}

/// The line at which a text breaks off.
pub(super) fn line_of(text: &str) -> u64 {
    1 + text.bytes().map(|sign| u64::from(sign == b'\n')).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for (end, name) in [("\n", "Unix"), ("\r\n", "Windows"), ("\r", "an old Mac")] {
            let text = ["a", "b", "", "c"].join(end);
            let mut lines = Lines::of(&text);
            let places: Vec<u64> = ["a", "b", "c"].iter().map(|word| text.find(word).expect("there") as u64).collect();
            assert_eq!(places.iter().map(|byte| lines.at(*byte)).collect::<Vec<_>>(), [1, 2, 4], "{name}");
        }
        assert_eq!(Lines::of("a\r\n\r\nb").at(2), 3, "what follows the line ends is meant");
    }

    #[test]
    fn a_quotation_that_is_never_closed_is_found_where_it_opens() {
        assert_eq!(open_quote("a,b\n\"c\",d\n", b','), None);
        assert_eq!(open_quote("a,\"b \"\"quoted\"\" c\"\n", b','), None);
        assert_eq!(open_quote("12\" pipe,b\n", b','), None, "a mark inside a plain cell is a letter");
        assert_eq!(open_quote("a,\"b\nc,d\n", b','), Some(2));
        assert_eq!(open_quote("\"a\",\"b \"\" c\nd", b','), Some(4));
        assert_eq!(line_of("a\nb\n"), 3);
    }
}
