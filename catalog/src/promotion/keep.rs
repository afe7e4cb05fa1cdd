//! Writing promotions down. What one was before a change is kept; what runs can be changed, but not what it is counted by.

use super::{Off, Offer, Promotion, Refusal, State, Step, Terms, load};
use crate::{
    By, Channel, PromotionChanged, SalePack,
    text::{at_most, needed},
};
use coop::{Party, PartyKind, Place, PlaceKind, party, place};
use kernel::{Error, Id, Issue, Issues, Money, Result, Timestamp, Tx, outbox, query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A promotion as the desk writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub title_zh: String,
    pub title_en: String,
    pub terms: Terms,
    pub channel: Option<Channel>,
    pub place: Option<Id<Place>>,
    pub from_at: Timestamp,
    pub until_at: Option<Timestamp>,
    pub coded: bool,
    pub bearer: Option<Id<Party>>,
    pub budget: Option<Money>,
    pub most_uses: Option<i64>,
    pub most_each: Option<i64>,
}

impl Sheet {
    pub fn of(promotion: &Promotion) -> Sheet {
        Sheet {
            title_zh: promotion.title_zh.clone(),
            title_en: promotion.title_en.clone(),
            terms: promotion.terms.clone(),
            channel: promotion.channel,
            place: promotion.place,
            from_at: promotion.from_at,
            until_at: promotion.until_at,
            coded: promotion.coded,
            bearer: promotion.bearer,
            budget: promotion.budget_fen,
            most_uses: promotion.most_uses,
            most_each: promotion.most_each,
        }
    }

    fn is_counted(&self) -> bool {
        self.budget.is_some() || self.most_uses.is_some()
    }

    /// Refuses what nobody means, each thing at its field.
    async fn must_be_sound(&self, tx: &mut Tx) -> Result<()> {
        let mut issues = Vec::new();
        needed(&mut issues, "title_zh", &self.title_zh);
        needed(&mut issues, "title_en", &self.title_en);
        at_most(&mut issues, "title_zh", &self.title_zh, 40);
        at_most(&mut issues, "title_en", &self.title_en, 80);
        at_most(&mut issues, "group", &self.terms.group, 40);
        let mut must = |holds: bool, field: &str, code: &'static str| {
            if !holds {
                issues.push(Issue::new(field, code));
            }
        };
        must(self.until_at.is_none_or(|until| until > self.from_at), "until_day", "promotion-until-before-from");
        must(self.budget.is_none_or(|budget| budget > Money::ZERO), "budget", "promotion-absurd");
        must(self.most_uses.is_none_or(|most| most > 0), "most_uses", "promotion-absurd");
        must(self.most_each.is_none_or(|most| (1..=100).contains(&most)), "most_each", "promotion-absurd");
        must((0..=10_000).contains(&self.terms.rank), "rank", "promotion-absurd");
        let carries = matches!(self.terms.offer, Offer::FreeCarrying { .. });
        must(!carries || self.budget.is_none(), "budget", "promotion-carrying-budget");
        must(!carries || self.channel == Some(Channel::Web), "channel", "promotion-carrying-web");
        let is_known_at_the_hub_alone = self.coded || self.is_counted() || self.most_each.is_some();
        must(self.channel != Some(Channel::Till) || !is_known_at_the_hub_alone, "channel", "promotion-till-counted");
        issues.extend(self.terms.offer.issues());
        self.must_be_known(tx, &mut issues).await?;
        if issues.is_empty() { Ok(()) } else { Err(Error::Invalid(issues)) }
    }
}

/// Where promotions may hold by themselves.
pub(crate) const SELLING: [PlaceKind; 3] = [PlaceKind::Hub, PlaceKind::Store, PlaceKind::VillageShop];

/// Who bears promotions: nobody asks that of a farmer.
pub(super) const BEARERS: [PartyKind; 4] = [PartyKind::Company, PartyKind::StoreOwner, PartyKind::Cooperative, PartyKind::Supplier];

