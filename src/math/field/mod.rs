//! The scalars over which an expression can be evaluated.
//!
//! One evaluator serves four of them: doubles, doubles with an error bound, a prime field, and
//! dual numbers over any of these.

pub mod bounded;
pub mod dual;
pub mod prime;

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::math::builtin::Function;
use crate::math::number;

/// A field with elementary functions, some of which may be undefined at a point.
pub trait Field:
    Clone
    + Debug
    + PartialEq
    + Zero
    + One
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + MulAssign
    + 'static
{
    /// The element that a rational number is; `None` if its denominator vanishes here.
    fn rational(value: &BigRational) -> Option<Self>;

    /// The element that a whole number is.
    fn integer(value: i64) -> Self;

    /// The inverse of an element that is not zero.
    fn reciprocal(&self) -> Option<Self>;

    /// How good a pivot this element is: 0 for zero, larger is better.
    fn weight(&self) -> f64;

    /// An elementary function; `None` outside its domain.
    fn elementary(&self, function: Function) -> Option<Self>;

    /// A power with an exponent that is no whole number; `None` outside its domain.
    fn power(&self, exponent: &Self) -> Option<Self> {
        (self.elementary(Function::Ln)? * exponent.clone()).elementary(Function::Exp)
    }
}

impl Field for f64 {
    fn rational(value: &BigRational) -> Option<Self> {
        Some(number::to_double(value)).filter(|value| value.is_finite())
    }

    #[expect(clippy::cast_precision_loss, reason = "whole numbers of a text are small")]
    fn integer(value: i64) -> Self {
        value as Self
    }

    fn reciprocal(&self) -> Option<Self> {
        if self.is_zero() { None } else { Some(1.0 / self) }
    }

    fn weight(&self) -> f64 {
        self.abs()
    }

    fn elementary(&self, function: Function) -> Option<Self> {
        let z = *self;
        let value = match function {
            Function::Exp => libm::exp(z),
            Function::Ln if z > 0.0 => libm::log(z),
            Function::Sqrt if z >= 0.0 => libm::sqrt(z),
            Function::Sigmoid if z >= 0.0 => 1.0 / (1.0 + libm::exp(-z)),
            Function::Sigmoid => libm::exp(z) / (1.0 + libm::exp(z)),
            Function::Tanh => libm::tanh(z),
            Function::Sin => libm::sin(z),
            Function::Cos => libm::cos(z),
            Function::Abs => z.abs(),
            _ => return None,
        };
        Some(value).filter(|value| value.is_finite())
    }

    fn power(&self, exponent: &Self) -> Option<Self> {
        if *self > 0.0 { Some(libm::pow(*self, *exponent)).filter(|value| value.is_finite()) } else { None }
    }
}
