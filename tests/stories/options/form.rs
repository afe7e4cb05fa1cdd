//! The desk's form of a product with options, as a browser sends it.

use catalog::product::{self, ProductSheet, option::OptionGroup};
use coop::Role;
use stories::{Page, Shop};

/// What the desk's form says of a product besides its options and variants.
pub fn words(sheet: &ProductSheet) -> Vec<(String, String)> {
    let product = &sheet.product;
    [
        ("revision", product.revision.to_string()),
        ("kind", product.kind.to_string()),
        ("category", product.category.clone()),
        ("title_zh", product.title_zh.clone()),
        ("title_en", product.title_en.clone()),
        ("line_zh", product.line_zh.clone()),
        ("line_en", product.line_en.clone()),
        ("temperature", "ambient".to_owned()),
        ("tax", "produce".to_owned()),
        ("options", "on".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The rows of the variants that are there, as the form has them.
pub fn rows(sheet: &ProductSheet) -> Vec<(String, String)> {
    let row = |(n, one): (usize, &product::VariantSheet)| {
        let variant = &one.variant;
        let mut fields = vec![
            (format!("v{n}-id"), variant.id.to_string()),
            (format!("v{n}-sku"), variant.sku.clone()),
            (format!("v{n}-name_zh"), variant.name_zh.clone()),
            (format!("v{n}-unit"), variant.unit.to_string()),
            (format!("v{n}-cost"), variant.cost_fen.plain()),
        ];
        fields.extend(one.packs.iter().enumerate().flat_map(|(m, sheet)| {
            let (pack, tick) = (&sheet.pack, |yes: bool| if yes { "on".to_owned() } else { String::new() });
            [
                ("id", pack.id.to_string()),
                ("kind", pack.kind.to_string()),
                ("name_zh", pack.name_zh.clone()),
                ("name_en", pack.name_en.clone()),
                ("steps", variant.unit.plain(pack.steps)),
                ("gross", pack.gross_g.to_string()),
                ("web", tick(pack.web)),
                ("till", tick(pack.till)),
                ("barcodes", sheet.barcodes.join(" ")),
            ]
            .map(|(name, value)| (format!("v{n}-p{m}-{name}"), value))
        }));
        fields.extend(variant.options.0.iter().map(|(group, value)| (format!("v{n}-o-{group}"), value.clone())));
        fields
    };
    sheet.variants.iter().enumerate().flat_map(row).collect()
}

pub async fn posts(shop: &Shop, path: &str, fields: &[(String, String)], more: &[(&str, &str)]) -> Page {
    let own =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| more.iter().all(|(other, _)| name != other));
    let fields: Vec<(&str, &str)> = own.chain(more.iter().copied()).collect();
    shop.staff_at(Role::Merchandiser, &shop.hub).await.post(path, &fields).await
}

pub fn field(page: &str, name: &str) -> Option<String> {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
    Some(at.split('"').next()?.to_owned())
}

pub fn stored_groups(sheet: &ProductSheet) -> Vec<(String, String)> {
    let lines = |group: &OptionGroup| {
        group.values.iter().map(|value| format!("{} | {} | {}", value.code, value.zh, value.en)).collect::<Vec<_>>().join("\r\n")
    };
    let one = |(g, group): (usize, &OptionGroup)| {
        [
            ("code", group.code.clone()),
            ("zh", group.zh.clone()),
            ("en", group.en.clone()),
            ("place", (g + 1).to_string()),
            ("values", lines(group)),
        ]
        .map(|(name, value)| (format!("g{g}-{name}"), value))
    };
    sheet.product.options.iter().enumerate().flat_map(one).collect()
}
