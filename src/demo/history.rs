//! Some days of trade behind the county, so that lists and charts are not empty: harvest over the scale, a joint
//! purchase shared out by van, and shoppers' orders in every state. Told through the same use cases as any other day.

mod harvest;
mod purchase;
mod shoppers;

use super::{
    county::County,
    goods::{self, Goods},
    words::Texts,
};
use crate::Program;
use coop::{PlaceCard, Signed, place};
use kernel::{Clock, Result, Timestamp, Zone};
use std::time::Duration;

/// How long before "now" the story begins.
pub(crate) const DAYS: i64 = 3;

/// How long the shop had been open by then: long enough that a price which fell is a reduction.
const OPENED: Duration = Duration::from_secs(40 * 24 * 3600);

/// A clock that stands at the morning the shop was opened, to be moved through the story.
pub(crate) fn clock(now: Timestamp) -> Clock {
    let first = Zone::CHINA.day(now).plus_days(-DAYS);
    Clock::stopped_at(Zone::CHINA.start(first).plus(Duration::from_secs(6 * 3600)).minus(OPENED))
}

/// Everything the chapters of the story need.
pub(super) struct Story<'a> {
    pub program: &'a Program,
    pub texts: &'a Texts,
    pub county: &'a County,
    pub goods: &'a Goods,
}

pub(super) async fn play(story: &Story<'_>) -> Result<()> {
    story.pass(OPENED);
    goods::reduce(story.program, story.goods).await?;
    harvest::bring_in(story).await?;
    story.pass(Duration::from_secs(2 * 3600));
    purchase::buy_together(story).await?;
    story.pass(Duration::from_secs(3600));
    shoppers::order(story).await
}

impl Story<'_> {
    /// Time goes by, where time can be moved.
    pub fn pass(&self, time: Duration) {
        let clock = self.program.db().clock();
        if clock.is_stopped() {
            clock.advance(time);
        }
    }

    pub async fn acting(&self, login: &str) -> Result<Signed> {
        let id = self.county.staff.get(login).copied().ok_or_else(|| super::county::unknown("staff", login))?;
        coop::acting(&mut self.program.db().read().await?, id).await
    }

    pub async fn place(&self, key: &str) -> Result<PlaceCard> {
        place::load(&mut self.program.db().read().await?, self.county.place(key)?).await
    }
}
