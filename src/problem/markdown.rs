//! Markdown with formulae to HTML with MathML.
//!
//! Markup is CommonMark without raw HTML; `$…$` and `$$…$$` are LaTeX, made into MathML on the server;
//! `![loss](curve:<<v>> "epoch")` draws a column of numbers.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use pulldown_cmark::{Event, Options, Parser};

use crate::math::phrase::{Language, Phrase};
use crate::math::value::Value;
use crate::problem::numeral;
use crate::problem::template::Template;

/// The deepest nesting of a formula.
const DEPTH: usize = 40;
/// The longest formula, in bytes.
const BYTES: usize = 16_384;

/// A value that stands in a placeholder, as text and as LaTeX.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub(super) text: String,
    pub(super) latex: String,
    pub(super) value: Value,
    pub(super) language: Language,
}

impl Slot {
    /// A value in a language's notation.
    #[must_use]
    pub fn new(value: &Value, language: Language) -> Self {
        Self {
            text: numeral::value_text(value, language),
            latex: numeral::value_latex(value, language),
            value: value.clone(),
            language,
        }
    }
}

const MARK: char = '\u{E000}';

/// What the Markdown here may use.
pub(super) const OPTIONS: Options = Options::ENABLE_MATH.union(Options::ENABLE_TABLES);

/// The mark of a placeholder in the Markdown: private characters that no markup touches.
#[must_use]
pub fn mark(number: usize) -> String {
    format!("{MARK}{number}{MARK}")
}

/// Renders Markdown; `inline` leaves out the paragraph around a single line.
///
/// # Errors
/// As [`Template::read`] and [`Template::html`].
pub fn html(text: &str, slots: &[Slot], inline: bool) -> Result<String, (usize, Phrase)> {
    Template::read(text, inline)?.html(slots)
}

/// What a text says in words: without formulae, code and placeholders.
#[must_use]
pub fn prose(text: &str) -> String {
    let mut prose = String::new();
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Text(text) => prose.push_str(&text),
            _ => prose.push(' '),
        }
    }
    prose
}

/// The formulae of a text, and what stands as code.
#[must_use]
pub fn formulae(text: &str) -> Vec<String> {
    let formula = |event: Event| match event {
        Event::InlineMath(text) | Event::DisplayMath(text) | Event::Code(text) => Some(text.into_string()),
        _ => None,
    };
    Parser::new_ext(text, OPTIONS).filter_map(formula).collect()
}

/// A text split at its marks: pieces of the text in turn with what should be the number of a slot.
pub(super) fn split(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split(MARK).enumerate().map(|(place, piece)| (place % 2 == 1, piece))
}

/// LaTeX with its marks replaced by their values.
fn fill(latex: &str, slots: &[Slot]) -> String {
    let mut filled = String::new();
    for (is_mark, piece) in split(latex) {
        let number = piece.parse::<usize>().ok().filter(|_| is_mark);
        match number.and_then(|number| slots.get(number)) {
            Some(slot) => append(&mut filled, &slot.latex),
            None => filled.push_str(piece),
        }
    }
    filled
}

/// Appends a value; a negative one after a plus is subtracted: `w + <<b>>` is w − 5, not w + −5.
pub(super) fn append(text: &mut String, value: &str) {
    let before = text.trim_end();
    match (before.strip_suffix('+'), value.strip_prefix(['-', '−'])) {
        (Some(rest), Some(size)) => {
            let gap = text[before.len()..].to_owned();
            text.truncate(rest.len());
            text.push_str(&value[..value.len() - size.len()]);
            text.push_str(&gap);
            text.push_str(size);
        }
        _ => text.push_str(value),
    }
}

/// LaTeX with marks to a `<math>` element.
///
/// # Errors
/// It cannot be read, is nested too deeply or too long.
pub(super) fn formula(
    latex: &str,
    slots: &[Slot],
    display: bool,
    at: usize,
) -> Result<String, (usize, Phrase)> {
    let latex = fill(latex, slots);
    let depth = latex
        .chars()
        .scan(0_usize, |depth, c| {
            *depth = match c {
                '{' => *depth + 1,
                '}' => depth.saturating_sub(1),
                _ => *depth,
            };
            Some(*depth)
        })
        .max()
        .unwrap_or(0);
    if depth > DEPTH || latex.len() > BYTES {
        let message = Phrase::new(
            format!("the formula is nested deeper than {DEPTH} or longer than {BYTES} bytes"),
            format!("формула вложена глубже {DEPTH} или длиннее {BYTES} байт"),
        );
        return Err((at, message));
    }
    let unreadable = |error: String| {
        let message = Phrase::new(
            format!("the formula `{latex}` cannot be read: {error}"),
            format!("формула `{latex}` не читается: {error}"),
        );
        (at, message)
    };
    let converter =
        LatexToMathML::new(MathCoreConfig::default()).map_err(|error| unreadable(format!("{error:?}")))?;
    let kind = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let converted =
        converter.convert_with_local_state(&latex, kind).map_err(|error| unreadable(error.to_string()))?;
    Ok(converted.mathml)
}

/// Text made safe for HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(number: f64) -> Slot {
        Slot::new(&Value::Scalar(number), Language::Russian)
    }

    #[test]
    fn placeholders_stand_in_text_and_in_formulae() {
        let text = format!("Шаг {} и $\\eta = {}$.", mark(0), mark(0));
        let html = html(&text, &[slot(0.1)], false).unwrap();
        assert!(html.starts_with("<p>Шаг 0,1 и <math>"), "{html}");
        assert!(html.contains("0,1</mn>") || html.contains("<mn>0"), "{html}");
    }

    #[test]
    fn a_negative_value_after_a_plus_is_subtracted() {
        for (text, value, expected) in [
            ("w + ", "-5", "w - 5"),
            ("w +", "-5", "w -5"),
            ("w + ", "5", "w + 5"),
            ("w - ", "-5", "w - -5"),
            ("", "-5", "-5"),
            ("шаг +", "−0,5", "шаг −0,5"),
        ] {
            let mut text = text.to_owned();
            append(&mut text, value);
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn a_curve_stands_for_a_column() {
        let column = Slot::new(&Value::vector(&[1.0, 3.0, 2.0]), Language::English);
        let drawn = |text: &str| html(text, std::slice::from_ref(&column), false);
        assert!(
            drawn(&format!("![loss](curve:{} \"epoch\")", mark(0))).unwrap().contains("<svg class=\"curve\"")
        );
        for wrong in [
            "![x](https://example.org/x.png)".to_owned(),
            format!("![loss](curve:{})", mark(0)),
            format!("![](curve:{} \"t\")", mark(0)),
        ] {
            assert!(drawn(&wrong).unwrap_err().1.en.contains("both axes"), "{wrong}");
        }
    }

    #[test]
    fn raw_html_and_broken_formulae_are_refused() {
        assert!(html("<b>x</b>", &[], false).is_err());
        assert_eq!(html("ab $\\frac{1}$", &[], false).unwrap_err().0, 3);
        assert!(html(&format!("${}{}$", "{".repeat(60), "}".repeat(60)), &[], false).is_err());
    }
}
