//! Late days that students have spent, one row a day, and what was given back of them.

use std::collections::BTreeMap;

use sqlx::Row as _;

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::count;

/// A late day that a student spends.
#[derive(Debug, Clone, Copy)]
pub struct LateDay {
    /// Whose.
    pub person_id: i64,
    /// On which assessment.
    pub assessment_id: i64,
    /// The idempotency key of the form.
    pub key: Key,
    /// When it arrived.
    pub at_ms: i64,
    /// The session that sent it.
    pub session_id: i64,
}

/// Late days that an instructor gives back.
#[derive(Debug, Clone, Copy)]
pub struct Returned {
    /// To whom.
    pub person_id: i64,
    /// Where they were spent.
    pub assessment_id: i64,
    /// How many.
    pub days: u32,
    /// Who gives them back.
    pub author_id: i64,
    /// The idempotency key of the form.
    pub key: Key,
    /// When it arrived.
    pub at_ms: i64,
}

/// How many late days are spent, by person and assessment; none where there is no entry.
pub type Spent = BTreeMap<(i64, i64), u32>;

impl Books<'_> {
    /// The late days that are spent, by everybody or by one person; what was given back is not.
    ///
    /// # Errors
    /// The database failed.
    pub async fn late_days(&mut self, person_id: Option<i64>) -> Result<Spent, StoreError> {
        let rows = sqlx::query(
            "SELECT person_id, assessment_id, max(0, count(*)
               - (SELECT coalesce(sum(days), 0) FROM late_day_return r WHERE r.person_id = d.person_id AND r.assessment_id = d.assessment_id)) AS days
             FROM late_day d WHERE $1 IS NULL OR person_id = $1 GROUP BY 1, 2",
        )
        .bind(person_id)
        .fetch_all(&mut *self.connection)
        .await?;
        rows.iter()
            .map(|row| {
                let whose = (row.try_get("person_id")?, row.try_get("assessment_id")?);
                Ok((whose, count(row, "days")?))
            })
            .collect()
    }

    /// The assessment on which a day was spent with this key, if one was.
    ///
    /// # Errors
    /// The database failed.
    pub async fn late_day_by_key(&mut self, person_id: i64, key: Key) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar("SELECT assessment_id FROM late_day WHERE person_id = $1 AND idem_key = $2")
            .bind(person_id)
            .bind(key.0.as_slice())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// To whom days were given back with this key, and where they had been spent.
    ///
    /// # Errors
    /// The database failed.
    pub async fn late_day_return_by_key(&mut self, key: Key) -> Result<Option<(i64, i64)>, StoreError> {
        let row = sqlx::query("SELECT person_id, assessment_id FROM late_day_return WHERE idem_key = $1")
            .bind(key.0.as_slice())
            .fetch_optional(&mut *self.connection)
            .await?;
        row.map(|row| Ok((row.try_get("person_id")?, row.try_get("assessment_id")?))).transpose()
    }

    /// Gives late days back.
    ///
    /// # Errors
    /// Some were given back with this key, or the database failed.
    pub async fn give_late_days_back(&mut self, returned: Returned) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO late_day_return(person_id, assessment_id, days, author_id, at_ms, idem_key) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(returned.person_id)
        .bind(returned.assessment_id)
        .bind(returned.days)
        .bind(returned.author_id)
        .bind(returned.at_ms)
        .bind(returned.key.0.as_slice())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Spends a late day.
    ///
    /// # Errors
    /// One was spent with this key, or the database failed.
    pub async fn spend(&mut self, day: LateDay) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO late_day(person_id, ordinal, assessment_id, at_ms, session_id, idem_key)
             SELECT $1, coalesce(max(ordinal), 0) + 1, $2, $3, $4, $5 FROM late_day WHERE person_id = $1",
        )
        .bind(day.person_id)
        .bind(day.assessment_id)
        .bind(day.at_ms)
        .bind(day.session_id)
        .bind(day.key.0.as_slice())
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}
