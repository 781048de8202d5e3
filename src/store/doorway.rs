//! Quizzes as one person stands before them, all in one statement.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::course::policy::Policy;
use crate::course::sitting::Sitting;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::quizzes::{QUIZZES, StoredQuiz, policy, sitting, stored_quiz};
use crate::store::row::key;

/// A quiz as one person stands before it.
#[derive(Debug, Clone)]
pub struct Doorway {
    /// The quiz.
    pub quiz: StoredQuiz,
    /// The policy with what the person was granted.
    pub policy: Policy,
    /// Their attempt, if they began one.
    pub own: Option<(Key, Sitting)>,
}

fn doorway(row: &SqliteRow) -> Result<Doorway, StoreError> {
    let begun: Option<i64> = row.try_get("started_ms")?;
    let own = match begun {
        Some(_) => Some((key(row, "public_id")?, sitting(row)?)),
        None => None,
    };
    Ok(Doorway { quiz: stored_quiz(row)?, policy: policy(row)?, own })
}

impl Books<'_> {
    /// All quizzes, or the one of this name, as a person stands before them, in the order in which they were made.
    ///
    /// # Errors
    /// The database failed.
    pub async fn doorways(&mut self, person: i64, name: Option<&str>) -> Result<Vec<Doorway>, StoreError> {
        let query = format!(
            "SELECT e.body AS granted, a.public_id, a.started_ms, f.at_ms AS finished_ms, {QUIZZES}
               LEFT JOIN extension_revision e ON e.assessment_id = x.id AND e.person_id = $1
                 AND e.rev = (SELECT max(rev) FROM extension_revision WHERE assessment_id = x.id AND person_id = $1)
               LEFT JOIN attempt a ON a.assessment_id = x.id AND a.person_id = $1 AND a.ordinal = 1
               LEFT JOIN attempt_finish f ON f.attempt_id = a.id
             WHERE $2 IS NULL OR x.sheet = $2 ORDER BY x.id"
        );
        sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(person)
            .bind(name)
            .fetch_all(&mut *self.connection)
            .await?
            .iter()
            .map(doorway)
            .collect()
    }
}
