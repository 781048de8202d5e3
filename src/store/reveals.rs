//! Solutions that were asked for, and how a part of a variant stands.

use sqlx::Row as _;

use crate::course::policy::History;
use crate::grading::judgement::WHOLE;
use crate::grading::outcome::Outcome;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::text;
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
/// attempt. The same as [`Books::facts`] tell, for whoever has read all parts at once; a test compares them.
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
        history.spent.tries += u32::from(answer.try_no.is_some());
        if let Some(judgement) = &answer.judgement {
            history.answered |= judgement.outcome != Outcome::Invalid;
            history.solved |= judgement.credit_micro == WHOLE;
        }
    }
    for shown in shown.iter().filter(|shown| shown.variant_id == row && shown.part == part) {
        history.spent.revealed |= !shown.elsewhere;
        history.spent.revealed_for_good |= carried;
    }
    history
}

impl Books<'_> {
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
             UNION SELECT v.id, n.part, 1 FROM {others} JOIN newest n ON n.variant_id = w.id WHERE n.try_no >= o.tries"
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
        self.forget_seats();
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
