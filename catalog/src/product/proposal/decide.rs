//! What hands do with a proposal: send it, send it back, approve it, call it off. Each says which version it saw.

use super::{Proposal, Refusal, known, laid_over};
use crate::{
    By, Product, ProductStatus,
    product::{ProductSheet, draft::save_as, history, lacking, load, manner, missing_at, publish::publish_as},
};
use coop::Signed;
use kernel::{Error, Id, Result, Timestamp, Tx, query};
use std::time::Duration;

/// Nobody knows what the shop will be in more than a year.
const FARTHEST: Duration = Duration::from_secs(366 * 24 * 3600);
const MOST_LETTERS: usize = 500;

/// Sends a draft, or the sheet beside, to whoever may approve it. Prices may still come; words, packs and pictures are there.
/// `seen` is nought for a draft about which nothing was proposed yet.
pub async fn send(tx: &mut Tx, who: &Signed, id: Id<Product>, seen: i64) -> Result<()> {
    let (sheet, now) = (load(tx, id).await?, tx.now());
    let proposal = super::of(tx, id).await?;
    must_not_lack(lacking(&proposed(tx, &sheet, proposal.as_ref())?))?;
    let base = sheet.product.revision;
    let sent = match sheet.product.status {
        ProductStatus::Retired => return Err(Error::NotFound),
        ProductStatus::Draft => tx.execute(query(SEND).bind(id).bind(base).bind(who.id).bind(&who.name_zh).bind(now).bind(seen)).await?,
        ProductStatus::Published => {
            must_still_be(&sheet, proposal.as_ref())?;
            tx.execute(query(SEND_BESIDE).bind(id).bind(seen).bind(who.id).bind(&who.name_zh).bind(now)).await?
        }
    };
    if sent == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, id, &By::from(who), "sent").await
}

/// Sends a proposal back with a word why.
pub async fn send_back(tx: &mut Tx, who: &Signed, id: Id<Product>, (seen, note): (i64, &str)) -> Result<()> {
    let (now, note): (_, String) = (tx.now(), note.trim().chars().take(MOST_LETTERS).collect());
    let back = query(SEND_BACK).bind(id).bind(seen).bind(&who.name_zh).bind(now).bind(note);
    if tx.execute(back).await? == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, id, &By::from(who), "returned").await
}

/// Approves a proposal: it is published now, or at an instant. Of two who approve at once the second is told so.
pub async fn approve(tx: &mut Tx, who: &Signed, id: Id<Product>, (seen, at): (i64, Option<Timestamp>)) -> Result<()> {
    let (proposal, four_eyes) = (known(tx, id).await?, manner::four_eyes(tx).await?);
    if !proposal.may_be_decided_by(who.id, four_eyes) {
        return Err(Refusal::OwnWork.into());
    }
    match at {
        None => approve_now(tx, who, (id, seen)).await,
        Some(at) => approve_for(tx, who, &proposal, (seen, at)).await,
    }
}

async fn approve_now(tx: &mut Tx, who: &Signed, (id, seen): (Id<Product>, i64)) -> Result<()> {
    let taken = query(TAKE).bind(id).bind(seen);
    let Some(proposal) = tx.fetch_optional::<Proposal>(taken).await? else { return Err(Refusal::Overtaken.into()) };
    carry_out(tx, &By::from(who), &proposal).await
}

async fn approve_for(tx: &mut Tx, who: &Signed, proposal: &Proposal, (seen, at): (i64, Timestamp)) -> Result<()> {
    let now = tx.now();
    if at <= now || at > now.plus(FARTHEST) {
        return Err(Refusal::NoInstant.into());
    }
    let sheet = load(tx, proposal.product).await?;
    must_still_be(&sheet, Some(proposal))?;
    let proposed = proposed(tx, &sheet, Some(proposal))?;
    must_not_lack(missing_at(tx, &proposed, at).await?)?;
    let fixed = query(FIX).bind(proposal.product).bind(seen).bind(&who.name_zh).bind(now).bind(at);
    if tx.execute(fixed).await? == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, proposal.product, &By::from(who), "scheduled").await
}

