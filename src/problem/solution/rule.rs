//! The recursions of the optimizers as formulae, in the names that the statements use.

use crate::math::builtin::Function;
use crate::math::optimizer::method::{Method, Moments};
use crate::math::shape::Shape;
use crate::math::typed::{Operation, Typed};

/// What a line of a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The point ahead, at which the gradient is taken.
    Ahead,
    /// The step of momentum, or the first moment.
    First,
    /// The sum of squares, or the second moment.
    Second,
    /// The first moment, corrected.
    FirstCorrected,
    /// The second moment, corrected.
    SecondCorrected,
    /// The new point.
    Point,
}

/// One line of a recursion.
#[derive(Debug, Clone)]
pub struct Update {
    /// What it gives.
    pub quantity: Quantity,
    /// Its left side.
    pub left: Typed,
    /// Its right side.
    pub right: Typed,
    /// The right side into which numbers are put; corrected moments are one name there.
    pub numbers: Typed,
}

/// The name of the corrected first moment in [`Update::numbers`].
pub const FIRST_CORRECTED: &str = "corrected first";
/// The name of the corrected second moment in [`Update::numbers`].
pub const SECOND_CORRECTED: &str = "corrected second";

/// The names of a step: w at t − 1 and at t, and so on.
#[derive(Debug, Clone)]
pub struct Names {
    variable: String,
    shape: Shape,
    /// The number of the step, as text.
    step: String,
    /// The number of the step before, as text.
    before: String,
    /// The number of the step as a formula.
    number: Typed,
    /// The rate.
    rate: Typed,
}

/// The constants of a method by name.
#[must_use]
pub fn constants(method: Method) -> Vec<(&'static str, f64)> {
    let moments = |m: Moments| vec![("beta_1", m.beta1), ("beta_2", m.beta2), ("epsilon", m.epsilon)];
    match method {
        Method::GradientDescent => Vec::new(),
        Method::Momentum { alpha } | Method::Nesterov { alpha } => vec![("alpha", alpha)],
        Method::AdaGrad { epsilon } => vec![("epsilon", epsilon)],
        Method::RmsProp { alpha, epsilon } => vec![("alpha", alpha), ("epsilon", epsilon)],
        Method::Adam(m) | Method::AdamCourse(m) | Method::AdaBelief(m) | Method::AdaBeliefCourse(m) => {
            moments(m)
        }
    }
}

/// The letters of the first and the second accumulator.
#[must_use]
pub const fn letters(method: Method) -> (&'static str, &'static str) {
    match method {
        Method::AdaGrad { .. } => ("h", "G"),
        Method::Adam(_) => ("m", "v"),
        Method::AdaBelief(_) => ("m", "s"),
        Method::AdaBeliefCourse(_) => ("h", "s"),
        _ => ("h", "v"),
    }
}

impl Names {
    /// The names of step t = 1, 2, …, with the rate as a formula.
    #[must_use]
    pub fn of_step(variable: &str, shape: &Shape, t: u32, rate: Typed) -> Self {
        Self {
            variable: variable.into(),
            shape: shape.clone(),
            step: t.to_string(),
            before: t.saturating_sub(1).to_string(),
            number: Typed::integer(i64::from(t)),
            rate,
        }
    }

    /// The names of a step in general.
    #[must_use]
    pub fn in_general(variable: &str, shape: &Shape, rate: Typed) -> Self {
        Self {
            variable: variable.into(),
            shape: shape.clone(),
            step: "t".into(),
            before: "{t−1}".into(),
            number: Typed::symbol("t", Shape::SCALAR),
            rate,
        }
    }

    fn symbol(&self, letter: &str, at: &str) -> Typed {
        let at = if at.chars().count() > 1 && !at.starts_with('{') { format!("{{{at}}}") } else { at.into() };
        Typed::symbol(&format!("{letter}_{at}"), self.shape.clone())
    }

    /// A quantity after this step.
    #[must_use]
    pub fn now(&self, letter: &str) -> Typed {
        self.symbol(letter, &self.step)
    }

    /// A quantity before this step.
    #[must_use]
    pub fn old(&self, letter: &str) -> Typed {
        self.symbol(letter, &self.before)
    }

    /// The point before this step.
    #[must_use]
    pub fn point(&self) -> Typed {
        self.old(&self.variable)
    }

    fn scaled(&self, factor: &Typed, of: &Typed) -> Typed {
        Typed::product(vec![factor.clone(), of.clone()])
    }

    fn plus(&self, a: Typed, b: Typed) -> Typed {
        Typed::sum(vec![a, b], &self.shape)
    }

    fn minus(&self, a: Typed, b: &Typed) -> Typed {
        self.plus(a, b.negate())
    }

    fn square(&self, of: &Typed) -> Typed {
        if self.shape.is_scalar() {
            return of.power(2);
        }
        Typed::new(Operation::HadamardPower(of.clone(), Typed::integer(2)), self.shape.clone())
    }

    /// The quotient entry by entry.
    fn over(&self, above: &Typed, below: &Typed) -> Typed {
        if self.shape.is_scalar() {
            return above.divide(below);
        }
        Typed::new(Operation::HadamardDivide(above.clone(), below.clone()), self.shape.clone())
    }

    fn root(&self, of: &Typed) -> Typed {
        of.elementwise(Function::Sqrt)
    }

