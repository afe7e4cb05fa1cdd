use crate::{Answer, Assets, Failure, Languages, NavItem, PageCache, Reader};
use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, request::Parts},
};
use kernel::{Db, Error};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

/// What every handler can reach: the database, words, assets, and the parts that the program was put together with.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    db: Db,
    languages: Languages,
    assets: Assets,
    nav: Vec<NavItem>,
    shop_nav: Vec<NavItem>,
    pages: PageCache,
    /// Where browsers reach us, without a slash at its end; empty where nobody said.
    public_url: String,
    /// What browsers may load from where.
    policy: HeaderValue,
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

/// Puts an [`App`] together, once, at the start of the program.
pub struct AppBuilder(Inner);

impl AppBuilder {
    pub fn new(db: Db, languages: Languages, assets: Assets) -> AppBuilder {
        AppBuilder(Inner {
            db,
            languages,
            assets,
            nav: Vec::new(),
            shop_nav: Vec::new(),
            pages: PageCache::new(),
            public_url: String::new(),
            policy: policy(""),
            parts: HashMap::new(),
        })
    }

    /// Adds a room's part (a search index, a picture store); there is one of each type.
    pub fn part<T: Send + Sync + 'static>(mut self, part: T) -> AppBuilder {
        self.0.parts.insert(TypeId::of::<T>(), Arc::new(part));
        self
    }

    /// Where browsers reach the program: cookies stay on HTTPS when that is where they are, and what is told to the world
    /// outside carries this address.
    pub fn reached_at(mut self, public_url: &str) -> AppBuilder {
        public_url.trim_end_matches('/').clone_into(&mut self.0.public_url);
        self
    }

    /// Where pictures come from besides ourselves.
    pub fn pictures_from(mut self, url: Option<&str>) -> AppBuilder {
        let origin = |url: &str| url.split('/').take(3).collect::<Vec<_>>().join("/");
        self.0.policy = policy(&url.map(origin).unwrap_or_default());
        self
    }

    /// Adds a room's entries to the staff's navigation.
    pub fn nav(mut self, items: &[NavItem]) -> AppBuilder {
        self.0.nav.extend_from_slice(items);
        self
    }

    /// Sets the shoppers' navigation.
    pub fn shop_nav(mut self, items: &[NavItem]) -> AppBuilder {
        self.0.shop_nav = items.to_vec();
        self
    }

    pub fn build(self) -> App {
        App(Arc::new(self.0))
    }
}

/// Everything from ourselves, pictures from one more place.
fn policy(pictures: &str) -> HeaderValue {
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{}{pictures}; connect-src 'self'; \
         form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        if pictures.is_empty() { "" } else { " " }
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

impl App {
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    pub fn languages(&self) -> &Languages {
        &self.0.languages
    }

    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub fn nav(&self) -> &[NavItem] {
        &self.0.nav
    }

    pub fn shop_nav(&self) -> &[NavItem] {
        &self.0.shop_nav
    }

    pub fn pages(&self) -> &PageCache {
        &self.0.pages
    }

    pub(crate) fn is_reached_securely(&self) -> bool {
        self.0.public_url.starts_with("https://")
    }

    /// A path of ours as the world outside writes it.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.0.public_url)
    }

    pub(crate) fn policy(&self) -> &HeaderValue {
        &self.0.policy
    }

    /// A part, if the program has it.
    pub(crate) fn find<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.0.parts.get(&TypeId::of::<T>()).and_then(|part| part.clone().downcast().ok())
    }

    /// A part that was added when the program was put together.
    pub fn part<T: Send + Sync + 'static>(&self) -> Arc<T> {
        self.find().unwrap_or_else(|| panic!("the program was built without {}", std::any::type_name::<T>()))
    }
}

/// The page at which people sign in, shown in place of an answer when somebody's session ended before he sent a form. A
/// room that knows people adds it to the program as a part.
pub struct Entrance(pub fn(&App, &Reader, Interrupted) -> Answer);

/// A form that was sent by somebody who was not signed in any more: where to, and its bytes.
pub struct Interrupted {
    pub path: String,
    pub form: String,
}

/// A part as a handler's parameter.
pub struct Part<T>(pub Arc<T>);

impl<T: Send + Sync + 'static> FromRequestParts<App> for Part<T> {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Part<T>, Failure> {
        let part = app.find().ok_or_else(|| Error::fault(format_args!("the program was built without {}", std::any::type_name::<T>())))?;
        Ok(Part(part))
    }
}

/// Lets a handler take the whole state when it needs several things of it.
impl FromRequestParts<App> for App {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<App, Self::Rejection> {
        Ok(app.clone())
    }
}
