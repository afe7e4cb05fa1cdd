//! Carrying a request out: once, or again when PostgreSQL sacrificed its write to another one.

use crate::{BODY_LIMIT, Failure, answer::Carried, form::unread};
use axum::{
    body::{Body, Bytes, HttpBody as _, to_bytes},
    extract::Request,
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use kernel::{Dialect, caught, noticing_commits, rest};

/// Runs the handler; answers the form it was given too, if that was kept. A write that was sacrificed and made nothing
/// durable is begun again with the same bytes; one that did is left as it stands, so that nothing happens twice.
pub(super) async fn carry_out(app: &crate::App, request: Request, next: Next) -> (Response, Option<Bytes>) {
    let again = app.db().dialect() == Dialect::Postgres && !request.method().is_safe();
    let small = request.body().size_hint().upper().is_some_and(|most| most <= BODY_LIMIT as u64);
    if !small || !(again || is_desk_form(&request)) {
        return (run(request, next).await.0, None);
    }
    let (parts, body) = request.into_parts();
    let body = match to_bytes(body, BODY_LIMIT).await {
        Ok(body) => body,
        Err(error) => return (Failure(unread(&error)).into_response(), None),
    };
    for tried in 0.. {
        let request = Request::from_parts(parts.clone(), Body::from(body.clone()));
        let (response, committed) = run(request, next.clone()).await;
        let carried = response.extensions().get::<Carried>();
        match carried.filter(|_| again && !committed).and_then(|Carried(error)| rest(error, tried)) {
            Some(rest) => tokio::time::sleep(rest).await,
            None => return (response, Some(body)),
        }
        tracing::debug!(tried, path = parts.uri.path(), "a sacrificed write is begun again");
    }
    unreachable!("the last try returns")
}

/// What people at a desk typed is kept until it is known that they are still signed in.
fn is_desk_form(request: &Request) -> bool {
    let form = |kind: &header::HeaderValue| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded");
    !request.method().is_safe()
        && request.uri().path().starts_with("/staff")
        && request.headers().get(header::CONTENT_TYPE).is_some_and(form)
}

/// One try, and whether it made anything durable. A broken invariant is answered like any other fault.
async fn run(request: Request, next: Next) -> (Response, bool) {
    let (answer, committed) = noticing_commits(caught(next.run(request))).await;
    (answer.unwrap_or_else(|panic| Failure(panic).into_response()), committed)
}
