//! A promotion's form: read into a sheet, and filled from one.

use crate::{
    Channel, Product, ProductKind, SalePack,
    promotion::{Off, Offer, Part, Scope, Sheet, Step, Terms},
    sellable,
};
use kernel::{BasisPoints, BusinessDay, Id, Issue, Money, Result, Timestamp, Tx, Zone};
use std::time::Duration;
use ui::{Form, Typed};

/// The kinds of offers, as the form names them.
pub(super) const KINDS: [&str; 7] = ["spend", "rate", "nth", "buy", "bundle", "set", "carrying"];

/// How many steps the form has room for.
pub(super) const STEPS: [(&str, &str); 5] =
    [("from-0", "off-0"), ("from-1", "off-1"), ("from-2", "off-2"), ("from-3", "off-3"), ("from-4", "off-4")];

/// No list of goods in the form is longer.
const MOST_LINES: usize = 100;

pub(super) fn kind_of(offer: &Offer) -> &'static str {
    match offer {
        Offer::SpendAndSave { .. } => "spend",
        Offer::Rate { .. } => "rate",
        Offer::NthPiece { .. } => "nth",
        Offer::BuyAndGet { .. } => "buy",
        Offer::BundlePrice { .. } => "bundle",
        Offer::SetPrice { .. } => "set",
        Offer::FreeCarrying { .. } => "carrying",
    }
}

/// What the form says; what cannot be read is refused at its field.
pub(super) async fn read(tx: &mut Tx, form: &mut Form) -> Result<Sheet> {
    let offer = read_offer(tx, form).await?;
    let scope = Scope {
        kinds: form.all("kinds").into_iter().filter_map(ProductKind::parse).collect(),
        categories: form.all("categories").into_iter().map(str::to_owned).collect(),
        products: products(tx, form, "products").await?,
        packs: Vec::new(),
        except: products(tx, form, "except").await?,
    };
    let now = tx.now();
    let sheet = Sheet {
        title_zh: form.text("title_zh", 1..=40),
        title_en: form.text("title_en", 1..=80),
        terms: Terms { offer, scope, rank: form.count("rank", 0..=10_000), group: form.text("group", 0..=40), alone: form.ticked("alone") },
        channel: form.read_if_any("channel", "field-unknown-choice", Channel::parse),
        place: form.read_if_any("place", "field-unknown-choice", Id::parse),
        from_at: instant(form, "from_day", "from_time").unwrap_or(now),
        until_at: instant(form, "until_day", "until_time"),
        coded: form.ticked("coded"),
        bearer: form.read_if_any("bearer", "field-unknown-choice", Id::parse),
        budget: form.read_if_any("budget", "field-not-money", Money::parse),
        most_uses: form.read_if_any("most_uses", "field-not-count", |text| text.parse().ok()),
        most_each: form.read_if_any("most_each", "field-not-count", |text| text.parse().ok()),
    };
    form.accept()?;
    Ok(sheet)
}

async fn read_offer(tx: &mut Tx, form: &mut Form) -> Result<Offer> {
    Ok(match form.raw("kind") {
        "rate" => Offer::Rate { off: form.read("off", "promotion-not-percent", read_percent).unwrap_or_default() },
        "nth" => {
            let (nth, off) = (form.count("nth", 2..=1000), form.read("off", "promotion-not-percent", read_percent));
            Offer::NthPiece { nth, off: off.unwrap_or_default() }
        }
        "buy" => {
            let (buy, free) = (form.count("buy", 1..=1000), form.count("free", 1..=1000));
            let packs: Vec<_> = counted(tx, form, "gift").await?.into_iter().map(|part| part.pack).collect();
            Offer::BuyAndGet { buy, free, gift: (!packs.is_empty()).then(|| Scope { packs, ..Scope::default() }) }
        }
        "bundle" => Offer::BundlePrice { pieces: form.count("pieces", 2..=1000), price: form.money("price") },
        "set" => Offer::SetPrice { parts: counted(tx, form, "parts").await?, price: form.money("price") },
        "carrying" => Offer::FreeCarrying { from: form.money("from") },
        _ => Offer::SpendAndSave { steps: read_steps(form), again: form.ticked("again") },
    })
}

