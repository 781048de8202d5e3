//! Texts: kept, and marked by a person.

use crate::grading::judgement::{Judgement, Reading};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::problem::essay::Essay;

/// Takes a text in; it waits to be marked.
#[must_use]
pub fn grade(asked: &Essay, response: &str) -> Judgement {
    match read(asked, response) {
        Ok(_) => Judgement::plain(Outcome::Waiting).with_remark(
            "Your text is kept. A person will mark it; the points then stand here.",
            "Текст принят. Его проверит преподаватель, и баллы появятся здесь.",
        ),
        Err(diagnostic) => Judgement::invalid(diagnostic),
    }
}

/// How a text is read: as it stands.
///
/// # Errors
/// It is too long, or holds control characters.
pub fn read(asked: &Essay, response: &str) -> Result<Reading, Diagnostic> {
    let text = response.trim();
    let (count, most) = (text.chars().count(), asked.max_characters);
    if u32::try_from(count).is_ok_and(|count| count > most) || u32::try_from(count).is_err() {
        return Err(Diagnostic::whole(
            "too-long",
            format!("The text has {count} characters; at most {most} are taken."),
            format!("В тексте {count} знаков; принимается не больше {most}."),
        ));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Diagnostic::whole(
            "control-character",
            "The text holds characters that cannot be shown; type it anew.",
            "В тексте есть знаки, которые нельзя показать; наберите его заново.",
        ));
    }
    Ok(Reading { text: text.to_owned(), mathml: String::new(), shape: None })
}
