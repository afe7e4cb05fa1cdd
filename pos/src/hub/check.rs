//! Whether what the tills told, what the hub keeps of it and what took effect agree: everything is read again.

use super::{
    card::CardsTold,
    inbox, reduced,
    store_node::{self, NodeCard},
};
use crate::{
    event::{Event, Kind, Shift, first_break, root},
    sale::{RefundCompleted, SaleCompleted},
    shift::{Figures, ShiftClosed},
};
use kernel::{Finding, Id, Result, Tx, query};
use std::collections::HashMap;

/// Chains, receipt and Z sequences, the sums of every sale and refund, the drawers, what promotions took, whose cards lay
/// beside sales, and that every stored fact has taken effect or lies with the exceptions.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut told = Told::default();
    for node in store_node::all(tx).await? {
        let mut walk = Walk::new(&node);
        while walk.page(tx, &node, &mut told).await? {}
        findings.append(&mut walk.findings);
    }
    findings.extend(told.reduced.check(tx).await?);
    findings.extend(told.cards.check(tx).await?);
    findings.extend(not_gone_through(tx).await?);
    findings.extend(kept_receipts(tx).await?);
    Ok(findings)
}

/// What the facts of all nodes tell, to be held against what is kept.
#[derive(Default)]
struct Told {
    reduced: reduced::Told,
    cards: CardsTold,
}

/// A walk along everything one node told.
struct Walk {
    named: String,
    before: String,
    last: i64,
    receipts: i64,
    z_reports: i64,
    shifts: HashMap<Id<Shift>, Vec<Event>>,
    findings: Vec<Finding>,
}

impl Walk {
    fn new(node: &NodeCard) -> Walk {
        Walk {
            named: format!("node {}", node.id),
            before: root(node.id, node.epoch),
            last: 0,
            receipts: 0,
            z_reports: 0,
            shifts: HashMap::new(),
            findings: Vec::new(),
        }
    }

    async fn page(&mut self, tx: &mut Tx, node: &NodeCard, told: &mut Told) -> Result<bool> {
        let page = inbox::after(tx, node.id, self.last, 500).await?;
        let Some(end) = page.last() else {
            if (self.last, self.before.as_str()) != (node.stored_seq, node.stored_hash.as_str()) {
                self.find("end of the chain", self.last, node.stored_seq);
            }
            return Ok(false);
        };
        if let Some((row, expected)) = page.iter().zip(self.last + 1..).find(|(row, expected)| row.seq != *expected) {
            self.find("facts without gap", expected, row.seq);
        }
        let links = page.iter().map(|row| (row.seq, row.written.as_str(), row.hash.as_str()));
        if let Some(broken) = first_break(self.before.clone(), links) {
            self.find("hash chain", format!("fact {broken} follows from the one before"), "it does not");
        }
        page.iter().filter_map(|row| row.event().ok()).for_each(|event| self.read(event, told));
        (self.before, self.last) = (end.hash.clone(), end.seq);
        Ok(true)
    }

    fn read(&mut self, event: Event, told: &mut Told) {
        let shift_closed = match event.known_kind() {
            Some(Kind::SaleCompleted) => {
                if let Ok(sale) = event.tells::<SaleCompleted>() {
                    told.reduced.read(&sale);
                    told.cards.read(&sale, event.at);
                    self.receipt(sale.running, sale.receipt_no.as_str(), sale.out_of_balance());
                }
                None
            }
            Some(Kind::RefundCompleted) => {
                if let Ok(refund) = event.tells::<RefundCompleted>() {
                    self.receipt(refund.running, refund.receipt_no.as_str(), refund.out_of_balance());
                }
                None
            }
            Some(Kind::ShiftClosed) => event.tells::<ShiftClosed>().ok(),
            _ => None,
        };
        if let Some(closed) = shift_closed {
            self.close(&closed);
        }
        if let Some(shift) = event.shift {
            self.shifts.entry(shift).or_default().push(event);
        }
    }

    fn receipt(&mut self, running: i64, number: &str, wrong: Option<&'static str>) {
        self.receipts += 1;
        if running != self.receipts {
            self.find(&format!("receipt {number}"), self.receipts, running);
        }
        if let Some(identity) = wrong {
            self.find(&format!("receipt {number}"), identity, "it does not hold");
        }
    }

    fn close(&mut self, closed: &ShiftClosed) {
        self.z_reports += 1;
        if closed.z_no != self.z_reports {
            self.find("Z report", self.z_reports, closed.z_no);
        }
        match Figures::of(self.shifts.remove(&closed.shift).iter().flatten()) {
            Ok(again) if again == closed.figures => {}
            again => self.find(&format!("Z report {}", closed.z_no), format!("{again:?}"), format!("{:?}", closed.figures)),
        }
    }

    fn find(&mut self, what: &str, expected: impl ToString, kept: impl ToString) {
        self.findings.push(Finding::new(format!("{}: {what}", self.named), expected, kept));
    }
}

/// Facts that were gone through without taking effect and without anyone being told.
async fn not_gone_through(tx: &mut Tx) -> Result<Vec<Finding>> {
    let lost: Vec<(i64, i64)> = tx.fetch_all(query(LOST)).await?;
    Ok(lost.into_iter().map(|(node, seq)| Finding::new(format!("node {node}: fact {seq}"), "applied or set aside", "neither")).collect())
}

const LOST: &str = "
    select told.node_id, told.seq
      from pos_inbox told
      join pos_node node on node.id = told.node_id
     where (told.seq <= node.applied_seq and told.applied_at is null
            and not exists (select 1 from pos_exception trouble where trouble.node_id = told.node_id and trouble.seq = told.seq))
        or told.seq > node.applied_seq
     order by told.node_id, told.seq
     limit 1000";

/// Every sale and refund that took effect has its receipt here, and only those.
async fn kept_receipts(tx: &mut Tx) -> Result<Vec<Finding>> {
    let (told, kept): (i64, i64) = tx.fetch_one(query(RECEIPTS)).await?;
    Ok((told != kept).then(|| Finding::new("receipts that took effect", told, kept)).into_iter().collect())
}

const RECEIPTS: &str = "
    select (select count(*) from pos_inbox where kind in ('sale.completed', 'refund.completed') and applied_at is not null),
           (select count(*) from pos_receipt)";
