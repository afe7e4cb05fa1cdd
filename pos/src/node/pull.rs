//! The feed's way down: everything first, then what changed. A page and the cursor after it are taken in together.

use super::{
    card, item,
    post::{self, client},
    promotion,
    push::Patience,
    till,
};
use crate::wire::{Cashier, Change, FEED, FeedPage, Put, TillCard};
use kernel::{Db, Error, Result, Timestamp, Tx, Value, query};
use reqwest::{Client, Method};

/// Follows the feed until the program ends. The hub keeps the question open until there is news.
pub(super) async fn run(db: Db) {
    let mut patience = Patience::new();
    loop {
        match follow(&db, &mut patience).await {
            Ok(()) => {}
            Err(error) => tracing::info!(%error, "the till keeps the prices it has"),
        }
        tokio::time::sleep(patience.wait()).await;
    }
}

async fn follow(db: &Db, patience: &mut Patience) -> Result<()> {
    let client = client()?;
    while page(db, &client, 25).await?.is_some() {
        *patience = Patience::new();
    }
    Ok(())
}

/// Takes everything the hub has for this till now.
pub async fn catch_up(db: &Db) -> Result<()> {
    let client = client()?;
    while page(db, &client, 0).await? == Some(true) {}
    Ok(())
}

/// Asks for one page, waiting for news if there is none; answers whether there is more, or nothing without a hub.
async fn page(db: &Db, client: &Client, wait_s: u32) -> Result<Option<bool>> {
    let mut tx = db.read().await?;
    let Some(to) = till::correspondence(&mut tx).await? else { return Ok(None) };
    let (cursor,): (Option<String>,) = tx.fetch_one(query("select feed_cursor from pos_till_sync")).await?;
    let at = tx.now();
    drop(tx);
    let path = format!("{FEED}?promotions=true&cards=true&cursor={}&wait={wait_s}", cursor.unwrap_or_default());
    let reply = post::send(client, &to, at, Method::GET, &path, Vec::new()).await?;
    if reply.status != 200 {
        return Err(Error::fault(format_args!("the feed answers {}", reply.status)));
    }
    let page: FeedPage = reply.read()?;
    let mut tx = db.write().await?;
    take_in(&mut tx, &page).await?;
    tx.commit().await?;
    Ok(Some(page.has_more))
}

/// Takes in a page. A page that comes twice, or late, changes nothing.
pub async fn take_in(tx: &mut Tx, page: &FeedPage) -> Result<()> {
    for change in &page.changes {
        take_change(tx, change, page.server_time).await?;
    }
    tx.put(query("update pos_till_sync set feed_cursor = $1").bind(&page.next_cursor)).await?;
    till::heard(tx, page.server_time, "").await
}

async fn take_change(tx: &mut Tx, change: &Change, at: Timestamp) -> Result<()> {
    if let Put::Cards { cards, complete } = &change.put {
        return card::take_in(tx, change.ver, cards, *complete).await;
    }
    let entity = match &change.put {
        Put::Till(_) => "till".to_owned(),
        Put::Goods { product, .. } => format!("goods {product}"),
        Put::Cashiers(_) => "cashiers".to_owned(),
        Put::Promotions(_) => "promotions".to_owned(),
        Put::CardKey(_) | Put::Cards { .. } => "card key".to_owned(),
    };
    if tx.execute(query(NEWER).bind(entity).bind(change.ver)).await? == 0 {
        return Ok(());
    }
    match &change.put {
        Put::Till(card) => rename(tx, card).await,
        Put::Goods { product, items } => item::replace(tx, *product, items).await,
        Put::Cashiers(cashiers) => replace_cashiers(tx, cashiers).await,
        Put::Promotions(all) => promotion::replace(tx, at, all).await,
        Put::CardKey(key) => card::keep_key(tx, key).await,
        Put::Cards { .. } => Ok(()),
    }
}

const NEWER: &str = "
    insert into pos_till_version (entity, ver) values ($1, $2)
    on conflict (entity) do update set ver = excluded.ver
     where pos_till_version.ver < excluded.ver";

/// Names and rounding may change; numbers that stand in receipts never do.
async fn rename(tx: &mut Tx, card: &TillCard) -> Result<()> {
    tx.put(
        query("update pos_till_self set place_zh = $1, place_en = $2, seller_id = $3, seller_zh = $4, seller_en = $5, round_to_fen = $6")
            .bind(&card.place_zh)
            .bind(&card.place_en)
            .bind(card.seller)
            .bind(&card.seller_zh)
            .bind(&card.seller_en)
            .bind(card.round_to),
    )
    .await?;
    Ok(())
}

/// Who is not on the list any more stays known, for old receipts, but cannot sign in.
async fn replace_cashiers(tx: &mut Tx, cashiers: &[Cashier]) -> Result<()> {
    tx.put(query("update pos_till_cashier set active = false")).await?;
    let rows: Vec<Vec<Value>> = cashiers
        .iter()
        .map(|one| {
            vec![one.id.into(), (&one.name_zh).into(), (&one.name_en).into(), (&one.pin_hash).into(), one.active.into(), 0i64.into()]
        })
        .collect();
    if !rows.is_empty() {
        tx.put(query(PUT_CASHIERS).bind_rows(rows).and(KEEP_FAILURES)).await?;
    }
    Ok(())
}

const PUT_CASHIERS: &str = "insert into pos_till_cashier (id, name_zh, name_en, pin_hash, active, failures) values (:row)";
const KEEP_FAILURES: &str = "
    on conflict (id) do update
       set name_zh = excluded.name_zh, name_en = excluded.name_en, pin_hash = excluded.pin_hash, active = excluded.active";
