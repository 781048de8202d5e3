//! What templates show: judgements and marks put into words and marked texts.

use serde_json::json;

use crate::course::gradebook::{Best, decimal, micro_points};
use crate::course::role::Role;
use crate::grading::judgement::{Judgement, Reading, Remark};
use crate::grading::outcome::Outcome;
use crate::grading::review::Warning;
use crate::math::diagnostic::Diagnostic;
use crate::math::formula::localised;
use crate::math::phrase::Language;
use crate::problem::mistake::Mistake;
use crate::service::house::Actor;
use crate::web::asset;
use crate::web::words::Words;

/// What every page needs.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The words.
    pub words: Words,
    /// Who is signed in.
    pub actor: Option<Actor>,
    /// The path of this page, to come back to after switching the language.
    pub path: String,
}

impl Frame {
    /// The address of a file of ours.
    #[must_use]
    pub fn asset(&self, name: &str) -> &'static str {
        asset::address(name)
    }

    /// The code of the language that the switch leads to.
    #[must_use]
    pub fn other(&self) -> &'static str {
        match self.words.language() {
            Language::English => "ru",
            Language::Russian => "en",
        }
    }

    /// Whether an instructor is signed in.
    #[must_use]
    pub fn teaches(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role == Role::Instructor)
    }

    /// Whether a student is signed in.
    #[must_use]
    pub fn studies(&self) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.role.is_student())
    }
}

/// The shape that stands for an outcome, told apart without colour.
#[must_use]
pub const fn symbol(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Correct) => "●",
        Some(Outcome::Partial) => "◐",
        Some(Outcome::Wrong) => "○",
        Some(Outcome::Invalid | Outcome::Undecided) => "◌",
        Some(Outcome::Waiting) => "◇",
        None => "–",
    }
}

/// A text with a marked place.
#[derive(Debug, Clone)]
pub struct Marked {
    /// What stands before the place.
    pub before: String,
    /// The place.
    pub place: String,
    /// What stands after it.
    pub after: String,
}

/// A sentence about an answer.
#[derive(Debug, Clone)]
pub struct RemarkView {
    /// The sentence.
    pub message: String,
    /// The answer with the place marked.
    pub marked: Option<Marked>,
    /// What would be right there.
    pub repair: Option<String>,
}

/// One step of a trajectory.
#[derive(Debug, Clone)]
pub struct StepView {
    /// Its number, from 1.
    pub number: usize,
    /// What was typed.
    pub text: String,
    /// The outcome's name, for the style sheet.
    pub class: &'static str,
    /// The shape that stands for it.
    pub symbol: &'static str,
    /// What is said of it.
    pub word: String,
}

/// What is said of an answer.
#[derive(Debug, Clone)]
pub struct VerdictView {
    /// The outcome's name, for the style sheet.
    pub class: &'static str,
    /// The shape that stands for it.
    pub symbol: &'static str,
    /// The outcome in words.
    pub word: String,
    /// The credit as points, if it is neither nothing nor all.
    pub credit: Option<String>,
    /// Sentences.
    pub remarks: Vec<RemarkView>,
    /// How the answer was read, as MathML.
    pub reading: Option<String>,
    /// Its shape.
    pub shape: Option<String>,
    /// The steps of a trajectory.
    pub steps: Vec<StepView>,
    /// The criteria that a marked text meets, each with its points.
    pub met: Vec<(String, String)>,
    /// What the person who marked it said.
    pub comment: Option<String>,
    /// Whether the answer is a text that a person marks.
    pub prose: bool,
}

/// Longest text in which a place is marked, in characters; more is shown around the place only.
const WINDOW: usize = 60;

fn marked(text: &str, remark: &Remark) -> Option<Marked> {
    let span = remark.span?;
    Some(around(text, span.start, span.end))
}

/// A place of a text, in characters, with what stands around it.
fn around(text: &str, start: usize, end: usize) -> Marked {
    let characters: Vec<char> = text.chars().collect();
    let (start, end) = (start.min(characters.len()), end.min(characters.len()));
    let from = start.saturating_sub(WINDOW);
    let to = (end + WINDOW).min(characters.len());
    let piece = |range: std::ops::Range<usize>| characters[range].iter().collect::<String>();
    let place = if start == end { "\u{2038}".to_owned() } else { piece(start..end) };
    let ellipsis = |cut: bool| if cut { "…" } else { "" };
    Marked {
        before: format!("{}{}", ellipsis(from > 0), piece(from..start)),
        place,
        after: format!("{}{}", piece(end.max(start)..to), ellipsis(to < characters.len())),
    }
}

/// A mistake in a file.
#[derive(Debug, Clone)]
pub struct MistakeView {
    /// The file, the line and the column.
    pub place: String,
    /// The sentence.
    pub message: String,
    /// The line with the place marked.
    pub marked: Option<Marked>,
    /// What kind of doubt it is, if it is only a doubt.
    pub kind: Option<String>,
}