impl Sheet {
    /// What it names is there: a place that sells, somebody who may bear it, goods and their shelves.
    async fn must_be_known(&self, tx: &mut Tx, issues: &mut Issues) -> Result<()> {
        if let Some(place) = self.place
            && !place::of_kind(tx, &SELLING).await?.iter().any(|one| one.id == place)
        {
            issues.push(Issue::new("place", "field-unknown-choice"));
        }
        if let Some(bearer) = self.bearer
            && !party::named(tx, &[bearer]).await?.values().any(|one| BEARERS.contains(&one.kind))
        {
            issues.push(Issue::new("bearer", "field-unknown-choice"));
        }
        let (scope, packs) = (&self.terms.scope, self.terms.packs());
        let there = query(THERE)
            .bind_list(":products", scope.products.iter().copied())
            .bind_list(":excepted", scope.except.iter().copied())
            .bind_list(":shelves", scope.categories.iter())
            .bind_list(":packs", packs.iter().copied());
        let there: (i64, i64, i64, i64) = tx.fetch_one(there).await?;
        let all = [
            ("products", many(&scope.products), there.0),
            ("except", many(&scope.except), there.1),
            ("categories", many(&scope.categories), there.2),
            ("offer", many(&packs), there.3),
        ];
        let unknown = all.into_iter().filter(|(_, named, there)| named != there);
        issues.extend(unknown.map(|(field, ..)| Issue::new(field, "field-unknown-choice")));
        Ok(())
    }
}

/// How many different ones are named.
fn many<T: Ord>(named: &[T]) -> i64 {
    i64::try_from(named.iter().collect::<BTreeSet<_>>().len()).unwrap_or(i64::MAX)
}

impl Terms {
    /// Every pack that is named anywhere.
    fn packs(&self) -> Vec<Id<SalePack>> {
        let of_offer: Vec<_> = match &self.offer {
            Offer::SetPrice { parts, .. } => parts.iter().map(|part| part.pack).collect(),
            Offer::BuyAndGet { gift: Some(gift), .. } => gift.packs.clone(),
            _ => Vec::new(),
        };
        self.scope.packs.iter().copied().chain(of_offer).collect()
    }
}

/// More than this in one offer is a slip of the hand.
const MOST_PIECES: i64 = 1000;
pub(super) const MOST_STEPS: usize = 10;
pub(super) const MOST_PARTS: usize = 20;

impl Offer {
    fn issues(&self) -> Vec<Issue> {
        let (rate, pieces) =
            (|off: kernel::BasisPoints| (1..=10_000).contains(&off.value()), |many: i64| (1..=MOST_PIECES).contains(&many));
        let sound = match self {
            Offer::SpendAndSave { steps, again } => return steps_issues(steps, *again),
            Offer::Rate { off } => rate(*off),
            Offer::NthPiece { nth, off } => (2..=MOST_PIECES).contains(nth) && rate(*off),
            Offer::BuyAndGet { buy, free, .. } => pieces(*buy) && pieces(*free),
            Offer::BundlePrice { pieces: many, price } => (2..=MOST_PIECES).contains(many) && *price > Money::ZERO,
            Offer::SetPrice { parts, price } => {
                (1..=MOST_PARTS).contains(&parts.len()) && parts.iter().all(|part| pieces(part.count)) && *price > Money::ZERO
            }
            Offer::FreeCarrying { from } => !from.is_negative(),
        };
        if sound { Vec::new() } else { vec![Issue::new("offer", "promotion-offer-absurd")] }
    }
}

fn steps_issues(steps: &[Step], again: bool) -> Vec<Issue> {
    let sound = |step: &Step| {
        step.from > Money::ZERO
            && match step.off {
                Off::Amount(amount) => amount > Money::ZERO && amount <= step.from,
                Off::Rate(rate) => (1..=10_000).contains(&rate.value()),
            }
    };
    let rising = steps.windows(2).all(|pair| pair[0].from < pair[1].from);
    let once = !again || matches!(steps, [Step { off: Off::Amount(_), .. }]);
    let few = (1..=MOST_STEPS).contains(&steps.len());
    if few && rising && once && steps.iter().all(sound) { Vec::new() } else { vec![Issue::new("offer", "promotion-steps-absurd")] }
}

/// Writes a new promotion down, as a draft.
pub async fn begin(tx: &mut Tx, by: &By, sheet: &Sheet) -> Result<Id<Promotion>> {
    sheet.must_be_sound(tx).await?;
    let (id, now) = (tx.id(), tx.now());
    let insert = written(query(INSERT).bind(id), sheet)?.bind(by.to_string()).bind(now);
    tx.put(insert).await?;
    outbox::tell(tx, &PromotionChanged { promotion: id })?;
    Ok(id)
}

/// Changes a promotion that nobody else changed since.
pub async fn change(tx: &mut Tx, by: &By, id: Id<Promotion>, revision: i64, sheet: &Sheet) -> Result<()> {
    sheet.must_be_sound(tx).await?;
    let before = load(tx, id).await?;
    if before.state == State::Ended {
        return Err(Refusal::Ended.into());
    }
    if before.state != State::Draft && (before.is_counted() != sheet.is_counted() || before.coded != sheet.coded) {
        return Err(Refusal::CountedOtherwise.into());
    }
    let update = written(query(UPDATE).bind(id).bind(revision), sheet)?;
    touch(tx, by, &before, update).await
}

