//! A prepared question: the key is derived once, and any answer is compared with it.

use std::sync::{Arc, OnceLock};

use crate::math::candidate::Candidates;
use crate::math::derive::{Kind, derive, other_gradient};
use crate::math::diagnostic::Diagnostic;
use crate::math::differential::{differential, differential_name};
use crate::math::evaluate::Fuel;
use crate::math::identity::expression::Expression;
use crate::math::identity::points::Question;
use crate::math::identity::{Comparison, compare_within, nowhere_defined};
use crate::math::language;
use crate::math::slip::Slip;
use crate::math::symbols::Symbols;
use crate::math::tidy::tidy;
use crate::math::typed::Typed;
use crate::math::witness::{self, Witness};

/// What is said of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Equal to the key.
    Correct,
    /// Not equal; the slips that would explain it, the most specific first.
    Wrong(Vec<Slip>),
    /// Could not be read, or has no value anywhere.
    Invalid(Diagnostic),
    /// Too few points lie in the domain of both, or the comparison takes too much work.
    Undecided,
}

/// A question with its key. Clones share what was worked out.
#[derive(Debug, Clone)]
pub struct Judge {
    key: Arc<Expression>,
    related: Arc<Related>,
    candidates: Arc<OnceLock<Candidates>>,
}

/// What a wrong answer may have to do with, beside the key itself.
#[derive(Debug, Default)]
pub(super) struct Related {
    /// The variable.
    pub(super) wrt: Option<String>,
    /// The name of the differential and the whole differential, where a derivative is asked for.
    pub(super) differential: Option<(String, Typed)>,
    /// By a symmetric variable, the gradient of the other kind than is asked.
    pub(super) other_gradient: Option<Typed>,
}

impl Judge {
    /// A question whose key is given.
    #[must_use]
    pub fn equal(key: Typed, symbols: &Symbols) -> Self {
        Self::new(key, symbols.clone(), Related::default())
    }

    /// A question whose key is derived from a function.
    ///
    /// # Errors
    /// The derivative is not defined for these shapes, or there is no rule for it.
    pub fn derivative(kind: Kind, f: &Typed, wrt: &str, symbols: &Symbols) -> Result<Self, Diagnostic> {
        let shape = symbols.variable(wrt)?.shape.clone();
        let key = derive(kind, f, wrt, symbols)?;
        let name = differential_name(wrt);
        let other_gradient = other_gradient(kind, f, wrt, symbols)?;
        let mut symbols = symbols.clone();
        symbols.declare_shape(&name, shape);
        let differential = match kind {
            Kind::Differential => None,
            Kind::Gradient | Kind::SymmetricGradient | Kind::Jacobian | Kind::Hessian => {
                Some((name, tidy(&differential(f, wrt)?)))
            }
        };
        let related = Related { wrt: Some(wrt.to_owned()), differential, other_gradient };
        Ok(Self::new(key, symbols, related))
    }

    fn new(key: Typed, symbols: Symbols, related: Related) -> Self {
        let question = Arc::new(Question::new(symbols));
        Self {
            key: Arc::new(Expression::new(key, &question)),
            related: Arc::new(related),
            candidates: Arc::default(),
        }
    }

    fn symbols(&self) -> &Symbols {
        self.key.question().symbols()
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &Typed {
        self.key.typed()
    }

    /// Reads an answer without judging it.
    ///
    /// # Errors
    /// The text cannot be read or its shapes do not fit.
    pub fn read(&self, answer: &str) -> Result<Typed, Diagnostic> {
        language::read_as(answer, self.symbols(), self.key().shape())
    }

    /// Whether an answer is the key in another form; faster than a judgement.
    #[must_use]
    pub fn equals(&self, answer: &str) -> bool {
        self.compare(answer) == Some(Comparison::Equal)
    }

    /// Whether an answer is read and certainly not the key.
    #[must_use]
    pub fn differs(&self, answer: &str) -> bool {
        self.compare(answer) == Some(Comparison::Different)
    }

    fn compare(&self, answer: &str) -> Option<Comparison> {
        let answer = Expression::new(self.read(answer).ok()?, self.key.question());
        Some(compare_within(&self.key, &answer, &Fuel::default()))
    }

    /// The answers that known slips give, the most specific first.
    #[must_use]
    pub fn slips(&self) -> Vec<(Slip, Typed)> {
        self.candidates().listed()
    }

    fn candidates(&self) -> &Candidates {
        let make = || Candidates::of(self.key.typed(), self.key.question(), &self.related);
        self.candidates.get_or_init(make)
    }

    /// Reads an answer and judges it.
    #[must_use]
    pub fn judge(&self, answer: &str) -> Verdict {
        match self.read(answer) {
            Ok(answer) => self.verdict(&answer),
            Err(diagnostic) => Verdict::Invalid(diagnostic),
        }
    }

    /// Judges an answer that [`Self::read`] has read.
    #[must_use]
    pub fn verdict(&self, answer: &Typed) -> Verdict {
        let fuel = Fuel::default();
        let answer = Expression::new(answer.clone(), self.key.question());
        let comparison = compare_within(&self.key, &answer, &fuel);
        if comparison != Comparison::Equal
            && let Some(undefined) = nowhere_defined(&answer, &fuel)
        {
            return Verdict::Invalid(undefined.diagnostic());
        }
        match comparison {
            Comparison::Equal => Verdict::Correct,
            Comparison::Different => Verdict::Wrong(self.candidates().explain(&answer, &fuel)),
            Comparison::Undecided => Verdict::Undecided,
        }
    }

    /// A small point at which an answer that was read is wrong; `None` if it is right or of another shape.
    #[must_use]
    pub fn witness(&self, answer: &Typed) -> Option<Witness> {
        witness::find(answer, self.key(), self.symbols())
    }
}
