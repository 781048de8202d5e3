//! The gradebook: students × components for the instructor, one's own grades for a student.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::course::formula::{Component, Standing, Value};
use crate::course::late_days::Purse;
use crate::course::lateness::Graded;
use crate::math::phrase::Language;
use crate::service::classroom::instructor;
use crate::service::failure::Failure;
use crate::service::grades::standing::{Given, Ledger, Wanted};
use crate::service::house::{Actor, Service};
use crate::store::people::Person;

/// Students × components.
#[derive(Debug, Clone)]
pub struct Gradebook {
    /// The components in order; the last is the grade of the course.
    pub components: Vec<Component>,
    /// The students by name.
    pub rows: Vec<GradeRow>,
}

/// One student in the gradebook.
#[derive(Debug, Clone)]
pub struct GradeRow {
    /// Who.
    pub person: Person,
    /// The components.
    pub values: Vec<Value>,
    /// Their late days.
    pub purse: Purse,
}

/// A student's own grades.
#[derive(Debug, Clone)]
pub struct OwnGrades {
    /// Whose.
    pub person: Person,
    /// The components in order.
    pub components: Vec<Component>,
    /// What each is worth so far.
    pub values: Vec<Value>,
    /// All sheets and quizzes, by name.
    pub works: BTreeMap<String, Work>,
    /// Their late days.
    pub purse: Purse,
}

/// A sheet or a quiz as it stands for a student.
#[derive(Debug, Clone)]
pub struct Work {
    /// Its title.
    pub title: String,
    /// What was earned, and what lateness took.
    pub graded: Graded,
    /// What it is worth, in points.
    pub points: u32,
    /// Whether it counts already.
    pub counts: bool,
    /// When it begins to count, if that is known and not yet past.
    pub counts_from: Option<i64>,
    /// How many late days were spent on it.
    pub days: u32,
}

impl Service {
    /// The gradebook, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn gradebook(&self, actor: &Actor, zone: &TimeZone, now: i64) -> Result<Gradebook, Failure> {
        instructor(actor)?;
        self.everybodys_grades(zone, now).await
    }

    /// The gradebook, for whoever may see it.
    pub(super) async fn everybodys_grades(&self, zone: &TimeZone, now: i64) -> Result<Gradebook, Failure> {
        let ledger = self.ledger(Wanted::Everything, now).await?;
        let row = |person: &Person| GradeRow {
            values: values(&ledger, person.id, zone, now),
            purse: ledger.purse(person.id),
            person: person.clone(),
        };
        let students = ledger.people.iter().filter(|person| person.role.is_student());
        let rows = students.map(row).collect();
        Ok(Gradebook { rows, components: ledger.formula.components })
    }

    /// The grades of whoever is signed in.
    ///
    /// # Errors
    /// The database failed.
    pub async fn own_grades(
        &self,
        actor: &Actor,
        language: Language,
        zone: &TimeZone,
        now: i64,
    ) -> Result<OwnGrades, Failure> {
        self.grades_of(&actor.login, Wanted::Own, language, zone, now).await
    }

    /// The grades of one student, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such student, or the database failed.
    pub async fn student_grades(
        &self,
        actor: &Actor,
        login: &str,
        language: Language,
        zone: &TimeZone,
        now: i64,
    ) -> Result<OwnGrades, Failure> {
        instructor(actor)?;
        self.grades_of(login, Wanted::Person, language, zone, now).await
    }

    async fn grades_of(
        &self,
        login: &str,
        wanted: fn(i64) -> Wanted,
        language: Language,
        zone: &TimeZone,
        now: i64,
    ) -> Result<OwnGrades, Failure> {
        let whose = login.to_owned();
        let person = self
            .store
            .read(move |mut books| Box::pin(async move { books.person(&whose).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        let ledger = self.ledger(wanted(person.id), now).await?;
        let work = |given: &Given| {
            let stood = ledger.stood(given, person.id, zone, now);
            let counts = stood.standing != Standing::Pending;
            let work = Work {
                title: given.title.get(language).to_owned(),
                graded: stood.graded,
                points: stood.points,
                counts,
                counts_from: stood.counts_from.filter(|at| !counts && *at > now),
                days: stood.days,
            };
            (given.name.clone(), work)
        };
        Ok(OwnGrades {
            values: values(&ledger, person.id, zone, now),
            works: ledger.given.iter().map(work).collect(),
            purse: ledger.purse(person.id),
            components: ledger.formula.components,
            person,
        })
    }
}

/// The components of one person.
fn values(ledger: &Ledger, person: i64, zone: &TimeZone, now: i64) -> Vec<Value> {
    let standings: Vec<(String, Standing)> = ledger
        .given
        .iter()
        .map(|given| (given.name.clone(), ledger.stood(given, person, zone, now).standing))
        .collect();
    ledger.formula.evaluate(&standings, |name| ledger.marks.get(&(person, name.to_owned())).copied())
}
