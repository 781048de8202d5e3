//! One term: coefficient · scalars · chain of matrices, and how factors join it.

use num_traits::Signed;

use crate::math::builtin::Function;
use crate::math::check::whole_number;
use crate::math::shape::{Dimension, Shape};
use crate::math::tidy::Tidier;
use crate::math::tidy::coefficient::Coefficient;
use crate::math::tidy::powers::Powers;
use crate::math::typed::{Operation, Typed};

/// The largest exponent that is worked out.
const EXPONENT: i64 = 1 << 20;
/// The largest power of a matrix that is seen as a chain.
const UNROLLED: i64 = 12;
/// How many nodes such a chain may have: powers of powers multiply.
const LONGEST: usize = 256;

/// coefficient · scalars · chain: the scalars with whole exponents, the chain of matrices in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub(super) coefficient: Coefficient,
    pub(super) scalars: Powers,
    pub(super) chain: Vec<Typed>,
}

impl Term {
    pub(super) fn number(coefficient: Coefficient) -> Self {
        Self { coefficient, scalars: Powers::one(), chain: Vec::new() }
    }

    pub(super) fn one() -> Self {
        Self::number(Coefficient::one())
    }

    fn is_one(&self) -> bool {
        self.coefficient.is_one() && self.scalars.is_one() && self.chain.is_empty()
    }
}

/// The number of entries of a side, as a value.
pub(super) fn size_of(side: &Dimension) -> Typed {
    match side {
        Dimension::Known(number, names) if names.is_empty() => {
            Typed::integer(i64::try_from(*number).unwrap_or(i64::MAX))
        }
        _ => Typed::new(Operation::Size(side.clone()), Shape::SCALAR),
    }
}

/// The whole power of a matrix that a factor is, as far as it is short enough to be a chain.
fn matrix_power(factor: &Typed) -> Option<(&Typed, i64)> {
    match factor.operation() {
        Operation::Power(base, exponent) if !base.is_scalar() => {
            let k = whole_number(exponent).filter(|k| (1..=UNROLLED).contains(k))?;
            let times = usize::try_from(k).ok()?;
            (base.size().saturating_mul(times) <= LONGEST).then_some((base, k))
        }
        _ => None,
    }
}

/// Neighbours that are one matrix become its power.
pub(super) fn compact(chain: &[Typed]) -> Vec<Typed> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < chain.len() {
        let run = chain[at..].iter().take_while(|factor| **factor == chain[at]).count();
        let is_square = chain[at].shape().rows == chain[at].shape().columns;
        match i64::try_from(run) {
            Ok(k) if k > 1 && k <= UNROLLED && is_square => out.push(match chain[at].operation() {
                Operation::Transpose(inner) => inner.power(k).transpose(),
                _ => chain[at].power(k),
            }),
            _ => out.extend(chain[at..at + run].iter().cloned()),
        }
        at += run;
    }
    out
}

/// The sum with every sign changed, its positive terms first.
pub(super) fn opposite(sum: &Typed) -> Typed {
    let Operation::Sum(terms) = sum.operation() else { return sum.negate() };
    let mut turned: Vec<Typed> = terms.iter().map(negated).collect();
    turned.sort_by_key(is_negative);
    Typed::sum(turned, sum.shape())
}

fn negated(term: &Typed) -> Typed {
    match term.operation() {
        Operation::Negate(inner) => inner.clone(),
        Operation::Number(number) => Typed::number(-number),
        _ => term.negate(),
    }
}

pub(super) fn is_negative(term: &Typed) -> bool {
    match term.operation() {
        Operation::Negate(_) => true,
        Operation::Number(number) => number.is_negative(),
        _ => false,
    }
}

/// Whether a sum has positive and negative terms, so that a minus before it can be taken in.
pub(super) fn is_mixed(sum: &Typed) -> bool {
    matches!(sum.operation(), Operation::Sum(terms)
        if terms.iter().any(is_negative) && !terms.iter().all(is_negative))
}

