//! The letter from the farm: what a shopper may read of the lot in his hands.

use crate::{shell, shell::date};
use askama::Template;
use axum::{Router, extract::Path, routing::get};
use catalog::{product, sellable};
use fulfillment::lot::{self, Hand, Letter, LotCard, LotState, TemperatureLine};
use kernel::{Result, Tx, Zone};
use ui::{Answer, App, Lang, Reader, Shell};

pub fn routes() -> Router<App> {
    Router::new().route("/trace/{lot}", get(letter))
}

#[derive(Template)]
#[template(path = "storefront/letter.html")]
struct LetterPage<'a> {
    t: &'a Lang,
    shell: Shell,
    letter: &'a Letter,
    /// Where it grows, in the words of its product's page.
    town: String,
}

/// A temperature line drawn on a sheet of 320 × 80.
struct Curve {
    title: String,
    latest: String,
    points: String,
    top: i64,
    bottom: i64,
    kind: &'static str,
}

impl LetterPage<'_> {
    fn goods(&self) -> &str {
        self.letter.goods.name(self.t)
    }

    fn producer(&self) -> &str {
        self.letter.producer.as_ref().map_or("", |producer| producer.name(self.t))
    }

    /// The letter itself; what is not known is not said.
    fn words(&self) -> String {
        self.sentences().join(if self.t.is_zh() { "" } else { " " })
    }

    fn sentences(&self) -> Vec<String> {
        let (t, lot) = (self.t, &self.letter.lot);
        let mut said = Vec::new();
        said.push(self.origin());
        said.extend(lot.harvested_on.map(|day| t.with("storefront-letter-harvested").set("day", date(t, day)).to_string()));
        said.push(
            t.with("storefront-letter-received")
                .set("day", date(t, Zone::CHINA.day(lot.received_at)))
                .set("place", self.letter.origin.name(t))
                .set("amount", self.letter.goods.amount(t, lot.quantity))
                .to_string(),
        );
        said.extend((!lot.grade.is_empty()).then(|| t.with("storefront-letter-grade").set("grade", grade_name(t, &lot.grade)).to_string()));
        said.extend(lot.best_before.map(|day| t.with("storefront-letter-best-before").set("day", date(t, day)).to_string()));
        said
    }

    /// Where it comes from and who grew it, or who brought it when nobody here grew it.
    fn origin(&self) -> String {
        let lot = &self.letter.lot;
        let id = match (&lot.producer, &lot.supplier) {
            (Some(_), _) => "storefront-letter-by",
            (None, Some(_)) => "storefront-letter-supplied",
            (None, None) => "storefront-letter-from",
        };
        self.t.with(id).set("goods", self.goods()).set("town", self.town.as_str()).set("producer", self.producer()).to_string()
    }

    fn story(&self) -> &str {
        self.letter.producer.as_ref().map_or("", |producer| self.t.pick(&producer.story_zh, &producer.story_en))
    }

    fn is_sound(&self) -> bool {
        self.letter.lot.state == LotState::Sellable
    }

    fn warning_id(&self) -> &'static str {
        match self.letter.lot.state {
            LotState::Recalled => "storefront-letter-recalled",
            _ => "storefront-letter-set-aside",
        }
    }

    /// Which day, what, where and how much.
    fn hands(&self) -> Vec<(String, String, String)> {
        let hand = |hand: &Hand| {
            let at = date(self.t, Zone::CHINA.day(hand.at));
            let what = self.t.say(format!("storefront-hand-{}", hand.kind.code().replace('_', "-"))).into_owned();
            (
                at,
                what,
                format!("{} {} · {}", Zone::CHINA.clock(hand.at), hand.place.name(self.t), self.letter.goods.amount(self.t, hand.quantity)),
            )
        };
        self.letter.hands.iter().map(hand).collect()
    }

    fn curves(&self) -> Vec<Curve> {
        self.letter.temperatures.iter().filter_map(|line| curve(self.t, line)).collect()
    }

    fn certificate(&self) -> Option<(&str, String, &'static str)> {
        let certificate = self.letter.certificate.as_ref()?;
        let state = if certificate.is_valid() { "storefront-certificate-valid" } else { "storefront-certificate-void" };
        Some((&certificate.code, self.t.day(certificate.issued_on), state))
    }
}

/// Readings become points; the sheet leaves as much room above and below as the band is high.
fn curve(t: &Lang, line: &TemperatureLine) -> Option<Curve> {
    let (_, latest) = line.readings.last()?;
    let band = (line.zone.high_dc - line.zone.low_dc).max(10);
    let (ceiling, height) = (line.zone.high_dc + band, band * 3);
    let y = |dc: i64| ((ceiling - dc) * 80 / height).clamp(1, 79);
    let last = i64::try_from(line.readings.len()).unwrap_or(1).max(2) - 1;
    let step = (line.readings.len() / 160).max(1);
    let points: Vec<String> =
        (0i64..).zip(&line.readings).step_by(step).map(|(nth, (_, dc))| format!("{},{}", nth * 320 / last, y(*dc))).collect();
    let kind = if line.is_within_limits() { "cold" } else { "bad" };
    let title = t
        .with("storefront-curve")
        .set("zone", line.zone.code.as_str())
        .set("low", degrees(line.zone.low_dc))
        .set("high", degrees(line.zone.high_dc));
    Some(Curve {
        title: title.to_string(),
        latest: degrees(*latest),
        points: points.join(" "),
        top: y(line.zone.high_dc),
        bottom: y(line.zone.low_dc),
        kind,
    })
}

/// A grade in the reader's words; one that somebody wrote in his own words stays as it is.
pub(crate) fn grade_name(t: &Lang, grade: &str) -> String {
    let id = format!("storefront-grade-{grade}");
    if t.knows(&id) { t.say(id).into_owned() } else { grade.to_owned() }
}

/// Tenths of a degree as people read them: `2.4 °C`.
fn degrees(dc: i64) -> String {
    format!("{}{}.{} °C", if dc < 0 { "−" } else { "" }, dc.abs() / 10, dc.abs() % 10)
}

async fn letter(app: App, reader: Reader, Path(code): Path<String>) -> Answer {
    let t = &reader.t;
    let make =
        async {
            let mut tx = app.db().read().await?;
            let letter = lot::trace_by_code(&mut tx, &code).await?;
            let town = town(&mut tx, t, &letter.lot).await?;
            let shell = shell::shop(&app, &reader, t.with("storefront-letter-title").set("goods", letter.goods.name(t)).to_string())
                .known_at(&app, &reader, &crate::url::trace(&letter.lot.code));
            crate::goods::web::page(&LetterPage { t, shell, letter: &letter, town })
        };
    app.kept(&reader, make).await
}

/// Lots know their town in Chinese; its product's page has it in both languages.
async fn town(tx: &mut Tx, t: &Lang, lot: &LotCard) -> Result<String> {
    let variants = sellable::named(tx, &[lot.variant]).await?;
    let products: Vec<_> = variants.iter().map(|variant| variant.product).collect();
    let product = product::named(tx, &products).await?.into_iter().find(|product| product.town == lot.town || lot.town.is_empty());
    Ok(product
        .map_or_else(|| coop::town_name(t, &lot.town).into_owned(), |product| t.pick(&product.origin_zh, &product.origin_en).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temperatures_are_written_as_people_read_them() {
        for (dc, text) in [(24, "2.4 °C"), (0, "0.0 °C"), (-5, "−0.5 °C"), (-183, "−18.3 °C")] {
            assert_eq!(degrees(dc), text);
        }
    }
}
