//! A shift of a till: opened with a counted float, closed with a counted drawer and a numbered Z report.

use crate::{
    event::{Event, Kind, Shift},
    sale::{RefundCompleted, SaleCompleted},
};
use kernel::{Id, Money, Result};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftOpened {
    pub shift: Id<Shift>,
    #[serde(rename = "float_fen")]
    pub float: Money,
}

/// The Z report: what the journal says, and what was counted without being told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftClosed {
    pub shift: Id<Shift>,
    /// Contiguous for each till and epoch.
    pub z_no: i64,
    pub figures: Figures,
    #[serde(rename = "counted_fen")]
    pub counted: Money,
}

impl ShiftClosed {
    /// What is too much in the drawer; missing money has a minus.
    pub fn over(&self) -> Money {
        self.counted - self.figures.expected()
    }
}

/// What a shift's facts add up to (X report while it is open, Z report when it is closed).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    #[serde(rename = "float_fen")]
    pub float: Money,
    pub sales: i64,
    #[serde(rename = "sales_fen")]
    pub sold: Money,
    #[serde(rename = "discount_fen")]
    pub discount: Money,
    #[serde(rename = "rounding_fen")]
    pub rounding: Money,
    #[serde(rename = "cash_sales_fen")]
    pub cash_in: Money,
    pub refunds: i64,
    #[serde(rename = "cash_refunds_fen")]
    pub cash_back: Money,
}

impl Figures {
    /// The drawer as it should be: float + cash sales − cash refunds.
    pub fn expected(&self) -> Money {
        self.float + self.cash_in - self.cash_back
    }

    /// Recomputed from a shift's facts, from nothing.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Figures> {
        let mut figures = Figures::default();
        for event in events {
            match event.known_kind() {
                Some(Kind::ShiftOpened) => figures.float = event.tells::<ShiftOpened>()?.float,
                Some(Kind::SaleCompleted) => figures.count_sale(&event.tells()?),
                Some(Kind::RefundCompleted) => figures.count_refund(&event.tells()?),
                _ => {}
            }
        }
        Ok(figures)
    }

    fn count_sale(&mut self, sale: &SaleCompleted) {
        self.sales += 1;
        self.sold += sale.total;
        self.rounding += sale.rounding;
        self.discount += sale.lines.iter().map(|line| line.discount).sum();
        self.cash_in += sale.tenders.iter().map(|tender| tender.amount).sum::<Money>() - sale.change;
    }

    fn count_refund(&mut self, refund: &RefundCompleted) {
        self.refunds += 1;
        self.cash_back += refund.total;
    }
}
