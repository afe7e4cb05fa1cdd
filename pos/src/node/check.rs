//! Whether the node's papers agree: everything is recomputed from the journal.

use super::{journal, till};
use crate::{
    event::{Event, Kind, Shift},
    sale::{RefundCompleted, SaleCompleted},
    shift::{Figures, ShiftClosed},
};
use kernel::{Db, Finding, Id, Result, Tx, query};
use std::collections::HashMap;

/// The chain of hashes, the sequences of receipts and Z reports, the sums of every sale and refund, the drawers, and
/// what may still be taken back.
pub async fn check(db: &Db) -> Result<Vec<Finding>> {
    let mut tx = db.read().await?;
    let Some(till) = till::enrolled(&mut tx).await? else { return Ok(Vec::new()) };
    let mut findings = journal::check(&mut tx, &till).await?;
    let mut papers = Papers::default();
    let mut last = 0;
    loop {
        let page = journal::after(&mut tx, till.epoch, last, 500).await?;
        let Some(end) = page.last() else { break };
        last = end.seq;
        for row in &page {
            papers.read(row.event()?)?;
        }
    }
    findings.append(&mut papers.findings);
    findings.extend(papers.kept_figures(&mut tx).await?);
    Ok(findings)
}

/// What a walk through the journal adds up to.
#[derive(Default)]
struct Papers {
    receipts: i64,
    z_reports: i64,
    shifts: HashMap<Id<Shift>, Vec<Event>>,
    returned: i64,
    findings: Vec<Finding>,
}

impl Papers {
    fn read(&mut self, event: Event) -> Result<()> {
        match event.known_kind() {
            Some(Kind::SaleCompleted) => {
                let sale: SaleCompleted = event.tells()?;
                self.number(sale.running, sale.receipt_no.as_str(), sale.out_of_balance());
            }
            Some(Kind::RefundCompleted) => {
                let refund: RefundCompleted = event.tells()?;
                self.number(refund.running, refund.receipt_no.as_str(), refund.out_of_balance());
                self.returned += refund.lines.iter().map(|line| line.quantity.in_steps()).sum::<i64>();
            }
            Some(Kind::ShiftClosed) => self.close(&event.tells()?)?,
            _ => {}
        }
        if let Some(shift) = event.shift {
            self.shifts.entry(shift).or_default().push(event);
        }
        Ok(())
    }

    fn number(&mut self, running: i64, receipt: &str, wrong: Option<&'static str>) {
        self.receipts += 1;
        if running != self.receipts {
            self.findings.push(Finding::new(format!("receipt {receipt}"), self.receipts, running));
        }
        if let Some(identity) = wrong {
            self.findings.push(Finding::new(format!("receipt {receipt}"), identity, "it does not hold"));
        }
    }

    fn close(&mut self, closed: &ShiftClosed) -> Result<()> {
        self.z_reports += 1;
        if closed.z_no != self.z_reports {
            self.findings.push(Finding::new("Z report", self.z_reports, closed.z_no));
        }
        let again = Figures::of(self.shifts.get(&closed.shift).into_iter().flatten())?;
        if again != closed.figures {
            self.findings.push(Finding::new(format!("Z report {}", closed.z_no), format!("{again:?}"), format!("{:?}", closed.figures)));
        }
        Ok(())
    }

    /// The figures the node keeps beside the journal.
    async fn kept_figures(&self, tx: &mut Tx) -> Result<Vec<Finding>> {
        let kept: (i64, i64, i64, i64) = tx.fetch_one(query(KEPT)).await?;
        let named = [
            ("last receipt number", self.receipts, kept.0),
            ("last Z number", self.z_reports, kept.1),
            ("receipts on the list", self.receipts, kept.2),
            ("quantity taken back", self.returned, kept.3),
        ];
        Ok(named.into_iter().filter(|(_, told, kept)| told != kept).map(|(what, told, kept)| Finding::new(what, told, kept)).collect())
    }
}

const KEPT: &str = "
    select last_receipt, last_z,
           (select count(*) from pos_till_sale),
           (select coalesce(cast(sum(returned) as bigint), 0) from pos_till_sold)
      from pos_till_self";
