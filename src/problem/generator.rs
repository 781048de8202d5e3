//! The value-stable generator of parameters.
//!
//! A stream is ChaCha8 keyed by SHA-256 of the problem, the seed, the round and the parameter's name:
//! the same on every machine and for ever, and adding a parameter does not change the others.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;

/// The stream of one parameter.
#[derive(Debug)]
pub struct Generator(ChaCha8Rng);

impl Generator {
    /// The stream of a parameter in one round of drawing.
    #[must_use]
    pub fn new(problem: &ProblemId, seed: Seed, round: u32, parameter: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"gradus/draw/1\0");
        for text in [problem.as_str(), parameter] {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        hash.update(seed.to_bytes());
        hash.update(round.to_be_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// The stream by which the questions of an attempt at a quiz are drawn.
    #[must_use]
    pub fn of_quiz(name: &str, seed: Seed) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"gradus/quiz/1\0");
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(seed.to_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// The numbers `0..count` in an order of chance, each equally likely (Fisher, Yates).
    pub fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            let drawn = self.below(u64::try_from(last).unwrap_or(0) + 1);
            order.swap(last, usize::try_from(drawn).unwrap_or(0));
        }
        order
    }

    /// A whole number in `0..count`, each equally likely; 0 if `count` is 0.
    pub fn below(&mut self, count: u64) -> u64 {
        if count == 0 {
            return 0;
        }
        // Numbers above the last whole multiple of `count` would favour the small ones.
        let fair = u64::MAX - u64::MAX % count;
        loop {
            let drawn = self.0.next_u64();
            if drawn < fair {
                return drawn % count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        let id = ProblemId::parse("a/b").unwrap();
        let mut generator = Generator::new(&id, Seed(7), 0, "x");
        let drawn: Vec<u64> = (0..8).map(|_| generator.below(10)).collect();
        assert_eq!(drawn, PINNED);
    }

    /// If this changes, issued seeds would give other numbers.
    const PINNED: [u64; 8] = [5, 4, 8, 8, 7, 9, 6, 5];

    #[test]
    fn all_values_are_drawn_about_equally_often() {
        let id = ProblemId::parse("a/b").unwrap();
        let mut counts = [0_u32; 5];
        for seed in 0..1_000 {
            let drawn = Generator::new(&id, Seed(seed), 0, "x").below(5);
            counts[usize::try_from(drawn).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (150..250).contains(count)), "{counts:?}");
    }
}
