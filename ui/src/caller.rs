//! Where a request comes from, as far as we can tell: what must not be tried without end is counted by it.

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// An address, or the network that a household or a firm has for itself.
#[derive(Debug, Clone)]
pub struct Caller(pub String);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
        // A proxy on this machine says whom it speaks for; anyone else is believed nothing.
        let told = peer.is_some_and(|peer| peer.is_loopback()).then(|| parts.headers.get("x-forwarded-for")).flatten();
        let told = told.and_then(|all| all.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        Ok(Caller(told.or(peer).map_or_else(|| "unknown".to_owned(), neighbourhood)))
    }
}

fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
