//! The addresses of the shop, each written once.

pub const HOME: &str = "/";
pub const GOODS: &str = "/goods";
pub const SEARCH: &str = "/search";
pub const CART: &str = "/cart";
pub const CHECKOUT: &str = "/checkout";
pub const LIVE: &str = "/live";
pub const PRODUCERS: &str = "/producers";
pub const TEN: &str = "/ten";
pub const MARKS: &str = "/marks";
pub const COLLECTIONS: &str = "/collections";
pub const ORDERS: &str = "/orders";
pub const SITEMAP: &str = "/sitemap.xml";
pub const DESK: &str = "/staff";
pub const STAFF_ORDERS: &str = "/staff/orders";
/// What weighed more or less than it was ordered as.
pub const STAFF_WEIGHTS: &str = "/staff/orders/weights";
pub const STAFF_LIVE: &str = "/staff/live";

pub fn product(slug: &str) -> String {
    format!("/goods/{slug}")
}

/// The page of a producer, by the name in his address, or by his id while he has none.
pub fn producer(name: &str) -> String {
    format!("/producers/{name}")
}

pub fn mark(slug: &str) -> String {
    format!("/marks/{slug}")
}

pub fn collection(code: &str) -> String {
    format!("/collections/{code}")
}

/// What stands on a shelf and on those under it.
pub fn shelf(code: &str) -> String {
    format!("/goods?category={}", escape(code))
}

/// The page of a product with one of its packs chosen.
pub fn pack(slug: &str, pack: kernel::Id<catalog::SalePack>) -> String {
    format!("/goods/{slug}?pack={pack}")
}

pub fn trace(lot: &str) -> String {
    format!("/trace/{lot}")
}

pub fn live(slug: &str) -> String {
    format!("/live/{slug}")
}

/// The page of an order, for whoever has its key.
pub fn order(number: &str, key: &str) -> String {
    format!("/orders/{number}?key={key}")
}

pub fn staff_order(number: &str) -> String {
    format!("/staff/orders/{number}")
}

pub fn staff_room(slug: &str) -> String {
    format!("/staff/live/{slug}")
}

/// A search for these words.
pub fn search(words: &str) -> String {
    format!("/search?q={}", escape(words))
}

/// A value inside an address.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
