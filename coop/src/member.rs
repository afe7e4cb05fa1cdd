//! Member cards: by its number a member of the cooperative (社员) is known where nobody knows his face. A number is drawn,
//! not counted, so that one card does not tell the next. It holds for some years, and until it is ended.

mod at_tills;
mod tries;

pub use at_tills::{CardAtTill, CardsChanged, all_at_tills, at_tills, hash, key, used};
pub(crate) use at_tills::{prepare, tell_of};
pub use tries::{give_back_try, take_try};

use crate::{Party, party};
use kernel::{Arg, BusinessDay, Id, Refused, Result, Timestamp, Tx, Zone, query};

/// A card as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct CardHeld {
    pub number: String,
    pub issued_by: String,
    pub issued_at: Timestamp,
    /// The last day it is good for; one from before cards had such a day is good until it is ended.
    pub valid_until: Option<BusinessDay>,
}

impl CardHeld {
    pub fn has_run_out(&self, today: BusinessDay) -> bool {
        self.valid_until.is_some_and(|last| last < today)
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// Only members have cards.
    NoMember,
    /// No such card, or one that was ended or has run out, or its holder left the cooperative.
    CardUnknown,
    /// So many numbers were wrong that none is looked at for a while.
    TooManyTries { minutes: i64 },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NoMember => "coop-no-member",
            Refusal::CardUnknown => "coop-card-unknown",
            Refusal::TooManyTries { .. } => "coop-card-tries",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooManyTries { minutes } => vec![("minutes", minutes.into())],
            Refusal::NoMember | Refusal::CardUnknown => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        (*self != Refusal::NoMember).then_some("card")
    }
}

/// In-house EAN-13 numbers that begin so are member cards; scales have those below.
const PREFIX: &str = "29";

/// Digits that are drawn.
const DRAWN: usize = 10;

/// A card holds to the end of the fifth year after the one it was made in.
const YEARS: i32 = 5;

/// The last day of a card that is made on a day.
fn last_day(made: BusinessDay) -> Option<BusinessDay> {
    BusinessDay::parse(&format!("{}-12-31", made.year() + YEARS))
}

/// Gives a member a card; the one before ends with it.
pub async fn issue(tx: &mut Tx, holder: Id<Party>, by: &str) -> Result<String> {
    if !party::load(tx, holder).await?.member {
        return Err(Refusal::NoMember.into());
    }
    end(tx, holder).await?;
    let (now, key) = (tx.now(), prepare(tx).await?);
    loop {
        let number = number(&kernel::Secret::digits(DRAWN));
        let issue =
            query(ISSUE).bind(&number).bind(holder).bind(by).bind(now).bind(last_day(Zone::CHINA.day(now))).bind(hash(&key, &number));
        if tx.execute(issue).await? == 1 {
            tell_of(tx, holder).await?;
            return Ok(number);
        }
    }
}

const ISSUE: &str = "
    insert into coop_member_card (number, party_id, issued_by, issued_at, valid_until, hash)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (number) do nothing";

/// Ends the card somebody holds, if he holds one.
pub async fn end(tx: &mut Tx, holder: Id<Party>) -> Result<()> {
    tell_of(tx, holder).await?;
    let now = tx.now();
    let end = "update coop_member_card set ended_at = $2 where party_id = $1 and ended_at is null";
    tx.execute(query(end).bind(holder).bind(now)).await?;
    Ok(())
}

/// The card somebody holds.
pub async fn held_by(tx: &mut Tx, holder: Id<Party>) -> Result<Option<CardHeld>> {
    let held = "select number, issued_by, issued_at, valid_until from coop_member_card where party_id = $1 and ended_at is null";
    tx.fetch_optional(query(held).bind(holder)).await
}

