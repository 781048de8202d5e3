//! When to stop: the point hardly moves, or the slope is nearly flat.

use nalgebra::DMatrix;
use serde::Deserialize;

use crate::math::optimizer::method::Step;

/// A rule that ends a descent; norms are Euclidean.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stopping {
    /// ‖w_t − w_{t−1}‖ < ε.
    Step(f64),
    /// ‖∇L(w_t)‖ < ε, for the loss over all data.
    Gradient(f64),
}

impl Stopping {
    /// The number of steps after which the rule ends a trace from `start`; `None` if it never does.
    ///
    /// # Errors
    /// Those of the gradient.
    pub fn after<E>(
        self,
        start: &DMatrix<f64>,
        trace: &[Step],
        gradient: impl Fn(&DMatrix<f64>) -> Result<DMatrix<f64>, E>,
    ) -> Result<Option<usize>, E> {
        let mut before = start;
        for (place, step) in trace.iter().enumerate() {
            let now = &step.state.w;
            let (size, epsilon) = match self {
                Self::Step(epsilon) => ((now - before).norm(), epsilon),
                Self::Gradient(epsilon) => (gradient(now)?.norm(), epsilon),
            };
            if size < epsilon {
                return Ok(Some(place + 1));
            }
            before = now;
        }
        Ok(None)
    }
}
