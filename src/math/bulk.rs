//! The bulk interface: one JSON question a line, one JSON answer a line, in the same order.
//!
//! A bad line gets an answer of its own and stops nothing. Fields that are not asked for are ignored.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::math::derive::{Kind, derive, other_gradient};
use crate::math::diagnostic::Diagnostic;
use crate::math::evaluate;
use crate::math::identity::{Comparison, compare};
use crate::math::judge::{Judge, Verdict};
use crate::math::language;
use crate::math::optimizer::bulk::Trajectory;
use crate::math::optimizer::method::Step;
use crate::math::print;
use crate::math::shape::{Dimension, Shape};
use crate::math::symbols::{Declaration, Symbols};
use crate::math::tolerance::Tolerance;
use crate::math::typed::Typed;
use crate::math::value::Value;

/// One line of the input.
#[derive(Debug, Deserialize)]
struct Question {
    #[serde(default)]
    symbols: BTreeMap<String, String>,
    #[serde(default)]
    definitions: BTreeMap<String, String>,
    #[serde(default)]
    left: Option<String>,
    #[serde(default)]
    right: Option<String>,
    #[serde(default)]
    expression: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Value>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    expected: Option<f64>,
    #[serde(default)]
    tolerance: Option<Tolerance>,
    #[serde(default)]
    f: Option<String>,
    #[serde(default)]
    wrt: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    answer: Option<String>,
}

/// Answers one line.
#[must_use]
pub fn answer(line: &str) -> String {
    let (id, outcome) = match serde_json::from_str::<Map<String, Json>>(line) {
        Err(error) => (None, Err(unreadable(&error))),
        Ok(fields) => {
            let id = fields.get("id").cloned();
            let operation = fields.get("op").and_then(Json::as_str).unwrap_or("").to_owned();
            (id, dispatch(&operation, Json::Object(fields)))
        }
    };
    let mut answer = Map::new();
    if let Some(id) = id {
        answer.insert("id".into(), id);
    }
    match outcome {
        Ok(fields) => answer.extend(fields),
        Err(diagnostic) => {
            answer.insert("result".into(), "invalid".into());
            answer.insert("message".into(), diagnostic.message.en.into());
            if let Some(span) = diagnostic.span {
                answer.insert("span".into(), json!([span.start, span.end]));
            }
        }
    }
    Json::Object(answer).to_string()
}

fn dispatch(operation: &str, fields: Json) -> Result<Map<String, Json>, Diagnostic> {
    if operation == "trajectory" {
        let question: Trajectory = serde_json::from_value(fields).map_err(|error| unreadable(&error))?;
        return trajectory(&question);
    }
    let question: Question = serde_json::from_value(fields).map_err(|error| unreadable(&error))?;
    run(operation, &question)
}

fn trajectory(question: &Trajectory) -> Result<Map<String, Json>, Diagnostic> {
    let taken = question.steps()?;
    // A point is a list even in one dimension.
    let list = |of: &dyn Fn(&Step) -> &DMatrix<f64>| {
        let points: Vec<Value> = taken.trace.iter().map(|step| Value::Matrix(of(step).clone())).collect();
        serde_json::to_value(points).map_err(|error| unreadable(&error))
    };
    let mut answer = fields("ok");
    answer.insert("values".into(), list(&|step| &step.state.w)?);
    answer.insert("gradients".into(), list(&|step| &step.g)?);
    answer.insert("h".into(), list(&|step| &step.state.h)?);
    answer.insert("v".into(), list(&|step| &step.state.v)?);
    if let Some(stopped) = taken.stopped {
        answer.insert("stopped".into(), stopped.into());
    }
    Ok(answer)
}

fn unreadable(error: &serde_json::Error) -> Diagnostic {
    Diagnostic::whole(
        "json",
        format!("The line cannot be read: {error}."),
        format!("Строка не читается: {error}."),
    )
}

fn missing(field: &str) -> Diagnostic {
    Diagnostic::whole(
        "missing-field",
        format!("The field “{field}” is missing."),
        format!("Не хватает поля «{field}»."),
    )
}

fn fields(result: &str) -> Map<String, Json> {
    Map::from_iter([("result".to_owned(), Json::from(result))])
}

fn run(operation: &str, question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    if let Some(kind) = Kind::named(operation) {
        return derivative(kind, question);
    }
    match operation {
        "equal" => equal(question),
        "value" => value(question),
        "number" => number(question),
        "judge" => judge(question),
        _ => {
            let kinds = Kind::NAMES.join(", ");
            Err(Diagnostic::whole(
                "operation",
                format!(
                    "“{operation}” is not an operation; there are equal, judge, {kinds}, value, number and trajectory."
                ),
                format!(
                    "Операции «{operation}» нет; есть equal, judge, {kinds}, value, number и trajectory."
                ),
            ))
        }
    }
}

/// Declarations and definitions; definitions may use one another in any order.
fn declared(question: &Question) -> Result<Symbols, Diagnostic> {
    let mut symbols = Symbols::new();
    for (name, declaration) in &question.symbols {
        symbols.declare(name, declaration)?;
    }
    define_all(&mut symbols, &question.definitions)?;
    Ok(symbols)
}

fn define_all(symbols: &mut Symbols, definitions: &BTreeMap<String, String>) -> Result<(), Diagnostic> {
    let pairs = definitions.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    symbols.define_all(pairs).map_err(|failures| match failures.into_iter().next() {
        Some((_, diagnostic)) => diagnostic,
        None => missing("definitions"),
    })
}

