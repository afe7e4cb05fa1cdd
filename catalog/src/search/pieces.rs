//! The pieces of a product's texts that go into an index, whichever it is.

use super::{
    dictionary::Dictionary,
    goods::Goods,
    pinyin::{Reader, Sounds},
    words::{Run, grams, parts, runs},
};
/// Pieces of all texts of one product, with a blank between them.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// Words of the title.
    pub words: String,
    /// Words of everything else it is looked for by.
    pub more: String,
    /// Characters and pairs of neighbours, of the title and of everything else.
    pub grams: String,
    pub more_grams: String,
    pub pinyin: String,
    pub initials: String,
}

impl Pieces {
    pub(super) fn of(dictionary: &Dictionary, reader: &mut Reader, goods: &Goods) -> Pieces {
        let mut sounds = Sounds::default();
        let mut pieces = Pieces::default();
        for text in &goods.titles {
            cut(dictionary, reader, text, (&mut pieces.words, &mut pieces.grams, &mut sounds));
        }
        for text in &goods.more {
            cut(dictionary, reader, text, (&mut pieces.more, &mut pieces.more_grams, &mut sounds));
        }
        (pieces.pinyin, pieces.initials) = reader.lines(sounds);
        pieces
    }
}

fn cut(dictionary: &Dictionary, reader: &mut Reader, text: &str, (words, pairs, sounds): (&mut String, &mut String, &mut Sounds)) {
    for run in runs(text) {
        match run {
            Run::Latin(run) => parts(&run).into_iter().for_each(|part| put(words, part)),
            Run::Han(run) => {
                let known = dictionary.words(&run);
                reader.read(&run, &known, sounds);
                grams(&run).for_each(|piece| put(pairs, piece));
                known.iter().for_each(|word| put(words, word));
            }
        }
    }
}

fn put(line: &mut String, piece: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(piece);
}
