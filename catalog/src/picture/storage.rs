//! Where the bytes of pictures lie: in a folder, or in a store that speaks S3.

use bytes::Bytes;
use kernel::{Error, Result};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, PutOptions, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path as Key,
    prefix::PrefixStore,
};
use std::{fmt, path::Path, sync::Arc, time::Duration};

/// A place for files by name; a file is there whole or not at all.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    said: String,
    public_url: Option<String>,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Storage {
    /// What `STORAGE_URL` names: `file:FOLDER`, or `s3://BUCKET/FOLDER?endpoint=…&region=…`; what the address does not
    /// say is read from the environment under the names every S3 program knows (`AWS_ACCESS_KEY_ID` and so on).
    pub fn open(url: &str) -> Result<Storage> {
        match (url.strip_prefix("file:"), url.strip_prefix("s3://")) {
            (Some(folder), _) => Storage::in_folder(Path::new(folder)),
            (_, Some(place)) => Storage::s3(place),
            _ => Err(Error::fault("storage_url must be file:FOLDER or s3://BUCKET/FOLDER")),
        }
    }

    /// A folder, which is made when it is missing. What is written has reached the disk.
    pub fn in_folder(folder: &Path) -> Result<Storage> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::fault)?.with_fsync(true);
        Ok(Storage { store: Arc::new(store), said: folder.display().to_string(), public_url: None })
    }

    fn s3(place: &str) -> Result<Storage> {
        let (path, options) = place.split_once('?').unwrap_or((place, ""));
        let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
        let client = ClientOptions::new().with_timeout(Duration::from_secs(20)).with_connect_timeout(Duration::from_secs(5));
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_client_options(client).with_retry(patience());
        for (name, value) in form_urlencoded::parse(options.as_bytes()) {
            let key: AmazonS3ConfigKey =
                name.parse().map_err(|_| Error::fault(format_args!("storage_url has “{name}”, which is no setting of S3")))?;
            // Nobody writes http:// by accident, and stores on the same machine have no certificate.
            let plain = key == AmazonS3ConfigKey::Endpoint && value.starts_with("http://");
            builder = builder.with_config(key, value);
            builder = if plain { builder.with_allow_http(true) } else { builder };
        }
        let store = builder.build().map_err(|error| Error::fault(format_args!("storage_url: {error}")))?;
        let store: Arc<dyn ObjectStore> = match folder.trim_matches('/') {
            "" => Arc::new(store),
            folder => Arc::new(PrefixStore::new(store, folder)),
        };
        Ok(Storage { store, said: format!("s3://{path}"), public_url: None })
    }

    /// Browsers fetch what is shown from this address instead of through us.
    pub fn reached_at(mut self, public_url: Option<&str>) -> Storage {
        self.public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        self
    }

    /// Where a browser finds a file, if it may fetch it by itself.
    pub fn public_href(&self, name: &str) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{url}/{name}"))
    }

    pub async fn put(&self, name: &str, bytes: Bytes) -> Result<()> {
        let mut options = PutOptions::default();
        // A folder keeps no such words beside a file.
        if self.said.starts_with("s3://") {
            options.attributes.insert(object_store::Attribute::ContentType, media_type(name).into());
            options.attributes.insert(object_store::Attribute::CacheControl, FOR_EVER.into());
        }
        self.store.put_opts(&Key::from(name), bytes.into(), options).await.map(drop).map_err(|error| self.trouble(error))
    }

    /// The bytes of a file; `NotFound` when there is none of this name.
    pub async fn get(&self, name: &str) -> Result<Bytes> {
        let found = self.store.get(&Key::from(name)).await.map_err(|error| self.trouble(error))?;
        found.bytes().await.map_err(|error| self.trouble(error))
    }

    pub async fn has(&self, name: &str) -> Result<bool> {
        match self.store.head(&Key::from(name)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(self.trouble(error)),
        }
    }

    /// Throws a file away; one that is not there is gone already.
    pub async fn delete(&self, name: &str) -> Result<()> {
        match self.store.delete(&Key::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.trouble(error)),
        }
    }

    /// The names of all files in a folder and the folders in it.
    pub async fn list(&self, folder: &str) -> Result<Vec<String>> {
        let (mut names, mut open) = (Vec::new(), vec![Key::from(folder)]);
        while let Some(folder) = open.pop() {
            let found = match self.store.list_with_delimiter(Some(&folder)).await {
                Err(object_store::Error::NotFound { .. }) => continue,
                found => found.map_err(|error| self.trouble(error))?,
            };
            names.extend(found.objects.into_iter().map(|file| file.location.to_string()));
            open.extend(found.common_prefixes);
        }
        names.sort();
        Ok(names)
    }

    /// Somebody else's trouble passes; what is asked for again then is answered then.
    fn trouble(&self, error: object_store::Error) -> Error {
        match error {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other if self.said.starts_with("s3://") => Error::for_now(format_args!("the store {}: {other}", self.said)),
            other => match io_kind(&other) {
                Some(kind) => std::io::Error::new(kind, other.to_string()).into(),
                None => Error::fault(format_args!("the folder {}: {other}", self.said)),
            },
        }
    }
}

/// What a browser is told that a file is.
fn media_type(name: &str) -> &'static str {
    let kind = image::ImageFormat::from_path(name).ok();
    kind.map_or("application/octet-stream", |kind| kind.to_mime_type())
}

/// What the disk itself said.
fn io_kind(error: &object_store::Error) -> Option<std::io::ErrorKind> {
    let mut cause = std::error::Error::source(error);
    while let Some(one) = cause {
        if let Some(io) = one.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        cause = one.source();
    }
    None
}

/// A store that does not answer is asked again soon, not within the same request for minutes.
fn patience() -> RetryConfig {
    RetryConfig { max_retries: 2, retry_timeout: Duration::from_secs(15), ..RetryConfig::default() }
}

/// What is kept under a name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
