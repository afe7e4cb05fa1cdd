//! What a fact of a till means for the house: goods leave the shelf, money enters the seller's books, figures count.

use super::{
    card,
    exception::{self, ExceptionCode, SetAside},
    inbox::Stored,
    receipt::{self, Told, by_variant},
    reduced,
    store_node::NodeCard,
};
use crate::{
    event::Kind,
    sale::{Goods, RefundCompleted, SaleCompleted},
    shift::ShiftClosed,
};
use books::{AccountCode, Counted, EntryDraft, Figure, Line};
use catalog::{ProductKind, Variant, sellable};
use fulfillment::stock::{self, Cause, Issue, TakeBack};
use kernel::{Id, Money, Result, Tx, query};
use std::collections::{BTreeMap, HashMap};

/// The kind of paper that movements and entries name as their cause.
pub(super) const TILL_SALE: &str = "till_sale";

/// Lets a fact take effect. What is only noteworthy is raised beside it; what cannot take effect at all is answered,
/// and then nothing of it may be kept.
pub(super) async fn take(tx: &mut Tx, node: &NodeCard, stored: &Stored) -> Result<Option<SetAside>> {
    let Ok(event) = stored.event() else {
        return Ok(Some(SetAside::new(ExceptionCode::Unparseable, "the fact cannot be read")));
    };
    let told = Told { node, seq: stored.seq, day: event.day, at: event.at };
    let unreadable = |error: kernel::Error| SetAside::new(ExceptionCode::Unparseable, error.to_string());
    match event.known_kind() {
        Some(Kind::SaleCompleted) => match event.tells() {
            Ok(sale) => sold(tx, &told, &sale).await,
            Err(error) => Ok(Some(unreadable(error))),
        },
        Some(Kind::RefundCompleted) => match event.tells() {
            Ok(refund) => brought_back(tx, &told, &refund).await,
            Err(error) => Ok(Some(unreadable(error))),
        },
        Some(Kind::ShiftClosed) => match event.tells() {
            Ok(closed) => shift_closed(tx, &told, &closed).await,
            Err(error) => Ok(Some(unreadable(error))),
        },
        Some(_) => Ok(None),
        None => Ok(Some(SetAside::new(ExceptionCode::UnknownKind, event.kind))),
    }
}

/// Goods leave the shelf, whatever the shelf says; the customer has carried them away.
async fn sold(tx: &mut Tx, told: &Told<'_>, sale: &SaleCompleted) -> Result<Option<SetAside>> {
    if let Some(identity) = sale.out_of_balance() {
        return Ok(Some(SetAside::new(ExceptionCode::OutOfBalance, identity)));
    }
    let kinds = match kinds_of(tx, sale.lines.iter().map(|line| &line.goods)).await? {
        Ok(kinds) => kinds,
        Err(unknown) => return Ok(Some(unknown)),
    };
    let member = card::holder(tx, told, sale).await?;
    receipt::keep_sale(tx, told, sale, member).await?;
    for unknown in reduced::note(tx, sale).await? {
        let detail = format!("{} · {unknown}", sale.receipt_no);
        exception::raise(tx, told.node.id, told.seq, &SetAside::new(ExceptionCode::UnknownPromotion, detail)).await?;
    }
    let mut cost = Money::ZERO;
    for (variant, quantity) in by_variant(sale.lines.iter().map(|line| (&line.goods.variant, line.quantity))) {
        let cause = Cause::of(TILL_SALE, sale.sale);
        let issued = stock::issue_sale(tx, &Issue { place: told.node.place, variant, quantity, cause, allow_negative: true }).await?;
        cost += issued.cost;
        if issued.short.is_positive() {
            let sold = sale.lines.iter().find(|line| line.goods.variant == variant);
            let missing = sold.map(|line| format!("{} {}", line.goods.sku, line.goods.unit.plain(issued.short))).unwrap_or_default();
            let detail = format!("{} · {missing}", sale.receipt_no);
            exception::raise(tx, told.node.id, told.seq, &SetAside::new(ExceptionCode::NegStock, detail)).await?;
        }
    }
    let parts = sale.lines.iter().map(|line| Part { goods: &line.goods, gross: line.total, tax: tax(&line.goods, line.paid) });
    let borne = reduced::borne(sale.lines.iter().flat_map(|line| &line.reductions));
    let taking = Taking { cash: sale.total, rounding: sale.rounding, cost, borne, by_figure: by_figure(&kinds, parts) };
    post(tx, told, (sale.sale.uuid(), sale.receipt_no.as_str(), sale.seller), &taking).await?;
    Ok(None)
}

/// Goods come back into the lots they were sold from, money leaves the drawer.
async fn brought_back(tx: &mut Tx, told: &Told<'_>, refund: &RefundCompleted) -> Result<Option<SetAside>> {
    if let Some(identity) = refund.out_of_balance() {
        return Ok(Some(SetAside::new(ExceptionCode::OutOfBalance, identity)));
    }
    if !receipt::is_known(tx, refund.of_sale).await? {
        return Ok(Some(SetAside::new(ExceptionCode::SaleMissing, refund.of_receipt_no.to_string())));
    }
    let kinds = match kinds_of(tx, refund.lines.iter().map(|line| &line.goods)).await? {
        Ok(kinds) => kinds,
        Err(unknown) => return Ok(Some(unknown)),
    };
    receipt::keep_refund(tx, told, refund).await?;
    for line in &refund.lines {
        if !receipt::count_return(tx, refund.of_sale, line.line, line.quantity).await? {
            let trouble = SetAside::new(ExceptionCode::RefundOverQty, format!("{} line {}", refund.receipt_no, line.line));
            exception::raise(tx, told.node.id, told.seq, &trouble).await?;
        }
    }
    let mut cost = Money::ZERO;
    for (variant, quantity) in by_variant(refund.lines.iter().map(|line| (&line.goods.variant, line.quantity))) {
        let sold = Cause::of(TILL_SALE, refund.of_sale);
        cost += stock::take_back(tx, &TakeBack { place: told.node.place, variant, quantity, sold }).await?.cost;
    }
    let parts = refund.lines.iter().map(|line| Part { goods: &line.goods, gross: -line.paid, tax: -tax(&line.goods, line.paid) });
    let borne = reduced::borne(refund.lines.iter().flat_map(|line| &line.reductions)).into_iter().map(|(party, part)| (party, -part));
    let by_figure = by_figure(&kinds, parts);
    let taking = Taking { cash: -refund.total, rounding: Money::ZERO, cost: -cost, borne: borne.collect(), by_figure };
    post(tx, told, (refund.refund.uuid(), refund.receipt_no.as_str(), refund.seller), &taking).await?;
    Ok(None)
}

