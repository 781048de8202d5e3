//! A small point at which a wrong expression gives another value than the right one.
//!
//! Entries are small whole numbers, so that the difference can be checked by hand; the right value is
//! never part of the witness.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nalgebra::DMatrix;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::math::evaluate::{self, Fuel, Undefined};
use crate::math::identity::points;
use crate::math::limits;
use crate::math::symbols::{Declaration, Structure, Symbols};
use crate::math::typed::Typed;
use crate::math::value::Value;

/// A point with the entry that is wrong there.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// The value of each name that the answer or the key mentions.
    pub point: BTreeMap<String, Value>,
    /// The row of the entry, from 1.
    pub row: usize,
    /// The column of the entry, from 1.
    pub column: usize,
    /// What the answer gives there.
    pub value: f64,
}

/// Points tried.
const TURNS: u64 = 40;
/// A gap smaller than this, relative to the values, could be rounding.
const GAP: f64 = 1e-6;

/// Finds a point at which two expressions of one shape differ, with a short value if there is one.
#[must_use]
pub fn find(answer: &Typed, key: &Typed, symbols: &Symbols) -> Option<Witness> {
    let mentioned: BTreeSet<Arc<str>> = answer.symbols().into_iter().chain(key.symbols()).collect();
    let sizes: BTreeMap<String, usize> =
        symbols.free_sizes().into_iter().map(|size| (size.to_string(), 2)).collect();
    let mut found: Option<Witness> = None;
    let fuel = Fuel::new(limits::FUEL / 4);
    for turn in 0..TURNS {
        let mut random = ChaCha8Rng::from_seed(points::seed(symbols));
        random.set_stream(900_000 + turn);
        let mut point = BTreeMap::new();
        for (name, declaration) in symbols.declared().filter(|(name, _)| mentioned.contains(*name)) {
            let side = |side: &crate::math::shape::Dimension| side.evaluate(|size| sizes.get(size).copied());
            let (rows, columns) = (side(&declaration.shape.rows)?, side(&declaration.shape.columns)?);
            point.insert(
                name.to_string(),
                Value::from_matrix(small(declaration, rows, columns, &mut random)?),
            );
        }
        let value = |typed: &Typed| evaluate::real_within(typed, &point, &sizes, &fuel);
        let (own, right) = match (value(answer), value(key)) {
            (Ok(own), Ok(right)) => (own, right),
            (Err(Undefined::Fuel), _) | (_, Err(Undefined::Fuel)) => return found,
            _ => continue,
        };
        let (own, right) = (own.as_matrix(), right.as_matrix());
        if own.shape() != right.shape() {
            return None;
        }
        let differs =
            |at: &usize| (own[*at] - right[*at]).abs() > GAP * (1.0 + own[*at].abs() + right[*at].abs());
        let Some(at) = (0..own.len()).find(differs) else { continue };
        let witness =
            Witness { point, row: at % own.nrows() + 1, column: at / own.nrows() + 1, value: own[at] };
        if is_short(witness.value) {
            return Some(witness);
        }
        found = found.or(Some(witness));
    }
    found
}

/// Whether a number has at most two decimals.
fn is_short(number: f64) -> bool {
    (libm::round(number * 100.0) - number * 100.0).abs() < 1e-9
}

/// A matrix of small whole numbers with the declared structure; `None` for a structure that has few of them.
fn small(
    declaration: &Declaration,
    rows: usize,
    columns: usize,
    random: &mut ChaCha8Rng,
) -> Option<DMatrix<f64>> {
    let mut draw = |low: i32, high: i32| {
        let span = u32::try_from(high - low + 1).unwrap_or(1);
        let drawn = u32::try_from(random.next_u64() % u64::from(span)).unwrap_or(0);
        f64::from(low) + f64::from(drawn)
    };
    let matrix = match declaration.structure {
        None | Some(Structure::Invertible | Structure::PositiveDeterminant | Structure::Symmetric) => {
            DMatrix::from_fn(rows, columns, |_, _| draw(-1, 3))
        }
        Some(Structure::Positive | Structure::Integer) => DMatrix::from_fn(rows, columns, |_, _| draw(1, 4)),
        Some(Structure::Bit) => DMatrix::from_fn(rows, columns, |_, _| draw(0, 1)),
        Some(Structure::Sign) => DMatrix::from_fn(rows, columns, |_, _| 2.0 * draw(0, 1) - 1.0),
        Some(Structure::Unit | Structure::PositiveDefinite | Structure::Orthogonal) => return None,
    };
    Some(match declaration.structure {
        Some(Structure::Symmetric) => DMatrix::from_fn(rows, columns, |i, j| matrix[(i.max(j), i.min(j))]),
        Some(Structure::PositiveDeterminant) if matrix.determinant() <= 0.0 => {
            DMatrix::from_fn(rows, columns, |i, j| if i == j { 2.0 } else { 0.0 })
        }
        _ => matrix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::language;

    #[test]
    fn a_wrong_expression_has_a_witness_and_a_right_one_none() {
        let mut symbols = Symbols::new();
        for (name, declaration) in [("A", "matrix n n"), ("x", "vector n")] {
            symbols.declare(name, declaration).unwrap();
        }
        let read = |text: &str| language::read(text, &symbols).unwrap();
        let witness = find(&read("A*A'*x"), &read("(A + A')*x"), &symbols).unwrap();
        assert_eq!(witness.point.keys().collect::<Vec<_>>(), ["A", "x"]);
        let own =
            evaluate::real(&read("A*A'*x"), &witness.point, &BTreeMap::from([("n".into(), 2)])).unwrap();
        assert_eq!(own.as_matrix()[(witness.row - 1, witness.column - 1)], witness.value);
        assert_eq!(find(&read("A*x + A'*x"), &read("(A + A')*x"), &symbols), None);
        // Always the same one.
        assert_eq!(find(&read("A*A'*x"), &read("(A + A')*x"), &symbols), Some(witness));
    }
}
