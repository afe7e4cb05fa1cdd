//! Headings of product lists: our own in both languages, both of Shopify's dialects, and what others call the same.

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
    }
}

/// Our own headings, in Chinese and in English, and how other lists head the same column.
struct Names {
    column: Column,
    zh: &'static str,
    en: &'static str,
    others: &'static [&'static str],
}

const fn names(column: Column, zh: &'static str, en: &'static str, others: &'static [&'static str]) -> Names {
    Names { column, zh, en, others }
}

const NAMES: [Names; Column::ALL.len()] = [
    names(Column::Title, "名称", "Title", &["name", "product name", "product", "品名", "商品名", "商品名称", "产品名称", "商品", "标题"]),
    names(Column::TitleZh, "中文名称", "Title (zh)", &["chinese name", "中文名", "title zh", "name zh"]),
    names(Column::TitleEn, "英文名称", "Title (en)", &["english name", "英文名", "title en", "name en"]),
    names(Column::Handle, "网址名", "Address name", &["handle", "url handle", "slug", "网址"]),
    names(Column::Kind, "商品类别", "Kind", &["大类"]),
    names(Column::Category, "货架", "Shelf", &["type", "category", "categories", "分类", "类目", "品类", "类别"]),
    names(Column::Line, "一句话", "Line", &["卖点", "副标题", "短描述", "subtitle", "tagline", "short description"]),
    names(Column::LineZh, "中文一句话", "Line (zh)", &[]),
    names(Column::LineEn, "英文一句话", "Line (en)", &[]),
    names(Column::Body, "介绍", "Description", &["body (html)", "描述", "详情", "商品描述", "商品详情", "简介"]),
    names(Column::BodyEn, "英文描述", "Description (en)", &[]),
    names(Column::StoryZh, "中文介绍", "Story (zh)", &[]),
    names(Column::StoryEn, "英文介绍", "Story (en)", &[]),
    names(Column::Tags, "标签", "Tags", &["tag", "keywords", "关键词", "关键字"]),
    names(Column::SearchWords, "别的叫法", "Search words", &["别名", "synonyms"]),
    names(Column::OriginZh, "中文产地", "Origin (zh)", &["产地", "原产地"]),
    names(Column::OriginEn, "英文产地", "Origin (en)", &["origin", "place of origin"]),
    names(Column::Town, "乡镇", "Town", &["镇"]),
    names(Column::StorageZh, "中文储存方法", "Storage (zh)", &["储存方法", "贮存条件", "保存方法"]),
    names(Column::StorageEn, "英文储存方法", "Storage (en)", &["storage"]),
    names(Column::Producer, "生产者", "Producer", &["厂家", "生产厂家", "生产商", "制造商", "农户", "grower", "manufacturer"]),
    names(Column::ProducerShare, "生产者所得（%）", "Producer's share (%)", &[]),
    names(Column::Supplier, "供应商", "Supplier", &["供货商"]),
    names(Column::Temperature, "温度", "Temperature", &["温层", "储运温度"]),
    names(Column::Tax, "税率", "Tax", &["税类", "tax rate"]),
    names(Column::ShelfLife, "保质期（天）", "Shelf life (days)", &["保质期", "shelf life"]),
    names(Column::Picture, "图片", "Pictures", &["image src", "image", "images", "picture", "photo", "主图", "商品图片", "照片"]),
    names(Column::Option1, "规格", "Option1 value", &["option", "variant", "规格型号", "型号", "size"]),
    names(Column::Option2, "规格二", "Option2 value", &[]),
    names(Column::Option3, "规格三", "Option3 value", &[]),
    names(Column::Option1Name, "选项组", "Option1 name", &[]),
    names(Column::Option2Name, "选项组二", "Option2 name", &[]),
    names(Column::Option3Name, "选项组三", "Option3 name", &[]),
    names(
        Column::Sku,
        "货号",
        "SKU",
        &["variant sku", "编码", "编号", "商品编码", "商品编号", "产品编码", "item no", "item number", "article"],
    ),
    names(Column::VariantZh, "规格中文名", "Variant (zh)", &[]),
    names(Column::VariantEn, "规格英文名", "Variant (en)", &[]),
    names(Column::Unit, "单位", "Unit", &["计量单位"]),
    names(Column::Net, "净含量", "Net content", &["net weight", "net contents", "净重"]),
    names(Column::ReturnPolicy, "退货规定", "Return policy", &[]),
    names(Column::Regulated, "受管类别", "Regulated as", &[]),
    names(Column::RegistrationNo, "登记证号", "Registration number", &["登记号", "批准文号", "许可证号"]),
    names(Column::Attributes, "属性", "Attributes", &[]),
    names(Column::Cost, "成本", "Cost", &["cost per item", "进价", "成本价", "采购价", "进货价", "purchase price"]),
    names(Column::PackKind, "包装", "Pack", &[]),
    names(Column::PackZh, "包装中文名", "Pack name (zh)", &["包装名称"]),
    names(Column::PackEn, "包装英文名", "Pack name (en)", &[]),
    names(Column::Holds, "装多少", "Holds", &["装量", "入数", "箱规"]),
    names(
        Column::Grams,
        "毛重（克）",
        "Gross weight (g)",
        &["variant grams", "weight value (grams)", "重量（克）", "毛重", "weight", "重量"],
    ),
    names(Column::Web, "网上卖", "Sold on the web", &[]),
    names(Column::Till, "门店卖", "Sold in stores", &[]),
    names(
        Column::Barcode,
        "条码",
        "Barcodes",
        &["variant barcode", "barcode", "条形码", "国际条码", "商品条码", "69码", "ean", "gtin", "upc"],
    ),
    names(
        Column::Price,
        "网上价",
        "Web price",
        &["price", "variant price", "售价", "价格", "单价", "零售价", "销售价", "retail price", "regular price"],
    ),
    names(Column::StorePrice, "门店价", "Store price", &["price (store)", "店内价", "store", "till price"]),
];

/// What other lists say that we read without asking: Shopify's headings and a few of our own.
const PLAIN: [&str; 18] = [
    "handle",
    "url handle",
    "body (html)",
    "type",
    "variant sku",
    "variant price",
    "price",
    "price (store)",
    "variant barcode",
    "barcode",
    "variant grams",
    "weight value (grams)",
    "cost per item",
    "image src",
    "售价",
    "分类",
    "条形码",
    "进价",
];

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
        if field.contains("-o-") || field.ends_with("-values") {
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
            ("steps" | "least" | "most", _) => &[Column::Holds],
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
    pub(super) const OF_PACK: [Column; 10] = [
        Column::PackKind,
        Column::PackZh,
        Column::PackEn,
        Column::Holds,
        Column::Grams,
        Column::Web,
        Column::Till,
        Column::Barcode,
        Column::Price,
        Column::StorePrice,
    ];
}

/// Columns that say something about a variant, its packs aside.
const OF_VARIANT: [Column; 9] = [
    Column::Net,
    Column::Option1,
    Column::Option2,
    Column::Option3,
    Column::Sku,
    Column::VariantZh,
    Column::VariantEn,
    Column::Unit,
    Column::Cost,
];

/// Two spellings of one heading.
fn plain(heading: &str) -> String {
    heading.trim().trim_start_matches('*').trim().to_lowercase()
}

/// What our own file says of each pack, in this order.
pub(super) const WRITTEN: [Column; 47] = [
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
