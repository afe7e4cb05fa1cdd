//! Pictures that come along with a file in a ZIP, told by their names: those a row names, or those called like a SKU.

use super::{Import, Refusal, listed::Listed};
use crate::picture::{self, Pictures, Stored};
use kernel::{Error, Id, Issue, Result, Tx, Value, query};
use std::{
    collections::{HashMap, HashSet},
    io::{Cursor, Read as _},
};

/// The most a ZIP may weigh, and the most it may hold.
pub(crate) const MOST_ZIP_BYTES: usize = 48 * 1024 * 1024;
const MOST_ENTRIES: usize = 2000;
const MOST_PICTURES: usize = 300;
/// What all pictures together may weigh once they are unpacked; each is looked at by the store.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
const MOST_ONE: u64 = 15 * 1024 * 1024;

/// Pictures of one product that are called like its SKU: `TEA.jpg`, `TEA-1.jpg`, `TEA-2.jpg`.
const MOST_ALIKE: usize = 8;

const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "gif"];

/// A picture as it came: taken in, or why not.
#[derive(Debug, Clone)]
pub(super) struct Came {
    pub name: String,
    pub stored: std::result::Result<Stored, String>,
}

/// Everything that came, by name.
#[derive(Debug, Default)]
pub(super) struct Brought {
    by_name: HashMap<String, Came>,
}

/// Takes every picture of a ZIP into the store. It is done while nobody's write is open.
pub(super) async fn take_in(store: &Pictures, zip: Vec<u8>) -> Result<Vec<Came>> {
    if zip.is_empty() {
        return Ok(Vec::new());
    }
    if zip.len() > MOST_ZIP_BYTES {
        return Err(Refusal::ZipTooHeavy { most_mb: MOST_ZIP_BYTES / 1024 / 1024 }.into());
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).map_err(|_| Refusal::NoZip)?;
    let names = names(&mut zip)?;
    let (mut came, mut left) = (Vec::with_capacity(names.len()), MOST_UNPACKED);
    for (at, name) in names {
        let bytes = unpack(&mut zip, at)?;
        left = left.checked_sub(bytes.len() as u64).ok_or(Refusal::ZipUnpacksTooMuch)?;
        let stored = match store.store(bytes).await {
            Ok(stored) => Ok(stored),
            Err(Error::Refused(refused)) if refused.code() != "busy" => Err(refused.code().to_owned()),
            Err(error) => return Err(error),
        };
        came.push(Came { name, stored });
    }
    Ok(came)
}

/// Pictures by their place in the ZIP; folders do not matter, and what an operating system adds is passed by.
fn names(zip: &mut zip::ZipArchive<Cursor<Vec<u8>>>) -> Result<Vec<(usize, String)>> {
    if zip.len() > MOST_ENTRIES {
        return Err(Refusal::TooManyPictures { most: MOST_PICTURES }.into());
    }
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).map_err(|_| Refusal::NoZip)?;
        let path = called(entry.name_raw()).replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_picture = name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&&*ending.to_lowercase()));
        if entry.is_dir() || !is_picture || name.starts_with('.') || path.starts_with("__MACOSX/") {
            continue;
        }
        if !seen.insert(name.to_lowercase()) {
            return Err(Refusal::PictureTwice { name }.into());
        }
        names.push((at, name));
    }
    if names.len() > MOST_PICTURES {
        return Err(Refusal::TooManyPictures { most: MOST_PICTURES }.into());
    }
    Ok(names)
}

/// Names are UTF-8, or in the national encoding that Chinese Windows writes them in.
fn called(name: &[u8]) -> String {
    std::str::from_utf8(name).map_or_else(|_| encoding_rs::GB18030.decode(name).0.into_owned(), str::to_owned)
}

/// However little it says it holds, no more than a picture may weigh is unpacked.
fn unpack(zip: &mut zip::ZipArchive<Cursor<Vec<u8>>>, at: usize) -> Result<Vec<u8>> {
    let entry = zip.by_index(at).map_err(|_| Refusal::NoZip)?;
    let mut bytes = Vec::new();
    entry.take(MOST_ONE + 1).read_to_end(&mut bytes).map_err(|_| Refusal::NoZip)?;
    Ok(bytes)
}

