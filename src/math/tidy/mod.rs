//! A simpler way to write an expression. For display and as a key's form; never for a verdict.
//!
//! An expression is a sum of terms, each a coefficient, scalars with exponents and a chain of matrices
//! (`term`). Like terms are gathered and common factors taken out (`gather`), transposes pushed to the
//! leaves (`transpose`), what cancels in a chain dropped (`neighbours`), traces of outer products opened
//! (`function`), elementwise quotients cancelled (`entrywise`). Where multiplying out is shorter, it is done (`expand`).
//! What is declared of symbols is used as far as it is known (`known`).

mod coefficient;
mod entrywise;
mod expand;
mod function;
mod gather;
mod known;
mod neighbours;
mod powers;
mod term;
mod transpose;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use num_traits::{Signed, Zero};

pub use known::Known;

use crate::math::check::whole_number;
use crate::math::tidy::entrywise::is_entrywise;
use crate::math::tidy::expand::is_expandable;
use crate::math::tidy::term::{Term, compact};
use crate::math::typed::{Operation, Typed};

/// Passes after which an expression is left as it is.
const PASSES: usize = 4;
/// How many terms may be multiplied out for one expression.
const EXPANSIONS: usize = 600;

/// The expression written more simply, with nothing known of its symbols.
///
/// The value is the same wherever the given expression has one; the shape is the same.
#[must_use]
pub fn tidy(typed: &Typed) -> Typed {
    tidy_knowing(typed, &Known::default())
}

/// As [`tidy`], with what is declared of the symbols: the value is the same for values so structured.
#[must_use]
pub fn tidy_knowing(typed: &Typed, known: &Known) -> Typed {
    Tidier::new(known).whole(typed)
}

/// Tidies several expressions that have parts in common; a part is tidied once.
#[derive(Debug)]
pub(super) struct Tidier<'a> {
    known: &'a Known,
    /// How many terms may still be multiplied out.
    expansions: Cell<usize>,
    /// What is tidied already, by fingerprint first.
    done: RefCell<BTreeMap<(u64, Typed), Typed>>,
}

impl<'a> Tidier<'a> {
    /// A tidier that may use what is known.
    pub(super) fn new(known: &'a Known) -> Self {
        Self { known, expansions: Cell::new(EXPANSIONS), done: RefCell::default() }
    }

    /// As [`tidy_knowing`].
    pub(super) fn whole(&self, typed: &Typed) -> Typed {
        self.expansions.set(EXPANSIONS);
        self.tidy(typed)
    }
}

