//! Optimizers with one known slip each: if its whole trajectory is the student's, it explains the answer.

use nalgebra::DMatrix;

use crate::grading::trajectory::Run;
use crate::math::diagnostic::Diagnostic;
use crate::math::optimizer::method::{Method, Moments, State, Step};
use crate::math::optimizer::trace::Order;
use crate::math::phrase::Phrase;
use crate::problem::part::Part;

/// A known mistake in running an optimizer, the most specific first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misstep {
    /// The list begins with the starting point.
    StartListed,
    /// The steps h are given in place of the points.
    StepsListed,
    /// The gradients are given in place of the points.
    GradientsListed,
    /// Adam without the correction of its moments.
    NoCorrection,
    /// The corrected moments are fed back into the recursion.
    CorrectedFedBack,
    /// The moments are kept uncorrected where the corrected ones are fed back.
    NotFedBack,
    /// PyTorch's form of Nesterov's method.
    PyTorchNesterov,
    /// The gradient is taken at w − h, without α.
    LookAheadWithoutAlpha,
    /// The gradient is taken at w + αh.
    LookAheadBackwards,
    /// No look-ahead where there should be one.
    NoLookAhead,
    /// A look-ahead where there should be none.
    LookAhead,
    /// Momentum as a moving average, (1 − α)g, with η outside.
    Averaged,
    /// The momentum's α is forgotten: h = h + ηg.
    NoDecay,
    /// Inertia with the wrong sign.
    InertiaBackwards,
    /// η is left out of the momentum's later steps.
    NoMomentum,
    /// The shares α and 1 − α (or β and 1 − β) are swapped.
    SharesSwapped,
    /// Squares are summed, not averaged.
    SquaresSummed,
    /// The square root is missing.
    NoRoot,
    /// The first moment is not used.
    NoFirstMoment,
    /// Observations in the opposite order.
    OtherOrder,
    /// The whole data where one observation a step is asked.
    WholeData,
    /// One observation a step where the whole data is asked.
    OneObservation,
    /// The sum over observations in place of the mean.
    SumNotMean,
    /// The factor 2 of the square is forgotten.
    HalfGradient,
    /// The gradient is always that at the start.
    StaleGradient,
    /// Steps go up the gradient.
    Ascent,
}

impl Misstep {
    /// All, the most specific first.
    pub const ALL: [Self; 26] = [
        Self::StartListed,
        Self::StepsListed,
        Self::GradientsListed,
        Self::NoCorrection,
        Self::CorrectedFedBack,
        Self::NotFedBack,
        Self::PyTorchNesterov,
        Self::LookAheadWithoutAlpha,
        Self::LookAheadBackwards,
        Self::NoLookAhead,
        Self::LookAhead,
        Self::Averaged,
        Self::NoDecay,
        Self::InertiaBackwards,
        Self::NoMomentum,
        Self::SharesSwapped,
        Self::SquaresSummed,
        Self::NoRoot,
        Self::NoFirstMoment,
        Self::OtherOrder,
        Self::WholeData,
        Self::OneObservation,
        Self::SumNotMean,
        Self::HalfGradient,
        Self::StaleGradient,
        Self::Ascent,
    ];