pub(super) async fn keep(tx: &mut Tx, id: Id<Import>, came: &[Came]) -> Result<()> {
    for page in came.chunks(100) {
        let row = |came: &Came| -> Vec<Value> {
            let (sha, size, trouble) = match &came.stored {
                Ok(stored) => (stored.sha.as_str(), (stored.width, stored.height), ""),
                Err(trouble) => ("", (0, 0), trouble.as_str()),
            };
            vec![id.into(), (&came.name).into(), sha.into(), i64::from(size.0).into(), i64::from(size.1).into(), trouble.into()]
        };
        let insert = query("insert into catalog_import_picture (import_id, name, sha, width, height, trouble) values (:row)");
        tx.put(insert.bind_rows(page.iter().map(row))).await?;
    }
    let stored: Vec<&str> = came.iter().filter_map(|came| came.stored.as_ref().ok()).map(|stored| stored.sha.as_str()).collect();
    picture::make_ahead(tx, &stored).await
}

pub(super) async fn brought(tx: &mut Tx, id: Id<Import>) -> Result<Brought> {
    let of = "select name, sha, width, height, trouble from catalog_import_picture where import_id = $1 order by name";
    let rows: Vec<(String, String, i64, i64, String)> = tx.fetch_all(query(of).bind(id)).await?;
    let side = |side: i64| u32::try_from(side).unwrap_or(0);
    let came = rows.into_iter().map(|(name, sha, width, height, trouble)| {
        let stored = Stored { sha, width: side(width), height: side(height) };
        Came { name, stored: if trouble.is_empty() { Ok(stored) } else { Err(trouble) } }
    });
    Ok(Brought::of_all(came))
}

impl Brought {
    pub(super) fn of_all(came: impl IntoIterator<Item = Came>) -> Brought {
        Brought { by_name: came.into_iter().map(|came| (came.name.to_lowercase(), came)).collect() }
    }

    /// The pictures of a product: those its rows name, or else those called like its SKUs. What is named and did not
    /// come, or could not be taken in, is wrong; where no ZIP came, names lead elsewhere and say nothing.
    pub(super) fn of(&self, listed: &Listed) -> (Vec<Stored>, Vec<(u64, Issue)>) {
        let (mut found, mut wrong): (Vec<Stored>, Vec<(u64, Issue)>) = (Vec::new(), Vec::new());
        if self.by_name.is_empty() {
            return (found, wrong);
        }
        let named = listed.pictures.iter().map(|(line, name)| (*line, name.clone()));
        let alike = listed.variants.iter().flat_map(|variant| self.called_like(&variant.sku).map(|name| (variant.row.line, name)));
        let wanted: Vec<(u64, String)> = if listed.pictures.is_empty() { alike.collect() } else { named.collect() };
        for (line, name) in wanted {
            match self.by_name.get(&name.to_lowercase()).map(|came| &came.stored) {
                Some(Ok(stored)) if found.contains(stored) => {}
                Some(Ok(stored)) => found.push(stored.clone()),
                Some(Err(trouble)) => wrong.push((line, Issue::new("", known(trouble)).with("name", name))),
                None => wrong.push((line, Issue::new("", "import-picture-missing").with("name", name))),
            }
        }
        (found, wrong)
    }

    fn called_like<'a>(&'a self, sku: &str) -> impl Iterator<Item = String> + 'a {
        let sku = sku.to_lowercase();
        let numbered = (1..=MOST_ALIKE).flat_map({
            let sku = sku.clone();
            move |nth| [format!("{sku}-{nth}"), format!("{sku}_{nth}")]
        });
        let stems = std::iter::once(sku).chain(numbered);
        stems.flat_map(|stem| ENDINGS.map(|ending| format!("{stem}.{ending}"))).filter(|name| self.by_name.contains_key(name))
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }
}

/// Why the store did not take a picture in, as it is said of one among many.
fn known(trouble: &str) -> &'static str {
    match trouble {
        "picture-unknown-kind" => "import-picture-unknown-kind",
        "picture-too-large" | "picture-too-heavy" => "import-picture-too-large",
        "picture-moving" => "import-picture-moving",
        _ => "import-picture-damaged",
    }
}
