//! Work of one kind is stored together: whoever comes while others are being stored goes with the next ones.
//!
//! The first of those who wait asks the writer for a turn. When it comes, all who wait by then are stored in one
//! transaction, and the next turn may be asked for already: the writer goes from one to the next without waiting
//! for anybody.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::open::Store;
use crate::store::transaction::Committed;

/// The most pieces of work in one transaction.
const MOST: usize = 128;

/// Work that can be stored together with that of others.
pub(crate) trait Joint: Send + Sync + Sized + 'static {
    /// What becomes of it.
    type Outcome: Send + 'static;

    /// Whose it is: of each person one piece is stored at a time, and the next one is decided after that.
    fn person_id(&self) -> i64;

    /// Decides about the work of different people and stores it in a transaction; the outcomes in order.
    ///
    /// # Errors
    /// The database failed, or one piece cannot be stored; then each is tried alone.
    fn store(
        books: &mut Books<'_>,
        work: &[Arc<Self>],
    ) -> impl Future<Output = Result<(Vec<Self::Outcome>, Committed), StoreError>> + Send;
}

struct Waiting<W: Joint> {
    work: Arc<W>,
    reply: oneshot::Sender<Result<W::Outcome, StoreError>>,
}

/// Those who wait.
struct Queue<W: Joint> {
    waiting: Vec<Waiting<W>>,
    /// Whether a turn was asked for that has not come.
    asked: bool,
}

/// The work that waits to be stored.
pub(crate) struct Together<W: Joint>(Mutex<Queue<W>>);

impl<W: Joint> Default for Together<W> {
    fn default() -> Self {
        Self(Mutex::new(Queue { waiting: Vec::new(), asked: false }))
    }
}

impl<W: Joint> std::fmt::Debug for Together<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together").field("waiting", &self.queue().waiting.len()).finish_non_exhaustive()
    }
}

