//! What stands in a row beside plain texts and numbers: keys, hashes, counts and JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::grading::judgement::Judgement;
use crate::problem::id::ProblemId;
use crate::store::error::StoreError;
use crate::store::identifier::Key;

/// So many bytes.
pub(super) fn bytes<const N: usize>(row: &SqliteRow, column: &str) -> Result<[u8; N], StoreError> {
    let stored: Vec<u8> = row.try_get(column)?;
    stored.try_into().map_err(|_| StoreError::Refused(format!("a stored {column} of another length")))
}

/// A key or a public name.
pub(super) fn key(row: &SqliteRow, column: &str) -> Result<Key, StoreError> {
    bytes(row, column).map(Key)
}

/// The problem of a slot.
pub(super) fn problem(row: &SqliteRow, column: &str) -> Result<ProblemId, StoreError> {
    let stored: String = row.try_get(column)?;
    ProblemId::parse(&stored).ok_or_else(|| StoreError::Refused(format!("a stored {column} is no problem")))
}

/// A number that is never negative; one that is too large stands for the largest.
pub(super) fn count(row: &SqliteRow, column: &str) -> Result<u32, StoreError> {
    Ok(u32::try_from(row.try_get::<i64, _>(column)?).unwrap_or(u32::MAX))
}

/// Stored JSON; `what` it is.
pub(super) fn json<T: DeserializeOwned>(what: &str, body: &str) -> Result<T, StoreError> {
    serde_json::from_str(body)
        .map_err(|error| StoreError::Refused(format!("a stored {what} cannot be read: {error}")))
}

/// JSON to be stored.
pub(super) fn text<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Refused(error.to_string()))
}

/// The judgement in the column `detail`.
pub(super) fn judgement(row: &SqliteRow) -> Result<Judgement, StoreError> {
    json("judgement", row.try_get("detail")?)
}

/// The same where there may be none; one that cannot be read is left out.
pub(super) fn judgement_if_any(row: &SqliteRow) -> Result<Option<Judgement>, StoreError> {
    let detail: Option<&str> = row.try_get("detail")?;
    Ok(detail.and_then(|detail| serde_json::from_str(detail).ok()))
}
