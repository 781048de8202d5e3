//! Variants of a problem that stand for all of them.

use std::sync::Arc;

use crate::problem::definition::Problem;
use crate::problem::seed::Seed;
use crate::problem::variant::Variant;

/// The sheet's numbers and those of the first seeds.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The variants, the sheet's own first.
    pub variants: Vec<Variant>,
    /// Seeds for which no numbers satisfy `require`.
    pub undrawn: Vec<Seed>,
    /// How many seeds were asked for.
    pub seeds: u32,
}

impl Sample {
    /// Draws the seeds 0 to `seeds` − 1; one is enough where nothing is drawn.
    #[must_use]
    pub fn draw(problem: &Arc<Problem>, seeds: u32) -> Self {
        let count = if problem.has_numbers() { seeds.max(1) } else { 1 };
        let (mut variants, mut undrawn) = (Vec::new(), Vec::new());
        for seed in (0..count).map(|seed| Seed(seed.into())) {
            match problem.draw(seed) {
                Some(variant) => variants.push(variant),
                None => undrawn.push(seed),
            }
        }
        Self { variants, undrawn, seeds }
    }
}
