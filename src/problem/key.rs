//! What is right: derived from the problem, never typed.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate;
use crate::math::interval::Interval;
use crate::math::optimizer::loss::Loss;
use crate::math::optimizer::method::{State, Step};
use crate::math::optimizer::schedule::Schedule;
use crate::math::optimizer::trace;
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::part::{Answer, Part};
use crate::problem::trajectory::{Rate, Trajectory};
use crate::problem::variant::Variant;

/// The right answer of a part.
#[derive(Debug, Clone)]
pub enum Key {
    /// A number.
    Number(f64),
    /// A column.
    Vector(DMatrix<f64>),
    /// A matrix.
    Matrix(DMatrix<f64>),
    /// Every step of an optimizer.
    Trajectory(Vec<Step>),
    /// An expression; any equal one is right.
    Expression(Typed),
    /// Which options are right, in the order of the file.
    Choice(Vec<bool>),
    /// An interval.
    Interval(Interval),
    /// A text; a person says what it is worth.
    Text,
}

impl Variant {
    /// The right answer of a part.
    ///
    /// # Errors
    /// A value is undefined for these numbers; a checked problem has no such variant.
    pub fn key(&self, part: &Part) -> Result<&Key, Diagnostic> {
        let Some(worked) = self.worked(part) else { return Err(foreign(part)) };
        worked.key.get_or_init(|| self.work_out(part)).as_ref().map_err(Clone::clone)
    }

    fn work_out(&self, part: &Part) -> Result<Key, Diagnostic> {
        let value = |typed: &Typed| evaluate::real(typed, &self.parameters, &BTreeMap::new());
        Ok(match &part.answer {
            Answer::Number { key, .. } => Key::Number(self.number(key)?),
            Answer::Vector(key) => Key::Vector(value(key)?.as_matrix()),
            Answer::Matrix(key) => Key::Matrix(value(key)?.as_matrix()),
            Answer::Trajectory(trajectory) => Key::Trajectory(self.run(part, trajectory)?),
            Answer::Symbolic(symbolic) => Key::Expression(symbolic.judge.key().clone()),
            Answer::Choice(choice) => Key::Choice(choice.right(&self.parameters)?),
            Answer::Interval(bounds) => Key::Interval(bounds.interval(self)?),
            Answer::Text(_) => Key::Text,
        })
    }

    /// The value of an expression that is a number.
    ///
    /// # Errors
    /// It is undefined for these numbers.
    pub fn number(&self, typed: &Typed) -> Result<f64, Diagnostic> {
        let value = evaluate::real(typed, &self.parameters, &BTreeMap::new())?;
        value.as_scalar().ok_or_else(|| evaluate::Undefined::NotFinite.diagnostic())
    }

    /// The loss of a trajectory over these numbers.
    ///
    /// # Errors
    /// The part is no trajectory, the problem has no loss, or it cannot be differentiated.
    pub fn loss(&self, part: &Part) -> Result<&Loss, Diagnostic> {
        let (Some(worked), Answer::Trajectory(asked)) = (self.worked(part), &part.answer) else {
            return Err(foreign(part));
        };
        let made = worked.loss.get_or_init(|| self.loss_at(&self.start(asked)?));
        made.as_ref().map_err(Clone::clone)
    }

    /// The loss over these numbers for points of the shape of this one.
    ///
    /// # Errors
    /// The problem has no loss, or it cannot be differentiated.
    pub fn loss_at(&self, point: &Value) -> Result<Loss, Diagnostic> {
        let Some(loss) = &self.problem.loss else {
            return Err(Diagnostic::whole(
                "loss",
                "The problem has no loss.",
                "У задачи нет функции потерь.",
            ));
        };
        loss.over(point, &self.parameters)
    }

    /// The rate η of step t = 1, 2, ….
    ///
    /// # Errors
    /// It is undefined for these numbers.
    pub fn rate(&self, trajectory: &Trajectory, t: u32) -> Result<f64, Diagnostic> {
        match &trajectory.rate {
            Rate::Formula(formula) if !formula.mentions("t") => self.number(formula),
            Rate::Formula(formula) => {
                let mut values = self.parameters.clone();
                values.insert("t".into(), Value::Scalar(f64::from(t)));
                let value = evaluate::real(formula, &values, &BTreeMap::new())?;
                value.as_scalar().ok_or_else(|| evaluate::Undefined::NotFinite.diagnostic())
            }
            Rate::Cyclic { low, high, period } => {
                let (low, high) = (self.number(low)?, self.number(high)?);
                Ok(Schedule::Cyclic { low, high, period: *period }.rate(t))
            }
        }
    }

    /// The starting point of a trajectory.
    ///
    /// # Errors
    /// It is undefined for these numbers.
    pub fn start(&self, trajectory: &Trajectory) -> Result<Value, Diagnostic> {
        evaluate::real(&trajectory.start, &self.parameters, &BTreeMap::new())
    }

    fn run(&self, part: &Part, trajectory: &Trajectory) -> Result<Vec<Step>, Diagnostic> {
        let start = self.start(trajectory)?;
        let loss = self.loss(part)?;
        let steps = trace::run(
            trajectory.method,
            State::start(start.as_matrix()),
            trajectory.steps,
            &trajectory.order,
            loss.observations(),
            |t| self.rate(trajectory, t),
            |w, batch| loss.gradient(w, batch),
        )?;
        if steps.iter().all(|step| step.state.w.iter().all(|entry| entry.is_finite())) {
            Ok(steps)
        } else {
            Err(evaluate::Undefined::NotFinite.diagnostic())
        }
    }
}

fn foreign(part: &Part) -> Diagnostic {
    let id = &part.id;
    Diagnostic::whole(
        "part",
        format!("The problem has no such part: {id}."),
        format!("У задачи нет такого пункта: {id}."),
    )
}
