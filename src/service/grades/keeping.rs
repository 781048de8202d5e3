//! The file of the course: read, checked, stored with its revisions.

use crate::course::formula::{self, Formula};
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::{Actor, Service};
use crate::store::books::Books;
use crate::store::error::StoreError;

/// How the file of the course is named where mistakes in it are told.
const FILE: &str = "course.toml";

/// The formula of the course as it is stored; an empty one if there is none.
pub(in crate::service) async fn formula_of(books: &mut Books<'_>) -> Result<Formula, StoreError> {
    let Some(text) = books.course_file().await? else { return Ok(Formula::default()) };
    let first = |mistakes: Vec<Mistake>| mistakes.first().map(ToString::to_string).unwrap_or_default();
    formula::read(FILE, &text, None).map_err(|mistakes| {
        StoreError::Refused(format!("the stored file of the course: {}", first(mistakes)))
    })
}

/// How many late days each student has in all.
pub(in crate::service) async fn late_days_of(books: &mut Books<'_>) -> Result<u32, StoreError> {
    Ok(formula_of(books).await?.late_days)
}

impl Service {
    /// The file of the course as it was written; nothing if there is none yet.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn course_file(&self, actor: &Actor) -> Result<Option<String>, Failure> {
        instructor(actor)?;
        Ok(self.store.read(|mut books| Box::pin(async move { books.course_file().await })).await?)
    }

    /// Stores the file of the course.
    ///
    /// # Errors
    /// The actor is no instructor, the file has mistakes, or the database failed.
    pub async fn save_course_file(
        &self,
        actor: &Actor,
        text: &str,
        now: i64,
    ) -> Result<(), Unsaved<Vec<Mistake>>> {
        instructor(actor)?;
        self.keep_course_file(Some(actor.person_id), FILE, text, now).await
    }

    /// As [`Self::save_course_file`], for the command line, where nobody is signed in.
    ///
    /// # Errors
    /// The file has mistakes, or the database failed.
    pub async fn keep_course_file(
        &self,
        author: Option<i64>,
        file_name: &str,
        text: &str,
        now: i64,
    ) -> Result<(), Unsaved<Vec<Mistake>>> {
        let all = self
            .store
            .read(|mut books| Box::pin(async move { books.assessments().await }))
            .await
            .map_err(Failure::from)?;
        let known: Vec<&str> = all.keys().map(String::as_str).collect();
        formula::read(file_name, text, Some(&known)).map_err(Unsaved::Wrong)?;
        let kept = text.to_owned();
        self.store
            .write(move |mut books| {
                Box::pin(async move {
                    if books.course_file().await?.as_ref() == Some(&kept) {
                        return Ok(());
                    }
                    books.save_course_file(&kept, author, now).await?;
                    books.note(author, "course", "course.toml", &kept, now).await
                })
            })
            .await?;
        Ok(())
    }
}
