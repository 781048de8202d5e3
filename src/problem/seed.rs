//! Which variant of a problem: 0 is the sheet's own, every other number draws new ones.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The seed of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Seed(pub u128);

impl Seed {
    /// The sheet's own numbers.
    pub const SHEET: Self = Self(0);

    /// As stored: 16 bytes, the highest first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// From its stored bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
