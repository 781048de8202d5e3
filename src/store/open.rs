//! Opening a database: every check comes before the first change.

use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_core::future::BoxFuture;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, SqliteConnection};

use crate::store::books::Books;
use crate::store::error::StoreError;
use crate::store::lock::Lock;
use crate::store::transaction::Committed;
use crate::store::writer::Writer;

/// The newest schema that this program knows; `PRAGMA user_version` of the file.
pub const SCHEMA: i64 = 11;
/// `PRAGMA application_id` of our files.
const APPLICATION: i64 = 1_196_574_036;
/// The oldest SQLite without the bug that can corrupt a WAL file.
const OLDEST: (u32, u32, u32) = (3, 51, 3);
/// How many connections read at once.
const READERS: u32 = 4;
/// How much of the file the writer keeps in memory: 8 MiB, as SQLite writes it (negative, in KiB). More is
/// not better: where a page was split, a commit looks through all that is kept.
const WRITER_CACHE: &str = "-8192";
/// How many statements the writer keeps ready: storing several rows is another one for each number of rows.
const STATEMENTS: usize = 256;
/// After how many pages the write-ahead log is written back: 16 MiB.
const CHECKPOINT: &str = "4096";

/// Connections that only read.
pub type Pool = SqlitePool;

/// An open database: many readers, one writer.
#[derive(Debug, Clone)]
pub struct Store {
    readers: SqlitePool,
    writer: Writer,
    lock: std::sync::Arc<Option<Lock>>,
}

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .pragma("recursive_triggers", "ON")
        .busy_timeout(Duration::from_secs(5))
}

fn writing(path: &Path) -> SqliteConnectOptions {
    options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // What a statement may have to take back is kept in memory, not in a file beside the database.
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", WRITER_CACHE)
        .statement_cache_capacity(STATEMENTS)
        // A page that is changed again before a checkpoint is written to the database once.
        .pragma("wal_autocheckpoint", CHECKPOINT)
}

impl Store {
    /// Opens a database for a server, creating it if it is not there.
    ///
    /// # Errors
    /// Another server holds it, it is not ours, newer, read-only, or the disk is full; nothing was changed.
    pub async fn open(path: &Path, now: i64) -> Result<Self, StoreError> {
        let shown = path.display().to_string();
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| StoreError::Open { path: shown.clone(), reason: error.to_string() })?;
        }
        if let Ok(metadata) = std::fs::metadata(path) {
            if metadata.permissions().readonly() {
                return Err(StoreError::ReadOnly(shown));
            }
            if metadata.len() > 0 {
                inspect(path).await?;
            }
        }
        let lock = Lock::take(path)?;
        let named = |error: StoreError| match error {
            StoreError::ReadOnly(_) => StoreError::ReadOnly(shown.clone()),
            StoreError::NotADatabase(_) => StoreError::NotADatabase(shown.clone()),
            other => other,
        };
        // A table that others refer to can be made anew only while nobody asks where they refer to.
        let migrating = writing(path).foreign_keys(false);
        let mut connection =
            SqliteConnection::connect_with(&migrating).await.map_err(|error| named(error.into()))?;
        modern(&mut connection).await?;
        sqlx::migrate!().run(&mut connection).await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(error) => named(error.into()),
            sqlx::migrate::MigrateError::ExecuteMigration(error, _) => named(error.into()),
            other => StoreError::Open { path: shown.clone(), reason: other.to_string() },
        })?;
        sqlx::query("PRAGMA foreign_keys = ON").execute(&mut connection).await?;
        // The first row shows that the file can be written before anybody answers anything.
        sqlx::query("INSERT INTO server_start(at_ms, version) VALUES ($1, $2)")
            .bind(now)
            .bind(env!("CARGO_PKG_VERSION"))
            .execute(&mut connection)
            .await
            .map_err(|error| named(error.into()))?;
        let readers = readers(path).await?;
        let writer = Writer::start(connection, writing(path))
            .map_err(|error| StoreError::Open { path: shown.clone(), reason: error.to_string() })?;
        Ok(Self { readers, writer, lock: std::sync::Arc::new(Some(lock)) })
    }

    /// Opens a database only to read it, also while a server runs.
    ///
    /// # Errors
    /// It is not there, not ours, or newer.
    pub async fn inspect(path: &Path) -> Result<Pool, StoreError> {
        if !path.exists() {
            return Err(StoreError::Open {
                path: path.display().to_string(),
                reason: "there is no such file".into(),
            });
        }
        inspect(path).await?;
        readers(path).await
    }

    /// Runs statements that only read, in one snapshot.
    ///
    /// # Errors
    /// Those of the statements.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send,
        T: Send,
    {
        read(&self.readers, work).await
    }

    /// Runs one statement that only reads: alone it is its own snapshot.
    ///
    /// # Errors
    /// Those of the statement.
    pub async fn glance<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send,
        T: Send,
    {
        // Waiting for a connection is large: on its own, it does not make every page that may read as large.
        let mut connection = Box::pin(self.readers.acquire()).await?;
        work(Books { connection: &mut connection, remembered: None }).await
    }

    /// Runs statements in one transaction of the writer; the answer comes after COMMIT.
    ///
    /// # Errors
    /// Those of the statements, or the commit failed: then nothing was stored.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        self.writer.submit(work).await
    }

    /// Runs work that begins and commits its own transaction, in fewer turns of the connection's thread; where it
    /// fails, the transaction is taken back.
    ///
    /// # Errors
    /// Those of the statements; unless a rule of the tables refused them, it is not known what is stored.
    pub async fn transact<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<(T, Committed), StoreError>> + Send + 'static,
        T: Send + 'static,
    {
        self.writer.submit_whole(work).await
    }

    /// Finishes what is queued, closes all connections and empties the write-ahead log.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
        drop(self.lock);
    }
}

