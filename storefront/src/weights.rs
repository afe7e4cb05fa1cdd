//! Goods of which no two weigh the same, in the shopper's words: about how much, and that he never pays more for it.

use catalog::Sellable;
use kernel::{Bounds, Quantity, Unit};
use ui::Lang;

/// `约 2.5 kg（2.2 kg 至 2.8 kg）；按实重结算，多退，不补收`; nothing of goods that are as they say.
pub(crate) fn about(t: &Lang, sold: &Sellable) -> Option<String> {
    sold.bounds.map(|bounds| told(t, sold.steps, bounds, sold.unit))
}

fn told(t: &Lang, steps: Quantity, bounds: Bounds, unit: Unit) -> String {
    let weight = |quantity| t.quantity(quantity, unit);
    t.with("weights-about").set("weight", weight(steps)).set("least", weight(bounds.least)).set("most", weight(bounds.most)).to_string()
}

/// The name of a pack before its price; of an estimate, with the sign for it.
pub(crate) fn pack(name: &str, is_estimate: bool) -> String {
    if is_estimate { format!("{name} ≈") } else { name.to_owned() }
}

/// An amount that is worked out again by the scale says so.
pub(crate) fn estimated(amount: String, is_estimate: bool) -> String {
    if is_estimate { format!("≈ {amount}") } else { amount }
}
