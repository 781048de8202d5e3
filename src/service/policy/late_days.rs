//! The soft deadlines of one student, and the late days that they spend.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::course::late_days::{Purse, Unspent, may_spend};
use crate::course::policy::Policy;
use crate::math::phrase::Phrase;
use crate::service::failure::Failure;
use crate::service::grades::keeping::late_days_of;
use crate::service::house::{Actor, Service};
use crate::service::moment::days_later;
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::late_days::{LateDay, Spent};
use crate::store::quizzes::Extensions;
use crate::store::work::Assessment;

/// How a sheet or a quiz stands for one student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The policy with everything that was granted and spent.
    pub policy: Policy,
    /// How many late days they spent here.
    pub days: u32,
    /// Their late days for the whole course.
    pub purse: Purse,
    /// Where one more late day would move the soft deadline, if it may be spent now.
    pub next_due_ms: Option<i64>,
}

impl Terms {
    /// The policy, already extended, with what was spent.
    pub(in crate::service) fn new(
        extended: &Policy,
        days: u32,
        purse: Purse,
        zone: &TimeZone,
        now: i64,
    ) -> Self {
        let later = |at: i64, days: u32| days_later(at, days, zone);
        let policy = extended.postponed(days, later);
        let more =
            may_spend(&policy, purse, now).ok().map(|()| extended.postponed(days.saturating_add(1), later));
        Self { next_due_ms: more.and_then(|more| more.due_ms), policy, days, purse }
    }
}

/// Why no late day is spent, in words.
fn reason(why: Unspent) -> Phrase {
    match why {
        Unspent::NotHere => Phrase::new("Late days are not taken here.", "Льготные дни здесь не действуют."),
        Unspent::Closed => Phrase::new(
            "The hard deadline has passed: a late day would change nothing.",
            "Жёсткий срок прошёл: льготный день ничего бы не изменил.",
        ),
        Unspent::AtTheClose => Phrase::new(
            "The soft deadline has come to the hard one and moves no further.",
            "Мягкий срок уже совпал с жёстким и дальше не сдвигается.",
        ),
        Unspent::NoneLeft => Phrase::new("All your late days are spent.", "Все льготные дни потрачены."),
    }
}

/// What became of the wish in the transaction.
enum Wished {
    Done,
    Conflict,
    NotFound,
    Refused(Unspent),
}

/// Spends a day if the rules allow it, as the database stands now.
async fn wish(
    books: &mut Books<'_>,
    name: &str,
    day: impl FnOnce(i64) -> LateDay,
    zone: &TimeZone,
) -> Result<Wished, StoreError> {
    let Some(assessment) = books.assessment(name).await? else { return Ok(Wished::NotFound) };
    let day = day(assessment.id);
    if let Some(earlier) = books.late_day_by_key(day.person_id, day.key).await? {
        return Ok(if earlier == day.assessment_id { Wished::Done } else { Wished::Conflict });
    }
    let terms = Own::of(books, day.person_id).await?.terms(&assessment, zone, day.at_ms);
    if let Err(why) = may_spend(&terms.policy, terms.purse, day.at_ms) {
        return Ok(Wished::Refused(why));
    }
    books.spend(day).await?;
    Ok(Wished::Done)
}

/// What the terms of one person follow from, beside the policies.
struct Own {
    person: i64,
    purse: Purse,
    spent: Spent,
    granted: Extensions,
}

impl Own {
    async fn of(books: &mut Books<'_>, person: i64) -> Result<Self, StoreError> {
        let total = late_days_of(books).await?;
        let spent = books.late_days(Some(person)).await?;
        let purse = Purse { total, spent: spent.values().sum() };
        Ok(Self { person, purse, spent, granted: books.extensions(Some(person)).await? })
    }

    fn terms(&self, assessment: &Assessment, zone: &TimeZone, now: i64) -> Terms {
        let extension = self.granted.get(&(assessment.id, self.person)).cloned().unwrap_or_default();
        let days = self.spent.get(&(self.person, assessment.id)).copied().unwrap_or(0);
        Terms::new(&assessment.policy.extended(&extension), days, self.purse, zone, now)
    }
}

impl Service {
    /// How every sheet and quiz stands for whoever is signed in, by name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn terms(
        &self,
        actor: &Actor,
        zone: &TimeZone,
        now: i64,
    ) -> Result<BTreeMap<String, Terms>, Failure> {
        let person = actor.person_id;
        let read = self.store.read(move |mut books| {
            Box::pin(async move { Ok((Own::of(&mut books, person).await?, books.assessments().await?)) })
        });
        let (own, assessments) = read.await?;
        let terms = |(name, assessment)| (name, own.terms(&assessment, zone, now));
        Ok(assessments.into_iter().map(terms).collect())
    }

    /// How one sheet or quiz stands for whoever is signed in; nothing if there is none of this name.
    ///
    /// # Errors
    /// The database failed.
    pub async fn terms_of(
        &self,
        actor: &Actor,
        name: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<Option<Terms>, Failure> {
        let (person, name) = (actor.person_id, name.to_owned());
        let read = self.store.read(move |mut books| {
            Box::pin(async move {
                let assessment = books.assessment(&name).await?;
                Ok((Own::of(&mut books, person).await?, assessment))
            })
        });
        let (own, assessment) = read.await?;
        Ok(assessment.map(|assessment| own.terms(&assessment, zone, now)))
    }

    /// Spends a late day of this person on a sheet or a quiz; the same key does it once.
    ///
    /// # Errors
    /// There is no such sheet or quiz, none may be spent, the key came with another one, or the database
    /// failed.
    pub async fn spend_late_day(
        &self,
        actor: &Actor,
        name: &str,
        key: Key,
        zone: &TimeZone,
        now: i64,
    ) -> Result<(), Failure> {
        let (name, zone) = (name.to_owned(), zone.clone());
        let (person_id, session_id) = (actor.person_id, actor.session_id);
        let day = move |assessment_id| LateDay { person_id, assessment_id, key, at_ms: now, session_id };
        let wished = self
            .store
            .write(move |mut books| Box::pin(async move { wish(&mut books, &name, day, &zone).await }))
            .await?;
        match wished {
            Wished::Done => Ok(()),
            Wished::Conflict => Err(Failure::Conflict),
            Wished::NotFound => Err(Failure::NotFound),
            Wished::Refused(why) => Err(Failure::Refused(reason(why))),
        }
    }
}
