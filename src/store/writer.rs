//! The one thread that writes: it groups what is waiting into one transaction and answers only after COMMIT.

use std::panic::AssertUnwindSafe;
use std::{io, thread};

use futures_core::future::BoxFuture;
use futures_util::FutureExt as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::remembered::Remembered;
use crate::store::transaction::Committed;

/// The most pieces of work in one transaction.
const BATCH: usize = 32;
/// The most pieces of work that wait.
const QUEUE: usize = 1_024;

/// A handle to the writer.
#[derive(Debug, Clone)]
pub struct Writer {
    queue: mpsc::Sender<Message>,
}

enum Message {
    Work(Box<dyn Work>),
    Close(oneshot::Sender<()>),
}

/// A piece of work with the way back to whoever asked.
trait Work: Send {
    /// Whether it begins and commits its own transaction.
    fn is_whole(&self) -> bool;
    /// Runs the statements; the result is kept until the commit.
    fn run<'c>(
        &'c mut self,
        connection: &'c mut SqliteConnection,
        remembered: &'c mut Remembered,
    ) -> BoxFuture<'c, Result<(), StoreError>>;
    /// Answers, after the commit or its failure.
    fn answer(self: Box<Self>, committed: bool);
}

struct Job<T, F> {
    work: Option<F>,
    is_whole: bool,
    result: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Work for Job<T, F>
where
    F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
    T: Send + 'static,
{
    fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn run<'c>(
        &'c mut self,
        connection: &'c mut SqliteConnection,
        remembered: &'c mut Remembered,
    ) -> BoxFuture<'c, Result<(), StoreError>> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return Err(StoreError::Unavailable) };
            let result = work(Books { connection, remembered: Some(&mut *remembered) }).await;
            if result.is_err() {
                remembered.forget();
            }
            let done = result.as_ref().map_or_else(|error| Err(error.clone()), |_| Ok(()));
            self.result = Some(result);
            done
        })
    }

    fn answer(self: Box<Self>, committed: bool) {
        let result = match self.result {
            // What failed by itself was taken back alone; its reason stands whatever the commit did.
            Some(Err(error)) => Err(error),
            Some(Ok(result)) if committed => Ok(result),
            _ => Err(StoreError::Unavailable),
        };
        // Whoever asked may have gone away; the work is done all the same.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    /// Starts the thread on a connection; after a failed commit it reopens by the options.
    ///
    /// It is a thread of its own, so that what the database has done is not found out only when those who
    /// answer requests have time for it.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub fn start(connection: SqliteConnection, options: SqliteConnectOptions) -> io::Result<Self> {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let work = move || runtime.block_on(run(waiting, connection, options));
        thread::Builder::new().name("writer".into()).spawn(work)?;
        Ok(Self { queue })
    }

    /// Hands in work and waits for the answer.
    ///
    /// # Errors
    /// Those of the work, or the commit failed.
    pub async fn submit<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        self.ask(work, false).await
    }

    /// Hands in work that begins and commits its own transaction, and waits for the answer.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn submit_whole<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<(T, Committed), StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let (result, Committed { .. }) = self.ask(work, true).await?;
        Ok(result)
    }

    async fn ask<T, F>(&self, work: F, is_whole: bool) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Job { work: Some(work), is_whole, result: None, reply };
        self.queue.send(Message::Work(Box::new(job))).await.map_err(|_| StoreError::Unavailable)?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// Finishes what is queued and closes the connection.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.queue.send(Message::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

