//! Who else may still be at a sheet or a quiz.

use sqlx::Row as _;

use crate::course::company::Company;
use crate::course::sitting::Extension;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::row::json;

/// What is granted to whom at the assessment `$1`, in its newest revision.
const GRANTED: &str = "SELECT person_id, body FROM extension_revision e WHERE assessment_id = $1
  AND rev = (SELECT max(rev) FROM extension_revision WHERE assessment_id = $1 AND person_id = e.person_id)";

/// Whether the attempt `a` began before `$2` and was not handed in.
const BEGUN: &str = "a.started_ms < $2 AND NOT EXISTS (SELECT 1 FROM attempt_finish WHERE attempt_id = a.id)";

impl Books<'_> {
    /// What was granted to anybody at an assessment; with a moment also the last beginnings before it of those
    /// who have not handed in.
    ///
    /// # Errors
    /// The database failed.
    pub async fn company(
        &mut self,
        assessment_id: i64,
        begun_before_ms: Option<i64>,
    ) -> Result<Company, StoreError> {
        let query = format!(
            "WITH granted AS ({GRANTED})
             SELECT DISTINCT NULL AS started_ms, body FROM granted
             UNION ALL SELECT max(a.started_ms), g.body FROM granted g
               CROSS JOIN attempt a ON a.assessment_id = $1 AND a.person_id = g.person_id WHERE {BEGUN} GROUP BY g.body
             UNION ALL SELECT * FROM (SELECT a.started_ms, NULL FROM attempt a
               WHERE a.assessment_id = $1 AND {BEGUN}
                 AND a.person_id NOT IN (SELECT person_id FROM extension_revision WHERE assessment_id = $1)
               ORDER BY a.started_ms DESC LIMIT 1)"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(query))
            .bind(assessment_id)
            .bind(begun_before_ms)
            .fetch_all(&mut *self.connection)
            .await?;
        let mut company = Company::default();
        for row in rows {
            let body: Option<String> = row.try_get("body")?;
            let extension = match body {
                Some(body) => json("extension", &body)?,
                None => Extension::default(),
            };
            match row.try_get("started_ms")? {
                Some(started) => company.begun.push((started, extension)),
                None => company.granted.push(extension),
            }
        }
        Ok(company)
    }
}
