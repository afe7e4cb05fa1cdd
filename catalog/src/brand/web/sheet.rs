//! Labels of one issue on paper: sheets of A4 with twenty-one labels each, numbered as they were handed out. They are printed
//! only while mark and grant hold.

use crate::{
    brand::{
        BrandGrant, BrandRight,
        label::{self, LabelLine, LabelMove},
    },
    product::{self, ProductCard},
    sellable, url,
};
use askama::Template;
use axum::extract::{Path, Query};
use coop::{Merchandiser, party, staff_shell};
use kernel::{Error, Id, Result, Tx};
use serde::Deserialize;
use ui::{Answer, App, Lang, ReadTx, Reader, Shell, html};

#[derive(Template)]
#[template(path = "catalog/grant_sheet.html")]
struct SheetPage<'a> {
    t: &'a Lang,
    shell: Shell,
    right: &'a BrandRight,
    grant: Id<BrandGrant>,
    line: LabelLine,
    year: i64,
    says: Says,
    /// Why nothing is printed.
    hindered: Option<&'static str>,
    /// The numbers that are shown, of those of the issue.
    shown: (i64, i64),
}

/// What every label of an issue says alike.
struct Says {
    title: String,
    pack: String,
    origin: String,
    producer: String,
    /// The address at which shoppers read about the mark, as squares: how many across, and the dark ones.
    code: (usize, String),
}

/// Labels on a sheet of A4, three beside and seven below one another.
const ON_SHEET: usize = 21;
/// Ten sheets are shown at once.
const AT_ONCE: i64 = 210;

#[derive(Deserialize)]
pub(super) struct Begin {
    from: Option<String>,
}

impl SheetPage<'_> {
    fn back(&self) -> String {
        url::grant(self.grant)
    }

    fn sheets(&self) -> Vec<Vec<String>> {
        let all: Vec<i64> = (self.shown.0..=self.shown.1).collect();
        all.chunks(ON_SHEET).map(|sheet| sheet.iter().map(|number| format!("{}-{number:06}", self.year)).collect()).collect()
    }

    fn href(&self, from: i64) -> String {
        format!("{}/labels/{}?from={from}", url::grant(self.grant), self.line.id)
    }

    fn before(&self) -> Option<String> {
        (self.shown.0 > self.line.first_no).then(|| self.href((self.shown.0 - AT_ONCE).max(self.line.first_no)))
    }

    fn after(&self) -> Option<String> {
        self.line.numbers().filter(|(_, last)| self.shown.1 < *last).map(|_| self.href(self.shown.1 + 1))
    }

    /// How many labels of the issue are not out any more, in words.
    fn gone(&self) -> Option<String> {
        (self.line.back > 0).then(|| self.t.with("grant-sheet-back").set("count", self.line.back).to_string())
    }
}

type Asked = (Id<BrandGrant>, Id<LabelMove>);

pub(super) async fn page(
    (app, reader): (App, Reader),
    who: Merchandiser,
    Path((grant, issue)): Path<Asked>,
    Query(begin): Query<Begin>,
    mut tx: ReadTx,
) -> Answer {
    let (t, now) = (&reader.t, tx.now());
    let (register, card) = label::of_grant(&mut tx, grant).await?;
    let right = register.right(card.right).ok_or(Error::NotFound)?;
    let (line, year) = label::of_issue(&mut tx, grant, issue).await?;
    let shown = shown(&line, begin.from.as_deref()).ok_or(Error::NotFound)?;
    let says = says(t, &mut tx, (&app, right, &card), &line).await?;
    let hindered = match () {
        () if !card.holds_at(now) || !right.holds_at(now) => Some("grant-sheet-not-holding"),
        () if line.out() == 0 => Some("grant-sheet-none-out"),
        () => None,
    };
    let title = t.with("grant-sheet-of").set("mark", right.name(t)).set("from", shown.0).set("to", shown.1).to_string();
    html(&SheetPage { t, shell: staff_shell(&app, &reader, &who, title), right, grant, line, year, says, hindered, shown })
}

/// The ten sheets that begin with a number; with the first, where nothing sensible is asked for.
fn shown(line: &LabelLine, from: Option<&str>) -> Option<(i64, i64)> {
    let (first, last) = line.numbers()?;
    let from = from.and_then(|text| text.parse().ok()).filter(|from| (first..=last).contains(from)).unwrap_or(first);
    Some((from, last.min(from + AT_ONCE - 1)))
}

async fn says(t: &Lang, tx: &mut Tx, (app, right, grant): (&App, &BrandRight, &BrandGrant), line: &LabelLine) -> Result<Says> {
    let sold = sellable::by_packs(tx, &[line.pack]).await?.pop().ok_or(Error::NotFound)?;
    let product: ProductCard = product::load(tx, sold.product).await?.product;
    let producer = match grant.party.or(product.producer) {
        Some(id) => party::load(tx, id).await?,
        None => party::company(tx).await?,
    };
    let origin = t.pick(&product.origin_zh, &product.origin_en);
    let origin = if origin.is_empty() { coop::town_name(t, &product.town).into_owned() } else { origin.to_owned() };
    let name = format!("{} {}", t.pick(&sold.variant_zh, &sold.variant_en), t.pick(&sold.pack_zh, &sold.pack_en));
    let title = t.pick(&product.title_zh, &product.title_en).to_owned();
    let pack = format!("{} · {}", name.trim(), super::fields::kilograms(line.each));
    Ok(Says {
        title,
        pack,
        origin,
        producer: producer.name(t).to_owned(),
        code: ui::squares(&app.address(&format!("/marks/{}", right.slug))),
    })
}
