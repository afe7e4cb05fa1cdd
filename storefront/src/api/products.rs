//! The shelf for programs.

use super::{Problem, Words};
use crate::{
    directory::Known,
    goods::{
        self, Offer, PAGE, gone,
        one::{Goods, PackOffer},
        web::ListQuery,
    },
    search::Asked,
    shell,
};
use axum::extract::{Path, Query};
use catalog::{
    ProductKind, Temperature,
    api::{OptionBody, PictureBody},
    bundle::Component,
    price::Step,
    search::Search,
};
use fulfillment::stock::ReadyLot;
use kernel::{BusinessDay, Error, Money, Quantity, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::{Answer, App, Failure, Part, Reader};
use utoipa::ToSchema;
use uuid::Uuid;

const JSON: &str = "application/json";

fn text(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// What stands on the shelf of the web shop.
#[utoipa::path(get, path = "/api/v1/products", tag = "products",
    params(("kind" = Option<String>, Query, description = "`specialty`, `consumer` or `input`"),
           ("category" = Option<String>, Query, description = "The code of a category; what lies under it counts"),
           ("stock" = Option<String>, Query, description = "Anything: only what can be had now"),
           ("saying" = Option<String>, Query, description = "What goods say of themselves: `taste:crisp,bagged:yes`"),
           ("page" = Option<i64>, Query, description = "Pages count from 1")),
    responses((status = 200, description = "A stretch of the shelf", body = ProductList)))]
pub async fn list(app: App, reader: Reader, Query(asked): Query<ListQuery>) -> Answer {
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let stretch = goods::stretch(&mut tx, &known, &asked.wanted()).await?;
        let products = stretch.offers.iter().map(ProductItem::from).collect();
        Ok(text(&ProductList { products, total: stretch.total, page: stretch.page, pages: stretch.pages() })?)
    };
    app.kept_as(&reader, JSON, make).await
}

/// One product with its packs, prices and lots.
#[utoipa::path(get, path = "/api/v1/products/{slug}", tag = "products",
    params(("slug" = String, Path, description = "The product's name in its address")),
    responses((status = 200, description = "The product", body = ProductDetail),
              (status = 301, description = "The product has another name in its address now"),
              (status = 404, description = "No such product is on the shelf", body = Problem, content_type = "application/problem+json")))]
pub async fn one(app: App, reader: Reader, Path(slug): Path<String>) -> Answer {
    let make = async {
        let mut tx = app.db().read().await?;
        let known = shell::known(&app, &mut tx).await?;
        let goods = goods::one::look_up(&mut tx, &known, &slug).await?;
        Ok(text(&ProductDetail::of(&known, &goods))?)
    };
    match app.kept_as(&reader, JSON, make).await {
        Err(Failure(Error::NotFound)) => {
            let present = gone::present_slug(&mut app.db().read().await?, &slug).await?.ok_or(Error::NotFound)?;
            Ok(gone::moved(&format!("/api/v1/products/{present}")))
        }
        answered => answered,
    }
}

/// Products that fit some words, best first: in Chinese, pinyin, initials or English.
#[utoipa::path(get, path = "/api/v1/search", tag = "products",
    params(("q" = String, Query, description = "The words"),
           ("kind" = Option<String>, Query, description = "`specialty`, `consumer` or `input`"),
           ("category" = Option<String>, Query, description = "The code of a category; what lies under it counts"),
           ("page" = Option<usize>, Query, description = "Pages count from 1")),
    responses((status = 200, description = "What was found", body = ProductList)))]
pub async fn search(app: App, reader: Reader, Part(search): Part<Search>, Query(asked): Query<Asked>) -> Answer {
    let make = async {
        let known = shell::known(&app, &mut app.db().read().await?).await?;
        let found = search.search(&asked.words(), &asked.wanted(&known), asked.stretch()).await?;
        let mut tx = app.db().read().await?;
        let offers = goods::these(&mut tx, &known, &found.hits).await?;
        let total = i64::try_from(found.total).unwrap_or(i64::MAX);
        let page = i64::try_from(asked.page()).unwrap_or(1);
        Ok(text(&ProductList { products: offers.iter().map(ProductItem::from).collect(), total, page, pages: (total + PAGE - 1) / PAGE })?)
    };
    app.kept_as(&reader, JSON, make).await
}

