//! The `trajectory` question of the bulk interface.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate;
use crate::math::language;
use crate::math::optimizer::loss::Loss;
use crate::math::optimizer::method::{Method, State, Step};
use crate::math::optimizer::schedule::Schedule;
use crate::math::optimizer::stopping::Stopping;
use crate::math::optimizer::trace::{Order, run};
use crate::math::symbols::Symbols;
use crate::math::value::Value;

/// The most steps of one trajectory.
const STEPS: u32 = 10_000;

/// A question for the points after each step.
#[derive(Debug, Clone, Deserialize)]
pub struct Trajectory {
    #[serde(default)]
    observation: Option<String>,
    #[serde(default)]
    f: Option<String>,
    variable: String,
    #[serde(default)]
    data: BTreeMap<String, Value>,
    method: String,
    start: Value,
    rate: Rate,
    #[serde(default = "nine_tenths")]
    alpha: f64,
    #[serde(default = "nine_tenths")]
    beta1: f64,
    #[serde(default = "beta2")]
    beta2: f64,
    #[serde(default)]
    epsilon: f64,
    steps: u32,
    #[serde(default)]
    order: Option<Written>,
    #[serde(default)]
    stop: Option<Stopping>,
}

const fn nine_tenths() -> f64 {
    0.9
}

const fn beta2() -> f64 {
    0.999
}

/// A rate: a number, an expression in t, or a schedule by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Rate {
    Constant(f64),
    Formula(String),
    Named(Schedule),
}

/// The rate at each step, from 1.
type RateAt = Box<dyn Fn(u32) -> Result<f64, Diagnostic>>;

/// An order of observations as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Written {
    Word(String),
    Single(Vec<usize>),
    Batches(Vec<Vec<usize>>),
}

/// The steps that were taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// One step after the other.
    pub trace: Vec<Step>,
    /// Whether the stopping rule ended them; `None` without a rule.
    pub stopped: Option<bool>,
}

impl Trajectory {
    /// The steps with all that they went through, up to the one after which the stopping rule ends them.
    ///
    /// # Errors
    /// The loss, the method, the rate or the order cannot be read, or a point is undefined.
    pub fn steps(&self) -> Result<Taken, Diagnostic> {
        if self.steps > STEPS {
            return Err(Diagnostic::whole(
                "too-many-steps",
                format!("At most {STEPS} steps are taken."),
                format!("Делается не больше {STEPS} шагов."),
            ));
        }
        let data = self.data.clone();
        let loss = match (&self.observation, &self.f) {
            (Some(text), None) => Loss::of_observation(text, &self.variable, &self.start, data)?,
            (None, Some(text)) => Loss::whole(text, &self.variable, &self.start, data)?,
            _ => {
                return Err(Diagnostic::whole(
                    "loss",
                    "Exactly one of “observation” and “f” gives the loss.",
                    "Потери задаёт ровно одно из полей «observation» и «f».",
                ));
            }
        };
        let start = State::start(self.start.as_matrix());
        let mut trace = run(
            self.method()?,
            start.clone(),
            self.steps,
            &self.order()?,
            loss.observations(),
            self.rate()?,
            |w, batch| loss.gradient(w, batch),
        )?;
        let finite = trace.iter().all(|step| step.state.w.iter().all(|entry| entry.is_finite()));
        if !finite {
            return Err(evaluate::Undefined::NotFinite.diagnostic());
        }
        let stopped = match self.stop {
            Some(rule) => rule.after(&start.w, &trace, |w| loss.gradient(w, None))?,
            None => None,
        };
        if let Some(steps) = stopped {
            trace.truncate(steps);
        }
        Ok(Taken { trace, stopped: self.stop.map(|_| stopped.is_some()) })
    }

    fn method(&self) -> Result<Method, Diagnostic> {
        Method::named(&self.method, self.alpha, self.beta1, self.beta2, self.epsilon).ok_or_else(|| {
            Diagnostic::whole(
                "method",
                format!("There is no method “{}”.", self.method),
                format!("Метода «{}» нет.", self.method),
            )
        })
    }

    fn order(&self) -> Result<Order, Diagnostic> {
        let batches = match &self.order {
            None => return Ok(Order::Full),
            Some(Written::Word(word)) if word == "full" => return Ok(Order::Full),
            Some(Written::Word(_)) => Vec::new(),
            Some(Written::Single(list)) => list.iter().map(|observation| vec![*observation]).collect(),
            Some(Written::Batches(batches)) => batches.clone(),
        };
        if batches.is_empty() || batches.iter().any(Vec::is_empty) {
            return Err(Diagnostic::whole(
                "order",
                "The order is \"full\", a list of observations or a list of batches, none of them empty.",
                "Порядок — это \"full\", список наблюдений или список непустых батчей.",
            ));
        }
        Ok(Order::Batches(batches))
    }

    fn rate(&self) -> Result<RateAt, Diagnostic> {
        let text = match &self.rate {
            Rate::Constant(initial) => {
                let initial = *initial;
                return Ok(Box::new(move |_| Ok(initial)));
            }
            Rate::Named(Schedule::Cyclic { period: 0 | 1, .. }) => {
                return Err(Diagnostic::whole(
                    "schedule",
                    "The period of a cyclic schedule is at least 2 steps.",
                    "Период циклического расписания — не меньше 2 шагов.",
                ));
            }
            Rate::Named(schedule) => {
                let schedule = *schedule;
                return Ok(Box::new(move |t| Ok(schedule.rate(t))));
            }
            Rate::Formula(text) => text,
        };
        let mut symbols = Symbols::new();
        symbols.declare_value("t", &Value::Scalar(1.0));
        let formula = language::read(text, &symbols)?;
        Ok(Box::new(move |t| {
            let values = BTreeMap::from([("t".to_owned(), Value::Scalar(f64::from(t)))]);
            let value = evaluate::real(&formula, &values, &BTreeMap::new())?;
            value.as_scalar().ok_or_else(|| evaluate::Undefined::NotFinite.diagnostic())
        }))
    }
}
