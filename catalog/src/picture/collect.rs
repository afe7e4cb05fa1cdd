//! Throwing away what nobody wants any more: pictures that hang nowhere, and cuts around points that nobody looks at.

use super::{
    Pictures,
    cut::{Cut, Focal, Name},
    store::{originals, shown},
};
use kernel::{Result, Timestamp, Tx, again, query};
use std::time::Duration;

/// What was taken down can be hung up again for so long; what was brought and never hung is kept as long.
pub(super) const GRACE: Duration = Duration::from_secs(30 * 24 * 3600);

/// How many are thrown away in one go.
const PAGE: i64 = 200;

/// Pictures that hang nowhere, whether they can still be hung up again or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, kernel::Record)]
pub struct Unused {
    pub pictures: i64,
    pub bytes: i64,
}

impl Unused {
    pub async fn count(tx: &mut Tx) -> Result<Unused> {
        tx.fetch_one(query(UNUSED)).await
    }
}

#[derive(kernel::Record)]
struct Going {
    sha: String,
    kind: String,
    width: i64,
    height: i64,
}

#[derive(kernel::Record)]
struct Unseen {
    sha: String,
    focal_x: i64,
    focal_y: i64,
    width: i64,
    height: i64,
}

/// Throws away what hung nowhere for a month; answers how many pictures. The smallest size stays, because orders show
/// what was bought. Somebody else doing the same at the same time, or dying half-way, does no harm.
pub async fn collect(pictures: &Pictures) -> Result<usize> {
    let before = pictures.db.clock().now().minus(GRACE);
    again(|| choose(pictures, before)).await?;
    let going: Vec<Going> = pictures.db.read().await?.fetch_all(query(GOING).bind(PAGE)).await?;
    for one in &going {
        throw_away(pictures, one).await?;
        again(|| forget(pictures, &one.sha)).await?;
    }
    let unseen: Vec<Unseen> = pictures.db.read().await?.fetch_all(query(UNSEEN).bind(before).bind(PAGE)).await?;
    for one in &unseen {
        let focal = Focal { x: one.focal_x, y: one.focal_y };
        if again(|| forget_cut(pictures, one)).await? {
            delete(pictures, &one.sha, Cut::around(size(one.width, one.height), focal), &[]).await?;
        }
    }
    Ok(going.len())
}

/// What was taken down long ago is not hung up again; what hangs nowhere then is going, and cannot be hung up either.
async fn choose(pictures: &Pictures, before: Timestamp) -> Result<()> {
    let old: (i64,) = pictures.db.read().await?.fetch_one(query(OLD).bind(before)).await?;
    if old.0 == 0 {
        return Ok(());
    }
    let mut tx = pictures.db.write().await?;
    tx.put(query("delete from catalog_picture_down where down_at < $1").bind(before)).await?;
    tx.put(query(CHOOSE).bind(before).bind(PAGE)).await?;
    tx.commit().await
}

async fn throw_away(pictures: &Pictures, one: &Going) -> Result<()> {
    for (_, name) in originals(&one.sha, &one.kind) {
        pictures.storage.delete(&name).await?;
    }
    let focals = "select focal_x, focal_y from catalog_picture_cut where sha = $1";
    let focals: Vec<(i64, i64)> = pictures.db.read().await?.fetch_all(query(focals).bind(&one.sha)).await?;
    let size = size(one.width, one.height);
    let around = focals.into_iter().flat_map(|(x, y)| Cut::around(size, Focal { x, y }));
    delete(pictures, &one.sha, around.chain([Cut::Whole]).collect(), &[super::WIDTHS[0]]).await
}

fn size(width: i64, height: i64) -> super::Size {
    (u32::try_from(width).unwrap_or(1).max(1), u32::try_from(height).unwrap_or(1).max(1))
}

/// Deletes the files of some cuts, except for these widths of the whole.
async fn delete(pictures: &Pictures, sha: &str, cuts: Vec<Cut>, kept: &[u32]) -> Result<()> {
    let mut names = Vec::new();
    for cut in cuts {
        for width in cut.widths().iter().copied().filter(|width| cut != Cut::Whole || !kept.contains(width)) {
            names.extend(cut.formats().iter().map(|format| Name { sha, cut, width, format: *format }.to_string()));
        }
    }
    for name in names {
        pictures.storage.delete(&shown(sha, &name)).await?;
    }
    Ok(())
}

async fn forget(pictures: &Pictures, sha: &str) -> Result<()> {
    let mut tx = pictures.db.write().await?;
    tx.put(
        query("delete from catalog_picture_cut where sha = $1 and exists (select 1 from catalog_picture where sha = $1 and going = true)")
            .bind(sha),
    )
    .await?;
    tx.put(query("delete from catalog_picture where sha = $1 and going = true").bind(sha)).await?;
    tx.commit().await
}

async fn forget_cut(pictures: &Pictures, one: &Unseen) -> Result<bool> {
    let mut tx = pictures.db.write().await?;
    let forgotten = tx.execute(query(FORGET_CUT).bind(&one.sha).bind(one.focal_x).bind(one.focal_y)).await?;
    tx.commit().await?;
    Ok(forgotten == 1)
}

const UNUSED: &str = "
    select count(*) as pictures, cast(coalesce(sum(bytes), 0) as bigint) as bytes
      from catalog_picture f
     where not exists (select 1 from catalog_product_picture i where i.sha = f.sha)";

const OLD: &str = "
    select (select count(*) from catalog_picture_down where down_at < $1)
         + (select count(*) from catalog_picture f
             where f.going = false
               and f.brought_at < $1
               and not exists (select 1 from catalog_product_picture i where i.sha = f.sha))";

const CHOOSE: &str = "
    update catalog_picture
       set going = true
     where going = false
       and sha in (select f.sha
                     from catalog_picture f
                    where f.going = false
                      and f.brought_at < $1
                      and not exists (select 1 from catalog_product_picture i where i.sha = f.sha)
                      and not exists (select 1 from catalog_picture_down d where d.sha = f.sha)
                    order by f.sha
                    limit $2)
       and brought_at < $1
       and not exists (select 1 from catalog_product_picture i where i.sha = catalog_picture.sha)
       and not exists (select 1 from catalog_picture_down d where d.sha = catalog_picture.sha)";

const GOING: &str = "select sha, kind, width, height from catalog_picture where going = true order by sha limit $1";

const UNSEEN: &str = "
    select c.sha, c.focal_x, c.focal_y, f.width, f.height
      from catalog_picture_cut c
      join catalog_picture f on f.sha = c.sha
     where f.going = false
       and c.made_at < $1
       and not exists (select 1 from catalog_product_picture i
                        where i.sha = c.sha and i.focal_x = c.focal_x and i.focal_y = c.focal_y)
       and not exists (select 1 from catalog_picture_down d
                        where d.sha = c.sha and d.focal_x = c.focal_x and d.focal_y = c.focal_y)
     order by c.sha, c.focal_x, c.focal_y
     limit $2";

const FORGET_CUT: &str = "
    delete from catalog_picture_cut
     where sha = $1 and focal_x = $2 and focal_y = $3 and made_at is not null
       and not exists (select 1 from catalog_product_picture i where i.sha = $1 and i.focal_x = $2 and i.focal_y = $3)
       and not exists (select 1 from catalog_picture_down d where d.sha = $1 and d.focal_x = $2 and d.focal_y = $3)";