impl<W: Joint> Together<W> {
    /// Stores a piece of work, if it is to be stored; that is done when this returns.
    ///
    /// # Errors
    /// The database failed: then it is not known whether it is stored, and its key tells.
    pub(super) async fn place(
        self: &Arc<Self>,
        store: &Store,
        work: Arc<W>,
    ) -> Result<W::Outcome, StoreError> {
        let (reply, answered) = oneshot::channel();
        self.queue().waiting.push(Waiting { work, reply });
        if self.asks() {
            tokio::spawn(Arc::clone(self).turns(store.clone()));
        }
        answered.await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// Whether a turn has to be asked for; whoever is told so does it.
    fn asks(&self) -> bool {
        let mut queue = self.queue();
        let asks = !queue.asked && !queue.waiting.is_empty();
        queue.asked |= asks;
        asks
    }

    /// Takes turns as long as somebody is left for whom no other turn was asked for.
    async fn turns(self: Arc<Self>, store: Store) {
        loop {
            let taken = Arc::new(Mutex::new(None));
            let (together, slot) = (Arc::clone(&self), Arc::clone(&taken));
            let stored = store.transact(move |mut books| {
                Box::pin(async move {
                    let next = together.next();
                    let work: Vec<Arc<W>> = next.iter().map(|waiting| Arc::clone(&waiting.work)).collect();
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
                    W::store(&mut books, &work).await
                })
            });
            let stored = stored.await;
            // A turn that never came leaves all who wait for it.
            let taken = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
            let taken = taken.unwrap_or_else(|| self.all());
            answer(&store, taken, stored).await;
            if !self.asks() {
                return;
            }
        }
    }

    /// The turn has come: of each person the first piece that waits.
    fn next(&self) -> Vec<Waiting<W>> {
        let mut people = BTreeSet::new();
        let mut queue = self.queue();
        queue.asked = false;
        let (next, later) = std::mem::take(&mut queue.waiting)
            .into_iter()
            .partition(|waiting: &Waiting<W>| people.len() < MOST && people.insert(waiting.work.person_id()));
        queue.waiting = later;
        next
    }

    fn all(&self) -> Vec<Waiting<W>> {
        let mut queue = self.queue();
        queue.asked = false;
        std::mem::take(&mut queue.waiting)
    }

    fn queue(&self) -> MutexGuard<'_, Queue<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells everybody what became of their work.
async fn answer<W: Joint>(
    store: &Store,
    waiting: Vec<Waiting<W>>,
    stored: Result<Vec<W::Outcome>, StoreError>,
) {
    match stored {
        Ok(outcomes) => {
            for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
                // Whoever asked may have gone away; the work is stored all the same.
                let _ = waiting.reply.send(Ok(outcome));
            }
        }
        // One that cannot be stored does not take the others with it.
        Err(StoreError::Refused(_) | StoreError::Other(_)) => {
            for Waiting { work, reply } in waiting {
                let alone = store.transact(move |mut books| {
                    Box::pin(async move { W::store(&mut books, std::slice::from_ref(&work)).await })
                });
                let alone = alone.await;
                let alone =
                    alone.and_then(|outcomes| outcomes.into_iter().next().ok_or(StoreError::Unavailable));
                let _ = reply.send(alone);
            }
        }
        Err(error) => {
            for waiting in waiting {
                let _ = waiting.reply.send(Err(error.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::role::Role;

    /// Somebody whom a person enrols.
    #[derive(Debug)]
    struct Newcomer {
        by: i64,
        login: String,
    }

    impl Newcomer {
        fn new(by: i64, login: impl ToString) -> Arc<Self> {
            Arc::new(Self { by, login: login.to_string() })
        }
    }

    impl Joint for Newcomer {
        type Outcome = String;

        fn person_id(&self) -> i64 {
            self.by
        }

        async fn store(
            books: &mut Books<'_>,
            work: &[Arc<Self>],
        ) -> Result<(Vec<String>, Committed), StoreError> {
            books.begin_transaction().await?;
            for newcomer in work {
                books.enrol(&newcomer.login, "Somebody", Role::Student, 0).await?;
            }
            let outcomes = work.iter().map(|newcomer| newcomer.login.clone()).collect();
            Ok((outcomes, books.commit().await?))
        }
    }

    async fn enrolled(store: &Store) -> usize {
        store.glance(|mut books| Box::pin(async move { books.people().await })).await.unwrap().len()
    }

    #[tokio::test]
    async fn one_that_cannot_be_stored_does_not_take_the_others_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let together = Arc::new(Together::<Newcomer>::default());
        let mut replies = Vec::new();
        // A login is not empty.
        for (by, login) in [(1, "anna"), (2, ""), (3, "vera")] {
            let (reply, answered) = oneshot::channel();
            together.queue().waiting.push(Waiting { work: Newcomer::new(by, login), reply });
            replies.push((login, answered));
        }
        together.turns(store.clone()).await;
        for (login, reply) in replies {
            match reply.await.unwrap() {
                Ok(stored) => assert_eq!(stored, login),
                Err(error) => {
                    assert!(login.is_empty() && !matches!(error, StoreError::Unavailable), "{error}")
                }
            }
        }
        assert_eq!(enrolled(&store).await, 2);
        store.close().await;
    }

    #[tokio::test]
    async fn all_that_wait_are_stored_and_each_gets_its_own_outcome() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let together = Arc::new(Together::<Newcomer>::default());
        let mut busy = tokio::task::JoinSet::new();
        for number in 0..200 {
            let (together, store) = (Arc::clone(&together), store.clone());
            // Every other piece is of one person.
            let work = Newcomer::new(number % 2 * number, number);
            busy.spawn(async move { (number.to_string(), together.place(&store, work).await.unwrap()) });
        }
        while let Some(done) = busy.join_next().await {
            let (login, stored) = done.unwrap();
            assert_eq!(login, stored);
        }
        assert_eq!(enrolled(&store).await, 200);
        store.close().await;
    }

    #[tokio::test]
    async fn of_each_person_one_piece_goes_at_a_time() {
        let together = Together::<Newcomer>::default();
        for (by, login) in [(1, "a"), (1, "b"), (2, "c")] {
            let (reply, _) = oneshot::channel();
            together.queue().waiting.push(Waiting { work: Newcomer::new(by, login), reply });
        }
        let next =
            || -> Vec<String> { together.next().iter().map(|waiting| waiting.work.login.clone()).collect() };
        assert_eq!(next(), ["a", "c"]);
        assert_eq!(next(), ["b"]);
        assert!(next().is_empty());
    }

    #[tokio::test]
    async fn where_no_turn_comes_everybody_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let together = Arc::new(Together::<Newcomer>::default());
        store.clone().close().await;
        for _ in 0..2 {
            let place = |by, login| together.place(&store, Newcomer::new(by, login));
            let (anna, boris) = tokio::join!(place(1, "anna"), place(2, "boris"));
            for outcome in [anna, boris] {
                assert!(matches!(outcome, Err(StoreError::Unavailable)), "{outcome:?}");
            }
        }
    }
}
