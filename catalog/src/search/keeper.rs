//! Keeping the index true to the database.

use super::{
    Search, broken,
    dictionary::{Dictionary, own_names},
    goods::{self, Goods},
    kind_number,
    pinyin::Reader,
    temperature_number,
    words::{Run, grams, parts, runs},
};
use crate::{Product, ProductChanged, ProductPublished, ProductWithdrawn, ProductsImported};
use kernel::{Db, Error, Id, Result, feed, feed::Event};
use std::{
    collections::BTreeSet,
    sync::{Arc, MutexGuard, PoisonError},
    time::Duration,
};
use tantivy::{IndexWriter, TantivyDocument, Term, indexer::IndexWriterOptions};

/// Products read from the database at a time.
const PAGE: i64 = 1000;
/// Facts read at a time.
const FACTS: i64 = 500;
/// Facts about other things that are read without being kept; after a restart so many are read again.
const UNKEPT: i64 = 20_000;
/// The index is this far behind at most; in a rush of orders it does not look after each of them.
const PAUSE: Duration = Duration::from_millis(200);
/// The least the writer can do with; it is opened for a change and closed after it.
const WRITER_BYTES: usize = 15_000_000;

/// From so many products on, a general dictionary is asked as well.
const LARGE_SHOP: usize = 1000;

/// How far the index has read, kept in its own commit: the feed's position and the database's mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadSoFar {
    position: i64,
    mark: String,
}

impl ReadSoFar {
    fn parse(text: &str) -> Option<ReadSoFar> {
        let (position, mark) = text.split_once(' ')?;
        Some(ReadSoFar { position: position.parse().ok()?, mark: mark.to_owned() })
    }

    fn text(&self) -> String {
        format!("{} {}", self.position, self.mark)
    }
}

