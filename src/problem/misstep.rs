//! Mistakes that an author expects, with the numbers they give.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::math::evaluate;
use crate::math::phrase::Phrase;
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::part::Part;
use crate::problem::section::Field;
use crate::problem::surroundings::Surroundings;
use crate::problem::variant::Variant;

/// A mistake that an author expects, with the number, the column or the matrix it gives.
#[derive(Debug, Clone)]
pub struct Misstep {
    /// Its id, for statistics.
    pub id: String,
    /// What it gives.
    pub value: Typed,
    /// What went wrong.
    pub phrase: Phrase,
}

impl Misstep {
    /// What it gives for these numbers; nothing if that is undefined.
    #[must_use]
    pub fn at(&self, variant: &Variant) -> Option<Value> {
        evaluate::real(&self.value, &variant.parameters, &BTreeMap::new()).ok()
    }
}

impl Variant {
    /// The mistakes that the author of a part expects, each with what it gives for these numbers; those that give
    /// nothing for them are left out.
    pub fn expected<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = (&'a Misstep, &'a DMatrix<f64>)> {
        let given = |misstep: &Misstep| misstep.at(self).map(|value| value.as_matrix());
        let given = self.worked(part).into_iter().flat_map(move |worked| {
            worked.expected.get_or_init(|| part.missteps.iter().map(given).collect())
        });
        part.missteps.iter().zip(given).filter_map(|(misstep, given)| Some((misstep, given.as_ref()?)))
    }
}

impl Surroundings<'_> {
    /// Reads `[{ id, value, en, ru }]`, each value of the shape of the key.
    pub fn missteps(&self, field: &Field, key: &Typed) -> Vec<Misstep> {
        let mut missteps = Vec::new();
        for mut section in field.sections().unwrap_or_default() {
            let id = section.need("id").and_then(|field| field.text());
            let value = section.need("value").and_then(|field| {
                let value = self.concrete(&field)?;
                if value.shape() == key.shape() {
                    return Some(value);
                }
                let shape = key.shape().phrase();
                self.not_a(&field, &shape.en, &format!("{}, как ключ", shape.ru), &value);
                None
            });
            let phrase = section.phrase();
            section.finish();
            if let (Some(id), Some(value), Some(phrase)) = (id, value, phrase) {
                missteps.push(Misstep { id: id.value, value, phrase });
            }
        }
        missteps
    }
}
