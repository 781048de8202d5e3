//! The journal: one JSON line before a request is sent, one after it was acknowledged.
//!
//! The line of a request is handed to the operating system before the request is, with the lines of the answers
//! before it; a thread brings the file to the disk every now and then, so that the driver costs the server no
//! flush a request.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::web::clock::system;

/// How often the file is brought to the disk.
const SYNC: Duration = Duration::from_millis(100);

/// What is asked of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Wish {
    /// The attempt of a quiz, begun if there is none.
    Begin {
        /// The quiz.
        quiz: String,
    },
    /// To save a text.
    Save {
        /// The variant's public name.
        variant: String,
        /// The part.
        part: String,
        /// SHA-256 of the text, as 64 hexadecimal digits.
        sha256: String,
    },
    /// To have an answer judged.
    Check {
        /// The variant's public name.
        variant: String,
        /// The part.
        part: String,
        /// SHA-256 of the text, as 64 hexadecimal digits.
        sha256: String,
    },
    /// To hand an attempt in.
    HandIn {
        /// The attempt's public name.
        attempt: String,
    },
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// About to be sent, for the first time or again.
    Sent {
        /// The key of the request, the same for every repetition.
        key: String,
        /// When, in Unix milliseconds.
        at_ms: i64,
        /// Who asks.
        student: String,
        /// For what.
        #[serde(flatten)]
        wish: Wish,
    },
    /// The server has answered.
    Answered {
        /// The key of the request.
        key: String,
        /// When, in Unix milliseconds.
        at_ms: i64,
        /// The status of the answer.
        status: u16,
        /// What the server calls it: the number of the text, or the public name of the attempt.
        id: String,
    },
}

/// An open journal; several tasks write to it.
#[derive(Debug, Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    pages: Mutex<Pages>,
    ended: AtomicBool,
    syncing: Mutex<Option<JoinHandle<()>>>,
}

/// The file, and what is still to be written to it.
#[derive(Debug)]
struct Pages {
    file: File,
    lines: Vec<u8>,
    /// Whether lines were lost: some of them may be those of requests that others are about to send.
    lost: bool,
}

impl Pages {
    fn write(&mut self) -> std::io::Result<()> {
        if self.lost {
            return Err(std::io::Error::other("earlier lines could not be written"));
        }
        let written = self.file.write_all(&self.lines);
        self.lost = written.is_err();
        self.lines.clear();
        written
    }
}

impl Shared {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    /// Opens a journal to add lines to it.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        cut_torn(&file).with_context(|| format!("cannot mend {}", path.display()))?;
        let copy = file.try_clone()?;
        let shared = Arc::new(Shared {
            pages: Mutex::new(Pages { file, lines: Vec::new(), lost: false }),
            ended: AtomicBool::new(false),
            syncing: Mutex::new(None),
        });
        let watched = Arc::clone(&shared);
        let syncing = std::thread::spawn(move || {
            while !watched.ended.load(Ordering::Relaxed) {
                std::thread::sleep(SYNC);
                let written = watched.pages().write();
                if let Err(error) = written.and_then(|()| copy.sync_data()) {
                    tracing::warn!(%error, "the journal could not be brought to the disk");
                }
            }
        });
        *shared.syncing.lock().unwrap_or_else(PoisonError::into_inner) = Some(syncing);
        Ok(Self { shared })
    }

    /// Notes a request that is about to be sent; whoever else is about to send one goes into the same write.
    ///
    /// # Errors
    /// The file cannot be written; then nothing may be sent.
    pub async fn sent(&self, key: &str, student: &str, wish: &Wish) -> anyhow::Result<()> {
        let (key, student, wish) = (key.into(), student.into(), wish.clone());
        self.add(&Line::Sent { key, at_ms: system(), student, wish })?;
        tokio::task::yield_now().await;
        self.flush()
    }

    /// Notes an answer; the line is written before the next request.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn answered(&self, key: &str, status: u16, id: &str) -> anyhow::Result<()> {
        self.add(&Line::Answered { key: key.into(), at_ms: system(), status, id: id.into() })
    }

    /// Writes what was noted so far; on the disk it is a little later.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn flush(&self) -> anyhow::Result<()> {
        self.shared.pages().write().context("cannot write the journal")
    }

    fn add(&self, line: &Line) -> anyhow::Result<()> {
        let lines = &mut self.shared.pages().lines;
        serde_json::to_writer(&mut *lines, line)?;
        lines.push(b'\n');
        Ok(())
    }

    /// Brings everything to the disk and ends the thread.
    ///
    /// # Errors
    /// The disk failed.
    pub fn close(self) -> anyhow::Result<()> {
        self.shared.ended.store(true, Ordering::Relaxed);
        let syncing = self.shared.syncing.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = syncing {
            let _ = thread.join();
        }
        let mut pages = self.shared.pages();
        let written = pages.write().and_then(|()| pages.file.sync_all());
        written.context("the journal could not be brought to the disk")
    }
}

/// Cuts off a last line that is not whole: what it would have said was not done yet.
fn cut_torn(mut file: &File) -> std::io::Result<()> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < text.len() { file.set_len(u64::try_from(whole).unwrap_or(0)) } else { Ok(()) }
}

/// Reads a journal. A last line that was cut off is left out: what it would have said was not done yet.
///
/// # Errors
/// The file cannot be read, or another line is not one of a journal.
pub fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = Vec::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if line.ends_with('\n') {
            let line = serde_json::from_str(line)
                .with_context(|| format!("{}:{} is no line of a journal", path.display(), number + 1))?;
            lines.push(line);
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_lines_were_lost_nobody_sends_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        std::fs::write(&path, "").unwrap();
        // It is open to be read only.
        let mut pages =
            Pages { file: File::open(&path).unwrap(), lines: b"two students\n".into(), lost: false };
        assert!(pages.write().is_err());
        assert!(pages.write().is_err(), "the other of them is told as well");
    }

    #[tokio::test]
    async fn lines_read_back_and_a_torn_one_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::open(&path).unwrap();
        let wish = Wish::Save { variant: "v".into(), part: "a".into(), sha256: "00".into() };
        journal.sent("k", "anna", &wish).await.unwrap();
        journal.answered("k", 200, "1").unwrap();
        journal.close().unwrap();
        std::fs::write(&path, std::fs::read_to_string(&path).unwrap() + "{\"sent\":{\"key\"").unwrap();
        let lines = read(&path).unwrap();
        assert_eq!(lines.len(), 2);
        assert!(matches!(&lines[0], Line::Sent { wish: found, .. } if *found == wish));
        let journal = Journal::open(&path).unwrap();
        journal.answered("k", 200, "2").unwrap();
        journal.close().unwrap();
        assert_eq!(read(&path).unwrap().len(), 3, "it is gone on after a torn line");
        std::fs::write(&path, "nonsense\n").unwrap();
        assert!(read(&path).is_err());
    }
}
