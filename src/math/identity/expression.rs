//! An expression of a question, with its values at the question's points.

use std::sync::Arc;

use crate::math::builtin::Function;
use crate::math::check::whole_number;
use crate::math::evaluate::{Evaluation, Fuel, Undefined, evaluate_within};
use crate::math::field::bounded::Bounded;
use crate::math::field::prime::Prime;
use crate::math::identity::grid;
use crate::math::identity::points::{Kept, Names, Point, Question, Sampled};
use crate::math::symbols::{Structure, Symbols};
use crate::math::typed::{Operation, Typed};

/// The value of an expression at a point, or why there is none.
pub type Value<F> = Result<Evaluation<F>, Undefined>;

/// An expression of a question.
#[derive(Debug)]
pub struct Expression {
    typed: Typed,
    question: Arc<Question>,
    degree: usize,
    names: Names,
    rational: bool,
    signs: bool,
    pub(super) exact: Kept<Value<Prime>>,
    pub(super) real: Kept<Value<Bounded>>,
}

impl Expression {
    /// An expression in the names of a question.
    #[must_use]
    pub fn new(typed: Typed, question: &Arc<Question>) -> Self {
        Self {
            degree: grid::degree(&typed),
            names: question.names(&typed.sizes()),
            rational: is_rational(&typed, question.symbols()),
            signs: has_signs(&typed),
            question: Arc::clone(question),
            exact: Kept::default(),
            real: Kept::default(),
            typed,
        }
    }

    /// The tree.
    #[must_use]
    pub const fn typed(&self) -> &Typed {
        &self.typed
    }

    /// What it belongs to.
    #[must_use]
    pub const fn question(&self) -> &Arc<Question> {
        &self.question
    }

    /// A bound of its degree, see [`grid::degree`].
    #[must_use]
    pub const fn degree(&self) -> usize {
        self.degree
    }

    /// The names of sizes that occur in it.
    #[must_use]
    pub const fn names(&self) -> Names {
        self.names
    }

    /// Whether its value is a rational function of the symbols.
    #[must_use]
    pub const fn is_rational(&self) -> bool {
        self.rational
    }

    /// Whether its value may depend on the sign of an argument alone, as a modulus or a root of a square does.
    #[must_use]
    pub const fn has_signs(&self) -> bool {
        self.signs
    }

    /// Its value at a point of the question.
    pub(super) fn value<F: Sampled>(&self, at: Point, fuel: &Fuel) -> Arc<Value<F>> {
        F::values(self).get_or_make(at, || match &*self.question.point::<F>(at) {
            Some(point) => evaluate_within(&self.typed, point, fuel),
            None => Err(Undefined::Unbound(String::new())),
        })
    }
}

fn is_rational(typed: &Typed, symbols: &Symbols) -> bool {
    let here = match typed.operation() {
        Operation::Apply(function, _) => function.is_rational(),
        Operation::Power(_, exponent) | Operation::HadamardPower(_, exponent) => {
            whole_number(exponent).is_some() || is_whole(exponent, symbols)
        }
        _ => true,
    };
    here && typed.children().all(|child| is_rational(child, symbols))
}

/// Whether an exponent is made of whole numbers only.
fn is_whole(typed: &Typed, symbols: &Symbols) -> bool {
    match typed.operation() {
        Operation::Number(number) => number.is_integer(),
        Operation::Size(_) => true,
        Operation::Symbol(name) => symbols
            .declaration(name)
            .is_none_or(|declaration| declaration.structure == Some(Structure::Integer)),
        Operation::Negate(_) | Operation::Sum(_) | Operation::Product(_) => {
            typed.children().all(|child| is_whole(child, symbols))
        }
        _ => false,
    }
}

fn has_signs(typed: &Typed) -> bool {
    let here = match typed.operation() {
        Operation::Apply(Function::Abs | Function::Sqrt | Function::Norm, _) => true,
        Operation::Power(_, exponent) | Operation::HadamardPower(_, exponent) => {
            whole_number(exponent).is_none()
        }
        _ => false,
    };
    here || typed.children().any(has_signs)
}
