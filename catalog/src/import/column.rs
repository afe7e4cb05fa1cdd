//! Headings of product lists: the older Shopify dialect, the newer one, and a few of our own.

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Column {
    /// What holds the rows of one product together, and its name in the address.
    Handle,
    Title,
    TitleEn,
    Body,
    BodyEn,
    Category,
    Tags,
    Option1,
    Option2,
    Option3,
    Sku,
    Price,
    /// What it costs in stores, where that is another price than the web's.
    StorePrice,
    Barcode,
    Grams,
    Cost,
}

impl Column {
    /// Reads a heading of either dialect; `None` is a column we have no use for.
    pub(super) fn of(heading: &str) -> Option<Column> {
        Some(match heading.trim().to_lowercase().as_str() {
            "handle" | "url handle" => Column::Handle,
            "title" => Column::Title,
            "title (en)" => Column::TitleEn,
            "body (html)" | "description" => Column::Body,
            "description (en)" => Column::BodyEn,
            "type" => Column::Category,
            "tags" => Column::Tags,
            "option1 value" => Column::Option1,
            "option2 value" => Column::Option2,
            "option3 value" => Column::Option3,
            "variant sku" | "sku" => Column::Sku,
            "variant price" | "price" => Column::Price,
            "price (store)" => Column::StorePrice,
            "variant barcode" | "barcode" => Column::Barcode,
            "variant grams" | "weight value (grams)" => Column::Grams,
            "cost per item" => Column::Cost,
            _ => return None,
        })
    }

    /// The column that fills a field of the desk's form (`title_zh`, `v0-sku`, `v0-p0-barcodes`).
    pub(super) fn filling(field: &str) -> Option<Column> {
        Some(match field.rsplit('-').next().unwrap_or(field) {
            "slug" => Column::Handle,
            "title_zh" | "title_en" => Column::Title,
            "story_zh" | "story_en" => Column::Body,
            "category" => Column::Category,
            "search_words" => Column::Tags,
            "name_zh" | "name_en" => Column::Option1,
            "sku" => Column::Sku,
            "barcodes" => Column::Barcode,
            "gross" => Column::Grams,
            "cost" => Column::Cost,
            _ => return None,
        })
    }

    /// Columns that say something about one variant; a row without any only carries a picture.
    pub(super) const OF_VARIANT: [Column; 9] = [
        Column::Option1,
        Column::Option2,
        Column::Option3,
        Column::Sku,
        Column::Price,
        Column::StorePrice,
        Column::Barcode,
        Column::Grams,
        Column::Cost,
    ];
}

/// What an export writes, in the newer dialect and in this order.
pub(super) const WRITTEN: [&str; 14] = [
    "Title",
    "URL handle",
    "Description",
    "Type",
    "Tags",
    "Option1 name",
    "Option1 value",
    "SKU",
    "Barcode",
    "Price",
    "Price (store)",
    "Cost per item",
    "Weight value (grams)",
    "Title (en)",
];