/// The member who holds a card, if it still holds and he still is one.
pub async fn holder(tx: &mut Tx, number: &str) -> Result<Option<Id<Party>>> {
    let today = Zone::CHINA.day(tx.now());
    let found: Option<(Id<Party>,)> = tx.fetch_optional(query(HOLDER).bind(number).bind(today)).await?;
    Ok(found.map(|row| row.0))
}

const HOLDER: &str = "
    select p.id
      from coop_member_card c
      join coop_party p on p.id = c.party_id
     where c.number = $1
       and c.ended_at is null
       and (c.valid_until is null or c.valid_until >= $2)
       and p.member = true";

/// The number of a card that holds, however it was typed.
pub async fn known(tx: &mut Tx, typed: &str) -> Result<(String, Id<Party>)> {
    let number = parse(typed).ok_or(Refusal::CardUnknown)?;
    let holder = holder(tx, &number).await?.ok_or(Refusal::CardUnknown)?;
    Ok((number, holder))
}

/// A card that was known once, as the browser that showed it may remember it: nobody makes one up for a number he guesses.
pub async fn remembered(tx: &mut Tx, number: &str) -> Result<Option<String>> {
    Ok(key(tx).await?.map(|key| format!("{number}.{}", hash(&key, &format!("remembered {number}")))))
}

/// The number of a remembered card and who holds it, as long as it holds.
pub async fn recalled(tx: &mut Tx, text: &str) -> Result<Option<(String, Id<Party>)>> {
    let Some(number) = text.split_once('.').map(|(number, _)| number) else { return Ok(None) };
    if remembered(tx, number).await?.as_deref() != Some(text) {
        return Ok(None);
    }
    Ok(holder(tx, number).await?.map(|holder| (number.to_owned(), holder)))
}

/// Thirteen digits with their check digit; a slip of one digit finds no other card.
pub fn parse(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let sound = digits.len() == 13 && digits.bytes().all(|digit| digit.is_ascii_digit()) && digits.starts_with(PREFIX);
    (sound && number(&digits[PREFIX.len()..12]) == digits).then_some(digits)
}

/// The digits that were drawn between prefix and check digit (EAN-13: weights 1 and 3 in turn).
fn number(drawn: &str) -> String {
    let body = format!("{PREFIX}{drawn}");
    let sum: u32 = body.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// What of a number may stand where others look on.
pub fn last_digits(number: &str) -> String {
    number.chars().skip(number.chars().count().saturating_sub(4)).collect()
}

/// A number as it is printed: `2901 2345 6789 0`.
pub fn in_groups(number: &str) -> String {
    number.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_holds_to_the_end_of_a_year() {
        let day = |text| BusinessDay::parse(text).expect("a day");
        assert_eq!(last_day(day("2026-01-01")), Some(day("2031-12-31")));
        assert_eq!(last_day(day("2026-12-31")), Some(day("2031-12-31")));
        let held = CardHeld {
            number: number("0123456789"),
            issued_by: String::new(),
            issued_at: Timestamp::from_micros(0),
            valid_until: last_day(day("2026-06-01")),
        };
        assert!(!held.has_run_out(day("2031-12-31")) && held.has_run_out(day("2032-01-01")));
        assert!(!CardHeld { valid_until: None, ..held }.has_run_out(day("2099-01-01")));
    }

    #[test]
    fn a_card_s_number_is_read_however_it_is_typed_and_a_slip_finds_nothing() {
        let card = number("0123456789");
        assert_eq!(card, "2901234567896", "the check digit of an EAN-13");
        assert_eq!(parse(" 2901 2345-6789 6"), Some(card.clone()));
        assert_eq!(parse(&in_groups(&card)), Some(card.clone()));
        for at in 2..13 {
            let mut slip = card.clone().into_bytes();
            slip[at] = b'0' + (slip[at] - b'0' + 1) % 10;
            assert_eq!(parse(&String::from_utf8(slip).expect("digits")), None);
        }
        for text in ["", "29", "2001234567893", "29012345678961", "290123456789２"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
