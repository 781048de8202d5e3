//! Are two expressions the same function?
//!
//! Rational expressions are compared at random points of a large prime field (Schwartz 1980,
//! Zippel 1979): different ones agree at a point with probability below degree/2⁶¹. Several sizes are
//! tried, one with all sizes different and above the degree, since identities such as
//! Cayley–Hamilton's hold for small matrices only. With exp, ln, sqrt and their like the field can
//! prove equality; if it does not, doubles with error bounds decide, or leave it undecided.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nalgebra::DMatrix;
use sha2::{Digest, Sha256};

use crate::math::check::whole_number;
use crate::math::evaluate::{Fuel, Undefined, evaluate};
use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::sample::{Drawn, point};
use crate::math::symbols::{Structure, Symbols};
use crate::math::typed::{Operation, Typed};

/// The outcome of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// One function.
    Equal,
    /// Two functions, or two shapes.
    Different,
    /// Too few points lie in the domain of both, or it takes too much work.
    Undecided,
}

/// The number of points tried for one choice of sizes before it is given up.
const TRIES: u64 = 24;

/// Compares two expressions in the same symbols.
#[must_use]
pub fn compare(left: &Typed, right: &Typed, symbols: &Symbols) -> Comparison {
    compare_within(left, right, symbols, &Fuel::default())
}

/// As [`compare`], from a stock of work that is shared with other comparisons.
#[must_use]
pub fn compare_within(left: &Typed, right: &Typed, symbols: &Symbols, fuel: &Fuel) -> Comparison {
    if left.shape() != right.shape() {
        return Comparison::Different;
    }
    let seed = seed(symbols);
    let grid = sizes(left, right, symbols);
    let rational = is_rational(left, symbols) && is_rational(right, symbols);
    let exact = survey::<Prime>(left, right, symbols, (seed, fuel), &grid, |a, b| {
        Some(a.iter().zip(b.iter()).all(|(x, y)| x == y))
    });
    match exact {
        Comparison::Equal => Comparison::Equal,
        Comparison::Different if rational => Comparison::Different,
        Comparison::Undecided if rational => Comparison::Undecided,
        _ => survey::<Bounded>(left, right, symbols, (seed, fuel), &grid, agree),
    }
}

/// Whether two values agree within their error bounds; `None` if the bounds are too wide to tell.
fn agree(a: &DMatrix<Bounded>, b: &DMatrix<Bounded>) -> Option<bool> {
    let scale = a.iter().chain(b.iter()).map(|entry| entry.value.abs()).fold(0.0, f64::max);
    let mut all = true;
    for (x, y) in a.iter().zip(b.iter()) {
        let bound = 4.0 * (x.error + y.error);
        let gap = (x.value - y.value).abs();
        if gap > bound {
            return Some(false);
        }
        all &= bound <= 1e-7 * scale || bound == 0.0;
    }
    all.then_some(true)
}

/// Evaluates both sides at points of every choice of sizes.
fn survey<F: Drawn>(
    left: &Typed,
    right: &Typed,
    symbols: &Symbols,
    (seed, fuel): ([u8; 32], &Fuel),
    grid: &[BTreeMap<Arc<str>, usize>],
    same: impl Fn(&DMatrix<F>, &DMatrix<F>) -> Option<bool>,
) -> Comparison {
    let wanted = if has_few_values(symbols) { 16 } else { 3 };
    let mut sizes_seen = 0;
    let mut degenerate_seen = 0;
    let mut degenerate_differ = false;
    for (number, sizes) in grid.iter().enumerate() {
        let (mut met, mut degenerate) = (0, false);
        for turn in 0..TRIES + wanted {
            let Some(mut at) = point::<F>(symbols, sizes, seed, number as u64 * 1_000 + turn) else {
                continue;
            };
            at.fuel = fuel.clone();
            let (a, b) = match (evaluate(left, &at), evaluate(right, &at)) {
                (Ok(a), Ok(b)) => (a, b),
                (Err(Undefined::Fuel), _) | (_, Err(Undefined::Fuel)) => return Comparison::Undecided,
                _ => continue,
            };
            let Some(equal) = same(&a, &b) else { continue };
            if at.degenerate.get() {
                degenerate = true;
                degenerate_differ |= !equal;
            } else if !equal {
                return Comparison::Different;
            }
            met += 1;
            if met >= wanted {
                break;
            }
        }
        if met >= wanted.min(3) {
            if degenerate { degenerate_seen += 1 } else { sizes_seen += 1 }
        }
    }
    let needed = grid.len().min(2);
    if sizes_seen >= needed {
        return Comparison::Equal;
    }
    if sizes_seen == 0 && degenerate_seen >= needed {
        return if degenerate_differ { Comparison::Different } else { Comparison::Equal };
    }
    Comparison::Undecided
}