fn equal(question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    let mut symbols = declared(question)?;
    let (left, right) = (
        question.left.as_deref().ok_or_else(|| missing("left"))?,
        question.right.as_deref().ok_or_else(|| missing("right"))?,
    );
    let (left, right) = read_pair(left, right, &mut symbols)?;
    Ok(fields(match compare(&left, &right, &symbols) {
        Comparison::Equal => "equal",
        Comparison::Different => "different",
        Comparison::Undecided => "undecided",
    }))
}

/// Reads both sides; an `I` without a size takes it from the other side, or is of any size.
fn read_pair(left: &str, right: &str, symbols: &mut Symbols) -> Result<(Typed, Typed), Diagnostic> {
    let alone = language::read(left, symbols)?;
    let other = language::read_as(right, symbols, alone.shape())?;
    let both = (language::read_as(left, symbols, other.shape())?, other);
    let is_open = |typed: &Typed| matches!(typed.shape().rows, Dimension::Unknown(_));
    if !is_open(&both.0) && !is_open(&both.1) {
        return Ok(both);
    }
    let side = Dimension::name("size of I");
    let square = Shape::matrix(side.clone(), side);
    symbols.declare_shape("any", square.clone());
    Ok((language::read_as(left, symbols, &square)?, language::read_as(right, symbols, &square)?))
}

/// The function and the symbol by which it is differentiated.
fn subject<'a>(question: &'a Question, symbols: &Symbols) -> Result<(Typed, &'a str), Diagnostic> {
    let f = language::read(question.f.as_deref().ok_or_else(|| missing("f"))?, symbols)?;
    let wrt = question.wrt.as_deref().ok_or_else(|| missing("wrt"))?;
    Ok((f, wrt))
}

fn kind(name: &str) -> Result<Kind, Diagnostic> {
    Kind::named(name).ok_or_else(|| {
        Diagnostic::whole(
            "kind",
            format!("“{name}” is not one of {}.", Kind::NAMES.join(", ")),
            format!("«{name}» — ни одно из {}.", Kind::NAMES.join(", ")),
        )
    })
}

fn derivative(kind: Kind, question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    let symbols = declared(question)?;
    let (f, wrt) = subject(question, &symbols)?;
    let found = derive(kind, &f, wrt, &symbols)?;
    let mut answer = fields("ok");
    answer.insert("value".into(), print::text(&found).into());
    answer.insert("shape".into(), found.shape().declaration().into());
    if kind == Kind::Gradient
        && let Some(symmetric) = other_gradient(kind, &f, wrt, &symbols)?
    {
        answer.insert("symmetric".into(), print::text(&symmetric).into());
    }
    Ok(answer)
}

fn judge(question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    let symbols = declared(question)?;
    let (f, wrt) = subject(question, &symbols)?;
    let kind = kind(question.kind.as_deref().ok_or_else(|| missing("kind"))?)?;
    let judge = Judge::derivative(kind, &f, wrt, &symbols)?;
    let (result, slips, message) =
        match judge.judge(question.answer.as_deref().ok_or_else(|| missing("answer"))?) {
            Verdict::Correct => ("correct", Vec::new(), None),
            Verdict::Wrong(slips) => ("wrong", slips, None),
            Verdict::Invalid(diagnostic) => return Err(diagnostic),
            Verdict::Undecided => {
                ("undecided", Vec::new(), Some("Too few points lie in the domain of both sides."))
            }
        };
    let mut answer = fields(result);
    answer.insert("slips".into(), slips.iter().map(|slip| slip.id()).collect::<Vec<_>>().into());
    if let Some(message) = message.map(str::to_owned).or_else(|| slips.first().map(|slip| slip.phrase().en)) {
        answer.insert("message".into(), message.into());
    }
    Ok(answer)
}

fn value(question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    let mut symbols = Symbols::new();
    let mut sizes = BTreeMap::new();
    for (name, value) in &question.values {
        symbols.declare_value(name, value);
    }
    for (name, text) in &question.symbols {
        let declaration = Declaration::parse(text)?;
        let Some(value) = question.values.get(name) else { continue };
        let concrete = value.as_matrix();
        for (side, size) in
            [(&declaration.shape.rows, concrete.nrows()), (&declaration.shape.columns, concrete.ncols())]
        {
            if side.evaluate(|_| None).is_none() {
                symbols.bind_size(&side.to_string(), size);
                sizes.insert(side.to_string(), size);
            }
        }
    }
    define_all(&mut symbols, &question.definitions)?;
    let text = question.expression.as_deref().ok_or_else(|| missing("expression"))?;
    let typed = language::read(text, &symbols)?;
    let value = evaluate::real(&typed, &question.values, &sizes)?;
    let mut answer = fields("ok");
    answer.insert("value".into(), serde_json::to_value(&value).map_err(|error| unreadable(&error))?);
    Ok(answer)
}

fn number(question: &Question) -> Result<Map<String, Json>, Diagnostic> {
    let expected = question.expected.ok_or_else(|| missing("expected"))?;
    let tolerance = question.tolerance.unwrap_or(Tolerance { relative: 1e-3, absolute: 0.0 });
    let typed = language::constant(question.text.as_deref().ok_or_else(|| missing("text"))?)?;
    Ok(fields(if tolerance.allows(typed, expected) { "correct" } else { "wrong" }))
}
