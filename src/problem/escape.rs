//! Escapes that TOML reads in `"…"` and that an author did not mean: `"\frac"` begins with a form feed.

use std::ops::Range;

/// An escape that is hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Its place in the literal, in bytes.
    pub place: Range<usize>,
    /// The character that TOML makes of it.
    pub character: char,
}

/// The first escape of a literal that gives a control character in place of LaTeX.
///
/// A tab or a carriage return is never meant; a line end is not if a small letter follows, as in `"\nabla"`.
#[must_use]
pub fn stray(literal: &str) -> Option<Stray> {
    if !literal.starts_with('"') {
        return None;
    }
    let mut characters = literal.char_indices().peekable();
    while let Some((start, c)) = characters.next() {
        if c != '\\' {
            continue;
        }
        let Some((at, escaped)) = characters.next() else { break };
        let follows = |c: &(usize, char)| c.1.is_ascii_lowercase();
        let character = match escaped {
            'b' => '\u{8}',
            'f' => '\u{c}',
            't' => '\t',
            'r' => '\r',
            'e' => '\u{1b}',
            'n' if characters.peek().is_some_and(follows) => '\n',
            _ => continue,
        };
        return Some(Stray { place: start..at + escaped.len_utf8(), character });
    }
    None
}

/// The same text in single quotes, where a backslash is a backslash; nothing if it spans lines.
#[must_use]
pub fn in_single_quotes(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    if inside.starts_with("\"\"") || inside.contains('\n') {
        return None;
    }
    let text = inside.replace("\\\\", "\\").replace("\\\"", "\"");
    // Transposes are written with ', so one quote is often not enough.
    Some(if text.ends_with('\'') {
        // A multi-line literal may not end in a quote of its own on every reader; a blank keeps it apart.
        format!("'''{text} '''")
    } else if text.contains('\'') {
        format!("'''{text}'''")
    } else {
        format!("'{text}'")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latex_commands_are_told_from_meant_escapes() {
        for (literal, expected) in [
            (r#""\frac{a}{b}""#, Some('\u{c}')),
            (r#""\beta + 1""#, Some('\u{8}')),
            (r#""2 \theta""#, Some('\t')),
            (r#""\nabla f""#, Some('\n')),
            (r#""\rho""#, Some('\r')),
            (r#""One.\n\nTwo.""#, None),
            (r#""\\frac{a}{b}""#, None),
            (r"'\frac{a}{b}'", None),
            (r#""a \"quoted\" word""#, None),
        ] {
            assert_eq!(stray(literal).map(|stray| stray.character), expected, "{literal}");
        }
        assert_eq!(stray(r#""aя\beta""#).map(|stray| stray.place), Some(4..6));
    }

    #[test]
    fn the_repair_keeps_the_backslash() {
        assert_eq!(in_single_quotes(r#""\frac{a}{b}""#).as_deref(), Some(r"'\frac{a}{b}'"));
        assert_eq!(in_single_quotes(r#""\beta x'""#).as_deref(), Some(r"'''\beta x' '''"));
        assert_eq!(in_single_quotes("\"\"\"\n\\beta\"\"\""), None);
    }
}
