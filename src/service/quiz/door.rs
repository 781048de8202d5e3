//! The door of a quiz: what stands on it.

use crate::course::policy::Policy;
use crate::course::sitting::{Door, State, door, state};
use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::doorway::Doorway;
use crate::store::identifier::Key;

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

fn state_of(doorway: &Doorway, now: i64) -> Option<State> {
    doorway.own.map(|(_, sitting)| state(&doorway.policy, sitting, now))
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
            .glance(move |mut books| Box::pin(async move { books.doorways(person, None).await }))
            .await?;
        let line = |doorway: Doorway| QuizLine {
            title: doorway.quiz.quiz.title.get(language).to_owned(),
            door: door(&doorway.policy, now),
            close_ms: doorway.policy.close_ms,
            state: state_of(&doorway, now),
            name: doorway.quiz.name,
        };
        Ok(found.into_iter().map(line).collect())
    }

    pub(super) async fn doorway(&self, actor: &Actor, name: &str) -> Result<Doorway, Failure> {
        let (person, wanted) = (actor.person_id, name.to_owned());
        self.store
            .glance(move |mut books| Box::pin(async move { books.doorways(person, Some(&wanted)).await }))
            .await?
            .pop()
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
        let state = state_of(&doorway, now);
        let Doorway { quiz, policy, own } = doorway;
        Ok(Front {
            title: quiz.quiz.title.get(language).to_owned(),
            questions: quiz.quiz.questions(),
            points: quiz.quiz.points(),
            door: door(&policy, now),
            attempt: own.map(|(attempt, _)| attempt).zip(state),
            name: quiz.name,
            policy,
        })
    }
}
