//! Programs at addresses of their own, for browsers: a hub with the demo county, and a store node beside it.

use crate::link::Link;
use kernel::{Clock, Db, Options};
use pos::node::{Node, Opening};
use shipin::{Config, Program};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

async fn spare() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a spare port");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, address)
}

fn serve(listener: TcpListener, router: axum::Router) -> JoinHandle<()> {
    tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") })
}

/// How often a shop looks for work: soon enough for whoever waits at a browser, and not so often that it does nothing else.
const BEAT: Duration = Duration::from_millis(250);

/// An open shop. Its jobs run as they do in the real program, only more often.
pub struct Served {
    pub program: Arc<Program>,
    pub address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

impl Served {
    /// Opens the demo county in a folder.
    pub async fn demo(folder: &Path) -> Served {
        Served::demo_by(folder, Clock::system()).await
    }

    /// The same by a clock that a story may move, so that nobody waits for what is due later.
    pub async fn demo_by(folder: &Path, clock: Clock) -> Served {
        crate::demo::fill(folder).await;
        let (listener, address) = spare().await;
        let config = Config { demo: true, listen: address, public_url: format!("http://{address}"), clock, ..Config::in_folder(folder) };
        let (program, _) = shipin::demo::open(config).await.expect("the demo county opens");
        let program = Arc::new(program);
        let server = serve(listener, program.router.clone());
        let working = program.clone();
        let jobs = tokio::spawn(async move {
            loop {
                working.settle().await.expect("the jobs run");
                tokio::time::sleep(BEAT).await;
            }
        });
        Served { program, address, tasks: vec![server, jobs] }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// A store node beside the counter, whose line to the hub can be cut.
pub struct Till {
    pub node: Node,
    pub link: Link,
    pub address: SocketAddr,
    server: JoinHandle<()>,
    _work: JoinSet<()>,
}

impl Till {
    /// Becomes a till of the hub by a one-time code.
    pub async fn enrol(hub: &Served, folder: &Path, code: &str) -> Till {
        std::fs::create_dir_all(folder).expect("the till's folder can be made");
        let link = Link::to(hub.address).await;
        let url = format!("sqlite:{}", folder.join("store.db").display());
        let db = Db::open(&url, Options { connections: 4, clock: Clock::system(), seed: None }).await.expect("the till's database opens");
        let opening = Opening { hub: Some(link.url()), code: Some(code.to_owned()) };
        let node = pos::node::open(db, opening).await.expect("the till is enrolled");
        let (listener, address) = spare().await;
        let server = serve(listener, node.router());
        let work = node.start();
        Till { node, link, address, server, _work: work }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        self.server.abort();
    }
}
