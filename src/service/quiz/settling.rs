//! When an attempt is over, the last text that was saved for each part is judged as if it had been checked.
//!
//! Whoever looks first has it done; who looks at the same time does the same, and the key, which follows
//! from the draft, lets only one row be stored. A grade never waits for a clock to strike.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::course::policy::{Decision, Policy, decide};
use crate::course::sitting::{end, state};
use crate::problem::variant::Variant;
use crate::service::failure::Failure;
use crate::service::house::{Actor, Service, digest};
use crate::service::judging::Judging;
use crate::store::answers::{Judged, Said};
use crate::store::books::Books;
use crate::store::contents::Posed;
use crate::store::error::StoreError;
use crate::store::facts::Seats;
use crate::store::identifier::Key;
use crate::store::quizzes::StoredAttempt;
use crate::store::reveals::history;
use crate::store::work::{Draft, Submission};

/// How many attempts are judged and stored in one transaction: others who write wait that long.
const TOGETHER: usize = 100;

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
        self.settle_all(std::slice::from_ref(own), now).await
    }

    /// As [`Self::settle`], of many attempts: one statement tells which of them wait, the others are left alone.
    /// Where many wait, they are judged in a task of its own, so that whoever looks again finds what was done
    /// though the first page took too long.
    ///
    /// # Errors
    /// A version of a problem can no longer be read, or the database failed.
    pub(in crate::service) async fn settle_all(
        &self,
        attempts: &[StoredAttempt],
        now: i64,
    ) -> Result<(), Failure> {
        let waiting = self.waiting(attempts, now).await?;
        if waiting.len() <= TOGETHER {
            return self.settle_some(&waiting, now).await;
        }
        let service = self.clone();
        let waiting: Vec<StoredAttempt> = waiting.into_iter().cloned().collect();
        let all = tokio::spawn(async move {
            for some in waiting.chunks(TOGETHER) {
                let Ok(_turn) = service.reviewing.acquire().await else { return Ok(()) };
                // Whoever else looks may have done it meanwhile.
                let left = service.waiting(some, now).await?;
                service.settle_some(&left, now).await?;
            }
            Ok(())
        });
        all.await.map_err(|error| Failure::Internal(error.to_string()))?
    }

    /// Those of the attempts that are over and in which something waits to be judged.
    async fn waiting<'a>(
        &self,
        attempts: &'a [StoredAttempt],
        now: i64,
    ) -> Result<Vec<&'a StoredAttempt>, Failure> {
        let over: Vec<(i64, i64)> = attempts
            .iter()
            .filter(|own| !state(&own.policy, own.sitting, now).is_running())
            .filter_map(|own| Some((own.id, end(&own.policy, own.sitting)?)))
            .collect();
        if over.is_empty() {
            return Ok(Vec::new());
        }
        let waiting =
            self.store.glance(move |mut books| Box::pin(async move { books.unsettled(&over).await })).await?;
        Ok(attempts.iter().filter(|own| waiting.contains(&own.id)).collect())
    }

    /// Judges what is left to judge of some attempts that are over, and stores it in one transaction.
    async fn settle_some(&self, attempts: &[&StoredAttempt], now: i64) -> Result<(), Failure> {
        if attempts.is_empty() {
            return Ok(());
        }
        let rows: Vec<i64> = attempts.iter().map(|own| own.id).collect();
        let (asked, limits) = (rows.clone(), limits(attempts.iter().copied()));
        let read = self.store.read(move |mut books| {
            Box::pin(async move {
                let shown = books.shown(&limits).await?;
                Ok((books.posed(&asked).await?, books.answers_of(&asked).await?, shown))
            })
        });
        let (posed, answers, shown) = read.await?;
        let policies: BTreeMap<i64, Policy> =
            attempts.iter().map(|own| (own.id, own.policy.within(own.sitting))).collect();
        let mut words = Vec::new();
        for Posed { attempt_id, issued, .. } in posed {
            let variant = self.restore(&issued).await?;
            let Some(policy) = policies.get(&attempt_id) else { continue };
            let answers = answers.get(&issued.id).map_or(&[][..], Vec::as_slice);
            for part in &variant.problem.parts {
                let of_part = || answers.iter().filter(|answer| answer.part == part.id);
                let Some(word) = last_word(of_part(), policy.close_ms) else { continue };
                let carried = !variant.problem.key_varies(part);
                let history = history(of_part(), &shown, issued.id, &part.id, carried);
                // What the rules refuse is asked again when it is stored; it need not be judged for that.
                if decide(policy, history.spent, word.received_ms) == Decision::Accept {
                    words.push(Word {
                        attempt_id,
                        draft: draft_of(word, issued.id, part.id.clone()),
                        problem_hash: issued.problem_hash,
                        carried,
                        variant: variant.clone(),
                    });
                }
            }
        }
        if words.is_empty() {
            return Ok(());
        }
        let judging = Arc::clone(&self.judging);
        let judge = move || judged(&judging, words);
        let judged = tokio::task::spawn_blocking(judge)
            .await
            .map_err(|error| Failure::Internal(error.to_string()))??;
        // As if they had been checked at the moment at which they were saved.
        self.store
            .write(move |mut books| Box::pin(async move { add(&mut books, &rows, judged, now).await }))
            .await?;
        Ok(())
    }
}

