//! `gradus calc EXPRESSION --wrt X`: a derivative with its derivation, for people.

use std::io::Write;

use anyhow::{anyhow, bail};

use crate::math::builtin::{Function, SPECIAL};
use crate::math::derivation::Derivation;
use crate::math::derive::{Kind, other_gradient};
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::language;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::symbols::Symbols;

/// How the derivation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Plain text.
    #[default]
    Text,
    /// A LaTeX `align*`.
    Latex,
    /// A list in HTML with MathML.
    Html,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The function.
    pub expression: &'a str,
    /// The variable.
    pub wrt: &'a str,
    /// `gradient`, `jacobian`, `hessian` or `differential`.
    pub kind: &'a str,
    /// Declarations, as in `A=matrix n n`.
    pub symbols: &'a [String],
}

/// Prints the derivation and the derivative.
///
/// # Errors
/// The function cannot be read or differentiated; the message marks the place.
pub fn run(
    question: &Question,
    format: Format,
    spoken: Language,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let mut symbols = Symbols::new();
    for declaration in question.symbols {
        let Some((name, declaration)) = declaration.split_once('=') else {
            bail!("`{declaration}` is not a declaration such as A=matrix n n");
        };
        symbols
            .declare(name.trim(), declaration.trim())
            .map_err(|diagnostic| shown(&diagnostic, "", spoken))?;
    }
    for name in undeclared(question.expression).into_iter().chain(undeclared(question.wrt)) {
        if symbols.declaration(&name).is_none() {
            let capital = name.chars().all(char::is_uppercase);
            let declaration = if capital { "matrix n n" } else { "vector n" };
            symbols.declare(&name, declaration).map_err(|diagnostic| shown(&diagnostic, "", spoken))?;
        }
    }
    let kind =
        Kind::named(question.kind).ok_or_else(|| anyhow!("the kind is one of {}", Kind::NAMES.join(", ")))?;
    let f = language::read(question.expression, &symbols)
        .map_err(|diagnostic| shown(&diagnostic, question.expression, spoken))?;
    let derivation = Derivation::new(kind, &f, question.wrt, &symbols)
        .map_err(|diagnostic| shown(&diagnostic, question.expression, spoken))?;
    match format {
        Format::Text => {
            write!(output, "{}", derivation.text(spoken))?;
            writeln!(output, "\n{}", print::answer(&derivation.result))?;
            let other = other_gradient(kind, &f, question.wrt, &symbols)
                .map_err(|diagnostic| shown(&diagnostic, question.expression, spoken))?;
            if let Some(symmetric) = other.filter(|_| kind == Kind::Gradient) {
                let named = Phrase::new(
                    "This is the gradient with all entries free. Over symmetric matrices, where x_ij and x_ji move together:",
                    "Это градиент, когда все элементы свободны. По симметричным матрицам, где x_ij и x_ji меняются вместе:",
                );
                writeln!(output, "\n{}\n{}", named.get(spoken), print::answer(&symmetric))?;
            }
        }
        Format::Latex => {
            write!(output, "{}", derivation.latex(spoken))?;
            writeln!(output, "% {}", formula::latex(&derivation.result))?;
        }
        Format::Html => writeln!(output, "{}", derivation.html(spoken))?,
    }
    Ok(())
}

/// The single letters of a text that are no functions: without a declaration capital ones are square
/// matrices, small ones columns.
fn undeclared(text: &str) -> Vec<String> {
    let known = |word: &str| {
        // `inv(X)`, `I, I(n), I_n, E`: a name stands alone or before a bracket.
        let special = SPECIAL
            .iter()
            .flat_map(|(forms, ..)| forms.split([' ', ',']))
            .any(|form| form.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('(')));
        special || Function::named(word).is_some()
    };
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !known(word))
        .flat_map(|word| word.chars().map(String::from))
        .filter(|letter| !known(letter))
        .collect()
}

/// A diagnostic with the place marked under the text.
fn shown(diagnostic: &Diagnostic, text: &str, spoken: Language) -> anyhow::Error {
    let mut message = diagnostic.message.get(spoken).to_owned();
    if let Some(span) = diagnostic.span.filter(|_| !text.is_empty()) {
        let mark = "^".repeat(span.end.saturating_sub(span.start).max(1));
        message.push_str(&format!("\n  {text}\n  {}{mark}", " ".repeat(span.start)));
    }
    if let Some(repair) = &diagnostic.repair {
        message.push_str(&format!("\n  → {repair}"));
    }
    anyhow!(message)
}
