//! Answers are stored together: whoever comes while others are being stored goes with the next ones.
//!
//! There is no task in the background: the first of those who wait stores the answers of all of them, in one
//! transaction, while the others wait for what became of theirs.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::course::policy::{Decision, Feedback, Policy, Reason, decide};
use crate::grading::judgement::Judgement;
use crate::store::answers::{Facts, Judged};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::identifier::Key;
use crate::store::open::Store;
use crate::store::work::Draft;

/// The most answers in one transaction.
const MOST: usize = 64;

/// An answer that was judged.
#[derive(Debug)]
pub(super) struct Answer {
    /// Whose it is.
    pub person_id: i64,
    /// The answer.
    pub draft: Draft,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// Whether the key of the part is the same for all numbers.
    pub carried: bool,
    /// What is said of it.
    pub judgement: Judgement,
}

/// What became of an answer in the transaction; with the attempt, if it is one in a quiz.
#[derive(Debug)]
pub(super) enum Stored {
    /// It is stored as it was judged.
    New(Option<Key>),
    /// Its key came before: what was said then.
    Earlier(Option<Key>, Box<Option<Judgement>>),
    /// Here answers are only saved.
    NotChecked,
    /// Its key came before with another text.
    Conflict,
    /// The rules refuse it.
    Refused(Reason),
}

struct Waiting {
    answer: Arc<Answer>,
    reply: oneshot::Sender<Result<Stored, StoreError>>,
}

/// The answers that wait to be stored.
#[derive(Default)]
pub(crate) struct Placing {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Placing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Placing").field("waiting", &self.queue().len()).finish_non_exhaustive()
    }
}

impl Placing {
    /// Stores an answer, unless the rules refuse it; it is stored when this returns.
    ///
    /// # Errors
    /// The database failed: then it is not known whether it is stored, and its key tells.
    pub(super) async fn place(&self, store: &Store, answer: Arc<Answer>) -> Result<Stored, StoreError> {
        let (reply, mut answered) = oneshot::channel();
        self.queue().push(Waiting { answer, reply });
        tokio::select! {
            biased;
            stored = &mut answered => stored.unwrap_or(Err(StoreError::Unavailable)),
            _turn = self.turn.lock() => loop {
                // Another may have stored it before this turn came.
                if let Ok(stored) = answered.try_recv() {
                    return stored;
                }
                let next = self.next();
                if next.is_empty() {
                    return Err(StoreError::Unavailable);
                }
                store_together(store, next).await;
            },
        }
    }

    /// Of each person the first answer that waits: the next one is decided when that is stored.
    fn next(&self) -> Vec<Waiting> {
        let mut people = BTreeSet::new();
        let mut queue = self.queue();
        let (next, later) = std::mem::take(&mut *queue)
            .into_iter()
            .partition(|waiting: &Waiting| people.len() < MOST && people.insert(waiting.answer.person_id));
        *queue = later;
        next
    }

