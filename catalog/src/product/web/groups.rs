//! Option groups in the editor: three blocks of fields, a line for each value; for each variant a choice of every group; and
//! the variants that are missing, proposed with what they would copy. Nothing is written before the sheet is saved.

use super::{
    Options as Choices, beside,
    editor::{MOST_VARIANTS, Slot},
    filled, reading, show,
};
use crate::{
    Product, attribute,
    product::{
        ProductDraft, VariantDraft, load,
        option::{self, Combination, MOST_GROUPS, OptionGroup, OptionValue, Options},
    },
    url,
};
use axum::{Router, extract::Path, routing::post};
use coop::Merchandiser;
use kernel::{Error, Id, Issue, Result, Tx, Unit};
use ui::{Answer, App, Form, Lang, Reader, Typed};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(url::NEW_COMBINATIONS, post(of_new))
        .route(url::COMBINATIONS, post(of_product))
        .route(url::COMBINATIONS_BESIDE, post(of_beside))
}

/// The field by which a form says that it speaks of options.
pub(super) const TOLD: &str = "options";

/// The fields of one group.
pub(super) struct GroupSlots {
    pub code: Slot,
    pub zh: Slot,
    pub en: Slot,
    pub place: Slot,
    pub values: Slot,
}

impl GroupSlots {
    /// Those that are used, and one more that stands ready.
    pub(super) fn all(typed: &Typed) -> Vec<GroupSlots> {
        let slot = |g: usize, field: &str| Slot::of(typed, format!("g{g}-{field}"));
        let one = |g| GroupSlots {
            code: slot(g, "code"),
            zh: slot(g, "zh"),
            en: slot(g, "en"),
            place: slot(g, "place"),
            values: slot(g, "values"),
        };
        let mut all: Vec<GroupSlots> = (0..MOST_GROUPS).map(one).collect();
        let used = all.iter().rposition(|group| group.is_used() || group.is_wrong()).map_or(0, |last| last + 1);
        all.truncate(used + 1);
        all
    }

    pub(super) fn is_used(&self) -> bool {
        !(self.zh.value.is_empty() && self.en.value.is_empty() && self.values.value.trim().is_empty())
    }

    pub(super) fn is_wrong(&self) -> bool {
        self.slots().iter().any(|slot| slot.issue.is_some())
    }

    pub(super) fn slots(&self) -> [&Slot; 4] {
        [&self.zh, &self.en, &self.place, &self.values]
    }
}

/// A variant's choice of one group.
pub(super) struct Choosing {
    pub slot: Slot,
    pub name: String,
    pub choices: Choices,
}

impl Choosing {
    /// What nobody has chosen yet is guessed from the variant's name.
    pub(super) fn of(t: &Lang, typed: &Typed, (n, name): (usize, &str), options: &Options) -> Vec<Choosing> {
        let one = |group: &OptionGroup| {
            let slot = Slot::of(typed, format!("v{n}-o-{}", group.code));
            let chosen = if slot.value.is_empty() { group.spoken_of(name).map_or("", |value| &value.code) } else { &slot.value };
            let none = (String::new(), t.say("option-choose").into_owned(), chosen.is_empty());
            let values = group.values.iter().map(|value| (value.code.clone(), value.name(t).to_owned(), value.code == chosen));
            Choosing { name: group.name(t).to_owned(), choices: std::iter::once(none).chain(values).collect(), slot }
        };
        options.iter().map(one).collect()
    }
}

/// A variant that could be made.
pub(super) struct Proposed {
    pub make: Slot,
    pub sku: Slot,
    pub name: String,
    /// Its combination, as the form carries it.
    pub carried: Vec<(String, String)>,
}

impl Proposed {
    pub(super) fn all(t: &Lang, typed: &Typed, options: &Options) -> Vec<Proposed> {
        let one = |k: usize| {
            let carried: Vec<(String, String)> = options.iter().map(|group| carry(typed, k, group)).collect();
            let values = options.iter().zip(&carried).filter_map(|(group, (_, code))| Some(group.value(code)?.name(t)));
            Proposed {
                make: Slot::of(typed, format!("n{k}-make")),
                sku: Slot::of(typed, format!("n{k}-sku")),
                name: values.collect::<Vec<_>>().join(" / "),
                carried,
            }
        };
        (0..MOST_VARIANTS).take_while(|k| !typed.value(&format!("n{k}-row")).is_empty()).map(one).collect()
    }
}

