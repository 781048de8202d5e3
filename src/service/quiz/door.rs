//! The door of a quiz: what stands on it, and how an attempt begins.

use crate::course::policy::Policy;
use crate::course::sitting::{Door, State, door, state};
use crate::math::phrase::{Language, Phrase};
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::giving::Given;
use crate::store::identifier::Key;
use crate::store::quizzes::{StoredAttempt, StoredQuiz};

/// A quiz in the list of a student.
#[derive(Debug, Clone)]
pub struct QuizLine {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// May an attempt begin?
    pub door: Door,
    /// When it closes.
    pub close_ms: Option<i64>,
    /// How the student's attempt stands, if there is one.
    pub state: Option<State>,
}

/// What stands on the door of a quiz.
#[derive(Debug, Clone)]
pub struct Front {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// How many questions it has.
    pub questions: usize,
    /// What it is worth, in points.
    pub points: u32,
    /// The policy with what the student was granted.
    pub policy: Policy,
    /// May an attempt begin?
    pub door: Door,
    /// The student's attempt, if there is one.
    pub attempt: Option<(Key, State)>,
}

/// A quiz as one student stands before it.
struct Doorway {
    quiz: StoredQuiz,
    /// The policy with what the student was granted.
    policy: Policy,
    /// Their attempt, if they began one.
    own: Option<StoredAttempt>,
}

impl Doorway {
    async fn of(books: &mut Books<'_>, quiz: StoredQuiz, person: i64) -> Result<Self, StoreError> {
        let extension = books.extension(quiz.assessment.id, person).await?;
        let own = books.sittings(quiz.assessment.id, Some(person)).await?.pop();
        Ok(Self { policy: quiz.assessment.policy.extended(&extension), quiz, own })
    }

    fn state(&self, now: i64) -> Option<State> {
        self.own.as_ref().map(|own| state(&self.policy, own.sitting, now))
    }
}

impl Service {
    /// The quizzes, each with how the student's attempt stands.
    ///
    /// # Errors
    /// The database failed.
    pub async fn quizzes(
        &self,
        actor: &Actor,
        language: Language,
        now: i64,
    ) -> Result<Vec<QuizLine>, Failure> {
        let person = actor.person_id;
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let mut found = Vec::new();
                    for quiz in books.quizzes().await? {
                        found.push(Doorway::of(&mut books, quiz, person).await?);
                    }
                    Ok(found)
                })
            })
            .await?;
        let line = |doorway: Doorway| QuizLine {
            title: doorway.quiz.quiz.title.get(language).to_owned(),
            door: door(&doorway.policy, now),
            close_ms: doorway.policy.close_ms,
            state: doorway.state(now),
            name: doorway.quiz.name,
        };
        Ok(found.into_iter().map(line).collect())
    }

    async fn doorway(&self, actor: &Actor, name: &str) -> Result<Doorway, Failure> {
        let (person, wanted) = (actor.person_id, name.to_owned());
        self.store
            .read(move |mut books| {
                Box::pin(async move {
                    match books.quiz(&wanted).await? {
                        Some(quiz) => Doorway::of(&mut books, quiz, person).await.map(Some),
                        None => Ok(None),
                    }
                })
            })
            .await?
            .ok_or(Failure::NotFound)
    }

    /// The door of a quiz.
    ///
    /// # Errors
    /// There is no such quiz, or the database failed.
    pub async fn quiz_front(
        &self,
        actor: &Actor,
        name: &str,
        language: Language,
        now: i64,
    ) -> Result<Front, Failure> {
        let doorway = self.doorway(actor, name).await?;
        let state = doorway.state(now);
        let Doorway { quiz, policy, own } = doorway;
        Ok(Front {
            title: quiz.quiz.title.get(language).to_owned(),
            questions: quiz.quiz.questions(),
            points: quiz.quiz.points(),
            door: door(&policy, now),
            attempt: own.map(|own| own.public_id).zip(state),
            name: quiz.name,
            policy,
        })
    }

    /// Begins the attempt of a person, or finds the one that they have; the time runs from `now`.
    ///
    /// # Errors
    /// There is no such quiz, it is not open, the code is wrong, or the database failed.
    pub async fn begin_quiz(&self, actor: &Actor, name: &str, code: &str, now: i64) -> Result<Key, Failure> {
        let Doorway { quiz, policy, own } = self.doorway(actor, name).await?;
        if let Some(own) = own {
            return Ok(own.public_id);
        }
        let refused = |en: &str, ru: &str| Err(Failure::Refused(Phrase::new(en, ru)));
        match door(&policy, now) {
            Door::NotYet(_) => return refused("The quiz is not open yet.", "Контрольная ещё не открыта."),
            Door::Closed => return refused("The quiz is closed.", "Контрольная закрыта."),
            Door::Open => {}
        }
        let said = |wanted: &String| wanted.trim().to_lowercase() == code.trim().to_lowercase();
        if !policy.access_code.as_ref().is_none_or(said) {
            return refused(
                "This is not the code of the quiz. Nothing has begun yet.",
                "Код контрольной другой. Время ещё не пошло.",
            );
        }
        let person = actor.person_id;
        let fresh = chance::key()?;
        let slots = quiz.quiz.draw(name, self.seed_of(&fresh.0, b"questions", 0, 0));
        let mut given = Vec::new();
        for slot in slots {
            let problem = self.catalogue.problem(&slot.problem).cloned().ok_or_else(|| {
                Failure::Internal(format!("{} of the quiz {name} is not in the catalogue", slot.problem))
            })?;
            let seed = |turn| self.seed(fresh, &slot.problem, 1, turn);
            let variant = (0..16).find_map(|turn| problem.draw(seed(turn))).ok_or_else(|| {
                Failure::Internal(format!("no numbers satisfy what {} requires", slot.problem))
            })?;
            let (public_id, start_key) = (chance::key()?, chance::key()?);
            given.push(Given { slot, public_id, start_key, variant });
        }
        let attempt = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let attempt = books.ensure_attempt(&quiz.assessment, person, fresh, now).await?;
                    // Whoever comes second finds the attempt of the first with its questions.
                    if attempt.public_id == fresh {
                        books.give(attempt, &given, now).await?;
                    }
                    Ok(attempt)
                })
            })
            .await?;
        Ok(attempt.public_id)
    }
}
