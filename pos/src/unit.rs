//! A unit as it stands in our tables: `KGM/3`.

use kernel::{Unit, UnitCode};

#[derive(sqlx::Type)]
#[sqlx(transparent)]
pub(crate) struct UnitText(String);

impl TryFrom<UnitText> for Unit {
    type Error = std::io::Error;

    fn try_from(UnitText(text): UnitText) -> Result<Unit, std::io::Error> {
        let read = || {
            let (code, scale) = text.split_once('/')?;
            Unit::new(UnitCode::parse(code)?, scale.parse().ok()?)
        };
        read().ok_or_else(|| std::io::Error::other(format!("unknown unit: {text}")))
    }
}
