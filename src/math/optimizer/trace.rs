//! A run of several steps, with the observations that each step sees.

use nalgebra::DMatrix;

use crate::math::optimizer::method::{Method, State, Step};

/// Which observations each step uses, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// All of them: the mean over the data.
    Full,
    /// One a step, in the order of the data, from the beginning again when they are used up.
    InTurn,
    /// One batch a step, from the beginning again when they are used up.
    Batches(Vec<Vec<usize>>),
}

impl Order {
    /// The batch of step t = 1, 2, … of so many observations; `None` for all of them.
    #[must_use]
    pub fn batch(&self, t: u32, observations: usize) -> Option<Vec<usize>> {
        let turn = usize::try_from(t.saturating_sub(1)).unwrap_or(0);
        match self {
            Self::Full => None,
            Self::InTurn => Some(vec![turn % observations.max(1) + 1]),
            Self::Batches(batches) => batches.get(turn % batches.len().max(1)).cloned(),
        }
    }
}

/// Takes `steps` steps from a state; `order` says how many observations there are for `InTurn`.
///
/// # Errors
/// Those of the rate and of the gradient.
pub fn run<E>(
    method: Method,
    from: State,
    steps: u32,
    order: &Order,
    observations: usize,
    rate: impl Fn(u32) -> Result<f64, E>,
    gradient: impl Fn(&DMatrix<f64>, Option<&[usize]>) -> Result<DMatrix<f64>, E>,
) -> Result<Vec<Step>, E> {
    let mut state = from;
    let mut trace = Vec::new();
    for _ in 0..steps {
        let t = state.t + 1;
        let step = method.step(&state, rate(t)?, |w| gradient(w, order.batch(t, observations).as_deref()))?;
        state = step.state.clone();
        trace.push(step);
    }
    Ok(trace)
}
