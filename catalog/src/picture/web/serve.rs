//! Serving pictures. A name carries the hash of its bytes, so what was fetched once is never asked for again.

use crate::picture::{
    Name, Pictures,
    cut::{Cut, Format, Size},
};
use axum::{
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use kernel::{Error, Result};
use ui::{Answer, Part};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Where a file lies may change; that it is asked for once a day costs nothing.
const FOR_A_DAY: &str = "public, max-age=86400";

/// What is asked for; until that is made, the whole picture if that is; until then an empty frame of the right shape.
pub(super) async fn serve(Part(pictures): Part<Pictures>, Path(name): Path<String>) -> Answer {
    let name = Name::read(&name).ok_or(Error::NotFound)?;
    if let Some(href) = pictures.elsewhere(&name).await? {
        return Ok(sent_on(&href));
    }
    match pictures.shown(&name).await? {
        Some(bytes) => Ok(answer(name.format.media_type(), FOR_EVER, bytes)),
        None => meanwhile(&pictures, &name).await.map_err(Into::into),
    }
}

async fn meanwhile(pictures: &Pictures, name: &Name<'_>) -> Result<Response> {
    let of = pictures.missed(name).await?;
    let width = super::super::WIDTHS.into_iter().find(|width| *width >= name.width).unwrap_or(name.width);
    let whole = Name { cut: Cut::Whole, width, format: Format::Jpeg, ..*name };
    let whole = if name.cut == Cut::Whole { None } else { pictures.shown(&whole).await? };
    Ok(match whole {
        Some(bytes) => answer("image/jpeg", "no-store", bytes),
        None => answer("image/svg+xml", "no-store", Bytes::from(frame(name.cut.size(of, name.width)))),
    })
}

/// Paper of the right shape, with the outline of a picture.
fn frame((width, height): Size) -> String {
    let side = width.min(height);
    let (left, top) = ((width - side / 4) / 2, (height - side / 4) / 2);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#f2ecdf\"/>\
         <svg x=\"{left}\" y=\"{top}\" width=\"{box_}\" height=\"{box_}\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"#8b7f6e\" \
         stroke-width=\"1.2\"><path d=\"M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15.5 9h.01\"/></svg></svg>",
        box_ = side / 4,
    )
}

fn answer(media_type: &'static str, kept: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    response
}

/// Our address stays the one that pages name; only the bytes come from elsewhere.
fn sent_on(href: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(href) = HeaderValue::from_str(href) {
        response.headers_mut().insert(header::LOCATION, href);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_A_DAY));
    response
}
