//! How a part is asked: the box that it is answered in, its options, the names it may use.

use crate::grading::choice::chosen;
use crate::math::phrase::{Language, Phrase};
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// How an answer is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// One number.
    Number,
    /// Several numbers.
    List,
    /// Rows of numbers.
    Rows,
    /// An expression.
    Expression,
    /// An interval.
    Interval,
    /// One of several options.
    One,
    /// Any of several options.
    Several,
    /// A text that a person marks.
    Prose,
}

/// An option of a part.
#[derive(Debug, Clone)]
pub struct OptionView {
    /// Its id.
    pub id: String,
    /// Its words, as HTML.
    pub html: String,
    /// Whether it was chosen last.
    pub chosen: bool,
}

/// How the answer to a part is typed.
#[must_use]
pub fn input(variant: &Variant, part: &Part) -> Input {
    match &part.answer {
        Answer::Number { .. } => Input::Number,
        Answer::Vector(_) => Input::List,
        Answer::Matrix(_) => Input::Rows,
        Answer::Trajectory(asked) => {
            let scalar = variant.start(asked).is_ok_and(|start| start.as_scalar().is_some());
            match (scalar, asked.steps) {
                (true, 1) => Input::Number,
                (true, _) => Input::List,
                (false, _) => Input::Rows,
            }
        }
        Answer::Symbolic(_) => Input::Expression,
        Answer::Interval(_) => Input::Interval,
        Answer::Choice(choice) => {
            if choice.several {
                Input::Several
            } else {
                Input::One
            }
        }
        Answer::Text(_) => Input::Prose,
    }
}

/// The options in the order of the variant, with those chosen that the response names.
#[must_use]
pub fn options(variant: &Variant, part: &Part, language: Language, response: &str) -> Vec<OptionView> {
    let Answer::Choice(choice) = &part.answer else { return Vec::new() };
    let chosen = chosen(choice, response).unwrap_or_default();
    let statement = variant.problem.statement(language);
    choice
        .order(&variant.problem.id, &part.id, variant.seed)
        .into_iter()
        .filter_map(|place| {
            let option = choice.options.get(place)?;
            Some(OptionView {
                id: option.id.clone(),
                html: statement.option(&part.id, &option.id, &variant.parameters)?,
                chosen: chosen.get(place).copied().unwrap_or(false),
            })
        })
        .collect()
}

/// The names that an expression may use, with their shapes.
#[must_use]
pub fn names(part: &Part) -> Vec<(String, Phrase)> {
    let Answer::Symbolic(symbolic) = &part.answer else { return Vec::new() };
    symbolic
        .symbols
        .declared()
        .map(|(name, declaration)| (name.to_string(), declaration.shape.phrase()))
        .collect()
}