impl MistakeView {
    /// A mistake.
    #[must_use]
    pub fn new(mistake: &Mistake, language: Language) -> Self {
        let marked = (!mistake.excerpt.is_empty()).then(|| {
            let start = mistake.column.saturating_sub(1);
            around(&mistake.excerpt, start, start + mistake.width)
        });
        Self {
            place: format!("{}:{}:{}", mistake.file, mistake.line, mistake.column),
            message: mistake.message.get(language).to_owned(),
            marked,
            kind: None,
        }
    }

    /// A doubt.
    #[must_use]
    pub fn of_warning(warning: &Warning, language: Language) -> Self {
        Self { kind: Some(warning.concern.id().to_owned()), ..Self::new(&warning.mistake, language) }
    }
}

impl VerdictView {
    /// A judgement of a text in a part of so many points.
    #[must_use]
    pub fn new(judgement: &Judgement, text: &str, points: u32, words: Words) -> Self {
        let language = words.language();
        let outcome = judgement.outcome;
        let remarks = judgement
            .feedback
            .iter()
            .map(|remark| RemarkView {
                message: remark.message.get(language).to_owned(),
                marked: marked(text, remark),
                repair: remark.repair.clone(),
            })
            .collect();
        let steps = judgement
            .steps
            .iter()
            .enumerate()
            .map(|(place, step)| {
                let id = match (step.outcome, step.follows) {
                    (Outcome::Correct, true) => "step-follows",
                    (Outcome::Correct, false) => "step-right",
                    _ => "step-wrong",
                };
                let shown = if step.follows { Outcome::Partial } else { step.outcome };
                StepView {
                    number: place + 1,
                    text: words.decimal(&step.text.replace('-', "−")),
                    class: shown.as_str(),
                    symbol: symbol(Some(shown)),
                    word: words.say(id),
                }
            })
            .collect();
        Self {
            class: outcome.as_str(),
            symbol: symbol(Some(outcome)),
            word: words.say(&format!("outcome-{}", outcome.as_str())),
            credit: (outcome == Outcome::Partial || judgement.marking.is_some()).then(|| {
                let earned = words.decimal(&points_text(micro_points(points, judgement.credit_micro)));
                format!("{earned} {}", words.count("of-points", points))
            }),
            remarks,
            reading: judgement.reading.as_ref().map(|reading| localised(&reading.mathml, language)),
            shape: judgement
                .reading
                .as_ref()
                .and_then(|reading| reading.shape.as_ref())
                .map(|shape| shape.get(language).to_owned()),
            steps,
            met: judgement
                .marking
                .iter()
                .flat_map(|marking| &marking.criteria)
                .filter(|mark| mark.met)
                .map(|mark| (mark.phrase.get(language).to_owned(), words.count("points", mark.points)))
                .collect(),
            comment: judgement.marking.as_ref().and_then(|marking| marking.comment.clone()),
            prose: outcome == Outcome::Waiting || judgement.marking.is_some(),
        }
    }
}

/// Points with at most two decimals.
#[must_use]
pub fn points_text(micro: i64) -> String {
    let hundredths = (micro + 5_000).div_euclid(10_000);
    decimal(hundredths * 10_000)
}

/// A cell of a table of marks.
#[derive(Debug, Clone)]
pub struct CellView {
    /// The outcome's name, for the style sheet.
    pub class: &'static str,
    /// The shape that stands for it.
    pub symbol: &'static str,
    /// The points.
    pub text: String,
    /// The outcome in words.
    pub word: String,
}

impl CellView {
    /// The best of one part.
    #[must_use]
    pub fn new(best: Option<Best>, points: u32, words: Words) -> Self {
        let outcome = best.map(|best| best.outcome);
        let id = outcome.map_or("none", Outcome::as_str);
        Self {
            class: id,
            symbol: symbol(outcome),
            text: best.filter(|best| best.outcome != Outcome::Waiting).map_or_else(String::new, |best| {
                words.decimal(&points_text(micro_points(points, best.credit_micro)))
            }),
            word: words.say(&format!("outcome-{id}")),
        }
    }
}

/// How an answer is read, or why it cannot be, as the script beside an answer box shows it.
#[must_use]
pub fn reading(read: Result<Reading, Diagnostic>, language: Language) -> serde_json::Value {
    match read {
        Ok(reading) => json!({
            "mathml": localised(&reading.mathml, language),
            "shape": reading.shape.as_ref().map(|shape| shape.get(language)),
        }),
        Err(diagnostic) => json!({
            "message": diagnostic.message.get(language),
            "span": diagnostic.span.map(|span| [span.start, span.end]),
            "repair": diagnostic.repair,
        }),
    }
}

/// The letter of a part as the sheets count them: а, б, в, г, д, е, ж, з…; in English a, b, c….
#[must_use]
pub fn letter(place: usize, language: Language) -> String {
    let letters = match language {
        Language::Russian => "абвгдежзиклмнопрстуфхцчшщэюя",
        Language::English => "abcdefghijklmnopqrstuvwxyz",
    };
    letters.chars().nth(place).map_or_else(|| (place + 1).to_string(), String::from)
}
