//! Offers, and why they take nothing off, in words.

use crate::promotion::{Off, Offer, Past, Promotion, Why};
use kernel::{BasisPoints, Id, Zone};
use std::collections::HashMap;
use ui::Lang;

/// `满 ¥100.00 减 ¥10.00，满 ¥200.00 减 ¥30.00`
pub(super) fn offer(t: &Lang, offer: &Offer) -> String {
    match offer {
        Offer::SpendAndSave { steps, again } => {
            let id = if *again { "promotion-words-again" } else { "promotion-words-spend" };
            let step = |step: &crate::promotion::Step| t.with(id).set("from", step.from).set("off", off(t, step.off)).to_string();
            steps.iter().map(step).collect::<Vec<_>>().join(&t.say("promotion-words-and"))
        }
        Offer::Rate { off } => t.with("promotion-words-rate").set("off", percent(*off)).to_string(),
        Offer::NthPiece { nth, off } => t.with("promotion-words-nth").set("nth", *nth).set("off", percent(*off)).to_string(),
        Offer::BuyAndGet { buy, free, gift: None } => t.with("promotion-words-buy").set("buy", *buy).set("free", *free).to_string(),
        Offer::BuyAndGet { buy, free, gift: Some(_) } => t.with("promotion-words-gift").set("buy", *buy).set("free", *free).to_string(),
        Offer::BundlePrice { pieces, price } => t.with("promotion-words-bundle").set("pieces", *pieces).set("price", *price).to_string(),
        Offer::SetPrice { parts, price } => {
            let pieces: i64 = parts.iter().map(|part| part.count).sum();
            t.with("promotion-words-set").set("pieces", pieces).set("price", *price).to_string()
        }
        Offer::FreeCarrying { from } => t.with("promotion-words-carrying").set("from", *from).to_string(),
    }
}

fn off(t: &Lang, off: Off) -> String {
    match off {
        Off::Amount(amount) => t.money(amount),
        Off::Rate(rate) => percent(rate),
    }
}

/// `12.5%`, as short as it goes.
pub(super) fn percent(rate: BasisPoints) -> String {
    let (whole, rest) = (rate.value() / 100, rate.value() % 100);
    let rest = format!("{rest:02}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { format!("{whole}%") } else { format!("{whole}.{rest}%") }
}

/// Why an offer took nothing off; `titles` has the names of those that stood in its way.
pub(crate) fn why(t: &Lang, why: &Why, titles: &HashMap<Id<Promotion>, String>) -> String {
    let named = |id: &Id<Promotion>| titles.get(id).cloned().unwrap_or_default();
    let moment = |at: &kernel::Timestamp| t.moment(*at, Zone::CHINA);
    let said = match why {
        Why::NotRunning(state) => return t.say(format!("promotion-why-{state}")).into_owned(),
        Why::NotYet(from) => t.with("promotion-why-not-yet").set("at", moment(from)),
        Why::Over(until) => t.with("promotion-why-over").set("at", moment(until)),
        Why::Elsewhere => return t.say("promotion-why-elsewhere").into_owned(),
        Why::NotAtTills => return t.say("promotion-why-not-at-tills").into_owned(),
        Why::OwnStore => return t.say("promotion-why-own-store").into_owned(),
        Why::CodeMissing => return t.say("promotion-why-code-missing").into_owned(),
        Why::CodeUsed => return t.say("promotion-why-code-used").into_owned(),
        Why::CodeOfAnother => return t.say("promotion-why-code-of-another").into_owned(),
        Why::HadAlready(times) => t.with("promotion-why-had-already").set("times", *times),
        Why::NoGoods => return t.say("promotion-why-no-goods").into_owned(),
        Why::TooLittle(missing) => t.with("promotion-why-too-little").set("missing", *missing),
        Why::TooFew(missing) => t.with("promotion-why-too-few").set("missing", *missing),
        Why::NoSaving => return t.say("promotion-why-no-saving").into_owned(),
        Why::Beaten(by) => t.with("promotion-why-beaten").set("by", named(by)),
        Why::Closed(by) => t.with("promotion-why-closed").set("by", named(by)),
        Why::BudgetSpent => return t.say("promotion-why-budget-spent").into_owned(),
        Why::UsedUp => return t.say("promotion-why-used-up").into_owned(),
    };
    said.to_string()
}

/// A change as the editor tells of it: who, when, and what was there before.
pub(super) fn past(t: &Lang, past: &Past) -> (String, String, String) {
    let before = format!("{} · {}", t.pick(&past.before.title_zh, &past.before.title_en), offer(t, &past.before.terms.offer));
    let state = t.say(format!("promotion-state-{}", past.state)).into_owned();
    (t.moment(past.changed_at, Zone::CHINA), past.changed_by.clone(), format!("{before} · {state}"))
}
