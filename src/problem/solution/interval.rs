//! The ends of an interval with the numbers put in.

use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::{Language, Phrase};
use crate::math::value::Value;
use crate::problem::bounds::{Bounds, Edge};
use crate::problem::solution::block::Block;
use crate::problem::solution::line::Line;
use crate::problem::variant::Variant;

/// Both ends, each with whether it belongs; nothing is said of numbers that stand in the key as they are.
///
/// # Errors
/// An end is undefined for these numbers; a checked problem has no such variant.
pub fn block(variant: &Variant, bounds: &Bounds, language: Language) -> Result<Option<Block>, Diagnostic> {
    let mut html = String::new();
    let mut text = Vec::new();
    for (edge, left) in [(&bounds.low, true), (&bounds.high, false)] {
        let Some(at) = edge.at.as_ref().filter(|at| !at.symbols().is_empty()) else { continue };
        let value = Value::Scalar(variant.number(at)?);
        let line = Line::of(at).put_in(at, &variant.parameters).value(&value);
        let said = Block::say(&belongs(edge, left), language);
        let shown = Block::lines(&[line], language);
        html.push_str(&(said.html + &shown.html));
        text.push(format!("{}\n{}", said.text, shown.text));
    }
    Ok((!text.is_empty()).then(|| Block { html, text: text.join("\n") }))
}

fn belongs(edge: &Edge, left: bool) -> Phrase {
    let (en, ru) = if left { ("left", "Левый") } else { ("right", "Правый") };
    let (en_in, ru_in) =
        if edge.closed { ("belongs to it", "входит") } else { ("is left out", "не входит") };
    Phrase::new(format!("The {en} end, which {en_in}:"), format!("{ru} конец ({ru_in}):"))
}
