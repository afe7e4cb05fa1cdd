use std::fmt;

/// Whose hand did something, as the history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By(String);

impl By {
    /// The program itself: a demo being filled, a file imported from the command line.
    pub fn program() -> By {
        By("shipin".to_owned())
    }

    pub fn named(name: impl Into<String>) -> By {
        By(name.into())
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&coop::Signed> for By {
    fn from(signed: &coop::Signed) -> By {
        By(signed.name_zh.clone())
    }
}
