//! The page of a product as it will be, for whoever has its address: nothing of it is kept anywhere or found by searching.

use super::{
    choice::Picked,
    one::{Goods, PackOffer},
    one_page::ProductPage,
    web::page,
};
use crate::{directory::Known, shell};
use axum::{
    Router,
    extract::{Path, Query},
    http::{HeaderName, HeaderValue, header},
    response::{Html, IntoResponse as _},
    routing::get,
};
use catalog::{
    Channel, ProductStatus, Sellable,
    price::{self, Priced},
    product::{PackRow, ProductSheet, VariantRow, preview},
};
use kernel::{Result, Tx};
use std::collections::HashMap;
use ui::{Answer, App, Notice, NoticeKind, Reader, Typed};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/preview/{secret}", get(look))
}

async fn look(app: App, reader: Reader, Path(secret): Path<String>, Query(picked): Query<HashMap<String, String>>) -> Answer {
    let t = &reader.t;
    let mut tx = app.db().read().await?;
    let sheet = preview::look(&mut tx, &secret).await?;
    let known = shell::known(&app, &mut tx).await?;
    let goods = goods_of(&mut tx, &known, sheet).await?;
    let title = t.pick(&goods.product.title_zh, &goods.product.title_en).to_owned();
    let said = Notice::new(NoticeKind::Care, t.say("storefront-preview"));
    let shell = shell::shop(&app, &reader, title).saying(Some(said));
    // Machines are told nothing of what is not on the shelf.
    let here = format!("/preview/{secret}");
    let (room, picked, json_ld, typed) =
        (None, Picked::of(picked.iter().map(|(name, value)| (name.as_str(), value.as_str()))), String::new(), Typed::default());
    let text = page(&ProductPage { t, shell, goods: &goods, known: &known, now: tx.now(), room, here, picked, json_ld, typed })?;
    let mut response = Html(text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow, noarchive"));
    Ok(response)
}

/// What a shopper would find: packs for the web that have a price, and what of them lies ready.
async fn goods_of(tx: &mut Tx, known: &Known, sheet: ProductSheet) -> Result<Goods> {
    let (now, place) = (tx.now(), known.counter.place.id);
    let packs: Vec<_> = sheet.packs().filter(|pack| pack.pack.web).map(|pack| pack.pack.id).collect();
    let held = if packs.is_empty() { Default::default() } else { price::in_force(tx, Channel::Web, Some(place), now, &packs).await? };
    let variants: Vec<_> = sheet.variants.iter().map(|variant| variant.variant.id).collect();
    let ready = known.ready(tx, &variants).await?;
    let of_variant = |variant: &catalog::product::VariantSheet| {
        let sold: Vec<Sellable> =
            variant.packs.iter().filter(|pack| pack.pack.web).map(|pack| sellable(&sheet, &variant.variant, &pack.pack)).collect();
        sold
    };
    let sold: Vec<Sellable> = sheet.variants.iter().flat_map(of_variant).collect();
    let priced = sold.into_iter().map(|sellable| {
        let held = held.get(&sellable.pack);
        Priced {
            price_fen: held.map(|held| held.price),
            beside: held.map(|held| held.beside.clone()).unwrap_or_default(),
            book_version: held.map(|held| held.version),
            tax_rate_bp: None,
            past: None,
            sellable,
        }
    });
    let packs = priced.filter_map(|priced| PackOffer::of(priced, &ready.left, now)).collect();
    let producer = known.producer(tx, sheet.product.producer).await?;
    Ok(Goods { product: sheet.product, pictures: sheet.pictures, packs, lots: ready.lots, producer })
}

fn sellable(sheet: &ProductSheet, variant: &VariantRow, pack: &PackRow) -> Sellable {
    let (product, face) = (&sheet.product, sheet.pictures.first());
    Sellable {
        product: product.id,
        slug: product.slug.clone(),
        kind: product.kind,
        category: product.category.clone(),
        above: String::new(),
        title_zh: product.title_zh.clone(),
        title_en: product.title_en.clone(),
        variant: variant.id,
        sku: variant.sku.clone(),
        variant_zh: variant.name_zh.clone(),
        variant_en: variant.name_en.clone(),
        unit: variant.unit,
        pack: pack.id,
        pack_zh: pack.name_zh.clone(),
        pack_en: pack.name_en.clone(),
        steps: pack.steps,
        gross_g: pack.gross_g,
        temperature: product.temperature,
        tax: product.tax_class,
        shelf_life_days: product.shelf_life_days,
        producer: product.producer,
        supplier: product.supplier,
        producer_share_bp: product.producer_share_bp.value(),
        picture: face.map(|picture| picture.sha.clone()),
        focal_x: face.map(|picture| picture.focal_x),
        focal_y: face.map(|picture| picture.focal_y),
        published: product.status == ProductStatus::Published,
        web: pack.web,
        till: pack.till,
        cost_fen: variant.cost_fen,
        net: variant.net.clone(),
        options: variant.options.clone(),
        trade_number: None,
        bounds: pack.bounds,
    }
}
