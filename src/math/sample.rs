//! Seeded points at which two expressions are compared.
//!
//! The generator is value-stable (ChaCha8, own ranges), so a verdict is the same on every machine
//! and for ever. Sizes are never 1, where transposes vanish; both values of a bit or a sign occur.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::DMatrix;
use num_traits::ToPrimitive;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use crate::math::field::Field;
use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::linear;
use crate::math::point::Point;
use crate::math::symbols::{Declaration, Structure, Symbols};

/// A field from which values can be drawn.
pub trait Drawn: Field {
    /// An entry about which nothing is known.
    fn any(random: &mut ChaCha8Rng) -> Self;
    /// A positive entry: a square, in the prime field.
    fn positive(random: &mut ChaCha8Rng) -> Self;
    /// An entry between two bounds; in the prime field any, or a square if the bounds are positive.
    fn between(random: &mut ChaCha8Rng, low: f64, high: f64) -> Self;
    /// Whether this plays a positive number.
    fn is_positive(&self) -> bool;
}

fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11).to_f64().unwrap_or(0.0) / 9_007_199_254_740_992.0
}

fn below(random: &mut ChaCha8Rng, bound: u64) -> u64 {
    // The bias of a remainder below 2⁻⁵⁰ does not matter for sampling.
    random.next_u64() % bound
}

impl Drawn for Prime {
    fn any(random: &mut ChaCha8Rng) -> Self {
        Self::new(2 + random.next_u64() / 8)
    }
    fn positive(random: &mut ChaCha8Rng) -> Self {
        let root = Self::any(random);
        root * root
    }
    fn between(random: &mut ChaCha8Rng, low: f64, _high: f64) -> Self {
        if low >= 0.0 { Self::positive(random) } else { Self::any(random) }
    }
    fn is_positive(&self) -> bool {
        self.is_square()
    }
}

impl Drawn for Bounded {
    fn any(random: &mut ChaCha8Rng) -> Self {
        let size = 0.3 + 1.2 * unit(random);
        Self { value: if random.next_u64() & 1 == 0 { size } else { -size }, error: 0.0 }
    }
    fn positive(random: &mut ChaCha8Rng) -> Self {
        Self { value: 0.3 + 1.7 * unit(random), error: 0.0 }
    }
    fn between(random: &mut ChaCha8Rng, low: f64, high: f64) -> Self {
        Self { value: low + (high - low) * unit(random), error: 0.0 }
    }
    fn is_positive(&self) -> bool {
        self.value > 0.0
    }
}

/// A point for every declared symbol whose sizes are given; `turn` counts the points of one question.
#[must_use]
pub fn point<F: Drawn>(
    symbols: &Symbols,
    sizes: &BTreeMap<Arc<str>, usize>,
    seed: [u8; 32],
    turn: u64,
) -> Option<Point<F>> {
    let mut random = ChaCha8Rng::from_seed(seed);
    random.set_stream(turn);
    let mut point = Point::new(sizes.clone());
    for (name, declaration) in symbols.declared() {
        let (Some(rows), Some(columns)) =
            (point.size(&declaration.shape.rows), point.size(&declaration.shape.columns))
        else {
            continue;
        };
        if declaration.structure == Some(Structure::Integer) && declaration.shape.is_scalar() {
            let (low, high) = declaration.range.unwrap_or((1.0, 9.0));
            let (low, high) = (low.to_i64()?, high.to_i64()?);
            let value = low + i64::try_from(below(&mut random, u64::try_from(high - low + 1).ok()?)).ok()?;
            point.integers.insert(name.clone(), value);
            point.symbols.insert(name.clone(), DMatrix::from_element(1, 1, F::integer(value)));
            continue;
        }
        let value = draw(declaration, rows, columns, &mut random)?;
        point.symbols.insert(name.clone(), value);
    }
    Some(point)
}

fn draw<F: Drawn>(
    declaration: &Declaration,
    rows: usize,
    columns: usize,
    random: &mut ChaCha8Rng,
) -> Option<DMatrix<F>> {
    let any = |random: &mut ChaCha8Rng| DMatrix::<F>::from_fn(rows, columns, |_, _| F::any(random));
    let identity = |n: usize| DMatrix::<F>::from_fn(n, n, |i, j| if i == j { F::one() } else { F::zero() });
    Some(match declaration.structure {
        None if declaration.range.is_some() => {
            let (low, high) = declaration.range?;
            DMatrix::from_fn(rows, columns, |_, _| F::between(random, low, high))
        }
        None => any(random),
        Some(Structure::Positive) => match declaration.range {
            Some((low, high)) => DMatrix::from_fn(rows, columns, |_, _| F::between(random, low, high)),
            None => DMatrix::from_fn(rows, columns, |_, _| F::positive(random)),
        },
        Some(Structure::Integer) => DMatrix::from_fn(rows, columns, |_, _| {
            F::integer(i64::try_from(below(random, 9)).unwrap_or(0) - 4)
        }),
        Some(Structure::Bit) => {
            DMatrix::from_fn(rows, columns, |_, _| F::integer(i64::from(random.next_u64() & 1 == 0)))
        }
        Some(Structure::Sign) => DMatrix::from_fn(rows, columns, |_, _| {
            F::integer(if random.next_u64() & 1 == 0 { 1 } else { -1 })
        }),
        Some(Structure::Unit) => {
            // Stereographic projection: a rational point of the sphere for every t.
            let t: Vec<F> = (1..rows).map(|_| F::any(random)).collect();
            let square = t.iter().fold(F::zero(), |sum, entry| sum + entry.clone() * entry.clone());
            let scale = (F::one() + square.clone()).reciprocal()?;
            DMatrix::from_fn(rows, 1, |i, _| {
                if i + 1 == rows {
                    (F::one() - square.clone()) * scale.clone()
                } else {
                    F::integer(2) * t[i].clone() * scale.clone()
                }
            })
        }
        Some(Structure::Symmetric) => {
            let half = any(random);
            half.zip_map(&half.transpose(), |a, b| a + b)
        }
        Some(Structure::PositiveDefinite) => {
            let root = any(random);
            &root * root.transpose() + identity(rows)
        }
        Some(Structure::PositiveDeterminant) => {
            let mut matrix = any(random);
            if !linear::determinant(&matrix).is_positive() {
                for k in 0..columns {
                    matrix[(0, k)] = -matrix[(0, k)].clone();
                }
            }
            matrix
        }
        Some(Structure::Invertible) => any(random),
        Some(Structure::Orthogonal) => {
            // Cayley: (I − S)(I + S)⁻¹ is orthogonal for every skew-symmetric S.
            let half = any(random);
            let skew = half.zip_map(&half.transpose(), |a, b| a - b);
            let plus = identity(rows).zip_map(&skew, |a, b| a + b);
            let minus = identity(rows).zip_map(&skew, |a, b| a - b);
            let mut rotation = minus * linear::inverse(&plus)?;
            // These have determinant 1; half of all orthogonal matrices have −1.
            if random.next_u64() & 1 == 0 {
                for k in 0..columns {
                    rotation[(0, k)] = -rotation[(0, k)].clone();
                }
            }
            rotation
        }
    })
}
