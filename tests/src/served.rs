//! The program at an address of its own, for browsers and store nodes.

use shipin::{Config, Program};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinHandle};

/// An open shop on a spare port; its jobs run as they do in the real program, only more often.
pub struct Served {
    pub program: Arc<Program>,
    pub address: SocketAddr,
    tasks: Vec<JoinHandle<()>>,
}

impl Served {
    /// Opens the demo county in a folder.
    pub async fn demo(folder: &Path) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a spare port");
        let address = listener.local_addr().expect("a listener has an address");
        let config = Config { demo: true, listen: address, public_url: format!("http://{address}"), ..Config::in_folder(folder) };
        let (program, _) = shipin::demo::open(config).await.expect("the demo county opens");
        Served::open(program, listener, address)
    }

    fn open(program: Program, listener: TcpListener, address: SocketAddr) -> Served {
        let program = Arc::new(program);
        let routes = program.router.clone();
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.expect("the server runs") });
        let working = program.clone();
        let jobs = tokio::spawn(async move {
            loop {
                working.settle().await.expect("the jobs run");
                tokio::time::sleep(Duration::from_millis(100)).await;
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
