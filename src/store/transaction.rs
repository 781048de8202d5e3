//! Work that begins and commits its own transaction, and the proof that it did.

use crate::store::books::Books;
use crate::store::error::StoreError;

/// Before the first statement of a transaction, in the same turn of the connection's thread.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE; ";

/// A transaction was committed. Only COMMIT makes one: so nobody answers before it.
#[derive(Debug)]
pub struct Committed(());

impl Books<'_> {
    /// Begins a transaction.
    ///
    /// # Errors
    /// The database failed.
    pub async fn begin_transaction(&mut self) -> Result<(), StoreError> {
        sqlx::query(BEGIN).execute(&mut *self.connection).await?;
        Ok(())
    }

    /// Commits what was begun.
    ///
    /// # Errors
    /// The database failed; whether it is stored is not known.
    pub async fn commit(&mut self) -> Result<Committed, StoreError> {
        sqlx::query("COMMIT").execute(&mut *self.connection).await?;
        Ok(Committed(()))
    }

    /// Takes back what was begun.
    ///
    /// # Errors
    /// The database failed.
    pub async fn take_back(&mut self) -> Result<(), StoreError> {
        self.forget_seats();
        sqlx::query("ROLLBACK").execute(&mut *self.connection).await?;
        Ok(())
    }

    /// Runs a query that ends with COMMIT, in one turn of the connection's thread.
    ///
    /// # Errors
    /// A rule of the tables was broken, or the database failed; then whether it is stored is not known.
    pub(super) async fn commit_after(
        &mut self,
        mut query: sqlx::QueryBuilder<sqlx::Sqlite>,
    ) -> Result<Committed, StoreError> {
        query.push("; COMMIT").build().execute(&mut *self.connection).await?;
        Ok(Committed(()))
    }
}
