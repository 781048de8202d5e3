//! Notes for the instructor beside a problem: what a printed sheet has wrong, and the evidence.
//!
//! `notes.md` has a section `# English` and a section `# Русский`. It is no part of the problem's version, and
//! no student sees it.

use crate::math::phrase::{Language, Phrase};
use crate::problem::markdown;
use crate::problem::mistake::Mistake;

/// The notes of a problem, rendered.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    html: [String; 2],
}

/// The heading of the section of a language.
const fn heading(language: Language) -> &'static str {
    match language {
        Language::English => "# English",
        Language::Russian => "# Русский",
    }
}

impl Notes {
    /// Reads the notes; both languages must be there.
    ///
    /// # Errors
    /// A section is missing or cannot be rendered.
    pub fn read(path: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        let mut notes = Self::default();
        let mut mistakes = Vec::new();
        for (language, html) in Language::ALL.into_iter().zip(&mut notes.html) {
            let Some((start, section)) = section(text, heading(language)) else {
                let heading = heading(language);
                mistakes.push(Mistake::of_file(
                    path,
                    Phrase::new(
                        format!("the section `{heading}` is missing"),
                        format!("нет раздела `{heading}`"),
                    ),
                ));
                continue;
            };
            match markdown::html(section, &[], false) {
                Ok(rendered) => *html = rendered,
                Err((at, message)) => {
                    mistakes.push(Mistake::at(path, text, start + at..start + at + 1, message));
                }
            }
        }
        if mistakes.is_empty() { Ok(notes) } else { Err(mistakes) }
    }

    /// The notes in a language, as HTML.
    #[must_use]
    pub fn html(&self, language: Language) -> &str {
        match language {
            Language::English => &self.html[0],
            Language::Russian => &self.html[1],
        }
    }
}

/// What stands under a heading, with its place in the text.
fn section<'a>(text: &'a str, heading: &str) -> Option<(usize, &'a str)> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        match start {
            None if line.trim_end() == heading => start = Some(at + line.len()),
            Some(start) if line.starts_with("# ") => return Some((start, &text[start..at])),
            _ => {}
        }
        at += line.len();
    }
    start.map(|start| (start, &text[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_section() {
        let notes =
            Notes::read("notes.md", "# English\n\nRight: $x$.\n\n# Русский\n\nВерно: $x$.\n").unwrap();
        assert!(
            notes.html(Language::English).contains("Right")
                && !notes.html(Language::English).contains("Верно")
        );
        assert!(notes.html(Language::Russian).starts_with("<p>Верно"));
        let mistakes = Notes::read("notes.md", "# English\n\nRight: <b>x</b>.\n").unwrap_err();
        let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
        assert_eq!(lines, [3, 1], "{mistakes:?}");
    }
}
