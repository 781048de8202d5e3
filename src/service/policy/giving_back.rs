//! Late days that an instructor gives back to one student.

use serde::Deserialize;

use crate::course::late_days::{Kept, may_give_back};
use crate::math::phrase::Phrase;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::{Actor, Service};
use crate::service::policy::form::Wrong;
use crate::service::policy::keeping::nobody;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::late_days::Returned;

/// What an instructor would give back, as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AskedBack {
    /// To whom.
    pub login: String,
    /// How many late days; nothing is one.
    pub days: String,
}

/// What became of it in the transaction.
enum Given {
    Done,
    Conflict,
    NotFound,
    Nobody,
    Refused(Kept),
}

/// Why none are given back, in words.
fn reason(why: Kept) -> Phrase {
    match why {
        Kept::NotACount => {
            Phrase::new("A number of days is a whole number from 1.", "Число дней — целое, от 1.")
        }
        Kept::NoneSpent => {
            Phrase::new("This student has spent none here.", "Этот студент здесь ни одного не потратил.")
        }
        Kept::OnlySoMany(spent) => Phrase::new(
            format!("So many were not spent here; spent are {spent}."),
            format!("Столько здесь не потрачено; потрачено {spent}."),
        ),
    }
}

/// Gives days back if so many were spent, as the database stands now.
async fn give(
    books: &mut Books<'_>,
    (name, login, days): (&str, &str, Option<u32>),
    (author_id, key): (i64, Key),
    now: i64,
) -> Result<Given, StoreError> {
    let Some(assessment) = books.assessment(name).await? else { return Ok(Given::NotFound) };
    let Some(person) = books.person(login).await? else { return Ok(Given::Nobody) };
    let (person_id, assessment_id) = (person.id, assessment.id);
    if let Some(earlier) = books.late_day_return_by_key(key).await? {
        return Ok(if earlier == (person_id, assessment_id) { Given::Done } else { Given::Conflict });
    }
    let spent = books.late_days(Some(person_id)).await?.get(&(person_id, assessment_id)).copied();
    let days = match may_give_back(spent.unwrap_or(0), days) {
        Ok(days) => days,
        Err(why) => return Ok(Given::Refused(why)),
    };
    books
        .give_late_days_back(Returned { person_id, assessment_id, days, author_id, key, at_ms: now })
        .await?;
    let object = format!("{name}/{}", person.login);
    books.note(Some(author_id), "late-days-back", &object, &days.to_string(), now).await?;
    Ok(Given::Done)
}

impl Service {
    /// Gives late days back that a student has spent on a sheet or a quiz: they count as never spent, so that
    /// the soft deadline there moves back. The same key does it once.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such sheet, quiz or student, so many were not spent, the key came
    /// with somebody else, or the database failed.
    pub async fn give_late_days_back(
        &self,
        actor: &Actor,
        name: &str,
        asked: &AskedBack,
        key: Key,
        now: i64,
    ) -> Result<(), Unsaved<Wrong>> {
        instructor(actor)?;
        let days = match asked.days.trim() {
            "" => Some(1),
            text => text.parse().ok(),
        };
        let (author, name, login) = (actor.person_id, name.to_owned(), asked.login.trim().to_owned());
        let given = self.store.write(move |mut books| {
            Box::pin(async move { give(&mut books, (&name, &login, days), (author, key), now).await })
        });
        match given.await.map_err(Failure::from)? {
            Given::Done => Ok(()),
            Given::Conflict => Err(Failure::Conflict.into()),
            Given::NotFound => Err(Failure::NotFound.into()),
            Given::Nobody => Err(Unsaved::Wrong(vec![("login", nobody(&asked.login))])),
            Given::Refused(why) => Err(Unsaved::Wrong(vec![("days", reason(why))])),
        }
    }
}
