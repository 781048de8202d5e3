//! Are two expressions the same function?
//!
//! Rational expressions are compared at random points of a large prime field (Schwartz 1980,
//! Zippel 1979): different ones agree at a point with probability below degree/2⁶¹. Several sizes are
//! tried ([`grid`]). With exp, ln, sqrt and their like the field can prove equality; if it does not,
//! doubles with error bounds decide, or leave it undecided.
//!
//! What does not depend on the answer is kept: a [`Question`] holds the points, an [`Expression`] its
//! values at them.

pub mod expression;
pub mod grid;
pub mod points;

use std::sync::Arc;

use nalgebra::DMatrix;

use crate::math::evaluate::{Fuel, Undefined};
use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::identity::expression::Expression;
use crate::math::identity::points::{Names, Point, Question, Sampled};
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;

/// The outcome of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// One function.
    Equal,
    /// Two functions, or two shapes.
    Different,
    /// Too few points lie in the domain of both, or it takes too much work.
    Undecided,
}

/// The points tried for one choice of sizes, beyond those that are wanted, before it is given up.
const TRIES: u64 = 24;
/// The points wanted in all where signs matter.
const SIGNS: u64 = 32;

/// Compares two expressions in the same symbols.
#[must_use]
pub fn compare(left: &Typed, right: &Typed, symbols: &Symbols) -> Comparison {
    let question = Arc::new(Question::new(symbols.clone()));
    let [left, right] = [left, right].map(|typed| Expression::new(typed.clone(), &question));
    let fuel = Fuel::default();
    Pair::new(&left, &right, Some(&fuel), &fuel).compare()
}

/// Compares a prepared expression with one that is evaluated from a stock of work.
///
/// Both belong to one question. The prepared one has a stock of its own for each value, so that the outcome
/// does not depend on what was kept from earlier comparisons.
#[must_use]
pub fn compare_within(prepared: &Expression, other: &Expression, fuel: &Fuel) -> Comparison {
    Pair::new(prepared, other, None, fuel).compare()
}

/// Why an expression has no value anywhere, as 1/0, (x x')⁻¹ or ln(−1) has none; `None` if it has one
/// somewhere, or if that cannot be told.
#[must_use]
pub fn nowhere_defined(expression: &Expression, fuel: &Fuel) -> Option<Undefined> {
    if expression.is_rational() {
        without_value::<Prime>(expression, fuel)
    } else if expression.typed().symbols().is_empty() {
        without_value::<Bounded>(expression, fuel)
    } else {
        None
    }
}

fn without_value<F: Sampled>(expression: &Expression, fuel: &Fuel) -> Option<Undefined> {
    let (names, above) = (expression.names(), grid::above(expression, expression));
    let mut reason = None;
    for choice in 0..expression.question().choices(names, above).len() {
        for turn in 0..3 {
            match &*expression.value::<F>(Point { names, above, choice, turn }, fuel) {
                Ok(_) | Err(Undefined::Fuel) => return None,
                Err(undefined) => reason = Some(undefined.clone()),
            }
        }
    }
    reason
}

/// Whether two values agree within their error bounds; `None` if the bounds are too wide to tell.
fn agree(a: &DMatrix<Bounded>, b: &DMatrix<Bounded>) -> Option<bool> {
    let scale = a.iter().chain(b.iter()).map(|entry| entry.value.abs()).fold(0.0, f64::max);
    let mut all = true;
    for (x, y) in a.iter().zip(b.iter()) {
        let bound = 4.0 * (x.error + y.error);
        let gap = (x.value - y.value).abs();
        if gap > bound {
            return Some(false);
        }
        all &= bound <= 1e-7 * scale || bound == 0.0;
    }
    all.then_some(true)
}

/// Two expressions of one question, and the size above which they are compared.
struct Pair<'a> {
    prepared: &'a Expression,
    other: &'a Expression,
    /// The stock of the prepared one; without it each of its values has one of its own.
    own_fuel: Option<&'a Fuel>,
    fuel: &'a Fuel,
    names: Names,
    above: usize,
}

/// What was seen over all choices of sizes.
#[derive(Default)]
struct Seen {
    /// Choices at which both were defined at as many points as are wanted.
    both: usize,
    /// Those of them at which a determinant was zero.
    degenerate: usize,
    degenerate_differ: bool,
    /// Choices at which one was defined at as many points, and the other at none.
    prepared_alone: usize,
    other_alone: usize,
}

