//! A derivative proved without the differentiator: by dual numbers over the prime field.
//!
//! f(X + εH) has the ε part tr(Gᵀ H) for every H exactly if G is the gradient of f.

use std::sync::Arc;

use nalgebra::DMatrix;
use num_traits::Zero;

use crate::math::derive::Kind;
use crate::math::differential::differential_name;
use crate::math::evaluate::{Evaluation, Fuel, evaluate, evaluate_within};
use crate::math::field::bounded::Bounded;
use crate::math::field::dual::Dual;
use crate::math::field::prime::Prime;
use crate::math::identity::{grid, points};
use crate::math::point::Point;
use crate::math::sample;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;

/// The outcome of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The derivative agrees at every point that was tried.
    Holds,
    /// It differs at a point.
    Fails,
    /// Too few points lie in the domain, or the function leaves the field's laws.
    Open,
}

/// Draws for each point that is wanted, after which a choice of sizes is given up.
const DRAWS: u64 = 12;

/// Proves that `derivative` is the derivative of `f` of this kind.
///
/// At `points` points for each choice of sizes. A Hessian is proved as the Jacobian of the gradient,
/// so `f` is then the gradient.
#[must_use]
pub fn by_duals(
    kind: Kind,
    f: &Typed,
    wrt: &str,
    derivative: &Typed,
    symbols: &Symbols,
    points: u64,
) -> Proof {
    let mut proved = 0;
    let choices = grid::sizes(f, derivative, symbols);
    for (number, sizes) in choices.iter().enumerate() {
        let mut met = 0_u64;
        for turn in 0..DRAWS * points {
            let seed = points::seed(symbols);
            let Some(at) = sample::point::<Prime>(symbols, sizes, seed, number as u64 * 1_000 + turn) else {
                continue;
            };
            match holds_at(kind, f, wrt, derivative, &at, turn) {
                None => {}
                Some(false) => return Proof::Fails,
                Some(true) => met += 1,
            }
            if met >= points {
                break;
            }
        }
        proved += usize::from(met >= points);
    }
    if proved >= choices.len().min(2) { Proof::Holds } else { Proof::Open }
}

/// The step of a central difference.
const STEP: f64 = 1e-5;
/// How far a central difference may be from the slope, relative to the sizes involved.
const ROUGH: f64 = 1e-5;

/// Proves in doubles, by (f(X + hH) − f(X − hH)) / 2h, what [`by_duals`] proves in the prime field.
///
/// It shares with the differentiator neither its rules nor the arithmetic of duals.
#[must_use]
pub fn by_differences(
    kind: Kind,
    f: &Typed,
    wrt: &str,
    derivative: &Typed,
    symbols: &Symbols,
    points: u64,
) -> Proof {
    let choices = grid::sizes(f, derivative, symbols);
    let mut proved = 0;
    for (number, sizes) in choices.iter().enumerate() {
        let mut met = 0;
        for turn in 0..DRAWS * points {
            let seed = points::seed(symbols);
            let stream = 500_000 + number as u64 * 1_000 + turn;
            let Some(at) = sample::point::<Bounded>(symbols, sizes, seed, stream) else { continue };
            match differs_at(kind, f, wrt, derivative, &at) {
                None => continue,
                Some(true) => return Proof::Fails,
                Some(false) => met += 1,
            }
            if met >= points {
                break;
            }
        }
        proved += usize::from(met >= points);
        if proved == 2 {
            break;
        }
    }
    if proved >= 1 { Proof::Holds } else { Proof::Open }
}