/// Follows the feed until the program ends: woken by news, and every `beat` in case none was heard.
pub async fn follow(search: Arc<Search>, db: Db, beat: Duration) {
    let mut news = db.news();
    loop {
        news.mark_unchanged();
        if let Err(error) = search.catch_up(&db).await {
            tracing::warn!(%error, "search pauses");
        } else {
            let _ = tokio::time::timeout(beat, news.changed()).await;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Search {
    /// Reads what the feed has told since the last time; makes the index anew when it cannot be trusted. Answers how
    /// many products were taken in.
    pub async fn catch_up(self: &Arc<Search>, db: &Db) -> Result<usize> {
        let remembered = self.remembered().clone();
        let mut so_far = match remembered {
            Some(so_far) => so_far,
            None => match self.trusted(db).await? {
                Some(so_far) => so_far,
                None => return self.make_anew(db).await,
            },
        };
        let (mut taken, mut kept) = (0, so_far.position);
        loop {
            let mut tx = db.read_long().await?;
            let facts = feed::after(&mut tx, so_far.position, FACTS).await?;
            let Some(last) = facts.last() else { break };
            so_far.position = last.position;
            let changed = changed(&facts)?;
            if !changed.is_empty() || so_far.position - kept > UNKEPT {
                let goods = goods::named(&mut tx, &changed).await?;
                so_far.mark = goods::mark(&mut tx).await?;
                drop(tx);
                (taken, kept) = (taken + changed.len(), so_far.position);
                self.write(Change { anew: false, gone: changed, goods, so_far: so_far.clone() }).await?;
            }
        }
        *self.remembered() = Some(so_far);
        Ok(taken)
    }

    fn remembered(&self) -> MutexGuard<'_, Option<ReadSoFar>> {
        self.so_far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the index and its dictionary from what the database says now.
    pub async fn make_anew(self: &Arc<Search>, db: &Db) -> Result<usize> {
        let mut tx = db.read_long().await?;
        let position = feed::head(&mut tx).await?;
        let mark = goods::mark(&mut tx).await?;
        let mut all: Vec<Goods> = Vec::new();
        loop {
            let page = goods::after(&mut tx, all.last().map(|goods| goods.id), PAGE).await?;
            if page.is_empty() {
                break;
            }
            all.extend(page);
        }
        drop(tx);
        let (count, so_far) = (all.len(), ReadSoFar { position, mark });
        self.write(Change { anew: true, gone: Vec::new(), goods: all, so_far: so_far.clone() }).await?;
        *self.remembered() = Some(so_far);
        Ok(count)
    }

    /// How far the index has read, if it is about this database and has not read further than there is.
    async fn trusted(&self, db: &Db) -> Result<Option<ReadSoFar>> {
        let Some(so_far) = self.index.load_metas().map_err(broken)?.payload.as_deref().and_then(ReadSoFar::parse) else { return Ok(None) };
        let mut tx = db.read_long().await?;
        let (head, mark) = (feed::head(&mut tx).await?, goods::mark(&mut tx).await?);
        Ok((so_far.position <= head && so_far.mark == mark).then_some(so_far))
    }

    async fn write(self: &Arc<Search>, change: Change) -> Result<()> {
        let search = self.clone();
        tokio::task::spawn_blocking(move || search.write_now(&change)).await.map_err(Error::fault)?
    }

    pub(super) fn write_now(&self, change: &Change) -> Result<()> {
        let _keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        let names = own_names(change.goods.iter().flat_map(|goods| &goods.names).map(String::as_str));
        let dictionary = match (change.anew, change.goods.len() > LARGE_SHOP) {
            (true, true) => {
                let texts = change.goods.iter().flat_map(|goods| goods.titles.iter().chain(&goods.more)).map(String::as_str);
                Some(Dictionary::gather(names, texts))
            }
            (true, false) => Some(Dictionary::of(names)),
            (false, _) => self.dictionary().with(&names),
        };
        if let Some(dictionary) = dictionary {
            dictionary.keep(&self.folder)?;
            *self.dictionary.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(dictionary);
        }
        let options =
            IndexWriterOptions::builder().memory_budget_per_thread(WRITER_BYTES).num_worker_threads(1).num_merge_threads(1).build();
        let mut writer: IndexWriter = self.index.writer_with_options(options).map_err(broken)?;
        self.put(&mut writer, change).map_err(broken)?;
        writer.wait_merging_threads().map_err(broken)?;
        self.reader.reload().map_err(broken)
    }

    fn put(&self, writer: &mut IndexWriter, change: &Change) -> tantivy::Result<()> {
        if change.anew {
            writer.delete_all_documents()?;
        }
        let gone = change.gone.iter().chain(change.goods.iter().map(|goods| &goods.id));
        for id in gone {
            writer.delete_term(Term::from_field_text(self.fields.key, &id.to_string()));
        }
        let dictionary = self.dictionary();
        let mut reader = Reader::default();
        for goods in &change.goods {
            writer.add_document(self.document(&dictionary, &mut reader, goods))?;
        }
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&change.so_far.text());
        commit.commit()?;
        Ok(())
    }

    fn document(&self, dictionary: &Dictionary, reader: &mut Reader, goods: &Goods) -> TantivyDocument {
        let (mut words, mut more) = (Pieces::default(), Pieces::default());
        goods.titles.iter().for_each(|text| words.add(dictionary, reader, text));
        goods.more.iter().for_each(|text| more.add(dictionary, reader, text));
        let f = &self.fields;
        let (high, low) = goods.id.uuid().as_u64_pair();
        let mut document = TantivyDocument::default();
        document.add_text(f.key, goods.id.to_string());
        document.add_text(f.words, words.words.join(" "));
        document.add_text(f.more, more.words.join(" "));
        document.add_text(f.grams, [words.grams, more.grams].concat().join(" "));
        document.add_text(f.pinyin, words.full.union(&more.full).cloned().collect::<Vec<_>>().join(" "));
        document.add_text(f.initials, words.initials.union(&more.initials).cloned().collect::<Vec<_>>().join(" "));
        document.add_u64(f.id_high, high);
        document.add_u64(f.id_low, low);
        document.add_u64(f.kind, kind_number(goods.kind));
        document.add_u64(f.temperature, temperature_number(goods.temperature));
        document.add_text(f.category, &goods.category);
        document.add_u64(f.channels, goods.channels);
        document
    }
}

/// What is written in one commit.
pub(super) struct Change {
    anew: bool,
    /// To be taken out, whether or not it comes back.
    gone: Vec<Id<Product>>,
    goods: Vec<Goods>,
    so_far: ReadSoFar,
}

#[cfg(test)]
impl Change {
    /// A whole shop at once.
    pub(super) fn anew(goods: Vec<Goods>) -> Change {
        Change { anew: true, gone: Vec::new(), goods, so_far: ReadSoFar { position: 0, mark: String::new() } }
    }

    /// Some products, after the shop was there.
    pub(super) fn of(gone: Vec<Id<Product>>, goods: Vec<Goods>) -> Change {
        Change { anew: false, gone, goods, so_far: ReadSoFar { position: 1, mark: String::new() } }
    }
}

/// Products that some facts are about, each once.
fn changed(facts: &[Event]) -> Result<Vec<Id<Product>>> {
    let mut changed = BTreeSet::new();
    for fact in facts {
        changed.extend(fact.of::<ProductChanged>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductPublished>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductWithdrawn>()?.map(|fact| fact.product));
        changed.extend(fact.of::<ProductsImported>()?.into_iter().flat_map(|fact| fact.products));
    }
    Ok(changed.into_iter().collect())
}

/// The pieces of a text that go into the index.
#[derive(Default)]
struct Pieces {
    words: Vec<String>,
    grams: Vec<String>,
    full: BTreeSet<String>,
    initials: BTreeSet<String>,
}

impl Pieces {
    fn add(&mut self, dictionary: &Dictionary, reader: &mut Reader, text: &str) {
        for run in runs(text) {
            match run {
                Run::Latin(run) => self.words.extend(parts(&run).into_iter().map(str::to_owned)),
                Run::Han(run) => {
                    let words = dictionary.words(&run);
                    reader.read(&run, &words, &mut self.full, &mut self.initials);
                    self.grams.extend(grams(&run));
                    self.words.extend(words);
                }
            }
        }
    }
}
