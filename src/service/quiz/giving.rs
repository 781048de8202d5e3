//! A quiz as an instructor gives it: making it, watching it, granting somebody more time.

use jiff::tz::TimeZone;

use crate::course::gradebook::{best, micro_points};
use crate::course::policy::Policy;
use crate::course::quiz::{Slot, scaled};
use crate::course::sitting::{Extension, State, state};
use crate::math::phrase::{Language, Phrase};
use crate::problem::mistake::Mistake;
use crate::service::classroom::instructor;
use crate::service::failure::{Failure, Unsaved};
use crate::service::house::{Actor, Service};
use crate::service::opening::tally;
use crate::service::quiz::file;
use crate::store::people::Person;
use crate::store::quizzes::{StoredAttempt, StoredQuiz};
use crate::store::work::{Issued, Submission};

/// How the file of a quiz is named where mistakes in it are told.
const FILE: &str = "quiz.toml";

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
    /// Who.
    pub person: Person,
    /// What they were granted.
    pub extension: Extension,
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
    /// What was earned so far, in millionths of a point.
    pub earned_micro: i64,
    /// How many parts have a text.
    pub answered: usize,
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
        if let Ok(read) = file::read(FILE, text, &self.catalogue, zone)
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
        let read = file::read(file_name, text, &self.catalogue, zone).map_err(Unsaved::Wrong)?;
        let (name, kept) = (read.name.clone(), text.to_owned());
        self.store
            .write(move |mut books| {
                Box::pin(async move {
                    books.save_quiz(&read.name, &read.quiz, &read.policy, author, now).await?;
                    books.note(author, "quiz", &read.name, &kept, now).await
                })
            })
            .await?;
        Ok(name)
    }

    /// A quiz with its file and how far everybody came; what is over is judged first.
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
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let Some(quiz) = books.quiz(&wanted).await? else { return Ok(None) };
                    let attempts = books.sittings(quiz.assessment.id, None).await?;
                    let mut granted = books.extensions(None).await?;
                    let people: Vec<(Person, Extension)> = books
                        .people()
                        .await?
                        .into_iter()
                        .filter(|person| person.role.is_student())
                        .map(|person| {
                            let extension =
                                granted.remove(&(quiz.assessment.id, person.id)).unwrap_or_default();
                            (person, extension)
                        })
                        .collect();
                    Ok(Some((quiz, attempts, people)))
                })
            })
            .await?;
        let (quiz, attempts, people) = found.ok_or(Failure::NotFound)?;
        for attempt in &attempts {
            self.settle(attempt, now).await?;
        }
        let mut rows = Vec::new();
        for (person, extension) in people {
            let own = attempts.iter().find(|attempt| attempt.person_id == person.id);
            let attempt = match own {
                Some(own) => Some(self.progress(own, now).await?),
                None => None,
            };
            rows.push(OverviewRow { person, extension, attempt });
        }
        rows.sort_by(|a, b| a.person.name.cmp(&b.person.name));
        Ok(Overview {
            title: quiz.quiz.title.get(language).to_owned(),
            file: file::write(&quiz.name, &quiz.quiz, &quiz.assessment.policy, zone),
            points: quiz.quiz.points(),
            questions: quiz.quiz.questions(),
            policy: quiz.assessment.policy,
            name: quiz.name,
            rows,
        })
    }

    async fn progress(&self, own: &StoredAttempt, now: i64) -> Result<Progress, Failure> {
        let (slots, answers) = self.contents(own).await?;
        let mut progress = Progress {
            started_ms: own.sitting.started_ms,
            state: state(&own.policy, own.sitting, now),
            earned_micro: 0,
            answered: 0,
            parts: 0,
        };
        for (slot, issued) in &slots {
            self.add(&mut progress, slot, issued, &answers)?;
        }
        Ok(progress)
    }

    /// Adds what one question has earned.
    fn add(
        &self,
        progress: &mut Progress,
        slot: &Slot,
        issued: &Issued,
        answers: &[(i64, Submission)],
    ) -> Result<(), Failure> {
        let variant = self.restore(issued)?;
        let mut earned = 0;
        for part in &variant.problem.parts {
            let own: Vec<&Submission> = answers
                .iter()
                .filter(|(row, answer)| *row == issued.id && answer.part == part.id)
                .map(|(_, answer)| answer)
                .collect();
            progress.parts += 1;
            progress.answered += usize::from(!own.is_empty());
            let best = best(own.into_iter().filter_map(tally));
            earned += micro_points(part.points, best.map_or(0, |best| best.credit_micro));
        }
        progress.earned_micro += scaled(earned, variant.problem.points(), slot.points);
        Ok(())
    }

    /// A quiz as a file that reads back as the same.
    ///
    /// # Errors
    /// The actor is no instructor, there is no such quiz, or the database failed.
    pub async fn quiz_file(&self, actor: &Actor, name: &str, zone: &TimeZone) -> Result<String, Failure> {
        instructor(actor)?;
        let wanted = name.to_owned();
        let quiz = self
            .store
            .read(move |mut books| Box::pin(async move { books.quiz(&wanted).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        Ok(file::write(&quiz.name, &quiz.quiz, &quiz.assessment.policy, zone))
    }
}
