//! All stories, in one binary: what they are about is the name of their module.

mod batch;
mod books;
mod browser;
mod catalog;
mod crash;
mod door;
mod face;
mod flow_down;
mod flow_up;
mod fulfillment;
mod goods;
mod house;
mod imports;
mod kernel;
mod label;
mod licences;
mod links;
mod list;
mod money;
mod orders;
mod past;
mod people;
mod promotions;
mod publishing;
mod shop;
mod storefront;
