//! Pages that are the same for everybody, kept ready, compressed and with their hash, until the shop changes.

use quick_cache::{Weighter, sync::Cache};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// The most memory that kept pages may take: some two thousand of them. Those that nobody asks for go first.
const BYTES: u64 = 12 * 1024 * 1024;

/// A page ready to be sent. Only its compressed form is kept, a sixth of the whole: browsers take it as it is.
pub struct CachedPage {
    pub(crate) gzip: axum::body::Bytes,
    pub(crate) etag: axum::http::HeaderValue,
    pub(crate) kind: &'static str,
    shelf: u64,
}

type Ready = Arc<CachedPage>;

/// Kept pages by address, language and look. One number, the state of the shelf, says which are still true.
pub struct PageCache {
    pages: Cache<String, Ready, ByBytes>,
    shelf: AtomicU64,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<String, Ready> for ByBytes {
    fn weight(&self, key: &String, page: &Ready) -> u64 {
        (key.len() + page.gzip.len() + 300) as u64
    }
}

impl PageCache {
    pub(crate) fn new() -> PageCache {
        PageCache { pages: Cache::with_weighter(1024, BYTES, ByBytes), shelf: AtomicU64::new(1) }
    }

    /// Something on the shelf changed: what was kept before is not shown again.
    pub fn shelf_changed(&self) {
        self.shelf.fetch_add(1, Ordering::SeqCst);
    }

    /// The state of the shelf now; taken before a page is made, so that a change meanwhile spoils the page.
    pub fn shelf(&self) -> u64 {
        self.shelf.load(Ordering::SeqCst)
    }

    pub(crate) fn get(&self, key: &str) -> Option<Ready> {
        self.pages.get(key).filter(|page| page.shelf == self.shelf())
    }

    pub(crate) fn keep(&self, key: String, page: CachedPage) -> Ready {
        let page = Arc::new(page);
        self.pages.insert(key, page.clone());
        page
    }
}

impl CachedPage {
    pub(crate) fn new(body: &[u8], kind: &'static str, shelf: u64) -> CachedPage {
        // Copied, so that no spare room of the compressor is kept with it.
        let gzip = axum::body::Bytes::copy_from_slice(&crate::plumbing::gzip(body));
        CachedPage { etag: crate::plumbing::etag(body), gzip, kind, shelf }
    }

    /// The page for the few who cannot unfold it themselves.
    pub(crate) fn plain(&self) -> Vec<u8> {
        crate::plumbing::gunzip(&self.gzip)
    }
}
