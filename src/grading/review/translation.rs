//! Words that stand in one language only.

use crate::math::phrase::{Language, Phrase};
use crate::problem::definition::Problem;
use crate::problem::markdown;
use crate::problem::mistake::Mistake;
use crate::problem::part::{Answer, Part};

/// Passages in the wrong language, passages without a counterpart, numbers that one language leaves out.
pub(super) fn doubts(problem: &Problem) -> Vec<Mistake> {
    let mut found = Vec::new();
    let [english, russian] = Language::ALL.map(|language| problem.statement(language));
    for (language, statement) in [(Language::English, english), (Language::Russian, russian)] {
        let all = statement.passages().chain(statement.solutions());
        let foreign = all.filter(|passage| is_foreign(language, &passage.marked()));
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

/// What is said of a sentence of the part that is in one language only: of a mistake, an option, a rubric.
pub(super) fn doubt(part: &Part) -> Option<Phrase> {
    let missteps = part.missteps.iter().map(|misstep| (&misstep.id, &misstep.phrase));
    let told: Vec<(&String, &Phrase)> = match &part.answer {
        Answer::Choice(choice) => {
            choice.options.iter().filter_map(|option| Some((&option.id, option.told.as_ref()?))).collect()
        }
        Answer::Text(essay) => essay.rubric.iter().map(|one| (&one.id, &one.phrase)).collect(),
        _ => Vec::new(),
    };
    missteps.chain(told).find_map(|(id, phrase)| {
        let foreign =
            Language::ALL.into_iter().find(|language| is_foreign(*language, phrase.get(*language)))?;
        let code = foreign.code();
        Some(Phrase::new(
            format!("the sentence `{code}` of `{id}` is in the other language"),
            format!("предложение `{code}` у `{id}` написано на другом языке"),
        ))
    })
}

/// Words of the other alphabet: one is enough in English; in Russian names and code may be Latin.
fn is_foreign(language: Language, text: &str) -> bool {
    let prose = markdown::prose(text);
    let is_russian = |c: char| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c);
    let words = |least: usize| {
        let words = prose.split(|c: char| !c.is_alphabetic());
        words.filter(move |word| word.chars().count() >= least)
    };
    match language {
        Language::English => words(3).any(|word| word.chars().any(is_russian)),
        Language::Russian => words(2).count() >= 3 && !prose.chars().any(is_russian),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_formulae_are_no_language() {
        for (text, foreign) in [
            ("Adam, SGD и Нестеров", false),
            ("AdaGrad, RMSprop", false),
            ("$\\text{how great is it}$ `x is here too`", false),
            ("How great is it?", true),
            ("Чему это равно?", false),
        ] {
            assert_eq!(is_foreign(Language::Russian, text), foreign, "{text}");
        }
        assert!(is_foreign(Language::English, "How great is это?"));
        assert!(!is_foreign(Language::English, "The item а of the sheet"));
    }
}
