//! The unified chart of accounts (云财务): the same business event is written to the same accounts everywhere.

use crate::Entry;
use coop::Party;
use kernel::{BusinessDay, Id, Money, Result, Tx, coded, query};
use uuid::Uuid;

pub(crate) mod web;

coded! {
    /// An account, numbered as the Accounting Standards for Business Enterprises do.
    pub enum AccountCode {
        /// 库存现金
        Cash = "1001",
        /// 银行存款
        Bank = "1002",
        /// 其他货币资金: money that payment providers hold for us.
        Provider = "1012",
        /// 应收账款
        Receivable = "1122",
        /// 在途物资
        GoodsInTransit = "1402",
        /// 库存商品
        Inventory = "1405",
        /// 应付账款: farmers, cooperatives, suppliers, couriers.
        Payable = "2202",
        /// 预收账款: customers' money before the goods are theirs.
        Advance = "2203",
        /// 应交税费
        Tax = "2221",
        /// 其他应付款
        Owed = "2241",
        /// 主营业务收入
        Sales = "6001",
        /// 其他业务收入
        OtherIncome = "6051",
        /// 主营业务成本
        CostOfSales = "6401",
        /// 存货盘亏及损耗
        Shrink = "6701",
        /// 抹零
        RoundingOff = "6711",
    }
}

impl AccountCode {
    /// Accounts that are settled with somebody: what is owed either way.
    pub const SETTLED: [AccountCode; 4] = [AccountCode::Receivable, AccountCode::Payable, AccountCode::Advance, AccountCode::Owed];

    /// Accounts that money is paid out of.
    pub const PAYING: [AccountCode; 3] = [AccountCode::Cash, AccountCode::Bank, AccountCode::Provider];

    /// Whether the account usually stands in credit: what is owed, and income.
    pub fn is_credit(self) -> bool {
        use AccountCode::{Advance, OtherIncome, Owed, Payable, Sales, Tax};
        matches!(self, Payable | Advance | Tax | Owed | Sales | OtherIncome)
    }

    /// The message id of its name.
    pub fn label_id(self) -> String {
        format!("books-account-{}", self.code())
    }
}

/// One line of an account with what the account stands at after it.
#[derive(Debug, Clone, kernel::Record)]
pub(crate) struct AccountLine {
    #[record(name = "entry_id")]
    pub entry: Id<Entry>,
    pub day: BusinessDay,
    pub cause_kind: String,
    pub cause_id: Uuid,
    pub memo: String,
    #[record(name = "counterparty_id")]
    pub counterparty: Option<Id<Party>>,
    #[record(name = "amount_fen")]
    pub amount: Money,
    /// Counted from the beginning of the month.
    #[record(name = "moved_fen")]
    pub moved: Money,
}

/// The lines of an account in a month, one page of them.
pub(crate) async fn lines_of(
    tx: &mut Tx,
    owner: Id<Party>,
    account: AccountCode,
    month: BusinessDay,
    page: i64,
) -> Result<Vec<AccountLine>> {
    let (first, next) = month.month_span();
    tx.fetch_all(query(LINES).bind(owner).bind(account).bind(first).bind(next).bind(LINES_A_PAGE).bind((page - 1) * LINES_A_PAGE)).await
}

pub(crate) const LINES_A_PAGE: i64 = 100;

const LINES: &str = "
    select line.entry_id, line.day, entry.cause_kind, entry.cause_id, entry.memo, line.counterparty_id, line.amount_fen,
           cast(sum(line.amount_fen) over (order by line.day, line.entry_id, line.line_no) as bigint) as moved_fen
      from books_line line
      join books_entry entry on entry.id = line.entry_id
     where line.owner_id = $1
       and line.account = $2
       and line.day >= $3
       and line.day < $4
     order by line.day, line.entry_id, line.line_no
     limit $5 offset $6";
