//! The file of the course, and marks that are entered by hand.

use std::collections::BTreeMap;

use sqlx::Row as _;

use crate::store::books::Books;
use crate::store::error::StoreError;

/// Marks in millionths of a point, by person and component.
pub type Marks = BTreeMap<(i64, String), i64>;

impl Books<'_> {
    /// The newest file of the course, if there is one.
    ///
    /// # Errors
    /// The database failed.
    pub async fn course_file(&mut self) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT body FROM course_revision ORDER BY rev DESC LIMIT 1")
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// Stores a new revision of the file of the course.
    ///
    /// # Errors
    /// The database failed.
    pub async fn save_course_file(
        &mut self,
        body: &str,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO course_revision(body, author_id, at_ms) VALUES ($1, $2, $3)")
            .bind(body)
            .bind(author)
            .bind(now)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// The marks that were entered, of everybody or of one person; one that was withdrawn is not there.
    ///
    /// # Errors
    /// The database failed.
    pub async fn marks(&mut self, person_id: Option<i64>) -> Result<Marks, StoreError> {
        let rows = sqlx::query(
            "SELECT person_id, component, micro FROM mark m
             WHERE ($1 IS NULL OR person_id = $1)
               AND id = (SELECT max(id) FROM mark WHERE component = m.component AND person_id = m.person_id) AND micro IS NOT NULL",
        )
        .bind(person_id)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| Ok(((row.try_get("person_id")?, row.try_get("component")?), row.try_get("micro")?)))
            .collect()
    }

    /// Enters a mark in millionths of a point, or withdraws the one that is there.
    ///
    /// # Errors
    /// The mark is out of bounds, or the database failed.
    pub async fn enter_mark(
        &mut self,
        person_id: i64,
        component: &str,
        micro: Option<i64>,
        author: Option<i64>,
        now: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO mark(person_id, component, micro, author_id, at_ms) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(person_id)
        .bind(component)
        .bind(micro)
        .bind(author)
        .bind(now)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
