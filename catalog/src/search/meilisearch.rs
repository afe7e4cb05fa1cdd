//! Meilisearch as the shop's index, for shops whose processes stand on several machines and share one.
//!
//! Its pieces are our own: it is sent characters and pairs of them, pinyin and initials, each pair spelt in letters
//! (`spelling`), so that no dictionary of its own comes between. A question becomes several of its searches at once, whose
//! answers it joins by weight (`asking`): all pieces as typed, all but the two pairs a wrong character spoils, what is said
//! the same.

mod answer;
mod asking;
mod document;
mod http;
mod spelling;

use super::{
    Found,
    engine::{Change, Engine, Question, ReadSoFar},
};
use document::{Document, Kept, STATE, settings};
use http::Http;
use kernel::{BoxFuture, Error, Result};
use meilisearch_sdk::{
    client::{Client, SwapIndexes},
    errors::{Error as Trouble, ErrorCode},
    task_info::TaskInfo,
    tasks::Task,
};
use serde::Serialize;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Documents sent in one request.
const PAGE: usize = 2000;
/// A large shop is taken in within this, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(600);

pub(super) struct Meilisearch {
    client: Client<Http>,
    /// The index of goods; beside it stand one that remembers how far it has read, and one that is being made anew.
    index: String,
}

impl Meilisearch {
    /// An index at an address such as `https://:KEY@search.example:7700/shipin`; without a name it is `shipin`.
    pub(super) fn at(url: &str) -> Result<Meilisearch> {
        let wrong = || Error::fault("search_url is no address such as https://:KEY@search.example:7700/shipin");
        let address = reqwest::Url::parse(url).map_err(|_| wrong())?;
        let index = match address.path().trim_matches('/') {
            "" => "shipin".to_owned(),
            name if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') => name.to_owned(),
            _ => return Err(wrong()),
        };
        let key = address.password().or_else(|| Some(address.username())).filter(|key| !key.is_empty());
        let host = address.host_str().ok_or_else(wrong)?;
        let port = address.port().map_or_else(String::new, |port| format!(":{port}"));
        let client = Client::new_with_client(format!("{}://{host}{port}", address.scheme()), key, Http::new(key)?);
        Ok(Meilisearch { client, index })
    }

    fn next(&self) -> String {
        format!("{}-next", self.index)
    }

    fn memory(&self) -> String {
        format!("{}-memory", self.index)
    }

    async fn ask(&self, question: &Question) -> Result<Found> {
        let asking = asking::Asking::of(question);
        let index = self.client.index(&self.index);
        let asked = |narrowed: asking::Narrowed| {
            let (client, index, asking) = (&self.client, &index, &asking);
            async move { answer::ask(client, index, asking, narrowed).await }
        };
        // What stands under a heading is counted with that heading open, so each narrowed one is a question of its own.
        let (all, kinds, shelves, temperatures) = tokio::join!(
            asked(asking.narrowed()),
            answer::if_some(asking.without_kind(), asked),
            answer::if_some(asking.without_category(), asked),
            answer::if_some(asking.without_temperature(), asked)
        );
        let all = all.map_err(broken)?;
        let heading = |other: Option<std::result::Result<answer::Answer, Trouble>>| other.transpose().map_err(broken);
        Ok(all.told(heading(kinds)?, heading(shelves)?, heading(temperatures)?))
    }

    async fn take_in(&self, change: Change) -> Result<()> {
        let (gone, documents) = (change.gone, Document::all(&change.goods));
        if change.anew {
            self.make_anew(&documents).await?;
        } else {
            let index = self.client.index(&self.index);
            let back: std::collections::HashSet<&str> = documents.iter().map(|document| document.id.as_str()).collect();
            let gone: Vec<String> = gone.iter().map(ToString::to_string).filter(|id| !back.contains(id.as_str())).collect();
            if !gone.is_empty() {
                self.done(index.delete_documents(&gone).await).await?;
            }
            self.put(&self.index, &documents).await?;
        }
        self.put(&self.memory(), &[Kept::of(&change.so_far)]).await
    }

