//! The self-test of a problem: every key proved without the differentiator, and the key, other right
//! forms, known mistakes and malformed texts put through the same path as a student's answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;

use crate::grading::entered::{self, Entered};
use crate::grading::grade::grade;
use crate::grading::outcome::Outcome;
use crate::grading::sample::Sample;
use crate::grading::trials;
use crate::math::derive::Kind;
use crate::math::diagnostic::Diagnostic;
use crate::math::optimizer::loss::Loss;
use crate::math::phrase::Phrase;
use crate::math::proof::{self, Proof};
use crate::math::value::Value;
use crate::problem::definition::Problem;
use crate::problem::key::Key;
use crate::problem::part::{Answer, Part};
use crate::problem::seed::Seed;
use crate::problem::symbolic::Symbolic;
use crate::problem::trajectory::Trajectory;
use crate::problem::variant::Variant;

/// What the self-test of a problem did and found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Variants that were drawn.
    pub variants: usize,
    /// Keys proved, by each of the two routes.
    pub proved: usize,
    /// Right answers accepted.
    pub accepted: usize,
    /// Wrong answers refused.
    pub refused: usize,
    /// Answers of known mistakes refused, with the mistake named.
    pub slips: usize,
    /// Texts kept, to be marked by a person.
    pub kept: usize,
    /// Malformed answers sent back without cost.
    pub sent_back: usize,
    /// What should not be.
    pub surprises: Vec<Surprise>,
}

/// Something that should not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surprise {
    /// The part.
    pub part: String,
    /// The seed of the variant.
    pub seed: Seed,
    /// What happened.
    pub message: Phrase,
}

/// Tests a problem over the sheet's numbers and the seeds 1 to `seeds` − 1.
#[must_use]
pub fn check(problem: &Arc<Problem>, seeds: u32) -> Report {
    over(problem, &Sample::draw(problem, seeds))
}

/// Tests a problem over these variants.
#[must_use]
pub fn over(problem: &Arc<Problem>, sample: &Sample) -> Report {
    let mut test = Test::default();
    for seed in &sample.undrawn {
        let message = Phrase::new(
            "no numbers satisfy `require` for this seed",
            "для этого зерна нет чисел, удовлетворяющих `require`",
        );
        test.surprise("", *seed, message);
    }
    for variant in &sample.variants {
        test.report.variants += 1;
        for part in &problem.parts {
            // A question about expressions is the same for everybody.
            if variant.seed == Seed::SHEET || !part.is_symbolic() {
                test.part(variant, part, sample.seeds);
            }
        }
    }
    test.report.surprises.sort_by_key(|surprise| surprise.seed);
    test.report
}

#[derive(Default)]
struct Test {
    report: Report,
}

impl Test {
    fn surprise(&mut self, part: &str, seed: Seed, message: Phrase) {
        self.report.surprises.push(Surprise { part: part.to_owned(), seed, message });
    }

    fn part(&mut self, variant: &Variant, part: &Part, points: u32) {
        let key = match variant.key(part) {
            Ok(key) => key,
            Err(diagnostic) => return self.surprise(&part.id, variant.seed, diagnostic.message),
        };
        let proved = match &part.answer {
            Answer::Symbolic(symbolic) => prove_symbolic(symbolic, points.min(POINTS)),
            Answer::Trajectory(asked) => prove_trajectory(variant, part, asked, key),
            Answer::Number { key, stationary: true, .. } => {
                variant.number(key).and_then(|at| prove_stationary(variant, at))
            }
            Answer::Number { .. }
            | Answer::Vector(_)
            | Answer::Matrix(_)
            | Answer::Choice(_)
            | Answer::Interval(_)
            | Answer::Text(_) => Ok(Claim::Defined),
        };
        match proved {
            Ok(Claim::Proved) => self.report.proved += 1,
            Ok(Claim::Defined) => {}
            Ok(Claim::Failed(route)) => self.surprise(
                &part.id,
                variant.seed,
                Phrase::new(
                    format!("the key does not agree with {}", route.en),
                    format!("ключ расходится с тем, что дают {}", route.ru),
                ),
            ),
            Err(diagnostic) => self.surprise(&part.id, variant.seed, diagnostic.message),
        }
        let trials = trials::of(part, key, variant.seed);
        // What is read and has another shape is sent back: refused, at no cost.
        let refused: &[Outcome] = &[Outcome::Wrong, Outcome::Partial];
        for (texts, allowed) in [
            (trials.right, &[Outcome::Correct][..]),
            (trials.wrong, refused),
            (trials.kept, &[Outcome::Waiting]),
            (trials.malformed, &[Outcome::Invalid]),
        ] {
            for text in texts {
                self.expect(variant, part, &text, allowed);
            }
        }
        self.slips(variant, part);
    }

