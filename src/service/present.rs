//! Who is signed in, as far as it was asked lately.
//!
//! Names and roles change only while no server runs, for it has the database to itself. So what is known of a
//! session stays true until it expires or somebody signs out.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hashlink::LruCache;

use crate::service::house::Actor;
use crate::service::signing::RENEWED_MS;

/// How many sessions are kept: more than a large course has at once.
const KEPT: usize = 8_192;

/// A session whose token has this SHA-256.
type TokenHash = [u8; 32];

/// The sessions that were asked for last.
#[derive(Debug)]
pub(crate) struct Present(Mutex<Known>);

struct Known {
    sessions: LruCache<TokenHash, Kept>,
    /// How many sessions were ended.
    ended: u64,
}

/// A session that is kept.
struct Kept {
    actor: Actor,
    /// Until when it lasts, in Unix milliseconds.
    expires_ms: i64,
    /// Whether it is being renewed.
    in_renewal: bool,
}

/// A session that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Whose it is.
    pub actor: Actor,
    /// Whether it is to be renewed; said once.
    pub ends_soon: bool,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("sessions", &self.sessions.len()).finish_non_exhaustive()
    }
}

impl Default for Present {
    fn default() -> Self {
        Self(Mutex::new(Known { sessions: LruCache::new(KEPT), ended: 0 }))
    }
}

/// A session that has to be looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unknown {
    token_hash: TokenHash,
    ended: u64,
}

impl Present {
    /// Whose session it is.
    ///
    /// # Errors
    /// It is not known: it has to be looked up.
    pub(super) fn find(&self, token_hash: TokenHash, now: i64) -> Result<Found, Unknown> {
        let mut known = self.known();
        let ended = known.ended;
        let found = known.sessions.get_mut(&token_hash).filter(|kept| kept.expires_ms > now);
        let Some(kept) = found else { return Err(Unknown { token_hash, ended }) };
        let ends_soon = kept.expires_ms - now < RENEWED_MS && !kept.in_renewal;
        kept.in_renewal |= ends_soon;
        Ok(Found { actor: kept.actor.clone(), ends_soon })
    }

    /// A session lasts until then, or could not be renewed.
    pub(super) fn renew(&self, token_hash: TokenHash, expires_ms: Option<i64>) {
        if let Some(kept) = self.known().sessions.get_mut(&token_hash) {
            kept.expires_ms = expires_ms.unwrap_or(kept.expires_ms);
            kept.in_renewal = false;
        }
    }

    /// Keeps what was looked up, unless a session was ended meanwhile: it may be this one.
    pub(super) fn keep(&self, asked: Unknown, actor: Actor, expires_ms: i64) {
        let mut known = self.known();
        if known.ended == asked.ended {
            known.sessions.insert(asked.token_hash, Kept { actor, expires_ms, in_renewal: false });
        }
    }

    /// Forgets a session that was ended.
    pub(super) fn end(&self, session_id: i64) {
        let mut known = self.known();
        known.ended += 1;
        known.sessions.retain(|_, kept| kept.actor.session_id != session_id);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::role::Role;

    const HASH: TokenHash = [1; 32];

    fn actor(session_id: i64) -> Actor {
        Actor { person_id: 1, login: "anna".into(), name: "Anna".into(), role: Role::Student, session_id }
    }

    #[test]
    fn a_session_is_known_until_it_expires() {
        let present = Present::default();
        present.keep(present.find(HASH, 0).unwrap_err(), actor(1), 100);
        assert_eq!(present.find(HASH, 99).unwrap().actor, actor(1));
        assert!(present.find(HASH, 100).is_err());
        assert!(present.find([2; 32], 0).is_err());
    }

    #[test]
    fn a_session_that_ends_soon_is_renewed_once() {
        let present = Present::default();
        present.keep(present.find(HASH, 0).unwrap_err(), actor(1), RENEWED_MS + 10);
        let soon = |now| present.find(HASH, now).unwrap().ends_soon;
        assert_eq!([soon(10), soon(11), soon(12)], [false, true, false]);
        present.renew(HASH, None);
        assert_eq!([soon(13), soon(14)], [true, false]);
        present.renew(HASH, Some(3 * RENEWED_MS));
        assert!(!soon(RENEWED_MS + 10));
    }

    #[test]
    fn a_session_that_was_ended_is_not_known() {
        let present = Present::default();
        for (hash, session) in [([1; 32], 1), ([2; 32], 2)] {
            present.keep(present.find(hash, 0).unwrap_err(), actor(session), 100);
        }
        present.end(1);
        assert!(present.find([1; 32], 0).is_err());
        assert_eq!(present.find([2; 32], 0).unwrap().actor, actor(2));
    }

    #[test]
    fn what_was_looked_up_before_somebody_signed_out_is_not_kept() {
        let present = Present::default();
        let asked = present.find(HASH, 0).unwrap_err();
        present.end(1);
        present.keep(asked, actor(1), 100);
        assert!(present.find(HASH, 0).is_err());
    }
}