    /// The id used in statistics.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::StartListed => "start-listed",
            Self::StepsListed => "steps-listed",
            Self::GradientsListed => "gradients-listed",
            Self::NoCorrection => "no-bias-correction",
            Self::CorrectedFedBack => "corrected-fed-back",
            Self::NotFedBack => "not-fed-back",
            Self::PyTorchNesterov => "pytorch-nesterov",
            Self::LookAheadWithoutAlpha => "look-ahead-without-alpha",
            Self::LookAheadBackwards => "look-ahead-backwards",
            Self::NoLookAhead => "no-look-ahead",
            Self::LookAhead => "look-ahead",
            Self::Averaged => "averaged-momentum",
            Self::NoDecay => "no-decay",
            Self::InertiaBackwards => "inertia-backwards",
            Self::NoMomentum => "no-momentum",
            Self::SharesSwapped => "shares-swapped",
            Self::SquaresSummed => "squares-summed",
            Self::NoRoot => "no-root",
            Self::NoFirstMoment => "no-first-moment",
            Self::OtherOrder => "other-order",
            Self::WholeData => "whole-data",
            Self::OneObservation => "one-observation",
            Self::SumNotMean => "sum-not-mean",
            Self::HalfGradient => "half-gradient",
            Self::StaleGradient => "stale-gradient",
            Self::Ascent => "ascent",
        }
    }

    /// What went wrong, in both languages.
    #[must_use]
    pub fn phrase(self) -> Phrase {
        let (en, ru) = match self {
            Self::StartListed => (
                "The list begins with the starting point; enter the points after each step.",
                "Список начинается с начальной точки, а нужны точки после каждого шага.",
            ),
            Self::StepsListed => (
                "These are the steps h, not the points w that they lead to.",
                "Это шаги h, а не точки w, к которым они ведут.",
            ),
            Self::GradientsListed => {
                ("These are the gradients, not the points w.", "Это градиенты, а не точки w.")
            }
            Self::NoCorrection => (
                "The moments are not corrected for their start at zero.",
                "Моменты не поправлены на то, что начинаются с нуля.",
            ),
            Self::CorrectedFedBack => (
                "The corrected moments were put back into the recursion; here the recursion keeps the uncorrected ones, and only the step uses the corrected.",
                "В рекурсию подставлены исправленные моменты; здесь рекурсия хранит неисправленные, а поправка входит только в шаг.",
            ),
            Self::NotFedBack => (
                "Here the recursion goes on with the corrected moments; yours keeps the uncorrected ones.",
                "Здесь рекурсия продолжается с исправленными моментами, а у вас — с неисправленными.",
            ),
            Self::PyTorchNesterov => (
                "This is the form in which libraries write Nesterov's method; here the gradient is taken at w − αh.",
                "Так метод Нестерова записан в библиотеках; здесь градиент берётся в точке w − αh.",
            ),
            Self::LookAheadWithoutAlpha => (
                "The gradient is taken at w − h; look ahead only by αh.",
                "Градиент взят в точке w − h, а заглядывать нужно только на αh.",
            ),
            Self::LookAheadBackwards => (
                "The gradient is taken at w + αh: that looks back, not ahead.",
                "Градиент взят в точке w + αh — это взгляд назад, а не вперёд.",
            ),
            Self::NoLookAhead => (
                "This is momentum without the correction: the gradient is to be taken ahead.",
                "Это инерция без поправки: градиент нужно взять с опережением.",
            ),
            Self::LookAhead => (
                "The gradient was taken ahead, as in Nesterov's method; here it is taken at w.",
                "Градиент взят с опережением, как у Нестерова, а здесь он берётся в точке w.",
            ),
            Self::Averaged => (
                "Momentum was averaged, with 1 − α before the gradient; here h = αh + ηg.",
                "Инерция усреднена, с 1 − α перед градиентом, а здесь h = αh + ηg.",
            ),
            Self::NoDecay => (
                "The old step was kept whole; it is to be multiplied by α.",
                "Прошлый шаг взят целиком, а его нужно умножить на α.",
            ),
            Self::InertiaBackwards => ("The inertia has the wrong sign.", "У инерции неверный знак."),
            Self::NoMomentum => (
                "This is plain descent: the memory of earlier steps is missing.",
                "Это обычный спуск: не хватает памяти о прошлых шагах.",
            ),
            Self::SharesSwapped => {
                ("The shares of the old and of the new are swapped.", "Доли старого и нового переставлены.")
            }
            Self::SquaresSummed => (
                "The squares of the gradients were summed; here they are averaged.",
                "Квадраты градиентов сложены, а здесь они усредняются.",
            ),
            Self::NoRoot => (
                "The step is divided by the second moment itself, not by its root.",
                "Шаг поделён на сам второй момент, а не на корень из него.",
            ),
            Self::NoFirstMoment => (
                "The step uses the gradient itself in place of the first moment.",
                "В шаге стоит сам градиент вместо первого момента.",
            ),
            Self::OtherOrder => {
                ("The observations were taken in another order.", "Наблюдения взяты в другом порядке.")
            }
            Self::WholeData => (
                "The gradient of the whole error was used; here each step sees one observation.",
                "Взят градиент всей ошибки, а здесь каждый шаг видит одно наблюдение.",
            ),
            Self::OneObservation => (
                "Each step used one observation; here the gradient of the whole error is asked.",
                "На каждом шаге взято одно наблюдение, а здесь нужен градиент всей ошибки.",
            ),
            Self::SumNotMean => (
                "The gradients were summed over the observations; the error is their mean.",
                "Градиенты сложены по наблюдениям, а ошибка — это среднее.",
            ),
            Self::HalfGradient => {
                ("The derivative of a square has the factor 2.", "У производной квадрата есть множитель 2.")
            }
            Self::StaleGradient => (
                "The gradient is always that at the start; take it anew at each point.",
                "Градиент всё время взят в начальной точке, а его нужно пересчитывать.",
            ),
            Self::Ascent => (
                "The steps go up the gradient: mind the sign.",
                "Шаги идут вверх по градиенту: проверьте знак.",
            ),
        };
        Phrase::new(en, ru)
    }

    /// Whether it leads to points of its own, and does not only list something else.
    #[must_use]
    pub const fn takes_steps(self) -> bool {
        !matches!(self, Self::StartListed | Self::StepsListed | Self::GradientsListed)
    }

    /// Visits the points that this slip gives, as long as the visitor wants more; `None` where it makes no sense
    /// for the method.
    fn visit(self, run: &Run, key: &[Step], wants_more: &mut dyn FnMut(&DMatrix<f64>) -> bool) -> Option<()> {
        let method = run.asked.method;
        let keys = || key.iter().map(|step| &step.state.w);
        let before = || std::iter::once(run.start).chain(keys());
        match self {
            Self::StartListed => return list(before().take(key.len()).cloned(), wants_more),
            Self::StepsListed => {
                return list(before().zip(keys()).map(|(before, after)| before - after), wants_more);
            }
            Self::GradientsListed => return list(key.iter().map(|step| step.g.clone()), wants_more),
            _ => {}
        }
        let other = match (self, method) {
            (Self::CorrectedFedBack, Method::Adam(moments)) => Some(Method::AdamCourse(moments)),
            (Self::CorrectedFedBack, Method::AdaBelief(moments)) => Some(Method::AdaBeliefCourse(moments)),
            (Self::NotFedBack, Method::AdamCourse(moments)) => Some(Method::Adam(moments)),
            (Self::NotFedBack, Method::AdaBeliefCourse(moments)) => Some(Method::AdaBelief(moments)),
            (Self::NoLookAhead, Method::Nesterov { alpha }) => Some(Method::Momentum { alpha }),
            (Self::LookAhead, Method::Momentum { alpha }) => Some(Method::Nesterov { alpha }),
            (Self::NoDecay, Method::Momentum { .. }) => Some(Method::Momentum { alpha: 1.0 }),
            (Self::InertiaBackwards, Method::Momentum { alpha }) => Some(Method::Momentum { alpha: -alpha }),
            (Self::NoMomentum, Method::Momentum { .. } | Method::Nesterov { .. }) => {
                Some(Method::GradientDescent)
            }
            (Self::SharesSwapped, Method::RmsProp { alpha, epsilon }) => {
                Some(Method::RmsProp { alpha: 1.0 - alpha, epsilon })
            }
            (Self::SquaresSummed, Method::RmsProp { epsilon, .. }) => Some(Method::AdaGrad { epsilon }),
            (Self::NoFirstMoment, Method::Adam(moments)) => {
                Some(Method::Adam(Moments { beta1: 0.0, ..moments }))
            }
            (
                Self::OtherOrder
                | Self::WholeData
                | Self::OneObservation
                | Self::SumNotMean
                | Self::HalfGradient
                | Self::StaleGradient
                | Self::Ascent,
                method,
            ) => Some(method),
            (
                Self::PyTorchNesterov | Self::LookAheadWithoutAlpha | Self::LookAheadBackwards,
                Method::Nesterov { .. },
            )
            | (Self::Averaged, Method::Momentum { .. })
            | (Self::NoRoot, Method::RmsProp { .. })
            | (Self::NoCorrection, Method::Adam(_) | Method::AdamCourse(_)) => Some(method),
            _ => None,
        };
        self.walk(run, key, other?, wants_more).ok().flatten()
    }

    /// Takes steps with this slip.
    fn walk(
        self,
        run: &Run,
        key: &[Step],
        method: Method,
        wants_more: &mut dyn FnMut(&DMatrix<f64>) -> bool,
    ) -> Result<Option<()>, Diagnostic> {
        let observations = run.loss.observations();
        let first_batch = run.asked.order.batch(1, observations);
        let mut state = State::start(run.start.clone());
        for _ in 0..run.asked.steps {
            let t = state.t + 1;
            let Some((batch, factor)) = self.sight(&run.asked.order, t, observations) else {
                return Ok(None);
            };
            let rate = run.variant.rate(run.asked, t)?;
            let gradient = |w: &DMatrix<f64>| {
                let at = if self == Self::StaleGradient { run.start } else { w };
                // Most slips begin where the key does, and its first gradient is known.
                match key.first() {
                    Some(first) if at == run.start && batch == first_batch => Ok(&first.g * factor),
                    _ => Ok::<_, Diagnostic>(run.loss.gradient(at, batch.as_deref())? * factor),
                }
            };
            state = match self.own_step(method, &state, rate, gradient) {
                Some(step) => step?,
                None => method.step(&state, rate, gradient)?.state,
            };
            if !wants_more(&state.w) {
                break;
            }
        }
        Ok(Some(()))
    }

    /// The observations that a step sees, and what its gradient is multiplied by.
    fn sight(self, order: &Order, t: u32, observations: usize) -> Option<(Option<Vec<usize>>, f64)> {
        let batch = order.batch(t, observations);
        let count = batch.as_ref().map_or(observations, Vec::len);
        let count = f64::from(u32::try_from(count).unwrap_or(1));
        match self {
            Self::OtherOrder => {
                let batch = batch?;
                Some((Some(batch.iter().map(|at| observations + 1 - at).collect()), 1.0))
            }
            Self::WholeData => (*order != Order::Full).then_some((None, 1.0)),
            Self::OneObservation => (*order == Order::Full && observations > 1)
                .then(|| (Order::InTurn.batch(t, observations), 1.0)),
            Self::SumNotMean => (count > 1.0).then_some((batch, count)),
            Self::HalfGradient => Some((batch, 0.5)),
            Self::Ascent => Some((batch, -1.0)),
            _ => Some((batch, 1.0)),
        }
    }

    /// A step that no method takes.
    fn own_step<E>(
        self,
        method: Method,
        from: &State,
        rate: f64,
        gradient: impl Fn(&DMatrix<f64>) -> Result<DMatrix<f64>, E>,
    ) -> Option<Result<State, E>> {
        let t = from.t + 1;
        let next = |w: DMatrix<f64>, h: DMatrix<f64>, v: DMatrix<f64>| State { w, h, v, t };
        let ahead = |shift: f64, alpha: f64| {
            gradient(&(&from.w - &from.h * shift)).map(|g| {
                let h = &from.h * alpha + g * rate;
                next(&from.w - &h, h, from.v.clone())
            })
        };
        match (self, method) {
            (Self::LookAheadWithoutAlpha, Method::Nesterov { alpha }) => Some(ahead(1.0, alpha)),
            (Self::LookAheadBackwards, Method::Nesterov { alpha }) => Some(ahead(-alpha, alpha)),
            (Self::PyTorchNesterov, Method::Nesterov { alpha }) => Some(gradient(&from.w).map(|g| {
                let h = &from.h * alpha + &g;
                next(&from.w - (g + &h * alpha) * rate, h, from.v.clone())
            })),
            (Self::Averaged, Method::Momentum { alpha }) => Some(gradient(&from.w).map(|g| {
                let h = &from.h * alpha + g * (1.0 - alpha);
                next(&from.w - &h * rate, h, from.v.clone())
            })),
            (Self::NoRoot, Method::RmsProp { alpha, epsilon }) => Some(gradient(&from.w).map(|g| {
                let v = from.v.zip_map(&g, |v, g| alpha * v + (1.0 - alpha) * g * g);
                let change = g.zip_map(&v, |g, v| rate * g / (v + epsilon));
                next(&from.w - change, from.h.clone(), v)
            })),
            (Self::NoCorrection, Method::Adam(m) | Method::AdamCourse(m)) => {
                Some(gradient(&from.w).map(|g| {
                    let h = from.h.zip_map(&g, |h, g| m.beta1 * h + (1.0 - m.beta1) * g);
                    let v = from.v.zip_map(&g, |v, g| m.beta2 * v + (1.0 - m.beta2) * g * g);
                    let change = h.zip_map(&v, |h, v| rate * h / (libm::sqrt(v) + m.epsilon));
                    next(&from.w - change, h, v)
                }))
            }
            _ => None,
        }
    }
}

