//! What both long stories need: a hub that others can reach, goods written at the merchandiser's desk, and reading what
//! stands on a page.

use axum::{
    body::Body,
    http::{Method, header},
};
use shipin::Config;
use std::net::SocketAddr;
use stories::{Page, Shop, Visitor};
use tokio::net::TcpListener;

/// The shop at an address of its own, so that payment providers and store nodes reach it as they do in the world.
pub async fn reachable(mut shop: Shop) -> (Shop, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a spare port");
    let address = listener.local_addr().expect("a listener has an address");
    let seed = Some(shop.seed.wrapping_add(1));
    let config = Config { listen: address, public_url: format!("http://{address}"), seed, ..shop.program.config.clone() };
    shop.program.close().await;
    shop.program = shipin::open(config).await.expect("the program opens again");
    let routes = shop.program.router.clone();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (shop, address)
}

/// What a merchandiser types about goods of one kind in one pack.
pub struct Goods {
    pub slug: &'static str,
    pub kind: &'static str,
    pub category: &'static str,
    pub title: (&'static str, &'static str),
    pub unit: &'static str,
    pub pack: (&'static str, &'static str),
    pub holds: &'static str,
    pub gross_g: &'static str,
    pub barcode: &'static str,
    pub tax: &'static str,
    /// Where it is sold: `web` or `till`.
    pub channel: &'static str,
    pub price: &'static str,
    /// What of a hundred goes to the producer.
    pub share: &'static str,
}

/// Goods in the catalog, as other desks name them.
pub struct Written {
    pub address: String,
    pub variant: String,
    pub pack: String,
}

/// Writes goods on the editor's form; nobody buys them yet.
pub async fn writes(merchandiser: &Visitor, goods: &Goods, producer: &str) -> Written {
    let (zh, en) = goods.title;
    let typed = [
        ("slug", goods.slug),
        ("kind", goods.kind),
        ("category", goods.category),
        ("title_zh", zh),
        ("title_en", en),
        ("line_zh", "一句话。"),
        ("line_en", "One sentence."),
        ("origin_zh", "沂水县泉庄镇"),
        ("origin_en", "Quanzhuang, Yishui"),
        ("town", "泉庄镇"),
        ("producer", producer),
        ("producer_share", goods.share),
        ("temperature", "ambient"),
        ("tax", goods.tax),
        ("shelf_life_days", "60"),
        ("v0-sku", goods.slug),
        ("v0-name_zh", "一级"),
        ("v0-name_en", "First grade"),
        ("v0-unit", goods.unit),
        ("v0-cost", "5.60"),
        ("v0-p0-kind", "box"),
        ("v0-p0-name_zh", goods.pack.0),
        ("v0-p0-name_en", goods.pack.1),
        ("v0-p0-steps", goods.holds),
        ("v0-p0-gross", goods.gross_g),
        ("v0-p0-barcodes", goods.barcode),
        (if goods.channel == "web" { "v0-p0-web" } else { "v0-p0-till" }, "on"),
    ];
    let address = goes_on(merchandiser.post("/staff/catalog", &typed).await);
    let editor = merchandiser.get(&address).await.accepted();
    Written { variant: field(&editor, "v0-id"), pack: field(&editor, "v0-p0-id"), address }
}

/// Prices the goods and puts them on the shelf, on the web with a picture.
pub async fn publishes(merchandiser: &Visitor, goods: &Goods, written: &Written) {
    let (address, price) = (&written.address, format!("{}-{}", goods.channel, written.pack));
    merchandiser.post(&format!("{address}/prices"), &[(price.as_str(), goods.price)]).await.accepted();
    if goods.channel == "web" {
        hangs_a_picture(merchandiser, address).await;
    }
    merchandiser.post(&format!("{address}/publication"), &[]).await.accepted();
}

async fn hangs_a_picture(merchandiser: &Visitor, address: &str) {
    let text = |name: &str, value: &str| format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let head = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"it.png\"\r\ncontent-type: image/png\r\n\r\n";
    let mut body = format!("{}{}{head}", text("alt_zh", "图"), text("alt_en", "A picture")).into_bytes();
    body.extend_from_slice(include_bytes!("../../fixtures/picture.png"));
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let kind = (header::CONTENT_TYPE.as_str(), "multipart/form-data; boundary=edge");
    merchandiser.ask(Method::POST, &format!("{address}/pictures"), &[kind], Body::from(body)).await.accepted();
}

/// Sends a form whose fields have names of their own.
pub async fn sends(visitor: &Visitor, path: &str, typed: &[(String, String)]) {
    let typed: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    visitor.post(path, &typed).await.accepted();
}

/// Where the browser goes after a write that worked.
#[track_caller]
pub fn goes_on(page: Page) -> String {
    let asked = page.asked.clone();
    page.accepted().location().unwrap_or_else(|| panic!("{asked} leads nowhere"))
}

/// The text after a mark, up to the next quote or tag.
#[track_caller]
pub fn after(page: &Page, mark: &str) -> String {
    all_after(page, mark).into_iter().next().unwrap_or_else(|| panic!("{} does not show {mark}: {}", page.asked, page.text()))
}

/// The text after every occurrence of a mark.
pub fn all_after(page: &Page, mark: &str) -> Vec<String> {
    page.text().split(mark).skip(1).map(|rest| rest.split(['"', '<']).next().unwrap_or_default().to_owned()).collect()
}

/// The same in a part of a page.
#[track_caller]
pub fn after_in(text: &str, mark: &str) -> String {
    let rest = text.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark} in {text}"));
    rest.split(['"', '<']).next().unwrap_or_default().to_owned()
}

/// What stands in the field of this name.
#[track_caller]
pub fn field(page: &Page, name: &str) -> String {
    let text = page.text();
    let rest = text.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_else(|| panic!("{} has no field {name}: {text}", page.asked));
    rest.split("value=\"").nth(1).and_then(|value| value.split('"').next()).unwrap_or_default().to_owned()
}

/// The row of a table in which something stands.
#[track_caller]
pub fn row(page: &Page, with: &str) -> String {
    let text = page.text();
    let found = text.split("<tr").find(|row| row.contains(with)).and_then(|row| row.split("</tr>").next()).map(str::to_owned);
    found.unwrap_or_else(|| panic!("{} has no row with {with}: {text}", page.asked))
}

/// Asserts that a page can be read and shows all of this.
#[track_caller]
pub fn shows(page: Page, words: &[&str]) -> Page {
    let page = page.accepted();
    let text = page.text();
    for word in words {
        assert!(text.contains(word), "{} does not show {word}: {}", page.asked, text.split("<main").nth(1).unwrap_or(&text));
    }
    page
}
