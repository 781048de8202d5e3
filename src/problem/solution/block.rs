//! A piece of a solution or a hint, as HTML and as text.

use crate::math::phrase::{Language, Phrase};
use crate::problem::markdown::escape;
use crate::problem::solution::line::Line;

/// A piece of a solution or a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// As HTML with MathML.
    pub html: String,
    /// As text, the formulae as one types them.
    pub text: String,
}

impl Block {
    /// A paragraph.
    #[must_use]
    pub fn say(phrase: &Phrase, language: Language) -> Self {
        let text = phrase.get(language);
        Self { html: format!("<p>{}</p>", escape(text)), text: text.to_owned() }
    }

    /// The heading of a stage, such as a step.
    #[must_use]
    pub fn stage(phrase: &Phrase, language: Language) -> Self {
        let text = phrase.get(language);
        Self { html: format!("<p class=\"stage\">{}</p>", escape(text)), text: text.to_owned() }
    }

    /// Lines of formulae.
    #[must_use]
    pub fn lines(lines: &[Line], language: Language) -> Self {
        let html: String = lines.iter().map(|line| line.html(language)).collect();
        let text: Vec<String> = lines.iter().map(|line| format!("  {}", line.text())).collect();
        Self { html, text: text.join("\n") }
    }
}
