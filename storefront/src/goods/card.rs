//! A product as it stands on a shelf, in the reader's words.

use super::{Offer, one::PackOffer};
use crate::{delivery, delivery::Reach, directory::Known, url};
use catalog::{
    picture,
    product::{PictureCard, ShelfCard},
    unit_price::{Content, Measure},
};
use kernel::{Money, Timestamp};
use ui::Lang;

/// The way to a page: addresses and names, from the front on.
pub type Trail = Vec<(String, String)>;

pub struct Card {
    pub href: String,
    pub title: String,
    /// Where it grows; of a pack by itself, its grade.
    pub place: String,
    pub grower: String,
    pub price: Price,
    pub arrives: String,
    pub arrives_class: &'static str,
    pub face: Option<Face>,
    pub pack: String,
    pub in_stock: bool,
}

/// A price as people compare it: by the jin where goods are weighed, by the pack otherwise.
pub struct Price {
    pub main: String,
    pub per: String,
    pub pack: String,
    /// What it is per measure, where the price does not say that already; may be empty.
    pub unit: String,
}

/// A picture in its sizes.
pub struct Face {
    pub src: String,
    pub srcset: String,
    pub alt: String,
    pub width: i64,
    pub height: i64,
}

impl Card {
    pub fn of(t: &Lang, known: &Known, at: Timestamp, offer: &Offer) -> Card {
        let card = &offer.card;
        let (arrives, arrives_class) = arrives(t, known, at, offer.is_in_stock());
        Card {
            href: url::product(&card.slug),
            title: t.pick(&card.title_zh, &card.title_en).to_owned(),
            place: t.pick(&card.origin_zh, &card.origin_en).to_owned(),
            grower: known.party(card.producer).map(|party| party.name(t).to_owned()).unwrap_or_default(),
            price: price_of(t, card),
            arrives,
            arrives_class,
            face: card.picture().map(|face| Face::of(t, &face)),
            pack: card.pack.to_string(),
            in_stock: offer.is_in_stock(),
        }
    }

    /// One pack by itself, as a host holds it up.
    pub fn of_pack(t: &Lang, known: &Known, at: Timestamp, offer: &PackOffer) -> Card {
        let sold = &offer.sellable;
        let (arrives, arrives_class) = arrives(t, known, at, offer.left > 0);
        let title = t.pick(&sold.title_zh, &sold.title_en);
        Card {
            href: url::product(&sold.slug),
            title: title.to_owned(),
            place: t.pick(&sold.variant_zh, &sold.variant_en).to_owned(),
            grower: known.party(sold.producer).map(|party| party.name(t).to_owned()).unwrap_or_default(),
            price: Price::of(t, sold.content(), offer.price, t.pick(&sold.pack_zh, &sold.pack_en), sold.is_weighed()),
            arrives,
            arrives_class,
            face: sold.picture.as_deref().map(|sha| Face::from_sha(sha, title, 480, 360)),
            pack: sold.pack.to_string(),
            in_stock: offer.left > 0,
        }
    }

    pub fn all(t: &Lang, known: &Known, at: Timestamp, offers: &[Offer]) -> Vec<Card> {
        offers.iter().map(|offer| Card::of(t, known, at, offer)).collect()
    }
}

fn arrives(t: &Lang, known: &Known, at: Timestamp, in_stock: bool) -> (String, &'static str) {
    if !in_stock {
        return (t.say("storefront-card-gone").into_owned(), "gone");
    }
    let day = delivery::arrives(at, known.counter.zone(), Reach::Home);
    let class = if known.counter.leaves_today(at) { "" } else { "late" };
    (t.with("storefront-card-arrives").set("day", day).to_string(), class)
}

fn price_of(t: &Lang, card: &ShelfCard) -> Price {
    Price::of(t, card.content(), card.price_fen, t.pick(&card.pack_zh, &card.pack_en), card.unit.is_weighed())
}

impl Price {
    pub fn of(t: &Lang, content: Content, price: Money, pack: &str, weighed: bool) -> Price {
        let told = content.unit_price(price);
        match told.filter(|_| weighed) {
            Some(told) => Price {
                main: t.money(told.amount),
                per: match told.per {
                    Measure::Jin => t.say("storefront-jin").into_owned(),
                    other => other.sign().unwrap_or_default().to_owned(),
                },
                pack: format!("{pack} {}", t.money(price)),
                unit: String::new(),
            },
            None => Price {
                main: t.money(price),
                per: String::new(),
                pack: pack.to_owned(),
                unit: told.map(|told| told.said(t)).unwrap_or_default(),
            },
        }
    }
}

impl Face {
    pub fn of(t: &Lang, picture: &PictureCard) -> Face {
        Face::from_sha(&picture.sha, t.pick(&picture.alt_zh, &picture.alt_en), picture.width, picture.height)
    }

    /// A picture in its widest size, with what that measures.
    pub fn widest(picture: &PictureCard) -> (String, i64, i64) {
        let most = picture::WIDTHS.into_iter().max().unwrap_or_default();
        let width = picture.width.min(i64::from(most)).max(1);
        (picture::href(&picture.sha, most), width, (picture.height * width / picture.width.max(1)).max(1))
    }

    /// A picture known by its hash alone, as order lines keep it.
    pub fn from_sha(sha: &str, alt: &str, width: i64, height: i64) -> Face {
        Face { src: picture::href(sha, 320), srcset: picture::srcset(sha), alt: alt.to_owned(), width, height }
    }

    /// A little picture beside a line; the words stand next to it.
    pub fn thumb(sha: Option<&str>) -> Option<Face> {
        sha.map(|sha| Face::from_sha(sha, "", 480, 360))
    }
}
