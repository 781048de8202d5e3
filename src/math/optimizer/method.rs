//! One step of each method.
//!
//! g is the gradient, η the rate at step t = 1, 2, …; all operations on entries. Momentum keeps η
//! inside h. AdaGrad and RMSprop have ε inside the root, Adam (Kingma, Ba 2015) and AdaBelief
//! (Zhuang et al. 2020) outside. The course's own recursions feed the corrected moments back.

use nalgebra::DMatrix;

/// A method with its constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// w ← w − ηg.
    GradientDescent,
    /// h ← αh + ηg, w ← w − h.
    Momentum {
        /// The share of the last step that is kept.
        alpha: f64,
    },
    /// As momentum, with the gradient taken at w − αh.
    Nesterov {
        /// The share of the last step that is kept.
        alpha: f64,
    },
    /// G ← G + g², w ← w − ηg/√(G + ε).
    AdaGrad {
        /// Keeps the root from zero.
        epsilon: f64,
    },
    /// v ← αv + (1 − α)g², w ← w − ηg/√(v + ε).
    RmsProp {
        /// The share of the old second moment that is kept.
        alpha: f64,
        /// Keeps the root from zero.
        epsilon: f64,
    },
    /// m, v averaged without correction; w ← w − ηm̂/(√v̂ + ε) with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
    Adam(Moments),
    /// h ← (β₁h + (1 − β₁)g)/(1 − β₁ᵗ), v likewise with g²; w ← w − ηh/√(v + ε).
    AdamCourse(Moments),
    /// s ← β₂s + (1 − β₂)(g − m)² + ε in place of Adam's v.
    AdaBelief(Moments),
    /// h as in the course's Adam, s ← (β₂s + (1 − β₂)(g − h)²)/(1 − β₂ᵗ); w ← w − ηh/√(s + ε).
    AdaBeliefCourse(Moments),
}

/// The constants of the methods with two moments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The share of the old first moment that is kept.
    pub beta1: f64,
    /// The share of the old second moment that is kept.
    pub beta2: f64,
    /// Keeps the root from zero.
    pub epsilon: f64,
}

/// Where an optimizer stands after t steps.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The point.
    pub w: DMatrix<f64>,
    /// The step of momentum, or the first moment.
    pub h: DMatrix<f64>,
    /// The sum of squares, or the second moment.
    pub v: DMatrix<f64>,
    /// How many steps have been taken.
    pub t: u32,
}

impl State {
    /// The state before the first step: both moments are zero.
    #[must_use]
    pub fn start(w: DMatrix<f64>) -> Self {
        let zero = DMatrix::zeros(w.nrows(), w.ncols());
        Self { w, h: zero.clone(), v: zero, t: 0 }
    }
}

/// One step taken: the gradient that was used and where it led.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The gradient.
    pub g: DMatrix<f64>,
    /// The state after the step.
    pub state: State,
}

/// a·x + b·f(y), entry by entry.
fn mix(a: f64, x: &DMatrix<f64>, b: f64, y: &DMatrix<f64>, f: impl Fn(f64) -> f64) -> DMatrix<f64> {
    x.zip_map(y, |x, y| a * x + b * f(y))
}

/// 1 − βᵗ, the sum of the weights of t averaged values.
fn bias(beta: f64, t: u32) -> f64 {
    1.0 - libm::pow(beta, f64::from(t))
}

impl Moments {
    /// The moments that `h` and `v` are after step t, freed of their bias towards zero.
    fn corrected(&self, h: &DMatrix<f64>, v: &DMatrix<f64>, t: u32) -> (DMatrix<f64>, DMatrix<f64>) {
        let (first, second) = (bias(self.beta1, t), bias(self.beta2, t));
        (h.map(|h| h / first), v.map(|v| v / second))
    }
}

impl Method {
    /// The names of the methods in files and on the command line.
    pub const NAMES: [&str; 10] = [
        "gd",
        "sgd",
        "momentum",
        "nesterov",
        "adagrad",
        "rmsprop",
        "adam",
        "adam-course",
        "adabelief",
        "adabelief-course",
    ];