async fn run(
    mut waiting: mpsc::Receiver<Message>,
    connection: SqliteConnection,
    options: SqliteConnectOptions,
) {
    let mut open = Some(connection);
    let mut remembered = Remembered::default();
    let mut messages = Vec::new();
    while waiting.recv_many(&mut messages, BATCH).await > 0 {
        let mut batch = Vec::new();
        let mut close = None;
        for message in messages.drain(..) {
            match message {
                Message::Work(work) => batch.push(work),
                Message::Close(done) => close = Some(done),
            }
        }
        for mut group in groups(batch) {
            if open.is_none() {
                open = SqliteConnection::connect_with(&options).await.ok();
            }
            let committed = match &mut open {
                Some(connection) => {
                    // A piece of work that panics ends its transaction, not the writer.
                    let done = AssertUnwindSafe(transact(connection, &mut remembered, &mut group))
                        .catch_unwind()
                        .await;
                    done.unwrap_or(Err(StoreError::Unavailable))
                }
                None => Err(StoreError::Unavailable),
            };
            if let Err(error) = &committed {
                tracing::error!(%error, "a batch of writes was not committed; reopening the database");
                open = None;
                remembered.forget();
            }
            for work in group {
                work.answer(committed.is_ok());
            }
        }
        if let Some(done) = close {
            if let Some(mut connection) = open.take() {
                let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
                let _ = connection.close().await;
            }
            let _ = done.send(());
            return;
        }
    }
}

/// What goes into one transaction, in order: whatever has its own stands alone.
fn groups(batch: Vec<Box<dyn Work>>) -> Vec<Vec<Box<dyn Work>>> {
    let mut groups: Vec<Vec<Box<dyn Work>>> = Vec::new();
    for work in batch {
        match groups.last_mut() {
            Some(group) if !work.is_whole() && !group.iter().any(|other| other.is_whole()) => {
                group.push(work)
            }
            _ => groups.push(vec![work]),
        }
    }
    groups
}

