//! The prime field of p = 2⁶¹ − 1, where equality is exact.
//!
//! Elementary functions have no meaning in a finite field. They stand here for functions of which
//! only some laws are known: exp(−z) = 1/exp(z), σ(z) = 1/(1 + exp(−z)), tanh z = 2σ(2z) − 1,
//! ln(1/z) = −ln z, √(ab) = √a·√b and √(a²) = |a|. What agrees here therefore agrees for every
//! functions with these laws, the real ones among them; what does not agree may still be equal.

use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

use crate::math::builtin::Function;
use crate::math::field::Field;

/// The prime 2⁶¹ − 1.
pub const P: u64 = (1 << 61) - 1;

/// An element of the field, always below [`P`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prime(u64);

impl Prime {
    /// The residue of a number.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value % P)
    }

    /// The representative below P.
    #[must_use]
    pub const fn residue(self) -> u64 {
        self.0
    }

    /// A power by a whole number that is not negative.
    #[must_use]
    pub fn pow(self, mut exponent: u64) -> Self {
        let (mut base, mut result) = (self, Self(1));
        while exponent > 0 {
            if exponent & 1 == 1 {
                result *= base;
            }
            base = base * base;
            exponent >>= 1;
        }
        result
    }

    /// Whether this is a square of a non-zero element; −1 is not, so squares play the positive numbers.
    #[must_use]
    pub fn is_square(self) -> bool {
        self.0 != 0 && self.pow((P - 1) / 2).0 == 1
    }

    /// A value that depends on the element and a label alone, and has no other law.
    fn unknown(self, label: u64) -> Self {
        // Two rounds of the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
        let mut z = self.0 ^ label.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for _ in 0..2 {
            z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
        }
        Self::new(z)
    }
}

impl Add for Prime {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum >= P { sum - P } else { sum })
    }
}

impl Sub for Prime {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(if self.0 >= other.0 { self.0 - other.0 } else { self.0 + P - other.0 })
    }
}

impl Mul for Prime {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let wide = u128::from(self.0) * u128::from(other.0);
        let folded = (wide & u128::from(P)) + (wide >> 61);
        let folded = u64::try_from(folded).unwrap_or(u64::MAX);
        Self(if folded >= P { folded - P } else { folded })
    }
}

impl Neg for Prime {
    type Output = Self;
    fn neg(self) -> Self {
        Self(if self.0 == 0 { 0 } else { P - self.0 })
    }
}

impl AddAssign for Prime {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl MulAssign for Prime {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Zero for Prime {
    fn zero() -> Self {
        Self(0)
    }
    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl One for Prime {
    fn one() -> Self {
        Self(1)
    }
}

impl Field for Prime {
    fn rational(value: &BigRational) -> Option<Self> {
        let residue = |n: &BigInt| n.mod_floor(&BigInt::from(P)).to_u64().map(Self);
        Some(residue(value.numer())? * residue(value.denom())?.reciprocal()?)
    }

    fn integer(value: i64) -> Self {
        let size = Self::new(value.unsigned_abs());
        if value < 0 { -size } else { size }
    }

    fn reciprocal(&self) -> Option<Self> {
        if self.0 == 0 { None } else { Some(self.pow(P - 2)) }
    }

    fn weight(&self) -> f64 {
        if self.0 == 0 { 0.0 } else { 1.0 }
    }

    fn elementary(&self, function: Function) -> Option<Self> {
        let z = *self;
        let one = Self::one();
        match function {
            Function::Exp if z.is_zero() => Some(one),
            Function::Exp if z.0 > P / 2 => (-z).unknown(1).reciprocal(),
            Function::Exp => Some(z.unknown(1)),
            Function::Sigmoid => (one + (-z).elementary(Function::Exp)?).reciprocal(),
            Function::Tanh => Some((z + z).elementary(Function::Sigmoid)? * Self(2) - one),
            Function::Ln => {
                let inverse = z.reciprocal()?;
                match z.cmp(&inverse) {
                    std::cmp::Ordering::Less => Some(z.unknown(2)),
                    std::cmp::Ordering::Equal => Some(Self(0)),
                    std::cmp::Ordering::Greater => Some(-inverse.unknown(2)),
                }
            }
            Function::Sqrt if z.is_zero() => Some(z),
            Function::Sqrt if !z.is_square() => None,
            Function::Sqrt => {
                let root = z.pow(P.div_ceil(4));
                Some(if root.is_square() { root } else { -root })
            }
            Function::Abs => Some(if z.is_zero() || z.is_square() { z } else { -z }),
            Function::Sin if z.0 > P / 2 => Some(-((-z).unknown(3))),
            Function::Sin => Some(z.unknown(3)),
            Function::Cos if z.0 > P / 2 => Some((-z).unknown(4)),
            Function::Cos => Some(z.unknown(4)),
            _ => None,
        }
    }
}
