//! A quiz as a student meets it: the door, the beginning, the attempt, the receipt.

use crate::course::policy::{Feedback, Policy};
use crate::course::quiz::scaled;
use crate::course::sitting::{Door, State, door, end, is_over, shows_solutions, shows_verdicts, state};
use crate::math::phrase::{Language, Phrase};
use crate::problem::seed::Seed;
use crate::service::chance;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, hex};
use crate::service::opening::{Outlook, PartView, asked, parts, standings};
use crate::store::identifier::Key;
use crate::store::quizzes::{StoredAttempt, StoredQuiz};
use crate::store::work::Submission;

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

/// An attempt as a student works on it.
#[derive(Debug, Clone)]
pub struct AttemptView {
    /// Its public name.
    pub id: Key,
    /// The name of the quiz.
    pub quiz: String,
    /// The title of the quiz.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// The policy with what the student was granted.
    pub policy: Policy,
    /// Whether what was said of the answers is shown.
    pub verdicts: bool,
    /// Whether answers can be checked, each at the cost of a try.
    pub checks: bool,
    /// The questions in order.
    pub questions: Vec<Question>,
    /// What was earned, in millionths of a point, as far as it is shown.
    pub earned_micro: Option<i64>,
    /// What the quiz is worth, in points.
    pub points: u32,
}

/// A question of an attempt.
#[derive(Debug, Clone)]
pub struct Question {
    /// The title as HTML.
    pub title_html: String,
    /// What all parts share, as HTML.
    pub introduction: String,
    /// The variant's public name.
    pub variant: Key,
    /// The parts.
    pub parts: Vec<PartView>,
    /// What was earned, in millionths of a point, as far as it is shown.
    pub earned_micro: Option<i64>,
    /// What it is worth, in points.
    pub points: u32,
}

/// What a student can show of an attempt.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The attempt's public name.
    pub attempt: Key,
    /// The name of the quiz.
    pub quiz: String,
    /// The title of the quiz.
    pub title: String,
    /// Whose it is.
    pub name: String,
    /// When it began.
    pub started_ms: i64,
    /// How it stands.
    pub state: State,
    /// When what was said of the answers will be shown.
    pub feedback: Feedback,
    /// Whether it is shown already.
    pub verdicts: bool,
    /// When the quiz closes.
    pub close_ms: Option<i64>,
    /// What was saved, question by question.
    pub lines: Vec<ReceiptLine>,
}

/// The text of one part that counts.
#[derive(Debug, Clone)]
pub struct ReceiptLine {
    /// The number of the question, from 1.
    pub question: usize,
    /// The place of the part, from 0.
    pub place: usize,
    /// The title of the question, as HTML.
    pub title_html: String,
    /// When the last text arrived, and the first digits of its SHA-256; nothing without a text.
    pub saved: Option<(i64, String)>,
}

/// How many digits of a hash stand on a receipt.
const DIGITS: usize = 12;

