//! Headings of product lists: our own in both languages, both of Shopify's dialects, and what others call the same.

mod names;

use names::{NAMES, Names, PLAIN};

kernel::coded! {
    /// What a column is about.
    pub(super) enum Column {
        /// What holds the rows of one product together, and its name in the address.
        Handle = "handle",
        /// A title, a description in whichever language it is written.
        Title = "title",
        TitleZh = "title_zh",
        TitleEn = "title_en",
        /// One sentence in whichever language it is written.
        Line = "line",
        LineZh = "line_zh",
        LineEn = "line_en",
        Body = "body",
        BodyEn = "body_en",
        StoryZh = "story_zh",
        StoryEn = "story_en",
        Kind = "kind",
        Category = "category",
        /// Words with commas between them.
        Tags = "tags",
        /// The same words as the shop keeps them.
        SearchWords = "search_words",
        OriginZh = "origin_zh",
        OriginEn = "origin_en",
        Town = "town",
        StorageZh = "storage_zh",
        StorageEn = "storage_en",
        Producer = "producer",
        ProducerShare = "producer_share",
        Supplier = "supplier",
        Temperature = "temperature",
        Tax = "tax",
        ShelfLife = "shelf_life",
        Picture = "picture",
        Option1 = "option1",
        Option2 = "option2",
        Option3 = "option3",
        /// What the group is called whose values the other three have.
        Option1Name = "option1_name",
        Option2Name = "option2_name",
        Option3Name = "option3_name",
        Sku = "sku",
        VariantZh = "variant_zh",
        VariantEn = "variant_en",
        Unit = "unit",
        Cost = "cost",
        PackKind = "pack_kind",
        PackZh = "pack_zh",
        PackEn = "pack_en",
        /// How much of the variant a pack holds.
        Holds = "holds",
        Grams = "grams",
        Web = "web",
        Till = "till",
        Barcode = "barcode",
        Price = "price",
        Net = "net",
        ReturnPolicy = "return_policy",
        Regulated = "regulated",
        RegistrationNo = "registration_no",
        /// What it says to what its shelf asks, by the codes of both.
        Attributes = "attributes",
        /// What it costs in stores, where that is another price than the web's.
        StorePrice = "store_price",
        /// What a bundle is put together from: `SKU*2; OTHER*0.5`.
        Components = "components",
        /// How much one weighs at least and at most, where no two weigh the same; what it holds is then what one weighs about.
        Least = "least",
        Most = "most",
        /// Every value of the three groups in its order, those too that nothing has yet.
        Option1All = "option1_all",
        Option2All = "option2_all",
        Option3All = "option3_all",
    }
}

impl Column {
    /// Reads a heading of a dialect we speak; `None` is a column we have no use for until somebody says what it is.
    pub(super) fn of(heading: &str) -> Option<Column> {
        let plain = plain(heading);
        let known = |names: &&Names| {
            names.zh == plain || names.en.to_lowercase() == plain || PLAIN.contains(&&*plain) && names.others.contains(&&*plain)
        };
        NAMES.iter().find(known).map(|names| names.column)
    }

    /// What a heading nobody explained may well be about.
    pub(super) fn guess(heading: &str) -> Option<Column> {
        let plain = plain(heading);
        let named = |names: &&Names| names.others.contains(&&*plain);
        let bare = plain.split(['(', '（', '/', '[', '：', ':']).next().unwrap_or_default().trim();
        let begins =
            |names: &&Names| !bare.is_empty() && (names.others.contains(&bare) || names.zh == bare || names.en.to_lowercase() == bare);
        let found = NAMES.iter().find(named).or_else(|| NAMES.iter().find(begins));
        Column::of(heading).or(found.map(|names| names.column))
    }

