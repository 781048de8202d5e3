//! An interval as a part asks for it: ends that are expressions in the parameters.

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::interval::{End, Frame, Interval, infinite};
use crate::math::language;
use crate::math::typed::Typed;
use crate::problem::parameters::is_symbol;
use crate::problem::section::Field;
use crate::problem::surroundings::Surroundings;
use crate::problem::variant::Variant;

/// An interval that is asked for.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The left end.
    pub low: Edge,
    /// The right end.
    pub high: Edge,
    /// What the interval is of, as in `p`.
    pub variable: Option<String>,
}

/// One end.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Where it is; nothing if it is infinite.
    pub at: Option<Typed>,
    /// Whether it belongs to the interval.
    pub closed: bool,
}

impl Bounds {
    /// The interval for these numbers.
    ///
    /// # Errors
    /// An end is undefined, or the ends are reversed.
    pub fn interval(&self, variant: &Variant) -> Result<Interval, Diagnostic> {
        let end = |edge: &Edge, infinite: f64| match &edge.at {
            None => Ok(End { value: infinite, closed: false, typed: None }),
            Some(typed) => {
                Ok(End { value: variant.number(typed)?, closed: edge.closed, typed: Some(typed.clone()) })
            }
        };
        let low = end(&self.low, f64::NEG_INFINITY)?;
        Interval::new(low, end(&self.high, f64::INFINITY)?)
    }
}

impl Surroundings<'_> {
    /// Reads `"(1/2, 1]"`.
    pub fn bounds(&self, field: &Field, variable: Option<&Field>) -> Option<Bounds> {
        let text = field.text()?;
        let variable = match variable {
            None => None,
            Some(field) => {
                let name = field.text()?.value;
                if !is_symbol(&name) {
                    field.wrong(
                        format!("`{name}` cannot be a name: a letter first, then letters, digits and _"),
                        format!("`{name}` не может быть именем: сначала буква, дальше буквы, цифры и _"),
                    );
                    return None;
                }
                Some(name)
            }
        };
        let frame = match Frame::read(&text.value) {
            Ok(frame) => frame,
            Err(diagnostic) => {
                self.report(&text, &diagnostic);
                return None;
            }
        };
        let edge = |piece: &(String, usize), closed: bool, sign: f64| {
            let (words, start) = piece;
            if let Some(found) = infinite(words) {
                if found == sign && !closed {
                    return Ok(Edge { at: None, closed });
                }
                return Err(Diagnostic::at(
                    "infinite-end",
                    Span::new(*start, start + words.chars().count()),
                    "An infinite end is open: the left one is `(-inf`, the right one `inf)`.",
                    "Бесконечный конец открыт: левый — `(-inf`, правый — `inf)`.",
                ));
            }
            let typed = language::read(words, &self.parameters.symbols).map_err(|mut diagnostic| {
                diagnostic.span = diagnostic.span.map(|span| Span::new(span.start + start, span.end + start));
                diagnostic
            })?;
            if typed.is_scalar() {
                return Ok(Edge { at: Some(typed), closed });
            }
            let shape = typed.shape().phrase();
            Err(Diagnostic::at(
                "end",
                Span::new(*start, start + words.chars().count()),
                format!("An end is a number; this is {}.", shape.en),
                format!("Конец промежутка — число, а это {}.", shape.ru),
            ))
        };
        let ends = edge(&frame.low, frame.low_closed, f64::NEG_INFINITY)
            .and_then(|low| Ok((low, edge(&frame.high, frame.high_closed, f64::INFINITY)?)));
        match ends {
            Ok((low, high)) => Some(Bounds { low, high, variable }),
            Err(diagnostic) => {
                self.report(&text, &diagnostic);
                None
            }
        }
    }
}
