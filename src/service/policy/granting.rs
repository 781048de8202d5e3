//! What single students are granted, as files say it and as it is stored.

use std::collections::{BTreeMap, BTreeSet};

use crate::course::sitting::Extension;
use crate::service::failure::Failure;
use crate::service::house::Service;
use crate::service::policy::granted::{Granted, Grants};
use crate::store::books::Books;
use crate::store::error::StoreError;

/// Everybody who was granted something at a sheet or a quiz, by login, with their row.
async fn stored(books: &mut Books<'_>, assessment: i64) -> Result<BTreeMap<String, Extension>, StoreError> {
    let mut granted = books.extensions(None).await?;
    let people = books.people().await?;
    Ok(people
        .into_iter()
        .filter_map(|person| Some((person.login, granted.remove(&(assessment, person.id))?)))
        .filter(|(_, extension)| *extension != Extension::default())
        .collect())
}

/// What single students are granted at a sheet or a quiz, by login.
///
/// # Errors
/// The database failed.
pub async fn granted_at(books: &mut Books<'_>, assessment: i64) -> Result<Vec<Granted>, StoreError> {
    let stored = stored(books, assessment).await?;
    Ok(stored.into_iter().map(|(login, extension)| Granted { login, extension }).collect())
}

/// Stores what a file grants: whom it does not name is granted nothing any more; where it says nothing of
/// anybody, all stays as it is.
pub(in crate::service) async fn regrant(
    books: &mut Books<'_>,
    name: &str,
    grants: &Grants,
    author: Option<i64>,
    now: i64,
) -> Result<(), StoreError> {
    let Some(wanted) = grants else { return Ok(()) };
    let Some(assessment) = books.assessment(name).await? else { return Ok(()) };
    let mut stored = stored(books, assessment.id).await?;
    let changed = wanted.iter().filter_map(|Granted { login, extension }| {
        let now = stored.remove(login).unwrap_or_default();
        (now != *extension).then(|| (login.clone(), extension.clone()))
    });
    let mut changed: Vec<(String, Extension)> = changed.collect();
    changed.extend(stored.into_keys().map(|login| (login, Extension::default())));
    for (login, extension) in changed {
        let Some(person) = books.person(&login).await? else { continue };
        books.grant(assessment.id, person.id, &extension, author, now).await?;
        books.note(author, "grant", &format!("{name}/{login}"), &format!("{extension:?}"), now).await?;
    }
    Ok(())
}

impl Service {
    /// All logins of the course.
    pub(in crate::service) async fn logins(&self) -> Result<BTreeSet<String>, Failure> {
        let people = self.store.glance(|mut books| Box::pin(async move { books.people().await })).await?;
        Ok(people.into_iter().map(|person| person.login).collect())
    }
}
