//! Exact numbers from decimal text.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, ToPrimitive, Zero};

use crate::math::limits;

/// The exact value of digits with a point and a power of ten; `None` if nothing but digits is not given.
#[must_use]
pub fn decimal(whole: &str, fraction: &str, exponent: i32) -> Option<BigRational> {
    let digits = format!("{whole}{fraction}");
    let value: BigInt = digits.parse().ok()?;
    let places = exponent - i32::try_from(fraction.len()).ok()?;
    let scale = BigInt::from(10).pow(places.unsigned_abs());
    Some(if places >= 0 { BigRational::from_integer(value * scale) } else { BigRational::new(value, scale) })
}

/// The number, unless it has grown beyond what is worked out exactly.
#[must_use]
pub fn bounded(value: BigRational) -> Option<BigRational> {
    (bits(&value) <= limits::BITS).then_some(value)
}

/// The power by a whole number; `None` if it is undefined or has grown beyond what is worked out exactly.
#[must_use]
pub fn power(base: &BigRational, exponent: i64) -> Option<BigRational> {
    if base.is_one() || base.is_zero() && exponent > 0 {
        return Some(base.clone());
    }
    let grown = bits(base).saturating_sub(1).saturating_mul(exponent.unsigned_abs());
    if grown > limits::BITS || base.is_zero() && exponent < 0 {
        return None;
    }
    bounded(Pow::pow(base, i32::try_from(exponent).ok()?))
}

fn bits(value: &BigRational) -> u64 {
    value.numer().bits().max(value.denom().bits())
}

/// The nearest double.
#[must_use]
pub fn to_double(value: &BigRational) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// The exact rational of a double; `None` for NaN and infinities.
#[must_use]
pub fn from_double(value: f64) -> Option<BigRational> {
    BigRational::from_float(value)
}

/// Text that reads back as the same number: a whole number, a short decimal, or `p/q`.
#[must_use]
pub fn text(value: &BigRational) -> String {
    if value.is_integer() {
        return value.numer().to_string();
    }
    let mut denominator = value.denom().clone();
    let mut places = 0_usize;
    for prime in [2, 5] {
        let mut count = 0;
        while (&denominator % prime) == BigInt::from(0) {
            denominator /= prime;
            count += 1;
        }
        places = places.max(count);
    }
    if denominator != BigInt::from(1) || places > 12 {
        return format!("{}/{}", value.numer(), value.denom());
    }
    let scaled = (value * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
    let negative = scaled < BigInt::from(0);
    let digits = format!("{:0>width$}", scaled.magnitude().to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", if negative { "-" } else { "" })
}
