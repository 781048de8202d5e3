//! An interval in brackets: `(1/2, 1]`, `(0,5; 1]`, `]1/2; 1]`.

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::interval::{how_to, is_variable};
use crate::math::listing::{Slice, ambiguous};

/// The ends of an interval in brackets, not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The left end and the place of its first character.
    pub low: (String, usize),
    /// The right end and the place of its first character.
    pub high: (String, usize),
    /// Whether the left end belongs to the interval.
    pub low_closed: bool,
    /// Whether the right end belongs to the interval.
    pub high_closed: bool,
}

impl Frame {
    /// Splits `(low, high]` or `(low; high]`.
    ///
    /// # Errors
    /// It is not two ends in brackets.
    pub fn read(text: &str) -> Result<Self, Diagnostic> {
        let characters: Vec<char> = text.chars().collect();
        Self::within(Slice::new(&characters).trimmed(), None)
    }

    pub(super) fn within(whole: Slice, variable: Option<&str>) -> Result<Self, Diagnostic> {
        let wrong = || how_to(whole.span(), variable);
        let last = whole.len().checked_sub(1).filter(|last| *last > 0).ok_or_else(wrong)?;
        let low_closed = match whole.first() {
            Some('[') => true,
            Some('(' | ']') => false,
            _ => return Err(wrong()),
        };
        let high_closed = match whole.at(last) {
            Some(']') => true,
            Some(')' | '[') => false,
            _ => return Err(wrong()),
        };
        let inside = whole.part(1, last);
        let by_semicolon = inside.split(|c| c == ';');
        let ends = if by_semicolon.len() > 1 { by_semicolon } else { inside.split(|c| c == ',') };
        let [low, high] = ends[..] else {
            return Err(match (inside.has(|c| c == ';'), ends.len()) {
                (false, 3..) => ambiguous(inside.span()),
                _ => Diagnostic::at(
                    "two-ends",
                    inside.span(),
                    "In the brackets stand two ends with a semicolon between them, as in (2; 5].",
                    "В скобках стоят два конца через точку с запятой, например (2; 5].",
                ),
            });
        };
        let piece = |slice: Slice| (slice.trimmed().text(), slice.trimmed().span().start);
        Ok(Self { low: piece(low), high: piece(high), low_closed, high_closed })
    }

    /// The ends as pieces of the text that was split.
    pub(super) fn slices<'a>(&self, whole: Slice<'a>) -> [Slice<'a>; 2] {
        let start = whole.span().start;
        [&self.low, &self.high].map(|(text, at)| whole.part(at - start, at - start + text.chars().count()))
    }
}

/// What follows `p ∈`, `p in` or nothing.
pub(super) fn after_name<'a>(whole: Slice<'a>, variable: Option<&str>) -> Result<Slice<'a>, Diagnostic> {
    let Some(at) = whole.position(|c| matches!(c, '(' | '[' | ']')) else {
        return Err(how_to(whole.span(), variable));
    };
    let before = whole.part(0, at).trimmed();
    let bracketed = whole.part(at, whole.len()).trimmed();
    if before.is_empty() {
        return Ok(bracketed);
    }
    for sign in ["∈", "in", "принадлежит", "="] {
        if let Some(name) = before.text().strip_suffix(sign) {
            let name = before.part(0, name.chars().count()).trimmed();
            if is_variable(name, variable) {
                return Ok(bracketed);
            }
        }
    }
    let span = before.span();
    Err(how_to(Span::new(span.start, span.end), variable))
}
