//! What an instructor sees: the class, one student, one part.

use std::collections::BTreeMap;

use crate::course::gradebook::{Best, Tally, best, micro_points};
use crate::course::role::Role;
use crate::grading::outcome::Outcome;
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;
use crate::problem::solution::Solution;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::people::Person;
use crate::store::results::{Achieved, Answered};

/// The most answers on one page.
const PAGE: i64 = 500;

/// A column of the dashboard.
#[derive(Debug, Clone)]
pub struct Column {
    /// The problem.
    pub problem: ProblemId,
    /// The number of its sheet and its own, as in `2.1`.
    pub number: String,
    /// The title of the problem.
    pub problem_title: String,
    /// The part.
    pub part: String,
    /// Its title.
    pub title: String,
    /// What it is worth.
    pub points: u32,
}

/// A row of the dashboard.
#[derive(Debug, Clone)]
pub struct Row {
    /// The student.
    pub person: Person,
    /// The best of each column.
    pub cells: Vec<Option<Best>>,
    /// The sum, in millionths of a point.
    pub earned_micro: i64,
}

/// The class: students × parts.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// The parts.
    pub columns: Vec<Column>,
    /// The students by name.
    pub rows: Vec<Row>,
    /// What everything is worth, in points.
    pub points: u32,
}

/// The answers to one part.
#[derive(Debug, Clone)]
pub struct PartAnswers {
    /// Which part.
    pub column: Column,
    /// Answers, the last first.
    pub answers: Vec<Answered>,
    /// How many answers have each outcome.
    pub outcomes: Vec<(Outcome, usize)>,
    /// Which slips explain wrong answers, the most frequent first.
    pub slips: Vec<(String, usize)>,
    /// The solution for the sheet's own numbers, as HTML.
    pub solution: Option<String>,
    /// The notes of the problem, as HTML.
    pub notes: Option<String>,
}

/// One student: their row and their answers.
#[derive(Debug, Clone)]
pub struct StudentView {
    /// Who.
    pub person: Person,
    /// The parts.
    pub columns: Vec<Column>,
    /// The best of each part.
    pub cells: Vec<Option<Best>>,
    /// The sum, in millionths of a point.
    pub earned_micro: i64,
    /// What everything is worth, in points.
    pub points: u32,
    /// Answers, the last first.
    pub answers: Vec<Answered>,
}

pub(super) fn instructor(actor: &Actor) -> Result<(), Failure> {
    if actor.role == Role::Instructor { Ok(()) } else { Err(Failure::Forbidden) }
}

impl Service {
    /// Students × parts.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn dashboard(&self, actor: &Actor, language: Language) -> Result<Dashboard, Failure> {
        instructor(actor)?;
        self.class(language).await
    }

    /// Students × parts, for whoever may see them.
    pub(crate) async fn class(&self, language: Language) -> Result<Dashboard, Failure> {
        let (people, results) = self.store.read(|books| Box::pin(everything(books))).await?;
        Ok(tabulate(&self.catalogue, people, results, language))
    }

    /// One student's answers.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such student, or the database failed.
    pub async fn student(
        &self,
        actor: &Actor,
        login: &str,
        language: Language,
    ) -> Result<StudentView, Failure> {
        instructor(actor)?;
        let dashboard = self.class(language).await?;
        let row =
            dashboard.rows.into_iter().find(|row| row.person.login == login).ok_or(Failure::NotFound)?;
        let person = row.person.id;
        let answers = self
            .store
            .read(move |mut books| Box::pin(async move { books.answers(Some(person), None, PAGE).await }))
            .await?;
        Ok(StudentView {
            person: row.person,
            columns: dashboard.columns,
            cells: row.cells,
            earned_micro: row.earned_micro,
            points: dashboard.points,
            answers,
        })
    }

    /// The answers of all students to one part.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such part, or the database failed.
    pub async fn part_answers(
        &self,
        actor: &Actor,
        problem: &ProblemId,
        part: &str,
        language: Language,
    ) -> Result<PartAnswers, Failure> {
        instructor(actor)?;
        let column = columns(&self.catalogue, language)
            .into_iter()
            .find(|column| column.problem == *problem && column.part == part)
            .ok_or(Failure::NotFound)?;
        let (id, own) = (problem.as_str().to_owned(), part.to_owned());
        let answers = self
            .store
            .read(move |mut books| {
                Box::pin(async move { books.answers(None, Some((&id, &own)), PAGE).await })
            })
            .await?;
        let judged = || answers.iter().filter_map(|answer| answer.judgement.as_ref());
        let outcomes = Outcome::ALL
            .into_iter()
            .map(|outcome| (outcome, judged().filter(|judgement| judgement.outcome == outcome).count()))
            .collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for slip in judged().filter_map(|judgement| judgement.slips.first()) {
            *counts.entry(slip).or_default() += 1;
        }
        let mut slips: Vec<(String, usize)> =
            counts.into_iter().map(|(slip, count)| (slip.to_owned(), count)).collect();
        slips.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let sheet = self.catalogue.problem(problem).and_then(|problem| problem.draw(Seed::SHEET));
        let name = part.to_owned();
        let solution = tokio::task::spawn_blocking(move || {
            let variant = sheet?;
            let solution = Solution::new(&variant, variant.part(&name)?, language).ok()?;
            Some(solution.html())
        })
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
        let notes = self.catalogue.problem(problem).and_then(|problem| problem.notes.as_ref());
        let notes = notes.map(|notes| notes.html(language).to_owned());
        Ok(PartAnswers { column, answers, outcomes, slips, solution, notes })
    }
}

