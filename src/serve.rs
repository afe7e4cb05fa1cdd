//! Running until told to stop.

use crate::{Config, Program, jobs};
use axum::{Router, serve::ListenerExt as _};
use kernel::{Error, Result};
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// After being told to stop, requests under way get this long to end.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the hub and the shop.
pub(crate) async fn hub(program: Program) -> Result<()> {
    let listener = listen(program.config.listen).await?;
    let mut jobs = jobs::start(&program);
    tracing::info!(address = %program.config.listen, public = program.config.public_url, "the shop is open");
    run(listener, program.router.clone()).await?;
    jobs.abort_all();
    program.close().await;
    tracing::info!("closed");
    Ok(())
}

/// Runs a store node. Everything it needs to sell is in its own folder; the hub may be away.
pub(crate) async fn node(config: Config, hub: Option<String>, code: Option<String>) -> Result<()> {
    crate::program::may_write(&config.data)?;
    let database = format!("sqlite:{}", config.data.join("store.db").display());
    let db = crate::program::open_database(&database, &config).await?;
    let node = pos::node::open(db, pos::node::Opening { hub, code }).await?;
    let listener = listen(config.listen).await?;
    tracing::info!(address = %config.listen, "the till is open");
    let mut work = node.start();
    run(listener, node.router()).await?;
    work.abort_all();
    node.close().await;
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| Error::fault(format_args!("cannot listen on {address}: {error}")))
}

async fn run(listener: TcpListener, router: Router) -> Result<()> {
    let listener = listener.tap_io(|stream| {
        // Answers are small; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
    });
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        told_to_stop().await;
        let _ = stop.send(());
    });
    tokio::select! {
        ended = async { server.await } => ended.map_err(Error::from),
        () = async { let _ = stopped.await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
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
