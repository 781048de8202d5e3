//! The place of a text: its variant, its part, and its number among the texts of that part. It names the text in
//! addresses, since the variant's name cannot be guessed.

use std::fmt;

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::key;

/// Where a text stands, written as `VARIANT-SEQ-PART`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The variant's public name.
    pub variant: Key,
    /// The part.
    pub part: String,
    /// Its number among the texts of this part, from 1.
    pub seq: i64,
}

impl Place {
    /// Reads what is written so.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (variant, rest) = text.split_once('-')?;
        let (seq, part) = rest.split_once('-')?;
        let seq = seq.parse().ok().filter(|seq| *seq > 0)?;
        Some(Self { variant: Key::parse(variant)?, part: part.to_owned(), seq })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.variant, self.seq, self.part)
    }
}

/// The place of a row that holds `public_id`, `part` and `seq`.
pub(super) fn place(row: &SqliteRow) -> Result<Place, StoreError> {
    Ok(Place { variant: key(row, "public_id")?, part: row.try_get("part")?, seq: row.try_get("seq")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back() {
        let place = Place { variant: Key([0xab; 16]), part: "is-it-convex".into(), seq: 12 };
        assert_eq!(Place::parse(&place.to_string()), Some(place));
        let variant = "ab".repeat(16);
        for wrong in
            ["", "7", &variant, &format!("{variant}-1"), &format!("{variant}-0-a"), &format!("{variant}-x-a")]
        {
            assert_eq!(Place::parse(wrong), None, "{wrong}");
        }
    }
}
