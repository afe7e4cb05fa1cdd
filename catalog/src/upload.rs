//! A form with a file in it.

use crate::import::MOST_ZIP_BYTES;
use axum::{
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use kernel::{Error, Issue, Refused};
use ui::{App, Failure, Form};

/// The file that was sent and the other fields of its form.
pub(crate) struct Upload {
    pub form: Form,
    pub file_name: String,
    /// Of a file that is too heavy, only as much as shows that it is.
    pub bytes: Vec<u8>,
    /// A second file, of pictures, where the form asks for one.
    pub pictures: Vec<u8>,
}

#[derive(Debug)]
struct TooLarge;

impl Refused for TooLarge {
    fn code(&self) -> &'static str {
        "body-too-large"
    }
    fn args(&self) -> Vec<(&'static str, kernel::Arg)> {
        vec![("limit", (MOST_BYTES / 1024).into())]
    }
}

/// The field of a form in which pictures come along.
const PICTURES: &str = "pictures";

/// What is kept of a file: more than any file of this room may weigh, so that whoever looks at it can say so.
const KEPT: usize = 16 * 1024 * 1024 + 1;

/// What is read at all. What is too heavy is read to its end and forgotten, so that the answer reaches a browser that
/// still sends; beyond this nobody listens any more.
pub(crate) const MOST_BYTES: usize = 72 * 1024 * 1024;

impl FromRequest<App> for Upload {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Upload, Failure> {
        let malformed = || Error::Invalid(vec![Issue::new("file", "body-malformed")]);
        let mut parts = Multipart::from_request(request, app).await.map_err(|_| malformed())?;
        let (mut fields, mut file_name, mut bytes, mut pictures) = (Vec::new(), String::new(), Vec::new(), Vec::new());
        let broken = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::from(TooLarge),
            _ => malformed(),
        };
        while let Some(mut part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(_) if name == PICTURES => pictures = read(&mut part, MOST_ZIP_BYTES + 1).await.map_err(broken)?,
                Some(given) => (file_name, bytes) = (given, read(&mut part, KEPT).await.map_err(broken)?),
                None => fields.push((name, part.text().await.map_err(broken)?)),
            }
        }
        Ok(Upload { form: Form::of(fields), file_name, bytes, pictures })
    }
}

/// A file to its end, of which so much is kept.
async fn read(part: &mut Field<'_>, most: usize) -> Result<Vec<u8>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await? {
        bytes.extend_from_slice(&piece[..piece.len().min(most - bytes.len())]);
    }
    Ok(bytes)
}
