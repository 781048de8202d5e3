//! Learning rates that change from step to step, by name.

use serde::Deserialize;

/// The rate η_t at step t = 1, 2, …
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// η.
    Constant {
        /// η.
        initial: f64,
    },
    /// η/t.
    Inverse {
        /// η.
        initial: f64,
    },
    /// η t^(−p); Robbins and Monro (1951) ask for ½ < p ≤ 1.
    Power {
        /// η.
        initial: f64,
        /// p.
        exponent: f64,
    },
    /// η exp(−k t).
    Exponential {
        /// η.
        initial: f64,
        /// k.
        decay: f64,
    },
    /// A triangle from `low` to `high` and back in `period` steps, `low` at t = 1 (Smith 2017).
    Cyclic {
        /// The least rate.
        low: f64,
        /// The greatest rate.
        high: f64,
        /// The steps of one cycle; fewer than 2 count as 2.
        period: u32,
    },
}

impl Schedule {
    /// The rate at step t, counted from 1.
    #[must_use]
    pub fn rate(self, t: u32) -> f64 {
        let step = f64::from(t);
        match self {
            Self::Constant { initial } => initial,
            Self::Inverse { initial } => initial / step,
            Self::Power { initial, exponent } => initial * libm::pow(step, -exponent),
            Self::Exponential { initial, decay } => initial * libm::exp(-decay * step),
            Self::Cyclic { low, high, period } => {
                let period = period.max(2);
                let place = f64::from(t.saturating_sub(1) % period) / f64::from(period);
                low + (high - low) * (1.0 - (2.0 * place - 1.0).abs())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_schedule_is_its_formula() {
        for (schedule, rates) in [
            (Schedule::Constant { initial: 0.1 }, [0.1, 0.1, 0.1, 0.1, 0.1]),
            (Schedule::Inverse { initial: 1.0 }, [1.0, 0.5, 1.0 / 3.0, 0.25, 0.2]),
            (
                Schedule::Power { initial: 2.0, exponent: 0.5 },
                [2.0, 2.0 / libm::sqrt(2.0), 2.0 / libm::sqrt(3.0), 1.0, 2.0 / libm::sqrt(5.0)],
            ),
            (
                Schedule::Exponential { initial: 1.0, decay: 1.0 },
                [libm::exp(-1.0), libm::exp(-2.0), libm::exp(-3.0), libm::exp(-4.0), libm::exp(-5.0)],
            ),
            (Schedule::Cyclic { low: 0.1, high: 0.5, period: 4 }, [0.1, 0.3, 0.5, 0.3, 0.1]),
        ] {
            for (t, rate) in (1..).zip(rates) {
                assert!((schedule.rate(t) - rate).abs() < 1e-15, "{schedule:?} at {t}");
            }
        }
    }
}
