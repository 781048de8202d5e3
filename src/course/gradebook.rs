//! How marks add up: the best judgement of a part counts, in integer micro-points.
//!
//! Everything is a fold with `max` and `+` over integers, so the order of rows never matters
//! and no rounding can creep in.

use crate::grading::outcome::Outcome;

pub use crate::grading::judgement::WHOLE;

/// Judgements of one part that share an outcome, as the store counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Their outcome.
    pub outcome: Outcome,
    /// The best credit among them, in millionths.
    pub credit_micro: u32,
    /// How many of them cost a try.
    pub tries: u32,
}

/// What counts for one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// The best outcome.
    pub outcome: Outcome,
    /// The best credit, in millionths.
    pub credit_micro: u32,
    /// How many answers cost a try.
    pub tries: u32,
}

/// Folds the tallies of one part; `None` if there are none.
pub fn best(tallies: impl IntoIterator<Item = Tally>) -> Option<Best> {
    tallies.into_iter().fold(None, |so_far: Option<Best>, next| {
        let next = Best { outcome: next.outcome, credit_micro: next.credit_micro, tries: next.tries };
        Some(match so_far {
            None => next,
            Some(so_far) => Best {
                outcome: better(so_far, next),
                credit_micro: so_far.credit_micro.max(next.credit_micro),
                tries: so_far.tries.saturating_add(next.tries),
            },
        })
    })
}

/// Micro-points of one part: points × credit.
#[must_use]
pub fn micro_points(points: u32, credit_micro: u32) -> i64 {
    i64::from(points) * i64::from(credit_micro)
}

/// A credit in millionths as a share from 0 to 1.
#[must_use]
pub fn share(credit_micro: u32) -> f64 {
    f64::from(credit_micro) / f64::from(WHOLE)
}

/// Micro-points to four decimals: a third of three points is one.
#[must_use]
pub const fn rounded(micro: i64) -> i64 {
    (micro + 50).div_euclid(100) * 100
}

/// Micro-points as a decimal number, exactly: `1500000` is `1.5`.
#[must_use]
pub fn decimal(micro: i64) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let (whole, fraction) =
        (micro.unsigned_abs() / u64::from(WHOLE), micro.unsigned_abs() % u64::from(WHOLE));
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

/// Reads a decimal number such as `8`, `8.5` or `8,5` as micro-points, exactly; at most six decimals, no sign.
#[must_use]
pub fn micro(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(i64::from(WHOLE))?.checked_add(fraction)
}

/// The outcome to show of two: that with more credit, then that which says more.
fn better(left: Best, right: Best) -> Outcome {
    let rank = |best: Best| {
        let word = match best.outcome {
            Outcome::Correct => 5,
            Outcome::Partial => 4,
            // A text that waits may still become right.
            Outcome::Waiting => 3,
            Outcome::Wrong => 2,
            Outcome::Undecided => 1,
            Outcome::Invalid => 0,
        };
        (best.credit_micro, word)
    };
    if rank(left) >= rank(right) { left.outcome } else { right.outcome }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tally() -> impl Strategy<Value = Tally> {
        let outcome = prop_oneof![
            Just(Outcome::Correct),
            Just(Outcome::Partial),
            Just(Outcome::Wrong),
            Just(Outcome::Invalid),
            Just(Outcome::Undecided),
            Just(Outcome::Waiting)
        ];
        (outcome, 0..=WHOLE, 0u32..4).prop_map(|(outcome, credit_micro, tries)| Tally {
            outcome,
            credit_micro,
            tries,
        })
    }

    proptest! {
        #[test]
        fn order_does_not_matter(tallies in prop::collection::vec(tally(), 0..8)) {
            let mut reversed = tallies.clone();
            reversed.reverse();
            prop_assert_eq!(best(tallies), best(reversed));
        }

        #[test]
        fn another_answer_never_lowers_the_credit(tallies in prop::collection::vec(tally(), 1..8), next in tally()) {
            let before = best(tallies.clone()).unwrap();
            let after = best(tallies.into_iter().chain([next])).unwrap();
            prop_assert!(after.credit_micro >= before.credit_micro);
            prop_assert!(after.tries >= before.tries);
        }
    }

    #[test]
    fn decimal_numbers_are_read_exactly() {
        for (text, expected) in [
            ("8", Some(8_000_000)),
            ("8.5", Some(8_500_000)),
            ("8,50", Some(8_500_000)),
            ("0.000001", Some(1)),
            ("8.", Some(8_000_000)),
            ("0.0000001", None),
            ("-1", None),
            (".5", None),
            ("1e3", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(micro(text), expected, "{text}");
        }
        assert_eq!(micro(&decimal(1_234_500)), Some(1_234_500));
    }

    #[test]
    fn micro_points_print_exactly() {
        assert_eq!(decimal(0), "0");
        assert_eq!(decimal(1_500_000), "1.5");
        assert_eq!(decimal(-250_000), "-0.25");
        assert_eq!(decimal(1), "0.000001");
        assert_eq!(decimal(micro_points(3, 333_333)), "0.999999");
        assert_eq!(decimal(micro_points(12, WHOLE)), "12");
        assert_eq!(decimal(rounded(micro_points(3, 333_333))), "1");
        assert_eq!(decimal(rounded(-333_333)), "-0.3333");
    }
}
