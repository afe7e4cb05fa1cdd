//! What can be recomputed is recomputed: nothing here is taken on trust.

use crate::{Channel, Regulated, barcode, brand, bundle, collection, picture, product, promotion};
use kernel::{Finding, Result, Timestamp, Tx, query};

/// Price books without a gap, codes that are well formed, and published products that lack what the shelf asks for.
pub async fn check(tx: &mut Tx) -> Result<Vec<Finding>> {
    let mut found = books(tx).await?;
    found.extend(codes(tx).await?);
    for channel in Channel::ALL {
        found.extend(unpriced(tx, *channel).await?);
    }
    found.extend(pictures(tx).await?);
    found.extend(picture::check(tx).await?);
    found.extend(words(tx).await?);
    found.extend(sold(tx).await?);
    found.extend(promotion::check(tx).await?);
    found.extend(former_slugs(tx).await?);
    found.extend(registrations(tx).await?);
    found.extend(product::option::check(tx).await?);
    found.extend(product::check_list(tx).await?);
    found.extend(brand::check(tx).await?);
    found.extend(collection::offered::check(tx).await?);
    found.extend(bundle::check(tx).await?);
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

/// Every pack of a published product has a price in force in each channel it is sold in, and everywhere: a price of one
/// place is none for the others.
async fn unpriced(tx: &mut Tx, channel: Channel) -> Result<Vec<Finding>> {
    let now: Timestamp = tx.now();
    let bare: Vec<(String, String, String)> = tx.fetch_all(query(UNPRICED).bind(channel).bind(now)).await?;
    let found =
        |(slug, sku, pack)| Finding::new(format!("pack {pack} of {sku}, product {slug}"), format!("a {channel} price in force"), "none");
    Ok(bare.into_iter().map(found).collect())
}

/// A published product has its names and its sentence in both languages.
async fn words(tx: &mut Tx) -> Result<Vec<Finding>> {
    let bare: Vec<(String,)> = tx.fetch_all(query(WITHOUT_NAMES)).await?;
    Ok(bare.into_iter().map(|(slug,)| Finding::new(format!("product {slug}"), "words in both languages", "none")).collect())
}

/// Where a product says it is sold is where one of its packs is.
async fn sold(tx: &mut Tx) -> Result<Vec<Finding>> {
    let wrong: Vec<(String, bool, bool)> = tx.fetch_all(query(SOLD_ELSEWHERE)).await?;
    let kept = |(slug, web, till)| Finding::new(format!("product {slug}"), "sold where its packs are", format!("web {web}, till {till}"));
    Ok(wrong.into_iter().map(kept).collect())
}

/// A name that leads to a product as its former one is nobody's present one.
async fn former_slugs(tx: &mut Tx) -> Result<Vec<Finding>> {
    let both: Vec<(String,)> =
        tx.fetch_all(query("select f.slug from catalog_former_slug f join catalog_product p on p.slug = f.slug order by f.slug")).await?;
    Ok(both.into_iter().map(|(slug,)| Finding::new(format!("former address {slug}"), "nobody's present one", "a product has it")).collect())
}

/// Regulated goods on the shelf have a number of the form of their class.
async fn registrations(tx: &mut Tx) -> Result<Vec<Finding>> {
    let of =
        "select slug, regulated, registration_no from catalog_product where status = 'published' and regulated is not null order by slug";
    let listed: Vec<(String, Regulated, String)> = tx.fetch_all(query(of)).await?;
    let wrong = listed.into_iter().filter(|(_, class, number)| !class.fits(number));
    Ok(wrong.map(|(slug, class, number)| Finding::new(format!("product {slug}"), format!("a number as a {class} has"), number)).collect())
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
    select p.slug, v.sku, k.name_zh
      from catalog_product p
      join catalog_variant v on v.product_id = p.id
      join catalog_pack k on k.variant_id = v.id
     where p.status = 'published'
       and v.retired = false
       and k.retired = false
       and ($1 = 'web' and k.web = true or $1 = 'till' and k.till = true)
       and not exists (select 1
                         from catalog_price c
                         join catalog_price_book b on b.version = c.book_version
                        where c.pack_id = k.id
                          and b.channel = $1
                          and b.place_id is null
                          and b.effective_from <= $2)
     order by p.slug, v.sku, k.place";

const WITHOUT_NAMES: &str = "
    select slug
      from catalog_product
     where status = 'published'
       and (title_zh = '' or title_en = '' or line_zh = '' or line_en = '')
     order by slug";

const SOLD_ELSEWHERE: &str = "
    select slug, on_web, at_till
      from (select p.slug, p.on_web, p.at_till,
                   exists (select 1 from catalog_pack k join catalog_variant v on v.id = k.variant_id
                            where v.product_id = p.id and v.retired = false and k.retired = false and k.web = true) as web,
                   exists (select 1 from catalog_pack k join catalog_variant v on v.id = k.variant_id
                            where v.product_id = p.id and v.retired = false and k.retired = false and k.till = true) as till
              from catalog_product p) packed
     where on_web <> web or at_till <> till
     order by slug";

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
