//! A whole order as its pages show it: what was bought, what is owed to whom, what happened, where its parcel is.

use super::{
    OWNER, Order, OrderLine, OrderRow, RowKind,
    bundle::{self, OrderBundle},
    fact,
    fact::FactCard,
    lines, rows, weight,
};
use coop::Party;
use fulfillment::parcel::{self, ParcelCard, ParcelLine, Scan};
use kernel::{Id, Money, Result, Tx};
use ui::Lang;

pub struct Sheet {
    pub order: Order,
    pub lines: Vec<OrderLine>,
    /// What was bought at one price; its components are among the lines.
    pub bundles: Vec<OrderBundle>,
    pub rows: Vec<OrderRow>,
    pub facts: Vec<FactCard>,
    pub parcels: Vec<ParcelSheet>,
}

pub struct ParcelSheet {
    pub parcel: ParcelCard,
    pub lines: Vec<ParcelLine>,
    pub scans: Vec<Scan>,
}

impl Sheet {
    pub async fn look_up(tx: &mut Tx, order: Order) -> Result<Sheet> {
        let lines = lines(tx, order.id).await?;
        let rows = rows(tx, order.id).await?;
        let bundled = lines.iter().any(|line| line.bundle.is_some());
        let bundles = if bundled { bundle::of_order(tx, order.id).await? } else { Vec::new() };
        let facts = fact::of_order(tx, order.id).await?;
        let mut parcels = Vec::new();
        for parcel in parcel::of_owner(tx, OWNER, order.id.uuid()).await? {
            let (lines, scans) = (parcel::lines(tx, parcel.id).await?, parcel::scans(tx, parcel.id).await?);
            parcels.push(ParcelSheet { parcel, lines, scans });
        }
        Ok(Sheet { order, lines, bundles, rows, facts, parcels })
    }

    /// The bundle a line is a component of.
    pub fn bundle_of(&self, line: &OrderLine) -> Option<&OrderBundle> {
        self.bundles.iter().find(|bundle| Some(bundle.nth) == line.bundle)
    }

    /// Everybody who gets a part of its money.
    pub fn parties(&self) -> Vec<Id<Party>> {
        let mut parties: Vec<_> = self.rows.iter().map(|row| row.party).collect();
        parties.sort();
        parties.dedup();
        parties
    }

    /// What the goods cost before anything was taken off.
    pub fn goods_total(&self) -> Money {
        self.lines.iter().map(|line| line.total).sum::<Money>() - self.discounts().filter(|row| row.line > 0).map(|row| row.amount).sum()
    }

    fn discounts(&self) -> impl Iterator<Item = &OrderRow> {
        self.rows.iter().filter(|row| row.kind == RowKind::Discount)
    }

    /// What was taken off, promotion by promotion, in the words it had then.
    pub fn savings(&self) -> Vec<(&str, &str, Money)> {
        let mut savings: Vec<(&OrderRow, Money)> = Vec::new();
        for row in self.discounts() {
            match savings.iter_mut().find(|(first, _)| first.promotion == row.promotion) {
                Some((_, sum)) => *sum += row.amount,
                None => savings.push((row, row.amount)),
            }
        }
        savings.into_iter().map(|(row, sum)| (row.about_zh.as_str(), row.about_en.as_str(), sum)).collect()
    }

    /// What went back because less was packed than was ordered.
    pub fn back(&self) -> Money {
        self.lines.iter().map(|line| line.back).sum()
    }

    /// What the shopper paid in the end, before anything was taken back.
    pub fn paid_in_end(&self) -> Money {
        self.order.total - self.back()
    }

    /// Its rows as they are owed once it was weighed.
    pub fn owed_rows(&self) -> Vec<OrderRow> {
        let (mut lines, mut rows) = (self.lines.clone(), self.rows.clone());
        weight::shrink(&mut lines, &mut rows);
        rows
    }

    /// Whether more was packed than was paid for.
    pub fn was_given(&self) -> bool {
        self.lines.iter().any(|line| !line.waived.is_zero())
    }

    /// Of what is weighed, the goods and what is said of their weight.
    pub fn weights<'a>(&'a self, t: &Lang) -> Vec<(&'a str, String)> {
        self.lines.iter().filter_map(|line| Some((line.title(t), line.weight(t)?))).collect()
    }

    pub fn delivery_fee(&self) -> Money {
        self.rows.iter().filter(|row| row.kind == RowKind::Delivery).map(|row| row.amount).sum()
    }
}
