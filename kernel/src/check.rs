/// One thing `shipin check` found not to add up: what it is about, what its facts say, what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub what: String,
    pub expected: String,
    pub kept: String,
}

impl Finding {
    pub fn new(what: impl Into<String>, expected: impl ToString, kept: impl ToString) -> Finding {
        Finding { what: what.into(), expected: expected.to_string(), kept: kept.to_string() }
    }
}
