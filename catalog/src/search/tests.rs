//! Both engines keep the same promises (`contract`), asked by the same list of cases.

mod cases;
mod contract;
mod goods;

use super::{embedded::Embedded, engine::Engine, meilisearch::Meilisearch};
use std::sync::Arc;

#[tokio::test]
async fn the_index_in_the_folder_keeps_its_promises() {
    let folder = tempfile::tempdir().expect("a folder");
    contract::holds(Arc::new(Embedded::open(folder.path()).expect("an index"))).await;
    let again = Embedded::open(folder.path()).expect("the index opens again");
    assert_eq!(again.size().await.expect("counted"), 99, "what was written is still there");
}

/// A server that is away is trouble that passes: readers are asked to come again, and nobody is told of a fault of ours.
#[tokio::test]
async fn a_meilisearch_that_is_away_is_trouble_that_passes() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let engine = Meilisearch::at("http://:key@127.0.0.1:1/shipin").expect("an address");
    let answer = engine.find(&super::engine::Question::default()).await;
    assert!(answer.expect_err("nobody is there").will_pass());
    for address in ["shipin", "http://127.0.0.1:7700/a/b", "http://127.0.0.1:7700/日"] {
        assert!(Meilisearch::at(address).is_err(), "{address}");
    }
}

/// `MEILI_URL=http://:KEY@127.0.0.1:7700` names a server; the index `shipin-contract` in it is made anew.
#[tokio::test]
async fn meilisearch_keeps_the_same_promises() {
    let Some(server) = std::env::var("MEILI_URL").ok().filter(|url| !url.is_empty()) else {
        eprintln!("MEILI_URL is not set: nothing was asked of a Meilisearch server");
        return;
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    contract::holds(Arc::new(Meilisearch::at(&format!("{}/shipin-contract", server.trim_end_matches('/'))).expect("an address"))).await;
}
