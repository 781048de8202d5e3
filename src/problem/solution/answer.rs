//! The key as a solution ends with it: as a formula, and as one would type it.

use nalgebra::DMatrix;

use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::interval::{End, Interval};
use crate::math::phrase::Language;
use crate::math::print;
use crate::math::value::Value;
use crate::problem::key::Key;
use crate::problem::markdown::escape;
use crate::problem::numeral;
use crate::problem::part::{Answer, Part};
use crate::problem::solution::answer_word;
use crate::problem::solution::block::Block;
use crate::problem::solution::essay;
use crate::problem::solution::numbers::tree;
use crate::problem::variant::Variant;

/// The key as one would type it.
///
/// Numbers are separated by semicolons, the rows of a matrix and points of several coordinates too; options are named
/// by their ids. A text has no key, and gives nothing.
///
/// # Errors
/// It is undefined for these numbers; a checked problem has no such variant.
pub fn typed(variant: &Variant, part: &Part) -> Result<String, Diagnostic> {
    let row =
        |entries: &mut dyn Iterator<Item = f64>| entries.map(numeral::plain).collect::<Vec<_>>().join(" ");
    let rows = |m: &DMatrix<f64>| {
        m.row_iter().map(|entries| row(&mut entries.iter().copied())).collect::<Vec<_>>().join("; ")
    };
    Ok(match variant.key(part)? {
        Key::Number(number) => numeral::plain(*number),
        Key::Vector(m) | Key::Matrix(m) => rows(m),
        Key::Trajectory(steps) => {
            let points = steps.iter().map(|step| row(&mut step.state.w.iter().copied()));
            points.collect::<Vec<_>>().join("; ")
        }
        Key::Expression(typed) => print::answer(typed),
        Key::Choice(right) => match &part.answer {
            Answer::Choice(choice) => choice.written(right),
            _ => String::new(),
        },
        Key::Interval(found) => {
            let (open, close) = brackets(found);
            format!("{open}{}, {}{close}", end_text(&found.low), end_text(&found.high))
        }
        Key::Text => String::new(),
    })
}

const fn brackets(interval: &Interval) -> (&'static str, &'static str) {
    (if interval.low.closed { "[" } else { "(" }, if interval.high.closed { "]" } else { ")" })
}

fn end_text(end: &End) -> String {
    match &end.typed {
        Some(typed) if typed.symbols().is_empty() => print::text(typed),
        _ if end.value == f64::NEG_INFINITY => "-inf".into(),
        _ if end.value == f64::INFINITY => "inf".into(),
        _ => numeral::plain(end.value),
    }
}

fn end_mathml(end: &End) -> String {
    match &end.typed {
        Some(typed) if typed.symbols().is_empty() => formula::mathml(typed),
        _ if end.value.is_infinite() => {
            let sign = if end.value < 0.0 { "<mo>−</mo>" } else { "" };
            format!("<math>{sign}<mi mathvariant=\"normal\">∞</mi></math>")
        }
        _ => formula::mathml(&tree(&Value::Scalar(end.value))),
    }
}

/// The last lines of a solution.
///
/// # Errors
/// It is undefined for these numbers; a checked problem has no such variant.
pub fn block(variant: &Variant, part: &Part, language: Language) -> Result<Block, Diagnostic> {
    if let Answer::Text(asked) = &part.answer {
        return Ok(essay::sample(asked, language));
    }
    let text = typed(variant, part)?;
    let code = |text: &str| {
        let shown = if language == Language::Russian { text.replace('.', ",") } else { text.to_owned() };
        format!("<code>{}</code>", escape(&shown))
    };
    let html = match variant.key(part)? {
        Key::Number(number) => formula::mathml(&tree(&Value::Scalar(*number))),
        Key::Vector(m) | Key::Matrix(m) => formula::mathml(&tree(&Value::from_matrix(m.clone()))),
        Key::Trajectory(_) => code(&text),
        Key::Expression(typed) => formula::mathml(typed),
        Key::Interval(found) => {
            let (open, close) = brackets(found);
            let between = if language == Language::Russian { ";" } else { "," };
            let ends = [end_mathml(&found.low), end_mathml(&found.high)].join(&format!("<mo>{between}</mo>"));
            let ends = ends.replace("<math>", "<mrow>").replace("</math>", "</mrow>");
            let fence = |sign: &str| format!("<mo stretchy=\"false\">{sign}</mo>");
            format!("<math>{}{ends}{}</math>", fence(open), fence(close))
        }
        // The options are marked one by one before.
        Key::Choice(_) | Key::Text => String::new(),
    };
    let word = answer_word();
    let word = word.get(language);
    let html = if html.is_empty() {
        html
    } else {
        let html = formula::localised(&html, language);
        format!("<div class=\"chain key\"><span>{word}</span> <span>{html}</span></div>")
    };
    Ok(Block { html, text: format!("{word} {text}") })
}
