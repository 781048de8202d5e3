//! A copy of the database while it is used, and the way back.
//!
//! A copy of the file alone would miss the write-ahead log. `VACUUM INTO` is a snapshot, but does not wait
//! for the disk: so it is flushed, read again, and only then gets its name.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::{Connection as _, SqliteConnection};

use crate::store::error::StoreError;
use crate::store::lock::Lock;
use crate::store::open::{inspect, options};

/// Writes a snapshot of a database to a new file, also while a server uses it; gives its size in bytes.
///
/// # Errors
/// The database is not ours, the new file is there already, the snapshot does not check out, or the disk
/// is full; then there is no new file.
pub async fn backup(from: &Path, to: &Path) -> Result<u64, StoreError> {
    absent(to)?;
    inspect(from).await?;
    let part = beside(to, ".part");
    remove(&part)?;
    let written = snapshot(from, &part).await;
    let kept = match written {
        Ok(()) => settle(&part, to),
        Err(error) => Err(error),
    };
    if kept.is_err() {
        remove(&part)?;
    }
    kept
}

/// Puts a backup in the place of a database that no server uses. The old file stays beside it, under the
/// name that is given back.
///
/// # Errors
/// The backup is not ours or does not check out, or a server uses the database; nothing was changed then.
pub async fn restore(from: &Path, to: &Path, now: i64) -> Result<Option<PathBuf>, StoreError> {
    if !from.exists() {
        return Err(failed(from, &io::Error::from(io::ErrorKind::NotFound)));
    }
    inspect(from).await?;
    let lock = Lock::take(to)?;
    let part = beside(to, ".part");
    remove(&part)?;
    if let Err(error) = snapshot(from, &part).await {
        remove(&part)?;
        return Err(error);
    }
    let old = to.exists().then(|| beside(to, &format!(".before-{now}")));
    if let Some(old) = &old {
        // With its write-ahead log, so that it is whole.
        for end in ["", "-wal", "-shm"] {
            let (own, kept) = (beside(to, end), beside(old, end));
            if own.exists() {
                fs::rename(&own, &kept).map_err(|error| failed(&own, &error))?;
            }
        }
    }
    settle(&part, to)?;
    drop(lock);
    Ok(old)
}

/// A checked copy of what is committed now.
async fn snapshot(from: &Path, part: &Path) -> Result<(), StoreError> {
    let target = part.to_str().ok_or_else(|| StoreError::Open {
        path: part.display().to_string(),
        reason: "its name is no text".into(),
    })?;
    let mut connection = SqliteConnection::connect_with(&options(from).read_only(true)).await?;
    sqlx::query("VACUUM INTO $1").bind(target).execute(&mut connection).await?;
    connection.close().await?;
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| failed(part, &error))?;
    let mut copy = SqliteConnection::connect_with(&options(part).read_only(true)).await?;
    let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut copy).await?;
    copy.close().await?;
    if found != ["ok"] {
        let reason = found.first().cloned().unwrap_or_default();
        return Err(StoreError::Open { path: part.display().to_string(), reason });
    }
    inspect(part).await
}

/// Gives a checked copy its name, and waits until that is on the disk.
fn settle(part: &Path, to: &Path) -> Result<u64, StoreError> {
    fs::rename(part, to).map_err(|error| failed(to, &error))?;
    let folder =
        to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(folder, &error))?;
    Ok(fs::metadata(to).map_err(|error| failed(to, &error))?.len())
}

fn absent(path: &Path) -> Result<(), StoreError> {
    if path.exists() {
        return Err(failed(path, &io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
        _ => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn failed(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Open { path: path.display().to_string(), reason: error.to_string() }
}
