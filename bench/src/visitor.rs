//! Visitors of the shop: one keep-alive connection each, as little work on this side as possible.

use crate::figures::Times;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, StatusCode,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{net::TcpStream, task::LocalSet};

pub type Outcome<T = ()> = Result<T, String>;

/// A request being put together.
#[derive(Debug, Clone)]
pub struct Ask {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Ask {
        Ask { method: Method::GET, path: path.into(), headers: Vec::new(), body: Bytes::new() }
    }

    pub fn json(method: Method, path: impl Into<String>, body: &serde_json::Value) -> Ask {
        let headers = vec![("content-type", "application/json".to_owned())];
        Ask { method, path: path.into(), headers, body: body.to_string().into() }
    }

    pub fn form(path: impl Into<String>, body: impl Into<Bytes>) -> Ask {
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned()), ("sec-fetch-site", "same-origin".to_owned())];
        Ask { method: Method::POST, path: path.into(), headers, body: body.into() }
    }

    /// A form with files in it; the boundary is what stands between its parts.
    pub fn upload(path: impl Into<String>, boundary: &str, body: impl Into<Bytes>) -> Ask {
        let kind = format!("multipart/form-data; boundary={boundary}");
        Ask { headers: vec![("content-type", kind), ("sec-fetch-site", "same-origin".to_owned())], ..Ask::form(path, body) }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }
}

/// An answer that was read to its end.
pub struct Told {
    path: String,
    pub status: StatusCode,
    pub headers: hyper::HeaderMap,
    pub body: Bytes,
}

impl Told {
    pub fn json(&self) -> Outcome<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|error| format!("not JSON: {error}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The answer, if its status is one of success or of being sent on.
    pub fn accepted(self) -> Outcome<Told> {
        if self.status.is_success() || self.status.is_redirection() {
            return Ok(self);
        }
        let text = self.text();
        let about = text.split("<main").nth(1).unwrap_or(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        Err(format!("{} answered {}: {}", self.path, self.status, about.chars().take(300).collect::<String>()))
    }
}

pub struct Visitor {
    line: SendRequest<Full<Bytes>>,
    host: String,
}

impl Visitor {
    pub async fn come(address: SocketAddr) -> Outcome<Visitor> {
        let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let (line, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
        tokio::task::spawn_local(connection);
        Ok(Visitor { line, host: address.to_string() })
    }

    /// Asks and reads the whole answer.
    pub async fn ask(&mut self, ask: Ask) -> Outcome<Told> {
        let mut request = Request::builder().method(ask.method).uri(&ask.path).header(header::HOST, &self.host);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(ask.body)).map_err(|error| error.to_string())?;
        let answer = self.line.send_request(request).await.map_err(|error| format!("{}: {error}", ask.path))?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(Told { path: ask.path, status: parts.status, headers: parts.headers, body })
    }

    /// Asks for a page as a browser does (compressed), and lets the answer pass by.
    pub async fn look(&mut self, path: &str) -> Outcome {
        let request = Request::get(path).header(header::HOST, &self.host).header(header::ACCEPT_ENCODING, "gzip");
        let request = request.body(Full::default()).map_err(|error| error.to_string())?;
        let mut answer = self.line.send_request(request).await.map_err(|error| format!("{path}: {error}"))?;
        while let Some(frame) = answer.frame().await {
            frame.map_err(|error| error.to_string())?;
        }
        if answer.status() == StatusCode::OK { Ok(()) } else { Err(format!("{path}: {}", answer.status())) }
    }
}

/// When a crowd goes home.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    Time(Duration),
    /// All together have done something so often.
    Count(u64),
}

/// Lets a crowd do the same thing over and over; the thing is told its number, counted over all. Answers the times
/// and how long it all took.
pub async fn crowd<F>(address: SocketAddr, size: usize, until: Until, thing: F) -> Outcome<(Times, Duration)>
where
    F: AsyncFn(&mut Visitor, u64) -> Outcome + 'static,
{
    let (thing, next) = (Rc::new(thing), Rc::new(std::cell::Cell::new(0u64)));
    let local = LocalSet::new();
    local
        .run_until(async move {
            let mut visitors = Vec::new();
            for _ in 0..size {
                visitors.push(Visitor::come(address).await?);
            }
            let start = Instant::now();
            let goes_on = move |n: u64| match until {
                Until::Time(time) => start.elapsed() < time,
                Until::Count(count) => n < count,
            };
            let mut tasks = Vec::new();
            for mut visitor in visitors {
                let (thing, next) = (thing.clone(), next.clone());
                tasks.push(tokio::task::spawn_local(async move {
                    let mut times = Times::default();
                    while goes_on(next.get()) {
                        let n = next.replace(next.get() + 1);
                        let began = Instant::now();
                        match thing(&mut visitor, n).await {
                            Ok(()) => times.add(began.elapsed()),
                            Err(why) => {
                                times.failed(why);
                                if let Ok(fresh) = Visitor::come(address).await {
                                    visitor = fresh;
                                }
                            }
                        }
                    }
                    times
                }));
            }
            let mut all = Times::default();
            for task in tasks {
                all.join(task.await.map_err(|error| error.to_string())?);
            }
            Ok((all, start.elapsed()))
        })
        .await
}
