//! The producer's promise that a batch is fit to eat (承诺达标合格证, form 1). It is collected with the batch, kept,
//! and shown to whoever buys of it; a void one still resolves and says so.

pub(crate) mod web;

use crate::number;
use coop::{Party, PartyCard, PlaceCard};
use kernel::{BusinessDay, Id, Quantity, Refused, Result, Tx, coded, query};

/// A producer's certificate of conformity.
pub struct Certificate;

coded! {
    pub enum CertificateState { Valid = "valid", Void = "void" }
}

/// On what the promise rests; at least one is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, kernel::Record)]
pub struct Basis {
    /// 质量安全控制符合要求
    pub controlled: bool,
    /// 自行检测合格
    pub self_tested: bool,
    /// 委托检测合格
    pub lab_tested: bool,
}

impl Basis {
    pub fn is_empty(self) -> bool {
        self == Basis::default()
    }
}

#[derive(Debug, Clone, PartialEq, kernel::Record)]
pub struct CertificateCard {
    pub id: Id<Certificate>,
    pub code: String,
    pub product_zh: String,
    pub product_en: String,
    /// Grams.
    pub quantity: Quantity,
    #[record(name = "producer_id")]
    pub producer: Id<Party>,
    pub producer_zh: String,
    pub producer_en: String,
    pub phone: String,
    pub origin: String,
    #[record(flatten)]
    pub basis: Basis,
    pub issued_on: BusinessDay,
    pub state: CertificateState,
    pub void_reason: String,
}

impl CertificateCard {
    pub fn is_valid(&self) -> bool {
        self.state == CertificateState::Valid
    }
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// A promise rests on something.
    BasisMissing,
    /// Somebody has declared it void before.
    VoidAlready,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::BasisMissing => "certificate-basis-missing",
            Refusal::VoidAlready => "certificate-void-already",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::BasisMissing => Some("controlled"),
            Refusal::VoidAlready => None,
        }
    }
}

/// What a producer promises about which batch.
#[derive(Debug, Clone)]
pub struct Promised<'a> {
    pub producer: &'a PartyCard,
    pub product_zh: String,
    pub product_en: String,
    pub quantity: Quantity,
    pub origin: String,
    pub basis: Basis,
}

/// Writes down the certificate that a producer gives with a batch.
pub async fn issue(tx: &mut Tx, place: &PlaceCard, promised: &Promised<'_>) -> Result<Id<Certificate>> {
    if promised.basis.is_empty() {
        return Err(Refusal::BasisMissing.into());
    }
    let (id, day) = (tx.id::<Certificate>(), place.zone().day(tx.now()));
    tx.put(
        query(ISSUE)
            .bind(id)
            .bind(number::document("HG", day, id))
            .bind(&promised.product_zh)
            .bind(&promised.product_en)
            .bind(promised.quantity)
            .bind(promised.producer.id)
            .bind(&promised.producer.name_zh)
            .bind(&promised.producer.name_en)
            .bind(&promised.producer.phone)
            .bind(&promised.origin)
            .bind(promised.basis.controlled)
            .bind(promised.basis.self_tested)
            .bind(promised.basis.lab_tested)
            .bind(day),
    )
    .await?;
    Ok(id)
}

const ISSUE: &str = "
    insert into fulfillment_certificate (id, code, product_zh, product_en, quantity, producer_id, producer_zh, producer_en, phone, origin,
                                         controlled, self_tested, lab_tested, issued_on, state, void_reason)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'valid', '')";

const CARD: &str = "
    select id, code, product_zh, product_en, quantity, producer_id, producer_zh, producer_en, phone, origin, controlled, self_tested,
           lab_tested, issued_on, state, void_reason
      from fulfillment_certificate";

pub async fn load(tx: &mut Tx, id: Id<Certificate>) -> Result<CertificateCard> {
    tx.fetch_one(query(CARD).and(" where id = $1").bind(id)).await
}

pub async fn by_code(tx: &mut Tx, code: &str) -> Result<CertificateCard> {
    tx.fetch_one(query(CARD).and(" where code = $1").bind(code)).await
}

/// A certificate turned out to be wrong. It stays readable, and says so; what was said first stays said.
pub async fn make_void(tx: &mut Tx, id: Id<Certificate>, reason: &str) -> Result<()> {
    let void = "update fulfillment_certificate set state = 'void', void_reason = $2 where id = $1 and state = 'valid'";
    if tx.execute(query(void).bind(id).bind(reason)).await? == 0 {
        return Err(Refusal::VoidAlready.into());
    }
    Ok(())
}
