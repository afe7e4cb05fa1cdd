//! What the till puts on paper: receipts, X and Z reports. Made from the journal, so a copy is the original again.

use super::{
    Refusal, cashier, clock,
    command::Counter,
    journal, shift,
    till::Till,
    words::{how_much, per_pack},
};
use crate::{
    event::{Event, Kind},
    receipt_number::ReceiptNumber,
    sale::{RefundCompleted, Sale, SaleCompleted},
    shift::{Figures, ShiftClosed},
};
use askama::Template;
use kernel::{BusinessDay, Id, Money, Result, Timestamp, Tx, Zone, query};
use qrcode::{EcLevel, QrCode, render::svg};
use ui::{App, Lang, Reader, Shell};

/// A finished sale or refund with what a receipt says besides.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub told: Told,
    pub at: Timestamp,
    pub day: BusinessDay,
    pub cashier: (String, String),
}

#[derive(Debug, Clone)]
pub enum Told {
    Sale(SaleCompleted),
    Refund(RefundCompleted),
}

/// One line as it is printed.
pub struct Printed {
    pub title: String,
    pub much: String,
    pub price: String,
    pub amount: String,
    /// What it would have come to for everybody, where a member paid less.
    pub ordinary: Option<String>,
    /// What promotions took off it, each by its name.
    pub reduced: Vec<(String, String)>,
}

/// Finds a receipt of this till by its number.
pub async fn find(tx: &mut Tx, till: &Till, number: &ReceiptNumber) -> Result<Receipt> {
    let found: Option<(i64,)> =
        tx.fetch_optional(query("select seq from pos_till_sale where receipt_no = $1").bind(number.as_str())).await?;
    let (seq,) = found.ok_or(Refusal::ReceiptUnknown)?;
    let event = journal::fact(tx, till, seq).await?;
    let cashier = match event.cashier {
        Some(id) => cashier::named(tx, id).await?,
        None => Default::default(),
    };
    Ok(Receipt { told: told(&event)?, at: event.at, day: event.day, cashier })
}

fn told(event: &Event) -> Result<Told> {
    match event.known_kind() {
        Some(Kind::RefundCompleted) => Ok(Told::Refund(event.tells()?)),
        _ => Ok(Told::Sale(event.tells()?)),
    }
}

impl Receipt {
    pub fn number(&self) -> &ReceiptNumber {
        match &self.told {
            Told::Sale(sale) => &sale.receipt_no,
            Told::Refund(refund) => &refund.receipt_no,
        }
    }

    fn id(&self) -> Id<Sale> {
        match &self.told {
            Told::Sale(sale) => sale.sale,
            Told::Refund(refund) => refund.refund,
        }
    }

    pub fn total(&self) -> Money {
        match &self.told {
            Told::Sale(sale) => sale.total,
            Told::Refund(refund) => -refund.total,
        }
    }

    pub fn sale(&self) -> Option<&SaleCompleted> {
        match &self.told {
            Told::Sale(sale) => Some(sale),
            Told::Refund(_) => None,
        }
    }

    pub fn refund(&self) -> Option<&RefundCompleted> {
        match &self.told {
            Told::Refund(refund) => Some(refund),
            Told::Sale(_) => None,
        }
    }

    /// What promotions took off, with a minus.
    pub fn saved(&self) -> Money {
        -self.sale().map(|sale| sale.lines.iter().map(|line| line.discount).sum::<Money>()).unwrap_or_default()
    }

    pub fn let_off(&self) -> Money {
        self.sale().map(|sale| -sale.rounding).unwrap_or_default()
    }

    pub fn given_back(&self) -> Money {
        -self.total()
    }

    pub fn change(&self) -> Money {
        self.sale().map(|sale| sale.change).unwrap_or_default()
    }

    pub fn moment(&self, t: &Lang, zone: Zone) -> String {
        t.moment(self.at, zone)
    }

    /// What the customer handed over.
    pub fn handed(&self) -> Money {
        self.sale().map(|sale| sale.tenders.iter().map(|tender| tender.amount).sum()).unwrap_or_default()
    }

    pub fn lines(&self, t: &Lang) -> Vec<Printed> {
        match &self.told {
            Told::Sale(sale) => sale
                .lines
                .iter()
                .map(|line| Printed {
                    title: t.pick(&line.goods.title_zh, &line.goods.title_en).to_owned(),
                    much: how_much(t, line.quantity, line.pack_steps, line.packs().is_none(), line.goods.unit),
                    price: per_pack(t, line.unit_price, line.pack_steps, line.packs().is_none(), line.goods.unit),
                    amount: t.money(line.base),
                    ordinary: line.ordinary.map(|ordinary| t.money(ordinary)),
                    reduced: line.reductions.iter().map(|one| (t.pick(&one.title_zh, &one.title_en).to_owned(), one.taken(t))).collect(),
                })
                .collect(),
            Told::Refund(refund) => refund
                .lines
                .iter()
                .map(|line| Printed {
                    title: t.pick(&line.goods.title_zh, &line.goods.title_en).to_owned(),
                    much: t.quantity(line.quantity, line.goods.unit),
                    price: String::new(),
                    amount: t.money(-line.paid),
                    ordinary: None,
                    reduced: Vec::new(),
                })
                .collect(),
        }
    }