fn wrong_code() -> Failure {
    Failure::Refused(Phrase::new(
        "This is not the code of the quiz. Nothing has begun yet.",
        "Код контрольной другой. Время ещё не пошло.",
    ))
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
                        let extension = books.extension(quiz.assessment.id, person).await?;
                        let own = books.sittings(quiz.assessment.id, Some(person)).await?.pop();
                        found.push((quiz, extension, own));
                    }
                    Ok(found)
                })
            })
            .await?;
        let line = |(quiz, extension, own): (StoredQuiz, _, Option<_>)| {
            let policy = quiz.assessment.policy.extended(&extension);
            QuizLine {
                title: quiz.quiz.title.get(language).to_owned(),
                name: quiz.name,
                door: door(&policy, now),
                close_ms: policy.close_ms,
                state: own.map(|own: StoredAttempt| state(&policy, own.sitting, now)),
            }
        };
        Ok(found.into_iter().map(line).collect())
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
        let (person, wanted) = (actor.person_id, name.to_owned());
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let Some(quiz) = books.quiz(&wanted).await? else { return Ok(None) };
                    let extension = books.extension(quiz.assessment.id, person).await?;
                    let own = books.sittings(quiz.assessment.id, Some(person)).await?.pop();
                    Ok(Some((quiz, extension, own)))
                })
            })
            .await?;
        let (quiz, extension, own) = found.ok_or(Failure::NotFound)?;
        let policy = quiz.assessment.policy.extended(&extension);
        Ok(Front {
            title: quiz.quiz.title.get(language).to_owned(),
            questions: quiz.quiz.questions(),
            points: quiz.quiz.points(),
            door: door(&policy, now),
            attempt: own.map(|own| (own.public_id, state(&policy, own.sitting, now))),
            name: quiz.name,
            policy,
        })
    }

    /// Begins the attempt of a person, or finds the one that they have; the time runs from `now`.
    ///
    /// # Errors
    /// There is no such quiz, it is not open, the code is wrong, or the database failed.
    pub async fn begin_quiz(&self, actor: &Actor, name: &str, code: &str, now: i64) -> Result<Key, Failure> {
        let front = self.quiz_front(actor, name, Language::English, now).await?;
        if let Some((attempt, _)) = front.attempt {
            return Ok(attempt);
        }
        let refused = |en: &str, ru: &str| Err(Failure::Refused(Phrase::new(en, ru)));
        match front.door {
            Door::NotYet(_) => return refused("The quiz is not open yet.", "Контрольная ещё не открыта."),
            Door::Closed => return refused("The quiz is closed.", "Контрольная закрыта."),
            Door::Open => {}
        }
        let said = |wanted: &String| wanted.trim().to_lowercase() == code.trim().to_lowercase();
        if !front.policy.access_code.as_ref().is_none_or(said) {
            return Err(wrong_code());
        }
        let (wanted, person) = (name.to_owned(), actor.person_id);
        let quiz = self
            .store
            .read(move |mut books| Box::pin(async move { books.quiz(&wanted).await }))
            .await?
            .ok_or(Failure::NotFound)?;
        let fresh = chance::key()?;
        let slots = quiz.quiz.draw(name, self.quiz_seed(fresh));
        let mut drawn = Vec::new();
        for slot in &slots {
            let problem = self.catalogue.problem(&slot.problem).cloned().ok_or_else(|| {
                Failure::Internal(format!("{} of the quiz {name} is not in the catalogue", slot.problem))
            })?;
            let seed = |turn| self.seed(fresh, &slot.problem, 1, turn);
            let variant = (0..16).find_map(|turn| problem.draw(seed(turn))).ok_or_else(|| {
                Failure::Internal(format!("no numbers satisfy what {} requires", slot.problem))
            })?;
            drawn.push((chance::key()?, chance::key()?, variant));
        }
        let attempt = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let attempt = books.ensure_attempt(&quiz.assessment, person, fresh, now).await?;
                    // Whoever comes second finds the attempt of the first with its questions.
                    if attempt.public_id == fresh {
                        books.give_slots(attempt, &slots).await?;
                        for (public_id, start_key, variant) in &drawn {
                            books.issue(attempt, 1, *public_id, *start_key, variant, now).await?;
                        }
                    }
                    Ok(attempt)
                })
            })
            .await?;
        Ok(attempt.public_id)
    }

    /// The attempt of a person with its questions.
    ///
    /// # Errors
    /// The attempt is not this person's, or the database failed.
    pub async fn open_attempt(
        &self,
        actor: &Actor,
        attempt: Key,
        language: Language,
        now: i64,
    ) -> Result<AttemptView, Failure> {
        let person = actor.person_id;
        let own = self
            .store
            .read(move |mut books| Box::pin(async move { books.sitting(attempt).await }))
            .await?
            .filter(|own| own.person_id == person)
            .ok_or(Failure::NotFound)?;
        let how = state(&own.policy, own.sitting, now);
        if !how.is_running() {
            self.settle(attempt, now).await?;
        }
        let (row, name) = (own.id, own.quiz.clone());
        let (quiz, slots, answers) = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    Ok((books.quiz(&name).await?, books.slots(row).await?, books.answers_of(row).await?))
                })
            })
            .await?;
        let verdicts = shows_verdicts(&own.policy, own.sitting, now);
        let solved = shows_solutions(&own.policy, own.sitting, now);
        let policy = own.policy.within(own.sitting);
        let outlook = Outlook { policy: policy.clone(), verdicts, language, now };
        let mut questions = Vec::new();
        for (slot, issued) in slots {
            let variant = self.restore(&issued)?;
            let (row, asked) = (issued.id, asked(&variant));
            let max_tries = policy.max_tries;
            let standings = self
                .store
                .read(move |mut books| {
                    Box::pin(async move { standings(&mut books, row, asked, max_tries).await })
                })
                .await?;
            let own_answers: Vec<Submission> = answers
                .iter()
                .filter(|(row, _)| *row == issued.id)
                .map(|(_, answer)| answer.clone())
                .collect();
            let wanted = standings.iter().map(|_| (false, solved)).collect();
            let (parts, earned) = parts(&variant, &own_answers, standings, wanted, &outlook).await?;
            let introduction = variant.problem.statement(language).introduction(&variant.parameters);
            let earned = scaled(earned, variant.problem.points(), slot.points);
            questions.push(Question {
                title_html: introduction.title,
                introduction: introduction.body,
                variant: issued.public_id,
                parts,
                earned_micro: verdicts.then_some(earned),
                points: slot.points,
            });
        }
        Ok(AttemptView {
            id: own.public_id,
            title: quiz.map_or_else(|| own.quiz.clone(), |quiz| quiz.quiz.title.get(language).to_owned()),
            quiz: own.quiz,
            state: how,
            verdicts,
            checks: own.policy.feedback == Feedback::Now,
            earned_micro: questions.iter().map(|question| question.earned_micro).sum(),
            points: questions.iter().map(|question| question.points).sum(),
            questions,
            policy: own.policy,
        })
    }

    /// What a student can show of an attempt: times and codes, never what is right.
    ///
    /// # Errors
    /// The attempt is not this person's, or the database failed.
    pub async fn receipt(
        &self,
        actor: &Actor,
        attempt: Key,
        language: Language,
        now: i64,
    ) -> Result<Receipt, Failure> {
        let person = actor.person_id;
        let found = self
            .store
            .read(move |mut books| {
                Box::pin(async move {
                    let Some(own) = books.sitting(attempt).await?.filter(|own| own.person_id == person)
                    else {
                        return Ok(None);
                    };
                    let (quiz, slots) = (books.quiz(&own.quiz).await?, books.slots(own.id).await?);
                    let answers = books.answers_of(own.id).await?;
                    Ok(Some((own, quiz, slots, answers)))
                })
            })
            .await?;
        let (own, quiz, slots, answers) = found.ok_or(Failure::NotFound)?;
        let closes = end(&own.policy, own.sitting);
        let mut lines = Vec::new();
        for (question, (_, issued)) in (1..).zip(&slots) {
            let variant = self.restore(issued)?;
            let title_html = variant.problem.statement(language).introduction(&variant.parameters).title;
            for (place, part) in variant.problem.parts.iter().enumerate() {
                let newest = answers.iter().rev().find(|(row, answer)| {
                    *row == issued.id
                        && answer.part == part.id
                        && closes.is_none_or(|end| answer.received_ms < end)
                });
                let saved = newest.map(|(_, answer)| {
                    (answer.received_ms, hex(&answer.body_hash).chars().take(DIGITS).collect())
                });
                lines.push(ReceiptLine { question, place, title_html: title_html.clone(), saved });
            }
        }
        Ok(Receipt {
            attempt: own.public_id,
            title: quiz.map_or_else(|| own.quiz.clone(), |quiz| quiz.quiz.title.get(language).to_owned()),
            name: actor.name.clone(),
            started_ms: own.sitting.started_ms,
            state: state(&own.policy, own.sitting, now),
            feedback: own.policy.feedback,
            verdicts: shows_verdicts(&own.policy, own.sitting, now),
            close_ms: own.policy.close_ms.filter(|_| !is_over(&own.policy, own.sitting, now)),
            quiz: own.quiz,
            lines,
        })
    }

    /// The seed by which the questions of an attempt are drawn.
    fn quiz_seed(&self, attempt: Key) -> Seed {
        self.seed_of(&attempt.0, b"questions", 0, 0)
    }
}
