//! Keeping the index true to the database, and the rules to what merchandisers said.

use super::{
    Search,
    engine::{Change, ReadSoFar},
    goods::{self, Goods},
    rules::Rules,
};
use crate::{Product, ProductChanged, ProductPublished, ProductWithdrawn, ProductsImported, ShelfChanged, category};
use kernel::{Db, Id, Result, Tx, feed, feed::Event, lease};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use ui::App;

/// Products read from the database at a time.
const PAGE: i64 = 1000;
/// Facts read at a time.
const FACTS: i64 = 500;
/// Facts about other things that are read without being kept; after a restart so many are read again.
const UNKEPT: i64 = 20_000;
/// The index is this far behind at most; in a rush of orders it does not look after each of them.
const PAUSE: Duration = Duration::from_millis(200);
/// Of several processes that share an index one writes for this long, and goes on while it lives.
const HELD: Duration = Duration::from_secs(45);

/// What a process knows of its index.
#[derive(Default)]
pub(super) struct Keeper {
    /// How far the feed was read in this process; what was read before is kept in the index.
    so_far: Mutex<Option<ReadSoFar>>,
    /// Who this process is among those that share an index, and until when it may write.
    holder: Mutex<Option<(String, Instant)>>,
    /// How far another process had read when this one last looked.
    seen: Mutex<Option<ReadSoFar>>,
}

/// Follows the feed until the program ends: woken by news, and every `beat` in case none was heard.
pub async fn follow(app: App, beat: Duration) {
    let mut news = app.db().news();
    loop {
        news.mark_unchanged();
        if let Err(error) = catch_up(&app).await {
            tracing::warn!(%error, "search pauses");
        } else {
            let _ = tokio::time::timeout(beat, news.changed()).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Takes in what was told since the last time. Pages that were made meanwhile from what is now old are not shown again.
pub async fn catch_up(app: &App) -> Result<()> {
    let search: Arc<Search> = app.part();
    let (taught, taken) = (search.learn(app.db()).await?, search.catch_up(app.db()).await?);
    if taught || taken > 0 {
        app.pages().shelf_changed();
    }
    Ok(())
}

impl Search {
    /// Reads what merchandisers taught, if that has changed; whether it had.
    pub async fn learn(&self, db: &Db) -> Result<bool> {
        let known = self.rules();
        let mut tx = db.read().await?;
        let Some(rules) = Rules::read_after(&mut tx, &known).await? else { return Ok(false) };
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
        self.ear.shop_changed();
        Ok(true)
    }

    /// Reads what the feed has told since the last time; makes the index anew when it cannot be trusted. Answers how
    /// many products were taken in; nought when there is nothing new to be found.
    pub async fn catch_up(&self, db: &Db) -> Result<usize> {
        if self.engine.is_shared() && !self.may_write(db).await? {
            return self.others_wrote().await;
        }
        let remembered = self.remembered().clone();
        let mut so_far = match remembered {
            Some(so_far) => so_far,
            None => match self.trusted(db).await? {
                Some(so_far) => so_far,
                None => return self.make_anew(db).await,
            },
        };
        let (mut taken, mut kept) = (0, so_far.position);
        loop {
            let mut tx = db.read_long().await?;
            let facts = feed::after(&mut tx, so_far.position, FACTS).await?;
            let Some(last) = facts.last() else { break };
            so_far.position = last.position;
            let changed = changed(&mut tx, &facts).await?;
            if !changed.is_empty() || so_far.position - kept > UNKEPT {
                let goods = goods::named(&mut tx, &changed).await?;
                so_far.mark = goods::mark(&mut tx).await?;
                drop(tx);
                (taken, kept) = (taken + changed.len(), so_far.position);
                self.write(Change { anew: false, gone: changed, goods, so_far: so_far.clone() }).await?;
            }
        }
        *self.remembered() = Some(so_far);
        Ok(taken)
    }

    /// Makes the index and its dictionary from what the database says now.
    pub async fn make_anew(&self, db: &Db) -> Result<usize> {
        let mut tx = db.read_long().await?;
        let position = feed::head(&mut tx).await?;
        let mark = goods::mark(&mut tx).await?;
        let mut all: Vec<Goods> = Vec::new();
        loop {
            let page = goods::after(&mut tx, all.last().map(|goods| goods.id), PAGE).await?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        drop(tx);
        let (count, so_far) = (all.len(), ReadSoFar { position, mark });
        self.write(Change { anew: true, gone: Vec::new(), goods: all, so_far: so_far.clone() }).await?;
        *self.remembered() = Some(so_far);
        Ok(count)
    }

    async fn write(&self, change: Change) -> Result<()> {
        self.engine.clone().write(change).await?;
        self.ear.shop_changed();
        Ok(())
    }

    fn remembered(&self) -> MutexGuard<'_, Option<ReadSoFar>> {
        self.keeper.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the index has read, if it is about this database and has not read further than there is.
    async fn trusted(&self, db: &Db) -> Result<Option<ReadSoFar>> {
        let Some(so_far) = self.engine.so_far().await? else { return Ok(None) };
        let mut tx = db.read_long().await?;
        let (head, mark) = (feed::head(&mut tx).await?, goods::mark(&mut tx).await?);
        Ok((so_far.position <= head && so_far.mark == mark).then_some(so_far))
    }

    /// Whether this process is the one that writes to the index all share. Whoever begins to asks the index how far it
    /// has read: another may have written meanwhile.
    async fn may_write(&self, db: &Db) -> Result<bool> {
        let held = self.holder().clone();
        if held.as_ref().is_some_and(|(_, until)| Instant::now() < *until) {
            return Ok(true);
        }
        let name = held.as_ref().map_or_else(|| kernel::Secret::code(12), |(name, _)| name.clone());
        let begun = Instant::now();
        if !lease::hold(db, "search-index", &name, HELD).await? {
            *self.remembered() = None;
            return Ok(false);
        }
        // Renewed well before it ends, so that it is not lost while it is used.
        *self.holder() = Some((name, begun + HELD / 3));
        Ok(true)
    }

    /// Whether the index has changed by another process's hand: then pages made before are old here as well.
    async fn others_wrote(&self) -> Result<usize> {
        let now = self.engine.so_far().await?;
        let mut seen = self.keeper.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *seen != now;
        *seen = now;
        drop(seen);
        if changed {
            self.ear.shop_changed();
        }
        Ok(usize::from(changed))
    }

    fn holder(&self) -> MutexGuard<'_, Option<(String, Instant)>> {
        self.keeper.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Products that some facts are about, each once.
async fn changed(tx: &mut Tx, facts: &[Event]) -> Result<Vec<Id<Product>>> {
    let mut changed = BTreeSet::new();
    for fact in facts {
        changed.extend(fact.of::<ProductChanged>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductPublished>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductWithdrawn>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductsImported>()?.into_iter().flat_map(|fact| fact.products));
        if let Some(moved) = fact.of::<ShelfChanged>()?.filter(|fact| !fact.shelves.is_empty()) {
            changed.extend(category::goods_of(tx, &moved.shelves).await?);
        }
    }
    Ok(changed.into_iter().collect())
}
