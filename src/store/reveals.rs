//! Solutions that were asked for, and how a part of a variant stands.

use sqlx::Row as _;

use crate::course::policy::History;
use crate::grading::judgement::WHOLE;
use crate::grading::outcome::Outcome;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::{count, text};
use crate::store::work::Submission;

/// The wish to see a solution.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The variant's row.
    pub variant_id: i64,
    /// The part.
    pub part: String,
    /// The idempotency key of the form.
    pub key: Key,
    /// When it arrived.
    pub at_ms: i64,
    /// The session that sent it.
    pub session_id: i64,
}

/// A part whose solution was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The row of the variant to which the part belongs.
    pub variant_id: i64,
    /// The part.
    pub part: String,
    /// Whether it was shown for another variant.
    pub elsewhere: bool,
}

/// How a part of the variant of this row stands, by all answers to the variant and what was shown in the
/// attempt. The same as [`Books::standing`], for whoever has read all parts at once; a test compares them.
#[must_use]
pub fn history<'s>(
    answers: impl IntoIterator<Item = &'s Submission>,
    shown: &[Shown],
    row: i64,
    part: &str,
    carried: bool,
) -> History {
    let mut history = History::default();
    for answer in answers.into_iter().filter(|answer| answer.part == part) {
        history.tries += u32::from(answer.try_no.is_some());
        if let Some(judgement) = &answer.judgement {
            history.answered |= judgement.outcome != Outcome::Invalid;
            history.solved |= judgement.credit_micro == WHOLE;
        }
    }
    for shown in shown.iter().filter(|shown| shown.variant_id == row && shown.part == part) {
        history.revealed |= !shown.elsewhere;
        history.revealed_for_good |= carried;
    }
    history
}

/// The other variants of the problem of a variant that the same person has in the same assessment.
const ELSEWHERE: &str = "SELECT w.id FROM variant v JOIN attempt a ON a.id = v.attempt_id
  JOIN attempt b ON b.person_id = a.person_id AND b.assessment_id = a.assessment_id JOIN variant w ON w.attempt_id = b.id AND w.slot = v.slot
  WHERE v.id = $1 AND w.id <> v.id";

impl Books<'_> {
    /// How a part of a variant stands; `carried` says that its key is the same for all numbers, so that a
    /// solution that was shown for one variant counts for all.
    ///
    /// # Errors
    /// The database failed.
    pub async fn standing(
        &mut self,
        variant_id: i64,
        part: &str,
        carried: bool,
        max_tries: Option<u32>,
    ) -> Result<History, StoreError> {
        // Without a limit nobody runs out of tries.
        let limit = max_tries.map_or(i64::MAX, i64::from);
        let query = format!(
            "SELECT (SELECT count(try_no) FROM submission WHERE variant_id = $1 AND part = $2) AS tries,
               EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
                 WHERE s.variant_id = $1 AND s.part = $2 AND g.verdict <> 'invalid') AS answered,
               EXISTS(SELECT 1 FROM submission s JOIN effective_grading g ON g.submission_id = s.id
                 WHERE s.variant_id = $1 AND s.part = $2 AND g.score_micro = 1000000) AS solved,
               EXISTS(SELECT 1 FROM reveal WHERE variant_id = $1 AND part = $2) AS revealed,
               $3 AND (EXISTS(SELECT 1 FROM reveal WHERE part = $2 AND variant_id IN ({ELSEWHERE}))
                 OR EXISTS(SELECT 1 FROM submission WHERE part = $2 AND try_no >= $4 AND variant_id IN ({ELSEWHERE}))) AS elsewhere"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(variant_id)
            .bind(part)
            .bind(carried)
            .bind(limit)
            .fetch_one(&mut *self.connection)
            .await?;
        let mut history = History {
            tries: count(&row, "tries")?,
            answered: row.try_get("answered")?,
            solved: row.try_get("solved")?,
            revealed: row.try_get("revealed")?,
            revealed_for_good: false,
        };
        history.revealed_for_good = carried && (history.revealed || row.try_get("elsewhere")?);
        Ok(history)
    }

    /// The parts of attempts, each with its limit of tries, whose solution was shown: by their own variant, or by another one of the same
    /// problem in the same assessment, where it was asked for or came after the last try.
    ///
    /// # Errors
    /// The database failed.
    pub async fn shown(&mut self, attempts: &[(i64, Option<u32>)]) -> Result<Vec<Shown>, StoreError> {
        let others =
            "own o JOIN variant v ON v.attempt_id = o.attempt_id JOIN attempt a ON a.id = v.attempt_id
          JOIN attempt b ON b.person_id = a.person_id AND b.assessment_id = a.assessment_id
          JOIN variant w ON w.attempt_id = b.id AND w.slot = v.slot AND w.id <> v.id";
        let query = format!(
            "WITH own(attempt_id, tries) AS (SELECT value ->> 0, value ->> 1 FROM json_each($1))
             SELECT v.id, r.part, 0 AS elsewhere FROM own o JOIN variant v ON v.attempt_id = o.attempt_id JOIN reveal r ON r.variant_id = v.id
             UNION SELECT v.id, r.part, 1 FROM {others} JOIN reveal r ON r.variant_id = w.id
             UNION SELECT v.id, s.part, 1 FROM {others} JOIN submission s ON s.variant_id = w.id WHERE s.try_no >= o.tries"
        );
        // Without a limit nobody runs out of tries: nothing is at least null.
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(text(&attempts)?)
            .fetch_all(&mut *self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Shown {
                    variant_id: row.try_get("id")?,
                    part: row.try_get("part")?,
                    elsewhere: row.try_get("elsewhere")?,
                })
            })
            .collect()
    }

    /// The part whose solution was asked for with this key, if it was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn reveal_by_key(&mut self, variant_id: i64, key: Key) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT part FROM reveal WHERE variant_id = $1 AND idem_key = $2")
            .bind(variant_id)
            .bind(key.0.as_slice())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// Stores that a solution was asked for.
    ///
    /// # Errors
    /// It was asked for before, or the database failed.
    pub async fn reveal(&mut self, wish: &Wish) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO reveal(variant_id, part, at_ms, session_id, idem_key) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(wish.variant_id)
        .bind(wish.part.as_str())
        .bind(wish.at_ms)
        .bind(wish.session_id)
        .bind(wish.key.0.as_slice())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
