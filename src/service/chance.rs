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

/// A fresh key of a text that may be sent from now on, in Unix milliseconds: 48 bits of time, then 80 random ones.
/// So keys of one hour stand beside each other in an index (as UUIDs of version 7 do, RFC 9562).
///
/// # Errors
/// The operating system gives no random bits.
pub fn key_from(now: i64) -> Result<Key, Failure> {
    let (time, chance) = (now.to_be_bytes(), bytes::<10>()?);
    let mut key = [0; 16];
    key[..6].copy_from_slice(&time[2..]);
    key[6..].copy_from_slice(&chance);
    Ok(Key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_texts_come_in_order_of_time_and_differ() {
        let keys: Vec<_> =
            [0, 0, 255, 256, 1_700_000_000_000, (1 << 48) - 1].map(|now| key_from(now).unwrap()).into();
        assert!(keys[1..].windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
        assert_ne!(keys[0], keys[1]);
        assert_eq!(&keys[4].0[..6], &1_700_000_000_000_i64.to_be_bytes()[2..]);
    }
}
