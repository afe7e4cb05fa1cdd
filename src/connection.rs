//! Connections, each with an end: who sends too slowly, or does not take what was sent to him, is let go, and no more
//! are open at once than the program can hold.

use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
    extract::ConnectInfo,
};
use hyper::{
    Request,
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{Instant, Sleep, sleep, sleep_until},
};
use tower::ServiceExt as _;

/// How much is borne with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Connections that are open at once; whoever comes later waits at the door.
    most: u32,
    /// A request's head must have come after this, and a connection that asks nothing rests no longer.
    head: Duration,
    /// A request's body has this long, and a second more for every 4 KB that have come.
    body: Duration,
    /// After being told to stop, requests under way get this long to end.
    grace: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        let [head, body, grace] = [30, 30, 10].map(Duration::from_secs);
        Patience { most: 8192, head, body, grace }
    }
}

const BYTES_A_SECOND: u32 = 4096;
/// How long a reader may leave what was sent to him unread.
#[cfg(target_os = "linux")]
const UNREAD: Duration = Duration::from_secs(60);

/// Answers requests until told to stop, then lets those under way end for a while. False if some did not.
pub(crate) async fn serve(listener: TcpListener, router: Router, patience: Patience, told_to_stop: impl Future<Output = ()>) -> bool {
    let places = Arc::new(Semaphore::new(patience.most as usize));
    let stop = watch::Sender::new(false);
    let mut told_to_stop = pin!(told_to_stop);
    loop {
        tokio::select! {
            () = &mut told_to_stop => break,
            (stream, peer, place) = next(&listener, &places) => {
                let attended = attend(stream, peer, router.clone(), patience, stop.subscribe());
                tokio::spawn(async move {
                    attended.await;
                    drop(place);
                });
            }
        }
    }
    drop(listener);
    stop.send_replace(true);
    tokio::time::timeout(patience.grace, places.acquire_many(patience.most)).await.is_ok()
}

/// The next connection, as soon as there is a place for it.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = places.clone().acquire_owned().await.expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            // Whoever knocked is gone again, or the machine is out of files for a moment.
            Err(error) => {
                tracing::debug!(%error, "a connection did not come about");
                sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn attend(stream: TcpStream, peer: SocketAddr, router: Router, patience: Patience, mut stop: watch::Receiver<bool>) {
    // Answers are small; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(UNREAD));
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(Paced { body, until: Instant::now() + patience.body, clock: None }));
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _told = async { stop.wait_for(|told| *told).await.is_ok() } => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// A body that must keep coming.
struct Paced {
    body: Incoming,
    until: Instant,
    clock: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            let came = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
            self.until += Duration::from_secs(1) * u32::try_from(came).unwrap_or(u32::MAX) / BYTES_A_SECOND;
            return Poll::Ready(frame.map(|frame| frame.map_err(BoxError::from)));
        }
        let until = self.until;
        let clock = self.clock.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if clock.deadline() != until {
            clock.as_mut().reset(until);
        }
        ready!(clock.as_mut().poll(context));
        Poll::Ready(Some(Err("the body comes too slowly".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::oneshot,
        task::JoinHandle,
        time::timeout,
    };

    struct Open {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        served: JoinHandle<bool>,
    }

    /// A house of little patience: half a second for a head or a body.
    async fn open(most: u32) -> Open {
        let half = Duration::from_millis(500);
        let patience = Patience { most, head: half, body: half, grace: Duration::from_secs(2) };
        let slow = get(async || {
            sleep(Duration::from_millis(700)).await;
            "at last"
        });
        let read = post(async |body: axum::body::Body| match axum::body::to_bytes(body, 100_000).await {
            Ok(bytes) => bytes.len().to_string(),
            Err(error) => error.to_string(),
        });
        let router = Router::new().route("/", get(async || "welcome")).route("/slow", slow).route("/read", read);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a spare port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(listener, router, patience, async { drop(stopped.await) }));
        Open { address, stop, served }
    }

    async fn says(address: SocketAddr, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.expect("the house answers");
        stream.write_all(text.as_bytes()).await.expect("it listens");
        stream
    }

    /// What comes back until the connection is closed.
    async fn hears(mut stream: TcpStream) -> String {
        let mut heard = Vec::new();
        let ended = timeout(Duration::from_secs(4), stream.read_to_end(&mut heard)).await;
        ended.expect("the connection has an end").expect("and a good one");
        String::from_utf8_lossy(&heard).into_owned()
    }

    const ASK: &str = "GET / HTTP/1.1\r\nhost: shop\r\n\r\n";

    #[tokio::test]
    async fn who_sends_slowly_or_asks_nothing_is_let_go() {
        let open = open(10).await;
        assert_eq!(hears(says(open.address, "GET / HTTP/1.1\r\nhost: sh").await).await, "", "half a head");
        assert!(hears(says(open.address, ASK).await).await.ends_with("welcome"), "after its answer it rests, but not for ever");
        let half = "POST /read HTTP/1.1\r\nhost: shop\r\ncontent-length: 10\r\n\r\nhalf";
        assert!(hears(says(open.address, half).await).await.contains("comes too slowly"));
        let whole = "POST /read HTTP/1.1\r\nhost: shop\r\nconnection: close\r\ncontent-length: 5\r\n\r\nwhole";
        assert!(hears(says(open.address, whole).await).await.ends_with("\r\n\r\n5"));
        let slow = "GET /slow HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
        assert!(hears(says(open.address, slow).await).await.ends_with("at last"), "the patience is with the client, not with us");
    }

    #[tokio::test]
    async fn who_comes_when_every_place_is_taken_waits_at_the_door() {
        let open = open(1).await;
        let first = says(open.address, "GET").await;
        let second = says(open.address, ASK).await;
        let (first, second) = tokio::join!(hears(first), hears(second));
        assert_eq!(first, "");
        assert!(second.ends_with("welcome"));
    }

    #[tokio::test]
    async fn what_is_under_way_ends_before_the_house_is_closed() {
        let open = open(10).await;
        let slow = says(open.address, "GET /slow HTTP/1.1\r\nhost: shop\r\n\r\n").await;
        sleep(Duration::from_millis(100)).await;
        open.stop.send(()).expect("the house hears it");
        assert!(hears(slow).await.ends_with("at last"));
        assert!(open.served.await.expect("no panic"), "everybody had left");
    }
}
