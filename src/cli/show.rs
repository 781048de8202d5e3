//! `gradus show`: the parameters, the statement, the keys, the hints and the solutions of a variant.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use serde_json::{Value as Json, json};

use crate::grading::interval;
use crate::math::formula;
use crate::math::phrase::Language;
use crate::math::print;
use crate::problem::definition::Problem;
use crate::problem::essay::Criterion;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::seed::Seed;
use crate::problem::solution::Solution;
use crate::problem::solution::block::Block;
use crate::problem::solution::hints::hints;
use crate::problem::variant::Variant;

/// Prints a variant as text or as JSON.
///
/// # Errors
/// No numbers satisfy `require` for this seed, or writing fails.
pub fn run(
    problem: &Arc<Problem>,
    seed: Seed,
    language: Language,
    as_json: bool,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let variant = problem.draw(seed).context("no numbers satisfy `require` for this seed")?;
    let statement = problem.statement(language);
    if as_json {
        let mut parts = Vec::new();
        for part in &problem.parts {
            let rendered = statement.part(&part.id, &variant.parameters).context("a part without words")?;
            parts.push(json!({
                "id": part.id,
                "points": part.points,
                "title": statement.plain_part_title(&part.id),
                "statement": rendered.body,
                "key": key_json(&variant, part)?,
                "hints": texts(&hints(&variant, part, language)),
                "solution": worked_out(&variant, part, language)?.text(),
            }));
        }
        let whole = json!({
            "problem": problem.id,
            "seed": seed.to_string(),
            "parameters": variant.parameters,
            "title": statement.plain_title(),
            "statement": statement.introduction(&variant.parameters).body,
            "parts": parts,
        });
        writeln!(output, "{}", serde_json::to_string_pretty(&whole)?)?;
        return Ok(());
    }
    writeln!(output, "{} — {} (seed {seed})", problem.id, statement.plain_title())?;
    for (name, value) in &variant.parameters {
        writeln!(output, "  {name} = {}", numeral::value_text(value, language))?;
    }
    writeln!(output, "\n{}", statement.source_text(&variant.parameters))?;
    for part in &problem.parts {
        let title = statement.plain_part_title(&part.id);
        writeln!(output, "{} — {title} ({} points): {}", part.id, part.points, key_text(&variant, part)?)?;
        let hints = hints(&variant, part, language);
        for (number, hint) in hints.iter().enumerate() {
            write_indented(&mut output, &format!("{} {}. {}", hint_word(language), number + 1, hint.text))?;
        }
        let solution = worked_out(&variant, part, language)?;
        writeln!(output)?;
        write_indented(&mut output, &solution.text())?;
        writeln!(output)?;
    }
    Ok(())
}

fn worked_out(variant: &Variant, part: &Part, language: Language) -> anyhow::Result<Solution> {
    Solution::new(variant, part, language)
        .map_err(|diagnostic| anyhow!("{}: {}", part.id, diagnostic.message.en))
}

fn texts(blocks: &[Block]) -> Vec<&str> {
    blocks.iter().map(|block| block.text.as_str()).collect()
}

const fn hint_word(language: Language) -> &'static str {
    match language {
        Language::English => "Hint",
        Language::Russian => "Подсказка",
    }
}

fn write_indented(output: &mut impl Write, text: &str) -> std::io::Result<()> {
    text.lines().try_for_each(|line| writeln!(output, "    {line}"))
}

fn key<'v>(variant: &'v Variant, part: &Part) -> anyhow::Result<&'v Key> {
    variant.key(part).map_err(|diagnostic| anyhow!("{}: {}", part.id, diagnostic.message.en))
}

fn key_text(variant: &Variant, part: &Part) -> anyhow::Result<String> {
    Ok(match key(variant, part)? {
        Key::Number(number) => numeral::plain(*number),
        Key::Vector(m) | Key::Matrix(m) => {
            numeral::value_text(&crate::math::value::Value::Matrix(m.clone()), Language::English)
        }
        Key::Trajectory(steps) => steps
            .iter()
            .map(|step| step.state.w.iter().map(|entry| numeral::plain(*entry)).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join("; "),
        Key::Expression(typed) => print::answer(typed),
        Key::Choice(right) => right_options(part, right).join("; "),
        Key::Interval(found) => interval::text(found),
        Key::Text => {
            let criteria: Vec<String> =
                rubric(part).iter().map(|one| format!("{} ({})", one.id, one.points)).collect();
            format!("marked by a person: {}", criteria.join(", "))
        }
    })
}

fn right_options(part: &Part, right: &[bool]) -> Vec<String> {
    let Answer::Choice(choice) = &part.answer else { return Vec::new() };
    let options = choice.options.iter().zip(right);
    options.filter(|(_, right)| **right).map(|(option, _)| option.id.clone()).collect()
}

fn rubric(part: &Part) -> &[Criterion] {
    match &part.answer {
        Answer::Text(essay) => &essay.rubric,
        _ => &[],
    }
}

fn key_json(variant: &Variant, part: &Part) -> anyhow::Result<Json> {
    Ok(match key(variant, part)? {
        Key::Number(number) => json!({ "number": number }),
        Key::Vector(m) => json!({ "vector": crate::math::value::Value::Matrix(m.clone()) }),
        Key::Matrix(m) => json!({ "matrix": crate::math::value::Value::Matrix(m.clone()) }),
        Key::Trajectory(steps) => {
            let points: Vec<Vec<f64>> =
                steps.iter().map(|step| step.state.w.iter().copied().collect()).collect();
            json!({ "trajectory": points })
        }
        Key::Expression(typed) => json!({
            "expression": print::answer(typed),
            "latex": formula::latex(typed),
            "shape": typed.shape().declaration(),
        }),
        Key::Choice(right) => json!({ "options": right_options(part, right) }),
        Key::Interval(found) => json!({ "interval": interval::text(found) }),
        Key::Text => {
            let criteria = rubric(part).iter();
            let criteria: Vec<Json> = criteria
                .map(|one| json!({ "id": one.id, "points": one.points, "en": one.phrase.en, "ru": one.phrase.ru }))
                .collect();
            json!({ "rubric": criteria })
        }
    })
}
