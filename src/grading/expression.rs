//! Expressions: any form that equals the key is right.

use std::collections::BTreeMap;

use crate::grading::feedback::shapes;
use crate::grading::judgement::{Judgement, Reading};
use crate::grading::outcome::Outcome;
use crate::math::derive::Kind;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::formula;
use crate::math::judge::Verdict;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::shape::Shape;
use crate::math::slip::Slip;
use crate::math::token::LOOK_ALIKES;
use crate::math::typed::Typed;
use crate::math::witness::Witness;
use crate::problem::numeral;
use crate::problem::symbolic::Symbolic;

/// Judges an expression.
#[must_use]
pub fn grade(symbolic: &Symbolic, response: &str) -> Judgement {
    let answer = match symbolic.judge.read(response) {
        Ok(answer) => answer,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let reading = reading(&answer);
    let verdict = symbolic.judge.verdict(&answer);
    if symbolic.either_layout && verdict != Verdict::Correct && is_transposed(symbolic, response) {
        return Judgement::plain(Outcome::Correct).with_reading(reading).with_remark(
            "Right in the other layout: here the transposed answer is accepted as well.",
            "Верно в другой записи: здесь принимается и транспонированный ответ.",
        );
    }
    let judgement = match verdict {
        Verdict::Correct => Judgement::plain(Outcome::Correct),
        Verdict::Invalid(diagnostic) => Judgement::invalid(diagnostic),
        Verdict::Undecided => Judgement::undecided(Phrase::new(
            "too few points lie where both sides are defined, or the comparison takes too much work.",
            "слишком мало точек, где обе стороны определены, или сравнение слишком велико.",
        )),
        Verdict::Wrong(slips) => explained(symbolic, response, &answer, &slips),
    };
    let judgement = judgement.with_reading(reading);
    match look_alikes(response) {
        Some(phrase) => judgement.with_remark(phrase.en, phrase.ru),
        None => judgement,
    }
}

/// Whether the answer is the transpose of the key.
fn is_transposed(symbolic: &Symbolic, response: &str) -> bool {
    symbolic.judge.judge(&format!("({response})'")) == Verdict::Correct
}

/// Says which Cyrillic letters were read as the Latin ones that they look like.
fn look_alikes(response: &str) -> Option<Phrase> {
    let mut read = BTreeMap::new();
    for c in response.chars() {
        if let Some((own, latin)) = LOOK_ALIKES.iter().find(|(own, _)| *own == c) {
            read.insert(*own, *latin);
        }
    }
    if read.is_empty() {
        return None;
    }
    let own: Vec<String> = read.keys().map(char::to_string).collect();
    let latin: Vec<String> = read.values().map(char::to_string).collect();
    let (own, latin) = (own.join(", "), latin.join(", "));
    Some(Phrase::new(
        format!("Typed in Cyrillic: {own}; read as the Latin {latin}."),
        format!("Набрано кириллицей: {own}; прочитано как латинские {latin}."),
    ))
}

fn explained(symbolic: &Symbolic, response: &str, answer: &Typed, slips: &[Slip]) -> Judgement {
    let key = symbolic.judge.key().shape();
    if answer.shape() != key && !slips.contains(&Slip::DifferentialLeft) {
        return Judgement::invalid(ill_shaped(response, answer.shape(), key));
    }
    let wrong = Judgement::plain(Outcome::Wrong);
    if slips.is_empty() {
        let wrong = wrong.with_remark(
            "This is a readable expression of the right shape, but not equal to the answer.",
            "Выражение прочитано и форма у него верная, но ответу оно не равно.",
        );
        return match symbolic.judge.witness(answer) {
            Some(witness) => {
                let phrase = said(&witness, symbolic);
                wrong.with_remark(phrase.en, phrase.ru)
            }
            None => wrong,
        };
    }
    slips.iter().fold(wrong, |judgement, slip| judgement.with_slip(slip.id(), slip.phrase()))
}

/// A point at which the answer is wrong, without what is right there.
fn said(witness: &Witness, symbolic: &Symbolic) -> Phrase {
    let point = |language| {
        let values: Vec<String> = witness
            .point
            .iter()
            .map(|(name, value)| format!("{name} = {}", numeral::value_text(value, language)))
            .collect();
        values.join(", ")
    };
    let value = |language| numeral::text(witness.value, language);
    let (en, ru) = (point(Language::English), point(Language::Russian));
    let (value_en, value_ru) = (value(Language::English), value(Language::Russian));
    let (row, column) = (witness.row, witness.column);
    let shape = symbolic.judge.key().shape();
    let place = if shape.is_scalar() {
        Phrase::new("your answer is", "ваш ответ равен")
    } else if shape.is_column() {
        Phrase::new(format!("entry {row} of your answer is"), format!("элемент {row} вашего ответа равен"))
    } else {
        Phrase::new(
            format!("the entry in row {row}, column {column} of your answer is"),
            format!("элемент строки {row}, столбца {column} вашего ответа равен"),
        )
    };
    let slope = match symbolic.derived.as_ref().map(|derived| derived.kind) {
        Some(Kind::Gradient) => Phrase::new(
            "f does not grow at that rate along this coordinate",
            "f растёт вдоль этой координаты не с такой скоростью",
        ),
        _ => Phrase::new("it should be another number", "должно быть другое число"),
    };
    Phrase::new(
        format!("You can check it by hand: at {en} {} {value_en}, but {}.", place.en, slope.en),
        format!("Можно проверить вручную: при {ru} {} {value_ru}, но {}.", place.ru, slope.ru),
    )
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
    Ok(reading(&symbolic.judge.read(response)?))
}

fn reading(answer: &Typed) -> Reading {
    Reading {
        text: print::answer(answer),
        mathml: formula::mathml(answer),
        shape: Some(answer.shape().phrase()),
    }
}
