//! Making sizes in several processes, and throwing away what nobody wants.

use super::{WORDS, bring, hung, page_of, picture, spoilt};
use catalog::{
    By,
    picture::{self, Pictures, Storage, Stored, Unused},
    product,
};
use coop::Role;
use kernel::query;
use std::time::Duration;
use stories::{Shop, Stocked, shop_test};

/// Another process at the same shop.
fn process(shop: &Shop) -> Pictures {
    let storage = shop.program.config.storage().expect("the same folder");
    Pictures::open(shop.db().clone(), storage)
}

async fn hang(shop: &Shop, goods: &Stocked, pictures: &[Stored]) {
    let mut tx = shop.db().write().await.expect("a write");
    let id = product::by_slug(&mut tx, &goods.slug).await.expect("there").product.id;
    for stored in pictures {
        picture::hang(&mut tx, &By::program(), id, stored, ("茶", "Tea")).await.expect("hung");
    }
    tx.commit().await.expect("committed");
}

async fn stored(pictures: &Pictures, shades: std::ops::Range<u8>) -> Vec<Stored> {
    let mut all = Vec::new();
    for shade in shades {
        all.push(pictures.store(picture(shade)).await.expect("taken in"));
    }
    all
}

async fn count(shop: &Shop, what: &'static str) -> i64 {
    let mut tx = shop.db().read().await.expect("a view");
    tx.fetch_one::<(i64,)>(query(what)).await.expect("counted").0
}

const UNMADE: &str = "select count(*) from catalog_picture_cut where made_at is null and trouble = ''";
const HELD: &str = "select count(*) from catalog_picture_cut where made_at is null and held_by <> ''";

#[shop_test]
async fn several_processes_share_the_work_and_each_picture_is_made_once(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (one, other) = (process(&shop), process(&shop));
    hang(&shop, &tea, &stored(&one, 1..9).await).await;
    assert_eq!(count(&shop, UNMADE).await, 8);
    let (by_one, by_other) = tokio::join!(one.make_due(), other.make_due());
    assert_eq!(by_one.expect("made") + by_other.expect("made"), 8, "nothing is made twice");
    assert_eq!(count(&shop, UNMADE).await, 0);
    shop.adds_up().await;
}

#[shop_test]
async fn what_a_dead_process_left_is_made_by_another_when_its_time_is_over(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (dead, alive) = (process(&shop), process(&shop));
    hang(&shop, &tea, &stored(&alive, 1..2).await).await;
    // Killed somewhere between taking the picture and saying that it is made.
    let killed = async {
        while count(&shop, HELD).await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = killed => {}
        made = dead.make_due() => { made.expect("made before it could be killed"); }
    }
    drop(dead);
    let left = count(&shop, UNMADE).await;
    assert_eq!(alive.make_due().await.expect("looked"), 0, "it may still be at work");
    shop.clock.advance(Duration::from_secs(121));
    assert_eq!(i64::try_from(alive.make_due().await.expect("made")).expect("few"), left);
    shop.adds_up().await;
}

#[shop_test]
async fn a_lost_size_is_made_again_and_a_lost_original_is_found_by_the_check(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (sha, visitor, media) = (hung(&shop, &tea).await[0].sha.clone(), shop.visitor(), shop.program.config.data.join("media"));
    let path = format!("/media/{sha}-800.jpg");
    let first = visitor.get(&path).await.accepted().bytes;
    std::fs::remove_dir_all(media.join("shown")).expect("they are lost");
    assert!(visitor.get(&path).await.accepted().text().starts_with("<svg"));
    shop.settle().await;
    assert_eq!(visitor.get(&path).await.accepted().bytes, first, "the same bytes");
    shop.adds_up().await;
    std::fs::remove_dir_all(media.join("originals")).expect("they are lost");
    let found = shipin::check::findings(&shop.program).await.expect("checked");
    assert_eq!(found.iter().map(|one| one.what.clone()).collect::<Vec<_>>(), [format!("picture {sha}")]);
    std::fs::remove_dir_all(media.join("shown")).expect("they are lost");
    visitor.get(&path).await.accepted();
    shop.settle().await;
    let found = shipin::check::findings(&shop.program).await.expect("checked");
    assert!(found.iter().any(|one| one.kept == "picture-lost"), "{found:?}");
}

