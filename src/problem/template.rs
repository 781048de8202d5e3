//! Markdown worked out once, as far as it goes without a variant's numbers.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::math::phrase::Phrase;
use crate::problem::curve::{self, Axes};
use crate::problem::markdown::{OPTIONS, Slot, append, escape, formula, mark, split};

/// Stands in the HTML around the number of a piece that needs the numbers.
const LATER: char = '\u{E001}';

/// Markdown with holes for the values of slots.
#[derive(Debug, Clone, Default)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone)]
enum Piece {
    /// HTML that is the same for all numbers.
    Html(String),
    /// The value of a slot in a text.
    Value(usize),
    /// A formula with marks, and its byte in the text.
    Formula { latex: String, is_display: bool, at: usize },
    /// The column of a slot as a curve, with the names of its axes, and its byte in the text.
    Curve { slot: usize, across: String, up: String, at: usize },
}

impl Template {
    /// Reads Markdown with marks; `inline` leaves out the paragraph around a single line.
    ///
    /// # Errors
    /// A formula without marks cannot be read, a picture is not a curve, or there is raw HTML: the byte in the
    /// text and what is wrong.
    pub fn read(text: &str, inline: bool) -> Result<Self, (usize, Phrase)> {
        let mut later = Vec::new();
        let mut events = Vec::new();
        let mut parser = Parser::new_ext(text, OPTIONS).into_offset_iter();
        while let Some((event, place)) = parser.next() {
            let at = place.start;
            let piece = match event {
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) if inline => continue,
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let label = parser
                        .by_ref()
                        .map(|(event, _)| event)
                        .take_while(|event| !matches!(event, Event::End(TagEnd::Image)))
                        .filter_map(|event| match event {
                            Event::Text(text) => Some(text.into_string()),
                            _ => None,
                        })
                        .collect();
                    curve(&dest_url, title.into_string(), label, at)?
                }
                Event::InlineMath(latex) => typeset(&latex, false, at)?,
                Event::DisplayMath(latex) => typeset(&latex, true, at)?,
                Event::Html(_) | Event::InlineHtml(_) => {
                    return Err((
                        at,
                        Phrase::new("raw HTML is not allowed here", "HTML здесь не допускается"),
                    ));
                }
                other => {
                    events.push(other);
                    continue;
                }
            };
            events.push(Event::InlineHtml(match piece {
                Piece::Html(html) => html.into(),
                piece => {
                    later.push(piece);
                    format!("{LATER}{}{LATER}", later.len() - 1).into()
                }
            }));
        }
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        Ok(Self(cut(&html, &later)))
    }

    /// The HTML with the values of the slots.
    ///
    /// # Errors
    /// A formula with its values cannot be read, or what should be a curve is not a column: the byte in the text
    /// and what is wrong.
    pub fn html(&self, slots: &[Slot]) -> Result<String, (usize, Phrase)> {
        let mut html = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Html(same) => html.push_str(same),
                Piece::Value(number) => {
                    let value = slots.get(*number).map(|slot| escape(&slot.text));
                    append(&mut html, &value.unwrap_or_default());
                }
                Piece::Formula { latex, is_display, at } => {
                    html.push_str(&formula(latex, slots, *is_display, *at)?);
                }
                Piece::Curve { slot, across, up, at } => {
                    let slot = slots.get(*slot).ok_or_else(|| (*at, no_curve()))?;
                    let axes = Axes { across, up };
                    html.push_str(&curve::svg(&slot.value, axes, slot.language).map_err(|why| (*at, why))?);
                }
            }
        }
        Ok(html)
    }
}

/// Cuts HTML where something is filled in.
fn cut(html: &str, later: &[Piece]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (place, outer) in html.split(LATER).enumerate() {
        if place % 2 == 1 {
            pieces.extend(outer.parse::<usize>().ok().and_then(|number| later.get(number)).cloned());
            continue;
        }
        for (is_mark, piece) in split(outer) {
            pieces.push(match piece.parse() {
                Ok(number) if is_mark => Piece::Value(number),
                _ => Piece::Html(piece.to_owned()),
            });
        }
    }
    pieces
}

/// A formula: typeset at once if it has no marks.
fn typeset(latex: &str, is_display: bool, at: usize) -> Result<Piece, (usize, Phrase)> {
    if split(latex).count() > 1 {
        return Ok(Piece::Formula { latex: latex.to_owned(), is_display, at });
    }
    formula(latex, &[], is_display, at).map(Piece::Html)
}

/// The curve that an image stands for.
fn curve(address: &str, across: String, up: String, at: usize) -> Result<Piece, (usize, Phrase)> {
    let number = address.strip_prefix("curve:").and_then(|rest| {
        let (_, number) = split(rest).nth(1)?;
        number.parse::<usize>().ok().filter(|number| mark(*number) == rest)
    });
    match number {
        Some(slot) if !across.is_empty() && !up.is_empty() => Ok(Piece::Curve { slot, across, up, at }),
        _ => Err((at, no_curve())),
    }
}

fn no_curve() -> Phrase {
    Phrase::new(
        "a picture is a curve with both axes named: `![loss](curve:<<v>> \"epoch\")`",
        "картинка — это кривая с названиями обеих осей: `![потери](curve:<<v>> \"эпоха\")`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::phrase::Language;
    use crate::math::value::Value;

    #[test]
    fn what_needs_no_numbers_is_worked_out_once() {
        let text = format!("A *step* $\\eta$ of {} & $x = {}$.\n\n- `{}`", mark(0), mark(1), mark(0));
        let template = Template::read(&text, false).unwrap();
        let waiting = template.0.iter().filter(|piece| !matches!(piece, Piece::Html(_)));
        assert_eq!(waiting.count(), 3);
        let slots =
            |a: f64, b: f64| [a, b].map(|number| Slot::new(&Value::Scalar(number), Language::English));
        for (a, b) in [(1.0, 2.0), (-0.5, 7.0)] {
            let html = template.html(&slots(a, b)).unwrap();
            assert!(html.starts_with("<p>A <em>step</em> <math>"), "{html}");
            assert!(html.contains("</math> of ") && html.contains(" &amp; <math>"), "{html}");
            assert!(!html.contains(['\u{E000}', LATER]), "{html}");
            assert_eq!(html, crate::problem::markdown::html(&text, &slots(a, b), false).unwrap());
        }
    }

    #[test]
    fn a_negative_value_after_a_plus_is_subtracted_on_the_next_line_too() {
        let text = format!("w +\n{}", mark(0));
        let slot = Slot::new(&Value::Scalar(-5.0), Language::English);
        assert_eq!(Template::read(&text, true).unwrap().html(&[slot]).unwrap(), "w −\n5");
    }

    #[test]
    fn a_formula_that_no_value_mends_is_refused_at_once_and_another_with_its_value() {
        assert_eq!(Template::read("ab $\\frac{1}$", false).unwrap_err().0, 3);
        let text = format!("ab $\\frac{{{}}}$", mark(0));
        let template = Template::read(&text, false).unwrap();
        assert_eq!(template.html(&[Slot::new(&Value::Scalar(1.0), Language::English)]).unwrap_err().0, 3);
    }
}