    /// The method of this name with its constants; those that it does not have are ignored.
    #[must_use]
    pub fn named(name: &str, alpha: f64, beta1: f64, beta2: f64, epsilon: f64) -> Option<Self> {
        let moments = Moments { beta1, beta2, epsilon };
        Some(match name {
            "gd" | "sgd" => Self::GradientDescent,
            "momentum" => Self::Momentum { alpha },
            "nesterov" => Self::Nesterov { alpha },
            "adagrad" => Self::AdaGrad { epsilon },
            "rmsprop" => Self::RmsProp { alpha, epsilon },
            "adam" => Self::Adam(moments),
            "adam-course" => Self::AdamCourse(moments),
            "adabelief" => Self::AdaBelief(moments),
            "adabelief-course" => Self::AdaBeliefCourse(moments),
            _ => return None,
        })
    }

    /// The point at which the gradient of the next step is taken.
    #[must_use]
    pub fn place(self, from: &State) -> DMatrix<f64> {
        match self {
            Self::Nesterov { alpha } => &from.w - &from.h * alpha,
            _ => from.w.clone(),
        }
    }

    /// The corrected moments that the step to this state used; `None` where nothing is corrected apart.
    #[must_use]
    pub fn corrected(self, state: &State) -> Option<(DMatrix<f64>, DMatrix<f64>)> {
        match self {
            Self::Adam(m) | Self::AdaBelief(m) => Some(m.corrected(&state.h, &state.v, state.t)),
            _ => None,
        }
    }

    /// Takes one step with the rate η of this step.
    ///
    /// # Errors
    /// Those of the gradient.
    pub fn step<E>(
        self,
        from: &State,
        rate: f64,
        gradient: impl FnOnce(&DMatrix<f64>) -> Result<DMatrix<f64>, E>,
    ) -> Result<Step, E> {
        let g = gradient(&self.place(from))?;
        let t = from.t + 1;
        let same = |x: f64| x;
        let square = |x: f64| x * x;
        let bias = |beta: f64| bias(beta, t);
        let (h, v, change) = match self {
            Self::GradientDescent => (from.h.clone(), from.v.clone(), &g * rate),
            Self::Momentum { alpha } | Self::Nesterov { alpha } => {
                let h = mix(alpha, &from.h, rate, &g, same);
                (h.clone(), from.v.clone(), h)
            }
            Self::AdaGrad { epsilon } => {
                let v = mix(1.0, &from.v, 1.0, &g, square);
                let change = g.zip_map(&v, |g, v| rate * g / libm::sqrt(v + epsilon));
                (from.h.clone(), v, change)
            }
            Self::RmsProp { alpha, epsilon } => {
                let v = mix(alpha, &from.v, 1.0 - alpha, &g, square);
                let change = g.zip_map(&v, |g, v| rate * g / libm::sqrt(v + epsilon));
                (from.h.clone(), v, change)
            }
            Self::Adam(m) | Self::AdaBelief(m) => {
                let h = mix(m.beta1, &from.h, 1.0 - m.beta1, &g, same);
                let v = if matches!(self, Self::Adam(_)) {
                    mix(m.beta2, &from.v, 1.0 - m.beta2, &g, square)
                } else {
                    mix(m.beta2, &from.v, 1.0 - m.beta2, &(&g - &h), square).add_scalar(m.epsilon)
                };
                let (first, second) = m.corrected(&h, &v, t);
                let change = first.zip_map(&second, |h, v| rate * h / (libm::sqrt(v) + m.epsilon));
                (h, v, change)
            }
            Self::AdamCourse(m) | Self::AdaBeliefCourse(m) => {
                let h = mix(m.beta1, &from.h, 1.0 - m.beta1, &g, same) / bias(m.beta1);
                let spread = if matches!(self, Self::AdamCourse(_)) { g.clone() } else { &g - &h };
                let v = mix(m.beta2, &from.v, 1.0 - m.beta2, &spread, square) / bias(m.beta2);
                let change = h.zip_map(&v, |h, v| rate * h / libm::sqrt(v + m.epsilon));
                (h, v, change)
            }
        };
        let w = &from.w - change;
        Ok(Step { g, state: State { w, h, v, t } })
    }
}
