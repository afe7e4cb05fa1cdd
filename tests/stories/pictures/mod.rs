//! Pictures of products: brought many at once, arranged, made ready by a job, thrown away when nobody wants them.

mod desk;
mod keeping;
mod storage;

use axum::{body::Body, http::Method};
use catalog::product;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;
use stories::{Page, Shop, Stocked, Visitor};

/// A sound picture of its own colour.
pub fn picture(shade: u8) -> Vec<u8> {
    sized(shade, 300, 400)
}

fn sized(shade: u8, width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([shade, (x % 256) as u8, (y % 256) as u8]));
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut out, ImageFormat::Png).expect("a picture is written");
    out.into_inner()
}

/// One that looks whole until it is unpacked.
pub fn spoilt(shade: u8) -> Vec<u8> {
    let mut bytes = picture(shade);
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8].fill(0x55);
    bytes
}

/// Files as a browser sends them, with the other fields of their form.
async fn bring(desk: &Visitor, path: &str, accept: &str, fields: &[(&str, &str)], files: &[(&str, Vec<u8>)]) -> Page {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, file) in files {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes());
        body.extend(file.iter().chain(b"\r\n"));
    }
    body.extend(b"--b--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=b"), ("accept", accept)];
    desk.ask(Method::POST, path, &headers, Body::from(body)).await
}

async fn page_of(shop: &Shop, goods: &Stocked) -> String {
    let mut tx = shop.db().read().await.expect("a view");
    format!("/staff/catalog/{}", product::by_slug(&mut tx, &goods.slug).await.expect("there").product.id)
}

async fn hung(shop: &Shop, goods: &Stocked) -> Vec<product::PictureCard> {
    let mut tx = shop.db().read().await.expect("a view");
    product::by_slug(&mut tx, &goods.slug).await.expect("there").pictures
}

const WORDS: [(&str, &str); 2] = [("alt_zh", "一壶茶"), ("alt_en", "A pot of tea")];
