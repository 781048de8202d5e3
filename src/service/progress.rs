//! The sheets with a student's progress.

use crate::course::gradebook::{Best, micro_points};
use crate::math::phrase::Language;
use crate::problem::id::ProblemId;
use crate::service::classroom::by_part;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};

/// A sheet with the student's progress.
#[derive(Debug, Clone)]
pub struct SheetView {
    /// Its name.
    pub id: String,
    /// Its number in the course.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// Its problems.
    pub problems: Vec<ProblemLine>,
}

/// A problem in a list.
#[derive(Debug, Clone)]
pub struct ProblemLine {
    /// Its name.
    pub id: ProblemId,
    /// Its number on the sheet, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// What the student has, in millionths of a point.
    pub earned_micro: i64,
    /// What it is worth, in points.
    pub points: u32,
    /// The best of each part, in order.
    pub parts: Vec<Option<Best>>,
}

impl Service {
    /// All sheets with the progress of one person.
    ///
    /// # Errors
    /// The database failed.
    pub async fn sheets(&self, actor: &Actor, language: Language) -> Result<Vec<SheetView>, Failure> {
        let person = actor.person_id;
        let results = self
            .store
            .read(move |mut books| Box::pin(async move { books.results(Some(person)).await }))
            .await?;
        let achieved = by_part(results);
        let mut sheets = Vec::new();
        for sheet in &self.catalogue.sheets {
            let mut problems = Vec::new();
            for (place, id) in sheet.problems.iter().enumerate() {
                let Some(problem) = self.catalogue.problem(id) else { continue };
                let parts: Vec<Option<Best>> = problem
                    .parts
                    .iter()
                    .map(|part| {
                        let key = (person, id.as_str().to_owned(), part.id.clone());
                        achieved.get(&key).copied()
                    })
                    .collect();
                let earned_micro = problem
                    .parts
                    .iter()
                    .zip(&parts)
                    .map(|(part, best)| micro_points(part.points, best.map_or(0, |best| best.credit_micro)))
                    .sum();
                problems.push(ProblemLine {
                    id: id.clone(),
                    number: place + 1,
                    title: problem.statement(language).plain_title(),
                    earned_micro,
                    points: problem.points(),
                    parts,
                });
            }
            let title = sheet.title.get(language).to_owned();
            sheets.push(SheetView { id: sheet.id.clone(), number: sheet.number, title, problems });
        }
        Ok(sheets)
    }
}
