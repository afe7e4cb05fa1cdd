//! Letters between a store node and its hub: every one is signed, every answer is signed back, so that neither a
//! captive portal nor a stranger is ever mistaken for the other side.
//!
//! A letter that arrives twice does no harm (facts are compared by hash, reads change nothing), so letters are not
//! remembered; a node whose clock is wrong can still send, and the hub only notes how wrong it is.

use kernel::{Error, Result, Timestamp, sha256};
use ring::{
    rand::SystemRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};

/// The headers a letter travels with.
pub const NODE: &str = "x-shipin-node";
pub const SENT: &str = "x-shipin-sent";
pub const NONCE: &str = "x-shipin-nonce";
pub const SIGNATURE: &str = "x-shipin-signature";

/// Who can sign.
pub struct Key(Ed25519KeyPair);

impl Key {
    /// A new key pair, as PKCS#8 in hexadecimal: how it is kept.
    pub fn generate() -> Result<String> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| Error::fault("no key could be made"))?;
        Ok(hex(document.as_ref()))
    }

    pub fn read(kept: &str) -> Result<Key> {
        let document = unhex(kept).ok_or_else(|| Error::fault("the key is damaged"))?;
        Ed25519KeyPair::from_pkcs8(&document).map(Key).map_err(|e| Error::fault(format_args!("the key is damaged: {e}")))
    }

    pub fn public(&self) -> String {
        hex(self.0.public_key().as_ref())
    }

    pub fn sign(&self, digest: &[u8]) -> String {
        hex(self.0.sign(digest).as_ref())
    }
}

pub fn verify(public: &str, digest: &[u8], signature: &str) -> bool {
    match (unhex(public), unhex(signature)) {
        (Some(public), Some(signature)) => UnparsedPublicKey::new(&ED25519, public).verify(digest, &signature).is_ok(),
        _ => false,
    }
}

/// What is signed of a request: SHA-256 of method, path with query, instant, nonce and body.
pub fn digest(method: &str, path: &str, sent: Timestamp, nonce: &str, body: &[u8]) -> [u8; 32] {
    let mut bytes = format!("{method}|{path}|{sent}|{nonce}|").into_bytes();
    bytes.extend_from_slice(body);
    sha256(&bytes)
}

/// What is signed of an answer: it belongs to one request, by its nonce.
pub fn answer_digest(status: u16, nonce: &str, body: &[u8]) -> [u8; 32] {
    let mut bytes = format!("answer|{status}|{nonce}|").into_bytes();
    bytes.extend_from_slice(body);
    sha256(&bytes)
}

/// Six digits that both sides show after enrolment; people compare them.
pub fn comparison_code(node_public: &str, hub_public: &str) -> String {
    let hash = sha256(format!("{node_public}|{hub_public}").as_bytes());
    let number = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) % 1_000_000;
    format!("{:03} {:03}", number / 1000, number % 1000)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_who_signed_a_letter_can_have_sent_it() {
        let key = Key::read(&Key::generate().expect("a key")).expect("readable");
        let other = Key::read(&Key::generate().expect("a key")).expect("readable");
        let sent = Timestamp::from_micros(1_790_000_000_000_000);
        let said = digest("POST", "/sync/v1/push", sent, "n1", b"{}");
        let signature = key.sign(&said);
        assert!(verify(&key.public(), &said, &signature));
        assert!(!verify(&other.public(), &said, &signature));
        for changed in [
            digest("GET", "/sync/v1/push", sent, "n1", b"{}"),
            digest("POST", "/sync/v1/feed", sent, "n1", b"{}"),
            digest("POST", "/sync/v1/push", sent, "n2", b"{}"),
            digest("POST", "/sync/v1/push", sent, "n1", b"{ }"),
        ] {
            assert!(!verify(&key.public(), &changed, &signature));
        }
        assert!(!verify("zz", &said, &signature));
    }
}