/// A product on the shelf with the pack it is mostly bought in.
#[derive(Serialize, ToSchema)]
pub struct ProductItem {
    pub slug: String,
    #[schema(value_type = String, example = "specialty")]
    pub kind: ProductKind,
    pub category: String,
    pub title: Words,
    pub origin: Words,
    /// The hash of its picture: `/media/{picture}-800.jpg`.
    pub picture: Option<String>,
    pub pack: Uuid,
    pub pack_name: Words,
    #[schema(value_type = i64, example = 4990)]
    pub price_fen: Money,
    /// Where that is a reduction: the lowest price of the 30 days before it.
    #[schema(value_type = Option<i64>)]
    pub lowest_before_fen: Option<Money>,
    /// For goods sold by weight: the price of 500 g.
    #[schema(value_type = Option<i64>)]
    pub price_per_jin_fen: Option<Money>,
    pub in_stock: bool,
}

impl From<&Offer> for ProductItem {
    fn from(offer: &Offer) -> ProductItem {
        let card = &offer.card;
        ProductItem {
            slug: card.slug.clone(),
            kind: card.kind,
            category: card.category.clone(),
            title: Words::of(&card.title_zh, &card.title_en),
            origin: Words::of(&card.origin_zh, &card.origin_en),
            picture: card.picture.card().map(|picture| picture.sha),
            pack: card.pack.uuid(),
            pack_name: Words::of(&card.pack_zh, &card.pack_en),
            price_fen: card.price_fen,
            lowest_before_fen: offer.reduced.map(|reduced| reduced.lowest_before),
            price_per_jin_fen: card.per_jin(),
            in_stock: offer.is_in_stock(),
        }
    }
}

/// A stretch of the shelf.
#[derive(Serialize, ToSchema)]
pub struct ProductList {
    pub products: Vec<ProductItem>,
    pub total: i64,
    pub page: i64,
    pub pages: i64,
}

/// One product with its packs and the lots that lie ready.
#[derive(Serialize, ToSchema)]
pub struct ProductDetail {
    pub slug: String,
    #[schema(value_type = String, example = "specialty")]
    pub kind: ProductKind,
    pub category: String,
    pub title: Words,
    pub line: Words,
    pub story: Words,
    pub origin: Words,
    pub storage: Words,
    pub producer: Option<Words>,
    #[schema(value_type = String, example = "chilled")]
    pub temperature: Temperature,
    pub shelf_life_days: i64,
    pub pictures: Vec<PictureBody>,
    /// Of what its packs are to be picked: every pack has one value of each group.
    pub options: Vec<OptionBody>,
    pub packs: Vec<PackItem>,
    pub lots: Vec<LotItem>,
}

/// A pack that can be bought.
#[derive(Serialize, ToSchema)]
pub struct PackItem {
    pub id: Uuid,
    pub sku: String,
    pub name: Words,
    /// The code of its value of each group, by the group's code.
    pub options: BTreeMap<String, String>,
    /// UN/ECE Recommendation 20 code, a slash, and how many decimals its steps have: `KGM/3` is counted in grams.
    #[schema(example = "KGM/3")]
    pub unit: String,
    #[schema(value_type = i64, example = 5000)]
    pub steps: Quantity,
    /// How much one weighs at least and at most, where no two weigh the same: `steps` and the price are then estimates, and
    /// what is packed is settled by its own weight; the shopper never pays more.
    pub bounds: Option<BoundsItem>,
    /// How much is in a piece, as its label writes it; empty where the unit says it.
    #[schema(example = "500 ml")]
    pub net: String,
    /// Of a bundle, what goes into one of its units; nothing for goods that lie on a shelf themselves.
    pub components: Vec<ComponentItem>,
    #[schema(value_type = i64, example = 4990)]
    pub price_fen: Money,
    /// Where that is a reduction: the lowest price of the 30 days before it.
    #[schema(value_type = Option<i64>)]
    pub lowest_before_fen: Option<Money>,
    /// What one costs from so many on.
    pub price_steps: Vec<StepItem>,
    /// What a member of the cooperative pays for one.
    #[schema(value_type = Option<i64>)]
    pub member_fen: Option<Money>,
    /// How many could be had now.
    pub left: i64,
}

