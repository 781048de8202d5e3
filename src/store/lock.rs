//! One server for one database: an advisory lock on a file beside it, let go when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::store::error::StoreError;

/// The lock; it is held as long as this value lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// The lock file of a database.
#[must_use]
pub fn path_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

impl Lock {
    /// Takes the lock of a database file.
    ///
    /// # Errors
    /// Another process holds it, or the file cannot be created.
    pub fn take(database: &Path) -> Result<Self, StoreError> {
        let path = path_of(database);
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|error| {
                StoreError::Open { path: path.display().to_string(), reason: error.to_string() }
            })?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(database.display().to_string())),
            Err(TryLockError::Error(error)) => {
                Err(StoreError::Open { path: path.display().to_string(), reason: error.to_string() })
            }
        }
    }
}
