//! Why the database refused, in one line.

use std::sync::Arc;

use thiserror::Error;

/// Why the database refused.
#[derive(Debug, Clone, Error)]
pub enum StoreError {
    /// Another server holds the file.
    #[error("another gradus server is using {0}; stop it first, or name another file with --database")]
    InUse(String),
    /// The file belongs to another program.
    #[error("{0} is an SQLite file, but not one of Gradus; nothing was changed")]
    NotOurs(String),
    /// The file is not a database.
    #[error("{0} is not an SQLite database; nothing was changed")]
    NotADatabase(String),
    /// The file was written by a newer version.
    #[error(
        "{path} has schema version {found}, this program knows {known}; use a newer gradus; nothing was changed"
    )]
    Newer {
        /// The file.
        path: String,
        /// The version in the file.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The SQLite library is too old.
    #[error("SQLite {0} is linked, at least 3.51.3 is needed: older ones can corrupt a WAL file")]
    OldSqlite(String),
    /// The file or its disk cannot be written.
    #[error("the database cannot be written: {0} is read-only")]
    ReadOnly(String),
    /// The disk is full.
    #[error("the database cannot be written: the disk is full")]
    Full,
    /// The folder or the file cannot be opened.
    #[error("cannot open {path}: {reason}")]
    Open {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// The disk or the system failed under a statement; the same request may be sent again.
    #[error("the disk failed: {0}")]
    Device(String),
    /// A write could not be committed; the same request may be sent again.
    #[error("the answer could not be stored just now; nothing was lost, send it again")]
    Unavailable,
    /// A rule of the tables was broken, as by a repeated key.
    #[error("a rule of the database refused this: {0}")]
    Refused(String),
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(Arc<sqlx::Error>),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if let Some(database) = error.as_database_error() {
            let code = database.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(0);
            // Primary result codes: the low byte of the extended ones.
            match code & 0xff {
                5 | 6 => return Self::Unavailable,
                8 => return Self::ReadOnly("the file".into()),
                // An input or output error, a file that cannot be opened, no memory.
                7 | 10 | 14 => return Self::Device(database.message().to_owned()),
                13 => return Self::Full,
                19 => return Self::Refused(database.message().to_owned()),
                26 => return Self::NotADatabase("the file".into()),
                _ => {}
            }
        }
        Self::Other(Arc::new(error))
    }
}
