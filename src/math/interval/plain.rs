//! What stands in other signs, put into plain ones, character for character, so that places stay.

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::limits;
use crate::math::listing::Slice;

/// The characters of a text with LaTeX's relations, brackets and spaces as plain signs.
pub(super) fn characters(text: &str) -> Result<Vec<char>, Diagnostic> {
    if text.len() > limits::BYTES {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The text has {} bytes; at most {} are read.", text.len(), limits::BYTES),
            format!("В тексте {} байт; читается не больше {}.", text.len(), limits::BYTES),
        ));
    }
    let typed: Vec<char> = text.chars().collect();
    let mut plain = Vec::with_capacity(typed.len());
    let mut at = 0;
    while let Some(&c) = typed.get(at) {
        let length = match c {
            '\\' => 1 + typed[at + 1..].iter().take_while(|c| c.is_ascii_alphabetic()).count(),
            _ => 1,
        };
        let word: String = typed[at..at + length].iter().collect();
        match (word.as_str(), typed.get(at + 1)) {
            ("\\", Some(',' | ';' | ':' | '!' | ' ')) => {
                plain.extend([' ', ' ']);
                at += 2;
                continue;
            }
            ("\\", Some('{' | '}')) => plain.push(' '),
            _ => match sign(&word) {
                Some(sign) => {
                    plain.push(sign);
                    plain.extend(std::iter::repeat_n(' ', length - 1));
                }
                None => plain.extend(word.chars()),
            },
        }
        at += length;
    }
    Ok(plain)
}

fn sign(word: &str) -> Option<char> {
    Some(match word {
        "\\le" | "\\leq" | "\\leqslant" | "⩽" | "≦" => '≤',
        "\\ge" | "\\geq" | "\\geqslant" | "⩾" | "≧" => '≥',
        "\\lt" => '<',
        "\\gt" => '>',
        "\\in" => '∈',
        "\\infty" => '∞',
        "\\cup" => '∪',
        "\\lor" | "\\vee" => '∨',
        "\\cap" | "\\land" | "\\wedge" => '∧',
        "\\left" | "\\right" | "\\bigl" | "\\bigr" | "\\quad" | "\\qquad" | "$" => ' ',
        _ => return None,
    })
}

/// The inside of `{p : …}` or `{p | …}`.
pub(super) fn without_set(whole: Slice) -> Slice {
    let Some(inside) = whole.unwrapped().filter(|_| whole.first() == Some('{')) else { return whole };
    match inside.position(|c| c == ':' || c == '|') {
        Some(at) => inside.part(at + 1, inside.len()).trimmed(),
        None => whole,
    }
}

/// The place of a sign or a word that joins two sets.
pub(super) fn alternative(whole: Slice) -> Option<Span> {
    if let Some(at) = whole.position(|c| matches!(c, '∪' | '∨')) {
        return Some(whole.part(at, at + 1).span());
    }
    words(whole).into_iter().find(|word| matches!(word.text().as_str(), "or" | "или")).map(Slice::span)
}

/// The words of a text: runs of letters.
pub(super) fn words(whole: Slice) -> Vec<Slice> {
    let mut words = Vec::new();
    let mut from = None;
    for at in 0..=whole.len() {
        match (whole.at(at).is_some_and(char::is_alphabetic), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                words.push(whole.part(start, at));
                from = None;
            }
            _ => {}
        }
    }
    words
}