/// Takes the last change of what a promotion says back; whether it runs stays as it is. That is a change as any other, so that
/// taking it back twice brings the change again.
pub async fn undo(tx: &mut Tx, by: &By, id: Id<Promotion>, revision: i64) -> Result<()> {
    let now = Sheet::of(&load(tx, id).await?);
    let last = past(tx, id, i64::MAX).await?.into_iter().find(|past| past.before != now);
    change(tx, by, id, revision, &last.ok_or(Refusal::NothingToUndo)?.before).await
}

/// Lets a promotion run, holds it back, or ends it for good.
pub async fn set_state(tx: &mut Tx, by: &By, id: Id<Promotion>, revision: i64, state: State) -> Result<()> {
    let before = load(tx, id).await?;
    if before.state == State::Ended || state == State::Draft {
        return Err(Refusal::Ended.into());
    }
    touch(tx, by, &before, query(SET_STATE).bind(id).bind(revision).bind(state)).await
}

/// Does a guarded change, keeps what was there before it and tells of it.
async fn touch(tx: &mut Tx, by: &By, before: &Promotion, change: kernel::Query) -> Result<()> {
    let now = tx.now();
    if tx.execute(change.bind(by.to_string()).bind(now)).await? == 0 {
        return Err(Refusal::Changed.into());
    }
    let kept = Kept { state: before.state, sheet: Sheet::of(before) };
    let keep = query(KEEP).bind(before.id).bind(before.revision).bind(serde_json::to_value(kept)?);
    tx.put(keep.bind(by.to_string()).bind(now)).await?;
    outbox::tell(tx, &PromotionChanged { promotion: before.id })
}

#[derive(Serialize, Deserialize)]
struct Kept {
    state: State,
    #[serde(flatten)]
    sheet: Sheet,
}

/// A change of a promotion: who, when, and what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub revision: i64,
    pub state: State,
    pub before: Sheet,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

/// Changes of a promotion, the latest first.
pub async fn past(tx: &mut Tx, id: Id<Promotion>, most: i64) -> Result<Vec<Past>> {
    let rows: Vec<(i64, serde_json::Value, String, Timestamp)> = tx.fetch_all(query(PAST).bind(id).bind(most)).await?;
    let read = |(revision, sheet, changed_by, changed_at)| {
        let kept: Kept = serde_json::from_value(sheet)?;
        Ok(Past { revision, state: kept.state, before: kept.sheet, changed_by, changed_at })
    };
    rows.into_iter().map(read).collect()
}

fn written(query: kernel::Query, sheet: &Sheet) -> Result<kernel::Query> {
    Ok(query
        .bind(sheet.title_zh.trim())
        .bind(sheet.title_en.trim())
        .bind(serde_json::to_value(&sheet.terms)?)
        .bind(sheet.channel.map(|channel| channel.code()))
        .bind(sheet.place)
        .bind(sheet.from_at)
        .bind(sheet.until_at)
        .bind(sheet.coded)
        .bind(sheet.bearer)
        .bind(sheet.budget)
        .bind(sheet.most_uses)
        .bind(sheet.most_each))
}

const THERE: &str = "
    select (select count(*) from catalog_product where id in (:products)),
           (select count(*) from catalog_product where id in (:excepted)),
           (select count(*) from catalog_category where code in (:shelves)),
           (select count(*) from catalog_pack where id in (:packs))";

const INSERT: &str = "
    insert into catalog_promotion (id, revision, state, title_zh, title_en, terms, channel, place_id, from_at, until_at, coded, bearer_id,
                                   budget_fen, spent_fen, most_uses, uses, most_each, made_by, made_at, changed_by, changed_at)
    values ($1, 1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, 0, $13, $14, $15, $14, $15)";

const UPDATE: &str = "
    update catalog_promotion
       set revision = revision + 1, title_zh = $3, title_en = $4, terms = $5, channel = $6, place_id = $7, from_at = $8, until_at = $9,
           coded = $10, bearer_id = $11, budget_fen = $12, most_uses = $13, most_each = $14, changed_by = $15, changed_at = $16
     where id = $1
       and revision = $2
       and state <> 'ended'";

const SET_STATE: &str = "
    update catalog_promotion
       set revision = revision + 1, state = $3, changed_by = $4, changed_at = $5
     where id = $1
       and revision = $2
       and state <> 'ended'";

const KEEP: &str = "
    insert into catalog_promotion_past (promotion_id, revision, sheet, changed_by, changed_at) values ($1, $2, $3, $4, $5)";

const PAST: &str = "
    select revision, sheet, changed_by, changed_at
      from catalog_promotion_past
     where promotion_id = $1
     order by revision desc
     limit $2";
