//! All stories, in one binary: what they are about is the name of their module.

mod browser;
mod crash;
mod fulfillment;
mod house;
mod kernel;
mod money;
mod shop;
