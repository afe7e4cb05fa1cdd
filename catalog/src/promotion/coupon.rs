//! Codes that are handed out: one for everybody, or many that each hold once; for one store, or for one shopper.

use super::{Promotion, Refusal, SELLING, load};
use coop::{Place, place};
use kernel::{Error, Id, Issue, Issues, Money, Result, Secret, Timestamp, Tx, Value, query};

/// How many are made at once.
pub const MOST_AT_ONCE: i64 = 10_000;

/// How long a code is that nobody chose.
const LETTERS: usize = 10;

/// Codes to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCodes {
    pub which: Which,
    /// Only in this store.
    pub place: Option<Id<Place>>,
    /// Only for the shopper with this mobile number.
    pub phone: Option<String>,
}

impl NewCodes {
    /// Refuses what nobody means, each thing at its field.
    async fn must_be_sound(&self, tx: &mut Tx) -> Result<()> {
        let mut issues = Issues::new();
        if matches!(self.which, Which::Chosen { most_uses: Some(..=0), .. }) {
            issues.push(Issue::new("code_uses", "field-not-count"));
        }
        if let Some(phone) = &self.phone
            && !(phone.len() == 11 && phone.bytes().all(|digit| digit.is_ascii_digit()))
        {
            issues.push(Issue::new("code_phone", "promotion-phone-shape"));
        }
        if let Some(place) = self.place
            && !place::of_kind(tx, &SELLING).await?.iter().any(|one| one.id == place)
        {
            issues.push(Issue::new("code_place", "field-unknown-choice"));
        }
        if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// One that somebody chose, for so many orders or any number.
    Chosen { code: String, most_uses: Option<i64> },
    /// So many, each for one order.
    Many(i64),
}

#[derive(Debug, Clone, PartialEq, Eq, kernel::Record)]
pub struct CouponCard {
    pub code: String,
    pub most_uses: Option<i64>,
    pub uses: i64,
    #[record(name = "place_id")]
    pub place: Option<Id<Place>>,
    /// Whether it is one shopper's.
    pub personal: bool,
    pub made_at: Timestamp,
}

/// A code as it is stored, however it was typed: capital letters, digits and dashes.
pub fn code(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_uppercase();
    let sound =
        (4..=32).contains(&code.len()) && code.bytes().all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == b'-');
    sound.then_some(code)
}

/// By what a shopper is known again: his number, unreadable.
pub fn person(phone: &str) -> String {
    kernel::sha256_hex(format!("shipin-shopper:{phone}").as_bytes())
}

/// The code as it is stored, if it was handed out for a promotion that is not over.
pub async fn known(tx: &mut Tx, typed: &str) -> Result<String> {
    let unknown = || Refusal::CodeUnknown { code: typed.trim().chars().take(32).collect() };
    let code = code(typed).ok_or_else(unknown)?;
    let now = tx.now();
    let (most, uses): (Option<i64>, i64) = tx.fetch_optional(query(KNOWN).bind(&code).bind(now)).await?.ok_or_else(unknown)?;
    if most.is_some_and(|most| uses >= most) { Err(Refusal::CodeUsed { code }.into()) } else { Ok(code) }
}

/// Hands codes out and answers them.
pub async fn hand_out(tx: &mut Tx, promotion: Id<Promotion>, new: &NewCodes) -> Result<Vec<String>> {
    if !load(tx, promotion).await?.coded {
        return Err(Error::Invalid(vec![Issue::new("code", "promotion-needs-no-code")]));
    }
    new.must_be_sound(tx).await?;
    let (codes, most_uses) = match &new.which {
        Which::Chosen { code: typed, most_uses } => {
            (vec![code(typed).ok_or_else(|| Error::Invalid(vec![Issue::new("code", "promotion-code-shape")]))?], *most_uses)
        }
        Which::Many(count) if (1..=MOST_AT_ONCE).contains(count) => ((0..*count).map(|_| Secret::code(LETTERS)).collect(), Some(1)),
        Which::Many(_) => return Err(Refusal::TooManyCodes { most: MOST_AT_ONCE }.into()),
    };
    let (now, person) = (tx.now(), new.phone.as_deref().map(person));
    for page in codes.chunks(1000) {
        let row = |code: &String| -> Vec<Value> {
            vec![code.into(), promotion.into(), most_uses.into(), new.place.into(), person.as_deref().into(), now.into(), 0i64.into()]
        };
        let made = tx.execute(query(INSERT).bind_rows(page.iter().map(row))).await?;
        if made != page.len() as u64 {
            return Err(Refusal::CodeTaken { code: page.first().cloned().unwrap_or_default() }.into());
        }
    }
    Ok(codes)
}

/// Codes of a promotion in their order, a page of them.
pub async fn coupons(tx: &mut Tx, promotion: Id<Promotion>, after: &str, most: i64) -> Result<Vec<CouponCard>> {
    tx.fetch_all(query(CARDS).bind(promotion).bind(after).bind(most)).await
}

/// What was taken of a promotion until now: by how many orders, and how much.
pub async fn taken(tx: &mut Tx, promotion: Id<Promotion>) -> Result<(i64, Money)> {
    tx.fetch_one(query(TAKEN).bind(promotion)).await
}

const KNOWN: &str = "
    select c.most_uses, c.uses
      from catalog_coupon c
      join catalog_promotion p on p.id = c.promotion_id
     where c.code = $1
       and p.state in ('running', 'paused')
       and (p.until_at is null or p.until_at > $2)";

const INSERT: &str = "
    insert into catalog_coupon (code, promotion_id, most_uses, place_id, person, made_at, uses) values (:row)
    on conflict (code) do nothing";

const CARDS: &str = "
    select code, most_uses, uses, place_id, person is not null as personal, made_at
      from catalog_coupon
     where promotion_id = $1
       and code > $2
     order by code
     limit $3";

const TAKEN: &str = "
    select count(*), cast(coalesce(sum(saved_fen), 0) as bigint)
      from catalog_promotion_use
     where promotion_id = $1
       and given_back_at is null";
