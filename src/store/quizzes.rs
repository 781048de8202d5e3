//! Quizzes, what students were granted, attempts and their questions.

use std::collections::BTreeMap;

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::course::policy::Policy;
use crate::course::quiz::Quiz;
use crate::course::sitting::{Extension, Sitting};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::{count, json, key, text};
use crate::store::work::Assessment;

/// A quiz with its current policy.
#[derive(Debug, Clone)]
pub struct StoredQuiz {
    /// Its name.
    pub name: String,
    /// The row and the policy.
    pub assessment: Assessment,
    /// What it is drawn from.
    pub quiz: Quiz,
}

/// An attempt at a quiz.
#[derive(Debug, Clone)]
pub struct StoredAttempt {
    /// The row.
    pub id: i64,
    /// Its public name.
    pub public_id: Key,
    /// The name of the quiz.
    pub quiz: String,
    /// The row of the quiz.
    pub assessment_id: i64,
    /// Whose it is.
    pub person_id: i64,
    /// When it began and was handed in.
    pub sitting: Sitting,
    /// The policy with what the student was granted.
    pub policy: Policy,
    /// The policy of whoever was granted nothing.
    pub usual: Policy,
}

/// What was granted, by assessment and person.
pub type Extensions = BTreeMap<(i64, i64), Extension>;

/// The policy of a row, of whoever was granted nothing.
fn usual(row: &SqliteRow) -> Result<Policy, StoreError> {
    json("policy", row.try_get("policy")?)
}

/// The policy of a row with what its student was granted.
pub(super) fn policy(row: &SqliteRow) -> Result<Policy, StoreError> {
    let policy = usual(row)?;
    let granted: Option<String> = row.try_get("granted")?;
    Ok(match granted {
        Some(body) => policy.extended(&json("extension", &body)?),
        None => policy,
    })
}

pub(super) fn sitting(row: &SqliteRow) -> Result<Sitting, StoreError> {
    Ok(Sitting { started_ms: row.try_get("started_ms")?, finished_ms: row.try_get("finished_ms")? })
}

fn attempt(row: &SqliteRow) -> Result<StoredAttempt, StoreError> {
    Ok(StoredAttempt {
        id: row.try_get("id")?,
        public_id: key(row, "public_id")?,
        quiz: row.try_get("sheet")?,
        assessment_id: row.try_get("assessment_id")?,
        person_id: row.try_get("person_id")?,
        sitting: sitting(row)?,
        policy: policy(row)?,
        usual: usual(row)?,
    })
}

pub(super) fn stored_quiz(row: &SqliteRow) -> Result<StoredQuiz, StoreError> {
    Ok(StoredQuiz {
        name: row.try_get("sheet")?,
        assessment: Assessment {
            id: row.try_get("id")?,
            policy_rev: row.try_get("policy_rev")?,
            policy: json("policy", row.try_get("policy")?)?,
        },
        quiz: json("quiz", row.try_get("quiz")?)?,
    })
}

/// Everything that decides about an attempt, in one row; `a` is the attempt.
pub(super) const DECIDING: &str = "a.id, a.public_id, a.assessment_id, a.person_id, a.started_ms, x.sheet, f.at_ms AS finished_ms, r.body AS policy, e.body AS granted
  FROM attempt a JOIN assessment x ON x.id = a.assessment_id
  JOIN policy_revision r ON r.assessment_id = a.assessment_id
    AND r.rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = a.assessment_id)
  LEFT JOIN attempt_finish f ON f.attempt_id = a.id
  LEFT JOIN extension_revision e ON e.assessment_id = a.assessment_id AND e.person_id = a.person_id
    AND e.rev = (SELECT max(rev) FROM extension_revision WHERE assessment_id = a.assessment_id AND person_id = a.person_id)";

/// Every quiz with its newest revisions.
pub(super) const QUIZZES: &str = "x.id, x.sheet, r.rev AS policy_rev, r.body AS policy, q.body AS quiz
  FROM assessment x JOIN quiz_revision q ON q.assessment_id = x.id
    AND q.rev = (SELECT max(rev) FROM quiz_revision WHERE assessment_id = x.id)
  JOIN policy_revision r ON r.assessment_id = x.id
    AND r.rev = (SELECT max(rev) FROM policy_revision WHERE assessment_id = x.id)";