fn carry(typed: &Typed, k: usize, group: &OptionGroup) -> (String, String) {
    let name = format!("n{k}-o-{}", group.code);
    let value = typed.value(&name).to_owned();
    (name, value)
}

/// The groups as they are typed, in their order, with the block each was typed into.
pub(super) fn groups_typed<'a>(typed: impl Fn(&str) -> &'a str) -> (Options, Vec<usize>) {
    let mut groups: Vec<(usize, usize, OptionGroup)> = Vec::new();
    for g in 0..MOST_GROUPS {
        let field = |name: &str| typed(&format!("g{g}-{name}")).trim().to_owned();
        let values: Vec<OptionValue> = field("values").lines().filter(|line| !line.trim().is_empty()).map(value_typed).collect();
        let group = OptionGroup { code: field("code"), zh: field("zh"), en: field("en"), values };
        if !(group.zh.is_empty() && group.en.is_empty() && group.values.is_empty()) {
            groups.push((field("place").parse().unwrap_or(g + 1), g, group));
        }
    }
    groups.sort_by_key(|(place, g, _)| (*place, *g));
    let blocks = groups.iter().map(|(_, g, _)| *g).collect();
    let mut options = Options(groups.into_iter().map(|(.., group)| group).collect());
    options.give_codes();
    (options, blocks)
}

/// `first | 一级 | First`; a new one has no code yet.
fn value_typed(line: &str) -> OptionValue {
    let parts: Vec<&str> = line.splitn(3, ['|', '｜']).map(str::trim).collect();
    match parts[..] {
        [code, zh, en] => OptionValue { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() },
        _ => {
            let (zh, en) = option::both_names(line);
            OptionValue { code: String::new(), zh, en }
        }
    }
}

/// The fields of the groups as they are stored.
pub(super) fn pairs(options: &Options) -> Vec<(String, String)> {
    let line = |value: &OptionValue| format!("{} | {} | {}", value.code, value.zh, value.en).trim_end().to_owned();
    let one = |(g, group): (usize, &OptionGroup)| {
        let values = group.values.iter().map(line).collect::<Vec<_>>().join("\n");
        let place = (g + 1).to_string();
        [("code", group.code.clone()), ("zh", group.zh.clone()), ("en", group.en.clone()), ("place", place), ("values", values)]
            .map(|(field, value)| (format!("g{g}-{field}"), value))
    };
    options.iter().enumerate().flat_map(one).collect()
}

/// What a row chose of each group.
pub(super) fn chosen(form: &Form, prefix: &str) -> Combination {
    let names = form.names(prefix).into_iter().filter(|name| form.has(name));
    Combination(names.map(|name| (name[prefix.len()..].to_owned(), form.raw(&name).to_owned())).collect())
}

/// A group or a value that variants have is not taken away: it says which ones have it.
pub(super) fn must_not_be_used(form: &mut Form, draft: &ProductDraft) {
    for g in 0..MOST_GROUPS {
        let code = form.raw(&format!("g{g}-code")).to_owned();
        let group = draft.options.group(&code);
        let has = |variant: &&VariantDraft| {
            variant.options.get(&code).is_some_and(|value| group.is_none_or(|group| group.value(value).is_none()))
        };
        let skus: Vec<&str> = draft.variants.iter().filter(has).map(|variant| variant.sku.as_str()).collect();
        if !code.is_empty() && !skus.is_empty() {
            let (field, code) = if group.is_some() { ("values", "option-value-used") } else { ("zh", "option-group-used") };
            form.refuse(Issue::new(format!("g{g}-{field}"), code).with("skus", skus.join(", ")));
        }
    }
}

/// The proposed variants that are ticked, each like the one that was picked, with the row it stands in.
pub(super) fn made(form: &mut Form, row: impl Fn(String) -> Option<usize>, draft: &ProductDraft) -> Vec<(String, VariantDraft)> {
    let like = row(format!("v{}", form.raw("like"))).and_then(|at| draft.variants.get(at)).or(draft.variants.first());
    let all = form.ticked("make_all");
    let rows = (0..MOST_VARIANTS).map(|k| format!("n{k}")).take_while(|row| form.has(&format!("{row}-row"))).collect::<Vec<_>>();
    let ticked = rows.into_iter().filter(|row| all || form.ticked(&format!("{row}-make"))).collect::<Vec<_>>();
    let one = |row: String| {
        let sku = form.text(&format!("{row}-sku"), 1..=60);
        let options = chosen(form, &format!("{row}-o-"));
        (row, VariantDraft { sku, options, ..bare(like) })
    };
    ticked.into_iter().map(one).collect()
}

