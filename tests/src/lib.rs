//! The stage on which stories are played: an engine, a seed, a clock that stands still until it is moved, and what
//! the story asks for by the type of its parameter.
//!
//! A story is an `async fn` under `tests/stories/<room>.rs` (add the module to `main.rs`) with `#[shop_test]`; it is
//! told once on SQLite (`name::sqlite`) and once on PostgreSQL (`name::postgres`), each on its own fresh database.
//!
//! ```text
//! #[shop_test]
//! async fn the_last_unit_is_sold_only_once(shop: Shop) {
//!     let tea = shop.stocked("tea", 1).await;
//!     let (ann, bob) = (shop.shopper("Ann"), shop.shopper("Bob"));
//!     ann.buys(&tea).await.accepted();
//!     assert_eq!(bob.buys(&tea).await.refusal(), "stock-out");
//! }
//! ```
//!
//! A parameter `db: kernel::Db` gives the kernel's tables and those of [`STORY_TABLES`], nothing else.
//! Run everything with `tests/run`, one story with `tests/run --only last_unit`. A failure prints its engine and its
//! seed; `SHIPIN_TEST_SEED=<seed>` plays it again.

pub mod browser;
mod county;
pub mod crash;
pub mod demo;
mod driver;
mod engine;
mod given_up;
pub mod house;
pub mod ledger;
pub mod link;
pub mod reader;
pub mod s3;
pub mod served;
mod shop;
mod shopper;
mod stage;
pub mod trade;
mod visitor;
mod words;

pub use county::{PASSWORD, Premises};
pub use engine::{Engine, STORY_TABLES, Set};
pub use given_up::given_up_after;
pub use shop::{EmptyHouse, InEarnest, Shop, Stocked};
pub use shop_test::shop_test;
pub use shopper::{Order, Outcome, Shopper};
pub use stage::{Ground, Stage, Verdict, opening, play, seed};
pub use visitor::{Page, Visitor, escape};
pub use words::{in_chinese, word};