impl Books<'_> {
    /// Stores a quiz with its policy; what did not change gets no new revision.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_quiz(
        &mut self,
        name: &str,
        quiz: &Quiz,
        policy: &Policy,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.ensure_assessment(name, policy, now).await?;
        self.revise("quiz_revision", name, text(quiz)?, author, now).await?;
        self.save_policy(name, policy, author, now).await
    }

    /// Stores the policy of a sheet or a quiz; one that did not change gets no new revision.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_policy(
        &mut self,
        name: &str,
        policy: &Policy,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.revise("policy_revision", name, text(policy)?, author, now).await
    }

    /// Adds a revision, unless it is the same as the newest.
    async fn revise(
        &mut self,
        table: &'static str,
        name: &str,
        body: String,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.forget_seats();
        let query = format!(
            "INSERT INTO {table}(assessment_id, rev, body, author_id, at_ms)
             SELECT x.id, coalesce((SELECT max(rev) FROM {table} WHERE assessment_id = x.id), 0) + 1, $2, $3, $4
             FROM assessment x WHERE x.sheet = $1
               AND $2 IS NOT (SELECT body FROM {table} WHERE assessment_id = x.id ORDER BY rev DESC LIMIT 1)"
        );
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(name)
            .bind(body)
            .bind(author)
            .bind(now)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// The quiz of this name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn quiz(&mut self, name: &str) -> Result<Option<StoredQuiz>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {QUIZZES} WHERE x.sheet = $1")))
            .bind(name)
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(stored_quiz)
            .transpose()
    }

    /// All quizzes in the order in which they were made.
    ///
    /// # Errors
    /// The database failed.
    pub async fn quizzes(&mut self) -> Result<Vec<StoredQuiz>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {QUIZZES} ORDER BY x.id")))
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(stored_quiz)
            .collect()
    }

    /// What a student was granted at a sheet or a quiz.
    ///
    /// # Errors
    /// The database failed.
    pub async fn extension(&mut self, assessment: i64, person: i64) -> Result<Extension, StoreError> {
        let body: Option<String> = sqlx::query_scalar(
            "SELECT body FROM extension_revision WHERE assessment_id = $1 AND person_id = $2 ORDER BY rev DESC LIMIT 1",
        )
        .bind(assessment)
        .bind(person)
        .fetch_optional(&mut *self.connection)
        .await?;
        body.map_or_else(|| Ok(Extension::default()), |body| json("extension", &body))
    }

    /// What was granted, to everybody or to one person, by assessment and person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn extensions(&mut self, person: Option<i64>) -> Result<Extensions, StoreError> {
        let rows = sqlx::query(
            "SELECT assessment_id, person_id, body FROM extension_revision e WHERE ($1 IS NULL OR person_id = $1)
               AND rev = (SELECT max(rev) FROM extension_revision WHERE assessment_id = e.assessment_id AND person_id = e.person_id)",
        )
        .bind(person)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                let whose = (row.try_get("assessment_id")?, row.try_get("person_id")?);
                Ok((whose, json("extension", row.try_get("body")?)?))
            })
            .collect()
    }

    /// Grants a student something at a sheet or a quiz.
    ///
    /// # Errors
    /// The database failed.
    pub async fn grant(
        &mut self,
        assessment: i64,
        person: i64,
        extension: &Extension,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        self.forget_seats();
        sqlx::query(
            "INSERT INTO extension_revision(assessment_id, person_id, rev, body, author_id, at_ms)
             SELECT $1, $2, coalesce(max(rev), 0) + 1, $3, $4, $5 FROM extension_revision
             WHERE assessment_id = $1 AND person_id = $2",
        )
        .bind(assessment)
        .bind(person)
        .bind(text(extension)?)
        .bind(author)
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// The attempt at a quiz of this public name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sitting(
        &mut self,
        person: i64,
        public_id: Key,
    ) -> Result<Option<StoredAttempt>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {DECIDING} WHERE a.public_id = $1 AND a.person_id = $2 AND EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = a.assessment_id)"
        )))
            .bind(public_id.0.as_slice())
            .bind(person)
            .fetch_optional(&mut *self.connection)
            .await?
            .as_ref()
            .map(attempt)
            .transpose()
    }

    /// The attempts at all quizzes or at one, of everybody or of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sittings(
        &mut self,
        assessment: Option<i64>,
        person: Option<i64>,
    ) -> Result<Vec<StoredAttempt>, StoreError> {
        let query = format!(
            "SELECT {DECIDING} WHERE ($1 IS NULL OR a.assessment_id = $1) AND ($2 IS NULL OR a.person_id = $2)
               AND EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = a.assessment_id) ORDER BY a.id"
        );
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(assessment)
            .bind(person)
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(attempt)
            .collect()
    }

    /// The attempts of these rows, by their rows.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sittings_of(&mut self, rows: &[i64]) -> Result<BTreeMap<i64, StoredAttempt>, StoreError> {
        let query = format!("SELECT {DECIDING} WHERE a.id IN (SELECT value FROM json_each($1))");
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(text(&rows)?)
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(|row| attempt(row).map(|own| (own.id, own)))
            .collect()
    }

    /// What the attempts at quizzes are worth in points, of everybody or of one person, by their rows.
    ///
    /// # Errors
    /// The database failed.
    pub async fn worth(&mut self, person: Option<i64>) -> Result<BTreeMap<i64, u32>, StoreError> {
        let rows = sqlx::query(
            "SELECT t.attempt_id, sum(t.points) AS points FROM attempt_slot t JOIN attempt a ON a.id = t.attempt_id
             WHERE $1 IS NULL OR a.person_id = $1 GROUP BY 1",
        )
        .bind(person)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter().map(|row| Ok((row.try_get("attempt_id")?, count(row, "points")?))).collect()
    }

    /// Hands an attempt in; a second time changes nothing.
    ///
    /// # Errors
    /// The database failed.
    pub async fn finish(&mut self, attempt_id: i64, session_id: i64, now: i64) -> Result<(), StoreError> {
        self.forget_seats();
        sqlx::query(
            "INSERT INTO attempt_finish(attempt_id, at_ms, session_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(attempt_id)
        .bind(now)
        .bind(session_id)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
