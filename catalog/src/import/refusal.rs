//! Why a file is not taken, or not applied.

use kernel::{Arg, Refused};

#[derive(Debug, PartialEq)]
pub enum Refusal {
    TooHeavy {
        most_mb: i64,
    },
    /// Saved in a national encoding; spreadsheets can save UTF-8.
    NotText {
        line: u64,
    },
    /// A ZIP that is no workbook, or a broken one.
    NotAWorkbook,
    /// A workbook that becomes far more than it weighs.
    UnpacksTooMuch,
    Empty,
    TooManyRows {
        most: usize,
    },
    TooManyColumns {
        most: usize,
    },
    /// No column of titles: not a list of products, until somebody says what its columns are.
    NoTitles,
    /// Some rows are wrong, so nothing is written.
    RowsWrong {
        rows: usize,
    },
    /// More cells put right by hand than anyone does.
    TooManyFixed {
        most: i64,
    },
    /// Applied before.
    Applied,
    /// It is being applied.
    UnderWay,
    /// Somebody stopped it on its way; nothing of it is there.
    Stopped,
    /// Not applied yet, or taken back before.
    NothingToUndo,
    /// Somebody changed products after the file did.
    ChangedSince {
        count: usize,
        titles: String,
    },
    /// What came with the file is no ZIP of pictures, or a broken one.
    NoZip,
    ZipTooHeavy {
        most_mb: usize,
    },
    ZipUnpacksTooMuch,
    TooManyPictures {
        most: usize,
    },
    /// Two pictures of the ZIP have one name.
    PictureTwice {
        name: String,
    },
}

impl Refused for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::TooHeavy { .. } => "import-too-heavy",
            Refusal::NotText { .. } => "import-not-text",
            Refusal::NotAWorkbook => "import-not-a-workbook",
            Refusal::UnpacksTooMuch => "import-unpacks-too-much",
            Refusal::Empty => "import-empty",
            Refusal::TooManyRows { .. } => "import-too-many-rows",
            Refusal::TooManyColumns { .. } => "import-too-many-columns",
            Refusal::NoTitles => "import-no-titles",
            Refusal::RowsWrong { .. } => "import-rows-wrong",
            Refusal::TooManyFixed { .. } => "import-too-many-fixed",
            Refusal::Applied => "import-applied",
            Refusal::UnderWay => "import-under-way",
            Refusal::Stopped => "import-stopped",
            Refusal::NothingToUndo => "import-nothing-to-undo",
            Refusal::ChangedSince { .. } => "import-changed-since",
            Refusal::NoZip => "import-no-zip",
            Refusal::ZipTooHeavy { .. } => "import-zip-too-heavy",
            Refusal::ZipUnpacksTooMuch => "import-zip-unpacks-too-much",
            Refusal::TooManyPictures { .. } => "import-too-many-pictures",
            Refusal::PictureTwice { .. } => "import-picture-twice",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Refusal::TooHeavy { most_mb } => vec![("most", most_mb.into())],
            Refusal::ZipTooHeavy { most_mb: most }
            | Refusal::TooManyRows { most }
            | Refusal::TooManyColumns { most }
            | Refusal::TooManyPictures { most } => vec![("most", (*most).into())],
            Refusal::TooManyFixed { most } => vec![("most", most.into())],
            Refusal::RowsWrong { rows } => vec![("rows", (*rows).into())],
            Refusal::NotText { line } => vec![("line", i64::try_from(*line).unwrap_or(i64::MAX).into())],
            Refusal::ChangedSince { count, titles } => vec![("count", (*count).into()), ("titles", titles.into())],
            Refusal::PictureTwice { name } => vec![("name", name.into())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Refusal::NoZip
            | Refusal::ZipTooHeavy { .. }
            | Refusal::ZipUnpacksTooMuch
            | Refusal::TooManyPictures { .. }
            | Refusal::PictureTwice { .. } => Some("pictures"),
            _ => Some("file"),
        }
    }
}
