//! The sizes at which expressions are compared.
//!
//! Identities such as Cayley–Hamilton's or Amitsur–Levitzki's hold for small matrices only. A polynomial
//! identity of n×n matrices with traces and transposes has a degree above n (Procesi 1976), so a size at
//! or above the degree is safe. Sizes are never 1, where transposes vanish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::math::check::whole_number;
use crate::math::identity::expression::Expression;
use crate::math::shape::Shape;
use crate::math::symbols::Symbols;
use crate::math::typed::{Operation, Typed};

/// The largest side that is tried, beside those that other names need to be different.
const LARGEST: usize = 16;
/// The least large side.
const LEAST: usize = 4;

/// Numbers for the names of sizes.
pub type Sizes = BTreeMap<Arc<str>, usize>;

/// The least of the large sizes at which two expressions are compared: above the degree of both.
#[must_use]
pub fn above(left: &Expression, right: &Expression) -> usize {
    above_degree(left.degree().max(right.degree()))
}

fn above_degree(degree: usize) -> usize {
    degree.saturating_add(1).clamp(LEAST, LARGEST)
}

/// An upper bound of the degree in square matrices, as far as small sizes could lie.
///
/// A square matrix counts 1; a vector or an oblong matrix ½, since two of them make a square one.
#[must_use]
pub fn degree(typed: &Typed) -> usize {
    halves(typed).div_ceil(2)
}

fn halves(typed: &Typed) -> usize {
    let of = |child: &Typed| halves(child);
    match typed.operation() {
        Operation::Number(_)
        | Operation::Size(_)
        | Operation::Identity
        | Operation::Zeros
        | Operation::Ones => 0,
        Operation::Symbol(_) => weight(typed.shape()),
        Operation::Sum(terms) => terms.iter().map(of).max().unwrap_or(0),
        Operation::Power(base, exponent) => {
            let k = whole_number(exponent).map_or(2, |k| usize::try_from(k.unsigned_abs()).unwrap_or(2));
            of(base).saturating_mul(k.max(1))
        }
        Operation::Entry(base, _) => of(base),
        Operation::Series { body, .. } => of(body),
        _ => typed.children().map(of).fold(0, usize::saturating_add),
    }
}

fn weight(shape: &Shape) -> usize {
    if shape.is_scalar() {
        0
    } else if shape.rows == shape.columns {
        2
    } else {
        1
    }
}

/// The choices of sizes for a pair: each order of the names that occur, small and above the degree, all
/// different.
#[must_use]
pub fn sizes(left: &Typed, right: &Typed, symbols: &Symbols) -> Vec<Sizes> {
    let mut names = symbols.free_sizes();
    let used: BTreeSet<Arc<str>> = left.sizes().into_iter().chain(right.sizes()).collect();
    names.retain(|name| used.contains(name));
    choices(&names, above_degree(degree(left).max(degree(right))))
}

/// The choices of numbers for the names of sizes: each order of the names, from 2 and from `above`.
#[must_use]
pub fn choices(names: &[Arc<str>], above: usize) -> Vec<Sizes> {
    if names.is_empty() {
        return vec![Sizes::new()];
    }
    let mut orders: BTreeSet<Vec<usize>> = BTreeSet::new();
    let count = names.len();
    let forward: Vec<usize> = (0..count).collect();
    for turn in 0..count {
        let mut order = forward.clone();
        order.rotate_left(turn);
        orders.insert(order.clone());
        order.reverse();
        orders.insert(order);
    }
    let mut grid = Vec::new();
    for order in &orders {
        for start in [2, above] {
            grid.push(names.iter().zip(order).map(|(name, place)| (name.clone(), start + place)).collect());
        }
    }
    grid
}
