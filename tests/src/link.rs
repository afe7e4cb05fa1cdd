//! The line between a store and the hub, which a story can cut and mend.

use std::{net::SocketAddr, sync::Arc};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Passes connections on to an address, as long as it is whole.
#[derive(Clone)]
pub struct Link {
    address: SocketAddr,
    whole: Arc<watch::Sender<bool>>,
}

impl Link {
    pub async fn to(there: SocketAddr) -> Link {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a spare port");
        let address = listener.local_addr().expect("a listener has an address");
        let whole = Arc::new(watch::Sender::new(true));
        let link = Link { address, whole: whole.clone() };
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                if *whole.borrow() {
                    tokio::spawn(pass_on(here, there, whole.subscribe()));
                }
            }
        });
        link
    }

    /// What the store believes to be the hub's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends every connection at once and lets no new one through.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn pass_on(mut here: TcpStream, there: SocketAddr, mut whole: watch::Receiver<bool>) {
    let Ok(mut there) = TcpStream::connect(there).await else { return };
    tokio::select! {
        _ = copy_bidirectional(&mut here, &mut there) => {}
        _ = whole.wait_for(|whole| !whole) => {}
    }
}
