//! What came of the requests: how many of each status, and how long they took.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::load::fate::Fate;

/// What came of all requests, by what was asked.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<Mutex<BTreeMap<&'static str, Row>>>);

/// What came of the requests of one kind.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// How many answers of each status; 0 is none at all.
    pub statuses: BTreeMap<u16, usize>,
    /// How long each took that was carried out, in microseconds, shortest first.
    pub micros: Vec<u64>,
}

impl Row {
    /// How many were carried out.
    #[must_use]
    pub fn done(&self) -> usize {
        self.count_of(Fate::Done)
    }

    /// How many failed: not refused by a rule, but not carried out either.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count_of(Fate::Failed)
    }

    fn count_of(&self, fate: Fate) -> usize {
        self.statuses.iter().filter(|(status, _)| Fate::of(**status) == fate).map(|(_, count)| count).sum()
    }

    /// The time within which so many of a thousand were carried out.
    #[must_use]
    pub fn within(&self, per_mille: usize) -> Duration {
        let last = self.micros.len().saturating_sub(1);
        Duration::from_micros(self.micros.get(last * per_mille / 1_000).copied().unwrap_or(0))
    }
}

impl Tally {
    /// Counts an answer; 0 is none.
    pub fn count(&self, what: &'static str, status: u16, took: Duration) {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(what).or_default();
        *row.statuses.entry(status).or_default() += 1;
        if Fate::of(status) == Fate::Done {
            row.micros.push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        }
    }

    /// The rows so far.
    #[must_use]
    pub fn rows(&self) -> BTreeMap<&'static str, Row> {
        let mut rows = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        rows.values_mut().for_each(|row| row.micros.sort_unstable());
        rows
    }

    /// The row of one kind; an empty one if nothing of it was asked.
    #[must_use]
    pub fn row(&self, what: &str) -> Row {
        self.rows().remove(what).unwrap_or_default()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} carried out", self.done())?;
        for (status, count) in self.statuses.iter().filter(|(status, _)| Fate::of(**status) != Fate::Done) {
            match status {
                0 => write!(f, ", {count} without an answer")?,
                status => write!(f, ", {count} × {status}")?,
            }
        }
        let ms = |per_mille| self.within(per_mille).as_secs_f64() * 1_000.0;
        write!(f, "; p50 {:.1} ms, p90 {:.1}, p99 {:.1}, max {:.1}", ms(500), ms(900), ms(990), ms(1_000))
    }
}
