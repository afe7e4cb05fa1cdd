//! Writing a product down, and changing what was written.

mod change;
mod difference;
mod issues;
mod kept;
mod sheaf;
mod taken;

pub(crate) use change::{change, change_many, slug_of};
pub use difference::{FieldChange, Side, differences, sides};
use sheaf::Sheaf;

use super::{
    ProductSheet, address, history, listed,
    option::{Combination, Options},
};
use crate::{
    By, Channel, PackKind, Product, ProductChanged, ProductKind, Regulated, ReturnPolicy, SalePack, TaxClass, Temperature, Variant,
    attribute::{self, Values},
    barcode,
    barcode::Barcode,
    bundle::{self, PartDraft},
};
use coop::Party;
use kernel::{Arg, BasisPoints, Bounds, Id, Money, Quantity, Refused, Result, Tx, Unit, outbox};
use serde::{Deserialize, Serialize};
/// A product as somebody wants it to be. What it does not list any more is retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    /// None for a product that is new.
    pub id: Option<Id<Product>>,
    /// The state of the product that was on the writer's screen; a later one is not overwritten.
    #[serde(skip)]
    pub revision: Option<i64>,
    /// The name in its address; empty for one made from the title.
    pub slug: String,
    pub kind: ProductKind,
    pub category: String,
    pub title_zh: String,
    pub title_en: String,
    pub line_zh: String,
    pub line_en: String,
    pub story_zh: String,
    pub story_en: String,
    pub origin_zh: String,
    pub origin_en: String,
    pub town: String,
    pub storage_zh: String,
    pub storage_en: String,
    pub producer: Option<Id<Party>>,
    pub supplier: Option<Id<Party>>,
    /// What of each sale the producer is owed.
    pub producer_share: BasisPoints,
    pub temperature: Temperature,
    pub tax: TaxClass,
    /// Nought when it keeps for ever.
    pub shelf_life_days: i64,
    /// Other words people look for it by, with spaces between.
    pub search_words: String,
    #[serde(default = "seven_days")]
    pub return_policy: ReturnPolicy,
    #[serde(default)]
    pub regulated: Option<Regulated>,
    #[serde(default)]
    pub registration_no: String,
    /// What it says to what its shelf asks.
    #[serde(default)]
    pub attributes: Values,
    /// Of what its variants are made, and then called.
    #[serde(default)]
    pub options: Options,
    pub variants: Vec<VariantDraft>,
}

