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
