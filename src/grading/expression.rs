//! Expressions: any form that equals the key is right.

use crate::grading::feedback::shapes;
use crate::grading::judgement::{Judgement, Reading};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::formula;
use crate::math::judge::Verdict;
use crate::math::phrase::Phrase;
use crate::math::print;
use crate::math::shape::Shape;
use crate::math::slip::Slip;
use crate::problem::part::Symbolic;

/// Judges an expression.
#[must_use]
pub fn grade(symbolic: &Symbolic, response: &str) -> Judgement {
    let reading = match read(symbolic, response) {
        Ok(reading) => reading,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let judgement = match symbolic.judge.judge(response) {
        Verdict::Correct => Judgement::plain(Outcome::Correct),
        Verdict::Invalid(diagnostic) => Judgement::invalid(diagnostic),
        Verdict::Undecided => Judgement::undecided(Phrase::new(
            "too few points lie where both sides are defined.",
            "слишком мало точек, где обе стороны определены.",
        )),
        Verdict::Wrong(slips) => explained(symbolic, response, &slips),
    };
    judgement.with_reading(reading)
}

fn explained(symbolic: &Symbolic, response: &str, slips: &[Slip]) -> Judgement {
    let key = symbolic.judge.key().shape();
    let shape = symbolic.judge.read(response).map(|answer| answer.shape().clone());
    if let Ok(shape) = shape
        && shape != *key
        && !slips.contains(&Slip::DifferentialLeft)
    {
        return Judgement::invalid(ill_shaped(response, &shape, key));
    }
    let wrong = Judgement::plain(Outcome::Wrong);
    if slips.is_empty() {
        return wrong.with_remark(
            "This is a readable expression of the right shape, but not equal to the answer.",
            "Выражение прочитано и форма у него верная, но ответу оно не равно.",
        );
    }
    slips.iter().fold(wrong, |judgement, slip| judgement.with_slip(slip.id(), slip.phrase()))
}

/// An answer of another shape than is asked for: like an unreadable one it costs nothing.
fn ill_shaped(response: &str, found: &Shape, asked: &Shape) -> Diagnostic {
    let phrase = shapes(found, asked);
    let response = response.trim();
    let whole = Span::new(0, response.chars().count());
    let diagnostic = Diagnostic::at("other-shape", whole, phrase.en, phrase.ru);
    if found.transposed() == *asked { diagnostic.with_repair(format!("({response})'")) } else { diagnostic }
}

/// How an expression is read.
///
/// # Errors
/// It cannot be read or its shapes do not fit.
pub fn read(symbolic: &Symbolic, response: &str) -> Result<Reading, Diagnostic> {
    let typed = symbolic.judge.read(response)?;
    Ok(Reading {
        text: print::text(&typed),
        mathml: formula::mathml(&typed),
        shape: Some(typed.shape().phrase()),
    })
}
