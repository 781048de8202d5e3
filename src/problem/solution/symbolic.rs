//! A derivative written out line by line.

use crate::math::formula::localised;
use crate::math::phrase::Language;
use crate::problem::part::Part;
use crate::problem::solution::block::Block;

/// The derivation of a key that is derived.
#[must_use]
pub fn block(part: &Part, language: Language) -> Option<Block> {
    let derivation = part.derivation()?;
    let text: Vec<String> = derivation.text(language).lines().map(|line| format!("  {line}")).collect();
    Some(Block { html: localised(&derivation.html(language), language), text: text.join("\n") })
}
