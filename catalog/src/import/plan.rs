//! What a file would change: new products, changed fields with what they were, and what stays as it is.

use super::{
    RowIssue,
    listed::{Listed, ListedVariant, listed, words},
    sheet::Sheet,
};
use crate::{
    Category, Channel, PackKind, Product, ProductKind, SalePack,
    barcode::BarcodeKind,
    category, price,
    product::{self, PackDraft, ProductDraft, ProductSheet, VariantDraft},
};
use kernel::{Id, Issue, Money, Quantity, Result, Tx, Unit, query};
use std::collections::{BTreeMap, HashMap};

/// What applying a file would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Every row that is wrong; while there is one, nothing can be applied.
    pub wrong: Vec<RowIssue>,
    /// Products the shop does not have yet; they come in as drafts.
    pub fresh: Vec<ProductDraft>,
    pub changed: Vec<ProductChange>,
    pub unchanged: usize,
    /// Headings nothing is done with.
    pub unused: Vec<String>,
    /// Prices on the web by SKU, those only that differ from what holds now.
    pub(super) prices: BTreeMap<String, Money>,
}

/// A product the shop has, and what the file says otherwise.
#[derive(Debug)]
pub struct ProductChange {
    pub id: Id<Product>,
    pub title: String,
    pub fields: Vec<FieldChange>,
    /// What it would be after; none when only prices differ.
    pub(super) draft: Option<ProductDraft>,
}

/// One field before and after; the name is the last part of a message id (`catalog-field-…`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: &'static str,
    /// The variant it is about, when it is about one.
    pub sku: String,
    pub before: String,
    pub after: String,
}

impl Plan {
    /// New, changed, unchanged, wrong.
    pub fn counts(&self) -> [i64; 4] {
        [self.fresh.len(), self.changed.len(), self.unchanged, self.wrong.len()].map(|count| i64::try_from(count).unwrap_or(i64::MAX))
    }
}

pub(super) async fn plan(tx: &mut Tx, text: &str, kind: ProductKind) -> Result<Plan> {
    let mut sheet = Sheet::read(text)?;
    let products = listed(&mut sheet);
    let shop = Shop::find(tx, &products).await?;
    let mut plan = Plan { wrong: sheet.wrong, unused: sheet.unused, ..Plan::default() };
    for listed in &products {
        shop.compare(listed, kind, &mut plan);
    }
    shop.codes_must_be_free(&products, &mut plan);
    plan.wrong.sort_by_key(|wrong| wrong.row);
    Ok(plan)
}

/// What the shop has of the things a file lists.
struct Shop {
    categories: Vec<Category>,
    products: HashMap<Id<Product>, ProductSheet>,
    by_slug: HashMap<String, Id<Product>>,
    by_sku: HashMap<String, Id<Product>>,
    prices: HashMap<Id<SalePack>, Money>,
    /// Who has each listed barcode.
    codes: HashMap<String, String>,
}

impl Shop {
    async fn find(tx: &mut Tx, listed: &[Listed]) -> Result<Shop> {
        let skus: Vec<_> = listed.iter().flat_map(|product| &product.variants).map(|variant| variant.sku.clone()).collect();
        let slugs: Vec<_> = listed.iter().map(|product| product.handle.clone()).collect();
        let by_sku: HashMap<_, _> = owners(tx, "select sku, product_id from catalog_variant where sku in (:keys)", &skus).await?;
        let by_slug: HashMap<_, _> = owners(tx, "select slug, id from catalog_product where slug in (:keys)", &slugs).await?;
        let mut ids: Vec<_> = by_sku.values().chain(by_slug.values()).copied().collect();
        ids.sort();
        ids.dedup();
        let mut products = HashMap::new();
        for page in ids.chunks(500) {
            products.extend(product::load_many(tx, page).await?.into_iter().map(|sheet| (sheet.product.id, sheet)));
        }
        let (prices, codes) = (web_prices(tx, products.values()).await?, code_owners(tx, listed).await?);
        Ok(Shop { categories: category::all(tx).await?, products, by_slug, by_sku, prices, codes })
    }

