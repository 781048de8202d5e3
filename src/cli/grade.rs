//! `gradus grade --jsonl`: judges answers in bulk, one JSON object a line.

use std::io::{BufRead, Write};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::cli::lines;
use crate::course::gradebook;
use crate::grading::grade::grade;
use crate::grading::judgement::Judgement;
use crate::math::diagnostic::Diagnostic;
use crate::math::phrase::Language;
use crate::problem::catalogue::Catalogue;
use crate::problem::id::ProblemId;
use crate::problem::seed::Seed;

/// One line of the input.
#[derive(Debug, Deserialize)]
struct Question {
    problem: String,
    #[serde(default)]
    seed: u64,
    part: String,
    response: String,
    #[serde(default)]
    language: Option<Language>,
}

/// Answers every line of `input` on `output`, in the same order.
///
/// # Errors
/// Only if reading or writing fails.
pub fn run(catalogue: &Catalogue, input: impl BufRead, output: impl Write) -> anyhow::Result<()> {
    lines::answer(input, output, |line| answer(catalogue, line))
}

/// Answers one line.
#[must_use]
pub fn answer(catalogue: &Catalogue, line: &str) -> String {
    let id =
        serde_json::from_str::<Map<String, Json>>(line).ok().and_then(|fields| fields.get("id").cloned());
    let question: Result<Question, _> = serde_json::from_str(line);
    let (judgement, language) = match &question {
        Err(error) => {
            let diagnostic = Diagnostic::whole(
                "json",
                format!("The line cannot be read: {error}."),
                format!("Строка не читается: {error}."),
            );
            (Judgement::invalid(diagnostic), Language::English)
        }
        Ok(question) => {
            let language = question.language.unwrap_or(Language::English);
            (judge(catalogue, question).unwrap_or_else(Judgement::invalid), language)
        }
    };
    let feedback: Vec<&str> = judgement.feedback.iter().map(|remark| remark.message.get(language)).collect();
    let mut answer = json!({
        "outcome": judgement.outcome,
        "credit": gradebook::share(judgement.credit_micro),
        "slips": judgement.slips,
        "feedback": feedback.join(" "),
    });
    if let Some(id) = id {
        answer["id"] = id;
    }
    answer.to_string()
}

fn judge(catalogue: &Catalogue, question: &Question) -> Result<Judgement, Diagnostic> {
    let unknown = |what_en: &str, what_ru: &str, name: &str| {
        Diagnostic::whole(
            "unknown",
            format!("There is no {what_en} “{name}”."),
            format!("{what_ru} «{name}» нет."),
        )
    };
    let problem = ProblemId::parse(&question.problem)
        .and_then(|id| catalogue.problem(&id))
        .ok_or_else(|| unknown("problem", "Задачи", &question.problem))?;
    let part = problem.part(&question.part).ok_or_else(|| unknown("part", "Части", &question.part))?;
    let variant = problem.draw(Seed(question.seed.into())).ok_or_else(|| {
        Diagnostic::whole("draw", "No numbers satisfy `require`.", "Нет чисел, удовлетворяющих `require`.")
    })?;
    Ok(grade(&variant, part, &question.response))
}