fn read_steps(form: &mut Form) -> Vec<Step> {
    let mut steps = Vec::new();
    for (from, off) in STEPS {
        if form.raw(from).trim().is_empty() && form.raw(off).trim().is_empty() {
            continue;
        }
        let (from, off) = (form.money(from), form.read(off, "promotion-not-off", read_off));
        steps.extend(off.map(|off| Step { from, off }));
    }
    steps
}

/// `10` and `12.80` are yuan, `10%` is a rate.
fn read_off(text: &str) -> Option<Off> {
    match text.trim().strip_suffix(['%', '％']) {
        Some(rate) => read_percent(rate).map(Off::Rate),
        None => Money::parse(text).map(Off::Amount),
    }
}

/// A rate in percent with at most two decimals.
fn read_percent(text: &str) -> Option<BasisPoints> {
    Money::parse(text.trim().trim_end_matches(['%', '％'])).map(|percent| BasisPoints::new(percent.in_fen()))
}

/// A day and a time; midnight when there is only a day, nothing when there is none.
pub(crate) fn instant(form: &mut Form, day: &str, time: &str) -> Option<Timestamp> {
    let minutes = form.read_if_any(time, "catalog-time", crate::price::minutes).unwrap_or(0);
    let day = form.read_if_any(day, "field-not-day", BusinessDay::parse)?;
    Some(Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60)))
}

/// Goods listed by their SKUs, one a line.
pub(crate) async fn products(tx: &mut Tx, form: &mut Form, field: &str) -> Result<Vec<Id<Product>>> {
    Ok(goods(tx, form, field).await?.into_iter().map(|(sold, _)| sold.product).collect())
}

async fn counted(tx: &mut Tx, form: &mut Form, field: &str) -> Result<Vec<Part>> {
    Ok(goods(tx, form, field).await?.into_iter().map(|(sold, count)| Part { pack: sold.pack, count }).collect())
}

/// Goods listed by their SKUs, one a line, each with a count if it has one; a SKU nobody knows is refused by name.
async fn goods(tx: &mut Tx, form: &mut Form, field: &str) -> Result<Vec<(sellable::Sellable, i64)>> {
    let text = form.raw(field).to_owned();
    let channel = Channel::parse(form.raw("channel")).unwrap_or(Channel::Web);
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_LINES) {
        let (sku, count) = line.rsplit_once(char::is_whitespace).map_or((line, 1), |(sku, count)| match count.parse() {
            Ok(count) => (sku.trim(), count),
            Err(_) => (line, 1),
        });
        match sellable::by_sku_in(tx, sku, channel).await? {
            Some(sold) => found.push((sold, count)),
            None => form.refuse(Issue::new(field, "promotion-sku-unknown").with("sku", sku)),
        }
    }
    Ok(found)
}

/// The form as it stands for a sheet.
pub(super) async fn filled(tx: &mut Tx, sheet: &Sheet) -> Result<Typed> {
    let scope = &sheet.terms.scope;
    let mut values = vec![
        ("kind", kind_of(&sheet.terms.offer).to_owned()),
        ("title_zh", sheet.title_zh.clone()),
        ("title_en", sheet.title_en.clone()),
        ("rank", sheet.terms.rank.to_string()),
        ("group", sheet.terms.group.clone()),
        ("alone", on(sheet.terms.alone)),
        ("channel", sheet.channel.map(|channel| channel.to_string()).unwrap_or_default()),
        ("place", sheet.place.map(|place| place.to_string()).unwrap_or_default()),
        ("from_day", Zone::CHINA.day(sheet.from_at).to_string()),
        ("from_time", Zone::CHINA.clock(sheet.from_at)),
        ("until_day", sheet.until_at.map(|at| Zone::CHINA.day(at).to_string()).unwrap_or_default()),
        ("until_time", sheet.until_at.map(|at| Zone::CHINA.clock(at)).unwrap_or_default()),
        ("coded", on(sheet.coded)),
        ("bearer", sheet.bearer.map(|bearer| bearer.to_string()).unwrap_or_default()),
        ("budget", sheet.budget.map(Money::plain).unwrap_or_default()),
        ("most_uses", sheet.most_uses.map(|most| most.to_string()).unwrap_or_default()),
        ("most_each", sheet.most_each.map(|most| most.to_string()).unwrap_or_default()),
        ("products", skus_of(tx, &scope.products).await?),
        ("except", skus_of(tx, &scope.except).await?),
    ];
    values.extend(offer_filled(tx, &sheet.terms.offer).await?);
    let kinds = scope.kinds.iter().map(|kind| kind.code().to_owned());
    Ok(Typed::filled(values).ticking("kinds", kinds).ticking("categories", scope.categories.iter().cloned()))
}