    fn compare(&self, listed: &Listed, kind: ProductKind, plan: &mut Plan) {
        let mut owners: Vec<_> = listed.variants.iter().filter_map(|variant| self.by_sku.get(&variant.sku)).collect();
        owners.extend(self.by_slug.get(&listed.handle));
        owners.sort();
        owners.dedup();
        match owners[..] {
            [] => self.as_new(listed, kind, plan),
            [id] => match self.products.get(id) {
                Some(sheet) => self.as_change(listed, sheet, plan),
                None => self.as_new(listed, kind, plan),
            },
            _ => plan.wrong.push(RowIssue { row: listed.line, column: String::new(), issue: Issue::new("", "import-two-products") }),
        }
    }

    fn as_new(&self, listed: &Listed, kind: ProductKind, plan: &mut Plan) {
        let mut draft = ProductDraft::new(kind);
        draft.category = "other".to_owned();
        draft.slug = listed.handle.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        self.tell(listed, &mut draft);
        for variant in &listed.variants {
            draft.variants.push(new_variant(variant));
            plan.prices.extend(variant.price.filter(|price| !price.is_zero()).map(|price| (variant.sku.clone(), price)));
        }
        note_issues(listed, &draft, plan);
        plan.fresh.push(draft);
    }

    fn as_change(&self, listed: &Listed, sheet: &ProductSheet, plan: &mut Plan) {
        let before = ProductDraft::of(sheet);
        let mut draft = before.clone();
        self.tell(listed, &mut draft);
        let mut fields = product_changes(&before, &draft);
        for listed in &listed.variants {
            match draft.variants.iter_mut().position(|variant| variant.sku == listed.sku) {
                None => {
                    draft.variants.push(new_variant(listed));
                    fields.push(FieldChange {
                        field: "variant",
                        sku: listed.sku.clone(),
                        before: String::new(),
                        after: listed.name.clone(),
                    });
                }
                Some(at) => {
                    let variant = &mut draft.variants[at];
                    let was = variant.clone();
                    tell_variant(listed, variant);
                    fields.extend(variant_changes(&was, variant));
                }
            }
            fields.extend(self.price_change(listed, sheet, plan));
        }
        note_issues(listed, &draft, plan);
        match (fields.is_empty(), draft == before) {
            (true, _) => plan.unchanged += 1,
            (false, same) => {
                let draft = (!same).then_some(draft);
                plan.changed.push(ProductChange { id: sheet.product.id, title: sheet.product.title_zh.clone(), fields, draft });
            }
        }
    }

    fn price_change(&self, listed: &ListedVariant, sheet: &ProductSheet, plan: &mut Plan) -> Option<FieldChange> {
        let price = listed.price.filter(|price| !price.is_zero())?;
        let variant = sheet.variants.iter().find(|variant| variant.variant.sku == listed.sku);
        let pack = variant.and_then(|variant| variant.packs.iter().find(|pack| pack.pack.web).or(variant.packs.first()));
        let now = pack.and_then(|pack| self.prices.get(&pack.pack.id)).copied();
        if now == Some(price) {
            return None;
        }
        plan.prices.insert(listed.sku.clone(), price);
        let before = now.map_or_else(String::new, Money::plain);
        Some(FieldChange { field: "price", sku: listed.sku.clone(), before, after: price.plain() })
    }

