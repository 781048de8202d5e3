//! The façade of the language: text → tokens → tree → checked tree.

use std::collections::BTreeMap;

use crate::math::check;
use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate::{self, Fuel};
use crate::math::number;
use crate::math::parser::parse;
use crate::math::repair;
use crate::math::shape::Shape;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;

/// Reads an expression in the names that are declared.
///
/// # Errors
/// The text cannot be read or its shapes do not fit; the diagnostic says where and what would be right.
pub fn read(text: &str, symbols: &Symbols) -> Result<Typed, Diagnostic> {
    checked(text, symbols, None)
}

/// Reads an expression of which a shape is expected; an `I` without a size takes it from there.
///
/// # Errors
/// As [`read`]. A shape that is not the expected one is not an error here.
pub fn read_as(text: &str, symbols: &Symbols, expected: &Shape) -> Result<Typed, Diagnostic> {
    checked(text, symbols, Some(expected))
}

fn checked(text: &str, symbols: &Symbols, expected: Option<&Shape>) -> Result<Typed, Diagnostic> {
    check::check(&parse(text, symbols)?, expected, symbols.is_concrete())
        .map_err(|diagnostic| repair::propose(diagnostic, text, symbols, expected))
}

/// Reads one number as a student types it: `1,5`, `8/5`, `160%`, `exp(-5)/2`, `−4`.
///
/// # Errors
/// The text is not one finite number, or has two likely readings.
pub fn constant(text: &str) -> Result<f64, Diagnostic> {
    constant_within(text, &Fuel::default())
}

/// As [`constant`], from a stock of work that is shared with other numbers.
///
/// # Errors
/// As [`constant`].
pub fn constant_within(text: &str, fuel: &Fuel) -> Result<f64, Diagnostic> {
    if let Some(plain) = number::plain(text) {
        return Ok(plain);
    }
    number_within(&read(text, &Symbols::new())?, fuel)
}

/// The number that an expression without names is.
///
/// # Errors
/// It is a matrix, or not finite.
pub fn number_of(typed: &Typed) -> Result<f64, Diagnostic> {
    number_within(typed, &Fuel::default())
}

fn number_within(typed: &Typed, fuel: &Fuel) -> Result<f64, Diagnostic> {
    if let Some(exact) = check::constant(typed).map(|exact| number::to_double(&exact))
        && exact.is_finite()
    {
        return Ok(exact);
    }
    evaluate::real_within(typed, &BTreeMap::new(), &BTreeMap::new(), fuel)
        .map_err(|undefined| undefined.diagnostic())?
        .as_scalar()
        .ok_or_else(|| {
            Diagnostic::whole(
                "number-expected",
                "Here one number is needed, but this is a matrix.",
                "Здесь нужно одно число, а это матрица.",
            )
        })
}
