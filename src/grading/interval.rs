//! Intervals: two ends, each with whether it belongs.

use crate::grading::feedback::nearly;
use crate::grading::judgement::{Judgement, Reading, Remark, WHOLE};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::interval::{self, End, Interval};
use crate::math::language;
use crate::math::phrase::Phrase;
use crate::math::shape::Shape;
use crate::math::symbols::Symbols;
use crate::math::tolerance::Tolerance;
use crate::problem::bounds::Bounds;
use crate::problem::numeral;
use crate::problem::part::Part;
use crate::problem::variant::Variant;

/// Judges an interval.
#[must_use]
pub fn grade(variant: &Variant, part: &Part, asked: &Bounds, response: &str) -> Judgement {
    let found = match interval::read(response, asked.variable.as_deref()) {
        Ok(found) => found,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let right = match asked.interval(variant) {
        Ok(right) => right,
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let compare = |found: &End, right: &End| Match {
        placed: same(found.value, right.value, part.tolerance),
        closed: found.closed == right.closed,
        infinite: right.value.is_infinite(),
    };
    let ends = [compare(&found.low, &right.low), compare(&found.high, &right.high)];
    let pairs = [(found.low.value, right.low.value), (found.high.value, right.high.value)];
    let finite = pairs.into_iter().filter(|(found, right)| found.is_finite() && right.is_finite());
    judge(&ends, nearly(finite, part.tolerance)).with_reading(reading(&found, asked.variable.as_deref()))
}

/// How an end of an answer compares with the right one.
struct Match {
    placed: bool,
    closed: bool,
    infinite: bool,
}

impl Match {
    /// The quarters that a finite end is worth: two if it is right, one if only its bracket is wrong.
    fn quarters(&self) -> u32 {
        match (self.placed, self.closed) {
            (true, true) => 2,
            (true, false) => 1,
            (false, _) => 0,
        }
    }
}

fn same(found: f64, right: f64, tolerance: Tolerance) -> bool {
    match (found.is_infinite(), right.is_infinite()) {
        (true, true) => found.is_sign_positive() == right.is_sign_positive(),
        (false, false) => tolerance.allows(found, right),
        _ => false,
    }
}

fn judge(ends: &[Match; 2], nearly: Option<Phrase>) -> Judgement {
    let placed = ends.iter().filter(|end| end.placed).count();
    if placed == 2 && ends.iter().all(|end| end.closed) {
        return Judgement::plain(Outcome::Correct);
    }
    // An infinite end earns nothing by itself: whoever misses the finite one has found nothing.
    let quarters: u32 = match ends {
        [low, high] if low.infinite || high.infinite => {
            let finite: u32 = ends.iter().filter(|end| !end.infinite).map(Match::quarters).sum();
            if placed == 2 { 2 * finite } else { finite }
        }
        ends => ends.iter().map(Match::quarters).sum(),
    };
    let mut judgement = Judgement::plain(if quarters == 0 { Outcome::Wrong } else { Outcome::Partial });
    judgement.credit_micro = WHOLE / 4 * quarters;
    match (placed, quarters) {
        (2, _) => judgement.with_slip(
            "interval-boundary",
            Phrase::new(
                "Both ends are right; look again at which of them belong to the interval.",
                "Оба конца верны; проверьте, какие из них входят в промежуток.",
            ),
        ),
        (1, 1..) => judgement.with_slip(
            "interval-one-end",
            Phrase::new("One of the ends is right, the other is not.", "Один из концов верен, другой — нет."),
        ),
        _ => {
            judgement.feedback.extend(nearly.map(Remark::new));
            judgement
        }
    }
}

/// How an interval is read.
///
/// # Errors
/// It cannot be read, or the ends are reversed.
pub fn read(asked: &Bounds, response: &str) -> Result<Reading, Diagnostic> {
    let variable = asked.variable.as_deref();
    Ok(reading(&interval::read(response, variable)?, variable))
}

/// An interval in brackets: `(0.5; 1]`.
#[must_use]
pub fn text(interval: &Interval) -> String {
    let number = |value: f64| match (value.is_infinite(), value.is_sign_positive()) {
        (true, true) => "inf".into(),
        (true, false) => "-inf".into(),
        (false, _) => numeral::plain(value),
    };
    let (low, high) = (&interval.low, &interval.high);
    let open = if low.closed { '[' } else { '(' };
    let close = if high.closed { ']' } else { ')' };
    format!("{open}{}; {}{close}", number(low.value), number(high.value))
}

fn reading(interval: &Interval, variable: Option<&str>) -> Reading {
    Reading { text: text(interval), mathml: mathml(interval, variable), shape: None }
}

/// The interval as inequalities of its variable, or in brackets.
fn mathml(interval: &Interval, variable: Option<&str>) -> String {
    let (low, high) = (&interval.low, &interval.high);
    let sign = |closed: bool| if closed { "<mo>≤</mo>" } else { "<mo>&lt;</mo>" };
    let inside = match (variable, low.value.is_finite(), high.value.is_finite()) {
        (Some(name), true, true) => {
            format!("{}{}{}{}{}", shown(low), sign(low.closed), symbol(name), sign(high.closed), shown(high))
        }
        (Some(name), true, false) => {
            let sign = if low.closed { "<mo>≥</mo>" } else { "<mo>&gt;</mo>" };
            format!("{}{sign}{}", symbol(name), shown(low))
        }
        (Some(name), false, true) => format!("{}{}{}", symbol(name), sign(high.closed), shown(high)),
        _ => {
            let open = if low.closed { "[" } else { "(" };
            let close = if high.closed { "]" } else { ")" };
            format!(
                "<mo stretchy=\"false\">{open}</mo>{}<mo separator=\"true\">;</mo>{}<mo stretchy=\"false\">{close}</mo>",
                shown(low),
                shown(high)
            )
        }
    };
    format!("<math><mrow>{inside}</mrow></math>")
}

fn symbol(name: &str) -> String {
    let mut symbols = Symbols::new();
    symbols.declare_shape(name, Shape::SCALAR);
    language::read(name, &symbols)
        .map_or_else(|_| format!("<mi>{name}</mi>"), |typed| inner(&formula::mathml(&typed)))
}

fn shown(end: &End) -> String {
    match &end.typed {
        Some(typed) => inner(&formula::mathml(typed)),
        None if end.value > 0.0 => "<mi>∞</mi>".into(),
        None => "<mrow><mo>−</mo><mi>∞</mi></mrow>".into(),
    }
}

/// A formula without its `<math>`, as one group.
fn inner(mathml: &str) -> String {
    let inside = mathml.strip_prefix("<math>").and_then(|rest| rest.strip_suffix("</math>"));
    format!("<mrow>{}</mrow>", inside.unwrap_or(mathml))
}
