//! A loss given as an expression, with its gradient derived by the program.
//!
//! An observation is written with the index `i`: `(y_i - w'*x_i)^2`. The loss of a batch is the mean
//! over its observations.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::math::derive::{Kind, derive};
use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate;
use crate::math::language;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::math::value::Value;

/// The name of the index of an observation.
const INDEX: &str = "i";

/// A loss over concrete data.
#[derive(Debug, Clone)]
pub struct Loss {
    gradient: Typed,
    variable: String,
    data: BTreeMap<String, Value>,
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
        let gradient = derive(Kind::Gradient, &loss, variable, &start.shape())?;
        Ok(Self { gradient, variable: variable.to_owned(), data, observations })
    }

    /// The gradient at w of the mean over a batch, or over all observations.
    ///
    /// # Errors
    /// The gradient is undefined at w, or the batch names an observation that does not exist.
    pub fn gradient(&self, w: &DMatrix<f64>, batch: Option<&[usize]>) -> Result<DMatrix<f64>, Diagnostic> {
        let mut values = self.data.clone();
        values.insert(self.variable.clone(), Value::from_matrix(w.clone()));
        let Some(observations) = self.observations else {
            return Ok(evaluate::real(&self.gradient, &values, &BTreeMap::new())?.as_matrix());
        };
        let all: Vec<usize> = (1..=observations).collect();
        let batch = batch.unwrap_or(&all);
        let mut sum = DMatrix::zeros(w.nrows(), w.ncols());
        for observation in batch {
            let number = u32::try_from(*observation).unwrap_or(u32::MAX);
            values.insert(INDEX.to_owned(), Value::Scalar(f64::from(number)));
            sum += evaluate::real(&self.gradient, &values, &BTreeMap::new())?.as_matrix();
        }
        let count = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        Ok(sum / f64::from(count))
    }
}
