//! The index in the data folder. It belongs to one process, remembers in its own commit how far it has read, and is
//! made anew from the database whenever it is missing or cannot be trusted.

use super::{
    Found, asked,
    dictionary::{Dictionary, own_names},
    engine::{Change, Engine, Question, ReadSoFar},
    found::Collecting,
    goods::Goods,
    kind_number,
    pieces::Pieces,
    pinyin::Reader,
    shelf::{self, Fields},
    temperature_number,
};
use kernel::{BoxFuture, Error, Result};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term, indexer::IndexWriterOptions};

/// The least the writer can do with; it is opened for a change and closed after it.
const WRITER_BYTES: usize = 15_000_000;
/// What it may take while a large shop is made anew, so that its goods go into few pieces that need not be joined.
const ANEW_BYTES: usize = 120_000_000;
/// From so many products on, a general dictionary is asked as well.
const LARGE_SHOP: usize = 1000;

pub(super) struct Embedded {
    folder: PathBuf,
    index: Index,
    fields: Fields,
    reader: IndexReader,
    dictionary: RwLock<Arc<Dictionary>>,
    /// One hand writes at a time.
    keeping: Mutex<()>,
}

impl Embedded {
    /// Opens the index in a folder; an index of another make is thrown away and will be made anew.
    pub(super) fn open(folder: &Path) -> Result<Embedded> {
        let (index, fields) = shelf::open(folder)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(1).try_into().map_err(broken)?;
        let dictionary = RwLock::new(Arc::new(Dictionary::open(folder)));
        Ok(Embedded { folder: folder.to_path_buf(), index, fields, reader, dictionary, keeping: Mutex::default() })
    }

    pub(super) fn find_now(&self, question: &Question) -> Result<Found> {
        let query = asked::query(&self.fields, &self.dictionary(), &question.texts);
        let mut found = self.reader.searcher().search(&query, &Collecting::new(question)).map_err(broken)?;
        found.hits = found.hits.into_iter().skip(question.page.skip).take(question.page.limit).collect();
        Ok(found)
    }

    fn dictionary(&self) -> Arc<Dictionary> {
        self.dictionary.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn write_now(&self, change: &Change) -> Result<()> {
        let _keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner);
        self.learn(change)?;
        let large = change.anew && change.goods.len() > LARGE_SHOP;
        let bytes = if large { ANEW_BYTES } else { WRITER_BYTES };
        let options = IndexWriterOptions::builder().memory_budget_per_thread(bytes).num_worker_threads(1).num_merge_threads(1).build();
        let mut writer: IndexWriter = self.index.writer_with_options(options).map_err(broken)?;
        self.put(&mut writer, change).map_err(broken)?;
        writer.wait_merging_threads().map_err(broken)?;
        self.reader.reload().map_err(broken)
    }

    /// Takes the names of new goods into the dictionary.
    fn learn(&self, change: &Change) -> Result<()> {
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
        Ok(())
    }

    fn put(&self, writer: &mut IndexWriter, change: &Change) -> tantivy::Result<()> {
        if change.anew {
            writer.delete_all_documents()?;
        } else {
            let gone = change.gone.iter().chain(change.goods.iter().map(|goods| &goods.id));
            for id in gone {
                writer.delete_term(Term::from_field_text(self.fields.key, &id.to_string()));
            }
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
        let pieces = Pieces::of(dictionary, reader, goods);
        let f = &self.fields;
        let (high, low) = goods.id.uuid().as_u64_pair();
        let mut document = TantivyDocument::default();
        document.add_text(f.key, goods.id.to_string());
        document.add_text(f.words, pieces.words);
        document.add_text(f.more, pieces.more);
        document.add_text(f.grams, [pieces.grams, pieces.more_grams].join(" "));
        document.add_text(f.pinyin, pieces.pinyin);
        document.add_text(f.initials, pieces.initials);
        document.add_u64(f.id_high, high);
        document.add_u64(f.id_low, low);
        document.add_u64(f.kind, kind_number(goods.kind));
        document.add_u64(f.temperature, temperature_number(goods.temperature));
        document.add_text(f.category, &goods.category);
        document.add_u64(f.channels, goods.channels);
        document
    }
}

impl Engine for Embedded {
    fn find<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Found>> {
        Box::pin(async { self.find_now(question) })
    }

    fn so_far(&self) -> BoxFuture<'_, Result<Option<ReadSoFar>>> {
        Box::pin(async { Ok(self.index.load_metas().map_err(broken)?.payload.as_deref().and_then(ReadSoFar::parse)) })
    }

    fn write(self: Arc<Embedded>, change: Change) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { tokio::task::spawn_blocking(move || self.write_now(&change)).await.map_err(Error::fault)? })
    }

    fn size(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async { Ok(self.reader.searcher().num_docs()) })
    }

    fn is_shared(&self) -> bool {
        false
    }
}

pub(super) fn broken(error: tantivy::TantivyError) -> Error {
    Error::fault(format_args!("search index: {error}"))
}
