//! What the author says beside a part: hints and the worked solution, each under a heading of its own.
//!
//! ```text
//! ### Hint
//! What is the inner derivative?
//!
//! ### Solution
//! By the chain rule …
//! ```

use crate::math::phrase::{Language, Phrase};

/// What a heading of the third level opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// A hint; there may be several.
    Hint,
    /// The solution; there is at most one.
    Solution,
}

impl Aside {
    /// The words of its heading.
    #[must_use]
    pub const fn heading(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Hint, Language::English) => "Hint",
            (Self::Hint, Language::Russian) => "Подсказка",
            (Self::Solution, Language::English) => "Solution",
            (Self::Solution, Language::Russian) => "Решение",
        }
    }

    /// What a line opens, if it is a heading of the third level.
    ///
    /// # Errors
    /// The heading is another one: what follows it would be shown with the question.
    pub fn read(line: &str, language: Language) -> Option<Result<Self, Phrase>> {
        let words = line.trim_end().strip_prefix("### ")?.trim();
        let found = [Self::Hint, Self::Solution].into_iter().find(|aside| aside.heading(language) == words);
        Some(found.ok_or_else(|| {
            let [hint, solution] = [Self::Hint, Self::Solution].map(|aside| aside.heading(language));
            Phrase::new(
                format!("inside a part stand the headings `### {hint}` and `### {solution}`"),
                format!("внутри части бывают заголовки `### {hint}` и `### {solution}`"),
            )
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_those_of_the_language() {
        let read = |line: &str, language| Aside::read(line, language).map(|found| found.ok());
        assert_eq!(read("### Hint\n", Language::English), Some(Some(Aside::Hint)));
        assert_eq!(read("### Решение", Language::Russian), Some(Some(Aside::Solution)));
        assert_eq!(read("### Hint", Language::Russian), Some(None));
        assert_eq!(read("### Soluton", Language::English), Some(None));
        assert_eq!(read("## Hint", Language::English), None);
    }
}