/// In steps of the unit.
#[derive(Serialize, ToSchema)]
pub struct BoundsItem {
    #[schema(value_type = i64, example = 2200)]
    pub least: Quantity,
    #[schema(value_type = i64, example = 2800)]
    pub most: Quantity,
}

/// How much of other goods goes into a bundle.
#[derive(Serialize, ToSchema)]
pub struct ComponentItem {
    pub sku: String,
    /// The name in the address of the product it is of.
    pub slug: String,
    pub title: Words,
    pub name: Words,
    #[schema(example = "C62/0")]
    pub unit: String,
    /// In steps of that unit.
    #[schema(value_type = i64, example = 2)]
    pub steps: Quantity,
}

impl From<&Component> for ComponentItem {
    fn from(part: &Component) -> ComponentItem {
        ComponentItem {
            sku: part.sku.clone(),
            slug: part.slug.clone(),
            title: Words::of(&part.title_zh, &part.title_en),
            name: Words::of(&part.name_zh, &part.name_en),
            unit: part.unit.to_string(),
            steps: part.quantity,
        }
    }
}

/// A price for each of so many and more.
#[derive(Serialize, ToSchema)]
pub struct StepItem {
    pub from_count: i64,
    #[schema(value_type = i64)]
    pub price_fen: Money,
}

impl From<&Step> for StepItem {
    fn from(step: &Step) -> StepItem {
        StepItem { from_count: step.from_count, price_fen: step.price }
    }
}

/// A lot that lies ready, first expiring first.
#[derive(Serialize, ToSchema)]
pub struct LotItem {
    pub code: String,
    #[schema(value_type = Option<String>, format = Date)]
    pub harvested_on: Option<BusinessDay>,
    #[schema(value_type = Option<String>, format = Date)]
    pub best_before: Option<BusinessDay>,
    pub grade: String,
    pub certified: bool,
}

impl ProductDetail {
    fn of(known: &Known, goods: &Goods) -> ProductDetail {
        let product = &goods.product;
        ProductDetail {
            slug: product.slug.clone(),
            kind: product.kind,
            category: product.category.clone(),
            title: Words::of(&product.title_zh, &product.title_en),
            line: Words::of(&product.line_zh, &product.line_en),
            story: Words::of(&product.story_zh, &product.story_en),
            origin: Words::of(&product.origin_zh, &product.origin_en),
            storage: Words::of(&product.storage_zh, &product.storage_en),
            producer: goods.producer.as_ref().map(|party| Words::of(&party.name_zh, &party.name_en)),
            temperature: product.temperature,
            shelf_life_days: product.shelf_life_days,
            pictures: goods.pictures.iter().map(PictureBody::from).collect(),
            options: product.options.iter().map(OptionBody::of).collect(),
            packs: goods.packs.iter().map(|offer| PackItem::of(known, offer)).collect(),
            lots: goods.lots.iter().map(LotItem::from).collect(),
        }
    }
}

impl PackItem {
    fn of(known: &Known, offer: &PackOffer) -> PackItem {
        let sold = &offer.sellable;
        let name = |variant: &str, pack: &str| format!("{variant} {pack}").trim().to_owned();
        PackItem {
            id: sold.pack.uuid(),
            sku: sold.sku.clone(),
            name: Words { zh: name(&sold.variant_zh, &sold.pack_zh), en: name(&sold.variant_en, &sold.pack_en) },
            options: sold.options.0.clone(),
            unit: sold.unit.to_string(),
            steps: sold.steps,
            bounds: sold.bounds.map(|bounds| BoundsItem { least: bounds.least, most: bounds.most }),
            net: sold.net.clone(),
            components: known.bundles.of(sold.variant).iter().map(ComponentItem::from).collect(),
            price_fen: offer.price,
            lowest_before_fen: offer.reduced.map(|reduced| reduced.lowest_before),
            member_fen: offer.beside.member,
            price_steps: offer.beside.steps.iter().map(StepItem::from).collect(),
            left: offer.left,
        }
    }
}

impl From<&ReadyLot> for LotItem {
    fn from(lot: &ReadyLot) -> LotItem {
        LotItem {
            code: lot.code.clone(),
            harvested_on: lot.harvested_on,
            best_before: lot.best_before,
            grade: lot.grade.clone(),
            certified: lot.certified,
        }
    }
}
