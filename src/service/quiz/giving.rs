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
use crate::service::policy::granting::{granted_at, may_regrant, regrant, seal};
use crate::service::quiz::file::{self, ReadQuiz};
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
    /// What is granted there, in short.
    pub seen: String,
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

/// The page on which a file was typed.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The name of the quiz that is changed, or nothing.
    pub editing: String,
    /// What was granted when the page was made ([`seal`]).
    pub seen: Option<String>,
}

/// What became of a file in the transaction.
enum Put {
    Done,
    /// There is a quiz of this name, and it is not the one that is changed.
    Taken,
    /// What is granted was changed since the page was made, as [`Service::with_changes`] says.
    Granted,
}

fn is_stored(stored: &StoredQuiz, read: &ReadQuiz) -> bool {
    (&stored.quiz, &stored.assessment.policy) == (&read.quiz, &read.policy) && read.grants.is_none()
}

/// Nobody means to write over a quiz by making another one.
fn taken(file_name: &str, text: &str, name: &str) -> Mistake {
    let start = text.find(name).unwrap_or(0);
    let message = Phrase::new(
        format!("there is a quiz `{name}` already; open its page to change it"),
        format!("контрольная `{name}` уже есть; изменить её можно на её странице"),
    );
    Mistake::at(file_name, text, start..start + name.len(), message)
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

    /// Stores a quiz from its file and gives its name.
    ///
    /// # Errors
    /// The actor is no instructor, the file has mistakes or is that of another quiz, what is granted was changed since
    /// its page was made, or the database failed.
    pub async fn save_quiz(
        &self,
        actor: &Actor,
        page: &Page,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        instructor(actor)?;
        match self.put_quiz(Some(actor.person_id), FILE, Some(page.clone()), text, zone, now).await {
            Err(Unsaved::Wrong(mistakes)) => {
                let seen = (page.editing.as_str(), page.seen.as_deref());
                Err(self.with_changes(actor, seen, (FILE, text), mistakes).await)
            }
            put => put,
        }
    }

    /// As [`Self::save_quiz`], for the command line, where nobody is signed in and a file takes the place of an
    /// earlier one.
    ///
    /// # Errors
    /// The file has mistakes, or the database failed.
    pub async fn keep_quiz(
        &self,
        file_name: &str,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        self.put_quiz(None, file_name, None, text, zone, now).await
    }

    async fn put_quiz(
        &self,
        author: Option<i64>,
        file_name: &str,
        page: Option<Page>,
        text: &str,
        zone: &TimeZone,
        now: i64,
    ) -> Result<String, Unsaved<Vec<Mistake>>> {
        let logins = self.logins().await?;
        let read = file::read(file_name, text, &self.catalogue, &logins, zone).map_err(Unsaved::Wrong)?;
        let (name, kept) = (read.name.clone(), text.to_owned());
        let put = self.store.write(move |mut books| {
            Box::pin(async move {
                if let Some(page) = page {
                    match books.quiz(&read.name).await? {
                        // The same form twice.
                        Some(quiz) if page.editing != read.name && is_stored(&quiz, &read) => {
                            return Ok(Put::Done);
                        }
                        Some(_) if page.editing != read.name => return Ok(Put::Taken),
                        _ => {}
                    }
                    if !may_regrant(&mut books, &read.name, &read.grants, page.seen.as_deref()).await? {
                        return Ok(Put::Granted);
                    }
                }
                books.save_quiz(&read.name, &read.quiz, &read.policy, author, now).await?;
                books.note(author, "quiz", &read.name, &kept, now).await?;
                regrant(&mut books, &read.name, &read.grants, author, now).await?;
                Ok(Put::Done)
            })
        });
        match put.await.map_err(Failure::from)? {
            Put::Done => Ok(name),
            Put::Taken => Err(Unsaved::Wrong(vec![taken(file_name, text, &name)])),
            Put::Granted => Err(Unsaved::Wrong(Vec::new())),
        }
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
        let (file, seen) = self.sealed_quiz_file(name, zone).await?;
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
            file,
            seen,
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
        Ok(self.sealed_quiz_file(name, zone).await?.0)
    }

    /// A quiz as a file, and what is granted there in short.
    async fn sealed_quiz_file(&self, name: &str, zone: &TimeZone) -> Result<(String, String), Failure> {
        let wanted = name.to_owned();
        let stored = self.store.read(move |mut books| {
            Box::pin(async move {
                let Some(quiz) = books.quiz(&wanted).await? else { return Ok(None) };
                Ok(Some((granted_at(&mut books, quiz.assessment.id).await?, quiz)))
            })
        });
        let (granted, quiz) = stored.await?.ok_or(Failure::NotFound)?;
        Ok((file::write(&quiz, &granted, zone), seal(&granted)))
    }
}
