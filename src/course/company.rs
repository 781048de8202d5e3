//! Until when what was right is held back: while anybody else may still be at it.
//!
//! Where there is a close, that is the latest one that anybody has. A quiz without one never ends for
//! everybody; there those are waited for who began before the reader was done and whose time still runs.
//! Later facts only bring the moment nearer, unless somebody is granted more.

use crate::course::policy::Policy;
use crate::course::sitting::{Extension, runs_out};

/// Who else may be at a sheet or a quiz.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Company {
    /// What was granted to anybody.
    pub granted: Vec<Extension>,
    /// Of the attempts that were not handed in and began before the reader's was over: for each thing that was
    /// granted, or nothing, the last beginning.
    pub begun: Vec<(i64, Extension)>,
}

/// Until when what was right is held back; `usual` is the policy of whoever was granted nothing. `None`: nobody
/// is waited for.
#[must_use]
pub fn held_until(usual: &Policy, company: &Company) -> Option<i64> {
    match usual.close_ms {
        Some(close) => {
            let granted = company.granted.iter().filter_map(|extension| extension.close_ms);
            Some(granted.fold(close, i64::max))
        }
        None => {
            let out =
                |(started, extension): &(i64, Extension)| runs_out(&usual.extended(extension), *started);
            company.begun.iter().filter_map(out).max()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(close_ms: i64) -> Extension {
        Extension { close_ms: Some(close_ms), ..Extension::default() }
    }

    #[test]
    fn the_latest_close_that_anybody_has() {
        let usual = Policy { close_ms: Some(100), time_limit_ms: Some(40), ..Policy::quiz() };
        let slow = Extension { time_percent: 150, ..Extension::default() };
        for (granted, expected) in [
            (vec![], 100),
            (vec![until(50)], 100),
            (vec![until(300), until(200)], 300),
            // Time and a half ends at the close at the latest.
            (vec![slow.clone()], 100),
        ] {
            let company = Company { granted, begun: vec![(90, slow.clone())] };
            assert_eq!(held_until(&usual, &company), Some(expected), "{company:?}");
        }
    }

    #[test]
    fn without_a_close_whoever_began_before_is_waited_for() {
        let usual = Policy { time_limit_ms: Some(40), ..Policy::quiz() };
        let slow = Extension { time_percent: 150, ..Extension::default() };
        for (begun, expected) in [
            (vec![], None),
            (vec![(10, Extension::default())], Some(50)),
            (vec![(10, Extension::default()), (0, slow.clone())], Some(60)),
            (vec![(10, until(20))], Some(20)),
        ] {
            let company = Company { granted: vec![until(1_000)], begun };
            assert_eq!(held_until(&usual, &company), expected, "{company:?}");
        }
        // An attempt without an end is waited for by nobody.
        let company = Company { begun: vec![(0, slow)], ..Company::default() };
        assert_eq!(held_until(&Policy::quiz(), &company), None);
    }
}
