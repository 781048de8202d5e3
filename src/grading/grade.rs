//! The façade of grading: one part, one response, one judgement.

use crate::grading::choice;
use crate::grading::essay;
use crate::grading::expression;
use crate::grading::interval;
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
    if let Err(diagnostic) = acceptable(part, response) {
        return Judgement::invalid(diagnostic);
    }
    match &part.answer {
        Answer::Number { .. } => numbers::number(variant, part, response),
        Answer::Vector(_) => numbers::matrix(variant, part, response, numbers::Form::Column),
        Answer::Matrix(_) => numbers::matrix(variant, part, response, numbers::Form::Rows),
        Answer::Trajectory(asked) => trajectory::grade(variant, part, asked, response),
        Answer::Symbolic(symbolic) => expression::grade(symbolic, response),
        Answer::Choice(asked) => choice::grade(variant, asked, response),
        Answer::Interval(asked) => interval::grade(variant, part, asked, response),
        Answer::Text(asked) => essay::grade(asked, response),
    }
}

/// Reads a response without judging it.
///
/// # Errors
/// It cannot be read, or its shape is not the one that is asked for.
pub fn read(variant: &Variant, part: &Part, response: &str) -> Result<Reading, Diagnostic> {
    acceptable(part, response)?;
    match &part.answer {
        Answer::Number { .. } => numbers::read_number(response),
        Answer::Vector(_) => numbers::read_matrix(response, numbers::Form::Column),
        Answer::Matrix(_) => numbers::read_matrix(response, numbers::Form::Rows),
        Answer::Trajectory(asked) => trajectory::read(variant, asked, response),
        Answer::Symbolic(symbolic) => expression::read(symbolic, response),
        Answer::Choice(asked) => choice::read(asked, response),
        Answer::Interval(asked) => interval::read(asked, response),
        Answer::Text(asked) => essay::read(asked, response),
    }
}

/// A response as it is stored: chosen options in the order of the file, everything else as it was sent.
#[must_use]
pub fn canonical(part: &Part, response: String) -> String {
    match &part.answer {
        Answer::Choice(asked) => {
            choice::chosen(asked, &response).map(|chosen| asked.written(&chosen)).unwrap_or(response)
        }
        _ => response,
    }
}

fn acceptable(part: &Part, response: &str) -> Result<(), Diagnostic> {
    if response.len() > BYTES {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The answer has {} bytes; at most {BYTES} are read.", response.len()),
            format!("В ответе {} байт; читается не больше {BYTES}.", response.len()),
        ));
    }
    // Of options something else is said: there is nothing to type.
    if response.trim().is_empty() && !matches!(part.answer, Answer::Choice(_)) {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    Ok(())
}