    /// How our own files head it.
    pub(super) fn heading(self, chinese: bool) -> &'static str {
        let own = NAMES.iter().find(|names| names.column == self);
        own.map_or("", |names| if chinese { names.zh } else { names.en })
    }

    /// In the order in which they are offered.
    pub(super) fn offered() -> impl Iterator<Item = Column> {
        NAMES.iter().map(|names| names.column)
    }

    /// The columns that may fill a field of the desk's form (`title_zh`, `v0-sku`, `v0-p0-barcodes`), the likelier first.
    pub(super) fn filling(field: &str) -> &'static [Column] {
        let of_pack = field.contains("-p");
        if let Some(group) = field.strip_suffix("-values") {
            return match group {
                "g1" => &[Column::Option2All, Column::Option2],
                "g2" => &[Column::Option3All, Column::Option3],
                _ => &[Column::Option1All, Column::Option1],
            };
        }
        if field.contains("-o-") {
            return &[Column::Option1, Column::Option2, Column::Option3];
        }
        if field == "options" || field.starts_with("g") && field.contains('-') {
            return &[Column::Option1Name, Column::Option2Name, Column::Option3Name];
        }
        match (field.rsplit('-').next().unwrap_or(field), of_pack) {
            ("slug", _) => &[Column::Handle],
            ("title_zh", _) => &[Column::TitleZh, Column::Title],
            ("title_en", _) => &[Column::TitleEn, Column::Title],
            ("line_zh", _) => &[Column::LineZh, Column::Line],
            ("line_en", _) => &[Column::LineEn, Column::Line],
            ("story_zh", _) => &[Column::StoryZh, Column::Body],
            ("story_en", _) => &[Column::StoryEn, Column::BodyEn, Column::Body],
            ("origin_zh", _) => &[Column::OriginZh],
            ("origin_en", _) => &[Column::OriginEn],
            ("town", _) => &[Column::Town],
            ("storage_zh", _) => &[Column::StorageZh],
            ("storage_en", _) => &[Column::StorageEn],
            ("category", _) => &[Column::Category],
            ("search_words", _) => &[Column::SearchWords, Column::Tags],
            ("net", _) => &[Column::Net],
            ("registration_no", _) => &[Column::RegistrationNo, Column::Regulated],
            ("shelf_life_days", _) => &[Column::ShelfLife],
            ("producer_share", _) => &[Column::ProducerShare],
            ("picture", _) => &[Column::Picture],
            ("name_zh", true) => &[Column::PackZh],
            ("name_en", true) => &[Column::PackEn],
            ("name_zh", false) => &[Column::VariantZh, Column::Option1],
            ("name_en", false) => &[Column::VariantEn, Column::Option1],
            ("sku", _) => &[Column::Sku],
            ("unit", _) => &[Column::Unit],
            ("steps", _) => &[Column::Holds],
            ("least", _) => &[Column::Least, Column::Holds],
            ("most", _) => &[Column::Most, Column::Holds],
            ("components", _) => &[Column::Components],
            ("barcodes", _) => &[Column::Barcode],
            ("gross", _) => &[Column::Grams],
            ("cost", _) => &[Column::Cost],
            ("web", _) => &[Column::Web, Column::Price],
            ("till", _) => &[Column::Till, Column::StorePrice, Column::Price],
            _ => &[],
        }
    }

    /// Columns that say something about one variant or its packs; a row without any only carries a picture.
    pub(super) fn of_variant() -> impl Iterator<Item = Column> {
        OF_VARIANT.into_iter().chain(Column::OF_PACK)
    }

    /// Columns without which a row is about a variant that is not packed yet.
    pub(super) const OF_PACK: [Column; 12] = [
        Column::PackKind,
        Column::PackZh,
        Column::PackEn,
        Column::Holds,
        Column::Least,
        Column::Most,
        Column::Grams,
        Column::Web,
        Column::Till,
        Column::Barcode,
        Column::Price,
        Column::StorePrice,
    ];
}

/// Columns that say something about a variant, its packs aside.
const OF_VARIANT: [Column; 10] = [
    Column::Net,
    Column::Option1,
    Column::Option2,
    Column::Option3,
    Column::Sku,
    Column::VariantZh,
    Column::VariantEn,
    Column::Unit,
    Column::Cost,
    Column::Components,
];

/// Two spellings of one heading.
fn plain(heading: &str) -> String {
    heading.trim().trim_start_matches('*').trim().to_lowercase()
}

/// What our own file says of each pack, in this order.
pub(super) const WRITTEN: [Column; 53] = [
    Column::Handle,
    Column::Kind,
    Column::Category,
    Column::TitleZh,
    Column::TitleEn,
    Column::LineZh,
    Column::LineEn,
    Column::Sku,
    Column::VariantZh,
    Column::VariantEn,
    Column::Unit,
    Column::Cost,
    Column::PackKind,
    Column::PackZh,
    Column::PackEn,
    Column::Holds,
    Column::Grams,
    Column::Web,
    Column::Price,
    Column::Till,
    Column::StorePrice,
    Column::Barcode,
    Column::SearchWords,
    Column::OriginZh,
    Column::OriginEn,
    Column::Town,
    Column::StorageZh,
    Column::StorageEn,
    Column::Temperature,
    Column::ShelfLife,
    Column::Tax,
    Column::Producer,
    Column::ProducerShare,
    Column::Supplier,
    Column::StoryZh,
    Column::StoryEn,
    Column::Option1Name,
    Column::Option1,
    Column::Option2Name,
    Column::Option2,
    Column::Option3Name,
    Column::Option3,
    Column::Net,
    Column::ReturnPolicy,
    Column::Regulated,
    Column::RegistrationNo,
    Column::Attributes,
    Column::Components,
    Column::Least,
    Column::Most,
    Column::Option1All,
    Column::Option2All,
    Column::Option3All,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_headings_are_read_in_both_languages_and_mean_one_thing_each() {
        for column in Column::ALL.iter().copied() {
            for chinese in [true, false] {
                assert_eq!(Column::of(column.heading(chinese)), Some(column), "{column}");
            }
        }
        assert_eq!(Column::of(" Variant Price "), Some(Column::Price));
        assert_eq!(Column::of("Vendor"), None);
    }

    #[test]
    fn a_heading_nobody_explained_is_guessed_by_its_name() {
        for (heading, column) in [
            ("商品名称", Column::Title),
            ("*商品编码", Column::Sku),
            ("零售价(元)", Column::Price),
            ("Item No", Column::Sku),
            ("Weight (g)", Column::Grams),
        ] {
            assert_eq!((Column::of(heading), Column::guess(heading)), (None, Some(column)), "{heading}");
        }
        assert_eq!(Column::guess("Google Shopping / MPN"), None);
    }
}
