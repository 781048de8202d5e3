//! An attempt as its student works on it, or looks through it when it is over.

use std::collections::BTreeMap;

use crate::course::policy::{Feedback, Policy};
use crate::course::quiz::{Slot, scaled};
use crate::course::sitting::{State, over_from, shows_solutions, shows_verdicts, state};
use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::service::holding::held;
use crate::service::house::{Actor, Service};
use crate::service::opening::{Outlook, PartView, asked, parts};
use crate::store::identifier::Key;
use crate::store::quizzes::StoredAttempt;
use crate::store::reveals::history;
use crate::store::work::{Issued, Submission};

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
    /// When the attempt is over: from when on what is held back till everybody is done will be shown; nothing if
    /// it is shown already.
    pub shown_from: Option<i64>,
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

/// The questions with their variants; the answers by the rows of the variants.
pub(super) type Contents = (Vec<(Slot, Issued)>, BTreeMap<i64, Vec<Submission>>);

impl Service {
    /// An attempt, of its student alone.
    pub(super) async fn own_sitting(&self, actor: &Actor, attempt: Key) -> Result<StoredAttempt, Failure> {
        let person = actor.person_id;
        self.store
            .glance(move |mut books| Box::pin(async move { books.sitting(person, attempt).await }))
            .await?
            .ok_or(Failure::NotFound)
    }

    /// The questions of an attempt with their variants, and all its answers by the rows of theirs.
    pub(super) async fn contents(&self, own: &StoredAttempt) -> Result<Contents, Failure> {
        let row = own.id;
        let read = self.store.read(move |mut books| {
            Box::pin(async move { Ok((books.slots(row).await?, books.answers_of(&[row]).await?)) })
        });
        Ok(read.await?)
    }

    /// The title of the quiz of an attempt.
    pub(super) async fn quiz_title(
        &self,
        own: &StoredAttempt,
        language: Language,
    ) -> Result<String, Failure> {
        let name = own.quiz.clone();
        let quiz =
            self.store.glance(move |mut books| Box::pin(async move { books.quiz(&name).await })).await?;
        Ok(quiz.ok_or(Failure::NotFound)?.quiz.title.get(language).to_owned())
    }

    /// How the attempt of a person stands.
    ///
    /// # Errors
    /// The attempt is not this person's, or the database failed.
    pub async fn attempt_state(&self, actor: &Actor, attempt: Key, now: i64) -> Result<State, Failure> {
        let own = self.own_sitting(actor, attempt).await?;
        Ok(state(&own.policy, own.sitting, now))
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
        let own = self.own_sitting(actor, attempt).await?;
        let how = state(&own.policy, own.sitting, now);
        self.settle(&own, now).await?;
        let (row, name, max_tries, asked_of) = (own.id, own.quiz.clone(), own.policy.max_tries, own.clone());
        let read = self.store.read(move |mut books| {
            Box::pin(async move {
                let contents = (books.slots(row).await?, books.answers_of(&[row]).await?);
                let shown = books.shown(&[(row, max_tries)]).await?;
                // While it runs nothing is shown that could be held back.
                let held = if how.is_running() { None } else { held(&mut books, &asked_of).await? };
                Ok((contents, shown, books.quiz(&name).await?, held))
            })
        });
        let ((slots, answers), shown, quiz, held) = read.await?;
        let title = quiz.ok_or(Failure::NotFound)?.quiz.title.get(language).to_owned();
        let verdicts = shows_verdicts(&own.policy, own.sitting, held, now);
        let solved = shows_solutions(&own.policy, own.sitting, held, now);
        let policy = own.policy.within(own.sitting);
        let outlook = Outlook { policy: policy.clone(), verdicts, language, now };
        let mut questions = Vec::new();
        for (slot, issued) in slots {
            let variant = self.restore(&issued).await?;
            let own_answers = answers.get(&issued.id).map_or(&[][..], Vec::as_slice);
            let standings: Vec<_> = asked(&variant)
                .into_iter()
                .map(|(part, carried)| (history(own_answers, &shown, issued.id, &part, carried), carried))
                .collect();
            let wanted = standings.iter().map(|_| (false, solved)).collect();
            let (parts, earned) = parts(&variant, own_answers, standings, wanted, &outlook).await?;
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
            title,
            quiz: own.quiz,
            state: how,
            verdicts,
            shown_from: over_from(&own.policy, own.sitting, held).filter(|from| now < *from),
            checks: own.policy.feedback == Feedback::Now,
            earned_micro: questions.iter().map(|question| question.earned_micro).sum(),
            points: questions.iter().map(|question| question.points).sum(),
            questions,
            policy: own.policy,
        })
    }
}
