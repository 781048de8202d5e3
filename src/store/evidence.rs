//! What a journal of acknowledged requests is compared with.

use sqlx::Row as _;

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::key;

/// A stored text, judged or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The idempotency key that it came with.
    pub key: Key,
    /// The public name of its variant.
    pub variant: Key,
    /// The part.
    pub part: String,
    /// Its number among the texts of the part.
    pub seq: i64,
    /// SHA-256 of it, computed anew from the text.
    pub sha256: [u8; 32],
    /// Whether it was judged when it came.
    pub judged: bool,
    /// The login of its student.
    pub login: String,
    /// The row of its attempt.
    pub attempt_id: i64,
    /// When it arrived.
    pub received_ms: i64,
}

/// A stored attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Its public name.
    pub attempt: Key,
    /// The name of the quiz or of the sheet.
    pub quiz: String,
    /// The login of its student.
    pub login: String,
    /// Whether it was handed in.
    pub handed_in: bool,
    /// How many of its parts have a newest text that nobody judged.
    pub unjudged: i64,
}

impl Books<'_> {
    /// Every text of the database.
    ///
    /// # Errors
    /// The database failed.
    pub async fn kept(&mut self) -> Result<Vec<Kept>, StoreError> {
        use sha2::Digest as _;
        let rows = sqlx::query(
            "SELECT s.idem_key, v.public_id, s.part, s.seq, s.body, s.kind, s.received_ms, v.attempt_id, p.login
             FROM submission s JOIN variant v ON v.id = s.variant_id JOIN attempt a ON a.id = v.attempt_id
             JOIN person p ON p.id = a.person_id ORDER BY s.id",
        )
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                let body: &str = row.try_get("body")?;
                let kind: &str = row.try_get("kind")?;
                Ok(Kept {
                    key: key(row, "idem_key")?,
                    variant: key(row, "public_id")?,
                    part: row.try_get("part")?,
                    seq: row.try_get("seq")?,
                    sha256: sha2::Sha256::digest(body.as_bytes()).into(),
                    judged: kind == "final",
                    login: row.try_get("login")?,
                    attempt_id: row.try_get("attempt_id")?,
                    received_ms: row.try_get("received_ms")?,
                })
            })
            .collect()
    }

    /// Every attempt of the database.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begun(&mut self) -> Result<Vec<Begun>, StoreError> {
        let rows = sqlx::query(
            "WITH RECURSIVE back(attempt_id, end_ms, id) AS (
               SELECT f.attempt_id, f.at_ms, n.submission_id FROM attempt_finish f CROSS JOIN variant v ON v.attempt_id = f.attempt_id
               CROSS JOIN newest n ON n.variant_id = v.id
               UNION ALL SELECT b.attempt_id, b.end_ms, s.before_id FROM back b CROSS JOIN submission s ON s.id = b.id
               WHERE s.kind = 'draft' AND s.received_ms >= b.end_ms),
             unjudged(attempt_id, parts) AS MATERIALIZED (
               SELECT b.attempt_id, count(*) FROM back b CROSS JOIN submission s ON s.id = b.id
               WHERE s.kind = 'draft' AND s.received_ms < b.end_ms GROUP BY 1)
             SELECT a.public_id, x.sheet, p.login, f.at_ms IS NOT NULL AS handed_in,
               coalesce((SELECT parts FROM unjudged WHERE attempt_id = a.id), 0) AS unjudged
             FROM attempt a JOIN assessment x ON x.id = a.assessment_id JOIN person p ON p.id = a.person_id
             LEFT JOIN attempt_finish f ON f.attempt_id = a.id ORDER BY a.id",
        )
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Begun {
                    attempt: key(row, "public_id")?,
                    quiz: row.try_get("sheet")?,
                    login: row.try_get("login")?,
                    handed_in: row.try_get("handed_in")?,
                    unjudged: row.try_get("unjudged")?,
                })
            })
            .collect()
    }
}
