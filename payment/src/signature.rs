//! Signed notices as the Standard Webhooks specification has them: an HMAC-SHA256 over id, time and body, so that
//! nobody else can say that money came, and nobody can say it again next week.

use axum::http::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::{Refused, Result, Timestamp};
use ring::hmac;
use std::time::Duration;

/// How far the sender's clock may be from ours.
const TOLERANCE: Duration = Duration::from_secs(300);

pub(crate) const ID: &str = "webhook-id";
pub(crate) const TIMESTAMP: &str = "webhook-timestamp";
pub(crate) const SIGNATURE: &str = "webhook-signature";

#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// A header is missing or cannot be read.
    Unsigned,
    /// Signed by someone else, or the body was changed.
    Forged,
    /// Too old, or from the future.
    Stale,
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::Unsigned => "payment-notice-unsigned",
            Refusal::Forged => "payment-notice-forged",
            Refusal::Stale => "payment-notice-stale",
        }
    }
}

/// The secret that both sides know.
pub(crate) struct Key(hmac::Key);

impl Key {
    /// A secret in the specification's form (`whsec_` and Base64), or any other text taken as it is.
    pub fn of(secret: &str) -> Key {
        let bytes = secret.strip_prefix("whsec_").and_then(|rest| STANDARD.decode(rest).ok()).unwrap_or_else(|| secret.as_bytes().to_vec());
        Key(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }

    /// The value of the signature header for a message sent at a second.
    pub fn sign(&self, id: &str, second: i64, body: &str) -> String {
        format!("v1,{}", STANDARD.encode(hmac::sign(&self.0, signed_text(id, second, body.as_bytes()).as_slice())))
    }

    /// The message's id, if one of its signatures is ours and it was sent just now. Compared in constant time.
    pub fn verify<'h>(&self, headers: &'h HeaderMap, body: &[u8], now: Timestamp) -> Result<&'h str, Refusal> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty());
        let (Some(id), Some(second), Some(signatures)) = (text(ID), text(TIMESTAMP), text(SIGNATURE)) else {
            return Err(Refusal::Unsigned);
        };
        let second: i64 = second.parse().map_err(|_| Refusal::Unsigned)?;
        if !is_recent(second, now) {
            return Err(Refusal::Stale);
        }
        let signed = signed_text(id, second, body);
        let ours = |signature: &str| {
            let tag = signature.strip_prefix("v1,").and_then(|text| STANDARD.decode(text).ok());
            tag.is_some_and(|tag| hmac::verify(&self.0, &signed, &tag).is_ok())
        };
        if signatures.split(' ').take(MOST_SIGNATURES).any(ours) { Ok(id) } else { Err(Refusal::Forged) }
    }
}

/// Several are sent while a key is being changed; nobody changes more than a few at once.
const MOST_SIGNATURES: usize = 8;

fn signed_text(id: &str, second: i64, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", second.to_string().as_bytes(), b".", body].concat()
}

fn is_recent(second: i64, now: Timestamp) -> bool {
    let tolerance = i64::try_from(TOLERANCE.as_secs()).unwrap_or(0);
    (now.millis() / 1000).checked_sub(second).is_some_and(|age| (-tolerance..=tolerance).contains(&age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    // The example of the Standard Webhooks reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const MESSAGE: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SECOND: i64 = 1_614_265_330;
    const BODY: &str = r#"{"test": 2432232314}"#;
    const PUBLISHED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn headers(id: &str, second: &str, signature: &str) -> HeaderMap {
        let pairs = [(ID, id), (TIMESTAMP, second), (SIGNATURE, signature)].into_iter().filter(|(_, value)| !value.is_empty());
        pairs.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).expect("plain text"))).collect()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    #[test]
    fn the_published_example_is_signed_as_published() {
        assert_eq!(Key::of(SECRET).sign(MESSAGE, SECOND, BODY), PUBLISHED);
    }

    #[test]
    fn only_a_fresh_message_signed_with_our_key_is_heard() {
        let (key, second) = (Key::of(SECRET), SECOND.to_string());
        let hear = |id, second, signature, body: &str, now| {
            key.verify(&headers(id, second, signature), body.as_bytes(), at(now)).map(str::to_owned)
        };
        let several = format!("v1,Y2hhbmdlZA== v2,future {PUBLISHED}");
        for (signature, body, now, verdict) in [
            (PUBLISHED, BODY, SECOND, Ok(MESSAGE.to_owned())),
            (several.as_str(), BODY, SECOND, Ok(MESSAGE.to_owned())),
            (PUBLISHED, BODY, SECOND + 300, Ok(MESSAGE.to_owned())),
            (PUBLISHED, BODY, SECOND - 300, Ok(MESSAGE.to_owned())),
            (PUBLISHED, BODY, SECOND + 301, Err(Refusal::Stale)),
            (PUBLISHED, BODY, SECOND - 301, Err(Refusal::Stale)),
            (PUBLISHED, r#"{"test": 2432232315}"#, SECOND, Err(Refusal::Forged)),
            ("v1,", BODY, SECOND, Err(Refusal::Forged)),
            ("", BODY, SECOND, Err(Refusal::Unsigned)),
        ] {
            assert_eq!(hear(MESSAGE, &second, signature, body, now), verdict, "{signature} at {now}");
        }
        assert_eq!(hear("msg_other", &second, PUBLISHED, BODY, SECOND), Err(Refusal::Forged));
        assert_eq!(hear(MESSAGE, "9223372036854775807", PUBLISHED, BODY, SECOND), Err(Refusal::Stale));
        assert_eq!(hear(MESSAGE, "soon", PUBLISHED, BODY, SECOND), Err(Refusal::Unsigned));
        assert!(Key::of("another").verify(&headers(MESSAGE, &second, PUBLISHED), BODY.as_bytes(), at(SECOND)).is_err());
    }
}
