//! Sizes that are due: several processes share the work, and what one leaves undone another does again.

use super::{
    Pictures,
    cut::{Cut, Focal, Name},
    make,
    store::{originals, shown},
};
use bytes::Bytes;
use kernel::{Error, Result, Timestamp, again, query};
use std::{sync::Arc, time::Duration};

/// Whoever takes a picture has it for so long; then somebody else may think him dead.
const HELD: Duration = Duration::from_secs(120);
/// Longer than any picture takes that is let in; what takes longer is given up.
const LONGEST: Duration = Duration::from_secs(60);
/// What went wrong is tried again after this.
const REST: Duration = Duration::from_secs(20);
/// So often a picture may be begun; what ends the program each time must not end it for ever.
const MOST_TRIES: i64 = 5;

/// One picture around one focal point.
#[derive(Debug, kernel::Record)]
struct Due {
    sha: String,
    focal_x: i64,
    focal_y: i64,
    tries: i64,
}

/// What is written down of it.
#[derive(Debug, kernel::Record)]
struct Written {
    kind: String,
    /// Its whole has been made for another focal point.
    whole: bool,
}

impl Due {
    fn focal(&self) -> Focal {
        Focal { x: self.focal_x, y: self.focal_y }
    }
}

/// Makes what is due whenever something changed, and looks by itself now and then.
pub async fn follow(pictures: Arc<Pictures>, beat: Duration) {
    let mut news = pictures.db.news();
    loop {
        news.mark_unchanged();
        if let Err(error) = pictures.make_due().await {
            tracing::warn!(%error, "sizes of pictures wait");
        }
        let _ = tokio::time::timeout(beat, news.changed()).await;
    }
}

impl Pictures {
    /// Makes every size that is due; answers for how many pictures.
    pub async fn make_due(&self) -> Result<usize> {
        let mut made = 0;
        while let Some(due) = again(|| self.claim()).await? {
            match self.make(&due).await {
                Ok(()) => made += 1,
                Err(error) => self.put_off(&due, &error).await?,
            }
        }
        Ok(made)
    }

    /// Takes the picture that has waited longest.
    async fn claim(&self) -> Result<Option<Due>> {
        let waiting: (i64,) = {
            let mut tx = self.db.read().await?;
            let now = tx.now();
            tx.fetch_one(query(WAITING).bind(now)).await?
        };
        if waiting.0 == 0 {
            return Ok(None);
        }
        let mut tx = self.db.write().await?;
        let now = tx.now();
        let taken = tx.fetch_optional(query(CLAIM).bind(now).bind(now.plus(HELD)).bind(&self.holder)).await?;
        tx.commit().await?;
        Ok(taken)
    }

    async fn make(&self, due: &Due) -> Result<()> {
        if due.tries > MOST_TRIES {
            return Err(Unmade.into());
        }
        let written: Written = {
            let mut tx = self.db.read().await?;
            tx.fetch_one(query(WRITTEN).bind(&due.sha).bind(due.focal_x).bind(due.focal_y)).await?
        };
        let (kind, original) = self.original(&due.sha, &written.kind).await?;
        let focal = due.focal();
        let cuts = move |size| {
            let whole = (!written.whole).then_some(Cut::Whole);
            whole.into_iter().chain(Cut::around(size, focal)).collect()
        };
        for file in self.in_turn(move || make::make(&original, kind, cuts)).await? {
            let name = Name { sha: &due.sha, cut: file.cut, width: file.width, format: file.format }.to_string();
            self.storage.put(&shown(&due.sha, &name), Bytes::from(file.bytes)).await?;
        }
        again(|| self.done(due)).await
    }

    async fn original(&self, sha: &str, kind: &str) -> Result<(image::ImageFormat, Bytes)> {
        for (kind, name) in originals(sha, kind) {
            match self.storage.get(&name).await {
                Err(Error::NotFound) => {}
                found => return found.map(|bytes| (kind, bytes)),
            }
        }
        Err(Lost.into())
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(Error::fault)?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        let done = tokio::time::timeout(LONGEST, work).await.map_err(|_| Error::fault("a picture takes too long"))?;
        // A panic is a picture we cannot read, not the end of this job.
        done.map_err(Error::fault)?
    }

    /// Only whoever still has it may say that it is made.
    async fn done(&self, due: &Due) -> Result<()> {
        let mut tx = self.db.write().await?;
        let now = tx.now();
        tx.put(query(DONE).bind(&due.sha).bind(due.focal_x).bind(due.focal_y).bind(&self.holder).bind(now)).await?;
        tx.commit().await
    }

    /// A refusal is for ever, and the product's page says so. What is around us may be well again later, and does not
    /// count as a try.
    async fn put_off(&self, due: &Due, error: &Error) -> Result<()> {
        tracing::warn!(sha = due.sha, tries = due.tries, %error, "a picture's sizes are not made");
        let trouble = if error.is_refusal() { error.code() } else { "" };
        let tries = if error.will_pass() { due.tries - 1 } else { due.tries };
        again(|| async {
            let mut tx = self.db.write().await?;
            let until: Timestamp = tx.now().plus(REST);
            let put_off = query(PUT_OFF).bind(&due.sha).bind(due.focal_x).bind(due.focal_y).bind(&self.holder);
            tx.put(put_off.bind(until).bind(trouble).bind(tries)).await?;
            tx.commit().await
        })
        .await
    }
}

/// Makes what is due in two hands at once, as a county is filled.
pub async fn make_all(pictures: &Pictures) -> Result<()> {
    tokio::try_join!(pictures.make_due(), pictures.make_due()).map(drop)
}

/// The original is not where it should be.
#[derive(Debug)]
struct Lost;

/// It ended the program, or took too long, as often as it was tried.
#[derive(Debug)]
struct Unmade;

impl kernel::Refused for Lost {
    fn code(&self) -> &'static str {
        "picture-lost"
    }
}

impl kernel::Refused for Unmade {
    fn code(&self) -> &'static str {
        "picture-unmade"
    }
}

const WAITING: &str = "
    select count(*)
      from (select 1 as one from catalog_picture_cut where made_at is null and trouble = '' and held_until <= $1 limit 1) waiting";

const CLAIM: &str = "
    update catalog_picture_cut
       set held_until = $2, held_by = $3, tries = tries + 1
     where (sha, focal_x, focal_y) = (select sha, focal_x, focal_y
                                        from catalog_picture_cut
                                       where made_at is null and trouble = '' and held_until <= $1
                                       order by due_at, sha, focal_x, focal_y
                                       limit 1)
       and made_at is null
       and held_until <= $1
 returning sha, focal_x, focal_y, tries";

const WRITTEN: &str = "
    select f.kind,
           exists (select 1 from catalog_picture_cut o
                    where o.sha = f.sha and o.made_at is not null and (o.focal_x <> $2 or o.focal_y <> $3)) as whole
      from catalog_picture f
     where f.sha = $1";

const DONE: &str = "
    update catalog_picture_cut
       set made_at = $5, held_by = '', tries = 0
     where sha = $1 and focal_x = $2 and focal_y = $3 and held_by = $4 and made_at is null";

const PUT_OFF: &str = "
    update catalog_picture_cut
       set held_until = $5, held_by = '', trouble = $6, tries = $7
     where sha = $1 and focal_x = $2 and focal_y = $3 and held_by = $4 and made_at is null";
