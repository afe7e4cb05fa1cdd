//! Receipts as the hub has applied them: for lists, for refunds, for recomputing.

use super::store_node::NodeCard;
use crate::sale::{RefundCompleted, Sale, SaleCompleted};
use catalog::Variant;
use coop::{Party, Place};
use kernel::{BusinessDay, Id, Money, Quantity, Result, Timestamp, Tx, Value, query};

#[derive(Debug, Clone, kernel::Record)]
pub struct ReceiptCard {
    pub id: Id<Sale>,
    pub node_id: i64,
    pub receipt_no: String,
    pub kind: String,
    #[record(name = "place_id")]
    pub place: Id<Place>,
    pub day: BusinessDay,
    #[record(name = "total_fen")]
    pub total: Money,
    pub at: Timestamp,
    /// Whose card it was rung up with.
    #[record(name = "member_id")]
    pub member: Option<Id<Party>>,
}

/// The latest receipts of a node.
pub async fn latest(tx: &mut Tx, node: i64, limit: i64) -> Result<Vec<ReceiptCard>> {
    tx.fetch_all(query(LATEST).bind(node).bind(limit)).await
}

const LATEST: &str = "
    select id, node_id, receipt_no, kind, place_id, day, total_fen, at, member_id
      from pos_receipt
     where node_id = $1
     order by running desc
     limit $2";

/// Sales that are kept for a member.
pub(super) async fn members(tx: &mut Tx) -> Result<Vec<(Id<Sale>, Id<Party>)>> {
    tx.fetch_all(query("select id, member_id from pos_receipt where member_id is not null order by id")).await
}

/// When and where something was sold.
pub(super) struct Told<'a> {
    pub node: &'a NodeCard,
    pub seq: i64,
    pub day: BusinessDay,
    pub at: Timestamp,
}

pub(super) async fn keep_sale(tx: &mut Tx, told: &Told<'_>, sale: &SaleCompleted, member: Option<Id<Party>>) -> Result<()> {
    keep(tx, told, (sale.sale, sale.running, sale.receipt_no.as_str()), ("sale", sale.total, member)).await?;
    let rows = sale.lines.iter().map(|line| -> Vec<Value> {
        vec![sale.sale.into(), line.line.into(), line.goods.variant.into(), line.quantity.into(), Quantity::ZERO.into()]
    });
    tx.put(query("insert into pos_receipt_line (receipt_id, line, variant_id, quantity, returned) values (:row)").bind_rows(rows)).await?;
    Ok(())
}

pub(super) async fn keep_refund(tx: &mut Tx, told: &Told<'_>, refund: &RefundCompleted) -> Result<()> {
    keep(tx, told, (refund.refund, refund.running, refund.receipt_no.as_str()), ("refund", -refund.total, None)).await
}

type Worth<'a> = (&'a str, Money, Option<Id<Party>>);

async fn keep(tx: &mut Tx, told: &Told<'_>, slip: (Id<Sale>, i64, &str), (kind, total, member): Worth<'_>) -> Result<()> {
    tx.put(
        query(KEEP)
            .bind(slip.0)
            .bind(told.node.id)
            .bind(told.seq)
            .bind(slip.1)
            .bind(slip.2)
            .bind(kind)
            .bind(told.node.place)
            .bind(told.day)
            .bind(total)
            .bind(told.at)
            .bind(member),
    )
    .await?;
    Ok(())
}

const KEEP: &str = "
    insert into pos_receipt (id, node_id, seq, running, receipt_no, kind, place_id, day, total_fen, at, member_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Whether the sale has taken effect here.
pub(super) async fn is_known(tx: &mut Tx, sale: Id<Sale>) -> Result<bool> {
    Ok(tx.fetch_optional::<(String,)>(query("select kind from pos_receipt where id = $1 and kind = 'sale'").bind(sale)).await?.is_some())
}

/// Counts what came back; false when that is more than was sold. It stands all the same.
pub(super) async fn count_return(tx: &mut Tx, sale: Id<Sale>, line: i64, quantity: Quantity) -> Result<bool> {
    let count = "update pos_receipt_line set returned = returned + $3 where receipt_id = $1 and line = $2 returning returned <= quantity";
    let within: Option<(bool,)> = tx.fetch_optional(query(count).bind(sale).bind(line).bind(quantity)).await?;
    Ok(within.is_some_and(|row| row.0))
}

/// Everything sold on a sale, by variant.
pub(super) fn by_variant<'a>(lines: impl IntoIterator<Item = (&'a Id<Variant>, Quantity)>) -> Vec<(Id<Variant>, Quantity)> {
    let mut all = std::collections::BTreeMap::new();
    for (variant, quantity) in lines {
        let sum = all.entry(*variant).or_insert(Quantity::ZERO);
        *sum += quantity;
    }
    all.into_iter().collect()
}
