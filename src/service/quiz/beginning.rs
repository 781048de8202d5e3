//! How an attempt at a quiz begins. Those who come at once are stored together.

use std::sync::Arc;

use crate::course::quiz::Quiz;
use crate::course::sitting::{Shut, may_begin};
use crate::math::phrase::Phrase;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service};
use crate::service::together::Joint;
use crate::store::books::Books;
use crate::store::doorway::Doorway;
use crate::store::error::StoreError;
use crate::store::giving::{Given, NewAttempt};
use crate::store::identifier::Key;
use crate::store::transaction::Committed;

/// The wish of somebody to begin.
#[derive(Debug)]
pub(crate) struct Beginning {
    person_id: i64,
    /// The name of the quiz.
    name: String,
    /// The code that was typed.
    code: String,
    /// The public name of a new attempt.
    fresh: Key,
    /// The quiz that the questions were drawn from.
    drawn: Quiz,
    /// The questions of a new attempt.
    given: Vec<Given>,
    /// When the wish came.
    now: i64,
}

/// What became of a wish to begin.
#[derive(Debug)]
pub(crate) enum Wished {
    /// This is the attempt.
    Sits(Key),
    /// The rules refuse it.
    Refused(Shut),
    /// The quiz was changed while its questions were drawn.
    Changed,
    /// There is no such quiz.
    Nowhere,
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

/// What the rules say of a wish as the database stands now; with the rows of the quiz and its policy where a new
/// attempt begins.
fn decided(wish: &Beginning, doorway: Option<Doorway>) -> Result<(i64, i64), Wished> {
    let Doorway { quiz, policy, own } = doorway.ok_or(Wished::Nowhere)?;
    if let Some((attempt, _)) = own {
        return Err(Wished::Sits(attempt));
    }
    may_begin(&policy, &wish.code, wish.now).map_err(Wished::Refused)?;
    if quiz.quiz != wish.drawn {
        return Err(Wished::Changed);
    }
    Ok((quiz.assessment.id, quiz.assessment.policy_rev))
}

impl Joint for Beginning {
    type Outcome = Wished;

    fn person_id(&self) -> i64 {
        self.person_id
    }

    async fn store(
        books: &mut Books<'_>,
        wishes: &[Arc<Self>],
    ) -> Result<(Vec<Wished>, Committed), StoreError> {
        books.begin_transaction().await?;
        let asked: Vec<_> = wishes.iter().map(|wish| (wish.person_id, wish.name.as_str())).collect();
        let doorways = books.doorways_of(&asked).await?;
        let mut begun = Vec::new();
        let mut outcomes = Vec::new();
        for (wish, doorway) in wishes.iter().zip(doorways) {
            outcomes.push(match decided(wish, doorway) {
                Ok((assessment_id, policy_rev)) => {
                    begun.push(NewAttempt {
                        public_id: wish.fresh,
                        assessment_id,
                        policy_rev,
                        person_id: wish.person_id,
                        started_ms: wish.now,
                        given: &wish.given,
                    });
                    Wished::Sits(wish.fresh)
                }
                Err(wished) => wished,
            });
        }
        books.begin(&begun).await?;
        Ok((outcomes, books.commit().await?))
    }
}

impl Service {
    /// Begins the attempt of a person, or finds the one that they have; the time runs from `now`.
    ///
    /// Who is refused is refused as the database stood when it was looked at; who may begin is asked again in
    /// the transaction that stores the attempt.
    ///
    /// # Errors
    /// There is no such quiz, it is not open, the code is wrong, or the database failed.
    pub async fn begin_quiz(&self, actor: &Actor, name: &str, code: &str, now: i64) -> Result<Key, Failure> {
        for _ in 0..TURNS {
            let Doorway { quiz, policy, own } = self.doorway(actor, name).await?;
            if let Some((attempt, _)) = own {
                return Ok(attempt);
            }
            may_begin(&policy, code, now).map_err(|why| Failure::Refused(reason(why)))?;
            let fresh = chance::key()?;
            let wish = Beginning {
                person_id: actor.person_id,
                name: name.to_owned(),
                code: code.to_owned(),
                fresh,
                given: self.questions(&quiz.quiz, name, fresh)?,
                drawn: quiz.quiz,
                now,
            };
            match self.beginning.place(&self.store, Arc::new(wish)).await? {
                Wished::Sits(attempt) => return Ok(attempt),
                Wished::Refused(why) => return Err(Failure::Refused(reason(why))),
                Wished::Nowhere => return Err(Failure::NotFound),
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
