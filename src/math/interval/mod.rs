//! Intervals of numbers as they are typed: `1/2 < p <= 1`, `(0,5; 1]`, `]1/2, 1]`, `p ≥ 2`.
//!
//! [`read`] takes what a student typed; [`Frame::read`] only splits `(low, high]` into its ends.

mod frame;
mod inequality;
mod plain;

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::language;
use crate::math::listing::{Comma, Slice, comma};
use crate::math::symbols::{Symbols, greek_letter};
use crate::math::token::LOOK_ALIKES;
use crate::math::typed::Typed;

pub use frame::Frame;

/// One end of an interval.
#[derive(Debug, Clone)]
pub struct End {
    /// Where it is; may be infinite.
    pub value: f64,
    /// Whether it belongs to the interval.
    pub closed: bool,
    /// How it was written; nothing for an infinite end.
    pub typed: Option<Typed>,
}

/// An interval: all numbers between two ends.
#[derive(Debug, Clone)]
pub struct Interval {
    /// The left end.
    pub low: End,
    /// The right end.
    pub high: End,
}

impl End {
    const fn infinite(value: f64) -> Self {
        Self { value, closed: false, typed: None }
    }
}

impl Interval {
    /// An interval with these ends.
    ///
    /// # Errors
    /// The left end is not below the right one.
    pub fn new(low: End, high: End) -> Result<Self, Diagnostic> {
        if low.value < high.value {
            return Ok(Self { low, high });
        }
        Err(Diagnostic::whole(
            "reversed-ends",
            "The ends are reversed: an interval goes from the smaller number to the greater, and here nothing lies between them.",
            "Концы переставлены: промежуток идёт от меньшего числа к большему, а здесь между концами ничего нет.",
        ))
    }
}

/// Reads an interval of a variable as a student types it; without a name any letter may stand for it.
///
/// # Errors
/// It cannot be read, the ends are reversed, or commas have two readings.
pub fn read(text: &str, variable: Option<&str>) -> Result<Interval, Diagnostic> {
    let characters = plain::characters(text)?;
    let whole = Slice::new(&characters).trimmed();
    if whole.is_empty() {
        return Err(Diagnostic::whole("empty", "There is no answer here yet.", "Здесь пока нет ответа."));
    }
    let whole = plain::without_set(whole);
    if let Some(span) = plain::alternative(whole) {
        return Err(Diagnostic::at(
            "one-interval",
            span,
            "One interval is asked for; join conditions by “and”.",
            "Нужен один промежуток; условия соединяются словом «и».",
        ));
    }
    if inequality::has_relation(whole) {
        return inequality::read(whole, variable);
    }
    let bracketed = frame::after_name(whole, variable)?;
    let frame = Frame::within(bracketed, variable)?;
    let [low, high] = frame.slices(bracketed);
    let decimal = [low, high].iter().any(|end| comma(*end) == Some(Comma::Decimal));
    Interval::new(end(low, frame.low_closed, decimal)?, end(high, frame.high_closed, decimal)?)
}

/// The infinity that these words name, with its sign.
#[must_use]
pub fn infinite(words: &str) -> Option<f64> {
    let words = words.trim();
    let (sign, rest) = match words.strip_prefix(['-', '−', '–']) {
        Some(rest) => (-1.0, rest),
        None => (1.0, words.strip_prefix('+').unwrap_or(words)),
    };
    let known = ["∞", "inf", "infinity", "infty", "oo", "бесконечность"];
    known.contains(&rest.trim().to_lowercase().as_str()).then_some(sign * f64::INFINITY)
}

/// Reads one end; beside a comma that can only be decimal, one that could be either is decimal too.
fn end(slice: Slice, closed: bool, decimal: bool) -> Result<End, Diagnostic> {
    let slice = slice.trimmed();
    let mut text = slice.text();
    if let Some(value) = infinite(&text) {
        return Ok(End::infinite(value));
    }
    if slice.is_empty() {
        return Err(Diagnostic::at(
            "missing-end",
            slice.span(),
            "An end is missing here.",
            "Здесь нет конца.",
        ));
    }
    if decimal && comma(slice) == Some(Comma::Either) {
        text = text.replace(',', ".");
    }
    let number =
        language::read(&text, &Symbols::new()).and_then(|typed| Ok((language::number_of(&typed)?, typed)));
    match number {
        Ok((value, typed)) => Ok(End { value, closed, typed: Some(typed) }),
        Err(mut diagnostic) => {
            let inside = diagnostic.span.map_or(slice.span(), |span| {
                let start = slice.span().start;
                Span::new(start + span.start, start + span.end)
            });
            diagnostic.span = Some(inside);
            Err(diagnostic)
        }
    }
}

/// Whether this is the variable; without a name any single letter, also with a subscript, is one.
fn is_variable(slice: Slice, variable: Option<&str>) -> bool {
    let typed: String = slice
        .trimmed()
        .text()
        .chars()
        .map(|c| LOOK_ALIKES.iter().find(|(own, _)| *own == c).map_or(c, |(_, latin)| *latin))
        .collect();
    let typed = typed.trim_start_matches('\\');
    match variable {
        Some(name) => typed == name || greek_letter(name).is_some_and(|letter| letter == typed),
        None => {
            let mut rest = typed.chars();
            rest.next().is_some_and(char::is_alphabetic)
                && matches!(rest.next(), None | Some('_'))
                && rest.all(char::is_alphanumeric)
        }
    }
}

fn how_to(span: Span, variable: Option<&str>) -> Diagnostic {
    let p = variable.unwrap_or("x");
    Diagnostic::at(
        "interval",
        span,
        format!("An interval is written as (2; 5] or as 2 < {p} <= 5."),
        format!("Промежуток пишется как (2; 5] или как 2 < {p} <= 5."),
    )
}