/// Takes a proposal out of everybody's hands: a sheet beside stays and can be written on, a draft is a draft again.
pub async fn call_off(tx: &mut Tx, who: &Signed, id: Id<Product>, seen: i64) -> Result<()> {
    let beside = tx.execute(query(LAY_BESIDE).bind(id).bind(seen)).await?;
    let gone = query("delete from catalog_proposal where product_id = $1 and version = $2 and sheet is null").bind(id).bind(seen);
    if beside == 0 && tx.execute(gone).await? == 0 {
        return Err(Refusal::Overtaken.into());
    }
    history::note_word(tx, id, &By::from(who), "called-off").await
}

/// Publishes what was proposed and approved, unless the product is another by now, or lacks what the shelf asks for.
pub(super) async fn carry_out(tx: &mut Tx, by: &By, proposal: &Proposal) -> Result<()> {
    let id = proposal.product;
    // Its row is taken first, so that nobody changes it between this look and the publication.
    tx.put(query("update catalog_product set revision = revision where id = $1").bind(id)).await?;
    must_still_be(&load(tx, id).await?, Some(proposal))?;
    if let Some(mut draft) = proposal.draft()? {
        (draft.id, draft.revision) = (Some(id), Some(proposal.base));
        save_as(tx, by, &draft, "beside-published").await?;
    } else {
        publish_as(tx, by, id, "published").await?;
    }
    history::refresh(tx, id).await
}

/// The product as it would be on the shelf.
fn proposed(tx: &mut Tx, sheet: &ProductSheet, proposal: Option<&Proposal>) -> Result<ProductSheet> {
    Ok(match proposal.map(Proposal::draft).transpose()?.flatten() {
        Some(draft) => laid_over(tx, &draft, sheet),
        None => sheet.clone(),
    })
}

fn must_still_be(sheet: &ProductSheet, proposal: Option<&Proposal>) -> Result<()> {
    let is_same = proposal.is_some_and(|proposal| proposal.base == sheet.product.revision);
    if is_same { Ok(()) } else { Err(Refusal::ChangedSince.into()) }
}

fn must_not_lack(lacking: kernel::Issues) -> Result<()> {
    if lacking.is_empty() { Ok(()) } else { Err(Error::Invalid(lacking)) }
}

/// What was sent back or refused can be sent again; what is in somebody's hands cannot.
const SEND: &str = "
    insert into catalog_proposal (product_id, stage, base, version, written_by, written_name, written_at, sent_by, sent_name, sent_at,
                                  decided_name, note)
    values ($1, 'review', $2, 1, $3, $4, $5, $3, $4, $5, '', '')
    on conflict (product_id) do update
       set stage = 'review', base = excluded.base, version = catalog_proposal.version + 1, written_by = excluded.written_by,
           written_name = excluded.written_name, written_at = excluded.written_at, sent_by = excluded.sent_by,
           sent_name = excluded.sent_name, sent_at = excluded.sent_at, decided_name = '', decided_at = null, due_at = null,
           note = '', trouble = null
     where catalog_proposal.version = $6 and catalog_proposal.stage in ('returned', 'refused', 'review')
       and catalog_proposal.sheet is null";

const SEND_BESIDE: &str = "
    update catalog_proposal
       set stage = 'review', version = version + 1, sent_by = $3, sent_name = $4, sent_at = $5, decided_name = '', decided_at = null,
           due_at = null, note = '', trouble = null
     where product_id = $1 and version = $2 and sheet is not null and stage in ('beside', 'returned', 'refused')";

const SEND_BACK: &str = "
    update catalog_proposal
       set stage = 'returned', version = version + 1, decided_name = $3, decided_at = $4, note = $5, due_at = null
     where product_id = $1 and version = $2 and stage in ('review', 'scheduled', 'refused')";

const TAKE: &str = "
    delete from catalog_proposal
     where product_id = $1 and version = $2 and stage in ('review', 'scheduled')
 returning product_id as product, stage, sheet, base, version, written_by, written_name, written_at, sent_by, sent_name, sent_at,
           decided_name, decided_at, due_at, note, trouble";

const FIX: &str = "
    update catalog_proposal
       set stage = 'scheduled', version = version + 1, decided_name = $3, decided_at = $4, due_at = $5, trouble = null
     where product_id = $1 and version = $2 and stage in ('review', 'scheduled')";

const LAY_BESIDE: &str = "
    update catalog_proposal
       set stage = 'beside', version = version + 1, sent_by = null, sent_name = '', sent_at = null, due_at = null, trouble = null
     where product_id = $1 and version = $2 and sheet is not null and stage <> 'beside'";
