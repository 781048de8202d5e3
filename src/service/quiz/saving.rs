//! Drafts of an attempt: what is saved while a student works, and handing in.

use crate::course::policy::{Decision, Reason, decide};
use crate::course::sitting::state;
use crate::grading::grade::canonical;
use crate::service::answering::{Sent, reason};
use crate::service::failure::Failure;
use crate::service::given::Given;
use crate::service::house::{Actor, Service, digest};
use crate::store::error::StoreError;
use crate::store::facts::Facts;
use crate::store::identifier::Key;
use crate::store::work::Draft;

/// A draft that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The attempt that it belongs to.
    pub attempt: Key,
    /// Its number among the texts of this part.
    pub seq: i64,
    /// When it arrived.
    pub received_ms: i64,
}

/// What became of a draft in the transaction.
enum Kept {
    Saved(Saved),
    Conflict,
    Clash(Key, String, i64),
    NoQuiz,
    Refused(Reason),
}

impl Service {
    /// Saves a text without judging it; the same key, and the same text, save it once. `base` is the number
    /// of the text that the student saw when they began to type.
    ///
    /// # Errors
    /// The variant is not this person's or of no quiz, the policy refuses, another text was saved
    /// meanwhile (`Clash`), the key came with another text, or the database failed.
    pub async fn save_draft(&self, actor: &Actor, sent: Sent, base: Option<i64>) -> Result<Saved, Failure> {
        let given = self.own_variant(actor, sent.variant).await?;
        let Given { issued, variant, .. } = &*given;
        let part = variant.part(&sent.part).ok_or(Failure::NotFound)?;
        let carried = given.carries(part);
        let body = canonical(part, sent.response);
        let draft = Draft {
            variant_id: issued.id,
            part: sent.part,
            key: sent.key,
            body_hash: digest(body.as_bytes()),
            body,
            received_ms: sent.received_ms,
            session_id: actor.session_id,
        };
        let kept = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let Facts { rules, history } =
                        books.facts_of(draft.variant_id, &draft.part, carried).await?;
                    let Some((attempt, _)) = rules.quiz else { return Ok(Kept::NoQuiz) };
                    let saved = |seq: i64, received_ms: i64| Kept::Saved(Saved { attempt, seq, received_ms });
                    let policy = rules.for_answers();
                    if let Some(earlier) = books.submission_by_key(draft.variant_id, draft.key).await? {
                        let same = earlier.body_hash == draft.body_hash && earlier.part == draft.part;
                        // What came too late is not called saved when it is sent again.
                        let late = policy.close_ms.is_some_and(|close| earlier.received_ms >= close);
                        return Ok(match (same, late) {
                            (false, _) => Kept::Conflict,
                            (true, true) => Kept::Refused(Reason::Closed),
                            (true, false) => saved(earlier.seq, earlier.received_ms),
                        });
                    }
                    let newest = books.newest(draft.variant_id, &draft.part).await?;
                    match decide(&policy, history.spent, draft.received_ms) {
                        Decision::Accept => {}
                        Decision::Refuse(Reason::Closed) => {
                            // Kept, so that an instructor can still see it.
                            books.keep(&draft).await?;
                            return Ok(Kept::Refused(Reason::Closed));
                        }
                        Decision::Refuse(why) => return Ok(Kept::Refused(why)),
                    }
                    match newest {
                        Some(newest) if newest.body_hash == draft.body_hash => {
                            return Ok(saved(newest.seq, newest.received_ms));
                        }
                        Some(newest) if base.is_some_and(|base| newest.seq > base) => {
                            // What was judged as the last draft is the text that the page had seen.
                            let texts = books.submissions(draft.variant_id).await?;
                            let seen =
                                texts.iter().find(|text| text.part == draft.part && Some(text.seq) == base);
                            if seen.is_none_or(|seen| seen.body_hash != newest.body_hash) {
                                return Ok(Kept::Clash(attempt, newest.body, newest.seq));
                            }
                        }
                        _ => {}
                    }
                    let seq = books.keep(&draft).await?;
                    let seq = seq.ok_or_else(|| StoreError::Refused("a key came twice at once".into()))?;
                    Ok(saved(seq, draft.received_ms))
                })
            })
            .await?;
        match kept {
            Kept::Saved(saved) => Ok(saved),
            Kept::Conflict => Err(Failure::Conflict),
            Kept::Clash(attempt, text, seq) => Err(Failure::Clash { attempt, text, seq }),
            Kept::NoQuiz => Err(Failure::NotFound),
            Kept::Refused(why) => Err(Failure::Refused(reason(why))),
        }
    }

    /// Hands an attempt in; a second time, or after the time, changes nothing. What was saved last is judged
    /// behind the answer, or by whoever looks first.
    ///
    /// # Errors
    /// The attempt is not this person's, or the database failed.
    pub async fn hand_in(&self, actor: &Actor, attempt: Key, now: i64) -> Result<(), Failure> {
        let (person, session) = (actor.person_id, actor.session_id);
        let found = self
            .store
            .write(move |mut books| {
                Box::pin(async move {
                    let Some(own) = books.sitting(person, attempt).await? else { return Ok(false) };
                    if state(&own.policy, own.sitting, now).is_running() {
                        books.finish(own.id, session, now).await?;
                    }
                    Ok(true)
                })
            })
            .await?;
        if !found {
            return Err(Failure::NotFound);
        }
        self.settle_behind(actor.clone(), attempt, now);
        Ok(())
    }
}
