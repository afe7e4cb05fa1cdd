//! How the index is laid out on disk.

use super::embedded::broken;
use kernel::Result;
use std::path::Path;
use tantivy::{
    Index,
    schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{TextAnalyzer, WhitespaceTokenizer},
};

/// Grows by one whenever the layout changes; an index of another layout is made anew.
pub(super) const LAYOUT: &str = "1";

#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// The product's id, to take it out again.
    pub key: Field,
    /// Words of the title.
    pub words: Field,
    /// Words of everything else it is looked for by.
    pub more: Field,
    /// Characters and pairs of neighbours, of all of it.
    pub grams: Field,
    pub pinyin: Field,
    pub initials: Field,
    pub id_high: Field,
    pub id_low: Field,
    pub kind: Field,
    pub temperature: Field,
    pub category: Field,
    /// Where it is on sale, one bit for each channel.
    pub channels: Field,
}

/// Opens what lies in the folder if it has this layout, or begins an empty index.
pub(super) fn open(folder: &Path) -> Result<(Index, Fields)> {
    let (schema, fields) = layout();
    let path = folder.join(format!("layout-{LAYOUT}"));
    std::fs::create_dir_all(&path)?;
    let index = match Index::open_in_dir(&path).ok().filter(|index| index.schema() == schema) {
        Some(index) => index,
        None => {
            std::fs::remove_dir_all(&path)?;
            std::fs::create_dir_all(&path)?;
            Index::create_in_dir(&path, schema).map_err(broken)?
        }
    };
    index.tokenizers().register("spaced", TextAnalyzer::from(WhitespaceTokenizer::default()));
    Ok((index, fields))
}

fn layout() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let spaced = |counted| {
        let indexing = TextFieldIndexing::default().set_tokenizer("spaced").set_fieldnorms(true).set_index_option(counted);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        key: schema.add_text_field("key", STRING),
        words: schema.add_text_field("words", spaced(IndexRecordOption::WithFreqs)),
        more: schema.add_text_field("more", spaced(IndexRecordOption::WithFreqs)),
        grams: schema.add_text_field("grams", spaced(IndexRecordOption::WithFreqs)),
        pinyin: schema.add_text_field("pinyin", spaced(IndexRecordOption::Basic)),
        initials: schema.add_text_field("initials", spaced(IndexRecordOption::Basic)),
        id_high: schema.add_u64_field("id_high", FAST),
        id_low: schema.add_u64_field("id_low", FAST),
        kind: schema.add_u64_field("kind", FAST),
        temperature: schema.add_u64_field("temperature", FAST),
        category: schema.add_text_field("category", TextOptions::default().set_fast("raw")),
        channels: schema.add_u64_field("channels", FAST),
    };
    (schema.build(), fields)
}
