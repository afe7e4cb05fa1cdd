use crate::{App, Failure};
use axum::{extract::FromRequestParts, http::request::Parts};
use kernel::{Result, Tx};
use std::ops::{Deref, DerefMut};

/// A transaction that reads for a desk's page, as a handler's parameter; its lists may take their time.
pub struct ReadTx(Tx);

/// A transaction that writes, as a handler's parameter; the handler commits it. Take it last, so that nothing slow
/// (reading the body, asking who it is) happens while others wait for the writer.
pub struct WriteTx(Tx);

impl FromRequestParts<App> for ReadTx {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<ReadTx, Failure> {
        Ok(ReadTx(app.db().read_long().await?))
    }
}

impl FromRequestParts<App> for WriteTx {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<WriteTx, Failure> {
        Ok(WriteTx(app.db().write().await?))
    }
}

impl WriteTx {
    pub async fn commit(self) -> Result<()> {
        self.0.commit().await
    }
}

impl Deref for ReadTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.0
    }
}
impl DerefMut for ReadTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}
impl Deref for WriteTx {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.0
    }
}
impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.0
    }
}
