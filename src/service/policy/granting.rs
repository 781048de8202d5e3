//! What single students are granted, as files say it and as it is stored.

use std::collections::{BTreeMap, BTreeSet};

use crate::course::sitting::Extension;
use crate::math::phrase::Phrase;
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::{Actor, Service, digest};
use crate::service::policy::granted::{Granted, Grants};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::hex;

/// What was granted to whom at a sheet or a quiz.
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

/// What is granted, in short: a page that shows it says by this what it had seen.
#[must_use]
pub fn seal(granted: &[Granted]) -> String {
    hex(&digest(format!("{granted:?}").as_bytes()))
}

/// That grants were changed since the page was made on which their file was typed.
fn changed_meanwhile(file_name: &str, text: &str) -> Mistake {
    let start = text.find("extension").unwrap_or(0);
    let place = start..text.len().min(start + "extension".len());
    let message = Phrase::new(
        "somebody changed meanwhile what is granted here; what is granted now stands in the list of students: put it in, then save again",
        "тем временем кто-то изменил продления; какие они теперь, видно в списке студентов: внесите их и сохраните ещё раз",
    );
    Mistake::at(file_name, text, place, message)
}

/// Whether a file may say what is granted: it does not, or nothing was changed since its page was made.
pub(in crate::service) async fn may_regrant(
    books: &mut Books<'_>,
    name: &str,
    grants: &Grants,
    seen: Option<&str>,
) -> Result<bool, StoreError> {
    let (Some(_), Some(seen)) = (grants, seen) else { return Ok(true) };
    let Some(assessment) = books.assessment(name).await? else { return Ok(true) };
    Ok(seal(&granted_at(books, assessment.id).await?) == seen)
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
    /// What is granted at a sheet or a quiz, in short, for an instructor; nothing if there is none of this name.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn seal_of(&self, actor: &Actor, name: &str) -> Result<Option<String>, Failure> {
        instructor(actor)?;
        let name = name.to_owned();
        let granted = self.store.glance(move |mut books| {
            Box::pin(async move {
                let Some(assessment) = books.assessment(&name).await? else { return Ok(None) };
                Ok(Some(granted_at(&mut books, assessment.id).await?))
            })
        });
        Ok(granted.await?.map(|granted| seal(&granted)))
    }

    /// The mistakes of a file, and with them, where what is granted was changed since its page was made, that.
    pub(in crate::service) async fn with_changes(
        &self,
        actor: &Actor,
        (name, seen): (&str, Option<&str>),
        (file_name, text): (&str, &str),
        mut mistakes: Vec<Mistake>,
    ) -> Unsaved<Vec<Mistake>> {
        match self.seal_of(actor, name).await {
            Err(failure) => return Unsaved::Failed(failure),
            Ok(Some(now)) if seen.is_some_and(|seen| seen != now) => {
                mistakes.push(changed_meanwhile(file_name, text));
            }
            Ok(_) => {}
        }
        Unsaved::Wrong(mistakes)
    }

    /// All logins of the course.
    pub(in crate::service) async fn logins(&self) -> Result<BTreeSet<String>, Failure> {
        let people = self.store.glance(|mut books| Box::pin(async move { books.people().await })).await?;
        Ok(people.into_iter().map(|person| person.login).collect())
    }
}
