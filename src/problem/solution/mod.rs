//! Worked solutions: the way from a student's own numbers to the key, as HTML and as text.
//!
//! [`Solution::new`] puts the author's words first, then what the program derives, then the key.
//! [`hints`] gives away less, step by step, and never the key.

pub mod answer;
pub mod arithmetic;
pub mod block;
pub mod essay;
pub mod hints;
pub mod interval;
pub mod line;
pub mod numbers;
pub mod numeric;
pub mod options;
pub mod rule;
pub mod symbolic;
pub mod trajectory;
pub mod unfolded;

use block::Block;

use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::{Language, Phrase};
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// A worked solution in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The author's words, then what is derived.
    pub blocks: Vec<Block>,
    /// The key.
    pub answer: Block,
}

impl Solution {
    /// Works a part out with the numbers of a variant.
    ///
    /// # Errors
    /// A value is undefined for these numbers; a checked problem has no such variant.
    pub fn new(variant: &Variant, part: &Part, language: Language) -> Result<Self, Diagnostic> {
        let statement = variant.problem.statement(language);
        let mut blocks = Vec::from_iter(statement.solution(&part.id, &variant.parameters));
        if part.workings {
            blocks.extend(match &part.answer {
                Answer::Number { key, .. } | Answer::Vector(key) | Answer::Matrix(key) => {
                    numeric::blocks(variant, key, language)?
                }
                Answer::Trajectory(asked) => trajectory::blocks(variant, part, asked, language)?,
                Answer::Symbolic(_) => Vec::from_iter(symbolic::block(part, language)),
                Answer::Choice(choice) => vec![options::block(variant, part, choice, language)],
                Answer::Interval(bounds) => Vec::from_iter(interval::block(variant, bounds, language)?),
                Answer::Text(essay) => vec![essay::rubric(essay, language)],
            });
        }
        Ok(Self { blocks, answer: answer::block(variant, part, language)? })
    }

    /// The solution as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        self.blocks.iter().chain([&self.answer]).map(|block| block.html.as_str()).collect()
    }

    /// The solution as text; its last line is the key.
    #[must_use]
    pub fn text(&self) -> String {
        let texts: Vec<&str> =
            self.blocks.iter().chain([&self.answer]).map(|block| block.text.as_str()).collect();
        texts.join("\n")
    }
}

/// “Answer:” before the key.
fn answer_word() -> Phrase {
    Phrase::new("Answer:", "Ответ:")
}