/// The seed of a question: what is declared, and nothing of the answer.
#[must_use]
pub fn seed(symbols: &Symbols) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"gradus identity 1");
    for (name, declaration) in symbols.declared() {
        hash.update(format!("\n{name}: {:?} {}", declaration.structure, declaration.shape).as_bytes());
    }
    hash.finalize().into()
}

/// Whether some symbol takes few values only, so that more points are needed.
fn has_few_values(symbols: &Symbols) -> bool {
    symbols.declared().any(|(_, declaration)| {
        matches!(declaration.structure, Some(Structure::Bit | Structure::Sign | Structure::Integer))
    })
}

/// Whether the value is a rational function of the symbols.
fn is_rational(typed: &Typed, symbols: &Symbols) -> bool {
    let here = match typed.operation() {
        Operation::Apply(function, _) => function.is_rational(),
        Operation::Power(_, exponent) | Operation::HadamardPower(_, exponent) => {
            whole_number(exponent).is_some() || is_whole(exponent, symbols)
        }
        _ => true,
    };
    here && typed.children().into_iter().all(|child| is_rational(child, symbols))
}

/// Whether an exponent is made of whole numbers only.
fn is_whole(typed: &Typed, symbols: &Symbols) -> bool {
    match typed.operation() {
        Operation::Number(number) => number.is_integer(),
        Operation::Size(_) => true,
        Operation::Symbol(name) => symbols
            .declaration(name)
            .is_none_or(|declaration| declaration.structure == Some(Structure::Integer)),
        Operation::Negate(_) | Operation::Sum(_) | Operation::Product(_) => {
            typed.children().into_iter().all(|child| is_whole(child, symbols))
        }
        _ => false,
    }
}

/// An upper bound of the degree in a square symbol, as far as small sizes could lie.
fn degree(typed: &Typed) -> usize {
    let of = |child: &Typed| degree(child);
    match typed.operation() {
        Operation::Number(_)
        | Operation::Size(_)
        | Operation::Identity
        | Operation::Zeros
        | Operation::Ones => 0,
        Operation::Symbol(_) => 1,
        Operation::Sum(terms) => terms.iter().map(of).max().unwrap_or(0),
        Operation::Power(base, exponent) => {
            let k = whole_number(exponent).map_or(2, |k| usize::try_from(k.unsigned_abs()).unwrap_or(2));
            degree(base).saturating_mul(k.max(1))
        }
        Operation::Entry(base, _) => degree(base),
        Operation::Series { body, .. } => degree(body),
        _ => typed.children().into_iter().map(of).fold(0, usize::saturating_add),
    }
}

/// The largest side that is tried.
const LARGEST: usize = 9;

/// The choices of sizes: each order of the names, small and above the degree, all different, none 1.
#[must_use]
pub fn sizes(left: &Typed, right: &Typed, symbols: &Symbols) -> Vec<BTreeMap<Arc<str>, usize>> {
    let names = symbols.free_sizes();
    if names.is_empty() {
        return vec![BTreeMap::new()];
    }
    let above = degree(left).max(degree(right)).saturating_add(1).clamp(4, LARGEST);
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
            let choice = names.iter().zip(order).map(|(name, place)| (name.clone(), start + place)).collect();
            grid.push(choice);
        }
    }
    grid
}