    /// Writes what the file says about the product itself into the draft.
    fn tell(&self, listed: &Listed, draft: &mut ProductDraft) {
        put(&mut draft.title_zh, &mut draft.title_en, &listed.title);
        if let Some(title) = listed.title_en.as_ref().filter(|title| !title.is_empty()) {
            draft.title_en.clone_from(title);
        }
        if let Some(story) = &listed.story {
            put_or_clear(&mut draft.story_zh, &mut draft.story_en, story);
        }
        if let Some(story) = &listed.story_en {
            draft.story_en.clone_from(story);
        }
        if let Some(tags) = listed.tags.as_ref().filter(|tags| **tags != words(&draft.search_words)) {
            draft.search_words.clone_from(tags);
        }
        let named = |name: &str| {
            self.categories.iter().find(|shelf| shelf.code == name || shelf.name_zh == name || shelf.name_en.eq_ignore_ascii_case(name))
        };
        if let Some(shelf) = listed.category.as_deref().and_then(named) {
            draft.category.clone_from(&shelf.code);
        }
    }

    /// A barcode belongs to one thing: not to two rows, and not to another variant of the shop.
    fn codes_must_be_free(&self, listed: &[Listed], plan: &mut Plan) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for variant in listed.iter().flat_map(|product| &product.variants) {
            let Some(code) = variant.barcode.as_ref().map(|barcode| barcode.code()) else { continue };
            let owner = seen.insert(code, &variant.sku).or_else(|| self.codes.get(code).map(String::as_str));
            if let Some(owner) = owner.filter(|owner| *owner != variant.sku) {
                let issue = Issue::new("", "import-barcode-taken").with("code", code).with("sku", owner);
                plan.wrong.push(RowIssue { row: variant.line, column: "Barcode".to_owned(), issue });
            }
        }
    }
}

async fn owners(tx: &mut Tx, text: &'static str, keys: &[String]) -> Result<HashMap<String, Id<Product>>> {
    let mut owners = HashMap::new();
    for page in keys.chunks(1000) {
        owners.extend(tx.fetch_all::<(String, Id<Product>)>(query(text).bind_list(":keys", page)).await?);
    }
    Ok(owners)
}

async fn code_owners(tx: &mut Tx, listed: &[Listed]) -> Result<HashMap<String, String>> {
    let codes: Vec<_> = listed.iter().flat_map(|product| &product.variants).filter_map(|variant| variant.barcode.as_ref()).collect();
    let mut owners = HashMap::new();
    for page in codes.chunks(1000) {
        let of = query(CODE_OWNERS).bind_list(":codes", page.iter().map(|barcode| barcode.code()));
        owners.extend(tx.fetch_all::<(String, String)>(of).await?);
    }
    Ok(owners)
}

async fn web_prices(tx: &mut Tx, sheets: impl Iterator<Item = &ProductSheet>) -> Result<HashMap<Id<SalePack>, Money>> {
    let packs: Vec<_> = sheets.flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
    let (mut prices, now) = (HashMap::new(), tx.now());
    for page in packs.chunks(1000) {
        let held = price::in_force(tx, Channel::Web, None, now, page).await?;
        prices.extend(held.into_iter().map(|(pack, held)| (pack, held.price)));
    }
    Ok(prices)
}

fn new_variant(listed: &ListedVariant) -> VariantDraft {
    let (mut name_zh, mut name_en) = (String::new(), String::new());
    put(&mut name_zh, &mut name_en, &listed.name);
    if name_zh.is_empty() {
        (name_zh, name_en) = ("标准".to_owned(), "Standard".to_owned());
    }
    let pack = PackDraft {
        id: None,
        kind: PackKind::Each,
        name_zh: "单件".to_owned(),
        name_en: "One".to_owned(),
        steps: Quantity::steps(1),
        gross_g: listed.grams.unwrap_or(0),
        web: true,
        till: true,
        barcodes: listed.barcode.iter().cloned().collect(),
    };
    VariantDraft {
        id: None,
        sku: listed.sku.clone(),
        name_zh,
        name_en,
        unit: Unit::PIECE,
        cost: listed.cost.unwrap_or_default(),
        packs: vec![pack],
    }
}

