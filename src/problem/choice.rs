//! Choosing among options: one that is right, or every one that is.

use std::collections::BTreeMap;

use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate::Fuel;
use crate::math::phrase::Phrase;
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::condition::Condition;
use crate::problem::generator::Generator;
use crate::problem::id::{ProblemId, is_name};
use crate::problem::mistake::Mistake;
use crate::problem::section::Field;
use crate::problem::seed::Seed;
use crate::problem::surroundings::Surroundings;

/// The most options of a part.
pub const OPTIONS: usize = 20;

/// A question with options.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Whether several options may be right.
    pub several: bool,
    /// The options in the order of the file.
    pub options: Vec<Offer>,
    /// Whether every variant shows them in an order of its own.
    pub shuffled: bool,
}

/// One option.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// What is said when it is chosen wrongly.
    pub told: Option<Phrase>,
    truth: Truth,
}

/// When an option is right.
#[derive(Debug, Clone)]
enum Truth {
    Always(bool),
    If(Condition),
}

impl Offer {
    /// The condition under which the option is right, if it depends on one.
    #[must_use]
    pub const fn condition(&self) -> Option<&Condition> {
        match &self.truth {
            Truth::Always(_) => None,
            Truth::If(condition) => Some(condition),
        }
    }

    /// Whether the option is right for these numbers.
    #[must_use]
    pub fn is_right(&self, values: &BTreeMap<String, Value>) -> bool {
        match &self.truth {
            Truth::Always(right) => *right,
            Truth::If(condition) => condition.holds(values, &Fuel::default()),
        }
    }
}

impl Offer {
    /// What the condition compares; nothing if the option is always right, or always wrong.
    #[must_use]
    pub fn expressions(&self) -> Vec<&Typed> {
        match &self.truth {
            Truth::Always(_) => Vec::new(),
            Truth::If(condition) => condition.expressions().collect(),
        }
    }
}

impl Choice {
    /// Which options are right for these numbers, in the order of the file.
    ///
    /// # Errors
    /// None is, or not exactly one where one is to be chosen.
    pub fn right(&self, values: &BTreeMap<String, Value>) -> Result<Vec<bool>, Diagnostic> {
        let right: Vec<bool> = self.options.iter().map(|option| option.is_right(values)).collect();
        match wrong_count(self.several, right.iter().filter(|right| **right).count()) {
            None => Ok(right),
            Some(phrase) => Err(Diagnostic::whole("options", phrase.en, phrase.ru)),
        }
    }

    /// The places of the options in the order in which a variant shows them.
    #[must_use]
    pub fn order(&self, problem: &ProblemId, part: &str, seed: Seed) -> Vec<usize> {
        if !self.shuffled || seed == Seed::SHEET {
            return (0..self.options.len()).collect();
        }
        // No parameter has a blank in its name, so the stream is the options' own.
        Generator::new(problem, seed, 0, &format!("options of {part}")).order(self.options.len())
    }

    /// The chosen ids as they are stored: in the order of the file, joined by `; `.
    #[must_use]
    pub fn written(&self, chosen: &[bool]) -> String {
        let ids: Vec<&str> = self
            .options
            .iter()
            .zip(chosen)
            .filter(|(_, chosen)| **chosen)
            .map(|(option, _)| option.id.as_str())
            .collect();
        ids.join("; ")
    }
}

/// What is wrong with this number of right options.
fn wrong_count(several: bool, count: usize) -> Option<Phrase> {
    match (several, count) {
        (true, 0) => Some(Phrase::new("No option is right.", "Ни один вариант не верен.")),
        (false, count) if count != 1 => Some(Phrase::new(
            format!("Exactly one option is right; here {count} are."),
            format!("Верен ровно один вариант, а здесь верных {count}."),
        )),
        _ => None,
    }
}

impl Surroundings<'_> {
    /// Reads `{ convex = true, start = false, power = "p > 1/2" }`.
    pub fn choice(
        &self,
        field: &Field,
        several: bool,
        order: Option<&Field>,
        mistakes: Option<&Field>,
    ) -> Option<Choice> {
        let mut section = field.section()?;
        let mut options: Vec<Offer> = Vec::new();
        let mut fixed = true;
        for field in section.rest() {
            if !is_name(&field.key) {
                self.file.mistake(
                    field.place.clone(),
                    "the id of an option is made of the letters a to z, digits and -",
                    "id варианта состоит из букв a–z, цифр и -",
                );
                return None;
            }
            let truth = if field.is_text() {
                fixed = false;
                let text = field.text()?;
                let read = Condition::read(&text.value, &self.parameters.symbols);
                Truth::If(read.map_err(|diagnostic| self.report(&text, &diagnostic)).ok()?)
            } else {
                Truth::Always(field.truth()?)
            };
            options.push(Offer { id: field.key, told: None, truth });
        }
        if !(2..=OPTIONS).contains(&options.len()) {
            field.wrong(
                format!(
                    "there are 2 to {OPTIONS} options, each `id = true`, `id = false` or `id = \"condition\"`"
                ),
                format!(
                    "вариантов от 2 до {OPTIONS}, каждый — `id = true`, `id = false` или `id = \"условие\"`"
                ),
            );
            return None;
        }
        if fixed {
            let right = options.iter().filter(|option| matches!(option.truth, Truth::Always(true))).count();
            if let Some(phrase) = wrong_count(several, right) {
                field.wrong(phrase.en, phrase.ru);
                return None;
            }
        }
        if let Some(field) = mistakes {
            self.told(field, &mut options);
        }
        let shuffled = match order {
            None => true,
            Some(field) => match field.text()?.value.as_str() {
                "shuffled" => true,
                "fixed" => false,
                _ => {
                    field.wrong(
                        "`order` is \"shuffled\" or \"fixed\", which keeps the order of the file",
                        "`order` — это \"shuffled\" или \"fixed\": тогда порядок как в файле",
                    );
                    return None;
                }
            },
        };
        Some(Choice { several, options, shuffled })
    }

    /// Reads `[{ id, en, ru }]`: what is said when an option is chosen wrongly.
    fn told(&self, field: &Field, options: &mut [Offer]) {
        for mut section in field.sections().unwrap_or_default() {
            let id = section.need("id").and_then(|field| field.text());
            let phrase = section.phrase();
            section.finish();
            let (Some(id), Some(phrase)) = (id, phrase) else { continue };
            let known: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
            let Some(option) = options.iter_mut().find(|option| option.id == id.value) else {
                self.file.report(id.place.clone(), Mistake::unknown_option(&id.value, &known));
                continue;
            };
            if matches!(option.truth, Truth::Always(true)) {
                self.file.mistake(
                    id.place.clone(),
                    format!("option `{}` is right: nobody chooses it wrongly", id.value),
                    format!("вариант `{}` верен: его нельзя выбрать ошибочно", id.value),
                );
            }
            if option.told.replace(phrase).is_some() {
                self.file.mistake(
                    id.place,
                    format!("there are two mistakes `{}`", id.value),
                    format!("ошибок `{}` две", id.value),
                );
            }
        }
    }
}
