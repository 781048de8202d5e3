//! Numbers put into a formula, at most six significant digits each.

use std::collections::BTreeMap;

use num_rational::BigRational;
use num_traits::Zero as _;

use crate::math::evaluate;
use crate::math::number;
use crate::math::typed::{Operation, Typed};
use crate::math::value::Value;
use crate::problem::numeral;

/// How far from what is shown a number may be, relative to it, to count as shown in full.
const EXACT: f64 = 1e-12;

/// The number as it is shown.
fn shown(number: f64) -> BigRational {
    let text = numeral::plain(number);
    let digits = text.trim_start_matches('-');
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.parse().unwrap_or(0);
    let size = number::decimal(whole, fraction, exponent).unwrap_or_else(BigRational::zero);
    if text.starts_with('-') { -size } else { size }
}

/// A number or a matrix of numbers as a formula.
#[must_use]
pub fn tree(value: &Value) -> Typed {
    let entry = |entry: &f64| Typed::number(shown(*entry));
    match value.as_scalar() {
        Some(number) => entry(&number),
        None => {
            let matrix = value.as_matrix();
            let rows = matrix.row_iter().map(|row| row.iter().map(entry).collect()).collect();
            Typed::new(Operation::Literal(rows), value.shape())
        }
    }
}

/// Whether what is shown of a value is not all of it.
#[must_use]
pub fn is_rounded(value: &Value) -> bool {
    value.as_matrix().iter().any(|entry| {
        let shown = number::to_double(&shown(*entry));
        (shown - entry).abs() > EXACT * entry.abs()
    })
}

/// Whether a formula mentions a value of which not everything is shown.
#[must_use]
pub fn mentions_rounded(typed: &Typed, values: &BTreeMap<String, Value>) -> bool {
    typed.symbols().iter().any(|name| values.get(&**name).is_some_and(is_rounded))
}

/// The formula with the values in place of their names; entries and transposes of values are values too.
#[must_use]
pub fn put_in(typed: &Typed, values: &BTreeMap<String, Value>) -> Typed {
    let whole = || evaluate::real(typed, values, &BTreeMap::new()).ok().map(|value| tree(&value));
    match typed.operation() {
        Operation::Symbol(name) => values.get(&**name).map_or_else(|| typed.clone(), tree),
        Operation::Entry(..) | Operation::Literal(_) => whole().unwrap_or_else(|| typed.clone()),
        Operation::Transpose(inner)
            if matches!(inner.operation(), Operation::Symbol(_) | Operation::Entry(..)) =>
        {
            whole().unwrap_or_else(|| typed.clone())
        }
        _ => {
            let children: Vec<Typed> = typed.children().map(|child| put_in(child, values)).collect();
            if children.is_empty() { typed.clone() } else { typed.with_children(children) }
        }
    }
}

/// The formula with other formulae in place of names.
#[must_use]
pub fn replace(typed: &Typed, by: &BTreeMap<String, Typed>) -> Typed {
    match typed.operation() {
        Operation::Symbol(name) => by.get(&**name).cloned().unwrap_or_else(|| typed.clone()),
        _ => {
            let children: Vec<Typed> = typed.children().map(|child| replace(child, by)).collect();
            match typed.operation() {
                _ if children.is_empty() => typed.clone(),
                // Products and sums that stand inside others need their own brackets, and get them.
                _ => typed.with_children(children),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::language;
    use crate::math::print;
    use crate::math::symbols::Symbols;

    #[test]
    fn numbers_stand_where_names_stood() {
        let values = BTreeMap::from([
            ("w".to_owned(), Value::Scalar(-0.5)),
            ("x".to_owned(), Value::vector(&[1.0, 1.0 / 3.0])),
        ]);
        let mut symbols = Symbols::new();
        values.iter().for_each(|(name, value)| symbols.declare_value(name, value));
        for (text, expected) in [
            ("2*w*x_1 - w", "2*(-0.5)*1 - (-0.5)"),
            ("x'*x", "[[1, 0.333333]]*[1; 0.333333]"),
            ("w^2", "(-0.5)^2"),
        ] {
            assert_eq!(print::text(&put_in(&language::read(text, &symbols).unwrap(), &values)), expected);
        }
        assert!(is_rounded(&values["x"]) && !is_rounded(&values["w"]));
        assert!(!is_rounded(&Value::Scalar(0.1 + 0.2)));
    }
}
