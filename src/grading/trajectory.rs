//! Steps of an optimizer: each is graded from the true step before it, and, if an earlier one is wrong,
//! also from the student's own.

use std::cell::OnceCell;

use nalgebra::DMatrix;

use crate::grading::feedback::nearly;
use crate::grading::judgement::{Judgement, Reading, Remark, StepMark, WHOLE};
use crate::grading::misstep;
use crate::grading::numbers;
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::math::listing;
use crate::math::optimizer::loss::Loss;
use crate::math::optimizer::method::{Method, State, Step};
use crate::math::phrase::Phrase;
use crate::math::tolerance::Tolerance;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::Part;
use crate::problem::trajectory::Trajectory;
use crate::problem::variant::Variant;

/// A wrong step may carry the next one if it is between this share and its inverse of the right step.
const PLAUSIBLE: f64 = 10.0;

/// Judges the points after each step.
#[must_use]
pub fn grade(variant: &Variant, part: &Part, asked: &Trajectory, response: &str) -> Judgement {
    let key = match variant.key(part) {
        Ok(Key::Trajectory(steps)) => steps.as_slice(),
        Ok(_) => &[],
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let start = match variant.start(asked) {
        Ok(start) => start.as_matrix(),
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let points = match points(response, start.len(), asked.steps) {
        Ok(points) => points,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let loss = match variant.loss(part) {
        Ok(loss) => loss,
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let run = Run { variant, asked, loss, start: &start };
    let allows = |found: &DMatrix<f64>, right: &DMatrix<f64>| {
        found.iter().zip(right.iter()).all(|(found, right)| part.tolerance.allows(*found, *right))
    };
    let compared = OnceCell::new();
    let slips = || compared.get_or_init(|| misstep::shared(&run, part, key, &points, &allows));
    let is_known = |steps: usize| slips().iter().any(|(slip, shared)| slip.takes_steps() && *shared >= steps);
    let mut steps = Vec::new();
    // Whether all steps so far may carry the next one, and whether one of them is a slip's.
    let (mut carries, mut slipped) = (true, false);
    for (t, point) in points.iter().enumerate() {
        let right = allows(point, &key[t].state.w);
        let (own, sought) = run.sizes(&points[..=t], key);
        // Staying at the minimum is right from there on, but earns nothing.
        let moves = own * PLAUSIBLE >= sought;
        let plausible = moves && own <= PLAUSIBLE * sought;
        let follows = !right
            && t > 0
            && carries
            && (plausible || slipped && moves)
            && run.continued(&points[..t]).is_some_and(|own| own.iter().any(|own| allows(point, own)));
        let known = !right && !follows && is_known(t + 1);
        carries &= right || follows || plausible || known;
        slipped |= known;
        let outcome = if right || follows { Outcome::Correct } else { Outcome::Wrong };
        steps.push(StepMark { outcome, follows, text: entry(point) });
    }
    let good = steps.iter().filter(|step| step.outcome == Outcome::Correct).count();
    let all_true = steps.iter().all(|step| step.outcome == Outcome::Correct && !step.follows);
    let mut judgement = Judgement::plain(match (all_true, good) {
        (true, _) => Outcome::Correct,
        (false, 0) => Outcome::Wrong,
        (false, _) => Outcome::Partial,
    });
    judgement.reading = Some(reading(&points));
    if all_true {
        judgement.steps = steps;
        return judgement;
    }
    let share = u64::from(WHOLE) * u64::try_from(good).unwrap_or(0) / u64::from(asked.steps.max(1));
    judgement.credit_micro = u32::try_from(share).unwrap_or(0);
    for (slip, _) in slips().iter().filter(|(_, shared)| *shared == points.len()) {
        judgement = judgement.with_slip(slip.id(), slip.phrase());
    }
    if judgement.slips.is_empty() {
        judgement.feedback.extend(remark(&steps, &points, key, part.tolerance).map(Remark::new));
    }
    judgement.steps = steps;
    judgement
}

/// Says where the trajectory leaves the right one.
fn remark(steps: &[StepMark], points: &[DMatrix<f64>], key: &[Step], tolerance: Tolerance) -> Option<Phrase> {
    let first = steps.iter().position(|step| step.outcome != Outcome::Correct || step.follows)?;
    let pairs = points[first].iter().copied().zip(key[first].state.w.iter().copied());
    if let Some(phrase) = nearly(pairs, tolerance) {
        return Some(phrase);
    }
    let number = first + 1;
    let later = steps.iter().any(|step| step.follows);
    Some(if later {
        Phrase::new(
            format!(
                "Step {number} is not right; the steps marked as following are right as they continue from yours."
            ),
            format!("Шаг {number} неверен; отмеченные шаги верно продолжают ваш собственный."),
        )
    } else if first == 0 {
        Phrase::new("The first step is already different.", "Расхождение начинается с первого же шага.")
    } else {
        Phrase::new(
            format!("Up to step {first} all is right; step {number} is the first that differs."),
            format!("До шага {first} всё верно; шаг {number} — первый, где ответ расходится."),
        )
    })
}

/// The setting in which steps are taken.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The numbers.
    pub variant: &'a Variant,
    /// What is asked.
    pub asked: &'a Trajectory,
    /// The loss.
    pub loss: &'a Loss,
    /// The starting point.
    pub start: &'a DMatrix<f64>,
}

impl Run<'_> {
    /// The lengths of the student's last step and of the right one.
    fn sizes(&self, own: &[DMatrix<f64>], key: &[Step]) -> (f64, f64) {
        let t = own.len() - 1;
        let (own_before, key_before) =
            if t == 0 { (self.start, self.start) } else { (&own[t - 1], &key[t - 1].state.w) };
        ((&own[t] - own_before).norm(), (&key[t].state.w - key_before).norm())
    }

    /// The points that the next step may lead to from the student's own earlier points.
    ///
    /// The gradients are those at the student's points. Momentum's h is either what the recursion gives
    /// or the student's own last step, whichever they went on with.
    fn continued(&self, own: &[DMatrix<f64>]) -> Option<Vec<DMatrix<f64>>> {
        let mut state = State::start(self.start.clone());
        for point in own {
            state = self.step(self.asked.method, &state).ok()?.state;
            state.w.clone_from(point);
        }
        let mut found = vec![self.step(self.asked.method, &state).ok()?.state.w];
        if matches!(self.asked.method, Method::Momentum { .. } | Method::Nesterov { .. }) {
            let before = if own.len() > 1 { &own[own.len() - 2] } else { self.start };
            state.h = before - &state.w;
            found.push(self.step(self.asked.method, &state).ok()?.state.w);
        }
        Some(found)
    }

    /// One step of a method from a state.
    ///
    /// # Errors
    /// The gradient or the rate is undefined there.
    pub fn step(&self, method: Method, state: &State) -> Result<Step, Diagnostic> {
        let t = state.t + 1;
        let batch = self.asked.order.batch(t, self.loss.observations());
        method.step(state, self.variant.rate(self.asked, t)?, |w| self.loss.gradient(w, batch.as_deref()))
    }
}

/// Reads the points: a list for a number, one row a step for a vector.
fn points(response: &str, size: usize, steps: u32) -> Result<Vec<DMatrix<f64>>, Diagnostic> {
    let steps = usize::try_from(steps).unwrap_or(usize::MAX);
    let rows: Vec<Vec<f64>> = if size == 1 {
        listing::list(response)?.into_iter().map(|entry| vec![entry]).collect()
    } else {
        listing::matrix(response)?
    };
    if let Some(row) = rows.iter().find(|row| row.len() != size) {
        let found = row.len();
        return Err(Diagnostic::whole(
            "point-size",
            format!("A point has {size} coordinates, here there are {found}: one row a step."),
            format!("У точки {size} координат, а здесь {found}: одна строка на шаг."),
        ));
    }
    if rows.len() != steps {
        let found = rows.len();
        let extra = if found == steps + 1 {
            ("; the starting point is not asked for", "; начальную точку вводить не нужно")
        } else {
            ("", "")
        };
        return Err(Diagnostic::whole(
            "step-count",
            format!("Steps asked for: {steps}; read: {found}{}.", extra.0),
            format!("Спрашивается шагов: {steps}, прочитано: {found}{}.", extra.1),
        ));
    }
    Ok(rows.into_iter().map(|row| DMatrix::from_row_slice(size, 1, &row)).collect())
}

fn entry(point: &DMatrix<f64>) -> String {
    point.iter().map(|entry| numeral::plain(*entry)).collect::<Vec<_>>().join(" ")
}

fn reading(points: &[DMatrix<f64>]) -> Reading {
    let size = points.first().map_or(0, DMatrix::len);
    let mathml = if size == 1 {
        let entries: Vec<String> = points
            .iter()
            .enumerate()
            .map(|(t, point)| {
                // A formula for each step, so that a narrow page can break between them.
                format!(
                    "<math><msub><mi>w</mi><mn>{}</mn></msub><mo>=</mo><mn>{}</mn></math>",
                    t + 1,
                    entry(point).replace('-', "−")
                )
            })
            .collect();
        entries.join("; ")
    } else {
        numbers::table_mathml(&DMatrix::from_fn(points.len(), size, |t, i| points[t][i]))
    };
    Reading { text: points.iter().map(entry).collect::<Vec<_>>().join("; "), mathml, shape: None }
}

/// How the points are read.
///
/// # Errors
/// An entry is not a number, or there are too many or too few.
pub fn read(variant: &Variant, asked: &Trajectory, response: &str) -> Result<Reading, Diagnostic> {
    let size = variant.start(asked)?.as_matrix().len();
    Ok(reading(&points(response, size, asked.steps)?))
}