/// Runs statements that only read, in one snapshot of a pool.
///
/// # Errors
/// Those of the statements.
pub async fn read<T, F>(pool: &Pool, work: F) -> Result<T, StoreError>
where
    F: for<'c> FnOnce(Books<'c>) -> BoxFuture<'c, Result<T, StoreError>> + Send,
    T: Send,
{
    let mut transaction = Box::pin(pool.begin()).await?;
    let result = work(Books { connection: &mut transaction, remembered: None }).await;
    // Nothing was written, so nobody waits for the end: dropped, it is rolled back before its next use.
    drop(transaction);
    result
}

async fn readers(path: &Path) -> Result<Pool, StoreError> {
    let options = options(path).read_only(true);
    // A file does not go away as a server does: asking first whether it is there costs as much as reading.
    let pool = SqlitePoolOptions::new().max_connections(READERS).test_before_acquire(false);
    Ok(pool.connect_with(options).await?)
}

/// Reads who wrote the file and which schema it has, without changing it.
pub(super) async fn inspect(path: &Path) -> Result<(), StoreError> {
    let shown = path.display().to_string();
    let named = |error: sqlx::Error| match StoreError::from(error) {
        StoreError::NotADatabase(_) => StoreError::NotADatabase(shown.clone()),
        other => other,
    };
    let mut connection =
        SqliteConnection::connect_with(&options(path).read_only(true)).await.map_err(named)?;
    let number = async |connection: &mut SqliteConnection, application: bool| {
        let query = if application { "PRAGMA application_id" } else { "PRAGMA user_version" };
        sqlx::query_scalar::<_, i64>(query).fetch_one(connection).await
    };
    let application = number(&mut connection, true).await.map_err(named)?;
    let version = number(&mut connection, false).await.map_err(named)?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut connection)
        .await
        .map_err(named)?;
    let _ = connection.close().await;
    if tables > 0 && application != APPLICATION {
        return Err(StoreError::NotOurs(shown));
    }
    if version > SCHEMA {
        return Err(StoreError::Newer { path: shown, found: version, known: SCHEMA });
    }
    Ok(())
}

async fn modern(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) >= OLDEST { Ok(()) } else { Err(StoreError::OldSqlite(version)) }
}

/// The default place of the database.
#[must_use]
pub fn default_path() -> PathBuf {
    PathBuf::from("data/gradus.sqlite")
}
