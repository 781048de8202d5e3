//! One line of a solution: a quantity and what it equals, side after side.

use std::collections::BTreeMap;

use crate::math::formula;
use crate::math::phrase::Language;
use crate::math::print;
use crate::math::typed::Typed;
use crate::math::value::Value;
use crate::problem::solution::numbers::{is_rounded, mentions_rounded, put_in, tree};

/// What stands before a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Nothing: the first side.
    Nothing,
    /// =
    Equal,
    /// ≈, where not all digits are shown.
    About,
}

/// One side.
#[derive(Debug, Clone)]
struct Side {
    sign: Sign,
    mathml: String,
    text: String,
}

/// A chain of equal sides: `g_1 = 2*(w_0*x_1 - y_1)*x_1 = 2*(0*1 - 2)*1 = -4`.
///
/// What prints like the side before it is left out.
#[derive(Debug, Clone, Default)]
pub struct Line {
    sides: Vec<Side>,
}

impl Line {
    /// A line that begins with a formula.
    #[must_use]
    pub fn of(left: &Typed) -> Self {
        Self::default().with(Sign::Nothing, left)
    }

    /// A line that begins with a name that is no formula of the language, as MathML and as text.
    #[must_use]
    pub fn named(mathml: &str, text: &str) -> Self {
        Self { sides: vec![Side { sign: Sign::Nothing, mathml: mathml.into(), text: text.into() }] }
    }

    /// The line with another formula that is equal.
    #[must_use]
    pub fn equal(self, side: &Typed) -> Self {
        self.with(Sign::Equal, side)
    }

    /// The line with another side that is no formula of the language, as MathML and as text.
    #[must_use]
    pub fn equal_named(mut self, mathml: &str, text: &str) -> Self {
        self.sides.push(Side { sign: Sign::Equal, mathml: mathml.into(), text: text.into() });
        self
    }

    /// The line with a formula whose names are replaced by their values.
    #[must_use]
    pub fn put_in(self, side: &Typed, values: &BTreeMap<String, Value>) -> Self {
        let sign = if mentions_rounded(side, values) { Sign::About } else { Sign::Equal };
        self.with(sign, &put_in(side, values))
    }

    /// The line with a formula that holds numbers; `rounded` says that they are not shown in full.
    #[must_use]
    pub fn numbers(self, side: &Typed, rounded: bool) -> Self {
        self.with(if rounded { Sign::About } else { Sign::Equal }, side)
    }

    /// The line with its value.
    #[must_use]
    pub fn value(self, value: &Value) -> Self {
        // What follows from rounded numbers only looks exact.
        let about = is_rounded(value) || self.sides.last().is_some_and(|last| last.sign == Sign::About);
        self.with(if about { Sign::About } else { Sign::Equal }, &tree(value))
    }

    /// Whether nothing stands there yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    fn with(mut self, sign: Sign, side: &Typed) -> Self {
        let text = print::answer(side);
        if self.sides.last().is_none_or(|last| last.text != text) {
            self.sides.push(Side { sign, mathml: inner(&formula::mathml(side)), text });
        }
        self
    }

    /// The line as HTML with MathML; each side is a box of its own, so that narrow pages break before signs.
    #[must_use]
    pub fn html(&self, language: Language) -> String {
        let sides: Vec<String> = self
            .sides
            .iter()
            .map(|side| {
                let sign = match side.sign {
                    Sign::Nothing => "",
                    Sign::Equal => "<mo>=</mo>",
                    Sign::About => "<mo>≈</mo>",
                };
                let mathml = formula::localised(&side.mathml, language);
                format!("<span><math>{sign}<mrow>{mathml}</mrow></math></span>")
            })
            .collect();
        format!("<div class=\"chain\">{}</div>", sides.join(" "))
    }

    /// The line as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for side in &self.sides {
            out.push_str(match side.sign {
                Sign::Nothing => "",
                Sign::Equal => " = ",
                Sign::About => " ≈ ",
            });
            out.push_str(&side.text);
        }
        out
    }
}

/// What stands inside `<math>`.
#[must_use]
pub fn inner(mathml: &str) -> String {
    mathml.trim_start_matches("<math>").trim_end_matches("</math>").to_owned()
}
