//! A gift of the demo county: apples, honey and hawthorn in one box, put together when somebody buys it.

use super::{county::unknown, pictures::Drawn};
use catalog::{
    By, Channel, PackKind, ProductKind, TaxClass, Temperature,
    bundle::PartDraft,
    picture,
    price::{self, NewBook},
    product::{self, PackDraft, ProductDraft, VariantDraft},
};
use kernel::{Money, Quantity, Result, Tx, Unit};

/// What is inside, and how much of it.
const INSIDE: [(&str, &str); 3] = [("SP-APPLE-85", "2.5"), ("SP-HONEY-LOCUST", "1"), ("SP-HAWTHORN-250", "2")];

pub(super) async fn register(tx: &mut Tx, drawn: &Drawn) -> Result<()> {
    let by = By::program();
    let id = product::save_draft(tx, &by, &draft()).await?;
    let stored = drawn.get("hawthorn").ok_or_else(|| unknown("drawing", "hawthorn"))?;
    picture::hang(tx, &by, id, stored, ("木版画风格：礼盒里的山楂", "Woodblock-style drawing of hawthorn in a gift box")).await?;
    let sheet = product::load(tx, id).await?;
    let prices = sheet.packs().map(|pack| (pack.pack.id, Money::fen(13_800))).collect();
    let (channel, effective_from, note) = (Channel::Web, tx.now(), "年礼定价".to_owned());
    price::publish_book(tx, &by, &NewBook { channel, place: None, effective_from, note, prices, beside: Default::default() }).await?;
    product::publish(tx, &by, id).await
}

fn draft() -> ProductDraft {
    let own = str::to_owned;
    let pack = PackDraft {
        id: None,
        kind: PackKind::Box,
        name_zh: own("一盒"),
        name_en: own("One box"),
        steps: Quantity::steps(1),
        gross_g: 4_300,
        web: true,
        till: false,
        barcodes: Vec::new(),
        bounds: None,
    };
    let gift = VariantDraft {
        id: None,
        sku: own("SP-GIFT-YIMENG"),
        name_zh: own("三样装"),
        name_en: own("Of three things"),
        unit: Unit::PIECE,
        cost: Money::ZERO,
        net: String::new(),
        options: Default::default(),
        components: INSIDE.iter().map(|(sku, amount)| PartDraft { sku: own(sku), amount: own(amount) }).collect(),
        packs: vec![pack],
    };
    ProductDraft {
        slug: own("yimeng-gift"),
        category: own("fruit"),
        title_zh: own("沂蒙年礼"),
        title_en: own("Yimeng gift box"),
        line_zh: own("苹果、槐花蜜、山楂干，一盒走亲戚。"),
        line_en: own("Apples, locust honey and dried hawthorn, in one box to bring along."),
        origin_zh: own("沂水县"),
        origin_en: own("Yishui county"),
        storage_zh: own("苹果冷藏，其余阴凉避光"),
        storage_en: own("Keep the apples cold, the rest cool and dark"),
        temperature: Temperature::Chilled,
        tax: TaxClass::Produce,
        search_words: own("礼盒 年礼 年货 送礼 gift"),
        variants: vec![gift],
        ..ProductDraft::new(ProductKind::Specialty)
    }
}
