//! What people with power did, as a chain of hashes: a row that is changed later breaks it.

use sha2::{Digest, Sha256};
use sqlx::Row as _;

use crate::store::books::Books;
use crate::store::error::StoreError;

/// The hash before the first row.
const START: [u8; 32] = [0; 32];

fn link(prev: &[u8], at: i64, actor: Option<i64>, action: &str, object: &str, detail: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(prev);
    hash.update(at.to_be_bytes());
    hash.update(actor.unwrap_or(0).to_be_bytes());
    for text in [action, object, detail] {
        hash.update(u64::try_from(text.len()).unwrap_or(0).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

impl Books<'_> {
    /// Adds a row.
    ///
    /// # Errors
    /// The database failed.
    pub async fn note(
        &mut self,
        actor: Option<i64>,
        action: &str,
        object: &str,
        detail: &str,
        now: i64,
    ) -> Result<(), StoreError> {
        let prev: Option<Vec<u8>> = sqlx::query_scalar("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&mut *self.connection)
            .await?;
        let prev = prev.unwrap_or_else(|| START.to_vec());
        let hash = link(&prev, now, actor, action, object, detail);
        sqlx::query(
            "INSERT INTO audit(at_ms, actor_id, action, object, detail, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(now)
        .bind(actor)
        .bind(action)
        .bind(object)
        .bind(detail)
        .bind(prev)
        .bind(hash.as_slice())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Whether anybody with power has done anything yet.
    ///
    /// # Errors
    /// The database failed.
    pub async fn is_noted(&mut self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("SELECT EXISTS(SELECT 1 FROM audit)").fetch_one(&mut *self.connection).await?)
    }

    /// The rows whose hash does not follow from the row before; empty if the chain is whole.
    ///
    /// # Errors
    /// The database failed.
    pub async fn broken_links(&mut self) -> Result<Vec<i64>, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, at_ms, actor_id, action, object, detail, prev, hash FROM audit ORDER BY seq",
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let mut before = START.to_vec();
        let mut broken = Vec::new();
        for row in rows {
            let prev: Vec<u8> = row.try_get("prev")?;
            let hash: Vec<u8> = row.try_get("hash")?;
            let (action, object, detail): (String, String, String) =
                (row.try_get("action")?, row.try_get("object")?, row.try_get("detail")?);
            let right =
                link(&prev, row.try_get("at_ms")?, row.try_get("actor_id")?, &action, &object, &detail);
            if prev != before || hash != right {
                broken.push(row.try_get("seq")?);
            }
            before = hash;
        }
        Ok(broken)
    }
}
