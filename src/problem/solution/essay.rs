//! What a text is marked by, and one that gets all points.

use crate::math::phrase::Language;
use crate::problem::essay::Essay;
use crate::problem::markdown::escape;
use crate::problem::solution::block::Block;

/// The criteria with their points.
#[must_use]
pub fn rubric(essay: &Essay, language: Language) -> Block {
    let (heading, points) = match language {
        Language::English => ("What the text is marked for:", "pt"),
        Language::Russian => ("За что ставятся баллы:", "б."),
    };
    let items: Vec<(String, u32)> = essay
        .rubric
        .iter()
        .map(|criterion| (criterion.phrase.get(language).to_owned(), criterion.points))
        .collect();
    let html: String = items
        .iter()
        .map(|(words, worth)| {
            format!("<li>{} <span class=\"small\">{worth}\u{a0}{points}</span></li>", escape(words))
        })
        .collect();
    let text: Vec<String> =
        items.iter().map(|(words, worth)| format!("  - {words} ({worth} {points})")).collect();
    Block {
        html: format!("<p>{heading}</p><ul class=\"met\">{html}</ul>"),
        text: format!("{heading}\n{}", text.join("\n")),
    }
}

/// The text that would get all points; nothing if the author gives none.
#[must_use]
pub fn sample(essay: &Essay, language: Language) -> Block {
    let heading = match language {
        Language::English => "A text that gets all points:",
        Language::Russian => "Ответ на полный балл:",
    };
    match &essay.sample {
        None => Block { html: String::new(), text: String::new() },
        Some(sample) => {
            let words = sample.get(language);
            Block {
                html: format!("<p>{heading}</p><blockquote class=\"prose\">{}</blockquote>", escape(words)),
                text: format!("{heading}\n  {words}"),
            }
        }
    }
}
