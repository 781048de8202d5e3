//! What a student can show of an attempt.

use crate::course::policy::Feedback;
use crate::course::sitting::{State, end, over_from, state};
use crate::math::phrase::Language;
use crate::service::failure::Failure;
use crate::service::holding::held;
use crate::service::house::{Actor, Service};
use crate::store::identifier::{Key, hex};

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
    /// From when on it will be shown, if that is known and not yet past.
    pub shown_from: Option<i64>,
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

impl Service {
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
        let own = self.own_sitting(actor, attempt).await?;
        let (slots, answers) = self.contents(&own).await?;
        let closes = end(&own.policy, own.sitting);
        let asked_of = own.clone();
        let held = self
            .store
            .glance(move |mut books| Box::pin(async move { held(&mut books, &asked_of).await }))
            .await?;
        let mut lines = Vec::new();
        for (question, (_, issued)) in (1..).zip(&slots) {
            let variant = self.restore(issued).await?;
            let title_html = variant.problem.statement(language).introduction(&variant.parameters).title;
            for (place, part) in variant.problem.parts.iter().enumerate() {
                let newest = answers.get(&issued.id).into_iter().flatten().rev().find(|answer| {
                    answer.part == part.id && closes.is_none_or(|end| answer.received_ms < end)
                });
                let saved = newest.map(|answer| {
                    (answer.received_ms, hex(&answer.body_hash).chars().take(DIGITS).collect())
                });
                lines.push(ReceiptLine { question, place, title_html: title_html.clone(), saved });
            }
        }
        Ok(Receipt {
            attempt: own.public_id,
            title: self.quiz_title(&own, language).await?,
            name: actor.name.clone(),
            started_ms: own.sitting.started_ms,
            state: state(&own.policy, own.sitting, now),
            feedback: own.policy.feedback,
            shown_from: over_from(&own.policy, own.sitting, held).filter(|from| now < *from),
            quiz: own.quiz,
            lines,
        })
    }
}
