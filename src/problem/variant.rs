//! A problem with its numbers drawn for one student.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use nalgebra::DMatrix;

use crate::math::diagnostic::Diagnostic;
use crate::math::optimizer::loss::Loss;
use crate::math::value::Value;
use crate::problem::definition::Problem;
use crate::problem::key::Key;
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
    /// What was worked out for the parts, in their order.
    worked: Arc<[Worked]>,
}

/// What does not depend on an answer to a part; worked out at the first use.
#[derive(Debug, Default)]
pub(super) struct Worked {
    pub(super) key: OnceLock<Result<Key, Diagnostic>>,
    pub(super) loss: OnceLock<Result<Loss, Diagnostic>>,
    /// What each expected mistake gives, if that is defined.
    pub(super) expected: OnceLock<Vec<Option<DMatrix<f64>>>>,
    /// Where each slip of an optimizer leads first, in the order of whoever judges them.
    first_points: OnceLock<Vec<Option<DMatrix<f64>>>>,
}

impl Variant {
    /// A problem with these numbers, which must be those of its parameters.
    pub(super) fn new(problem: Arc<Problem>, seed: Seed, parameters: BTreeMap<String, Value>) -> Self {
        let worked = problem.parts.iter().map(|_| Worked::default()).collect();
        Self { problem, seed, parameters, worked }
    }

    /// What was worked out for a part of this problem.
    pub(super) fn worked(&self, part: &Part) -> Option<&Worked> {
        let at = self.problem.parts.iter().position(|own| own.id == part.id)?;
        self.worked.get(at)
    }

    /// The first points to which slips of an optimizer lead from a part's start, worked out at the first use.
    pub fn first_points(
        &self,
        part: &Part,
        work_out: impl FnOnce() -> Vec<Option<DMatrix<f64>>>,
    ) -> &[Option<DMatrix<f64>>] {
        self.worked(part).map_or(&[], |worked| worked.first_points.get_or_init(work_out))
    }

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
