//! Attempts, their questions and variants: a statement a table, whatever their number.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use sqlx::{QueryBuilder, Row as _};

use crate::course::quiz::Slot;
use crate::problem::variant::Variant;
use crate::store::books::{Books, ENGINE};
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::row::key;
use crate::store::work::Attempt;

/// How many variants one statement stores: it takes some 30,000 values at most.
const TOGETHER: usize = 2_000;

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

/// An attempt at a quiz that begins.
#[derive(Debug, Clone)]
pub struct NewAttempt<'a> {
    /// Its public name.
    pub public_id: Key,
    /// The row of the quiz.
    pub assessment_id: i64,
    /// The revision of its policy.
    pub policy_rev: i64,
    /// Whose it is.
    pub person_id: i64,
    /// When it begins, in Unix milliseconds.
    pub started_ms: i64,
    /// Its questions, in order.
    pub given: &'a [Given],
}

/// A variant of an attempt.
struct Numbers<'a> {
    attempt_id: i64,
    ordinal: i64,
    public_id: Key,
    start_key: Key,
    variant: &'a Variant,
    created_ms: i64,
}

impl Books<'_> {
    /// Begins first attempts at quizzes and gives them their questions with their first variants.
    ///
    /// # Errors
    /// A person has an attempt already, or the database failed.
    pub async fn begin(&mut self, begun: &[NewAttempt<'_>]) -> Result<(), StoreError> {
        if begun.is_empty() {
            return Ok(());
        }
        let mut attempts = QueryBuilder::new(
            "INSERT INTO attempt(public_id, assessment_id, person_id, ordinal, policy_rev, started_ms) ",
        );
        attempts.push_values(begun, |mut row, one| {
            row.push_bind(one.public_id.0.as_slice())
                .push_bind(one.assessment_id)
                .push_bind(one.person_id)
                .push_bind(1_i64)
                .push_bind(one.policy_rev)
                .push_bind(one.started_ms);
        });
        attempts.push(" RETURNING id, public_id");
        let mut rows = BTreeMap::new();
        for row in attempts.build().fetch_all(&mut *self.connection).await? {
            rows.insert(key(&row, "public_id")?, row.try_get::<i64, _>("id")?);
        }
        let mut slots = Vec::new();
        let mut variants = Vec::new();
        for one in begun {
            let row = rows.get(&one.public_id);
            let attempt_id = *row.ok_or_else(|| StoreError::Refused("an attempt was lost".into()))?;
            for (place, given) in (1_i64..).zip(one.given) {
                slots.push((attempt_id, place, &given.slot));
                variants.push(Numbers {
                    attempt_id,
                    ordinal: 1,
                    public_id: given.public_id,
                    start_key: given.start_key,
                    variant: &given.variant,
                    created_ms: one.started_ms,
                });
            }
        }
        for some in slots.chunks(TOGETHER) {
            let mut query = QueryBuilder::new("INSERT INTO attempt_slot(attempt_id, place, slot, points) ");
            query.push_values(some, |mut row, (attempt_id, place, slot)| {
                row.push_bind(*attempt_id)
                    .push_bind(*place)
                    .push_bind(slot.problem.as_str())
                    .push_bind(slot.points);
            });
            // As long as this it is kept ready for nobody.
            query.build().persistent(false).execute(&mut *self.connection).await?;
        }
        for some in variants.chunks(TOGETHER) {
            self.insert_variants(some).await?;
        }
        Ok(())
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
        if ordinal > 1 {
            self.forget_seats();
        }
        let row = Numbers { attempt_id: attempt.id, ordinal, public_id, start_key, variant, created_ms: now };
        self.insert_variants(&[row]).await
    }

    async fn insert_variants(&mut self, variants: &[Numbers<'_>]) -> Result<(), StoreError> {
        let mut rows = QueryBuilder::new(
            "INSERT INTO variant(public_id, attempt_id, slot, ordinal, start_key, problem_hash, seed, engine, params, params_hash, created_ms) ",
        );
        rows.push_values(variants, |mut row, one| {
            let parameters = one.variant.parameters_json();
            let hash: [u8; 32] = Sha256::digest(parameters.as_bytes()).into();
            row.push_bind(one.public_id.0.to_vec())
                .push_bind(one.attempt_id)
                .push_bind(one.variant.problem.id.as_str())
                .push_bind(one.ordinal)
                .push_bind(one.start_key.0.to_vec())
                .push_bind(one.variant.problem.hash.to_vec())
                .push_bind(one.variant.seed.to_bytes().to_vec())
                .push_bind(ENGINE)
                .push_bind(parameters)
                .push_bind(hash.to_vec())
                .push_bind(one.created_ms);
        });
        rows.build().persistent(false).execute(&mut *self.connection).await?;
        Ok(())
    }
}
