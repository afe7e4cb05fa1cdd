//! The goods: ten specialties and what a village shop sells, written down, pictured, priced and published.

use super::{
    county::{County, unknown},
    pictures::Drawn,
    words::{OptionText, PackText, ProductText, Texts, VariantText, Words},
};
use crate::Program;
use catalog::{
    By, Channel, PackKind, ProductKind, Regulated, ReturnPolicy, SalePack, TaxClass, Temperature, Variant,
    attribute::Values,
    barcode, picture,
    price::{self, Band, Mention, NewBook, Steps},
    product::{
        self, PackDraft, ProductDraft, ProductSheet, VariantDraft,
        option::{Combination, OptionGroup, OptionValue, Options},
    },
    unit_price::Content,
};
use kernel::{BasisPoints, Bounds, Error, Id, Money, Quantity, Result, Tx, Unit, UnitCode};
use std::{collections::HashMap, time::Duration};

/// What was registered, by SKU.
pub(crate) struct Goods {
    pub variants: HashMap<String, Id<Variant>>,
    /// Packs in the order they are written down.
    pub packs: HashMap<String, Vec<Id<SalePack>>>,
}

impl Goods {
    pub fn variant(&self, sku: &str) -> Result<Id<Variant>> {
        self.variants.get(sku).copied().ok_or_else(|| unknown("variant", sku))
    }

    /// A pack of a variant by its place in the list.
    pub fn pack(&self, sku: &str, nth: usize) -> Result<Id<SalePack>> {
        self.packs.get(sku).and_then(|packs| packs.get(nth)).copied().ok_or_else(|| unknown("pack of", sku))
    }
}

/// What a producer is owed of each sale beyond the price at the scale.
const PRODUCER_SHARE: BasisPoints = BasisPoints::new(500);

/// Prices have held for a month.
const PRICED_BEFORE: Duration = Duration::from_secs(30 * 24 * 3600);

pub(super) async fn register(tx: &mut Tx, texts: &Texts, county: &County, drawn: &Drawn) -> Result<Goods> {
    let by = By::program();
    let mut goods = Goods { variants: HashMap::new(), packs: HashMap::new() };
    let (mut web, mut till, mut products) = (Vec::new(), Vec::new(), Vec::new());
    for text in &texts.products {
        let id = product::save_draft(tx, &by, &draft(text, county)?).await?;
        let stored = drawn.get(&text.art).ok_or_else(|| unknown("drawing", &text.art))?;
        picture::hang(tx, &by, id, stored, (&text.alt.zh, &text.alt.en)).await?;
        let sheet = product::load(tx, id).await?;
        for (pack, price) in priced(&sheet, text) {
            if pack.web {
                web.push((pack.id, price));
            }
            if pack.till {
                till.push((pack.id, price));
            }
        }
        for variant in &sheet.variants {
            goods.variants.insert(variant.variant.sku.clone(), variant.variant.id);
            goods.packs.insert(variant.variant.sku.clone(), variant.packs.iter().map(|pack| pack.pack.id).collect());
        }
        products.push(id);
    }
    for (channel, prices) in [(Channel::Web, web), (Channel::Till, till)] {
        let effective_from = tx.now().minus(PRICED_BEFORE);
        let beside = if channel == Channel::Till { prices.iter().map(in_band).collect() } else { HashMap::new() };
        let book = NewBook { channel, place: None, effective_from, note: "开业定价".to_owned(), prices, beside };
        price::publish_book(tx, &by, &book).await?;
    }
    for id in products {
        product::publish(tx, &by, id).await?;
    }
    Ok(goods)
}

/// Franchise stores may ask a tenth more or less, in whole jiao.
fn in_band((pack, price): &(Id<SalePack>, Money)) -> (Id<SalePack>, Mention) {
    let tenth = Money::fen(price.in_fen() / 10).round_down_to(Money::fen(10));
    let band = Band { low: Some(*price - tenth), high: Some(*price + tenth) };
    (*pack, Mention { band: Some(band), ..Mention::default() })
}

