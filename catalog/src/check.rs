//! What can be recomputed is recomputed: nothing here is taken on trust.

use crate::{Channel, barcode};
use kernel::{Finding, Result, Timestamp, Tx, query};

/// Price books without a gap, codes that are well formed, and published products that lack what the shelf asks for.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = books(tx).await?;
    found.extend(codes(tx).await?);
    for channel in Channel::ALL {
        found.extend(unpriced(tx, *channel).await?);
    }
    found.extend(pictures(tx).await?);
    Ok(found)
}

/// Versions count up from one, and no book lists nothing.
async fn books(tx: &mut Tx) -> Result<Vec<Finding>> {
    let (count, last): (i64, i64) = tx.fetch_one(query("select count(*), coalesce(max(version), 0) from catalog_price_book")).await?;
    let gap = (count != last).then(|| Finding::new("price books", format!("versions 1 to {count}"), format!("the last is {last}")));
    let empty: Vec<(i64,)> = tx
        .fetch_all(query("select version from catalog_price_book b where not exists (select 1 from catalog_price c where c.book_version = b.version) order by version"))
        .await?;
    let empty = empty.into_iter().map(|(version,)| Finding::new(format!("price book {version}"), "at least one price", "none"));
    Ok(gap.into_iter().chain(empty).collect())
}

/// Every code would be read the same way again, and belongs to a pack that is sold.
async fn codes(tx: &mut Tx) -> Result<Vec<Finding>> {
    let all: Vec<(String, String, bool)> = tx
        .fetch_all(query("select b.code, b.kind, k.retired from catalog_barcode b join catalog_pack k on k.id = b.pack_id order by b.code"))
        .await?;
    let mut found = Vec::new();
    for (code, kind, retired) in all {
        match barcode::parse(&code) {
            Ok(read) if read.code() == code && read.kind().code() == kind => {}
            Ok(read) => {
                found.push(Finding::new(format!("barcode {code}"), format!("{} {}", read.kind(), read.code()), format!("{kind} {code}")))
            }
            Err(damage) => found.push(Finding::new(format!("barcode {code}"), "well formed", damage.code())),
        }
        if retired {
            found.push(Finding::new(format!("barcode {code}"), "a pack that is sold", "a retired pack"));
        }
    }
    Ok(found)
}

/// A published product has a price in force in each channel it is offered in.
async fn unpriced(tx: &mut Tx, channel: Channel) -> Result<Vec<Finding>> {
    let now: Timestamp = tx.now();
    let bare: Vec<(String,)> = tx.fetch_all(query(UNPRICED).bind(channel).bind(now)).await?;
    Ok(bare.into_iter().map(|(slug,)| Finding::new(format!("product {slug}"), format!("a {channel} price in force"), "none")).collect())
}

/// A published product on the web has a picture, and each of its pictures is put into words in both languages.
async fn pictures(tx: &mut Tx) -> Result<Vec<Finding>> {
    let bare: Vec<(String,)> = tx.fetch_all(query(WITHOUT_PICTURE)).await?;
    let dumb: Vec<(String, String)> = tx.fetch_all(query(WITHOUT_WORDS)).await?;
    let bare = bare.into_iter().map(|(slug,)| Finding::new(format!("product {slug}"), "a picture", "none"));
    let dumb = dumb.into_iter().map(|(slug, sha)| Finding::new(format!("picture {sha} of {slug}"), "words in both languages", "none"));
    Ok(bare.chain(dumb).collect())
}

const UNPRICED: &str = "
    select p.slug
      from catalog_product p
     where p.status = 'published'
       and exists (select 1
                     from catalog_pack k
                     join catalog_variant v on v.id = k.variant_id
                    where v.product_id = p.id
                      and v.retired = false
                      and k.retired = false
                      and ($1 = 'web' and k.web = true or $1 = 'till' and k.till = true))
       and not exists (select 1
                         from catalog_pack k
                         join catalog_variant v on v.id = k.variant_id
                         join catalog_price c on c.pack_id = k.id
                         join catalog_price_book b on b.version = c.book_version
                        where v.product_id = p.id
                          and v.retired = false
                          and k.retired = false
                          and ($1 = 'web' and k.web = true or $1 = 'till' and k.till = true)
                          and b.channel = $1
                          and b.effective_from <= $2)
     order by p.slug";

const WITHOUT_PICTURE: &str = "
    select p.slug
      from catalog_product p
     where p.status = 'published'
       and exists (select 1 from catalog_pack k join catalog_variant v on v.id = k.variant_id
                    where v.product_id = p.id and v.retired = false and k.retired = false and k.web = true)
       and not exists (select 1 from catalog_product_picture i where i.product_id = p.id)
     order by p.slug";

const WITHOUT_WORDS: &str = "
    select p.slug, i.sha
      from catalog_product_picture i
      join catalog_product p on p.id = i.product_id
     where p.status = 'published'
       and (i.alt_zh = '' or i.alt_en = '')
     order by p.slug, i.sha";
