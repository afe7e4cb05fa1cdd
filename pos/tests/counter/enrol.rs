//! Codes for new tills: good once, for a short time, and not to be guessed.

use crate::county::County;
use kernel::query;
use pos::{
    letter::Key,
    wire::{ENROL, Introduction},
};
use std::time::Duration;

/// Someone introduces a node with a code; answers the status and what is the matter.
async fn try_code(county: &County, code: &str) -> (u16, String) {
    try_from(county, code, None).await
}

async fn try_from(county: &County, code: &str, speaks_for: Option<&str>) -> (u16, String) {
    let public_key = Key::read(&Key::generate().expect("a key")).expect("a key").public();
    let introduction = Introduction { code: code.to_owned(), public_key, program: "test".to_owned() };
    let mut request = reqwest::Client::new().post(format!("{}{ENROL}", county.address)).json(&introduction);
    if let Some(address) = speaks_for {
        request = request.header("x-forwarded-for", address);
    }
    let answer = request.header("accept", "application/json").send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a body"))
}

/// The same code with another last letter.
fn nearly(code: &str) -> String {
    let last = if code.ends_with('A') { 'B' } else { 'A' };
    format!("{}{last}", &code[..code.len() - 1])
}

async fn nodes(county: &County) -> Vec<(i64, String)> {
    let mut tx = county.db().read().await.expect("a read");
    tx.fetch_all(query("select id, till_no from pos_node order by id")).await.expect("nodes")
}

pub async fn a_code_is_good_once(county: &County) {
    let code = county.code(county.store, "1").await;
    assert_eq!(code.len(), 14, "three groups of four letters: {code}");
    let (status, said) = try_code(county, &nearly(&code)).await;
    assert!(status == 422 && said.contains("pos-enrol-code-refused"), "{status} {said}");
    assert_eq!(try_code(county, &code.to_lowercase().replace('-', " ")).await.0, 201, "typed without care");
    assert_eq!(try_code(county, &code).await.0, 422, "used");

    let late = county.code(county.store, "2").await;
    county.clock.advance(Duration::from_secs(15 * 60));
    assert_eq!(try_code(county, &late).await.0, 422, "too old");
    assert_eq!(try_code(county, "").await.0, 422);
    assert_eq!(nodes(county).await.len(), 1);
}

pub async fn a_code_is_void_after_five_wrong_secrets(county: &County) {
    let code = county.code(county.store, "1").await;
    let other = county.code(county.store, "2").await;
    for _ in 0..5 {
        assert_eq!(try_code(county, &nearly(&code)).await.0, 422);
    }
    assert_eq!(try_code(county, &code).await.0, 422, "the right one comes too late");
    assert_eq!(try_code(county, &other).await.0, 201, "other codes are none the worse");
}

pub async fn guesses_made_at_the_same_moment_are_all_counted(county: &County) {
    let code = county.code(county.store, "1").await;
    let address = county.address.clone();
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let introduction = Introduction { code: nearly(&code), public_key: "00".to_owned(), program: "test".to_owned() };
        let request = reqwest::Client::new().post(format!("{address}{ENROL}")).json(&introduction);
        guesses.spawn(async move { request.send().await.expect("an answer").status().as_u16() });
    }
    let answers = guesses.join_all().await;
    assert_eq!(answers.iter().filter(|status| **status == 422).count(), 10, "ten are looked at: {answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 30);
    let mut tx = county.db().read().await.expect("a read");
    let tries: Vec<(i64,)> = tx.fetch_all(query("select tries from pos_enrolment")).await.expect("tries");
    assert_eq!(tries, vec![(5,)], "and of this code, five");
}

pub async fn too_many_codes_from_one_address_are_not_listened_to(county: &County) {
    for _ in 0..10 {
        assert_eq!(try_code(county, "ABCD-EFGH-JKLM").await.0, 422);
    }
    let code = county.code(county.store, "1").await;
    let (status, said) = try_code(county, &code).await;
    assert!(status == 429 && said.contains("too-many-tries"), "{status} {said}");
    county.clock.advance(Duration::from_secs(15 * 60 + 1));
    let code = county.code(county.store, "1").await;
    assert_eq!(try_code(county, &code).await.0, 201, "a quarter of an hour later");
}

pub async fn a_proxy_beside_the_hub_says_whom_it_speaks_for(county: &County) {
    for _ in 0..11 {
        // What the stranger wrote into the header itself stands before what the proxy added.
        try_from(county, "ABCD-EFGH-JKLM", Some("10.9.9.9, 203.0.113.7")).await;
    }
    let code = county.code(county.store, "1").await;
    assert_eq!(try_from(county, &code, Some("203.0.113.7")).await.0, 429);
    for host in 1..=10 {
        try_from(county, "ABCD-EFGH-JKLM", Some(&format!("2001:db8:1:2::{host}"))).await;
    }
    assert_eq!(try_from(county, &code, Some("2001:db8:1:2:ffff::1")).await.0, 429, "one household, many addresses");
    assert_eq!(try_from(county, &code, Some("198.51.100.20")).await.0, 201);
}

pub async fn two_tills_enrolled_at_once_are_two_nodes(county: &County) {
    let codes = [county.code(county.store, "1").await, county.code(county.store, "2").await, county.code(county.shop, "1").await];
    let answers = tokio::join!(try_code(county, &codes[0]), try_code(county, &codes[1]), try_code(county, &codes[2]));
    assert_eq!((answers.0.0, answers.1.0, answers.2.0), (201, 201, 201));
    assert_eq!(nodes(county).await.iter().map(|node| node.0).collect::<Vec<_>>(), vec![1, 2, 3]);
}
