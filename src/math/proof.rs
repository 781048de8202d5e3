//! A derivative proved without the differentiator: by dual numbers over the prime field.
//!
//! f(X + εH) has the ε part tr(Gᵀ H) for every H exactly if G is the gradient of f.

use std::sync::Arc;

use nalgebra::DMatrix;
use num_traits::Zero;

use crate::math::derive::Kind;
use crate::math::differential::differential_name;
use crate::math::evaluate::{Point, Undefined, evaluate};
use crate::math::field::dual::Dual;
use crate::math::field::prime::Prime;
use crate::math::identity;
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

/// Points tried for one choice of sizes.
const POINTS: u64 = 2;
/// Draws after which a choice of sizes is given up.
const DRAWS: u64 = 24;

/// Proves that `derivative` is the derivative of `f` of this kind.
///
/// A Hessian is proved as the Jacobian of the gradient, so `f` is then the gradient.
#[must_use]
pub fn by_duals(kind: Kind, f: &Typed, wrt: &str, derivative: &Typed, symbols: &Symbols) -> Proof {
    let mut proved = 0;
    let grid = identity::sizes(f, derivative, symbols);
    for (number, sizes) in grid.iter().enumerate() {
        let mut met = 0;
        for turn in 0..DRAWS {
            let seed = identity::seed(symbols);
            let Some(at) = sample::point::<Prime>(symbols, sizes, seed, number as u64 * 1_000 + turn) else {
                continue;
            };
            match holds_at(kind, f, wrt, derivative, &at, turn) {
                Err(_) => {}
                Ok(false) if at.degenerate.get() => {}
                Ok(false) => return Proof::Fails,
                Ok(true) => met += 1,
            }
            if met >= POINTS {
                break;
            }
        }
        proved += usize::from(met >= POINTS);
    }
    if proved >= grid.len().min(2) { Proof::Holds } else { Proof::Open }
}

/// Whether the ε part of f(X + εH) is what the derivative makes of H.
fn holds_at(
    kind: Kind,
    f: &Typed,
    wrt: &str,
    derivative: &Typed,
    at: &Point<Prime>,
    turn: u64,
) -> Result<bool, Undefined> {
    let x = at.symbols.get(wrt).ok_or_else(|| Undefined::Unbound(wrt.to_owned()))?;
    let direction = DMatrix::from_fn(x.nrows(), x.ncols(), |i, j| {
        Prime::new(((i as u64 + 3) * 7_919 + (j as u64 + 5) * 104_729 + turn * 15_485_863).pow(2))
    });
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
    let slope = evaluate(f, &dual)?.map(|entry| entry.slope);
    let mut with_direction = at.clone();
    with_direction.symbols.insert(Arc::from(differential_name(wrt)), direction.clone());
    let found = evaluate(derivative, &with_direction)?;
    Ok(match kind {
        Kind::Gradient => {
            let inner = found.iter().zip(direction.iter()).fold(Prime::zero(), |sum, (g, h)| sum + *g * *h);
            slope[(0, 0)] == inner
        }
        Kind::Jacobian | Kind::Hessian => slope == found * direction,
        Kind::Differential => slope == found,
    })
}
