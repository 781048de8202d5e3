//! What a quiz is drawn from, and what an attempt at it is worth.

use serde::{Deserialize, Serialize};

use crate::math::phrase::Phrase;
use crate::problem::generator::Generator;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;

/// The most questions of one attempt.
pub const QUESTIONS: usize = 50;

/// A quiz; stored as JSON in a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// Its title.
    pub title: Phrase,
    /// Whether every attempt has its questions in an order of its own.
    pub shuffled: bool,
    /// Where its questions come from, in order.
    pub pools: Vec<Pool>,
}

/// Problems of which an attempt is given some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// How many.
    pub pick: usize,
    /// What each is worth, in points.
    pub points: u32,
    /// Whether all of them are given, however many they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
    /// The sheets whose problems are among them, as those stood there when the quiz was stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// The problems, with those of the sheets.
    pub problems: Vec<ProblemId>,
}

impl Pool {
    /// The problems that are there on their own, not with their sheet.
    pub fn single_problems(&self) -> impl Iterator<Item = &ProblemId> {
        self.problems.iter().filter(|id| !self.sheets.iter().any(|sheet| sheet == id.sheet()))
    }
}

/// One question of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The problem.
    pub problem: ProblemId,
    /// What it is worth, in points.
    pub points: u32,
}

impl Quiz {
    /// The questions of an attempt: of each pool as many as it says, none twice.
    #[must_use]
    pub fn draw(&self, name: &str, seed: Seed) -> Vec<Slot> {
        let mut generator = Generator::of_quiz(name, seed);
        let mut drawn = Vec::new();
        for pool in &self.pools {
            let mut places: Vec<usize> =
                generator.order(pool.problems.len()).into_iter().take(pool.pick).collect();
            // Which ones is left to chance, not their order.
            places.sort_unstable();
            let slot = |place: usize| Slot { problem: pool.problems[place].clone(), points: pool.points };
            drawn.extend(places.into_iter().map(slot));
        }
        if !self.shuffled {
            return drawn;
        }
        generator.order(drawn.len()).into_iter().map(|place| drawn[place].clone()).collect()
    }

    /// How many questions an attempt has.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.pools.iter().map(|pool| pool.pick).sum()
    }

    /// What an attempt is worth, in points.
    #[must_use]
    pub fn points(&self) -> u32 {
        let worth = |pool: &Pool| u32::try_from(pool.pick).unwrap_or(u32::MAX).saturating_mul(pool.points);
        self.pools.iter().map(worth).fold(0, u32::saturating_add)
    }
}

/// Micro-points of a question: the share of the problem's own points, times what the question is worth;
/// what cannot be divided evenly is rounded down.
#[must_use]
pub fn scaled(earned_micro: i64, own_points: u32, points: u32) -> i64 {
    if own_points == 0 { 0 } else { earned_micro * i64::from(points) / i64::from(own_points) }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn quiz(shuffled: bool) -> Quiz {
        let pool = |pick, points, names: &[&str]| Pool {
            pick,
            points,
            all: false,
            sheets: Vec::new(),
            problems: names.iter().map(|name| ProblemId::parse(&format!("s/{name}")).unwrap()).collect(),
        };
        Quiz {
            title: Phrase::new("Quiz", "Контрольная"),
            shuffled,
            pools: vec![pool(2, 3, &["a", "b", "c", "d"]), pool(1, 5, &["e", "f"]), pool(1, 1, &["g"])],
        }
    }

    #[test]
    fn every_pool_gives_what_it_says_and_each_problem_its_share() {
        let quiz = quiz(true);
        assert_eq!((quiz.questions(), quiz.points()), (4, 12));
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut first: BTreeSet<String> = BTreeSet::new();
        for seed in 0..2_000 {
            let drawn = quiz.draw("q", Seed(seed));
            let names: BTreeSet<&str> = drawn.iter().map(|slot| slot.problem.as_str()).collect();
            assert_eq!(names.len(), 4, "none twice");
            assert_eq!(drawn.iter().map(|slot| slot.points).sum::<u32>(), 12);
            first.insert(drawn[0].problem.to_string());
            for name in names {
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
        assert_eq!(first.len(), 7, "every question comes first sometimes");
        for name in ["s/a", "s/b", "s/c", "s/d", "s/e", "s/f"] {
            assert!((850..1_150).contains(&counts[name]), "{counts:?}");
        }
        assert_eq!(counts["s/g"], 2_000);
    }

    #[test]
    fn without_shuffling_the_order_is_that_of_the_pools() {
        let quiz = quiz(false);
        for seed in 0..50 {
            let drawn = quiz.draw("q", Seed(seed));
            assert!(drawn.windows(2).all(|pair| pair[0].problem < pair[1].problem), "{drawn:?}");
            assert_eq!(drawn, quiz.draw("q", Seed(seed)));
        }
    }

    #[test]
    fn a_question_is_worth_what_the_quiz_says() {
        assert_eq!(scaled(3_000_000, 6, 2), 1_000_000);
        assert_eq!(scaled(6_000_000, 6, 2), 2_000_000);
        assert_eq!(scaled(1_000_000, 3, 1), 333_333);
        assert_eq!(scaled(0, 0, 1), 0);
    }
}