/// Whether the central difference and the derivative disagree; `None` where one is undefined, or where the
/// difference is not to be trusted.
fn differs_at(kind: Kind, f: &Typed, wrt: &str, derivative: &Typed, at: &Point<Bounded>) -> Option<bool> {
    let mut plain = Point::<f64>::new(at.sizes.clone());
    plain.integers.clone_from(&at.integers);
    for (name, value) in &at.symbols {
        plain.symbols.insert(name.clone(), value.map(|entry| entry.value));
    }
    let x = plain.symbols.get(wrt)?.clone();
    let pattern = [0.7, -0.4, 0.9, -1.1, 0.3];
    let mut direction =
        DMatrix::from_fn(x.nrows(), x.ncols(), |i, j| pattern[(2 * i + 3 * j) % pattern.len()]);
    if kind == Kind::SymmetricGradient {
        direction = &direction + direction.transpose();
    }
    let mut moved = |step: f64| {
        plain.symbols.insert(Arc::from(wrt), &x + &direction * step);
        evaluate(f, &plain).ok().filter(|value| value.iter().all(|entry| entry.is_finite()))
    };
    let ahead = moved(STEP)?;
    let slope = (&ahead - moved(-STEP)?) / (2.0 * STEP);
    // Half the step shows how far the difference itself can be trusted.
    let nearer = (moved(STEP / 2.0)? - moved(-STEP / 2.0)?) / STEP;
    let size = 1.0 + slope.norm() + ahead.norm();
    let doubt = (&slope - &nearer).norm();
    if doubt.is_nan() || doubt > ROUGH / 10.0 * size {
        return None;
    }
    moved(0.0)?;
    plain.symbols.insert(Arc::from(differential_name(wrt)), direction.clone());
    let found = evaluate(derivative, &plain).ok()?;
    let claimed = match kind {
        Kind::Gradient => DMatrix::from_element(1, 1, found.dot(&direction)),
        Kind::SymmetricGradient => DMatrix::from_element(
            1,
            1,
            (found.dot(&direction) + found.component_mul(&direction).trace()) / 2.0,
        ),
        Kind::Jacobian | Kind::Hessian => found * stacked(&direction),
        Kind::Differential => found,
    };
    let slope = if kind == Kind::Jacobian { stacked(&slope) } else { slope };
    if claimed.shape() != slope.shape() {
        return Some(true);
    }
    let gap = (&claimed - &slope).norm();
    Some(gap.is_nan() || gap > ROUGH * size)
}

/// Whether the ε part of f(X + εH) is what the derivative makes of H; `None` where one is undefined, or
/// where a determinant in a derivative that disagrees is zero.
fn holds_at(
    kind: Kind,
    f: &Typed,
    wrt: &str,
    derivative: &Typed,
    at: &Point<Prime>,
    turn: u64,
) -> Option<bool> {
    let x = at.symbols.get(wrt)?;
    let mut direction = DMatrix::from_fn(x.nrows(), x.ncols(), |i, j| {
        let root = Prime::new((i as u64 + 3) * 7_919 + (j as u64 + 5) * 104_729 + turn * 15_485_863);
        root * root
    });
    if kind == Kind::SymmetricGradient {
        direction = &direction + direction.transpose();
    }
    let mut dual = Point::<Dual<Prime>>::new(at.sizes.clone());
    dual.integers.clone_from(&at.integers);
    for (name, value) in &at.symbols {
        let lifted = if &**name == wrt {
            value.zip_map(&direction, |real, slope| Dual { real, slope })
        } else {
            value.map(|real| Dual { real, slope: Prime::zero() })
        };
        dual.symbols.insert(name.clone(), lifted);
    }
    let slope = evaluate(f, &dual).ok()?.map(|entry| entry.slope);
    let mut with_direction = at.clone();
    with_direction.symbols.insert(Arc::from(differential_name(wrt)), direction.clone());
    let Evaluation { value: found, degenerate } =
        evaluate_within(derivative, &with_direction, &Fuel::default()).ok()?;
    let inner = || found.iter().zip(direction.iter()).fold(Prime::zero(), |sum, (g, h)| sum + *g * *h);
    let holds = match kind {
        Kind::Gradient => slope[(0, 0)] == inner(),
        Kind::SymmetricGradient => {
            // Each pair x_ij = x_ji counts once.
            let diagonal =
                (0..found.nrows()).fold(Prime::zero(), |sum, i| sum + found[(i, i)] * direction[(i, i)]);
            slope[(0, 0)] + slope[(0, 0)] == inner() + diagonal
        }
        Kind::Jacobian | Kind::Hessian => stacked(&slope) == found * stacked(&direction),
        Kind::Differential => slope == found,
    };
    (holds || !degenerate).then_some(holds)
}

/// The columns of a matrix one under another.
fn stacked<T: nalgebra::Scalar>(matrix: &DMatrix<T>) -> DMatrix<T> {
    DMatrix::from_column_slice(matrix.len(), 1, matrix.as_slice())
}
