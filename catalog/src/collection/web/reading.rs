//! A collection's form: read into a sheet, and filled from one.

use crate::{
    ProductKind, Temperature,
    collection::{Order, Rule, Sheet, Terms},
    promotion::{instant, on, products, skus_of},
};
use kernel::{Id, Money, Result, Tx, Zone};
use ui::{Form, Typed};

/// What the form says; what cannot be read is refused at its field.
pub(super) async fn read(tx: &mut Tx, form: &mut Form) -> Result<Sheet> {
    let terms = Terms {
        rule: rule(form),
        pinned: products(tx, form, "pinned").await?,
        left_out: products(tx, form, "left_out").await?,
        order: form.read("order", "field-unknown-choice", Order::parse),
    };
    let face = products(tx, form, "face").await?.first().copied();
    let sheet = Sheet {
        title_zh: form.text("title_zh", 1..=20),
        title_en: form.text("title_en", 1..=60),
        line_zh: form.text("line_zh", 0..=80),
        line_en: form.text("line_en", 0..=160),
        terms,
        face,
        public: form.ticked("public"),
        on_front: form.ticked("on_front"),
        place: form.count("place", 0..=999),
        from_at: instant(form, "from_day", "from_time"),
        until_at: instant(form, "until_day", "until_time"),
    };
    form.accept()?;
    Ok(sheet)
}

fn rule(form: &mut Form) -> Rule {
    let texts = |form: &Form, field: &str| -> Vec<String> { form.all(field).into_iter().map(str::to_owned).collect() };
    let says = |pair: &str| pair.split_once(':').map(|(asked, answer)| (asked.to_owned(), answer.to_owned()));
    Rule {
        any: form.raw("joined") == "any",
        shelves: texts(form, "shelves"),
        kinds: form.all("kinds").into_iter().filter_map(ProductKind::parse).collect(),
        towns: texts(form, "towns"),
        producers: form.all("producers").into_iter().filter_map(Id::parse).collect(),
        marks: form.all("marks").into_iter().filter_map(Id::parse).collect(),
        says: form.all("says").into_iter().filter_map(says).collect(),
        temperatures: form.all("temperatures").into_iter().filter_map(Temperature::parse).collect(),
        price_from: form.read_if_any("price_from", "field-not-money", Money::parse),
        price_to: form.read_if_any("price_to", "field-not-money", Money::parse),
        reduced: form.ticked("reduced"),
        new_days: form.read_if_any("new_days", "field-not-count", |text| text.parse().ok()),
        words: form.raw("words").lines().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
    }
}

/// A new collection's form: a draft that holds what meets every condition, the newest first.
pub(super) fn fresh() -> Typed {
    Typed::filled([("joined", "every".to_owned()), ("order", Order::Newest.to_string()), ("place", "100".to_owned())])
}

/// The form as it stands for a sheet.
pub(super) async fn filled(tx: &mut Tx, sheet: &Sheet) -> Result<Typed> {
    let (rule, terms) = (&sheet.terms.rule, &sheet.terms);
    let face: Vec<_> = sheet.face.into_iter().collect();
    let day = |at: Option<kernel::Timestamp>| at.map(|at| Zone::CHINA.day(at).to_string()).unwrap_or_default();
    let time = |at: Option<kernel::Timestamp>| at.map(|at| Zone::CHINA.clock(at)).unwrap_or_default();
    let money = |amount: Option<Money>| amount.map(Money::plain).unwrap_or_default();
    let values = [
        ("title_zh", sheet.title_zh.clone()),
        ("title_en", sheet.title_en.clone()),
        ("line_zh", sheet.line_zh.clone()),
        ("line_en", sheet.line_en.clone()),
        ("public", on(sheet.public)),
        ("on_front", on(sheet.on_front)),
        ("place", sheet.place.to_string()),
        ("from_day", day(sheet.from_at)),
        ("from_time", time(sheet.from_at)),
        ("until_day", day(sheet.until_at)),
        ("until_time", time(sheet.until_at)),
        ("face", skus_of(tx, &face).await?),
        ("order", terms.order().to_string()),
        ("pinned", skus_of(tx, &terms.pinned).await?),
        ("left_out", skus_of(tx, &terms.left_out).await?),
        ("joined", if rule.any { "any" } else { "every" }.to_owned()),
        ("price_from", money(rule.price_from)),
        ("price_to", money(rule.price_to)),
        ("reduced", on(rule.reduced)),
        ("new_days", rule.new_days.map(|days| days.to_string()).unwrap_or_default()),
        ("words", rule.words.join("\n")),
    ];
    Ok(ticked(Typed::filled(values), rule))
}

fn ticked(typed: Typed, rule: &Rule) -> Typed {
    typed
        .ticking("shelves", rule.shelves.iter().cloned())
        .ticking("kinds", rule.kinds.iter().map(|kind| kind.code().to_owned()))
        .ticking("towns", rule.towns.iter().cloned())
        .ticking("producers", rule.producers.iter().map(Id::to_string))
        .ticking("marks", rule.marks.iter().map(Id::to_string))
        .ticking("says", rule.says.iter().map(|(asked, answer)| format!("{asked}:{answer}")))
        .ticking("temperatures", rule.temperatures.iter().map(|one| one.code().to_owned()))
}
