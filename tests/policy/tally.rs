//! What was decided how often, and how often a case stood at a boundary.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by name.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    decided: BTreeMap<(&'static str, &'static str), u64>,
    /// Before, at and after each.
    beside: BTreeMap<&'static str, [u64; 3]>,
}

impl Tally {
    pub(crate) fn decided(&mut self, rule: &'static str, said: &'static str) {
        *self.decided.entry((rule, said)).or_default() += 1;
    }

    pub(crate) fn beside(&mut self, boundary: &'static str, now: i64, at: i64) {
        if let Ok(place) = usize::try_from(now - at + 1)
            && let Some(count) = self.beside.entry(boundary).or_default().get_mut(place)
        {
            *count += 1;
        }
    }

    /// How many decisions there were to tell apart.
    pub(crate) fn kinds(&self) -> usize {
        self.decided.len()
    }

    /// The rarest decision, and the rarest side of a boundary.
    pub(crate) fn rarest(&self) -> (u64, u64) {
        let least = |counts: &mut dyn Iterator<Item = u64>| counts.min().unwrap_or(0);
        (least(&mut self.decided.values().copied()), least(&mut self.beside.values().flatten().copied()))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rule = "";
        for ((of, said), count) in &self.decided {
            write!(f, "{}{said} {count}", if *of == rule { ", ".into() } else { format!("\n  {of}: ") })?;
            rule = of;
        }
        writeln!(f)?;
        for (boundary, [before, at, after]) in &self.beside {
            writeln!(f, "  now at {boundary}: −1 ms {before}, 0 ms {at}, +1 ms {after}")?;
        }
        Ok(())
    }
}
