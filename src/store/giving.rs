//! Giving an attempt its questions and variants: a statement a table, whatever their number.

use sha2::{Digest as _, Sha256};
use sqlx::QueryBuilder;

use crate::course::quiz::Slot;
use crate::problem::variant::Variant;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::work::Attempt;

/// A question that is given to an attempt.
#[derive(Debug, Clone)]
pub struct Given {
    /// The problem and what it is worth.
    pub slot: Slot,
    /// The public name of the variant.
    pub public_id: Key,
    /// The key that asked for it.
    pub start_key: Key,
    /// The variant.
    pub variant: Variant,
}

impl Books<'_> {
    /// Gives an attempt its questions, in order, with their first variants.
    ///
    /// # Errors
    /// It has some already, or the database failed.
    pub async fn give(&mut self, attempt: Attempt, given: &[Given], now: i64) -> Result<(), StoreError> {
        if given.is_empty() {
            return Ok(());
        }
        let mut slots = QueryBuilder::new("INSERT INTO attempt_slot(attempt_id, place, slot, points) ");
        slots.push_values((1_i64..).zip(given), |mut row, (place, one)| {
            row.push_bind(attempt.id)
                .push_bind(place)
                .push_bind(one.slot.problem.as_str())
                .push_bind(one.slot.points);
        });
        slots.build().execute(&mut *self.connection).await?;
        let variants: Vec<_> = given.iter().map(|one| (one.public_id, one.start_key, &one.variant)).collect();
        self.insert_variants(attempt, 1, &variants, now).await
    }

    /// Gives a variant to an attempt.
    ///
    /// # Errors
    /// There is already one of this ordinal, or the database failed.
    pub async fn issue(
        &mut self,
        attempt: Attempt,
        ordinal: i64,
        public_id: Key,
        start_key: Key,
        variant: &Variant,
        now: i64,
    ) -> Result<(), StoreError> {
        self.insert_variants(attempt, ordinal, &[(public_id, start_key, variant)], now).await
    }

    /// Stores variants of this ordinal, each with its public name and the key that asked for it.
    async fn insert_variants(
        &mut self,
        attempt: Attempt,
        ordinal: i64,
        variants: &[(Key, Key, &Variant)],
        now: i64,
    ) -> Result<(), StoreError> {
        let mut rows = QueryBuilder::new(
            "INSERT INTO variant(public_id, attempt_id, slot, ordinal, start_key, problem_hash, seed, engine, params, params_hash, created_ms) ",
        );
        rows.push_values(variants, |mut row, (public_id, start_key, variant)| {
            let parameters = variant.parameters_json();
            let hash: [u8; 32] = Sha256::digest(parameters.as_bytes()).into();
            row.push_bind(public_id.0.to_vec())
                .push_bind(attempt.id)
                .push_bind(variant.problem.id.as_str())
                .push_bind(ordinal)
                .push_bind(start_key.0.to_vec())
                .push_bind(variant.problem.hash.to_vec())
                .push_bind(variant.seed.to_bytes().to_vec())
                .push_bind(ENGINE)
                .push_bind(parameters)
                .push_bind(hash.to_vec())
                .push_bind(now);
        });
        rows.build().execute(&mut *self.connection).await?;
        Ok(())
    }
}
