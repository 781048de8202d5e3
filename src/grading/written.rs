//! The key of a part as it may be typed.

use nalgebra::DMatrix;

use crate::grading::interval;
use crate::math::print;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};

/// The numbers of a key: a row a step of a trajectory, a row a row of a matrix.
#[must_use]
pub fn table(key: &Key) -> Option<DMatrix<f64>> {
    match key {
        Key::Number(number) => Some(DMatrix::from_element(1, 1, *number)),
        Key::Vector(m) | Key::Matrix(m) => Some(m.clone()),
        Key::Trajectory(steps) => {
            let size = steps.first().map_or(0, |step| step.state.w.len());
            Some(DMatrix::from_fn(steps.len(), size, |t, i| steps[t].state.w[i]))
        }
        Key::Expression(_) | Key::Choice(_) | Key::Interval(_) | Key::Text => None,
    }
}

/// The key with at most six significant digits; nothing for a text.
#[must_use]
pub fn key(part: &Part, key: &Key) -> String {
    if let Some(table) = table(key) {
        return rows(&table, numeral::plain);
    }
    match (key, &part.answer) {
        (Key::Expression(typed), _) => print::answer(typed),
        (Key::Interval(found), _) => interval::text(found),
        (Key::Choice(right), Answer::Choice(choice)) => choice.written(right),
        _ => String::new(),
    }
}

/// A table as it is typed, row by row.
#[must_use]
pub fn rows(table: &DMatrix<f64>, number: impl Fn(f64) -> String) -> String {
    let rows: Vec<String> = table
        .row_iter()
        .map(|row| row.iter().map(|entry| number(*entry)).collect::<Vec<_>>().join(" "))
        .collect();
    rows.join("; ")
}
