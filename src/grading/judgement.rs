//! What is said of an answer, as it is shown and stored.

use serde::{Deserialize, Serialize};

use crate::grading::marking::Marking;
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::phrase::Phrase;

/// One full credit in millionths.
pub const WHOLE: u32 = 1_000_000;

/// What is said of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Right, partly right, wrong, unreadable or undecided.
    pub outcome: Outcome,
    /// The credit in millionths of the part's points.
    pub credit_micro: u32,
    /// The ids of the slips that explain the answer, the most specific first.
    pub slips: Vec<String>,
    /// What is said to the student.
    pub feedback: Vec<Remark>,
    /// How the answer was read.
    pub reading: Option<Reading>,
    /// For a trajectory: what is said of each step.
    #[serde(default)]
    pub steps: Vec<StepMark>,
    /// For a text that a person has marked: what they saw in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marking: Option<Marking>,
}

/// A sentence about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The sentence.
    pub message: Phrase,
    /// The place in the answer that it is about.
    pub span: Option<Span>,
    /// What would be right in that place.
    pub repair: Option<String>,
}

/// How an answer was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// As text in the language of expressions.
    pub text: String,
    /// As `<math>` elements.
    pub mathml: String,
    /// Its shape in words, where the shape could be another.
    pub shape: Option<Phrase>,
}

/// What is said of one step of a trajectory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepMark {
    /// Right or wrong.
    pub outcome: Outcome,
    /// Whether it follows rightly from the student's own earlier step, which was wrong.
    pub follows: bool,
    /// The step as it was read.
    pub text: String,
}

impl Remark {
    /// A sentence about the whole answer.
    #[must_use]
    pub const fn new(message: Phrase) -> Self {
        Self { message, span: None, repair: None }
    }
}

impl From<Diagnostic> for Remark {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { message: diagnostic.message, span: diagnostic.span, repair: diagnostic.repair }
    }
}

impl Judgement {
    /// An outcome without remarks.
    #[must_use]
    pub const fn plain(outcome: Outcome) -> Self {
        let credit_micro = if matches!(outcome, Outcome::Correct) { WHOLE } else { 0 };
        Self {
            outcome,
            credit_micro,
            slips: Vec::new(),
            feedback: Vec::new(),
            reading: None,
            steps: Vec::new(),
            marking: None,
        }
    }

    /// An answer that could not be read.
    #[must_use]
    pub fn invalid(diagnostic: Diagnostic) -> Self {
        Self { feedback: vec![diagnostic.into()], ..Self::plain(Outcome::Invalid) }
    }

    /// A question that we could not decide: it costs nothing, and staff are told.
    #[must_use]
    pub fn undecided(why: Phrase) -> Self {
        let message = Phrase::new(
            format!("We could not decide this answer: {} It costs no try; the instructor sees it.", why.en),
            format!(
                "Мы не смогли проверить этот ответ: {} Попытка не потрачена; преподаватель его увидит.",
                why.ru
            ),
        );
        Self { feedback: vec![Remark::new(message)], ..Self::plain(Outcome::Undecided) }
    }

    /// The same with a slip that explains the answer.
    #[must_use]
    pub fn with_slip(mut self, id: &str, phrase: Phrase) -> Self {
        // Only the most specific slip speaks; the others are kept for statistics.
        if self.slips.is_empty() {
            self.feedback.push(Remark::new(phrase));
        }
        self.slips.push(id.to_owned());
        self
    }

    /// The same with a sentence.
    #[must_use]
    pub fn with_remark(mut self, en: impl Into<String>, ru: impl Into<String>) -> Self {
        self.feedback.push(Remark::new(Phrase::new(en, ru)));
        self
    }

    /// The same with the reading.
    #[must_use]
    pub fn with_reading(mut self, reading: Reading) -> Self {
        self.reading = Some(reading);
        self
    }
}
