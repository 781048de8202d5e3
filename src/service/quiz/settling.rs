//! When an attempt is over, the last text that was saved for each part is judged as if it had been checked.
//!
//! Whoever looks first has it done; who looks at the same time does the same, and the key, which follows
//! from the draft, lets only one row be stored. A grade never waits for a clock to strike.

use crate::course::policy::{Decision, decide};
use crate::course::sitting::{end, state};
use crate::grading::grade::grade;
use crate::service::failure::Failure;
use crate::service::house::{Service, digest};
use crate::store::identifier::Key;
use crate::store::quizzes::StoredAttempt;
use crate::store::work::{Draft, Submission};

/// The saved text that counts for a part: the newest before the end, if no later one was checked.
fn last_word<'s>(
    answers: impl Iterator<Item = &'s Submission>,
    policy_end: Option<i64>,
) -> Option<&'s Submission> {
    let in_time = |answer: &&Submission| policy_end.is_none_or(|end| answer.received_ms < end);
    answers.filter(in_time).last().filter(|newest| newest.judgement.is_none())
}

/// The key of the row that judges a draft: 16 bytes that follow from it.
fn settled_key(draft: &Submission) -> Key {
    let hash = digest(format!("settled/{}", draft.id).as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    Key(key)
}

impl Service {
    /// Judges what is left to judge of an attempt that is over; of one that still runs, nothing.
    ///
    /// # Errors
    /// A version of a problem can no longer be read, or the database failed.
    pub(in crate::service) async fn settle(&self, own: &StoredAttempt, now: i64) -> Result<(), Failure> {
        if state(&own.policy, own.sitting, now).is_running() {
            return Ok(());
        }
        let (slots, answers) = self.contents(own).await?;
        let closes = end(&own.policy, own.sitting);
        for (_, issued) in slots {
            let variant = self.restore(&issued)?;
            for part in &variant.problem.parts {
                let of_part = answers
                    .iter()
                    .filter(|(row, answer)| *row == issued.id && answer.part == part.id)
                    .map(|(_, answer)| answer);
                let Some(word) = last_word(of_part, closes) else { continue };
                let draft = draft_of(word, issued.id, part.id.clone());
                let carried = !variant.problem.key_varies(part);
                let (judged, asked, body) = (variant.clone(), part.clone(), word.body.clone());
                let judgement = tokio::task::spawn_blocking(move || grade(&judged, &asked, &body))
                    .await
                    .map_err(|error| Failure::Internal(error.to_string()))?;
                // As if it had been checked at the moment at which it was saved.
                let policy = own.policy.within(own.sitting);
                let hash = issued.problem_hash;
                self.store
                    .write(move |mut books| {
                        Box::pin(async move {
                            if books.submission_by_key(draft.variant_id, draft.key).await?.is_some() {
                                return Ok(());
                            }
                            let history = books
                                .standing(draft.variant_id, &draft.part, carried, policy.max_tries)
                                .await?;
                            if decide(&policy, history, draft.received_ms) == Decision::Accept {
                                let try_no = judgement.outcome.costs_a_try().then_some(history.tries + 1);
                                books.submit(&draft, hash, Some(&judgement), try_no).await?;
                            }
                            Ok(())
                        })
                    })
                    .await?;
            }
        }
        Ok(())
    }
}

/// The row that judges a draft.
fn draft_of(word: &Submission, variant_id: i64, part: String) -> Draft {
    Draft {
        variant_id,
        part,
        key: settled_key(word),
        body: word.body.clone(),
        body_hash: digest(word.body.as_bytes()),
        received_ms: word.received_ms,
        session_id: word.session_id,
    }
}
