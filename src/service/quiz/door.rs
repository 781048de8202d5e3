//! The door of a quiz: what stands on it, and how an attempt begins.

use crate::course::policy::Policy;
use crate::course::quiz::Quiz;
use crate::course::sitting::{Door, Shut, State, door, may_begin, state};
use crate::math::phrase::{Language, Phrase};
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::store::books::Books;
use crate::store::doorway::Doorway;
use crate::store::error::StoreError;
use crate::store::giving::Given;
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

/// What became of the wish to begin in the transaction.
enum Wished {
    Sits(Key),
    Refused(Shut),
    /// The quiz was changed while its questions were drawn.
    Changed,
}

/// How often questions are drawn anew where the quiz is changed meanwhile.
const TURNS: usize = 8;

/// Why nothing begins, in words.
fn reason(why: Shut) -> Phrase {
    match why {
        Shut::NotYet => Phrase::new("The quiz is not open yet.", "Контрольная ещё не открыта."),
        Shut::Closed => Phrase::new("The quiz is closed.", "Контрольная закрыта."),
        Shut::AnotherCode => Phrase::new(
            "This is not the code of the quiz. Nothing has begun yet.",
            "Код контрольной другой. Время ещё не пошло.",
        ),
    }
}

/// Begins an attempt if the rules allow it, as the database stands now; `given` was drawn from `drawn`.
async fn wish(
    books: &mut Books<'_>,
    (person, name, code): (i64, &str, &str),
    (fresh, drawn, given): (Key, &Quiz, &[Given]),
    now: i64,
) -> Result<Option<Wished>, StoreError> {
    let Some(Doorway { quiz, policy, own }) = books.doorways(person, Some(name)).await?.pop() else {
        return Ok(None);
    };
    if let Some((attempt, _)) = own {
        return Ok(Some(Wished::Sits(attempt)));
    }
    if let Err(why) = may_begin(&policy, code, now) {
        return Ok(Some(Wished::Refused(why)));
    }
    if quiz.quiz != *drawn {
        return Ok(Some(Wished::Changed));
    }
    let attempt = books.ensure_attempt(&quiz.assessment, person, fresh, now).await?;
    books.give(attempt, given, now).await?;
    Ok(Some(Wished::Sits(attempt.public_id)))
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

    async fn doorway(&self, actor: &Actor, name: &str) -> Result<Doorway, Failure> {
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

    /// Begins the attempt of a person, or finds the one that they have; the time runs from `now`.
    ///
    /// Who is refused is refused as the database stood when it was looked at; who may begin is asked again in
    /// the transaction that stores the attempt.
    ///
    /// # Errors
    /// There is no such quiz, it is not open, the code is wrong, or the database failed.
    pub async fn begin_quiz(&self, actor: &Actor, name: &str, code: &str, now: i64) -> Result<Key, Failure> {
        let person = actor.person_id;
        for _ in 0..TURNS {
            let Doorway { quiz, policy, own } = self.doorway(actor, name).await?;
            if let Some((attempt, _)) = own {
                return Ok(attempt);
            }
            may_begin(&policy, code, now).map_err(|why| Failure::Refused(reason(why)))?;
            let fresh = chance::key()?;
            let given = self.questions(&quiz.quiz, name, fresh)?;
            let (name, code, drawn) = (name.to_owned(), code.to_owned(), quiz.quiz);
            let wished = self.store.write(move |mut books| {
                Box::pin(async move {
                    wish(&mut books, (person, &name, &code), (fresh, &drawn, &given), now).await
                })
            });
            match wished.await?.ok_or(Failure::NotFound)? {
                Wished::Sits(attempt) => return Ok(attempt),
                Wished::Refused(why) => return Err(Failure::Refused(reason(why))),
                Wished::Changed => {}
            }
        }
        Err(Failure::Busy)
    }

    /// The questions of an attempt with this key, each with its numbers.
    fn questions(&self, quiz: &Quiz, name: &str, attempt: Key) -> Result<Vec<Given>, Failure> {
        let slots = quiz.draw(name, self.seed_of(&attempt.0, b"questions", 0, 0));
        let mut given = Vec::new();
        for slot in slots {
            let problem = self.catalogue.problem(&slot.problem).cloned().ok_or_else(|| {
                Failure::Internal(format!("{} of the quiz {name} is not in the catalogue", slot.problem))
            })?;
            let seed = |turn| self.seed(attempt, &slot.problem, 1, turn);
            let variant = (0..16).find_map(|turn| problem.draw(seed(turn))).ok_or_else(|| {
                Failure::Internal(format!("no numbers satisfy what {} requires", slot.problem))
            })?;
            let (public_id, start_key) = (chance::key()?, chance::key()?);
            given.push(Given { slot, public_id, start_key, variant });
        }
        Ok(given)
    }
}
