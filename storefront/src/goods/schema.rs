//! A product in the words of search engines and assistants (schema.org), and of whoever is sent a link to it (Open Graph).

use super::one::{Goods, PackOffer};
use crate::url;
use catalog::picture::{self, Cut, Format};
use serde_json::{Value, json};
use ui::Lang;

/// How a link to a page looks where it is passed on.
pub struct Shared {
    /// The page's whole address.
    pub url: String,
    pub image: Option<SharedImage>,
}

/// The wide picture of a link, as large as programs that show links ask for.
pub struct SharedImage {
    pub url: String,
    pub alt: String,
    pub width: u32,
    pub height: u32,
}

/// A product's link with its face, cut around the point that must be seen. Programs elsewhere need whole addresses.
pub fn shared(t: &Lang, goods: &Goods, public_url: &str) -> Shared {
    let image = goods.pictures.first().map(|face| {
        let cut = Cut::Wide(face.focal());
        let (width, height) = cut.size(face.size(), WIDE);
        let url = format!("{public_url}{}", picture::named(&face.sha, cut, WIDE, Format::Jpeg));
        SharedImage { url, alt: t.pick(&face.alt_zh, &face.alt_en).to_owned(), width, height }
    });
    Shared { url: format!("{public_url}{}", url::product(&goods.product.slug)), image }
}

const WIDE: u32 = 1200;

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
