//! A doubt with its place.

use crate::math::phrase::Language;
use crate::problem::concern::Concern;
use crate::problem::mistake::Mistake;

/// A doubt with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What kind of doubt it is.
    pub concern: Concern,
    /// The part that it is about.
    pub part: Option<String>,
    /// The place and the sentence.
    pub mistake: Mistake,
}

impl Warning {
    /// The doubt as it is printed: like a mistake, with the word for `allow` at the end of the sentence.
    #[must_use]
    pub fn print(&self, language: Language) -> String {
        let mut mistake = self.mistake.clone();
        for sentence in [&mut mistake.message.en, &mut mistake.message.ru] {
            sentence.push_str(&format!(" [{}]", self.concern.id()));
        }
        mistake.print(language)
    }
}
