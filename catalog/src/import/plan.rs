//! What a file would change: new products, changed fields with what they were, and what stays as it is.

use super::{
    RowIssue,
    column::Column,
    listed::{Listed, ListedVariant, listed, words},
    sheet::Sheet,
    told::{new_variant, put, put_or_clear, tell_variant},
};
use crate::{
    Category, Channel, Product, ProductKind, ProductStatus, SalePack, category, price,
    product::{self, FieldChange, ProductDraft, ProductSheet, differences},
};
use kernel::{Id, Issue, Money, Result, Tx, query};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// New prices of SKUs in the channels they are sold in, those only that differ from what holds there now.
    pub(super) prices: BTreeMap<(Channel, String), Money>,
}

/// A product the shop has, and what the file says otherwise.
#[derive(Debug)]
pub struct ProductChange {
    pub id: Id<Product>,
    pub title: String,
    pub fields: Vec<FieldChange>,
    /// It was retired, and comes back as a draft.
    pub(super) revived: bool,
    /// What it would be after; none when only prices differ.
    pub(super) draft: Option<ProductDraft>,
}

impl Plan {
    /// How many rows something is wrong with.
    pub fn wrong_rows(&self) -> usize {
        self.wrong.iter().map(|wrong| wrong.row).collect::<BTreeSet<_>>().len()
    }

