//! Han characters spelt in letters. Meilisearch would cut Chinese by a dictionary of its own, join variants and
//! read them as pinyin, depending on how it was built; letters it leaves alone.

use super::super::words::is_han;

/// One or several characters, five letters each: as many sixteenths as a code point has.
pub(super) fn spelt(text: &str) -> String {
    let letters = |c: char| (0..5).rev().map(move |place| char::from(b'a' + u8::try_from((u32::from(c) >> (place * 4)) & 15).unwrap_or(0)));
    text.chars().flat_map(letters).collect()
}

/// Every Han piece of a line spelt, the others as they are.
pub(super) fn spelt_line(line: &str) -> String {
    let pieces = line.split(' ').map(|piece| if piece.chars().next().is_some_and(is_han) { spelt(piece) } else { piece.to_owned() });
    pieces.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_five_letters_and_begins_every_pair_it_begins() {
        assert_eq!(spelt("姜"), "afjnm", "U+059DC");
        assert_eq!(spelt("苹果").len(), 10);
        assert!(spelt("苹果").starts_with(&spelt("苹")));
        assert_eq!(spelt_line("苹 苹果 a98"), format!("{} {} a98", spelt("苹"), spelt("苹果")));
    }
}
