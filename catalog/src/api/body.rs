//! A product as programs read and write it.

use super::picture::PictureBody;
use crate::{
    PackKind, ProductKind, ProductStatus, Regulated, ReturnPolicy, TaxClass, Temperature,
    attribute::Values,
    barcode,
    bundle::PartDraft,
    product::{
        PackDraft, ProductDraft, ProductSheet, VariantDraft,
        option::{Combination, OptionGroup, OptionValue, Options},
    },
};
use kernel::{BasisPoints, Bounds, Error, Id, Issue, Issues, Money, Quantity, Result, Timestamp, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The same words in both languages of the county.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordsBody {
    #[serde(default)]
    pub zh: String,
    #[serde(default)]
    pub en: String,
}

impl WordsBody {
    fn of(zh: &str, en: &str) -> WordsBody {
        WordsBody { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn into_pair(self) -> (String, String) {
        (self.zh, self.en)
    }
}

/// What a product says and holds. What is left out of a new product stands as on an empty page; variants and packs that
/// are not listed any more are retired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProductBody {
    /// The name in its address; left out, it is made from the title.
    #[serde(default)]
    pub slug: String,
    #[schema(value_type = String, example = "specialty")]
    pub kind: ProductKind,
    /// The code of its shelf.
    pub category: String,
    pub title: WordsBody,
    #[serde(default)]
    pub line: WordsBody,
    #[serde(default)]
    pub story: WordsBody,
    #[serde(default)]
    pub origin: WordsBody,
    #[serde(default)]
    pub town: String,
    #[serde(default)]
    pub storage: WordsBody,
    #[serde(default)]
    pub producer: Option<Uuid>,
    #[serde(default)]
    pub supplier: Option<Uuid>,
    /// What of each sale the producer is owed, in hundredths of a percent.
    #[serde(default)]
    pub producer_share_bp: i64,
    #[schema(value_type = String, example = "chilled")]
    pub temperature: Temperature,
    #[schema(value_type = String, example = "produce")]
    pub tax: TaxClass,
    /// Nought when it keeps for ever.
    #[serde(default)]
    pub shelf_life_days: i64,
    /// Other words people look for it by, with spaces between.
    #[serde(default)]
    pub search_words: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "seven_days")]
    pub return_policy: Option<ReturnPolicy>,
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "seed")]
    pub regulated: Option<Regulated>,
    #[serde(default)]
    pub registration_no: String,
    /// What its shelf asks, by the question's code; left out, what was answered stays.
    #[serde(default)]
    pub attributes: Option<BTreeMap<String, String>>,
    /// Of what its variants are made, three groups at most, in order; left out, they stay as they are. Variants of a product
    /// with groups are called by their values.
    #[serde(default)]
    pub options: Option<Vec<OptionBody>>,
    pub variants: Vec<VariantBody>,
}

/// A group of values, of which every variant has one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OptionBody {
    /// Small letters, digits and hyphens; tells the group whatever it is called. Left out, it is made from the English name.
    #[serde(default)]
    #[schema(example = "flavour")]
    pub code: String,
    pub name: WordsBody,
    pub values: Vec<OptionValueBody>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OptionValueBody {
    /// Tells the value within its group.
    #[serde(default)]
    #[schema(example = "hot")]
    pub code: String,
    pub name: WordsBody,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VariantBody {
    /// Belongs to this variant for ever.
    pub sku: String,
    #[serde(default)]
    pub name: WordsBody,
    /// UN/ECE code and how finely it is counted: `C62/0` pieces, `KGM/3` kilograms in grams.
    #[schema(example = "C62/0")]
    pub unit: String,
    /// What one whole unit is planned to cost.
    #[serde(default)]
    pub cost_fen: i64,
    /// How much is in a piece, as its label writes it.
    #[serde(default)]
    pub net: String,
    /// The code of its value of each group, by the group's code; left out, a variant that is known keeps its own.
    #[serde(default)]
    pub options: Option<BTreeMap<String, String>>,
    /// What a bundle is put together from; left out, what was said before stays.
    #[serde(default)]
    pub components: Option<Vec<ComponentBody>>,
    pub packs: Vec<PackBody>,
}

/// How much of a variant goes into one of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ComponentBody {
    pub sku: String,
    /// In whole units of the component, as people write it.
    #[schema(example = "2.5")]
    pub amount: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackBody {
    /// Left out for a new one.
    #[serde(default)]
    pub id: Option<Uuid>,
    #[schema(value_type = String, example = "box")]
    pub kind: PackKind,
    #[serde(default)]
    pub name: WordsBody,
    /// How many steps of the variant's unit it holds.
    pub steps: i64,
    /// What one weighs with everything around it.
    #[serde(default)]
    pub gross_g: i64,
    #[serde(default)]
    pub web: bool,
    #[serde(default)]
    pub till: bool,
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// How much one weighs at least, where no two weigh the same; in steps, together with the most.
    #[serde(default)]
    pub least: Option<i64>,
    #[serde(default)]
    pub most: Option<i64>,
}

/// A product as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Kept {
    pub id: Uuid,
    #[schema(value_type = String, example = "published")]
    pub status: ProductStatus,
    /// Counts its changes: whoever writes says which one was read.
    pub revision: i64,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// They are brought and arranged by themselves.
    pub pictures: Vec<PictureBody>,
    #[serde(flatten)]
    pub product: ProductBody,
}