/// What is copied of a variant: its unit, cost, net content and packs, without anything that is its own.
fn bare(like: Option<&VariantDraft>) -> VariantDraft {
    let none = String::new;
    let Some(like) = like else {
        let (unit, cost, options) = (Unit::PIECE, Default::default(), Combination::default());
        return VariantDraft {
            id: None,
            sku: none(),
            name_zh: none(),
            name_en: none(),
            unit,
            cost,
            net: none(),
            options,
            components: Vec::new(),
            packs: Vec::new(),
        };
    };
    let mut copy = VariantDraft { id: None, ..like.clone() };
    for pack in &mut copy.packs {
        pack.id = None;
        pack.barcodes.clear();
    }
    copy
}

async fn of_new(app: App, reader: Reader, who: Merchandiser, form: Form) -> Answer {
    let mut tx = app.db().read().await?;
    let typed = proposing(&reader.t, &mut tx, None, form).await?;
    show(&app, &reader, &who, &mut tx, (None, typed)).await
}

async fn of_product(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    let mut tx = app.db().read().await?;
    let sheet = load(&mut tx, id).await?;
    let typed = proposing(&reader.t, &mut tx, Some(id), form).await?;
    show(&app, &reader, &who, &mut tx, (Some(sheet), typed)).await
}

async fn of_beside(app: App, reader: Reader, who: Merchandiser, Path(id): Path<Id<Product>>, form: Form) -> Answer {
    let mut tx = app.db().read().await?;
    let sheet = load(&mut tx, id).await?;
    let typed = proposing(&reader.t, &mut tx, Some(id), form).await?;
    beside::show(&app, &reader, &who, (sheet, typed), &mut tx).await
}

/// The form as it was typed, with the variants that are missing proposed in it; or what is wrong with its groups.
async fn proposing(t: &Lang, tx: &mut Tx, id: Option<Id<Product>>, mut form: Form) -> Result<Typed> {
    let kept: Vec<_> = filled::typed_pairs(&form).into_iter().filter(|(name, _)| !is_proposal(name) && name != "make_all").collect();
    let mut bare = Form::of(kept.clone());
    let (mut draft, rows) = reading::read_draft(&mut bare, id, &attribute::all(tx).await?);
    let wrong = rows.as_typed(Error::Invalid(option::of_groups(&draft)));
    if draft.options.is_empty() || !wrong.issues().is_empty() {
        form.must(!draft.options.is_empty(), Issue::new("g0-zh", "option-none-typed"));
        let none_typed = form.accept().err();
        return Ok(form.back(t, none_typed.as_ref().unwrap_or(&wrong)));
    }
    guess(&mut draft);
    let room = MOST_VARIANTS.saturating_sub(draft.variants.len());
    let (missing, beyond) = draft.missing_combinations(room);
    let skus = option::free_skus(tx, &draft, &missing).await?;
    let proposed = missing.iter().zip(skus).enumerate().flat_map(|(k, (one, sku))| {
        let own = [(format!("n{k}-row"), "on".to_owned()), (format!("n{k}-sku"), sku)];
        let carried = one.0.iter().map(move |(group, value)| (format!("n{k}-o-{group}"), value.clone()));
        own.into_iter().chain(carried).collect::<Vec<_>>()
    });
    let told = [("proposed".to_owned(), missing.len().to_string()), ("beyond".to_owned(), beyond.to_string())];
    Ok(Form::of(kept.into_iter().chain(proposed).chain(told).collect()).back(t, &Error::Invalid(Vec::new())))
}

fn is_proposal(name: &str) -> bool {
    name.strip_prefix('n').is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
        || name == "proposed"
        || name == "beyond"
}

/// Variants that nobody gave values yet count for those their names speak of, as the form shows them.
fn guess(draft: &mut ProductDraft) {
    for variant in &mut draft.variants {
        for group in draft.options.iter().filter(|group| variant.options.get(&group.code).is_none()).collect::<Vec<_>>() {
            if let Some(value) = group.spoken_of(&variant.name_zh) {
                variant.options = variant.options.with(&group.code, &value.code);
            }
        }
    }
}
