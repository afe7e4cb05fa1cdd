//! Marks and who may use them, read by programs: what is registered, what is granted, and what of it is used. Writing a
//! registration down and handing labels out stays with people at the desk.

use super::{
    body::WordsBody,
    problem::Problem,
    stretch::{self, Asked},
};
use crate::brand::{BrandGrant, BrandKind, BrandRight, Register, label};
use axum::{
    extract::{Path, Query},
    http::StatusCode,
};
use coop::CatalogReader;
use kernel::{BusinessDay, Error, Id, Quantity, Result, Timestamp, Tx};
use serde::Serialize;
use ui::{Answer, ReadTx, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Some marks, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct MarkList {
    pub marks: Vec<MarkBody>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

/// A mark with its registration.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkBody {
    pub id: Uuid,
    /// The name in its address.
    pub slug: String,
    /// `own_mark`, `certification_mark`, `collective_mark`, `gi_product` or `regional_public_brand`.
    #[schema(value_type = String, example = "gi_product")]
    pub kind: BrandKind,
    pub name: WordsBody,
    pub about: WordsBody,
    pub registration_no: String,
    /// Who holds it, as the certificate writes it.
    pub holder: String,
    /// The towns from which goods must come; none for a mark of the cooperative's own.
    pub towns: Vec<String>,
    #[schema(value_type = String, format = Date)]
    pub first_day: BusinessDay,
    /// Nothing for one without an end.
    #[schema(value_type = Option<String>, format = Date)]
    pub last_day: Option<BusinessDay>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub withdrawn_at: Option<Timestamp>,
    /// Whether it holds now.
    pub holds: bool,
    /// The month with which its year of labels begins.
    pub year_month: i64,
    pub revision: i64,
}

impl MarkBody {
    fn of(register: &Register, right: &BrandRight, now: Timestamp) -> MarkBody {
        MarkBody {
            id: right.id.uuid(),
            slug: right.slug.clone(),
            kind: right.kind,
            name: WordsBody { zh: right.name_zh.clone(), en: right.name_en.clone() },
            about: WordsBody { zh: right.about_zh.clone(), en: right.about_en.clone() },
            registration_no: right.registration_no.clone(),
            holder: right.holder.clone(),
            towns: register.towns(right.id).to_vec(),
            first_day: right.first_day(),
            last_day: right.last_day(),
            withdrawn_at: right.withdrawn_at,
            holds: right.holds_at(now),
            year_month: right.year_month,
            revision: right.revision,
        }
    }
}

/// Some grants of a mark, and where to go on.
#[derive(Serialize, ToSchema)]
pub struct GrantList {
    pub grants: Vec<GrantBody>,
    /// Hand it back for the next ones; nothing at the end.
    pub next: Option<String>,
}

/// Who may use a mark, for what, from when until when, and how much of it is used in this year of labels.
#[derive(Debug, Serialize, ToSchema)]
pub struct GrantBody {
    pub id: Uuid,
    /// Nothing for the company itself.
    pub party: Option<Uuid>,
    /// For everything of the producer; otherwise for the products it names.
    pub whole: bool,
    pub products: Vec<Uuid>,
    #[schema(value_type = String, format = Date)]
    pub first_day: BusinessDay,
    #[schema(value_type = Option<String>, format = Date)]
    pub last_day: Option<BusinessDay>,
    #[schema(value_type = Option<String>, format = DateTime)]
    pub withdrawn_at: Option<Timestamp>,
    /// Whether it holds now.
    pub holds: bool,
    /// Twelve months from the mark's month.
    pub year: i64,
    /// What its labels may stand for in a year.
    #[schema(value_type = i64)]
    pub quota_g: Quantity,
    /// What was bought of its goods in this one; labels stand for no more than that either.
    #[schema(value_type = i64)]
    pub bought_g: Quantity,
    /// What labels stand for that were handed out and did not come back.
    #[schema(value_type = i64)]
    pub issued_g: Quantity,
    #[schema(value_type = i64)]
    pub left_g: Quantity,
}

impl GrantBody {
    async fn of(tx: &mut Tx, register: &Register, grant: &BrandGrant) -> Result<GrantBody> {
        let (account, now) = (label::account(tx, register, grant).await?, tx.now());
        let mut products: Vec<Uuid> = register.products_of(grant.id).map(|product| product.uuid()).collect();
        products.sort();
        Ok(GrantBody {
            id: grant.id.uuid(),
            party: grant.party.map(|party| party.uuid()),
            whole: grant.whole,
            products,
            first_day: grant.first_day(),
            last_day: grant.last_day(),
            withdrawn_at: grant.withdrawn_at,
            holds: grant.holds_at(now),
            year: account.year,
            quota_g: account.quota,
            bought_g: account.bought,
            issued_g: account.issued,
            left_g: account.left(),
        })
    }
}

/// All marks, those that ended as well, in an order that does not change while they are read.
#[utoipa::path(get, path = "/api/v1/catalog/marks", tag = "marks", security(("key" = ["catalog.read"])),
    params(("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most")),
    responses((status = 200, description = "A stretch of them", body = MarkList),
              (status = 403, description = "The key may not do this", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn list(_: CatalogReader, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let (register, now) = (Register::open(&mut tx).await?, tx.now());
    let (found, next) = cut(register.rights.iter().map(|right| (right.id, right)).collect(), &asked)?;
    json(StatusCode::OK, &MarkList { marks: found.into_iter().map(|right| MarkBody::of(&register, right, now)).collect(), next })
}

/// One mark.
#[utoipa::path(get, path = "/api/v1/catalog/marks/{id}", tag = "marks", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The mark")),
    responses((status = 200, description = "The mark", body = MarkBody),
              (status = 404, description = "No such mark", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn one(_: CatalogReader, Path(id): Path<Id<BrandRight>>, mut tx: ReadTx) -> Answer {
    let register = Register::open(&mut tx).await?;
    let right = register.right(id).ok_or(Error::NotFound)?;
    json(StatusCode::OK, &MarkBody::of(&register, right, tx.now()))
}

/// Who may use a mark, and what of it is used.
#[utoipa::path(get, path = "/api/v1/catalog/marks/{id}/grants", tag = "marks", security(("key" = ["catalog.read"])),
    params(("id" = String, Path, description = "The mark"),
           ("cursor" = Option<String>, Query, description = "What the answer before called `next`"),
           ("limit" = Option<i64>, Query, description = "At most so many, 100 unless told, 500 at most")),
    responses((status = 200, description = "A stretch of them", body = GrantList),
              (status = 404, description = "No such mark", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn grants(_: CatalogReader, Path(id): Path<Id<BrandRight>>, Query(asked): Query<Asked>, mut tx: ReadTx) -> Answer {
    let register = Register::open(&mut tx).await?;
    register.right(id).ok_or(Error::NotFound)?;
    let (found, next) = cut(register.grants_of(id).map(|grant| (grant.id, grant)).collect(), &asked)?;
    let mut grants = Vec::with_capacity(found.len());
    for grant in found {
        grants.push(GrantBody::of(&mut tx, &register, grant).await?);
    }
    json(StatusCode::OK, &GrantList { grants, next })
}

/// A stretch of what is read whole: there are some dozens.
fn cut<'a, I, T>(mut all: Vec<(Id<I>, &'a T)>, asked: &Asked) -> Result<(Vec<&'a T>, Option<String>)> {
    let (after, most) = (stretch::after::<I>(&asked.cursor)?, stretch::most(asked.limit));
    all.retain(|(id, _)| after.is_none_or(|after| *id > after));
    all.sort_by_key(|(id, _)| *id);
    all.truncate(usize::try_from(most).unwrap_or_default());
    let next = stretch::next(all.len(), most, all.last().map(|(id, _)| *id));
    Ok((all.into_iter().map(|(_, one)| one).collect(), next))
}
