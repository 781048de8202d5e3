//! Exact numbers from decimal text.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use crate::math::limits;

/// The most digits of a number that surely fits in 64 bits.
const SMALL: usize = 18;
/// The greatest power of ten that surely fits in 64 bits.
const SMALL_POWER: i32 = 18;

/// The nearest double of plain digits with a point and a sign, as in `-1.25`, which has only one reading;
/// `None` for all else, also for more digits than a number may have.
#[must_use]
pub fn plain(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all(whole) || !all(fraction) || digits.len() > limits::DIGITS {
        return None;
    }
    text.parse().ok()
}

/// The exact value of digits with a point and a power of ten; `None` if nothing but digits is not given.
#[must_use]
pub fn decimal(whole: &str, fraction: &str, exponent: i32) -> Option<BigRational> {
    let places = exponent - i32::try_from(fraction.len()).ok()?;
    let all = whole.bytes().chain(fraction.bytes());
    if whole.len() + fraction.len() <= SMALL && (-SMALL_POWER..=0).contains(&places) {
        // What students type fits in a machine word.
        let digits = all.map(|byte| byte.is_ascii_digit().then(|| u64::from(byte - b'0')));
        let value = digits.into_iter().try_fold(0_u64, |value, digit| Some(value * 10 + digit?))?;
        let scale = 10_u64.pow(places.unsigned_abs());
        let common = value.gcd(&scale);
        return Some(BigRational::new_raw((value / common).into(), (scale / common).into()));
    }
    let digits = format!("{whole}{fraction}");
    let value: BigInt = digits.parse().ok()?;
    let scale = BigInt::from(10).pow(places.unsigned_abs());
    Some(if places >= 0 { BigRational::from_integer(value * scale) } else { BigRational::new(value, scale) })
}

/// The number, unless it has grown beyond what is worked out exactly.
#[must_use]
pub fn bounded(value: BigRational) -> Option<BigRational> {
    (bits(&value) <= limits::BITS).then_some(value)
}

/// The product, unless it has grown beyond what is worked out exactly.
#[must_use]
pub fn times(a: &BigRational, b: &BigRational) -> Option<BigRational> {
    if b.is_one() {
        return Some(a.clone());
    }
    if a.is_one() {
        return Some(b.clone());
    }
    // Whole numbers have no common factor to be sought.
    let whole = a.is_integer() && b.is_integer();
    bounded(if whole { BigRational::from_integer(a.numer() * b.numer()) } else { a * b })
}

/// The power by a whole number; `None` if it is undefined or has grown beyond what is worked out exactly.
#[must_use]
pub fn power(base: &BigRational, exponent: i64) -> Option<BigRational> {
    if exponent == 1 || base.is_one() || base.is_zero() && exponent > 0 {
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
    // The quotient of two integers that doubles hold exactly is rounded once.
    match (exactly(value.numer()), exactly(value.denom())) {
        (Some(above), Some(below)) => above / below,
        _ => value.to_f64().unwrap_or(f64::NAN),
    }
}

/// The double of an integer of at most 53 bits.
fn exactly(value: &BigInt) -> Option<f64> {
    if value.bits() > u64::from(f64::MANTISSA_DIGITS) { None } else { value.to_f64() }
}

/// The exact rational of a double; `None` for NaN and infinities.
#[must_use]
pub fn from_double(value: f64) -> Option<BigRational> {
    BigRational::from_float(value)
}

/// The most digits that are written out with all their zeros.
const SHORT: usize = 13;

/// Text that reads back as the same number: a whole number, a decimal, one with a power of ten, or `p/q`.
#[must_use]
pub fn text(value: &BigRational) -> String {
    if value.is_integer()
        && let Some(whole) = value.numer().to_i32()
    {
        return whole.to_string();
    }
    let mut rest = value.denom().clone();
    let mut places = 0_usize;
    for prime in [2, 5].map(BigInt::from) {
        let mut count = 0;
        while (&rest % &prime).is_zero() {
            rest /= &prime;
            count += 1;
        }
        places = places.max(count);
    }
    let quotient = || format!("{}/{}", value.numer(), value.denom());
    if !rest.is_one() {
        return quotient();
    }
    let scaled = (value * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.magnitude().to_string(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if fraction.is_empty() { "" } else { "." };
    let plain = format!("{sign}{whole}{point}{fraction}");
    if digits.len() <= SHORT {
        return plain;
    }
    let all = digits.trim_start_matches('0');
    let short = all.trim_end_matches('0');
    if short.len() > limits::DIGITS {
        return if places == 0 { plain } else { quotient() };
    }
    let zeros = i64::try_from(all.len() - short.len()).unwrap_or(i64::MAX);
    let exponent = zeros.saturating_sub(i64::try_from(places).unwrap_or(i64::MAX));
    let scientific = format!("{sign}{short}e{exponent}");
    if digits.len() <= limits::DIGITS && plain.len() <= scientific.len() { plain } else { scientific }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Digits, a point and a power of ten, by long numbers alone.
    fn slowly(whole: &str, fraction: &str, exponent: i32) -> BigRational {
        let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
        let ten = BigRational::from_integer(10.into());
        let places = exponent - i32::try_from(fraction.len()).unwrap();
        BigRational::from_integer(digits) * Pow::pow(ten, places)
    }

    proptest! {
        #[test]
        fn short_numbers_are_what_long_ones_are(whole in "[0-9]{1,20}", fraction in "[0-9]{0,20}", exponent in -20..20) {
            let found = decimal(&whole, &fraction, exponent).unwrap();
            prop_assert_eq!(&found, &slowly(&whole, &fraction, exponent));
            prop_assert!(found.numer().gcd(found.denom()).is_one());
        }

        #[test]
        fn plain_digits_are_the_nearest_double(sign in "-?", whole in "[0-9]{1,22}", fraction in "[0-9]{1,22}") {
            let text = format!("{sign}{whole}.{fraction}");
            let exact = slowly(&whole, &fraction, 0) * BigRational::from_integer(if sign.is_empty() { 1 } else { -1 }.into());
            if let Some(found) = plain(&text) {
                prop_assert_eq!(found, to_double(&exact), "{}", text);
            }
            prop_assert_eq!(plain(&text).is_some(), whole.len() + fraction.len() < limits::DIGITS);
        }

        #[test]
        fn quotients_are_rounded_once(above in any::<i64>(), below in 1..i64::MAX) {
            let exact = BigRational::new(above.into(), below.into());
            prop_assert_eq!(to_double(&exact), exact.to_f64().unwrap());
        }

        #[test]
        fn products_are_those_of_fractions(a in -50i64..50, b in 1i64..9, c in -50i64..50, d in 1i64..9) {
            let (left, right) = (BigRational::new(a.into(), b.into()), BigRational::new(c.into(), d.into()));
            prop_assert_eq!(times(&left, &right), Some(&left * &right));
        }
    }

    #[test]
    fn what_is_not_plain_digits_is_left_to_the_language() {
        for text in ["", "-", "1.", ".5", "1,5", "1e3", "1 000", "+1", "1.2.3", "--1", "inf", "nan", "٣"] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
