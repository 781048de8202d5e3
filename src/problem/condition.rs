//! What numbers must satisfy: `abs(w_star) < 10`, `y_1 != y_2`, `p > 1/2 and p <= 1`.

use std::collections::BTreeMap;

use crate::math::diagnostic::{Diagnostic, Span};
use crate::math::evaluate::{self, Fuel};
use crate::math::language;
use crate::math::symbols::Symbols;
use crate::math::typed::Typed;
use crate::math::value::Value;

const AND: &str = " and ";
const OR: &str = " or ";

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// <
    Less,
    /// ≤
    LessOrEqual,
    /// >
    Greater,
    /// ≥
    GreaterOrEqual,
    /// ≠
    NotEqual,
    /// =
    Equal,
}

impl Relation {
    /// The sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
            Self::NotEqual => "≠",
            Self::Equal => "=",
        }
    }
}

const RELATIONS: [(&str, Relation); 10] = [
    ("<=", Relation::LessOrEqual),
    (">=", Relation::GreaterOrEqual),
    ("!=", Relation::NotEqual),
    ("==", Relation::Equal),
    ("≤", Relation::LessOrEqual),
    ("≥", Relation::GreaterOrEqual),
    ("≠", Relation::NotEqual),
    ("<", Relation::Less),
    (">", Relation::Greater),
    ("=", Relation::Equal),
];

/// Comparisons of numbers, joined by `and` and `or`; `and` binds closer.
#[derive(Debug, Clone)]
pub struct Condition(Vec<Vec<Comparison>>);

/// A comparison of two numbers.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The left side, a number.
    pub left: Typed,
    /// How the sides are compared.
    pub relation: Relation,
    /// The right side, a number.
    pub right: Typed,
}

impl Condition {
    /// Reads comparisons in names that are declared.
    ///
    /// # Errors
    /// There is no relation sign, a side cannot be read, or is not a number.
    pub fn read(text: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let mut start = 0;
        let mut either = Vec::new();
        for alternative in text.split(OR) {
            let mut all = Vec::new();
            for piece in alternative.split(AND) {
                all.push(Comparison::read(piece, symbols).map_err(|mut diagnostic| {
                    diagnostic.span =
                        diagnostic.span.map(|span| Span::new(span.start + start, span.end + start));
                    diagnostic
                })?);
                start += piece.chars().count() + AND.len();
            }
            start += OR.len();
            start -= AND.len();
            either.push(all);
        }
        Ok(Self(either))
    }

    /// The alternatives of which one must hold, each a list of comparisons that must all hold.
    #[must_use]
    pub fn alternatives(&self) -> &[Vec<Comparison>] {
        &self.0
    }

    /// The numbers that it compares.
    pub fn expressions(&self) -> impl Iterator<Item = &Typed> {
        self.0.iter().flatten().flat_map(|comparison| [&comparison.left, &comparison.right])
    }

    /// Whether it holds; a comparison with an undefined side does not.
    #[must_use]
    pub fn holds(&self, values: &BTreeMap<String, Value>, fuel: &Fuel) -> bool {
        self.0.iter().any(|all| all.iter().all(|comparison| comparison.holds(values, fuel)))
    }
}

impl Comparison {
    fn read(text: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let found = RELATIONS
            .iter()
            .filter_map(|(sign, relation)| text.find(sign).map(|at| (at, *sign, *relation)))
            .min_by_key(|(at, sign, _)| (*at, usize::MAX - sign.len()));
        let Some((at, sign, relation)) = found else {
            return Err(Diagnostic::whole(
                "condition",
                "A condition compares two numbers by one of <, <=, >, >=, =, !=; `and` and `or` join conditions.",
                "Условие сравнивает два числа знаком <, <=, >, >=, = или !=; условия соединяют `and` и `or`.",
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

    fn holds(&self, values: &BTreeMap<String, Value>, fuel: &Fuel) -> bool {
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
            Relation::Equal => left == right,
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
            ("a > 1 and a <= 2", true),
            ("a > 1 and a < 2", false),
            ("a < 1 or a = 2 and a > 0", true),
            ("a = 3 or a > 2", false),
        ] {
            assert_eq!(
                Condition::read(text, &symbols).unwrap().holds(&values, &Fuel::default()),
                expected,
                "{text}"
            );
        }
        assert!(Condition::read("a", &symbols).is_err());
        assert_eq!(Condition::read("a < b", &symbols).unwrap_err().span, Some(Span::new(4, 5)));
        let second = Condition::read("a > 1 and a < b", &symbols).unwrap_err();
        assert_eq!(second.span, Some(Span::new(14, 15)));
        let third = Condition::read("a > 1 or a < b", &symbols).unwrap_err();
        assert_eq!(third.span, Some(Span::new(13, 14)));
    }
}
