//! All stories, in one binary: what they are about is the name of their module.

mod browser;
mod catalog;
mod crash;
mod flow_down;
mod flow_up;
mod fulfillment;
mod house;
mod kernel;
mod licences;
mod money;
mod shop;
mod storefront;
