//! A pack on sale in the attributes of Google's product data specification: their names, their values, and the most
//! letters each may have.

use crate::{cart::view::packs_in, directory::Known, goods::card::Face, url, weights};
use catalog::{
    ProductKind, Variant, barcode,
    price::Priced,
    product::ProductSheet,
    unit_price::{Content, Measure},
};
use kernel::{Id, Money, Quantity, Timestamp, UnitCode};
use std::collections::HashMap;
use ui::{App, Lang};

const MOST_TITLE: usize = 150;
const MOST_DESCRIPTION: usize = 5000;
const MOST_SIZE: usize = 100;
/// Pictures besides the first.
const MOST_PICTURES: usize = 10;

pub(super) struct FeedItem {
    pub id: String,
    /// The product, where several packs of it are on sale.
    pub group: Option<String>,
    pub title: String,
    pub description: String,
    pub link: String,
    pub image: String,
    pub more_images: Vec<String>,
    pub availability: &'static str,
    /// What it costs; where that is a reduction, what it cost before, and then the reduced price and when it is one.
    pub price: String,
    pub sale: Option<(String, String)>,
    pub brand: Option<String>,
    pub gtin: Option<String>,
    pub kind: String,
    pub size: String,
    pub weight: Option<String>,
    /// What the pack holds, and for how much of it prices are compared.
    pub measures: Option<(String, &'static str)>,
}

impl FeedItem {
    /// Nothing for goods without a picture: they are not taken.
    pub(super) fn of(
        (app, t, known): (&App, &Lang, &Known),
        sheet: &ProductSheet,
        (priced, has_siblings): (&Priced, bool),
        (left, at): (&HashMap<Id<Variant>, Quantity>, Timestamp),
    ) -> Option<FeedItem> {
        let (product, sold) = (&sheet.product, &priced.sellable);
        let mut images = sheet.pictures.iter().map(|picture| app.address(&Face::widest(picture)));
        let size = format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en));
        let title = t.pick(&product.title_zh, &product.title_en);
        let (price, reduced) = (priced.price_fen?, priced.reduced(at));
        let left = packs_in(sold, left.get(&sold.variant).copied().unwrap_or_default());
        let path = if has_siblings { url::pack(&product.slug, sold.pack) } else { url::product(&product.slug) };
        Some(FeedItem {
            id: sold.pack.to_string(),
            group: has_siblings.then(|| product.id.to_string()),
            title: cut(&format!("{title} {size}"), MOST_TITLE),
            description: cut(&described(t, sheet, weights::about(t, sold)), MOST_DESCRIPTION),
            link: app.address_in(t.code(), &path),
            image: images.next()?,
            more_images: images.take(MOST_PICTURES).collect(),
            availability: if left > 0 { "in_stock" } else { "out_of_stock" },
            price: amount(reduced.map_or(price, |reduced| reduced.lowest_before)),
            sale: reduced.map(|reduced| (amount(price), format!("{}/{}", reduced.since, reduced.until))),
            brand: (product.kind == ProductKind::Specialty).then(|| t.say("ui-brand").into_owned()),
            gtin: sold.trade_number.clone().filter(|number| barcode::is_worldwide(number)),
            kind: kind(t, known, sheet),
            size: cut(&size, MOST_SIZE),
            weight: (sold.gross_g > 0).then(|| format!("{} g", sold.gross_g)),
            measures: measures(sold.content(), priced),
        })
    }
}

fn amount(price: Money) -> String {
    format!("{} CNY", price.plain())
}

/// `沂水特产 > 水果`: where it stands in the shop.
fn kind(t: &Lang, known: &Known, sheet: &ProductSheet) -> String {
    let product = &sheet.product;
    let kind = t.say(format!("storefront-kind-{}", product.kind));
    let way = known.categories.way(&product.category).into_iter().map(|shelf| shelf.name(t));
    cut(&std::iter::once(kind.as_ref()).chain(way).collect::<Vec<_>>().join(" > "), 750)
}

/// In two sentences; before them, of goods that differ in weight, that their price is for about so much.
fn described(t: &Lang, sheet: &ProductSheet, about: Option<String>) -> String {
    let product = &sheet.product;
    let texts = [(&product.line_zh, &product.line_en), (&product.story_zh, &product.story_en), (&product.title_zh, &product.title_en)];
    let told = texts.into_iter().map(|(zh, en)| t.pick(zh, en)).filter(|text| !text.is_empty()).take(2);
    about.as_deref().into_iter().chain(told).collect::<Vec<_>>().join("\n")
}

/// What the pack holds and for how much it is compared; the specification knows no 500 g, so a jin is told for 1 kg.
fn measures(content: Content, priced: &Priced) -> Option<(String, &'static str)> {
    let told = content.unit_price(priced.price_fen?)?;
    let unit = match content.unit.code {
        UnitCode::Kilogram => "g",
        UnitCode::Litre => "ml",
        UnitCode::Metre => "cm",
        UnitCode::Piece => "ct",
    };
    let base = match told.per {
        Measure::Jin | Measure::Kilogram => "1 kg",
        Measure::HundredMillilitres => "100 ml",
        Measure::Litre => "1 l",
        Measure::Metre => "1 m",
        Measure::Piece => "1 ct",
    };
    Some((format!("{} {unit}", content.in_recommendation_20().0), base))
}

/// So many letters of a text, without signs that XML cannot hold.
fn cut(text: &str, most: usize) -> String {
    text.trim().chars().filter(|sign| is_written(*sign)).take(most).collect()
}

/// XML 1.0 has no room for most control signs, whatever they are written as.
fn is_written(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_by_letters_and_loses_what_xml_cannot_hold() {
        assert_eq!(cut(" 沂水\u{0}苹果\u{1b}\n\u{fffe}5 kg ", 6), "沂水苹果\n5");
    }
}
