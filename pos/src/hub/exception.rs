//! Trouble with what tills told. A sale is never bounced: it stands, and someone puts right what is off.

use kernel::{Arg, Error, Id, Refused, Result, Timestamp, Tx, coded, query};

/// One piece of trouble.
pub struct Exception;

coded! {
    pub enum ExceptionCode {
        /// More was sold than was known to be there.
        NegStock = "NEG_STOCK",
        /// More came back than was sold.
        RefundOverQty = "REFUND_OVER_QTY",
        /// Goods nobody here knows.
        UnknownSku = "UNKNOWN_SKU",
        /// A promotion nobody here knows took something off.
        UnknownPromotion = "UNKNOWN_PROMOTION",
        /// A sale had a member's prices with a card that had ended by then; its till had not heard of it yet.
        CardEnded = "CARD_ENDED",
        /// A sale had a card that nobody here made.
        UnknownCard = "UNKNOWN_CARD",
        /// A refund of a sale that has not taken effect here.
        SaleMissing = "SALE_MISSING",
        /// Sums that do not add up; a till never makes such a sale.
        OutOfBalance = "OUT_OF_BALANCE",
        /// A kind of fact from a newer program.
        UnknownKind = "UNKNOWN_KIND",
        Unparseable = "UNPARSEABLE",
        /// The drawer was over or short.
        DrawerOff = "DRAWER_OFF",
        /// Our own trouble, several times over.
        Fault = "FAULT",
    }
}

impl ExceptionCode {
    pub fn label_id(self) -> &'static str {
        match self {
            ExceptionCode::NegStock => "pos-exception-neg-stock",
            ExceptionCode::RefundOverQty => "pos-exception-refund-over-qty",
            ExceptionCode::UnknownSku => "pos-exception-unknown-sku",
            ExceptionCode::UnknownPromotion => "pos-exception-unknown-promotion",
            ExceptionCode::CardEnded => "pos-exception-card-ended",
            ExceptionCode::UnknownCard => "pos-exception-unknown-card",
            ExceptionCode::SaleMissing => "pos-exception-sale-missing",
            ExceptionCode::OutOfBalance => "pos-exception-out-of-balance",
            ExceptionCode::UnknownKind => "pos-exception-unknown-kind",
            ExceptionCode::Unparseable => "pos-exception-unparseable",
            ExceptionCode::DrawerOff => "pos-exception-drawer-off",
            ExceptionCode::Fault => "pos-exception-fault",
        }
    }
}

/// A fact that cannot take effect as things are; it is set aside and may be tried again.
#[derive(Debug, PartialEq)]
pub struct SetAside {
    pub code: ExceptionCode,
    pub detail: String,
}

impl SetAside {
    pub(super) fn new(code: ExceptionCode, detail: impl Into<String>) -> SetAside {
        SetAside { code, detail: detail.into() }
    }
}

impl Refused for SetAside {
    fn code(&self) -> &'static str {
        "pos-set-aside"
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        vec![("detail", (&self.detail).into())]
    }
}

/// Raises trouble with a fact, once for each code.
pub(super) async fn raise(tx: &mut Tx, node: i64, seq: i64, trouble: &SetAside) -> Result<()> {
    let (id, now) = (tx.id::<Exception>(), tx.now());
    tx.put(
        query(
            "insert into pos_exception (id, node_id, seq, code, detail, raised_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        )
        .bind(id)
        .bind(node)
        .bind(seq)
        .bind(trouble.code)
        .bind(&trouble.detail)
        .bind(now),
    )
    .await?;
    Ok(())
}

#[derive(Debug, Clone, kernel::Record)]
pub struct ExceptionCard {
    pub id: Id<Exception>,
    pub node_id: i64,
    pub seq: i64,
    pub code: ExceptionCode,
    pub detail: String,
    pub raised_at: Timestamp,
    /// The fact itself has not taken effect and can be tried again.
    pub set_aside: bool,
}

const CARD: &str = "
    select trouble.id, trouble.node_id, trouble.seq, trouble.code, trouble.detail, trouble.raised_at,
           told.applied_at is null as set_aside
      from pos_exception trouble
      join pos_inbox told on told.node_id = trouble.node_id and told.seq = trouble.seq
     where trouble.resolved_at is null";

pub async fn open(tx: &mut Tx) -> Result<Vec<ExceptionCard>> {
    tx.fetch_all(query(CARD).and(" order by trouble.raised_at, trouble.id limit 200")).await
}

pub async fn load(tx: &mut Tx, id: Id<Exception>) -> Result<ExceptionCard> {
    tx.fetch_one(query(CARD).and(" and trouble.id = $1").bind(id)).await
}

/// Someone has put it right.
pub async fn resolve(tx: &mut Tx, id: Id<Exception>, by: &str) -> Result<()> {
    let now = tx.now();
    let done = "update pos_exception set resolved_at = $2, resolved_by = $3 where id = $1 and resolved_at is null";
    if tx.execute(query(done).bind(id).bind(now).bind(by)).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}
