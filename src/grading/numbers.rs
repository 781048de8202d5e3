//! Numbers, columns and matrices of numbers.

use nalgebra::DMatrix;

use crate::grading::feedback::{nearly, shapes};
use crate::grading::judgement::{Judgement, Reading, Remark};
use crate::grading::outcome::Outcome;
use crate::math::diagnostic::Diagnostic;
use crate::math::formula;
use crate::math::language;
use crate::math::listing;
use crate::math::phrase::Phrase;
use crate::math::print;
use crate::math::shape::{Dimension, Shape};
use crate::math::slip::Slip;
use crate::math::symbols::Symbols;
use crate::math::tolerance::Tolerance;
use crate::math::value::Value;
use crate::problem::key::Key;
use crate::problem::numeral;
use crate::problem::part::Part;
use crate::problem::variant::Variant;

/// How a table of numbers is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A list.
    Column,
    /// Row by row.
    Rows,
}

/// Judges a number.
#[must_use]
pub fn number(variant: &Variant, part: &Part, response: &str) -> Judgement {
    let (found, reading) = match parse_number(response) {
        Ok(parsed) => parsed,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let right = match variant.key(part) {
        Ok(Key::Number(right)) => *right,
        Ok(_) => return Judgement::undecided(Phrase::new("The key is no number.", "Ключ не число.")),
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    let allows = |value: f64| part.tolerance.allows(found, value);
    if allows(right) {
        return Judgement::plain(Outcome::Correct).with_reading(reading);
    }
    let mut judgement = Judgement::plain(Outcome::Wrong).with_reading(reading);
    let found = DMatrix::from_element(1, 1, found);
    judgement = with_expected(judgement, variant, part, &found);
    for (slip, factors) in CONSTANTS {
        if factors.iter().any(|factor| allows(factor * right)) {
            judgement = judgement.with_slip(slip.id(), slip.phrase());
        }
    }
    if judgement.slips.is_empty() {
        judgement.feedback.extend(nearly([(found[0], right)], part.tolerance).map(Remark::new));
    }
    judgement
}

/// The judgement with the mistakes that the author expects and that give the answer.
fn with_expected(judgement: Judgement, variant: &Variant, part: &Part, found: &DMatrix<f64>) -> Judgement {
    variant
        .expected(part)
        .filter(|(_, given)| allows(part.tolerance, found, given))
        .fold(judgement, |judgement, (misstep, _)| judgement.with_slip(&misstep.id, misstep.phrase.clone()))
}

/// What an answer is multiplied by when a sign or a constant is lost.
const CONSTANTS: [(Slip, &[f64]); 2] = [(Slip::Sign, &[-1.0]), (Slip::Factor, &[2.0, 0.5, -2.0, -0.5])];

/// Judges a column or a matrix.
#[must_use]
pub fn matrix(variant: &Variant, part: &Part, response: &str, form: Form) -> Judgement {
    let found = match table(response, form) {
        Ok(found) => found,
        Err(diagnostic) => return Judgement::invalid(diagnostic),
    };
    let reading = table_reading(&found);
    let right = match variant.key(part) {
        Ok(Key::Vector(right) | Key::Matrix(right)) => right,
        Ok(_) => return Judgement::undecided(Phrase::new("The key is no table.", "Ключ не таблица.")),
        Err(diagnostic) => return Judgement::undecided(diagnostic.message),
    };
    if found.shape() != right.shape() {
        // As with an expression, another shape is sent back at no cost.
        let phrase = shapes(&Value::Matrix(found).shape(), &Value::Matrix(right.clone()).shape());
        return Judgement::invalid(Diagnostic::whole("other-shape", phrase.en, phrase.ru))
            .with_reading(reading);
    }
    let tolerance = part.tolerance;
    if allows(tolerance, &found, right) {
        return Judgement::plain(Outcome::Correct).with_reading(reading);
    }
    let mut judgement = Judgement::plain(Outcome::Wrong).with_reading(reading);
    judgement = with_expected(judgement, variant, part, &found);
    if allows(tolerance, &found.transpose(), right) {
        judgement = judgement.with_slip(Slip::Transposed.id(), Slip::Transposed.phrase());
    }
    for (slip, factors) in CONSTANTS {
        if factors.iter().any(|factor| allows(tolerance, &found, &(right * *factor))) {
            judgement = judgement.with_slip(slip.id(), slip.phrase());
        }
    }
    if judgement.slips.is_empty() {
        let pairs = found.iter().copied().zip(right.iter().copied());
        judgement.feedback.extend(nearly(pairs, tolerance).map(Remark::new));
        let matches = found.zip_map(right, |found, right| tolerance.allows(found, right));
        let count = matches.iter().filter(|right| **right).count();
        let all = matches.len();
        judgement = judgement.with_remark(
            format!("{count} of {all} entries are right."),
            format!("Верных элементов: {count} из {all}."),
        );
    }
    judgement
}

fn allows(tolerance: Tolerance, found: &DMatrix<f64>, right: &DMatrix<f64>) -> bool {
    found.shape() == right.shape()
        && found.iter().zip(right.iter()).all(|(found, right)| tolerance.allows(*found, *right))
}

fn table(response: &str, form: Form) -> Result<DMatrix<f64>, Diagnostic> {
    match form {
        Form::Column => {
            let list = listing::list(response)?;
            Ok(DMatrix::from_column_slice(list.len(), 1, &list))
        }
        Form::Rows => {
            let rows = listing::matrix(response)?;
            let columns = rows.first().map_or(0, Vec::len);
            Ok(DMatrix::from_row_iterator(rows.len(), columns, rows.into_iter().flatten()))
        }
    }
}

/// How a number is read: an expression is shown with its value.
///
/// # Errors
/// It is not one finite number.
pub fn read_number(response: &str) -> Result<Reading, Diagnostic> {
    Ok(parse_number(response)?.1)
}

/// The number and how it is read.
fn parse_number(response: &str) -> Result<(f64, Reading), Diagnostic> {
    let typed = language::read(response, &Symbols::new())?;
    let value = language::number_of(&typed)?;
    let text = numeral::plain(value);
    let shown = format!("<mn>{}</mn>", text.replace('-', "−"));
    // A plain number is shown as one; what was to be worked out is shown with its value.
    let plain = typed.as_number().is_some() && !response.contains(['/', '%', '*', '·'])
        || print::text(&typed) == text;
    let mathml = if plain {
        format!("<math>{shown}</math>")
    } else {
        formula::mathml(&typed).replace("</math>", &format!("<mo>=</mo>{shown}</math>"))
    };
    Ok((value, Reading { text, mathml, shape: None }))
}

/// How a column or a matrix is read.
///
/// # Errors
/// An entry is not a number, or commas have two readings.
pub fn read_matrix(response: &str, form: Form) -> Result<Reading, Diagnostic> {
    Ok(table_reading(&table(response, form)?))
}

fn table_reading(found: &DMatrix<f64>) -> Reading {
    let cells = found.map(numeral::plain);
    let rows: Vec<String> =
        cells.row_iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>().join(" ")).collect();
    Reading {
        text: rows.join("; "),
        mathml: cells_mathml(&cells),
        shape: Some(
            Shape::matrix(Dimension::number(found.nrows()), Dimension::number(found.ncols())).phrase(),
        ),
    }
}

/// A table of numbers as a `<math>` element.
#[must_use]
pub fn table_mathml(table: &DMatrix<f64>) -> String {
    cells_mathml(&table.map(numeral::plain))
}

fn cells_mathml(cells: &DMatrix<String>) -> String {
    let mut text = String::from("<math><mrow><mo>(</mo><mtable>");
    for row in cells.row_iter() {
        text.push_str("<mtr>");
        for cell in row.iter() {
            text.push_str("<mtd><mn>");
            text.push_str(&cell.replace('-', "−"));
            text.push_str("</mn></mtd>");
        }
        text.push_str("</mtr>");
    }
    text.push_str("</mtable><mo>)</mo></mrow></math>");
    text
}
