//! A sentence in both languages of the house.
//!
//! The core makes its messages where the facts are, in Russian and English side by side,
//! so that neither can be forgotten; the pages choose one of the two.

use serde::{Deserialize, Serialize};

/// A language that Gradus speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Russian.
    #[serde(rename = "ru")]
    Russian,
}

impl Language {
    /// Both languages, in the order in which they are written in files.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// The ISO 639-1 code: `en` or `ru`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// The language with this ISO 639-1 code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// One sentence, in English and in Russian.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Phrase {
    /// The English sentence.
    pub en: String,
    /// The Russian sentence.
    pub ru: String,
}

impl Phrase {
    /// A sentence in both languages.
    pub fn new(en: impl Into<String>, ru: impl Into<String>) -> Self {
        Self { en: en.into(), ru: ru.into() }
    }

    /// The sentence in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Russian => &self.ru,
        }
    }
}
