//! Words that stand in one language only.

use crate::math::phrase::{Language, Phrase};
use crate::problem::definition::Problem;
use crate::problem::markdown;
use crate::problem::mistake::Mistake;
use crate::problem::passage::Passage;

/// Passages in the wrong language, passages without a counterpart, numbers that one language leaves out.
pub(super) fn doubts(problem: &Problem) -> Vec<Mistake> {
    let mut found = Vec::new();
    let [english, russian] = Language::ALL.map(|language| problem.statement(language));
    for (language, statement) in [(Language::English, english), (Language::Russian, russian)] {
        let all = statement.passages().chain(statement.solutions());
        let foreign = all.filter(|passage| is_foreign(language, passage));
        found.extend(foreign.map(|passage| {
            let message = match language {
                Language::English => Phrase::new(
                    "these words are Russian, but this is en.md",
                    "эти слова русские, а файл — en.md",
                ),
                Language::Russian => Phrase::new(
                    "these words are English, but this is ru.md",
                    "эти слова английские, а файл — ru.md",
                ),
            };
            statement.at(passage, &message)
        }));
    }
    for (statement, own, other, name) in [
        (english, Language::English, Language::Russian, "ru.md"),
        (russian, Language::Russian, Language::English, "en.md"),
    ] {
        let missing: Vec<String> =
            problem.shown(own).difference(&problem.shown(other)).map(|name| format!("`{name}`")).collect();
        if let (false, Some(title)) = (missing.is_empty(), statement.passages().next()) {
            let list = missing.join(", ");
            found.push(statement.at(
                title,
                &Phrase::new(
                    format!("this file shows {list}, and {name} does not"),
                    format!("этот файл показывает {list}, а {name} — нет"),
                ),
            ));
        }
        for passage in problem.statement(other).lacks(statement) {
            found.push(statement.at(
                passage,
                &Phrase::new(
                    format!("what is said here is missing in {name}"),
                    format!("того, что здесь сказано, нет в {name}"),
                ),
            ));
        }
    }
    found
}

/// Words of the other alphabet: one is enough in English; in Russian names and code may be Latin.
fn is_foreign(language: Language, passage: &Passage) -> bool {
    let prose = markdown::prose(&passage.marked());
    let words = prose.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 3);
    let is_russian = |word: &&str| word.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
    match language {
        Language::English => words.filter(is_russian).count() >= 1,
        Language::Russian => {
            let words: Vec<&str> = words.collect();
            words.len() >= 3 && !words.iter().any(is_russian)
        }
    }
}
