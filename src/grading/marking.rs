//! What a person says of a text: which criteria it meets, and a comment.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::grading::judgement::{Judgement, WHOLE};
use crate::grading::outcome::Outcome;
use crate::math::phrase::Phrase;
use crate::problem::essay::Essay;

/// The longest comment, in characters.
pub const COMMENT: usize = 4_000;

/// What a person saw in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marking {
    /// The criteria, in the order of the rubric.
    pub criteria: Vec<Mark>,
    /// A comment to the student.
    pub comment: Option<String>,
}

/// One criterion of a marking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The criterion.
    pub id: String,
    /// What must be there.
    pub phrase: Phrase,
    /// What it is worth.
    pub points: u32,
    /// Whether the text meets it.
    pub met: bool,
}

/// The judgement that follows from the criteria that are met.
#[must_use]
pub fn mark(asked: &Essay, met: &BTreeSet<String>, comment: &str) -> Judgement {
    let criteria: Vec<Mark> = asked
        .rubric
        .iter()
        .map(|criterion| Mark {
            id: criterion.id.clone(),
            phrase: criterion.phrase.clone(),
            points: criterion.points,
            met: met.contains(&criterion.id),
        })
        .collect();
    let sum = |all: bool| {
        criteria.iter().filter(|mark| all || mark.met).map(|mark| u64::from(mark.points)).sum::<u64>()
    };
    let (earned, whole) = (sum(false), sum(true).max(1));
    let outcome = match earned {
        0 => Outcome::Wrong,
        earned if earned == whole => Outcome::Correct,
        _ => Outcome::Partial,
    };
    let comment = comment.trim();
    let comment = (!comment.is_empty()).then(|| comment.chars().take(COMMENT).collect());
    Judgement {
        credit_micro: u32::try_from(u64::from(WHOLE) * earned / whole).unwrap_or(0),
        marking: Some(Marking { criteria, comment }),
        ..Judgement::plain(outcome)
    }
}
