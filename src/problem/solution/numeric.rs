//! A number, a column or a matrix worked out.

use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::Language;
use crate::math::typed::Typed;
use crate::problem::solution::arithmetic;
use crate::problem::solution::block::Block;
use crate::problem::solution::line::Line;
use crate::problem::solution::unfolded::unfold;
use crate::problem::variant::Variant;

/// The lines that lead to the value of the key.
///
/// # Errors
/// It is undefined for these numbers; a checked problem has no such variant.
pub fn blocks(variant: &Variant, key: &Typed, language: Language) -> Result<Vec<Block>, Diagnostic> {
    let unfolded = unfold(&variant.problem, key);
    let mut lines = Vec::new();
    for (name, definition) in &unfolded.names {
        lines.extend(arithmetic::lines(definition, &variant.parameters, Some(name))?.0);
    }
    lines.extend(arithmetic::lines(&unfolded.whole, &variant.parameters, None)?.0);
    Ok(vec![Block::lines(&lines, language)])
}

/// The formula of the key without numbers, with the names that it needs.
#[must_use]
pub fn formula(variant: &Variant, key: &Typed, language: Language) -> Block {
    let unfolded = unfold(&variant.problem, key);
    let mut lines: Vec<Line> =
        unfolded.names.iter().map(|(name, definition)| Line::of(name).equal(definition)).collect();
    lines.push(Line::of(&unfolded.whole));
    Block::lines(&lines, language)
}
