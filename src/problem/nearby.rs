//! Variants whose numbers differ from drawn ones by a hair.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;

use crate::math::evaluate::Fuel;
use crate::math::value::Value;
use crate::problem::variant::Variant;

impl Variant {
    /// The variant whose drawn numbers are moved by a share of themselves, up or down by turns.
    ///
    /// `turn` says with which entry the turns begin. Conditions need not hold there; `None` if a derived
    /// value is undefined.
    #[must_use]
    pub fn nearby(&self, share: f64, turn: usize) -> Option<Self> {
        let parameters = self.problem.parameters();
        let mut count = turn;
        let mut values = BTreeMap::new();
        for (name, value) in self.parameters.iter().filter(|(name, _)| parameters.is_drawn(name)) {
            let m = value.as_matrix();
            let moved = DMatrix::from_iterator(
                m.nrows(),
                m.ncols(),
                m.iter().map(|entry| {
                    count += 1;
                    entry * if count.is_multiple_of(2) { 1.0 + share } else { 1.0 - share }
                }),
            );
            values.insert(name.clone(), Value::from_matrix(moved));
        }
        let values = parameters.derived_from(values, &Fuel::default())?;
        Some(Self::new(Arc::clone(&self.problem), self.seed, values))
    }
}