    /// Fills a new index beside the old one, which answers until the new one takes its place.
    async fn make_anew(&self, documents: &[Document]) -> Result<()> {
        let next = self.next();
        self.drop_if_there(&next).await?;
        self.create_unless_there(&next).await?;
        self.done(self.client.index(&next).set_settings(&settings()).await).await?;
        self.put(&next, documents).await?;
        self.create_unless_there(&self.index).await?;
        self.done(self.client.swap_indexes(&[SwapIndexes { indexes: (self.index.clone(), next.clone()), rename: None }]).await).await?;
        self.drop_if_there(&next).await
    }

    async fn put<T: Serialize + Send + Sync>(&self, index: &str, documents: &[T]) -> Result<()> {
        let index = self.client.index(index);
        for page in documents.chunks(PAGE) {
            self.done(index.add_or_replace(page, Some("id")).await).await?;
        }
        Ok(())
    }

    async fn create_unless_there(&self, index: &str) -> Result<()> {
        let created = self.finished(self.client.create_index(index, Some("id")).await).await;
        ignoring(created, &ErrorCode::IndexAlreadyExists)
    }

    async fn drop_if_there(&self, index: &str) -> Result<()> {
        let dropped = self.finished(self.client.delete_index(index).await).await;
        ignoring(dropped, &ErrorCode::IndexNotFound)
    }

    async fn done(&self, task: std::result::Result<TaskInfo, Trouble>) -> Result<()> {
        self.finished(task).await.map_err(broken)
    }

    /// Waits until what was asked for has been done.
    async fn finished(&self, task: std::result::Result<TaskInfo, Trouble>) -> std::result::Result<(), Trouble> {
        let (task, begun) = (task?, Instant::now());
        let mut pause = Duration::from_millis(5);
        loop {
            match self.client.get_task(&task).await? {
                Task::Succeeded { .. } => return Ok(()),
                Task::Failed { content } => return Err(content.error.into()),
                Task::Enqueued { .. } | Task::Processing { .. } if begun.elapsed() > PATIENCE => return Err(Trouble::Timeout),
                Task::Enqueued { .. } | Task::Processing { .. } => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }

    async fn remembered(&self) -> Result<Option<ReadSoFar>> {
        match self.client.index(self.memory()).get_document::<Kept>(STATE).await {
            Ok(kept) => Ok(kept.read()),
            Err(Trouble::Meilisearch(error)) if matches!(error.error_code, ErrorCode::IndexNotFound | ErrorCode::DocumentNotFound) => {
                Ok(None)
            }
            Err(error) => Err(broken(error)),
        }
    }
}

impl Engine for Meilisearch {
    fn find<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Found>> {
        Box::pin(self.ask(question))
    }

    fn so_far(&self) -> BoxFuture<'_, Result<Option<ReadSoFar>>> {
        Box::pin(self.remembered())
    }

    fn write(self: Arc<Meilisearch>, change: Change) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.take_in(change).await })
    }

    fn size(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async {
            let stats = self.client.index(&self.index).get_stats().await.map_err(broken)?;
            Ok(stats.number_of_documents as u64)
        })
    }

    fn is_shared(&self) -> bool {
        true
    }
}

fn ignoring(done: std::result::Result<(), Trouble>, fine: &ErrorCode) -> Result<()> {
    match done {
        Err(Trouble::Meilisearch(error)) if error.error_code == *fine => Ok(()),
        other => other.map_err(broken),
    }
}

/// A server that is away comes back; one that does not understand us is our own problem.
fn broken(trouble: Trouble) -> Error {
    match trouble {
        Trouble::Other(away) if away.is::<http::Away>() => Error::for_now(format_args!("Meilisearch: {away}")),
        Trouble::Timeout => Error::for_now("Meilisearch takes too long"),
        other => Error::fault(format_args!("Meilisearch: {other}")),
    }
}
