//! Data that rounding spoils: an inverse of a nearly singular matrix, a key that a hair moves too far.

use std::collections::BTreeMap;

use crate::grading::written::table;
use crate::math::evaluate;
use crate::math::phrase::Phrase;
use crate::math::print;
use crate::math::typed::{Operation, Typed};
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::variant::Variant;

/// The greatest condition number of a matrix that is inverted.
const CONDITION: f64 = 1e6;
/// By which share the data are moved.
const HAIR: f64 = 1e-9;
/// How much more than the greatest number the key may move: one that is zero by chance has no share of its own.
const ROOM: f64 = 1e3;

/// What is said of the first variant whose numbers are ill-conditioned.
pub(super) fn doubt(variants: &[Variant], part: &Part) -> Option<Phrase> {
    if matches!(part.answer, Answer::Symbolic(_) | Answer::Text(_) | Answer::Choice(_)) {
        return None;
    }
    let inverted = inverted(variants.first()?, part);
    variants.iter().find_map(|variant| singular(variant, &inverted).or_else(|| shaken(variant, part)))
}

/// The matrices that the key inverts, itself or through a derived parameter.
fn inverted(variant: &Variant, part: &Part) -> Vec<Typed> {
    let mut found = Vec::new();
    let mut used: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    for typed in part.expressions() {
        collect(typed, &mut found);
        used.extend(typed.symbols().iter().map(ToString::to_string));
    }
    let parameters = variant.problem.parameters();
    parameters.spread(&mut used);
    for (_, typed) in parameters.derived().iter().filter(|(name, _)| used.contains(name)) {
        collect(typed, &mut found);
    }
    found
}

fn collect(typed: &Typed, found: &mut Vec<Typed>) {
    if let Operation::Inverse(inner) = typed.operation()
        && !inner.is_scalar()
    {
        found.push(inner.clone());
    }
    for child in typed.children() {
        collect(child, found);
    }
}

fn singular(variant: &Variant, inverted: &[Typed]) -> Option<Phrase> {
    inverted.iter().find_map(|typed| {
        let matrix = evaluate::real(typed, &variant.parameters, &BTreeMap::new()).ok()?.as_matrix();
        let values = matrix.singular_values();
        let condition = values.max() / values.min();
        let (seed, text, shown) = (variant.seed, print::text(typed), numeral::plain(condition));
        (condition.is_nan() || condition > CONDITION).then(|| {
            Phrase::new(
                format!("at seed {seed} the key inverts {text}, whose condition number is {shown}: let `require` keep it away from singular"),
                format!("при зерне {seed} ключ обращает {text} с числом обусловленности {shown}: пусть `require` держит её вдали от вырожденной"),
            )
        })
    })
}

/// The key of numbers moved by a hair, in either direction, is another one.
fn shaken(variant: &Variant, part: &Part) -> Option<Phrase> {
    let key = variant.key(part).ok()?;
    let data = variant.parameters.values().map(|value| value.as_matrix().amax());
    let room = HAIR * ROOM * data.fold(1.0, f64::max);
    let moved = (0..2).any(|turn| {
        let Some(near) = variant.nearby(HAIR, turn) else { return false };
        near.key(part).is_ok_and(|other| !agree(part, other, key, room))
    });
    let seed = variant.seed;
    moved.then(|| {
        Phrase::new(
            format!("at seed {seed} the key changes by more than the tolerance when the data change by a billionth"),
            format!("при зерне {seed} ключ меняется сильнее допуска, если изменить данные на миллиардную долю"),
        )
    })
}

fn agree(part: &Part, found: &Key, key: &Key, room: f64) -> bool {
    let same = |found: f64, key: f64| {
        found == key || (found - key).abs() <= room || part.tolerance.allows(found, key)
    };
    match (found, key) {
        (Key::Interval(found), Key::Interval(key)) => {
            same(found.low.value, key.low.value) && same(found.high.value, key.high.value)
        }
        (found, key) => match (table(found), table(key)) {
            (Some(found), Some(key)) => {
                // Beside the greatest entry a zero may become a rounding error.
                let size = key.amax();
                found.iter().zip(key.iter()).all(|(found, key)| {
                    same(*found, *key) || (found - key).abs() <= part.tolerance.relative * size
                })
            }
            _ => true,
        },
    }
}
