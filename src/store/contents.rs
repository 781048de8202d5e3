//! What attempts hold: their questions, the answers, and what of it still waits to be judged; of many attempts
//! in as many statements as of one.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row as _;

use crate::course::quiz::Slot;
use crate::problem::id::ProblemId;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::{bytes, count, problem, text};
use crate::store::texts::texts_of;
use crate::store::work::{ISSUED, Issued, Submission, issued, submission, submissions_in};

/// A question of an attempt with its variant.
#[derive(Debug, Clone)]
pub struct Posed {
    /// The row of the attempt.
    pub attempt_id: i64,
    /// The problem and what it is worth.
    pub slot: Slot,
    /// The variant.
    pub issued: Issued,
}

/// How far a question of an attempt was worked on.
#[derive(Debug, Clone)]
pub struct Worked {
    /// The row of the attempt.
    pub attempt_id: i64,
    /// The problem.
    pub problem: ProblemId,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// How many of its parts have a text.
    pub answered: u32,
}

impl Books<'_> {
    /// The questions of an attempt in order, with their variants.
    ///
    /// # Errors
    /// The database failed.
    pub async fn slots(&mut self, attempt_id: i64) -> Result<Vec<(Slot, Issued)>, StoreError> {
        let posed = self.posed(&[attempt_id]).await?;
        Ok(posed.into_iter().map(|posed| (posed.slot, posed.issued)).collect())
    }

    /// The questions of attempts, of each in order, with their variants.
    ///
    /// # Errors
    /// The database failed.
    pub async fn posed(&mut self, attempts: &[i64]) -> Result<Vec<Posed>, StoreError> {
        let query = format!(
            "SELECT t.attempt_id, t.points, {ISSUED} JOIN attempt_slot t ON t.attempt_id = a.id AND t.slot = v.slot
             WHERE a.id IN (SELECT value FROM json_each($1)) ORDER BY a.id, t.place"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(text(&attempts)?)
            .fetch_all(&mut *self.connection)
            .await?;
        rows.iter()
            .map(|row| {
                let issued = issued(row)?;
                let slot = Slot { problem: issued.problem.clone(), points: count(row, "points")? };
                Ok(Posed { attempt_id: row.try_get("attempt_id")?, slot, issued })
            })
            .collect()
    }

    /// All answers of attempts in the order they came, by the rows of their variants.
    ///
    /// # Errors
    /// The database failed.
    pub async fn answers_of(
        &mut self,
        attempts: &[i64],
    ) -> Result<BTreeMap<i64, Vec<Submission>>, StoreError> {
        let query = submissions_in(&texts_of(
            "n.variant_id IN (SELECT v.id FROM json_each($1) o CROSS JOIN variant v ON v.attempt_id = o.value)",
        ));
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{query} ORDER BY s.id")))
            .bind(text(&attempts)?)
            .fetch_all(&mut *self.connection)
            .await?;
        let mut answers: BTreeMap<i64, Vec<Submission>> = BTreeMap::new();
        for row in &rows {
            answers.entry(row.try_get("variant_id")?).or_default().push(submission(row)?);
        }
        Ok(answers)
    }

    /// Which of the attempts, each with its end (Unix milliseconds), have a part whose last text before the end
    /// is not judged.
    ///
    /// # Errors
    /// The database failed.
    pub async fn unsettled(&mut self, over: &[(i64, i64)]) -> Result<BTreeSet<i64>, StoreError> {
        let rows: Vec<i64> = sqlx::query_scalar(
            "WITH RECURSIVE over(attempt_id, end_ms) AS (SELECT value ->> 0, value ->> 1 FROM json_each($1)),
             back(attempt_id, end_ms, id) AS (
               SELECT o.attempt_id, o.end_ms, n.submission_id FROM over o CROSS JOIN variant v ON v.attempt_id = o.attempt_id
               CROSS JOIN newest n ON n.variant_id = v.id
               UNION ALL SELECT b.attempt_id, b.end_ms, s.before_id FROM back b CROSS JOIN submission s ON s.id = b.id
               WHERE s.received_ms >= b.end_ms)
             SELECT DISTINCT b.attempt_id FROM back b CROSS JOIN submission s ON s.id = b.id
             WHERE s.kind = 'draft' AND s.received_ms < b.end_ms",
        )
        .bind(text(&over)?)
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// How far everybody came with the questions of a quiz.
    ///
    /// # Errors
    /// The database failed.
    pub async fn worked(&mut self, assessment_id: i64) -> Result<Vec<Worked>, StoreError> {
        let rows = sqlx::query(
            "SELECT v.attempt_id, v.slot, v.problem_hash, count(n.part) AS answered
             FROM attempt a JOIN variant v ON v.attempt_id = a.id LEFT JOIN newest n ON n.variant_id = v.id
             WHERE a.assessment_id = $1 GROUP BY v.id",
        )
        .bind(assessment_id)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Worked {
                    attempt_id: row.try_get("attempt_id")?,
                    problem: problem(row, "slot")?,
                    problem_hash: bytes(row, "problem_hash")?,
                    answered: count(row, "answered")?,
                })
            })
            .collect()
    }
}
