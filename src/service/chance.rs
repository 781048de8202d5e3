//! The one place where random bits come from: the operating system.

use crate::service::failure::Failure;
use crate::store::identifier::Key;

/// Fresh random bytes.
///
/// # Errors
/// The operating system gives none.
pub fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(bytes)
}

/// A fresh key.
///
/// # Errors
/// The operating system gives no random bits.
pub fn key() -> Result<Key, Failure> {
    Ok(Key(bytes()?))
}