impl Tidier<'_> {
    fn tidy(&self, typed: &Typed) -> Typed {
        if is_leaf(typed) {
            return typed.clone();
        }
        if let Some(done) = self.done.borrow().get(&named(typed)) {
            return done.clone();
        }
        let mut now = typed.clone();
        let mut plain = None;
        for _ in 0..PASSES {
            let found = self.gathered(self.terms(&now), now.shape());
            let is_done = found.plain.is_some() || found.whole == now;
            (now, plain) = (found.whole, found.plain);
            if is_done {
                break;
            }
        }
        if is_expandable(&now) {
            let terms = plain.unwrap_or_else(|| self.terms(&now));
            now = self.expanded(&now, terms).unwrap_or(now);
        }
        let mut done = self.done.borrow_mut();
        done.insert(named(typed), now.clone());
        done.insert(named(&now), now.clone());
        now
    }

    /// The terms of a sum, each one a product.
    fn terms(&self, typed: &Typed) -> Vec<Term> {
        match typed.operation() {
            _ if typed.is_zero() => Vec::new(),
            Operation::Number(number) => vec![Term::number(number.clone().into())],
            Operation::Sum(items) => items.iter().flat_map(|item| self.terms(item)).collect(),
            Operation::Negate(inner) => {
                let mut all = self.terms(inner);
                for term in &mut all {
                    term.coefficient = -term.coefficient.clone();
                }
                all
            }
            Operation::Product(factors) => {
                let mut product = Term::one();
                for factor in factors {
                    if self.include(&mut product, &self.tidy(factor)).is_none() {
                        return Vec::new();
                    }
                }
                vec![product]
            }
            Operation::Divide(above, below) => {
                let divided = self.single(&self.tidy(below)).and_then(|divisor| {
                    let terms = self.terms(above).into_iter();
                    terms.map(|term| self.divided(term, &divisor)).collect::<Option<Vec<_>>>()
                });
                divided.unwrap_or_else(|| vec![self.atom(typed.clone())])
            }
            Operation::Transpose(inner) => {
                let turned = self.known.transposed(&self.tidy(inner));
                match turned.operation() {
                    Operation::Transpose(inner) if !matches!(inner.operation(), Operation::Sum(_)) => {
                        vec![self.atom(turned)]
                    }
                    _ => self.terms(&turned),
                }
            }
            Operation::Power(base, exponent) if base.is_scalar() => {
                let base = self.tidy(base);
                let raised = whole_number(exponent)
                    .and_then(|k| self.raised(&self.single(&base).filter(|term| term.chain.is_empty())?, k));
                vec![raised.unwrap_or_else(|| {
                    let operation = Operation::Power(base, self.tidy(exponent));
                    self.atom(Typed::new(operation, typed.shape().clone()))
                })]
            }
            Operation::Power(base, exponent) => {
                let operation = Operation::Power(self.tidy(base), exponent.clone());
                vec![self.atom(Typed::new(operation, typed.shape().clone()))]
            }
            Operation::Inverse(inner) => self.inverse(&self.tidy(inner)),
            _ if is_entrywise(typed) => self.entrywise_term(typed).into_iter().collect(),
            Operation::Kronecker(a, b) => self.kronecker(&self.tidy(a), &self.tidy(b)).into_iter().collect(),
            Operation::Apply(function, x) => self.function(*function, &self.tidy(x), typed.shape()),
            Operation::Series { index, from, to, body } => {
                self.series(index, &self.tidy(from), &self.tidy(to), &self.tidy(body)).into_iter().collect()
            }
            Operation::Entry(of, index) if matches!(of.operation(), Operation::Identity) => {
                vec![self.atom(Typed::basis(self.tidy(index), of.shape().rows.clone()))]
            }
            _ => {
                let children: Vec<Typed> = typed.children().map(|child| self.tidy(child)).collect();
                vec![self.atom(if children.is_empty() {
                    typed.clone()
                } else {
                    typed.with_children(children)
                })]
            }
        }
    }

    /// The one term that a tidied expression is; a sum of several is an atom of its own; `None` for zero.
    fn single(&self, typed: &Typed) -> Option<Term> {
        match typed.operation() {
            Operation::Sum(_) => Some(self.atom(typed.clone())),
            Operation::Product(factors) => {
                let mut product = Term::one();
                for factor in factors {
                    match factor.operation() {
                        Operation::Product(_) if factor.is_scalar() => {
                            self.push(&mut product, factor.clone())
                        }
                        _ => self.include(&mut product, factor)?,
                    }
                }
                Some(product)
            }
            Operation::Negate(inner) => {
                let mut term = self.single(inner)?;
                term.coefficient = -term.coefficient;
                Some(term)
            }
            Operation::Divide(above, below) => {
                let (term, divisor) = (self.single(above)?, self.single(below)?);
                Some(self.divided(term, &divisor).unwrap_or_else(|| self.atom(typed.clone())))
            }
            Operation::Number(number) => (!number.is_zero()).then(|| Term::number(number.clone().into())),
            Operation::Zeros => None,
            Operation::Power(base, exponent) if base.is_scalar() => {
                let mut term = Term::one();
                match whole_number(exponent) {
                    Some(k) => self.scale(&mut term, base.clone(), k),
                    None => self.scale(&mut term, typed.clone(), 1),
                }
                Some(term)
            }
            _ => Some(self.atom(typed.clone())),
        }
    }

    /// Multiplies by a tidied factor; `None` if that is zero.
    fn include(&self, product: &mut Term, factor: &Typed) -> Option<()> {
        if is_composed(factor) {
            self.multiply(product, self.single(factor)?);
        } else {
            self.push(product, factor.clone());
        }
        Some(())
    }

    /// The scalars of a tidied value and the rest; `None` for zero.
    fn parted(&self, typed: &Typed) -> Option<(Term, Typed)> {
        let term = self.single(typed)?;
        let rest = match &term.chain[..] {
            [] if typed.is_scalar() => Typed::integer(1),
            [] => Typed::identity(typed.shape().rows.clone()),
            chain => Typed::product(compact(chain)),
        };
        let scalars = Term { chain: Vec::new(), ..term };
        Some((scalars, rest))
    }
}

/// What is a coefficient, scalars and a chain, rather than one factor.
fn is_composed(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Product(_)
        | Operation::Negate(_)
        | Operation::Divide(..)
        | Operation::Number(_)
        | Operation::Zeros => true,
        Operation::Power(base, _) => base.is_scalar(),
        _ => false,
    }
}

/// What is as simple as it gets. A negative number has its minus taken out.
fn is_leaf(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Symbol(_) | Operation::Identity | Operation::Ones | Operation::Zeros => true,
        Operation::Number(number) => !number.is_negative(),
        _ => false,
    }
}

fn named(typed: &Typed) -> (u64, Typed) {
    (typed.fingerprint(), typed.clone())
}
