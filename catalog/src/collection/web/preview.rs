//! What a collection finds now, and for each of its goods why.

use crate::{
    attribute,
    attribute::Attributes,
    collection::{Named, PAGE, Stretch, Terms, find, offered, reasons},
    url,
};
use kernel::{Result, Tx};
use ui::Lang;

pub(super) struct Preview {
    pub total: i64,
    pub rows: Vec<Row>,
    /// Pinned goods that nobody can have in the shop now.
    pub missing: Vec<(String, String)>,
    /// There is no condition yet.
    pub is_bare: bool,
}

pub(super) struct Row {
    pub href: String,
    pub title: String,
    pub price: String,
    /// Which conditions hold.
    pub why: String,
    pub pinned: bool,
}

impl Preview {
    pub async fn of(t: &Lang, tx: &mut Tx, terms: &Terms) -> Result<Preview> {
        let wanted = Stretch { in_chinese: t.is_zh(), limit: PAGE, ..Stretch::default() };
        let found = find(tx, terms, &wanted).await?;
        let (asked, reasons) = (attribute::all(tx).await?, reasons(tx, terms, &found.products).await?);
        let cards = offered::cards(tx, &found.products).await?;
        let row = |card: &offered::Card| {
            let met = reasons.get(&card.product).into_iter().flatten();
            Row {
                href: url::product(card.product),
                title: t.pick(&card.title_zh, &card.title_en).to_owned(),
                price: t.money(card.price_fen),
                why: met.map(|one| name(t, &asked, one)).collect::<Vec<_>>().join(" · "),
                pinned: terms.pinned.contains(&card.product),
            }
        };
        let missing = offered::missing(tx, &terms.pinned).await?;
        let missing = missing.iter().map(|(id, zh, en)| (url::product(*id), t.pick(zh, en).to_owned())).collect();
        Ok(Preview { total: found.total, rows: cards.iter().map(row).collect(), missing, is_bare: terms.rule.is_empty() })
    }

    pub fn is_cut(&self) -> bool {
        self.total > PAGE
    }
}

fn name(t: &Lang, asked: &Attributes, condition: &Named) -> String {
    let id = match condition {
        Named::Says(code) => return asked.get(code).map_or(code.as_str(), |one| one.name(t)).to_owned(),
        Named::Shelf => "collection-by-shelf",
        Named::Kind => "collection-by-kind",
        Named::Town => "collection-by-town",
        Named::Producer => "collection-by-producer",
        Named::Mark => "collection-by-mark",
        Named::Temperature => "collection-by-temperature",
        Named::Price => "collection-by-price",
        Named::Reduced => "collection-by-reduced",
        Named::New => "collection-by-new",
        Named::Words => "collection-by-words",
    };
    t.say(id).into_owned()
}
