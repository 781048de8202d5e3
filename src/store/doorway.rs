//! Quizzes as people stand before them, all in one statement.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::course::policy::Policy;
use crate::course::sitting::Sitting;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::quizzes::{QUIZZES, StoredQuiz, policy, sitting, stored_quiz};
use crate::store::row::{key, text};

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

/// What [`doorway`] reads of a person, with the rows that follow from `QUIZZES`.
fn standing(person: &str) -> String {
    format!(
        "LEFT JOIN extension_revision e ON e.assessment_id = x.id AND e.person_id = {person}
           AND e.rev = (SELECT max(rev) FROM extension_revision WHERE assessment_id = x.id AND person_id = {person})
         LEFT JOIN attempt a ON a.assessment_id = x.id AND a.person_id = {person} AND a.ordinal = 1
         LEFT JOIN attempt_finish f ON f.attempt_id = a.id"
    )
}

const COLUMNS: &str = "e.body AS granted, a.public_id, a.started_ms, f.at_ms AS finished_ms";

impl Books<'_> {
    /// All quizzes, or the one of this name, as a person stands before them, in the order in which they were made.
    ///
    /// # Errors
    /// The database failed.
    pub async fn doorways(&mut self, person: i64, name: Option<&str>) -> Result<Vec<Doorway>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS}, {QUIZZES} {} WHERE $2 IS NULL OR x.sheet = $2 ORDER BY x.id",
            standing("$1")
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

    /// The quizzes of these names as these persons stand before them, in the order in which they are asked for;
    /// nothing where there is no such quiz.
    ///
    /// # Errors
    /// The database failed.
    pub async fn doorways_of(&mut self, asked: &[(i64, &str)]) -> Result<Vec<Option<Doorway>>, StoreError> {
        let query = format!(
            "WITH asked(place, person_id, name) AS (SELECT key, value ->> 0, value ->> 1 FROM json_each($1))
             SELECT k.place, {COLUMNS}, {QUIZZES} JOIN asked k ON k.name = x.sheet {}",
            standing("k.person_id")
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(text(&asked)?)
            .fetch_all(&mut *self.connection)
            .await?;
        let mut found = vec![None; asked.len()];
        for row in &rows {
            let place: i64 = row.try_get("place")?;
            let place = usize::try_from(place).ok().and_then(|place| found.get_mut(place));
            *place.ok_or_else(|| StoreError::Refused("a quiz that was not asked for".into()))? =
                Some(doorway(row)?);
        }
        Ok(found)
    }
}
