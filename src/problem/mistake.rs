//! A mistake in a file: where it is, what was found and what would be right.

use std::fmt;
use std::ops::Range;

use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::{Language, Phrase};
use crate::problem::section::nearest;

/// A mistake in a problem file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, relative to the folder of problems.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The text of the line.
    pub excerpt: String,
    /// How many characters are marked.
    pub width: usize,
    /// What was found and what would be right.
    pub message: Phrase,
}

impl Mistake {
    /// A mistake at a range of bytes of a file.
    #[must_use]
    pub fn at(file: &str, text: &str, place: Range<usize>, message: Phrase) -> Self {
        let start = floor(text, place.start);
        let end = floor(text, place.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        Self {
            file: file.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            excerpt: text[line_start..line_end].trim_end().to_owned(),
            width: text[start..end.min(line_end)].trim_end().chars().count().max(1),
            message,
        }
    }

    /// A mistake of a whole file.
    #[must_use]
    pub fn of_file(file: &str, message: Phrase) -> Self {
        Self { file: file.to_owned(), line: 1, column: 1, excerpt: String::new(), width: 1, message }
    }

    /// What a diagnostic of the language says, as a sentence with its repair.
    #[must_use]
    pub fn sentence(diagnostic: &Diagnostic) -> Phrase {
        let Some(repair) = &diagnostic.repair else { return diagnostic.message.clone() };
        Phrase::new(
            format!("{} Right would be: {repair}", diagnostic.message.en),
            format!("{} Правильно было бы: {repair}", diagnostic.message.ru),
        )
    }

    /// There is no option of this id.
    #[must_use]
    pub fn unknown_option(id: &str, known: &[String]) -> Phrase {
        let words: Vec<&str> = known.iter().map(String::as_str).collect();
        let list = words.join(", ");
        match nearest(id, &words) {
            Some(near) => Phrase::new(
                format!("there is no option `{id}` in problem.toml; did you mean `{near}`?"),
                format!("варианта `{id}` в problem.toml нет; может быть, `{near}`?"),
            ),
            None => Phrase::new(
                format!("there is no option `{id}` in problem.toml; there are {list}"),
                format!("варианта `{id}` в problem.toml нет; есть {list}"),
            ),
        }
    }

    /// The mistake as it is printed: place, sentence, the line with the place marked.
    #[must_use]
    pub fn print(&self, language: Language) -> String {
        let mut text = format!("{}:{}:{}: {}", self.file, self.line, self.column, self.message.get(language));
        if !self.excerpt.is_empty() {
            let number = self.line.to_string();
            let margin = " ".repeat(number.len());
            let before: String = self
                .excerpt
                .chars()
                .take(self.column - 1)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            let mark = "^".repeat(self.width);
            text.push_str(&format!("\n  {number} | {}\n  {margin} | {before}{mark}", self.excerpt));
        }
        text
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(Language::English))
    }
}

/// The nearest boundary of a character at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_in_characters() {
        let text = "a = 1\nя = \"щит\"\n";
        let start = text.find("\"щит\"").unwrap();
        let mistake = Mistake::at("f.toml", text, start..start + "\"щит\"".len(), Phrase::new("no", "нет"));
        assert_eq!((mistake.line, mistake.column, mistake.width), (2, 5, 5));
        assert_eq!(mistake.to_string(), "f.toml:2:5: no\n  2 | я = \"щит\"\n    |     ^^^^^");
    }

    #[test]
    fn a_place_outside_the_text_is_its_end() {
        assert_eq!(Mistake::at("f", "ab", 9..12, Phrase::new("", "")).column, 3);
    }
}
