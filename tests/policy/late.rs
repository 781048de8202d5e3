//! What lateness costs, as plainly as its sentence: the best over every number of days, each part looked up anew.

use gradus::course::lateness::{Credit, Late};
use gradus::course::policy::Policy;
use gradus::course::span::DAY_MS;

/// How many days are begun, counted on the fingers.
pub(crate) fn days(due: Option<i64>, at: i64) -> i64 {
    let Some(mut next) = due else { return 0 };
    let mut days = 0;
    while next <= at {
        days += 1;
        next += DAY_MS;
    }
    days
}

/// The grade in micro-points of an assessment worth so many points.
pub(crate) fn grade(policy: &Policy, points: u32, credits: &[Credit]) -> i64 {
    let dated: Vec<(i64, &Credit)> = credits
        .iter()
        .filter(|credit| policy.close_ms.is_none_or(|close| credit.received_ms < close))
        .map(|credit| (days(policy.due_ms, credit.received_ms), credit))
        .collect();
    let taken = match policy.late {
        None => 0,
        Some(Late { per_day_micro, of: None }) => i64::from(per_day_micro),
        Some(Late { per_day_micro, of: Some(of) }) => {
            i64::from(per_day_micro) * i64::from(points) / i64::from(of)
        }
    };
    let with = |limit: i64| {
        let mut total = 0;
        for (question, worth) in [("a", 4), ("b", 9)] {
            let mut earned = 0;
            for part in ["x", "y", "z"] {
                let of_part = dated
                    .iter()
                    .filter(|(days, one)| *days <= limit && one.question == question && one.part == part);
                earned += of_part.map(|(_, one)| one.micro).max().unwrap_or(0);
            }
            total += earned * worth / 9;
        }
        total - limit * taken
    };
    (0..40).map(with).max().unwrap_or(0).max(0)
}
