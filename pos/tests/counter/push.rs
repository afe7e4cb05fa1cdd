//! Letters of the same node that reach the hub at the same moment.

use crate::county::{County, SALT, Till};
use kernel::{Timestamp, query};
use pos::{
    letter::{Key, NODE, NONCE, SENT, SIGNATURE, digest},
    node::journal,
    wire::{Ack, Batch, Health, Linked, PUSH, Verdict},
};
use std::{collections::BTreeSet, sync::Arc};

/// What a node signs its letters with.
#[derive(Clone)]
struct Sender {
    node: i64,
    epoch: i64,
    key: Arc<Key>,
    http: reqwest::Client,
    url: String,
}

impl Sender {
    async fn of(county: &County, till: &Till) -> Sender {
        let mut tx = till.node.db().read().await.expect("a read");
        let who = "select node_id, epoch, private_key from pos_till_self";
        let (node, epoch, key): (i64, i64, String) = tx.fetch_one(query(who)).await.expect("a till");
        let http = reqwest::Client::new();
        Sender { node, epoch, key: Arc::new(Key::read(&key).expect("a key")), http, url: format!("{}{PUSH}", county.address) }
    }

    /// The facts from one place to another, as the node itself would put them into a letter.
    async fn letter(&self, till: &Till, from: i64, to: i64) -> Vec<u8> {
        let mut tx = till.node.db().read().await.expect("a read");
        let prev_hash = journal::hash_at(&mut tx, self.node, self.epoch, from - 1).await.expect("a hash");
        let rows = journal::after(&mut tx, self.epoch, from - 1, to - from + 1).await.expect("facts");
        let events: Vec<Linked> = rows.into_iter().map(|row| row.linked().expect("a fact")).collect();
        let batch = Batch {
            proto: 1,
            node_id: self.node,
            epoch: self.epoch,
            batch_id: format!("{from}-{to}"),
            from_seq: from,
            prev_hash,
            events,
            health: Health::default(),
        };
        serde_json::to_vec(&batch).expect("a letter")
    }

    async fn send(&self, letter: &[u8]) -> (u16, Ack) {
        let (sent, nonce) = (Timestamp::parse("2026-11-21T02:00:00Z").expect("an instant"), kernel::Secret::code(16));
        let signature = self.key.sign(&digest("POST", PUSH, sent, &nonce, letter));
        let headers = [(NODE, self.node.to_string()), (SENT, sent.to_string()), (NONCE, nonce), (SIGNATURE, signature)];
        let mut request = self.http.post(&self.url).header("content-type", "application/json").body(letter.to_vec());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let body = answer.bytes().await.expect("a body");
        let ack = serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{status}, {e}: {}", String::from_utf8_lossy(&body)));
        (status, ack)
    }

    /// Sends letters at the same moment.
    async fn send_at_once(&self, letters: &[Vec<u8>]) -> Vec<(u16, Ack)> {
        let mut answers = Vec::new();
        let mut sending = tokio::task::JoinSet::new();
        let start = Arc::new(tokio::sync::Barrier::new(letters.len()));
        for letter in letters {
            let (one, letter, start) = (self.clone(), letter.clone(), start.clone());
            sending.spawn(async move {
                start.wait().await;
                one.send(&letter).await
            });
        }
        while let Some(answer) = sending.join_next().await {
            answers.push(answer.expect("an answer"));
        }
        answers
    }
}

async fn sell(till: &Till) -> i64 {
    till.press("enter", &[("text", SALT)]).await;
    assert_eq!(till.press("pay", &[("shown", "2.50")]).await.sound, "ok");
    last(till).await
}

async fn last(till: &Till) -> i64 {
    let mut tx = till.node.db().read().await.expect("a read");
    let (last,): (i64,) = tx.fetch_one(query("select max(seq) from pos_till_journal")).await.expect("a place");
    last
}

async fn stored(county: &County) -> (i64, i64, i64) {
    let mut tx = county.db().read().await.expect("a read");
    let counted = "select count(*), count(distinct seq), (select stored_seq from pos_node) from pos_inbox";
    tx.fetch_one(query(counted)).await.expect("a count")
}

pub async fn the_same_letter_sent_many_times_at_once_is_stored_once(county: &County) {
    let till = county.till(county.store).await;
    till.press("open", &[("float", "0")]).await;
    let sender = Sender::of(county, &till).await;
    let mut from = 1;
    for _ in 0..12 {
        let to = sell(&till).await;
        let letter = sender.letter(&till, from, to).await;
        let answers = sender.send_at_once(&vec![letter; 6]).await;
        let said: BTreeSet<_> =
            answers.iter().map(|(status, ack)| (*status, ack.verdict.code(), ack.ack_seq, ack.ack_hash.clone())).collect();
        assert_eq!(said.len(), 1, "all are answered alike: {said:?}");
        assert_eq!(said.first().map(|said| (said.0, said.1, said.2)), Some((200, Verdict::Stored.code(), to)));
        from = to + 1;
    }
    assert_eq!(stored(county).await, (from - 1, from - 1, from - 1));
    county.settle().await;
    assert_eq!(county.lying(county.store, county.salt.0).await, -12, "each bag was sold once");
    assert_eq!(county.findings().await, vec![]);
}

pub async fn letters_that_overlap_at_the_same_moment_end_in_one_history(county: &County) {
    let till = county.till(county.store).await;
    till.press("open", &[("float", "0")]).await;
    let sender = Sender::of(county, &till).await;
    for _ in 0..8 {
        sell(&till).await;
    }
    let to = last(&till).await;
    let mut letters = Vec::new();
    for until in [to, to - 2, to - 5, to, 2, to - 1] {
        letters.push(sender.letter(&till, 1, until).await);
    }
    for (status, ack) in sender.send_at_once(&letters).await {
        assert_eq!((status, ack.verdict), (200, Verdict::Stored));
    }
    assert_eq!(stored(county).await, (to, to, to));
    county.settle().await;
    assert_eq!(county.findings().await, vec![]);
}