/// Some weeks later a few things cost less on the web, and show what they cost before; members pay less for the laundry
/// liquid at tills.
pub(super) async fn reduce(program: &Program, goods: &Goods) -> Result<()> {
    let mut tx = program.db().write().await?;
    let prices = vec![(goods.pack("SP-HAWTHORN-250", 0)?, Money::fen(990)), (goods.pack("SP-HONEY-VITEX", 0)?, Money::fen(2990))];
    let steps = Steps::of([(3, Money::fen(900)), (10, Money::fen(850))]);
    let many = Mention { steps: Some(steps), ..Mention::default() };
    let member = Mention { member: Some(Some(Money::fen(2790))), ..Mention::default() };
    let beside = HashMap::from([(goods.pack("SP-HAWTHORN-250", 0)?, many), (goods.pack("SP-HONEY-VITEX", 0)?, member)]);
    let (channel, effective_from, note) = (Channel::Web, tx.now(), "冬季让利".to_owned());
    price::publish_book(&mut tx, &By::program(), &NewBook { channel, place: None, effective_from, note, prices, beside }).await?;
    let laundry = goods.pack("CG-LAUNDRY-2", 0)?;
    let member = Mention { member: Some(Some(Money::fen(1790))), ..Mention::default() };
    let (prices, beside) = (vec![(laundry, Money::fen(1890))], HashMap::from([(laundry, member)]));
    let (channel, effective_from, note) = (Channel::Till, tx.now(), "社员价".to_owned());
    price::publish_book(&mut tx, &By::program(), &NewBook { channel, place: None, effective_from, note, prices, beside }).await?;
    tx.commit().await
}

/// Each pack of the sheet with its price in the text; both are in the same order.
fn priced<'a>(sheet: &'a ProductSheet, text: &'a ProductText) -> impl Iterator<Item = (&'a product::PackRow, Money)> {
    text.variant.iter().flat_map(|variant| {
        let packs = sheet.variants.iter().find(|known| known.variant.sku == variant.sku).map_or(&[][..], |known| &known.packs[..]);
        packs.iter().filter_map(|pack| {
            let written =
                variant.pack.iter().find(|written| written.name.zh == pack.pack.name_zh && written.steps == pack.pack.steps.in_steps())?;
            Some((&pack.pack, Money::fen(written.price_fen)))
        })
    })
}

fn draft(text: &ProductText, county: &County) -> Result<ProductDraft> {
    let party = |key: &Option<String>| key.as_deref().map(|key| county.party(key)).transpose();
    let kind = ProductKind::parse(&text.kind).ok_or_else(|| unknown("kind", &text.kind))?;
    let options = options(text);
    let mut draft = ProductDraft {
        id: None,
        revision: None,
        slug: text.key.clone(),
        kind,
        category: text.category.clone(),
        title_zh: text.title.zh.clone(),
        title_en: text.title.en.clone(),
        line_zh: text.line.zh.clone(),
        line_en: text.line.en.clone(),
        story_zh: text.story.zh.clone(),
        story_en: text.story.en.clone(),
        origin_zh: text.origin.zh.clone(),
        origin_en: text.origin.en.clone(),
        town: text.town.clone(),
        storage_zh: text.storage.zh.clone(),
        storage_en: text.storage.en.clone(),
        producer: party(&text.producer)?,
        supplier: party(&text.supplier)?,
        producer_share: if kind == ProductKind::Specialty { PRODUCER_SHARE } else { BasisPoints::new(0) },
        temperature: Temperature::parse(&text.temperature).ok_or_else(|| unknown("temperature", &text.temperature))?,
        tax: TaxClass::parse(&text.tax).ok_or_else(|| unknown("tax class", &text.tax))?,
        shelf_life_days: text.shelf_life_days,
        search_words: text.search.join(" "),
        return_policy: if FRESH.contains(&text.category.as_str()) { ReturnPolicy::Fresh } else { ReturnPolicy::SevenDays },
        regulated: regulated(&text.category),
        registration_no: regulated(&text.category).map(|class| number(class, &text.key)).unwrap_or_default(),
        attributes: Values(text.attributes.clone()),
        variants: text.variant.iter().map(|one| variant(one, &options)).collect::<Result<_>>()?,
        options,
    };
    draft.name_by_options();
    Ok(draft)
}

