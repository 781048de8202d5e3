//! The words of the pages in both languages, from `words/en.ftl` and `words/ru.ftl`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::math::phrase::Language;

/// The sources, for the test that compares them.
pub const ENGLISH: &str = include_str!("words/en.ftl");
/// The sources, for the test that compares them.
pub const RUSSIAN: &str = include_str!("words/ru.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
    let bundle = |language: Language, source: &str| {
        // Both codes are well-formed; an unknown language would only lose its plural forms.
        let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![id]);
        // Isolation marks would stand visibly in plain-text places such as titles.
        bundle.set_use_isolating(false);
        // What cannot be parsed is reported by the test that compares both files.
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        bundle
    };
    [bundle(Language::English, ENGLISH), bundle(Language::Russian, RUSSIAN)]
});

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The language.
    #[must_use]
    pub const fn language(self) -> Language {
        self.0
    }

    /// Its code, for `lang="…"`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code()
    }

    /// A message without arguments.
    #[must_use]
    pub fn say(self, id: &str) -> String {
        self.format(id, None)
    }

    /// A message with a number `n`, in the right plural form.
    #[must_use]
    pub fn count(self, id: &str, n: impl std::fmt::Display) -> String {
        let written = n.to_string();
        let mut arguments = FluentArgs::new();
        arguments.set("n", FluentValue::try_number(&written));
        self.format(id, Some(&arguments))
    }

    fn format(self, id: &str, arguments: Option<&FluentArgs>) -> String {
        let bundle = match self.0 {
            Language::English => &BUNDLES[0],
            Language::Russian => &BUNDLES[1],
        };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }

    /// A decimal number with the language's mark.
    #[must_use]
    pub fn decimal(self, text: &str) -> String {
        match self.0 {
            Language::English => text.to_owned(),
            Language::Russian => text.replace('.', ","),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(source: &str) -> BTreeSet<String> {
        let lines = source.lines().filter_map(|line| line.split_once(" ="));
        lines
            .map(|(id, _)| id.to_owned())
            .filter(|id| id.starts_with(|c: char| c.is_ascii_lowercase()))
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert!(FluentResource::try_new(ENGLISH.to_owned()).is_ok());
        assert!(FluentResource::try_new(RUSSIAN.to_owned()).is_ok());
        assert_eq!(ids(ENGLISH), ids(RUSSIAN));
    }

    #[test]
    fn every_word_is_said_somewhere() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        let mut said = String::new();
        for folder in ["templates", "src/web", "src/web/pages"] {
            for entry in std::fs::read_dir(format!("{root}{folder}")).unwrap() {
                said.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
            }
        }
        // The words of outcomes are put together: `outcome-` and the outcome's own.
        let silent: Vec<String> = ids(ENGLISH)
            .into_iter()
            .filter(|id| !id.starts_with("outcome-") && !said.contains(&format!("\"{id}\"")))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }

    #[test]
    fn plurals_are_those_of_the_language() {
        let ru = Words(Language::Russian);
        assert_eq!(ru.count("points", 1), "1 балл");
        assert_eq!(ru.count("points", 3), "3 балла");
        assert_eq!(ru.count("points", 11), "11 баллов");
        assert_eq!(Words(Language::English).count("points", 1), "1 point");
    }
}