    fn queue(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn store_together(store: &Store, waiting: Vec<Waiting>) {
    let answers: Vec<Arc<Answer>> = waiting.iter().map(|waiting| Arc::clone(&waiting.answer)).collect();
    match write(store, answers).await {
        Ok(stored) => {
            for (waiting, stored) in waiting.into_iter().zip(stored) {
                // Whoever asked may have gone away; the answer is stored all the same.
                let _ = waiting.reply.send(Ok(stored));
            }
        }
        Err(StoreError::Unavailable) => {
            for waiting in waiting {
                let _ = waiting.reply.send(Err(StoreError::Unavailable));
            }
        }
        // One that cannot be stored does not take the others with it.
        Err(_) => {
            for Waiting { answer, reply } in waiting {
                let alone = write(store, vec![answer]).await;
                let alone = alone.and_then(|stored| stored.into_iter().next().ok_or(StoreError::Unavailable));
                let _ = reply.send(alone);
            }
        }
    }
}

async fn write(store: &Store, answers: Vec<Arc<Answer>>) -> Result<Vec<Stored>, StoreError> {
    store.write(move |mut books| Box::pin(async move { place(&mut books, &answers).await })).await
}

/// Decides about answers of different people and stores them.
async fn place(books: &mut Books<'_>, answers: &[Arc<Answer>]) -> Result<Vec<Stored>, StoreError> {
    let asked: Vec<_> = answers
        .iter()
        .map(|answer| (answer.draft.variant_id, answer.draft.part.as_str(), answer.carried))
        .collect();
    let facts = books.facts(&asked).await?;
    let decided: Vec<(Option<Key>, Verdict)> =
        answers.iter().zip(facts).map(|(answer, facts)| verdict(answer, &facts)).collect();
    let accepted: Vec<Judged> = answers
        .iter()
        .zip(&decided)
        .filter_map(|(answer, (_, verdict))| match verdict {
            Verdict::Accept(try_no) => Some(Judged {
                draft: &answer.draft,
                problem_hash: answer.problem_hash,
                judgement: &answer.judgement,
                try_no: *try_no,
            }),
            _ => None,
        })
        .collect();
    let mut new = books.submit_all(&accepted).await?.into_iter();
    let mut stored = Vec::new();
    for (answer, (attempt, verdict)) in answers.iter().zip(decided) {
        let is_new = matches!(verdict, Verdict::Accept(_)) && new.next() == Some(true);
        stored.push(if is_new {
            Stored::New(attempt)
        } else {
            other(books, answer, attempt, verdict).await?
        });
    }
    Ok(stored)
}

/// What the rules say of an answer.
enum Verdict {
    /// It is taken, with this number among the tries.
    Accept(Option<u32>),
    NotChecked,
    Refuse(Reason),
}

fn verdict(answer: &Answer, facts: &Facts) -> (Option<Key>, Verdict) {
    let attempt = facts.rules.quiz.map(|(attempt, _)| attempt);
    let policy: Policy = facts.rules.for_answers();
    let checks = attempt.is_none() || policy.feedback == Feedback::Now;
    let verdict = match decide(&policy, facts.history, answer.draft.received_ms) {
        _ if !checks => Verdict::NotChecked,
        Decision::Accept => {
            Verdict::Accept(answer.judgement.outcome.costs_a_try().then_some(facts.history.tries + 1))
        }
        Decision::Refuse(reason) => Verdict::Refuse(reason),
    };
    (attempt, verdict)
}

/// What becomes of an answer that is not new, or not taken.
async fn other(
    books: &mut Books<'_>,
    answer: &Answer,
    attempt: Option<Key>,
    verdict: Verdict,
) -> Result<Stored, StoreError> {
    let draft = &answer.draft;
    // What was taken before is taken still, whatever the rules say now.
    if let Some(earlier) = books.submission_by_key(draft.variant_id, draft.key).await? {
        let same = earlier.body_hash == draft.body_hash && earlier.part == draft.part;
        let said = Stored::Earlier(attempt, Box::new(earlier.judgement));
        return Ok(if same { said } else { Stored::Conflict });
    }
    match verdict {
        Verdict::NotChecked => Ok(Stored::NotChecked),
        Verdict::Accept(_) => Err(StoreError::Refused("a key that was taken is not there".into())),
        Verdict::Refuse(reason) => {
            if reason == Reason::Closed {
                books.keep(draft).await?;
            }
            Ok(Stored::Refused(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::role::Role;
    use crate::grading::grade::grade;
    use crate::math::phrase::Language;
    use crate::problem::catalogue::Catalogue;
    use crate::problem::embedded;
    use crate::service::house::{Service, digest};

    const NOW: i64 = 1_000;

    /// Students with an answer each to the same problem, which is judged and not stored.
    async fn class(service: &Service, logins: &[&'static str]) -> Vec<Answer> {
        let id = service.catalogue.problems().next().unwrap().id.clone();
        let mut answers = Vec::new();
        for login in logins {
            let login = *login;
            let enrolled = service.store.write(move |mut books| {
                Box::pin(async move {
                    books.enrol(login, login, Role::Student, NOW).await?;
                    let person = books.person(login).await?.unwrap().id;
                    books.open_session(person, digest(login.as_bytes()), NOW, NOW + 1_000_000).await
                })
            });
            enrolled.await.unwrap();
            let actor = service.actor(login, NOW).await.unwrap().unwrap();
            let opened = service.open_problem(&actor, &id, Language::English, NOW).await.unwrap();
            let given = service.own_variant(&actor, opened.variant).await.unwrap();
            let part = &given.variant.problem.parts[0];
            answers.push(Answer {
                person_id: actor.person_id,
                draft: Draft {
                    variant_id: given.issued.id,
                    part: part.id.clone(),
                    key: Key([7; 16]),
                    body: "1".into(),
                    body_hash: digest(b"1"),
                    received_ms: NOW,
                    session_id: actor.session_id,
                },
                problem_hash: given.issued.problem_hash,
                carried: false,
                judgement: grade(&given.variant, part, "1"),
            });
        }
        answers
    }

    #[tokio::test]
    async fn one_that_cannot_be_stored_does_not_take_the_others_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), NOW).await.unwrap();
        let catalogue = Catalogue::read(&embedded::files()).unwrap();
        let service = Service::new(store, catalogue, NOW).await.unwrap();
        let mut answers = class(&service, &["anna", "boris", "vera"]).await;
        // Nobody was given this variant.
        answers[1].draft.variant_id = 1_000;
        let rows: Vec<i64> = answers.iter().map(|answer| answer.draft.variant_id).collect();
        let mut replies = Vec::new();
        let mut waiting = Vec::new();
        for answer in answers {
            let (reply, answered) = oneshot::channel();
            waiting.push(Waiting { answer: Arc::new(answer), reply });
            replies.push(answered);
        }
        store_together(&service.store, waiting).await;
        for (place, reply) in replies.into_iter().enumerate() {
            let stored = reply.await.unwrap();
            match place {
                1 => assert!(matches!(stored, Err(StoreError::Refused(_))), "{stored:?}"),
                _ => assert!(matches!(stored, Ok(Stored::New(None))), "{stored:?}"),
            }
        }
        for (row, count) in [(rows[0], 1), (rows[1], 0), (rows[2], 1)] {
            let read = service
                .store
                .glance(move |mut books| Box::pin(async move { books.submissions(row).await }))
                .await
                .unwrap();
            assert_eq!(read.len(), count);
            assert!(read.iter().all(|answer| answer.judgement.is_some()), "what was said of it is stored");
        }
        service.close().await;
    }

    #[tokio::test]
    async fn of_each_person_one_answer_goes_at_a_time() {
        let placing = Placing::default();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), NOW).await.unwrap();
        let service = Service::new(store, Catalogue::read(&embedded::files()).unwrap(), NOW).await.unwrap();
        let answers: Vec<Arc<Answer>> =
            class(&service, &["anna", "boris"]).await.into_iter().map(Arc::new).collect();
        for answer in [&answers[0], &answers[0], &answers[1]] {
            let (reply, _) = oneshot::channel();
            placing.queue().push(Waiting { answer: Arc::clone(answer), reply });
        }
        let people = |next: Vec<Waiting>| -> Vec<i64> {
            next.iter().map(|waiting| waiting.answer.person_id).collect()
        };
        assert_eq!(people(placing.next()), [answers[0].person_id, answers[1].person_id]);
        assert_eq!(people(placing.next()), [answers[0].person_id]);
        assert!(placing.next().is_empty());
        service.close().await;
    }
}