/// A box as a form has it.
pub(crate) fn on(ticked: bool) -> String {
    if ticked { "on".to_owned() } else { String::new() }
}

async fn offer_filled(tx: &mut Tx, offer: &Offer) -> Result<Vec<(&'static str, String)>> {
    let plain = |rate: BasisPoints| Money::fen(rate.value()).plain();
    Ok(match offer {
        Offer::SpendAndSave { steps, again } => {
            let off = |off: Off| match off {
                Off::Amount(amount) => amount.plain(),
                Off::Rate(rate) => format!("{}%", plain(rate)),
            };
            let rows = STEPS.iter().zip(steps).flat_map(|((from, name), step)| [(*from, step.from.plain()), (*name, off(step.off))]);
            rows.chain([("again", on(*again))]).collect()
        }
        Offer::Rate { off } => vec![("off", plain(*off))],
        Offer::NthPiece { nth, off } => vec![("nth", nth.to_string()), ("off", plain(*off))],
        Offer::BuyAndGet { buy, free, gift } => {
            let packs: Vec<_> = gift.iter().flat_map(|gift| gift.packs.iter().map(|pack| (*pack, None))).collect();
            vec![("buy", buy.to_string()), ("free", free.to_string()), ("gift", skus(tx, &packs).await?)]
        }
        Offer::BundlePrice { pieces, price } => vec![("pieces", pieces.to_string()), ("price", price.plain())],
        Offer::SetPrice { parts, price } => {
            let parts: Vec<_> = parts.iter().map(|part| (part.pack, Some(part.count))).collect();
            vec![("parts", skus(tx, &parts).await?), ("price", price.plain())]
        }
        Offer::FreeCarrying { from } => vec![("from", from.plain())],
    })
}

/// Packs by their SKUs, one a line, with their counts.
async fn skus(tx: &mut Tx, packs: &[(Id<SalePack>, Option<i64>)]) -> Result<String> {
    let ids: Vec<_> = packs.iter().map(|(pack, _)| *pack).collect();
    if ids.is_empty() {
        return Ok(String::new());
    }
    let known = sellable::by_packs(tx, &ids).await?;
    let line = |(pack, count): &(Id<SalePack>, Option<i64>)| {
        let sku = &known.iter().find(|sold| sold.pack == *pack)?.sku;
        Some(count.map_or_else(|| sku.clone(), |count| format!("{sku} {count}")))
    };
    Ok(packs.iter().filter_map(line).collect::<Vec<_>>().join("\n"))
}

/// One SKU of each product, one a line, in the order in which they are listed.
pub(crate) async fn skus_of(tx: &mut Tx, products: &[Id<Product>]) -> Result<String> {
    if products.is_empty() {
        return Ok(String::new());
    }
    let first = "select product_id, min(sku) from catalog_variant where product_id in (:products) group by product_id";
    let mut skus: Vec<(Id<Product>, String)> = tx.fetch_all(kernel::query(first).bind_list(":products", products.iter().copied())).await?;
    skus.sort_by_key(|(product, _)| products.iter().position(|one| one == product));
    Ok(skus.into_iter().map(|(_, sku)| sku).collect::<Vec<_>>().join("\n"))
}
