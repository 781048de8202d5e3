//! Mistakes that an author expects, with the numbers they give.

use crate::math::phrase::Phrase;
use crate::math::typed::Typed;
use crate::problem::section::Field;
use crate::problem::surroundings::Surroundings;

/// A mistake that an author expects, with the number it gives.
#[derive(Debug, Clone)]
pub struct Misstep {
    /// Its id, for statistics.
    pub id: String,
    /// The number it gives.
    pub value: Typed,
    /// What went wrong.
    pub phrase: Phrase,
}

impl Surroundings<'_> {
    /// Reads `[{ id, value, en, ru }]`.
    pub fn missteps(&self, field: &Field) -> Vec<Misstep> {
        let mut missteps = Vec::new();
        for mut section in field.sections().unwrap_or_default() {
            let id = section.need("id").and_then(|field| field.text());
            let value = section.need("value").and_then(|field| self.concrete(&field));
            let phrase = section.phrase();
            section.finish();
            if let (Some(id), Some(value), Some(phrase)) = (id, value, phrase) {
                missteps.push(Misstep { id: id.value, value, phrase });
            }
        }
        missteps
    }
}