/// What a row says about a variant the shop has; of its packs, the one that is sold on the web is meant.
fn tell_variant(listed: &ListedVariant, variant: &mut VariantDraft) {
    if !listed.name.is_empty() {
        put(&mut variant.name_zh, &mut variant.name_en, &listed.name);
    }
    variant.cost = listed.cost.unwrap_or(variant.cost);
    let at = variant.packs.iter().position(|pack| pack.web).unwrap_or(0);
    let known = |code: &str| variant.packs.iter().flat_map(|pack| &pack.barcodes).any(|barcode| barcode.code() == code);
    let fresh = listed.barcode.clone().filter(|barcode| !known(barcode.code()));
    let Some(pack) = variant.packs.get_mut(at) else { return };
    pack.gross_g = listed.grams.unwrap_or(pack.gross_g);
    if let Some(fresh) = fresh {
        pack.barcodes.retain(|barcode| barcode.kind() == BarcodeKind::Plu);
        pack.barcodes.push(fresh);
    }
}

/// A text with Chinese characters is the Chinese one; another is the English one, and stands for both until there is
/// a Chinese one.
fn put(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        return;
    }
    let is_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if is_chinese || zh.is_empty() || zh == en {
        text.clone_into(zh);
    }
    if !is_chinese {
        text.clone_into(en);
    }
}

fn put_or_clear(zh: &mut String, en: &mut String, text: &str) {
    if text.is_empty() {
        zh.clear();
        en.clear();
    }
    put(zh, en, text);
}

fn product_changes(before: &ProductDraft, after: &ProductDraft) -> Vec<FieldChange> {
    let fields = [
        ("title_zh", &before.title_zh, &after.title_zh),
        ("title_en", &before.title_en, &after.title_en),
        ("story_zh", &before.story_zh, &after.story_zh),
        ("story_en", &before.story_en, &after.story_en),
        ("search_words", &before.search_words, &after.search_words),
        ("category", &before.category, &after.category),
    ];
    fields.into_iter().filter_map(|(field, before, after)| difference(field, "", before, after)).collect()
}

fn variant_changes(before: &VariantDraft, after: &VariantDraft) -> Vec<FieldChange> {
    let gross = |variant: &VariantDraft| variant.packs.iter().map(|pack| pack.gross_g.to_string()).collect::<Vec<_>>().join(", ");
    let codes = |variant: &VariantDraft| {
        variant.packs.iter().flat_map(|pack| &pack.barcodes).map(|barcode| barcode.code().to_owned()).collect::<Vec<_>>().join(", ")
    };
    let fields = [
        ("name_zh", before.name_zh.clone(), after.name_zh.clone()),
        ("name_en", before.name_en.clone(), after.name_en.clone()),
        ("cost", before.cost.plain(), after.cost.plain()),
        ("gross", gross(before), gross(after)),
        ("barcode", codes(before), codes(after)),
    ];
    fields.into_iter().filter_map(|(field, was, is)| difference(field, &before.sku, &was, &is)).collect()
}

fn difference(field: &'static str, sku: &str, before: &str, after: &str) -> Option<FieldChange> {
    (before != after).then(|| FieldChange { field, sku: sku.to_owned(), before: before.to_owned(), after: after.to_owned() })
}

/// What is wrong with a draft as a whole is noted at the row it comes from.
fn note_issues(listed: &Listed, draft: &ProductDraft, plan: &mut Plan) {
    for issue in draft.issues() {
        let variant = issue.field.strip_prefix('v').and_then(|rest| rest.split('-').next()).and_then(|n| n.parse::<usize>().ok());
        let sku = variant.and_then(|n| draft.variants.get(n)).map(|variant| &variant.sku);
        let row = listed.variants.iter().find(|variant| Some(&variant.sku) == sku).map_or(listed.line, |variant| variant.line);
        plan.wrong.push(RowIssue { row, column: issue.field.clone(), issue });
    }
}

const CODE_OWNERS: &str = "
    select b.code, v.sku
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where b.code in (:codes)";
