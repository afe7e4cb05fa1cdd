//! An import that one process applies is known to every other, stops at the word of any of them, and is seen as broken off when
//! its process is gone.

use super::{brought, exported, file};
use catalog::{
    By,
    import::{self, Import, Progress, Standing},
};
use coop::Role;
use kernel::{Dialect, Id, Tx, query};
use std::time::Duration;
use stories::{
    Engine, Premises, Shop,
    crash::{Orders, Trader, promise},
    shop_test,
};

/// So many products that nobody has yet.
fn many(seed: u64, count: u64) -> String {
    let rows: String = (0..count).map(|n| format!("货{seed}-{n},many-{seed}-{n},M-{seed}-{n},{}.50\n", n + 1)).collect();
    format!("Title,URL handle,SKU,Price\n{rows}")
}

async fn standing(shop: &Shop, id: Id<Import>) -> Standing {
    let progress = shop.program.app.part::<Progress>();
    let mut tx = shop.db().read().await.expect("a view");
    import::standing(&mut tx, &progress, id).await.expect("it stands somewhere")
}

/// Looks until a file stands as it is to stand.
async fn until(shop: &Shop, id: Id<Import>, is_it: impl Fn(Standing) -> bool) -> Standing {
    for _ in 0..1500 {
        let now = standing(shop, id).await;
        if is_it(now) {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it still stands as {:?}", standing(shop, id).await);
}

fn is_under_way(standing: Standing) -> bool {
    matches!(standing, Standing::UnderWay { .. })
}

/// A file in one SQLite file has one process; PostgreSQL has two hubs here.
async fn hubs(premises: &Premises) -> Vec<Shop> {
    let mut hubs = vec![premises.open().await];
    if premises.engine == Engine::Postgres {
        let other = Premises { folder: premises.folder.with_extension("other"), url: premises.url.clone(), ..*premises };
        hubs.push(other.open().await);
    }
    hubs
}

/// Holds an import up before its end, so that it is not over before anybody has looked. On SQLite nobody can: it has one writer.
async fn held_up(shop: &Shop, id: Id<Import>) -> Option<Tx> {
    if shop.db().dialect() == Dialect::Sqlite {
        return None;
    }
    let mut tx = shop.db().write().await.expect("a write");
    tx.execute(query("update catalog_import set file_name = file_name where id = $1").bind(id)).await.expect("held");
    Some(tx)
}

#[shop_test]
async fn every_hub_sees_how_far_an_import_has_come_and_may_stop_it(premises: Premises) {
    let hubs = hubs(&premises).await;
    let (one, other) = (&hubs[0], hubs.last().expect("at least one"));
    let before = exported(one).await;
    let (sender, looker) = (one.staff(Role::Merchandiser).await, other.staff(Role::Merchandiser).await);
    let page = brought(&sender, "many.csv", many(1, 4000).as_bytes()).await;
    let id: Id<Import> = page.rsplit('/').next().and_then(Id::parse).expect("an id");
    assert_eq!(standing(other, id).await, Standing::Waits);
    let apply = format!("{page}/application");
    let held_up = held_up(other, id).await;
    let sent = tokio::spawn({
        let apply = apply.clone();
        async move { sender.post(&apply, &[]).await }
    });
    until(other, id, is_under_way).await;
    let shown = looker.get(&page).await.accepted().text();
    assert!(shown.contains("It is being imported") && shown.contains(&format!("{page}/cancellation")), "{shown}");
    assert!(looker.get("/staff/catalog/import").await.accepted().text().contains("Being imported"));
    assert_eq!(looker.post(&apply, &[]).await.refusal(), "import-under-way");
    let far = until(other, id, |standing| matches!(standing, Standing::UnderWay { all: 4000, .. })).await;
    let asked = looker.get(&format!("{page}/progress")).await.accepted().text();
    assert!(asked.contains("\"all\":4000"), "{asked}, {far:?}");
    looker.post(&format!("{page}/cancellation"), &[]).await.accepted();
    drop(held_up);
    assert_eq!(sent.await.expect("it ends").accepted().location().as_deref(), Some(page.as_str()));
    assert!(matches!(standing(other, id).await, Standing::Stopped { .. }), "both know that it was stopped");
    assert!(looker.get(&page).await.accepted().text().contains("It was stopped"));
    assert_eq!(exported(one).await, before);
    // It can be applied as it is, by the other hub as well.
    looker.post(&apply, &[]).await.accepted();
    assert_eq!(exported(one).await.lines().count(), before.lines().count() + 4000);
    let late = looker.post(&format!("{page}/cancellation"), &[]).await.accepted();
    assert!(looker.follow(late).await.text().contains("not being imported any more"));
    assert_eq!(looker.post(&apply, &[]).await.refusal(), "import-applied");
    for hub in hubs {
        hub.program.close().await;
    }
}

#[shop_test]
async fn an_import_is_seen_through_when_its_page_is_closed(shop: Shop) {
    let desk = shop.staff(Role::Merchandiser).await;
    let page = brought(&desk, "many.csv", many(2, 4000).as_bytes()).await;
    let id: Id<Import> = page.rsplit('/').next().and_then(Id::parse).expect("an id");
    let held_up = held_up(&shop, id).await;
    let sent = tokio::spawn({
        let (sender, apply) = (shop.staff(Role::Merchandiser).await, format!("{page}/application"));
        async move { sender.post(&apply, &[]).await }
    });
    until(&shop, id, is_under_way).await;
    sent.abort();
    assert!(sent.await.is_err(), "nobody waits for it any more");
    drop(held_up);
    until(&shop, id, |standing| !is_under_way(standing)).await;
    assert!(card(&shop, id).await.applied_at.is_some(), "and it is there");
    assert!(desk.get(&page).await.accepted().text().contains(&format!("{page}/reversal")));
    shop.adds_up().await;
}

/// The child: brings a file and sends it off, until the kill.
#[test]
#[ignore = "a child of the story of broken imports, started by it"]
fn sending_off() {
    let Some(orders) = Orders::received() else { return };
    let premises = Premises::of(&orders);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime starts");
    runtime.block_on(async {
        let shop = premises.open().await;
        let csv = many(orders.seed, 3000);
        let mut tx = shop.db().write_long().await.expect("a write");
        let id = import::bring(&mut tx, &By::program(), &file("many.csv", csv.as_bytes())).await.expect("kept");
        tx.commit().await.expect("committed");
        promise(&id.to_string());
        let progress = shop.program.app.part::<Progress>();
        import::send_off(shop.db(), progress, &By::program(), id).await.expect("applied");
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
}

#[shop_test]
async fn an_import_whose_process_is_gone_is_seen_as_broken_off_and_is_applied_again(premises: Premises) {
    premises.open().await.program.close().await;
    for life in 0..12u64 {
        let told = Orders { place: premises.told(), seed: premises.seed % 1000 * 100 + life };
        let promised = Trader::start("imports::hubs::sending_off", &told).kill_after(Duration::from_millis(200 + 150 * life));
        let shop = premises.open().await;
        let id = promised.first().and_then(|id| Id::<Import>::parse(id));
        let (is_there, began) = match id {
            Some(id) => (card(&shop, id).await.applied_at.is_some(), standing(&shop, id).await != Standing::Waits),
            None => (false, false),
        };
        let Some(id) = id.filter(|_| began && !is_there) else {
            shop.program.close().await;
            continue;
        };
        let empty = exported(&shop).await.lines().count();
        // Another process may be silent for a while before it is taken for gone.
        until(&shop, id, |standing| matches!(standing, Standing::Broken { .. })).await;
        let (desk, page) = (shop.staff(Role::Merchandiser).await, format!("/staff/catalog/import/{id}"));
        let shown = desk.get(&page).await.accepted().text();
        assert!(shown.contains("was cut off in the middle") && shown.contains("/application"), "{shown}");
        assert!(desk.get("/staff/catalog/import").await.accepted().text().contains("Broken off"));
        assert_eq!(desk.get(&format!("{page}/progress")).await.accepted().text(), "{\"all\":0,\"done\":0}");
        desk.post(&format!("{page}/application"), &[]).await.accepted();
        assert_eq!(exported(&shop).await.lines().count(), empty + 3000, "nothing half was there, and now it is there whole");
        shop.program.close().await;
        return;
    }
    panic!("no kill came in the middle of an import");
}

async fn card(shop: &Shop, id: Id<Import>) -> import::ImportCard {
    let cards = import::history(&mut shop.db().read().await.expect("a view")).await.expect("the files");
    cards.into_iter().find(|card| card.id == id).expect("it was kept")
}
