//! What of a bundle's price is each component's. It is split in proportion to what the components cost on the web by
//! themselves now; one that has no price there stands with its planned cost. The parts add up to the price to the fen, and
//! tax and producers' shares are worked out from each part.

use super::{Component, of_variants};
use crate::{
    Channel, Sellable, Variant,
    price::{Priced, QuoteRow, Refusal, RowKind, of_variants as prices_of},
};
use coop::Place;
use kernel::{BasisPoints, Id, Money, Quantity, Result, Timestamp, Tx, allocate};
use std::collections::HashMap;

/// One component's part in a line of a quote.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotePart {
    /// The component, in the pack it is mostly bought in.
    pub sellable: Sellable,
    pub component: Component,
    /// How much of it leaves the shelf for the whole line.
    pub quantity: Quantity,
    pub rows: Vec<QuoteRow>,
    pub total: Money,
    pub tax_rate: BasisPoints,
    pub tax: Money,
    /// What it is split by.
    weight: i64,
}

/// The components of some bundles, with what they cost by themselves.
pub(crate) struct Bundled {
    parts: HashMap<Id<Variant>, Vec<(Component, Priced)>>,
}

/// Looks bundles up in two statements. A component that is off the shelf makes its bundle unsellable.
pub(crate) async fn bundled(tx: &mut Tx, variants: &[Id<Variant>], place: Option<Id<Place>>, at: Timestamp) -> Result<Bundled> {
    let bundles = of_variants(tx, variants).await?;
    let components: Vec<_> = variants.iter().flat_map(|variant| bundles.of(*variant)).cloned().collect();
    let ids: Vec<_> = components.iter().map(|one| one.variant).collect();
    let mut mostly: HashMap<Id<Variant>, Priced> = HashMap::new();
    for priced in prices_of(tx, Channel::Web, place, at, &ids).await? {
        let kept = mostly.entry(priced.sellable.variant).or_insert_with(|| priced.clone());
        if kept.price_fen.is_none() && priced.price_fen.is_some() {
            *kept = priced;
        }
    }
    let mut parts: HashMap<_, Vec<_>> = HashMap::new();
    for component in components {
        let priced = mostly.get(&component.variant).filter(|_| component.published).cloned();
        let Some(priced) = priced else {
            let pack = format!("{} {}", component.title_zh, component.name_zh);
            return Err(Refusal::NotOnSale { pack }.into());
        };
        parts.entry(component.bundle).or_default().push((component, priced));
    }
    Ok(Bundled { parts })
}

impl Bundled {
    /// The parts of a line of so many bundles; none for a line that is no bundle.
    pub(crate) fn parts(&self, bundle: Id<Variant>, pieces: Quantity) -> Vec<QuotePart> {
        let part = |(component, priced): &(Component, Priced)| QuotePart {
            quantity: component.quantity.times(pieces.in_steps()),
            rows: Vec::new(),
            total: Money::ZERO,
            tax_rate: BasisPoints::new(priced.tax_rate_bp.unwrap_or(0)),
            tax: Money::ZERO,
            weight: weight(component, priced),
            sellable: priced.sellable.clone(),
            component: component.clone(),
        };
        self.parts.get(&bundle).into_iter().flatten().map(part).collect()
    }
}

/// What a component costs by itself: its price on the web, or its planned cost.
fn weight(component: &Component, priced: &Priced) -> i64 {
    let sold = &priced.sellable;
    let alone = priced.price_fen.map(|price| price.for_part_round_half_up(component.quantity.in_steps(), sold.steps.in_steps()));
    alone.unwrap_or_else(|| sold.cost_of(component.quantity)).in_fen().max(0)
}

impl QuotePart {
    /// What the producer is owed of this part.
    pub fn producer_share(&self) -> Money {
        BasisPoints::new(self.sellable.producer_share_bp).of_round_half_up(self.total)
    }
}

/// Splits the rows of a line over its parts. What is taken off is taken in proportion to what is left of each, so that no part
/// falls below nothing.
pub(crate) fn split(parts: &mut [QuotePart], rows: &[QuoteRow]) {
    for part in parts.iter_mut() {
        (part.rows, part.total) = (Vec::new(), Money::ZERO);
    }
    let mut weights: Vec<i64> = parts.iter().map(|part| part.weight).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights = vec![1; parts.len()];
    }
    for row in rows {
        let by = if row.kind == RowKind::Base { weights.clone() } else { parts.iter().map(|part| part.total.in_fen()).collect() };
        for (part, amount) in parts.iter_mut().zip(allocate(row.amount, &by)) {
            part.rows.push(QuoteRow { amount, ..row.clone() });
            part.total += amount;
        }
    }
    for part in parts.iter_mut() {
        part.rows.retain(|row| !row.amount.is_zero() || row.kind == RowKind::Base);
        part.tax = part.tax_rate.inside_round_half_up(part.total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Temperature, sellable::example};
    use kernel::Unit;

    fn part(weight: i64) -> QuotePart {
        let sellable = example();
        let text = String::new;
        let component = Component {
            bundle: sellable.variant,
            variant: sellable.variant,
            product: sellable.product,
            slug: text(),
            sku: text(),
            title_zh: text(),
            title_en: text(),
            name_zh: text(),
            name_en: text(),
            unit: Unit::PIECE,
            quantity: Quantity::steps(1),
            temperature: Temperature::Ambient,
            published: true,
        };
        let (rows, total, tax) = (Vec::new(), Money::ZERO, Money::ZERO);
        QuotePart { sellable, component, quantity: Quantity::steps(1), rows, total, tax_rate: BasisPoints::new(900), tax, weight }
    }

    fn row(kind: RowKind, amount: i64) -> QuoteRow {
        QuoteRow { kind, party: None, amount: Money::fen(amount), promotion: None }
    }

    #[test]
    fn parts_add_up_to_every_row_and_never_fall_below_nothing() {
        for weights in [[1, 1, 1], [0, 0, 0], [1, 999, 3], [7, 0, 5]] {
            for (base, off) in [(100, 0), (101, 101), (10_001, 3333), (1, 1), (2, 1), (997, 996)] {
                let mut parts = weights.map(part);
                split(&mut parts, &[row(RowKind::Base, base), row(RowKind::Discount, -off)]);
                let totals = parts.each_ref().map(|part| part.total.in_fen());
                assert_eq!(totals.iter().sum::<i64>(), base - off, "{weights:?} {base} {off}");
                assert!(totals.iter().all(|total| *total >= 0), "{weights:?} {base} {off}: {totals:?}");
                for part in &parts {
                    assert_eq!(part.rows.iter().map(|row| row.amount).sum::<Money>(), part.total);
                }
            }
        }
        let mut parts = [5000, 3000, 2000].map(part);
        split(&mut parts, &[row(RowKind::Base, 8888)]);
        assert_eq!(parts.map(|part| part.total.in_fen()), [4444, 2666, 1778], "in proportion, the odd fen to the largest rest");
    }
}