    /// New, changed, unchanged products; wrong rows.
    pub fn counts(&self) -> [i64; 4] {
        [self.fresh.len(), self.changed.len(), self.unchanged, self.wrong_rows()].map(|count| i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A file as it was read, before it is held against the shop. Reading asks no database.
pub(crate) struct Reading {
    products: Vec<Listed>,
    wrong: Vec<RowIssue>,
    unused: Vec<String>,
    headings: HashMap<Column, String>,
}

impl Reading {
    pub(super) fn of(text: &str) -> Result<Reading> {
        let mut sheet = Sheet::read(text)?;
        let products = listed(&mut sheet);
        Ok(Reading { products, wrong: sheet.wrong, unused: sheet.unused, headings: sheet.headings })
    }
}

/// What a file that was read would change in the shop as it is now.
pub(super) async fn plan(tx: &mut Tx, reading: Reading, kind: ProductKind) -> Result<Plan> {
    let products = reading.products;
    let shop = Shop { headings: reading.headings, ..Shop::find(tx, &products).await? };
    let mut plan = Plan { wrong: reading.wrong, unused: reading.unused, ..Plan::default() };
    for listed in &products {
        shop.compare(listed, kind, &mut plan);
    }
    shop.codes_must_be_free(&products, &mut plan);
    plan.wrong.sort_by(|one, other| (one.row, &one.column, one.issue.code).cmp(&(other.row, &other.column, other.issue.code)));
    plan.wrong.dedup_by(|next, one| (next.row, &next.column, next.issue.code) == (one.row, &one.column, one.issue.code));
    Ok(plan)
}

/// What the shop has of the things a file lists.
#[derive(Default)]
struct Shop {
    /// How the file heads its columns.
    headings: HashMap<Column, String>,
    categories: Vec<Category>,
    products: HashMap<Id<Product>, ProductSheet>,
    by_slug: HashMap<String, Id<Product>>,
    by_sku: HashMap<String, Id<Product>>,
    prices: HashMap<(Channel, Id<SalePack>), Money>,
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
        let (prices, codes) = (prices_now(tx, products.values()).await?, code_owners(tx, listed).await?);
        Ok(Shop { categories: category::all(tx).await?, products, by_slug, by_sku, prices, codes, ..Shop::default() })
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
            for channel in Channel::ALL.iter().copied() {
                plan.prices.extend(variant.price_in(channel).map(|price| ((channel, variant.sku.clone()), price)));
            }
        }
        self.note_issues(listed, &draft, plan);
        plan.fresh.push(draft);
    }

    fn as_change(&self, listed: &Listed, sheet: &ProductSheet, plan: &mut Plan) {
        let before = ProductDraft::of(sheet);
        let mut draft = before.clone();
        self.tell(listed, &mut draft);
        let mut prices = Vec::new();
        for listed in &listed.variants {
            match draft.variants.iter_mut().find(|variant| variant.sku == listed.sku) {
                None => {
                    must_have_prices(listed, sheet, plan);
                    draft.variants.push(new_variant(listed));
                }
                Some(variant) => tell_variant(listed, variant),
            }
            prices.extend(self.price_changes(listed, sheet, plan));
        }
        let fields = [differences(&before, &draft), prices].concat();
        self.note_issues(listed, &draft, plan);
        match (fields.is_empty(), draft == before) {
            (true, _) => plan.unchanged += 1,
            (false, same) => {
                let draft = (!same).then_some(draft);
                plan.changed.push(ProductChange {
                    id: sheet.product.id,
                    title: sheet.product.title_zh.clone(),
                    fields,
                    revived: sheet.product.status == ProductStatus::Retired,
                    draft,
                });
            }
        }
    }

    /// New prices in the channels the variant is sold in; each channel is compared with its own price.
    fn price_changes(&self, listed: &ListedVariant, sheet: &ProductSheet, plan: &mut Plan) -> Vec<FieldChange> {
        let variant = sheet.variants.iter().find(|variant| variant.variant.sku == listed.sku);
        let pack = variant.and_then(|variant| variant.packs.iter().find(|pack| pack.pack.web).or(variant.packs.first()));
        let sold = Channel::ALL.iter().copied().filter(|channel| pack.is_none_or(|pack| pack.pack.is_sold_in(*channel)));
        let mut fields = Vec::new();
        for (channel, price) in sold.filter_map(|channel| Some((channel, listed.price_in(channel)?))) {
            let now = pack.and_then(|pack| self.prices.get(&(channel, pack.pack.id))).copied();
            if now == Some(price) {
                continue;
            }
            plan.prices.insert((channel, listed.sku.clone()), price);
            let field = match channel {
                Channel::Web => "price_web",
                Channel::Till => "price_till",
            };
            let before = now.map_or_else(String::new, Money::plain);
            fields.push(FieldChange { field, sku: listed.sku.clone(), before, after: price.plain() });
        }
        fields
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

    /// What is wrong with a draft as a whole is noted at the row and column it comes from.
    fn note_issues(&self, listed: &Listed, draft: &ProductDraft, plan: &mut Plan) {
        for issue in draft.issues() {
            let variant = issue.field.strip_prefix('v').and_then(|rest| rest.split('-').next()).and_then(|n| n.parse::<usize>().ok());
            let sku = variant.and_then(|n| draft.variants.get(n)).map(|variant| &variant.sku);
            let row = listed.variants.iter().find(|variant| Some(&variant.sku) == sku).map_or(listed.line, |variant| variant.line);
            let column = Column::filling(&issue.field).map_or(String::new(), |column| self.heading(column));
            plan.wrong.push(RowIssue { row, column, issue });
        }
    }

    fn heading(&self, column: Column) -> String {
        self.headings.get(&column).cloned().unwrap_or_default()
    }

    /// A barcode belongs to one thing: not to two rows, and not to another variant of the shop.
    fn codes_must_be_free(&self, listed: &[Listed], plan: &mut Plan) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for variant in listed.iter().flat_map(|product| &product.variants) {
            let Some(code) = variant.barcode.as_ref().map(|barcode| barcode.code()) else { continue };
            let owner = seen.insert(code, &variant.sku).or_else(|| self.codes.get(code).map(String::as_str));
            if let Some(owner) = owner.filter(|owner| *owner != variant.sku) {
                let issue = Issue::new("", "import-barcode-taken").with("code", code).with("sku", owner);
                plan.wrong.push(RowIssue { row: variant.line, column: self.heading(Column::Barcode), issue });
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

async fn prices_now(tx: &mut Tx, sheets: impl Iterator<Item = &ProductSheet>) -> Result<HashMap<(Channel, Id<SalePack>), Money>> {
    let packs: Vec<_> = sheets.flat_map(ProductSheet::packs).map(|pack| pack.pack.id).collect();
    let (mut prices, now) = (HashMap::new(), tx.now());
    for page in packs.chunks(1000) {
        for channel in Channel::ALL.iter().copied() {
            let held = price::in_force(tx, channel, None, now, page).await?;
            prices.extend(held.into_iter().map(|(pack, held)| ((channel, pack), held.price)));
        }
    }
    Ok(prices)
}

/// What is on the shelf has a price for all that is sold of it, also for what is new.
fn must_have_prices(listed: &ListedVariant, sheet: &ProductSheet, plan: &mut Plan) {
    let is_bare = Channel::ALL.iter().any(|channel| listed.price_in(*channel).is_none());
    if is_bare && sheet.product.status == ProductStatus::Published {
        let issue = Issue::new("", "import-shelf-needs-price").with("sku", &listed.sku);
        plan.wrong.push(RowIssue { row: listed.line, column: "Price".to_owned(), issue });
    }
}

const CODE_OWNERS: &str = "
    select b.code, v.sku
      from catalog_barcode b
      join catalog_pack k on k.id = b.pack_id
      join catalog_variant v on v.id = k.variant_id
     where b.code in (:codes)";
