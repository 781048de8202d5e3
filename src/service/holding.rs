//! Until when what was right is held back, since others may still be at it.

use crate::course::company::held_until;
use crate::course::sitting::end;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::quizzes::StoredAttempt;

/// Until when what was right in an attempt at a quiz is held back from its student; nothing where nobody is
/// waited for.
pub(super) async fn held(books: &mut Books<'_>, own: &StoredAttempt) -> Result<Option<i64>, StoreError> {
    // Only where there is no close it matters who sits beside the reader.
    let beside = if own.usual.close_ms.is_none() { end(&own.policy, own.sitting) } else { None };
    let company = books.company(own.assessment_id, beside).await?;
    Ok(held_until(&own.usual, &company))
}

/// Until when the close of a sheet shows nobody a solution; nothing where it has no close.
pub(super) async fn held_of_sheet(books: &mut Books<'_>, sheet: &str) -> Result<Option<i64>, StoreError> {
    let Some(assessment) = books.assessment(sheet).await? else { return Ok(None) };
    let company = books.company(assessment.id, None).await?;
    Ok(held_until(&assessment.policy, &company))
}
