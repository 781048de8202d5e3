//! Doubts about a problem: nothing here is wrong for certain, and an author may answer each.

mod conditioning;
pub(super) mod constant;
mod idle;
mod leak;
mod translation;
mod warning;

use std::ops::Range;
use std::sync::Arc;

pub use warning::Warning;

use crate::grading::sample::Sample;
use crate::math::phrase::Phrase;
use crate::problem::concern::Concern;
use crate::problem::definition::Problem;
use crate::problem::mistake::Mistake;
use crate::problem::part::Part;

/// The fewest variants from which anything is concluded.
const ENOUGH: usize = 10;

/// All doubts that the author has not answered, in the order of the files.
#[must_use]
pub fn review(problem: &Arc<Problem>, sample: &Sample) -> Vec<Warning> {
    let mut review = Review { problem, text: problem.file(FILE).unwrap_or_default(), warnings: Vec::new() };
    for found in problem.idle() {
        review.parameter(&found.name, found.place, found.required);
    }
    review.about_words(translation::doubts(problem));
    for part in &problem.parts {
        let variants = &sample.variants[..];
        let answers: [(Concern, Option<Phrase>); 5] = [
            (Concern::Untranslated, translation::doubt(part)),
            (Concern::ConstantAnswer, constant::doubt(variants, part)),
            (Concern::AnswerShown, leak::doubt(variants, part)),
            (Concern::IllConditioned, conditioning::doubt(variants, part)),
            (Concern::IdleMistake, idle::doubt(variants, part)),
        ];
        for (concern, message) in answers {
            if let Some(message) = message {
                review.about_part(concern, part, message);
            }
        }
    }
    review.warnings
}

const FILE: &str = "problem.toml";

struct Review<'a> {
    problem: &'a Problem,
    text: String,
    warnings: Vec<Warning>,
}

impl Review<'_> {
    fn at(&self, place: Range<usize>, message: Phrase) -> Mistake {
        Mistake::at(&format!("{}/{FILE}", self.problem.id), &self.text, place, message)
    }

    fn parameter(&mut self, name: &str, place: Range<usize>, required: bool) {
        let message = if required {
            Phrase::new(
                format!(
                    "`{name}` is drawn, but only `require` speaks of it: nothing shows it and no key uses it"
                ),
                format!(
                    "`{name}` разыгрывается, но о нём говорит только `require`: оно нигде не показано и не входит в ключи"
                ),
            )
        } else {
            Phrase::new(
                format!("`{name}` is never used: nothing shows it and no key uses it"),
                format!("`{name}` не используется: оно нигде не показано и не входит в ключи"),
            )
        };
        self.push(Concern::UnusedParameter, None, self.at(place, message));
    }

    fn about_words(&mut self, found: Vec<Mistake>) {
        for mistake in found {
            self.push(Concern::Untranslated, None, mistake);
        }
    }

    fn about_part(&mut self, concern: Concern, part: &Part, message: Phrase) {
        // The line of the id says which part is meant better than `[[part]]` does.
        let line = format!("id = \"{}\"", part.id);
        let after = self.text.get(part.place.start..).and_then(|rest| rest.find(&line));
        let start = part.place.start + after.unwrap_or(0);
        let place = if after.is_some() { start..start + line.len() } else { part.place.clone() };
        self.push(concern, Some(part), self.at(place, message));
    }

    fn push(&mut self, concern: Concern, part: Option<&Part>, mistake: Mistake) {
        let allowed = |allowed: &crate::problem::concern::Allowed| allowed.reason(concern).is_some();
        if allowed(&self.problem.allowed) || part.is_some_and(|part| allowed(&part.allowed)) {
            return;
        }
        self.warnings.push(Warning { concern, part: part.map(|part| part.id.clone()), mistake });
    }
}
