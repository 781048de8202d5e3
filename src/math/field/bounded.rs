//! Doubles that carry a bound of their rounding error.
//!
//! Two results are compared by what the bounds allow, so the tolerance follows the condition of
//! the computation (running error analysis: Higham, Accuracy and Stability, §3.3).

use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::math::builtin::Function;
use crate::math::field::Field;

/// A value and a bound of its absolute error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// The computed value.
    pub value: f64,
    /// How far the true value may be.
    pub error: f64,
}

/// The unit roundoff, with room for the bound's own rounding.
const UNIT: f64 = 2.5e-16;
/// How many times its error a result's share must be, so that the result says something of the part.
const KNOWN: f64 = 1e5;
/// Beyond this exponent doubles lose digits: exp(−708) is the least that has all of them.
const LARGEST: f64 = 600.0;

impl Bounded {
    /// A value that is exact up to one rounding.
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self { value, error: value.abs() * UNIT }
    }

    fn with(value: f64, error: f64) -> Self {
        Self { value, error: error + value.abs() * UNIT }
    }

    /// Whether a part that is not zero hardly shows in this result, as the 40 in 1 + exp(−40).
    ///
    /// `share` is how much of the result comes from the part.
    fn hides(&self, part: Self, share: f64) -> bool {
        part.value.abs() > part.error && share.abs() < KNOWN * self.error
    }
}

impl Add for Bounded {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = Self::with(self.value + other.value, self.error + other.error);
        if sum.hides(self, self.value) || sum.hides(other, other.value) {
            return Self { error: f64::INFINITY, ..sum };
        }
        sum
    }
}

impl Sub for Bounded {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Bounded {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let error =
            self.value.abs() * other.error + other.value.abs() * self.error + self.error * other.error;
        Self::with(self.value * other.value, error)
    }
}

impl Neg for Bounded {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, error: self.error }
    }
}

impl AddAssign for Bounded {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl MulAssign for Bounded {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Zero for Bounded {
    fn zero() -> Self {
        Self { value: 0.0, error: 0.0 }
    }
    fn is_zero(&self) -> bool {
        self.value == 0.0 && self.error == 0.0
    }
}

impl One for Bounded {
    fn one() -> Self {
        Self { value: 1.0, error: 0.0 }
    }
}

impl Field for Bounded {
    fn rational(value: &BigRational) -> Option<Self> {
        f64::rational(value).map(Self::new)
    }

    fn integer(value: i64) -> Self {
        Self { value: f64::integer(value), error: 0.0 }
    }

    fn reciprocal(&self) -> Option<Self> {
        let room = self.value.abs() - self.error;
        if room <= 0.0 {
            return None;
        }
        Some(Self::with(1.0 / self.value, self.error / (self.value.abs() * room)))
    }

    fn weight(&self) -> f64 {
        (self.value.abs() - self.error).max(0.0)
    }

    fn elementary(&self, function: Function) -> Option<Self> {
        let (z, e) = (self.value, self.error);
        let value = z.elementary(function)?;
        let slope = match function {
            Function::Exp => libm::exp(z + e),
            Function::Ln | Function::Sqrt if z - e <= 0.0 => return None,
            Function::Ln => 1.0 / (z - e),
            Function::Sqrt => 0.5 / libm::sqrt(z - e),
            // σ(z)(1 − σ(z)) = σ(z)σ(−z).
            Function::Sigmoid => value * (-z).elementary(Function::Sigmoid)? * libm::exp(e),
            // 1 − tanh² z = 4σ(2z)σ(−2z).
            Function::Tanh => {
                let [up, down] = [z + z, -(z + z)].map(|z| z.elementary(Function::Sigmoid));
                (4.0 * up? * down? * libm::exp(2.0 * e)).min(1.0)
            }
            _ => 1.0,
        };
        let result = Self::with(value, slope * e + 2.0 * UNIT * value.abs());
        // Where a function is flat to the last digits, or runs out of them, its value says nothing of its
        // argument.
        let flat = match function {
            Function::Sigmoid | Function::Tanh => z.abs() > LARGEST || result.hides(*self, slope * z),
            Function::Exp => z < -LARGEST,
            _ => false,
        };
        (!flat && result.value.is_finite() && result.error.is_finite()).then_some(result)
    }

    fn power(&self, exponent: &Self) -> Option<Self> {
        (self.elementary(Function::Ln)? * *exponent).elementary(Function::Exp)
    }
}
