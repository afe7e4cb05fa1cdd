//! The picture store: originals as they came, private, and what is shown, made from them by a job.

use super::{
    cut::{Cut, Focal, Name, Size},
    judge::{self, KINDS, ending},
    storage::Storage,
};
use bytes::Bytes;
use image::ImageFormat;
use kernel::{Arg, Db, Error, Refused, Result, again, query};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// How often somebody asks whether a picture is thrown away yet that he brings again, and how long he waits between.
const ASKED: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(250);

#[derive(Debug, PartialEq)]
pub enum Refusal {
    TooHeavy {
        most_mb: i64,
    },
    /// Not a JPEG, PNG, WebP or GIF.
    UnknownKind,
    /// More pixels than any shop needs, or more memory than they may take.
    TooLarge {
        width: i64,
        height: i64,
    },
    /// Broken off, or not what it says it is.
    Damaged,
    /// It shows more than one picture, one after the other.
    Moving,
    TooMany {
        most: i64,
    },
    /// The only one of a product on the web's shelf.
    Last,
    /// It was brought, hung nowhere for long, and thrown away.
    Gone,
    /// The same picture is just being thrown away; come back in a moment.
    Busy,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooHeavy { .. } => "picture-too-heavy",
            Refusal::UnknownKind => "picture-unknown-kind",
            Refusal::TooLarge { .. } => "picture-too-large",
            Refusal::Damaged => "picture-damaged",
            Refusal::Moving => "picture-moving",
            Refusal::TooMany { .. } => "picture-too-many",
            Refusal::Last => "picture-last",
            Refusal::Gone => "picture-gone",
            Refusal::Busy => "busy",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooHeavy { most_mb } => vec![("most", most_mb.into())],
            Refusal::TooLarge { width, height } => vec![("width", width.into()), ("height", height.into())],
            Refusal::TooMany { most } => vec![("most", most.into())],
            Refusal::UnknownKind | Refusal::Damaged | Refusal::Moving | Refusal::Last | Refusal::Gone | Refusal::Busy => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("picture")
    }
}

/// A picture that was taken in: the hash it is known by, and its size upright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub sha: String,
    pub width: u32,
    pub height: u32,
}

/// The pictures of the shop: originals, private as they came, and what is shown, without a word about camera or place.
/// What is shown can be made again from originals at any time.
pub struct Pictures {
    pub(super) db: Db,
    pub(super) storage: Storage,
    /// Heavy work waits for one of the processor's cores, beside those that serve pages.
    pub(super) turns: Arc<Semaphore>,
    /// Who this process is when it takes work.
    pub(super) holder: String,
}

impl Pictures {
    pub fn open(db: Db, storage: Storage) -> Pictures {
        let spare = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
        Pictures { db, storage, turns: Arc::new(Semaphore::new(spare)), holder: kernel::Secret::code(12) }
    }

    /// Takes a picture in, judged by its bytes and not its name, and keeps it as it came. The same bytes twice are one
    /// picture. Its sizes are made after it was hung up; what only shows itself then stands on the product's page. Not
    /// to be called while a write is open: it writes down what it keeps, before it keeps it.
    pub async fn store(&self, bytes: Vec<u8>) -> Result<Stored> {
        let work = move || {
            let seen = judge::look(&bytes)?;
            Ok((seen, kernel::sha256_hex(&bytes)[..32].to_owned(), bytes))
        };
        let (seen, sha, bytes) = tokio::task::spawn_blocking(work).await.map_err(Error::fault)?.map_err(|error: Error| error)?;
        self.write_down(&sha, seen, bytes.len()).await?;
        self.storage.put(&original(&sha, seen.kind), Bytes::from(bytes)).await?;
        Ok(Stored { sha, width: seen.size.0, height: seen.size.1 })
    }

