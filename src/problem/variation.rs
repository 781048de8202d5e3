//! Which keys depend on the numbers that are drawn.

use crate::math::typed::Typed;
use crate::problem::definition::Problem;
use crate::problem::part::{Answer, Part};
use crate::problem::trajectory::Rate;

impl Problem {
    /// Whether the key of a part may be another one with other numbers.
    ///
    /// Where it is not, whoever has seen it has seen it for every variant.
    #[must_use]
    pub fn key_varies(&self, part: &Part) -> bool {
        let varies = |typed: &Typed| self.parameters().varies(typed);
        match &part.answer {
            Answer::Number { key, .. } | Answer::Vector(key) | Answer::Matrix(key) => varies(key),
            Answer::Trajectory(asked) => {
                let rate = match &asked.rate {
                    Rate::Formula(formula) => varies(formula),
                    Rate::Cyclic { low, high, .. } => varies(low) || varies(high),
                };
                rate || varies(&asked.start)
                    || self
                        .loss
                        .iter()
                        .flat_map(|loss| loss.mentioned())
                        .any(|name| self.parameters().moves(name))
            }
            Answer::Choice(choice) => choice
                .options
                .iter()
                .filter_map(|option| option.condition())
                .any(|one| one.expressions().any(varies)),
            Answer::Interval(bounds) => {
                [&bounds.low, &bounds.high].into_iter().filter_map(|edge| edge.at.as_ref()).any(varies)
            }
            Answer::Symbolic(_) | Answer::Text(_) => false,
        }
    }
}
