//! Passwords: argon2id with the parameters that OWASP gives as the minimum (19 MiB, two passes).

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::service::chance;
use crate::service::failure::Failure;

/// The longest password, in bytes: hashing costs must not grow with what strangers send.
pub const LONGEST: usize = 256;
/// The shortest password, in characters.
pub const SHORTEST: usize = 6;

fn hasher() -> Result<Argon2<'static>, Failure> {
    let parameters =
        Params::new(19 * 1024, 2, 1, None).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

/// Hashes a password with a fresh salt.
///
/// # Errors
/// There are no random bits, or the memory is not to be had.
pub fn hash(password: &str) -> Result<String, Failure> {
    let salt: [u8; 16] = chance::bytes()?;
    hasher()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::Internal(error.to_string()))
}

/// Whether a password is the one that was hashed; without a hash the same work is done and the answer is no.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(hasher) = hasher() else { return false };
    if password.len() > LONGEST {
        return false;
    }
    match hash.map(PasswordHash::new) {
        Some(Ok(hash)) => hasher.verify_password(password.as_bytes(), &hash).is_ok(),
        _ => {
            let _ = hasher.hash_password_with_salt(password.as_bytes(), &[7; 16]);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_only_its_own_hash() {
        let stored = hash("гессиан").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("гессиан", Some(&stored)));
        assert!(!verify("hessian", Some(&stored)));
        assert!(!verify("гессиан", None));
        assert!(!verify("гессиан", Some("not a hash")));
    }
}
