//! What known mistakes would enter: each slip of a part with the answer that it gives.

use nalgebra::DMatrix;

use crate::grading::misstep;
use crate::grading::trajectory::Run;
use crate::grading::written;
use crate::math::phrase::Phrase;
use crate::math::print;
use crate::math::slip::Slip;
use crate::problem::key::Key;
use crate::problem::part::{Answer, Part};
use crate::problem::symbolic::Symbolic;
use crate::problem::trajectory::Trajectory;
use crate::problem::variant::Variant;

/// The answer that a mistake gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The id of the slip.
    pub slip: String,
    /// The answer as text.
    pub text: String,
    /// What is said to whoever gives it.
    pub phrase: Phrase,
    /// Whether the author wrote it, and not the program.
    pub authored: bool,
}

/// What the known mistakes of a part enter; an answer that is right all the same is left out.
#[must_use]
pub fn all(variant: &Variant, part: &Part) -> Vec<Entered> {
    let Ok(key) = variant.key(part) else { return Vec::new() };
    match (&part.answer, key) {
        (Answer::Symbolic(symbolic), _) => expressions(symbolic),
        (Answer::Number { .. }, Key::Number(right)) => {
            let right = DMatrix::from_element(1, 1, *right);
            authored(variant, part, &right).into_iter().chain(constants(part, &right)).collect()
        }
        (Answer::Vector(_) | Answer::Matrix(_), Key::Vector(right) | Key::Matrix(right)) => {
            let mut entered = authored(variant, part, right);
            if right.is_square() {
                entered.extend(table(part, right, Slip::Transposed, &right.transpose()));
            }
            entered.extend(constants(part, right));
            entered
        }
        (Answer::Trajectory(asked), Key::Trajectory(_)) => steps(variant, part, asked),
        (Answer::Choice(choice), Key::Choice(right)) => {
            let told = choice.options.iter().enumerate().filter(|(place, _)| !right[*place]);
            told.filter_map(|(place, option)| {
                let chosen: Vec<bool> = if choice.several {
                    (0..right.len()).map(|at| at == place || right[at]).collect()
                } else {
                    (0..right.len()).map(|at| at == place).collect()
                };
                Some(Entered {
                    slip: option.id.clone(),
                    text: choice.written(&chosen),
                    phrase: option.told.clone()?,
                    authored: true,
                })
            })
            .collect()
        }
        _ => Vec::new(),
    }
}

fn own(slip: Slip, text: String) -> Entered {
    Entered { slip: slip.id().to_owned(), text, phrase: slip.phrase(), authored: false }
}

/// The texts that slips make of a key, without those that equal it or cannot be told from it.
fn expressions(symbolic: &Symbolic) -> Vec<Entered> {
    let mut entered: Vec<Entered> = Vec::new();
    for (slip, typed) in symbolic.judge.slips() {
        let text = print::answer(&typed);
        let new = entered.iter().all(|earlier| earlier.text != text);
        let wrong = symbolic.judge.differs(&text)
            && !(symbolic.either_layout && symbolic.judge.equals(&format!("({text})'")));
        if new && wrong {
            entered.push(own(slip, text));
        }
    }
    entered
}

/// What the mistakes give that the author expects.
fn authored(variant: &Variant, part: &Part, right: &DMatrix<f64>) -> Vec<Entered> {
    let entered =
        variant.expected(part).filter(|(_, value)| !same(part, value, right)).map(|(misstep, value)| {
            Entered {
                slip: misstep.id.clone(),
                text: written(value),
                phrase: misstep.phrase.clone(),
                authored: true,
            }
        });
    entered.collect()
}

fn same(part: &Part, found: &DMatrix<f64>, right: &DMatrix<f64>) -> bool {
    found.iter().zip(right.iter()).all(|(found, right)| part.tolerance.allows(*found, *right))
}

/// A lost sign and a lost factor.
fn constants(part: &Part, right: &DMatrix<f64>) -> Vec<Entered> {
    [(Slip::Sign, -1.0), (Slip::Factor, 2.0), (Slip::Factor, 0.5)]
        .into_iter()
        .filter_map(|(slip, factor)| table(part, right, slip, &(right * factor)))
        .collect()
}

fn table(part: &Part, right: &DMatrix<f64>, slip: Slip, found: &DMatrix<f64>) -> Option<Entered> {
    (!same(part, found, right)).then(|| own(slip, written(found)))
}

/// The trajectories of the known mistakes.
fn steps(variant: &Variant, part: &Part, asked: &Trajectory) -> Vec<Entered> {
    let (Ok(Key::Trajectory(key)), Ok(start), Ok(loss)) =
        (variant.key(part), variant.start(asked), variant.loss(part))
    else {
        return Vec::new();
    };
    let start = start.as_matrix();
    let run = Run { variant, asked, loss, start: &start };
    misstep::walks(&run, key)
        .into_iter()
        .filter(|(_, points)| {
            let finite = points.iter().flatten().all(|entry| entry.is_finite());
            let same = points.iter().zip(key).all(|(point, step)| same(part, point, &step.state.w));
            finite && !same
        })
        .map(|(slip, points)| {
            let rows = DMatrix::from_fn(points.len(), start.len(), |t, i| points[t][i]);
            Entered {
                slip: slip.id().to_owned(),
                text: written(&rows),
                phrase: slip.phrase(),
                authored: false,
            }
        })
        .collect()
}

/// Numbers with all their digits.
fn written(table: &DMatrix<f64>) -> String {
    written::rows(table, |entry| format!("{entry}"))
}
