//! A store that speaks S3, written by others than the client we speak to it with: it looks at every signature, and keeps
//! what it is given in a folder.

use hyper_util::rt::TokioIo;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::net::SocketAddr;
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

const BUCKET: &str = "pictures";
const KEY: &str = "a-key";
const SECRET: &str = "its-secret";

/// The store, open as long as this is kept.
pub struct S3 {
    pub folder: tempfile::TempDir,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl S3 {
    pub async fn open() -> S3 {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("the bucket is made");
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("the folder is there"));
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = builder.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a spare port");
        let address = listener.local_addr().expect("a listener has an address");
        let server = tokio::spawn(async move {
            // They end with the store.
            let mut talks = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                talks.spawn(async move {
                    // Whoever hangs up has what he wanted.
                    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        S3 { folder, address, server }
    }

    /// `STORAGE_URL` of a folder in the bucket, for whoever has the key.
    pub fn url(&self) -> String {
        self.url_with(SECRET)
    }

    pub fn url_with(&self, secret: &str) -> String {
        let place = format!("endpoint=http://{}&region=us-east-1&virtual_hosted_style_request=false", self.address);
        format!("s3://{BUCKET}/yishui?{place}&access_key_id={KEY}&secret_access_key={secret}")
    }

    /// The address of the same folder for browsers.
    pub fn public_url(&self) -> String {
        format!("http://{}/{BUCKET}/yishui", self.address)
    }

    /// From now on nobody answers.
    pub fn go_away(&self) {
        self.server.abort();
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.server.abort();
    }
}