    /// What known mistakes enter is wrong, and the mistake is named.
    fn slips(&mut self, variant: &Variant, part: &Part) {
        let mut tried: BTreeMap<String, usize> = BTreeMap::new();
        for Entered { slip, text, .. } in entered::all(variant, part) {
            // Some slips of an expression give dozens of answers; a few show that they are found.
            let count = tried.entry(slip.clone()).or_default();
            *count += 1;
            if *count > A_SLIP {
                continue;
            }
            let judged = grade(variant, part, &text);
            let named = judged.slips.contains(&slip);
            // Another shape is sent back before slips are looked for.
            let sent_back = judged.outcome == Outcome::Invalid && judged.reading.is_some();
            match judged.outcome {
                Outcome::Wrong | Outcome::Partial if named => self.report.slips += 1,
                _ if sent_back => self.report.slips += 1,
                found => {
                    let found = found.as_str();
                    let message = Phrase::new(
                        format!("`{text}`, what the slip {slip} gives, was judged {found} without naming it"),
                        format!("`{text}`, ответ с ошибкой {slip}: оценка {found}, ошибка не названа"),
                    );
                    self.surprise(&part.id, variant.seed, message);
                }
            }
        }
    }

    fn expect(&mut self, variant: &Variant, part: &Part, text: &str, allowed: &[Outcome]) {
        let judged = grade(variant, part, text);
        let found = judged.outcome;
        let shaped = judged.reading.is_some() || part.is_symbolic();
        let sent_back = found == Outcome::Invalid && allowed.contains(&Outcome::Wrong) && shaped;
        if sent_back || allowed.contains(&found) {
            *match found {
                Outcome::Correct => &mut self.report.accepted,
                Outcome::Waiting => &mut self.report.kept,
                Outcome::Invalid if sent_back => &mut self.report.refused,
                Outcome::Invalid => &mut self.report.sent_back,
                Outcome::Wrong | Outcome::Partial | Outcome::Undecided => &mut self.report.refused,
            } += 1;
        } else {
            let expected = allowed[0].as_str();
            let found = found.as_str();
            let message = Phrase::new(
                format!("`{text}` was judged {found}, expected {expected}"),
                format!("`{text}`: оценка {found}, ожидалась {expected}"),
            );
            self.surprise(&part.id, variant.seed, message);
        }
    }
}

/// The most points at which a key is proved: rounding spoils a central difference now and then, and the
/// field needs no more.
const POINTS: u32 = 50;

/// How many answers of one slip are tried.
const A_SLIP: usize = 2;

/// What a proof came to.
enum Claim {
    /// Both routes agree with the key.
    Proved,
    /// The key is what the file defines it to be; there is nothing to prove.
    Defined,
    /// One route does not.
    Failed(Phrase),
}

fn duals() -> Phrase {
    Phrase::new("dual numbers", "дуальные числа")
}

fn differences() -> Phrase {
    Phrase::new("central differences", "центральные разности")
}

fn prove_symbolic(symbolic: &Symbolic, points: u32) -> Result<Claim, Diagnostic> {
    let Some(derived) = &symbolic.derived else { return Ok(Claim::Defined) };
    let (kind, f): (Kind, _) = derived.subject(&symbolic.symbols)?;
    let key = symbolic.judge.key();
    let points = u64::from(points);
    if proof::by_duals(kind, &f, &derived.wrt, key, &symbolic.symbols, points) == Proof::Fails {
        return Ok(Claim::Failed(duals()));
    }
    // Without a proof in the field, as for an unknown function, the doubles must carry it alone.
    Ok(match proof::by_differences(kind, &f, &derived.wrt, key, &symbolic.symbols, points) {
        Proof::Holds => Claim::Proved,
        Proof::Fails | Proof::Open => Claim::Failed(differences()),
    })
}

/// How far two slopes may differ, relative to their size.
const ROUGH: f64 = 1e-6;

/// Compares a gradient with the slopes along every coordinate.
fn agrees(
    loss: &Loss,
    w: &DMatrix<f64>,
    batch: Option<&[usize]>,
    gradient: &DMatrix<f64>,
) -> Result<Claim, Diagnostic> {
    for place in 0..w.len() {
        let mut direction = DMatrix::zeros(w.nrows(), w.ncols());
        direction[place] = 1.0;
        let slopes = loss.slopes(w, batch, &direction)?;
        for (slope, route) in slopes.into_iter().zip([duals(), differences()]) {
            let gap = (slope - gradient[place]).abs();
            if gap.is_nan() || gap > ROUGH * (1.0 + slope.abs()) {
                return Ok(Claim::Failed(route));
            }
        }
    }
    Ok(Claim::Proved)
}

fn prove_trajectory(
    variant: &Variant,
    part: &Part,
    asked: &Trajectory,
    key: &Key,
) -> Result<Claim, Diagnostic> {
    let Key::Trajectory(steps) = key else { return Ok(Claim::Defined) };
    let start = variant.start(asked)?;
    let loss = variant.loss(part)?;
    let mut before = start.as_matrix();
    let mut inertia = DMatrix::zeros(before.nrows(), before.ncols());
    for step in steps {
        let batch = asked.order.batch(step.state.t, loss.observations());
        let at = match asked.method {
            crate::math::optimizer::method::Method::Nesterov { alpha } => &before - &inertia * alpha,
            _ => before.clone(),
        };
        match agrees(loss, &at, batch.as_deref(), &step.g)? {
            Claim::Proved => {}
            other => return Ok(other),
        }
        inertia.clone_from(&step.state.h);
        before.clone_from(&step.state.w);
    }
    Ok(Claim::Proved)
}

fn prove_stationary(variant: &Variant, at: f64) -> Result<Claim, Diagnostic> {
    let loss = variant.loss_at(&Value::Scalar(at))?;
    let zero = DMatrix::zeros(1, 1);
    agrees(&loss, &DMatrix::from_element(1, 1, at), None, &zero)
}
