//! Styles, scripts and drawings served from the binary under names that carry their hash, so they never go stale.

use crate::{Answer, App};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderValue, Response, header},
    routing::get,
};
use flate2::{Compression, write::GzEncoder};
use include_dir::{Dir, include_dir};
use kernel::Error;
use std::{collections::HashMap, io::Write as _, sync::Arc};

static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// Files of the program by plain name (`shop.css`, `htmx.js`, `till.js`).
#[derive(Clone)]
pub struct Assets(Arc<Inner>);

struct Inner {
    /// Plain name → address.
    hrefs: HashMap<String, String>,
    /// Name with hash → file.
    files: HashMap<String, File>,
}

struct File {
    kind: &'static str,
    plain: Bytes,
    gzip: Bytes,
}

impl Assets {
    /// The house's own files, and those that other rooms bring (name, bytes).
    pub fn new(brought: &[(&str, &[u8])]) -> Assets {
        let mut assets = Inner { hrefs: HashMap::new(), files: HashMap::new() };
        for line in text("css/bundles.txt").lines() {
            if let Some((bundle, parts)) = line.split_once(':') {
                let css: String = parts.split_whitespace().map(|part| text(&format!("css/{part}.css"))).collect();
                assets.add(&format!("{}.css", bundle.trim()), css.into_bytes());
            }
        }
        let mut scripts: Vec<_> = STATIC.get_dir("js").into_iter().flat_map(Dir::files).collect();
        scripts.sort_by_key(|file| file.path());
        assets.add("elements.js", scripts.iter().flat_map(|file| file.contents().iter().copied().chain([b'\n'])).collect());
        for (name, path) in [("htmx.js", "vendor/htmx.min.js"), ("seal.svg", "seal.svg"), ("favicon.svg", "favicon.svg")] {
            assets.add(name, text(path).into_bytes());
        }
        for (name, bytes) in brought {
            assets.add(name, bytes.to_vec());
        }
        Assets(Arc::new(assets))
    }

    /// The address of a file that is surely there.
    pub fn href(&self, name: &str) -> &str {
        self.0.hrefs.get(name).unwrap_or_else(|| panic!("no asset is named {name}"))
    }
}

impl Inner {
    fn add(&mut self, name: &str, plain: Vec<u8>) {
        let hashed = format!("{}-{name}", &kernel::sha256_hex(&plain)[..12]);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&plain).expect("writing to memory does not fail");
        let gzip = gzip.finish().expect("writing to memory does not fail");
        self.hrefs.insert(name.to_owned(), format!("/assets/{hashed}"));
        self.files.insert(hashed, File { kind: kind(name), plain: plain.into(), gzip: gzip.into() });
    }
}

fn text(path: &str) -> String {
    let file = STATIC.get_file(path).unwrap_or_else(|| panic!("ui/static/{path} is missing"));
    file.contents_utf8().unwrap_or_else(|| panic!("ui/static/{path} is not text")).to_owned()
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/assets/{name}", get(serve))
}

async fn serve(app: App, Path(name): Path<String>, headers: HeaderMap) -> Answer {
    let file = app.assets().0.files.get(&name).ok_or(Error::NotFound)?;
    let zipped = crate::plumbing::takes_gzip(&headers);
    let mut response = Response::new(Body::from(if zipped { file.gzip.clone() } else { file.plain.clone() }));
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if zipped {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
