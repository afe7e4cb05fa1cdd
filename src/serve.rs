//! Running until told to stop.

use crate::{
    Config, Program,
    connection::{self, Patience},
    jobs,
};
use axum::Router;
use kernel::{Error, Result};
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Runs the hub and the shop.
pub(crate) async fn hub(program: Program) -> Result<()> {
    let listener = listen(program.config.listen).await?;
    let mut jobs = jobs::start(&program);
    tracing::info!(address = %program.config.listen, public = program.config.public_url, "the shop is open");
    // A shop whose jobs stand still sells what it does not book; it is better begun anew by whoever watches over it.
    let ended = tokio::select! {
        ended = run(listener, program.router.clone()) => ended,
        broken = jobs.broken() => Err(broken),
    };
    drop(jobs);
    program.close().await;
    tracing::info!("closed");
    ended
}

/// Runs a store node. Everything it needs to sell is in its own folder; the hub may be away.
pub(crate) async fn node(config: Config, hub: Option<String>, code: Option<String>) -> Result<()> {
    crate::program::may_write(&config.data)?;
    let database = format!("sqlite:{}", config.data.join("store.db").display());
    let db = crate::program::open_database(&database, &config).await?;
    let node = pos::node::open(db, pos::node::Opening { hub, code }).await?;
    let listener = listen(config.listen).await?;
    tracing::info!(address = %config.listen, "the till is open");
    let work = node.start();
    run(listener, node.router()).await?;
    drop(work);
    node.close().await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| Error::fault(format_args!("cannot listen on {address}: {error}")))
}

async fn run(listener: TcpListener, router: Router) -> Result<()> {
    if !connection::serve(listener, router, Patience::default(), told_to_stop()).await {
        tracing::warn!("some requests did not end in time");
    }
    Ok(())
}

/// Ctrl-C, or the signal by which service managers ask a program to end.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
