use crate::{Quantity, Record, Result, Row};
use serde::{Deserialize, Serialize};

/// The least and the most that one of something may be. A goose of about 2.5 kg weighs 2.2 kg at least and 2.8 kg at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    pub least: Quantity,
    pub most: Quantity,
}

impl Bounds {
    pub fn hold(self, quantity: Quantity) -> bool {
        (self.least..=self.most).contains(&quantity)
    }
}

/// Both stand in a row, or neither: what has no bounds is always of one size.
impl Record for Option<Bounds> {
    fn read(row: &Row<'_>) -> Result<Option<Bounds>> {
        let both: (Option<Quantity>, Option<Quantity>) = (row.column("least")?, row.column("most")?);
        Ok(both.0.zip(both.1).map(|(least, most)| Bounds { least, most }))
    }
}
