//! A product as it stands on a shelf, in the reader's words.

use super::{Offer, one::PackOffer};
use crate::{delivery, delivery::Reach, directory::Known, url, weights};
use catalog::{
    picture::{self, Cut, Format},
    price::Reduced,
    product::{PictureCard, ShelfCard},
    sellable::Sellable,
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
    /// Where it is a reduction: what stands before the lowest price of the days before, and that price.
    pub reduced: Option<(String, String)>,
}

/// A picture in its sizes, for browsers that can have it smaller and for all others.
pub struct Face {
    pub src: String,
    pub webp: String,
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
            price: price_of(t, card).reduced(t, offer.reduced),
            arrives,
            arrives_class,
            face: card.picture.card().map(|face| Face::of(t, &face)),
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
            price: Price::of_pack(t, sold, offer.price).reduced(t, offer.reduced),
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
    let pack = weights::pack(t.pick(&card.pack_zh, &card.pack_en), card.estimated);
    Price::of(t, card.content(), card.price_fen, &pack, card.unit.is_weighed())
}

impl Price {
    /// What a pack costs, or what it costs about.
    pub fn of_pack(t: &Lang, sold: &Sellable, price: Money) -> Price {
        let pack = weights::pack(t.pick(&sold.pack_zh, &sold.pack_en), sold.bounds.is_some());
        Price::of(t, sold.content(), price, &pack, sold.is_weighed())
    }

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
                reduced: None,
            },
            None => Price {
                main: t.money(price),
                per: String::new(),
                pack: pack.to_owned(),
                unit: told.map(|told| told.said(t)).unwrap_or_default(),
                reduced: None,
            },
        }
    }

    /// With what the price of the pack is reduced from.
    pub fn reduced(self, t: &Lang, reduced: Option<Reduced>) -> Price {
        Price { reduced: reduced.map(|reduced| reduced_from(t, reduced)), ..self }
    }
}

/// What stands before the lowest price of the days before, and that price.
pub fn reduced_from(t: &Lang, reduced: Reduced) -> (String, String) {
    (t.say("storefront-lowest-before").into_owned(), t.money(reduced.lowest_before))
}

impl Face {
    /// 4:3, cut around the point that must be seen.
    pub fn of(t: &Lang, picture: &PictureCard) -> Face {
        let (sha, cut, of) = (&picture.sha, picture.card(), picture.size());
        let (width, height) = cut.piece(of).size;
        Face {
            src: picture::named(sha, cut, 320, Format::Jpeg),
            webp: picture::srcset_of(sha, cut, of, Format::Webp),
            srcset: picture::srcset_of(sha, cut, of, Format::Jpeg),
            alt: t.pick(&picture.alt_zh, &picture.alt_en).to_owned(),
            width: width.into(),
            height: height.into(),
        }
    }

    /// A whole picture in its widest size.
    pub fn widest(picture: &PictureCard) -> String {
        picture::href(&picture.sha, picture::WIDTHS.into_iter().max().unwrap_or_default())
    }

    /// What programs show of a link to the goods, with what that measures: wide, cut around the point that must be seen.
    pub fn wide(picture: &PictureCard) -> (String, i64, i64) {
        let (cut, most) = (Cut::Wide(picture.focal()), 1200);
        let (width, height) = cut.size(picture.size(), most);
        (picture::named(&picture.sha, cut, most, Format::Jpeg), width.into(), height.into())
    }

    /// A picture known by its hash alone, as order lines keep it.
    fn from_sha(sha: &str, alt: &str, width: i64, height: i64) -> Face {
        let (webp, srcset) = (picture::srcset(sha, Format::Webp), picture::srcset(sha, Format::Jpeg));
        Face { src: picture::href(sha, 320), webp, srcset, alt: alt.to_owned(), width, height }
    }

    /// Beside a line of the cart: square, around the point that must be seen; the words stand next to it.
    pub fn square(sold: &Sellable) -> Option<Face> {
        let (sha, cut) = (sold.picture.as_deref()?, Cut::Square(sold.focal()));
        let one = |width: &u32, format| format!("{} {width}w", picture::named(sha, cut, *width, format));
        let set = |format| cut.widths().iter().map(|width| one(width, format)).collect::<Vec<_>>().join(", ");
        let src = picture::named(sha, cut, 160, Format::Jpeg);
        Some(Face { src, webp: set(Format::Webp), srcset: set(Format::Jpeg), alt: String::new(), width: 160, height: 160 })
    }

    /// Beside a line of an order, which keeps the picture as it was when somebody bought: its smallest size is kept for ever.
    pub fn thumb(sha: Option<&str>) -> Option<Face> {
        let small = |sha: &str, format| format!("{} 320w", picture::named(sha, Cut::Whole, 320, format));
        sha.map(|sha| Face { webp: small(sha, Format::Webp), srcset: small(sha, Format::Jpeg), ..Face::from_sha(sha, "", 320, 240) })
    }
}
