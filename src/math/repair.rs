//! The one small change that would mend a text whose shapes do not fit.
//!
//! Candidates are made by transposing one name, by writing `s I` for a scalar in a sum of matrices, or by
//! closing brackets; each is read anew, and a repair is proposed only if exactly one of them is right.

use crate::math::ast::Ast;
use crate::math::ast::Form;
use crate::math::check;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::parser::parse;
use crate::math::shape::Shape;
use crate::math::symbols::Symbols;

/// The most candidates that are tried.
const CANDIDATES: usize = 24;
/// The longest text that is mended, in bytes: every candidate is the whole text read anew.
const BYTES: usize = 256;

/// The diagnostic, with its repair if exactly one fits.
#[must_use]
pub fn propose(
    diagnostic: Diagnostic,
    text: &str,
    symbols: &Symbols,
    expected: Option<&Shape>,
) -> Diagnostic {
    let mendable = diagnostic.repair.is_none() && text.len() <= BYTES;
    let Some(span) = diagnostic.span.filter(|_| mendable) else { return diagnostic };
    let characters: Vec<char> = text.chars().collect();
    let piece = |from: usize, to: usize| -> String {
        characters.get(from..to).map(|piece| piece.iter().collect()).unwrap_or_default()
    };
    let marked = piece(span.start, span.end);
    let candidates: Vec<String> = match diagnostic.code.as_str() {
        "product-mismatch" | "sum-mismatch" | "elementwise-mismatch" => {
            let Ok(ast) = parse(text, symbols) else { return diagnostic };
            let mut places = Vec::new();
            names(&ast, span, &mut places);
            places
                .into_iter()
                .filter(|at| !matches!(characters.get(at.end), Some('^' | '\'' | 'ᵀ' | '.')))
                .take(CANDIDATES)
                .map(|at| {
                    format!(
                        "{}{}'{}",
                        piece(span.start, at.start),
                        piece(at.start, at.end),
                        piece(at.end, span.end)
                    )
                })
                .collect()
        }
        "scalar-plus-matrix" => {
            let compound = marked.contains(['+', '-', '−', '/']);
            vec![if compound { format!("({marked}) I") } else { format!("{marked} I") }]
        }
        _ => return diagnostic,
    };
    let reads = |candidate: &&String| {
        let whole = format!("{}{candidate}{}", piece(0, span.start), piece(span.end, characters.len()));
        parse(&whole, symbols)
            .and_then(|ast| check::check(&ast, expected, symbols.is_concrete()))
            .is_ok_and(|typed| expected.is_none_or(|shape| typed.shape() == shape))
    };
    let mut fitting = candidates.iter().filter(reads);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => diagnostic.with_repair(only.trim()),
        _ => diagnostic,
    }
}

/// The places of all names inside a span, in the order of the text.
fn names(ast: &Ast, within: Span, found: &mut Vec<Span>) {
    if matches!(ast.form, Form::Symbol(..)) && ast.span.start >= within.start && ast.span.end <= within.end {
        found.push(ast.span);
    }
    for child in ast.children() {
        names(child, within, found);
    }
}

#[cfg(test)]
mod tests {
    use crate::math::language;
    use crate::math::shape::{Dimension, Shape};

    use super::*;

    #[test]
    fn a_repair_is_proposed_only_if_exactly_one_fits() {
        let mut symbols = Symbols::new();
        for (name, declaration) in
            [("A", "matrix n n"), ("B", "matrix n m"), ("x", "vector n"), ("y", "vector n")]
        {
            symbols.declare(name, declaration).unwrap();
        }
        let n = Dimension::name("n");
        for (text, shape, repair) in [
            ("x*A*x", Shape::SCALAR, Some("x'*A")),
            ("x'x + 2 x x'", Shape::matrix(n.clone(), n.clone()), Some("x'x I")),
            ("B*x", Shape::vector(Dimension::name("m")), Some("B'*x")),
            // A row or a column: both sides could be the one to turn.
            ("x*y", Shape::SCALAR, Some("x'*y")),
            ("A + x", Shape::matrix(n.clone(), n.clone()), None),
            ("A*(x + y", Shape::vector(n), None),
        ] {
            let diagnostic = language::read_as(text, &symbols, &shape).unwrap_err();
            assert_eq!(diagnostic.repair.as_deref(), repair, "{text}: {diagnostic:?}");
        }
    }
}
