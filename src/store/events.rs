//! What happened, row by row and in the order in which it was stored: for whoever recomputes what follows from it.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row as _};

use crate::course::policy::Policy;
use crate::course::sitting::{Extension, Sitting};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::{bytes, json};

/// A text.
#[derive(Debug, Clone, FromRow)]
pub struct Text {
    /// Its row.
    pub id: i64,
    /// The row of its variant.
    pub variant_id: i64,
    /// The part.
    pub part: String,
    /// Whether it was to be judged.
    pub is_final: bool,
    /// Its number among the tries.
    pub try_no: Option<i64>,
    /// The hash of what was typed.
    pub body_hash: Vec<u8>,
    /// When it arrived.
    pub received_ms: i64,
}

/// Something that was said of a text.
#[derive(Debug, Clone, FromRow)]
pub struct Said {
    /// The row of the text.
    pub submission_id: i64,
    /// What it is.
    pub verdict: String,
    /// What it is worth, in millionths.
    pub score_micro: i64,
    /// Whether a person said it.
    pub by_person: bool,
}

/// A variant that was given out.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its row.
    pub id: i64,
    /// The row of its attempt.
    pub attempt_id: i64,
    /// The problem.
    pub slot: String,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
}

/// A question of an attempt at a quiz.
#[derive(Debug, Clone, FromRow)]
pub struct Slot {
    /// Of which attempt.
    pub attempt_id: i64,
    /// The problem.
    pub slot: String,
    /// What it is worth, in points.
    pub points: i64,
}

/// An attempt.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its row.
    pub id: i64,
    /// At which assessment.
    pub assessment_id: i64,
    /// Whose.
    pub person_id: i64,
    /// When it began and was handed in.
    pub sitting: Sitting,
}

/// A rule, from a moment on.
#[derive(Debug, Clone)]
pub struct Revision<T> {
    /// For which assessment.
    pub assessment_id: i64,
    /// For whom; 0 for everybody.
    pub person_id: i64,
    /// From when on.
    pub at_ms: i64,
    /// The rule.
    pub rule: T,
}

/// A solution that was asked for.
#[derive(Debug, Clone, FromRow)]
pub struct Revealed {
    /// Of which variant.
    pub variant_id: i64,
    /// Of which part.
    pub part: String,
    /// When.
    pub at_ms: i64,
}

/// An assessment.
#[derive(Debug, Clone, FromRow)]
pub struct Posed {
    /// Its row.
    pub id: i64,
    /// Its name.
    pub sheet: String,
    /// Whether it is a quiz.
    pub is_quiz: bool,
}

/// Late days that were spent, or given back where there are less than none.
#[derive(Debug, Clone, FromRow)]
pub struct Days {
    /// By whom.
    pub person_id: i64,
    /// At which assessment.
    pub assessment_id: i64,
    /// How many.
    pub days: i64,
}

/// A mark that was entered, or withdrawn.
#[derive(Debug, Clone, FromRow)]
pub struct Entered {
    /// Whose.
    pub person_id: i64,
    /// For which component.
    pub component: String,
    /// In millionths of a point; none if it was withdrawn.
    pub micro: Option<i64>,
}

/// Everything of it.
#[derive(Debug, Clone)]
pub struct Events {
    /// The assessments.
    pub posed: Vec<Posed>,
    /// The policies.
    pub policies: Vec<Revision<Policy>>,
    /// What was granted.
    pub granted: Vec<Revision<Extension>>,
    /// The attempts.
    pub begun: Vec<Begun>,
    /// The questions of attempts.
    pub slots: Vec<Slot>,
    /// The variants.
    pub given: Vec<Given>,
    /// The texts.
    pub texts: Vec<Text>,
    /// What was said of them.
    pub said: Vec<Said>,
    /// The solutions that were asked for.
    pub revealed: Vec<Revealed>,
    /// The late days.
    pub days: Vec<Days>,
    /// The marks that were entered.
    pub entered: Vec<Entered>,
}

fn revision<T: serde::de::DeserializeOwned>(row: &SqliteRow) -> Result<Revision<T>, StoreError> {
    Ok(Revision {
        assessment_id: row.try_get("assessment_id")?,
        person_id: row.try_get("person_id")?,
        at_ms: row.try_get("at_ms")?,
        rule: json("rule", row.try_get("body")?)?,
    })
}

fn begun(row: &SqliteRow) -> Result<Begun, StoreError> {
    Ok(Begun {
        id: row.try_get("id")?,
        assessment_id: row.try_get("assessment_id")?,
        person_id: row.try_get("person_id")?,
        sitting: Sitting { started_ms: row.try_get("started_ms")?, finished_ms: row.try_get("at_ms")? },
    })
}

fn given(row: &SqliteRow) -> Result<Given, StoreError> {
    Ok(Given {
        id: row.try_get("id")?,
        attempt_id: row.try_get("attempt_id")?,
        slot: row.try_get("slot")?,
        problem_hash: bytes(row, "problem_hash")?,
    })
}

impl Books<'_> {
    /// Everything that happened. Each row is read as it stands: by no view and no index of what is newest.
    ///
    /// # Errors
    /// A rule cannot be read, or the database failed.
    pub async fn events(&mut self) -> Result<Events, StoreError> {
        Ok(Events {
            posed: self
                .every("SELECT id, sheet, EXISTS(SELECT 1 FROM quiz_revision WHERE assessment_id = x.id) AS is_quiz FROM assessment x ORDER BY id")
                .await?,
            policies: self
                .each("SELECT assessment_id, 0 AS person_id, at_ms, body FROM policy_revision ORDER BY assessment_id, rev", revision)
                .await?,
            granted: self
                .each("SELECT assessment_id, person_id, at_ms, body FROM extension_revision ORDER BY assessment_id, person_id, rev", revision)
                .await?,
            begun: self
                .each("SELECT a.id, assessment_id, person_id, started_ms, at_ms FROM attempt a LEFT JOIN attempt_finish f ON f.attempt_id = a.id ORDER BY a.id", begun)
                .await?,
            slots: self.every("SELECT attempt_id, slot, points FROM attempt_slot").await?,
            given: self.each("SELECT id, attempt_id, slot, problem_hash FROM variant ORDER BY id", given).await?,
            texts: self
                .every("SELECT id, variant_id, part, kind = 'final' AS is_final, try_no, body_hash, received_ms FROM submission ORDER BY id")
                .await?,
            said: self
                .every("SELECT submission_id, verdict, score_micro, actor_id IS NOT NULL AS by_person FROM grading ORDER BY id")
                .await?,
            revealed: self.every("SELECT variant_id, part, at_ms FROM reveal ORDER BY id").await?,
            days: self
                .every(
                    "SELECT person_id, assessment_id, 1 AS days FROM late_day
                     UNION ALL SELECT person_id, assessment_id, -days FROM late_day_return",
                )
                .await?,
            entered: self.every("SELECT person_id, component, micro FROM mark ORDER BY id").await?,
        })
    }

    async fn every<T>(&mut self, query: &'static str) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        Ok(sqlx::query_as(query).fetch_all(&mut *self.connection).await?)
    }

    async fn each<T>(
        &mut self,
        query: &'static str,
        from: fn(&SqliteRow) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        sqlx::query(query).fetch_all(&mut *self.connection).await?.iter().map(from).collect()
    }
}
