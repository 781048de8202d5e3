//! When an attempt is over, the last text that was saved for each part is judged as if it had been checked.
//!
//! Whoever looks first has it done; who looks at the same time does the same, and the key, which follows
//! from the draft, lets only one row be stored. A grade never waits for a clock to strike.

use crate::course::policy::{Decision, decide};
use crate::course::sitting::{end, state};
use crate::grading::grade::grade;
use crate::grading::judgement::Judgement;
use crate::problem::variant::Variant;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, digest};
use crate::service::quiz::attempt::history;
use crate::store::answers::Judged;
use crate::store::books::Books;
use crate::store::error::StoreError;
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
    /// Judges an attempt that was handed in while nobody waits for it, one attempt after another, so that
    /// a class that hands in together is not kept waiting. Should the server end meanwhile, whoever looks
    /// first does it.
    pub(super) fn settle_behind(&self, actor: Actor, attempt: Key, now: i64) {
        let service = self.clone();
        tokio::spawn(async move {
            let Ok(_turn) = service.settling.acquire().await else { return };
            let settled = match service.own_sitting(&actor, attempt).await {
                Ok(own) => service.settle(&own, now).await,
                Err(failure) => Err(failure),
            };
            if let Err(failure) = settled {
                tracing::warn!(%failure, "an attempt is left to be judged when somebody looks at it");
            }
        });
    }

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
        let mut words = Vec::new();
        for (_, issued) in slots {
            let variant = self.restore(&issued)?;
            for part in &variant.problem.parts {
                let of_part = answers
                    .iter()
                    .filter(|(row, answer)| *row == issued.id && answer.part == part.id)
                    .map(|(_, answer)| answer);
                if let Some(word) = last_word(of_part, closes) {
                    words.push(Word {
                        draft: draft_of(word, issued.id, part.id.clone()),
                        problem_hash: issued.problem_hash,
                        carried: !variant.problem.key_varies(part),
                        variant: variant.clone(),
                    });
                }
            }
        }
        if words.is_empty() {
            return Ok(());
        }
        let judged = tokio::task::spawn_blocking(move || words.into_iter().filter_map(judged).collect())
            .await
            .map_err(|error| Failure::Internal(error.to_string()))?;
        // As if they had been checked at the moment at which they were saved.
        let attempt = own.public_id;
        self.store
            .write(move |mut books| Box::pin(async move { add(&mut books, attempt, judged, now).await }))
            .await?;
        Ok(())
    }
}

/// The text that counts for a part.
struct Word {
    draft: Draft,
    problem_hash: [u8; 32],
    carried: bool,
    variant: Variant,
}

fn judged(word: Word) -> Option<(Word, Judgement)> {
    let part = word.variant.part(&word.draft.part)?;
    let judgement = grade(&word.variant, part, &word.draft.body);
    Some((word, judgement))
}

/// Stores what was said of the texts, unless somebody did so meanwhile, the student was granted more time
/// meanwhile, or the policy refuses.
async fn add(
    books: &mut Books<'_>,
    attempt: Key,
    judged: Vec<(Word, Judgement)>,
    now: i64,
) -> Result<(), StoreError> {
    let own = books.sitting(attempt).await?;
    let Some(own) = own.filter(|own| !state(&own.policy, own.sitting, now).is_running()) else {
        return Ok(());
    };
    let policy = own.policy.within(own.sitting);
    let (answers, shown) = (books.answers_of(own.id).await?, books.shown(own.id, policy.max_tries).await?);
    let mut accepted = Vec::new();
    for (word, judgement) in &judged {
        let draft = &word.draft;
        let of_part = || {
            let own =
                |(row, answer): &&(i64, Submission)| *row == draft.variant_id && answer.part == draft.part;
            answers.iter().filter(own).map(|(_, answer)| answer)
        };
        if last_word(of_part(), policy.close_ms).map(settled_key) != Some(draft.key) {
            continue;
        }
        let history = history(of_part(), &shown, draft.variant_id, &draft.part, word.carried);
        if decide(&policy, history, draft.received_ms) == Decision::Accept {
            let try_no = judgement.outcome.costs_a_try().then_some(history.tries + 1);
            accepted.push(Judged { draft, problem_hash: word.problem_hash, judgement, try_no });
        }
    }
    books.submit_all(&accepted).await?;
    Ok(())
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
