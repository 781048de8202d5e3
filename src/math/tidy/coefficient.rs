//! The exact coefficient of a term, in machine words while it fits.

use std::ops::Neg;

use num_rational::{BigRational, Ratio};
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::math::number;

/// What numerator and denominator of a short coefficient stay below: products of two fit in a word.
const SHORT: i64 = 1 << 30;

/// The longest numerator and denominator that are worked out, in bits: what is longer is shown as it stands.
const LONGEST: u64 = 512;

/// An exact number. Each has one form: what fits is short.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coefficient {
    Short(Ratio<i64>),
    Long(BigRational),
}

use Coefficient::{Long, Short};

impl Coefficient {
    pub(super) fn one() -> Self {
        Short(Ratio::one())
    }

    pub(super) fn zero() -> Self {
        Short(Ratio::zero())
    }

    /// The number as a value of the language.
    pub(super) fn number(&self) -> BigRational {
        match self {
            Short(value) => BigRational::new_raw((*value.numer()).into(), (*value.denom()).into()),
            Long(value) => value.clone(),
        }
    }

    fn of_short(value: Ratio<i64>) -> Self {
        let fits = value.numer().abs() < SHORT && *value.denom() < SHORT;
        if fits { Short(value) } else { Long(Short(value).number()) }
    }

    /// How long it is, in bits.
    fn bits(&self) -> u64 {
        match self {
            Short(_) => u64::from(i32::BITS),
            Long(value) => value.numer().bits().max(value.denom().bits()),
        }
    }

    fn bounded(value: BigRational) -> Option<Self> {
        let value = Self::from(value);
        (value.bits() <= LONGEST).then_some(value)
    }

    pub(super) fn is_one(&self) -> bool {
        matches!(self, Short(value) if value.is_one())
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Short(value) if value.is_zero())
    }

    pub(super) fn is_negative(&self) -> bool {
        match self {
            Short(value) => value.is_negative(),
            Long(value) => value.is_negative(),
        }
    }

    pub(super) fn abs(&self) -> Self {
        if self.is_negative() { -self.clone() } else { self.clone() }
    }

    /// The sum, unless it has grown beyond what is worked out exactly.
    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Short(a), Short(b)) => Some(Self::of_short(a + b)),
            _ => Self::bounded(self.number() + other.number()),
        }
    }

    /// The product, unless it has grown beyond what is worked out exactly.
    pub(super) fn times(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            _ if other.is_one() => Some(self.clone()),
            (Short(a), Short(b)) => Some(Self::of_short(a * b)),
            _ if self.bits() + other.bits() > 2 * LONGEST => None,
            _ => Self::bounded(number::times(&self.number(), &other.number())?),
        }
    }

    /// The quotient; `None` by zero, or if it has grown beyond what is worked out exactly.
    pub(super) fn over(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            _ if other.is_zero() => None,
            (Short(a), Short(b)) => Some(Self::of_short(a / b)),
            _ => Self::bounded(self.number() / other.number()),
        }
    }

    /// The power by a whole number; `None` if it is undefined or has grown beyond what is worked out exactly.
    pub(super) fn power(&self, exponent: i64) -> Option<Self> {
        if exponent == 1 || self.is_one() {
            return Some(self.clone());
        }
        Self::bounded(number::power(&self.number(), exponent)?)
    }
}

impl From<BigRational> for Coefficient {
    fn from(value: BigRational) -> Self {
        let word = |part: &num_bigint::BigInt| part.to_i64().filter(|word| (1 - SHORT..SHORT).contains(word));
        match (word(value.numer()), word(value.denom())) {
            (Some(above), Some(below)) => Short(Ratio::new_raw(above, below)),
            _ => Long(value),
        }
    }
}

impl Neg for Coefficient {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Short(value) => Short(-value),
            Long(value) => Long(-value),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_least_word_has_no_opposite_among_words() {
        let least = BigRational::from_integer(i64::MIN.into());
        assert_eq!(Coefficient::from(least.clone()).number(), least);
    }

    proptest! {
        /// Short or long, the arithmetic is that of fractions, and every number has one form.
        #[test]
        fn coefficients_are_fractions(
            a in -3_000_000_000_i64..3_000_000_000, b in 1_i64..3_000_000_000,
            c in -40_i64..40, d in 1_i64..2_000_000_000, k in -3_i64..4,
        ) {
            let (left, right) = (BigRational::new(a.into(), b.into()), BigRational::new(c.into(), d.into()));
            let (short, long) = (Coefficient::from(left.clone()), Coefficient::from(right.clone()));
            prop_assert_eq!(short.number(), left.clone());
            prop_assert_eq!(short.plus(&long), Some((&left + &right).into()));
            prop_assert_eq!(short.times(&long), Some((&left * &right).into()));
            prop_assert_eq!(short.over(&long), (c != 0).then(|| (&left / &right).into()));
            prop_assert_eq!(short.power(k), number::power(&left, k).map(Into::into));
            prop_assert_eq!(short.abs(), left.abs().into());
            prop_assert_eq!(-short.clone(), (-&left).into());
            prop_assert_eq!(short.is_negative(), left.is_negative());
        }
    }
}
