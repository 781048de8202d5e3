//! What becomes of answers: those of several people are decided about and stored together.

use std::sync::Arc;

use crate::course::policy::{Decision, Feedback, Reason, decide};
use crate::service::together::Joint;
use crate::store::answers::{Judged, Said};
use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::facts::{Seat, Seats};
use crate::store::identifier::Key;
use crate::store::transaction::Committed;
use crate::store::work::Draft;

/// An answer that was judged.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Whose it is.
    pub person_id: i64,
    /// The answer.
    pub draft: Draft,
    /// The version of the problem.
    pub problem_hash: [u8; 32],
    /// Whether the key of the part is the same for all numbers.
    pub carried: bool,
    /// What is said of it.
    pub said: Arc<Said>,
}

/// What became of an answer in the transaction; with the attempt, if it is one in a quiz.
#[derive(Debug)]
pub(crate) enum Stored {
    /// It is stored as it was judged.
    New(Option<Key>),
    /// Its key came before, with the same text.
    Earlier(Option<Key>),
    /// Here answers are only saved.
    NotChecked,
    /// Its key came before with another text.
    Conflict,
    /// The rules refuse it.
    Refused(Reason),
}

impl Joint for Answer {
    type Outcome = Stored;

    fn person_id(&self) -> i64 {
        self.person_id
    }

    async fn store(
        books: &mut Books<'_>,
        answers: &[Arc<Self>],
    ) -> Result<(Vec<Stored>, Committed), StoreError> {
        let asked: Vec<_> =
            answers.iter().map(|answer| (answer.draft.asked(answer.carried), answer.draft.key)).collect();
        let seats = books.seats_remembered(&asked).await?;
        if seats.are_told {
            return place(books, answers, seats).await;
        }
        // A key that came long before is not remembered. Where its text would be taken once more, the tables refuse
        // it; where it would be refused, only asking tells that it was taken then.
        let is_sure = |(answer, seat): (&Arc<Self>, &Seat)| {
            matches!(verdict(answer, seat), Verdict::Accept | Verdict::Known)
        };
        let seats = if answers.iter().zip(&seats.seats).all(is_sure) {
            match place(books, answers, seats).await {
                Err(StoreError::Refused(_)) => books.take_back().await?,
                done => return done,
            }
            books.begin_with_seats(&asked).await?
        } else if seats.is_begun {
            books.seats(&asked).await?
        } else {
            books.begin_with_seats(&asked).await?
        };
        place(books, answers, seats).await
    }
}

/// Decides about answers of different people and stores them.
async fn place(
    books: &mut Books<'_>,
    answers: &[Arc<Answer>],
    seats: Seats,
) -> Result<(Vec<Stored>, Committed), StoreError> {
    let Seats { free, seats, is_begun, .. } = seats;
    let decided: Vec<Verdict> =
        answers.iter().zip(&seats).map(|(answer, seat)| verdict(answer, seat)).collect();
    let accepted: Vec<_> = answers
        .iter()
        .zip(&seats)
        .zip(&decided)
        .filter(|(_, verdict)| matches!(verdict, Verdict::Accept))
        .map(|((answer, seat), _)| Judged::at(seat, &answer.draft, answer.problem_hash, &answer.said))
        .collect();
    // Mostly nothing else is to be done: then they are stored and committed in one turn.
    let committed = if decided.iter().all(Verdict::is_done) {
        Some(books.submit_and_commit(is_begun, free, &accepted).await?)
    } else {
        if !is_begun {
            books.begin_transaction().await?;
        }
        books.submit_all(free, &accepted).await?;
        None
    };
    let mut stored = Vec::new();
    for ((Answer { draft, .. }, seat), verdict) in
        answers.iter().map(|answer| &**answer).zip(seats).zip(decided)
    {
        let attempt = seat.rules.quiz.map(|(attempt, _)| attempt);
        stored.push(match verdict {
            Verdict::Accept => Stored::New(attempt),
            Verdict::Known => earlier(books, draft, attempt).await?,
            Verdict::NotChecked => Stored::NotChecked,
            Verdict::Refuse(reason) => {
                if reason == Reason::Closed {
                    books.keep(draft).await?;
                }
                Stored::Refused(reason)
            }
        });
    }
    let committed = match committed {
        Some(committed) => committed,
        None => books.commit().await?,
    };
    Ok((stored, committed))
}

