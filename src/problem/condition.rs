//! What drawn numbers must satisfy: `abs(w_star) < 10`, `y_1 != y_2`.

use std::collections::BTreeMap;

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::evaluate::{self, Fuel};
use crate::math::language;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::math::value::Value;

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    NotEqual,
}

const RELATIONS: [(&str, Relation); 8] = [
    ("<=", Relation::LessOrEqual),
    (">=", Relation::GreaterOrEqual),
    ("!=", Relation::NotEqual),
    ("≤", Relation::LessOrEqual),
    ("≥", Relation::GreaterOrEqual),
    ("≠", Relation::NotEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
];

/// A comparison of two numbers.
#[derive(Debug, Clone)]
pub struct Condition {
    left: Typed,
    relation: Relation,
    right: Typed,
}

impl Condition {
    /// Reads a comparison in names that are declared.
    ///
    /// # Errors
    /// There is no relation sign, a side cannot be read, or is not a number.
    pub fn read(text: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let found = RELATIONS
            .iter()
            .filter_map(|(sign, relation)| text.find(sign).map(|at| (at, *sign, *relation)))
            .min_by_key(|(at, sign, _)| (*at, usize::MAX - sign.len()));
        let Some((at, sign, relation)) = found else {
            return Err(Diagnostic::whole(
                "condition",
                "A condition compares two numbers by one of <, <=, >, >=, !=.",
                "Условие сравнивает два числа знаком <, <=, >, >= или !=.",
            ));
        };
        let side = |text: &str, offset: usize| {
            let typed = language::read(text, symbols).map_err(|mut diagnostic| {
                diagnostic.span =
                    diagnostic.span.map(|span| Span::new(span.start + offset, span.end + offset));
                diagnostic
            })?;
            if typed.is_scalar() {
                return Ok(typed);
            }
            let shape = typed.shape().phrase();
            Err(Diagnostic::at(
                "condition",
                Span::new(offset, offset + text.chars().count()),
                format!("A condition compares numbers; this is {}.", shape.en),
                format!("Условие сравнивает числа, а это {}.", shape.ru),
            ))
        };
        let offset = text[..at + sign.len()].chars().count();
        Ok(Self { left: side(&text[..at], 0)?, relation, right: side(&text[at + sign.len()..], offset)? })
    }

    /// Whether it holds; an undefined side does not.
    #[must_use]
    pub fn holds(&self, values: &BTreeMap<String, Value>, fuel: &Fuel) -> bool {
        let side = |typed: &Typed| {
            evaluate::real_within(typed, values, &BTreeMap::new(), fuel)
                .ok()
                .and_then(|value| value.as_scalar())
        };
        let (Some(left), Some(right)) = (side(&self.left), side(&self.right)) else { return false };
        match self.relation {
            Relation::Less => left < right,
            Relation::LessOrEqual => left <= right,
            Relation::Greater => left > right,
            Relation::GreaterOrEqual => left >= right,
            Relation::NotEqual => left != right,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_hold_or_do_not() {
        let values = BTreeMap::from([("a".to_owned(), Value::Scalar(2.0))]);
        let mut symbols = Symbols::new();
        symbols.declare_value("a", &Value::Scalar(1.0));
        for (text, expected) in [
            ("a < 3", true),
            ("a <= 2", true),
            ("a > 2", false),
            ("abs(-a) != 2", false),
            ("1/(a - 2) > 0", false),
        ] {
            assert_eq!(
                Condition::read(text, &symbols).unwrap().holds(&values, &Fuel::default()),
                expected,
                "{text}"
            );
        }
        assert!(Condition::read("a", &symbols).is_err());
        assert_eq!(Condition::read("a < b", &symbols).unwrap_err().span, Some(Span::new(4, 5)));
    }
}
