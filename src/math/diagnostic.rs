//! What is wrong with a text, where, and what would be right.

use serde::{Deserialize, Serialize};

use crate::math::phrase::Phrase;

/// A range of characters (not bytes) of the text that was typed: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Span {
    /// The first character.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

impl Span {
    /// The range `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A message about a text: a stable code, the place, the sentence, and a repair if exactly one fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable word for tests and statistics, such as `shape-mismatch`.
    pub code: String,
    /// The place, if there is one.
    pub span: Option<Span>,
    /// The sentence in both languages.
    pub message: Phrase,
    /// A text that would be right in place of the marked one, if exactly one repair fits.
    pub repair: Option<String>,
}

impl Diagnostic {
    /// A message at a place.
    pub fn at(code: &str, span: Span, en: impl Into<String>, ru: impl Into<String>) -> Self {
        Self { code: code.into(), span: Some(span), message: Phrase::new(en, ru), repair: None }
    }

    /// A message about the whole text.
    pub fn whole(code: &str, en: impl Into<String>, ru: impl Into<String>) -> Self {
        Self { code: code.into(), span: None, message: Phrase::new(en, ru), repair: None }
    }

    /// The same message with a proposed repair.
    #[must_use]
    pub fn with_repair(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into());
        self
    }
}
