//! Who is signed in. The token itself is never stored, only its SHA-256.

use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::people::{Person, person};

/// A session that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The row.
    pub id: i64,
    /// Whose it is.
    pub person: Person,
    /// Until when, in Unix milliseconds.
    pub expires_ms: i64,
}

impl Books<'_> {
    /// Opens a session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn open_session(
        &mut self,
        person_id: i64,
        token_hash: [u8; 32],
        now: i64,
        expires: i64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO session(token_hash, person_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)",
        )
        .bind(token_hash.as_slice())
        .bind(person_id)
        .bind(now)
        .bind(expires)
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// The session of this token, while it lasts.
    ///
    /// # Errors
    /// The database failed.
    pub async fn session(&mut self, token_hash: [u8; 32], now: i64) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT s.id AS session_id, max(s.expires_ms, coalesce((SELECT max(r.expires_ms) FROM session_renewal r WHERE r.session_id = s.id), 0)) AS expires,
               p.id, p.login, p.name, p.role FROM session s JOIN current_person p ON p.id = s.person_id
             WHERE s.token_hash = $1 AND expires > $2 AND NOT EXISTS (SELECT 1 FROM session_end e WHERE e.session_id = s.id)",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.connection)
        .await?;
        let session = |row: SqliteRow| {
            Ok(Session {
                id: row.try_get("session_id")?,
                person: person(&row)?,
                expires_ms: row.try_get("expires")?,
            })
        };
        row.map(session).transpose()
    }

    /// Lets a session last longer.
    ///
    /// # Errors
    /// The database failed.
    pub async fn renew_session(&mut self, session_id: i64, now: i64, expires: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO session_renewal(session_id, at_ms, expires_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(session_id)
            .bind(now)
            .bind(expires)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Ends a session; ending it twice is the same as once.
    ///
    /// # Errors
    /// The database failed.
    pub async fn end_session(&mut self, session_id: i64, now: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO session_end(session_id, at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(session_id)
            .bind(now)
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }
}
