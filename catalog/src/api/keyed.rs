//! Writes of programs: who asks, whether it may, and that what was sent twice is done once.

use crate::By;
use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};
use coop::Program;
use kernel::{Result, Tx};
use serde::Serialize;
use std::marker::PhantomData;
use ui::{Answer, App, Failure, Idempotent};

/// A program that may do what `May` says and sent the key under which it is to be done once.
pub(super) struct Keyed<May> {
    app: App,
    program: Program,
    key: Idempotent,
    may: PhantomData<fn() -> May>,
}

impl<May> FromRequestParts<App> for Keyed<May>
where
    May: FromRequestParts<App, Rejection = Failure> + Into<Program>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> std::result::Result<Keyed<May>, Failure> {
        let program = May::from_request_parts(parts, app).await?.into();
        let key = Idempotent::from_request_parts(parts, app).await?;
        Ok(Keyed { app: app.clone(), program, key, may: PhantomData })
    }
}

impl<May> Keyed<May> {
    /// For a look before something slow is begun.
    pub async fn read(&self) -> Result<Tx> {
        self.app.db().read().await
    }

    /// Does something once for the key and answers what came of it. `asked` is what is done, and the bytes that say how: the
    /// same ones get the same answer again, others are refused.
    pub async fn once<T: Serialize>(
        &self,
        asked: (&str, &[u8]),
        status: StatusCode,
        act: impl AsyncFnOnce(&mut Tx, &By) -> Result<T>,
    ) -> Answer {
        Ok(self.done(asked, status, act).await?)
    }

    /// The same for whoever made something durable before, so that the request as a whole is not begun again.
    pub async fn done<T: Serialize>(
        &self,
        (what, raw): (&str, &[u8]),
        status: StatusCode,
        act: impl AsyncFnOnce(&mut Tx, &By) -> Result<T>,
    ) -> Result<Response> {
        // The keys of a program for one thing never meet another's.
        let keyed = self.key.begin(&self.app, &format!("catalog {} {what}", self.program.key), raw)?;
        let mut tx = self.app.db().write().await?;
        if let Some(answer) = keyed.replay(&mut tx).await? {
            return Ok(Idempotent::replayed(&answer));
        }
        let done = act(&mut tx, &By::named(self.program.name.clone())).await?;
        let response = Idempotent::answer(&keyed, &mut tx, status, &done).await?;
        tx.commit().await?;
        Ok(response)
    }
}
