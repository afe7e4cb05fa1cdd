//! What a page says in schema.org's words, for search engines and assistants: the goods with their packs, the way to
//! them, and who sells. The properties are those Google's guides for merchant listings, product variants, breadcrumbs
//! and organizations ask for (developers.google.com/search/docs/appearance/structured-data).

use super::{
    card::Trail,
    one::{Goods, PackOffer},
};
use crate::{directory::Known, url, weights};
use catalog::{ProductKind, ReturnPolicy, barcode, brand::BrandRight, picture, product::option::OptionGroup, unit_price::Content};
use coop::PartyCard;
use kernel::Timestamp;
use serde_json::{Map, Value, json};
use ui::{App, Lang};

const CONTEXT: &str = "https://schema.org";

/// Widths in which search engines may take a picture.
const WIDEST: u32 = 1600;

/// Whose page it is, and in which words.
pub struct Speaker<'a> {
    pub app: &'a App,
    pub t: &'a Lang,
    pub known: &'a Known,
}

impl Speaker<'_> {
    /// A product's page: the goods, the way to them, who sells.
    pub fn of_goods(&self, goods: &Goods, at: Timestamp, trail: &Trail) -> String {
        let mut told = self.goods(goods);
        let marks = self.known.marks.of(goods.product.id, at);
        if !marks.is_empty() {
            told["hasCertification"] = marks.into_iter().map(|right| self.mark(right)).collect();
        }
        as_data(&json!({ "@context": CONTEXT, "@graph": [told, self.crumbs(trail), self.seller()] }))
    }

    /// A mark that goods carry.
    fn mark(&self, right: &BrandRight) -> Value {
        json!({
            "@type": "Certification",
            "name": right.name(self.t),
            "certificationIdentification": right.registration_no,
            "issuedBy": { "@type": "Organization", "name": right.holder },
            "url": self.app.address_in(self.t.code(), &url::mark(&right.slug)),
        })
    }

    /// The page of a producer: who and where; a telephone number is nobody's business.
    pub fn of_producer(&self, producer: &PartyCard, story: &str, trail: &Trail) -> String {
        let page = self.known.producer_href(producer.id);
        let mut told = json!({
            "@type": "Organization",
            "@id": self.app.address(&format!("{page}#producer")),
            "name": producer.name(self.t),
            "url": self.app.address_in(self.t.code(), &page),
            "address": { "@type": "PostalAddress", "addressLocality": producer.town_name(self.t), "addressCountry": "CN" },
        });
        if !story.is_empty() {
            told["description"] = json!(story);
        }
        as_data(&json!({ "@context": CONTEXT, "@graph": [told, self.crumbs(trail), self.seller()] }))
    }

    /// A board of goods in their order.
    pub fn of_board(&self, title: &str, pages: &[String], trail: &Trail) -> String {
        let item = |(place, href): (usize, &String)| json!({ "@type": "ListItem", "position": place + 1, "url": self.app.address_in(self.t.code(), href) });
        let items: Vec<Value> = pages.iter().enumerate().map(item).collect();
        let told = json!({ "@type": "ItemList", "name": title, "numberOfItems": items.len(), "itemListElement": items });
        as_data(&json!({ "@context": CONTEXT, "@graph": [told, self.crumbs(trail), self.seller()] }))
    }

    /// A page on which the shop speaks of itself.
    pub fn of_shop(&self) -> String {
        as_data(&json!({ "@context": CONTEXT, "@graph": [self.seller()] }))
    }

    /// A list of goods.
    pub fn of_list(&self, trail: &Trail) -> String {
        as_data(&json!({ "@context": CONTEXT, "@graph": [self.crumbs(trail), self.seller()] }))
    }

    fn seller_id(&self) -> String {
        self.app.address("/#seller")
    }

    /// The hub's seller sells everything in the shop.
    fn seller(&self) -> Value {
        let seller = self.known.party(Some(self.known.counter.place.seller));
        let name = seller.map_or_else(|| self.t.say("ui-brand").into_owned(), |seller| seller.name(self.t).to_owned());
        let mut told = json!({
            "@type": "OnlineStore",
            "@id": self.seller_id(),
            "name": self.t.say("ui-brand"),
            "legalName": name,
            "url": self.app.address(url::HOME),
            "logo": self.app.address(self.app.assets().href("seal.svg")),
        });
        if let Some(phone) = seller.map(|seller| &seller.phone).filter(|phone| !phone.is_empty()) {
            told["telephone"] = json!(phone);
        }
        told
    }

    fn crumbs(&self, trail: &Trail) -> Value {
        let step = |(place, (href, name)): (usize, &(String, String))| json!({ "@type": "ListItem", "position": place + 1, "name": name, "item": self.app.address_in(self.t.code(), href) });
        json!({ "@type": "BreadcrumbList", "itemListElement": trail.iter().enumerate().map(step).collect::<Vec<_>>() })
    }

    /// Goods in one pack are a product; in several, a group of products that vary by their size.
    fn goods(&self, goods: &Goods) -> Value {
        match &goods.packs[..] {
            [one] => {
                let mut told = self.words(goods);
                told.insert("@type".to_owned(), json!("Product"));
                self.pack(goods, one, &mut told);
                Value::Object(told)
            }
            [] => {
                let mut told = self.words(goods);
                told.insert("@type".to_owned(), json!("Product"));
                Value::Object(told)
            }
            several => {
                let mut told = self.words(goods);
                told.insert("@type".to_owned(), json!("ProductGroup"));
                told.insert("productGroupID".to_owned(), json!(goods.product.id));
                let by = varies_by(goods);
                if !by.is_empty() {
                    told.insert("variesBy".to_owned(), json!(by));
                }
                told.insert("hasVariant".to_owned(), several.iter().map(|offer| self.variant(goods, offer)).collect());
                Value::Object(told)
            }
        }
    }

    /// What all packs have in common. What is not known is not said.
    fn words(&self, goods: &Goods) -> Map<String, Value> {
        let (product, t) = (&goods.product, self.t);
        let mut told = Map::new();
        let mut say = |name: &str, value: Value| told.insert(name.to_owned(), value);
        say("@id", json!(self.app.address(&format!("{}#goods", url::product(&product.slug)))));
        say("name", json!(t.pick(&product.title_zh, &product.title_en)));
        say("description", json!(t.pick(&product.line_zh, &product.line_en)));
        say("url", json!(self.app.address_in(t.code(), &url::product(&product.slug))));
        let faces = goods.pictures.iter().map(|face| self.app.address(&picture::href(&face.sha, WIDEST)));
        say("image", faces.collect());
        let way: Vec<&str> = self.known.categories.way(&product.category).iter().map(|shelf| shelf.name(t)).collect();
        if !way.is_empty() {
            say("category", json!(way.join(" > ")));
        }
        let properties = self.known.attributes.told(t, &self.known.categories, &product.category, &product.attributes);
        if !properties.is_empty() {
            let property = |(name, value): (String, String)| json!({ "@type": "PropertyValue", "name": name, "value": value });
            say("additionalProperty", properties.into_iter().map(property).collect());
        }
        if product.kind == ProductKind::Specialty {
            say("brand", json!({ "@type": "Brand", "name": t.say("ui-brand") }));
            say("countryOfOrigin", json!({ "@type": "Country", "name": "CN" }));
        }
        if let Some(producer) = &goods.producer {
            say(
                "manufacturer",
                json!({ "@type": "Organization", "name": producer.name(t), "url": self.app.address_in(t.code(), &self.known.producer_href(producer.id)) }),
            );
        }
        told
    }

    fn variant(&self, goods: &Goods, offer: &PackOffer) -> Value {
        let mut told = self.words(goods);
        told.insert("@type".to_owned(), json!("Product"));
        let name = format!("{} {}", self.t.pick(&goods.product.title_zh, &goods.product.title_en), offer.name(self.t));
        told.insert("@id".to_owned(), json!(self.app.address(&format!("{}#{}", url::product(&goods.product.slug), offer.sellable.pack))));
        told.insert("name".to_owned(), json!(name.trim()));
        if goods.product.options.is_empty() {
            told.insert("size".to_owned(), json!(offer.name(self.t)));
        } else {
            self.values(goods, offer, &mut told);
        }
        told.insert("url".to_owned(), json!(self.landing(offer)));
        self.pack(goods, offer, &mut told);
        Value::Object(told)
    }

    /// A variant's value of each group: under the property schema.org has for it, or by the group's own name.
    fn values(&self, goods: &Goods, offer: &PackOffer, told: &mut Map<String, Value>) {
        let mut others = told.remove("additionalProperty").and_then(|told| told.as_array().cloned()).unwrap_or_default();
        for group in goods.product.options.iter() {
            let Some(value) = offer.sellable.options.get(&group.code).and_then(|code| group.value(code)) else { continue };
            match property(group) {
                Some(property) => drop(told.insert(property.to_owned(), json!(value.name(self.t)))),
                None => others.push(json!({ "@type": "PropertyValue", "name": group.name(self.t), "value": value.name(self.t) })),
            }
        }
        if !told.contains_key("size") && varies_by_pack(goods) {
            told.insert("size".to_owned(), json!(offer.pack_name(self.t)));
        }
        if !others.is_empty() {
            told.insert("additionalProperty".to_owned(), others.into());
        }
    }

    fn pack(&self, goods: &Goods, offer: &PackOffer, told: &mut Map<String, Value>) {
        let sold = &offer.sellable;
        told.insert("sku".to_owned(), json!(sold.sku));
        if let Some(number) = sold.trade_number.as_deref().filter(|number| barcode::is_worldwide(number)) {
            told.insert("gtin".to_owned(), json!(number));
        }
        if sold.gross_g > 0 {
            told.insert("weight".to_owned(), json!({ "@type": "QuantitativeValue", "value": sold.gross_g, "unitCode": "GRM" }));
        }
        let url = if goods.packs.len() > 1 { self.landing(offer) } else { self.app.address_in(self.t.code(), &url::product(&sold.slug)) };
        told.insert(
            "offers".to_owned(),
            json!({
                "@type": "Offer",
                "url": url,
                "price": offer.price.plain(),
                "priceCurrency": "CNY",
                "priceSpecification": self.price(offer),
                "availability": format!("https://schema.org/{}", if offer.left > 0 { "InStock" } else { "OutOfStock" }),
                "itemCondition": "https://schema.org/NewCondition",
                "seller": { "@id": self.seller_id() },
                "hasMerchantReturnPolicy": returns(goods.product.return_policy),
            }),
        );
    }

    /// What a pack costs and for how much of it; for goods that differ in weight about how much, and that the scale settles it.
    fn price(&self, offer: &PackOffer) -> Value {
        let sold = &offer.sellable;
        let mut priced = json!({ "@type": "UnitPriceSpecification", "price": offer.price.plain(), "priceCurrency": "CNY" });
        if let Some((content, measure)) = offer.compared() {
            let mut held = json!({ "@type": "QuantitativeValue", "value": content.0, "unitCode": content.1,
                "valueReference": { "@type": "QuantitativeValue", "value": measure.0, "unitCode": measure.1 } });
            if let Some(bounds) = sold.bounds {
                let weight = |steps| Content { unit: sold.unit, steps }.in_recommendation_20().0;
                held["minValue"] = json!(weight(bounds.least));
                held["maxValue"] = json!(weight(bounds.most));
            }
            priced["referenceQuantity"] = held;
        }
        if let Some(about) = weights::about(self.t, sold) {
            priced["description"] = json!(about);
        }
        match offer.reduced {
            None => priced,
            Some(reduced) => json!([priced, { "@type": "UnitPriceSpecification", "priceType": "https://schema.org/StrikethroughPrice",
                "price": reduced.lowest_before.plain(), "priceCurrency": "CNY" }]),
        }
    }

    /// The page with this pack chosen.
    fn landing(&self, offer: &PackOffer) -> String {
        self.app.address_in(self.t.code(), &url::pack(&offer.sellable.slug, offer.sellable.pack))
    }
}

