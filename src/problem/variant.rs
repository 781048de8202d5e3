//! A problem with its numbers drawn for one student.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::math::value::Value;
use crate::problem::definition::Problem;
use crate::problem::part::Part;
use crate::problem::seed::Seed;

/// A problem with its numbers.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The problem.
    pub problem: Arc<Problem>,
    /// The seed that the numbers were drawn by.
    pub seed: Seed,
    /// The numbers.
    pub parameters: BTreeMap<String, Value>,
}

impl Variant {
    /// The part of this id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<&Part> {
        self.problem.part(id)
    }

    /// The numbers as JSON, as they are stored: keys in alphabetical order.
    #[must_use]
    pub fn parameters_json(&self) -> String {
        serde_json::to_string(&self.parameters).unwrap_or_else(|_| "{}".into())
    }
}
