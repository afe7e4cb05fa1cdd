//! A product in schema.org's words, for search engines and assistants.

use super::one::{Goods, PackOffer};
use crate::url;
use catalog::picture;
use serde_json::{Value, json};
use ui::Lang;

pub fn product(t: &Lang, goods: &Goods) -> Value {
    let product = &goods.product;
    json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": t.pick(&product.title_zh, &product.title_en),
        "description": t.pick(&product.line_zh, &product.line_en),
        "url": url::product(&product.slug),
        "image": goods.pictures.iter().map(|face| picture::href(&face.sha, 800)).collect::<Vec<_>>(),
        "brand": { "@type": "Brand", "name": t.say("ui-brand") },
        "countryOfOrigin": "CN",
        "offers": goods.packs.iter().map(|offer| pack(t, offer)).collect::<Vec<_>>(),
    })
}

fn pack(t: &Lang, offer: &PackOffer) -> Value {
    let sold = &offer.sellable;
    json!({
        "@type": "Offer",
        "sku": sold.sku,
        "name": format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en)),
        "price": offer.price.plain(),
        "priceCurrency": "CNY",
        "availability": if offer.left > 0 { "https://schema.org/InStock" } else { "https://schema.org/OutOfStock" },
        "itemCondition": "https://schema.org/NewCondition",
        "priceSpecification": {
            "@type": "UnitPriceSpecification",
            "price": offer.price.plain(),
            "priceCurrency": "CNY",
            "referenceQuantity": { "@type": "QuantitativeValue", "value": sold.unit.plain(sold.steps), "unitCode": sold.unit.code },
        },
    })
}