impl<'a> Pair<'a> {
    fn new(
        prepared: &'a Expression,
        other: &'a Expression,
        own_fuel: Option<&'a Fuel>,
        fuel: &'a Fuel,
    ) -> Self {
        let names = prepared.names().or(other.names());
        Self { prepared, other, own_fuel, fuel, names, above: grid::above(prepared, other) }
    }

    fn compare(&self) -> Comparison {
        if self.prepared.typed().shape() != self.other.typed().shape() {
            return Comparison::Different;
        }
        let question = self.prepared.question();
        let choices = question.choices(self.names, self.above).len() as u64;
        // Where all signs happen to be positive, a point says nothing of the others.
        let has_signs = question.has_few_values() || self.prepared.has_signs() || self.other.has_signs();
        let wanted = if has_signs { SIGNS.div_ceil(choices).max(3) } else { 3 };
        let in_field = if self.is_rational() && !has_signs && choices > 1 { 1 } else { wanted };
        let exact = self.survey::<Prime>(in_field, |a, b| Some(a.iter().zip(b.iter()).all(|(x, y)| x == y)));
        match exact {
            Comparison::Equal => Comparison::Equal,
            exact if self.is_rational() => exact,
            _ => self.survey(wanted, agree),
        }
    }

    fn is_rational(&self) -> bool {
        self.prepared.is_rational() && self.other.is_rational()
    }

    /// Evaluates both sides at points of every choice of sizes.
    fn survey<F: Sampled>(
        &self,
        wanted: u64,
        same: impl Fn(&DMatrix<F>, &DMatrix<F>) -> Option<bool>,
    ) -> Comparison {
        let question = self.prepared.question();
        let choices = question.choices(self.names, self.above);
        let mut seen = Seen::default();
        for choice in 0..choices.len() {
            let (mut met, mut degenerate) = (0, false);
            let (mut prepared_alone, mut other_alone) = (0, 0);
            for turn in 0..TRIES + wanted {
                let point = Point { names: self.names, above: self.above, choice, turn };
                let own = match self.own_fuel {
                    Some(fuel) => self.prepared.value::<F>(point, fuel),
                    None => self.prepared.value::<F>(point, &Fuel::default()),
                };
                let other = self.other.value::<F>(point, self.fuel);
                let (a, b) = match (&*own, &*other) {
                    (Ok(a), Ok(b)) => (a, b),
                    (Err(Undefined::Fuel), _) | (_, Err(Undefined::Fuel)) => return Comparison::Undecided,
                    (Ok(_), Err(_)) => {
                        prepared_alone += 1;
                        continue;
                    }
                    (Err(_), Ok(_)) => {
                        other_alone += 1;
                        continue;
                    }
                    (Err(_), Err(_)) => continue,
                };
                let Some(equal) = same(&a.value, &b.value) else { continue };
                if a.degenerate || b.degenerate {
                    degenerate = true;
                    seen.degenerate_differ |= !equal;
                } else if !equal {
                    return Comparison::Different;
                }
                met += 1;
                if met >= wanted {
                    break;
                }
            }
            if met >= wanted.min(3) {
                if degenerate { seen.degenerate += 1 } else { seen.both += 1 }
            } else if met == 0 {
                seen.prepared_alone += usize::from(prepared_alone >= wanted.min(3));
                seen.other_alone += usize::from(other_alone >= wanted.min(3));
            }
        }
        seen.outcome(choices.len().min(2), self.is_rational())
    }
}

impl Seen {
    fn outcome(&self, needed: usize, rational: bool) -> Comparison {
        if self.both >= needed {
            return Comparison::Equal;
        }
        if self.both == 0 && self.degenerate >= needed {
            return if self.degenerate_differ { Comparison::Different } else { Comparison::Equal };
        }
        // A rational function is undefined at a random point only where it is undefined everywhere: here
        // one side has values at sizes at which the other has none, and they never meet.
        let apart = self.both + self.degenerate == 0 && self.prepared_alone.max(self.other_alone) >= needed;
        if rational && apart { Comparison::Different } else { Comparison::Undecided }
    }
}
