//! Copies of a shop, made while it sells, and brought back elsewhere.

use kernel::Result;
use shipin::{
    Config,
    backup::{backup, restore},
};
use std::path::{Path, PathBuf};
use stories::{Premises, Set, shop_test};

fn config(folder: &Path, url: &str) -> Config {
    Config { database_url: url.to_owned(), demo: true, ..Config::in_folder(folder) }
}

/// What a command answers, in the words it prints.
#[track_caller]
fn refused(done: Result<()>) -> String {
    done.expect_err("refused").to_string()
}

fn a_picture(folder: &Path) -> PathBuf {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("the copy can be read") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                return path;
            }
            open.push(path);
        }
    }
    panic!("the copy has a picture");
}

#[shop_test]
async fn a_copy_made_while_the_shop_sells_is_a_whole_shop_elsewhere(premises: Premises) {
    let shop = premises.open().await;
    let tea = shop.stocked("tea", 1000).await;
    let order = shop.shopper("Ann").buys_and_pays(&tea, 1).await;
    let (here, copy) = (config(&premises.folder, &premises.url), premises.folder.with_file_name("copy"));
    let selling = async {
        loop {
            shop.shopper("Bob").buys_and_pays(&tea, 1).await;
        }
    };
    tokio::select! {
        () = selling => {}
        copied = backup(&here, &copy) => copied.expect("the shop is copied"),
    }
    assert!(refused(backup(&here, &copy).await).ends_with("is not empty; nothing was written"));
    assert!(refused(restore(&here, &copy).await).ends_with("is not empty; nothing was written"));
    shop.adds_up().await;
    shop.program.close().await;

    let mut elsewhere = Set::new(premises.engine);
    let moved = Premises { folder: premises.folder.with_file_name("moved"), url: elsewhere.empty_database().await, ..premises };
    let there = config(&moved.folder, &moved.url);
    restore(&there, &copy).await.expect("the copy is brought back");
    let shop = moved.open().await;
    assert_eq!(shop.status(&order).await, "paid");
    shop.shopper("Cai").buys_and_pays(&tea, 1).await;
    shop.adds_up().await;
    shop.program.close().await;
    let beside = config(&moved.folder.with_file_name("beside"), &moved.url);
    assert!(refused(restore(&beside, &copy).await).ends_with("already; nothing was written"), "another shop's database is left alone");
    elsewhere.strike().await;
}

#[shop_test]
async fn a_damaged_copy_and_a_shop_that_is_not_there_are_refused(premises: Premises) {
    let shop = premises.open().await;
    shop.stocked("tea", 1).await;
    let (here, copy) = (config(&premises.folder, &premises.url), premises.folder.with_file_name("copy"));
    backup(&here, &copy).await.expect("the shop is copied");
    shop.program.close().await;
    let there = config(&premises.folder.with_file_name("moved"), &premises.url);
    let picture = a_picture(&copy.join("media"));
    std::fs::write(&picture, "damaged").expect("written");
    assert!(refused(restore(&there, &copy).await).ends_with("in the backup is damaged; nothing was restored"));
    std::fs::remove_file(copy.join("manifest.json")).expect("there");
    assert!(refused(restore(&there, &copy).await).contains("is not a backup"));
    assert!(!there.data.exists(), "nothing was begun");

    let mut empty = Set::new(premises.engine);
    let nowhere = config(&premises.folder.with_file_name("nowhere"), &empty.empty_database().await);
    assert!(refused(backup(&nowhere, &copy.join("of-nothing")).await).starts_with("there is no shop in"));
    empty.strike().await;
}
