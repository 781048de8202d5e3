//! A piece of Markdown with its placeholders.

use std::collections::BTreeMap;

use crate::math::evaluate;
use crate::math::language as expressions;
use crate::math::phrase::{Language, Phrase};
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::markdown;
use crate::problem::mistake::Mistake;
use crate::problem::numeral;
use crate::problem::parameters::Parameters;
use crate::problem::template::Template;

/// A piece of Markdown with its place in the file.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// The text.
    pub text: String,
    /// The byte of the file at which it begins.
    pub start: usize,
    /// What its placeholders stand for.
    pub placeholders: Vec<Typed>,
    /// The text as HTML with holes for their values.
    pub template: Template,
}

const OPEN: &str = "<<";
const CLOSE: &str = ">>";

impl Passage {
    /// A text that begins at a byte of the file, its placeholders not read yet.
    #[must_use]
    pub fn new(text: impl Into<String>, start: usize) -> Self {
        Self { text: text.into(), start, placeholders: Vec::new(), template: Template::default() }
    }

    /// Reads the placeholders and the Markdown; what cannot be read is a mistake. `inline`: it is a line and
    /// no paragraph.
    pub fn settle(&mut self, path: &str, file: &str, parameters: &Parameters, inline: bool) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        let mut at = 0;
        while let Some(found) = self.text[at..].find(OPEN) {
            let from = at + found + OPEN.len();
            let place = self.start + from;
            let closed = self.text[from..].find(CLOSE);
            let closed = closed.filter(|length| {
                let inside = &self.text[from..from + length];
                !inside.contains(['\n', '$']) && !inside.contains(OPEN)
            });
            let Some(length) = closed else {
                let message = Phrase::new("`<<` is not closed by `>>`", "`<<` не закрыто `>>`");
                mistakes.push(Mistake::at(path, file, place - OPEN.len()..place, message));
                break;
            };
            let text = &self.text[from..from + length];
            match expressions::read(text, &parameters.symbols) {
                Ok(typed) => self.placeholders.push(typed),
                Err(diagnostic) => mistakes.push(Mistake::at(
                    path,
                    file,
                    place..place + length,
                    Mistake::sentence(&diagnostic),
                )),
            }
            at = from + length + CLOSE.len();
        }
        if mistakes.is_empty() {
            match Template::read(&self.marked(), inline) {
                Ok(template) => self.template = template,
                Err((at, message)) => mistakes.push(self.mistake(path, file, at, message)),
            }
        }
        mistakes
    }

    /// What is wrong at a byte of the marked text.
    #[must_use]
    pub fn mistake(&self, path: &str, file: &str, at: usize, message: Phrase) -> Mistake {
        let start = self.start + at;
        Mistake::at(path, file, start..start + 1, message)
    }

    /// The text with every placeholder replaced by its value.
    #[must_use]
    pub fn filled(&self, parameters: &BTreeMap<String, Value>, language: Language) -> String {
        let value = |number: usize| {
            let value = evaluate::real(self.placeholders.get(number)?, parameters, &BTreeMap::new()).ok()?;
            Some(numeral::value_latex(&value, language))
        };
        self.replaced(|text, number| markdown::append(text, &value(number).unwrap_or_else(|| "?".into())))
    }

    /// The text with every placeholder replaced by the mark of its slot.
    #[must_use]
    pub fn marked(&self) -> String {
        self.replaced(|text, number| text.push_str(&markdown::mark(number)))
    }

    fn replaced(&self, push: impl Fn(&mut String, usize)) -> String {
        let mut marked = String::new();
        let mut rest = self.text.as_str();
        let mut number = 0;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let Some((_, after)) = after.split_once(CLOSE) else { break };
            marked.push_str(before);
            push(&mut marked, number);
            number += 1;
            rest = after;
        }
        marked.push_str(rest);
        marked
    }
}