/// What holds for sheets that were kept before this was asked.
fn seven_days() -> ReturnPolicy {
    ReturnPolicy::SevenDays
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantDraft {
    /// None for one that is new, or that its SKU tells.
    pub id: Option<Id<Variant>>,
    pub sku: String,
    pub name_zh: String,
    pub name_en: String,
    pub unit: Unit,
    /// What one whole unit is planned to cost.
    pub cost: Money,
    /// How much is in a piece, as its label writes it; empty where the unit says it.
    #[serde(default)]
    pub net: String,
    /// Its value of each of the product's groups.
    #[serde(default)]
    pub options: Combination,
    /// What a bundle is put together from; empty for goods that lie on a shelf themselves.
    #[serde(default)]
    pub components: Vec<PartDraft>,
    pub packs: Vec<PackDraft>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackDraft {
    /// None for one that is new, or that its kind and size tell.
    pub id: Option<Id<SalePack>>,
    pub kind: PackKind,
    pub name_zh: String,
    pub name_en: String,
    pub steps: Quantity,
    pub gross_g: i64,
    pub web: bool,
    pub till: bool,
    pub barcodes: Vec<Barcode>,
    /// How much one weighs at least and at most, where no two weigh the same; the steps are then what one weighs about.
    #[serde(default)]
    pub bounds: Option<Bounds>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Somebody else saved the product since it was opened.
    EditedMeanwhile,
    SlugTaken {
        slug: String,
    },
    /// Another product had it, and it still leads there.
    SlugWasAnothers {
        slug: String,
        title: String,
    },
    SkuTaken {
        sku: String,
    },
    BarcodeTaken {
        code: String,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::EditedMeanwhile => "product-edited-meanwhile",
            Refusal::SlugTaken { .. } => "product-slug-taken",
            Refusal::SlugWasAnothers { .. } => "product-slug-was-anothers",
            Refusal::SkuTaken { .. } => "product-sku-taken",
            Refusal::BarcodeTaken { .. } => "product-barcode-taken",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::EditedMeanwhile => Vec::new(),
            Refusal::SlugTaken { slug } => vec![("slug", slug.into())],
            Refusal::SlugWasAnothers { slug, title } => vec![("slug", slug.into()), ("title", title.into())],
            Refusal::SkuTaken { sku } => vec![("sku", sku.into())],
            Refusal::BarcodeTaken { code } => vec![("code", code.into())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Refusal::SlugTaken { .. } | Refusal::SlugWasAnothers { .. }).then_some("slug")
    }
}

impl ProductDraft {
    /// A draft with nothing but its kind, to be filled in.
    pub fn new(kind: ProductKind) -> ProductDraft {
        let (category, tax) = match kind {
            ProductKind::Specialty => ("fruit", TaxClass::Produce),
            ProductKind::Consumer => ("household", TaxClass::Standard),
            ProductKind::Input => ("film-tools", TaxClass::Input),
        };
        let none = String::new;
        ProductDraft {
            id: None,
            revision: None,
            slug: none(),
            kind,
            category: category.to_owned(),
            title_zh: none(),
            title_en: none(),
            line_zh: none(),
            line_en: none(),
            story_zh: none(),
            story_en: none(),
            origin_zh: none(),
            origin_en: none(),
            town: none(),
            storage_zh: none(),
            storage_en: none(),
            producer: None,
            supplier: None,
            producer_share: BasisPoints::new(0),
            temperature: Temperature::Ambient,
            tax,
            shelf_life_days: 0,
            search_words: none(),
            return_policy: seven_days(),
            regulated: None,
            registration_no: none(),
            attributes: Values::default(),
            options: Options::default(),
            variants: Vec::new(),
        }
    }

    /// The draft that would leave a product exactly as it is.
    pub fn of(sheet: &ProductSheet) -> ProductDraft {
        let product = sheet.product.clone();
        ProductDraft {
            id: Some(product.id),
            revision: Some(product.revision),
            slug: product.slug,
            kind: product.kind,
            category: product.category,
            title_zh: product.title_zh,
            title_en: product.title_en,
            line_zh: product.line_zh,
            line_en: product.line_en,
            story_zh: product.story_zh,
            story_en: product.story_en,
            origin_zh: product.origin_zh,
            origin_en: product.origin_en,
            town: product.town,
            storage_zh: product.storage_zh,
            storage_en: product.storage_en,
            producer: product.producer,
            supplier: product.supplier,
            producer_share: product.producer_share_bp,
            temperature: product.temperature,
            tax: product.tax_class,
            shelf_life_days: product.shelf_life_days,
            search_words: product.search_words,
            return_policy: product.return_policy,
            regulated: product.regulated,
            registration_no: product.registration_no,
            attributes: product.attributes,
            options: product.options,
            variants: sheet.variants.iter().map(VariantDraft::of).collect(),
        }
    }
}

impl VariantDraft {
    fn of(sheet: &super::VariantSheet) -> VariantDraft {
        let variant = sheet.variant.clone();
        VariantDraft {
            id: Some(variant.id),
            sku: variant.sku,
            name_zh: variant.name_zh,
            name_en: variant.name_en,
            unit: variant.unit,
            cost: variant.cost_fen,
            net: variant.net,
            options: variant.options,
            components: sheet.components.clone(),
            packs: sheet.packs.iter().map(PackDraft::of).collect(),
        }
    }
}

impl PackDraft {
    pub(crate) fn is_sold_in(&self, channel: Channel) -> bool {
        match channel {
            Channel::Web => self.web,
            Channel::Till => self.till,
        }
    }

    fn of(sheet: &super::PackSheet) -> PackDraft {
        let pack = sheet.pack.clone();
        PackDraft {
            id: Some(pack.id),
            kind: pack.kind,
            name_zh: pack.name_zh,
            name_en: pack.name_en,
            steps: pack.steps,
            gross_g: pack.gross_g,
            web: pack.web,
            till: pack.till,
            barcodes: sheet.barcodes.iter().filter_map(|code| barcode::parse(code).ok()).collect(),
            bounds: pack.bounds,
        }
    }
}

impl ProductDraft {
    /// Refuses a draft that could not be saved over a product, without saving it.
    pub(super) async fn must_fit_in(&self, tx: &mut Tx, sheet: &ProductSheet) -> Result<()> {
        self.must_be_sound()?;
        taken::must_be_known(tx, self).await?;
        taken::must_be_free(tx, self).await?;
        attribute::must_fit(tx, self).await?;
        bundle::must_fit(tx, self).await?;
        self.must_fit(sheet)
    }
}

/// Writes a product down, or brings the one it names to what the draft says. A new product is a draft nobody sees;
/// one that is on the shelf stays there, and keeps what the shelf asks for.
pub async fn save_draft(tx: &mut Tx, by: &By, draft: &ProductDraft) -> Result<Id<Product>> {
    save_as(tx, by, draft, "changed").await
}

/// The same, with the deed that its history will show when the product was there before.
pub(super) async fn save_as(tx: &mut Tx, by: &By, draft: &ProductDraft, deed: &'static str) -> Result<Id<Product>> {
    draft.must_be_sound()?;
    taken::must_be_known(tx, draft).await?;
    taken::must_be_free(tx, draft).await?;
    attribute::must_fit(tx, draft).await?;
    bundle::must_fit(tx, draft).await?;
    let Some(id) = draft.id else { return write_new(tx, by, draft).await };
    if let Some(revision) = change(tx, id, draft).await? {
        kept::must_stay_whole(tx, id, draft).await?;
        history::note(tx, (id, revision), by, deed).await?;
        outbox::tell(tx, &ProductChanged { product: id })?;
    }
    Ok(id)
}

async fn write_new(tx: &mut Tx, by: &By, draft: &ProductDraft) -> Result<Id<Product>> {
    let slug = free_slug(tx, draft).await?;
    let mut sheaf = Sheaf::default();
    let id = sheaf.add(tx, draft, slug);
    sheaf.write(tx, by).await?;
    bundle::write(tx, id, draft).await?;
    listed::refresh(tx, &[id]).await?;
    outbox::tell(tx, &ProductChanged { product: id })?;
    Ok(id)
}

/// Writes many new products in a few statements; telling of them, what their bundles are put together from, and their lines
/// on the desk's list are left to the caller. Their names in addresses are free, or get a few letters more.
pub(crate) async fn write_many(tx: &mut Tx, by: &By, drafts: &[ProductDraft]) -> Result<Vec<Id<Product>>> {
    let slugs: Vec<String> = drafts.iter().map(slug_for).collect();
    let mut taken = address::taken(tx, &slugs).await?;
    let (mut sheaf, mut ids) = (Sheaf::default(), Vec::with_capacity(drafts.len()));
    for (draft, mut slug) in drafts.iter().zip(slugs) {
        draft.must_be_sound()?;
        if !taken.insert(slug.clone()) {
            slug = format!("{slug}-{}", tx.id::<Product>().short().to_lowercase());
        }
        ids.push(sheaf.add(tx, draft, slug));
    }
    sheaf.write(tx, by).await?;
    Ok(ids)
}

/// The slug that was asked for, or one from the title that nobody has.
async fn free_slug(tx: &mut Tx, draft: &ProductDraft) -> Result<String> {
    let slug = slug_for(draft);
    let is_taken = address::under(tx, &slug).await?.is_some();
    match (is_taken, draft.slug.is_empty()) {
        (false, _) => Ok(slug),
        (true, false) => Err(address::refusal(tx, slug).await?.into()),
        (true, true) => Ok(format!("{slug}-{}", tx.id::<Product>().short().to_lowercase())),
    }
}

/// `Yishui apples, 5 kg` becomes `yishui-apples-5-kg`; a title without such letters gives way to the first SKU.
fn slug_for(draft: &ProductDraft) -> String {
    let asked = [draft.slug.as_str(), draft.title_en.as_str(), draft.title_zh.as_str()];
    let sku = draft.variants.first().map(|variant| variant.sku.as_str());
    asked.into_iter().chain(sku).map(hyphenated).find(|slug| !slug.is_empty()).unwrap_or_else(|| "goods".to_owned())
}

pub(super) fn hyphenated(text: &str) -> String {
    let lower: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    lower.split_whitespace().collect::<Vec<_>>().join("-").chars().take(80).collect()
}
