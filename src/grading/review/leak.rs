//! A statement that shows what is asked: a number among its placeholders, or the formula of the key.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::grading::review::ENOUGH;
use crate::grading::review::constant::table;
use crate::math::evaluate;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::typed::Typed;
use crate::problem::markdown;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::symbolic::Symbolic;
use crate::problem::variant::Variant;

/// What is said if the words show the key.
pub(super) fn doubt(variants: &[Variant], part: &Part) -> Option<Phrase> {
    match &part.answer {
        Answer::Symbolic(symbolic) => formula(variants.first()?, symbolic),
        Answer::Number { .. } | Answer::Vector(_) | Answer::Matrix(_) | Answer::Trajectory(_) => {
            number(variants, part)
        }
        Answer::Choice(_) | Answer::Interval(_) | Answer::Text(_) => None,
    }
}

/// Digits from which one equal number is hardly chance.
const DIGITS: usize = 3;

/// How often a placeholder is the key.
#[derive(Default)]
struct Count {
    equal: usize,
    telling: usize,
}

/// A placeholder that is the key in half of the variants with three digits, or in nine of ten with fewer.
fn number(variants: &[Variant], part: &Part) -> Option<Phrase> {
    let problem = &variants.first()?.problem;
    // The sheet's numbers may be alike by chance; a key that never moves is another doubt.
    let asked: Vec<(&Variant, DMatrix<f64>)> =
        variants.iter().filter_map(|variant| Some((variant, table(variant.key(part).ok()?)?))).collect();
    let moves = asked.iter().skip(1).filter(|(_, key)| *key != asked[0].1).count();
    if asked.len() < ENOUGH || moves < asked.len() / 2 {
        return None;
    }
    for language in Language::ALL {
        for placeholder in problem.statement(language).placeholders() {
            let mut counts: BTreeMap<usize, Count> = BTreeMap::new();
            for (variant, key) in &asked {
                let shown = evaluate::real(placeholder, &variant.parameters, &BTreeMap::new());
                let Ok(shown) = shown.map(|value| value.as_matrix()) else { continue };
                for place in places(part, key, &shown) {
                    let count = counts.entry(place).or_default();
                    count.equal += 1;
                    count.telling += usize::from(key.iter().any(|entry| digits(*entry) >= DIGITS));
                }
            }
            let all = asked.len();
            let leak = counts.values().find(|count| 2 * count.telling >= all || 10 * count.equal >= 9 * all);
            if let Some(count) = leak {
                let (text, equal) = (print::text(placeholder), count.equal);
                return Some(Phrase::new(
                    format!(
                        "the statement shows the answer: <<{text}>> is the key in {equal} of {all} variants"
                    ),
                    format!(
                        "условие показывает ответ: <<{text}>> совпадает с ключом в {equal} вариантах из {all}"
                    ),
                ));
            }
        }
    }
    None
}

/// Where a shown value holds the key: at which entry a number stands, or 0 if the whole value is the key.
fn places(part: &Part, key: &DMatrix<f64>, shown: &DMatrix<f64>) -> Vec<usize> {
    let same = |shown: f64, key: f64| part.tolerance.allows(shown, key);
    if key.len() == 1 {
        let right = key[(0, 0)];
        return shown
            .iter()
            .enumerate()
            .filter(|(_, entry)| same(**entry, right))
            .map(|(at, _)| at)
            .collect();
    }
    let whole = shown.len() == key.len()
        && (shown.iter().zip(key.iter()).all(|(shown, key)| same(*shown, *key))
            || shown.iter().zip(key.transpose().iter()).all(|(shown, key)| same(*shown, *key)));
    if whole { vec![0] } else { Vec::new() }
}

/// How many significant digits a number shows.
pub(super) fn digits(number: f64) -> usize {
    let text = numeral::plain(number);
    let mantissa = text.split('e').next().unwrap_or("");
    let all: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let all = all.trim_start_matches('0');
    if mantissa.contains('.') { all.len() } else { all.trim_end_matches('0').len() }
}

/// The least size of a key, in nodes, that a formula does not equal by chance: `A'` stands in many questions.
const NODES: usize = 5;

/// A formula of the words that is the key in some form.
fn formula(variant: &Variant, symbolic: &Symbolic) -> Option<Phrase> {
    if symbolic.judge.key().size() < NODES {
        return None;
    }
    for language in Language::ALL {
        for passage in variant.problem.statement(language).passages() {
            for formula in markdown::formulae(&passage.marked()) {
                for side in sides(&formula) {
                    if is_key(symbolic, side) {
                        let side = side.trim();
                        return Some(Phrase::new(
                            format!("the statement shows the answer: `{side}` equals the key"),
                            format!("условие показывает ответ: `{side}` равно ключу"),
                        ));
                    }
                }
            }
        }
    }
    None
}

/// The sides of equations and the items of lists in a formula.
fn sides(formula: &str) -> impl Iterator<Item = &str> {
    let signs = ["=", "\\approx", "\\qquad", "\\quad", ";", "\\to", "\\colon"];
    let mut sides = vec![formula];
    for sign in signs {
        sides = sides.into_iter().flat_map(|side| side.split(sign)).collect();
    }
    sides.into_iter().map(|side| side.trim().trim_end_matches(['.', ',', ' ']))
}

fn is_key(symbolic: &Symbolic, side: &str) -> bool {
    // A name alone is no leak: `[definitions]` may have given it to the key.
    let command = side.trim().trim_start_matches('\\');
    if command.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return false;
    }
    let read = |text: &str| symbolic.judge.read(text).ok();
    read(side).is_some_and(|typed: Typed| typed.size() >= NODES) && symbolic.judge.equals(side)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_that_are_shown() {
        for (number, expected) in [(0.0, 0), (4.0, 1), (1200.0, 2), (0.316_227, 6), (0.05, 1), (1.25, 3)] {
            assert_eq!(digits(number), expected, "{number}");
        }
    }

    #[test]
    fn equations_have_sides() {
        let found: Vec<&str> = sides(r"s_t = \beta s + g, \quad w").collect();
        assert_eq!(found, ["s_t", r"\beta s + g", "w"]);
    }
}
