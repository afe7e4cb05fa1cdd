//! All stories, in one binary: what they are about is the name of their module.

mod books;
mod browser;
mod catalog;
mod crash;
mod door;
mod flow_down;
mod flow_up;
mod fulfillment;
mod goods;
mod house;
mod kernel;
mod licences;
mod links;
mod money;
mod orders;
mod past;
mod people;
mod pictures;
mod shop;
mod storefront;
