//! Signing in and out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::course::span::DAY_MS;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, digest};
use crate::service::password;
use crate::service::present::Found;
use crate::store::identifier::hex;
use crate::store::sessions::Session;

/// How long a session lasts that is not used, in milliseconds: two weeks.
pub const SESSION_MS: i64 = 14 * DAY_MS;
/// A session that is used when less than this is left of it is renewed: no attempt lasts longer.
pub const RENEWED_MS: i64 = 7 * DAY_MS;
/// How many passwords of one login may be tried at once, known or not.
const AT_ONCE: u32 = 2;
/// How many logins are watched.
const WATCHED: usize = 10_000;
/// How many sign-ins wait for a turn at hashing.
const WAITING: usize = 64;

/// How many passwords of each login are being tried.
#[derive(Debug, Default)]
pub struct Pending(Mutex<BTreeMap<String, u32>>);

/// One password being tried; forgotten when dropped.
struct Turn<'a> {
    pending: &'a Pending,
    login: String,
}

impl Pending {
    fn enter(&self, login: &str) -> Option<Turn<'_>> {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.len() >= WATCHED && !watched.contains_key(login) {
            return None;
        }
        let count = watched.entry(login.to_owned()).or_insert(0);
        if *count >= AT_ONCE {
            return None;
        }
        *count += 1;
        Some(Turn { pending: self, login: login.to_owned() })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut watched = self.pending.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = watched.get_mut(&self.login) {
            *count -= 1;
            if *count == 0 {
                watched.remove(&self.login);
            }
        }
    }
}

impl Service {
    /// Signs in from an address: the token of a new session, or `None` if login and password do not fit.
    ///
    /// # Errors
    /// Too many wrong passwords were tried before, too many are signing in at once, or the database failed.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        address: IpAddr,
        now: i64,
    ) -> Result<Option<String>, Failure> {
        let login = login.trim().to_lowercase();
        if login.len() > 64 || password.len() > password::LONGEST {
            return Ok(None);
        }
        let wait_ms = self.throttle.wait_ms(&login, address, now);
        if wait_ms > 0 {
            return Err(Failure::Wait(wait_ms));
        }
        let _turn = self.pending.enter(&login).ok_or(Failure::Busy)?;
        let wanted = login.clone();
        let stored =
            self.store.read(move |mut books| Box::pin(async move { books.password(&wanted).await })).await?;
        if self.pending.0.lock().unwrap_or_else(PoisonError::into_inner).len() > WAITING {
            return Err(Failure::Busy);
        }
        let permit = self
            .hashing
            .clone()
            .acquire_owned()
            .await
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let typed = password.to_owned();
        let fits = tokio::task::spawn_blocking(move || {
            let fits = password::verify(&typed, stored.as_deref());
            drop(permit);
            fits
        })
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
        if !fits {
            self.throttle.wrong(&login, address, now);
            return Ok(None);
        }
        let token = hex(&chance::bytes::<32>()?);
        let hash = digest(token.as_bytes());
        self.store
            .write(move |mut books| {
                Box::pin(async move {
                    if let Some(person) = books.person(&login).await? {
                        books.open_session(person.id, hash, now, now + SESSION_MS).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(Some(token))
    }

    /// Whose token this is. A session that is used goes on: nobody is signed out in the middle of a quiz.
    ///
    /// # Errors
    /// The database failed.
    pub async fn actor(&self, token: &str, now: i64) -> Result<Option<Actor>, Failure> {
        let hash = digest(token.as_bytes());
        let unknown = match self.present.find(hash, now) {
            Ok(found) => return Ok(Some(self.renewed(hash, found, now))),
            Err(unknown) => unknown,
        };
        let found = self
            .store
            .glance(move |mut books| Box::pin(async move { books.session(hash, now).await }))
            .await?;
        let Some(Session { id, person, expires_ms }) = found else { return Ok(None) };
        let actor = Actor {
            person_id: person.id,
            login: person.login,
            name: person.name,
            role: person.role,
            session_id: id,
        };
        self.present.keep(unknown, actor.clone(), expires_ms);
        // What was looked up may be about to end as well.
        Ok(Some(self.present.find(hash, now).map_or(actor, |found| self.renewed(hash, found, now))))
    }

    /// Renews a session that is about to end, while nobody waits for it; where that fails, the next request tries.
    fn renewed(&self, hash: [u8; 32], found: Found, now: i64) -> Actor {
        let Found { actor, ends_soon } = found;
        if ends_soon {
            let (service, session) = (self.clone(), actor.session_id);
            tokio::spawn(async move {
                let expires = now + SESSION_MS;
                let renewed = service.store.write(move |mut books| {
                    Box::pin(async move { books.renew_session(session, now, expires).await })
                });
                let renewed = renewed.await;
                service.present.renew(hash, renewed.is_ok().then_some(expires));
                if let Err(failure) = renewed {
                    tracing::warn!(%failure, "a session was not renewed");
                }
            });
        }
        actor
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sign_out(&self, actor: &Actor, now: i64) -> Result<(), Failure> {
        let session = actor.session_id;
        self.store
            .write(move |mut books| Box::pin(async move { books.end_session(session, now).await }))
            .await?;
        self.present.end(session);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::role::Role;
    use crate::problem::catalogue::Catalogue;
    use crate::problem::embedded;
    use crate::store::open::Store;

    const NOW: i64 = 1_000;

    #[tokio::test]
    async fn a_token_is_nobodys_after_signing_out() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), NOW).await.unwrap();
        let service = Service::new(store, Catalogue::read(&embedded::files()).unwrap(), NOW).await.unwrap();
        let opened = service.store.write(|mut books| {
            Box::pin(async move {
                books.enrol("anna", "Anna", Role::Student, NOW).await?;
                let person = books.person("anna").await?.unwrap().id;
                books.open_session(person, digest(b"token"), NOW, NOW + 1_000).await
            })
        });
        opened.await.unwrap();
        let actor = service.actor("token", NOW).await.unwrap().unwrap();
        service.sign_out(&actor, NOW).await.unwrap();
        assert_eq!(service.actor("token", NOW).await.unwrap(), None);
        service.close().await;
    }
}
