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
            "variant barcode" | "barcode" => Column::Barcode,
            "variant grams" | "weight value (grams)" => Column::Grams,
            "cost per item" => Column::Cost,
            _ => return None,
        })
    }

    /// Columns that say something about one variant; a row without any only carries a picture.
    pub(super) const OF_VARIANT: [Column; 8] =
        [Column::Option1, Column::Option2, Column::Option3, Column::Sku, Column::Price, Column::Barcode, Column::Grams, Column::Cost];
}

/// What an export writes, in the newer dialect and in this order.
pub(super) const WRITTEN: [&str; 13] = [
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
    "Cost per item",
    "Weight value (grams)",
    "Title (en)",
];