    /// A row before its file: no file lies there that nobody knows of. From now on the picture is young again, so that
    /// it is not thrown away before it hangs.
    async fn write_down(&self, sha: &str, seen: judge::Seen, weight: usize) -> Result<()> {
        for _ in 0..ASKED {
            let known = again(|| async {
                let mut tx = self.db.write().await?;
                let (now, weight) = (tx.now(), i64::try_from(weight).unwrap_or(i64::MAX));
                let row = query(WRITE_DOWN).bind(sha).bind(i64::from(seen.size.0)).bind(i64::from(seen.size.1)).bind(now);
                let rows = tx.execute(row.bind(ending(seen.kind)).bind(weight)).await?;
                tx.commit().await?;
                Ok(rows == 1)
            });
            if known.await? {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Err(Refusal::Busy.into())
    }

    /// What is shown under a name; nothing when it is not made, or not made yet.
    pub(super) async fn shown(&self, name: &Name<'_>) -> Result<Option<Bytes>> {
        match self.storage.get(&shown(name.sha, &name.to_string())).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where browsers fetch it by themselves, once it is there.
    pub(super) async fn elsewhere(&self, name: &Name<'_>) -> Result<Option<String>> {
        let file = shown(name.sha, &name.to_string());
        match self.storage.public_href(&file) {
            Some(href) if self.storage.has(&file).await? => Ok(Some(href)),
            _ => Ok(None),
        }
    }

    /// How large a picture is that hangs somewhere or is kept for a while, though a size of it is not there. If it was
    /// made once and is lost, it is due again.
    pub(super) async fn missed(&self, name: &Name<'_>) -> Result<Size> {
        let known: (i64, i64) = {
            let mut tx = self.db.read().await?;
            tx.fetch_one(query("select width, height from catalog_picture where sha = $1").bind(name.sha)).await?
        };
        again(|| self.due_again(name.sha, name.focal(), name.cut == Cut::Whole)).await?;
        let side = |pixels: i64| u32::try_from(pixels).unwrap_or(1).max(1);
        Ok((side(known.0), side(known.1)))
    }

    async fn due_again(&self, sha: &str, focal: Focal, whole: bool) -> Result<()> {
        let lost = query(LOST).bind(sha).bind(focal.x).bind(focal.y).bind(whole);
        let lost: (i64,) = self.db.read().await?.fetch_one(lost).await?;
        if lost.0 == 0 {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        let now = tx.now();
        tx.put(query(DUE_AGAIN).bind(sha).bind(focal.x).bind(focal.y).bind(whole).bind(now)).await?;
        tx.commit().await
    }
}

/// Where an original lies. Nothing there is shown to anybody.
pub(super) fn original(sha: &str, kind: ImageFormat) -> String {
    format!("originals/{}/{sha}.{}", &sha[..2], ending(kind))
}

/// Where an original may lie of which only this is written down; of the first pictures not even that was.
pub(super) fn originals(sha: &str, kind: &str) -> Vec<(ImageFormat, String)> {
    let told = KINDS.into_iter().filter(|one| kind.is_empty() || ending(*one) == kind);
    told.map(|kind| (kind, original(sha, kind))).collect()
}

/// Where what is shown lies.
pub(super) fn shown(sha: &str, name: &str) -> String {
    format!("shown/{}/{name}", &sha[..2])
}

const WRITE_DOWN: &str = "
    insert into catalog_picture (sha, width, height, stored_at, kind, bytes, brought_at) values ($1, $2, $3, $4, $5, $6, $4)
    on conflict (sha) do update set width = excluded.width, height = excluded.height, kind = excluded.kind,
                                    bytes = excluded.bytes, brought_at = excluded.brought_at
     where catalog_picture.going = false";

const LOST: &str = "
    select count(*)
      from catalog_picture_cut
     where sha = $1 and (focal_x = $2 and focal_y = $3 or $4 = true) and made_at is not null";

const DUE_AGAIN: &str = "
    update catalog_picture_cut
       set made_at = null, due_at = $5, held_until = $5, tries = 0
     where sha = $1 and (focal_x = $2 and focal_y = $3 or $4 = true) and made_at is not null";
