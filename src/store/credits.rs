//! What everybody has earned and when: the first arrival of each credit of each part.

use sqlx::Row as _;

use crate::problem::id::ProblemId;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::{bytes, count, problem};
use crate::store::texts::texts_of_person;

/// A credit of one person in one part of an assessment.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Whose.
    pub person_id: i64,
    /// The assessment.
    pub assessment_id: i64,
    /// The problem.
    pub problem: ProblemId,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// What the question is worth in points, in a quiz.
    pub points: Option<u32>,
    /// The part.
    pub part: String,
    /// The credit, in millionths.
    pub credit_micro: u32,
    /// When it was reached first (Unix milliseconds).
    pub received_ms: i64,
}

impl Books<'_> {
    /// The credits of everybody or of one person, at everything or at one assessment. Of equal ones only the first matters, since lateness
    /// never sinks.
    ///
    /// # Errors
    /// The database failed.
    pub async fn credits(
        &mut self,
        person_id: Option<i64>,
        assessment_id: Option<i64>,
    ) -> Result<Vec<Reached>, StoreError> {
        let texts = texts_of_person(person_id);
        let query = format!(
            "SELECT a.person_id, a.assessment_id, v.slot, v.problem_hash, t.points, s.part, g.score_micro, min(s.received_ms) AS first_ms
             FROM {texts} JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id
             LEFT JOIN attempt_slot t ON t.attempt_id = a.id AND t.slot = v.slot
             JOIN effective_grading g ON g.submission_id = s.id
             WHERE g.score_micro > 0 AND ($2 IS NULL OR a.assessment_id = $2) GROUP BY 1, 2, 3, 4, 5, 6, 7"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(person_id)
            .bind(assessment_id)
            .fetch_all(&mut *self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                let points: Option<i64> = row.try_get("points")?;
                Ok(Reached {
                    person_id: row.try_get("person_id")?,
                    assessment_id: row.try_get("assessment_id")?,
                    problem: problem(row, "slot")?,
                    problem_hash: bytes(row, "problem_hash")?,
                    points: points.and_then(|points| u32::try_from(points).ok()),
                    part: row.try_get("part")?,
                    credit_micro: count(row, "score_micro")?,
                    received_ms: row.try_get("first_ms")?,
                })
            })
            .collect()
    }

    /// The files of a version of a problem, as one JSON object.
    ///
    /// # Errors
    /// There is no such version, or the database failed.
    pub async fn version(&mut self, hash: [u8; 32]) -> Result<String, StoreError> {
        Ok(sqlx::query_scalar("SELECT source FROM problem_version WHERE hash = $1")
            .bind(hash.as_slice())
            .fetch_one(&mut *self.connection)
            .await?)
    }
}