async fn shift_closed(tx: &mut Tx, told: &Told<'_>, closed: &ShiftClosed) -> Result<Option<SetAside>> {
    tx.put(
        query("insert into pos_z_report (shift_id, node_id, z_no, day, expected_fen, counted_fen, at) values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(closed.shift)
            .bind(told.node.id)
            .bind(closed.z_no)
            .bind(told.day)
            .bind(closed.figures.expected())
            .bind(closed.counted)
            .bind(told.at),
    )
    .await?;
    if !closed.over().is_zero() {
        let trouble = SetAside::new(ExceptionCode::DrawerOff, format!("Z {} {}", closed.z_no, closed.over()));
        exception::raise(tx, told.node.id, told.seq, &trouble).await?;
    }
    Ok(None)
}

type Kinds = HashMap<Id<Variant>, ProductKind>;

/// Which flow each variant belongs to; goods nobody knows are answered.
async fn kinds_of(tx: &mut Tx, goods: impl Iterator<Item = &Goods> + Clone) -> Result<std::result::Result<Kinds, SetAside>> {
    let mut variants: Vec<_> = goods.clone().map(|goods| goods.variant).collect();
    variants.sort();
    variants.dedup();
    let kinds: Kinds = sellable::named(tx, &variants).await?.into_iter().map(|card| (card.id, card.kind)).collect();
    let unknown = goods.into_iter().find(|goods| !kinds.contains_key(&goods.variant));
    Ok(match unknown {
        Some(goods) => Err(SetAside::new(ExceptionCode::UnknownSku, &goods.sku)),
        None => Ok(kinds),
    })
}

/// The tax inside what was paid for a line, at the rate that was printed.
fn tax(goods: &Goods, paid: Money) -> Money {
    goods.tax_bp.inside_round_half_up(paid)
}

/// One line's part in a taking.
struct Part<'a> {
    goods: &'a Goods,
    gross: Money,
    tax: Money,
}

/// What a receipt brought in, before it is written down; a refund brings in less than nothing.
struct Taking {
    cash: Money,
    rounding: Money,
    cost: Money,
    /// What others bear of the promotions; it makes the goods sold cheaper for us.
    borne: BTreeMap<Id<coop::Party>, Money>,
    /// Sales without tax, and the tax, for each figure that is reported upward.
    by_figure: BTreeMap<&'static str, (Figure, Money, Money)>,
}

fn by_figure<'a>(kinds: &Kinds, parts: impl Iterator<Item = Part<'a>>) -> BTreeMap<&'static str, (Figure, Money, Money)> {
    let mut all = BTreeMap::new();
    for part in parts {
        let figure = match kinds.get(&part.goods.variant) {
            Some(ProductKind::Consumer) => Figure::RetailConsumer,
            Some(ProductKind::Input) => Figure::InputsSold,
            Some(ProductKind::Specialty) | None => Figure::Sales,
        };
        let sum = all.entry(figure.code()).or_insert((figure, Money::ZERO, Money::ZERO));
        sum.1 += part.gross - part.tax;
        sum.2 += part.tax;
    }
    all
}

/// The company's own stores go into its books; a store that sells for itself is counted in the county's figures only.
async fn post(tx: &mut Tx, told: &Told<'_>, (id, receipt_no, seller): (uuid::Uuid, &str, Id<coop::Party>), taking: &Taking) -> Result<()> {
    let company = coop::party::company(tx).await?.id;
    if seller != company {
        for (figure, net, _) in taking.by_figure.values() {
            let key = format!("pos:{id}:{}", figure.code());
            let (owner, place) = (seller, Some(told.node.place));
            books::count(tx, &Counted { cause: (TILL_SALE, id), key, figure: *figure, day: told.day, owner, place, amount: *net }).await?;
        }
        return Ok(());
    }
    let mut lines = vec![Line::debit(AccountCode::Cash, taking.cash), Line::debit(AccountCode::RoundingOff, taking.rounding)];
    for (figure, net, tax) in taking.by_figure.values() {
        lines.push(Line::credit(AccountCode::Sales, *net).counted(*figure));
        lines.push(Line::credit(AccountCode::Tax, *tax));
    }
    lines.push(Line::debit(AccountCode::CostOfSales, taking.cost));
    lines.push(Line::credit(AccountCode::Inventory, taking.cost));
    for (party, part) in taking.borne.iter().filter(|(party, _)| **party != company) {
        lines.push(Line::debit(AccountCode::Receivable, *part).with(*party));
        lines.push(Line::credit(AccountCode::CostOfSales, *part));
    }
    let (cause, key, memo) = ((TILL_SALE, id), format!("pos:{id}"), receipt_no.to_owned());
    books::post(tx, EntryDraft { cause, key, day: told.day, owner: company, place: Some(told.node.place), memo, lines }).await?;
    Ok(())
}
