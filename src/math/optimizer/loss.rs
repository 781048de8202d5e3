//! A loss given as an expression, with its gradient derived by the program.
//!
//! An observation is written with the index `i`: `(y_i - w'*x_i)^2`. The loss of a batch is the mean
//! over its observations.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;

use crate::math::derive::{Kind, derive};
use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate::{self, Fuel};
use crate::math::field::Field;
use crate::math::field::dual::Dual;
use crate::math::language;
use crate::math::point::Point;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::math::value::Value;

/// The name of the index of an observation.
pub const INDEX: &str = "i";

/// A loss over concrete data.
#[derive(Debug, Clone)]
pub struct Loss {
    loss: Typed,
    gradient: Typed,
    variable: Arc<str>,
    data: BTreeMap<String, Value>,
    /// The numbers that the gradient speaks of.
    known: Point<f64>,
    observations: Option<usize>,
}

impl Loss {
    /// The loss of one observation, to be averaged over the data.
    ///
    /// # Errors
    /// The expression cannot be read or differentiated.
    pub fn of_observation(
        text: &str,
        variable: &str,
        start: &Value,
        data: BTreeMap<String, Value>,
    ) -> Result<Self, Diagnostic> {
        let count = data
            .values()
            .filter(|value| matches!(value, Value::Matrix(_)))
            .map(|value| value.as_matrix().nrows());
        let observations = count.max().unwrap_or(1);
        Self::new(text, variable, start, data, Some(observations))
    }

    /// A whole loss, the same at every step.
    ///
    /// # Errors
    /// The expression cannot be read or differentiated.
    pub fn whole(
        text: &str,
        variable: &str,
        start: &Value,
        data: BTreeMap<String, Value>,
    ) -> Result<Self, Diagnostic> {
        Self::new(text, variable, start, data, None)
    }

    fn new(
        text: &str,
        variable: &str,
        start: &Value,
        data: BTreeMap<String, Value>,
        observations: Option<usize>,
    ) -> Result<Self, Diagnostic> {
        let mut symbols = Symbols::new();
        for (name, value) in &data {
            symbols.declare_value(name, value);
        }
        if observations.is_some() {
            symbols.declare_value(INDEX, &Value::Scalar(1.0));
        }
        symbols.declare_value(variable, start);
        let loss = language::read(text, &symbols)?;
        let gradient = derive(Kind::Gradient, &loss, variable, &symbols)?;
        let known = Point::of(&gradient, &data, BTreeMap::new());
        Ok(Self { loss, gradient, variable: variable.into(), data, known, observations })
    }

    /// The gradient as a formula: of one observation `i`, or of a whole loss.
    #[must_use]
    pub const fn formula(&self) -> &Typed {
        &self.gradient
    }

    /// The name of the variable.
    #[must_use]
    pub fn variable(&self) -> &str {
        &self.variable
    }

    /// The numbers that the formula speaks of.
    #[must_use]
    pub const fn data(&self) -> &BTreeMap<String, Value> {
        &self.data
    }

    /// Whether the loss is the same at every step, without observations.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.observations.is_none()
    }

    /// How many observations there are; 1 for a whole loss.
    #[must_use]
    pub fn observations(&self) -> usize {
        self.observations.unwrap_or(1)
    }

    /// The gradient at w of the mean over a batch, or over all observations.
    ///
    /// # Errors
    /// The gradient is undefined at w, or the batch names an observation that does not exist.
    pub fn gradient(&self, w: &DMatrix<f64>, batch: Option<&[usize]>) -> Result<DMatrix<f64>, Diagnostic> {
        let mut point = self.known.clone();
        point.place(&self.variable, &Value::from_matrix(w.clone()));
        let value = |point: &Point<f64>| {
            evaluate::real_at(&self.gradient, point, &Fuel::default())
                .map(|value| value.as_matrix())
                .map_err(|undefined| undefined.diagnostic())
        };
        let Some(observations) = self.observations else { return value(&point) };
        let all: Vec<usize> = (1..=observations).collect();
        let batch = batch.unwrap_or(&all);
        let index = INDEX.into();
        let mut sum = DMatrix::zeros(w.nrows(), w.ncols());
        for observation in batch {
            let number = u32::try_from(*observation).unwrap_or(u32::MAX);
            point.place(&index, &Value::Scalar(f64::from(number)));
            sum += value(&point)?;
        }
        let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        Ok(sum / f64::from(count))
    }

    /// The slope of the mean over a batch along a direction, by dual numbers and by central differences.
    ///
    /// Two routes to the same number that do not use the differentiator.
    ///
    /// # Errors
    /// The loss is undefined at w or beside it.
    pub fn slopes(
        &self,
        w: &DMatrix<f64>,
        batch: Option<&[usize]>,
        direction: &DMatrix<f64>,
    ) -> Result<[f64; 2], Diagnostic> {
        let dual = w.zip_map(direction, |real, slope| Dual { real, slope });
        let by_duals = self.mean(batch, &dual, |entry| Dual { real: entry, slope: 0.0 })?.slope;
        let beside = |step: f64| self.mean(batch, &(w + direction * step), |entry| entry);
        let by_differences = (beside(STEP)? - beside(-STEP)?) / (2.0 * STEP);
        Ok([by_duals, by_differences])
    }

    /// The mean of the loss over a batch, in any field.
    fn mean<F: Field>(
        &self,
        batch: Option<&[usize]>,
        w: &DMatrix<F>,
        lift: impl Fn(f64) -> F,
    ) -> Result<F, Diagnostic> {
        let mut point = Point::<F>::new(BTreeMap::new());
        for (name, value) in &self.data {
            point.symbols.insert(name.as_str().into(), value.as_matrix().map(&lift));
        }
        point.symbols.insert(Arc::clone(&self.variable), w.clone());
        let all: Vec<usize> = (1..=self.observations()).collect();
        let batch = batch.unwrap_or(&all);
        let mut sum = F::zero();
        for observation in batch {
            let index = i64::try_from(*observation).unwrap_or(i64::MAX);
            if self.observations.is_some() {
                point.symbols.insert(INDEX.into(), DMatrix::from_element(1, 1, F::integer(index)));
                point.integers.insert(INDEX.into(), index);
            }
            sum += evaluate::evaluate(&self.loss, &point).map_err(|undefined| undefined.diagnostic())?
                [(0, 0)]
                .clone();
        }
        let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        Ok(sum * lift(1.0 / f64::from(count)))
    }
}

/// The step of a central difference.
const STEP: f64 = 1e-5;
