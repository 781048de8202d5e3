//! What attempts hold: their questions, the answers, and what of it still waits to be judged; of many attempts
//! in as many statements as of one.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row as _;

use crate::course::quiz::Slot;
use crate::problem::id::ProblemId;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::{bytes, count, problem, text};
use crate::store::work::{ISSUED, Issued, SUBMISSION, Submission, issued, submission};

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
        let query = format!(
            "SELECT {SUBMISSION} JOIN variant v ON v.id = s.variant_id
             WHERE v.attempt_id IN (SELECT value FROM json_each($1)) ORDER BY s.id"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
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
            "WITH over(attempt_id, end_ms) AS (SELECT value ->> 0, value ->> 1 FROM json_each($1))
             SELECT DISTINCT o.attempt_id FROM over o JOIN variant v ON v.attempt_id = o.attempt_id
             JOIN submission s ON s.variant_id = v.id
             WHERE s.kind = 'draft' AND s.received_ms < o.end_ms AND NOT EXISTS (SELECT 1 FROM submission n
               WHERE n.variant_id = s.variant_id AND n.part = s.part AND n.seq > s.seq AND n.received_ms < o.end_ms)",
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
            "SELECT v.attempt_id, v.slot, v.problem_hash, count(DISTINCT s.part) AS answered
             FROM attempt a JOIN variant v ON v.attempt_id = a.id LEFT JOIN submission s ON s.variant_id = v.id
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