/// A product to be written over the one that was read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Replacement {
    /// The revision that was read; a later one is not overwritten.
    pub revision: i64,
    #[serde(flatten)]
    pub product: ProductBody,
}

impl From<&ProductSheet> for Kept {
    fn from(sheet: &ProductSheet) -> Kept {
        let card = &sheet.product;
        Kept {
            id: card.id.uuid(),
            status: card.status,
            revision: card.revision,
            changed_at: card.changed_at,
            published_at: card.published_at,
            pictures: sheet.pictures.iter().map(PictureBody::from).collect(),
            product: ProductBody::of(&ProductDraft::of(sheet)),
        }
    }
}

impl ProductBody {
    fn of(draft: &ProductDraft) -> ProductBody {
        ProductBody {
            slug: draft.slug.clone(),
            kind: draft.kind,
            category: draft.category.clone(),
            title: WordsBody::of(&draft.title_zh, &draft.title_en),
            line: WordsBody::of(&draft.line_zh, &draft.line_en),
            story: WordsBody::of(&draft.story_zh, &draft.story_en),
            origin: WordsBody::of(&draft.origin_zh, &draft.origin_en),
            town: draft.town.clone(),
            storage: WordsBody::of(&draft.storage_zh, &draft.storage_en),
            producer: draft.producer.map(|party| party.uuid()),
            supplier: draft.supplier.map(|party| party.uuid()),
            producer_share_bp: draft.producer_share.value(),
            temperature: draft.temperature,
            tax: draft.tax,
            shelf_life_days: draft.shelf_life_days,
            search_words: draft.search_words.clone(),
            return_policy: Some(draft.return_policy),
            regulated: draft.regulated,
            registration_no: draft.registration_no.clone(),
            attributes: Some(draft.attributes.0.clone()),
            options: Some(draft.options.iter().map(OptionBody::of).collect()),
            variants: draft.variants.iter().map(VariantBody::of).collect(),
        }
    }

    /// Writes what was sent over a draft, which keeps what programs do not speak of.
    pub(super) fn write_over(self, draft: &mut ProductDraft) -> Result<()> {
        let mut wrong = Issues::new();
        let variants = std::mem::take(&mut draft.variants);
        let written = self.variants.into_iter().enumerate().map(|(nth, body)| {
            let kept = variants.iter().find(|kept| kept.sku == body.sku);
            body.write_over(kept, &format!("variants/{nth}"), &mut wrong)
        });
        draft.variants = written.collect();
        draft.slug = self.slug;
        draft.kind = self.kind;
        draft.category = self.category;
        (draft.title_zh, draft.title_en) = self.title.into_pair();
        (draft.line_zh, draft.line_en) = self.line.into_pair();
        (draft.story_zh, draft.story_en) = self.story.into_pair();
        (draft.origin_zh, draft.origin_en) = self.origin.into_pair();
        draft.town = self.town;
        (draft.storage_zh, draft.storage_en) = self.storage.into_pair();
        draft.producer = self.producer.map(Id::from_uuid);
        draft.supplier = self.supplier.map(Id::from_uuid);
        draft.producer_share = BasisPoints::new(self.producer_share_bp);
        draft.temperature = self.temperature;
        draft.tax = self.tax;
        draft.shelf_life_days = self.shelf_life_days;
        draft.search_words = self.search_words;
        draft.return_policy = self.return_policy.unwrap_or(draft.return_policy);
        draft.regulated = self.regulated;
        draft.registration_no = self.registration_no;
        if let Some(attributes) = self.attributes {
            draft.attributes = Values(attributes);
        }
        if let Some(options) = self.options {
            draft.options = Options(options.into_iter().map(OptionBody::into_group).collect());
            draft.options.give_codes();
        }
        draft.name_by_options();
        if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
    }
}