#[shop_test]
async fn what_hangs_nowhere_is_kept_for_a_month_and_then_thrown_away_except_for_what_orders_show(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await);
    let files = [("2.png", picture(2)), ("bad.png", spoilt(3))];
    bring(&desk, &format!("{page}/pictures"), "text/html", &WORDS, &files).await.accepted();
    shop.settle().await;
    let cards = hung(&shop, &tea).await;
    let never = process(&shop).store(picture(9)).await.expect("taken in, and never hung");
    for card in &cards[1..] {
        desk.post(&format!("{page}/pictures/{}", card.sha), &[("deed", "remove")]).await.accepted();
    }
    let unused = async || Unused::count(&mut shop.db().read().await.expect("a view")).await.expect("counted").pictures;
    assert_eq!(unused().await, 3);
    shop.adds_up().await;
    shop.clock.advance(Duration::from_secs(29 * 24 * 3600));
    shop.adds_up().await;
    assert_eq!(unused().await, 3, "whoever wants them can still have them");
    desk_again(&shop, &page, &cards[1].sha, "return").await;
    desk_again(&shop, &page, &cards[1].sha, "remove").await;
    shop.clock.advance(Duration::from_secs(2 * 24 * 3600));
    shop.adds_up().await;
    assert_eq!(unused().await, 1, "the month begins anew with each time it is taken down");
    shop.clock.advance(Duration::from_secs(29 * 24 * 3600));
    shop.adds_up().await;
    assert_eq!(unused().await, 0);
    let media = shop.program.config.data.join("media");
    let left = files_under(&media);
    assert!(left.iter().all(|name| !name.contains(&never.sha)), "{left:?}");
    let of_two: Vec<_> = left.iter().filter(|name| name.contains(&cards[1].sha)).collect();
    assert_eq!(of_two.len(), 2, "the smallest size, as JPEG and WebP: {of_two:?}");
    assert!(left.iter().any(|name| name.contains(&format!("{}.png", cards[0].sha))), "what hangs is not touched");
    shop.visitor().get(&format!("/media/{}-320.jpg", cards[1].sha)).await.accepted();

    let again = process(&shop).store(picture(2)).await.expect("it can be brought again");
    hang(&shop, &tea, &[again]).await;
    shop.adds_up().await;
    shop.visitor().get(&format!("/media/{}-1600.webp", cards[1].sha)).await.accepted();
}

async fn desk_again(shop: &Shop, page: &str, sha: &str, deed: &str) {
    let desk = shop.staff(Role::Merchandiser).await;
    desk.post(&format!("{page}/pictures/{sha}"), &[("deed", deed)]).await.accepted();
}

fn files_under(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files_under(&path)) } else { found.push(path.display().to_string()) }
    }
    found
}

#[shop_test]
async fn cuts_around_points_that_nobody_looks_at_are_thrown_away(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let (desk, page, sha) = (shop.staff(Role::Merchandiser).await, page_of(&shop, &tea).await, hung(&shop, &tea).await[0].sha.clone());
    let (x, y) = (format!("{sha}-x"), format!("{sha}-y"));
    desk.post(&format!("{page}/picture-words"), &[(&x, "10"), (&y, "10")]).await.accepted();
    shop.settle().await;
    let there = |name: &str| files_under(&shop.program.config.data.join("media")).iter().any(|file| file.contains(name));
    assert!(there("square-50-50") && there("square-10-10"));
    shop.clock.advance(Duration::from_secs(31 * 24 * 3600));
    shop.adds_up().await;
    assert!(!there("square-50-50") && there("square-10-10") && there(&format!("{sha}-1600.webp")));
}

#[shop_test]
async fn what_was_thrown_away_cannot_be_hung_up_from_memory(shop: Shop) {
    let tea = shop.stocked("tea", 1).await;
    let pictures = process(&shop);
    let old = pictures.store(picture(5)).await.expect("taken in");
    shop.clock.advance(Duration::from_secs(31 * 24 * 3600));
    shop.settle().await;
    let mut tx = shop.db().write().await.expect("a write");
    let id = product::by_slug(&mut tx, &tea.slug).await.expect("there").product.id;
    let refused = picture::hang(&mut tx, &By::program(), id, &old, ("茶", "Tea")).await.expect_err("gone");
    assert_eq!(refused.code(), "picture-gone");
    drop(tx);
    let storage = Storage::in_folder(&shop.program.config.data.join("media")).expect("the folder");
    assert!(storage.list("originals").await.expect("listed").iter().all(|name| !name.contains(&old.sha)));
}
