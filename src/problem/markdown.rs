//! Markdown with formulae to HTML with MathML.
//!
//! Markup is CommonMark without raw HTML; `$…$` and `$$…$$` are LaTeX, made into MathML on the server;
//! `![loss](curve:<<v>> "epoch")` draws a column of numbers.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::math::phrase::{Language, Phrase};
use crate::math::value::Value;
use crate::problem::curve::{self, Axes};
use crate::problem::numeral;

/// The deepest nesting of a formula.
const DEPTH: usize = 40;
/// The longest formula, in bytes.
const BYTES: usize = 16_384;

/// A value that stands in a placeholder, as text and as LaTeX.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    text: String,
    latex: String,
    value: Value,
    language: Language,
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

/// The mark of a placeholder in the Markdown: private characters that no markup touches.
#[must_use]
pub fn mark(number: usize) -> String {
    format!("{MARK}{number}{MARK}")
}

/// Renders Markdown; `inline` leaves out the paragraph around a single line.
///
/// # Errors
/// A formula cannot be read or there is raw HTML: the byte in the text and what is wrong.
pub fn html(text: &str, slots: &[Slot], inline: bool) -> Result<String, (usize, Phrase)> {
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES;
    let mut events = Vec::new();
    let mut parser = Parser::new_ext(text, options).into_offset_iter();
    while let Some((event, place)) = parser.next() {
        events.push(match event {
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let label: String = parser
                    .by_ref()
                    .map(|(event, _)| event)
                    .take_while(|event| !matches!(event, Event::End(TagEnd::Image)))
                    .filter_map(|event| match event {
                        Event::Text(text) => Some(text.into_string()),
                        _ => None,
                    })
                    .collect();
                let axes = Axes { across: &title, up: &label };
                Event::InlineHtml(drawing(&dest_url, axes, slots).map_err(|why| (place.start, why))?.into())
            }
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) if inline => continue,
            Event::InlineMath(latex) => Event::InlineHtml(formula(&latex, slots, false, place.start)?.into()),
            Event::DisplayMath(latex) => Event::InlineHtml(formula(&latex, slots, true, place.start)?.into()),
            Event::Html(_) | Event::InlineHtml(_) => {
                return Err((
                    place.start,
                    Phrase::new("raw HTML is not allowed here", "HTML здесь не допускается"),
                ));
            }
            Event::Text(text) => Event::Text(fill(&text, slots, |slot| &slot.text)),
            Event::Code(text) => Event::Code(fill(&text, slots, |slot| &slot.text)),
            other => other,
        });
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    Ok(html)
}

/// The curve that an image stands for.
fn drawing(address: &str, axes: Axes, slots: &[Slot]) -> Result<String, Phrase> {
    let slot = address
        .strip_prefix("curve:")
        .and_then(|rest| rest.strip_prefix(MARK)?.strip_suffix(MARK)?.parse().ok())
        .and_then(|number: usize| slots.get(number));
    match slot {
        Some(slot) if !axes.up.is_empty() && !axes.across.is_empty() => {
            curve::svg(&slot.value, axes, slot.language)
        }
        _ => Err(Phrase::new(
            "a picture is a curve with both axes named: `![loss](curve:<<v>> \"epoch\")`",
            "картинка — это кривая с названиями обеих осей: `![потери](curve:<<v>> \"эпоха\")`",
        )),
    }
}

/// What a text says in words: without formulae, code and placeholders.
#[must_use]
pub fn prose(text: &str) -> String {
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES;
    let mut prose = String::new();
    for event in Parser::new_ext(text, options) {
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
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES;
    let formula = |event: Event| match event {
        Event::InlineMath(text) | Event::DisplayMath(text) | Event::Code(text) => Some(text.into_string()),
        _ => None,
    };
    Parser::new_ext(text, options).filter_map(formula).collect()
}

/// Replaces the marks by their values.
fn fill<'a>(text: &str, slots: &[Slot], form: impl Fn(&Slot) -> &str) -> CowStr<'a> {
    let mut filled = String::new();
    for (place, piece) in text.split(MARK).enumerate() {
        let slot = if place % 2 == 1 {
            piece.parse().ok().and_then(|number: usize| slots.get(number))
        } else {
            None
        };
        match slot {
            Some(slot) => append(&mut filled, form(slot)),
            None => filled.push_str(piece),
        }
    }
    filled.into()
}

/// Appends a value; a negative one after a plus is subtracted: `w + <<b>>` is w − 5, not w + −5.
pub(super) fn append(text: &mut String, value: &str) {
    let before = text.trim_end();
    match (before.strip_suffix('+'), value.strip_prefix(['-', '−'])) {
        (Some(rest), Some(size)) => {
            let gap = text[before.len()..].to_owned();
            let minus = &value[..value.len() - size.len()];
            *text = format!("{rest}{minus}{gap}{size}");
        }
        _ => text.push_str(value),
    }
}

/// LaTeX to a `<math>` element.
fn formula(latex: &str, slots: &[Slot], display: bool, at: usize) -> Result<String, (usize, Phrase)> {
    let latex = fill(latex, slots, |slot| &slot.latex);
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
