//! What a page is made of and how a request is answered: the page shell for shoppers, staff and the till, styles,
//! languages, forms, refusals as pages or problem details, and the plumbing around every request.
//!
//! It knows nothing of the trade. Its invariants: a page is complete without script; no page carries inline script
//! or style; a write is accepted only from our own pages; what someone typed is never lost to a refusal.

mod answer;
mod app;
mod assets;
mod bars;
mod cache;
mod caller;
mod form;
mod json;
mod lang;
mod outside;
mod plumbing;
mod reader;
mod shell;
mod squares;
mod tx;

pub use answer::{Answer, Failure, html, json, see_other};
pub use app::{App, AppBuilder, Entrance, Interrupted, Part};
pub use assets::Assets;
pub use bars::bars;
pub use cache::{CachedPage, PageCache};
pub use caller::Caller;
pub use form::{Form, Typed};
pub use json::{Idempotent, Json};
pub use lang::{Lang, LangCode, Languages, Locales, Said};
pub use outside::{Outside, OutsideImage};
pub use plumbing::{RequestId, plumb};
pub use reader::{Look, Reader, cookie, ours, set_cookie};
pub use shell::{Audience, NavItem, Notice, NoticeKind, Person, Shell};
pub use squares::squares;
pub use tx::{ReadTx, WriteTx};

/// Routes every program has: assets, the language and type-size switches.
pub fn routes() -> axum::Router<App> {
    assets::routes().merge(reader::routes())
}

pub const LOCALES: Locales = &[
    ("zh", include_str!("../locales/zh/ui.ftl")),
    ("en", include_str!("../locales/en/ui.ftl")),
    ("zh", include_str!("../locales/zh/plumbing.ftl")),
    ("en", include_str!("../locales/en/plumbing.ftl")),
];

/// How many bytes a request body may have unless a route says otherwise.
pub const BODY_LIMIT: usize = 256 * 1024;