fn options(text: &ProductText) -> Options {
    let value = |name: &Words| OptionValue { code: String::new(), zh: name.zh.clone(), en: name.en.clone() };
    let group = |group: &OptionText| OptionGroup {
        code: String::new(),
        zh: group.name.zh.clone(),
        en: group.name.en.clone(),
        values: group.values.iter().map(value).collect(),
    };
    let mut options = Options(text.options.iter().map(group).collect());
    options.give_codes();
    options
}

/// What a variant has of each group.
fn combination(values: &[String], options: &Options) -> Result<Combination> {
    let of = |(name, group): (&String, &OptionGroup)| {
        let value = group.values.iter().find(|value| value.zh == *name).ok_or_else(|| unknown("value", name))?;
        Ok((group.code.clone(), value.code.clone()))
    };
    Ok(Combination(values.iter().zip(options.iter()).map(of).collect::<Result<_>>()?))
}

/// What grows and is eaten fresh is not sent back.
const FRESH: [&str; 4] = ["fruit", "vegetable", "egg-dairy", "meat"];

fn regulated(category: &str) -> Option<Regulated> {
    match category {
        "seed" => Some(Regulated::Seed),
        "fertiliser" => Some(Regulated::Fertiliser),
        _ => None,
    }
}

/// A number of the right form that nobody was given; made-up goods have made-up numbers.
fn number(class: Regulated, key: &str) -> String {
    let serial = key.bytes().fold(0u32, |sum, byte| (sum * 31 + u32::from(byte)) % 10_000);
    match class {
        Regulated::Seed => format!("B(鲁)农种许字(2024)第{serial:04}号"),
        Regulated::Fertiliser => format!("鲁农肥(2024)准字{serial:04}号"),
        Regulated::Pesticide | Regulated::VeterinaryDrug | Regulated::Fireworks => String::new(),
    }
}

fn variant(text: &VariantText, options: &Options) -> Result<VariantDraft> {
    let code = UnitCode::parse(&text.unit).ok_or_else(|| unknown("unit", &text.unit))?;
    Ok(VariantDraft {
        id: None,
        sku: text.sku.clone(),
        name_zh: text.name.zh.clone(),
        name_en: text.name.en.clone(),
        unit: Unit::new(code, text.scale).ok_or_else(|| unknown("unit", &text.unit))?,
        cost: Money::fen(text.cost_fen),
        net: Content::parse(if text.net.is_empty() { &text.name.zh } else { &text.net })
            .map(|content| content.to_string())
            .unwrap_or_default(),
        options: combination(&text.values, options)?,
        components: Vec::new(),
        packs: text.pack.iter().map(pack).collect::<Result<_>>()?,
    })
}

fn pack(text: &PackText) -> Result<PackDraft> {
    let codes = [&text.barcode, &text.plu].into_iter().flatten();
    let barcodes =
        codes.map(|code| barcode::parse(code).map_err(|damage| Error::fault(format_args!("demo data: {code}: {}", damage.code()))));
    Ok(PackDraft {
        id: None,
        kind: PackKind::parse(&text.kind).ok_or_else(|| unknown("kind of pack", &text.kind))?,
        name_zh: text.name.zh.clone(),
        name_en: text.name.en.clone(),
        steps: Quantity::steps(text.steps),
        gross_g: text.gross_g,
        web: text.web,
        till: text.till,
        barcodes: barcodes.collect::<Result<_>>()?,
        bounds: text.bounds.map(|[least, most]| Bounds { least: Quantity::steps(least), most: Quantity::steps(most) }),
    })
}
