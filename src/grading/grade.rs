//! The façade of grading: one part, one response, one judgement.

use crate::grading::expression;
use crate::grading::judgement::{Judgement, Reading};
use crate::grading::numbers;
use crate::grading::trajectory;
use crate::math::diagnostic::Diagnostic;
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// The longest response that is read, in bytes.
pub const BYTES: usize = 16_384;

/// Judges a response; the same response gets the same judgement on every machine and for ever.
#[must_use]
pub fn grade(variant: &Variant, part: &Part, response: &str) -> Judgement {
    if let Err(diagnostic) = acceptable(response) {
        return Judgement::invalid(diagnostic);
    }
    match &part.answer {
        Answer::Number { key, missteps, .. } => numbers::number(variant, part, key, missteps, response),
        Answer::Vector(key) => numbers::matrix(variant, part, key, response, numbers::Form::Column),
        Answer::Matrix(key) => numbers::matrix(variant, part, key, response, numbers::Form::Rows),
        Answer::Trajectory(asked) => trajectory::grade(variant, part, asked, response),
        Answer::Symbolic(symbolic) => expression::grade(symbolic, response),
    }
}

/// Reads a response without judging it.
///
/// # Errors
/// It cannot be read, or its shape is not the one that is asked for.
pub fn read(variant: &Variant, part: &Part, response: &str) -> Result<Reading, Diagnostic> {
    acceptable(response)?;
    match &part.answer {
        Answer::Number { .. } => numbers::read_number(response),
        Answer::Vector(_) => numbers::read_matrix(response, numbers::Form::Column),
        Answer::Matrix(_) => numbers::read_matrix(response, numbers::Form::Rows),
        Answer::Trajectory(asked) => trajectory::read(variant, asked, response),
        Answer::Symbolic(symbolic) => expression::read(symbolic, response),
    }
}

fn acceptable(response: &str) -> Result<(), Diagnostic> {
    if response.len() > BYTES {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The answer has {} bytes; at most {BYTES} are read.", response.len()),
            format!("В ответе {} байт; читается не больше {BYTES}.", response.len()),
        ));
    }
    if response.trim().is_empty() {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    Ok(())
}
