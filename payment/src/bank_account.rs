//! Where a seller's customers transfer their money to.

use coop::{Party, Staff};
use kernel::{Id, Result, Tx, outbox, outbox::Fact, query};
use serde::{Deserialize, Serialize};

pub(crate) mod web;

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct BankAccount {
    #[record(name = "seller_id")]
    pub seller: Id<Party>,
    /// In whose name the account is.
    pub holder: String,
    /// Bank and branch.
    pub bank: String,
    /// Digits only.
    pub number: String,
}

impl BankAccount {
    /// The number as it is read aloud: in groups of four.
    pub fn spoken(&self) -> String {
        let digits: Vec<char> = self.number.chars().collect();
        digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// A seller's bank account was written down, or changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BankAccountWritten {
    pub seller: Id<Party>,
}

impl Fact for BankAccountWritten {
    const KIND: &'static str = "payment.bank_account_written";
}

/// The account of a seller; without one, nobody can pay him by transfer.
pub async fn bank_account_of(tx: &mut Tx, seller: Id<Party>) -> Result<Option<BankAccount>> {
    tx.fetch_optional(query("select seller_id, holder, bank, number from payment_bank_account where seller_id = $1").bind(seller)).await
}

/// Writes the account down in the place of the one before.
pub async fn write_bank_account(tx: &mut Tx, account: &BankAccount, by: Option<Id<Staff>>) -> Result<()> {
    let now = tx.now();
    let row = query(WRITE).bind(account.seller).bind(&account.holder).bind(&account.bank).bind(&account.number);
    tx.put(row.bind(by).bind(now)).await?;
    outbox::tell(tx, &BankAccountWritten { seller: account.seller })
}

const WRITE: &str = "
    insert into payment_bank_account (seller_id, holder, bank, number, written_by, written_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (seller_id) do update
       set holder = excluded.holder, bank = excluded.bank, number = excluded.number,
           written_by = excluded.written_by, written_at = excluded.written_at";

/// Digits of an account number, however it was typed: eight to thirty of them.
pub(crate) fn read_number(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}')).collect();
    ((8..=30).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_number_is_understood_however_it_is_typed() {
        for (typed, read) in [
            ("9131 0020 0000 1234 567", Some("9131002000001234567")),
            ("9131-0020", Some("91310020")),
            ("1234567", None),
            ("62A80000", None),
            ("", None),
        ] {
            assert_eq!(read_number(typed).as_deref(), read, "{typed}");
        }
        let account = BankAccount {
            seller: Id::from_uuid(uuid::Uuid::nil()),
            holder: String::new(),
            bank: String::new(),
            number: "9131002000".to_owned(),
        };
        assert_eq!(account.spoken(), "9131 0020 00");
    }
}
