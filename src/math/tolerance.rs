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
}