/// Everybody and everything they achieved.
///
/// # Errors
/// The database failed.
pub async fn everything(mut books: Books<'_>) -> Result<(Vec<Person>, Vec<Achieved>), StoreError> {
    Ok((books.people().await?, books.results(None).await?))
}

/// The columns of the dashboard: every part of every sheet.
#[must_use]
pub fn columns(catalogue: &Catalogue, language: Language) -> Vec<Column> {
    let mut columns = Vec::new();
    for sheet in &catalogue.sheets {
        for (place, id) in sheet.problems.iter().enumerate() {
            let Some(problem) = catalogue.problem(id) else { continue };
            let statement = problem.statement(language);
            columns.extend(problem.parts.iter().map(|part| Column {
                problem: id.clone(),
                number: format!("{}.{}", sheet.number, place + 1),
                problem_title: statement.plain_title(),
                part: part.id.clone(),
                title: statement.plain_part_title(&part.id),
                points: part.points,
            }));
        }
    }
    columns
}

/// The best of each person in each part of each problem.
#[must_use]
pub fn by_part(results: Vec<Achieved>) -> BTreeMap<(i64, String, String), Best> {
    let mut tallies: BTreeMap<(i64, String, String), Vec<Tally>> = BTreeMap::new();
    for result in results {
        tallies.entry((result.person_id, result.problem, result.part)).or_default().push(result.tally);
    }
    tallies.into_iter().filter_map(|(key, tallies)| Some((key, best(tallies)?))).collect()
}

/// Students × parts from what everybody achieved.
#[must_use]
pub fn tabulate(
    catalogue: &Catalogue,
    people: Vec<Person>,
    results: Vec<Achieved>,
    language: Language,
) -> Dashboard {
    let achieved = by_part(results);
    let columns = columns(catalogue, language);
    let rows = people
        .into_iter()
        .filter(|person| person.role.is_student())
        .map(|person| {
            let cells: Vec<Option<Best>> = columns
                .iter()
                .map(|column| {
                    let key = (person.id, column.problem.as_str().to_owned(), column.part.clone());
                    achieved.get(&key).copied()
                })
                .collect();
            let earned_micro = earned(&columns, &cells);
            Row { person, cells, earned_micro }
        })
        .collect();
    let points = columns.iter().map(|column| column.points).sum();
    Dashboard { columns, rows, points }
}

/// The sum of a row, in millionths of a point.
fn earned(columns: &[Column], cells: &[Option<Best>]) -> i64 {
    columns
        .iter()
        .zip(cells)
        .map(|(column, best)| micro_points(column.points, best.map_or(0, |best| best.credit_micro)))
        .sum()
}