    /// Whose card lay beside the sale and what it saved, in words.
    pub fn card(&self, t: &Lang) -> Option<String> {
        let sale = self.sale()?;
        let card = sale.card.as_ref()?;
        let id = if sale.saved_by_card().is_zero() { "pos-card-there" } else { "pos-card-saved" };
        Some(t.with(id).set("card", card.last_digits.as_str()).set("saved", sale.saved_by_card()).to_string())
    }

    /// The tax inside the prices of what was sold.
    pub fn tax(&self) -> Money {
        let inside = |sale: &SaleCompleted| sale.lines.iter().map(|line| line.goods.tax_bp.inside_round_half_up(line.paid)).sum();
        self.sale().map(inside).unwrap_or_default()
    }

    /// `R1|number|sale|total|day`, as a drawing.
    fn qr(&self) -> String {
        let said = format!("R1|{}|{}|{}|{}", self.number(), self.id(), self.total().in_fen(), self.day);
        match QrCode::with_error_correction_level(said, EcLevel::M) {
            Ok(code) => drawing(&code.render::<svg::Color<'_>>().min_dimensions(120, 120).quiet_zone(false).build()),
            Err(_) => String::new(),
        }
    }
}

/// The drawing without the head of a file of its own.
fn drawing(svg: &str) -> String {
    svg.find("<svg").map_or(String::new(), |start| svg[start..].to_owned())
}

/// The receipt, on paper 80 mm wide.
#[derive(Template)]
#[template(path = "till/receipt.html")]
pub struct ReceiptPage<'a> {
    t: &'a Lang,
    shell: Shell,
    till: &'a Till,
    receipt: Receipt,
    qr: String,
    script: String,
}

/// What makes a paper answer to keys.
fn script(app: &App) -> String {
    app.assets().href("till-paper.js").to_owned()
}

impl<'a> ReceiptPage<'a> {
    pub fn new(app: &App, reader: &'a Reader, till: &'a Till, receipt: Receipt) -> ReceiptPage<'a> {
        let shell = Shell::till(app, reader, format!("{} {}", reader.t.say("pos-receipt"), receipt.number()));
        let qr = receipt.qr();
        ReceiptPage { t: &reader.t, shell, till, receipt, qr, script: script(app) }
    }

    fn cashier(&self) -> &str {
        self.t.pick(&self.receipt.cashier.0, &self.receipt.cashier.1)
    }
}

/// An X report (of the open shift) or a Z report (of a closed one).
#[derive(Template)]
#[template(path = "till/report.html")]
pub struct ReportPage<'a> {
    t: &'a Lang,
    shell: Shell,
    till: &'a Till,
    figures: Figures,
    closed: Option<ShiftClosed>,
    day: BusinessDay,
    at: Timestamp,
    script: String,
}

impl<'a> ReportPage<'a> {
    fn said(&self, amount: &Money) -> String {
        self.t.money(*amount)
    }

    /// What the goods came to, before anything was taken or rounded off.
    fn goods(&self) -> String {
        self.t.money(self.figures.sold + self.figures.rounding + self.figures.discount)
    }

    fn said_less(&self, amount: &Money) -> String {
        self.t.money(-*amount)
    }

    fn count(&self, count: &i64) -> i64 {
        *count
    }

    fn moment(&self) -> String {
        self.t.moment(self.at, self.till.zone())
    }

    pub async fn x(tx: &mut Tx, app: &App, reader: &'a Reader, counter: &'a Counter) -> Result<ReportPage<'a>> {
        let open = counter.shift.as_ref().ok_or(Refusal::NoShift)?;
        let figures = shift::figures(tx, open.id).await?;
        let shell = Shell::till(app, reader, reader.t.say("pos-x-report"));
        let (day, at) = (open.day, clock::now(tx).await?);
        Ok(ReportPage { t: &reader.t, shell, till: &counter.till, figures, closed: None, day, at, script: script(app) })
    }

    pub async fn z(tx: &mut Tx, app: &App, reader: &'a Reader, counter: &'a Counter, z_no: i64) -> Result<ReportPage<'a>> {
        let (closed, day, at) = shift::z_report(tx, z_no).await?;
        let shell = Shell::till(app, reader, reader.t.with("pos-z-report").set("number", z_no).to_string());
        let figures = closed.figures.clone();
        Ok(ReportPage { t: &reader.t, shell, till: &counter.till, figures, closed: Some(closed), day, at, script: script(app) })
    }
}
