//! Expressions: any form that equals the key is right.

use crate::grading::feedback::shapes;
use crate::grading::judgement::{Judgement, Reading};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::judge::Verdict;
use crate::math::phrase::Phrase;
use crate::math::print;
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
    let wrong = Judgement::plain(Outcome::Wrong);
    if !slips.is_empty() {
        return slips.iter().fold(wrong, |judgement, slip| judgement.with_slip(slip.id(), slip.phrase()));
    }
    let key = symbolic.judge.key().shape();
    match symbolic.judge.read(response) {
        Ok(answer) if answer.shape() != key => {
            let phrase = shapes(answer.shape(), key);
            wrong.with_remark(phrase.en, phrase.ru)
        }
        _ => wrong.with_remark(
            "This is a readable expression of the right shape, but not equal to the answer.",
            "Выражение прочитано и форма у него верная, но ответу оно не равно.",
        ),
    }
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
