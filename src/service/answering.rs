//! Answers: how they would be read, judged and stored.

use std::sync::Arc;

use crate::course::policy::Reason;
use crate::grading::grade::{canonical, read};
use crate::grading::judgement::Reading;
use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::Phrase;
use crate::problem::id::ProblemId;
use crate::service::failure::Failure;
use crate::service::given::Given;
use crate::service::house::{Actor, Service, digest};
use crate::service::placing::{Answer, Stored};
use crate::store::identifier::Key;
use crate::store::work::Draft;

/// An answer that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The variant's public name.
    pub variant: Key,
    /// The part.
    pub part: String,
    /// The key of the form.
    pub key: Key,
    /// What was typed.
    pub response: String,
    /// When the last byte arrived.
    pub received_ms: i64,
}

/// An answer that was judged and stored.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The problem.
    pub problem: ProblemId,
    /// The attempt, if it was an answer in a quiz.
    pub attempt: Option<Key>,
}

/// Why no answer is taken.
pub(super) fn reason(reason: Reason) -> Phrase {
    match reason {
        Reason::NotOpen => Phrase::new("Answers are not taken yet.", "Ответы ещё не принимаются."),
        Reason::Closed => Phrase::new(
            "Answers are no longer taken; the text was kept, but it is not judged.",
            "Ответы больше не принимаются; текст сохранён, но не проверяется.",
        ),
        Reason::NoTriesLeft => {
            Phrase::new("All tries of this part are used up.", "Все попытки этой части использованы.")
        }
        Reason::SolutionShown => Phrase::new(
            "The solution for these numbers was shown: no more answers to this part are taken.",
            "Решение для этих чисел показано: ответы на эту часть больше не принимаются.",
        ),
        Reason::SolutionShownForGood => Phrase::new(
            "The solution of this part was shown: no more answers to it are taken.",
            "Решение этой части показано: ответы на неё больше не принимаются.",
        ),
    }
}

impl Service {
    /// Judges and stores an answer; the same key does it once.
    ///
    /// # Errors
    /// The variant is not this person's, the policy refuses, the key came with another text, or the
    /// database failed.
    pub async fn submit(&self, actor: &Actor, mut sent: Sent) -> Result<Placed, Failure> {
        let given = self.own_variant(actor, sent.variant).await?;
        let Given { issued, variant, .. } = &*given;
        let id = issued.problem.clone();
        let part = variant.part(&sent.part).ok_or(Failure::NotFound)?;
        let carried = given.carries(part);
        sent.response = canonical(part, sent.response);
        let hash = digest(sent.response.as_bytes());
        let draft = Draft {
            variant_id: issued.id,
            part: sent.part.clone(),
            key: sent.key,
            body: sent.response.clone(),
            body_hash: hash,
            received_ms: sent.received_ms,
            session_id: actor.session_id,
        };
        let problem_hash = issued.problem_hash;
        // Judging takes some ten microseconds, a few milliseconds at worst: handing it to another thread would
        // cost more.
        let said = self.judging.judge(variant, part, &sent.response, hash)?;
        let answer = Arc::new(Answer { person_id: actor.person_id, draft, problem_hash, carried, said });
        match self.placing.place(&self.store, answer).await? {
            Stored::New(attempt) | Stored::Earlier(attempt) => Ok(Placed { problem: id, attempt }),
            Stored::Conflict => Err(Failure::Conflict),
            Stored::NotChecked => Err(Failure::Refused(Phrase::new(
                "Here answers are saved, and judged when the quiz is over.",
                "Здесь ответы сохраняются, а проверяются, когда контрольная закончится.",
            ))),
            Stored::Refused(why) => Err(Failure::Refused(reason(why))),
        }
    }

    /// How an answer would be read, without judging or storing it.
    ///
    /// # Errors
    /// The variant is not this person's, or the database failed.
    pub async fn reading(
        &self,
        actor: &Actor,
        variant: Key,
        part: &str,
        text: &str,
    ) -> Result<Result<Reading, Diagnostic>, Failure> {
        let given = self.own_variant(actor, variant).await?;
        let part = given.variant.part(part).ok_or(Failure::NotFound)?;
        Ok(read(&given.variant, part, text))
    }
}
