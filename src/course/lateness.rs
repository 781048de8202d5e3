//! What late answers cost: the grade of an assessment whose soft deadline has passed.
//!
//! An answer is in time before the soft deadline, one day late from it on, two days late 24 hours later:
//! each day *begun* counts, to the millisecond. The grade is the best over all d of what the answers that
//! are at most d days late have earned, less d days' deduction, and never below nothing. So a late answer
//! never lowers what stood before it, whoever stops in time loses nothing, and what is gained late has to
//! be worth its days. All in integer micro-points; the order of answers never matters.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::course::policy::Policy;
use crate::course::quiz::scaled;
use crate::course::span::DAY_MS;

/// What is taken for each day begun after the soft deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// In millionths of a point.
    pub per_day_micro: u32,
    /// If the assessment as a whole were worth so many points; `None`: as many as it is worth.
    pub of: Option<u32>,
}

impl Late {
    /// What a day takes from an assessment that is worth so many points, in micro-points, rounded down.
    #[must_use]
    pub fn per_day(self, points: u32) -> i64 {
        let micro = i64::from(self.per_day_micro);
        match self.of {
            // The file bounds both factors: 1,000 points a day of at most some thousands.
            Some(of) if of > 0 => micro * i64::from(points) / i64::from(of),
            _ => micro,
        }
    }
}

/// How many days after the soft deadline have begun at `at_ms`; none before it, one at it.
#[must_use]
pub fn days_begun(due_ms: Option<i64>, at_ms: i64) -> i64 {
    match due_ms {
        Some(due) if at_ms >= due => at_ms.saturating_sub(due) / DAY_MS + 1,
        _ => 0,
    }
}

/// What an answer has earned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The problem or question.
    pub question: String,
    /// The part.
    pub part: String,
    /// In micro-points of the problem's own points.
    pub micro: i64,
    /// The problem's own points.
    pub own_points: u32,
    /// What the question is worth in the assessment, in points.
    pub points: u32,
    /// When the answer arrived (Unix milliseconds).
    pub received_ms: i64,
}

/// The grade of an assessment, with how it came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Graded {
    /// What counts, in micro-points.
    pub micro: i64,
    /// How late the last answer is that counts, in days begun.
    pub days: i64,
    /// What these days took, in micro-points.
    pub taken_micro: i64,
}

/// The grade of an assessment worth so many points from everything that was answered.
#[must_use]
pub fn grade(policy: &Policy, points: u32, credits: &[Credit]) -> Graded {
    let counted = || credits.iter().filter(|credit| counts(policy, credit.received_ms));
    let late = |credit: &Credit| days_begun(policy.due_ms, credit.received_ms);
    let per_day = policy.late.map_or(0, |late| late.per_day(points));
    let days: BTreeSet<i64> = counted().map(late).collect();
    let mut grade = Graded::default();
    for day in days {
        let earned = sum(counted().filter(|credit| late(credit) <= day));
        let taken_micro = per_day.saturating_mul(day);
        let micro = earned.saturating_sub(taken_micro);
        if micro > grade.micro {
            grade = Graded { micro, days: day, taken_micro };
        }
    }
    grade
}

/// Whether an answer that arrived at `at_ms` can count.
#[must_use]
fn counts(policy: &Policy, at_ms: i64) -> bool {
    policy.close_ms.is_none_or(|close| at_ms < close)
}

/// The best of each part, added up by what the questions are worth.
fn sum<'c>(credits: impl Iterator<Item = &'c Credit>) -> i64 {
    let mut questions: BTreeMap<&str, (&Credit, BTreeMap<&str, i64>)> = BTreeMap::new();
    for credit in credits {
        let (_, parts) = questions.entry(&credit.question).or_insert((credit, BTreeMap::new()));
        let best = parts.entry(&credit.part).or_insert(0);
        *best = credit.micro.max(*best);
    }
    let worth = |(credit, parts): &(&Credit, BTreeMap<&str, i64>)| {
        scaled(parts.values().sum(), credit.own_points, credit.points)
    };
    questions.values().map(worth).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credit(part: &str, points: i64, received_ms: i64) -> Credit {
        Credit {
            question: "q".into(),
            part: part.into(),
            micro: points * 1_000_000,
            own_points: 10,
            points: 10,
            received_ms,
        }
    }

    fn policy() -> Policy {
        let late = Some(Late { per_day_micro: 1_000_000, of: None });
        Policy { due_ms: Some(1_000), close_ms: Some(1_000 + 5 * DAY_MS), late, ..Policy::default() }
    }

    #[test]
    fn a_day_begins_at_the_millisecond_of_the_deadline() {
        for (at, days) in [
            (0, 0),
            (999, 0),
            (1_000, 1),
            (1_001, 1),
            (999 + DAY_MS, 1),
            (1_000 + DAY_MS, 2),
            (1_001 + DAY_MS, 2),
        ] {
            assert_eq!(days_begun(Some(1_000), at), days, "{at}");
            assert_eq!(days_begun(None, at), 0);
        }
    }

    #[test]
    fn what_is_gained_late_has_to_be_worth_its_days() {
        let timely = credit("a", 4, 999);
        for (late, expected) in [
            (vec![], Graded { micro: 4_000_000, days: 0, taken_micro: 0 }),
            // One day late, three points more, one taken.
            (vec![credit("b", 3, 1_000)], Graded { micro: 6_000_000, days: 1, taken_micro: 1_000_000 }),
            // Not worth it: what stood in time stands.
            (vec![credit("b", 1, 1_000)], Graded { micro: 4_000_000, days: 0, taken_micro: 0 }),
            (vec![credit("b", 3, 1_000 + 5 * DAY_MS)], Graded { micro: 4_000_000, days: 0, taken_micro: 0 }),
            // A better answer to the same part.
            (
                vec![credit("a", 6, 1_000 + DAY_MS), credit("b", 4, 1_000)],
                Graded { micro: 8_000_000, days: 2, taken_micro: 2_000_000 },
            ),
        ] {
            let credits: Vec<Credit> = late.into_iter().chain([timely.clone()]).collect();
            assert_eq!(grade(&policy(), 10, &credits), expected, "{credits:?}");
        }
    }

    #[test]
    fn a_point_of_ten_is_a_tenth_of_the_sheet() {
        let late = Late { per_day_micro: 1_000_000, of: Some(10) };
        assert_eq!(late.per_day(10), 1_000_000);
        assert_eq!(late.per_day(65), 6_500_000);
        assert_eq!(Late { of: Some(3), ..late }.per_day(1), 333_333);
        assert_eq!(Late { of: None, ..late }.per_day(65), 1_000_000);
    }
}
