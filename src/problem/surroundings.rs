//! What all parts of a file may refer to.

use crate::math::diagnostic::Diagnostic;
use crate::math::language;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::problem::mistake::Mistake;
use crate::problem::parameters::Parameters;
use crate::problem::section::{Field, File, Text};

/// What all parts of a file may refer to.
#[derive(Debug)]
pub struct Surroundings<'a> {
    /// The file.
    pub file: &'a File<'a>,
    /// The parameters.
    pub parameters: &'a Parameters,
    /// The symbols of expressions.
    pub symbols: &'a Symbols,
    /// Whether the problem has a loss.
    pub has_loss: bool,
}

impl Surroundings<'_> {
    /// Reports what the language says of a text.
    pub fn report(&self, text: &Text, diagnostic: &Diagnostic) {
        self.file.report(text.marked(diagnostic), Mistake::sentence(diagnostic));
    }

    /// Reports that a value has another shape than asked.
    pub fn not_a(&self, field: &Field, en: &str, ru: &str, found: &Typed) {
        let shape = found.shape().phrase();
        field.wrong(
            format!("`{}` should be {en}; this is {}", field.key, shape.en),
            format!("`{}` — это {ru}, а здесь {}", field.key, shape.ru),
        );
    }

    /// An expression in the parameters.
    pub fn concrete(&self, field: &Field) -> Option<Typed> {
        let text = field.expression()?;
        self.read(&text, &self.parameters.symbols)
    }

    /// An expression in these names.
    pub fn read(&self, text: &Text, symbols: &Symbols) -> Option<Typed> {
        language::read(&text.value, symbols).map_err(|diagnostic| self.report(text, &diagnostic)).ok()
    }
}