impl Tidier<'_> {
    pub(super) fn atom(&self, typed: Typed) -> Term {
        let mut term = Term::one();
        self.push(&mut term, typed);
        term
    }

    /// Multiplies by one more factor on the right.
    pub(super) fn push(&self, term: &mut Term, factor: Typed) {
        if factor.is_scalar() {
            self.scale(term, factor, 1);
            return;
        }
        let factor = match factor.operation() {
            Operation::Sum(terms) if terms.iter().all(is_negative) => {
                term.coefficient = -term.coefficient.clone();
                opposite(&factor)
            }
            _ => factor,
        };
        if let Some((base, k)) = matrix_power(&factor) {
            (0..k).for_each(|_| self.push(term, base.clone()));
            return;
        }
        if let Operation::Transpose(inner) = factor.operation()
            && let Some((base, k)) = matrix_power(inner)
        {
            let turned = self.known.transposed(base);
            (0..k).for_each(|_| self.push(term, turned.clone()));
            return;
        }
        let is_identity = |typed: &Typed| matches!(typed.operation(), Operation::Identity);
        if is_identity(&factor) && !term.chain.is_empty() {
            return;
        }
        if term.chain.len() == 1 && is_identity(&term.chain[0]) {
            term.chain.clear();
        }
        let factor = if matches!(factor.operation(), Operation::Sum(_)) {
            self.known.upright(&factor)
        } else {
            factor
        };
        let factor = match self.turned_back(term, &factor) {
            Some(turned) => {
                term.coefficient = -term.coefficient.clone();
                turned
            }
            None => factor,
        };
        if self.projected(term, &factor) {
            return;
        }
        if let Some(last) = term.chain.last() {
            if self.are_inverse(last, &factor) {
                term.chain.pop();
                if term.chain.is_empty() {
                    term.chain.push(Typed::identity(factor.shape().columns.clone()));
                }
                return;
            }
            if let Some(joined) = self.joined(last, &factor) {
                term.chain.pop();
                self.join(term, &joined);
                return;
            }
        }
        let closes = factor.shape().columns == Dimension::ONE;
        term.chain.push(factor);
        // A row … column at the end of the chain is a number: x·(x'·x) is (x'·x)·x.
        if closes
            && let Some(row) = term.chain.iter().rposition(|factor| factor.shape().rows == Dimension::ONE)
        {
            let scalar = term.chain.split_off(row);
            self.close(term, scalar);
        }
    }

    /// Multiplies by a tidied value that may be a product itself.
    pub(super) fn join(&self, term: &mut Term, typed: &Typed) {
        if self.include(term, typed).is_none() {
            term.coefficient = Coefficient::zero();
        }
    }

    /// Multiplies by the number that a row, matrices and a column make.
    fn close(&self, term: &mut Term, chain: Vec<Typed>) {
        if let [row, column] = &chain[..] {
            if let (Operation::Transpose(left), Operation::Apply(Function::Vectorize, right)) =
                (row.operation(), column.operation())
                && let Operation::Apply(Function::Vectorize, left) = left.operation()
                && left.shape() == right.shape()
            {
                let inner = Typed::product(vec![left.transpose(), right.clone()]);
                let inner = self.tidy(&inner.to_scalar(Function::Trace));
                self.join(term, &inner);
                return;
            }
            let ones = |typed: &Typed| matches!(typed.operation(), Operation::Ones);
            if ones(row) {
                let total = self.total(column);
                self.join(term, &total);
                return;
            }
            if ones(column) {
                let total = self.total(&self.known.transposed(row));
                self.join(term, &total);
                return;
            }
        }
        let chain = self.known.oriented(compact(&chain));
        self.scale(term, chain, 1);
    }

    /// The sum of the entries of a tidied value.
    pub(super) fn total(&self, x: &Typed) -> Typed {
        match x.operation() {
            Operation::Ones => {
                let sides = [size_of(&x.shape().rows), size_of(&x.shape().columns)];
                let sides: Vec<Typed> = sides.into_iter().filter(|side| !side.is_one()).collect();
                Typed::product(sides)
            }
            Operation::Transpose(inner) => inner.to_scalar(Function::Total),
            _ => x.to_scalar(Function::Total),
        }
    }

    /// Multiplies by a power of a scalar.
    pub(super) fn scale(&self, term: &mut Term, scalar: Typed, exponent: i64) {
        if let Some(number) = scalar.as_number()
            && let Some(product) = Coefficient::from(number.clone())
                .power(exponent)
                .and_then(|power| term.coefficient.times(&power))
        {
            term.coefficient = product;
            return;
        }
        let scalar = match scalar.operation() {
            // x'x of a unit vector.
            Operation::Product(factors)
                if matches!(&factors[..], [row, column]
                    if self.known.is_unit(column) && *row == column.transpose()) =>
            {
                return;
            }
            Operation::Apply(Function::Norm, x) if self.known.is_unit(x) => return,
            Operation::Sum(terms) if terms.iter().all(is_negative) => {
                if exponent % 2 != 0 {
                    term.coefficient = -term.coefficient.clone();
                }
                opposite(&scalar)
            }
            _ => scalar,
        };
        term.scalars.raise(scalar, exponent);
    }

    /// Divides by a scalar term; `None` if that is zero or the coefficient becomes too long.
    pub(super) fn divided(&self, mut term: Term, divisor: &Term) -> Option<Term> {
        term.coefficient = term.coefficient.over(&divisor.coefficient)?;
        for (scalar, exponent) in divisor.scalars.iter() {
            self.scale(&mut term, scalar.clone(), -exponent);
        }
        Some(term)
    }

    /// The scalars of a term to a whole power; `None` if a number in it becomes too large.
    pub(super) fn raised(&self, term: &Term, k: i64) -> Option<Term> {
        let mut result = Term::number(term.coefficient.power(k)?);
        for (scalar, own) in term.scalars.iter() {
            let exponent = own.checked_mul(k).filter(|exponent| exponent.abs() <= EXPONENT)?;
            self.scale(&mut result, scalar.clone(), exponent);
        }
        Some(result)
    }

    pub(super) fn multiply(&self, term: &mut Term, other: Term) {
        if term.is_one() {
            *term = other;
            return;
        }
        match term.coefficient.times(&other.coefficient) {
            Some(product) => term.coefficient = product,
            None => self.scale(term, Typed::number(other.coefficient.number()), 1),
        }
        for (scalar, exponent) in other.scalars {
            self.scale(term, scalar, exponent);
        }
        for factor in other.chain {
            self.push(term, factor);
        }
    }

    /// Takes a minus into the one difference among the factors, −(y − z) is z − y; says whether it did.
    pub(super) fn flip(&self, term: &mut Term) -> bool {
        if !term.coefficient.is_negative() {
            return false;
        }
        let inside = |factor: &Typed| match factor.operation() {
            Operation::Transpose(inner) => is_mixed(inner),
            _ => is_mixed(factor),
        };
        // A difference that also stands in a number beside it, as in (x − a)'A(x − a) (x − a), is left.
        let within = |scalar: &Typed| scalar.children().any(inside);
        if term
            .scalars
            .factors()
            .any(|scalar| matches!(scalar.operation(), Operation::Product(_)) && within(scalar))
        {
            return false;
        }
        let places: Vec<usize> = (0..term.chain.len()).filter(|&at| inside(&term.chain[at])).collect();
        let odd: Vec<Typed> = term
            .scalars
            .iter()
            .filter(|(scalar, exponent)| is_mixed(scalar) && *exponent > 0 && *exponent % 2 != 0)
            .map(|(scalar, _)| scalar.clone())
            .collect();
        match (&places[..], &odd[..]) {
            ([place], []) => {
                term.chain[*place] = match term.chain[*place].operation() {
                    Operation::Transpose(inner) => opposite(inner).transpose(),
                    _ => opposite(&term.chain[*place]),
                };
            }
            ([], [scalar]) => {
                let exponent = term.scalars.take(scalar);
                term.scalars.raise(opposite(scalar), exponent);
            }
            _ => return false,
        }
        term.coefficient = -term.coefficient.clone();
        true
    }

    pub(super) fn build(&self, term: &Term, shape: &Shape) -> Typed {
        if !term.coefficient.is_negative() {
            return self.written(term, shape);
        }
        let mut term = term.clone();
        self.flip(&mut term);
        self.written(&term, shape)
    }

    /// The term as it is, with its minus before it.
    pub(super) fn written(&self, term: &Term, shape: &Shape) -> Typed {
        let mut above = Vec::new();
        let mut below = Vec::new();
        let size = term.coefficient.abs();
        if !size.is_one() {
            above.push(Typed::number(size.number()));
        }
        let mut scalars: Vec<(&Typed, i64)> = term.scalars.iter().collect();
        scalars.sort_by_key(|(scalar, _)| {
            let rank = match scalar.operation() {
                Operation::Sum(_) => 2,
                Operation::Apply(Function::Trace, _) => 1,
                _ => 0,
            };
            (holds_differential(scalar), rank)
        });
        for (scalar, exponent) in scalars {
            let power = |k: i64| if k == 1 { scalar.clone() } else { scalar.power(k) };
            if exponent > 0 { above.push(power(exponent)) } else { below.push(power(-exponent)) }
        }
        above.extend(compact(&term.chain));
        if term.chain.is_empty() && !shape.is_scalar() {
            above.push(Typed::identity(shape.rows.clone()));
        }
        let mut result = Typed::product(above);
        if !below.is_empty() {
            result = result.divide(&Typed::product(below));
        }
        if term.coefficient.is_negative() { result.negate() } else { result }
    }
}

/// Whether a differential such as `dX` occurs: it is written last.
fn holds_differential(typed: &Typed) -> bool {
    match typed.operation() {
        Operation::Symbol(name) => name.len() > 1 && name.starts_with('d'),
        _ => typed.children().any(holds_differential),
    }
}