    /// ε, entry by entry, added if there is one.
    fn guarded(&self, of: Typed, epsilon: f64) -> Typed {
        if epsilon == 0.0 {
            return of;
        }
        let epsilon = scalar("epsilon");
        let all = if self.shape.is_scalar() {
            epsilon
        } else {
            Typed::product(vec![epsilon, Typed::new(Operation::Ones, self.shape.clone())])
        };
        self.plus(of, all)
    }

    /// a·old + (1 − a)·new.
    fn mixed(&self, share: &Typed, old: &Typed, new: &Typed) -> Typed {
        self.plus(self.scaled(share, old), self.scaled(&rest(share), new))
    }
}

fn scalar(name: &str) -> Typed {
    Typed::symbol(name, Shape::SCALAR)
}

/// 1 − a.
fn rest(share: &Typed) -> Typed {
    Typed::sum(vec![Typed::integer(1), share.negate()], &Shape::SCALAR)
}

/// The recursion of a method, line by line.
#[must_use]
pub fn updates(method: Method, names: &Names) -> Vec<Update> {
    let (first, second) = letters(method);
    let (g, w) = (names.now("g"), names.point());
    let (h, old_h) = (names.now(first), names.old(first));
    let (v, old_v) = (names.now(second), names.old(second));
    let (alpha, beta1, beta2) = (scalar("alpha"), scalar("beta_1"), scalar("beta_2"));
    let new = names.now(&names.variable);
    let plain = |quantity, left: &Typed, right: Typed| Update {
        quantity,
        left: left.clone(),
        numbers: right.clone(),
        right,
    };
    let eta = &names.rate;
    let bias =
        |beta: &Typed| rest(&Typed::new(Operation::Power(beta.clone(), names.number.clone()), Shape::SCALAR));
    // w − η g/√(v + ε)
    let rooted = |along: &Typed, epsilon: f64| {
        let root = names.root(&names.guarded(v.clone(), epsilon));
        names.minus(w.clone(), &names.scaled(eta, &names.over(along, &root)))
    };
    match method {
        Method::GradientDescent => {
            vec![plain(Quantity::Point, &new, names.minus(w.clone(), &names.scaled(eta, &g)))]
        }
        Method::Momentum { .. } | Method::Nesterov { .. } => {
            let mut lines = Vec::new();
            if matches!(method, Method::Nesterov { .. }) {
                let ahead = names.minus(w.clone(), &names.scaled(&alpha, &old_h));
                lines.push(plain(Quantity::Ahead, &names.now("z"), ahead));
            }
            let kept = names.plus(names.scaled(&alpha, &old_h), names.scaled(eta, &g));
            lines.push(plain(Quantity::First, &h, kept));
            lines.push(plain(Quantity::Point, &new, names.minus(w.clone(), &h)));
            lines
        }
        Method::AdaGrad { epsilon } => vec![
            plain(Quantity::Second, &v, names.plus(old_v, names.square(&g))),
            plain(Quantity::Point, &new, rooted(&g, epsilon)),
        ],
        Method::RmsProp { epsilon, .. } => vec![
            plain(Quantity::Second, &v, names.mixed(&alpha, &old_v, &names.square(&g))),
            plain(Quantity::Point, &new, rooted(&g, epsilon)),
        ],
        Method::Adam(m) | Method::AdaBelief(m) => {
            let belief = matches!(method, Method::AdaBelief(_));
            let spread = if belief { names.minus(g.clone(), &h) } else { g.clone() };
            let mut squares = names.mixed(&beta2, &old_v, &names.square(&spread));
            if belief {
                squares = names.guarded(squares, m.epsilon);
            }
            let (fair_h, fair_v) = (h.divide(&bias(&beta1)), v.divide(&bias(&beta2)));
            let step = |h: &Typed, v: &Typed| {
                let below = names.guarded(names.root(v), m.epsilon);
                names.minus(w.clone(), &names.scaled(eta, &names.over(h, &below)))
            };
            let named = |name: &str| Typed::symbol(name, names.shape.clone());
            vec![
                plain(Quantity::First, &h, names.mixed(&beta1, &old_h, &g)),
                plain(Quantity::Second, &v, squares),
                plain(Quantity::FirstCorrected, &fair_h, fair_h.clone()),
                plain(Quantity::SecondCorrected, &fair_v, fair_v.clone()),
                Update {
                    quantity: Quantity::Point,
                    left: new,
                    right: step(&fair_h, &fair_v),
                    numbers: step(&named(FIRST_CORRECTED), &named(SECOND_CORRECTED)),
                },
            ]
        }
        Method::AdamCourse(m) | Method::AdaBeliefCourse(m) => {
            let belief = matches!(method, Method::AdaBeliefCourse(_));
            let spread = if belief { names.minus(g.clone(), &h) } else { g.clone() };
            let averaged = names.mixed(&beta1, &old_h, &g).divide(&bias(&beta1));
            let squares = names.mixed(&beta2, &old_v, &names.square(&spread)).divide(&bias(&beta2));
            vec![
                plain(Quantity::First, &h, averaged),
                plain(Quantity::Second, &v, squares),
                plain(Quantity::Point, &new, rooted(&h, m.epsilon)),
            ]
        }
    }
}
