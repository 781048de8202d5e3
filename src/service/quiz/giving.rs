//! A quiz as an instructor gives it: making it, watching it, granting somebody more time.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::course::policy::Policy;
use crate::course::quiz::Quiz;
use crate::course::sitting::{State, state};
use crate::math::phrase::{Language, Phrase};
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::grades::standing::{Stand, Wanted};
use crate::service::house::{Actor, Service};
use crate::service::policy::granting::{granted_at, regrant};
use crate::service::quiz::file;
use crate::store::people::Person;
use crate::store::quizzes::{StoredAttempt, StoredQuiz};

/// How the file of a quiz is named where mistakes in it are told.
pub(super) const FILE: &str = "quiz.toml";

/// A quiz as its instructor sees it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its rules.
    pub policy: Policy,
    /// Its file.
    pub file: String,
    /// What it is drawn from.
    pub quiz: Quiz,
    /// What it is worth, in points.
    pub points: u32,
    /// How many questions an attempt has.
    pub questions: usize,
    /// The students by name.
    pub rows: Vec<OverviewRow>,
}

/// One student at a quiz.
#[derive(Debug, Clone)]
pub struct OverviewRow {
    /// What counts of theirs, as in the gradebook.
    pub stand: Stand,
    /// How far they came, if they began.
    pub attempt: Option<Progress>,
}

/// How far a student came.
#[derive(Debug, Clone)]
pub struct Progress {
    /// When they began.
    pub started_ms: i64,
    /// How the attempt stands.
    pub state: State,
    /// How many parts have a text.
    pub answered: u32,
    /// How many parts there are.
    pub parts: usize,
}

impl Service {
    /// All quizzes, for an instructor.
    ///
    /// # Errors
    /// The actor is no instructor, or the database failed.
    pub async fn all_quizzes(&self, actor: &Actor) -> Result<Vec<StoredQuiz>, Failure> {
        instructor(actor)?;
        Ok(self.store.read(|mut books| Box::pin(async move { books.quizzes().await })).await?)
    }

    /// Stores a quiz from its file and gives its name; `editing` is the name of the quiz that is changed,
    /// or nothing.
    ///
    /// # Errors
    /// The actor is no instructor, the file has mistakes or is that of another quiz, or the database failed.
    pub async fn save_quiz(
        &self,
        actor: &Actor,
        editing: &str,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        instructor(actor)?;
        if let Ok(read) = file::read(FILE, text, &self.catalogue, &self.logins().await?, zone)
            && read.name != editing
            && self.all_quizzes(actor).await?.iter().any(|quiz| quiz.name == read.name)
        {
            // Nobody means to write over a quiz by making another one.
            let start = text.find(&read.name).unwrap_or(0);
            let message = Phrase::new(
                format!("there is a quiz `{}` already; open its page to change it", read.name),
                format!("контрольная `{}` уже есть; изменить её можно на её странице", read.name),
            );
            let place = start..start + read.name.len();
            return Err(Unsaved::Wrong(vec![Mistake::at(FILE, text, place, message)]));
        }
        self.keep_quiz(Some(actor.person_id), FILE, text, zone, now).await
    }

    /// As [`Self::save_quiz`], for the command line, where nobody is signed in.
    ///
    /// # Errors
    /// The file has mistakes, or the database failed.
    pub async fn keep_quiz(
        &self,
        author: Option<i64>,
        file_name: &str,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        let logins = self.logins().await?;
        let read = file::read(file_name, text, &self.catalogue, &logins, zone).map_err(Unsaved::Wrong)?;
        let (name, kept) = (read.name.clone(), text.to_owned());
        self.store
            .write(move |mut books| {
                Box::pin(async move {
                    books.save_quiz(&read.name, &read.quiz, &read.policy, author, now).await?;
                    books.note(author, "quiz", &read.name, &kept, now).await?;
                    regrant(&mut books, &read.name, &read.grants, author, now).await
                })
            })
            .await?;
        Ok(name)
    }

    /// A quiz with its file, how far everybody came and what of it counts; what is over is judged first.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such quiz, or the database failed.
    pub async fn quiz_overview(
        &self,
        actor: &Actor,
        name: &str,
        language: Language,
        zone: &TimeZone,
        now: i64,
    ) -> Result<Overview, Failure> {
        instructor(actor)?;
        let wanted = name.to_owned();
        let quiz = self
            .store
            .glance(move |mut books| Box::pin(async move { books.quiz(&wanted).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        let row = quiz.assessment.id;
        let ledger = self.ledger(Wanted::Of(row), now).await?;
        let given = ledger.given.iter().find(|given| given.name == name).ok_or(Failure::NotFound)?;
        let worked = self.worked(row).await?;
        let line = |person: &Person| {
            let progress = |own: &StoredAttempt| {
                let (answered, parts) = worked.get(&own.id).copied().unwrap_or_default();
                let state = state(&own.policy, own.sitting, now);
                Progress { started_ms: own.sitting.started_ms, state, answered, parts }
            };
            OverviewRow {
                attempt: ledger.attempt(given, person.id).map(progress),
                stand: ledger.stand(given, person, zone, now),
            }
        };
        let students = ledger.people.iter().filter(|person| person.role.is_student());
        let mut rows: Vec<OverviewRow> = students.map(line).collect();
        rows.sort_by(|a, b| a.stand.person.name.cmp(&b.stand.person.name));
        Ok(Overview {
            title: quiz.quiz.title.get(language).to_owned(),
            file: self.quiz_file(actor, name, zone).await?,
            points: quiz.quiz.points(),
            questions: quiz.quiz.questions(),
            quiz: quiz.quiz,
            policy: quiz.assessment.policy,
            name: quiz.name,
            rows,
        })
    }

    /// How many parts of each attempt at a quiz have a text, and how many there are, by the rows of the attempts.
    async fn worked(&self, assessment: i64) -> Result<BTreeMap<i64, (u32, usize)>, Failure> {
        let worked = self
            .store
            .glance(move |mut books| Box::pin(async move { books.worked(assessment).await }))
            .await?;
        let mut counted: BTreeMap<i64, (u32, usize)> = BTreeMap::new();
        for one in worked {
            let parts = self.version_of(&one.problem, one.problem_hash).await?.parts.len();
            let (answered, all) = counted.entry(one.attempt_id).or_default();
            *answered += one.answered;
            *all += parts;
        }
        Ok(counted)
    }

    /// A quiz as a file that reads back as the same.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such quiz, or the database failed.
    pub async fn quiz_file(&self, actor: &Actor, name: &str, zone: &TimeZone) -> Result<String, Failure> {
        instructor(actor)?;
        let wanted = name.to_owned();
        let stored = self.store.read(move |mut books| {
            Box::pin(async move {
                let Some(quiz) = books.quiz(&wanted).await? else { return Ok(None) };
                Ok(Some((granted_at(&mut books, quiz.assessment.id).await?, quiz)))
            })
        });
        let (granted, quiz) = stored.await?.ok_or(Failure::NotFound)?;
        Ok(file::write(&quiz, &granted, zone))
    }
}