/// Attempts, each with its limit of tries.
fn limits<'a>(attempts: impl Iterator<Item = &'a StoredAttempt>) -> Vec<(i64, Option<u32>)> {
    attempts.map(|own| (own.id, own.policy.max_tries)).collect()
}

/// The text that counts for a part.
struct Word {
    attempt_id: i64,
    draft: Draft,
    problem_hash: [u8; 32],
    carried: bool,
    variant: Variant,
}

fn judged(judging: &Judging, words: Vec<Word>) -> Result<Vec<(Word, Arc<Said>)>, StoreError> {
    let mut judged = Vec::new();
    for word in words {
        let Word { variant, draft, .. } = &word;
        let Some(part) = variant.part(&draft.part) else { continue };
        let said = judging.judge(variant, part, &draft.body, draft.body_hash)?;
        judged.push((word, said));
    }
    Ok(judged)
}

/// Stores what was said of the texts, unless somebody did so meanwhile, the student was granted more time
/// meanwhile, or the policy refuses.
async fn add(
    books: &mut Books<'_>,
    attempts: &[i64],
    judged: Vec<(Word, Arc<Said>)>,
    now: i64,
) -> Result<(), StoreError> {
    let attempts = books.sittings_of(attempts).await?;
    let over: BTreeMap<i64, &StoredAttempt> = attempts
        .iter()
        .filter(|(_, own)| !state(&own.policy, own.sitting, now).is_running())
        .map(|(row, own)| (*row, own))
        .collect();
    let rows: Vec<i64> = over.keys().copied().collect();
    let answers = books.answers_of(&rows).await?;
    let counts = |word: &Word| {
        let Some(own) = over.get(&word.attempt_id) else { return false };
        let answers = answers.get(&word.draft.variant_id).map_or(&[][..], Vec::as_slice);
        let of_part = answers.iter().filter(|answer| answer.part == word.draft.part);
        let close = own.policy.within(own.sitting).close_ms;
        last_word(of_part, close).map(settled_key) == Some(word.draft.key)
    };
    let last: Vec<_> = judged.iter().filter(|(word, _)| counts(word)).collect();
    let asked: Vec<_> =
        last.iter().map(|(Word { draft, carried, .. }, _)| (draft.asked(*carried), draft.key)).collect();
    let Seats { free, seats, .. } = books.seats(&asked).await?;
    let accepted: Vec<_> = last
        .into_iter()
        .zip(&seats)
        .filter(|((word, _), seat)| {
            let policy = seat.rules.for_answers();
            !seat.known && decide(&policy, seat.spent, word.draft.received_ms) == Decision::Accept
        })
        .map(|((word, said), seat)| Judged::of_last_draft(seat, &word.draft, word.problem_hash, said))
        .collect();
    books.submit_all(free, &accepted).await
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
