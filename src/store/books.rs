//! A connection inside a transaction, with every statement as a method.
//!
//! The statements themselves stand in `people`, `sessions`, `work`, `quizzes`, `results`, `late_days`, `course` and others.

use sqlx::SqliteConnection;

use crate::store::remembered::Remembered;

/// A connection inside a transaction.
#[derive(Debug)]
pub struct Books<'c> {
    pub(crate) connection: &'c mut SqliteConnection,
    /// What the writer remembers; nothing where it is only read.
    pub(super) remembered: Option<&'c mut Remembered>,
}

/// The version of the engine that judges; it grows when a judgement may change.
pub const ENGINE: i64 = 1;