impl OptionBody {
    pub fn of(group: &OptionGroup) -> OptionBody {
        let value = |value: &OptionValue| OptionValueBody { code: value.code.clone(), name: WordsBody::of(&value.zh, &value.en) };
        OptionBody { code: group.code.clone(), name: WordsBody::of(&group.zh, &group.en), values: group.values.iter().map(value).collect() }
    }

    fn into_group(self) -> OptionGroup {
        let value = |value: OptionValueBody| OptionValue { code: value.code, zh: value.name.zh, en: value.name.en };
        OptionGroup { code: self.code, zh: self.name.zh, en: self.name.en, values: self.values.into_iter().map(value).collect() }
    }
}

impl VariantBody {
    fn of(draft: &VariantDraft) -> VariantBody {
        VariantBody {
            sku: draft.sku.clone(),
            name: WordsBody::of(&draft.name_zh, &draft.name_en),
            unit: draft.unit.to_string(),
            cost_fen: draft.cost.in_fen(),
            net: draft.net.clone(),
            options: Some(draft.options.0.clone()),
            components: Some(draft.components.iter().map(ComponentBody::of).collect()),
            packs: draft.packs.iter().map(PackBody::of).collect(),
        }
    }

    fn write_over(self, kept: Option<&VariantDraft>, at: &str, wrong: &mut Issues) -> VariantDraft {
        let unit = Unit::written(&self.unit).unwrap_or_else(|| {
            wrong.push(Issue::new(format!("{at}/unit"), "field-unknown-choice"));
            Unit::PIECE
        });
        let packs = self.packs.into_iter().enumerate().map(|(nth, pack)| pack.into_draft(&format!("{at}/packs/{nth}"), wrong));
        let (name_zh, name_en) = self.name.into_pair();
        VariantDraft {
            id: kept.and_then(|kept| kept.id),
            sku: self.sku,
            name_zh,
            name_en,
            unit,
            cost: Money::fen(self.cost_fen),
            net: self.net,
            options: self.options.map(Combination).or_else(|| kept.map(|kept| kept.options.clone())).unwrap_or_default(),
            components: match self.components {
                Some(components) => components.into_iter().map(|one| PartDraft { sku: one.sku, amount: one.amount }).collect(),
                None => kept.map(|kept| kept.components.clone()).unwrap_or_default(),
            },
            packs: packs.collect(),
        }
    }
}

impl ComponentBody {
    fn of(part: &PartDraft) -> ComponentBody {
        ComponentBody { sku: part.sku.clone(), amount: part.amount.clone() }
    }
}

impl PackBody {
    fn of(draft: &PackDraft) -> PackBody {
        PackBody {
            id: draft.id.map(|id| id.uuid()),
            kind: draft.kind,
            name: WordsBody::of(&draft.name_zh, &draft.name_en),
            steps: draft.steps.in_steps(),
            gross_g: draft.gross_g,
            web: draft.web,
            till: draft.till,
            barcodes: draft.barcodes.iter().map(|code| code.code().to_owned()).collect(),
            least: draft.bounds.map(|bounds| bounds.least.in_steps()),
            most: draft.bounds.map(|bounds| bounds.most.in_steps()),
        }
    }

    fn into_draft(self, at: &str, wrong: &mut Issues) -> PackDraft {
        let mut barcodes = Vec::with_capacity(self.barcodes.len());
        for (nth, code) in self.barcodes.iter().enumerate() {
            match barcode::parse(code) {
                Ok(code) => barcodes.push(code),
                Err(damage) => wrong.push(Issue::new(format!("{at}/barcodes/{nth}"), damage.code()).with("text", code.as_str())),
            }
        }
        if self.least.is_some() != self.most.is_some() {
            let missing = if self.least.is_some() { "most" } else { "least" };
            wrong.push(Issue::new(format!("{at}/{missing}"), "field-needed"));
        }
        let bounds = self.least.zip(self.most);
        let (name_zh, name_en) = self.name.into_pair();
        PackDraft {
            id: self.id.map(Id::from_uuid),
            kind: self.kind,
            name_zh,
            name_en,
            steps: Quantity::steps(self.steps),
            gross_g: self.gross_g,
            web: self.web,
            till: self.till,
            barcodes,
            bounds: bounds.map(|(least, most)| Bounds { least: Quantity::steps(least), most: Quantity::steps(most) }),
        }
    }
}
