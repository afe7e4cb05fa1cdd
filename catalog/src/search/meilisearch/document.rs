//! What Meilisearch is given: a product as it can search it, its settings, and how far it has read.

use super::{
    super::{
        dictionary::{Dictionary, own_names},
        engine::ReadSoFar,
        found::channel_bit,
        goods::Goods,
        pieces::Pieces,
        pinyin::Reader,
    },
    spelling::spelt_line,
};
use crate::{Channel, ProductKind, Temperature};
use meilisearch_sdk::settings::{MinWordSizeForTypos, PaginationSetting, Settings, TypoToleranceSettings};
use serde::{Deserialize, Serialize};

/// Grows by one whenever documents or settings change; an index of another layout is made anew.
const LAYOUT: &str = "1";

/// The one document of the index that remembers.
pub(super) const STATE: &str = "read-so-far";

/// What can be searched, what weighs most first.
pub(super) const WORDS: &str = "words";
pub(super) const GRAMS: &str = "grams";
pub(super) const MORE: &str = "more";
pub(super) const MORE_GRAMS: &str = "more_grams";
pub(super) const PINYIN: &str = "pinyin";
pub(super) const INITIALS: &str = "initials";
/// The word in this field is in every document: who asks for nothing asks for it, since searches without words have no
/// weight.
pub(super) const EVERY: &str = "every";
pub(super) const EVERY_WORD: &str = "goods";
pub(super) const HEADINGS: [&str; 3] = ["kind", "category", "temperature"];

#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub id: String,
    words: String,
    grams: String,
    more: String,
    more_grams: String,
    pinyin: String,
    initials: String,
    every: &'static str,
    kind: ProductKind,
    category: String,
    temperature: Temperature,
    channels: Vec<Channel>,
}

impl Document {
    /// In the order in which products come that fit equally well: specialties first, then what came first.
    pub(super) fn all(goods: &[Goods]) -> Vec<Document> {
        let dictionary = Dictionary::of(own_names(goods.iter().flat_map(|goods| &goods.names).map(String::as_str)));
        let mut reader = Reader::default();
        let mut goods: Vec<&Goods> = goods.iter().collect();
        goods.sort_by_key(|goods| (goods.kind, goods.id));
        goods.into_iter().map(|goods| Document::of(goods, Pieces::of(&dictionary, &mut reader, goods))).collect()
    }

    fn of(goods: &Goods, pieces: Pieces) -> Document {
        let sold_in = |channel: &&Channel| goods.channels & channel_bit(**channel) != 0;
        Document {
            id: goods.id.to_string(),
            words: spelt_line(&pieces.words),
            grams: spelt_line(&pieces.grams),
            more: spelt_line(&pieces.more),
            more_grams: spelt_line(&pieces.more_grams),
            pinyin: pieces.pinyin,
            initials: pieces.initials,
            every: EVERY_WORD,
            kind: goods.kind,
            category: goods.category.clone(),
            temperature: goods.temperature,
            channels: Channel::ALL.iter().filter(sold_in).copied().collect(),
        }
    }
}

/// How its index is set up. Pairs of characters and initials are right or wrong; words and pinyin may have a wrong letter.
pub(super) fn settings() -> Settings {
    let exact = [GRAMS, MORE_GRAMS, INITIALS, EVERY].map(str::to_owned).to_vec();
    let typos = TypoToleranceSettings {
        enabled: Some(true),
        disable_on_attributes: Some(exact),
        disable_on_words: Some(Vec::new()),
        min_word_size_for_typos: Some(MinWordSizeForTypos { one_typo: Some(5), two_typos: Some(12) }),
        disable_on_numbers: Some(true),
    };
    let mut settings = Settings::new()
        .with_searchable_attributes([WORDS, GRAMS, MORE, MORE_GRAMS, PINYIN, INITIALS, EVERY])
        .with_filterable_attributes(["id", "kind", "category", "temperature", "channels"])
        .with_displayed_attributes(["id"])
        .with_ranking_rules(["words", "typo", "proximity", "attribute", "exactness"])
        .with_typo_tolerance(typos);
    settings.pagination = Some(PaginationSetting { max_total_hits: super::super::FURTHEST + 200 });
    settings
}

/// How far the index has read, kept beside it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    id: String,
    layout: String,
    text: String,
}

impl Kept {
    pub(super) fn of(so_far: &ReadSoFar) -> Kept {
        Kept { id: STATE.to_owned(), layout: LAYOUT.to_owned(), text: so_far.text() }
    }

    pub(super) fn read(&self) -> Option<ReadSoFar> {
        if self.layout == LAYOUT { ReadSoFar::parse(&self.text) } else { None }
    }
}