/// Shows points to a visitor as long as it wants more.
fn list(
    mut points: impl Iterator<Item = DMatrix<f64>>,
    wants_more: &mut dyn FnMut(&DMatrix<f64>) -> bool,
) -> Option<()> {
    points.all(|point| wants_more(&point));
    Some(())
}

/// The points that each slip gives, where it makes sense for the method.
#[must_use]
pub fn walks(run: &Run, key: &[Step]) -> Vec<(Misstep, Vec<DMatrix<f64>>)> {
    let points = |slip: Misstep| {
        let mut points = Vec::new();
        let mut keep = |point: &DMatrix<f64>| {
            points.push(point.clone());
            true
        };
        slip.visit(run, key, &mut keep).map(|()| (slip, points))
    };
    Misstep::ALL.into_iter().filter_map(points).collect()
}

/// How many of the student's points, from the first on, each slip gives. Where a slip leads first is remembered with
/// the variant: nearly always that tells it from the answer.
pub fn shared(
    run: &Run,
    part: &Part,
    key: &[Step],
    points: &[DMatrix<f64>],
    allows: &impl Fn(&DMatrix<f64>, &DMatrix<f64>) -> bool,
) -> Vec<(Misstep, usize)> {
    let first_point = |slip: Misstep| {
        let mut first = None;
        let mut keep = |point: &DMatrix<f64>| {
            first = Some(point.clone());
            false
        };
        slip.visit(run, key, &mut keep)?;
        first
    };
    let firsts = run.variant.first_points(part, || Misstep::ALL.into_iter().map(first_point).collect());
    let count = |(slip, first): (Misstep, &Option<DMatrix<f64>>)| {
        if !allows(points.first()?, first.as_ref()?) {
            return Some((slip, 0));
        }
        let mut count = 0;
        let mut is_own = |point: &DMatrix<f64>| {
            let own = points.get(count).is_some_and(|own| allows(own, point));
            count += usize::from(own);
            own
        };
        slip.visit(run, key, &mut is_own).map(|()| (slip, count))
    };
    Misstep::ALL.into_iter().zip(firsts).filter_map(count).collect()
}
