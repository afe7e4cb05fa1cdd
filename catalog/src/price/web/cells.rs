//! Cells of a price list that somebody typed into: what he wants to be asked, from when on, and whether what he saw still
//! holds.

use crate::{
    Channel, SalePack,
    price::{
        InForce, NewBook, Wanted,
        beside::{self, Cell},
        in_force,
    },
};
use coop::Place;
use kernel::{Arg, BusinessDay, Error, Id, Issue, Money, Result, Timestamp, Tx, Zone};
use std::{collections::HashMap, time::Duration};
use ui::Form;

/// What stands for no price in what a page says it showed.
const NONE_SHOWN: &str = "-";

/// A price as a page says that it showed it.
pub(super) fn as_shown(held: Option<&InForce>) -> String {
    held.map_or_else(|| NONE_SHOWN.to_owned(), written)
}

/// A price with what stands beside it, as it would be typed.
pub(super) fn written(held: &InForce) -> String {
    beside::Written(held.price, &held.beside).to_string()
}

/// A price that was shown, in words.
fn told(shown: &str) -> Arg {
    match Money::parse(shown) {
        Some(price) => price.into(),
        None if shown == NONE_SHOWN => "—".into(),
        None => format!("¥{shown}").into(),
    }
}

impl Wanted {
    /// Prices that were typed, some with what shall stand beside them; a field left empty keeps what holds.
    fn read(&mut self, form: &mut Form, prefix: &str) {
        let of_place = self.book.place.is_some();
        for name in form.names(prefix) {
            let Some(pack) = Id::parse(&name[prefix.len()..]) else {
                form.refuse(Issue::new("prices", "pack-unknown"));
                continue;
            };
            match form.read_if_any(&name, "catalog-price-cell", |text| Cell::parse(text, of_place)) {
                Some(Cell::Price(typed)) => {
                    self.book.prices.push((pack, typed.price));
                    self.book.beside.insert(pack, typed.mention);
                }
                Some(Cell::AsEverywhere) => self.back.push(pack),
                None => {}
            }
        }
    }

    /// Refuses what would go over prices its writer has not seen; both are said at the box. Where a page does not say what
    /// it showed, nothing is compared.
    pub async fn must_still_hold<'f>(&self, tx: &mut Tx, at: Timestamp, shown: impl Fn(Id<SalePack>) -> Option<&'f str>) -> Result<()> {
        let (book, packs) = (&self.book, Vec::from_iter(self.packs()));
        let held = in_force(tx, book.channel, book.place, at, &packs).await?;
        let mut moved = Vec::new();
        for pack in packs {
            let now = as_shown(held.get(&pack));
            let Some(shown) = shown(pack).filter(|shown| *shown != now) else { continue };
            moved.push(Issue::new(format!("price-{pack}"), "catalog-price-moved").with("shown", told(shown)).with("now", told(&now)));
        }
        if moved.is_empty() { Ok(()) } else { Err(Error::Invalid(moved)) }
    }
}

/// What a form asks for, by channel; refused when something in it cannot be read, or when it names no price at all.
pub(super) fn read_cells<'a>(
    form: &mut Form,
    now: Timestamp,
    channels: &[(Channel, &'a str)],
    place: Option<Id<Place>>,
) -> Result<Vec<(Wanted, &'a str)>> {
    let effective_from = effective_from(form, now);
    let note = form.text("note", 0..=200);
    let mut all = Vec::new();
    for (channel, prefix) in channels {
        let book = NewBook { channel: *channel, place, effective_from, note: note.clone(), prices: Vec::new(), beside: HashMap::new() };
        let mut cells = Wanted { book, back: Vec::new() };
        cells.read(form, prefix);
        all.push((cells, *prefix));
    }
    all.retain(|(cells, _)| !(cells.book.prices.is_empty() && cells.back.is_empty()));
    if form.accept().is_ok() && all.is_empty() {
        form.refuse(Issue::new("prices", "catalog-book-empty"));
    }
    form.accept()?;
    Ok(all)
}

/// What is wrong with a price is said at the box it was typed into.
pub(super) fn at_boxes(error: Error, prefix: &str) -> Error {
    let Error::Invalid(mut issues) = error else { return error };
    for issue in &mut issues {
        if let Some(pack) = issue.field.strip_prefix("price-") {
            issue.field = format!("{prefix}{pack}");
        }
    }
    Error::Invalid(issues)
}

/// The day and time from which prices shall hold; empty for at once. What is past is not rewritten.
fn effective_from(form: &mut Form, now: Timestamp) -> Timestamp {
    let Some(day) = form.read_if_any("from_day", "field-not-day", BusinessDay::parse) else { return now };
    let minutes = form.read_if_any("from_time", "catalog-time", minutes).unwrap_or(0);
    let from = Zone::CHINA.start(day).plus(Duration::from_secs(minutes * 60));
    if from < now {
        form.refuse(Issue::new("from_day", "catalog-from-past"));
    }
    from
}

/// Minutes of a day, of a time as a browser sends it: `08:30`.
pub(crate) fn minutes(text: &str) -> Option<u64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u64, u64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