/// The property of schema.org that a group is, told by its English name; grades and flavours have none.
fn property(group: &OptionGroup) -> Option<&'static str> {
    let named = |names: &[&str]| names.iter().any(|name| group.en.eq_ignore_ascii_case(name));
    [
        ("size", &["size", "net weight", "weight"][..]),
        ("color", &["colour", "color"]),
        ("material", &["material"]),
        ("pattern", &["pattern"]),
    ]
    .into_iter()
    .find_map(|(property, names)| named(names).then_some(property))
}

/// Whether some variant comes in several packs.
fn varies_by_pack(goods: &Goods) -> bool {
    goods.packs.iter().any(|one| {
        goods.packs.iter().any(|other| one.sellable.variant == other.sellable.variant && one.sellable.pack != other.sellable.pack)
    })
}

/// By what the packs differ, as far as schema.org has a word for it: goods that are named by hand by their size.
fn varies_by(goods: &Goods) -> Vec<String> {
    let mut by: Vec<&str> = goods.product.options.iter().filter_map(property).collect();
    if goods.product.options.is_empty() || varies_by_pack(goods) && !by.contains(&"size") {
        by.push("size");
    }
    by.into_iter().map(|property| format!("https://schema.org/{property}")).collect()
}

/// Whether and how long goods can be sent back; whoever sends them back pays the carrier (消费者权益保护法, article 25).
fn returns(policy: ReturnPolicy) -> Value {
    match policy {
        ReturnPolicy::SevenDays => json!({
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "CN",
            "returnPolicyCategory": "https://schema.org/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 7,
            "returnMethod": "https://schema.org/ReturnByMail",
            "returnFees": "https://schema.org/ReturnFeesCustomerResponsibility",
        }),
        ReturnPolicy::Fresh | ReturnPolicy::Made | ReturnPolicy::Opened | ReturnPolicy::Press => json!({
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "CN",
            "returnPolicyCategory": "https://schema.org/MerchantReturnNotPermitted",
        }),
    }
}

/// Data inside a page. Nothing in it can end the element it stands in, or begin another: signs that HTML would read are
/// written as JSON's escapes. A browser runs nothing of it, and the page's policy does not forbid it.
fn as_data(value: &Value) -> String {
    let mut out = String::new();
    for sign in value.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::as_data;
    use serde_json::{Value, json};

    #[test]
    fn nothing_in_the_data_can_leave_its_element() {
        let wild = json!({ "name": "</script><script>alert(1)</script><!-- & \u{2028}\u{2029} \"茶\" -->" });
        let text = as_data(&wild);
        assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), wild, "and it says the same");
    }
}
