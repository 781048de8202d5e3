//! How far a number may be from the right one.

use serde::{Deserialize, Serialize};

/// How far a number may be from the right one: the wider of the two bounds counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// As a share of the right value.
    #[serde(default)]
    pub relative: f64,
    /// As a number.
    #[serde(default)]
    pub absolute: f64,
}

impl Tolerance {
    /// Whether a number is near enough to the right one.
    #[must_use]
    pub fn allows(self, found: f64, right: f64) -> bool {
        let bound = self.absolute.max(self.relative * right.abs());
        // Typed decimals and the bound itself are rounded: a hair of room at the very edge.
        (found - right).abs() <= bound * (1.0 + 1e-12) + f64::EPSILON * right.abs()
    }
}

/// How exactly an answer must be written to be within a tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// So many significant digits.
    Digits(u32),
    /// So many digits after the point.
    Decimals(u32),
    /// No rounding is allowed.
    Exact,
}

/// The most digits that are asked for; more is called exact.
const MOST: u32 = 5;

impl Tolerance {
    /// The fewest digits to which the right number may be rounded.
    #[must_use]
    pub fn enough(self) -> Enough {
        // Rounding to k significant digits is off by at most half a unit of the k-th: 5·10⁻ᵏ of the number.
        let fits = |bound: f64, half: f64| half <= bound * (1.0 + 1e-9);
        let mut half = 0.5;
        for digits in 1..=MOST {
            if fits(self.relative, half) {
                return Enough::Digits(digits);
            }
            half /= 10.0;
        }
        let mut half = 0.5;
        for decimals in 0..=MOST {
            if fits(self.absolute, half) {
                return Enough::Decimals(decimals);
            }
            half /= 10.0;
        }
        Enough::Exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_belongs_to_the_right_side() {
        let tolerance = Tolerance { relative: 1e-3, absolute: 1e-9 };
        assert!(tolerance.allows(1.001, 1.0) && tolerance.allows(0.999, 1.0));
        assert!(!tolerance.allows(1.0011, 1.0) && !tolerance.allows(-1.0, 1.0));
        assert!(tolerance.allows(1e-9, 0.0) && !tolerance.allows(2e-9, 0.0));
        assert!(!tolerance.allows(f64::NAN, 1.0));
    }

    #[test]
    fn the_digits_that_are_enough() {
        let enough = |relative, absolute| Tolerance { relative, absolute }.enough();
        assert_eq!(enough(5e-3, 1e-9), Enough::Digits(3));
        assert_eq!(enough(1e-2, 0.0), Enough::Digits(3));
        assert_eq!(enough(5e-2, 0.0), Enough::Digits(2));
        assert_eq!(enough(5e-4, 0.0), Enough::Digits(4));
        assert_eq!(enough(0.0, 0.01), Enough::Decimals(2));
        assert_eq!(enough(0.0, 0.005), Enough::Decimals(2));
        assert_eq!(enough(0.0, 0.49), Enough::Decimals(1));
        assert_eq!(enough(0.0, 1e-9), Enough::Exact);
        assert_eq!(enough(0.0, 0.0), Enough::Exact);
        assert_eq!(enough(1e-6, 0.0), Enough::Exact);
    }
}
