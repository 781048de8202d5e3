//! `gradus calc EXPRESSION --wrt X`: a derivative with its derivation, for people.

use std::io::Write;

use anyhow::{anyhow, bail};

use crate::math::derivation::Derivation;
use crate::math::derive::{Kind, other_gradient};
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::language;
use crate::math::parser::parse;
use crate::math::phrase::{Language, Phrase};
use crate::math::print;
use crate::math::symbols::{Symbols, greek_letter};

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
    for text in [question.wrt, question.expression] {
        declare_missing(text, &mut symbols).map_err(|diagnostic| shown(&diagnostic, "", spoken))?;
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

/// Declares what the text names and nobody declared: a capital letter as a square matrix, a small one as
/// a column, a small Greek one as a number. What else is unknown is left for the reading to complain of.
fn declare_missing(text: &str, symbols: &mut Symbols) -> Result<(), Diagnostic> {
    while let Err(diagnostic) = parse(text, symbols) {
        let Some(span) = diagnostic.span.filter(|_| diagnostic.code == "unknown-name") else { break };
        let word: String = text.chars().skip(span.start).take(span.end - span.start).collect();
        let names = if greek_letter(&word).is_some() {
            vec![word]
        } else {
            // Letters side by side are a product.
            word.chars().filter(char::is_ascii_alphabetic).map(String::from).collect()
        };
        let before = symbols.names().len();
        for name in names {
            if !symbols.names().contains(&name.as_str()) {
                symbols.declare(&name, usual_shape(&name))?;
            }
        }
        if symbols.names().len() == before {
            break;
        }
    }
    Ok(())
}

/// What a name stands for where nothing is declared.
fn usual_shape(name: &str) -> &'static str {
    if name.starts_with(char::is_uppercase) {
        "matrix n n"
    } else if greek_letter(name).is_some() {
        "scalar"
    } else {
        "vector n"
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_declared_is_what_it_usually_is() {
        let cases = [
            ("tr(A X B)", "X", "A'*B'"),
            ("x'A x", "x", "(A + A')*x"),
            ("x'Ax", "x", "(A + A')*x"),
            ("lambda*w'*w", "w", "2*lambda*w"),
            ("½λ‖w‖²", "w", "λ*w"),
            ("sum(k, 1, n, x_k^2)", "x", "2*x"),
            ("sin(lambda)*tr(X)", "X", "sin(lambda)*I"),
        ];
        for (expression, wrt, expected) in cases {
            let question = Question { expression, wrt, kind: "gradient", symbols: &[] };
            let mut out = Vec::new();
            run(&question, Format::Text, Language::English, &mut out)
                .unwrap_or_else(|error| panic!("{error}"));
            let out = String::from_utf8(out).unwrap();
            assert_eq!(out.trim_end().lines().last(), Some(expected), "{expression}");
        }
    }

    #[test]
    fn what_is_misspelt_is_said() {
        let question = Question { expression: "dett(X)", wrt: "X", kind: "gradient", symbols: &[] };
        assert!(run(&question, Format::Text, Language::English, Vec::new()).is_err());
    }
}