/// What is done with an answer.
enum Verdict {
    /// It is stored.
    Accept,
    /// Its key came before: what was taken then is taken still, whatever the rules say now.
    Known,
    NotChecked,
    Refuse(Reason),
}

impl Verdict {
    /// Whether nothing is read or kept after the accepted answers are stored.
    fn is_done(&self) -> bool {
        !matches!(self, Self::Known | Self::Refuse(Reason::Closed))
    }
}

fn verdict(answer: &Answer, seat: &Seat) -> Verdict {
    let policy = seat.rules.for_answers();
    let checks = seat.rules.quiz.is_none() || policy.feedback == Feedback::Now;
    match decide(&policy, seat.spent, answer.draft.received_ms) {
        _ if seat.known => Verdict::Known,
        _ if !checks => Verdict::NotChecked,
        Decision::Accept => Verdict::Accept,
        Decision::Refuse(reason) => Verdict::Refuse(reason),
    }
}

/// Whether it is the same answer that came with its key before.
async fn earlier(books: &mut Books<'_>, draft: &Draft, attempt: Option<Key>) -> Result<Stored, StoreError> {
    let earlier = books.submission_by_key(draft.variant_id, draft.key).await?;
    let earlier = earlier.ok_or_else(|| StoreError::Refused("a key that was taken is not there".into()))?;
    let same = earlier.body_hash == draft.body_hash && earlier.part == draft.part;
    Ok(if same { Stored::Earlier(attempt) } else { Stored::Conflict })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::policy::Policy;
    use crate::course::role::Role;
    use crate::grading::grade::grade;
    use crate::math::phrase::Language;
    use crate::problem::catalogue::Catalogue;
    use crate::problem::embedded;
    use crate::service::house::{Service, digest};
    use crate::store::open::Store;

    const NOW: i64 = 1_000;

    async fn house(folder: &tempfile::TempDir) -> Service {
        let store = Store::open(&folder.path().join("course.sqlite"), NOW).await.unwrap();
        Service::new(store, Catalogue::read(&embedded::files()).unwrap(), NOW).await.unwrap()
    }

    /// An answer of a new student to the first problem, which is judged and not stored.
    async fn answer(service: &Service, login: &'static str) -> Answer {
        let enrolled = service.store.write(move |mut books| {
            Box::pin(async move {
                books.enrol(login, login, Role::Student, NOW).await?;
                let person = books.person(login).await?.unwrap().id;
                books.open_session(person, digest(login.as_bytes()), NOW, NOW + 1_000_000).await
            })
        });
        enrolled.await.unwrap();
        let actor = service.actor(login, NOW).await.unwrap().unwrap();
        let id = service.catalogue.problems().next().unwrap().id.clone();
        let opened = service.open_problem(&actor, &id, Language::English, NOW).await.unwrap();
        let given = service.own_variant(&actor, opened.variant).await.unwrap();
        let part = &given.variant.problem.parts[0];
        Answer {
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
            said: Arc::new(Said::of(&grade(&given.variant, part, "1")).unwrap()),
        }
    }

    /// Sends an answer under this key with this text.
    async fn send(service: &Service, answer: &Answer, key: u8, body: &str) -> Stored {
        let draft = Draft {
            key: Key([key; 16]),
            body: body.into(),
            body_hash: digest(body.as_bytes()),
            ..answer.draft.clone()
        };
        let Answer { person_id, problem_hash, carried, .. } = *answer;
        let said = Arc::clone(&answer.said);
        let answer = Arc::new(Answer { person_id, draft, problem_hash, carried, said });
        service.placing.place(&service.store, answer).await.unwrap()
    }

    async fn texts(service: &Service, answer: &Answer) -> usize {
        let row = answer.draft.variant_id;
        let read =
            service.store.glance(move |mut books| Box::pin(async move { books.submissions(row).await }));
        read.await.unwrap().len()
    }

    /// The writer remembers one key of a part, not those before it.
    #[tokio::test]
    async fn a_key_that_came_long_before_is_known_and_holds_up_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let service = house(&folder).await;
        let anna = answer(&service, "anna").await;
        let boris = answer(&service, "boris").await;
        for key in 1..=3 {
            let (anna, boris) =
                tokio::join!(send(&service, &anna, key, "1"), send(&service, &boris, key, "1"));
            assert!(matches!((anna, boris), (Stored::New(None), Stored::New(None))));
        }
        // The newest key and one before it, each beside an answer that is new.
        for (old, new) in [(3, 4), (1, 5)] {
            let (again, boris) =
                tokio::join!(send(&service, &anna, old, "1"), send(&service, &boris, new, "1"));
            assert!(matches!(again, Stored::Earlier(None)), "{again:?}");
            assert!(matches!(boris, Stored::New(None)), "{boris:?}");
            let other = send(&service, &anna, old, "2").await;
            assert!(matches!(other, Stored::Conflict), "{other:?}");
        }
        assert_eq!((texts(&service, &anna).await, texts(&service, &boris).await), (3, 5));
        service.close().await;
    }

    #[tokio::test]
    async fn what_was_taken_is_taken_still_where_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let service = house(&folder).await;
        let anna = answer(&service, "anna").await;
        let sheet = service.catalogue.problems().next().unwrap().id.sheet().to_owned();
        let rule = async |policy: Policy| {
            let name = sheet.clone();
            let save = service.store.write(move |mut books| {
                Box::pin(async move { books.save_policy(&name, &policy, None, NOW).await })
            });
            save.await.unwrap();
        };
        rule(Policy { max_tries: Some(2), ..Policy::default() }).await;
        for key in [1, 2] {
            assert!(matches!(send(&service, &anna, key, "1").await, Stored::New(None)));
        }
        for closed in [false, true] {
            if closed {
                rule(Policy { close_ms: Some(NOW), ..Policy::default() }).await;
            }
            // Asked the first time, remembered the others.
            for turn in 0..3 {
                for key in [1, 2, 1] {
                    let again = send(&service, &anna, key, "1").await;
                    assert!(matches!(again, Stored::Earlier(None)), "{closed} {turn} {key}: {again:?}");
                    let other = send(&service, &anna, key, "2").await;
                    assert!(matches!(other, Stored::Conflict), "{closed} {turn} {key}: {other:?}");
                }
                let new = send(&service, &anna, 10 + turn, "2").await;
                let expected = if closed { Reason::Closed } else { Reason::NoTriesLeft };
                assert!(matches!(new, Stored::Refused(why) if why == expected), "{closed} {turn}: {new:?}");
            }
        }
        assert_eq!(texts(&service, &anna).await, 2 + 3, "what came too late is kept");
        service.close().await;
    }

    #[tokio::test]
    async fn what_is_said_is_stored_beside_an_answer_that_cannot_be() {
        let folder = tempfile::tempdir().unwrap();
        let service = house(&folder).await;
        let anna = answer(&service, "anna").await;
        let mut boris = answer(&service, "boris").await;
        let vera = answer(&service, "vera").await;
        let rows = [(anna.draft.variant_id, 1), (boris.draft.variant_id, 0), (vera.draft.variant_id, 1)];
        // Nobody was given this variant.
        boris.draft.variant_id = 1_000;
        // Whoever waits by then goes with the first.
        let place = |answer: Answer| service.placing.place(&service.store, Arc::new(answer));
        let (anna, boris, vera) = tokio::join!(place(anna), place(boris), place(vera));
        assert!(matches!(anna, Ok(Stored::New(None))), "{anna:?}");
        assert!(matches!(boris, Err(StoreError::Refused(_))), "{boris:?}");
        assert!(matches!(vera, Ok(Stored::New(None))), "{vera:?}");
        for (row, count) in rows {
            let read =
                service.store.glance(move |mut books| Box::pin(async move { books.submissions(row).await }));
            let stored = read.await.unwrap();
            assert_eq!(stored.len(), count);
            assert!(stored.iter().all(|answer| answer.judgement.is_some()), "what was said of it is stored");
        }
        service.close().await;
    }
}
