//! Dual numbers a + bε with ε² = 0: the ε part of f(x + hε) is the derivative of f along h.

use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

use num_rational::BigRational;
use num_traits::{One, Zero};

use crate::math::builtin::Function;
use crate::math::field::Field;

/// A value and its derivative along one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dual<F> {
    /// The value.
    pub real: F,
    /// The derivative.
    pub slope: F,
}

impl<F: Field> Add for Dual<F> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { real: self.real + other.real, slope: self.slope + other.slope }
    }
}

impl<F: Field> Sub for Dual<F> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { real: self.real - other.real, slope: self.slope - other.slope }
    }
}

impl<F: Field> Mul for Dual<F> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let slope = self.slope * other.real.clone() + self.real.clone() * other.slope;
        Self { real: self.real * other.real, slope }
    }
}

impl<F: Field> Neg for Dual<F> {
    type Output = Self;
    fn neg(self) -> Self {
        Self { real: -self.real, slope: -self.slope }
    }
}

impl<F: Field> AddAssign for Dual<F> {
    fn add_assign(&mut self, other: Self) {
        *self = self.clone() + other;
    }
}

impl<F: Field> MulAssign for Dual<F> {
    fn mul_assign(&mut self, other: Self) {
        *self = self.clone() * other;
    }
}

impl<F: Field> Zero for Dual<F> {
    fn zero() -> Self {
        Self { real: F::zero(), slope: F::zero() }
    }
    fn is_zero(&self) -> bool {
        self.real.is_zero() && self.slope.is_zero()
    }
}

impl<F: Field> One for Dual<F> {
    fn one() -> Self {
        Self { real: F::one(), slope: F::zero() }
    }
}

impl<F: Field> Field for Dual<F> {
    fn rational(value: &BigRational) -> Option<Self> {
        Some(Self { real: F::rational(value)?, slope: F::zero() })
    }

    fn integer(value: i64) -> Self {
        Self { real: F::integer(value), slope: F::zero() }
    }

    fn reciprocal(&self) -> Option<Self> {
        let real = self.real.reciprocal()?;
        let slope = -(self.slope.clone() * real.clone() * real.clone());
        Some(Self { real, slope })
    }

    fn weight(&self) -> f64 {
        self.real.weight()
    }

    fn elementary(&self, function: Function) -> Option<Self> {
        let z = &self.real;
        let real = z.elementary(function)?;
        let one = F::one();
        let factor = match function {
            Function::Exp => real.clone(),
            Function::Ln => z.reciprocal()?,
            Function::Sqrt => (real.clone() + real.clone()).reciprocal()?,
            Function::Sigmoid => real.clone() * (one - real.clone()),
            Function::Tanh => one - real.clone() * real.clone(),
            Function::Sin => z.elementary(Function::Cos)?,
            Function::Cos => -z.elementary(Function::Sin)?,
            Function::Abs => real.clone() * z.reciprocal()?,
            _ => return None,
        };
        Some(Self { real, slope: self.slope.clone() * factor })
    }
}
