//! Why a use-case did not go through.

use thiserror::Error;

use crate::math::phrase::Phrase;
use crate::store::error::StoreError;
use crate::store::identifier::Key;

/// Why a use-case did not go through.
#[derive(Debug, Clone, Error)]
pub enum Failure {
    /// There is no such thing, or not for this person.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in any more.
    #[error("signed out")]
    SignedOut,
    /// This person may not do that.
    #[error("forbidden")]
    Forbidden,
    /// The same key came with another text.
    #[error("conflict")]
    Conflict,
    /// Another text was saved meanwhile, in another tab or on another device.
    #[error("clash")]
    Clash {
        /// The attempt.
        attempt: Key,
        /// That text.
        text: String,
        /// Its number.
        seq: i64,
    },
    /// A rule of the course refuses; the sentence says which.
    #[error("{}", .0.en)]
    Refused(Phrase),
    /// Too many at once; try again.
    #[error("busy")]
    Busy,
    /// Too many wrong passwords; another may be tried in so many milliseconds.
    #[error("too many wrong passwords")]
    Wait(i64),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A bug, or a stored thing that cannot be read.
    #[error("{0}")]
    Internal(String),
}

/// Why something that was typed was not stored.
#[derive(Debug)]
pub enum Unsaved<W> {
    /// What is wrong in it.
    Wrong(W),
    /// Something else.
    Failed(Failure),
}

impl<W> From<Failure> for Unsaved<W> {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl<W> From<StoreError> for Unsaved<W> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Failure {
    /// Whether the same request may simply be sent again.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::SignedOut
                | Self::Store(StoreError::Unavailable | StoreError::Full | StoreError::Device(_))
        )
    }
}
