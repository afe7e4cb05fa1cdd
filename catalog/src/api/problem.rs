use kernel::{Error, Issue};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal or fault (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    /// The request's id, as it stands in our log.
    pub instance: String,
    /// Stable; programs decide by it.
    pub code: String,
    pub errors: Vec<ProblemIssue>,
}

/// A wrong value and where it stands.
#[derive(Serialize, ToSchema)]
pub struct ProblemIssue {
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// What is wrong, told where a program wrote it instead of in the fields of the desk's form.
pub(super) fn at(error: Error, pointer: impl Fn(&str) -> String) -> Error {
    match error {
        Error::Invalid(issues) => Error::Invalid(issues.into_iter().map(|issue| Issue { field: pointer(&issue.field), ..issue }).collect()),
        other => other,
    }
}