/// One transaction; with a savepoint for each piece of work, where there are several.
async fn transact(
    connection: &mut SqliteConnection,
    remembered: &mut Remembered,
    batch: &mut [Box<dyn Work>],
) -> Result<(), StoreError> {
    if let [work] = batch {
        if work.is_whole() {
            return whole(connection, remembered, &mut **work).await;
        }
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        let end = if work.run(connection, remembered).await.is_ok() { "COMMIT" } else { "ROLLBACK" };
        sqlx::query(end).execute(connection).await?;
        return Ok(());
    }
    // Each statement that is sent alone costs a turn of the connection's thread: so they go in pairs.
    let mut before = "BEGIN IMMEDIATE; SAVEPOINT work";
    for work in batch {
        sqlx::query(before).execute(&mut *connection).await?;
        if work.run(connection, remembered).await.is_err() {
            sqlx::query("ROLLBACK TO work").execute(&mut *connection).await?;
        }
        before = "RELEASE work; SAVEPOINT work";
    }
    sqlx::query("RELEASE work; COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// Work with its own transaction.
async fn whole(
    connection: &mut SqliteConnection,
    remembered: &mut Remembered,
    work: &mut dyn Work,
) -> Result<(), StoreError> {
    match work.run(connection, remembered).await {
        Ok(()) => Ok(()),
        // A rule refuses a statement before COMMIT, never COMMIT itself: the tables ask at once.
        Err(StoreError::Refused(_)) => {
            sqlx::query("ROLLBACK").execute(connection).await?;
            Ok(())
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::role::Role;
    use crate::store::open::Store;

    #[tokio::test]
    async fn a_panic_ends_its_batch_and_not_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let half = store.write(|mut books| {
            Box::pin(async move {
                books.enrol("anna", "Anna", Role::Student, 0).await?;
                if books.people().await?.len() == 1 {
                    panic!("a mistake in the program")
                }
                Ok(())
            })
        });
        assert!(matches!(half.await, Err(StoreError::Unavailable)));
        let whole = store.write(|mut books| {
            Box::pin(async move { books.enrol("boris", "Boris", Role::Student, 0).await })
        });
        assert!(whole.await.unwrap());
        let people = store.glance(|mut books| Box::pin(async move { books.people().await })).await.unwrap();
        assert_eq!(people.iter().map(|person| person.login.as_str()).collect::<Vec<_>>(), ["boris"]);
        store.close().await;
    }

    /// Enrols people in a transaction of its own; what is said in the end is said by `end`.
    async fn enrolled(
        store: &Store,
        logins: &'static [&'static str],
        end: fn(Committed) -> Result<Committed, StoreError>,
    ) -> Result<(), StoreError> {
        let whole = store.transact(move |mut books| {
            Box::pin(async move {
                books.begin_transaction().await?;
                for login in logins {
                    books.enrol(login, "Somebody", Role::Student, 0).await?;
                }
                Ok(((), end(books.commit().await?)?))
            })
        });
        whole.await
    }

    #[tokio::test]
    async fn work_with_a_transaction_of_its_own_leaves_nothing_where_it_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        // A login is not empty.
        let refused = enrolled(&store, &["anna", ""], Ok).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
        enrolled(&store, &["boris"], Ok).await.unwrap();
        // A transaction that is left open, and one that panics: the connection is opened again.
        for panics in [false, true] {
            let half = store.transact(move |mut books| {
                Box::pin(async move {
                    books.begin_transaction().await?;
                    books.enrol("vera", "Vera", Role::Student, 0).await?;
                    if panics {
                        panic!("a mistake in the program")
                    }
                    Err::<((), Committed), _>(StoreError::Full)
                })
            });
            let half = half.await;
            assert!(matches!(half, Err(StoreError::Full | StoreError::Unavailable)), "{half:?}");
        }
        enrolled(&store, &["gleb"], Ok).await.unwrap();
        // What was committed stays, whatever is said after it.
        let late = enrolled(&store, &["darja"], |_| Err(StoreError::Full)).await;
        assert!(matches!(late, Err(StoreError::Full)), "{late:?}");
        let whole = store.write(|mut books| {
            Box::pin(async move { books.enrol("egor", "Somebody", Role::Student, 0).await })
        });
        assert!(whole.await.unwrap());
        let people = store.glance(|mut books| Box::pin(async move { books.people().await })).await.unwrap();
        let logins: Vec<_> = people.iter().map(|person| person.login.as_str()).collect();
        assert_eq!(logins, ["boris", "darja", "egor", "gleb"]);
        store.close().await;
    }

    /// The tables are brought up to date while nobody asks where rows refer to; from then on somebody does.
    #[tokio::test]
    async fn what_a_row_refers_to_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let orphan = store.write(|books| {
            Box::pin(async move {
                sqlx::query("INSERT INTO session_end(session_id, at_ms) VALUES (1, 0)")
                    .execute(&mut *books.connection)
                    .await?;
                Ok(())
            })
        });
        let orphan = orphan.await;
        assert!(matches!(orphan, Err(StoreError::Refused(_))), "{orphan:?}");
        store.close().await;
    }

    #[tokio::test]
    async fn what_fails_leaves_nothing_alone_or_among_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("course.sqlite"), 0).await.unwrap();
        let half = |login: &'static str| {
            store.write(move |mut books| {
                Box::pin(async move {
                    books.enrol(login, "Somebody", Role::Student, 0).await?;
                    // A login is not empty.
                    books.enrol("", "Nobody", Role::Student, 0).await
                })
            })
        };
        let whole = |login: &'static str| {
            store.write(move |mut books| {
                Box::pin(async move { books.enrol(login, "Somebody", Role::Student, 0).await })
            })
        };
        assert!(half("anna").await.is_err());
        assert!(whole("boris").await.unwrap());
        // The writer is held up until the others wait, so that they go together.
        let (go, held) = oneshot::channel();
        let first = store.write(|_| {
            Box::pin(async move {
                let _ = held.await;
                Ok(())
            })
        });
        let go = async { go.send(()) };
        let (first, vera, gleb, darja, gone) =
            tokio::join!(first, whole("vera"), half("gleb"), whole("darja"), go);
        assert!(first.is_ok() && gone.is_ok());
        assert!(vera.unwrap() && gleb.is_err() && darja.unwrap());
        let people = store.glance(|mut books| Box::pin(async move { books.people().await })).await.unwrap();
        assert_eq!(
            people.iter().map(|person| person.login.as_str()).collect::<Vec<_>>(),
            ["boris", "darja", "vera"]
        );
        store.close().await;
    }
}
